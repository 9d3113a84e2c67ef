"""Rows as statements about a person, one for every value; or their problems."""

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
from itss_graph.spreadsheets.binding import SheetRow
from itss_graph.spreadsheets.cells import UnreadableCell
from itss_graph.spreadsheets.form import Column
from itss_graph.spreadsheets.messages import Place, Problem
from itss_graph.terms.model import Term, Text
from itss_graph.words import says

Party = Callable[[str], str | None]
"""The IRI of the person with a number, or None for a number that no one has."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One value: the property, the term in N-Triples spelling, and its place."""

    path: str
    term: str
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """The content of a row. `number` is that of the person, or empty; `own_columns` are those without a property."""

    row: SheetRow
    number: str
    own_columns: dict[str, str]
    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]

    @property
    def content(self) -> tuple[object, ...]:
        """What makes it the same as another row."""
        stated = frozenset((statement.path, statement.term) for statement in self.statements)
        return (self.row.sheet.key, self.number, self.own_columns.get("record"), stated)


@dataclass(frozen=True, slots=True)
class ValueFormats:
    """Additional formats of values: of dates, as for `strptime`, and separators of lists."""

    dates: tuple[str, ...] = ()
    separators: tuple[str, ...] = ()


def read_row(row: SheetRow, party: Party, formats: ValueFormats, people: Text) -> Entry:
    """The statements and problems of a row. `people` is the title of the sheet that lists the persons."""
    reader = _Reader(party, formats, people, row.scales)
    own_columns: dict[str, str] = {}
    statements: list[Statement] = []
    for column in row.sheet.columns:
        cell_values = row.cells.get(column.key, [])
        if column.required and not cell_values:
            heading = column.heading
            reader.problems.append(Problem(row.place, says("problem.about", heading, says("problem.required"))))
        if column.path:
            statements += reader.values(column, cell_values)
        elif cell_values:
            own_columns[column.key] = reader.text(column, cell_values)
    return Entry(row, own_columns.get("person", ""), own_columns, tuple(statements), tuple(reader.problems))


class _Reader:
    """Reads cells and collects problems."""

    def __init__(self, party: Party, formats: ValueFormats, people: Text, scales: dict[str, int]) -> None:
        self.party, self.formats, self.people, self.scales = party, formats, people, scales
        self.problems: list[Problem] = []

    def text(self, column: Column, cell_values: list[tuple[Place, Any]]) -> str:
        """A column without a property: the number of a person, a name, the identifier of a record."""
        self._check_single(cell_values)
        place, cell = cell_values[0]
        if not self._is_readable(column, place, cell):
            return ""
        return cells.code(cell) if column.kind == "person" else cells.written(cell)

    def values(self, column: Column, cell_values: list[tuple[Place, Any]]) -> list[Statement]:
        """The values of a property; the same value twice counts once."""
        statements: dict[str, Statement] = {}
        if column.single:
            self._check_single(cell_values)
        for place, cell in cell_values:
            if not self._is_readable(column, place, cell) or (column.ends and dates.is_running(cell)):
                continue
            for part in [cell] if column.single else self._parts(column, cell):
                term = self._value(column, part)
                if isinstance(term, Text):
                    self.problems.append(Problem(place, term))
                else:
                    statements.setdefault(term, Statement(column.path, term, place))
        return list(statements.values())

    def _check_single(self, cell_values: list[tuple[Place, Any]]) -> None:
        """Report further cells of a column that takes one value, also where its heading covers several columns."""
        self.problems += [Problem(place, says("problem.several")) for place, _ in cell_values[1:]]

    def _is_readable(self, column: Column, place: Place, cell: Any) -> bool:
        """Whether a cell can be read; reports a problem otherwise."""
        invisible = "" if column.kind == "text" or not isinstance(cell, str) else _invisible_character(cell)
        if isinstance(cell, UnreadableCell):
            self.problems.append(Problem(place, says(cell.problem, value=cells.brief(cell.text))))
        elif invisible:
            self.problems.append(Problem(place, says("problem.control", value=f"U+{ord(invisible):04X}")))
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
            cell = _IRI_SEPARATOR.sub(";", cell)
        return cells.several(cell, lambda part: self._is_known(column, part), self.formats.separators)

    def _is_known(self, column: Column, part: str) -> bool:
        """Whether a text is one value, whatever separators are in it."""
        match column.kind:
            case "term":
                return column.choices is not None and isinstance(column.choices.find(part), Term)
            case "party":
                return self.party(cells.code(part)) is not None or cells.is_iri(part)
            case _:
                return True

    def _value(self, column: Column, cell: Any) -> str | Text:
        """A value in N-Triples spelling, or its problem."""
        match column.kind:
            case "date":
                day = dates.day(cell, self.formats.dates, column.of_month)
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
                iri = cells.iri(cell)
                return iri if isinstance(iri, Text) else f"<{iri}>"

    def _term(self, column: Column, cell: Any) -> str | Text:
        if column.choices is None or not isinstance(cell, str | int | float) or isinstance(cell, bool):
            return says("problem.kind", value=cells.brief(cell))
        term = column.choices.find(cells.written(cell))
        return f"<{term.iri}>" if isinstance(term, Term) else term

    def _party(self, cell: Any) -> str | Text:
        """A person by number, or anyone by IRI."""
        number = cells.code(cell)
        iri: str | Text | None = self.party(number)
        if iri is None and cells.is_iri(number):
            iri = cells.iri(cell)
        return (
            f"<{iri}>" if isinstance(iri, str) else says("problem.party", value=cells.brief(cell), people=self.people)
        )


_IRI_SEPARATOR = re.compile(r"\s*[,\uff0c\u3001]\s*(?=<|https?:|urn:|did:)")
"""A separator of IRIs; a comma alone may be part of one."""


@lru_cache(maxsize=10_000)
def _invisible_character(text: str) -> str:
    """The first invisible character, such as a zero-width space, or nothing."""
    return next((char for char in text if unicodedata.category(char) == "Cf"), "")
