"""Pages of shapes: what each asks for, shape by shape, with an anchor for every IRI."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from itss_graph.site.addresses import Address
from itss_graph.site.graph import Phrase
from itss_graph.site.knowledge import Module
from itss_graph.site.values import Lens, Link, Row, Value
from itss_graph.site.views.modules import header, heading_of
from itss_graph.site.views.terms import Data
from itss_graph.vocab import RDF, RDFS, SH

TEXTS = (SH.name, SH.description, SH.message)
"""Properties of a shape that are shown as text above its constraints."""

HIDDEN = {RDF.type, RDFS.label, SH.order, SH.group, *TEXTS}


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape: its name, what it says, and its constraints."""

    anchor: str
    name: str
    kind: str
    texts: tuple[Phrase | None, Phrase | None, Phrase | None]
    rows: tuple[Row, ...]
    targeted: bool


def shape_files(lens: Lens) -> Data:
    """The files of shapes."""
    modules = lens.knowledge.modules_in("shapes")
    return {"files": [(lens.link(m.iri), heading_of(lens, m), header(lens, m), len(_named(lens, m))) for m in modules]}


def shapes(module: Module, lens: Lens) -> Data:
    """Every shape of a file, in its order; those that have a target are the ways in."""
    lens = lens.over(module)
    found = [_shape(lens, iri) for iri in _named(lens, module)]
    return {
        **header(lens, module),
        "trail": [Link(lens.words.shapes_title, Address("shapes/index"))],
        "shapes": found,
        "entries": [shape for shape in found if shape.targeted],
    }


def _named(lens: Lens, module: Module) -> list[str]:
    """The IRIs of the shapes and groups of a file."""
    subjects = dict.fromkeys(t.subject for t in module.triples if isinstance(t.subject, ox.NamedNode))
    return [node.value for node in subjects if node.value != module.iri and lens.over(module).graph.of_node(node)]


def _shape(lens: Lens, iri: str) -> Shape:
    graph = lens.graph
    types = graph.iris(iri, RDF.type)
    name, description, message = (graph.phrase(iri, prop, lens.language) for prop in TEXTS)
    properties = {prop: values for prop, values in graph.of_node(iri).items() if prop not in HIDDEN}
    return Shape(
        anchor=iri.rpartition("#")[2],
        name=lens.name(iri),
        kind=lens.name(types[0]) if types else "",
        texts=(name or graph.phrase(iri, RDFS.label, lens.language), description, message),
        rows=tuple(Row(Link(lens.name(prop)), tuple(_values(lens, iri, prop))) for prop in properties),
        targeted=any(
            prop in properties for prop in (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf, SH.targetNode)
        ),
    )


def _values(lens: Lens, iri: str, prop: str) -> list[Value]:
    texts = lens.graph.phrases(iri, prop, lens.language)
    if texts and all(text.language for text in texts):
        return [*texts]
    return [*lens.values(lens.graph.objects(iri, prop))]
