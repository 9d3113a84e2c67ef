"""The standard as SKOS: concept schemes for tools such as Skosmos, which do not read OWL.

A view that is made from the standard on demand. The concepts are the terms themselves, by the IRIs they have;
schemes and collections have IRIs of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import merge
from itss_graph.rdf.names import DCTERMS, OWL, RDF, RDFS, SKOS
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Term, Text
from itss_graph.vocab import ITSS

SCHEMES = {
    "fields": (ITSS.SpecialtyField, ITSS.JobCategory, ITSS.KeyPerformanceIndicator),
    "levels": (ITSS.Level,),
    "criteria": (ITSS.ComplexityCriterion,),
    "areas": (ITSS.SpecialtyArea,),
    "succession": (ITSS.SuccessionActivity,),
    "roles": (ITSS.Role,),
    "proficiency": (ITSS.Proficiency,),
    "contribution": (ITSS.Contribution,),
}
"""What each scheme holds, by the name that its IRI ends in: instances of these classes; the first gives the title."""

BROADER = (ITSS.inJobCategory, ITSS.inSpecialtyField)
"""The properties that lead to a broader concept."""

_ORDER = {
    ITSS.Level: ITSS.levelNumber,
    **dict.fromkeys((ITSS.Role, ITSS.Proficiency, ITSS.Contribution), ITSS.listOrder),
}
"""Classes whose instances have an order, with the property that states it."""

_COLLECTED = {ITSS.ComplexityCriterion, ITSS.SpecialtyArea}
"""Classes whose instances are collected by the field that counts them."""

_COPIED = (
    DCTERMS.creator,
    DCTERMS.publisher,
    DCTERMS.license,
    DCTERMS.rights,
    DCTERMS.created,
    DCTERMS.issued,
    DCTERMS.modified,
    DCTERMS.source,
    OWL.versionInfo,
)
"""What the header of the job category says that holds for its schemes as well."""

_ANNOTATIONS = (SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.scopeNote, SKOS.example, DCTERMS.source)
"""The properties of a term that its concept has too."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """One concept scheme: its name, its IRI and every triple about it, its concepts and its collections."""

    name: str
    iri: str
    triples: Columns


def concept_schemes(standard: Standard) -> tuple[Scheme, ...]:
    """The standard as concept schemes, each complete by itself, for a tool that loads one vocabulary at a time.

    Fields (below their job category, and above their indicators), levels, criteria, areas, kinds of succession, and the
    three scales, as far as the standard has them. Levels and scales are ordered collections: a higher
    value is not a broader concept. Serialise the triples with `itss_graph.rdf.writing.serialize`.
    """
    builder = _Builder(standard)
    return tuple(
        Scheme(name, builder.scheme_iri(name), Columns.from_triples(builder.scheme(name, classes)))
        for name, classes in SCHEMES.items()
        if any(map(builder.instances, classes))
    )


def skos_view(standard: Standard) -> Columns:
    """All concept schemes as one set of triples."""
    return merge(scheme.triples for scheme in concept_schemes(standard))


@dataclass(frozen=True, slots=True)
class _Builder:
    standard: Standard

    def scheme_iri(self, name: str) -> str:
        return f"https://w3id.org/itss/skos/{self.standard.prefix}/{name}"

    def scheme(self, name: str, classes: Sequence[str]) -> Iterator[ox.Triple]:
        """The scheme, then its concepts and its collections."""
        iri = self.scheme_iri(name)
        yield from self.header(iri, classes[0])
        for cls in classes:
            concepts = self.instances(cls)
            for concept in concepts:
                yield from self.concept(concept, iri)
            if cls in _ORDER:
                yield from self.ordered(iri, cls, concepts, name)
            if cls in _COLLECTED:
                yield from self.collected(iri, cls, concepts)

    def header(self, iri: str, cls: str) -> Iterator[ox.Triple]:
        """The scheme is titled for what it holds, in the words of the vocabulary."""
        category = self.standard.fields[0].category
        title = self.titled(category, cls)
        yield _triple(iri, RDF.type, SKOS.ConceptScheme)
        for prop in (f"{DCTERMS}title", SKOS.prefLabel):  # `DCTERMS.title` is the method of a string
            yield from _texts(iri, prop, title)
        yield from _texts(iri, DCTERMS.description, self.text(cls, SKOS.definition))
        for ontology in self.standard.view.all(category.iri, RDFS.isDefinedBy):
            for prop in _COPIED:
                yield from self.copied(ontology, prop, iri)

    def concept(self, concept: str, scheme: str) -> Iterator[ox.Triple]:
        yield _triple(concept, RDF.type, SKOS.Concept)
        yield from self.copied(concept, RDF.type, concept)
        yield _triple(concept, SKOS.inScheme, scheme)
        for prop in _ANNOTATIONS:
            yield from self.copied(concept, prop, concept)
        yield ox.Triple(ox.NamedNode(concept), ox.NamedNode(SKOS.notation), ox.Literal(self.notation(concept)))
        broader = [iri for prop in BROADER for iri in self.standard.view.all(concept, prop)]
        for iri in broader:
            yield _triple(concept, SKOS.broader, iri)
            yield _triple(iri, SKOS.narrower, concept)
        if not broader:
            yield _triple(concept, SKOS.topConceptOf, scheme)
            yield _triple(scheme, SKOS.hasTopConcept, concept)

    def notation(self, concept: str) -> str:
        """The number of a level; of everything else the name by which the command line knows it."""
        number = self.standard.view.optional(concept, ITSS.levelNumber)
        return number or self.standard.terms[concept].name

    def ordered(self, scheme: str, cls: str, members: Sequence[str], name: str) -> Iterator[ox.Triple]:
        """An ordered collection; the nodes of its list are labelled, so that its serialization is stable."""
        iri = f"{scheme}#order"
        yield _triple(iri, RDF.type, SKOS.OrderedCollection)
        yield from self.collection(iri, scheme, self.text(cls, SKOS.prefLabel), members)
        nodes = [ox.BlankNode(f"{name}{number}") for number in range(1, len(members) + 1)]
        ends: list[ox.NamedNode | ox.BlankNode] = [*nodes, ox.NamedNode(RDF.nil)]
        yield ox.Triple(ox.NamedNode(iri), ox.NamedNode(SKOS.memberList), ends[0])
        for node, member, rest in zip(nodes, members, ends[1:], strict=True):
            yield ox.Triple(node, ox.NamedNode(RDF.first), ox.NamedNode(member))
            yield ox.Triple(node, ox.NamedNode(RDF.rest), rest)

    def collected(self, scheme: str, cls: str, concepts: Sequence[str]) -> Iterator[ox.Triple]:
        """One collection per field: the terms that its requirements count."""
        for field in self.standard.fields:
            counted = self.counted(field)
            members = [concept for concept in concepts if concept in counted]
            if members:
                yield from self.collection(f"{scheme}#{field.name}", scheme, self.titled(field, cls), members)

    def collection(self, iri: str, scheme: str, label: Text, members: Sequence[str]) -> Iterator[ox.Triple]:
        yield _triple(iri, RDF.type, SKOS.Collection)
        yield _triple(iri, SKOS.inScheme, scheme)
        yield from _texts(iri, SKOS.prefLabel, label)
        yield from (_triple(iri, SKOS.member, member) for member in members)

    def titled(self, term: Term, cls: str) -> Text:
        """A title for the instances of a class within a term: "service desk: specialty area"."""
        label = self.text(cls, SKOS.prefLabel)
        return Text(f"{term.label.en}: {label.en}", f"{term.label.ja}:{label.ja}")

    def counted(self, field: Term) -> set[str]:
        requirements = [requirement for kpi, requirement in self.standard.requirements() if kpi.field == field]
        return {
            item
            for requirement in requirements
            for item in self.standard.view.all(requirement.iri, ITSS.countsCriterion)
        }

    def instances(self, cls: str) -> list[str]:
        """The instances of a class in the order of the source, or by name where it gives none."""
        prop = _ORDER.get(cls, ITSS.listOrder)
        return sorted(
            self.standard.view.instances(cls), key=lambda iri: (self.standard.view.integer(iri, prop) or 0, iri)
        )

    def text(self, term: str, prop: str) -> Text:
        return self.standard.view.text(term, prop)

    def copied(self, subject: str, prop: str, onto: str) -> Iterable[ox.Triple]:
        values = self.standard.view.objects(subject, prop)
        named = (value for value in values if not isinstance(value, ox.BlankNode))
        return (ox.Triple(ox.NamedNode(onto), ox.NamedNode(prop), value) for value in named)


def _triple(subject: str, prop: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(prop), ox.NamedNode(value))


def _texts(subject: str, prop: str, text: Text) -> Iterator[ox.Triple]:
    for language in ("en", "ja"):
        yield ox.Triple(ox.NamedNode(subject), ox.NamedNode(prop), ox.Literal(text[language], language=language))
