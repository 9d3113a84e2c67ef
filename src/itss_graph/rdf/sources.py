"""Where RDF comes from: a path, standard input or bytes; perhaps compressed; in which format."""

from __future__ import annotations

import gzip
import io
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike, fspath
from os.path import abspath
from pathlib import Path
from typing import Any, BinaryIO

from itss_graph.errors import InputError, UsageError
from itss_graph.rdf.diagnostics import located

EXTENSIONS = {
    ".ttl": "turtle",
    ".trig": "trig",
    ".nt": "ntriples",
    ".nq": "nquads",
    ".rdf": "rdfxml",
    ".owl": "rdfxml",
    ".xml": "rdfxml",
    ".jsonld": "jsonld",
    ".json": "jsonld",
}
"""File extension to format; each may be followed by `.gz`."""

HEAD = 1 << 16
"""Bytes by which the format of a document is recognised."""

SMALL, LARGE = 1 << 26, 1 << 31
"""The most bytes read at once: of what people write by hand, such as a query, and of RDF."""
_PART = 1 << 24

GZIP = b"\x1f\x8b"
_LEAST_INFLATED = 1 << 28
_LARGEST_RATIO = 200
"""RDF as text compresses by 10 to 50; DEFLATE can do 1,000, which only a file made to exhaust memory needs."""

_JSON = re.compile(rb'\s*(?:\{\s*(?:"|\}\s*\Z)|\[\s*(?:\{\s*["}]|\]\s*\Z))')
_XML = re.compile(rb"\s*<(?:\?xml|!DOCTYPE|!--|[\w.-]+:RDF[\s>])")
_TRIG = re.compile(
    rb"(?:\s|#[^\r\n]*)*(?:\Z|[<\[({]|_:|@prefix|@base|(?i:prefix|base|version|graph)\s|[^\s<>\"'{}|^`\\:/]*:[^\s/])"
)
"""What Turtle and TriG begin with, but for comments: a directive, a node, a graph."""
_NODE = rb"(?:<[^<>]*>|_:\S+)"
_LITERAL = rb'"(?:[^"\\]|\\.)*"(?:\s*(?:@[\w-]+|\^\^\s*<[^<>]*>))?'
_LINE = re.compile(
    rb"%b\s*<[^<>]*>\s*(?:%b|%b)\s*(?:%b\s*)?\.\s*(?:#.*)?" % (_NODE, _NODE, _LITERAL, _NODE),
)
"""A statement of N-Triples or N-Quads, alone in its line."""


def format_named(name: str) -> str:
    """The format for a name that a user gives: "turtle", "ttl", "N-Triples", "json-ld", ".nt"."""
    plain = re.sub(r"[^a-z]", "", name.lower())
    formats = set(EXTENSIONS.values())
    if plain in formats:
        return plain
    by_extension = EXTENSIONS.get("." + plain)
    if by_extension is None:
        raise UsageError(f"unknown RDF format {name!r}; known are {', '.join(sorted(formats))}")
    return by_extension


def format_of_name(name: str) -> str | None:
    """The format that the extension of a file name stands for; None if it has no known one."""
    stem = name.lower().removesuffix(".gz")
    return next((fmt for extension, fmt in EXTENSIONS.items() if stem.endswith(extension)), None)


def extension_list() -> str:
    """The extensions that have a format, as text."""
    return f"{', '.join(EXTENSIONS)} (also with .gz)"


def sniff(head: bytes, name: str) -> str:
    """The format that the beginning of a document looks like; raises `InputError` where it looks like none."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _XML.match(head):
        return "rdfxml"
    if _JSON.match(head):
        return "jsonld"
    lines = [line.strip() for line in head.splitlines()]
    if len(lines) > 1 and len(head) >= HEAD:
        lines.pop()  # which may be incomplete
    statements = [line for line in lines if line and not line.startswith(b"#")]
    if statements and all(_LINE.fullmatch(line) for line in statements):
        return "nquads"
    if not _TRIG.match(head):
        raise located(
            name,
            None,
            None,
            f"its content is not a known RDF format; give its format (--input-format), or name it {extension_list()}",
        )
    return "trig"


def address(source: object, name: str | None) -> str | None:
    """The IRI of the file that a path names; None for what has none: standard input, a pipe, bytes, another name.

    It is the base of the document: RFC 3986, section 5.1.3.
    """
    if not isinstance(source, str | PathLike) or source == "-" or name not in (None, fspath(source)):
        return None
    path = Path(abspath(source))
    return path.as_uri() if path.is_file() and not path.is_relative_to("/dev") else None


def content(path: str | PathLike[str]) -> bytes:
    """All of a small file, or of standard input for `-`; raises `InputError` where it cannot be read or has no end."""
    with opened(str(path), None) as (stream, label):
        return read_all(stream, label, SMALL)


def read_all(stream: BinaryIO, label: str, most: int = LARGE) -> bytes:
    """The rest of a stream, at once; raises `InputError` for more than `most` bytes: it may have no end."""
    parts: list[bytes] = []
    left = most
    while left >= 0 and (part := stream.read(_PART)):
        parts.append(part)
        left -= len(part)
    if left < 0:
        raise located(
            label, None, None, f"more than {most >> 20:,} MiB are not read at once; divide it, if it has an end"
        )
    return b"".join(parts)


@contextmanager
def opened(
    source: str | PathLike[str] | bytes | BinaryIO, name: str | None
) -> Iterator[tuple[io.BufferedReader[Any], str]]:
    """A buffered stream of the uncompressed bytes of `source`, and its name in errors; `read_all` reads all of it."""
    label = name or _label(source)
    try:
        with _raw(source) as raw:
            stream = _peekable(raw)
            compressed = stream.peek(2)[:2] == GZIP
            yield _peekable(_Gunzipped(stream, label)) if compressed else stream, label
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise located(label, None, None, f"truncated or damaged gzip ({error}); get the file again") from None
    except OSError as error:
        raise located(label, None, None, f"cannot be read: {error.strerror or error}") from None


def _peekable(stream: Any) -> io.BufferedReader[Any]:
    return io.BufferedReader(_FullReads(stream), 1 << 20)


class _FullReads(io.RawIOBase):
    """Reads as many bytes as requested, also from a pipe, so that `peek` sees the beginning at once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _label(source: object) -> str:
    if isinstance(source, bytes):
        return "<bytes>"
    if isinstance(source, str | PathLike):
        return "<stdin>" if source == "-" else str(fspath(source))
    return str(getattr(source, "name", "<stream>"))


@contextmanager
def _raw(source: str | PathLike[str] | bytes | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif not isinstance(source, str | PathLike):
        yield source if isinstance(source, io.BufferedReader) else io.BytesIO(source.read())
    elif source == "-":
        yield sys.stdin.buffer
    else:
        try:
            stream = open(source, "rb")  # noqa: SIM115 (closed below; only opening may find a NUL in the path)
        except ValueError as error:
            raise InputError(f"{str(source)!r} is not a path: {error}") from None
        with stream:
            yield stream


class _Gunzipped:
    """Decompresses a stream, up to a ratio that only a decompression bomb exceeds."""

    def __init__(self, compressed: BinaryIO, label: str) -> None:
        self._compressed = _CountingReader(compressed)
        self._gzip = gzip.GzipFile(fileobj=self._compressed)  # type: ignore[call-overload]
        self._size = 0
        self._label = label

    def read(self, size: int) -> bytes:
        data: bytes = self._gzip.read(size)
        self._size += len(data)
        if self._size > max(_LEAST_INFLATED, _LARGEST_RATIO * self._compressed.size):
            raise located(self._label, None, None, "gzip that inflates beyond reason is refused; uncompress it first")
        return data


class _CountingReader:
    """Counts what is read from a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.size += len(data)
        return data
