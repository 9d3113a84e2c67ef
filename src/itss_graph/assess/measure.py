"""What each requirement measures for every candidate, and what counted: the figures beside an engine's verdict.

Which records count is the answer of the same shapes that judge the requirement; here they are only added up. A measure
has a row for each candidate with something to count, with the columns `candidate`, `amount` (days of responsibility,
a count otherwise) and `evidence` (a list of identifiers); size has the columns of `itss_graph.assess.size` instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from itss_graph.assess.engines import Judgement
from itss_graph.profiles.derive import Facts
from itss_graph.profiles.records import Records, constants
from itss_graph.rdf.columns import ID
from itss_graph.standard.model import (
    Complexity,
    Kpi,
    Reading,
    Responsibility,
    Specialty,
    SpecialtyField,
    Succession,
    Term,
)
from itss_graph.vocab import ITSS

NOTHING = pl.DataFrame(schema={"candidate": ID, "amount": pl.Int64, "evidence": pl.List(ID)})


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that is measured: the records, the derived facts, and the engine over both.

    `namespace` is that of the requirement shapes; `complexity` the columns `record`, `criterion`; `ids` finds the terms
    of the standard in the data. What several tables need is found once and kept in `by_field` and `by_criteria`.
    """

    records: Records
    facts: Facts
    judgement: Judgement
    namespace: str
    complexity: pl.DataFrame
    ids: dict[str, int]
    by_field: dict[str, pl.DataFrame] = field(default_factory=dict)
    by_criteria: dict[tuple[int, ...], pl.DataFrame] = field(default_factory=dict)

    def conforming(self, shape: str, records: pl.Series) -> pl.Series:
        """Which of the records conform to the shape of a local name."""
        if records.is_empty():
            return records
        return self.judgement.conforming(self.namespace + shape, records)

    def numbers(self, terms: tuple[Term, ...]) -> list[int]:
        """The identifiers of those terms that the data mentions."""
        return [self.ids[term.iri] for term in terms if term.iri in self.ids]

    def engagements(self, within: SpecialtyField) -> pl.DataFrame:
        """The successful engagements in a field."""
        if within.iri not in self.by_field:
            inside = pl.col("field").is_in(self.numbers((within,)))
            succeeded = pl.col("outcome").is_in([self.ids[ITSS.Successful]] if ITSS.Successful in self.ids else [])
            self.by_field[within.iri] = self.records.engagements.filter(inside & succeeded)
        return self.by_field[within.iri]

    def criteria(self, requirement: Complexity) -> pl.DataFrame:
        """How many of the listed criteria each engagement carries: `record`, `amount`."""
        listed = self.numbers(requirement.criteria)
        key = tuple(sorted(listed))
        if key not in self.by_criteria:
            counted = self.complexity.filter(pl.col("criterion").is_in(listed))
            self.by_criteria[key] = counted.group_by("record").agg(pl.len().cast(pl.Int64).alias("amount"))
        return self.by_criteria[key]


def responsibility(bench: Bench, kpi: Kpi, requirement: Responsibility) -> pl.DataFrame:
    """Days of tenure: all of them, or the longest unbroken run."""
    tenure = bench.facts.tenure.filter(pl.col("kpi") == kpi.iri)
    if tenure.is_empty():
        return NOTHING
    counted = bench.facts.counted.filter(pl.col("kpi") == kpi.iri).select("candidate", "record", "run")
    if requirement.continuity:
        counted = counted.join(tenure.select("candidate", "run"), on=["candidate", "run"], how="semi")
    days = tenure.select("candidate", pl.col("longest" if requirement.continuity else "total").alias("amount"))
    return days.join(_evidence(counted), on="candidate")


def complexity(bench: Bench, kpi: Kpi, requirement: Complexity) -> pl.DataFrame:
    """The most listed criteria on one successful engagement in the field; those that satisfy, or come nearest."""
    engagements = bench.engagements(kpi.field).select("candidate", "record")
    if engagements.is_empty():
        return NOTHING
    counted = engagements.join(bench.criteria(requirement), on="record")
    satisfying = bench.conforming(f"{kpi.name}-complexity-engagement", counted["record"])
    counted = counted.with_columns(pl.col("record").is_in(satisfying.implode()).alias("satisfies"))
    best = counted.group_by("candidate").agg(pl.col("amount").max(), pl.col("satisfies").any().alias("any"))
    nearest = counted.join(best, on="candidate", suffix="_best").filter(
        pl.when("any").then("satisfies").otherwise(pl.col("amount") == pl.col("amount_best"))
    )
    return best.select("candidate", "amount").join(_evidence(nearest), on="candidate")


def specialty(bench: Bench, kpi: Kpi, requirement: Specialty, reading: Reading) -> pl.DataFrame:
    """Distinct listed areas at the required proficiency and contribution."""
    expertise = bench.records.expertise
    if reading.requires_every_area:
        shapes = {f"{kpi.name}-expertise-{area.name}": bench.numbers((area,)) for area in requirement.areas}
    else:
        shapes = {f"{kpi.name}-expertise": bench.numbers(requirement.areas)}
    counting = [
        bench.conforming(shape, expertise.filter(pl.col("area").is_in(areas))["record"])
        for shape, areas in shapes.items()
    ]
    return _distinct(expertise.filter(pl.col("record").is_in(pl.concat(counting).implode())), "area")


def succession(bench: Bench, kpi: Kpi, requirement: Succession) -> pl.DataFrame:
    """Distinct listed kinds of activity recorded for the field."""
    for_field = pl.col("field").is_in(bench.numbers((kpi.field,)))
    listed = pl.col("activity").is_in(bench.numbers(requirement.activities))
    return _distinct(bench.records.succession.filter(for_field & listed), "activity")


def development(bench: Bench) -> pl.DataFrame:
    """Subordinates developed."""
    return _distinct(bench.records.subordinates, "record")


def bench(records: Records, facts: Facts, judgement: Judgement, namespace: str, kpis: tuple[Kpi, ...]) -> Bench:
    """Lay out the records for measuring by the tables `kpis`."""
    columns = records.columns
    ids = constants(columns, {ITSS.complexity, ITSS.Successful, *_mentioned(kpis)})
    triples = columns.triples.filter(pl.col("p") == pl.lit(ids.get(ITSS.complexity), dtype=ID))
    listed = triples.select(pl.col("s").alias("record"), pl.col("o").alias("criterion"))
    return Bench(records, facts, judgement, namespace, listed, ids)


def _mentioned(kpis: tuple[Kpi, ...]) -> set[str]:
    """The IRIs of the fields, criteria, areas and activities of the tables."""
    mentioned = {kpi.field.iri for kpi in kpis}
    for requirement in (requirement for kpi in kpis for requirement in kpi.requirements):
        match requirement:
            case Complexity(criteria=listed) | Specialty(areas=listed) | Succession(activities=listed):
                mentioned |= {term.iri for term in listed}
    return mentioned


def _distinct(records: pl.DataFrame, counted: str) -> pl.DataFrame:
    if records.is_empty():
        return NOTHING
    return records.group_by("candidate").agg(
        pl.col(counted).n_unique().cast(pl.Int64).alias("amount"), pl.col("record").unique().alias("evidence")
    )


def _evidence(records: pl.DataFrame) -> pl.DataFrame:
    return records.group_by("candidate").agg(pl.col("record").unique().alias("evidence"))
