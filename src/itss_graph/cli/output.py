"""The output of a command: its format, and where it goes (a terminal, standard output, a file)."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from pathlib import PurePath
from shutil import get_terminal_size
from typing import TYPE_CHECKING, cast

from itss_graph.errors import UsageError
from itss_graph.outputs import is_file, write, writing
from itss_graph.presentation.formats import ENDINGS, FORMATS, Pieces

if TYPE_CHECKING:
    from rich.console import RenderableType

MARKS = "itss-marks"
"""The error handler for terminals whose character set lacks a mark: it writes another mark, or `?`."""

_PLAIN = {"✓": "+", "✗": "x", "–": "-", "—": "-", "†": "*", "✎": "*", "▸": ">", "→": "->", "…": "...", "•": "*"}
_BARS = {**{block: str(level) for level, block in enumerate("▁▂▃▄▅▆▇", 1)}, "·": "."}

SHOWN = 10
"""Problems of a file that a terminal shows one by one."""

_quiet: ContextVar[bool] = ContextVar("_quiet", default=False)
_implied: ContextVar[str | None] = ContextVar("_implied", default=None)


def choose_format(
    requested: str | None, output: str | None, formats: Collection[str], default: str, what: str = "this"
) -> str:
    """The format of an answer: the one asked for, that of the ending of a file, a table on a terminal, or `default`.

    `formats` are those in which it can be written; if a table is the first of them, that is for a terminal.
    Raises `UsageError` as `format_of_file` does, for another format, and for one that is not readable on a terminal.
    """
    _implied.set(None)
    if requested is not None and requested not in formats:
        *others, last = formats
        choices = f"{', '.join(others)} or {last}" if others else last
        raise UsageError(f"{what} is not written as {requested}; choose --format {choices}")
    if is_file(output):
        return format_of_file(requested, output, formats) or default
    terminal = is_terminal(output)
    if requested is None and next(iter(formats)) == "table":
        if terminal:
            return "table"
        _implied.set(default if output is None and default != "table" and _is_pipe() else None)
    name = requested or default
    if terminal and FORMATS[name].binary:
        raise UsageError(f"{name} is not readable on a terminal; name a file with -o")
    return name


def implied_format() -> str | None:
    """The format that a pipe gets where a terminal would show a table; None if that is not so or was asked for."""
    return _implied.get()


def format_of_file(requested: str | None, output: str | None, formats: Collection[str]) -> str | None:
    """The format that is asked for, or else that of the ending of a file; None if there is neither.

    Raises `UsageError` for an ending of none of the `formats`, and for `.gz`.
    """
    if not is_file(output):
        return requested
    ending = PurePath(output or "").suffix.lower()
    if ending == ".gz":
        raise UsageError(f"{output}: output is not compressed; leave out .gz and compress the file afterwards")
    if requested is not None:
        return requested
    known = next((name for name in formats if name in ENDINGS.get(ending, ())), None)
    if known is None:
        endings = ", ".join(suffix for suffix, names in ENDINGS.items() if any(name in formats for name in names))
        problem = f"{ending} is not written here" if ending else "has no ending that says what to write"
        raise UsageError(f"{output}: {problem}; end the name with one of {endings}, or choose a --format")
    return known


def format_of_folder(requested: str | None, output: str | None, formats: Collection[str]) -> str | None:
    """As `format_of_file`, for a new folder or an address, whose name needs no ending."""
    name = (output or "").rstrip("/")
    return requested or (format_of_file(None, name, formats) if PurePath(name).suffix else None)


def _is_pipe() -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(1).st_mode)
    except OSError:
        return False


def _replace_marks(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join({**_PLAIN, **_BARS}.get(char, "?") for char in error.object[error.start : error.end]), error.end


codecs.register_error(MARKS, _replace_marks)


def is_terminal(output: str | None) -> bool:
    """Whether the output is a terminal."""
    return output in (None, "-") and sys.stdout.isatty()


def answer(format: str, pieces: Pieces, output: str | None) -> None:
    """Write what a writer returns: a table by Rich, anything else as it is; raises as `write` does.

    A table is in colour on a terminal and as wide as that, elsewhere plain and 80 columns wide. Raises `UsageError` for
    a table in a file.
    """
    if format != "table":
        write(cast("Iterable[str | bytes]", pieces), output)
        return
    from rich.console import Console, Group

    if is_file(output):
        raise UsageError("a table goes to the terminal; choose another --format for a file")
    width = get_terminal_size().columns if sys.stdout.isatty() else 80
    console = Console(width=width, highlight=False, soft_wrap=False)
    with writing(output) as stream:
        for renderable in cast("Iterable[RenderableType]", pieces):
            with console.capture() as text:
                console.print(Group(renderable))  # alone, a text would be printed as another class
            stream.write(text.get().encode(sys.stdout.encoding or "utf-8", MARKS))


def warn_some(problems: Sequence[str], language: str) -> None:
    """A line on standard error for each problem; on a terminal for the first ones, and the number of the others."""
    shown = SHOWN if sys.stderr.isatty() else len(problems)
    for line in problems[:shown]:
        warn(line)
    if len(problems) > shown:
        from itss_graph.words import says

        warn(says("validation.more_problems", len(problems) - shown)[language])


def be_quiet(*, value: bool) -> None:
    """Set whether notes are suppressed."""
    _quiet.set(value)


def is_quiet() -> bool:
    """Whether notes are suppressed."""
    return _quiet.get()


def note(message: str) -> None:
    """Write a line that is not a problem to standard error, unless notes are suppressed."""
    if not is_quiet():
        warn(message)


def warn(message: str) -> None:
    """Write lines to standard error; does nothing if that cannot be written."""
    with suppress(OSError):
        for line in message.splitlines():
            print(f"itss: {line}", file=sys.stderr)
