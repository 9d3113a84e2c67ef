"""The headings of a table: the column of the form that each stands for, and the unit of its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from itss_graph.spreadsheets.cells import UnreadableCell, brief
from itss_graph.spreadsheets.choices import plain
from itss_graph.spreadsheets.form import Column, Sheet
from itss_graph.spreadsheets.layout import PROBLEM
from itss_graph.spreadsheets.mapping import SheetMapping
from itss_graph.spreadsheets.messages import Place, Problem
from itss_graph.spreadsheets.tables import Merged, Table
from itss_graph.spreadsheets.units import scale_of, split
from itss_graph.words import says

_REMARKS = "remarks"
_ABOVE = re.compile(r"単位.{0,3}[十百千万億]円|\b(?:in|units?)\b.*(?:thousand|million|billion)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its row and number, the column that it stands for (None if it is not read), and whether it is known.

    An ignored heading is known too. `unit` is the unit that it states; `first` is False where it is merged with a
    column to the left.
    """

    row: int
    number: int
    text: str
    column: Column | None
    known: bool
    unit: str = ""
    first: bool = True

    @property
    def read(self) -> bool:
        """Whether the cells below it go into profiles."""
        return self.column is not None and self.column.key != _REMARKS


class Headings:
    """The headings of a table for one sheet of the form."""

    def __init__(self, sheet: Sheet, table: Table, mapping: SheetMapping) -> None:
        self.sheet, self.table, self.mapping, self.row = sheet, table, mapping, mapping.row
        by_key = {column.key: column for column in sheet.columns}
        self.names = {name: column for column in sheet.columns for name in _names(column)}
        self.names |= {heading: by_key[key] for heading, key in mapping.columns.items()}
        self._headings = list(self._find())
        self.keys = {heading.column.key for heading in self._headings if heading.column and heading.read}
        self.scales: dict[str, int] = dict(mapping.scales)
        self.wrong_units: list[Heading] = []
        for heading in self._headings:
            self._scale(heading)

    def __iter__(self) -> Iterator[Heading]:
        return iter(self._headings)

    def _find(self) -> Iterator[Heading]:
        cells = self.table.rows[self.row - 1] if len(self.table.rows) >= self.row else ()
        merged_cells = [merged for merged in self.table.merged if merged.top <= self.row <= merged.bottom]
        width = max([len(cells), *(merged.right for merged in merged_cells)], default=0)
        for number in range(1, width + 1):
            merged = next(
                (candidate for candidate in merged_cells if candidate.left <= number <= candidate.right), None
            )
            row, left = (merged.top, merged.left) if merged else (self.row, number)
            cell = self._cell(row, left)
            text = "" if cell is None else str(cell)
            yield replace(self._heading(number, text), first=left == number)

    def _cell(self, row: int, number: int) -> Any:
        cells = self.table.rows[row - 1] if row <= len(self.table.rows) else ()
        return cells[number - 1] if number <= len(cells) else None

    def _heading(self, number: int, text: str) -> Heading:
        name = plain(text).rstrip("* ")
        if not name or name.startswith("#") or name in self.mapping.ignore or name in _apart():
            return Heading(self.row, number, text, None, known=True)
        base, unit = split(name)
        column = self._column(name) or self._column(base, numbers=True)
        unit = unit if column and column.kind == "number" else ""
        return Heading(self.row, number, text, column, column is not None, unit)

    def _column(self, name: str, *, numbers: bool = False) -> Column | None:
        """The column of a heading; the heading of a repeated column may end with any number."""
        column = self.names.get(name)
        if column is None and not numbers:
            repeated = self.names.get(re.sub(r" ?\d+$", "", name))
            return None if repeated is None or repeated.single else repeated
        return column if column is None or not numbers or column.kind == "number" else None

    def _scale(self, heading: Heading) -> None:
        """Record the multiple of the numbers below a heading, unless the mapping has it."""
        column = heading.column
        if column is None or not heading.unit or column.key in self.mapping.scales:
            return
        scale = scale_of(heading.unit, column.unit)
        if scale is None:
            self.wrong_units.append(heading)
        else:
            self.scales[column.key] = scale

    def first(self, merged: Merged) -> int:
        """The number of the first of merged columns that is read, or else of the first."""
        below = range(merged.left, merged.right + 1)
        return next(
            (heading.number for heading in self._headings if heading.number in below and heading.read), merged.left
        )

    def across(self, merged: Merged) -> bool:
        """Whether merged cells lie below headings of different columns of the sheet."""
        below = [heading for heading in self._headings if merged.left <= heading.number <= merged.right]
        keys = {heading.column.key if heading.column and heading.read else "" for heading in below}
        return len(keys) > 1 and (len(keys - {""}) > 1 or not below[0].read)

    def problems(self, sheet: Place) -> Iterator[Problem]:
        """The problems of the headings, except unknown ones."""
        seen: set[str] = set()
        for heading in self._headings:
            column, name = heading.column, plain(heading.text).rstrip("* ")
            place = replace(sheet, row=self.row, column=heading.number, heading=heading.text)
            if not heading.first:
                continue
            cell = self._cell(heading.row, heading.number)
            if isinstance(cell, UnreadableCell):
                yield Problem(place, says(cell.problem, value=brief(cell.text)))
            if column and (name in seen or (column.single and column.key in seen)):
                yield Problem(place, says("problem.column_twice"))
            if heading in self.wrong_units and column:
                unit = says(f"amount.{column.unit or 'none'}")
                yield Problem(place, says("problem.unit_heading", value=heading.unit, unit=unit))
            seen |= {name, column.key if column else name} - {""}
        for column in self.sheet.columns:
            if column.required and column.key not in self.keys:
                yield Problem(sheet, says("problem.column_missing", heading=column.heading))
        yield from self._above(sheet)

    def _above(self, sheet: Place) -> Iterator[Problem]:
        """A unit stated above the headings, where those of amounts state none."""
        amounts = {heading.column.key for heading in self._headings if heading.column and heading.column.unit == "yen"}
        for row, cells in enumerate(self.table.rows[: self.row - 1], start=1):
            for number, cell in enumerate(cells, start=1):
                if cell is not None and amounts - set(self.scales) and _ABOVE.search(plain(str(cell))):
                    place = replace(sheet, row=row, column=number)
                    yield Problem(place, says("problem.unit_above", value=str(cell)))


def _apart() -> set[str]:
    """What the column is called that a file of rejects has; it is not read."""
    return {PROBLEM, *map(plain, says("column.problem").to_dict().values())}


def _names(column: Column) -> set[str]:
    """The possible headings of a column: its key, or its heading in either language."""
    headings = [
        heading for language in ("en", "ja") for heading in (column.heading[language], *column.headings(language))
    ]
    return {plain(name) for name in (column.key, *headings)}
