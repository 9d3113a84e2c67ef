"""Size: one successful engagement that satisfies one of several alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Self

import polars as pl

from itss_graph.errors import StandardError
from itss_graph.rdf.columns import ID
from itss_graph.requirements.alternatives import MEASURES, Bound, SizeAlternative
from itss_graph.requirements.complexity import Complexity, criteria_count
from itss_graph.requirements.engagements import Needs
from itss_graph.requirements.measuring import NOTHING, Measurement, Schema
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.requirements.shapes import ShapeWriter
from itss_graph.terms import turtle
from itss_graph.terms.load import TermLoader
from itss_graph.terms.model import Reading, Text
from itss_graph.vocab import ITSS
from itss_graph.words import joined, says

QUANTITIES = (*MEASURES, "complexityCount")

ORDER = {
    "row": False,
    "holds": True,
    "closeness": True,
    "alternative": False,
    "extent": True,
    **dict.fromkeys(QUANTITIES, True),
    "start": False,
    "end": True,
}
"""The columns by which the engagement to report is chosen, and whether the greater value comes first."""


@dataclass(frozen=True, slots=True)
class Size(Requirement):
    """Size; no alternatives where the table says "not specified"."""

    kind = "size"
    iri_of_kind = ITSS.SizeRequirement
    group = "business"
    predicate = ITSS.engagement
    shared = ITSS.engagement
    single = True
    units = QUANTITIES
    quantity = None
    columns: ClassVar = {**dict.fromkeys(QUANTITIES, pl.Int64), "alternative": pl.UInt8}

    alternatives: tuple[SizeAlternative, ...] = field()

    @classmethod
    def load(cls, loader: TermLoader, iri: str) -> Self:
        alternatives = sorted(loader.graph.all(iri, ITSS.hasAlternative), key=loader.list_order)
        if bool(alternatives) == loader.graph.flag(iri, ITSS.notSpecified):
            raise StandardError(f"<{iri}> needs either alternatives or notSpecified true")
        return loader.term(cls, iri, alternatives=tuple(_alternative(loader, iri) for iri in alternatives))

    @property
    def specified(self) -> bool:
        return bool(self.alternatives)

    def statement(self, kpi: Kpi, reading: Reading) -> Text:
        if not self.alternatives:
            return says("statement.not_specified")
        alternatives = [alternative.text(reading) for alternative in self.alternatives]
        return says("statement.size", kpi.field.label, joined("mark.or_else", alternatives))

    def equivalence(self, kpi: Kpi) -> str | None:
        return f"{kpi.name}-sizes" if self.alternatives else None

    def shapes(self, writer: ShapeWriter, kpi: Kpi) -> Iterator[str]:
        sizes = self.equivalence(kpi)
        if sizes is None:
            yield self.property_shape(writer, kpi, ("sh:deactivated", ["true"]))
            return
        name = f"{kpi.name}-size-engagement"
        yield self.qualified_shape(writer, kpi, name)
        yield writer.node(name, writer.succeeded(kpi.field), ("sh:node", [writer.own(sizes)]))
        alternatives = [writer.own(alternative.name) for alternative in self.alternatives]
        yield writer.node(sizes, ("sh:or", [turtle.collection(alternatives)]))
        for alternative in self.alternatives:
            yield from _alternative_shapes(writer, kpi, alternative)

    def requires(self, reading: Reading) -> dict[str, Any]:
        return {}

    def measured(self, row: Mapping[str, Any]) -> dict[str, int]:
        return {key: row[key] for key in QUANTITIES if row[key] is not None}

    @classmethod
    def measure(cls, measurement: Measurement, requirements: Sequence[tuple[int, Kpi, Self]]) -> pl.DataFrame:
        """The engagement of each candidate that satisfies an alternative or comes nearest.

        Columns `row` (see `Measurement`); `alternative` (its index among the alternatives, from 0); the measures, null
        where no alternative has a bound on them; `complexityCount` where this one counts complexity, else null;
        `evidence`, the name of the engagement. A candidate has no row if no engagement records any such measure.
        """
        alternatives = [
            (kpi, alternative) for _, kpi, requirement in requirements for alternative in requirement.alternatives
        ]
        if not alternatives:
            return NOTHING
        tables = [measurement.successful(kpi.field) for kpi, _ in alternatives]
        indexes = [
            pl.Series(values=[index], dtype=ID).new_from_index(0, len(table)) for index, table in enumerate(tables)
        ]
        counts = [
            _criteria(measurement, kpi, table["record"]) for (kpi, _), table in zip(alternatives, tables, strict=True)
        ]
        holds = [
            measurement.conforms(alternative.name, table["record"])
            for (_, alternative), table in zip(alternatives, tables, strict=True)
        ]
        comparison = pl.DataFrame(
            [
                *pl.concat(tables),
                *_alternatives(requirements)[pl.concat(indexes)],
                pl.concat(counts).alias("count"),
                pl.concat(holds).alias("holds"),
            ]
        )
        nearest = (
            comparison.with_columns(
                *_shown(), row=pl.col("first") + pl.col("index"), **_nearness(measurement.reading.enforces_upper_bounds)
            )
            .filter(pl.col("closeness").is_not_null())
            .sort(*ORDER, descending=[*ORDER.values()], nulls_last=True, maintain_order=True)
            .filter(pl.col("row").is_first_distinct())
        )
        evidence = pl.concat_list(measurement.names(nearest["record"]))
        return nearest.select("row", *QUANTITIES, "alternative", evidence=evidence)

    def needs(self, kpi: Kpi) -> list[Needs]:
        complexity = kpi.requirement(Complexity)
        listed = complexity.items if complexity else ()
        return [
            Needs(listed, alternative.complexity_count or 0, (), bound, f"{alternative.name}-{bound.measure}")
            for alternative in self.alternatives
            for bound in alternative.bounds
        ]


def _alternative(loader: TermLoader, iri: str) -> SizeAlternative:
    bounds = tuple(bound for measure in MEASURES if (bound := _bound(loader, iri, measure)))
    if not bounds:
        raise StandardError(f"<{iri}> has no minimum; state at least one measure")
    count = loader.graph.integer(iri, ITSS.minimumComplexityCount)
    return loader.term(SizeAlternative, iri, bounds=bounds, complexity_count=count)


def _bound(loader: TermLoader, iri: str, measure: str) -> Bound | None:
    suffix = measure[0].upper() + measure[1:]
    minimum = loader.graph.integer(iri, f"{ITSS}minimum{suffix}")
    below = loader.graph.integer(iri, f"{ITSS}below{suffix}")
    return None if minimum is None else Bound(measure, minimum, below)


def _alternative_shapes(writer: ShapeWriter, kpi: Kpi, alternative: SizeAlternative) -> Iterator[str]:
    name, label = alternative.name, alternative.text(writer.reading)
    bounds = [writer.own(f"{name}-{bound.measure}") for bound in alternative.bounds]
    complexity = [writer.own(f"{name}-complexity")] if alternative.complexity_count else []
    yield writer.node(
        name,
        ("sh:name", turtle.text(alternative.label)),
        ("sh:message", turtle.text(says("shape.needs", label))),
        ("sh:or", [turtle.collection(bounds)]),
        ("sh:property", complexity),
    )
    enforced = writer.reading.enforces_upper_bounds
    for bound in alternative.bounds:
        below = [str(bound.below)] if bound.below is not None and enforced else []
        limits = [("sh:minCount", ["1"]), ("sh:minInclusive", [str(bound.minimum)]), ("sh:maxExclusive", below)]
        label = bound.text(enforced=enforced)
        yield writer.part(f"{name}-{bound.measure}", f"itss:{bound.measure}", label, *limits)
    if alternative.complexity_count:
        yield criteria_count(writer, f"{name}-complexity", kpi, alternative.complexity_count)


def _alternatives(requirements: Sequence[tuple[int, Kpi, Size]]) -> pl.DataFrame:
    """Every alternative of the requirements, a row each.

    Columns: `index` of its requirement, its own among the `alternative`s; the number of `criteria` that it asks for;
    for each measure the `… minimum`, the `… most` that an upper bound leaves, both null where there is none, and
    whether it `… matters` to some alternative of the requirement.
    """
    rows = [
        (
            index,
            number,
            alternative.complexity_count,
            *(value for name in MEASURES for value in _asks(requirement, alternative, name)),
        )
        for index, _, requirement in requirements
        for number, alternative in enumerate(requirement.alternatives)
    ]
    return pl.DataFrame(rows, schema=ALTERNATIVE, orient="row")


ALTERNATIVE: Schema = {
    "index": ID,
    "alternative": pl.UInt8,
    "criteria": pl.Int64,
    **{
        f"{name} {what}": dtype
        for name in MEASURES
        for what, dtype in (("minimum", pl.Int64), ("most", pl.Int64), ("matters", pl.Boolean))
    },
}


def _asks(requirement: Size, alternative: SizeAlternative, measure: str) -> tuple[int | None, int | None, bool]:
    """The minimum and the most of a measure in an alternative, and whether the measure matters to its requirement."""
    bound = next((bound for bound in alternative.bounds if bound.measure == measure), None)
    matters = any(bound.measure == measure for other in requirement.alternatives for bound in other.bounds)
    if bound is None:
        return None, None, matters
    return bound.minimum, None if bound.below is None else bound.below - 1, matters


def _criteria(measurement: Measurement, kpi: Kpi, records: pl.Series) -> pl.Series:
    """How many of the criteria that the complexity requirement of the same table lists each engagement has."""
    requirement = kpi.requirement(Complexity)
    if requirement is None:
        return records.cast(pl.Int64) * 0
    return measurement.criteria(requirement.items)[records]


@cache
def _shown() -> list[pl.Expr]:
    """The measures on which the requirement, or the alternative, has a bound."""
    measures = [pl.when(f"{name} matters").then(name).alias(name) for name in MEASURES]
    return [*measures, pl.when(pl.col("criteria").is_not_null()).then("count").alias("complexityCount")]


@cache
def _nearness(upper_bounds: bool) -> dict[str, pl.Expr]:  # noqa: FBT001
    """How close an engagement comes to an alternative, null where it records none of its measures.

    `extent` is its best measure over the minimum, `closeness` the same with the complexity criteria, at most 1.
    """
    extent = pl.max_horizontal(_extent(measure, upper_bounds=upper_bounds) for measure in MEASURES)
    capped, complexity = (ratio.clip(upper_bound=1.0) for ratio in (extent, pl.col("count") / pl.col("criteria")))
    return {
        "extent": extent,
        "closeness": pl.when(capped.is_not_null()).then(pl.min_horizontal(capped, complexity)),
    }


def _extent(measure: str, *, upper_bounds: bool) -> pl.Expr:
    value, most = pl.col(measure), pl.col(f"{measure} most")
    reached = value / pl.col(f"{measure} minimum")
    return pl.when(value > most).then(most / value).otherwise(reached) if upper_bounds else reached
