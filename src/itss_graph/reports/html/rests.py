"""On what a verdict rests: on claims alone, on evidence, or on an assessor's confirmation."""

from __future__ import annotations

from itss_graph.assessment.model import Assessment, KpiOutcome, RequirementOutcome
from itss_graph.profiles.standing import STANDINGS


def reached(assessment: Assessment, field: str) -> KpiOutcome | None:
    """The indicator of the level reached in a field (local name), if there is one and it was judged by."""
    level = assessment.highest[field]
    return next((each for each in assessment.kpis if (each.kpi.field.name, each.kpi.level) == (field, level)), None)


def claims(outcome: KpiOutcome | None) -> list[RequirementOutcome]:
    """The requirements of an indicator that rest on claims alone."""
    return [row for row in outcome.requirements if row.standing == STANDINGS[0]] if outcome else []
