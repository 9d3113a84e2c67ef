from datetime import date, datetime

import pytest
import xlsxwriter
from openpyxl.utils import range_boundaries

from itss_graph.assessment import Assessor
from itss_graph.spreadsheets.binding import bind
from itss_graph.spreadsheets.form import Form
from itss_graph.spreadsheets.importing import Settings, import_rows
from itss_graph.spreadsheets.mapping import WorkbookMapping
from itss_graph.spreadsheets.names import Names
from itss_graph.spreadsheets.reading import read_tables
from itss_graph.standard import Standard


@pytest.fixture(scope="session")
def form():
    return Form.of(Standard.load())


@pytest.fixture(scope="session")
def check(form):
    assessor = Assessor.of(form.standard, "default", date(2026, 11, 1))
    return lambda columns: assessor.violations(columns.with_literals())


@pytest.fixture
def write(tmp_path):
    """Write a workbook from the rows of its sheets; gives its path.

    A cell that is a pair has a number format; `merged` has ranges by the title of the sheet, whose first cell counts.
    """

    def write(sheets, name="staff.xlsx", merged=None):
        path = tmp_path / name
        options = {"strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(path, options) as book:
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            for title, rows in sheets.items():
                sheet = book.add_worksheet(title)
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        if isinstance(cell, tuple):
                            sheet.write(row, column, cell[0], book.add_format({"num_format": cell[1]}))
                        elif isinstance(cell, datetime):
                            sheet.write_datetime(row, column, cell, moment)
                        elif isinstance(cell, date):
                            sheet.write_datetime(row, column, cell, day)
                        elif cell is not None:
                            sheet.write(row, column, cell)
                for cells in (merged or {}).get(title, ()):
                    _merge(sheet, rows, cells)
        return path

    return write


def _merge(sheet, rows, cells):
    """Merge cells, in which the first has what the rows say."""
    top, left, bottom, right = range_boundaries(cells)[1::-1] + range_boundaries(cells)[:1:-1]
    value = rows[top - 1][left - 1]
    sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
    if not isinstance(value, date):
        sheet.write(top - 1, left - 1, value)


@pytest.fixture
def load(form, check):
    """Import a workbook or a folder; `known` are names known before."""

    def load(path, known=None, mapping=None, **settings):
        given, own = WorkbookMapping.read(mapping, form) if mapping else (WorkbookMapping(), form)
        bound = bind(read_tables(path), own, given)
        settings = {"dates": given.dates, "separators": given.separators, "today": date(2026, 11, 1), **settings}
        return import_rows(bound, own, known or Names({}), check, Settings(**settings))

    return load
