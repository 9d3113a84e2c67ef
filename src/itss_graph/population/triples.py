"""N-Triples and N-Quads, also with lines that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl
import pyoxigraph as ox

from itss_graph.assessment.assessor import Assessor
from itss_graph.errors import InputError
from itss_graph.population.part import REJECTS, PartOutcome, count_profiles, judge_part, reject, remove_profiles
from itss_graph.population.shared_candidates import SUBJECTS, SharedCandidates, subjects
from itss_graph.profiles.violations import Violation
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.guards import quoted_triple
from itss_graph.rdf.reading import read
from itss_graph.terms.model import Text
from itss_graph.vocab import PROSH

_SUBJECT = re.compile(rb"\s*(<[^>]*>|_:\S+)")


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that cannot be read: its number from 0, the reason, its subject or "", and that of the nearest line."""

    number: int
    reason: str
    subject: str
    nearest_subject: str


def judge_triples(  # noqa: PLR0913 (what is read, and how it was cut)
    assessor: Assessor,
    name: str,
    data: bytes,
    format: str,
    shared: SharedCandidates | None = None,
    *,
    ordered: bool = True,
) -> tuple[PartOutcome, pl.DataFrame]:
    """Assess the candidates of a chunk, without those who are `shared`; gives its `SUBJECTS` too.

    For lines that cannot be read, and for `ordered`, see `without_broken`.
    """
    try:
        columns, broken = read_lines(name, data, format)
    except InputError as error:
        return PartOutcome(None, reject(name, str(error)), documents=1), SUBJECTS.to_frame()
    described = subjects(columns)
    columns, rejects, profiles = without_broken(columns, broken, name, ordered=ordered)
    if shared is not None:
        columns, shared_rejects, shared_profiles = shared.without(columns, name)
        rejects, profiles = pl.concat([rejects, shared_rejects], how="diagonal"), profiles + shared_profiles
    outcome = judge_part(assessor, columns, name)
    all_rejects = pl.concat([outcome.rejects, rejects], how="diagonal")
    return replace(outcome, rejects=all_rejects, profiles=outcome.profiles + profiles), described


def without_broken(
    columns: Columns, broken: Sequence[BrokenLine], name: str, *, ordered: bool = True
) -> tuple[Columns, pl.DataFrame, int]:
    """The triples of some lines without the people that the broken ones concern; the rejects, and how many people.

    A line that cannot be read is a violation in the profile of its subject. Where no other line has this subject, and
    the lines are `ordered` as in the file, it is one in the profile of the line above. Rejects have their `line`, from
    1.
    """
    violations = [
        Violation(subject, "", str(line.number + 1), f"{PROSH}readable", Text(line.reason, line.reason))
        for line in broken
        for subject in [line.nearest_subject if ordered and not columns.ids([line.subject]) else line.subject]
    ]
    rest, rejects = remove_profiles(columns, violations, name) if violations else (columns, REJECTS.to_frame())
    located = rejects.with_columns(line=pl.col("value").cast(pl.Int64), value=pl.lit(None, pl.String))
    return rest, located, count_profiles(located)


def read_lines(name: str, data: bytes, format: str) -> tuple[Columns, list[BrokenLine]]:
    """The triples of the lines that can be read, and the other lines; raises `InputError` where no line is to blame."""
    try:
        return read(data, format=format, name=name), []
    except InputError:
        lines = data.splitlines(keepends=True)
        broken = dict(_broken_lines(lines, format, name))
        rest = b"".join(line for number, line in enumerate(lines) if number not in broken)
        columns = read(rest, format=format, name=name)
    return columns, [
        BrokenLine(number, reason, _subject(lines[number]), _nearest_subject(lines, number, broken))
        for number, reason in broken.items()
    ]


def _broken_lines(lines: list[bytes], format: str, name: str) -> Iterator[tuple[int, str]]:
    """The numbers of the lines that cannot be read, from 0, and why."""
    rdf_format = ox.RdfFormat.N_QUADS if format == "nquads" else ox.RdfFormat.N_TRIPLES
    for number, line in enumerate(lines):
        try:
            all(ox.parse(line, format=rdf_format))
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


def _nearest_subject(lines: list[bytes], number: int, broken: Container[int]) -> str:
    """The subject of the nearest line above that can be read, or else below; empty where there is none."""
    numbers = (*range(number - 1, -1, -1), *range(number + 1, len(lines)))
    return next(
        (subject for candidate in numbers if candidate not in broken and (subject := _subject(lines[candidate]))), ""
    )


def _subject(line: bytes) -> str:
    match = _SUBJECT.match(line)
    return match[1].decode(errors="replace") if match else ""
