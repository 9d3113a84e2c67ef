"""How far someone is from an indicator: what is missing, which level comes next, and whether it is one step away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from itss_graph.assessment.model import Assessment, KpiOutcome, RequirementOutcome
from itss_graph.terms.model import SpecialtyField

State = Literal["met", "deemed", "step", "unmet"]
"""An indicator is met, deemed met, one step away (see `state`), or further away than that."""


def missing(outcome: KpiOutcome) -> list[RequirementOutcome]:
    """The requirements of an indicator that failed."""
    return [row for row in outcome.requirements if row.outcome == "failed"]


def state(outcome: KpiOutcome, reached: int | None) -> State:
    """Where someone whose level in the field is `reached` stands.

    One step away is an indicator above that level of which exactly one requirement is not met.
    """
    if outcome.met:
        return "met"
    if outcome.deemed:
        return "deemed"
    return "step" if outcome.kpi.level > (reached or 0) and len(missing(outcome)) == 1 else "unmet"


def by_field(assessment: Assessment) -> list[tuple[SpecialtyField, list[KpiOutcome]]]:
    """The indicators of each specialty field, in the order of the standard, levels descending."""
    outcomes: dict[SpecialtyField, list[KpiOutcome]] = {}
    for outcome in assessment.kpis:
        outcomes.setdefault(outcome.kpi.field, []).append(outcome)
    return list(outcomes.items())


def next_kpi(kpis: Iterable[KpiOutcome], reached: int | None) -> KpiOutcome | None:
    """Of the indicators of a field, levels descending, the lowest that is not met and above the level reached."""
    above = [outcome for outcome in kpis if outcome.kpi.level > (reached or 0) and not outcome.met]
    return above[-1] if above else None


def has_records(kpis: Iterable[KpiOutcome]) -> bool:
    """Whether anything counts towards these indicators; subordinates alone, who count in every field, do not."""
    return any(row.evidence and row.requirement.counts_records for outcome in kpis for row in outcome.requirements)
