"""The OWL 2 RL closure of the standard, with a few profiles where they are small: what follows from what is stated.

owlrl does the work, and is known to err in four ways, which are put right here: it reports a contradiction as a triple
only, it puts literals in the place of subjects, it leaves out the last member both of a key (so that two indicators of
one field become the same) and of an `owl:AllDifferent`, and it lets a functional property have several literal values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, product

import owlrl
import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from itss_graph.errors import StandardError

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
    for triple in (t for t in stated if t.predicate.value not in annotations):
        graph.add((_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(triple.object)))
    keys = list(graph.subject_objects(OWL.hasKey))
    graph.remove((None, OWL.hasKey, None))
    _expand(graph)
    while same := _equal_by_key(graph, keys):
        for pair in same:
            graph.add((pair[0], OWL.sameAs, pair[1]))
        _expand(graph)
    if found := sorted(_contradictions(graph)):
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise StandardError(f"the statements contradict each other: {found[0]}{more}; correct one of them")
    derived = {_to_triple(s, p, o) for s, p, o in graph if not isinstance(s, Literal) and isinstance(p, URIRef)}
    return stated | derived


def _annotation_properties(triples: Iterable[ox.Triple]) -> set[str]:
    """Annotation properties carry no meaning in OWL: set aside, they save most of the time."""
    declared = {
        t.subject.value
        for t in triples
        if t.predicate.value == str(RDF.type)
        and isinstance(t.object, ox.NamedNode)
        and t.object.value == str(OWL.AnnotationProperty)
        and isinstance(t.subject, ox.NamedNode)
    }
    return declared | {str(RDFS.isDefinedBy)}


def _expand(graph: Graph) -> None:
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)


def _equal_by_key(graph: Graph, keys: Iterable[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
    """Rule prp-key: instances of a class that agree on every property of a key, not yet known to be the same."""
    found: list[tuple[Node, Node]] = []
    for cls, key in keys:
        holders: dict[tuple[Node, ...], set[Node]] = defaultdict(set)
        for instance in set(graph.subjects(RDF.type, cls)):
            for values in product(*(set(graph.objects(instance, prop)) for prop in Collection(graph, key))):
                holders[values].add(instance)
        for equal in holders.values():
            pairs = combinations(sorted(equal, key=str), 2)
            found += [(one, other) for one, other in pairs if (one, OWL.sameAs, other) not in graph]
    return found


def _contradictions(graph: Graph) -> Iterator[str]:
    """What owlrl found, and what it does not look at: `owl:AllDifferent` (eq-diff2), literals (prp-fp, dt-diff)."""
    seen = {str(message) for message in graph.objects(None, ERROR)}
    for axiom in graph.subjects(RDF.type, OWL.AllDifferent):
        for members in graph.objects(axiom, OWL.distinctMembers):
            for one, other in combinations(Collection(graph, members), 2):
                if (one, OWL.sameAs, other) in graph:
                    seen.add(f"'sameAs' and 'AllDifferent' both hold between {one} and {other}")
    for prop in graph.subjects(RDF.type, OWL.FunctionalProperty):
        for subject in set(graph.subjects(prop)):
            values = {v.toPython(): v for v in graph.objects(subject, prop) if isinstance(v, Literal)}
            if len(values) > 1:
                listed = " and ".join(sorted(map(str, values.values())))
                seen.add(f"{subject} has several values of the functional property {prop}: {listed}")
    yield from seen


def _to_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        if term.datatype.value == str(XSD.string):
            return Literal(term.value)
        return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
    raise StandardError("a quoted triple cannot be reasoned over; state it as a triple")


def _to_triple(subject: Node, predicate: Node, value: Node) -> ox.Triple:
    start = ox.BlankNode(str(subject)) if isinstance(subject, BNode) else ox.NamedNode(str(subject))
    end: ox.NamedNode | ox.BlankNode | ox.Literal
    if isinstance(value, Literal):
        datatype = ox.NamedNode(str(value.datatype)) if value.datatype and not value.language else None
        end = ox.Literal(str(value), datatype=datatype, language=value.language)
    else:
        end = ox.BlankNode(str(value)) if isinstance(value, BNode) else ox.NamedNode(str(value))
    return ox.Triple(start, ox.NamedNode(str(predicate)), end)
