"""The alignments as objects: which of our terms relates to which external term, with confidence and reasons.

Each file of `ontology/alignments/` is one SSSOM mapping set, written as the specification of SSSOM/RDF says
(https://mapping-commons.github.io/sssom/spec-formats-rdf/).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import StandardError
from itss_graph.rdf.names import DCTERMS, OWL, RDFS, Namespace, local_name
from itss_graph.standard.standard import Standard
from itss_graph.terms.load import GraphView
from itss_graph.terms.model import Term, Text

SSSOM = Namespace("https://w3id.org/sssom/")
PAV = Namespace("http://purl.org/pav/")
_TITLE = f"{DCTERMS}title"  # a namespace is a string, so `DCTERMS.title` is the method


@dataclass(frozen=True, slots=True)
class TermMapping:
    """One of our terms, and how it relates to a term of the target.

    `relation` is the IRI of a SKOS mapping property, read from the subject to the object: with `skos:broadMatch` the
    object is the broader one. `confidence` is from 0 to 1: how sure the author is that the relation holds.
    """

    iri: str
    subject: Term
    relation: str
    object: str
    justification: str
    authors: tuple[str, ...]
    subject_source: str
    source: str | None
    made: date
    confidence: float
    comment: Text


@dataclass(frozen=True, slots=True)
class MappingSet:
    """Every mapping to one target, in the order of its file, with the metadata that SSSOM requires of a set.

    `prefixes` are those of the file: prefix to namespace.
    """

    iri: str
    title: Text
    description: Text
    version: str
    license: str
    creators: tuple[str, ...]
    provider: str
    object_source: str
    object_source_version: str | None
    prefixes: dict[str, str]
    mappings: tuple[TermMapping, ...]

    @property
    def name(self) -> str:
        """The name of the target, such as `sfia-9`: the file's name without its extension."""
        return local_name(self.iri)

    def curie(self, iri: str) -> str:
        """An IRI by the longest prefix of the file that covers it; raises `StandardError` where none does."""
        covering = [prefix for prefix, namespace in self.prefixes.items() if iri.startswith(namespace)]
        if not covering:
            raise StandardError(f"{self.name}: no prefix covers <{iri}>; declare one in the file")
        prefix = max(covering, key=lambda name: len(self.prefixes[name]))
        return f"{prefix}:{iri.removeprefix(self.prefixes[prefix])}"


def mapping_sets(standard: Standard) -> tuple[MappingSet, ...]:
    """The bundled alignments, sorted by name. Their subjects are terms of `standard`.

    Raises `StandardError`, naming the file, where one says too little or has a subject that the standard does not know.
    """
    terms = standard.terms
    files = sorted(resources.path("ontology", "alignments").glob("*.ttl"))
    return tuple(read_mapping_set(file, terms) for file in files)


def read_mapping_set(path: Path, terms: dict[str, Term]) -> MappingSet:
    """The mapping set of a Turtle file, its subjects taken from `terms`; raises as `mapping_sets` does."""
    try:
        parser = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        graph = GraphView.of(quad.triple for quad in parser)
        return _mapping_set(graph, parser.prefixes, terms)
    except (StandardError, SyntaxError) as error:
        raise StandardError(f"{path}: {error}") from None


def _mapping_set(graph: GraphView, prefixes: dict[str, str], terms: dict[str, Term]) -> MappingSet:
    sets = graph.instances(SSSOM.MappingSet)
    if len(sets) != 1:
        raise StandardError(f"{len(sets)} mapping sets; a file holds one")
    (iri,) = sets
    return MappingSet(
        iri=iri,
        title=graph.text(iri, _TITLE),
        description=graph.text(iri, DCTERMS.description),
        version=graph.one(iri, OWL.versionInfo),
        license=graph.one(iri, DCTERMS.license),
        creators=tuple(sorted(graph.all(iri, DCTERMS.creator))),
        provider=graph.one(iri, SSSOM.mapping_provider),
        object_source=graph.one(iri, SSSOM.object_source),
        object_source_version=graph.optional(iri, SSSOM.object_source_version),
        prefixes=prefixes,
        mappings=tuple(_mappings(graph, iri, terms)),
    )


def _mappings(graph: GraphView, mapping_set: str, terms: dict[str, Term]) -> Iterator[TermMapping]:
    for iri in graph.all(mapping_set, SSSOM.mappings):
        subject = graph.one(iri, OWL.annotatedSource)
        if subject not in terms:
            raise StandardError(f"<{iri}> maps <{subject}>, which is not a term of the standard")
        yield TermMapping(
            iri=iri,
            subject=terms[subject],
            relation=graph.one(iri, OWL.annotatedProperty),
            object=graph.one(iri, OWL.annotatedTarget),
            justification=graph.one(iri, SSSOM.mapping_justification),
            authors=tuple(sorted(graph.all(iri, PAV.authoredBy))),
            subject_source=graph.one(iri, SSSOM.subject_source),
            source=graph.optional(iri, SSSOM.mapping_source),
            made=_day(graph, iri),
            confidence=_confidence(graph, iri),
            comment=graph.text(iri, RDFS.comment),
        )


def _day(graph: GraphView, iri: str) -> date:
    written = graph.one(iri, DCTERMS.created)
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise StandardError(f"<{iri}> was created on {written!r}; write a day as YYYY-MM-DD") from None


def _confidence(graph: GraphView, iri: str) -> float:
    written = graph.one(iri, SSSOM.confidence)
    try:
        return float(written)
    except ValueError:
        raise StandardError(f"<{iri}> has confidence {written!r}; write a number from 0 to 1") from None
