"""Documents, each read as a whole: small files, and the lines of JSON Lines.

Assessing a few people takes nearly as long as assessing a thousand, so documents are assessed in batches, without the
people who are described in several. In a batch, the labels of blank nodes have a prefix for each document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import polars as pl

from itss_graph.assessment.assessor import Assessor
from itss_graph.assessment.model import Assessments
from itss_graph.errors import InputError
from itss_graph.population.part import REJECTS, PartOutcome, apply_to_well_formed, count_profiles, judge_part, reject
from itss_graph.population.shared_candidates import SharedCandidates, subjects
from itss_graph.population.triples import read_lines, without_broken
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.records import NO_CANDIDATE, Tables, links
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.sources import opened, read_all

LINE = {"line": pl.Int64}
"""What the rejects of documents have beside `REJECTS`: the line, counted from 1 at the start of the chunk, or null."""

_MARK = r"^_:d\d+\."


@dataclass(frozen=True, slots=True)
class Document:
    """The triples of one document, or of several lines that are a document each.

    `described` has its `SUBJECTS`; `lines` the lines on which they are described, if the document is lines; `file` is
    the position of the file among those read. `rejects` and `profiles` have those that were rejected in reading, and
    the number of people.
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
        """Lines, with the line of each subject (name); a record without a line has that of its owner."""
        owners, records = (columns.names(ids) for ids in links(columns))
        linked = zip(records, owners, strict=True)
        lines = {record: lines[owner] for record, owner in linked if owner in lines} | lines
        return cls(name, columns, subjects(columns, lines=lines), lines)

    def without(self, shared: SharedCandidates) -> Self:
        """The same without the people who are described in other documents too."""
        return self._reduced(*shared.without(self.columns, self.name, self.file, self.lines))

    def well_formed(self, assessor: Assessor) -> Document | Unreadable:
        """The same without ill-formed profiles, with decoded literals."""
        if Tables(self.columns).candidates().is_empty() and self.rejects.is_empty():
            return Unreadable(self.name, NO_CANDIDATE, next(iter(self.lines.values()), None))
        columns, rejects = apply_to_well_formed(
            self.columns, self.name, lambda data: assessor.well_formed(data, self.name)
        )
        return self._reduced(columns or Columns.from_triples(()), rejects, count_profiles(rejects))

    def _reduced(self, columns: Columns, rejects: pl.DataFrame, profiles: int) -> Self:
        """The same with fewer triples and more rejects."""
        line = pl.col("node").replace_strict(self.lines, default=None, return_dtype=pl.Int64)
        rejects = pl.concat([self.rejects, rejects.with_columns(line=line)], how="diagonal")
        return replace(self, columns=columns, rejects=rejects, profiles=self.profiles + profiles)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that cannot be read, or has no candidate."""

    name: str
    reason: str
    line: int | None = None
    left_out: bool = False

    def outcome(self) -> PartOutcome:
        rejects = reject(self.name, self.reason).with_columns(pl.lit(self.line, pl.Int64).alias("line"))
        return PartOutcome(None, rejects, documents=int(not self.left_out), left_out=int(self.left_out))


def rejects_of(outcomes: Iterable[PartOutcome]) -> pl.DataFrame:
    """All rejects, with the columns of `REJECTS` and `LINE`."""
    return pl.concat(
        [pl.DataFrame(schema={**REJECTS, **LINE}), *(outcome.rejects for outcome in outcomes)], how="diagonal"
    )


def read_files(
    names: Iterable[str], sources: Iterable[str | bytes], formats: Iterable[str]
) -> Iterator[Document | Unreadable]:
    """Files, or their content, each read as a whole; of a file of lines, those lines that can be read."""
    for index, (name, source, named_format) in enumerate(zip(names, sources, formats, strict=True)):
        try:
            yield _read(name, source, index, named_format)
        except InputError as error:
            yield Unreadable(name, str(error))


def _read(name: str, source: str | bytes, index: int, format: str) -> Document:
    if format not in ("ntriples", "nquads"):
        columns = read_profiles(source, format=format or None, name=name)
        return Document(name, columns, subjects(columns, index), file=index)
    with opened(source, name) as (stream, _):
        columns, broken = read_lines(name, read_all(stream, name), format)
    rest, rejects, profiles = without_broken(columns, broken, name)
    return Document(name, rest, subjects(columns, index), {}, index, rejects, profiles)


def judge_documents(
    assessor: Assessor,
    documents: Iterable[Document | Unreadable],
    shared: SharedCandidates | None = None,
    *,
    together: bool = True,
) -> Iterator[PartOutcome]:
    """Assess documents in their order, `together` or one by one, without the people who are `shared`."""
    batch: list[Document] = []
    for document in documents:
        if isinstance(document, Unreadable):
            yield document.outcome()
            continue
        if shared is not None:
            document = document.without(shared)  # noqa: PLW2901
        empty = Tables(document.columns).candidates().is_empty()
        if document.rejects.height:
            has_people = not empty or document.rejects["profile"].count()
            yield PartOutcome(None, document.rejects, document.profiles, documents=int(not has_people))
        if not empty:
            batch.append(document)
        elif not document.rejects.height:
            yield Unreadable(document.name, NO_CANDIDATE, next(iter(document.lines.values()), None)).outcome()
        if batch and not together:
            yield _judge(assessor, batch)
            batch = []
    if batch:
        yield _judge(assessor, batch)


def _with_marks(columns: Columns, number: int) -> pl.DataFrame:
    return columns.spelled().with_columns(pl.col("s", "o").str.replace("^_:", f"_:d{number}."))


def _judge(assessor: Assessor, batch: Sequence[Document]) -> PartOutcome:
    if len(batch) == 1:
        (document,) = batch
        outcome = judge_part(assessor, document.columns, document.name)
        if not document.lines or outcome.rejects.is_empty():
            return outcome
        return replace(outcome, rejects=_located(outcome.rejects, [(document, document.columns.spelled())]))
    marked = [(document, _with_marks(document.columns, number)) for number, document in enumerate(batch)]
    table = pl.concat([table for _, table in marked])
    outcome = judge_part(assessor, Columns.from_spellings(table["s"], table["p"], table["o"]), batch[0].name)
    assessments, rejects = outcome.assessments, outcome.rejects
    if rejects.height:
        rejects = _located(rejects, marked)
    if assessments is not None and assessments.records.columns.terms.str.contains(_MARK).any():
        assessments = _without_marks(assessments)
    return replace(outcome, assessments=assessments, rejects=rejects)


def _without_marks(assessments: Assessments) -> Assessments:
    """Blank nodes as they are labelled in their documents."""
    columns = assessments.records.columns
    unmarked = replace(columns, terms=columns.terms.str.replace(_MARK, "_:"))
    evidence = pl.col("evidence").list.eval(pl.element().str.replace(_MARK, "_:"))
    records = replace(assessments.records, columns=unmarked)
    return replace(assessments, records=records, outcomes=assessments.outcomes.with_columns(evidence))


def _located(rejects: pl.DataFrame, batch: list[tuple[Document, pl.DataFrame]]) -> pl.DataFrame:
    """The rejects with the sources and lines where their profiles, or else their nodes, are described."""
    described = pl.concat(_subjects(document, table, number) for number, (document, table) in enumerate(batch))
    for name in ("profile", "node"):
        positions = described.rename({column: f"{column} of {name}" for column in ("source", "line")})
        rejects = rejects.join(positions, left_on=name, right_on="subject", how="left", maintain_order="left")
    coalesced = [
        pl.coalesce(f"{column} of profile", f"{column} of node").alias(column) for column in ("source", "line")
    ]
    unmarked = [pl.col(name).str.replace(_MARK, "_:") for name in ("profile", "node", "value")]
    return rejects.with_columns(*coalesced, *unmarked).select(*REJECTS.names(), *LINE)


def _subjects(document: Document, table: pl.DataFrame, number: int) -> pl.DataFrame:
    """The subjects of a document in a batch, as they are marked there, with the `source` and the `line`."""
    marked = [(subject.replace("_:", f"_:d{number}.", 1), line) for subject, line in document.lines.items()]
    lines = pl.DataFrame(marked, {"subject": pl.String, **LINE}, orient="row")
    subjects = table.select(subject=pl.col("s").unique(maintain_order=True).str.strip_chars("<>"))
    return subjects.join(lines, on="subject", how="left", maintain_order="left").select(
        "subject", pl.lit(document.name).alias("source"), "line"
    )
