"""The sheets of a workbook, or the CSV files of a folder, as rows of cells."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from itss_graph.errors import InputError
from itss_graph.profiles.sheets.cells import Cell
from itss_graph.profiles.sheets.hostile import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, check_workbook
from itss_graph.profiles.sheets.safety import unguarded
from itss_graph.rdf.places import located

UNSTORED = object()
"""Stands in a cell for a formula whose result is not stored."""

LONGEST = 32_767
"""The most characters that a cell can hold in Excel."""

ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})
"""What a cell holds where a formula failed."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: `source` is the file, `title` the name of the sheet, `rows` the cells of all rows from the first.

    `encoding` is that of a CSV file that is not UTF-8.
    """

    source: str
    title: str
    rows: list[tuple[Any, ...]]
    encoding: str = ""


def read_tables(path: Path) -> list[Table]:
    """The sheets in a workbook or a folder of CSV files; raises `InputError`, in one line, for what is neither."""
    try:
        if path.is_dir():
            return _folder(path)
        if path.stat().st_size > MOST_BYTES:
            raise located(str(path), None, None, f"larger than {MOST_BYTES >> 20} MB; divide the workbook")
        if path.suffix.lower() == ".csv":
            raise located(str(path), None, None, "a single CSV file; give the folder that holds one file a sheet")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return list(_workbook(data, str(path)))


def _workbook(data: bytes, name: str) -> Iterator[Table]:
    formulas = check_workbook(data, name)
    results = _sheets(data, name, results=True)
    stored = _sheets(data, name, results=False) if formulas else {}
    for title, rows in results.items():
        marked = [_marked(*pair) for pair in zip(rows, stored[title], strict=True)] if formulas else rows
        yield Table(name, title, marked)


def _sheets(data: bytes, name: str, *, results: bool) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every sheet, with the results of formulas or the formulas."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out: styles, drop-down lists, pictures
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=results, keep_links=False)
            return {
                sheet.title: [tuple(map(_value, row)) for row in _rows(sheet, results=results)]
                for sheet in book.worksheets
            }
    except Exception as error:
        kind = f"{type(error).__name__}: {error}".strip(": ")
        raise located(name, None, None, f"damaged workbook ({kind}); open it in Excel and save it again") from None


def _rows(sheet: Any, *, results: bool) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what the file says of its size is not believed
    if results:
        yield from sheet.iter_rows(values_only=True)
    else:
        for row in sheet.iter_rows():
            yield tuple(UNSTORED if cell.data_type == "f" else cell.value for cell in row)


def _marked(results: tuple[Any, ...], stored: tuple[Any, ...]) -> tuple[Any, ...]:
    """The results of a row, with a mark where there is none for a formula."""
    pairs = zip(results, stored, strict=True)
    return tuple(UNSTORED if result is None and other is UNSTORED else result for result, other in pairs)


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        return unguarded(cell.strip()) or None
    return cell


def _folder(path: Path) -> list[Table]:
    found = sorted(each for each in path.iterdir() if each.suffix.lower() == ".csv" and each.is_file())
    if not found:
        raise InputError(f"{path}: no .csv file in this folder; itss template --format csv writes a set of them")
    return [_csv(each) for each in found]


def _csv(path: Path) -> Table:
    if path.stat().st_size > MOST_BYTES:
        raise located(str(path), None, None, f"larger than {MOST_BYTES >> 20} MB; divide the file")
    text, encoding = _decoded(path)
    rows: list[tuple[Cell, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            if len(rows) == MOST_ROWS or len(row) > MOST_COLUMNS:
                size = f"{MOST_ROWS:,} rows and {MOST_COLUMNS} columns"
                raise located(str(path), len(rows) + 1, None, f"more than {size}; divide the file")
            if any(len(cell) > LONGEST for cell in row):
                raise located(str(path), len(rows) + 1, None, f"a cell of more than {LONGEST:,} characters; shorten it")
            rows.append(tuple(map(_value, row)))
    except csv.Error as error:
        raise located(str(path), len(rows) + 1, None, f"not CSV ({error}); save it again as CSV") from None
    return Table(str(path), path.stem, rows, encoding)


def _decoded(path: Path) -> tuple[str, str]:
    """The text of a file in UTF-8 or, as Excel writes it in Japan, in CP932; says so where it is the latter."""
    data = path.read_bytes()
    if b"\0" in data:
        raise located(str(path), None, None, "holds NUL characters; save it as CSV in UTF-8")
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp932"), "cp932"
    except UnicodeDecodeError:
        raise located(str(path), None, None, "neither UTF-8 nor Shift_JIS; save it as CSV in UTF-8") from None
