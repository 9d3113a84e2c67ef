"""What a command says: tables for a person, lines on standard error; results are written by `itss_graph.outputs`."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TypeVar

from itss_graph.errors import InputError, UsageError
from itss_graph.outputs import is_file, write, writing

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["MARKS", "is_terminal", "of_each", "show", "warn", "write", "writing"]

S = TypeVar("S")
T = TypeVar("T")

MARKS = "itss-marks"
"""The error handler for text on a terminal whose character set lacks a mark: another mark stands for it, or `?`."""

_PLAIN = {"✓": "+", "✗": "x", "–": "-", "—": "-", "†": "*", "✎": "*", "▸": ">", "→": "->", "…": "...", "•": "*"}
_BARS = {**{block: str(level) for level, block in enumerate("▁▂▃▄▅▆▇", 1)}, "·": "."}


def _marks(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join({**_PLAIN, **_BARS}.get(char, "?") for char in error.object[error.start : error.end]), error.end


codecs.register_error(MARKS, _marks)


def is_terminal(output: str | None) -> bool:
    """Whether a person reads along."""
    return output in (None, "-") and sys.stdout.isatty()


def show(renderables: Iterable[RenderableType], output: str | None = None) -> None:
    """Print for a person: in colour on a terminal, plain elsewhere; 80 columns wide where there is no terminal."""
    from rich.console import Console

    if is_file(output):
        raise UsageError("a table goes to the terminal; choose another --format for a file")
    width = get_terminal_size().columns if sys.stdout.isatty() else 80
    console = Console(width=width, highlight=False, soft_wrap=False)
    with writing(output) as stream:
        for renderable in renderables:
            with console.capture() as text:
                console.print(renderable)
            stream.write(text.get().encode(sys.stdout.encoding or "utf-8", MARKS))


def of_each(sources: Iterable[S], judge: Callable[[S], T]) -> tuple[list[T], bool]:
    """What comes of every source that can be read, and whether one cannot: of that a line is on standard error."""
    found, failed = [], False
    for source in sources:
        try:
            found.append(judge(source))
        except InputError as error:
            warn(str(error))
            failed = True
    return found, failed


def warn(message: str) -> None:
    """One line on standard error, as far as that can be written."""
    with suppress(OSError):
        for line in message.splitlines():
            print(f"itss: {line}", file=sys.stderr)
