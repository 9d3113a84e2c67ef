"""On what a verdict rests: on claims alone, on evidence, or on an assessor's confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from itss_graph.assess.model import Assessment, RequirementOutcome
from itss_graph.profiles.standing import ONLY
from itss_graph.report.html.levels import Row


@dataclass(frozen=True, slots=True)
class Rests:
    """Assessments of a person in which only records of a standing, or a stronger one, count: by that standing."""

    stronger: Mapping[str, Assessment]

    def standing(self, row: RequirementOutcome) -> str | None:
        """The strongest standing of records on which a requirement that passed still passes; None for another.

        Subordinates are a claim of the profile itself: no record that could carry evidence.
        """
        if row.outcome != "passed":
            return None
        held = [
            only
            for only in ONLY
            if only in self.stronger and self.stronger[only].outcome(row.requirement.iri).outcome == "passed"
        ]
        return held[-1] if held and row.requirement.kind != "development" else "claimed"

    def claims(self, row: Row) -> list[RequirementOutcome]:
        """What rests on claims alone of the level reached in a field, if there is one."""
        met = (cell.outcome for cell in row.cells if cell.highest and cell.outcome is not None)
        return [each for outcome in met for each in outcome.requirements if self.standing(each) == "claimed"]

    def levels(self, field: str) -> list[tuple[str, int | None]]:
        """The level reached in a field (local name) by each standing."""
        return [(only, assessment.highest[field]) for only, assessment in self.stronger.items()]
