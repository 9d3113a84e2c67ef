"""The page of any term: its head, its statements, its uses."""

from __future__ import annotations

from typing import Any

from itss_graph.site import statements
from itss_graph.site.values import LocalizedGraph
from itss_graph.vocab import DCTERMS, RDFS, SKOS

Data = dict[str, Any]
"""The context of a template."""


def heading(localized: LocalizedGraph, iri: str) -> Data:
    """The head of a term's page."""
    graph = localized.knowledge.graph
    return {
        "iri": iri,
        "name": localized.name(iri),
        "link": localized.link(iri),
        "kind": statements.kind(localized, iri),
        "other_label": graph.phrase(iri, SKOS.prefLabel, localized.other_language),
        "alternative_labels": graph.phrases(iri, SKOS.altLabel, localized.language),
        "definition": graph.phrase(iri, SKOS.definition, localized.language),
        "notes": graph.phrases(iri, SKOS.scopeNote, localized.language),
        "examples": graph.phrases(iri, SKOS.example, localized.language),
        "sources": graph.phrases(iri, DCTERMS.source, localized.language),
        "defined_by": localized.links(graph.iris(iri, RDFS.isDefinedBy)),
    }


def term_entry(localized: LocalizedGraph, iri: str) -> Data:
    """A term with its statements and its uses."""
    return {
        **heading(localized, iri),
        "facts": statements.facts(localized, iri),
        "uses": statements.uses(localized, iri),
    }


def term(iri: str, localized: LocalizedGraph) -> Data:
    """The page of a term that needs no page of its own kind."""
    return {"term": term_entry(localized, iri), "trail": localized.links(localized.graph.iris(iri, RDFS.isDefinedBy))}
