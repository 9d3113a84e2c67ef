"""What a command says, in which format and where: on a terminal, to standard output, to a file."""

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

_quiet: ContextVar[bool] = ContextVar("_quiet", default=False)
_taken: ContextVar[str | None] = ContextVar("_taken", default=None)


def chosen(asked: str | None, output: str | None, writes: Collection[str], default: str, what: str = "this") -> str:
    """The format of an answer: the one asked for, that of the ending of a file, a table on a terminal, or `default`.

    `writes` are the formats in which it can be written; where a table is the first of them, that is for a terminal.
    Raises `UsageError` as `of_file` does, for another format, and for one that is not readable on a terminal.
    """
    _taken.set(None)
    if asked is not None and asked not in writes:
        *others, last = writes
        known = f"{', '.join(others)} or {last}" if others else last
        raise UsageError(f"{what} is not written as {asked}; choose --format {known}")
    if is_file(output):
        return of_file(asked, output, writes) or default
    terminal = is_terminal(output)
    if asked is None and next(iter(writes)) == "table":
        if terminal:
            return "table"
        _taken.set(default if output is None and default != "table" and _is_pipe() else None)
    found = asked or default
    if terminal and FORMATS[found].binary:
        raise UsageError(f"{found} is not readable on a terminal; name a file with -o")
    return found


def not_asked() -> str | None:
    """The format that a pipe gets where a terminal would show a table; None if that is not so or was asked for."""
    return _taken.get()


def of_file(asked: str | None, output: str | None, writes: Collection[str]) -> str | None:
    """The format that is asked for, or else that of the ending of a file; None if there is neither.

    Raises `UsageError` for an ending that stands for no format in `writes`, and for `.gz`.
    """
    if not is_file(output):
        return asked
    ending = PurePath(output or "").suffix.lower()
    if ending == ".gz":
        raise UsageError(f"{output}: output is not compressed; leave out .gz and compress the file afterwards")
    if asked is not None:
        return asked
    found = next((name for name in writes if name in ENDINGS.get(ending, ())), None)
    if found is None:
        known = ", ".join(known for known, names in ENDINGS.items() if any(name in writes for name in names))
        said = f"{ending} is not written here" if ending else "has no ending that says what to write"
        raise UsageError(f"{output}: {said}; end the name with one of {known}, or choose a --format")
    return found


def of_folder(asked: str | None, output: str | None, writes: Collection[str]) -> str | None:
    """The same for a new folder or an address, whose name needs no ending."""
    named = (output or "").rstrip("/")
    return asked or (of_file(None, named, writes) if PurePath(named).suffix else None)


def _is_pipe() -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(1).st_mode)
    except OSError:
        return False


MARKS = "itss-marks"
"""The error handler for terminals whose character set lacks a mark: it writes another mark, or `?`."""

_PLAIN = {"✓": "+", "✗": "x", "–": "-", "—": "-", "†": "*", "✎": "*", "▸": ">", "→": "->", "…": "...", "•": "*"}
_BARS = {**{block: str(level) for level, block in enumerate("▁▂▃▄▅▆▇", 1)}, "·": "."}


def _marks(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join({**_PLAIN, **_BARS}.get(char, "?") for char in error.object[error.start : error.end]), error.end


codecs.register_error(MARKS, _marks)


def is_terminal(output: str | None) -> bool:
    """Whether the output is a terminal."""
    return output in (None, "-") and sys.stdout.isatty()


def answer(format: str, pieces: Pieces, output: str | None) -> None:
    """Write what a writer gives: a table for a person, anything else as it is; raises as `write` does.

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


SHOWN = 10
"""Problems of a file that a terminal shows one by one."""


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
