"""A stand-in for `itss_graph.rdf.interchange`."""

from __future__ import annotations

from typing import Any

from itss_graph.shacl.graph import literal
from itss_graph.shacl.names import XSD


def term_to_rdflib(spelling: str) -> Any:
    from rdflib import BNode, Literal, URIRef  # noqa: PLC0415

    if spelling.startswith("<"):
        return URIRef(spelling[1:-1])
    if spelling.startswith("_:"):
        return BNode(spelling[2:])
    parts = literal(spelling)
    assert parts
    if parts.language:
        return Literal(parts.lexical, lang=parts.language)
    if parts.datatype == f"{XSD}string":
        return Literal(parts.lexical)
    return Literal(parts.lexical, datatype=parts.datatype, normalize=False)
