"""Queries with an example answer: over the bundled standard and, where they need profiles, the example profiles."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, product
from pathlib import Path

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import UsageError
from itss_graph.queries.library import NamedQuery, QueryParameter, from_file, library, run, standard_store
from itss_graph.rdf.merging import merge
from itss_graph.rdf.reading import read
from itss_graph.rdf.store import Result, Rows, Store
from itss_graph.site.knowledge import Knowledge
from itss_graph.vocab import DCTERMS, RDF

EXAMPLES = ("operations-management-l7.ttl", "one-day-short.ttl", "ap-holder.ttl")
"""The profiles of `data/examples` that queries over profiles run on."""

TRIALS = 400
"""How many combinations of terms are tried for one that has an answer."""


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """The result of a query, with its arguments and the files that it ran over."""

    query: NamedQuery
    arguments: dict[str, str]
    files: tuple[str, ...]
    result: Result


def queries(knowledge: Knowledge) -> dict[str, NamedQuery]:
    """The library, then the competency questions, by name; none for another standard."""
    if not knowledge.standard.bundled:
        return {}
    questions = sorted(resources.path("queries", "competency").glob("*.rq"))
    return library() | {file.stem: from_file(file) for file in questions}


def text_of(name: str) -> bytes:
    """The file of a query."""
    folder = "competency" if name.startswith("CQ-") else "library"
    return resources.path("queries", folder, f"{name}.rq").read_bytes()


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of the queries, each computed on first use and cached."""

    knowledge: Knowledge
    answers: dict[str, QueryAnswer] = field(default_factory=dict)
    stores: dict[tuple[str, ...], Store] = field(default_factory=dict)

    def of(self, query: NamedQuery) -> QueryAnswer:
        if query.name not in self.answers:
            files = _files(query)
            if files not in self.stores:
                self.stores[files] = _store(self.knowledge, files)
            self.answers[query.name] = answer(self.knowledge, query, files, self.stores[files])
        return self.answers[query.name]


def answer(knowledge: Knowledge, query: NamedQuery, files: tuple[str, ...], store: Store) -> QueryAnswer:
    """The answer to a query over what was read from `files`."""
    if "assessment" in query.needs and knowledge.assess is None:
        raise UsageError(f"{query.name} asks about assessments; say how to `assess` the examples")
    last = None
    for arguments in islice(_arguments(knowledge, query), TRIALS):
        last = QueryAnswer(query, arguments, files, run(query, arguments, store))
        if not isinstance(last.result, Rows) or last.result.rows:
            return last
    if last is None:
        raise UsageError(f"{query.name}: no example of its parameters; add one to examples.toml")
    return last


def _files(query: NamedQuery) -> tuple[str, ...]:
    """The files of profiles that a query runs over, if it needs any."""
    if not query.needs:
        return ()
    if query.name.startswith("CQ-"):
        return ("queries/competency/data/people.ttl",)
    return tuple(f"data/examples/{name}" for name in EXAMPLES)


def _store(knowledge: Knowledge, files: tuple[str, ...]) -> Store:
    """The standard and files as one graph, assessed as of the day on which the standard was last modified."""
    store = standard_store()
    if not files:
        return store
    merged = merge(read(resources.path(*file.split("/"))) for file in files)
    if knowledge.assess:
        merged = merged.extended(knowledge.assess(merged, "examples", _day(knowledge)))
    store.add(Store.of(merged).triples())
    return store


def _day(knowledge: Knowledge) -> date:
    graph = knowledge.graph
    days = [
        literal.value
        for literal in graph.objects(knowledge.category, DCTERMS.modified)
        if isinstance(literal, ox.Literal)
    ]
    return date.fromisoformat(days[0])


def _arguments(knowledge: Knowledge, query: NamedQuery) -> Iterator[dict[str, str]]:
    """Values for the parameters that have no default: combinations of them, if they are terms."""
    required = [parameter for parameter in query.parameters if parameter.default is None]
    examples = tomllib.loads(Path(__file__).with_name("examples.toml").read_text("utf-8")).get(query.name, {})
    choices = [
        [examples[parameter.name]] if parameter.name in examples else terms(knowledge, parameter)
        for parameter in required
    ]
    for values in product(*choices):
        if len(set(values)) == len(values):
            yield {parameter.name: value for parameter, value in zip(required, values, strict=True)}


def terms(knowledge: Knowledge, parameter: QueryParameter) -> list[str]:
    """The terms that are valid values of a parameter, those of the job category before those of the vocabulary."""
    namespace = knowledge.space.namespace
    terms = sorted(knowledge.terms, key=lambda iri: not iri.startswith(namespace))
    if parameter.type == "IRI":
        return terms
    cls = parameter.type.partition(":")[2]
    return [
        iri
        for iri in terms
        if any(type_iri.endswith((f"#{cls}", f"/{cls}")) for type_iri in knowledge.graph.iris(iri, RDF.type))
    ]
