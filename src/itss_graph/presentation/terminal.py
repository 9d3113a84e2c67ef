"""Tables for terminals of any width: laid out anew where they do not fit, so that no column and no figure is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, JustifyMethod, OverflowMethod, RenderableType, RenderResult
from rich.containers import Lines
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

UNBOUNDED = 1 << 16
"""Columns of a terminal on which everything fits."""

READABLE = 30
"""Columns that a text beside its label needs; with fewer it stands below."""


_IRI = re.compile(r"[^/#?&=]*[/#?&=]+|[^/#?&=]+")
"""Parts of an IRI, between which a line may end."""

_FIRST = frozenset("（「『［｛〈《【〔([{")
_LAST = frozenset("）」』］｝〉》】〕。、，．・：；？！ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ)]},.:;?!%")
"""What does not end a line of Japanese, and what does not begin one (JIS X 4051)."""


def printable(text: str) -> str:
    """A text in which nothing can steer a terminal: spaces take the place of what is not printable."""
    return "".join(char if char.isprintable() else " " for char in text)


class Line(Text):
    """Text whose lines end between words, between the parts of an IRI, and in Japanese where they may."""

    if TYPE_CHECKING:

        @classmethod
        def assemble(cls, *parts: Any, **how: Any) -> Self: ...

    def wrap(  # noqa: PLR0913 (as Rich calls it)
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """As Rich wraps text, but for where lines end."""
        overflow_mode = overflow or self.overflow or "fold"
        if no_wrap or self.no_wrap or overflow_mode != "fold":
            return super().wrap(console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=no_wrap)
        lines = Lines()
        for line in self.split(allow_blank=True):
            parts = line.divide(ends(line.plain, width))
            for part in parts:
                part.rstrip_end(width)
            lines.extend(parts)
        lines.justify(console, width, justify=justify or self.justify or "default", overflow=overflow_mode)
        return lines


def ends(text: str, width: int) -> list[int]:
    """Where in a text a new line begins, so that none is wider than so many columns."""
    positions: list[int] = []
    position = column = 0
    for piece in _pieces(text, width):
        size = cell_len(piece.rstrip())
        if column and column + size > width:
            positions.append(position)
            column = 0
        *full, rest = chop_cells(piece, width) if size > width else [piece]
        for part in full:
            position += len(part)
            positions.append(position)
        position += len(rest)
        column += cell_len(rest)
    return positions


def _pieces(text: str, width: int) -> Iterator[str]:
    """What stays on one line, with the spaces behind it: an IRI is divided only where it is wider than a line."""
    for word in re.findall(r"\s*\S+\s*", text):
        if "://" in word and cell_len(word.strip()) > width:
            yield from _IRI.findall(word)
        elif cell_len(word) > len(word):
            yield from _characters(word)
        else:
            yield word


def _characters(word: str) -> Iterator[str]:
    piece = ""
    for char in word:
        narrow = piece and cell_len(char) == 1 and cell_len(piece[-1]) == 1
        if piece and not (narrow or char in _LAST or char.isspace() or piece[-1] in _FIRST):
            yield piece
            piece = ""
        piece += char
    yield piece


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
            if size == 1 or all(Measurement.get(console, wide, block).maximum <= options.max_width for block in blocks):
                yield from blocks
                return


def item(mark: str | Text, text: Text, indent: int, *, below: int = 0) -> Padding:
    """A text beside a mark, indented by so many columns, with so many lines below."""
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column()
    line.add_column(overflow="fold")
    line.add_row(mark, text)
    return Padding(line, (0, 0, below, indent))


def _paragraphs(table: Table) -> Iterable[RenderableType]:
    """A paragraph a row: a line for each cell, with the head of its column."""
    if table.title:
        yield Line.assemble((str(table.title), "italic"))
    heads = [_text(column.header).plain if table.show_header else "" for column in table.columns]
    for cells in zip(*(column.cells for column in table.columns), strict=True):
        for index, (head, cell) in enumerate(zip(heads, cells, strict=True)):
            label = (f"{head}: ", "dim") if head else ""
            line = Line.assemble(label, _text(cell), style="" if index else "bold", overflow="fold")
            yield Padding(line, (0, 0, 0, 2)) if index else line


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
    return cell if isinstance(cell, Text) else Line(str(cell))
