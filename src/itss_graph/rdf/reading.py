"""Reading RDF from any source into columns, without trusting it and without network access.

Whatever the format, pyoxigraph decides what is valid; what would make it crash, stall or guess is refused here before,
and its errors become one line with the position.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Mapping
from os import PathLike
from typing import Any, BinaryIO

import polars as pl
import pyoxigraph as ox

from itss_graph.rdf import canonical, guards, jsonld, sources
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.diagnostics import NUL, Refused, from_syntax_error, line_and_column, located, not_utf8, relative
from itss_graph.rdf.encoding import Encoder
from itss_graph.rdf.lines import chunks_of_bytes, chunks_of_stream, read_lines

_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}

_BASES = {"turtle": "@base", "trig": "@base", "rdfxml": "xml:base", "jsonld": "@base in the context"}
"""How a format states what relative IRIs are resolved against."""

_NO_BASE = "relative-iri:/"
"""JSON-LD silently drops what has a relative IRI. Resolved against this base, it is found and refused."""
_RELATIVE = r"(?:^|\^\^)<relative-iri:/*([^>]*)>$"

_GENERATED = r"^_:(?:[0-9a-f]{20,32}|.*\.)$"
"""The labels that pyoxigraph draws at random for nodes without one, and those that N-Triples does not have: an
`rdf:nodeID` may end in a dot.
"""


def read(  # noqa: PLR0913 - where it comes from, and what it may refer to
    source: str | PathLike[str] | bytes | BinaryIO,
    *,
    format: str | None = None,
    contexts: Mapping[str, bytes] | None = None,
    default_context: bytes | None = None,
    name: str | None = None,
    base: str | bool = True,
) -> Columns:
    """The triples of a Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD document, which may be gzip-compressed.

    Graph names are left out. Blank nodes keep the labels they have; those without one are numbered.

    Args:
        source: a path, "-" for standard input, the document itself, or a binary stream.
        format: such as "turtle" or "json-ld"; by default that of the file's extension, or, where that is unknown, what
            the content looks like.
        contexts: JSON-LD context documents by the IRI under which `@context` may name them; no other is read.
        default_context: the context document for JSON that has no `@context` at all.
        name: what errors call the source.
        base: the IRI against which relative IRIs are resolved, where the document states none; by default that of the
            file. Without one, as for False, standard input and bytes, they are refused, and so they are in JSON without
            any `@context`.

    Raises:
        InputError: it cannot be read, is not in the format, is hostile, has a quoted triple or a relative IRI.
        UsageError: `format` is unknown.

    """
    requested = None if format is None else sources.format_named(format)
    with sources.opened(source, name) as (stream, label):
        detected = requested or _format_of(source, stream, label)
        if detected in ("ntriples", "nquads"):
            if isinstance(source, bytes) and not source.startswith(sources.GZIP):
                chunks = chunks_of_bytes(source)
            else:
                chunks = chunks_of_stream(stream, label)
            return read_lines(chunks, label, quads=detected == "nquads")
        data = sources.read_all(stream, label)
    try:
        base_iri = sources.address(source, name) if base is True else base or None
        return _parse(data, detected, contexts or {}, default_context, base_iri)
    except Refused as error:
        raise located(label, error.line, error.column, error.message) from None
    except UnicodeDecodeError:
        raise not_utf8(label, data) or located(label, None, None, "not UTF-8") from None
    except SyntaxError as error:
        # The positions in errors of the JSON-LD parser are those of the document with its contexts written out.
        raise not_utf8(label, data) or from_syntax_error(label, error, base=_BASES[detected]) from None


def _format_of(source: object, stream: io.BufferedReader[Any], label: str) -> str:
    named = sources.format_of_name(label)
    if named is None and isinstance(source, str | PathLike):
        named = sources.format_of_name(str(source))
    return named or sources.sniff(stream.peek(sources.HEAD)[: sources.HEAD], label)


def _parse(
    data: bytes, format: str, contexts: Mapping[str, bytes], default_context: bytes | None, base: str | None
) -> Columns:
    data = written = data.removeprefix(codecs.BOM_UTF8)
    if format == "rdfxml":
        guards.check_xml(data)
    else:
        _check_text(data)
    if format == "jsonld":
        plain = default_context is not None and b'@context"' not in data
        base = base if base and not plain else _NO_BASE
        data = _json(data, contexts, default_context)
    elif format in ("turtle", "trig"):
        _refuse_quoted(data)
    encoder = Encoder()
    triples = ox.parse(data, format=_FORMATS[format], base_iri=base)
    canonical.encode_all(encoder, triples, graphs=format in ("trig", "jsonld"))
    columns = Columns(*encoder.finish())
    if base == _NO_BASE:
        _refuse_relative(columns.terms)
    return Columns(_numbered(columns.terms, written), columns.triples)


def _check_text(data: bytes) -> None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refused("this is UTF-16; save the file as UTF-8", 1)
    nul = data.find(b"\0")
    if nul >= 0:
        raise Refused(NUL, data.count(b"\n", 0, nul) + 1)


def _refuse_quoted(data: bytes) -> None:
    start = guards.quoted_triple(data)
    if start is not None:
        before = data[:start].decode(errors="replace")
        raise Refused(canonical.QUOTED, *line_and_column(before, len(before)))


def _json(data: bytes, contexts: Mapping[str, bytes], default_context: bytes | None) -> bytes:
    if not data.strip():
        raise Refused("an empty file is not JSON; an empty graph is []")
    guards.check_json(data)
    return jsonld.inline(data.decode(), contexts, default_context).encode()


def _refuse_relative(terms: pl.Series) -> None:
    relative_iris = terms.str.extract(_RELATIVE, 1).drop_nulls()
    if len(relative_iris):
        raise Refused(relative(relative_iris[0], _BASES["jsonld"]))


def _numbered(terms: pl.Series, written: bytes) -> pl.Series:
    """Replace random labels, and those that are not N-Triples, by numbers: a file always gives the same columns."""
    drawn = terms.str.contains(_GENERATED)
    written_labels = {match.decode() for match in re.findall(rb"_:[0-9a-f]{20,32}", written)} if drawn.any() else set()
    drawn &= ~terms.is_in(list(written_labels))
    rows = drawn.arg_true()
    if not len(rows):
        return terms
    taken = terms.str.extract(r"^_:n(\d+)$", 1).cast(pl.UInt64, strict=False).max()
    first = 1 + (taken if isinstance(taken, int) else 0)
    return terms.scatter(rows, [f"_:n{number}" for number in range(first, first + len(rows))])
