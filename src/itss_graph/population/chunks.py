"""Where a file of lines can be cut so that no candidate is.

A candidate is cut in two where its triples, or those of the records it links to, stand on both sides. Around every
place where a cut is due, some lines are read, and the cut goes where one candidate ends and the next begins. What these
lines cannot show (triples of the same person far away) shows later: see `itss_graph.population.regrouping`.
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

PIECE = 1 << 26
"""Bytes of lines that are assessed at once: they take about 700 MB in a process."""
JSON_PIECE = 1 << 23
"""The same for JSON Lines, which hold more people in a byte."""
SMALL_FILES = 1000
"""Small files that are assessed at once, at most."""

_FIRST_WINDOW, _LAST_WINDOW = 1 << 18, 1 << 24

_NODE = rb"(<[^>]*>|_:[^\s<]*[^\s<.])"
_STATEMENT = re.compile(rb"\s*%b\s*<([^>]*)>\s*%b?" % (_NODE, _NODE))
_TYPE, _CANDIDATE = RDF.type.encode(), f"<{ITSS.Candidate}>".encode()


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is assessed at once: a range of the lines of one file, or some small files.

    `names` are what the user calls the files at `paths`. `format` is None for small files, which have `formats`.
    `gathered` says that the lines are not as they stood in the user's file; `problem` why nothing can be read, be it
    that the file is `left_out`; `shared` where it is written who is described in more than one document.
    """

    key: str
    names: tuple[str, ...]
    paths: tuple[str, ...]
    format: str | None
    start: int
    stop: int
    gathered: bool = False
    problem: str | None = None
    shared: str | None = None
    formats: tuple[str, ...] = ()
    left_out: bool = False

    @property
    def place(self) -> int:
        """The place of the file, or of the first of them, in the input."""
        return int(self.key[:6])

    @property
    def size(self) -> int:
        """Bytes."""
        return self.stop - self.start


def cut_files(inputs: list[tuple[int, Input]], piece: int = PIECE) -> list[Chunk]:
    """Files that are read as a whole, put together as long as they are small; with the place of each in the input."""
    pieces: list[Chunk] = []
    batch: list[Input] = []
    first = 0
    for place, each in inputs:
        if batch and (sum(one.size for one in batch) + each.size > min(piece, SMALL * 8) or len(batch) >= SMALL_FILES):
            pieces.append(_files(first, batch))
            batch = []
        first = first if batch else place
        batch.append(each)
    return [*pieces, *([_files(first, batch)] if batch else [])]


def cut_lines(place: int, given: Input, piece: int = PIECE) -> list[Chunk] | None:
    """The pieces of a file of lines, or None where no place to cut is found: its candidates do not stand together."""
    count = -(-given.size // (min(piece, JSON_PIECE) if given.format == "jsonl" else piece))
    count += count % 2 if count > 1 else 0  # equal pieces, as many for each of two processes, or of four
    with open(given.path, "rb") as file:
        offsets = [0]
        for target in (given.size * number // count for number in range(1, count)):
            if target <= offsets[-1]:
                continue
            cut = _line_end(file, target) if given.format == "jsonl" else _between_candidates(file, target, given.size)
            if cut is None:
                return None
            if cut >= given.size:
                break
            offsets.append(cut)
    offsets.append(given.size)
    return [
        Chunk(f"{place:06d}-{number:06d}", (given.name,), (given.path,), given.format, start, stop)
        for number, (start, stop) in enumerate(pairwise(offsets))
    ]


def _files(place: int, batch: list[Input]) -> Chunk:
    names, paths, formats = zip(*((each.name, each.path, each.format) for each in batch), strict=True)
    return Chunk(f"{place:06d}-000000", names, paths, None, 0, sum(each.size for each in batch), formats=formats)


def _line_end(file: BinaryIO, target: int) -> int:
    file.seek(target - 1)
    file.readline()
    return file.tell()


def _between_candidates(file: BinaryIO, target: int, size: int) -> int | None:
    """The first place from `target` on where a candidate begins that follows another; the end where none does."""
    start = _line_end(file, target)
    window = _FIRST_WINDOW
    while True:
        file.seek(start)
        data = file.read(window)
        at_end = start + len(data) >= size
        lines = data.splitlines(keepends=True)
        cut = boundary(lines if at_end else lines[:-1])
        if cut is not None:
            return start + sum(map(len, lines[:cut]))
        if at_end:
            return size
        if window >= _LAST_WINDOW:
            return None
        window *= 4


def boundary(lines: list[bytes]) -> int | None:
    """The first line that begins a candidate behind another one that is over, judging by these lines; None without one.

    Both must be seen to be candidates: a record at the beginning may belong to a candidate before these lines.
    """
    spans = _spans(lines)
    last, known = -1, False
    for first, end, candidate in sorted(spans):
        if first > last >= 0 and known and candidate:
            return first
        if end > last:
            last, known = end, candidate
    return None


def _spans(lines: list[bytes]) -> list[tuple[int, int, bool]]:
    """For every node with the records it links to: the first and the last line, and whether it is a candidate."""
    together = DisjointSets[bytes]()
    stated: list[tuple[int, bytes]] = []
    typed: set[bytes] = set()
    links = frozenset(iri.encode() for iri in record_links())

    for number, line in enumerate(lines):
        statement = _STATEMENT.match(line)
        if not statement:
            continue
        subject, predicate, value = statement.groups()
        stated.append((number, subject))
        if predicate == _TYPE and value == _CANDIDATE:
            typed.add(subject)
        elif predicate in links and value:
            together.join(subject, value)
    spans: dict[bytes, tuple[int, int]] = {}
    for number, subject in stated:
        group = together.root(subject)
        spans[group] = (spans[group][0] if group in spans else number, number)
    people = {together.root(subject) for subject in typed}
    return [(first, last, group in people) for group, (first, last) in spans.items()]
