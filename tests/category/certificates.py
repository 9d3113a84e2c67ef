"""A seventh kind of requirement: a number of certificates of a list, held as examinations passed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import polars as pl

from itss_graph.requirements.measuring import NOTHING, Measurement
from itss_graph.requirements.raising import Raising, Way, examination
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
    def measure(cls, measurement: Measurement, asked: Sequence[tuple[int, Kpi, Self]]) -> pl.DataFrame:
        table = measurement.records["examinations"]
        parts = [
            table.filter(measurement.mask(certificates.items)[table["record"]]).with_columns(pl.col("first") + place)
            for place, _, certificates in asked
        ]
        return measurement.distinct(pl.concat(parts).rename({"first": "row"}), "record") if parts else NOTHING

    def ways(self, kpi: Kpi, raising: Raising) -> Iterator[Way]:
        held = raising.candidate.own(ITSS.passedExamination)
        lacking = [each for each in self.items if each.iri not in held]
        more = self.count - (len(self.items) - len(lacking))
        instead = tuple(each.iri for each in lacking[more:])
        yield tuple(examination(raising.candidate, each.iri, each.label, instead) for each in lacking[:more])
