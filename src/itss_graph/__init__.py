"""Skill Standards for IT Professionals as a graph, and candidates assessed against it.

>>> import itss_graph as itss
>>> assessments = itss.assess("staff.ttl", reading="default")
>>> assessments[0].highest
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itss_graph.api import (
    assess,
    assess_population,
    credentials,
    gap,
    query,
    timeline,
    to_graph,
    validate,
    what_if,
)
from itss_graph.errors import InputError, ItssError, StandardError, UsageError
from itss_graph.lazy import exports

if TYPE_CHECKING:
    from itss_graph.assessment import Assessment, KpiOutcome, RequirementOutcome
    from itss_graph.planning import Plan, WhatIf
    from itss_graph.planning.timeline import Timeline
    from itss_graph.population.sources import AssessedPeople
    from itss_graph.profiles.violations import IllFormedProfile
    from itss_graph.queries.answer import QueryResult
    from itss_graph.standard import Standard
    from itss_graph.version import __version__ as __version__

__all__ = [
    "AssessedPeople",
    "Assessment",
    "IllFormedProfile",
    "InputError",
    "ItssError",
    "KpiOutcome",
    "Plan",
    "QueryResult",
    "RequirementOutcome",
    "Standard",
    "StandardError",
    "Timeline",
    "UsageError",
    "WhatIf",
    "assess",
    "assess_population",
    "credentials",
    "gap",
    "query",
    "timeline",
    "to_graph",
    "validate",
    "what_if",
]

__getattr__ = exports(
    __name__,
    {
        "__version__": "version",
        "AssessedPeople": "population.sources",
        "Assessment": "assessment",
        "IllFormedProfile": "profiles.violations",
        "KpiOutcome": "assessment",
        "Plan": "planning",
        "QueryResult": "queries.answer",
        "RequirementOutcome": "assessment",
        "Standard": "standard",
        "Timeline": "planning.timeline",
        "WhatIf": "planning",
    },
)


def __dir__() -> list[str]:
    """The public names, which tab completion offers, also those that are not imported yet."""
    return [*__all__, "__version__", "shacl"]
