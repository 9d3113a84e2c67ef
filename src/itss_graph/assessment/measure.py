"""What the requirements measure for every candidate, and what counted: the figures beside an engine's verdict.

Which records count is the answer of the same shapes that judge the requirement; here they are only added up, for all
requirements of a kind together. A measure is a table with a row for each outcome that has something to count: `row`
(see `Measurement`), `amount` (days of responsibility, a count otherwise) and `evidence` (names in alphabetical order);
size has the columns of `itss_graph.assessment.outcomes` instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import polars as pl

from itss_graph.assessment.engines import Judgement
from itss_graph.profiles.derive import Facts
from itss_graph.profiles.records import Records, constants
from itss_graph.rdf.columns import ID
from itss_graph.standard.model import (
    Complexity,
    Development,
    Kpi,
    Reading,
    Requirement,
    Responsibility,
    Specialty,
    SpecialtyField,
    Succession,
    Term,
)
from itss_graph.standard.standard import Standard
from itss_graph.vocab import ITSS

R = TypeVar("R", bound=Requirement)

Asked = list[tuple[int, Kpi, R]]
"""Requirements of one kind, each with its place in `Standard.requirements()` and its table."""

MEASURE: dict[str, pl.DataType | type[pl.DataType]] = {"row": ID, "amount": pl.Int64, "evidence": pl.List(pl.String)}
NOTHING = pl.DataFrame(schema=MEASURE)


@dataclass(frozen=True, slots=True)
class Measurement:
    """Everything that is measured: the records, the derived facts, and the engine over both.

    Outcomes are numbered, requirement within candidate: `first` has for each term that is a candidate the number of its
    first outcome, to which the place of the requirement is added; null for other terms. `rank` has for each record its
    place in alphabetical order. The records' tables are in that order, with the column `first`.

    `namespace` is that of the requirement shapes; `complexity` the columns `record`, `criterion`; `ids` finds the terms
    of the standard in the data. What several tables need is found once and kept in `by_field` and `by_criteria`.
    """

    standard: Standard
    records: Records
    facts: Facts
    judgement: Judgement
    namespace: str
    first: pl.Series
    rank: pl.Series
    complexity: pl.DataFrame
    ids: dict[str, int]
    by_field: dict[str, pl.DataFrame] = field(default_factory=dict)
    by_criteria: dict[tuple[str, ...], pl.Series] = field(default_factory=dict)

    @property
    def places(self) -> int:
        """How many requirements there are."""
        return sum(1 for _ in self.standard.requirements())

    def asked(self, kind: type[R]) -> Asked[R]:
        """The requirements of a kind."""
        requirements = enumerate(self.standard.requirements())
        return [(place, kpi, each) for place, (kpi, each) in requirements if isinstance(each, kind)]

    def conforms(self, shape: str, nodes: pl.Series) -> pl.Series:
        """Whether each node conforms to the shape of a local name: booleans, aligned with the nodes."""
        return self.judgement.conforms(self.namespace + shape, nodes)

    def mask(self, terms: Iterable[Term]) -> pl.Series:
        """Booleans, one for each term of the data: whether it is one of these."""
        known = [self.ids[term.iri] for term in terms if term.iri in self.ids]
        none = pl.Series(values=[False]).new_from_index(0, len(self.first))
        return none.scatter(known, values=True) if known else none

    def engagements(self, within: SpecialtyField) -> pl.DataFrame:
        """The successful engagements in a field."""
        if within.iri not in self.by_field:
            table = self.records.engagements
            succeeded = table["outcome"] == self.ids.get(ITSS.Successful, len(self.first))
            self.by_field[within.iri] = table.filter(self.mask((within,))[table["field"]] & succeeded)
        return self.by_field[within.iri]

    def criteria(self, requirement: Complexity) -> pl.Series:
        """How many of the listed criteria each term of the data carries as an engagement: `pl.Int64`, one a term."""
        key = tuple(criterion.iri for criterion in requirement.criteria)
        if key not in self.by_criteria:
            listed = self.mask(requirement.criteria)
            counted = self.complexity["record"].filter(listed[self.complexity["criterion"]]).value_counts(name="number")
            none = pl.Series(values=[0], dtype=pl.Int64).new_from_index(0, len(self.first))
            found = none.scatter(counted["record"], counted["number"].cast(pl.Int64)) if len(counted) else none
            self.by_criteria[key] = found
        return self.by_criteria[key]

    def names(self, records: pl.Series) -> pl.Series:
        """What records are called in a report."""
        return self.records.columns.names(records)


def responsibility(measurement: Measurement, asked: Asked[Responsibility]) -> pl.DataFrame:
    """Days of tenure: all of them, or the longest unbroken run."""
    kpis = measurement.standard.kpis
    places = {kpi.iri: place for place, kpi, _ in asked}
    unbroken = {kpi.iri for _, kpi, requirement in asked if requirement.continuity}
    place = pl.Series(values=[places.get(kpi.iri) for kpi in kpis], dtype=ID)
    continuous = pl.Series(values=[kpi.iri in unbroken for kpi in kpis], dtype=pl.Boolean)
    tenure, counted = measurement.facts.tenure, measurement.facts.counted
    tenure = tenure.with_columns(
        row=measurement.first[tenure["candidate"]] + place[tenure["kpi"]], continuous=continuous[tenure["kpi"]]
    )
    counted = counted.select(
        "run",
        "record",
        row=measurement.first[counted["candidate"]] + place[counted["kpi"]],
        rank=measurement.rank[counted["record"]],
    )
    runs = tenure.select("row", longest_run="run", continuous="continuous")
    kept = counted.join(runs, on="row").filter(~pl.col("continuous") | (pl.col("run") == pl.col("longest_run")))
    days = pl.when("continuous").then("longest").otherwise("total")
    return tenure.select("row", amount=days).join(_evidence(measurement, kept.sort("row", "rank")), on="row")


def complexity(measurement: Measurement, asked: Asked[Complexity]) -> pl.DataFrame:
    """The most listed criteria on one successful engagement in the field; those that satisfy, or come nearest."""
    parts = []
    for place, kpi, requirement in asked:
        engagements = measurement.engagements(kpi.field)
        amount = measurement.criteria(requirement)[engagements["record"]]
        some = amount > 0
        record = engagements["record"].filter(some)
        part = {
            "row": engagements["first"].filter(some) + place,
            "record": record,
            "amount": amount.filter(some),
            "satisfies": measurement.conforms(f"{kpi.name}-complexity-engagement", record),
        }
        parts.append(pl.DataFrame(part))
    if not parts:
        return NOTHING
    counted = pl.concat(parts)
    best = counted.group_by("row").agg(pl.col("amount").max(), pl.col("satisfies").any().alias("any"))
    nearest = counted.join(best, on="row", suffix="_best", maintain_order="left").filter(
        pl.when("any").then("satisfies").otherwise(pl.col("amount") == pl.col("amount_best"))
    )
    return best.select("row", "amount").join(_evidence(measurement, nearest), on="row")


def specialty(measurement: Measurement, asked: Asked[Specialty], reading: Reading) -> pl.DataFrame:
    """Distinct listed areas at the required proficiency and contribution."""
    expertise = measurement.records.expertise
    parts = []
    for place, kpi, requirement in asked:
        for shape, areas in _expertise_shapes(kpi, requirement, reading):
            here = measurement.mask(areas)[expertise["area"]]
            counting = measurement.conforms(shape, expertise["record"].filter(here))
            kept = {name: expertise[name].filter(here).filter(counting) for name in ("first", "record", "rank", "area")}
            parts.append(pl.DataFrame({**kept, "row": kept["first"] + place}))
    return _distinct(measurement, pl.concat(parts).sort("rank"), "area") if parts else NOTHING


def _expertise_shapes(kpi: Kpi, requirement: Specialty, reading: Reading) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """The shapes of what counts, each with the areas that it is about."""
    if reading.requires_every_area:
        yield from ((f"{kpi.name}-expertise-{area.name}", (area,)) for area in requirement.areas)
    else:
        yield f"{kpi.name}-expertise", requirement.areas


def succession(measurement: Measurement, asked: Asked[Succession]) -> pl.DataFrame:
    """Distinct listed kinds of activity recorded for the field."""
    table = measurement.records.succession
    same: dict[tuple[SpecialtyField, tuple[Term, ...]], list[int]] = {}
    for place, kpi, requirement in asked:
        same.setdefault((kpi.field, requirement.activities), []).append(place)
    parts = [table.clear()]
    for group, (within, activities) in enumerate(same):
        here = measurement.mask((within,))[table["field"]] & measurement.mask(activities)[table["activity"]]
        parts.append(table.filter(here).with_columns(pl.col("first") + group))
    return _spread(
        measurement, _distinct(measurement, pl.concat(parts).rename({"first": "row"}), "activity"), [*same.values()]
    )


def development(measurement: Measurement, asked: Asked[Development]) -> pl.DataFrame:
    """Subordinates developed."""
    table = measurement.records.subordinates.rename({"first": "row"})
    return _spread(measurement, _distinct(measurement, table, "record"), [[place for place, _, _ in asked]])


def measurement(
    standard: Standard, records: Records, facts: Facts, judgement: Judgement, namespace: str
) -> Measurement:
    """Lay out the records for measuring; `namespace` is that of the requirement shapes."""
    columns, people = records.columns, records.candidates
    ids = constants(columns, {ITSS.complexity, ITSS.Successful, *_mentioned(standard.kpis)})
    triples = columns.triples.filter(columns.triples["p"] == ids.get(ITSS.complexity, len(columns.terms)))
    numbers = pl.int_range(len(people), dtype=ID, eager=True) * sum(1 for _ in standard.requirements())
    nobody = pl.Series(values=[None], dtype=ID).new_from_index(0, len(columns.terms))
    first = nobody.scatter(people, numbers)
    rank = _alphabetical(records)

    def laid_out(table: pl.DataFrame) -> pl.DataFrame:
        ordered = table.with_columns(first=first[table["candidate"]], rank=rank[table["record"]])
        return (ordered.drop_nulls("first") if ordered["first"].has_nulls() else ordered).sort("rank")

    laid = replace(
        records,
        engagements=laid_out(records.engagements),
        expertise=laid_out(records.expertise),
        succession=laid_out(records.succession),
        subordinates=laid_out(records.subordinates),
    )
    listed = triples.select(record="s", criterion="o")
    return Measurement(standard, laid, facts, judgement, namespace, first, rank, listed, ids)


def _alphabetical(records: Records) -> pl.Series:
    """The place of each record among all, by name; null for other terms."""
    tables = (records.engagements, records.expertise, records.succession, records.subordinates)
    found = pl.concat([table["record"] for table in tables]).unique()
    ordered = found[records.columns.names(found).arg_sort()]
    nothing = pl.Series(values=[None], dtype=ID).new_from_index(0, len(records.columns.terms))
    return nothing.scatter(ordered, pl.int_range(len(ordered), dtype=ID, eager=True)) if len(ordered) else nothing


def _mentioned(kpis: tuple[Kpi, ...]) -> set[str]:
    """The IRIs of the fields, criteria, areas and activities of the tables."""
    mentioned = {kpi.field.iri for kpi in kpis}
    for requirement in (requirement for kpi in kpis for requirement in kpi.requirements):
        match requirement:
            case Complexity(criteria=listed) | Specialty(areas=listed) | Succession(activities=listed):
                mentioned |= {term.iri for term in listed}
    return mentioned


def _spread(measurement: Measurement, measure: pl.DataFrame, groups: Sequence[Sequence[int]]) -> pl.DataFrame:
    """A measure at the number of a group, for the requirements at all the places of the group."""
    rows = [(group, place) for group, places in enumerate(groups) for place in places]
    places = pl.DataFrame(rows, schema={"group": ID, "place": ID}, orient="row")
    group = pl.col("row") % measurement.places
    return (
        measure.with_columns(group=group, row=pl.col("row") - group)
        .join(places, on="group")
        .select(pl.col("row") + pl.col("place"), "amount", "evidence")
    )


def _distinct(measurement: Measurement, records: pl.DataFrame, counted: str) -> pl.DataFrame:
    """How many different values of a column the records of each outcome have, and the names of the records."""
    named = records.select("row", counted, evidence=measurement.names(records["record"]))
    return named.group_by("row").agg(pl.col(counted).n_unique().cast(pl.Int64).alias("amount"), "evidence")


def _evidence(measurement: Measurement, records: pl.DataFrame) -> pl.DataFrame:
    """The names of the records of each outcome, in their order."""
    return records.select("row", evidence=measurement.names(records["record"])).group_by("row").agg("evidence")
