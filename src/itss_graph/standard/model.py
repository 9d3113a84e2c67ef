"""The objects of a standard in one place: its terms, its indicators, and the kinds of their requirements."""

from itss_graph.requirements import (
    KINDS,
    MEASURES,
    Bound,
    Complexity,
    Development,
    Kpi,
    Requirement,
    Responsibility,
    Size,
    SizeAlternative,
    Specialty,
    Succession,
)
from itss_graph.terms.model import Reading, ScaleValue, SpecialtyField, Term, Text

__all__ = [
    "KINDS",
    "MEASURES",
    "Bound",
    "Complexity",
    "Development",
    "Kpi",
    "Reading",
    "Requirement",
    "Responsibility",
    "ScaleValue",
    "Size",
    "SizeAlternative",
    "Specialty",
    "SpecialtyField",
    "Succession",
    "Term",
    "Text",
]
