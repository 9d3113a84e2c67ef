"""Asking the ontology and the shapes by SPARQL, the answers as short names."""

from __future__ import annotations

from collections.abc import Mapping

from itss_graph.queries.library import short
from itss_graph.rdf.store import Rows, Store
from itss_graph.vocab import PREFIXES

HEAD = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())


def ask(store: Store, text: str, bindings: Mapping[str, str] | None = None) -> list[tuple[str, ...]]:
    """The rows of a SELECT query: prefixed names, the text of literals, nothing where unbound."""
    found = store.query(HEAD + text, {name: f"<{iri}>" for name, iri in (bindings or {}).items()})
    return [tuple(map(short, row)) for row in found.rows] if isinstance(found, Rows) else []


def full(name: str) -> str:
    """The IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def capital(text: str) -> str:
    """A label as a heading."""
    return text[:1].upper() + text[1:]
