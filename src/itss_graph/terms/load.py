"""From the ontology files to terms, through a read-only view of the graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import pyoxigraph as ox

from itss_graph.errors import StandardError
from itss_graph.rdf.index import Graph
from itss_graph.rdf.names import local_name
from itss_graph.terms.model import Reading, ScaleValue, Term, Text
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
        """A value with those that reach it, by `itss:subsumes` upwards."""
        reached_by = [iri]
        for value in reached_by:
            higher = self.graph.subjects(ITSS.subsumes, value)
            if set(higher) & set(reached_by):
                raise StandardError(f"<{value}> is on a scale with a cycle; a scale descends in one line")
            reached_by += higher
        return self.term(ScaleValue, iri, reached_by=tuple(reached_by))

    def minimum(self, iri: str, listed: tuple[Term, ...]) -> int:
        """The minimum count, which must be possible: a list shorter than its minimum can never be met."""
        count = self.graph.count(iri, ITSS.minimumCount)
        if count > len(listed):
            raise StandardError(f"<{iri}> requires {count} of {len(listed)} listed items; list more or require fewer")
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


class GraphView(Graph):
    """A graph with accessors that return IRIs and lexical forms as strings."""

    def all(self, subject: str, prop: str) -> list[str]:
        """Every value, in the order of the graph."""
        return [value.value for value in self.objects(subject, prop) if isinstance(value, ox.NamedNode | ox.Literal)]

    def optional(self, subject: str, prop: str) -> str | None:
        """The value, or None; raises `StandardError` where there are several."""
        values = self.all(subject, prop)
        if len(values) > 1:
            raise StandardError(f"<{subject}> has {len(values)} values of {local_name(prop)}; keep one")
        return values[0] if values else None

    def one(self, subject: str, prop: str) -> str:
        """The value; raises `StandardError` where there is none or more than one."""
        value = self.optional(subject, prop)
        if value is None:
            raise StandardError(f"<{subject}> has no {local_name(prop)}; state it")
        return value

    def integer(self, subject: str, prop: str) -> int | None:
        """The value as an integer, or None where there is none."""
        value = self.optional(subject, prop)
        if value is None:
            return None
        try:
            return int(value)
        except ValueError:
            raise StandardError(f"<{subject}> {local_name(prop)} is not a whole number; write digits only") from None

    def count(self, subject: str, prop: str) -> int:
        """The value as an integer; raises `StandardError` where there is none."""
        value = self.integer(subject, prop)
        if value is None:
            raise StandardError(f"<{subject}> has no {local_name(prop)}; state it")
        return value

    def flag(self, subject: str, prop: str) -> bool:
        """A boolean; absent is false."""
        return self.optional(subject, prop) in ("true", "1")

    def text(self, subject: str, prop: str) -> Text:
        """A text in both languages; raises `StandardError` where one is missing."""
        texts = {value.language: value.value for value in self.objects(subject, prop) if isinstance(value, ox.Literal)}
        try:
            return Text(texts["en"], texts["ja"])
        except KeyError as missing:
            raise StandardError(f"<{subject}> has no {local_name(prop)} in {missing}; state it") from None
