"""People assessed all at once, in memory: for a report, which shows them side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import polars as pl

from itss_graph.assess.assessor import Assessor
from itss_graph.assess.model import Assessments
from itss_graph.errors import UsageError
from itss_graph.profiles.records import Tables, links
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.names import spelling_of
from itss_graph.rdf.sources import opened
from itss_graph.scale.documents import Document, Unreadable, judge_documents, read_files, rejects_of
from itss_graph.scale.inputs import Input, find
from itss_graph.scale.jsonlines import read_json_lines
from itss_graph.scale.part import Judged
from itss_graph.standard.model import local_name

BYTES = 1 << 28
"""Input up to which people are assessed at once; 5,000 people are a fifth of it as N-Triples."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Everyone in some files: `assessments` of the well-formed, and `rejects` as in `scale.part`, with their `line`.

    `read` is what was read, a document each.
    """

    assessments: tuple[Assessments, ...]
    rejects: pl.DataFrame
    read: tuple[Columns, ...]

    @classmethod
    def of(cls, judged: Sequence[Judged], read: Iterable[Columns]) -> Self:
        """Everyone in what was judged."""
        found = tuple(each.assessments for each in judged if each.assessments is not None)
        return cls(found, rejects_of(judged), tuple(read))

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


def assess_whole(assessor: Assessor, files: Sequence[str], most: int) -> Whole:
    """Assess everyone in files, directories and JSON Lines, of whom there are at most `most`.

    Raises `UsageError` where there are more, and `InputError` as `itss_graph.scale.inputs.find` does.
    """
    inputs = find(files)
    if sum(given.size for given in inputs) > BYTES:
        raise too_many(most)
    documents = list(_up_to(most, (each for given in inputs for each in _documents(given))))
    judged = list(judge_documents(assessor, documents))
    return Whole.of(judged, (each.columns for each in documents if isinstance(each, Document)))


def _documents(given: Input) -> Iterator[Document | Unreadable]:
    if given.format != "jsonl":
        yield from read_files([given.name], [given.path])
        return
    with opened(given.path, given.name) as (stream, name):
        data = stream.read(BYTES)
    yield from read_json_lines(name, data)


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
    where = f"{source}, line {row['line']}" if row["line"] else f"{source}"
    if row["node"] is None:
        located = re.match(rf"{re.escape(str(source))}(:\d+)*: ", message)
        if located and not row["line"]:
            return message
        return f"{where}: {message[located.end() :] if located else message}"
    path = local_name(str(row["property"])) if row["property"] else ""
    place = " ".join(str(part) for part in (row["node"], path, row["value"]) if part)
    return f"{where}: {place}: {message}"
