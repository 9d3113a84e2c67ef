"""A read-only view of triples with blank nodes: values by subject, users by object, lists, and texts by language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import pyoxigraph as ox

from itss_graph.rdf.store import Term
from itss_graph.vocab import RDF, SKOS

Node = ox.NamedNode | ox.BlankNode


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and the language that it is in; `""` where it is in none."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """Triples, in the order in which they were stated, indexed both ways."""

    triples: tuple[ox.Triple, ...]
    values: dict[Term, dict[str, list[Term]]]
    users: dict[Term, list[tuple[Node, str]]]

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> Self:
        kept = tuple(dict.fromkeys(triples))
        values: dict[Term, dict[str, list[Term]]] = defaultdict(dict)
        users: dict[Term, list[tuple[Node, str]]] = defaultdict(list)
        for triple in kept:
            subject, prop, value = triple.subject, triple.predicate.value, triple.object
            if not isinstance(subject, ox.Triple):
                values[subject].setdefault(prop, []).append(value)
                users[value].append((subject, prop))
        return cls(kept, dict(values), dict(users))

    def of_node(self, node: Term | str) -> dict[str, list[Term]]:
        """Properties and values of a node, given as a term or as an IRI."""
        return self.values.get(ox.NamedNode(node) if isinstance(node, str) else node, {})

    def objects(self, node: Term | str, prop: str) -> list[Term]:
        return self.of_node(node).get(prop, [])

    def iris(self, node: Term | str, prop: str) -> list[str]:
        """Those values that are IRIs."""
        return [value.value for value in self.objects(node, prop) if isinstance(value, ox.NamedNode)]

    def used_by(self, iri: str) -> list[tuple[Node, str]]:
        """Subjects and properties that point to an IRI."""
        return self.users.get(ox.NamedNode(iri), [])

    def subjects(self, prop: str, iri: str) -> list[str]:
        """The IRIs that have the IRI as a value of a property."""
        return [s.value for s, p in self.used_by(iri) if p == prop and isinstance(s, ox.NamedNode)]

    def instances(self, cls: str) -> list[str]:
        return self.subjects(RDF.type, cls)

    def named(self) -> list[str]:
        """The IRIs that something is said of, in the order of the files."""
        return [node.value for node in self.values if isinstance(node, ox.NamedNode)]

    def items(self, head: Term) -> Iterator[Term]:
        """The members of an RDF list; ends where the list is broken or goes round in a circle."""
        seen: set[Term] = set()
        while head not in seen and (first := self.objects(head, RDF.first)):
            seen.add(head)
            yield first[0]
            head = next(iter(self.objects(head, RDF.rest)), head)

    def phrases(self, node: Term | str, prop: str, language: str) -> list[Phrase]:
        """The texts in a language; where there is none, those in no language, else all of them."""
        texts = [v for v in self.objects(node, prop) if isinstance(v, ox.Literal)]
        for wanted in (language, None):
            if found := [v for v in texts if v.language == wanted]:
                return [phrase(v) for v in found]
        return [phrase(v) for v in texts]

    def phrase(self, node: Term | str, prop: str, language: str) -> Phrase | None:
        """The first of those texts."""
        return next(iter(self.phrases(node, prop, language)), None)

    def label(self, iri: str, language: str) -> str:
        """The preferred label, or the last part of the IRI where there is none."""
        found = self.phrase(iri, SKOS.prefLabel, language)
        return found.text if found else iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def phrase(literal: ox.Literal) -> Phrase:
    return Phrase(literal.value, literal.language or "")
