"""The registry of pages: for each its path, template and view."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from itss_graph.queries.library import NamedQuery
from itss_graph.requirements import Kpi
from itss_graph.site import kpi_tables, views
from itss_graph.site.answers import Answers, queries
from itss_graph.site.graph import LabelledGraph
from itss_graph.site.guide import Article, articles
from itss_graph.site.knowledge import Knowledge, Module
from itss_graph.site.statements import KINDS
from itss_graph.site.values import CONTRIBUTORS, LocalizedGraph
from itss_graph.terms.model import Text
from itss_graph.vocab import DCTERMS, ITSS, RDF, SKOS
from itss_graph.words import joined, says, title

View = Callable[[LocalizedGraph], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page before it is rendered.

    `kind` is a key of the words, or the IRI of a class, that names the kind of page; `iri` is the term that it
    describes, and `document` the path of its description for machines, if there are any.
    """

    path: str
    template: str
    title: Text
    summary: Text
    kind: str
    view: View
    iri: str = ""
    document: str = ""


def page_specs(knowledge: Knowledge) -> Iterator[PageSpec]:
    """Every page of a standard."""

    def fixed(path: str, view: View = views.nothing, template: str = "", **more: str) -> PageSpec:
        name = template or path.removesuffix("/index")
        key = name.replace("/", "_")
        return PageSpec(path, f"{name}.html", says(f"title.{key}"), says(f"summary.{key}"), "kind.page", view, **more)

    yield fixed("index", views.home, "home")
    yield from (_module(knowledge, module) for module in _ontologies(knowledge))
    yield from (_term(knowledge, iri) for iri in knowledge.terms)
    yield fixed("compare/index", views.comparisons)
    yield from (_comparison(*pair) for pair in kpi_tables.adjacent(knowledge.standard.kpis))
    yield fixed("glossary", views.glossary)
    yield fixed("model", views.model)
    yield fixed("shapes/index", views.shape_files)
    yield from (_shapes(knowledge, module) for module in knowledge.modules_in("shapes"))
    if named_queries := queries(knowledge):
        yield fixed("queries/index", views.query_list)
        yield fixed("queries/checks", views.check_list, "checks")
        answers = Answers(knowledge)
        yield from (_query(answers, query) for query in named_queries.values())
    if mappings := knowledge.modules_in("alignments"):
        yield fixed("alignments/index", views.alignments)
        yield from (_mappings(knowledge, module) for module in mappings)
    guide = articles()
    yield from (_article(guide, article) for article in guide.values())
    yield from (_document(module) for module in knowledge.further.values())
    yield fixed("downloads", views.downloads)
    yield fixed(CONTRIBUTORS)
    yield fixed("search")


def _ontologies(knowledge: Knowledge) -> list[Module]:
    return [knowledge.modules[path] for path in ("ontology", knowledge.space.prefix, "readings")]


def _module(knowledge: Knowledge, module: Module) -> PageSpec:
    template, view = {
        "ontology": ("vocabulary.html", views.vocabulary),
        "readings": ("readings.html", views.readings),
    }.get(module.path, ("category.html", views.category))
    view = partial(view, module)
    path = module.path if module.path == "readings" else f"{module.path}/index"
    return PageSpec(
        path, template, *_header(knowledge.graph, module.iri), "column.module", view, module.iri, module.path
    )


def _shapes(knowledge: Knowledge, module: Module) -> PageSpec:
    view = partial(views.shapes, module)
    heading, _ = _header(knowledge.shapes, module.iri)
    return PageSpec(module.path, "shape.html", heading, heading, "title.shapes", view, module.iri, module.path)


def _mappings(knowledge: Knowledge, module: Module) -> PageSpec:
    view = partial(views.mapping_set, module)
    return PageSpec(
        module.path,
        "mappings.html",
        *_header(knowledge.alignments, module.iri),
        "kind.alignment",
        view,
        module.iri,
        module.path,
    )


def _article(guide: Mapping[str, Article], article: Article) -> PageSpec:
    """A page of the guide, which is in English only."""
    heading, summary = Text(article.title, article.title), Text(article.summary, article.summary)
    return PageSpec(
        article.path, "article.html", heading, summary, "title.guide", partial(views.article, guide, article)
    )


def _document(module: Module) -> PageSpec:
    """A document other than the modules: a version, a catalogue, a concept scheme."""
    heading, summary = _header(module.graph, module.subject)
    info = module.iri.rpartition("/")[2]
    if module.header:
        heading = joined("mark.comma", (heading, Text(info, info)))
    view = partial(views.document, module)
    return PageSpec(module.path, "document.html", heading, summary, "kind.document", view, module.iri, module.path)


def _query(answers: Answers, query: NamedQuery) -> PageSpec:
    """A query; its header is in English only."""
    heading, question = Text(query.title, query.title), Text(query.question, query.question)
    return PageSpec(
        f"queries/{query.name}",
        "query.html",
        heading,
        question,
        "kind.query",
        partial(views.query_page, answers, query),
    )


def _header(graph: LabelledGraph, iri: str) -> tuple[Text, Text]:
    """Title and description of a module; its label and definition where it has none."""
    return _texts(graph, iri, f"{DCTERMS}title", SKOS.prefLabel), _texts(
        graph, iri, DCTERMS.description, SKOS.definition
    )


def _texts(graph: LabelledGraph, iri: str, *properties: str) -> Text:
    """A text in both languages, by the first property that gives one."""
    phrases = [
        next(filter(None, (graph.phrase(iri, prop, language) for prop in properties)), None)
        for language in ("en", "ja")
    ]
    return Text(*(phrase.text if phrase else "" for phrase in phrases))


def _term(knowledge: Knowledge, iri: str) -> PageSpec:
    graph = knowledge.graph
    types = graph.iris(iri, RDF.type)
    kind = next((f"kind.{key}" for cls, key in KINDS.items() if cls in types), None) or next(iter(types), "kind.term")
    template, view = {
        ITSS.KeyPerformanceIndicator: ("kpi.html", views.kpi),
        ITSS.SpecialtyField: ("field.html", views.field),
        ITSS.JobCategory: ("job.html", views.job),
    }.get(kind, ("term.html", views.term))
    if kind.endswith("Requirement"):
        template, view = "requirement.html", views.requirement
    label, definition = _texts(graph, iri, SKOS.prefLabel), _texts(graph, iri, SKOS.definition)
    path = knowledge.terms[iri]
    heading = Text(title(label.en), label.ja)
    return PageSpec(path, template, heading, definition, kind, partial(view, iri), iri, path)


def _comparison(lower: Kpi, higher: Kpi) -> PageSpec:
    values = (lower.field.label, lower.level, higher.level)
    heading, text = (
        Text(title(text.en), text.ja)
        for text in (says("title.comparison", *values), says("summary.comparison", *values))
    )
    view = partial(views.comparison, lower, higher)
    return PageSpec(
        kpi_tables.comparison_path(lower, higher), "comparison.html", heading, text, "kind.comparison", view
    )
