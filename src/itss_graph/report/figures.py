"""Measured against required, in a few characters: `1095/1095`, `80/75`, `800M/1.5B`."""

from __future__ import annotations

from itss_graph.assess.model import RequirementOutcome
from itss_graph.report.words import UNITS
from itss_graph.standard.model import MEASURES, Size

SCALES = {
    "en": ((1_000_000_000, "B"), (1_000_000, "M"), (100_000, "k")),
    "ja": ((100_000_000, "億"), (1_000_000, "万")),
}
"""From which value on a number is shortened, and by what."""
UNITS_OF = {"k": 1_000, "万": 10_000}


def short(row: RequirementOutcome, language: str) -> str:
    """The deciding quantity without its unit, for a narrow column; empty where nothing is asked."""
    name = deciding(row)
    if name is None:
        return ""
    measured, below = row.measured.get(name, 0), row.required.get("below", {}).get(name)
    if below is not None and measured >= below:
        return f"{number(measured, language)}/<{number(below, language)}"
    return f"{number(measured, language)}/{number(row.required[name], language)}"


def long(row: RequirementOutcome, language: str) -> str:
    """Every quantity with its unit, measured against required; of a size, those that its alternative asks for."""
    parts = []
    for name in (name for name in row.required if name in UNITS):
        if name in row.measured or not isinstance(row.requirement, Size):
            figure = f"{row.measured.get(name, 0):,} / {row.required[name]:,}"
            parts.append(f"{figure} {UNITS[name][language]}".strip())
    return ", ".join(parts)


def deciding(row: RequirementOutcome) -> str | None:
    """The quantity to look at: of a size, what is furthest along, unless its complexity count is what is missing."""
    if not isinstance(row.requirement, Size):
        return next((name for name in row.required if name in UNITS), None)
    measures = [name for name in MEASURES if name in row.required]
    if not measures:
        return None
    best = max(measures, key=lambda name: row.measured.get(name, 0) / max(row.required[name], 1))
    reached = row.measured.get(best, 0) >= row.required[best]
    if reached and row.measured.get("complexityCount", 0) < row.required.get("complexityCount", 0):
        return "complexityCount"
    return best


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
