"""Cutting a file of lines into chunks so that no candidate is cut.

A candidate is cut in two where its triples, or those of the records it links to, are on both sides. Around every
target offset, some lines are read, and the cut is where one candidate ends and the next begins. Triples of the same
person far away from there are found later: see `itss_graph.population.regrouping`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from itss_graph.population.inputs import SMALL, Input
from itss_graph.profiles.ownership import DisjointSets
from itss_graph.profiles.vocabulary import record_links
from itss_graph.vocab import ITSS, RDF

CHUNK_SIZE = 1 << 26
"""Bytes of lines that are assessed at once: they take about 700 MB in a process."""
JSON_CHUNK_SIZE = 1 << 23
"""The same for JSON Lines, which have fewer bytes per person."""
MAX_SMALL_FILES = 1000
"""The most small files in a chunk."""

_FIRST_WINDOW, _LAST_WINDOW = 1 << 18, 1 << 24

_NODE = rb"(<[^>]*>|_:[^\s<]*[^\s<.])"
_STATEMENT = re.compile(rb"\s*%b\s*<([^>]*)>\s*%b?" % (_NODE, _NODE))
_TYPE, _CANDIDATE = RDF.type.encode(), f"<{ITSS.Candidate}>".encode()


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is assessed at once: a range of the lines of one file, or some small files.

    `names` are what the user calls the files at `paths`. `format` is None for small files, which have `formats`.
    `regrouped` says that the lines are not in the order of the user's file; `problem` why the file cannot be read, or
    is `left_out`; `shared` is the file of the people who are described in more than one document.
    """

    key: str
    names: tuple[str, ...]
    paths: tuple[str, ...]
    format: str | None
    start: int
    stop: int
    regrouped: bool = False
    problem: str | None = None
    shared: str | None = None
    formats: tuple[str, ...] = ()
    left_out: bool = False

    @property
    def position(self) -> int:
        """The position of the file, or of the first of them, in the input."""
        return int(self.key[:6])

    @property
    def size(self) -> int:
        """Bytes."""
        return self.stop - self.start


def cut_files(inputs: list[tuple[int, Input]], chunk_size: int = CHUNK_SIZE) -> list[Chunk]:
    """The chunks of files that are read as a whole, several small ones in each; `inputs` have their positions."""
    chunks: list[Chunk] = []
    batch: list[Input] = []
    first, limit = 0, min(chunk_size, SMALL * 8)
    for position, source in inputs:
        size = sum(member.size for member in batch) + source.size
        if batch and (size > limit or len(batch) >= MAX_SMALL_FILES):
            chunks.append(_chunk_of_files(first, batch))
            batch = []
        first = first if batch else position
        batch.append(source)
    return [*chunks, *([_chunk_of_files(first, batch)] if batch else [])]


def cut_lines(position: int, source: Input, chunk_size: int = CHUNK_SIZE) -> list[Chunk] | None:
    """The chunks of a file of lines, or None where the triples of its candidates are scattered over the file."""
    in_json = source.format == "jsonl"
    count = -(-source.size // (min(chunk_size, JSON_CHUNK_SIZE) if in_json else chunk_size))
    count += count % 2 if count > 1 else 0  # equal chunks, as many for each of two processes, or of four
    with open(source.path, "rb") as file:
        offsets = [0]
        for target in (source.size * number // count for number in range(1, count)):
            if target <= offsets[-1]:
                continue
            offset = _line_end(file, target) if in_json else _between_candidates(file, target, source.size)
            if offset is None:
                return None
            if offset >= source.size:
                break
            offsets.append(offset)
    offsets.append(source.size)
    return [
        Chunk(f"{position:06d}-{number:06d}", (source.name,), (source.path,), source.format, start, stop)
        for number, (start, stop) in enumerate(pairwise(offsets))
    ]


def _chunk_of_files(position: int, batch: list[Input]) -> Chunk:
    names, paths, formats = zip(*((source.name, source.path, source.format) for source in batch), strict=True)
    return Chunk(f"{position:06d}-000000", names, paths, None, 0, sum(source.size for source in batch), formats=formats)


def _line_end(file: BinaryIO, target: int) -> int:
    file.seek(target - 1)
    file.readline()
    return file.tell()


def _between_candidates(file: BinaryIO, target: int, size: int) -> int | None:
    """The first offset from `target` on between two candidates, the end of the file without one, or None if unclear."""
    start = _line_end(file, target)
    window = _FIRST_WINDOW
    while True:
        file.seek(start)
        data = file.read(window)
        at_end = start + len(data) >= size
        lines = data.splitlines(keepends=True)
        index = boundary(lines if at_end else lines[:-1])
        if index is not None:
            return start + sum(map(len, lines[:index]))
        if at_end:
            return size
        if window >= _LAST_WINDOW:
            return None
        window *= 4


def boundary(lines: list[bytes]) -> int | None:
    """The index of the first of these lines that begins a candidate after the end of another one; None without one.

    Both must have their type in these lines: a record at the start may belong to a candidate before them.
    """
    spans = _node_spans(lines)
    last, last_is_candidate = -1, False
    for start, end, candidate in sorted(spans):
        if start > last >= 0 and last_is_candidate and candidate:
            return start
        if end > last:
            last, last_is_candidate = end, candidate
    return None


def _node_spans(lines: list[bytes]) -> list[tuple[int, int, bool]]:
    """The first and last line of every node with the records it links to, and whether it is a candidate."""
    sets = DisjointSets[bytes]()
    subjects: list[tuple[int, bytes]] = []
    candidates: set[bytes] = set()
    links = frozenset(iri.encode() for iri in record_links())

    for number, line in enumerate(lines):
        statement = _STATEMENT.match(line)
        if not statement:
            continue
        subject, predicate, value = statement.groups()
        subjects.append((number, subject))
        if predicate == _TYPE and value == _CANDIDATE:
            candidates.add(subject)
        elif predicate in links and value:
            sets.join(subject, value)
    spans: dict[bytes, tuple[int, int]] = {}
    for number, subject in subjects:
        group = sets.root(subject)
        spans[group] = (spans[group][0] if group in spans else number, number)
    people = {sets.root(subject) for subject in candidates}
    return [(first, last, group in people) for group, (first, last) in spans.items()]
