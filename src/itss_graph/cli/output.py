"""Where output goes: the terminal, standard output, or a file that is replaced only when all of it is written."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from itss_graph.errors import InputError, UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

T = TypeVar("T")


def is_terminal(output: str | None) -> bool:
    """Whether a person reads along."""
    return output is None and sys.stdout.isatty()


def write(pieces: Iterable[str | bytes], output: str | None, *, private: bool = False) -> None:
    """Write text or bytes to a file, which no one else may read if it is private, or to standard output."""
    if output is None:
        with until_nobody_reads():
            for piece in pieces:
                sys.stdout.buffer.write(piece.encode() if isinstance(piece, str) else piece)
            sys.stdout.buffer.flush()
        return
    target = Path(output)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with open(unfinished, "xb", opener=_private if private else None) as file:
            for piece in pieces:
                file.write(piece.encode() if isinstance(piece, str) else piece)
        unfinished.replace(target)
    except OSError as error:
        raise InputError(f"{output}: cannot be written ({error.strerror}); choose another place with -o") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def show(renderables: Iterable[RenderableType], output: str | None = None) -> None:
    """Print for a person: in colour on a terminal, plain elsewhere; 80 columns wide where there is no terminal."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 80, highlight=False, soft_wrap=False)
    if output is not None:
        raise UsageError("a table goes to the terminal; choose another --format for a file")
    with until_nobody_reads():
        for renderable in renderables:
            console.print(renderable)
        sys.stdout.flush()


@contextmanager
def until_nobody_reads() -> Iterator[None]:
    """Write to standard output for as long as it is read: `itss … | head` is no failure, and changes no verdict."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def of_each(files: Iterable[str], judge: Callable[[str], T]) -> tuple[list[T], bool]:
    """What comes of every file that can be read, and whether one cannot, of which there is a line on standard error."""
    found, failed = [], False
    for file in files:
        try:
            found.append(judge(file))
        except InputError as error:
            warn(str(error))
            failed = True
    return found, failed


def warn(message: str) -> None:
    """One line on standard error."""
    for line in message.splitlines():
        print(f"itss: {line}", file=sys.stderr)
