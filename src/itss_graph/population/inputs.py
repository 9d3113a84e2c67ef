"""The input of a run: files, directories and standard input, each with its format; unpacking of compressed files."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from itss_graph.errors import InputError
from itss_graph.rdf import sources
from itss_graph.rdf.sources import EXTENSIONS, opened, sniff

LINES = ("ntriples", "nquads", "jsonl")
"""The formats that can be cut at the ends of lines."""

SMALL = 1 << 20
"""Bytes of a file up to which it is read as a whole, in one chunk with others."""

_JSON_LINES = (".jsonl", ".ndjson")
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Input:
    """A file with profiles. `name` is what the user calls it, `path` where its bytes are.

    `format` is empty where it is known only from the content; `piped` says that the bytes can be read only once. A file
    that is left out has a `problem`.
    """

    name: str
    path: str
    format: str
    size: int
    modified: int
    piped: bool = False
    problem: str | None = None

    @property
    def label(self) -> str:
        """Its name in messages about its content."""
        return "<stdin>" if self.name == "-" else self.name

    @property
    def in_lines(self) -> bool:
        """Whether it is cut into chunks; otherwise it is read as a whole."""
        return self.format == "jsonl" or (self.format in LINES and self.size > SMALL)

    @property
    def packed(self) -> bool:
        """Whether it has to be unpacked, or copied from a pipe, before it can be cut."""
        return self.piped or (self.in_lines and _is_gzip(self.path))


def find(files: Iterable[str], format: str | None = None) -> list[Input]:
    """The inputs that the arguments of a command name; in directories, the files with a known extension.

    `format` is that of the files named, where it is given. Files come in the order given, those of a directory in
    alphabetical order, with links followed; a file that is found twice is read once. A file that cannot be opened or,
    in a directory, has no known extension is an input with a problem; one without such an extension whose name begins
    with a dot is ignored. Raises `InputError` where there is nothing to read.
    """
    inputs: dict[str, Input] = {}
    for source in (source for file in files for source in _inputs(file, format)):
        inputs.setdefault(source.name if source.problem or source.piped else os.path.realpath(source.path), source)
    if all(source.problem for source in inputs.values()):
        raise InputError("\n".join(f"{source.name}: {source.problem}" for source in inputs.values()))
    return list(inputs.values())


def unpack(packed: Input, directory: Path) -> Input:
    """The input with its bytes uncompressed on disk; raises `InputError` for a damaged file, before it is assessed."""
    target = directory / "unpacked"
    directory.mkdir(parents=True, exist_ok=True)
    with opened(packed.path, packed.name) as (stream, _), target.open("wb") as copy:
        found_format = packed.format or guess_format(stream.peek(_HEAD)[:_HEAD], packed.name)
        shutil.copyfileobj(stream, copy, 1 << 24)
    return Input(packed.label, str(target), found_format, target.stat().st_size, 0)


def _inputs(file: str, format: str | None) -> Iterator[Input]:
    if file == "-":
        yield Input("-", "-", format or "", 0, 0, piped=True)
    elif os.path.isdir(file):
        inside = sorted(_directory_files(file))
        if not any(_format(name) for name, problem in inside if problem is None):
            yield _left_out(file, f"no profiles in this directory; known are {_known_extensions()}")
        for name, problem in inside:
            yield _left_out(name, problem) if problem else _input(name, _format(name))
    else:
        yield _input(file, format)


def _directory_files(directory: str) -> Iterator[tuple[str, str | None]]:
    """The files of a directory and of those in it, each with its problem, if any; no directory is searched twice."""
    errors: list[OSError] = []
    seen: set[str] = set()
    for folder, folders, files in os.walk(directory, onerror=errors.append, followlinks=True):
        seen.add(os.path.realpath(folder))
        folders[:] = [name for name in sorted(folders) if os.path.realpath(os.path.join(folder, name)) not in seen]
        for name in files:
            path = os.path.join(folder, name)
            hidden = any(part.startswith(".") for part in Path(path).relative_to(directory).parts)
            if _format(name):
                yield path, None if os.path.isfile(path) or not os.path.exists(path) else "not a regular file"
            elif not hidden:
                yield path, f"unknown extension; use one of {_known_extensions()}, or move it elsewhere"
    for error in errors:
        yield str(error.filename), f"cannot be read: {error.strerror}"


def _left_out(name: str, problem: str) -> Input:
    return Input(name, name, "", 0, 0, problem=problem)


def _input(file: str, format: str | None) -> Input:
    try:
        status = os.stat(file)
        regular = stat.S_ISREG(status.st_mode)
        if regular:
            with open(file, "rb"):
                pass
    except (OSError, ValueError) as error:
        return _left_out(file, f"cannot be read: {getattr(error, 'strerror', None) or error}")
    if not regular:
        return Input(file, file, format or _format(file) or "", 0, 0, piped=True)
    try:
        found_format = format or _format(file) or _guess_format_of(file)
    except InputError as error:
        return _left_out(file, str(error).removeprefix(f"{file}: "))
    return Input(file, file, found_format, status.st_size, status.st_mtime_ns)


def _format(name: str) -> str | None:
    if name.lower().removesuffix(".gz").endswith(_JSON_LINES):
        return "jsonl"
    return sources.format_of_name(name)


def _known_extensions() -> str:
    return f"{', '.join((*EXTENSIONS, *_JSON_LINES))} (also with .gz)"


def _guess_format_of(path: str) -> str:
    with opened(path, None) as (stream, name):
        return guess_format(stream.peek(_HEAD)[:_HEAD], name)


def guess_format(head: bytes, name: str) -> str:
    """The format of a document from its first bytes; several lines that are an object each are JSON Lines."""
    lines = head.split(b"\n")
    if len(lines) > 1 and all(line.lstrip()[:1] == b"{" and line.rstrip()[-1:] == b"}" for line in lines[:-1] if line):
        return "jsonl"
    return sniff(head, name)


def _is_gzip(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(2) == b"\x1f\x8b"
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
