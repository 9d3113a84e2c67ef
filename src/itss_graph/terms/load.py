"""From the ontology files to terms: each is read from the graph, none is written here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from itss_graph.errors import StandardError
from itss_graph.terms.graph import GraphView
from itss_graph.terms.model import Reading, ScaleValue, Term
from itss_graph.vocab import DCTERMS, ITSS, SKOS

T = TypeVar("T", bound=Term)


@dataclass(frozen=True, slots=True)
class TermLoader:
    """Makes the terms of a standard from a view of its graph."""

    graph: GraphView

    def term(self, cls: type[T], iri: str, **more: Any) -> T:
        graph = self.graph
        label, definition = graph.text(iri, SKOS.prefLabel), graph.text(iri, SKOS.definition)
        return cls(iri, label, definition, graph.optional(iri, DCTERMS.source) or "", **more)

    def listed(self, subject: str, prop: str) -> tuple[Term, ...]:
        """The items that a requirement lists, in the order of the source."""
        iris = sorted(self.graph.all(subject, prop), key=self.list_order)
        return tuple(self.term(Term, iri) for iri in iris)

    def list_order(self, iri: str) -> tuple[int, str]:
        return (self.graph.integer(iri, ITSS.listOrder) or 0, iri)

    def scale_value(self, iri: str) -> ScaleValue:
        """A value with those that reach it, walked up `itss:subsumes`."""
        reached_by = [iri]
        for value in reached_by:
            higher = self.graph.subjects(ITSS.subsumes, value)
            if set(higher) & set(reached_by):
                raise StandardError(
                    f"<{value}> is on a scale that goes round in a circle; a scale goes down in one line"
                )
            reached_by += higher
        return self.term(ScaleValue, iri, reached_by=tuple(reached_by))

    def minimum(self, iri: str, listed: tuple[Term, ...]) -> int:
        """The minimum count, which must be possible: a list shorter than its minimum can never be met."""
        count = self.graph.count(iri, ITSS.minimumCount)
        if count > len(listed):
            raise StandardError(f"<{iri}> asks for {count} of {len(listed)} listed items; list more or ask for fewer")
        return count

    def readings(self) -> Iterable[Reading]:
        graph = self.graph
        for iri in graph.instances(ITSS.NamedReading):
            yield self.term(
                Reading,
                iri,
                key=graph.one(iri, SKOS.notation),
                enforces_upper_bounds=graph.flag(iri, ITSS.enforcesUpperBounds),
                requires_every_area=graph.flag(iri, ITSS.requiresEveryArea),
            )

    def terms(self) -> dict[str, Term]:
        """Every labelled thing by its IRI."""
        return {iri: self.term(Term, iri) for iri in self.graph.named() if self.graph.objects(iri, SKOS.prefLabel)}
