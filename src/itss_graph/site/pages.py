"""Every page of a standard: the site writes them all to files, the server renders the same ones on request."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, Self

import jinja2
import pyoxigraph as ox

from itss_graph import resources
from itss_graph.presentation import templates as common
from itss_graph.presentation.templates import style
from itss_graph.site.addresses import Address, file_of, page_of, relative
from itss_graph.site.answers import queries, text_of
from itss_graph.site.description import describe
from itss_graph.site.graph import Phrase
from itss_graph.site.guide import pictures
from itss_graph.site.knowledge import Knowledge
from itss_graph.site.negotiation import DOCUMENTS, LANGUAGES, TURTLE, Representation
from itss_graph.site.registry import PageSpec, page_specs
from itss_graph.site.serialization import serialise_as
from itss_graph.site.values import Compound, Link, LocalizedGraph
from itss_graph.terms.model import Text
from itss_graph.vocab import RDFS, SKOS
from itss_graph.words import catalogue, says


def environment(templates: str | PathLike[str] | None, paths: Container[str]) -> jinja2.Environment:
    """The environment of our templates, and of those in a further folder; `paths` are those of all pages."""
    env = common.environment([Path(__file__).with_name("templates"), *([templates] if templates else [])])
    env.tests["link"] = lambda value: isinstance(value, Link)
    env.tests["phrase"] = lambda value: isinstance(value, Phrase)
    env.tests["compound"] = lambda value: isinstance(value, Compound)
    env.tests["page"] = lambda path: path in paths
    return env


def search_index(localized: LocalizedGraph, specs: Iterable[PageSpec]) -> list[list[str]]:
    """For each page its file, title, title in the other language, kind, summary, and further keywords."""
    other = localized.other_language
    return [
        [
            file_of(spec.path, localized.language),
            spec.title[localized.language],
            spec.title[other],
            localized.link(spec.kind).text if "://" in spec.kind else says(spec.kind)[localized.language],
            spec.summary[localized.language],
            " ".join(_keywords(localized, spec, other)),
        ]
        for spec in specs
        if spec.path != "search"
    ]


def _keywords(localized: LocalizedGraph, spec: PageSpec, other: str) -> Iterator[str]:
    """Name, other labels, notes, and the summary in the other language where that is another text."""
    yield spec.path.rpartition("/")[2]
    graph = localized.knowledge.graph
    for prop in (SKOS.altLabel, SKOS.scopeNote):
        if spec.iri:
            yield from (phrase.text for phrase in graph.phrases(spec.iri, prop, localized.language))
    if spec.summary[other] != spec.summary[localized.language]:
        yield spec.summary[other]


HERE = Path(__file__).parent

MAIN = (
    ("ontology/index", "vocabulary"),
    ("compare/index", "compare"),
    ("readings", "readings"),
    ("shapes/index", "shapes"),
    ("queries/index", "queries"),
    ("alignments/index", "alignments"),
    ("glossary", "glossary"),
    ("guide/index", "guide"),
    ("downloads", "downloads"),
)
"""The main navigation after the job category: paths with the keys of their titles."""


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """An entry of the main navigation."""

    path: str
    title: Text


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a standard by path, without language and extension, such as `itsm/OperationsManagement-L5`."""

    knowledge: Knowledge
    specs: Mapping[str, PageSpec]
    navigation: tuple[NavigationEntry, ...]
    localized_graphs: Mapping[str, LocalizedGraph]
    jinja: jinja2.Environment

    @classmethod
    def of(
        cls,
        knowledge: Knowledge,
        navigation: Iterable[NavigationEntry] = (),
        templates: str | PathLike[str] | None = None,
    ) -> Self:
        """The pages of a standard.

        `navigation` follows our own entries, `templates` is a folder with more templates, which may extend
        `layout.html`.
        """
        specs = {spec.path: spec for spec in page_specs(knowledge)}
        return cls(
            knowledge=knowledge,
            specs=specs,
            navigation=tuple(navigation),
            localized_graphs={
                language: LocalizedGraph(knowledge, catalogue(language), knowledge.graph) for language in LANGUAGES
            },
            jinja=environment(templates, specs),
        )

    def page(self, path: str, language: str = "en") -> str | None:
        """A page as HTML; None where there is none of that path."""
        spec = self.specs.get(path)
        if spec is None or language not in self.localized_graphs:
            return None
        localized = self.localized_graphs[language]
        return self.render(spec.template, path, language, spec=spec, **spec.view(localized))

    def page_file(self, file: str) -> str | None:
        """The page in a file of the site, such as `itsm/ServiceDesk.ja.html`; None for any other file."""
        address = page_of(file)
        return self.page(*address) if address else None

    def render(self, template: str, path: str, language: str, /, **data: Any) -> str:
        """A template filled in for the page at `path`, which all links start from.

        Every template has `words`, `page` (`path`, `language`), `href` and `file` for links, and the navigation.
        """
        localized = self.localized_graphs[language]

        def href(target: Address | str, other: str = language) -> str:
            address = Address(target) if isinstance(target, str) else target
            fragment = f"#{address.fragment}" if address.fragment else ""
            return relative(file_of(address.path, other), path) + fragment

        return self.jinja.get_template(template).render(
            data,
            page={"path": path, "language": language},
            words=localized.words,
            localized=localized,
            language=language,
            href=href,
            file=lambda name: relative(name, path),
            navigation=[
                *self._own_navigation(localized),
                *((entry.path, entry.title[language]) for entry in self.navigation),
            ],
            documents=DOCUMENTS,
            structured=structured,
        )

    def address(self, iri: str) -> Address | None:
        """The page of an IRI of ours, with the place on it; None for any other."""
        address = self.localized_graphs[LANGUAGES[0]].address(iri)
        return address if address and address.path in self.specs else None

    def description(self, iri: str) -> tuple[ox.Triple, ...]:
        """The triples that describe an IRI of ours; none for any other."""
        return describe(self.knowledge, iri)

    def documents(self) -> list[str]:
        """The paths, without extension, of all documents for machines, such as `ontology`."""
        return [*self.knowledge.documents, *self.knowledge.terms.values()]

    def representation(self, path: str, form: Representation) -> bytes | None:
        """The description of what a path stands for, in a form; None where there is nothing to describe."""
        return self.representations(path, (form,)).get(form)

    def representations(self, path: str, forms: Sequence[Representation] = DOCUMENTS) -> dict[Representation, bytes]:
        """The same in several forms at once, which costs less; nothing where there is nothing to describe."""
        module = self.knowledge.documents.get(path)
        documents = {TURTLE: module.turtle} if module and module.turtle and TURTLE in forms else {}
        others = [form for form in forms if form not in documents]
        iri = self.iri(path)
        if iri is None:
            return documents
        standard = self.knowledge.standard
        prefixes = {standard.prefix: standard.namespace}
        serialized = serialise_as(others, describe(self.knowledge, iri), prefixes, iri) if others else ()
        return documents | dict(zip(others, serialized, strict=True))

    def iri(self, path: str) -> str | None:
        """The IRI that a path, or the page at it, stands for."""
        spec = self.specs.get(path) or self.specs.get(f"{path}/index")
        return (spec.iri or None) if spec else None

    def search_index(self, language: str) -> bytes:
        """What the search of the pages in a language looks in: a JSON array."""
        entries = search_index(self.localized_graphs[language], self.specs.values())
        return (json.dumps(entries, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

    def files(self) -> dict[str, bytes]:
        """All other files, by path: style, script, pictures, search index, context, queries."""
        static = {file.name: file.read_bytes() for file in sorted((HERE / "static").iterdir())}
        static["style.css"] = style().encode() + static["style.css"]
        indexes = {f"search.{language}.json": self.search_index(language) for language in LANGUAGES}
        texts = {f"queries/{name}.rq": text_of(name) for name in queries(self.knowledge)}
        if texts:
            checks = sorted(resources.path("queries", "checks").glob("*.[rt][qs]*"))
            texts |= {f"queries/checks/{file.name}": file.read_bytes() for file in checks}
        context = {"context.jsonld": resources.path("ontology", "context.jsonld").read_bytes()}
        return static | indexes | texts | context | pictures()

    def _own_navigation(self, localized: LocalizedGraph) -> list[tuple[str, str]]:
        """Our own entries of the main navigation, as far as their pages exist."""
        entries = (*((path, says(f"title.{key}")[localized.language]) for path, key in MAIN),)
        return [
            (f"{localized.knowledge.space.prefix}/index", localized.words.title.standard),
            *(entry for entry in entries if entry[0] in self.specs),
        ]


def structured(spec: PageSpec, localized: LocalizedGraph) -> dict[str, object]:
    """The structured data of a page for search engines: a schema.org `DefinedTerm` or `DefinedTermSet`."""
    about: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "DefinedTerm" if spec.iri in localized.knowledge.terms else "DefinedTermSet",
        "@id": spec.iri,
        "url": spec.iri,
        "name": spec.title[localized.language],
        "description": spec.summary[localized.language],
        "inLanguage": localized.language,
    }
    if spec.iri in localized.knowledge.terms:
        about["termCode"] = spec.path.rpartition("/")[2]
        about["inDefinedTermSet"] = next(iter(localized.knowledge.graph.iris(spec.iri, RDFS.isDefinedBy)), None)
    return about
