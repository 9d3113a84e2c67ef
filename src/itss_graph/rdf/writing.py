"""Writing columns as RDF: the same triples always give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl
import pyoxigraph as ox

from itss_graph.rdf.columns import STATEMENT, Columns
from itss_graph.rdf.sources import format_named
from itss_graph.rdf.xml import rdf_xml

_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def serialize(columns: Columns, format: str = "turtle", prefixes: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """The triples in one of the formats that `read` knows, in UTF-8, sorted by subject, predicate and object.

    Raises `UsageError` for an unknown format and for what RDF/XML cannot write.
    """
    name = format_named(format)
    spelled = columns.spelled().sort("s", "p", "o")
    lines = spelled.select(STATEMENT + "\n").to_series().str.join("").item().encode()
    if name in ("ntriples", "nquads"):
        return bytes(lines)
    used = _used(columns.terms, prefixes)
    quads = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    if name == "rdfxml":
        return rdf_xml((quad.triple for quad in quads), used)
    text = ox.serialize(quads, format=_FORMATS[name], prefixes=used)
    return _sorted_prefixes(text or b"")


def _used(terms: pl.Series, prefixes: Mapping[str, str]) -> dict[str, str]:
    """Those prefixes that some term can be written with, also as the data type of a literal."""
    return {
        prefix: namespace
        for prefix, namespace in prefixes.items()
        if terms.str.contains(f"<{namespace}", literal=True).any()
    }


def _sorted_prefixes(text: bytes) -> bytes:
    """The same text with its prefixes sorted: pyoxigraph declares them in no fixed order."""
    lines = text.splitlines(keepends=True)
    count = next((row for row, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"".join([*sorted(lines[:count]), *lines[count:]])
