"""A seventh kind of requirement: a number of certificates of a list, held as examinations passed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import polars as pl

from itss_graph.requirements.changes import PlanningContext, Way, examination
from itss_graph.requirements.measuring import NOTHING, Measurement
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.requirements.shapes import ShapeWriter
from itss_graph.terms.load import TermLoader
from itss_graph.terms.model import Reading, Term, Text
from itss_graph.vocab import ITSS

STUDIO = "https://example.org/studio/"


@dataclass(frozen=True, slots=True)
class Certificates(Requirement):
    kind = "certificates"
    iri_of_kind = f"{STUDIO}CertificatesRequirement"
    label_of_kind = Text("certificates", "資格")
    group = "professional"
    predicate = ITSS.passedExamination
    counts_records = False

    count: int
    items: tuple[Term, ...] = field()

    @classmethod
    def load(cls, loader: TermLoader, iri: str) -> Self:
        listed = loader.listed(iri, f"{STUDIO}countsCertificate")
        return loader.term(cls, iri, count=loader.minimum(iri, listed), items=listed)

    def statement(self, kpi: Kpi, reading: Reading) -> Text:
        total = len(self.items)
        return Text(
            f"at least {self.count} of the {total} listed certificates", f"列挙された{total}資格のうち{self.count}以上"
        )

    def shapes(self, writer: ShapeWriter, kpi: Kpi) -> Iterator[str]:
        name = f"{kpi.name}-certificate"
        yield self.qualified_shape(writer, kpi, name, self.count)
        yield writer.node(name, writer.listed(self.items))

    def requires(self, reading: Reading) -> dict[str, Any]:
        return {"count": self.count}

    @classmethod
    def measure(cls, measurement: Measurement, requirements: Sequence[tuple[int, Kpi, Self]]) -> pl.DataFrame:
        table = measurement.records["examinations"]
        tables = [
            table.filter(measurement.mask(requirement.items)[table["record"]]).with_columns(pl.col("first") + index)
            for index, _, requirement in requirements
        ]
        return measurement.distinct(pl.concat(tables).rename({"first": "row"}), "record") if tables else NOTHING

    def ways(self, kpi: Kpi, context: PlanningContext) -> Iterator[Way]:
        held = context.candidate.values(ITSS.passedExamination)
        lacking = [item for item in self.items if item.iri not in held]
        missing = self.count - (len(self.items) - len(lacking))
        instead = tuple(item.iri for item in lacking[missing:])
        yield tuple(examination(context.candidate, item.iri, item.label, instead) for item in lacking[:missing])
