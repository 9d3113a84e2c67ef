"""What a change to a profile comes to: two assessments of one person, side by side where they differ."""

from __future__ import annotations

from dataclasses import dataclass

from itss_graph.assessment import Assessment, KpiOutcome, RequirementOutcome
from itss_graph.reports.steps import by_field
from itss_graph.standard.model import SpecialtyField


@dataclass(frozen=True, slots=True)
class Both:
    """A requirement, or an indicator, before the change and after it."""

    before: RequirementOutcome
    after: RequirementOutcome
    kpi: KpiOutcome


@dataclass(frozen=True, slots=True)
class Compared:
    """The levels reached in each field before and after; and the requirements whose outcome or figures changed."""

    levels: tuple[tuple[SpecialtyField, int | None, int | None], ...]
    rows: tuple[Both, ...]

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return not self.rows and all(before == after for _, before, after in self.levels)


def compared(before: Assessment, after: Assessment) -> Compared:
    """Two assessments of the same person by the same standard."""
    levels = tuple((field, before.highest[field.name], after.highest[field.name]) for field, _ in by_field(after))
    rows = (
        Both(old, new, outcome)
        for earlier, outcome in zip(before.kpis, after.kpis, strict=True)
        for old, new in zip(earlier.requirements, outcome.requirements, strict=True)
        if (old.outcome, old.measured) != (new.outcome, new.measured)
    )
    return Compared(levels, tuple(rows))
