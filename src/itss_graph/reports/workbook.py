"""An assessment as an Excel workbook: people by level, then every indicator, then every requirement.

The same assessment gives the same bytes. What a spreadsheet would take for a formula is made harmless.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter

from itss_graph.assessment.model import Assessment, Assessments
from itss_graph.errors import UsageError
from itss_graph.presentation.formulas import guarded
from itss_graph.reports.rows import flat, rows
from itss_graph.spreadsheets.workbook import CREATED, OPTIONS
from itss_graph.words import says, title

MOST_ROWS = 1_048_575
"""The rows of a sheet of Excel, without its headings."""
KPIS = ("profile", "kpi", "specialtyField", "level", "met", "deemed")

Cells = Sequence[Any]


def results(assessments: Sequence[Assessments], language: str) -> bytes:
    """The workbook: levels of everyone, `met` and `deemed` of every indicator, and the rows of `report.rows`.

    Raises `UsageError` for more people than a sheet holds.
    """
    people = sum(map(len, assessments))
    if sum(len(data_set.outcomes) for data_set in assessments) > MOST_ROWS:
        raise UsageError(f"{people:,} people are more than a sheet of Excel holds; choose --format csv or parquet")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**OPTIONS, "constant_memory": True}) as workbook:
        workbook.set_properties({"created": CREATED})
        everyone = [person for data_set in assessments for person in data_set]
        tables = (_levels(assessments, everyone, language), _indicators(everyone), _requirements(assessments))
        for name, table in zip(("levels", "indicators", "requirements"), tables, strict=True):
            _write(workbook, workbook.add_worksheet(title(says(f"column.{name}")[language])), table)
    return buffer.getvalue()


def _levels(assessments: Sequence[Assessments], people: Iterable[Assessment], language: str) -> Iterator[Cells]:
    """The highest level of everyone in every field; empty where there is none."""
    fields = assessments[0].standard.fields if assessments else ()
    yield ("profile", *(title(field.label[language]) for field in fields), "asOf", "reading")
    for person in people:
        levels = (person.highest[field.name] for field in fields)
        yield (person.profile, *levels, person.as_of.isoformat(), person.reading)


def _indicators(people: Iterable[Assessment]) -> Iterator[Cells]:
    yield KPIS
    for person in people:
        for outcome in person.kpis:
            kpi = outcome.kpi
            yield person.profile, kpi.name, kpi.field.name, kpi.level, outcome.met, outcome.deemed


def _requirements(assessments: Sequence[Assessments]) -> Iterator[Cells]:
    table = flat(rows(assessments))
    yield table.columns
    yield from table.iter_rows()


def _write(workbook: Any, sheet: Any, table: Iterable[Cells]) -> None:
    """Write a table, whose first row is its headings, with a filter over its columns."""
    bold = workbook.add_format({"bold": True})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 40, 26)  # an indicator's name fits
    row_number, columns = 0, 1
    for row_number, row in enumerate(table):
        columns = len(row)
        for column, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, bool):
                sheet.write_boolean(row_number, column, cell)
            elif isinstance(cell, int):
                sheet.write_number(row_number, column, cell)
            else:
                sheet.write_string(row_number, column, guarded(cell), *((bold,) if row_number == 0 else ()))
    sheet.autofilter(0, 0, row_number, columns - 1)
