"""People assessed all at once, in memory: for a report, which shows them side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import polars as pl

from itss_graph.assessment.assessor import Assessor
from itss_graph.assessment.model import Assessments
from itss_graph.errors import InputError, UsageError
from itss_graph.population.documents import Document, Unreadable, judge_documents, read_files, rejects_of
from itss_graph.population.inputs import Input, find, looks_like
from itss_graph.population.jsonlines import read_json_lines
from itss_graph.population.part import PartOutcome
from itss_graph.population.shared_candidates import Shared
from itss_graph.profiles.records import Tables, links
from itss_graph.profiles.violations import LONGEST_VALUE
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import BlankNodeLabels
from itss_graph.rdf.names import local_name, spelling_of
from itss_graph.rdf.sources import HEAD, opened, whole

BYTES = 1 << 28
"""Input up to which people are assessed at once; 5,000 people are a fifth of it as N-Triples."""


@dataclass(frozen=True, slots=True)
class AssessedFiles:
    """Everyone in some files: `assessments` of the well-formed, and `rejects` as in `scale.part`, with their `line`.

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
        return list(dict.fromkeys(_complaint(row) for row in self.rejects.iter_rows(named=True)))


def assess_whole(
    assessor: Assessor,
    files: Sequence[str],
    most: int | None = None,
    *,
    together: bool = True,
    input_format: str | None = None,
) -> AssessedFiles:
    """Assess everyone in files, directories and JSON Lines, of whom there are at most `most`, if that is given.

    All are assessed together, or those of each document by themselves; who is described in several is rejected. Raises
    `UsageError` where there are more, and `InputError` as `itss_graph.population.inputs.find` does.
    """
    documents = read_whole(files, most, input_format)
    shared = shared_in(documents)
    judged = list(judge_documents(assessor, documents, shared, together=together))
    return AssessedFiles.of(judged, (each.columns for each in documents if isinstance(each, Document)))


def read_whole(
    files: Sequence[str], most: int | None = None, input_format: str | None = None
) -> list[Document | Unreadable]:
    """The documents in files, with blank nodes of their own; raises as `assess_whole` does."""
    inputs, labels = find(files, input_format), BlankNodeLabels()
    if most is not None and sum(given.size for given in inputs) > BYTES:
        raise too_many(most)
    documents = (each for file, given in enumerate(inputs) for each in _documents(file, given, labels))
    return list(documents if most is None else _up_to(most, documents))


def shared_in(documents: Iterable[Document | Unreadable]) -> Shared | None:
    """Who is described in more than one of the documents."""
    read = [each for each in documents if isinstance(each, Document)]
    if not read:
        return None
    line = pl.when(pl.col("line") > 0).then(pl.format("{} line {}", "name", "line")).otherwise("name")
    tables = [each.described.filter("stated").with_columns(name=pl.lit(each.name)) for each in read]
    columns = [pl.col(name).cast(pl.Int64).alias(other) for name, other in (("file", "place"), ("line", "line"))]
    return Shared.of(pl.concat(tables).select("hash", *columns, start=pl.lit(0, pl.Int64), name=line))


def read_apart(
    files: Sequence[str], input_format: str | None = None, assessor: Assessor | None = None
) -> tuple[list[Document], list[str]]:
    """The documents in files without the people who are described in several; complaints about what is left out.

    With an assessor, they are without the ill-formed too, and so without anybody whom `assess_whole` would reject.
    """
    apart = read_whole(files, input_format=input_format)
    shared = shared_in(apart)
    if shared:
        apart = [each.without(shared) if isinstance(each, Document) else each for each in apart]
    if assessor:
        apart = [each.well_formed(assessor) if isinstance(each, Document) else each for each in apart]
    documents = [each for each in apart if isinstance(each, Document)]
    left_out = [each.judged() if isinstance(each, Unreadable) else PartOutcome(None, each.rejects) for each in apart]
    kept = [each for each in documents if each.rejects.is_empty() or not each.columns.triples.is_empty()]
    return kept, AssessedFiles.of(left_out, ()).complaints()


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
                source = whole(stream, name)
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


def _complaint(row: dict[str, str | int | None]) -> str:
    source, message = row["source"], str(row["message"])
    where = f"{source}:{row['line']}" if row["line"] else f"{source}"
    if row["node"] is None:
        located = re.match(rf"{re.escape(str(source))}(:\d+)*: ", message)
        if located and not row["line"]:
            return message
        return f"{where}: {message[located.end() :] if located else message}"
    path = local_name(str(row["property"])) if row["property"] else ""
    value = str(row["value"] or "")
    value = value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"
    place = " ".join(part for part in (str(row["node"]), path, value) if part)
    return f"{where}: {place}: {message}"
