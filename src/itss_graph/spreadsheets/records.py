"""What the records of a person are called: as the sheet says, or after what they state.

A name never comes from the row, so that a sheet which is sorted or cut names the same records. A record that states
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
"""The hexadecimal digits of a name: among a million records of a person, two share them once in 500 times."""

_CHARACTER = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)


def joint(person: str) -> str:
    """What stands between the IRI of a person and the name of a record."""
    return "-" if "#" in person else "#"


def identify(
    entries: list[Entry], persons: dict[str, str], wrong: Callable[[Entry, Problem], None]
) -> Iterator[tuple[Entry, str]]:
    """Every row with the IRI of its record, empty for a row that is no record; `persons` are IRIs by number."""
    taken: dict[str, int] = {}
    given: list[str] = []
    for entry in entries:
        name = entry.own.get("record", "") if entry.row.sheet.link else ""
        given.append(_given(entry, name, persons[entry.number], wrong) if name else "")
        if given[-1]:
            row = taken.setdefault(given[-1], entry.row.place.row)
            if row != entry.row.place.row:
                place = entry.row.cells["record"][0][0]
                wrong(entry, Problem(place, says("problem.record_twice", value=cells.brief(name), row=row)))
    for entry, iri in zip(entries, given, strict=True):
        found = iri
        if entry.row.sheet.mark and not found:
            names = _names(entry, persons[entry.number])
            found = next(name for name in names if name not in taken)
            taken[found] = entry.row.place.row
        yield entry, found


def _names(entry: Entry, person: str) -> Iterator[str]:
    """The IRI that follows from what a record states; further ones where the sheet gives that to another record."""
    stated = sorted(f"<{said.path}> {said.term}" for said in entry.said)
    digest = sha256("\n".join([person, entry.row.sheet.key, *stated]).encode()).hexdigest()[:DIGITS]
    name = f"{person}{joint(person)}{entry.row.sheet.mark}-{digest}"
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _given(entry: Entry, name: str, person: str, wrong: Callable[[Entry, Problem], None]) -> str:
    """The IRI that a sheet gives a record: what it writes, or a number or title behind that of the person."""
    found = cells.iri(name) if cells.is_iri(name) else f"{person}{joint(person)}{_escaped(name)}"
    if isinstance(found, str):
        return found
    wrong(entry, Problem(entry.row.cells["record"][0][0], says("problem.record_id", value=cells.brief(name))))
    return ""


def _escaped(name: str) -> str:
    """A name as the end of an IRI: what may not stand there is escaped, once."""
    return "".join(part if len(part) > 1 or _may_stand(part) else quote(part) for part in _CHARACTER.findall(name))


@cache
def _may_stand(char: str) -> bool:
    return isinstance(cells.iri(f"urn:x#{char}x"), str)
