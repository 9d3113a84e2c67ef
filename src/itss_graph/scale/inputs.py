"""The input of a run: files, directories and standard input, each with its format; the compressed ones unpacked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from itss_graph.errors import InputError
from itss_graph.rdf.sources import EXTENSIONS, format_of_name, opened, sniffed

LINES = ("ntriples", "nquads", "jsonl")
"""The formats that can be cut at the ends of lines."""

SMALL = 1 << 20
"""Bytes of a file up to which it is read as a whole, together with others."""

_JSON_LINES = (".jsonl", ".ndjson")
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Input:
    """A file with profiles. `name` is what the user calls it, `path` where its bytes are."""

    name: str
    path: str
    format: str
    size: int
    modified: int

    @property
    def in_lines(self) -> bool:
        """Whether it is cut into parts; otherwise it is read as a whole."""
        return self.format == "jsonl" or (self.format in LINES and self.size > SMALL)

    @property
    def packed(self) -> bool:
        """Whether it has to be unpacked, or copied from standard input, before it can be cut."""
        return self.name == "-" or (self.in_lines and _is_gzip(self.path))


def find(files: Iterable[str], format: str | None = None) -> list[Input]:
    """The inputs that the arguments of a command name, directories searched for files of a known extension.

    `format` is that of the files named, where it is given. Files come in the order given, those of a directory in
    alphabetical order. Raises `InputError` for what does not exist or looks like no known format, and for a directory
    without a profile in it.
    """
    return [found for file in files for found in _found(file, format)]


def unpack(given: Input, directory: Path) -> Input:
    """The input with its bytes uncompressed on disk.

    Nothing of a damaged file is assessed: raises `InputError` before any of it is seen.
    """
    target = directory / "unpacked"
    directory.mkdir(parents=True, exist_ok=True)
    with opened(given.path, given.name) as (stream, _), target.open("wb") as copy:
        head = stream.peek(_HEAD)[:_HEAD]
        shutil.copyfileobj(stream, copy, 1 << 24)
    found = given.format or _sniffed(head, given.name)
    return Input("<stdin>" if given.name == "-" else given.name, str(target), found, target.stat().st_size, 0)


def _found(file: str, format: str | None) -> Iterator[Input]:
    if file == "-":
        yield Input("-", "-", format or "", 0, 0)
        return
    path = Path(file)
    if not path.is_dir():
        yield _input(file, format)
        return
    inside = sorted(str(each) for each in path.rglob("*") if each.is_file() and _format(each.name) is not None)
    if not inside:
        raise InputError(f"{file}: no profiles in this directory; known are {_known()}")
    yield from (_input(each, None) for each in inside)


def _input(file: str, format: str | None) -> Input:
    try:
        facts = os.stat(file)
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    found = format or _format(file) or _looks_like(file)
    return Input(file, file, found, facts.st_size, facts.st_mtime_ns)


def _format(name: str) -> str | None:
    if name.lower().removesuffix(".gz").endswith(_JSON_LINES):
        return "jsonl"
    return format_of_name(name)


def _known() -> str:
    return f"{', '.join((*EXTENSIONS, *_JSON_LINES))} (also with .gz)"


def _looks_like(file: str) -> str:
    with opened(file, None) as (stream, name):
        return _sniffed(stream.peek(_HEAD)[:_HEAD], name)


def _sniffed(head: bytes, name: str) -> str:
    """What a document looks like; several lines that are an object each are JSON Lines."""
    lines = head.split(b"\n")
    if len(lines) > 1 and all(line.lstrip()[:1] == b"{" and line.rstrip()[-1:] == b"}" for line in lines[:-1] if line):
        return "jsonl"
    return sniffed(head, name)


def _is_gzip(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(2) == b"\x1f\x8b"
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
