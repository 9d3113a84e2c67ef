"""Property paths as triples, for the paths of results: https://www.w3.org/TR/shacl/#results-path ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING, cast

from itss_graph.rdf.interchange import term_to_rdflib
from itss_graph.rdf.merging import unused
from itss_graph.shacl.names import RDF_FIRST, RDF_NIL, RDF_REST, sh
from itss_graph.shacl.paths import Alternative, Inverse, Optional, Path, Predicate, Repeat, Sequence

if TYPE_CHECKING:
    from rdflib import BNode, URIRef
    from rdflib.term import Node

Row = tuple[str, str, str]
"""A triple in N-Triples spelling."""


def path_rows(path: Path, labels: Iterator[str]) -> tuple[str, list[Row]]:
    """The term that stands for a path, and the triples that describe it where it is no predicate.

    `labels` are fresh blank nodes, as spelt; a path takes as many as it needs, and the first for itself.
    """
    match path:
        case Predicate(name):
            return name, []
        case Sequence(parts):
            return _list(parts, labels)
        case Alternative(parts):
            node = next(labels)
            inner, rows = _list(parts, labels)
            return node, [(node, sh("alternativePath"), inner), *rows]
        case Inverse(part):
            name = "inversePath"
        case Optional(part):
            name = "zeroOrOnePath"
        case Repeat(part, zero):
            name = "zeroOrMorePath" if zero else "oneOrMorePath"
        case _:
            raise TypeError(path)
    node = next(labels)
    inner, rows = path_rows(part, labels)
    return node, [(node, sh(name), inner), *rows]


def _list(parts: tuple[Path, ...], labels: Iterator[str]) -> tuple[str, list[Row]]:
    nodes = [next(labels) for _ in parts]
    rows = []
    for node, part, rest in zip(nodes, parts, [*nodes[1:], RDF_NIL], strict=True):
        first, inner = path_rows(part, labels)
        rows += [(node, RDF_FIRST, first), (node, RDF_REST, rest), *inner]
    return nodes[0], rows


def resource(spelling: str) -> URIRef | BNode:
    """The rdflib term of an IRI or a blank node."""
    return cast("URIRef | BNode", term_to_rdflib(spelling))


def fresh(kind: str, taken: Iterable[str]) -> Iterator[str]:
    """Blank nodes that are none of the terms taken, all as spelt: `_:path0`, `_:path1` … for the kind `path`."""
    prefix = unused(f"_:{kind}", taken)
    yield from (f"{prefix}{number}" for number in count())


class PathTerms:
    """Terms for paths, and the triples that describe them; one structure for each different path."""

    def __init__(self, labels: Iterator[str]) -> None:
        self.triples: list[tuple[Node, Node, Node]] = []
        self._labels = labels
        self._known: dict[Path, URIRef | BNode] = {}

    def term(self, path: Path) -> URIRef | BNode:
        """The term that stands for a path: an IRI for a predicate, else a blank node."""
        if path not in self._known:
            head, rows = path_rows(path, self._labels)
            self.triples += [(resource(s), resource(p), resource(o)) for s, p, o in rows]
            self._known[path] = resource(head)
        return self._known[path]
