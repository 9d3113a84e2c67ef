"""The input of a run: files, directories and standard input, each with its format; the compressed ones unpacked."""

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
"""Bytes of a file up to which it is read as a whole, together with others."""

_JSON_LINES = (".jsonl", ".ndjson")
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Input:
    """A file with profiles. `name` is what the user calls it, `path` where its bytes are.

    `format` is empty where only the content tells it; `piped` says that the bytes can be read only once. A file that is
    left out has a `problem`.
    """

    name: str
    path: str
    format: str
    size: int
    modified: int
    piped: bool = False
    problem: str | None = None

    @property
    def in_lines(self) -> bool:
        """Whether it is cut into parts; otherwise it is read as a whole."""
        return self.format == "jsonl" or (self.format in LINES and self.size > SMALL)

    @property
    def packed(self) -> bool:
        """Whether it has to be unpacked, or copied from a pipe, before it can be cut."""
        return self.piped or (self.in_lines and _is_gzip(self.path))


def find(files: Iterable[str], format: str | None = None) -> list[Input]:
    """The inputs that the arguments of a command name, directories searched for files of a known extension.

    `format` is that of the files named, where it is given. Files come in the order given, those of a directory in
    alphabetical order, links followed; a file that is found twice is read once. What cannot be opened or, in a
    directory, has no known extension is an input with a problem; a name that begins with a dot is looked at only with
    a known extension. Raises `InputError` where there is nothing to read.
    """
    found: dict[str, Input] = {}
    for each in (each for file in files for each in _found(file, format)):
        found.setdefault(each.name if each.problem or each.piped else os.path.realpath(each.path), each)
    if all(each.problem for each in found.values()):
        raise InputError("\n".join(f"{each.name}: {each.problem}" for each in found.values()))
    return list(found.values())


def unpack(given: Input, directory: Path) -> Input:
    """The input with its bytes uncompressed on disk.

    Nothing of a damaged file is assessed: raises `InputError` before any of it is seen.
    """
    target = directory / "unpacked"
    directory.mkdir(parents=True, exist_ok=True)
    with opened(given.path, given.name) as (stream, _), target.open("wb") as copy:
        found = given.format or looks_like(stream.peek(_HEAD)[:_HEAD], given.name)
        shutil.copyfileobj(stream, copy, 1 << 24)
    return Input("<stdin>" if given.name == "-" else given.name, str(target), found, target.stat().st_size, 0)


def _found(file: str, format: str | None) -> Iterator[Input]:
    if file == "-":
        yield Input("-", "-", format or "", 0, 0, piped=True)
    elif os.path.isdir(file):
        inside = sorted(_inside(file))
        if not any(_format(name) for name, problem in inside if problem is None):
            yield _left_out(file, f"no profiles in this directory; known are {_known()}")
        for name, problem in inside:
            yield _left_out(name, problem) if problem else _input(name, _format(name))
    else:
        yield _input(file, format)


def _inside(directory: str) -> Iterator[tuple[str, str | None]]:
    """The files of a directory and of those in it, each with what is wrong; none is gone into twice."""
    refused: list[OSError] = []
    seen: set[str] = set()
    for folder, folders, files in os.walk(directory, onerror=refused.append, followlinks=True):
        seen.add(os.path.realpath(folder))
        folders[:] = [each for each in sorted(folders) if os.path.realpath(os.path.join(folder, each)) not in seen]
        for name in files:
            path = os.path.join(folder, name)
            hidden = any(part.startswith(".") for part in Path(path).relative_to(directory).parts)
            if _format(name):
                yield path, None if os.path.isfile(path) or not os.path.exists(path) else "not a regular file"
            elif not hidden:
                yield path, f"unknown extension; use one of {_known()}, or move it elsewhere"
    for error in refused:
        yield str(error.filename), f"cannot be read: {error.strerror}"


def _left_out(name: str, problem: str) -> Input:
    return Input(name, name, "", 0, 0, problem=problem)


def _input(file: str, format: str | None) -> Input:
    try:
        facts = os.stat(file)
        regular = stat.S_ISREG(facts.st_mode)
        if regular:
            with open(file, "rb"):
                pass
    except (OSError, ValueError) as error:
        return _left_out(file, f"cannot be read: {getattr(error, 'strerror', None) or error}")
    if not regular:
        return Input(file, file, format or _format(file) or "", 0, 0, piped=True)
    try:
        found = format or _format(file) or _looks_like(file)
    except InputError as error:
        return _left_out(file, str(error).removeprefix(f"{file}: "))
    return Input(file, file, found, facts.st_size, facts.st_mtime_ns)


def _format(name: str) -> str | None:
    if name.lower().removesuffix(".gz").endswith(_JSON_LINES):
        return "jsonl"
    return sources.format_of_name(name)


def _known() -> str:
    return f"{', '.join((*EXTENSIONS, *_JSON_LINES))} (also with .gz)"


def _looks_like(file: str) -> str:
    with opened(file, None) as (stream, name):
        return looks_like(stream.peek(_HEAD)[:_HEAD], name)


def looks_like(head: bytes, name: str) -> str:
    """What a document looks like; several lines that are an object each are JSON Lines."""
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
