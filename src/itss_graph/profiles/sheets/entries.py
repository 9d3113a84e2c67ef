"""Rows as what they say: whose they are, and a statement for every value; or what is wrong in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from itss_graph.profiles.sheets import cells
from itss_graph.profiles.sheets.binding import Row
from itss_graph.profiles.sheets.form import Column
from itss_graph.profiles.sheets.problems import Place, Problem
from itss_graph.profiles.sheets.saying import says
from itss_graph.profiles.sheets.tables import ERRORS, UNSTORED
from itss_graph.standard.model import Term, Text
from itss_graph.vocab import XSD

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


def read_row(row: Row, party: Party, dates: tuple[str, ...], people: Text) -> Entry:
    """What a row says. `people` is the title of the sheet that lists the persons."""
    reader = _Reader(party, dates, people)
    own: dict[str, str] = {}
    said: list[Said] = []
    for column in row.sheet.columns:
        given = row.cells.get(column.key, [])
        if column.required and not given:
            heading = column.heading
            reader.problems.append(Problem(row.place, _about(heading, says("problem_required"))))
        if column.path:
            said += reader.values(column, given)
        elif given:
            own[column.key] = reader.text(column, given)
    return Entry(row, own.get("person", ""), own, tuple(said), tuple(reader.problems))


def _about(heading: Text, message: Text) -> Text:
    return Text(f"“{heading.en}” {message.en}", f"「{heading.ja}」が{message.ja}")


class _Reader:
    """Reads cells and collects what is wrong."""

    def __init__(self, party: Party, dates: tuple[str, ...], people: Text) -> None:
        self.party, self.dates, self.people = party, dates, people
        self.problems: list[Problem] = []

    def text(self, column: Column, given: list[tuple[Place, Any]]) -> str:
        """Our own column: the number of a person, a name, the identifier of a record."""
        place, cell = given[0]
        if not self._whole(place, cell):
            return ""
        return cells.code(cell) if column.kind == "person" else cells.written(cell)

    def values(self, column: Column, given: list[tuple[Place, Any]]) -> list[Said]:
        """The values of a property; the same value twice counts once."""
        found: dict[str, Said] = {}
        for place, cell in given:
            if not self._whole(place, cell):
                continue
            parts = [cell] if column.single else cells.several(cell)
            for part in parts:
                term = self._value(column, part)
                if isinstance(term, Text):
                    self.problems.append(Problem(place, term))
                else:
                    found.setdefault(term, Said(column.path, term, place))
        return list(found.values())

    def _whole(self, place: Place, cell: Any) -> bool:
        if cell is UNSTORED:
            self.problems.append(Problem(place, says("problem_formula")))
        elif isinstance(cell, str) and cell in ERRORS:
            self.problems.append(Problem(place, says("problem_error_value", value=cell)))
        else:
            return True
        return False

    def _value(self, column: Column, cell: Any) -> str | Text:
        """A value in N-Triples spelling, or what is wrong with it."""
        match column.kind:
            case "date":
                day = cells.day(cell, self.dates)
                return day if isinstance(day, Text) else f'"{day.isoformat()}"^^<{XSD.date}>'
            case "number":
                number = cells.number(cell)
                return number if isinstance(number, Text) else f'"{number}"^^<{XSD.integer}>'
            case "term":
                return self._term(column, cell)
            case "party":
                return self._party(cell)
            case _:
                found = cells.iri(cell)
                return found if isinstance(found, Text) else f"<{found}>"

    def _term(self, column: Column, cell: Any) -> str | Text:
        if column.vocabulary is None or not isinstance(cell, str | int | float) or isinstance(cell, bool):
            return says("problem_kind", value=cells.brief(cell))
        found = column.vocabulary.find(cells.written(cell))
        return f"<{found.iri}>" if isinstance(found, Term) else found

    def _party(self, cell: Any) -> str | Text:
        """A person by number, or anyone by IRI."""
        number = cells.code(cell)
        known = self.party(number)
        if known is None and cells.is_iri(number):
            found = cells.iri(cell)
            known = found if isinstance(found, str) else None
        return says("problem_party", value=cells.brief(cell), people=self.people) if known is None else f"<{known}>"
