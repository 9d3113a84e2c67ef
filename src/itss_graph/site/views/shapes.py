"""Pages of shapes: what each asks for, shape by shape, with an anchor for every IRI."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from itss_graph.site.addresses import Address
from itss_graph.site.graph import Phrase
from itss_graph.site.knowledge import Module
from itss_graph.site.values import Link, LocalizedGraph, PropertyRow, Value
from itss_graph.site.views.modules import header, heading_of
from itss_graph.site.views.terms import Data
from itss_graph.vocab import RDF, RDFS, SH

TEXTS = (SH.name, SH.description, SH.message)
"""Properties of a shape that are shown as text above its constraints."""

HIDDEN = {RDF.type, RDFS.label, SH.order, SH.group, *TEXTS}


@dataclass(frozen=True, slots=True)
class ShapeSection:
    """A shape: its name, what it says, and its constraints."""

    anchor: str
    name: str
    kind: str
    texts: tuple[Phrase | None, Phrase | None, Phrase | None]
    rows: tuple[PropertyRow, ...]
    targeted: bool


def shape_files(localized: LocalizedGraph) -> Data:
    """The files of shapes."""
    modules = localized.knowledge.modules_in("shapes")
    return {
        "files": [
            (
                localized.link(module.iri),
                heading_of(localized, module),
                header(localized, module),
                len(_named(localized, module)),
            )
            for module in modules
        ]
    }


def shapes(module: Module, localized: LocalizedGraph) -> Data:
    """Every shape of a file, in its order; those with a target are the entry points."""
    localized = localized.over(module)
    sections = [_shape(localized, iri) for iri in _named(localized, module)]
    return {
        **header(localized, module),
        "trail": [Link(localized.words.title.shapes, Address("shapes/index"))],
        "shapes": sections,
        "entries": [shape for shape in sections if shape.targeted],
    }


def _named(localized: LocalizedGraph, module: Module) -> list[str]:
    """The IRIs of the shapes and groups of a file."""
    subjects = dict.fromkeys(triple.subject for triple in module.triples if isinstance(triple.subject, ox.NamedNode))
    return [node.value for node in subjects if node.value != module.iri and localized.over(module).graph.of_node(node)]


def _shape(localized: LocalizedGraph, iri: str) -> ShapeSection:
    graph = localized.graph
    types = graph.iris(iri, RDF.type)
    name, description, message = (graph.phrase(iri, prop, localized.language) for prop in TEXTS)
    properties = {prop: values for prop, values in graph.of_node(iri).items() if prop not in HIDDEN}
    return ShapeSection(
        anchor=iri.rpartition("#")[2],
        name=localized.name(iri),
        kind=localized.name(types[0]) if types else "",
        texts=(name or graph.phrase(iri, RDFS.label, localized.language), description, message),
        rows=tuple(
            PropertyRow(Link(localized.name(prop)), tuple(_values(localized, iri, prop))) for prop in properties
        ),
        targeted=any(
            prop in properties for prop in (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf, SH.targetNode)
        ),
    )


def _values(localized: LocalizedGraph, iri: str, prop: str) -> list[Value]:
    texts = localized.graph.phrases(iri, prop, localized.language)
    if texts and all(text.language for text in texts):
        return [*texts]
    return [*localized.values(localized.graph.objects(iri, prop))]
