"""The description of a thing for machines: its own triples, and what is needed to understand them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from itss_graph.rdf.store import Term
from itss_graph.site.graph import Graph
from itss_graph.site.knowledge import Knowledge, is_shape
from itss_graph.vocab import DCTERMS, ITSS, OWL, RDF, RDFS, SH, SKOS

PARTS = (ITSS.hasRequirement, ITSS.hasAlternative)
"""Properties whose values are parts, which are described with the whole."""

INTRODUCED = (RDF.type, SKOS.prefLabel, RDFS.label)
"""What is said of each thing that a description mentions."""

HEADER = (RDF.type, f"{DCTERMS}title", DCTERMS.license, DCTERMS.rights, OWL.versionInfo, OWL.versionIRI)
"""What is said of the module that defines a thing."""


def describe(knowledge: Knowledge, iri: str) -> tuple[ox.Triple, ...]:
    """The triples that describe a module, a term or a shape; none for what is not ours.

    A module is described by all of its triples. A term is described by its own statements with their blank nodes, its
    parts, the statements that point to it, types and labels of all they mention, and the header of its module.
    """
    path = knowledge.space.document(iri)
    if path in knowledge.documents:
        return knowledge.documents[path].triples
    if is_shape(iri):
        return tuple(dict.fromkeys(_about(knowledge.shapes, ox.NamedNode(iri), (SH.property, SH.node))))
    if iri not in knowledge.terms:
        return ()
    graph = knowledge.graph
    node = ox.NamedNode(iri)
    about = list(_about(graph, node, PARTS))
    about += [ox.Triple(s, ox.NamedNode(p), node) for s, p in graph.used_by(iri) if isinstance(s, ox.NamedNode)]
    users = knowledge.alignments.used_by(iri)
    about += [ox.Triple(s, ox.NamedNode(p), node) for s, p in users if not isinstance(s, ox.Literal)]
    about += list(_about(knowledge.alignments, node, ()))
    described = {triple.subject for triple in _about(graph, node, PARTS)}
    mentioned = dict.fromkeys(t for triple in about for t in (triple.subject, triple.object) if t not in described)
    about += _some(graph, mentioned, INTRODUCED)
    about += _some(graph, graph.objects(node, RDFS.isDefinedBy), HEADER)
    return tuple(dict.fromkeys(about))


def _about(graph: Graph, node: Term, parts: Iterable[str]) -> Iterator[ox.Triple]:
    """What is said of a node, of the blank nodes it leads to, and of its parts."""
    waiting: list[Term] = [node]
    seen: set[Term] = set()
    while waiting:
        subject = waiting.pop(0)
        if subject in seen or isinstance(subject, ox.Literal | ox.Triple):
            continue
        seen.add(subject)
        for prop, values in graph.of_node(subject).items():
            for value in values:
                yield ox.Triple(subject, ox.NamedNode(prop), value)
                if isinstance(value, ox.BlankNode) or prop in parts:
                    waiting.append(value)


def _some(graph: Graph, nodes: Iterable[Term], properties: Iterable[str]) -> list[ox.Triple]:
    """What certain properties say of nodes."""
    return [
        ox.Triple(node, ox.NamedNode(prop), value)
        for node in nodes
        if isinstance(node, ox.NamedNode)
        for prop in properties
        for value in graph.objects(node, prop)
    ]
