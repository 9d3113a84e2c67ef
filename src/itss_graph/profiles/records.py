"""The records of well-formed profiles as tables, cut at the as-of date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import polars as pl

from itss_graph.rdf.columns import ID, Columns
from itss_graph.standard.model import MEASURES
from itss_graph.vocab import DCTERMS, ITSS, RDF

NO_CANDIDATE = "no candidate; type each person to assess as itss:Candidate"
LINKS = ("engagement", "expertise", "succession")


@dataclass(frozen=True, slots=True)
class Records:
    """What the candidates of a data set have recorded up to the as-of date. Terms are identifiers of `columns`.

    - `columns`: the triples, without the links to records that begin after the as-of date
    - `candidates`: `candidate`
    - `engagements`: `candidate`, `record`, `field`, `role`, `outcome`, `start` and `end` (days since 1970-01-01, both
      inclusive, `end` no later than the as-of date), and the measures of size (`pl.Int64`, null where not recorded)
    - `expertise`: `candidate`, `record`, `area`
    - `succession`: `candidate`, `record`, `field`, `activity`, a row a field
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
        engagements = tables.engagements().filter(pl.col("start") <= today)
        engagements = engagements.with_columns(pl.col("end").fill_null(today).clip(upper_bound=today))
        expertise = tables.dated(tables.links("expertise"), today).join(tables.values("area"), on="record")
        succession = (
            tables.dated(tables.links("succession"), today)
            .join(tables.values("specialtyField", "field"), on="record")
            .join(tables.values("activity"), on="record")
        )
        kept = {"engagement": engagements, "expertise": expertise, "succession": succession}
        return cls(
            columns=tables.keep(kept),
            candidates=tables.candidates(),
            engagements=engagements,
            expertise=expertise,
            succession=succession,
            subordinates=tables.links("develops"),
            examinations=tables.links("passedExamination").rename({"record": "examination"}),
            claims=tables.links("seeks").rename({"record": "kpi"}),
        )


class Tables:
    """The two-column tables of the profile vocabulary, one a property."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        names = [*LINKS, *MEASURES, "develops", "passedExamination", "seeks", "specialtyField", "role", "outcome"]
        names += ["startDate", "endDate", "area", "activity"]
        spellings = {name: f"<{ITSS}{name}>" for name in names}
        spellings |= {"date": f"<{DCTERMS.date}>", "type": f"<{RDF.type}>", "Candidate": f"<{ITSS.Candidate}>"}
        found = columns.ids(spellings.values())
        self.ids = {name: found.get(spelling) for name, spelling in spellings.items()}

    def property(self, name: str) -> pl.DataFrame:
        """Columns `s`, `o`."""
        triples, number = self.columns.triples, self.ids[name]
        if number is None:
            return triples.clear().select("s", "o")
        having = triples["p"] == number
        return pl.DataFrame({"s": triples["s"].filter(having), "o": triples["o"].filter(having)})

    def candidates(self) -> pl.Series:
        typed = self.property("type")
        return typed.filter(pl.col("o").eq(pl.lit(self.ids["Candidate"], dtype=ID)))["s"].alias("candidate")

    def links(self, name: str) -> pl.DataFrame:
        return self.property(name).rename({"s": "candidate", "o": "record"})

    def values(self, name: str, alias: str | None = None) -> pl.DataFrame:
        return self.property(name).rename({"s": "record", "o": alias or name})

    def engagements(self) -> pl.DataFrame:
        table = self.links("engagement")
        for name, alias in (("specialtyField", "field"), ("role", "role"), ("outcome", "outcome")):
            table = table.join(self.values(name, alias), on="record", how="left")
        for name, alias in (("startDate", "start"), ("endDate", "end")):
            table = table.join(self.days(name, alias), on="record", how="left")
        for name in MEASURES:
            table = table.join(self.integers(name), on="record", how="left")
        return table

    def days(self, name: str, alias: str) -> pl.DataFrame:
        """Dates as days since 1970-01-01; a time zone does not move the day."""
        text = pl.col("text").str.slice(1, 10).str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32).alias(alias)
        return self.spelled(name).select("record", text)

    def integers(self, name: str) -> pl.DataFrame:
        digits = pl.col("text").str.extract(r'^"\+?(\d+)"').cast(pl.Int64, strict=False).alias(name)
        return self.spelled(name).select("record", digits)

    def spelled(self, name: str) -> pl.DataFrame:
        table = self.property(name)
        return pl.DataFrame({"record": table["s"], "text": self.columns.spell(table["o"])})

    def dated(self, links: pl.DataFrame, today: int) -> pl.DataFrame:
        """Links to records that are not dated after today."""
        late = self.days("date", "day").filter(pl.col("day") > today)
        return links.join(late, on="record", how="anti")

    def keep(self, kept: dict[str, pl.DataFrame]) -> Columns:
        """The triples, with only those links that lead to a kept record."""
        triples = self.columns.triples
        for name, table in kept.items():
            gone = pl.col("p").eq(pl.lit(self.ids[name], dtype=ID)) & ~pl.col("o").is_in(table["record"].implode())
            triples = triples.filter(~gone) if self.ids[name] is not None else triples
        return replace(self.columns, triples=triples)


def constants(columns: Columns, iris: Iterable[str]) -> dict[str, int]:
    """The identifiers of IRIs, by IRI; those that the data does not mention are left out."""
    return {spelling[1:-1]: identifier for spelling, identifier in columns.ids(f"<{iri}>" for iri in iris).items()}
