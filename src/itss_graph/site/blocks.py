"""Triples as nested blocks: blank nodes and lists are written where they are used."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import pyoxigraph as ox

from itss_graph.rdf.store import Term
from itss_graph.vocab import OWL, RDF, SKOS

FIRST = (RDF.type, OWL.versionIRI, SKOS.prefLabel, SKOS.definition)
"""Properties that come before the others."""

_LOCAL = re.compile(r"[A-Za-z_0-9](?:[\w-]|\.(?=[\w-]))*", re.ASCII)
_NIL = ox.NamedNode(RDF.nil)
_ONTOLOGY = ox.NamedNode(OWL.Ontology)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Triples in canonical order by subject and property; `namespaces` with their prefixes, the longest first.

    `about` is the IRI of the first subject, if any.
    """

    values: dict[Term, dict[str, list[Term]]]
    used: Counter[Term]
    namespaces: tuple[tuple[str, str], ...]
    about: str
    _names: dict[str, tuple[str, str] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, triples: Sequence[ox.Triple], prefixes: Mapping[str, str], about: str = "") -> Self:
        values: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            values[triple.subject][triple.predicate.value].append(triple.object)
        used: Counter[Term] = Counter(triple.object for triple in triples if isinstance(triple.object, ox.BlankNode))
        used += Counter(
            triple.object for triple in triples if triple.predicate.value == RDF.type
        )  # a type is named, never written out
        longest = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        return cls(
            {subject: dict(props) for subject, props in values.items()},
            used,
            tuple((iri, name) for name, iri in longest),
            about,
        )

    def roots(self) -> list[Term]:
        """The subjects with a block of their own: first `about`, then ontologies, blank nodes last."""
        roots = [node for node in self.values if not self.inline(node)]
        return sorted(
            roots,
            key=lambda node: (
                not (isinstance(node, ox.NamedNode) and node.value == self.about),
                _ONTOLOGY not in self.values[node].get(RDF.type, []),
                isinstance(node, ox.BlankNode),
                str(node),
            ),
        )

    def properties(self, node: Term) -> list[tuple[str, list[Term]]]:
        """Properties with their values, in a fixed order."""
        values = self.values.get(node, {})
        ordered = sorted(values, key=lambda prop: (FIRST.index(prop) if prop in FIRST else len(FIRST), prop))
        return [(prop, values[prop]) for prop in ordered]

    def inline(self, node: Term) -> bool:
        """Whether a node is written where it is used: a blank node that is used once, and not within itself."""
        return isinstance(node, ox.BlankNode) and self.used[node] == 1 and not self._circular(node)

    def members(self, head: Term) -> list[Term] | None:
        """The members of a list that is written where it is used and nothing but a list; None for another node."""
        items: list[Term] = []
        while head != _NIL:
            values = self.values.get(head, {})
            plain = set(values) == {RDF.first, RDF.rest} and all(len(objects) == 1 for objects in values.values())
            if not plain or not self.inline(head):
                return None
            items.append(values[RDF.first][0])
            head = values[RDF.rest][0]
        return items

    def prefixes(self, names: Iterable[str]) -> dict[str, str]:
        """The namespaces of some prefixes."""
        return {name: iri for iri, name in sorted(self.namespaces) if name in names}

    def name(self, iri: str) -> tuple[str, str] | None:
        """Prefix and local name of an IRI; None where it has to be written in full."""
        if iri not in self._names:
            candidates = ((prefix, iri[len(start) :]) for start, prefix in self.namespaces if iri.startswith(start))
            self._names[iri] = next((name for name in candidates if _LOCAL.fullmatch(name[1])), None)
        return self._names[iri]

    def _circular(self, node: Term) -> bool:
        pending, seen = self._blank_objects(node), set[Term]()
        while pending:
            other = pending.pop()
            if other == node:
                return True
            if other not in seen:
                seen.add(other)
                pending += self._blank_objects(other)
        return False

    def _blank_objects(self, node: Term) -> list[Term]:
        return [
            value
            for values in self.values.get(node, {}).values()
            for value in values
            if isinstance(value, ox.BlankNode)
        ]
