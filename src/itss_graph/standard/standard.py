"""A skill standard, loaded: its terms, indicators, requirements, readings and shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from typing import Self, TypeVar
from unicodedata import normalize

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import StandardError, UsageError, suggestion
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.names import local_name
from itss_graph.rdf.store import parse
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.requirements.shapes import ShapeWriter
from itss_graph.standard.kpis import load_kpis
from itss_graph.standard.shapes import ShapesDocument
from itss_graph.terms.load import GraphView, TermLoader
from itss_graph.terms.model import Reading, SpecialtyField, Term
from itss_graph.vocab import ITSS, OWL, RDF, VANN

READINGS = ("default", "strict")
"""The named readings (contract, section 4)."""

CORE = ("itss.ttl", "readings.ttl")
"""The files of `ontology/` that every job category builds on."""

MODULES = (*CORE, "itsm.ttl")
"""The files of `ontology/` that make up the bundled standard."""

HISTORY = ("priorVersion", "backwardCompatibleWith", "incompatibleWith")
"""The properties of `owl:` that relate a version to an earlier one."""

STRUCTURE = frozenset(
    {RDF.type, ITSS.subsumes, ITSS.countsCriterion, ITSS.hasRequirement, ITSS.inSpecialtyField, ITSS.inJobCategory}
)
"""The properties of the ontology that shapes walk."""

T = TypeVar("T", bound=Term)


@dataclass(frozen=True)
class Standard:
    """Fields, indicators, requirements and readings of one job category.

    `kpis` come field by field in the order of the source, levels descending. `structure` holds the triples of the
    ontology that validation needs beside a profile: types, scales, and the items that requirements count. `view` has
    everything that the files state. `succeeds` has the earlier versions in the header: a property of `owl:` and the
    version.
    """

    prefix: str
    namespace: str
    version: str
    succeeds: tuple[tuple[str, str], ...]
    kpis: tuple[Kpi, ...]
    readings: tuple[Reading, ...]
    structure: Columns
    bundled: bool
    view: GraphView

    def __repr__(self) -> str:
        return f"<Standard {self.prefix} {self.version}: {len(self.kpis)} indicators>"

    @classmethod
    def load(cls, path: str | PathLike[str] | None = None) -> Self:
        """The bundled standard, or the job category in the RDF file at `path`, stated with the same vocabulary.

        Raises `InputError` where the file cannot be read and `StandardError` where what it states is not a standard.
        """
        core = [triple for name in CORE for triple in bundled("ontology", name)]
        if path is None:
            return cls.of(core, [*bundled("ontology", "itsm.ttl")], bundled=True)
        category = [*triples_in(path)]
        try:
            return cls.of(core, category)
        except StandardError as error:
            raise StandardError(f"{path}: {error}") from None

    @classmethod
    def of(cls, core: Iterable[ox.Triple], category: Sequence[ox.Triple], *, bundled: bool = False) -> Self:
        """The standard that the vocabulary and readings in `core` and a job category state, else `StandardError`."""
        triples = [*core, *category]
        view = GraphView.of(triples)
        loader = TermLoader(view)
        prefix, namespace, version, succeeds = _header(view, category)
        return cls(
            prefix=prefix,
            namespace=namespace,
            version=version,
            succeeds=succeeds,
            kpis=load_kpis(loader),
            readings=tuple(loader.readings()),
            structure=Columns.from_triples(triple for triple in triples if triple.predicate.value in STRUCTURE),
            bundled=bundled,
            view=view,
        )

    @cached_property
    def terms(self) -> dict[str, Term]:
        """Every labelled thing of the standard and its vocabulary, by IRI."""
        return TermLoader(self.view).terms()

    @property
    def fields(self) -> tuple[SpecialtyField, ...]:
        """The specialty fields, in the order of the source."""
        return tuple({kpi.field.iri: kpi.field for kpi in self.kpis}.values())

    def requirements(self) -> Iterator[tuple[Kpi, Requirement]]:
        """Every requirement with its indicator, in the order of the contract (section 5)."""
        return ((kpi, requirement) for kpi in self.kpis for requirement in kpi.requirements)

    def local(self, name: str) -> str:
        """The local name that a name stands for: an IRI or prefixed name of the job category, or a local name."""
        return name.removeprefix(self.namespace).removeprefix(f"{self.prefix}:")

    def kpi(self, name: str) -> Kpi:
        """The indicator of a local name, prefixed name or IRI; raises `UsageError`, with close matches, for another."""
        return _named(name, {kpi.name: kpi for kpi in self.kpis}, "KPI", self)

    def field(self, name: str) -> SpecialtyField:
        """The specialty field of a name, as for `kpi`."""
        return _named(name, {field.name: field for field in self.fields}, "specialty field", self)

    def term(self, name: str) -> Term:
        """Any labelled term of the standard, as for `kpi`."""
        return _named(name, {local_name(iri): term for iri, term in self.terms.items()}, "term", self)

    def reading(self, key: str) -> Reading:
        """The named reading `default` or `strict`; raises `UsageError` for another."""
        return _named(key, {reading.key: reading for reading in self.readings}, "reading", self)

    def shapes_namespace(self, reading: str) -> str:
        """The namespace of the requirement shapes under a reading (contract, section 1)."""
        suffix = "" if reading == "default" else f"-{reading}"
        return f"https://w3id.org/itss/shapes/{self.prefix}{suffix}#"

    def shapes(self, reading: str) -> str:
        """The requirement shapes under a reading, as Turtle: SHACL Core, one property shape per requirement."""
        success, namespace = self.terms[ITSS.Successful], self.shapes_namespace(reading)
        writer = ShapeWriter(self.prefix, self.namespace, namespace, self.reading(reading), success)
        return ShapesDocument(writer, self.kpis, self.version, self.succeeds).turtle()


def shapes_file(prefix: str, reading: str) -> str:
    """The file name of the requirement shapes of a job category under a reading."""
    return f"{prefix}.ttl" if reading == "default" else f"{prefix}-{reading}.ttl"


def bundled(*parts: str) -> Iterator[ox.Triple]:
    """The triples of a bundled file in Turtle, by its path among the resources."""
    path = resources.path(*parts)
    return (quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))


def triples_in(path: str | PathLike[str]) -> Iterator[ox.Triple]:
    """The triples of any file of RDF; raises `InputError` where it cannot be read."""
    from itss_graph.rdf.reading import read

    return parse(read(path, base=False).lines())


def _header(view: GraphView, category: Iterable[ox.Triple]) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
    """The ontology header of a job category: preferred prefix, namespace, version, earlier versions."""
    # Without the headers of the core.
    subjects = {str(triple.subject) for triple in category if triple.predicate.value == RDF.type}
    headers = [iri for iri in view.instances(OWL.Ontology) if f"<{iri}>" in subjects]
    if len(headers) != 1:
        raise StandardError(f"a job category is one owl:Ontology with its header; {len(headers)} are stated")
    prefix, namespace = VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri
    return (
        view.one(headers[0], prefix),
        view.one(headers[0], namespace),
        view.one(headers[0], OWL.versionInfo),
        tuple((name, local_name(iri)) for name in HISTORY for iri in view.all(headers[0], f"{OWL}{name}")),
    )


def _named(name: str, terms: dict[str, T], kind: str, standard: Standard) -> T:
    local = standard.local(name).removeprefix("itss:")
    if local in terms:
        return terms[local]
    labelled = [term for term in terms.values() if _plain(name) in map(_plain, term.label.to_dict().values())]
    if len(labelled) == 1:
        return labelled[0]
    hint = suggestion(local, terms, f"available: {', '.join(list(terms)[:20])}")
    raise UsageError(f"no {kind} {name!r}; {hint}")


def _plain(label: str) -> str:
    """A label for comparison: letters in one case and one width, no spaces."""
    return "".join(normalize("NFKC", label).casefold().split())
