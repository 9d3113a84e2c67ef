"""What the records of a person are called: as the sheet says, or the next free number behind the person's IRI."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from itss_graph.profiles.sheets import cells
from itss_graph.profiles.sheets.entries import Entry
from itss_graph.profiles.sheets.problems import Problem
from itss_graph.profiles.sheets.saying import says


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
                wrong(entry, Problem(place, says("problem_record_twice", value=cells.brief(name), row=row)))
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for entry, iri in zip(entries, given, strict=True):
        mark, person = entry.row.sheet.mark, persons[entry.number]
        found = iri
        while mark and not found:
            counts[person, mark] += 1
            candidate = f"{person}{joint(person)}{mark}{counts[person, mark]}"
            found = "" if candidate in taken else candidate
        yield entry, found


def _given(entry: Entry, name: str, person: str, wrong: Callable[[Entry, Problem], None]) -> str:
    """The IRI that a sheet gives a record."""
    found = cells.iri(name if cells.is_iri(name) else f"{person}{joint(person)}{name}")
    if isinstance(found, str):
        return found
    wrong(entry, Problem(entry.row.cells["record"][0][0], says("problem_record_id", value=cells.brief(name))))
    return ""
