"""Measured against required, in a few characters: `1095/1095`, `80/75`, `800M/1.5B`."""

from __future__ import annotations

from itss_graph.assessment.model import RequirementOutcome
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
"""From which value on a number is shortened, and by what."""
UNITS_OF = {"k": 1_000, "万": 10_000}

UNRECORDED = "–"
"""What stands for a size that no engagement records: that is no nought."""


def short(row: RequirementOutcome, language: str) -> str:
    """The deciding quantity without its unit, for a narrow column; empty where nothing is asked."""
    name = deciding(row)
    if name is None:
        return ""
    asked, exceeded = number(bound(row, name), language), name in row.exceeded
    measured = row.measured.get(name, None if row.alternative else 0)
    return f"{UNRECORDED if measured is None else number(measured, language)}/{'<' if exceeded else ''}{asked}"


def long(row: RequirementOutcome, language: str) -> str:
    """Every quantity with its unit, measured against required; of a size, those that its alternative asks for.

    Where a value reaches an upper bound, it is set against this.
    """
    parts = []
    for name in (name for name in row.required if name in QUANTITIES):
        if name in row.measured or not row.alternative:
            asked = f"{bound(row, name):,} {says(f'unit.{name}')[language]}".strip()
            asked = says("report.less_than", asked)[language] if name in row.exceeded else asked
            parts.append(f"{row.measured.get(name, 0):,} / {asked}")
    return ", ".join(parts)


def bound(row: RequirementOutcome, name: str) -> int:
    """The bound that a quantity is set against: the upper one where it is reached, else the least that is required."""
    return int(row.exceeded.get(name, row.required[name]))


def deciding(row: RequirementOutcome) -> str | None:
    """The quantity to look at: of a size, what is furthest along, unless its complexity count is what is missing."""
    if not row.alternative:
        return next((name for name in row.required if name in QUANTITIES), None)
    measures = [name for name in MEASURES if name in row.required]
    best = max(measures, key=lambda name: _along(row, name))
    reached = row.measured.get(best, 0) >= row.required[best]
    if (
        best not in row.exceeded
        and reached
        and row.measured.get("complexityCount", 0) < row.required.get("complexityCount", 0)
    ):
        return "complexityCount"
    return best


def _along(row: RequirementOutcome, name: str) -> tuple[bool, bool, float]:
    """How far along a measure is: first of all enough and no more than may be, then recorded, then the larger."""
    measured, least = row.measured.get(name, 0), row.required[name]
    holds = measured >= least and name not in row.exceeded
    return holds, name in row.measured, measured / max(least, 1)


def explained(row: RequirementOutcome, language: str) -> str:
    """What was measured against what is required, and in words why that is not enough where the figures look like it.

    Where there are no figures, that nothing counts.
    """
    figures, reason = long(row, language), because(row)
    return f"{figures} {reason[language]}" if figures and lacks_required_criterion(row) else figures or reason[language]


def because(row: RequirementOutcome) -> Text:
    """The reason for an outcome in words that fit its figures."""
    if lacks_required_criterion(row):
        return says("outcome.without_required")
    too_large = row.outcome == "failed" and deciding(row) in row.exceeded
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
