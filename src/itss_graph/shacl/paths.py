"""Property paths: their forms, how they are read from a shapes graph and written, also into results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, cast

from itss_graph.errors import UnsupportedConstraint
from itss_graph.rdf.interchange import term_to_rdflib
from itss_graph.rdf.merging import unused
from itss_graph.shacl.graph import ShapesGraph, ill_formed
from itss_graph.shacl.vocabulary import RDF_FIRST, RDF_NIL, RDF_REST, iri, sh, short

if TYPE_CHECKING:
    from rdflib import BNode, URIRef
    from rdflib.term import Node


@dataclass(frozen=True, slots=True)
class Predicate:
    """One step along a predicate."""

    iri: str

    def __str__(self) -> str:
        return self.iri


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path walked backwards."""

    path: Path

    def __str__(self) -> str:
        return f"^{_atom(self.path)}"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths walked one after the other."""

    paths: tuple[Path, ...]

    def __str__(self) -> str:
        return "/".join(_atom(p) for p in self.paths)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any one of some paths."""

    paths: tuple[Path, ...]

    def __str__(self) -> str:
        return "|".join(_atom(p) for p in self.paths)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path walked any number of times: `*` with `zero`, `+` without."""

    path: Path
    zero: bool

    def __str__(self) -> str:
        return f"{_atom(self.path)}{'*' if self.zero else '+'}"


@dataclass(frozen=True, slots=True)
class Optional:
    """A path walked once or not at all."""

    path: Path

    def __str__(self) -> str:
        return f"{_atom(self.path)}?"


Path = Predicate | Inverse | Sequence | Alternative | Repeat | Optional


def _atom(path: Path) -> str:
    return str(path) if isinstance(path, Predicate) else f"({path})"


def parse(graph: ShapesGraph, shape: str, node: str, within: tuple[str, ...] = ()) -> Path:
    """Read the path at a node of the shapes graph.

    A node that is a list is a sequence whatever else it states, as in the test suite of the W3C.

    Raises:
        IllFormedShape: it is not a well-formed path.
        UnsupportedConstraint: it nests too deeply.

    """
    if node.startswith("<") and node != RDF_NIL:
        return Predicate(node)
    if node in within or not node.startswith("_:"):
        raise ill_formed(shape, "path", f"has no path at {node}")
    within = (*within, node)
    if len(within) > DEEPEST:
        raise UnsupportedConstraint(f"the shape {short(shape)} has a sh:path nested more than {DEEPEST} deep")
    if graph.objects(node, RDF_FIRST):
        return Sequence(_members(graph, shape, node, within))
    forms = [name for name in FORMS if graph.objects(node, sh(name))]
    if len(forms) != 1 or len(graph.objects(node, sh(forms[0]))) != 1:
        raise ill_formed(shape, "path", f"has not exactly one path at {node}")
    inner = graph.objects(node, sh(forms[0]))[0]
    match forms[0]:
        case "alternativePath":
            return Alternative(_members(graph, shape, inner, within))
        case "inversePath":
            return Inverse(parse(graph, shape, inner, within))
        case "zeroOrOnePath":
            return Optional(parse(graph, shape, inner, within))
        case name:
            return Repeat(parse(graph, shape, inner, within), zero=name == "zeroOrMorePath")


DEEPEST = 100
"""Paths that nest deeper are refused: they are walked by recursion."""

FORMS = ("alternativePath", "inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")


def _members(graph: ShapesGraph, shape: str, head: str, within: tuple[str, ...]) -> tuple[Path, ...]:
    members = graph.items(shape, "path", head)
    if len(members) < 2:
        raise ill_formed(shape, "path", f"has a list of {len(members)} at {head}, where two or more are needed")
    return tuple(parse(graph, shape, member, within) for member in members)


def predicates(path: Path) -> Iterator[str]:
    """The predicates that a path walks along."""
    match path:
        case Predicate(name):
            yield name
        case Sequence(paths) | Alternative(paths):
            for part in paths:
                yield from predicates(part)
        case Inverse(inner) | Optional(inner) | Repeat(inner):
            yield from predicates(inner)


def inverted(path: Path) -> Path:
    """The inverse of a path, pushed down to its predicates."""
    match path:
        case Inverse(inner):
            return inner
        case Sequence(parts):
            return Sequence(tuple(inverted(part) for part in reversed(parts)))
        case Alternative(parts):
            return Alternative(tuple(inverted(part) for part in parts))
        case Optional(inner):
            return Optional(inverted(inner))
        case Repeat(inner, zero):
            return Repeat(inverted(inner), zero)
    return Inverse(path)


def describe(path: Path) -> str:
    """A path for messages: a predicate by its IRI, everything else in the notation of SPARQL."""
    return iri(path.iri) if isinstance(path, Predicate) else str(path)


Row = tuple[str, str, str]
"""A triple in N-Triples spelling."""


def path_rows(path: Path, labels: Iterator[str]) -> tuple[str, list[Row]]:
    """The term that stands for a path, and the triples that describe it where it is not a predicate.

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
    """Blank nodes other than those taken, all as spelt: `_:path0`, `_:path1` … for the kind `path`."""
    prefix = unused(f"_:{kind}", taken)
    yield from (f"{prefix}{number}" for number in count())


class PathTerms:
    """Terms for paths, and the triples that describe them; one structure for each different path."""

    def __init__(self, labels: Iterator[str]) -> None:
        self.triples: list[tuple[Node, Node, Node]] = []
        self._labels = labels
        self._terms: dict[Path, URIRef | BNode] = {}

    def term(self, path: Path) -> URIRef | BNode:
        """The term that stands for a path: an IRI for a predicate, else a blank node."""
        if path not in self._terms:
            head, rows = path_rows(path, self._labels)
            self.triples += [(resource(s), resource(p), resource(o)) for s, p, o in rows]
            self._terms[path] = resource(head)
        return self._terms[path]
