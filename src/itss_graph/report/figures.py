"""Measured against required, in a few characters: `1,095/1,095 days`, `80/75 persons`."""

from __future__ import annotations

from itss_graph.assess.model import RequirementOutcome
from itss_graph.report.words import UNITS
from itss_graph.standard.model import MEASURES, Size

LARGE = 1_000_000


def short(row: RequirementOutcome) -> str:
    """The deciding quantity without its unit, for a narrow column; empty where nothing is asked."""
    name = deciding(row)
    return f"{number(row.measured.get(name, 0))}/{number(row.required[name])}" if name else ""


def long(row: RequirementOutcome, language: str) -> str:
    """Every quantity with its unit, measured against required; of a size, those that its alternative asks for."""
    parts = []
    for name in (name for name in row.required if name in UNITS):
        if name in row.measured or name != "annualUsers" and not isinstance(row.requirement, Size):
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


def number(value: int) -> str:
    """A number in few characters: millions as `350M`."""
    return f"{value / LARGE:,.4g}M" if value >= LARGE else f"{value:,}"
