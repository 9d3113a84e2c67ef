"""The sheets of a workbook, or the CSV files of a folder, as rows of cells: each as a person sees it."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from itss_graph.errors import InputError
from itss_graph.presentation.formulas import unguarded
from itss_graph.rdf.diagnostics import located
from itss_graph.rdf.sources import whole
from itss_graph.spreadsheets.cells import Cell, Unread, brief
from itss_graph.spreadsheets.inspection import (
    MOST_BYTES,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Layout,
    Survey,
    check_workbook,
)
from itss_graph.spreadsheets.messages import letter
from itss_graph.spreadsheets.text import encoded_twice, read_csv_text

LONGEST = 32_767
"""The most characters that a cell can hold in Excel."""

ERROR = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|[A-Z_]{4,}!)|Err:\d{3}")
"""What a cell shows where a formula failed, in Excel or LibreOffice."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ud800-\udfff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")

_SYSTEM = re.compile(r"\..*|~\$.*|thumbs\.db|desktop\.ini", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that are one, by the numbers of the first and last row and column, from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell is in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: `source` is the file, `title` the name of the sheet, `rows` the cells of all rows from the first.

    `encoding` is that of a CSV file that is not UTF-8. `left` is a file of a folder that is not read: one of another
    kind, or one that the system keeps there. `merged` and `hidden` tell how the sheet is laid out, `struck` which cells
    (row and column) are struck through.
    """

    source: str
    title: str
    rows: list[tuple[Any, ...]]
    encoding: str = ""
    left: Literal["", "other", "system"] = ""
    merged: tuple[Merged, ...] = ()
    hidden: Layout = field(default_factory=Layout)
    struck: frozenset[tuple[int, int]] = frozenset()


def read_tables(path: Path) -> list[Table]:
    """The sheets in a workbook or a folder of CSV files; raises `InputError`, in one line, for what is neither."""
    try:
        if path.is_dir():
            return _folder(path)
        if path.stat().st_size > MOST_BYTES:
            raise located(str(path), None, None, f"larger than {MOST_BYTES >> 20} MB; divide the workbook")
        if path.suffix.lower() == ".csv":
            raise located(str(path), None, None, "a single CSV file; give the folder that holds one file a sheet")
        with path.open("rb") as stream:
            data = whole(stream, str(path), MOST_BYTES)
    except (OSError, ValueError) as error:
        name = getattr(error, "filename", None) or path
        raise InputError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return list(_workbook(data, str(path)))


# -- workbooks ---------------------------------------------------------------------------------------------------------


def _workbook(data: bytes, name: str) -> Iterator[Table]:
    survey = check_workbook(data, name)
    results = _sheets(data, name, survey, results=True)
    formulas = _sheets(data, name, survey, results=False) if survey.formulas else {}
    for title, (rows, struck) in results.items():
        layout = survey.layouts.get(title, Layout())
        marks = formulas[title][0] if formulas else [()] * len(rows)
        marked = [_marked(*pair) for pair in zip(rows, marks, strict=True)]
        yield Table(name, title, marked, merged=_merged(layout, name), hidden=layout, struck=struck)


def _sheets(
    data: bytes, name: str, survey: Survey, *, results: bool
) -> dict[str, tuple[list[tuple[Any, ...]], frozenset[Any]]]:
    """The rows of every sheet, and which cells are struck through; with the results of formulas, or marks for them."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out: styles, drop-down lists, pictures
            book = load_workbook(
                io.BytesIO(data), read_only=True, data_only=results, keep_links=False, rich_text=results
            )
            return {
                sheet.title: _Sheet(sheet, book, survey.layouts.get(sheet.title, Layout())).read(results=results)
                for sheet in book.worksheets
            }
    except InputError:
        raise
    except Exception as error:
        kind = f"{type(error).__name__}: {error}".strip(": ")
        raise located(name, None, None, f"damaged workbook ({kind}); open it in Excel and save it again") from None


class _Sheet:
    """Reads the cells of a sheet of a workbook."""

    def __init__(self, sheet: Any, book: Any, layout: Layout) -> None:
        self.sheet, self.book, self.layout = sheet, book, layout
        self.styles: dict[int, tuple[str, bool]] = {}
        """The number format of a style, and whether it strikes through, by the identity of its object in openpyxl."""
        self.struck: set[tuple[int, int]] = set()
        self.conditional = [(_areas(ranges), code) for ranges, code in layout.conditional]

    def read(self, *, results: bool) -> tuple[list[tuple[Any, ...]], frozenset[Any]]:
        self.sheet.reset_dimensions()  # what the file says of its size is not believed
        value = self._result if results else _formula
        rows = [tuple(map(value, row)) for row in self.sheet.iter_rows()]
        return rows, frozenset(self.struck)

    def _result(self, cell: Any) -> Any:
        value = cell.value
        if value is None:
            return "" if cell.data_type == "str" else None
        if cell.data_type == "e":
            return Unread("problem_error_value", str(value))
        code, struck = self._style(cell) if cell.has_style else ("", False)
        if struck:
            self.struck.add((cell.row, cell.column))
        if self._is_struck_in_part(cell):
            return Unread("problem_struck", str(value))
        if isinstance(value, str | list):  # a list is text in runs of several formats
            return _text(str(value), code)
        if code:
            from itss_graph.spreadsheets.formats import as_shown

            value = as_shown(value, code, self.book.epoch)
        if self.conditional:
            value = self._under_conditions(cell, value)
        return _clean(value) if isinstance(value, str) else value

    def _under_conditions(self, cell: Any, value: Any) -> Any:
        """The value, unless a conditional format may show another one; whether its condition holds is not looked at."""
        from itss_graph.spreadsheets.formats import as_shown

        for areas, code in self.conditional:
            if not areas or any(area.covers(cell.row, cell.column) for area in areas):
                shown = as_shown(cell.value, code, self.book.epoch)
                if isinstance(cell.value, int | float | date) and shown != value:
                    return Unread("problem_conditional", str(shown))
        return value

    def _is_struck_in_part(self, cell: Any) -> bool:
        if self.layout.struck and cell.coordinate in self.layout.struck:
            return True
        return isinstance(cell.value, list) and any(
            getattr(getattr(run, "font", None), "strike", None) for run in cell.value
        )

    def _style(self, cell: Any) -> tuple[str, bool]:
        style = cell.style_array
        found = self.styles.get(id(style))
        if found is None:
            from itss_graph.spreadsheets.formats import format_code

            code = format_code(style.numFmtId, cell.number_format) if style.numFmtId else ""
            found = self.styles[id(style)] = code, bool(cell.font.strike)
        return found


@lru_cache(maxsize=10_000)
def _text(value: str, code: str) -> Any:
    """What a cell with a text and a number format shows."""
    value = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    if code:
        from itss_graph.spreadsheets.formats import text_as_shown

        value = text_as_shown(value, code)
    return _clean(value)


def _formula(cell: Any) -> bool:
    return bool(cell.data_type == "f")


def _marked(results: tuple[Any, ...], formulas: tuple[bool, ...]) -> tuple[Any, ...]:
    """The results of a row, with a mark where there is none for a formula; one may be an empty text."""
    pairs = zip(results, formulas or [False] * len(results), strict=True)
    return tuple(
        Unread("problem_formula") if result is None and formula else None if result == "" else result
        for result, formula in pairs
    )


def _area(text: str) -> Merged | None:
    """The cells of a range, such as A1:B20."""
    from openpyxl.utils import column_index_from_string

    match = _RANGE.fullmatch(text)
    if not match:
        return None
    left, right = sorted(map(column_index_from_string, match.group(1, 3)))
    top, bottom = sorted(map(int, match.group(2, 4)))
    return Merged(top, left, min(bottom, MOST_ROWS), min(right, MOST_COLUMNS))


def _areas(ranges: str) -> list[Merged]:
    """The cells of several ranges and cells; none where one of them cannot be read, which may be any cell."""
    found = [_area(each if ":" in each else f"{each}:{each}") for each in ranges.split()]
    return [area for area in found if area] if all(found) else []


def _merged(layout: Layout, name: str) -> tuple[Merged, ...]:
    found, covered = [], 0
    for text in layout.merged:
        merged = _area(text)
        if merged is None:
            raise located(name, None, None, f"damaged workbook (merged cells {text[:40]!r}); save it again in Excel")
        covered += (merged.bottom - merged.top + 1) * (merged.right - merged.left + 1)
        found.append(merged)
    if covered > MOST_CELLS:
        raise located(name, None, None, f"more than {MOST_CELLS:,} cells are merged; unmerge them")
    return tuple(found)


def _clean(value: Any) -> Any:
    """A value without spaces around it, and what keeps it from running or keeps its zeros; or why it is not read."""
    if not isinstance(value, str):
        return value
    meant = encoded_twice(value)
    if meant is not None:
        return Unread("problem_twice", f"{value} ({meant})")
    control = _CONTROL.search(value)
    if control:
        return Unread("problem_control", f"U+{ord(control[0]):04X}")
    if type(value) is not str:
        return value
    text = value.strip()
    if ERROR.fullmatch(text):
        return Unread("problem_error_value", text)
    formula = _TEXT_FORMULA.fullmatch(text)
    return (formula[1].replace('""', '"').strip() if formula else unguarded(text)) or None


# -- CSV ---------------------------------------------------------------------------------------------------------------


def _folder(path: Path) -> list[Table]:
    tables = [_file(each) for each in sorted(path.iterdir())]
    if all(table.left for table in tables):
        raise InputError(f"{path}: no .csv file in this folder; itss template --format csv writes a set of them")
    return tables


def _file(path: Path) -> Table:
    if _SYSTEM.fullmatch(path.name):
        return Table(str(path.parent), path.name, [], left="system")
    if path.suffix.lower() == ".csv" and path.is_file():
        return _csv(path)
    return Table(str(path.parent), path.name, [], left="other")


def _csv(path: Path) -> Table:
    if path.stat().st_size > MOST_BYTES:
        raise located(str(path), None, None, f"larger than {MOST_BYTES >> 20} MB; divide the file")
    text, encoding = read_csv_text(path)
    rows: list[tuple[Cell | Unread, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            if len(rows) == MOST_ROWS or len(row) > MOST_COLUMNS:
                size = f"{MOST_ROWS:,} rows and {MOST_COLUMNS} columns"
                raise located(str(path), len(rows) + 1, None, f"more than {size}; divide the file")
            if any(len(cell) > LONGEST for cell in row):
                raise located(str(path), len(rows) + 1, None, f"a cell of more than {LONGEST:,} characters; shorten it")
            divided = next((char for char in ";\t|" if len(row) == 1 and not rows and char in row[0]), "")
            if divided or (not rows and row and row[0].casefold().startswith("sep=")):
                how = "tabs" if divided == "\t" else divided or "what its first line says"
                raise located(str(path), 1, None, f"divided by {how}; save it as CSV with commas, without other lines")
            _check_encoding(path, len(rows) + 1, row)
            rows.append(tuple(map(_cell, row)))
    except csv.Error as error:
        raise located(str(path), len(rows) + 1, None, f"not CSV ({error}); save it again as CSV") from None
    return Table(str(path), path.stem, rows, encoding)


def _check_encoding(path: Path, line: int, row: list[str]) -> None:
    for number, cell in enumerate(row, start=1):
        meant = encoded_twice(cell)
        if meant is not None:
            what = f"“{brief(cell)}” in column {letter(number)} is UTF-8 that was encoded twice, from “{brief(meant)}”"
            raise located(str(path), line, None, f"{what}; save it from its source as CSV in UTF-8")


def _cell(text: str) -> Any:
    """A cell of a CSV file as a spreadsheet program shows it: `="0012"` is the text 0012, another formula is none."""
    text = text.strip()
    if text.startswith("=") and not _TEXT_FORMULA.fullmatch(text):
        return Unread("problem_formula")
    return _clean(text)
