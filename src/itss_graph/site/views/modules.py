"""Pages of whole modules and lists: the start, the category, the vocabulary, the readings, the glossary, downloads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from itss_graph.site import statements
from itss_graph.site.graph import Graph, Phrase
from itss_graph.site.knowledge import Module
from itss_graph.site.values import Lens, Link, Row, Value
from itss_graph.site.views.levels import grid
from itss_graph.site.views.terms import Data, heading, whole
from itss_graph.vocab import DCTERMS, ITSS, RDF, SKOS


@dataclass(frozen=True, slots=True)
class Group:
    """Terms of one kind (an IRI), with a name for the anchor."""

    kind: str
    anchor: str
    title: str
    terms: tuple[Link, ...]
    iris: tuple[str, ...]


def nothing(lens: Lens) -> Data:
    """A page of words only."""
    del lens
    return {}


def home(lens: Lens) -> Data:
    """The start: the grid, and how much there is."""
    standard = lens.knowledge.standard
    categories = dict.fromkeys(field.category.iri for field in standard.fields)
    figures = (
        (len(standard.fields), lens.words.figure_fields),
        (len(standard.kpis), lens.words.figure_kpis),
        (len(list(standard.requirements())), lens.words.figure_requirements),
        (len(lens.knowledge.terms), lens.words.figure_terms),
    )
    return {**grid(lens), "categories": lens.links(categories), "figures": figures}


def category(module: Module, lens: Lens) -> Data:
    """The module of a job category: its header, the grid, and every term by kind."""
    categories = dict.fromkeys(field.category.iri for field in lens.knowledge.standard.fields)
    terms = [iri for iri in lens.knowledge.terms if iri.startswith(lens.knowledge.space.namespace)]
    return {
        **header(lens, module),
        **grid(lens),
        "categories": lens.links(categories),
        "groups": sorted(by_kind(lens, terms), key=lambda group: group.kind in statements.KINDS),
    }


def vocabulary(module: Module, lens: Lens) -> Data:
    """The reference of the vocabulary: every term of its namespace with all that is said of it."""
    terms = [iri for iri in lens.knowledge.terms if iri.startswith(ITSS)]
    return {
        **header(lens, module),
        "groups": by_kind(lens, terms),
        "entries": {iri: whole(lens, iri) for iri in terms},
    }


def readings(module: Module, lens: Lens) -> Data:
    """The named readings side by side: the switches in which they differ, then clause by clause."""
    graph, named = lens.knowledge.graph, lens.knowledge.standard.readings
    adopted = [graph.iris(reading.iri, ITSS.adopts) for reading in named]
    shared = [iri for iri in adopted[0] if all(iri in iris for iris in adopted)]
    switches = (ITSS.enforcesUpperBounds, ITSS.requiresEveryArea)
    return {
        **header(lens, module),
        "named": [heading(lens, reading.iri) for reading in named],
        "switches": [
            Row(lens.link(prop), tuple(lens.value(graph.objects(reading.iri, prop)[0]) for reading in named))
            for prop in switches
        ],
        "own": [[heading(lens, iri) for iri in iris if iri not in shared] for iris in adopted],
        "shared": [heading(lens, iri) for iri in shared],
    }


def glossary(lens: Lens) -> Data:
    """Every term in both languages, in the order of this page's."""
    graph = lens.knowledge.graph
    entries = [
        {
            "link": lens.link(iri),
            "en": graph.label(iri, "en"),
            "ja": graph.label(iri, "ja"),
            "definition": graph.phrase(iri, SKOS.definition, lens.language),
            "kind": statements.kind(lens, iri),
        }
        for iri in lens.knowledge.terms
    ]
    return {"entries": sorted(entries, key=lambda entry: (str(entry[lens.language]).casefold(), str(entry["link"])))}


def model(lens: Lens) -> Data:
    """The model in drawings."""
    from itss_graph.site.diagrams import diagrams

    return {"diagrams": diagrams(lens)}


def document(module: Module, lens: Lens) -> Data:
    """A document beside the modules: its header, and what it speaks of, with an anchor where that has a fragment."""
    graph = lens.over(module).graph
    things = [iri for iri in graph.named() if iri != module.subject]
    entries = [
        (iri.rpartition("#")[2] if iri.startswith(f"{module.iri}#") else "", lens.link(iri), _name(lens, graph, iri))
        for iri in things
    ]
    return {**header(lens, module), "entries": entries}


def _name(lens: Lens, graph: Graph, iri: str) -> Phrase | None:
    return next(filter(None, (graph.phrase(iri, p, lens.language) for p in (SKOS.prefLabel, f"{DCTERMS}title"))), None)


def downloads(lens: Lens) -> Data:
    """Every module in every format."""
    knowledge = lens.knowledge
    listed = [
        (module.path, heading_of(lens, module), lens.link(module.iri), module.iri)
        for module in knowledge.documents.values()
    ]
    current = [each for each in listed if each[0] in knowledge.modules]
    versions = [each for each in listed if each[0] in knowledge.further and knowledge.further[each[0]].header]
    others = [each for each in listed if each not in current and each not in versions]
    groups = ((lens.words.current, current), (lens.words.views, others), (lens.words.versions, versions))
    return {"groups": [(name, each) for name, each in groups if each]}


def header(lens: Lens, module: Module) -> Data:
    """The header of a module as rows."""
    graph = lens.over(module).graph
    found = [(prop, lens.words.entries.get(f"header_{_last(prop)}", "")) for prop in graph.of_node(module.subject)]
    return {
        "iri": module.iri,
        "path": module.path,
        "description": graph.phrase(module.subject, DCTERMS.description, lens.language),
        "header": [
            Row(Phrase(label), tuple(_texts(lens, graph, module.subject, prop))) for prop, label in found if label
        ],
    }


def heading_of(lens: Lens, module: Module) -> Phrase | None:
    """The title of a module."""
    return lens.over(module).graph.phrase(module.subject, f"{DCTERMS}title", lens.language)


def by_kind(lens: Lens, terms: Iterable[str]) -> list[Group]:
    """Terms by what they are: classes, properties, then the instances of each class, in the order of the files."""
    graph = lens.knowledge.graph
    found: dict[str, list[str]] = {cls: [] for cls in statements.KINDS}
    for iri in terms:
        types = graph.iris(iri, RDF.type)
        kind = next((cls for cls in statements.KINDS if cls in types), None) or next(iter(types), "")
        found.setdefault(kind, []).append(iri)
    return [
        Group(kind, _last(kind), _plural(lens, kind), lens.links(iris), tuple(iris))
        for kind, iris in found.items()
        if iris
    ]


def _plural(lens: Lens, kind: str) -> str:
    """The name of a group: that of its kind, or of its class."""
    if kind in statements.KINDS:
        return str(getattr(lens.words, f"{statements.KINDS[kind]}_plural"))
    return lens.link(kind).text if kind else lens.words.kind_term


def _texts(lens: Lens, graph: Graph, iri: str, prop: str) -> list[Value]:
    """Values in the page's language where they have one."""
    texts: list[Value] = [*graph.phrases(iri, prop, lens.language)]
    return texts or [*lens.values(graph.objects(iri, prop))]


def _last(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]
