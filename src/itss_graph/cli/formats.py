"""The formats of all answers, and which one a call asks for: by `--format`, by the ending of OUT, or by who reads."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Collection
from contextvars import ContextVar
from pathlib import PurePath
from typing import TypeVar

from itss_graph.errors import UsageError
from itss_graph.outputs import is_file
from itss_graph.rdf.sources import EXTENSIONS

F = TypeVar("F", bound=str)

ENDINGS: dict[str, tuple[str, ...]] = {
    **{ending: (name,) for ending, name in EXTENSIONS.items()},
    ".json": ("json", "jsonld"),
    ".jsonld": ("jsonld",),
    ".jsonl": ("jsonl",),
    ".ndjson": ("jsonl",),
    ".html": ("html",),
    ".htm": ("html",),
    ".csv": ("csv",),
    ".parquet": ("parquet",),
    ".xlsx": ("xlsx",),
    ".svg": ("svg",),
}
"""What the ending of a file's name stands for: the first of these formats that a command writes."""

BINARY = ("parquet", "xlsx")
"""Formats that are not for a terminal."""

_taken: ContextVar[str | None] = ContextVar("_taken", default=None)


def chosen(asked: F | None, output: str | None, writes: Collection[F], default: F) -> F:
    """The format to write: the one asked for, or else what the ending of a file says, a table on a terminal, `default`.

    `writes` are the formats that can be written, "table" among them where there is one. Raises `UsageError` for an
    ending that stands for none of them, for `.gz`, and for what is not to be read on a terminal.
    """
    _taken.set(None)
    if is_file(output):
        return of_file(asked, output, writes) or default
    terminal = output in (None, "-") and sys.stdout.isatty()
    if asked is None and "table" in writes:
        table = next(name for name in writes if name == "table")
        if terminal:
            return table
        _taken.set(default if output is None and _is_pipe() else None)
    found = asked or default
    if terminal and found in BINARY:
        raise UsageError(f"{found} is not to be read on a terminal; name a file with -o")
    return found


def not_asked() -> str | None:
    """The format that was taken, since standard output is a pipe, where a terminal would have shown a table."""
    return _taken.get()


def of_file(asked: F | None, output: str | None, writes: Collection[F], *, option: bool = True) -> F | None:
    """The format that is asked for, or else what the ending of a file says; None where neither says anything.

    `option` tells whether the command has a `--format`. Raises `UsageError` as `chosen` does.
    """
    if not is_file(output):
        return asked
    ending = PurePath(output or "").suffix.lower()
    if ending == ".gz":
        raise UsageError(f"{output}: nothing is compressed here; leave out .gz and compress the file afterwards")
    if asked is not None:
        return asked
    found = next((name for name in writes if name in ENDINGS.get(ending, ())), None)
    if found is None:
        known = ", ".join(known for known, names in ENDINGS.items() if any(name in writes for name in names))
        said = f"{ending} is not written here" if ending else "has no ending that says what to write"
        other = ", or choose a --format" if option else ""
        raise UsageError(f"{output}: {said}; end the name with one of {known}{other}")
    return found


def _is_pipe() -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(1).st_mode)
    except OSError:
        return False
