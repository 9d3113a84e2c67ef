"""Tables of cells, each cell as a person sees it, wherever they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from itss_graph.spreadsheets.inspection import Layout


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that are one, by the numbers of the first and last row and column, from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell is in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: `source` is the file, `title` the name of the sheet, `rows` the cells of all rows from the first.

    `encoding` is that of a CSV file that is not UTF-8. `left` is a file of a folder that is not read: one of another
    kind, or one that the system keeps there. `merged` and `hidden` tell how the sheet is laid out, `struck` which cells
    (row and column) are struck through.
    """

    source: str
    title: str
    rows: list[tuple[Any, ...]]
    encoding: str = ""
    left: Literal["", "other", "system"] = ""
    merged: tuple[Merged, ...] = ()
    hidden: Layout = field(default_factory=Layout)
    struck: frozenset[tuple[int, int]] = frozenset()
