"""Tables of cells, each cell as a person sees it, from any kind of file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from itss_graph.spreadsheets.inspection import Layout


@dataclass(frozen=True, slots=True)
class Merged:
    """Merged cells, by the numbers of the first and last row and column, from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell is one of them."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: `source` is the file, `title` the name of the sheet, `rows` the cells of all rows from the first.

    `encoding` is that of a CSV file that is not UTF-8. `skipped` marks a file of a folder that is not read: a file of
    another kind, or of the system. `merged` and `hidden` are the layout of the sheet; `struck` are the cells (row and
    column) that are struck through.
    """

    source: str
    title: str
    rows: list[tuple[Any, ...]]
    encoding: str = ""
    skipped: Literal["", "other", "system"] = ""
    merged: tuple[Merged, ...] = ()
    hidden: Layout = field(default_factory=Layout)
    struck: frozenset[tuple[int, int]] = frozenset()
