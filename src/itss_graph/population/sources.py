"""Sources of people: files, directories and standard input; a SPARQL endpoint; or input that Spark reads.

A source yields whole candidates. It assesses them at once, in memory, or part by part, on disk; both ways account for
everyone (read = assessed + rejected), and reject people who are described in two documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Protocol, Self, cast, get_args

import polars as pl

from itss_graph.assessment.assessor import Assessor
from itss_graph.assessment.model import Assessment, Assessments
from itss_graph.errors import InputError, UsageError
from itss_graph.population.documents import Document, Unreadable, judge_documents, read_files, rejects_of
from itss_graph.population.inputs import Input, find, guess_format
from itss_graph.population.jsonlines import read_json_lines
from itss_graph.population.part import PartOutcome, RunOutput, RunSettings, complaints, reject
from itss_graph.population.shared_candidates import SharedCandidates
from itss_graph.population.summary import Summary
from itss_graph.profiles.records import Tables, links
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import BlankNodeLabels
from itss_graph.rdf.names import spelling_of
from itss_graph.rdf.sources import HEAD, opened, read_all
from itss_graph.reports.rows import rows as rows_of
from itss_graph.reports.writers import PartFormat

BYTES = 1 << 28
"""Bytes of input up to which people are assessed at once; 5,000 people are a fifth of it as N-Triples."""

LARGE = 1 << 26
"""Bytes of input above which it is a population."""

MAX_SHOWN = 20
"""The most people that a notebook shows."""


class Source(Protocol):
    """A source of people."""

    def is_population(self, format: str | None, *, resume: bool) -> bool:
        """Whether to assess part by part, in bounded memory; `format` is the one asked for, or None."""

    def part_format(self, format: str | None) -> PartFormat:
        """The format in which a population is written; raises `UsageError` for one that is not written in parts."""

    def assess(self, assessor: Assessor, most: int | None = None) -> AssessedPeople:
        """Assess everyone in memory: document by document, or together where there are `most` people at most.

        Raises `InputError` where there is nothing to read, and `UsageError` where there are more people.
        """

    def write(self, settings: RunSettings, output: RunOutput) -> Summary:
        """Assess everyone part by part, and write the outcomes.

        Raises as `itss_graph.population.start.assess_population` does.
        """


@dataclass(frozen=True, slots=True)
class AssessedPeople:
    """Everyone of a source: `assessments` of the well-formed, and `rejects` as in `part.REJECTS`, with their `line`.

    `read` are the documents that were read; `sources` are the names of those of the assessments.
    """

    assessments: tuple[Assessments, ...]
    sources: tuple[str, ...]
    rejects: pl.DataFrame
    read: tuple[Columns, ...]

    @classmethod
    def of(cls, outcomes: Sequence[PartOutcome], read: Iterable[Columns]) -> Self:
        """Everyone in the parts with these outcomes."""
        assessed = [(outcome.assessments, outcome.source) for outcome in outcomes if outcome.assessments is not None]
        assessments, sources = zip(*assessed, strict=True) if assessed else ((), ())
        return cls(assessments, sources, rejects_of(outcomes), tuple(read))

    def __len__(self) -> int:
        return sum(map(len, self.assessments))

    def __iter__(self) -> Iterator[Assessment]:
        return (person for assessments in self.assessments for person in assessments)

    def __repr__(self) -> str:
        return f"<AssessedPeople: {len(self)} assessed, {len(self.rejects)} rejected>"

    def _repr_html_(self) -> str:
        """The first people with their levels as a table, for notebooks."""
        from itss_graph.presentation.notebook import table

        people = list(islice(self, MAX_SHOWN))
        fields = list(people[0].highest) if people else []
        rows = [
            (person.profile, *("" if level is None else level for level in person.highest.values()))
            for person in people
        ]
        return table(repr(self)[1:-1], ("profile", *fields), rows)

    def to_frame(self) -> pl.DataFrame:
        """The outcomes of everyone assessed, with the columns of `Assessment.to_frame`; empty without people."""
        return rows_of(self.assessments) if self.assessments else pl.DataFrame()

    def without(self, refuses: Callable[[Assessments], str | None]) -> Self:
        """The same without the documents for which `refuses` gives a reason, which are rejected."""
        reasons = list(map(refuses, self.assessments))
        indexes = [index for index, reason in enumerate(reasons) if reason is None]
        refused = [reject(source, reason) for source, reason in zip(self.sources, reasons, strict=True) if reason]
        return replace(
            self,
            assessments=tuple(self.assessments[index] for index in indexes),
            sources=tuple(self.sources[index] for index in indexes),
            rejects=pl.concat([self.rejects, *refused], how="diagonal"),
        )

    def profile(self, name: str) -> Columns:
        """The triples of one person and of the person's records, as they were read."""
        spelling = spelling_of(name)
        for columns in self.read:
            person = columns.ids([spelling]).get(spelling)
            if person in Tables(columns).candidates():
                subjects = [person, *links(columns).filter(pl.col("owner") == person)["record"]]
                return replace(columns, triples=columns.triples.filter(pl.col("s").is_in(subjects)))
        raise UsageError(f"no candidate {name}")

    def complaints(self) -> list[str]:
        """A line for each reject: where, what, and what to do."""
        return list(complaints([self.rejects]))


@dataclass(frozen=True, slots=True)
class FileSource:
    """Files, directories and standard input (`-`); `workers` is the number of processes for a population."""

    files: Sequence[str]
    input_format: str | None = None
    workers: int | None = None

    def is_population(self, format: str | None, *, resume: bool) -> bool:
        """To resume, for a directory, for JSON Lines, or for large input in a format of populations."""
        if resume or self.input_format == "jsonl":
            return True
        if any(file.removesuffix(".gz").endswith((".jsonl", ".ndjson")) or Path(file).is_dir() for file in self.files):
            return True
        if format not in get_args(PartFormat):
            return False
        present = (file for file in self.files if Path(file).is_file())
        return sum(Path(file).stat().st_size * (10 if file.endswith(".gz") else 1) for file in present) > LARGE

    def part_format(self, format: str | None) -> PartFormat:
        """JSON Lines by default."""
        return part_format(format)

    def assess(self, assessor: Assessor, most: int | None = None) -> AssessedPeople:
        """Assess everyone in memory, each document by itself or, with `most`, all of them together."""
        documents = self.read(most)
        outcomes = list(judge_documents(assessor, documents, shared_in(documents), together=most is not None))
        return AssessedPeople.of(
            outcomes, (document.columns for document in documents if isinstance(document, Document))
        )

    def write(self, settings: RunSettings, output: RunOutput) -> Summary:
        """Assess everyone part by part, in `workers` processes or as many as there are cores."""
        from itss_graph.population.start import assess_population

        return assess_population(self.files, settings, output, workers=self.workers, input_format=self.input_format)

    def documents(self, assessor: Assessor | None = None) -> tuple[list[Document], list[str]]:
        """The documents, without the people who are described in several; and a line for each reject.

        With an assessor, they are also without the ill-formed, and so without everyone whom `assess` rejects.
        """
        documents: list[Document] = []
        outcomes: list[PartOutcome] = []
        everything = self.read()
        shared = shared_in(everything)
        for unfiltered in everything:
            document = unfiltered.without(shared) if shared and isinstance(unfiltered, Document) else unfiltered
            if assessor and isinstance(document, Document):
                document = document.well_formed(assessor)
            if isinstance(document, Unreadable):
                outcomes.append(document.outcome())
                continue
            outcomes.append(PartOutcome(None, document.rejects))
            if document.rejects.is_empty() or not document.columns.triples.is_empty():
                documents.append(document)
        return documents, AssessedPeople.of(outcomes, ()).complaints()

    def read(self, most: int | None = None) -> list[Document | Unreadable]:
        """The documents as they are, with blank nodes of their own; raises as `assess` does."""
        inputs, labels = find(self.files, self.input_format), BlankNodeLabels()
        if most is not None and sum(source.size for source in inputs) > BYTES:
            raise too_many(most)
        documents = (
            document for position, source in enumerate(inputs) for document in _documents(position, source, labels)
        )
        return list(documents if most is None else _up_to(most, documents))


def part_format(format: str | None) -> PartFormat:
    """The format of a population that is not assessed by Spark; raises `UsageError` for one not written in parts."""
    chosen = format or "jsonl"
    formats = get_args(PartFormat)
    if chosen not in formats:
        raise UsageError(
            f"a population is written as {', '.join(formats)}; choose one with --format, "
            f"or name a few RDF files one by one for {chosen}"
        )
    return cast("PartFormat", chosen)


def shared_in(documents: Iterable[Document | Unreadable]) -> SharedCandidates | None:
    """The people who are described in more than one of the documents."""
    readable = [document for document in documents if isinstance(document, Document)]
    if not readable:
        return None
    line = pl.when(pl.col("line") > 0).then(pl.format("{} line {}", "name", "line")).otherwise("name")
    tables = [document.described.filter("stated").with_columns(name=pl.lit(document.name)) for document in readable]
    columns = [pl.col(name).cast(pl.Int64).alias(alias) for name, alias in (("file", "position"), ("line", "line"))]
    return SharedCandidates.of(pl.concat(tables).select("hash", *columns, start=pl.lit(0, pl.Int64), name=line))


def _documents(position: int, source: Input, labels: BlankNodeLabels) -> Iterator[Document | Unreadable]:
    for document in _read(source):
        if isinstance(document, Unreadable):
            yield document
        else:
            described = document.described.with_columns(file=pl.lit(position, pl.UInt32))
            columns = document.columns if document.lines else labels.apart(document.columns)
            yield replace(document, file=position, described=described, columns=columns)


def _read(source: Input) -> Iterator[Document | Unreadable]:
    if source.problem:
        yield Unreadable(source.name, source.problem, left_out=True)
        return
    content: str | bytes = source.path
    name, found_format = source.label, source.format
    try:
        if source.piped or found_format == "jsonl":
            with opened(source.path, name) as (stream, _):
                found_format = found_format or guess_format(stream.peek(HEAD)[:HEAD], name)
                content = read_all(stream, name)
    except InputError as error:
        yield Unreadable(name, str(error))
        return
    if found_format == "jsonl" and isinstance(content, bytes):
        yield from read_json_lines(name, content)
    else:
        yield from read_files([name], [content], [found_format])


def _up_to(most: int, documents: Iterator[Document | Unreadable]) -> Iterator[Document | Unreadable]:
    """The documents; raises `UsageError` where there are more than `most` people in them."""
    people = 0
    for document in documents:
        people += Tables(document.columns).candidates().len() if isinstance(document, Document) else 0
        if people > most:
            raise too_many(most)
        yield document


def too_many(most: int) -> UsageError:
    """The error for more people than a report shows."""
    return UsageError(
        f"a report shows {most:,} people at most, and here are more; assess one team at a time, or use --format parquet"
    )
