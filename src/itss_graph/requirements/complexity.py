"""Complexity: a number of listed criteria on one successful engagement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import polars as pl

from itss_graph.errors import StandardError
from itss_graph.requirements.engagements import Needs
from itss_graph.requirements.measuring import NOTHING, Measurement
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.requirements.shapes import ShapeWriter
from itss_graph.terms.load import TermLoader
from itss_graph.terms.model import Reading, Term, Text
from itss_graph.vocab import ITSS
from itss_graph.words import joined, says


@dataclass(frozen=True, slots=True)
class Complexity(Requirement):
    kind = "complexity"
    iri_of_kind = ITSS.ComplexityRequirement
    group = "business"
    predicate = ITSS.engagement
    items_by_field = True
    shared = ITSS.engagement
    single = True

    count: int
    items: tuple[Term, ...] = field()
    required_items: tuple[Term, ...] = field()

    @classmethod
    def load(cls, loader: TermLoader, iri: str) -> Self:
        criteria, required = loader.listed(iri, ITSS.countsCriterion), loader.listed(iri, ITSS.requiresCriterion)
        count = loader.minimum(iri, criteria)
        if not set(required) <= set(criteria):
            raise StandardError(f"<{iri}> requires a criterion that it does not count; list it with countsCriterion")
        return loader.term(cls, iri, count=count, items=criteria, required_items=required)

    def statement(self, kpi: Kpi, reading: Reading) -> Text:
        among = joined("mark.none", (says("statement.among", term.label) for term in self.required_items))
        counts = {"count": self.count, "total": len(self.items)}
        return says("statement.complexity", **counts, among=among, field=kpi.field.label)

    def equivalence(self, kpi: Kpi) -> str:
        return f"{kpi.name}-criteria"

    def shapes(self, writer: ShapeWriter, kpi: Kpi) -> Iterator[str]:
        name, criteria = f"{kpi.name}-complexity-engagement", self.equivalence(kpi)
        yield self.qualified_shape(writer, kpi, name)
        yield writer.node(name, writer.succeeded(kpi.field), ("sh:node", [writer.own(criteria)]))
        required = [writer.own(f"{criteria}-{term.name}") for term in self.required_items]
        yield writer.node(criteria, ("sh:property", [writer.own(f"{criteria}-count"), *required]))
        yield criteria_count(writer, f"{criteria}-count", kpi, self.count)
        label = says("shape.criterion")
        for term in self.required_items:
            yield writer.valued(f"{criteria}-{term.name}", "itss:complexity", term, label)
        yield writer.node(f"{kpi.name}-criterion", writer.listed(self.items))

    def requires(self, reading: Reading) -> dict[str, Any]:
        required = {"criteria": [term.iri for term in self.required_items]} if self.required_items else {}
        return {"count": self.count, **required}

    @classmethod
    def measure(cls, measurement: Measurement, requirements: Sequence[tuple[int, Kpi, Self]]) -> pl.DataFrame:
        """The most listed criteria on one successful engagement in the field; those that satisfy, or come nearest."""
        tables = []
        for index, kpi, requirement in requirements:
            engagements = measurement.successful(kpi.field)
            amount = measurement.criteria(requirement.items)[engagements["record"]]
            positive = amount > 0
            record = engagements["record"].filter(positive)
            columns = {
                "row": engagements["first"].filter(positive) + index,
                "record": record,
                "amount": amount.filter(positive),
                "satisfies": measurement.conforms(f"{kpi.name}-complexity-engagement", record),
            }
            tables.append(pl.DataFrame(columns))
        if not tables:
            return NOTHING
        counted = pl.concat(tables)
        best = counted.group_by("row").agg(pl.col("amount").max(), pl.col("satisfies").any().alias("any"))
        nearest = counted.join(best, on="row", suffix="_best", maintain_order="left").filter(
            pl.when("any").then("satisfies").otherwise(pl.col("amount") == pl.col("amount_best"))
        )
        return best.select("row", "amount").join(measurement.evidence(nearest), on="row")

    def needs(self, kpi: Kpi) -> list[Needs]:
        return [Needs(self.items, self.count, self.required_items)]


def criteria_count(writer: ShapeWriter, name: str, kpi: Kpi, minimum: int) -> str:
    """A property shape that counts, on one engagement, the criteria that the table of the indicator lists."""
    label = says("shape.criteria", minimum)
    return writer.part(name, "itss:complexity", label, *writer.qualified(f"{kpi.name}-criterion", minimum))
