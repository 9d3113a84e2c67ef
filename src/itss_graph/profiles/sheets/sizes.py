"""How wide columns are, how high rows are, and how a sheet lies on paper.

Office programs fit a row to its text only while it is edited, so a workbook has to bring its heights with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.cells import cell_len

from itss_graph.profiles.sheets.form import Column

WIDTHS = {"person": 14, "text": 24, "record": 10, "term": 28, "date": 13, "number": 16, "iri": 32, "party": 20}
"""The width of a column, in half-width characters, by what its cells hold."""
WIDEST = 46
LINE = 15
"""The height of a line of text, in points."""
PAGE = 250
"""The width that can still be read on one page of A4 across, in half-width characters."""


def width(column: Column, language: str) -> int:
    """The width of a column, in half-width characters: a term fits, unless it is very long."""
    least = WIDTHS[column.kind]
    if column.vocabulary is None:
        return least
    shown = (cell_len(column.vocabulary.shown(term, language)) for term in column.vocabulary.terms)
    return max(least, min(WIDEST, 2 + max(shown, default=0)))


def height(cells: Iterable[tuple[str, int]]) -> int:
    """The height of a row, in points, from its texts and the width of the column that each wraps in."""
    return LINE * max(-(-cell_len(text) // width) or 1 for text, width in cells)


def on_paper(target: Any, widths: Sequence[int]) -> None:
    """Print on A4: on as many pages side by side as keep it readable, each with the first row and column."""
    target.set_paper(9)
    if len(widths) > 1:
        target.set_landscape()
        target.repeat_rows(0)
        target.repeat_columns(0)
    target.fit_to_pages(-(-sum(widths) // PAGE), 0)
