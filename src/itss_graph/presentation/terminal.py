"""Tables for terminals of any width: laid out anew where they do not fit, so that no column and no figure is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

UNBOUNDED = 1 << 16
"""Columns of a terminal on which everything fits."""

READABLE = 30
"""Columns that a text beside its label needs; with fewer it stands below."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """A table whose columns keep their words whole; where that is too wide, a paragraph a row."""

    table: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wide = options.update(width=UNBOUNDED)
        natural = [_widest(console, wide, column) for column in self.table.columns]
        beside = Measurement.get(console, wide, self.table).maximum - sum(natural)
        least = [min(most, _least(column)) for column, most in zip(self.table.columns, natural, strict=True)]
        spare = options.max_width - beside - sum(least)
        if spare < 0:
            yield from _paragraphs(self.table)
            return
        wanted = sum(natural) - sum(least)
        if wanted > spare:
            for column, narrow, most in zip(self.table.columns, least, natural, strict=True):
                column.no_wrap, column.overflow = False, "fold"
                column.width = narrow + spare * (most - narrow) // wanted
        yield self.table


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts, each beside its label, or below it where little room is left; `between` lines stand between them."""

    rows: Sequence[tuple[Text, RenderableType]]
    between: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max((label.cell_len for label, _ in self.rows), default=0) + 2
        if options.max_width - width >= READABLE:
            table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, self.between, 0))
            table.add_column(no_wrap=True)
            table.add_column(ratio=1, overflow="fold")
            for row in self.rows:
                table.add_row(*row)
            yield table
            return
        for label, text in self.rows:
            yield label
            yield Padding(text, (0, 0, self.between, 2))


@dataclass(frozen=True, slots=True)
class ColumnBlocks:
    """A table of figures, of whose columns as many stand side by side as fit; the others follow below."""

    table: Callable[[Sequence[int]], Table]
    """The table with its heads and the columns of these numbers."""
    count: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wide = options.update(width=UNBOUNDED)
        for size in range(self.count, 0, -1):
            starts = range(0, self.count, size)
            blocks = [self.table(range(start, min(start + size, self.count))) for start in starts]
            if size == 1 or all(Measurement.get(console, wide, each).maximum <= options.max_width for each in blocks):
                yield from blocks
                return


def _paragraphs(table: Table) -> Iterable[RenderableType]:
    """A paragraph a row: a line for each cell, with the head of its column."""
    if table.title:
        yield Text.assemble((str(table.title), "italic"))
    heads = [_text(column.header).plain if table.show_header else "" for column in table.columns]
    for cells in zip(*(column.cells for column in table.columns), strict=True):
        for place, (head, cell) in enumerate(zip(heads, cells, strict=True)):
            label = (f"{head}: ", "dim") if head else ""
            line = Text.assemble(label, _text(cell), style="" if place else "bold", overflow="fold")
            yield Padding(line, (0, 0, 0, 2)) if place else line


def _widest(console: Console, options: ConsoleOptions, column: Column) -> int:
    cells = [column.header, *column.cells]
    return max(column.min_width or 0, *(Measurement.get(console, options, cell).maximum for cell in cells))


def _least(column: Column) -> int:
    """The width in which every word of a column stands on one line; East Asian text breaks anywhere."""
    words = (word for cell in (column.header, *column.cells) for word in _text(cell).plain.split())
    return max([column.min_width or 0, 2, *(_narrow(word) for word in words)])


def _narrow(word: str) -> int:
    parts = "".join(char if Text(char).cell_len == 1 else " " for char in word).split()
    return max(map(len, parts), default=2)


def _text(cell: RenderableType) -> Text:
    return cell if isinstance(cell, Text) else Text(str(cell))
