"""What an import found, for the terminal: a row a sheet, then people and what is not read."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table

from itss_graph.presentation.terminal import Fitting
from itss_graph.spreadsheets.binding import Bound
from itss_graph.spreadsheets.form import Form
from itss_graph.spreadsheets.importing import Imported
from itss_graph.words import says


def summary(imported: Imported, bound: Bound, form: Form, language: str) -> Iterator[RenderableType]:
    """The counts of every sheet: rows read, which are those written, rejected and merged; and empty ones."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for place, key in enumerate(("sheet", "rows", "empty", "written", "rejected", "merged")):
        table.add_column(says(f"column.{key}")[language], header_style="bold", justify="right" if place else "left")
    for sheet in form.sheets:
        counts = (imported.rows, bound.empty, imported.written, imported.rejected_rows, imported.merged)
        table.add_row(sheet.title[language], *(str(each.get(sheet.key, 0)) for each in counts))
    yield Fitting(table)
    yield ""
    yield says("import.people", people=imported.people + imported.rejected_people, new=imported.new)[language]
    yield says("import.preview")[language]
