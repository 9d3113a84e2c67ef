"""The sheets of a workbook as tables."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from itss_graph.errors import InputError
from itss_graph.rdf.diagnostics import located
from itss_graph.spreadsheets.cells import UnreadableCell
from itss_graph.spreadsheets.inspection import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Layout, Survey, check_workbook
from itss_graph.spreadsheets.tables import Merged, Table
from itss_graph.spreadsheets.text import clean

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")


def sheets(data: bytes, name: str) -> Iterator[Table]:
    """The sheets of the workbook in `data`, which the user calls `name`; raises `InputError` for other data."""
    survey = check_workbook(data, name)
    results = _sheets(data, name, survey, results=True)
    formulas = _sheets(data, name, survey, results=False) if survey.formulas else {}
    for title, (rows, struck) in results.items():
        layout = survey.layouts.get(title, Layout())
        formula_marks = formulas[title][0] if formulas else [()] * len(rows)
        marked = [_marked(*pair) for pair in zip(rows, formula_marks, strict=True)]
        yield Table(name, title, marked, merged=_merged(layout, name), hidden=layout, struck=struck)


def _sheets(
    data: bytes, name: str, survey: Survey, *, results: bool
) -> dict[str, tuple[list[tuple[Any, ...]], frozenset[Any]]]:
    """The rows of every sheet, with results of formulas or marks for them; and the cells that are struck through."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it does not read: styles, lists, pictures
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
        self.sheet.reset_dimensions()  # the size that the file states may be wrong
        value = self._result if results else _formula
        rows = [tuple(map(value, row)) for row in self.sheet.iter_rows()]
        return rows, frozenset(self.struck)

    def _result(self, cell: Any) -> Any:
        value = cell.value
        if value is None:
            return "" if cell.data_type == "str" else None
        if cell.data_type == "e":
            return UnreadableCell("problem.error_value", str(value))
        code, struck = self._style(cell) if cell.has_style else ("", False)
        if struck:
            self.struck.add((cell.row, cell.column))
        if self._is_struck_in_part(cell):
            return UnreadableCell("problem.struck", str(value))
        if isinstance(value, str | list):  # a list is text in runs of several formats
            return _text(str(value), code)
        if code:
            from itss_graph.spreadsheets.formats import as_shown

            value = as_shown(value, code, self.book.epoch)
        if self.conditional:
            value = self._under_conditions(cell, value)
        return clean(value) if isinstance(value, str) else value

    def _under_conditions(self, cell: Any, value: Any) -> Any:
        """The value, unless a conditional format may show another one; its condition is not evaluated."""
        from itss_graph.spreadsheets.formats import as_shown

        for areas, code in self.conditional:
            if not areas or any(area.covers(cell.row, cell.column) for area in areas):
                shown = as_shown(cell.value, code, self.book.epoch)
                if isinstance(cell.value, int | float | date) and shown != value:
                    return UnreadableCell("problem.conditional", str(shown))
        return value

    def _is_struck_in_part(self, cell: Any) -> bool:
        if self.layout.struck and cell.coordinate in self.layout.struck:
            return True
        return isinstance(cell.value, list) and any(
            getattr(getattr(run, "font", None), "strike", None) for run in cell.value
        )

    def _style(self, cell: Any) -> tuple[str, bool]:
        style = cell.style_array
        style_facts = self.styles.get(id(style))
        if style_facts is None:
            from itss_graph.spreadsheets.formats import format_code

            code = format_code(style.numFmtId, cell.number_format) if style.numFmtId else ""
            style_facts = self.styles[id(style)] = code, bool(cell.font.strike)
        return style_facts


@lru_cache(maxsize=10_000)
def _text(value: str, code: str) -> Any:
    """The text that a cell with a text and a number format shows."""
    value = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    if code:
        from itss_graph.spreadsheets.formats import text_as_shown

        value = text_as_shown(value, code)
    return clean(value)


def _formula(cell: Any) -> bool:
    return bool(cell.data_type == "f")


def _marked(results: tuple[Any, ...], formulas: tuple[bool, ...]) -> tuple[Any, ...]:
    """The results of a row; a formula without a result is unreadable. A result may be an empty text."""
    pairs = zip(results, formulas or [False] * len(results), strict=True)
    return tuple(
        UnreadableCell("problem.formula") if result is None and formula else None if result == "" else result
        for result, formula in pairs
    )


def _areas(ranges: str) -> list[Merged]:
    """The cells of several ranges and cells; empty, for any cell, where one of them cannot be read."""
    areas = [_area(text if ":" in text else f"{text}:{text}") for text in ranges.split()]
    return [area for area in areas if area] if all(areas) else []


def _merged(layout: Layout, name: str) -> tuple[Merged, ...]:
    ranges, cell_count = [], 0
    for text in layout.merged:
        merged = _area(text)
        if merged is None:
            raise located(name, None, None, f"damaged workbook (merged cells {text[:40]!r}); save it again in Excel")
        cell_count += (merged.bottom - merged.top + 1) * (merged.right - merged.left + 1)
        ranges.append(merged)
    if cell_count > MOST_CELLS:
        raise located(name, None, None, f"more than {MOST_CELLS:,} cells are merged; unmerge them")
    return tuple(ranges)


def _area(text: str) -> Merged | None:
    """The cells of a range, such as A1:B20."""
    from openpyxl.utils import column_index_from_string

    match = _RANGE.fullmatch(text)
    if not match:
        return None
    left, right = sorted(map(column_index_from_string, match.group(1, 3)))
    top, bottom = sorted(map(int, match.group(2, 4)))
    return Merged(top, left, min(bottom, MOST_ROWS), min(right, MOST_COLUMNS))
