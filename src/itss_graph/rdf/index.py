"""Triples indexed by subject and by object, for code that walks a small graph from node to node."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Generic, Self, TypeVar

import pyoxigraph as ox

from itss_graph.rdf.names import RDF, name_of
from itss_graph.rdf.store import Term

if TYPE_CHECKING:
    from itss_graph.rdf.columns import Columns

Node = ox.NamedNode | ox.BlankNode
T = TypeVar("T", bound=Hashable)


class Index(Generic[T]):
    """A read-only view of triples, each once, in the order in which they were stated.

    Subjects and objects are terms of one type, by which they are looked up; predicates are strings.
    """

    def __init__(self, triples: Iterable[tuple[T, str, T]]) -> None:
        self.triples = tuple(dict.fromkeys(triples))
        self.statements: dict[T, dict[str, list[T]]] = {}
        """Subject to predicate to objects."""
        for subject, prop, value in self.triples:
            self.statements.setdefault(subject, {}).setdefault(prop, []).append(value)

    @cached_property
    def users(self) -> dict[T, list[tuple[T, str]]]:
        """Object to the subjects that have it, each with the predicate."""
        users: dict[T, list[tuple[T, str]]] = {}
        for subject, prop, value in self.triples:
            users.setdefault(value, []).append((subject, prop))
        return users


def named_statements(columns: Columns) -> dict[str, dict[str, list[str]]]:
    """The statements about every node: its name in reports to property (an IRI) to objects in N-Triples spelling."""
    return Index((name_of(s), p[1:-1], o) for s, p, o in columns.spelled().iter_rows()).statements


class Graph(Index[Term]):
    """An index of pyoxigraph terms, where an IRI may stand for its node. Quoted triples are left out."""

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> Self:
        """The index of some triples."""
        plain = ((t.subject, t.predicate.value, t.object) for t in triples if not isinstance(t.subject, ox.Triple))
        return cls(plain)

    def of_node(self, node: Term | str) -> dict[str, list[Term]]:
        """Properties and values of a node."""
        return self.statements.get(ox.NamedNode(node) if isinstance(node, str) else node, {})

    def objects(self, node: Term | str, prop: str) -> list[Term]:
        """The values of a property."""
        return self.of_node(node).get(prop, [])

    def iris(self, node: Term | str, prop: str) -> list[str]:
        """Those values that are IRIs."""
        return [value.value for value in self.objects(node, prop) if isinstance(value, ox.NamedNode)]

    def used_by(self, iri: str) -> list[tuple[Term, str]]:
        """Subjects and properties that point to an IRI."""
        return self.users.get(ox.NamedNode(iri), [])

    def subjects(self, prop: str, iri: str) -> list[str]:
        """The IRIs that have the IRI as a value of a property."""
        return [s.value for s, p in self.used_by(iri) if p == prop and isinstance(s, ox.NamedNode)]

    def instances(self, cls: str) -> list[str]:
        """The IRIs that are stated to be of a class."""
        return self.subjects(RDF.type, cls)

    def named(self) -> list[str]:
        """The IRIs that are subjects."""
        return [node.value for node in self.statements if isinstance(node, ox.NamedNode)]

    def items(self, head: Term) -> Iterator[Term]:
        """The members of an RDF list; ends where the list is broken or has a cycle."""
        seen: set[Term] = set()
        while head not in seen and (first := self.objects(head, RDF.first)):
            seen.add(head)
            yield first[0]
            head = next(iter(self.objects(head, RDF.rest)), head)
