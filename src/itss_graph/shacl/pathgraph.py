"""Property paths as rdflib terms, for the paths of results."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from itss_graph.rdf.interchange import term_to_rdflib
from itss_graph.shacl.names import RDF_FIRST, RDF_NIL, RDF_REST, sh
from itss_graph.shacl.paths import Alternative, Inverse, Optional, Path, Predicate, Repeat, Sequence

if TYPE_CHECKING:
    from rdflib import BNode, URIRef
    from rdflib.term import Node


def resource(spelling: str) -> URIRef | BNode:
    """The rdflib term of an IRI or a blank node."""
    return cast("URIRef | BNode", term_to_rdflib(spelling))


class PathTerms:
    """Terms for paths, and the triples that describe them; one structure for each different path."""

    def __init__(self) -> None:
        self.triples: list[tuple[Node, Node, Node]] = []
        self._known: dict[Path, URIRef | BNode] = {}

    def term(self, path: Path) -> URIRef | BNode:
        """The term that stands for a path: an IRI for a predicate, else a blank node."""
        if path not in self._known:
            self._known[path] = self._write(path)
        return self._known[path]

    def _write(self, path: Path) -> URIRef | BNode:
        match path:
            case Predicate(name):
                return resource(name)
            case Sequence(parts):
                return self._list(parts)
            case Alternative(parts):
                return self._node("alternativePath", self._list(parts))
            case Inverse(inner):
                return self._node("inversePath", self.term(inner))
            case Optional(inner):
                return self._node("zeroOrOnePath", self.term(inner))
            case Repeat(inner, zero):
                return self._node("zeroOrMorePath" if zero else "oneOrMorePath", self.term(inner))
        raise TypeError(path)

    def _node(self, name: str, inner: Node) -> BNode:
        from rdflib import BNode

        node = BNode()
        self.triples.append((node, term_to_rdflib(sh(name)), inner))
        return node

    def _list(self, parts: tuple[Path, ...]) -> URIRef | BNode:
        from rdflib import BNode

        head = resource(RDF_NIL)
        for part in reversed(parts):
            node = BNode()
            self.triples.append((node, term_to_rdflib(RDF_FIRST), self.term(part)))
            self.triples.append((node, term_to_rdflib(RDF_REST), head))
            head = node
        return head
