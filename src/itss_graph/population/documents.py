"""Documents that are read as a whole, each for itself: small files, and the lines of JSON Lines.

Assessing a few people takes nearly as long as assessing a thousand, so documents are assessed together, without those
who are described in several. A blank node is its document's own: it carries a mark until it is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import polars as pl

from itss_graph.assessment.assessor import Assessor
from itss_graph.assessment.model import Assessments
from itss_graph.errors import InputError
from itss_graph.population.part import REJECTS, PartOutcome, count_profiles, judge_part, of_well_formed, reject
from itss_graph.population.shared_candidates import Shared, subjects
from itss_graph.population.triples import readable, without_broken
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.records import NO_CANDIDATE, Tables, links
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.sources import opened, read_all

LINE = {"line": pl.Int64}
"""What the rejects of documents have beside `REJECTS`: the line, counted from 1 where the piece begins, or null."""

_MARK = r"^_:d\d+\."


@dataclass(frozen=True, slots=True)
class Document:
    """What one source holds, or several lines that are a source each.

    `lines` has the lines on which its subjects are described, if the source is lines, and `described` its `SUBJECTS`;
    `file` is the place of the file among those read. `rejects` and `profiles` tell who was taken out in reading.
    """

    name: str
    columns: Columns
    described: pl.DataFrame
    lines: dict[str, int] = field(default_factory=dict)
    file: int = 0
    rejects: pl.DataFrame = field(default_factory=REJECTS.to_frame)
    profiles: int = 0

    @classmethod
    def of_lines(cls, name: str, columns: Columns, lines: dict[str, int]) -> Self:
        """Lines with the names of the subjects that are described on them; records are at least linked to there."""
        owners, records = (columns.names(ids) for ids in links(columns))
        linked = zip(records, owners, strict=True)
        lines = {record: lines[owner] for record, owner in linked if owner in lines} | lines
        return cls(name, columns, subjects(columns, lines=lines), lines)

    def without(self, shared: Shared) -> Self:
        """The same without the people who are described in another document too."""
        return self._left(*shared.taken_out(self.columns, self.name, self.file, self.lines))

    def well_formed(self, assessor: Assessor) -> Document | Unreadable:
        """The same without the people who are ill-formed, its literals decoded."""
        if Tables(self.columns).candidates().is_empty() and self.rejects.is_empty():
            return Unreadable(self.name, NO_CANDIDATE, next(iter(self.lines.values()), None))
        columns, rejects = of_well_formed(self.columns, self.name, lambda whole: assessor.well_formed(whole, self.name))
        return self._left(columns or Columns.from_triples(()), rejects, count_profiles(rejects))

    def _left(self, columns: Columns, rejects: pl.DataFrame, profiles: int) -> Self:
        """The same with what is left of the columns, and who was taken out of them."""
        line = pl.col("node").replace_strict(self.lines, default=None, return_dtype=pl.Int64)
        rejects = pl.concat([self.rejects, rejects.with_columns(line=line)], how="diagonal")
        return replace(self, columns=columns, rejects=rejects, profiles=self.profiles + profiles)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A source that cannot be read, or in which no one is described."""

    name: str
    reason: str
    line: int | None = None
    left_out: bool = False

    def judged(self) -> PartOutcome:
        rejects = reject(self.name, self.reason).with_columns(pl.lit(self.line, pl.Int64).alias("line"))
        return PartOutcome(None, rejects, documents=int(not self.left_out), left_out=int(self.left_out))


def rejects_of(judged: Iterable[PartOutcome]) -> pl.DataFrame:
    """All rejects, with the columns of `REJECTS` and `LINE`."""
    return pl.concat([pl.DataFrame(schema={**REJECTS, **LINE}), *(each.rejects for each in judged)], how="diagonal")


def read_files(
    names: Iterable[str], sources: Iterable[str | bytes], formats: Iterable[str]
) -> Iterator[Document | Unreadable]:
    """Files, or what was in them, that are read as a whole; of a file of lines, what can be read."""
    for file, (name, source, found) in enumerate(zip(names, sources, formats, strict=True)):
        try:
            yield _read(name, source, file, found)
        except InputError as error:
            yield Unreadable(name, str(error))


def _read(name: str, source: str | bytes, file: int, format: str) -> Document:
    if format not in ("ntriples", "nquads"):
        columns = read_profiles(source, format=format or None, name=name)
        return Document(name, columns, subjects(columns, file), file=file)
    with opened(source, name) as (stream, _):
        columns, broken = readable(name, read_all(stream, name), format)
    kept, rejects, profiles = without_broken(columns, broken, name)
    return Document(name, kept, subjects(columns, file), {}, file, rejects, profiles)


def judge_documents(
    assessor: Assessor,
    documents: Iterable[Document | Unreadable],
    shared: Shared | None = None,
    *,
    together: bool = True,
) -> Iterator[PartOutcome]:
    """Assess documents in their order, all of them together or each for itself, without the people who are `shared`."""
    batch: list[Document] = []
    for document in documents:
        if isinstance(document, Unreadable):
            yield document.judged()
            continue
        if shared is not None:
            document = document.without(shared)  # noqa: PLW2901
        empty = Tables(document.columns).candidates().is_empty()
        if document.rejects.height:
            somebody = not empty or document.rejects["profile"].count()
            yield PartOutcome(None, document.rejects, document.profiles, documents=int(not somebody))
        if not empty:
            batch.append(document)
        elif not document.rejects.height:
            yield Unreadable(document.name, NO_CANDIDATE, next(iter(document.lines.values()), None)).judged()
        if batch and not together:
            yield _judge(assessor, batch)
            batch = []
    if batch:
        yield _judge(assessor, batch)


def _marked(columns: Columns, number: int) -> pl.DataFrame:
    return columns.spelled().with_columns(pl.col("s", "o").str.replace("^_:", f"_:d{number}."))


def _judge(assessor: Assessor, batch: Sequence[Document]) -> PartOutcome:
    if len(batch) == 1:
        (document,) = batch
        judged = judge_part(assessor, document.columns, document.name)
        if not document.lines or judged.rejects.is_empty():
            return judged
        return replace(judged, rejects=_located(judged.rejects, [(document, document.columns.spelled())]))
    marked = [(document, _marked(document.columns, number)) for number, document in enumerate(batch)]
    table = pl.concat([table for _, table in marked])
    judged = judge_part(assessor, Columns.from_spellings(table["s"], table["p"], table["o"]), batch[0].name)
    found, rejects = judged.assessments, judged.rejects
    if rejects.height:
        rejects = _located(rejects, marked)
    if found is not None and found.records.columns.terms.str.contains(_MARK).any():
        found = _unmarked(found)
    return replace(judged, assessments=found, rejects=rejects)


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
