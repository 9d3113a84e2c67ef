"""The IRIs of records: given by the sheet, or derived from what they state.

An IRI does not depend on the row, so that a sorted or shortened sheet gives the same IRIs. A record that states
something else is another record, unless the sheet names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from itertools import count
from urllib.parse import quote

from itss_graph.spreadsheets import cells
from itss_graph.spreadsheets.entries import Entry
from itss_graph.spreadsheets.messages import Problem
from itss_graph.words import says

DIGITS = 12
"""The hexadecimal digits of a name: among a million records of a person, two have the same once in 500 times."""

_CHARACTER = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)


def separator(person: str) -> str:
    """The text between the IRI of a person and the name of a record."""
    return "-" if "#" in person else "#"


def identify(
    entries: list[Entry], persons: dict[str, str], report: Callable[[Entry, Problem], None]
) -> Iterator[tuple[Entry, str]]:
    """Every row with the IRI of its record, empty for a row without one; `persons` are IRIs by number."""
    rows_by_iri: dict[str, int] = {}
    iris: list[str] = []
    for entry in entries:
        name = entry.own_columns.get("record", "") if entry.row.sheet.link else ""
        iris.append(_given_iri(entry, name, persons[entry.number], report) if name else "")
        if iris[-1]:
            row = rows_by_iri.setdefault(iris[-1], entry.row.place.row)
            if row != entry.row.place.row:
                place = entry.row.cells["record"][0][0]
                report(entry, Problem(place, says("problem.record_twice", value=cells.brief(name), row=row)))
    for entry, given_iri in zip(entries, iris, strict=True):
        iri = given_iri
        if entry.row.sheet.mark and not iri:
            iri = next(name for name in _iris(entry, persons[entry.number]) if name not in rows_by_iri)
            rows_by_iri[iri] = entry.row.place.row
        yield entry, iri


def _iris(entry: Entry, person: str) -> Iterator[str]:
    """The IRI derived from what a record states; further ones where the sheet gives that to another record."""
    stated = sorted(f"<{statement.path}> {statement.term}" for statement in entry.statements)
    digest = sha256("\n".join([person, entry.row.sheet.key, *stated]).encode()).hexdigest()[:DIGITS]
    name = f"{person}{separator(person)}{entry.row.sheet.mark}-{digest}"
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _given_iri(entry: Entry, name: str, person: str, report: Callable[[Entry, Problem], None]) -> str:
    """The IRI that a sheet gives a record: itself, or a number or title appended to the IRI of the person."""
    record_iri = cells.iri(name) if cells.is_iri(name) else f"{person}{separator(person)}{_escaped(name)}"
    if isinstance(record_iri, str):
        return record_iri
    report(entry, Problem(entry.row.cells["record"][0][0], says("problem.record_id", value=cells.brief(name))))
    return ""


def _escaped(name: str) -> str:
    """A name as the end of an IRI: characters that are not allowed there are escaped, once."""
    return "".join(part if len(part) > 1 or _is_allowed(part) else quote(part) for part in _CHARACTER.findall(name))


@cache
def _is_allowed(char: str) -> bool:
    return isinstance(cells.iri(f"urn:x#{char}x"), str)
