"""Rows as what they say: whose they are, and a statement for every value; or what is wrong in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from itss_graph.spreadsheets import cells, dates
from itss_graph.spreadsheets.binding import Row
from itss_graph.spreadsheets.cells import Unread
from itss_graph.spreadsheets.form import Column
from itss_graph.spreadsheets.messages import Place, Problem
from itss_graph.terms.model import Term, Text
from itss_graph.words import says

Party = Callable[[str], str | None]
"""The IRI of the person with a number, or None for a number that no one has."""


@dataclass(frozen=True, slots=True)
class Said:
    """One value: the property, the term in N-Triples spelling, and where it stands."""

    path: str
    term: str
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A row, read. `number` is that of the person, empty where none is given; `own` holds our own columns as text."""

    row: Row
    number: str
    own: dict[str, str]
    said: tuple[Said, ...]
    problems: tuple[Problem, ...]

    @property
    def content(self) -> tuple[object, ...]:
        """What makes it the same as another row."""
        return (self.row.sheet.key, self.number, self.own.get("record"), frozenset((s.path, s.term) for s in self.said))


@dataclass(frozen=True, slots=True)
class Ways:
    """How values are written, besides what is understood anyway: forms of dates, and what divides lists."""

    dates: tuple[str, ...] = ()
    separators: tuple[str, ...] = ()


def read_row(row: Row, party: Party, ways: Ways, people: Text) -> Entry:
    """What a row says. `people` is the title of the sheet that lists the persons."""
    reader = _Reader(party, ways, people, row.scales)
    own: dict[str, str] = {}
    said: list[Said] = []
    for column in row.sheet.columns:
        given = row.cells.get(column.key, [])
        if column.required and not given:
            heading = column.heading
            reader.problems.append(Problem(row.place, says("problem.about", heading, says("problem.required"))))
        if column.path:
            said += reader.values(column, given)
        elif given:
            own[column.key] = reader.text(column, given)
    return Entry(row, own.get("person", ""), own, tuple(said), tuple(reader.problems))


class _Reader:
    """Reads cells and collects what is wrong."""

    def __init__(self, party: Party, ways: Ways, people: Text, scales: dict[str, int]) -> None:
        self.party, self.ways, self.people, self.scales = party, ways, people, scales
        self.problems: list[Problem] = []

    def text(self, column: Column, given: list[tuple[Place, Any]]) -> str:
        """Our own column: the number of a person, a name, the identifier of a record."""
        self._one(given)
        place, cell = given[0]
        if not self._whole(column, place, cell):
            return ""
        return cells.code(cell) if column.kind == "person" else cells.written(cell)

    def values(self, column: Column, given: list[tuple[Place, Any]]) -> list[Said]:
        """The values of a property; the same value twice counts once."""
        found: dict[str, Said] = {}
        if column.single:
            self._one(given)
        for place, cell in given:
            if not self._whole(column, place, cell) or (column.ends and dates.is_running(cell)):
                continue
            for part in [cell] if column.single else self._parts(column, cell):
                term = self._value(column, part)
                if isinstance(term, Text):
                    self.problems.append(Problem(place, term))
                else:
                    found.setdefault(term, Said(column.path, term, place))
        return list(found.values())

    def _one(self, given: list[tuple[Place, Any]]) -> None:
        """Only one cell has the value of a column that takes one, also where several stand below its heading."""
        self.problems += [Problem(place, says("problem.several")) for place, _ in given[1:]]

    def _whole(self, column: Column, place: Place, cell: Any) -> bool:
        """Whether a cell can be read; or else what is wrong is noted."""
        unseen = "" if column.kind == "text" or not isinstance(cell, str) else _unseen(cell)
        if isinstance(cell, Unread):
            self.problems.append(Problem(place, says(cell.problem, value=cells.brief(cell.text))))
        elif unseen:
            self.problems.append(Problem(place, says("problem.control", value=f"U+{ord(unseen):04X}")))
        elif column.kind in ("person", "record", "text", "party") and isinstance(cell, date | time | timedelta):
            self.problems.append(Problem(place, says("problem.date_kind", value=cells.brief(cell))))
        elif column.kind in ("person", "party") and not cells.is_exact(cell):
            self.problems.append(Problem(place, says("problem.inexact", value=cells.brief(cell))))
        else:
            return True
        return False

    def _parts(self, column: Column, cell: Any) -> list[Any]:
        """The values in a cell of a list."""
        if column.kind == "text":
            return [line for line in map(str.strip, cells.written(cell).splitlines()) if line]
        if column.kind in ("iri", "party") and isinstance(cell, str):
            cell = _BETWEEN.sub(";", cell)
        return cells.several(cell, lambda part: self._is_known(column, part), self.ways.separators)

    def _is_known(self, column: Column, part: str) -> bool:
        """Whether a text is one value, whatever stands in it."""
        match column.kind:
            case "term":
                return column.choices is not None and isinstance(column.choices.find(part), Term)
            case "party":
                return self.party(cells.code(part)) is not None or cells.is_iri(part)
            case _:
                return True

    def _value(self, column: Column, cell: Any) -> str | Text:
        """A value in N-Triples spelling, or what is wrong with it."""
        match column.kind:
            case "date":
                day = dates.day(cell, self.ways.dates, column.of_month)
                return day if isinstance(day, Text) else f'"{day.isoformat()}"^^<{column.datatype}>'
            case "number":
                number = cells.number(cell, column.unit, self.scales.get(column.key, 1))
                return number if isinstance(number, Text) else f'"{number}"^^<{column.datatype}>'
            case "text":
                return str(ox.Literal(cells.written(cell), datatype=ox.NamedNode(column.datatype)))
            case "term":
                return self._term(column, cell)
            case "party":
                return self._party(cell)
            case _:
                found = cells.iri(cell)
                return found if isinstance(found, Text) else f"<{found}>"

    def _term(self, column: Column, cell: Any) -> str | Text:
        if column.choices is None or not isinstance(cell, str | int | float) or isinstance(cell, bool):
            return says("problem.kind", value=cells.brief(cell))
        found = column.choices.find(cells.written(cell))
        return f"<{found.iri}>" if isinstance(found, Term) else found

    def _party(self, cell: Any) -> str | Text:
        """A person by number, or anyone by IRI."""
        number = cells.code(cell)
        known = self.party(number)
        if known is None and cells.is_iri(number):
            found = cells.iri(cell)
            known = found if isinstance(found, str) else None
        return says("problem.party", value=cells.brief(cell), people=self.people) if known is None else f"<{known}>"


_BETWEEN = re.compile(r"\s*[,\uff0c\u3001]\s*(?=<|https?:|urn:|did:)")
"""What stands between IRIs that are not divided otherwise; a comma alone may be part of one."""


@lru_cache(maxsize=10_000)
def _unseen(text: str) -> str:
    """The first character that is not seen, such as a space without width; or nothing."""
    return next((char for char in text if unicodedata.category(char) == "Cf"), "")
