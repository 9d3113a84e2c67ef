"""Pieces of N-Triples and N-Quads: lines, some perhaps broken, and the nodes by which candidates hold together."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

import polars as pl
import pyoxigraph as ox

from itss_graph.assess.assessor import Assessor
from itss_graph.errors import InputError
from itss_graph.profiles.records import links
from itss_graph.profiles.violations import Violation
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.guards import quoted_triple
from itss_graph.rdf.reading import read
from itss_graph.scale.part import Judged, count_profiles, judge_part, reject, take_out
from itss_graph.standard.model import Text
from itss_graph.vocab import PROSH

SUBJECTS = pl.Schema({"hash": pl.UInt64, "described": pl.Boolean})
"""The nodes by which candidates hold together: those described in a piece, and those only linked to as records."""

_SUBJECT = re.compile(rb"\s*(<[^>]*>|_:\S+)")


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that cannot be read: its number from 0, why, its subject if it has one, and that of the nearest line."""

    number: int
    reason: str
    own: str
    near: str


def judge_triples(
    assessor: Assessor, name: str, data: bytes, format: str, *, ordered: bool = True
) -> tuple[Judged, pl.DataFrame]:
    """Assess the candidates of a piece; with its `SUBJECTS`.

    A line that cannot be read is a violation in the profile of its subject, or, where nothing else is said of that and
    the lines are `ordered` as they were, in the profile of the line above.
    """
    try:
        columns, broken = readable(name, data, format)
    except InputError as error:
        return Judged(None, reject(name, str(error)), documents=1), SUBJECTS.to_frame()
    if not broken:
        return judge_part(assessor, columns, name), subjects(columns)
    found = [
        Violation(subject, "", str(each.number + 1), f"{PROSH}readable", Text(each.reason, each.reason))
        for each in broken
        for subject in [each.near if ordered and not columns.ids([each.own]) else each.own]
    ]
    whole, rejects = take_out(columns, found, name)
    located = rejects.with_columns(line=pl.col("value").cast(pl.Int64), value=pl.lit(None, pl.String))
    judged = judge_part(assessor, whole, name)
    both = pl.concat([judged.rejects, located], how="diagonal")
    return Judged(judged.assessments, both, judged.profiles + count_profiles(located)), subjects(columns)


def subjects(columns: Columns) -> pl.DataFrame:
    """The `SUBJECTS` of triples."""
    described = columns.triples["s"].unique()
    linked = links(columns)["record"].unique()
    missing = linked.filter(~linked.is_in(described.implode()))
    tables = [
        pl.DataFrame({"hash": columns.spell(nodes).hash(), "described": pl.repeat(here, len(nodes), eager=True)})
        for nodes, here in ((described, True), (missing, False))
    ]
    return pl.concat(tables)


def readable(name: str, data: bytes, format: str) -> tuple[Columns, list[Broken]]:
    """What can be read of some lines, and what cannot; raises `InputError` where what is wrong is not in the lines."""
    try:
        return read(data, format=format, name=name), []
    except InputError:
        lines = data.splitlines(keepends=True)
        broken = dict(_broken(lines, format, name))
        rest = b"".join(line for number, line in enumerate(lines) if number not in broken)
        columns = read(rest, format=format, name=name)
    return columns, [Broken(n, reason, _subject(lines[n]), _near(lines, n, broken)) for n, reason in broken.items()]


def _broken(lines: list[bytes], format: str, name: str) -> Iterator[tuple[int, str]]:
    """The numbers of the lines that cannot be read, from 0, and why."""
    known = ox.RdfFormat.N_QUADS if format == "nquads" else ox.RdfFormat.N_TRIPLES
    for number, line in enumerate(lines):
        try:
            all(ox.parse(line, format=known))
            line.decode()
        except (SyntaxError, UnicodeDecodeError):
            pass
        else:
            if b"\0" not in line and (b"<<" not in line or quoted_triple(line) is None):
                continue
        try:
            read(line, format=format, name=name)
        except InputError as error:
            yield number, re.sub(r"^[\d:]* ", "", str(error).removeprefix(f"{name}:"))


def _near(lines: list[bytes], number: int, broken: Container[int]) -> str:
    """The subject of the nearest line above that can be read, or else below."""
    others = (*range(number - 1, -1, -1), *range(number + 1, len(lines)))
    return next((found for other in others if other not in broken and (found := _subject(lines[other]))), "")


def _subject(line: bytes) -> str:
    found = _SUBJECT.match(line)
    return found[1].decode(errors="replace") if found else ""
