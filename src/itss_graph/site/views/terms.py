"""The page of any term: its head, what is said of it, where it is used."""

from __future__ import annotations

from typing import Any

from itss_graph.site import statements
from itss_graph.site.values import LocalizedGraph
from itss_graph.vocab import DCTERMS, RDFS, SKOS

Data = dict[str, Any]
"""What a template gets, by name."""


def heading(localized: LocalizedGraph, iri: str) -> Data:
    """What stands at the head of a term's page."""
    graph = localized.knowledge.graph
    other = "ja" if localized.language == "en" else "en"
    return {
        "iri": iri,
        "name": localized.name(iri),
        "link": localized.link(iri),
        "kind": statements.kind(localized, iri),
        "other_label": graph.phrase(iri, SKOS.prefLabel, other),
        "alternative_labels": graph.phrases(iri, SKOS.altLabel, localized.language),
        "definition": graph.phrase(iri, SKOS.definition, localized.language),
        "notes": graph.phrases(iri, SKOS.scopeNote, localized.language),
        "examples": graph.phrases(iri, SKOS.example, localized.language),
        "sources": graph.phrases(iri, DCTERMS.source, localized.language),
        "defined_by": localized.links(graph.iris(iri, RDFS.isDefinedBy)),
    }


def whole(localized: LocalizedGraph, iri: str) -> Data:
    """A term with what is said of it and where it is used."""
    return {
        **heading(localized, iri),
        "facts": statements.facts(localized, iri),
        "uses": statements.uses(localized, iri),
    }


def term(iri: str, localized: LocalizedGraph) -> Data:
    """The page of a term without anything of its own."""
    return {"term": whole(localized, iri), "trail": localized.links(localized.graph.iris(iri, RDFS.isDefinedBy))}
