"""Where results are written: standard output, a device or pipe, or a file that changes only when all of it is there."""

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

Place = str | PathLike[str]

STANDARD = "-"
"""Standard input where it is read, standard output where it is written."""

_DESCRIPTOR = re.compile(rf"(?:/dev|/proc/(?:self|{os.getpid()}))/fd/(\d+)")
_LINKS = 40
"""Symbolic links that are followed, as many as Linux follows."""


# -- writing -----------------------------------------------------------------------------------------------------------


def write(pieces: Iterable[str | bytes], output: Place | None, *, private: bool = False) -> None:
    """Write text, in UTF-8, or bytes; see `writing`."""
    with writing(output, private=private) as stream:
        for piece in pieces:
            stream.write(piece.encode("utf-8", "replace") if isinstance(piece, str) else piece)


@contextmanager
def writing(output: Place | None, *, private: bool = False) -> Iterator[BinaryIO]:
    """A stream to what `output` names: standard output for None and `-`, an open descriptor for `/dev/fd/N`.

    Devices and pipes are written to. A file is replaced when the block ends without an error, behind its symbolic links
    and with its mode and owner; until then it stays as it was. A new file is for its owner alone if it is `private`.
    A pipe that is no longer read ends the block, which is no error: `itss … | head`.

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
def writing_folder(output: Place) -> Iterator[Path]:
    """An empty folder that takes the place of `output`, and its mode, when the block ends without an error.

    Raises `InputError` where it cannot be written.
    """
    try:
        target = _path(output)
        there = _facts(target)
        with ended_by_signals(), ExitStack() as stack:
            unfinished, old = _beside(target), _beside(target)
            stack.callback(shutil.rmtree, unfinished, ignore_errors=True)
            unfinished.mkdir()
            yield unfinished
            if there is not None:
                unfinished.chmod(stat.S_IMODE(there.st_mode))
                with suppress(PermissionError):
                    shutil.chown(unfinished, there.st_uid, there.st_gid)
                stack.callback(_put_back, old, target)
                target.rename(old)
            unfinished.rename(target)
    except OSError as error:
        raise _unwritable(str(output), error) from error


def _put_back(old: Path, target: Path) -> None:
    """Delete what was replaced, or put it back where nothing took its place."""
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
    elif old.exists():
        old.rename(target)


def is_file(output: Place | None) -> bool:
    """Whether `output` names a file or folder, there already or not: no descriptor, device or pipe."""
    if output is None or _descriptor(output) is not None:
        return False
    try:
        mode = os.stat(output).st_mode
    except (OSError, ValueError):
        return True
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


@contextmanager
def _stream(output: Place | None, *, private: bool) -> Iterator[BinaryIO]:
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
    there = _facts(path)
    if there is not None and stat.S_ISDIR(there.st_mode):
        raise IsADirectoryError(None, "Is a directory")
    if there is not None and not stat.S_ISREG(there.st_mode):
        with _through(os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))) as stream:
            yield stream
        return
    with ended_by_signals(), _replacing(path, there, 0o600 if private or there else 0o666) as stream:
        yield stream


def _is_open(stream: TextIO) -> bool:
    """Whether a stream has a descriptor."""
    try:
        return stream.fileno() >= 0
    except OSError:
        return False


@contextmanager
def _through(descriptor: int) -> Iterator[BinaryIO]:
    """A buffered stream to a descriptor, which writes all that it is given or fails; the descriptor is closed."""
    with open(descriptor, "wb") as stream:
        try:
            yield stream
            stream.flush()
        except BaseException:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)  # closing writes what is still in the buffer
            os.close(nowhere)
            raise


@contextmanager
def _replacing(path: Path, there: os.stat_result | None, mode: int) -> Iterator[BinaryIO]:
    """A stream to a new file that takes the place of `path`, or is copied into it where only that keeps what it is."""
    if there is not None and not os.access(path, os.W_OK):
        raise PermissionError(None, "Permission denied")
    unfinished = _beside(path)
    try:
        descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
    except PermissionError:
        if there is None:
            raise
        unfinished = _beside(Path(tempfile.gettempdir(), path.name))
        descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
    try:
        with open(descriptor, "w+b") as stream:
            yield stream
            stream.flush()
            if there is None or _alike(stream, path, unfinished, there):
                os.replace(unfinished, path)
            else:
                _copy(stream, path)
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _alike(stream: BinaryIO, path: Path, unfinished: Path, there: os.stat_result) -> bool:
    """Give a new file the owner and mode of the one that is there; whether it can take its place with nothing lost."""
    if there.st_nlink > 1 or unfinished.parent != path.parent:
        return False
    if hasattr(os, "fchown"):
        own = os.fstat(stream.fileno())
        try:
            if (own.st_uid, own.st_gid) != (there.st_uid, there.st_gid):
                os.fchown(stream.fileno(), there.st_uid, there.st_gid)
            os.fchmod(stream.fileno(), stat.S_IMODE(there.st_mode))
        except PermissionError:
            return False
    return True


def _copy(stream: BinaryIO, path: Path) -> None:
    """Copy a whole stream into a file in its place, once there is room for it."""
    size = stream.tell()
    stream.seek(0)
    with open(path, "r+b") as target:
        if size > os.fstat(target.fileno()).st_size and hasattr(os, "posix_fallocate"):
            os.posix_fallocate(target.fileno(), 0, size)
        shutil.copyfileobj(stream, target, 1 << 24)
        target.truncate()


def _beside(path: Path) -> Path:
    return path.with_name(f".itss-{secrets.token_hex(8)}")


def _path(output: Place) -> Path:
    """Where a name leads, through all symbolic links."""
    try:
        return Path(os.path.realpath(output))
    except ValueError as error:
        raise OSError(None, str(error)) from None


def _facts(path: Path) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _descriptor(output: Place | None) -> int | None:
    """The open descriptor that a name stands for, perhaps through symbolic links: `/dev/stdout` is one."""
    if output is None or output == STANDARD:
        return 1
    path = str(output)
    with suppress(OSError, ValueError):
        for _ in range(_LINKS):
            path = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
            found = _DESCRIPTOR.fullmatch(path)
            if found:
                return int(found[1])
            path = os.path.join(os.path.dirname(path), os.readlink(path))
    return None


# -- signals -----------------------------------------------------------------------------------------------------------


class Terminated(SystemExit):
    """A signal ends the program, which says so by its exit code as a shell does: 128 and the number of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.exit_code = 128 + number


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end the block as an exception does, so that nothing unfinished stays behind.

    The exception is `Ended`. Elsewhere these signals end the program at once, also amid a computation outside Python.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    taken = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)  # a second one ends it at once
    raise Terminated(number)


# -- inputs and outputs ------------------------------------------------------------------------------------------------


def keep_apart(written: Iterable[Place | None], read: Iterable[Place]) -> None:
    """Raise `UsageError` where an output is an input, is in a folder that is one, or is another output, by any name.

    None and `-` are standard output among what is written; `-` is standard input among what is read.
    """
    outputs, inputs = list(written), list(read)
    for place, output in enumerate(outputs):
        for given in inputs:
            _refuse_shared(output, given)
        for other in outputs[:place]:
            if output is not None and other is not None and _one(output, other):
                raise UsageError(f"{output}: is to be written twice; choose another place for one of them")


def _refuse_shared(output: Place | None, given: Place) -> None:
    source, target = _identity(given, 0), _identity(output, 1)
    name = "standard output" if output in (None, STANDARD) else str(output)
    if source is None:
        return
    if target is not None and os.path.samestat(source, target):
        if stat.S_ISREG(source.st_mode) or stat.S_ISDIR(source.st_mode) or stat.S_ISFIFO(source.st_mode):
            raise UsageError(f"{name}: is input, and would be overwritten; choose another place with -o")
    elif is_file(output) and stat.S_ISDIR(source.st_mode) and _inside(str(output), source):
        raise UsageError(f"{name}: is in {given}, which is read as input; choose another place with -o")
    elif target is not None and stat.S_ISDIR(target.st_mode) and given != STANDARD and _inside(str(given), target):
        raise UsageError(f"{given}: is input, and in {name}, which is replaced; choose another place with -o")


def _identity(place: Place | None, descriptor: int) -> os.stat_result | None:
    with suppress(OSError, ValueError):
        return os.fstat(descriptor) if place in (None, STANDARD) else os.stat(str(place))
    return None


def _one(first: Place, second: Place) -> bool:
    return os.path.realpath(first) == os.path.realpath(second)


def _inside(path: str, directory: os.stat_result) -> bool:
    """Whether a path, there or not, is in a directory or in one that is in it."""
    for parent in Path(os.path.realpath(path)).parents:
        with suppress(OSError, ValueError):
            if os.path.samestat(os.stat(parent), directory):
                return True
    return False
