"""The figures of a requirement one by one, as they stand in the JSON, and the clauses that they come from."""

from __future__ import annotations

from dataclasses import dataclass

from itss_graph.assessment.model import KpiOutcome, RequirementOutcome
from itss_graph.reports.figures import QUANTITIES
from itss_graph.requirements.alternatives import MEASURES
from itss_graph.terms.model import Text
from itss_graph.words import says


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: `name` as in the JSON, its unit, at least `required` and less than `below`, and what was `measured`.

    `joined` says how it goes with the one before it: `or`, `and`, or nothing.
    """

    name: str
    unit: Text
    required: int | None
    below: int | None
    measured: int | None
    joined: str


def quantities(row: RequirementOutcome) -> list[Quantity]:
    """Every figure that is required or measured, in the order of the contract; none where nothing is asked."""
    below = row.required.get("below", {})
    found: list[Quantity] = []
    for name in (name for name in QUANTITIES if name in row.required or (name in row.measured and row.required)):
        joined = ""
        if row.alternative and any(one.required for one in found) and name in row.required:
            joined = "or" if name in MEASURES else "and"
        asked, measured = row.required.get(name), row.measured.get(name)
        found.append(Quantity(name, says(f"unit.{name}"), asked, below.get(name), measured, joined))
    return found


def common_source(outcome: KpiOutcome) -> str:
    """What the sources of all requirements of an indicator begin with, its table; nothing where they do not."""
    table = outcome.kpi.source.partition(" (")[0]
    return table if all(row.requirement.source.startswith(table) for row in outcome.requirements) else ""
