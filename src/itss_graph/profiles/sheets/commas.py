"""A form as a set of CSV files, in UTF-8 with a mark by which Excel knows it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime

from itss_graph.profiles.sheets import layout
from itss_graph.profiles.sheets.cells import Cell, written
from itss_graph.profiles.sheets.form import Form
from itss_graph.profiles.sheets.layout import Filled
from itss_graph.profiles.sheets.names import BOM
from itss_graph.profiles.sheets.safety import guarded
from itss_graph.profiles.sheets.saying import says


def files(form: Form, filled: Filled, language: str) -> dict[str, str]:
    """The text of every file by its name: one a sheet, and `values.csv` with the values that may be written."""
    found = {}
    for sheet in form.sheets:
        rows = [layout.cells(sheet, filled, row) for row in filled.rows.get(sheet.key, ())]
        found[f"{sheet.key}.csv"] = _text([layout.headings(sheet, filled, language), *rows])
    values = [row for vocabulary in form.vocabularies for row in layout.values(form, vocabulary)]
    listed = [
        [
            *(text[language] for text in (row.vocabulary.label, row.fields, row.shown)),
            *(row.english, row.japanese, row.name, row.meaning[language]),
        ]
        for row in values
    ]
    found["values.csv"] = _text([says("values_headings")[language].split("|"), *listed])
    return found


def _text(rows: Iterable[Iterable[Cell]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([_cell(cell) for cell in row] for row in rows)
    return BOM + buffer.getvalue()


def _cell(cell: Cell) -> str:
    return written(cell) if isinstance(cell, int | float | date | datetime) else guarded(written(cell))
