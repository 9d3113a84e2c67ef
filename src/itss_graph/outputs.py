"""Writing results: to standard output, a device or pipe, or a file that is replaced once the result is complete."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import stat
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from os import PathLike
from pathlib import Path
from types import FrameType
from typing import BinaryIO, TextIO

from itss_graph.errors import InputError, UsageError

StrPath = str | PathLike[str]

STANDARD = "-"
"""Standard input for reading, standard output for writing."""

_LINKS = 40
"""The most symbolic links that are followed, as in Linux."""


# -- writing -----------------------------------------------------------------------------------------------------------


def write(pieces: Iterable[str | bytes], output: StrPath | None, *, private: bool = False) -> None:
    """Write text, in UTF-8, or bytes; see `writing`."""
    with writing(output, private=private) as stream:
        for piece in pieces:
            stream.write(piece.encode("utf-8", "replace") if isinstance(piece, str) else piece)


@contextmanager
def writing(output: StrPath | None, *, private: bool = False) -> Iterator[BinaryIO]:
    """A stream to what `output` names: standard output for None and `-`, an open descriptor for `/dev/fd/N`.

    Devices and pipes are written to. A file is replaced when the block ends without an error, behind its symbolic links
    and with its mode and owner; until then it is unchanged. A new file is for its owner alone if it is `private`.
    A pipe that is no longer read ends the block without an error: `itss … | head`.

    Raises `InputError` where not all can be written.
    """
    name = "standard output" if output in (None, STANDARD) else str(output)
    try:
        with _stream(output, private=private) as stream:
            yield stream
    except BrokenPipeError:
        return
    except OSError as error:
        raise _unwritable(name, error) from error


def _unwritable(name: str, error: OSError) -> InputError:
    return InputError(f"{name}: cannot be written ({error.strerror or error}); choose another place with -o")


@contextmanager
def writing_folder(output: StrPath) -> Iterator[Path]:
    """An empty folder that replaces `output`, with its mode, when the block ends without an error.

    Raises `InputError` where it cannot be written.
    """
    try:
        target = _path(output)
        existing = _stat(target)
        with ended_by_signals(), ExitStack() as stack:
            temporary, old = _beside(target), _beside(target)
            stack.callback(shutil.rmtree, temporary, ignore_errors=True)
            temporary.mkdir()
            yield temporary
            if existing is not None:
                temporary.chmod(stat.S_IMODE(existing.st_mode))
                with suppress(PermissionError):
                    shutil.chown(temporary, existing.st_uid, existing.st_gid)
                stack.callback(_restore, old, target)
                target.rename(old)
            temporary.rename(target)
    except OSError as error:
        raise _unwritable(str(output), error) from error


def _restore(old: Path, target: Path) -> None:
    """Delete the replaced folder, or restore it where nothing replaced it."""
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
    elif old.exists():
        old.rename(target)


def is_file(output: StrPath | None) -> bool:
    """Whether `output` names a file or folder, existing or not, and not a descriptor, device or pipe."""
    if output is None or _descriptor(output) is not None:
        return False
    try:
        mode = os.stat(output).st_mode
    except (OSError, ValueError):
        return True
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


@contextmanager
def _stream(output: StrPath | None, *, private: bool) -> Iterator[BinaryIO]:
    descriptor = _descriptor(output)
    if descriptor is not None:
        sys.stdout.flush()
        if descriptor == 1 and not _is_open(sys.stdout):  # a program that calls this one keeps what it writes
            yield sys.stdout.buffer
            return
        with _through(os.dup(descriptor)) as stream:
            yield stream
        return
    if not os.path.basename(output or ""):
        raise IsADirectoryError(None, "not the name of a file")
    path = _path(output or "")
    existing = _stat(path)
    if existing is not None and stat.S_ISDIR(existing.st_mode):
        raise IsADirectoryError(None, "Is a directory")
    if existing is not None and not stat.S_ISREG(existing.st_mode):
        with _through(os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))) as stream:
            yield stream
        return
    with ended_by_signals(), _replacing(path, existing, 0o600 if private or existing else 0o666) as stream:
        yield stream


def _is_open(stream: TextIO) -> bool:
    """Whether a stream has a descriptor."""
    try:
        return stream.fileno() >= 0
    except OSError:
        return False


@contextmanager
def _through(descriptor: int) -> Iterator[BinaryIO]:
    """A buffered stream to a descriptor, which writes everything or fails; the descriptor is closed."""
    with open(descriptor, "wb") as stream:
        try:
            yield stream
            stream.flush()
        except BaseException:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, descriptor)  # closing flushes the buffer
            os.close(null)
            raise


@contextmanager
def _replacing(path: Path, existing: os.stat_result | None, mode: int) -> Iterator[BinaryIO]:
    """A stream to a temporary file that replaces `path`, or is copied into it where only that keeps its attributes."""
    if existing is not None and not os.access(path, os.W_OK):
        raise PermissionError(None, "Permission denied")
    temporary = _beside(path)
    try:
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
    except PermissionError:
        if existing is None:
            raise
        temporary = _beside(Path(tempfile.gettempdir(), path.name))
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
    try:
        with open(descriptor, "w+b") as stream:
            yield stream
            stream.flush()
            if existing is None or _copy_attributes(stream, path, temporary, existing):
                os.replace(temporary, path)
            else:
                _copy(stream, path)
    finally:
        with suppress(OSError):
            temporary.unlink()


def _copy_attributes(stream: BinaryIO, path: Path, temporary: Path, existing: os.stat_result) -> bool:
    """Give a new file the owner and mode of the existing one; returns whether replacing that loses nothing."""
    if existing.st_nlink > 1 or temporary.parent != path.parent:
        return False
    if hasattr(os, "fchown"):
        created = os.fstat(stream.fileno())
        try:
            if (created.st_uid, created.st_gid) != (existing.st_uid, existing.st_gid):
                os.fchown(stream.fileno(), existing.st_uid, existing.st_gid)
            os.fchmod(stream.fileno(), stat.S_IMODE(existing.st_mode))
        except PermissionError:
            return False
    return True


def _copy(stream: BinaryIO, path: Path) -> None:
    """Copy a whole stream into an existing file, after its space is allocated."""
    size = stream.tell()
    stream.seek(0)
    with open(path, "r+b") as target:
        if size > os.fstat(target.fileno()).st_size and hasattr(os, "posix_fallocate"):
            os.posix_fallocate(target.fileno(), 0, size)
        shutil.copyfileobj(stream, target, 1 << 24)
        target.truncate()


def _beside(path: Path) -> Path:
    return path.with_name(f".itss-{secrets.token_hex(8)}")


def _path(output: StrPath) -> Path:
    """The path of a name, with all symbolic links resolved."""
    try:
        return Path(os.path.realpath(output))
    except ValueError as error:
        raise OSError(None, str(error)) from None


def _stat(path: Path) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _descriptor(output: StrPath | None) -> int | None:
    """The open descriptor that a name stands for, also through symbolic links, as `/dev/stdout`."""
    if output is None or output == STANDARD:
        return 1
    path = str(output)
    with suppress(OSError, ValueError):
        for _ in range(_LINKS):
            path = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
            if match := re.fullmatch(rf"(?:/dev|/proc/(?:self|{os.getpid()}))/fd/(\d+)", path):
                return int(match[1])
            path = os.path.join(os.path.dirname(path), os.readlink(path))
    return None


# -- signals -----------------------------------------------------------------------------------------------------------


class Terminated(SystemExit):
    """A signal ends the program with the exit code that shells use: 128 and the number of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.exit_code = 128 + number


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end the block as an exception does, so that temporary files are removed.

    The exception is `Terminated`. Elsewhere these signals end the program at once, also in code outside Python.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    handled = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in handled:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)  # a second one ends it at once
    raise Terminated(number)


# -- inputs and outputs ------------------------------------------------------------------------------------------------


def keep_apart(written: Iterable[StrPath | None], read: Iterable[StrPath]) -> None:
    """Raise `UsageError` where an output is an input, is in a folder that is one, or is another output, under any name.

    None and `-` are standard output among what is written; `-` is standard input among what is read.
    """
    outputs, inputs = list(written), list(read)
    for index, output in enumerate(outputs):
        for read_path in inputs:
            _refuse_shared(output, read_path)
        for other in outputs[:index]:
            if output is not None and other is not None and _same_path(output, other):
                raise UsageError(f"{output}: is to be written twice; choose another place for one of them")


def _refuse_shared(output: StrPath | None, read_path: StrPath) -> None:
    source, target = _identity(read_path, 0), _identity(output, 1)
    name = "standard output" if output in (None, STANDARD) else str(output)
    if source is None:
        return
    if target is not None and os.path.samestat(source, target):
        if stat.S_ISREG(source.st_mode) or stat.S_ISDIR(source.st_mode) or stat.S_ISFIFO(source.st_mode):
            raise UsageError(f"{name}: is input, and would be overwritten; choose another place with -o")
    elif is_file(output) and stat.S_ISDIR(source.st_mode) and _inside(str(output), source):
        raise UsageError(f"{name}: is in {read_path}, which is read as input; choose another place with -o")
    elif (
        target is not None
        and stat.S_ISDIR(target.st_mode)
        and read_path != STANDARD
        and _inside(str(read_path), target)
    ):
        raise UsageError(f"{read_path}: is input, and in {name}, which is replaced; choose another place with -o")


def _identity(path: StrPath | None, descriptor: int) -> os.stat_result | None:
    with suppress(OSError, ValueError):
        return os.fstat(descriptor) if path in (None, STANDARD) else os.stat(str(path))
    return None


def _same_path(first: StrPath, second: StrPath) -> bool:
    return os.path.realpath(first) == os.path.realpath(second)


def _inside(path: str, directory: os.stat_result) -> bool:
    """Whether a path, existing or not, is in a directory or below it."""
    for parent in Path(os.path.realpath(path)).parents:
        with suppress(OSError, ValueError):
            if os.path.samestat(os.stat(parent), directory):
                return True
    return False
