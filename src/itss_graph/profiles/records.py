"""The records of well-formed profiles as tables, up to the as-of date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import polars as pl

from itss_graph.profiles.vocabulary import record_links
from itss_graph.rdf.columns import ID, Columns
from itss_graph.rdf.literals import INTEGER
from itss_graph.requirements import MEASURES
from itss_graph.vocab import DCTERMS, ITSS, RDF

NO_CANDIDATE = "no candidate; type each person to assess as itss:Candidate"


@dataclass(frozen=True, slots=True)
class Records:
    """What the candidates of a data set have recorded up to the as-of date. Terms are identifiers of `columns`.

    - `columns`: the triples, without the links to records that begin after the as-of date
    - `candidates`: `candidate`
    - `engagements`: `candidate`, `record`, `field`, `role`, `outcome`, `start` and `end` (days since 1970-01-01, both
      inclusive, `end` no later than the as-of date), and the measures of size (`pl.Int64`, null where not recorded)
    - `expertise`: `candidate`, `record`, `area`
    - `succession`: `candidate`, `record`, `field`, `activity`, a row per field
    - `subordinates`: `candidate`, `record` (the subordinate)
    - `examinations`: `candidate`, `examination`
    - `claims`: `candidate`, `kpi`
    """

    columns: Columns
    candidates: pl.Series
    engagements: pl.DataFrame
    expertise: pl.DataFrame
    succession: pl.DataFrame
    subordinates: pl.DataFrame
    examinations: pl.DataFrame
    claims: pl.DataFrame

    @classmethod
    def of(cls, columns: Columns, as_of: date) -> Self:
        """The records in `columns` (profiles that are well formed) as they stand at the end of the day `as_of`."""
        tables = Tables(columns)
        today = (as_of - date(1970, 1, 1)).days
        engagements = tables.engagements(today)
        expertise = tables.dated(tables.links("expertise"), today)
        expertise = expertise.with_columns(tables.of(expertise["record"], "area"))
        succession = tables.dated(tables.links("succession"), today)
        succession = succession.join(tables.values("specialtyField", "field"), on="record")
        succession = succession.with_columns(tables.of(succession["record"], "activity"))
        linked = {"engagement": engagements, "expertise": expertise, "succession": succession}
        return cls(
            columns=tables.keep(linked),
            candidates=tables.candidates(),
            engagements=engagements,
            expertise=expertise,
            succession=succession,
            subordinates=tables.links("develops"),
            examinations=tables.links("passedExamination").rename({"record": "examination"}),
            claims=tables.links("seeks").rename({"record": "kpi"}),
        )

    def before(self, node: int) -> Self:
        """The records without the statements about the nodes from an identifier on, which are the last terms."""
        columns = self.columns
        remaining = Columns(columns.terms[:node], columns.triples.filter(pl.col("s") < node), columns.literals)
        tables = {name: getattr(self, name).filter(pl.col("candidate") < node) for name in TABLES}
        return replace(self, columns=remaining, candidates=self.candidates.filter(self.candidates < node), **tables)


TABLES = ("engagements", "expertise", "succession", "subordinates", "examinations", "claims")


class Tables:
    """The properties of profiles that requirements use."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        names = ["engagement", "expertise", "succession", "develops", "passedExamination", "seeks", "specialtyField"]
        names += ["role", "outcome", "startDate", "endDate", "area", "activity", *MEASURES]
        spellings = {name: f"<{ITSS}{name}>" for name in names}
        spellings |= {"date": f"<{DCTERMS.date}>", "type": f"<{RDF.type}>", "Candidate": f"<{ITSS.Candidate}>"}
        ids = columns.ids(spellings.values())
        self.ids = {name: ids.get(spelling) for name, spelling in spellings.items()}

    def property(self, name: str) -> tuple[pl.Series, pl.Series]:
        """The subjects and the objects of a property."""
        triples, number = self.columns.triples, self.ids[name]
        if number is None:
            return triples["s"].clear(), triples["o"].clear()
        matching = triples["p"] == number
        return triples["s"].filter(matching), triples["o"].filter(matching)

    def candidates(self) -> pl.Series:
        typed, classes = self.property("type")
        candidate = self.ids["Candidate"]
        return (typed.clear() if candidate is None else typed.filter(classes == candidate)).alias("candidate")

    def links(self, name: str) -> pl.DataFrame:
        subjects, objects = self.property(name)
        return pl.DataFrame({"candidate": subjects, "record": objects})

    def values(self, name: str, alias: str) -> pl.DataFrame:
        subjects, objects = self.property(name)
        return pl.DataFrame({"record": subjects, alias: objects})

    def of(self, records: pl.Series, name: str, alias: str | None = None) -> pl.Series:
        """The values of a property that records have at most once, aligned with the records; null where none."""
        subjects, objects = self.property(name)
        values = pl.Series(values=[None], dtype=ID).new_from_index(0, len(self.columns.terms))
        if len(subjects):
            values = values.scatter(subjects, objects)
        return values[records].alias(alias or name)

    def spelled(self, records: pl.Series, name: str, alias: str | None = None) -> pl.Series:
        """The same as spellings."""
        return self.columns.terms[self.of(records, name)].alias(alias or name)

    def engagements(self, today: int) -> pl.DataFrame:
        links = self.links("engagement")
        record = links["record"]
        terms = [self.of(record, "specialtyField", "field"), self.of(record, "role"), self.of(record, "outcome")]
        dates = [self.spelled(record, "startDate", "start"), self.spelled(record, "endDate", "end")]
        measures = [self.spelled(record, name) for name in MEASURES]
        start, end = (_day(name) for name in ("start", "end"))
        return (
            pl.DataFrame([*links, *terms, *dates, *measures])
            .with_columns(start, end.fill_null(today).clip(upper_bound=today), *map(_integer, MEASURES))
            .filter(pl.col("start") <= today)
        )

    def dated(self, links: pl.DataFrame, today: int) -> pl.DataFrame:
        """Links to records that are not dated after today."""
        day = links.with_columns(self.spelled(links["record"], "date")).select(_day("date"))["date"]
        return links.filter((day <= today).fill_null(value=True))

    def keep(self, tables: dict[str, pl.DataFrame]) -> Columns:
        """The triples without the links to records that are not in the tables."""
        triples = self.columns.triples
        for name, table in tables.items():
            dropped = pl.col("p").eq(pl.lit(self.ids[name], dtype=ID)) & ~pl.col("o").is_in(table["record"].implode())
            triples = triples.filter(~dropped) if self.ids[name] is not None else triples
        return replace(self.columns, triples=triples)


def _day(name: str) -> pl.Expr:
    """Spelt dates as days since 1970-01-01; a time zone does not move the day."""
    return pl.col(name).str.slice(1, 10).str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32)


def _integer(name: str) -> pl.Expr:
    return pl.col(name).str.extract(INTEGER).cast(pl.Int64, strict=False)


def ending_before_their_start(columns: Columns) -> pl.DataFrame:
    """Records whose last day is before their first, as both are written: columns `record`, `start` (spellings)."""
    tables = Tables(columns)
    dated = tables.values("startDate", "start").join(tables.values("endDate", "end"), on="record")
    spelled = dated.select(pl.all().map_batches(columns.terms.gather, return_dtype=pl.String))
    return spelled.filter(_day("end") < _day("start")).select("record", "start")


def links(columns: Columns) -> pl.DataFrame:
    """The links to records: columns `owner`, `record`."""
    return linking(columns).select(owner="s", record="o").unique(maintain_order=True)


def linking(columns: Columns) -> pl.DataFrame:
    """The triples by which candidates have records: their `row` among the triples, `s`, `p`, `o`."""
    properties = columns.ids(f"<{iri}>" for iri in record_links()).values()
    return columns.triples.with_row_index("row").filter(pl.col("p").is_in(list(properties)))


def constants(columns: Columns, iris: Iterable[str]) -> dict[str, int]:
    """The identifiers of IRIs, by IRI; those that the data does not mention are left out."""
    return {spelling[1:-1]: identifier for spelling, identifier in columns.ids(f"<{iri}>" for iri in iris).items()}
