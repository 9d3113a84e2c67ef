"""Pages of whole modules and lists: the start, the category, the vocabulary, the readings, the glossary, downloads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from itss_graph.rdf.names import local_name
from itss_graph.site import statements
from itss_graph.site.graph import LabelledGraph, Phrase
from itss_graph.site.knowledge import Module
from itss_graph.site.values import Link, LocalizedGraph, PropertyRow, Value
from itss_graph.site.views.levels import grid
from itss_graph.site.views.terms import Data, heading, term_entry
from itss_graph.vocab import DCTERMS, ITSS, RDF, SKOS
from itss_graph.words import says


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms of one kind (an IRI), with a name for the anchor."""

    kind: str
    anchor: str
    title: str
    terms: tuple[Link, ...]
    iris: tuple[str, ...]


def nothing(localized: LocalizedGraph) -> Data:
    """A page of words only."""
    del localized
    return {}


def home(localized: LocalizedGraph) -> Data:
    """The start: the grid, and the figures."""
    standard = localized.knowledge.standard
    categories = dict.fromkeys(field.category.iri for field in standard.fields)
    figures = (
        (len(standard.fields), localized.words.figure.fields),
        (len(standard.kpis), localized.words.figure.kpis),
        (len(list(standard.requirements())), localized.words.column.requirements),
        (len(localized.knowledge.terms), localized.words.figure.terms),
    )
    return {**grid(localized), "categories": localized.links(categories), "figures": figures}


def category(module: Module, localized: LocalizedGraph) -> Data:
    """The module of a job category: its header, the grid, and every term by kind."""
    categories = dict.fromkeys(field.category.iri for field in localized.knowledge.standard.fields)
    terms = [iri for iri in localized.knowledge.terms if iri.startswith(localized.knowledge.space.namespace)]
    return {
        **header(localized, module),
        **grid(localized),
        "categories": localized.links(categories),
        "groups": sorted(by_kind(localized, terms), key=lambda group: group.kind in statements.KINDS),
    }


def vocabulary(module: Module, localized: LocalizedGraph) -> Data:
    """The reference of the vocabulary: every term of its namespace with its statements."""
    terms = [iri for iri in localized.knowledge.terms if iri.startswith(ITSS)]
    return {
        **header(localized, module),
        "groups": by_kind(localized, terms),
        "entries": {iri: term_entry(localized, iri) for iri in terms},
    }


def readings(module: Module, localized: LocalizedGraph) -> Data:
    """The named readings side by side: the switches in which they differ, then clause by clause."""
    graph, named = localized.knowledge.graph, localized.knowledge.standard.readings
    adopted = [graph.iris(reading.iri, ITSS.adopts) for reading in named]
    shared = [iri for iri in adopted[0] if all(iri in iris for iris in adopted)]
    switches = (ITSS.enforcesUpperBounds, ITSS.requiresEveryArea)
    return {
        **header(localized, module),
        "named": [heading(localized, reading.iri) for reading in named],
        "switches": [
            PropertyRow(
                localized.link(prop), tuple(localized.value(graph.objects(reading.iri, prop)[0]) for reading in named)
            )
            for prop in switches
        ],
        "own": [[heading(localized, iri) for iri in iris if iri not in shared] for iris in adopted],
        "shared": [heading(localized, iri) for iri in shared],
    }


def glossary(localized: LocalizedGraph) -> Data:
    """Every term in both languages, in the order of this page's."""
    graph = localized.knowledge.graph
    entries = [
        {
            "link": localized.link(iri),
            "en": graph.label(iri, "en"),
            "ja": graph.label(iri, "ja"),
            "definition": graph.phrase(iri, SKOS.definition, localized.language),
            "kind": statements.kind(localized, iri),
        }
        for iri in localized.knowledge.terms
    ]
    return {
        "entries": sorted(entries, key=lambda entry: (str(entry[localized.language]).casefold(), str(entry["link"])))
    }


def model(localized: LocalizedGraph) -> Data:
    """The model in drawings."""
    from itss_graph.site.diagrams import diagrams

    return {"diagrams": diagrams(localized)}


def document(module: Module, localized: LocalizedGraph) -> Data:
    """A further document: its header, and the terms that it describes, with an anchor for each fragment of it."""
    graph = localized.over(module).graph
    things = [iri for iri in graph.named() if iri != module.subject]
    entries = [
        (
            iri.rpartition("#")[2] if iri.startswith(f"{module.iri}#") else "",
            localized.link(iri),
            _name(localized, graph, iri),
        )
        for iri in things
    ]
    return {**header(localized, module), "entries": entries}


def _name(localized: LocalizedGraph, graph: LabelledGraph, iri: str) -> Phrase | None:
    return next(
        filter(None, (graph.phrase(iri, prop, localized.language) for prop in (SKOS.prefLabel, f"{DCTERMS}title"))),
        None,
    )


def downloads(localized: LocalizedGraph) -> Data:
    """Every module in every format."""
    knowledge = localized.knowledge
    rows = [
        (module.path, heading_of(localized, module), localized.link(module.iri), module.iri)
        for module in knowledge.documents.values()
    ]
    current = [row for row in rows if row[0] in knowledge.modules]
    versions = [row for row in rows if row[0] in knowledge.further and knowledge.further[row[0]].header]
    others = [row for row in rows if row not in current and row not in versions]
    groups = (
        (localized.words.site.current, current),
        (localized.words.site.views, others),
        (localized.words.site.versions, versions),
    )
    return {"groups": [(name, rows) for name, rows in groups if rows]}


def header(localized: LocalizedGraph, module: Module) -> Data:
    """The header of a module as rows."""
    graph = localized.over(module).graph
    labels = [(prop, getattr(localized.words.header, local_name(prop), "")) for prop in graph.of_node(module.subject)]
    return {
        "iri": module.iri,
        "path": module.path,
        "description": graph.phrase(module.subject, DCTERMS.description, localized.language),
        "header": [
            PropertyRow(Phrase(label), tuple(_texts(localized, graph, module.subject, prop)))
            for prop, label in labels
            if label
        ],
    }


def heading_of(localized: LocalizedGraph, module: Module) -> Phrase | None:
    """The title of a module."""
    return localized.over(module).graph.phrase(module.subject, f"{DCTERMS}title", localized.language)


def by_kind(localized: LocalizedGraph, terms: Iterable[str]) -> list[TermGroup]:
    """Terms by what they are: classes, properties, then the instances of each class, in the order of the files."""
    graph = localized.knowledge.graph
    iris_by_kind: dict[str, list[str]] = {cls: [] for cls in statements.KINDS}
    for iri in terms:
        types = graph.iris(iri, RDF.type)
        kind = next((cls for cls in statements.KINDS if cls in types), None) or next(iter(types), "")
        iris_by_kind.setdefault(kind, []).append(iri)
    return [
        TermGroup(kind, local_name(kind), _plural(localized, kind), localized.links(iris), tuple(iris))
        for kind, iris in iris_by_kind.items()
        if iris
    ]


def _plural(localized: LocalizedGraph, kind: str) -> str:
    """The name of a group: that of its kind, or of its class."""
    if kind in statements.KINDS:
        return says(f"kind.{statements.KINDS[kind]}_plural")[localized.language]
    return localized.link(kind).text if kind else str(localized.words.kind.term)


def _texts(localized: LocalizedGraph, graph: LabelledGraph, iri: str, prop: str) -> list[Value]:
    """Values in the page's language where they have one."""
    texts: list[Value] = [*graph.phrases(iri, prop, localized.language)]
    return texts or [*localized.values(graph.objects(iri, prop))]
