"""The measured amounts of every candidate and the records that count: the figures beside the outcome of a shape.

The shapes of a requirement decide which records count; here they are only added up, for all requirements of a kind
together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from itss_graph.rdf.columns import ID, Columns
from itss_graph.terms.model import Reading, SpecialtyField, Term
from itss_graph.vocab import ITSS

Schema = Mapping[str, pl.DataType | type[pl.DataType]]

MEASURE: Schema = {"row": ID, "amount": pl.Int64, "evidence": pl.List(pl.String)}
"""A measure: a row for each outcome that has something to count, with its number (see `Measurement`), what was counted
(days of responsibility, otherwise a number) and the names of the records that counted, in alphabetical order."""

NOTHING = pl.DataFrame(schema=MEASURE)


@dataclass(frozen=True, slots=True)
class Measurement:
    """The records and derived facts of all candidates, with the engine over both.

    Outcomes are numbered, requirement within candidate: `first` has for each term that is a candidate the number of its
    first outcome, to which the index of the requirement is added, below `requirement_count`; null for other terms.
    `rank` has for each record its position in alphabetical order.

    `records` are the tables of `itss_graph.profiles.records`, by name, in alphabetical order of the `record`, with the
    columns `first` and `rank`; `facts` the tables of `itss_graph.profiles.derive`, whose `kpi` is an index into `kpis`
    (IRIs); `complexity` has the columns `record`, `criterion`. `ids` maps the IRIs of the standard to terms of the
    data. `conforms` returns for a shape, by local name, and a series of nodes a boolean for each: whether it conforms.
    What several requirements need is cached in `by_field` and `by_criteria`.
    """

    columns: Columns
    reading: Reading
    kpis: tuple[str, ...]
    requirement_count: int
    records: Mapping[str, pl.DataFrame]
    facts: Mapping[str, pl.DataFrame]
    complexity: pl.DataFrame
    first: pl.Series
    rank: pl.Series
    ids: Mapping[str, int]
    conforms: Callable[[str, pl.Series], pl.Series]
    by_field: dict[str, pl.DataFrame] = field(default_factory=dict)
    by_criteria: dict[tuple[str, ...], pl.Series] = field(default_factory=dict)

    def mask(self, terms: Iterable[Term]) -> pl.Series:
        """A boolean for each term of the data: whether it is one of these."""
        ids = [self.ids[term.iri] for term in terms if term.iri in self.ids]
        none = pl.Series(values=[False]).new_from_index(0, len(self.first))
        return none.scatter(ids, values=True) if ids else none

    def successful(self, within: SpecialtyField) -> pl.DataFrame:
        """The successful engagements in a field."""
        if within.iri not in self.by_field:
            table = self.records["engagements"]
            succeeded = table["outcome"] == self.ids.get(ITSS.Successful, len(self.first))
            self.by_field[within.iri] = table.filter(self.mask((within,))[table["field"]] & succeeded)
        return self.by_field[within.iri]

    def criteria(self, listed: Sequence[Term]) -> pl.Series:
        """How many of these criteria each term of the data has as an engagement: `pl.Int64`, one per term."""
        key = tuple(criterion.iri for criterion in listed)
        if key not in self.by_criteria:
            mask = self.mask(listed)
            counted = self.complexity["record"].filter(mask[self.complexity["criterion"]]).value_counts(name="number")
            zeros = pl.Series(values=[0], dtype=pl.Int64).new_from_index(0, len(self.first))
            counts = zeros.scatter(counted["record"], counted["number"].cast(pl.Int64)) if len(counted) else zeros
            self.by_criteria[key] = counts
        return self.by_criteria[key]

    def names(self, records: pl.Series) -> pl.Series:
        """The names of records in a report."""
        return self.columns.names(records)

    def evidence(self, records: pl.DataFrame) -> pl.DataFrame:
        """The names of the records of each outcome, in their order, from the columns `row` and `record`."""
        return records.select("row", evidence=self.names(records["record"])).group_by("row").agg("evidence")

    def distinct(self, records: pl.DataFrame, counted: str) -> pl.DataFrame:
        """A measure: how many distinct values of a column the records of each outcome have."""
        named = records.select("row", counted, evidence=self.names(records["record"]))
        return named.group_by("row").agg(pl.col(counted).n_unique().cast(pl.Int64).alias("amount"), "evidence")

    def spread(self, measure: pl.DataFrame, groups: Sequence[Sequence[int]]) -> pl.DataFrame:
        """A measure by group, repeated for the requirements at the indexes of each group."""
        rows = [(group, index) for group, indexes in enumerate(groups) for index in indexes]
        indexes = pl.DataFrame(rows, schema={"group": ID, "index": ID}, orient="row")
        group = pl.col("row") % self.requirement_count
        return (
            measure.with_columns(group=group, row=pl.col("row") - group)
            .join(indexes, on="group")
            .select(pl.col("row") + pl.col("index"), "amount", "evidence")
        )
