"""The summary of an import for the terminal: a row per sheet, then the number of people."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table

from itss_graph.presentation.terminal import Fitting
from itss_graph.spreadsheets.binding import BoundTables
from itss_graph.spreadsheets.form import Form
from itss_graph.spreadsheets.importing import Imported
from itss_graph.words import says


def summary(imported: Imported, bound: BoundTables, form: Form, language: str) -> Iterator[RenderableType]:
    """The counts of every sheet: rows read (= written + rejected + merged), and empty rows."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for index, key in enumerate(("sheet", "rows", "empty", "written", "rejected", "merged")):
        table.add_column(says(f"column.{key}")[language], header_style="bold", justify="right" if index else "left")
    for sheet in form.sheets:
        counts = (imported.rows, bound.empty, imported.written, imported.rejected_rows, imported.merged)
        table.add_row(sheet.title[language], *(str(count.get(sheet.key, 0)) for count in counts))
    yield Fitting(table)
    yield ""
    yield says("import.people", people=imported.people + imported.rejected_people, new=imported.new)[language]
    yield says("import.preview")[language]
