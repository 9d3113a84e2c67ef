"""Workbooks, and folders of CSV files, as tables."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

from itss_graph.errors import InputError
from itss_graph.outputs import STANDARD
from itss_graph.rdf.diagnostics import located
from itss_graph.rdf.sources import opened, read_all
from itss_graph.spreadsheets.cells import Cell, UnreadableCell, brief
from itss_graph.spreadsheets.inspection import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from itss_graph.spreadsheets.messages import letter
from itss_graph.spreadsheets.tables import Table
from itss_graph.spreadsheets.text import TEXT_FORMULA, clean, encoded_twice, read_csv_text
from itss_graph.spreadsheets.xlsx import sheets

LONGEST = 32_767
"""The most characters that a cell can hold in Excel."""

_SYSTEM = re.compile(r"\..*|~\$.*|thumbs\.db|desktop\.ini", re.IGNORECASE)


def read_tables(path: Path) -> list[Table]:
    """The sheets in a workbook, `-` for one on standard input, or a folder of CSV files.

    Raises `InputError`, in one line, for any other file.
    """
    if str(path) == STANDARD:
        with opened(STANDARD, None) as (stdin, label):
            return list(sheets(read_all(stdin, label, MOST_BYTES), label))
    try:
        if path.is_dir():
            return _folder(path)
        if path.stat().st_size > MOST_BYTES:
            raise located(str(path), None, None, f"larger than {MOST_BYTES >> 20} MB; divide the workbook")
        if path.suffix.lower() == ".csv":
            raise located(str(path), None, None, "a single CSV file; give the folder that holds one file a sheet")
        with path.open("rb") as stream:
            data = read_all(stream, str(path), MOST_BYTES)
    except (OSError, ValueError) as error:
        name = getattr(error, "filename", None) or path
        raise InputError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return list(sheets(data, str(path)))


def _folder(path: Path) -> list[Table]:
    tables = [_file(file) for file in sorted(path.iterdir())]
    if all(table.skipped for table in tables):
        raise InputError(f"{path}: no .csv file in this folder; itss template --format csv writes a set of them")
    return tables


def _file(path: Path) -> Table:
    if _SYSTEM.fullmatch(path.name):
        return Table(str(path.parent), path.name, [], skipped="system")
    if path.suffix.lower() == ".csv" and path.is_file():
        return _csv(path)
    return Table(str(path.parent), path.name, [], skipped="other")


def _csv(path: Path) -> Table:
    if path.stat().st_size > MOST_BYTES:
        raise located(str(path), None, None, f"larger than {MOST_BYTES >> 20} MB; divide the file")
    text, encoding = read_csv_text(path)
    rows: list[tuple[Cell | UnreadableCell, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            if len(rows) == MOST_ROWS or len(row) > MOST_COLUMNS:
                size = f"{MOST_ROWS:,} rows and {MOST_COLUMNS} columns"
                raise located(str(path), len(rows) + 1, None, f"more than {size}; divide the file")
            if any(len(cell) > LONGEST for cell in row):
                raise located(str(path), len(rows) + 1, None, f"a cell of more than {LONGEST:,} characters; shorten it")
            separator = next((char for char in ";\t|" if len(row) == 1 and not rows and char in row[0]), "")
            if separator or (not rows and row and row[0].casefold().startswith("sep=")):
                what = "tabs" if separator == "\t" else separator or "what its first line says"
                raise located(str(path), 1, None, f"divided by {what}; save it as CSV with commas, without other lines")
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
    """A cell of a CSV file as a spreadsheet program shows it: `="0012"` is a text, other formulas are unreadable."""
    text = text.strip()
    if text.startswith("=") and not TEXT_FORMULA.fullmatch(text):
        return UnreadableCell("problem.formula")
    return clean(text)
