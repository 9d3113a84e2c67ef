"""Where people come from: files, directories and standard input; an endpoint; or what Spark reads.

A source yields whole candidates. It has them assessed at once, in memory, or part by part, on disk; both ways account
for everyone (read = assessed + rejected) and reject who is described in two documents.
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
from itss_graph.population.inputs import Input, find, looks_like
from itss_graph.population.jsonlines import read_json_lines
from itss_graph.population.part import PartOutcome, RunSettings, complaints, reject
from itss_graph.population.shared_candidates import Shared
from itss_graph.population.summary import Summary
from itss_graph.profiles.records import Tables, links
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import BlankNodeLabels
from itss_graph.rdf.names import spelling_of
from itss_graph.rdf.sources import HEAD, opened, read_all
from itss_graph.reports.rows import rows as rows_of
from itss_graph.reports.writers import PartFormat

BYTES = 1 << 28
"""Input up to which people are assessed at once; 5,000 people are a fifth of it as N-Triples."""

LARGE = 1 << 26
"""Bytes of input from which on it is a population."""


SHOWN = 20
"""People whom a notebook shows."""


class Source(Protocol):
    """Where people come from."""

    def is_population(self, format: str | None, *, resume: bool) -> bool:
        """Whether to assess part by part, in bounded memory; `format` is the one asked for, or None."""

    def part_format(self, format: str | None) -> PartFormat:
        """The format in which a population is written; raises `UsageError` for one in which it is not."""

    def assess(self, assessor: Assessor, most: int | None = None) -> AssessedPeople:
        """Assess everyone in memory: document by document, or together where there are `most` people at most.

        Raises `InputError` where there is nothing to read, and `UsageError` where there are more people.
        """

    def write(
        self,
        settings: RunSettings,
        output: str | None,
        format: PartFormat,
        *,
        resume: bool = False,
        quiet: bool = False,
    ) -> Summary:
        """Assess everyone part by part, and write the outcomes.

        Raises as `itss_graph.population.start.assess_population` does.
        """


@dataclass(frozen=True, slots=True)
class AssessedPeople:
    """Everyone of a source: `assessments` of the well-formed, and `rejects` as in `part.REJECTS`, with their `line`.

    `read` is what was read, a document each; `sources` are what those of the assessments are called.
    """

    assessments: tuple[Assessments, ...]
    sources: tuple[str, ...]
    rejects: pl.DataFrame
    read: tuple[Columns, ...]

    @classmethod
    def of(cls, judged: Sequence[PartOutcome], read: Iterable[Columns]) -> Self:
        """Everyone in what was judged."""
        found = [(each.assessments, each.source) for each in judged if each.assessments is not None]
        assessments, sources = (tuple(each for each, _ in found), tuple(source for _, source in found))
        return cls(assessments, sources, rejects_of(judged), tuple(read))

    def __len__(self) -> int:
        return sum(map(len, self.assessments))

    def __iter__(self) -> Iterator[Assessment]:
        return (person for found in self.assessments for person in found)

    def __repr__(self) -> str:
        return f"<AssessedPeople: {len(self)} assessed, {len(self.rejects)} rejected>"

    def _repr_html_(self) -> str:
        """The levels of the first people as a table, for notebooks."""
        from itss_graph.presentation.notebook import table

        some = list(islice(self, SHOWN))
        fields = list(some[0].highest) if some else []
        rows = [(each.profile, *("" if level is None else level for level in each.highest.values())) for each in some]
        return table(repr(self)[1:-1], ("profile", *fields), rows)

    def to_frame(self) -> pl.DataFrame:
        """The outcomes of everyone assessed, with the columns of `Assessment.to_frame`; no columns for nobody."""
        return rows_of(self.assessments) if self.assessments else pl.DataFrame()

    def without(self, refuses: Callable[[Assessments], str | None]) -> Self:
        """The same without the documents for which `refuses` gives a reason, which are rejected."""
        reasons = list(map(refuses, self.assessments))
        kept = [place for place, reason in enumerate(reasons) if reason is None]
        refused = [reject(source, reason) for source, reason in zip(self.sources, reasons, strict=True) if reason]
        return replace(
            self,
            assessments=tuple(self.assessments[place] for place in kept),
            sources=tuple(self.sources[place] for place in kept),
            rejects=pl.concat([self.rejects, *refused], how="diagonal"),
        )

    def profile(self, name: str) -> Columns:
        """The triples of one person and of the records, as they were read."""
        spelling = spelling_of(name)
        for columns in self.read:
            person = columns.ids([spelling]).get(spelling)
            if person in Tables(columns).candidates():
                linked = links(columns)
                own = [person, *linked.filter(pl.col("owner") == person)["record"]]
                return replace(columns, triples=columns.triples.filter(pl.col("s").is_in(own)))
        raise UsageError(f"no candidate {name}")

    def complaints(self) -> list[str]:
        """The rejects, a line each: where, what, and what to do."""
        return list(complaints([self.rejects]))


@dataclass(frozen=True, slots=True)
class FileSource:
    """Files, directories and standard input (`-`), and how many processes a population of them has."""

    files: Sequence[str]
    input_format: str | None = None
    workers: int | None = None

    def is_population(self, format: str | None, *, resume: bool) -> bool:
        """To resume, for a directory, for JSON Lines, or for much input; not for a terminal."""
        if resume or self.input_format == "jsonl":
            return True
        if any(file.removesuffix(".gz").endswith((".jsonl", ".ndjson")) or Path(file).is_dir() for file in self.files):
            return True
        if format not in get_args(PartFormat):
            return False
        present = (file for file in self.files if Path(file).is_file())
        return sum(Path(file).stat().st_size * (10 if file.endswith(".gz") else 1) for file in present) > LARGE

    def part_format(self, format: str | None) -> PartFormat:
        """JSON Lines where none is asked for."""
        return part_format(format)

    def assess(self, assessor: Assessor, most: int | None = None) -> AssessedPeople:
        """Assess everyone in memory, each document by itself or, with `most`, all of them together."""
        documents = self.read(most)
        judged = list(judge_documents(assessor, documents, shared_in(documents), together=most is not None))
        return AssessedPeople.of(judged, (each.columns for each in documents if isinstance(each, Document)))

    def write(
        self,
        settings: RunSettings,
        output: str | None,
        format: PartFormat,
        *,
        resume: bool = False,
        quiet: bool = False,
    ) -> Summary:
        """Assess everyone part by part, in as many processes as there are cores."""
        from itss_graph.population.start import assess_population

        return assess_population(
            self.files,
            settings,
            output,
            format,
            resume=resume,
            quiet=quiet,
            workers=self.workers,
            input_format=self.input_format,
        )

    def documents(self, assessor: Assessor | None = None) -> tuple[list[Document], list[str]]:
        """The documents, without the people who are described in several; complaints about what is left out.

        With an assessor, they are without the ill-formed too, and so without anybody whom `assess` would reject.
        """
        apart = self.read()
        shared = shared_in(apart)
        if shared:
            apart = [each.without(shared) if isinstance(each, Document) else each for each in apart]
        if assessor:
            apart = [each.well_formed(assessor) if isinstance(each, Document) else each for each in apart]
        documents = [each for each in apart if isinstance(each, Document)]
        left_out = [
            each.judged() if isinstance(each, Unreadable) else PartOutcome(None, each.rejects) for each in apart
        ]
        kept = [each for each in documents if each.rejects.is_empty() or not each.columns.triples.is_empty()]
        return kept, AssessedPeople.of(left_out, ()).complaints()

    def read(self, most: int | None = None) -> list[Document | Unreadable]:
        """The documents as they are, with blank nodes of their own; raises as `assess` does."""
        inputs, labels = find(self.files, self.input_format), BlankNodeLabels()
        if most is not None and sum(given.size for given in inputs) > BYTES:
            raise too_many(most)
        documents = (each for file, given in enumerate(inputs) for each in _documents(file, given, labels))
        return list(documents if most is None else _up_to(most, documents))


def part_format(format: str | None) -> PartFormat:
    """The format of a population that is not written by Spark; raises `UsageError` for one that is not in parts."""
    chosen = format or "jsonl"
    known = get_args(PartFormat)
    if chosen not in known:
        raise UsageError(
            f"a population is written as {', '.join(known)}; choose one with --format, "
            f"or name a few RDF files one by one for {chosen}"
        )
    return cast("PartFormat", chosen)


def shared_in(documents: Iterable[Document | Unreadable]) -> Shared | None:
    """Who is described in more than one of the documents."""
    read = [each for each in documents if isinstance(each, Document)]
    if not read:
        return None
    line = pl.when(pl.col("line") > 0).then(pl.format("{} line {}", "name", "line")).otherwise("name")
    tables = [each.described.filter("stated").with_columns(name=pl.lit(each.name)) for each in read]
    columns = [pl.col(name).cast(pl.Int64).alias(other) for name, other in (("file", "place"), ("line", "line"))]
    return Shared.of(pl.concat(tables).select("hash", *columns, start=pl.lit(0, pl.Int64), name=line))


def _documents(file: int, given: Input, labels: BlankNodeLabels) -> Iterator[Document | Unreadable]:
    for each in _read(given):
        if isinstance(each, Unreadable):
            yield each
        else:
            described = each.described.with_columns(file=pl.lit(file, pl.UInt32))
            columns = each.columns if each.lines else labels.apart(each.columns)
            yield replace(each, file=file, described=described, columns=columns)


def _read(given: Input) -> Iterator[Document | Unreadable]:
    if given.problem:
        yield Unreadable(given.name, given.problem, left_out=True)
        return
    source: str | bytes = given.path
    name, found = "<stdin>" if given.name == "-" else given.name, given.format
    try:
        if given.piped or found == "jsonl":
            with opened(given.path, name) as (stream, _):
                found = found or looks_like(stream.peek(HEAD)[:HEAD], name)
                source = read_all(stream, name)
    except InputError as error:
        yield Unreadable(name, str(error))
        return
    if found == "jsonl" and isinstance(source, bytes):
        yield from read_json_lines(name, source)
    else:
        yield from read_files([name], [source], [found])


def _up_to(most: int, documents: Iterator[Document | Unreadable]) -> Iterator[Document | Unreadable]:
    """The documents, as long as there are not more people in them than that."""
    people = 0
    for document in documents:
        people += Tables(document.columns).candidates().len() if isinstance(document, Document) else 0
        if people > most:
            raise too_many(most)
        yield document


def too_many(most: int) -> UsageError:
    """More people than a report shows."""
    return UsageError(
        f"a report shows {most:,} people at most, and here are more; assess one team at a time, or use --format parquet"
    )
