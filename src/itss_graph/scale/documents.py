"""Documents that are read as a whole, each for itself: small files, and the lines of JSON Lines.

Assessing a few people takes nearly as long as assessing a thousand, so documents are assessed together as long as they
say nothing about the same nodes. A blank node is its document's own: it carries a mark until it is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import polars as pl

from itss_graph.assess.assessor import Assessor
from itss_graph.assess.model import Assessments
from itss_graph.errors import InputError
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.records import NO_CANDIDATE, Tables
from itss_graph.rdf.columns import Columns
from itss_graph.scale.part import REJECTS, Judged, judge_part, reject

LINE = {"line": pl.Int64}
"""What the rejects of documents have beside `REJECTS`: the line, counted from 1 where the piece begins, or null."""

_MARK = r"^_:d\d+\."


@dataclass(frozen=True, slots=True)
class Document:
    """What one source holds. `lines` has the lines on which its subjects are described, if the source is lines."""

    name: str
    columns: Columns
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A source that cannot be read, or in which no one is described."""

    name: str
    reason: str
    line: int | None = None

    def judged(self) -> Judged:
        rejects = reject(self.name, self.reason).with_columns(pl.lit(self.line, pl.Int64).alias("line"))
        return Judged(None, rejects, documents=1)


def rejects_of(judged: Iterable[Judged]) -> pl.DataFrame:
    """All rejects, with the columns of `REJECTS` and `LINE`."""
    return pl.concat([pl.DataFrame(schema={**REJECTS, **LINE}), *(each.rejects for each in judged)], how="diagonal")


def read_files(names: Iterable[str], paths: Iterable[str]) -> Iterator[Document | Unreadable]:
    """Files that hold whole candidates."""
    for name, path in zip(names, paths, strict=True):
        try:
            yield checked(name, read_profiles(path, name=name))
        except InputError as error:
            yield Unreadable(name, str(error))


def checked(name: str, columns: Columns, line: int | None = None) -> Document | Unreadable:
    """The document, if there is a candidate in it."""
    if Tables(columns).candidates().is_empty():
        return Unreadable(name, NO_CANDIDATE, line)
    if line is None:
        return Document(name, columns)
    subjects = columns.names(columns.triples["s"].unique())
    return Document(name, columns, dict.fromkeys(subjects, line))


def judge_documents(assessor: Assessor, documents: Iterable[Document | Unreadable]) -> Iterator[Judged]:
    """Assess documents, as many together as have no subject in common, in their order."""
    batch: list[tuple[Document, pl.DataFrame]] = []
    known: set[str] = set()
    for document in documents:
        if isinstance(document, Unreadable):
            yield document.judged()
            continue
        subjects = set(document.columns.spell(document.columns.triples["s"].unique()))
        named = {subject for subject in subjects if not subject.startswith("_:")}
        if not known.isdisjoint(named):
            yield _judge(assessor, batch)
            batch, known = [], set()
        batch.append((document, _marked(document.columns, len(batch))))
        known |= named
    if batch:
        yield _judge(assessor, batch)


def _marked(columns: Columns, number: int) -> pl.DataFrame:
    return columns.spelled().with_columns(pl.col("s", "o").str.replace("^_:", f"_:d{number}."))


def _judge(assessor: Assessor, batch: list[tuple[Document, pl.DataFrame]]) -> Judged:
    table = pl.concat([table for _, table in batch])
    name = batch[0][0].name
    judged = judge_part(assessor, Columns.from_spellings(table["s"], table["p"], table["o"]), name)
    found, rejects = judged.assessments, judged.rejects
    if rejects.height:
        rejects = _located(rejects, batch)
    if found is not None and found.records.columns.terms.str.contains(_MARK).any():
        found = _unmarked(found)
    return Judged(found, rejects, judged.profiles)


def _unmarked(found: Assessments) -> Assessments:
    """Blank nodes as they are labelled in their documents."""
    columns = found.records.columns
    plain = replace(columns, terms=columns.terms.str.replace(_MARK, "_:"))
    evidence = pl.col("evidence").list.eval(pl.element().str.replace(_MARK, "_:"))
    return replace(found, records=replace(found.records, columns=plain), outcomes=found.outcomes.with_columns(evidence))


def _located(rejects: pl.DataFrame, batch: list[tuple[Document, pl.DataFrame]]) -> pl.DataFrame:
    """The rejects with the sources and lines where their profiles, or else their nodes, are described."""
    places = pl.concat(_subjects(document, table, number) for number, (document, table) in enumerate(batch))
    for name in ("profile", "node"):
        found = places.rename({column: f"{column} of {name}" for column in ("source", "line")})
        rejects = rejects.join(found, left_on=name, right_on="subject", how="left", maintain_order="left")
    chosen = [pl.coalesce(f"{column} of profile", f"{column} of node").alias(column) for column in ("source", "line")]
    bare = [pl.col(name).str.replace(_MARK, "_:") for name in ("profile", "node", "value")]
    return rejects.with_columns(*chosen, *bare).select(*REJECTS.names(), *LINE)


def _subjects(document: Document, table: pl.DataFrame, number: int) -> pl.DataFrame:
    marked = {subject.replace("_:", f"_:d{number}.", 1): line for subject, line in document.lines.items()}
    lines = pl.DataFrame({"subject": list(marked), "line": list(marked.values())}, {"subject": pl.String, **LINE})
    subjects = table.select(subject=pl.col("s").unique(maintain_order=True).str.strip_chars("<>"))
    return subjects.join(lines, on="subject", how="left", maintain_order="left").select(
        "subject", pl.lit(document.name).alias("source"), "line"
    )
