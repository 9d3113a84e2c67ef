"""The description of a term for machines: its own triples, and the labels needed to understand them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from itss_graph.rdf.store import Term
from itss_graph.site.graph import LabelledGraph
from itss_graph.site.knowledge import Knowledge, is_shape
from itss_graph.vocab import DCTERMS, ITSS, OWL, RDF, RDFS, SH, SKOS

PARTS = (ITSS.hasRequirement, ITSS.hasAlternative)
"""Properties whose values are parts, which are described with the whole."""

INTRODUCED = (RDF.type, SKOS.prefLabel, RDFS.label)
"""The properties that are included for each term that a description mentions."""

HEADER = (RDF.type, f"{DCTERMS}title", DCTERMS.license, DCTERMS.rights, OWL.versionInfo, OWL.versionIRI)
"""The properties that are included for the module that defines a term."""


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
    about += [
        ox.Triple(subject, ox.NamedNode(prop), node)
        for subject, prop in graph.used_by(iri)
        if isinstance(subject, ox.NamedNode)
    ]
    users = knowledge.alignments.used_by(iri)
    about += [
        ox.Triple(subject, ox.NamedNode(prop), node) for subject, prop in users if not isinstance(subject, ox.Literal)
    ]
    about += list(_about(knowledge.alignments, node, ()))
    described = {triple.subject for triple in _about(graph, node, PARTS)}
    mentioned = dict.fromkeys(
        node for triple in about for node in (triple.subject, triple.object) if node not in described
    )
    about += _values_of(graph, mentioned, INTRODUCED)
    about += _values_of(graph, graph.objects(node, RDFS.isDefinedBy), HEADER)
    return tuple(dict.fromkeys(about))


def _about(graph: LabelledGraph, node: Term, parts: Iterable[str]) -> Iterator[ox.Triple]:
    """The triples of a node, of the blank nodes reachable from it, and of its parts."""
    pending: list[Term] = [node]
    seen: set[Term] = set()
    while pending:
        subject = pending.pop(0)
        if subject in seen or isinstance(subject, ox.Literal | ox.Triple):
            continue
        seen.add(subject)
        for prop, values in graph.of_node(subject).items():
            for value in values:
                yield ox.Triple(subject, ox.NamedNode(prop), value)
                if isinstance(value, ox.BlankNode) or prop in parts:
                    pending.append(value)


def _values_of(graph: LabelledGraph, nodes: Iterable[Term], properties: Iterable[str]) -> list[ox.Triple]:
    """The triples of nodes that are IRIs, with certain properties."""
    return [
        ox.Triple(node, ox.NamedNode(prop), value)
        for node in nodes
        if isinstance(node, ox.NamedNode)
        for prop in properties
        for value in graph.objects(node, prop)
    ]
