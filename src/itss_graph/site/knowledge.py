"""A standard with everything that is published with it: modules in their published form, and graphs of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from os import PathLike
from typing import Self

import polars as pl
import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import ItssError, StandardError
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.names import RDFS
from itss_graph.rdf.store import Term, parse
from itss_graph.site.addresses import SHAPES, Space
from itss_graph.site.graph import LabelledGraph
from itss_graph.standard import READINGS, Standard
from itss_graph.standard.standard import bundled, shapes_file, triples_in
from itss_graph.vocab import ITSS, OWL, RDF, SKOS

GENERATED = {SKOS.prefLabel: RDFS.label, SKOS.definition: RDFS.comment}
"""The property stated, to the property that is generated from it."""


def published(graph: Columns) -> Columns:
    """The graph in its published form: with the labels and comments that tools without SKOS look for.

    Every `skos:prefLabel` is an `rdfs:label` too and every `skos:definition` an `rdfs:comment`, in each language. A
    subject that states a label, or a comment, of its own keeps that one and gets no other. Publishing what is published
    already changes nothing.
    """
    spelled = graph.spelled()
    added = graph
    for stated, generated in GENERATED.items():
        source, target = f"<{stated}>", f"<{generated}>"
        own = spelled.filter(pl.col("p") == target)["s"].unique()
        new = spelled.filter((pl.col("p") == source) & ~pl.col("s").is_in(own.implode()))
        predicates = pl.repeat(target, len(new), dtype=pl.String, eager=True)
        added = added.extended(Columns.from_spellings(new["s"], predicates, new["o"]))
    return added


Assess = Callable[[Columns, str, date], Columns]
"""Gives an `earl:Assertion` for each requirement of each candidate of profiles, from these, their name and a day."""


@dataclass(frozen=True)
class Module:
    """A document, published at `path` in every format; `iri` is what the path stands for.

    `triples` keep the order of the file. `turtle` is the file itself where it must stay as it is to the byte. `header`
    is the IRI that its header is about, which for a version is not the IRI of the version.
    """

    path: str
    iri: str
    triples: tuple[ox.Triple, ...]
    turtle: bytes | None = None
    header: str = ""

    @property
    def subject(self) -> str:
        """The IRI that its header describes."""
        return self.header or self.iri

    @cached_property
    def graph(self) -> LabelledGraph:
        """Its triples as a graph by itself."""
        return LabelledGraph.of(self.triples)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A standard with everything that is published with it.

    `modules` are by path; `graph` holds the vocabulary, the readings and the job category together, `shapes` and
    `alignments` the others. `terms` are all terms of our namespaces that have a label, each with the path of its page.
    `further` are other documents, such as earlier versions, each a graph by itself; `documents` are both.
    `assess` answers queries over assessments, which without it have no assertions to ask about.
    """

    standard: Standard
    space: Space
    modules: dict[str, Module]
    graph: LabelledGraph
    shapes: LabelledGraph
    alignments: LabelledGraph
    terms: dict[str, str]
    further: dict[str, Module]
    documents: dict[str, Module]
    assess: Assess | None = None

    @classmethod
    def load(cls, path: str | PathLike[str] | None = None, assess: Assess | None = None) -> Self:
        """The bundled standard, or the job category of an RDF file; raises as `Standard.load` does."""
        standard = Standard.load(path)
        space = Space(standard.prefix, standard.namespace)
        core = [_module(space, bundled("ontology", name)) for name in ("itss.ttl", "readings.ttl")]
        category = _module(space, bundled("ontology", "itsm.ttl") if path is None else triples_in(path))
        shapes = [_module(space, triples) for triples in _shapes(standard)]
        alignments = [_module(space, triples) for triples in _alignments(standard)]
        ontology = [core[0], category, core[1]]
        graph = LabelledGraph.of(triple for module in ontology for triple in module.triples)
        modules = {module.path: _with_terms(module, graph) for module in (*ontology, *shapes, *alignments)}
        return cls(
            standard=standard,
            space=space,
            modules=modules,
            graph=graph,
            shapes=LabelledGraph.of(triple for module in shapes for triple in module.triples),
            alignments=LabelledGraph.of(triple for module in alignments for triple in module.triples),
            terms=dict(_terms(graph, space)),
            further={},
            documents=modules,
            assess=assess,
        )

    def with_documents(self, further: Iterable[Module]) -> Self:
        """The same with further documents."""
        others = {module.path: module for module in further}
        return replace(self, further=others, documents=self.modules | others)

    @property
    def category(self) -> str:
        """The IRI of the job category's module."""
        return self.modules[self.space.prefix].iri

    def modules_in(self, folder: str) -> list[Module]:
        """The modules whose paths stand in a folder."""
        return [module for path, module in self.modules.items() if path.startswith(f"{folder}/")]


def _module(space: Space, triples: Iterable[ox.Triple]) -> Module:
    labelled = tuple(with_labels(triples))
    header = ontology_of(labelled)
    if not isinstance(header, ox.NamedNode):
        raise StandardError("a module is one owl:Ontology with its header; none is stated")
    return Module(space.document(header.value), header.value, labelled)


def ontology_of(triples: Iterable[ox.Triple]) -> Term | None:
    """The ontology that a module declares in its header; None where it declares none."""
    ontology = ox.NamedNode(OWL.Ontology)
    typed = (triple for triple in triples if triple.predicate.value == RDF.type)
    return next((triple.subject for triple in typed if triple.object == ontology), None)


def with_labels(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """The triples as they are published: with what tools look for that do not know SKOS."""
    return parse(published(Columns.from_triples(triples)).lines())


def _with_terms(module: Module, graph: LabelledGraph) -> Module:
    """The vocabulary's document with all terms of its namespace, those of other modules too.

    A hash IRI resolves to the document of its namespace, which has to describe the term.
    """
    if module.path != "ontology":
        return module
    others = (
        ox.Triple(subject, ox.NamedNode(prop), value)
        for subject, prop, value in graph.triples
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(ITSS)
    )
    return Module(module.path, module.iri, tuple(dict.fromkeys([*module.triples, *others])))


def _terms(graph: LabelledGraph, space: Space) -> Iterator[tuple[str, str]]:
    for iri in graph.named():
        path = space.term(iri) if graph.objects(iri, SKOS.prefLabel) else None
        if path is not None:
            yield iri, path


def _shapes(standard: Standard) -> Iterator[Iterator[ox.Triple]]:
    """The written shapes, as far as they are about this standard, then the generated ones."""
    generated = [shapes_file(standard.prefix, reading) for reading in READINGS]
    if standard.bundled:
        names = [file.name for file in sorted(resources.path("shapes").glob("*.ttl"))]
        yield from (
            bundled("shapes", name) for name in (*(file for file in names if file not in generated), *generated)
        )
        return
    yield from (bundled("shapes", name) for name in ("profile.ttl", "standard.ttl"))
    for reading in READINGS:
        yield (quad.triple for quad in ox.parse(standard.shapes(reading), format=ox.RdfFormat.TURTLE))


def _alignments(standard: Standard) -> Iterator[Iterator[ox.Triple]]:
    """The alignments of the bundled standard, which are about its terms."""
    if standard.bundled:
        try:
            folder = resources.path("ontology", "alignments")
        except ItssError:
            return
        for file in sorted(folder.glob("*.ttl")):
            yield bundled("ontology", "alignments", file.name)


def is_shape(iri: str) -> bool:
    """Whether an IRI is in a namespace of shapes."""
    return iri.startswith(SHAPES) and "#" in iri
