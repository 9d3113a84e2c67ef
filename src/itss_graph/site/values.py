"""The values that templates show: links, texts and rows in one language, without HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pyoxigraph as ox

from itss_graph.rdf.store import Term
from itss_graph.site.addresses import ROOT, Address
from itss_graph.site.graph import LabelledGraph, Phrase
from itss_graph.site.knowledge import Knowledge, Module
from itss_graph.site.negotiation import LANGUAGES
from itss_graph.site.serialization import PREFIXES
from itss_graph.vocab import DCTERMS, OWL, RDF, SH, XSD
from itss_graph.words import Catalogue

KEYWORDS = {
    OWL.hasValue: " value ",
    OWL.someValuesFrom: " some ",
    OWL.allValuesFrom: " only ",
    OWL.complementOf: "not ",
    SH.inversePath: "^",
}
"""The keywords before a value in the Manchester syntax of OWL and in property paths."""

JOINED = {OWL.unionOf: " or ", OWL.intersectionOf: " and ", OWL.oneOf: ", ", SH.alternativePath: " | "}
SUFFIXES = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}

_LOCAL = re.compile(r"\w(?:[\w.-]*\w)?")

CONTRIBUTORS = "contributors"
"""The page, and the last part of the IRI, of those who make the ontology."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a page of ours (`address`) or elsewhere (`url`); where it has neither, it is code."""

    text: str
    address: Address | None = None
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Compound:
    """Several values in one line, such as a restriction."""

    parts: tuple[Link | Phrase, ...]


Value = Link | Phrase | Compound


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """A property, or its inverse, with its values."""

    label: Link | Phrase
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class LocalizedGraph:
    """The knowledge in one language."""

    knowledge: Knowledge
    words: Catalogue
    graph: LabelledGraph

    def over(self, module: Module) -> LocalizedGraph:
        """The same over the graph that a module is part of."""
        if module.path in self.knowledge.further:
            return replace(self, graph=module.graph)
        folders = {"shapes": self.knowledge.shapes, "alignments": self.knowledge.alignments}
        return replace(self, graph=folders.get(module.path.partition("/")[0], self.knowledge.graph))

    @property
    def language(self) -> str:
        return self.words.language

    @property
    def other_language(self) -> str:
        return next(tag for tag in LANGUAGES if tag != self.language)

    def address(self, iri: str) -> Address | None:
        """The page that describes an IRI; None for an external IRI."""
        knowledge = self.knowledge
        if iri in knowledge.terms:
            return Address(knowledge.terms[iri])
        if iri == f"{ROOT}{CONTRIBUTORS}":
            return Address(CONTRIBUTORS)
        document, _, fragment = iri.partition("#")
        path = knowledge.space.document(document)
        if path not in knowledge.documents:
            return None
        folders = ("ontology", knowledge.space.prefix)
        return Address(f"{path}/index" if path in folders else path, fragment)

    def link(self, iri: str, note: str = "") -> Link:
        """A thing by its label, a module by its title; by the prefixed name where there is neither."""
        address = self.address(iri)
        module = self.knowledge.modules.get(self.knowledge.space.document(iri))
        heading = self.over(module).graph.phrase(iri, f"{DCTERMS}title", self.language) if module else None
        if heading:
            label = heading.text
        else:
            label = self.knowledge.graph.label(iri, self.language) if iri in self.knowledge.terms else self.name(iri)
        return Link(label, address, "" if address else iri, note)

    def name(self, iri: str) -> str:
        """A prefixed name, or the IRI."""
        standard = self.knowledge.standard
        for prefix, namespace in ((standard.prefix, standard.namespace), *PREFIXES.items()):
            local = iri.removeprefix(namespace)
            if local != iri and _LOCAL.fullmatch(local):
                return f"{prefix}:{local}"
        return iri

    def links(self, iris: Iterable[str]) -> tuple[Link, ...]:
        return tuple(self.link(iri) for iri in iris)

    def value(self, term: Term) -> Value:
        """A term for display: figures with separators, yes and no in words, class expressions spelt out."""
        if isinstance(term, ox.NamedNode):
            return self.link(term.value)
        if isinstance(term, ox.Literal):
            return self._literal(term)
        if isinstance(term, ox.BlankNode):
            return Compound(tuple(self._expression(term)))
        return Phrase(str(term))

    def values(self, terms: Iterable[Term]) -> tuple[Value, ...]:
        return tuple(self.value(term) for term in terms)

    def _literal(self, term: ox.Literal) -> Phrase:
        if term.datatype.value == XSD.boolean:
            return Phrase(self.words.answer.yes if term.value in ("true", "1") else self.words.answer.no)
        if term.value.isdecimal() and term.datatype.value != XSD.string:
            return Phrase(f"{int(term.value):,}")
        return Phrase(term.value, term.language or "")

    def _expression(self, node: Term) -> Iterator[Link | Phrase]:
        """A blank node in one line: a list, a class expression or a path in its usual notation, else as in Turtle."""
        graph = self.graph
        if graph.objects(node, RDF.first):
            yield from self._joined(", ", graph.items(node))
            return
        for prop, values in graph.of_node(node).items():
            if prop == OWL.onProperty:
                yield from self._joined(", ", values)
            elif prop in KEYWORDS:
                yield Phrase(KEYWORDS[prop])
                yield from self._joined(", ", values)
            elif prop in JOINED:
                yield from self._joined(JOINED[prop], graph.items(values[0]))
            elif prop in SUFFIXES:
                yield from self._joined(", ", values)
                yield Phrase(SUFFIXES[prop])
            elif prop != RDF.type:
                yield self.link(prop)
                yield Phrase(" ")
                yield from self._joined(", ", values)
                yield Phrase(" ")

    def _joined(self, separator: str, terms: Iterable[Term]) -> Iterator[Link | Phrase]:
        for index, term in enumerate(terms):
            if index:
                yield Phrase(separator)
            value = self.value(term)
            yield from value.parts if isinstance(value, Compound) else (value,)
