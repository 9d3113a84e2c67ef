"""N-Triples and N-Quads: lines, some of them perhaps broken."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl
import pyoxigraph as ox

from itss_graph.assessment.assessor import Assessor
from itss_graph.errors import InputError
from itss_graph.population.part import REJECTS, PartOutcome, count_profiles, judge_part, reject, take_out
from itss_graph.population.shared_candidates import SUBJECTS, Shared, subjects
from itss_graph.profiles.violations import Violation
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.guards import quoted_triple
from itss_graph.rdf.reading import read
from itss_graph.terms.model import Text
from itss_graph.vocab import PROSH

_SUBJECT = re.compile(rb"\s*(<[^>]*>|_:\S+)")


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that cannot be read: its number from 0, why, its subject if it has one, and that of the nearest line."""

    number: int
    reason: str
    own: str
    near: str


def judge_triples(  # noqa: PLR0913 (what is read, and how it was cut)
    assessor: Assessor, name: str, data: bytes, format: str, shared: Shared | None = None, *, ordered: bool = True
) -> tuple[PartOutcome, pl.DataFrame]:
    """Assess the candidates of a piece, without those who are `shared`; with its `SUBJECTS`.

    Lines that cannot be read are violations as `without_broken` says, where the lines are `ordered` as they were.
    """
    try:
        columns, broken = readable(name, data, format)
    except InputError as error:
        return PartOutcome(None, reject(name, str(error)), documents=1), SUBJECTS.to_frame()
    found = subjects(columns)
    columns, rejects, profiles = without_broken(columns, broken, name, ordered=ordered)
    if shared is not None:
        columns, others, more = shared.taken_out(columns, name)
        rejects, profiles = pl.concat([rejects, others], how="diagonal"), profiles + more
    judged = judge_part(assessor, columns, name)
    both = pl.concat([judged.rejects, rejects], how="diagonal")
    return replace(judged, rejects=both, profiles=judged.profiles + profiles), found


def without_broken(
    columns: Columns, broken: Sequence[Broken], name: str, *, ordered: bool = True
) -> tuple[Columns, pl.DataFrame, int]:
    """The triples of some lines without the people whom the broken ones concern; the rejects, and how many people.

    A line that cannot be read is a violation in the profile of its subject, or, where nothing else is said of that and
    the lines are `ordered` as they were, in the profile of the line above. Rejects have their `line`, from 1.
    """
    found = [
        Violation(subject, "", str(each.number + 1), f"{PROSH}readable", Text(each.reason, each.reason))
        for each in broken
        for subject in [each.near if ordered and not columns.ids([each.own]) else each.own]
    ]
    whole, rejects = take_out(columns, found, name) if found else (columns, REJECTS.to_frame())
    located = rejects.with_columns(line=pl.col("value").cast(pl.Int64), value=pl.lit(None, pl.String))
    return whole, located, count_profiles(located)


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
