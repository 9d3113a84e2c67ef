"""The OWL 2 RL closure of the standard, with a few small profiles: what follows from the statements.

owlrl computes it, with four known errors, which are corrected here: it reports a contradiction only as a triple, it has
literals as subjects, it leaves out the last member both of a key (so that two indicators of one field become the same)
and of an `owl:AllDifferent`, and it lets a functional property have several literal values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, product
from typing import Any, cast

import owlrl
import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from itss_graph.errors import StandardError
from itss_graph.rdf.interchange import rdflib_to_ox, term_to_rdflib
from itss_graph.rdf.spelling import respelt

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
"""The property under which owlrl states a contradiction."""


def close(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """The triples with everything that OWL 2 RL derives from them (https://www.w3.org/TR/owl2-profiles/#OWL_2_RL).

    Takes seconds for some thousand triples, so it is meant for the standard and single profiles. Raises
    `StandardError`, naming the contradiction, where the triples cannot all be true.
    """
    stated = set(triples)
    annotations = _annotation_properties(stated)
    graph = Graph()
    respelled: set[tuple[Node, Node, Node]] = set()
    for triple in stated:
        if triple.predicate.value in annotations:
            continue
        value = _well_typed(triple.object)
        spelled = (_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(value))
        graph.add(spelled)
        if value != triple.object:
            respelled.add(spelled)
    keys = list(graph.subject_objects(OWL.hasKey))
    graph.remove((None, OWL.hasKey, None))
    _expand(graph)
    while same := _equal_by_key(graph, keys):
        for pair in same:
            graph.add((pair[0], OWL.sameAs, pair[1]))
        _expand(graph)
    if contradictions := sorted(_contradictions(graph)):
        more = f" (and {len(contradictions) - 1} more)" if len(contradictions) > 1 else ""
        raise StandardError(f"the statements contradict each other: {contradictions[0]}{more}; correct one of them")
    new = (triple for triple in graph if triple not in respelled)
    derived = (triple for triple in new if not isinstance(triple[0], Literal) and isinstance(triple[1], URIRef))
    return stated | {_to_triple(*triple) for triple in derived}


def _annotation_properties(triples: Iterable[ox.Triple]) -> set[str]:
    """The annotation properties: without them, which mean nothing in OWL, the closure takes a fraction of the time."""
    declared = {
        triple.subject.value
        for triple in triples
        if triple.predicate.value == str(RDF.type)
        and isinstance(triple.object, ox.NamedNode)
        and triple.object.value == str(OWL.AnnotationProperty)
        and isinstance(triple.subject, ox.NamedNode)
    }
    return declared | {str(RDFS.isDefinedBy)}


def _expand(graph: Graph) -> None:
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)


def _equal_by_key(graph: Graph, keys: Iterable[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
    """Rule prp-key: instances of a class that agree on every property of a key and are not yet `owl:sameAs`."""
    equal_pairs: list[tuple[Node, Node]] = []
    for cls, key in keys:
        holders: dict[tuple[Node, ...], set[Node]] = defaultdict(set)
        for instance in set(graph.subjects(RDF.type, cls)):
            for values in product(*(set(graph.objects(instance, prop)) for prop in Collection(graph, key))):
                holders[values].add(instance)
        for equal in holders.values():
            pairs = combinations(sorted(equal, key=str), 2)
            equal_pairs += [(one, other) for one, other in pairs if (one, OWL.sameAs, other) not in graph]
    return equal_pairs


def _contradictions(graph: Graph) -> Iterator[str]:
    """What owlrl reports, and what it does not check: `owl:AllDifferent` (eq-diff2), literals (prp-fp, dt-diff)."""
    seen = {str(message) for message in graph.objects(None, ERROR)}
    for axiom in graph.subjects(RDF.type, OWL.AllDifferent):
        for members in graph.objects(axiom, OWL.distinctMembers):
            for one, other in combinations(Collection(graph, members), 2):
                if (one, OWL.sameAs, other) in graph:
                    seen.add(f"'sameAs' and 'AllDifferent' both hold between {one} and {other}")
    for prop in graph.subjects(RDF.type, OWL.FunctionalProperty):
        for subject in set(graph.subjects(prop)):
            values = {value.toPython(): value for value in graph.objects(subject, prop) if isinstance(value, Literal)}
            if len(values) > 1:
                listed = " and ".join(sorted(map(str, values.values())))
                seen.add(f"{subject} has several values of the functional property {prop}: {listed}")
    yield from seen


def _well_typed(term: _Term) -> _Term:
    """A term; a literal that rdflib takes for ill-typed, such as midnight at 24:00:00, with Oxigraph's spelling."""
    if isinstance(term, ox.Literal):
        node = _to_rdflib(term)
        return respelt(term) if isinstance(node, Literal) and node.ill_typed else term
    return term


def _to_rdflib(term: _Term) -> Node:
    if isinstance(term, ox.Triple):
        raise StandardError("a quoted triple cannot be reasoned over; state it as a triple")
    return term_to_rdflib(str(term))


def _to_triple(*terms: Node) -> ox.Triple:
    subject, predicate, value = (cast("Any", rdflib_to_ox(term)) for term in terms)
    return ox.Triple(subject, predicate, value)
