"""The page of the alignments: every mapping with its relation, confidence and reasons."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from itss_graph.rdf.store import Term
from itss_graph.site.addresses import Address
from itss_graph.site.alignments import SSSOM
from itss_graph.site.graph import Phrase
from itss_graph.site.knowledge import Module
from itss_graph.site.values import Link, LocalizedGraph, Value
from itss_graph.site.views.modules import document, header, heading_of
from itss_graph.site.views.terms import Data
from itss_graph.vocab import OWL, RDFS, SKOS
from itss_graph.words import says

MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
"""The mapping relations of SKOS."""


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One of our terms and a term elsewhere; `anchor` is the local name of the mapping itself."""

    anchor: str
    subject: Link
    relation: str
    target: Link
    justification: Value | None
    confidence: str
    comment: Phrase | None


def alignments(localized: LocalizedGraph) -> Data:
    """Every mapping set."""
    modules = localized.knowledge.modules_in("alignments")
    return {
        "sets": [
            (module, heading_of(localized, module), header(localized, module), _mappings(localized, module))
            for module in modules
        ]
    }


def mapping_set(module: Module, localized: LocalizedGraph) -> Data:
    """One mapping set, with an anchor for every mapping."""
    back = Link(localized.words.title.alignments, Address("alignments/index"))
    mappings = _mappings(localized, module, anchored=True)
    data = document(module, localized)
    shown = {mapping.anchor for mapping in mappings}
    entries = [entry for entry in data["entries"] if entry[0] and entry[0] not in shown]
    return {**data, "entries": entries, "mappings": mappings, "trail": [back]}


def _mappings(localized: LocalizedGraph, module: Module, *, anchored: bool = False) -> list[MappingRow]:
    graph = localized.over(module).graph
    return [
        _mapping(localized.over(module), node, anchored=anchored) for node in graph.objects(module.iri, SSSOM.mappings)
    ]


def _mapping(localized: LocalizedGraph, node: Term, *, anchored: bool) -> MappingRow:
    graph = localized.graph
    (source,), (relation,), (target,) = (
        graph.iris(node, prop) for prop in (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
    )
    confidence = graph.phrase(node, SSSOM.confidence, localized.language)
    justified = graph.iris(node, SSSOM.mapping_justification)
    return MappingRow(
        anchor=node.value.rpartition("#")[2] if anchored and isinstance(node, ox.NamedNode) else "",
        subject=localized.link(source),
        relation=_relation(localized, relation),
        target=_target(localized, target),
        justification=_justification(localized, justified[0]) if justified else None,
        confidence=f"{float(confidence.text):.0%}" if confidence else "",
        comment=graph.phrase(node, RDFS.comment, localized.language),
    )


def _target(localized: LocalizedGraph, iri: str) -> Link:
    """A term elsewhere; one of a framework without IRIs is described in the file itself, with a label."""
    label = localized.graph.phrase(iri, SKOS.prefLabel, localized.language)
    address = localized.address(iri)
    return Link(label.text if label and address else localized.name(iri), address, "" if address else iri)


def _justification(localized: LocalizedGraph, iri: str) -> Link:
    """How a mapping was found, in words where there are such."""
    name = iri.rpartition("/")[2]
    return Link(getattr(localized.words.justified, name, name), url=iri)


def _relation(localized: LocalizedGraph, iri: str) -> str:
    """A mapping relation in words, read from our term."""
    name = iri.removeprefix(SKOS)
    return says(f"match.{name}")[localized.language] if name in MATCHES else localized.name(iri)
