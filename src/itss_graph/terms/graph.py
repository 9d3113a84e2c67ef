"""A read-only view of parsed triples by subject: enough to build objects from a graph without a query engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import pyoxigraph as ox

from itss_graph.errors import StandardError
from itss_graph.terms.model import Text, local_name
from itss_graph.vocab import RDF


@dataclass(frozen=True, slots=True)
class GraphView:
    """Values by subject and property, and subjects by property and value; IRIs and lexical forms as plain strings."""

    values: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]
    inverse: dict[tuple[str, str], list[str]]

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> Self:
        values: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(dict)
        inverse: dict[tuple[str, str], list[str]] = defaultdict(list)
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
                iri, prop = subject.value, triple.predicate.value
                values[iri].setdefault(prop, []).append(value)
                if isinstance(value, ox.NamedNode):
                    inverse[prop, value.value].append(iri)
        return cls(values, inverse)

    def subjects(self, prop: str, value: str) -> list[str]:
        """Every subject that has the value, in the graph's order."""
        return self.inverse.get((prop, value), [])

    def instances(self, cls: str) -> list[str]:
        """Everything stated to be of a class."""
        return self.subjects(RDF.type, cls)

    def all(self, subject: str, prop: str) -> list[str]:
        """Every value, as written in the graph's order."""
        return [value.value for value in self.values.get(subject, {}).get(prop, [])]

    def optional(self, subject: str, prop: str) -> str | None:
        """The value, or None; raises `StandardError` where there are several."""
        found = self.all(subject, prop)
        if len(found) > 1:
            raise StandardError(f"<{subject}> has {len(found)} values of {local_name(prop)}; keep one")
        return found[0] if found else None

    def one(self, subject: str, prop: str) -> str:
        """The value; raises `StandardError` where there is none or more than one."""
        found = self.optional(subject, prop)
        if found is None:
            raise StandardError(f"<{subject}> has no {local_name(prop)}; state it")
        return found

    def integer(self, subject: str, prop: str) -> int | None:
        """The value as an integer, or None where there is none."""
        found = self.optional(subject, prop)
        if found is None:
            return None
        try:
            return int(found)
        except ValueError:
            raise StandardError(f"<{subject}> {local_name(prop)} is not a whole number; write digits only") from None

    def count(self, subject: str, prop: str) -> int:
        """The value as an integer; raises `StandardError` where there is none."""
        found = self.integer(subject, prop)
        if found is None:
            raise StandardError(f"<{subject}> has no {local_name(prop)}; state it")
        return found

    def flag(self, subject: str, prop: str) -> bool:
        """A boolean; absent is false."""
        return self.optional(subject, prop) in ("true", "1")

    def text(self, subject: str, prop: str) -> Text:
        """A text in both languages; raises `StandardError` where one is missing."""
        found = {v.language: v.value for v in self.values.get(subject, {}).get(prop, []) if isinstance(v, ox.Literal)}
        try:
            return Text(found["en"], found["ja"])
        except KeyError as missing:
            raise StandardError(f"<{subject}> has no {local_name(prop)} in {missing}; state it") from None
