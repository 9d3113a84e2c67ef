"""The figures of a requirement, measured against required: one by one, and in a few characters (`800M/1.5B`)."""

from __future__ import annotations

from dataclasses import dataclass

from itss_graph.assessment.model import KpiOutcome, RequirementOutcome
from itss_graph.requirements import KINDS
from itss_graph.requirements.alternatives import MEASURES
from itss_graph.terms.model import Text
from itss_graph.words import says

QUANTITIES = tuple(dict.fromkeys(name for kind in KINDS for name in kind.units))
"""The quantities that are required and measured, in the contract's order."""

SCALES = {
    "en": ((1_000_000_000, "B"), (1_000_000, "M"), (100_000, "k")),
    "ja": ((100_000_000, "億"), (1_000_000, "万")),
}
"""The value from which a number is shortened, and the unit."""
UNITS_OF = {"k": 1_000, "万": 10_000}

UNRECORDED = "–"
"""What stands for a size that no engagement records, which is not the same as zero."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: `name` as in the JSON, its unit, at least `required` and less than `below`, and what was `measured`.

    `joined` is the word that joins it to the one before it: `or`, `and`, or nothing.
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
    figures: list[Quantity] = []
    for name in QUANTITIES:
        if not (name in row.required or (name in row.measured and row.required)):
            continue
        joined = ""
        if row.alternative and any(quantity.required for quantity in figures) and name in row.required:
            joined = "or" if name in MEASURES else "and"
        required, measured = row.required.get(name), row.measured.get(name)
        figures.append(Quantity(name, says(f"unit.{name}"), required, below.get(name), measured, joined))
    return figures


def common_source(outcome: KpiOutcome) -> str:
    """The table that the sources of all requirements of an indicator begin with; empty if they do not."""
    table = outcome.kpi.source.partition(" (")[0]
    return table if all(row.requirement.source.startswith(table) for row in outcome.requirements) else ""


def short(row: RequirementOutcome, language: str) -> str:
    """The deciding quantity without its unit, for a narrow column; empty where nothing is asked."""
    name = deciding_quantity(row)
    if name is None:
        return ""
    required, exceeded = number(bound(row, name), language), name in row.exceeded
    measured = row.measured.get(name, None if row.alternative else 0)
    return f"{UNRECORDED if measured is None else number(measured, language)}/{'<' if exceeded else ''}{required}"


def long(row: RequirementOutcome, language: str) -> str:
    """Every quantity with its unit, measured against required; of a size, those that its alternative asks for.

    Where a value reaches an upper bound, it is set against this.
    """
    parts = []
    for name in (name for name in row.required if name in QUANTITIES):
        if name in row.measured or not row.alternative:
            limit = f"{bound(row, name):,} {says(f'unit.{name}')[language]}".strip()
            limit = says("report.less_than", limit)[language] if name in row.exceeded else limit
            parts.append(f"{row.measured.get(name, 0):,} / {limit}")
    return ", ".join(parts)


def bound(row: RequirementOutcome, name: str) -> int:
    """The bound that a quantity is set against: the upper one where it is reached, else the least that is required."""
    return int(row.exceeded.get(name, row.required[name]))


def deciding_quantity(row: RequirementOutcome) -> str | None:
    """The quantity to look at: of a size, what is furthest along, unless its complexity count is what is missing."""
    if not row.alternative:
        return next((name for name in row.required if name in QUANTITIES), None)
    measures = [name for name in MEASURES if name in row.required]
    best = max(measures, key=lambda name: _progress(row, name))
    reached = row.measured.get(best, 0) >= row.required[best]
    if (
        best not in row.exceeded
        and reached
        and row.measured.get("complexityCount", 0) < row.required.get("complexityCount", 0)
    ):
        return "complexityCount"
    return best


def _progress(row: RequirementOutcome, name: str) -> tuple[bool, bool, float]:
    """How far along a measure is: first of all enough and no more than may be, then recorded, then the larger."""
    measured, required = row.measured.get(name, 0), row.required[name]
    holds = measured >= required and name not in row.exceeded
    return holds, name in row.measured, measured / max(required, 1)


def explanation(row: RequirementOutcome, language: str) -> str:
    """What was measured against what is required, and in words why that is not enough where the figures look like it.

    Where there are no figures, that nothing counts.
    """
    figures, reason = long(row, language), reason_text(row)
    return f"{figures} {reason[language]}" if figures and lacks_required_criterion(row) else figures or reason[language]


def reason_text(row: RequirementOutcome) -> Text:
    """The reason for an outcome in words that fit its figures."""
    if lacks_required_criterion(row):
        return says("outcome.without_required")
    too_large = row.outcome == "failed" and deciding_quantity(row) in row.exceeded
    return says("outcome.too_large" if too_large else f"outcome.{row.reason}")


def lacks_required_criterion(row: RequirementOutcome) -> bool:
    """Whether enough criteria were counted, but not the one that must be among them."""
    enough = row.measured.get("count", 0) >= row.required.get("count", 0)
    return row.outcome == "failed" and "criteria" in row.required and enough


def number(value: int, language: str) -> str:
    """A number in few characters: `350M`, `3.5億`."""
    for least, unit in SCALES[language]:
        if value >= least:
            return f"{value / UNITS_OF.get(unit, least):.4g}{unit}"
    return str(value)
