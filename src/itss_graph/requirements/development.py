"""Development: a number of subordinates developed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import polars as pl

from itss_graph.requirements.changes import EITHER, Change, PlanningContext, Way, statement
from itss_graph.requirements.measuring import Measurement
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.requirements.shapes import ShapeWriter
from itss_graph.terms.load import TermLoader
from itss_graph.terms.model import Reading, Text
from itss_graph.vocab import ITSS
from itss_graph.words import counted, says


@dataclass(frozen=True, slots=True)
class Development(Requirement):
    kind = "development"
    iri_of_kind = ITSS.DevelopmentRequirement
    group = "professional"
    predicate = ITSS.develops
    component = "MinCount"
    counts_records = False

    count: int

    @classmethod
    def load(cls, loader: TermLoader, iri: str) -> Self:
        return loader.term(cls, iri, count=loader.graph.count(iri, ITSS.minimumCount))

    def statement(self, kpi: Kpi, reading: Reading) -> Text:
        return counted("statement.development", self.count)

    def shapes(self, writer: ShapeWriter, kpi: Kpi) -> Iterator[str]:
        yield self.property_shape(writer, kpi, ("sh:minCount", [str(self.count)]))

    def requires(self, reading: Reading) -> dict[str, Any]:
        return {"count": self.count}

    @classmethod
    def measure(cls, measurement: Measurement, requirements: Sequence[tuple[int, Kpi, Self]]) -> pl.DataFrame:
        """Subordinates developed."""
        table = measurement.records["subordinates"].rename({"first": "row"})
        return measurement.spread(measurement.distinct(table, "record"), [[index for index, _, _ in requirements]])

    def ways(self, kpi: Kpi, context: PlanningContext) -> Iterator[Way]:
        """As many more subordinates as are short."""
        missing = self.count - len(context.candidate.values(ITSS.develops))
        yield tuple(
            _subordinate(context.candidate.candidate, f"{context.new}-subordinate-{number + 1}")
            for number in range(missing)
        )


def _subordinate(candidate: str, node: str) -> Change:
    """One more subordinate."""
    text = says("raise.subordinate")
    return Change("subordinate", node, EITHER, (statement(candidate, ITSS.develops, node),), node, text=text)
