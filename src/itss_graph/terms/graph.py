"""A read-only view of parsed triples by subject: enough to build objects from a graph without a query engine."""

from __future__ import annotations

import pyoxigraph as ox

from itss_graph.errors import StandardError
from itss_graph.rdf.index import Graph
from itss_graph.rdf.names import local_name
from itss_graph.terms.model import Text


class GraphView(Graph):
    """Triples whose values are IRIs and lexical forms as plain strings, as many as there may be."""

    def all(self, subject: str, prop: str) -> list[str]:
        """Every value, as written in the graph's order."""
        return [value.value for value in self.objects(subject, prop) if isinstance(value, ox.NamedNode | ox.Literal)]

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
        found = {v.language: v.value for v in self.objects(subject, prop) if isinstance(v, ox.Literal)}
        try:
            return Text(found["en"], found["ja"])
        except KeyError as missing:
            raise StandardError(f"<{subject}> has no {local_name(prop)} in {missing}; state it") from None
