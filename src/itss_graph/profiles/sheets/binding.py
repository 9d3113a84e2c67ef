"""Which table is which sheet of the form, and which column is which: by their titles and headings, or by a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from itss_graph.profiles.sheets.form import Column, Form, Sheet
from itss_graph.profiles.sheets.mapping import Mapping
from itss_graph.profiles.sheets.problems import Place, Problem
from itss_graph.profiles.sheets.saying import says
from itss_graph.profiles.sheets.tables import Table
from itss_graph.profiles.sheets.vocabulary import plain
from itss_graph.standard.model import Text


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty: its place, and its cells by the key of the column, each with its place and value."""

    sheet: Sheet
    place: Place
    cells: dict[str, list[tuple[Place, Any]]]


@dataclass(frozen=True, slots=True)
class Bound:
    """What was found on the sheets: rows, the number of empty ones by sheet, problems with sheets and headings.

    `unread` counts the cells of remarks and of columns that are left out, by the place of the heading.
    """

    rows: list[Row] = field(default_factory=list)
    empty: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: dict[Place, int] = field(default_factory=dict)
    recoded: list[str] = field(default_factory=list)
    """CSV files that were not in UTF-8."""

    def notes(self) -> Iterator[Text]:
        """What else there is to say: what was not read, and in which encoding files were."""
        for file in self.recoded:
            yield says("summary_encoding", file=file)
        if self.unread:
            what = ", ".join(f"{place.sheet} {place.heading} ({count})" for place, count in self.unread.items())
            yield says("summary_remarks", what=what)


def bind(tables: Iterable[Table], form: Form, mapping: Mapping) -> Bound:
    """Find the sheets and columns of the form in tables."""
    bound, taken = Bound(), dict[str, Table]()
    source = ""
    for order, table in enumerate(tables, start=1):
        source = source or table.source
        place = Place(order, table.source, table.title)
        if table.encoding:
            bound.recoded.append(table.source)
        sheet = _sheet(table, form, mapping)
        if sheet is None:
            if not _is_left_out(table, mapping):
                bound.problems.append(Problem(place, says("problem_sheet_unknown")))
        elif sheet.key in taken:
            bound.problems.append(Problem(place, says("problem_sheet_twice", other=taken[sheet.key].title)))
        else:
            taken[sheet.key] = table
            _Binder(bound, sheet, table, mapping, place).bind()
    if form.people.key not in taken:
        missing = Problem(Place(0, source, ""), says("problem_sheet_missing", sheet=form.people.title))
        bound.problems.insert(0, missing)
    return bound


def _sheet(table: Table, form: Form, mapping: Mapping) -> Sheet | None:
    title = plain(table.title)
    for sheet in form.sheets:
        own = mapping.sheet(sheet.key).title
        names = (own,) if own else (sheet.key, sheet.title.en, sheet.title.ja)
        if title in map(plain, names):
            return sheet
    return None


def _is_left_out(table: Table, mapping: Mapping) -> bool:
    """Whether a table need not be a sheet of the form: it is empty, or says how to fill in the others."""
    title = plain(table.title)
    known = {plain(text[language]) for text in (says("sheet_howto"), says("sheet_values")) for language in ("en", "ja")}
    if title in known | {"howto", "values"} | mapping.ignore or title.startswith("#") or title.endswith(".names"):
        return True
    return all(cell is None for row in table.rows for cell in row)


class _Binder:
    """Binds one table to one sheet."""

    def __init__(self, bound: Bound, sheet: Sheet, table: Table, mapping: Mapping, place: Place) -> None:
        self.bound, self.sheet, self.table, self.place = bound, sheet, table, place
        self.mapping = mapping.sheet(sheet.key)
        self.headings = {name: column for column in sheet.columns for name in _names(column)}
        by_key = {column.key: column for column in sheet.columns}
        self.headings |= {heading: by_key[key] for heading, key in self.mapping.columns.items()}

    def bind(self) -> None:
        top = self.mapping.row
        headings = self.table.rows[top - 1] if len(self.table.rows) >= top else ()
        columns = list(self._columns(headings))
        present = {column.key for column, _ in columns if column}
        for column in self.sheet.columns:
            if column.required and column.key not in present:
                self._problem(self.place, says("problem_column_missing", heading=column.heading))
        self.bound.empty[self.sheet.key] = 0
        for number, cells in enumerate(self.table.rows[top:], start=top + 1):
            self._row(number, cells, columns)

    def _columns(self, headings: tuple[Any, ...]) -> Iterator[tuple[Column | None, Place]]:
        """What each column is, and the place of its heading; None for one that is not read."""
        seen: set[str] = set()
        for number, cell in enumerate(headings, start=1):
            heading = "" if cell is None else str(cell)
            name = plain(heading).rstrip("* ")
            place = self._at(self.mapping.row, number, heading)
            left_out = not name or name.startswith("#") or name in self.mapping.ignore or name in _PROBLEM
            column = None if left_out else self._column(name)
            if not left_out and column is None:
                self._problem(place, says("problem_column_unknown"))
            elif column and (name in seen or (column.repeat == 1 and column.single and column.key in seen)):
                self._problem(place, says("problem_column_twice"))
            seen |= {name, column.key if column else name}
            yield column, place

    def _column(self, name: str) -> Column | None:
        """The column of a heading; one that may be there several times may have any number behind its heading."""
        if name in self.headings:
            return self.headings[name]
        found = self.headings.get(re.sub(r" ?\d+$", "", name))
        return None if found is None or found.single else found

    def _row(self, number: int, cells: tuple[Any, ...], columns: list[tuple[Column | None, Place]]) -> None:
        found: dict[str, list[tuple[Place, Any]]] = {}
        for position, cell in enumerate(cells):
            if cell is None:
                continue
            column, heading = columns[position] if position < len(columns) else (None, self._at(number, position + 1))
            if not heading.heading:
                self._nameless(number, position + 1)
            elif column is None or column.key == "remarks":
                self.bound.unread[heading] = self.bound.unread.get(heading, 0) + 1
            if column is not None and column.key != "remarks":
                place = self._at(number, position + 1, heading.heading)
                found.setdefault(column.key, []).append((place, cell))
        if found:
            self.bound.rows.append(Row(self.sheet, self._at(number), found))
        else:
            self.bound.empty[self.sheet.key] += 1

    def _nameless(self, row: int, column: int) -> None:
        """Values below no heading: said once a column."""
        known = any(
            problem.place.order == self.place.order and problem.place.column == column and not problem.place.heading
            for problem in self.bound.problems
        )
        if not known:
            self._problem(self._at(row, column), says("problem_column_nameless"))

    def _at(self, row: int, column: int = 0, heading: str = "") -> Place:
        return Place(self.place.order, self.place.source, self.place.sheet, row, column, heading)

    def _problem(self, place: Place, message: Text) -> None:
        self.bound.problems.append(Problem(place, message))


_PROBLEM = {"problem", "問題"}
"""The column that a file of rejects has; it is not read."""


def _names(column: Column) -> set[str]:
    """What a column may be called: its key, or its heading in either language."""
    headings = [each for language in ("en", "ja") for each in (column.heading[language], *column.headings(language))]
    return {plain(name) for name in (column.key, *headings)}
