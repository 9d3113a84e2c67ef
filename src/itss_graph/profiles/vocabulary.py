"""The profile vocabulary: what a profile may state, by `shapes/profile.ttl`, the ontology and the JSON-LD context.

The shapes define the classes and properties, how often a property occurs and its values; the context defines its key in
plain JSON. Everything that reads, displays or edits profiles uses this module.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.rdf.names import local_name
from itss_graph.terms.load import GraphView
from itss_graph.terms.model import Text
from itss_graph.vocab import ITSS, RDF, RDFS, SH, SKOS, XSD

Kind = Literal["record", "term", "date", "number", "text", "iri"]
"""The values of a property: a record, a term of a class, a date, a whole number, another literal, or an IRI."""

DATATYPES: dict[str, Kind] = {XSD.date: "date", XSD.integer: "number"}


@dataclass(frozen=True, slots=True)
class Coercion:
    """How the context interprets the values of a key: `type` is `@id`, `@vocab`, a datatype or empty.

    `vocabulary` is the namespace of the terms that a value may name alone.
    """

    type: str
    vocabulary: str


@dataclass(frozen=True, slots=True)
class ProfileProperty:
    """A property of a class of the profile vocabulary.

    `key` is its key in plain JSON. `range` is the class of its values, or else their datatype; empty for IRIs. `group`
    is the IRI of its `sh:PropertyGroup`; `until` the property with the end of the period that this one starts, if any.
    """

    iri: str
    key: str
    kind: Kind
    range: str
    label: Text
    description: Text
    required: bool
    single: bool
    group: str
    until: str

    @property
    def record(self) -> str:
        """The local name of the class of the records that it leads to, if any."""
        return local_name(self.range) if self.kind == "record" else ""


@dataclass(frozen=True, slots=True)
class ProfileVocabulary:
    """The properties of each class (IRI) in the order of the shapes, and the coercions of the context."""

    classes: Mapping[str, tuple[ProfileProperty, ...]]
    coercions: Mapping[str, Coercion]

    @property
    def candidate(self) -> tuple[ProfileProperty, ...]:
        """The properties of a candidate."""
        return self.classes[ITSS.Candidate]

    @property
    def properties(self) -> dict[str, ProfileProperty]:
        """Every property by its IRI, as the first class has it."""
        properties = [prop for properties in self.classes.values() for prop in properties]
        return {prop.iri: prop for prop in reversed(properties)}

    @property
    def links(self) -> tuple[str, ...]:
        """The properties (IRIs) that lead from a candidate to records."""
        return tuple(prop.iri for prop in self.candidate if prop.kind == "record")

    def lists(self, iri: str) -> bool:
        """Whether a property may have several values on everything that has it."""
        singles = [prop.single for properties in self.classes.values() for prop in properties if prop.iri == iri]
        return bool(singles) and not any(singles)

    def order(self, cls: str) -> dict[str, int]:
        """The indices of the properties of a class, by IRI."""
        return {prop.iri: index for index, prop in enumerate(self.classes.get(cls, ()))}


def profile_vocabulary() -> ProfileVocabulary:
    """The bundled vocabulary; raises `StandardError` where a shape is incomplete."""
    shapes, ontology = profile_shapes(), resources.path("ontology", "itss.ttl")
    return _read(shapes, ontology, resources.path("ontology", "context.jsonld"))


def profile_shapes() -> Path:
    """The file of the shapes of a well-formed profile."""
    return resources.path("shapes", "profile.ttl")


def record_links() -> tuple[str, ...]:
    """The properties (IRIs) that lead from a candidate to records."""
    return profile_vocabulary().links


@cache
def _read(shapes: Path, ontology: Path, context: Path) -> ProfileVocabulary:
    files = (ox.parse(path=str(path), format=ox.RdfFormat.TURTLE) for path in (shapes, ontology))
    keys, coercions = _context(json.loads(context.read_bytes())["@context"])
    reader = _Reader(GraphView.of(quad.triple for quads in files for quad in quads), keys)
    return ProfileVocabulary(reader.classes(), coercions)


@dataclass(frozen=True, slots=True)
class _Reader:
    graph: GraphView
    keys: Mapping[str, str]

    def shapes(self) -> dict[str, str]:
        """The shape that describes each class; others with the same target restrict it and have no properties."""
        nodes = [shape for shape in self.graph.instances(SH.NodeShape) if self.graph.all(shape, SH.property)]
        return {target: shape for shape in nodes for target in self.graph.all(shape, SH.targetClass)}

    def classes(self) -> dict[str, tuple[ProfileProperty, ...]]:
        return {cls: self.properties(shape) for cls, shape in self.shapes().items()}

    def properties(self, shape: str) -> tuple[ProfileProperty, ...]:
        """The properties of a shape, group by group; those with a path of several steps are left out."""
        graph = self.graph
        nodes = [node for node in graph.all(shape, SH.property) if graph.all(node, SH.path)]
        nodes.sort(key=lambda node: (graph.count(graph.one(node, SH.group), SH.order), graph.count(node, SH.order)))
        return tuple(map(self.property, nodes))

    def property(self, shape: str) -> ProfileProperty:
        graph = self.graph
        iri = graph.one(shape, SH.path)
        kind, values = self.kind(shape, iri)
        return ProfileProperty(
            iri,
            self.keys.get(iri) or (local_name(iri) if iri.startswith(ITSS) else iri),
            kind,
            values,
            self.text(shape, SH.name, iri, SKOS.prefLabel),
            self.text(shape, SH.description, iri, SKOS.definition),
            required=bool(graph.integer(shape, SH.minCount)),
            single=graph.integer(shape, SH.maxCount) == 1,
            group=graph.one(shape, SH.group),
            until=graph.optional(shape, SH.lessThanOrEquals) or "",
        )

    def text(self, shape: str, stated: str, iri: str, otherwise: str) -> Text:
        """The text of the shape, or else of the ontology."""
        return self.graph.text(shape, stated) if self.graph.all(shape, stated) else self.graph.text(iri, otherwise)

    def kind(self, shape: str, iri: str) -> tuple[Kind, str]:
        graph = self.graph
        node = graph.optional(shape, SH.nodeKind)
        cls = graph.optional(shape, f"{SH}class")
        values = cls or graph.optional(shape, SH.datatype) or (None if node else graph.optional(iri, RDFS.range))
        if values is None:
            return ("text", XSD.string) if node == SH.Literal else ("iri", "")
        if cls is None and (values.startswith(XSD) or values == f"{RDF}langString"):
            return DATATYPES.get(values, "text"), values
        return "record" if values in self.shapes() else "term", values


def _context(context: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Coercion]]:
    """The keys of a context by their IRI, and the coercion of the values of each IRI."""
    usual = context["@vocab"]

    def expanded(name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return f"{context[prefix]}{rest}" if colon and prefix in context else name if colon else f"{usual}{name}"

    keys, coercions = {}, {}
    for key, definition in context.items():
        if isinstance(definition, dict):
            iri, kind = expanded(definition.get("@id", key)), definition.get("@type", "")
            keys[iri] = key
            coerced = kind if kind.startswith("@") or not kind else expanded(kind)
            coercions[iri] = Coercion(coerced, definition.get("@context", {}).get("@vocab", usual))
    return keys, coercions
