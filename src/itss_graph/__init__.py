"""Skill Standards for IT Professionals as a graph, and candidates assessed against it.

>>> import itss_graph as itss
>>> assessments = itss.assess("staff.ttl", reading="default")
>>> assessments[0].highest
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itss_graph.api import assess, credentials, gap, timeline, what_if
from itss_graph.assess import Assessment, KpiOutcome, RequirementOutcome
from itss_graph.errors import InputError, ItssError, StandardError, UsageError
from itss_graph.profiles.violations import IllFormedProfile
from itss_graph.standard import Standard

if TYPE_CHECKING:
    from itss_graph.plan import Plan, WhatIf
    from itss_graph.plan.timeline import Timeline

__all__ = [
    "Assessment",
    "IllFormedProfile",
    "InputError",
    "ItssError",
    "KpiOutcome",
    "Plan",
    "RequirementOutcome",
    "Standard",
    "StandardError",
    "Timeline",
    "UsageError",
    "WhatIf",
    "assess",
    "credentials",
    "gap",
    "timeline",
    "what_if",
]


def __getattr__(name: str) -> Any:
    """The classes of plans, which an assessment does without: importing them would make every start longer."""
    if name not in ("Plan", "Timeline", "WhatIf"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from itss_graph import plan
    from itss_graph.plan.timeline import Timeline

    return Timeline if name == "Timeline" else getattr(plan, name)
