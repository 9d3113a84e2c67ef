from datetime import date, datetime

import pytest
import xlsxwriter

from itss_graph.assess import Assessor
from itss_graph.profiles.sheets.binding import bind
from itss_graph.profiles.sheets.form import Form
from itss_graph.profiles.sheets.importing import Settings, import_rows
from itss_graph.profiles.sheets.mapping import Mapping
from itss_graph.profiles.sheets.names import Names
from itss_graph.profiles.sheets.tables import read_tables
from itss_graph.standard import Standard


@pytest.fixture(scope="session")
def form():
    return Form.of(Standard.load())


@pytest.fixture(scope="session")
def check(form):
    assessor = Assessor.of(form.standard, "default", date(2026, 11, 1))
    return lambda columns: assessor.violations(columns.understood())


@pytest.fixture
def write(tmp_path):
    """Write a workbook from the rows of its sheets; gives its path."""

    def write(sheets, name="staff.xlsx"):
        path = tmp_path / name
        options = {"strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(path, options) as book:
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            for title, rows in sheets.items():
                sheet = book.add_worksheet(title)
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        if isinstance(cell, datetime):
                            sheet.write_datetime(row, column, cell, moment)
                        elif isinstance(cell, date):
                            sheet.write_datetime(row, column, cell, day)
                        elif cell is not None:
                            sheet.write(row, column, cell)
        return path

    return write


@pytest.fixture
def load(form, check):
    """Import a workbook or a folder; `known` are names known before."""

    def load(path, known=None, mapping=None, **settings):
        given, own = Mapping.read(mapping, form) if mapping else (Mapping(), form)
        bound = bind(read_tables(path), own, given)
        settings.setdefault("dates", given.dates)
        return import_rows(bound, own, known or Names({}), check, Settings(**settings))

    return load
