"""The statements about a term and its uses, as rows of properties and values, for every kind of term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

import pyoxigraph as ox

from itss_graph.rdf.store import Term
from itss_graph.site.graph import LabelledGraph, Phrase
from itss_graph.site.values import Compound, Link, LocalizedGraph, PropertyRow, Value
from itss_graph.vocab import DCTERMS, ITSS, OWL, RDF, RDFS, SKOS
from itss_graph.words import says

ELSEWHERE = {
    RDF.type,
    RDFS.label,
    RDFS.comment,
    RDFS.isDefinedBy,
    SKOS.prefLabel,
    SKOS.definition,
    SKOS.scopeNote,
    SKOS.altLabel,
    SKOS.example,
    SKOS.notation,
    DCTERMS.source,
    ITSS.listOrder,
}
"""Properties that a page shows in places of their own, or in the order of its lists."""

AXIOMS = {
    RDFS.subClassOf: "subclass_of",
    OWL.equivalentClass: "equivalent_class",
    OWL.hasKey: "has_key",
    RDFS.subPropertyOf: "subproperty_of",
    RDFS.domain: "domain",
    RDFS.range: "range",
    OWL.inverseOf: "inverse_of",
    OWL.deprecated: "deprecated",
    DCTERMS.isReplacedBy: "replaced_by",
    RDFS.seeAlso: "see_also",
}
"""Properties of RDFS and OWL, with the keys of their words."""

BACK = {
    RDFS.subClassOf: "subclasses",
    RDFS.subPropertyOf: "subproperties",
    RDFS.domain: "domain_of",
    RDFS.range: "range_of",
    RDF.type: "instances",
}
"""The inverse properties, with the keys of their words."""

CHARACTERISTICS = {
    OWL.FunctionalProperty: "functional",
    OWL.InverseFunctionalProperty: "inverse_functional",
    OWL.TransitiveProperty: "transitive",
    OWL.SymmetricProperty: "symmetric",
    OWL.AsymmetricProperty: "asymmetric",
    OWL.ReflexiveProperty: "reflexive",
    OWL.IrreflexiveProperty: "irreflexive",
}

KINDS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object_property",
    OWL.DatatypeProperty: "datatype_property",
    OWL.AnnotationProperty: "annotation_property",
}


def kind(localized: LocalizedGraph, iri: str) -> Link:
    """What a term is: a class, a kind of property, or an instance of one of our classes."""
    types = localized.knowledge.graph.iris(iri, RDF.type)
    for builtin, key in KINDS.items():
        if builtin in types:
            return Link(says(f"kind.{key}")[localized.language])
    ours = [cls for cls in types if cls in localized.knowledge.terms]
    return localized.link(ours[0]) if ours else Link(localized.words.kind.term)


def facts(localized: LocalizedGraph, iri: str) -> list[PropertyRow]:
    """The statements about a term."""
    graph = localized.knowledge.graph
    rows = [
        PropertyRow(_label(localized, prop), localized.values(graph.objects(iri, prop)))
        for prop in AXIOMS
        if graph.objects(iri, prop)
    ]
    types = graph.iris(iri, RDF.type)
    if kinds := [key for cls, key in CHARACTERISTICS.items() if cls in types]:
        names = tuple(Phrase(says(f"axiom.{key}")[localized.language]) for key in kinds)
        rows.append(PropertyRow(Phrase(localized.words.site.characteristics), names))
    for prop, values in graph.of_node(iri).items():
        if prop not in ELSEWHERE and prop not in AXIOMS:
            rows.append(PropertyRow(_label(localized, prop), localized.values(_ordered(localized, values))))
    if disjoint := _disjoint(localized, iri):
        rows.append(PropertyRow(Phrase(localized.words.site.disjoint_with), localized.links(disjoint)))
    return rows


def uses(localized: LocalizedGraph, iri: str) -> list[PropertyRow]:
    """The uses of a term: the inverse of every property, and the shapes that refer to it."""
    knowledge = localized.knowledge
    subjects: dict[str, list[Term]] = defaultdict(list)
    for subject, prop in knowledge.graph.used_by(iri):
        if isinstance(subject, ox.NamedNode) and subject.value in knowledge.terms:
            subjects[prop].append(subject)
    rows = [
        PropertyRow(_inverse_label(localized, prop), localized.values(subjects[prop]))
        for prop in [*BACK, *(key for key in subjects if key not in BACK)]
        if prop in subjects
    ]
    if inherited := _inherited(localized, iri):
        rows.append(PropertyRow(Phrase(localized.words.site.inherited_properties), localized.links(inherited)))
    if used := _triples_with(localized, iri):
        rows.append(PropertyRow(Phrase(localized.words.site.used_in), used))
    if axioms := sorted(_behind_blank_nodes(knowledge.graph, iri)):
        rows.append(PropertyRow(Phrase(localized.words.site.axioms_using), localized.links(axioms)))
    if shapes := sorted(_named_users(knowledge.shapes, ox.NamedNode(iri))):
        rows.append(PropertyRow(Phrase(localized.words.title.shapes), localized.links(shapes)))
    return rows


def ordered(localized: LocalizedGraph, iris: Iterable[str]) -> list[str]:
    """IRIs in the order of the source where it has one, else as they were stated."""
    graph = localized.knowledge.graph
    positions = {
        iri: next(
            (int(literal.value) for literal in graph.objects(iri, ITSS.listOrder) if isinstance(literal, ox.Literal)), 0
        )
        for iri in iris
    }
    return sorted(positions, key=lambda iri: positions[iri])


def _ordered(localized: LocalizedGraph, values: list[Term]) -> list[Term]:
    if all(isinstance(value, ox.NamedNode) for value in values):
        return [
            ox.NamedNode(iri)
            for iri in ordered(localized, [value.value for value in values if isinstance(value, ox.NamedNode)])
        ]
    return values


def _label(localized: LocalizedGraph, prop: str) -> Link | Phrase:
    if prop in AXIOMS:
        return Phrase(says(f"axiom.{AXIOMS[prop]}")[localized.language])
    return localized.link(prop)


def _inverse_label(localized: LocalizedGraph, prop: str) -> Link | Phrase:
    if prop in BACK:
        return Phrase(says(f"axiom.{BACK[prop]}")[localized.language])
    link = localized.link(prop)
    return Link(localized.words.site.value_of.format(link.text), link.address, link.url)


def _disjoint(localized: LocalizedGraph, iri: str) -> list[str]:
    """The classes that are disjoint with this one, by a pair or by a list."""
    graph = localized.knowledge.graph
    classes = graph.iris(iri, OWL.disjointWith) + graph.subjects(OWL.disjointWith, iri)
    for axiom, _ in graph.users.get(ox.NamedNode(OWL.AllDisjointClasses), []):
        for head in graph.objects(axiom, OWL.members):
            members = [item.value for item in graph.items(head) if isinstance(item, ox.NamedNode)]
            if iri in members:
                classes += [member for member in members if member != iri]
    return list(dict.fromkeys(classes))


def _inherited(localized: LocalizedGraph, iri: str) -> list[str]:
    """Properties whose domain is a superclass of this one."""
    graph = localized.knowledge.graph
    above = list(graph.iris(iri, RDFS.subClassOf))
    for cls in above:
        above += [parent for parent in graph.iris(cls, RDFS.subClassOf) if parent not in above]
    return [prop for cls in above for prop in graph.subjects(RDFS.domain, cls)]


def _named_users(graph: LabelledGraph, node: Term) -> set[str]:
    """The IRIs that refer to a node, directly or through lists and other blank nodes."""
    iris: set[str] = set()
    for subject, _ in graph.users.get(node, []):
        iris |= {subject.value} if isinstance(subject, ox.NamedNode) else _named_users(graph, subject)
    return iris


def _behind_blank_nodes(graph: LabelledGraph, iri: str) -> set[str]:
    """The IRIs that an axiom connects with this one, such as a class defined by a restriction."""
    blank = [subject for subject, _ in graph.used_by(iri) if isinstance(subject, ox.BlankNode)]
    return {name for node in blank for name in _named_users(graph, node)} - {iri}


def _triples_with(localized: LocalizedGraph, iri: str) -> tuple[Value, ...]:
    """For a property: the first few statements of the standard that use it."""
    ends = ((subject, value) for subject, prop, value in localized.knowledge.graph.triples if prop == iri)
    return tuple(Compound(tuple(_parts(localized, pair))) for pair in islice(ends, 3))


def _parts(localized: LocalizedGraph, ends: tuple[Term, Term]) -> Iterator[Link | Phrase]:
    for index, term in enumerate(ends):
        if index:
            yield Phrase(" → ")
        value = localized.value(term)
        if not isinstance(value, Compound):
            yield value
