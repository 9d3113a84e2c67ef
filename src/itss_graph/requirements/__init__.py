"""The kinds of requirement, one module per kind: its fields, how it is loaded and measured, and what would raise it.

To add a kind, write a module with a subclass of `Requirement` and name the class in `KINDS`; state its class and its
requirements in Turtle.
"""

from itss_graph.requirements.alternatives import MEASURES, Bound, SizeAlternative
from itss_graph.requirements.complexity import Complexity
from itss_graph.requirements.development import Development
from itss_graph.requirements.requirement import GROUPS, Kpi, Requirement
from itss_graph.requirements.responsibility import Responsibility
from itss_graph.requirements.size import Size
from itss_graph.requirements.specialty import Specialty
from itss_graph.requirements.succession import Succession

KINDS: tuple[type[Requirement], ...] = (Responsibility, Complexity, Size, Specialty, Succession, Development)
"""The kinds of requirement, in the order of the source's tables."""

__all__ = [
    "GROUPS",
    "KINDS",
    "MEASURES",
    "Bound",
    "Complexity",
    "Development",
    "Kpi",
    "Requirement",
    "Responsibility",
    "Size",
    "SizeAlternative",
    "Specialty",
    "Succession",
]
