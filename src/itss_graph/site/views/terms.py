"""The page of any term: its head, what is said of it, where it is used."""

from __future__ import annotations

from typing import Any

from itss_graph.site import statements
from itss_graph.site.values import Lens
from itss_graph.vocab import DCTERMS, RDFS, SKOS

Data = dict[str, Any]
"""What a template gets, by name."""


def heading(lens: Lens, iri: str) -> Data:
    """What stands at the head of a term's page."""
    graph = lens.knowledge.graph
    other = "ja" if lens.language == "en" else "en"
    return {
        "iri": iri,
        "name": lens.name(iri),
        "link": lens.link(iri),
        "kind": statements.kind(lens, iri),
        "other_label": graph.phrase(iri, SKOS.prefLabel, other),
        "alternative_labels": graph.phrases(iri, SKOS.altLabel, lens.language),
        "definition": graph.phrase(iri, SKOS.definition, lens.language),
        "notes": graph.phrases(iri, SKOS.scopeNote, lens.language),
        "examples": graph.phrases(iri, SKOS.example, lens.language),
        "sources": graph.phrases(iri, DCTERMS.source, lens.language),
        "defined_by": lens.links(graph.iris(iri, RDFS.isDefinedBy)),
    }


def whole(lens: Lens, iri: str) -> Data:
    """A term with what is said of it and where it is used."""
    return {**heading(lens, iri), "facts": statements.facts(lens, iri), "uses": statements.uses(lens, iri)}


def term(iri: str, lens: Lens) -> Data:
    """The page of a term without anything of its own."""
    return {"term": whole(lens, iri), "trail": lens.links(lens.graph.iris(iri, RDFS.isDefinedBy))}
