"""Closed shapes.

https://www.w3.org/TR/shacl/#ClosedConstraintComponent
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from itss_graph.shacl.constraints.base import Constraint, Failures, FocusConstraint, Reader, Scope
from itss_graph.shacl.graph import ill_formed
from itss_graph.shacl.vocabulary import iri, sh


@dataclass(frozen=True, slots=True)
class Closed(FocusConstraint):
    """Value nodes have no properties but those that the shape names; a result for each other statement."""

    NAME = "Closed"
    PARAMETERS = ("closed", "ignoredProperties")
    SPEC = "ClosedConstraintComponent"
    COST = 4
    allowed: tuple[str, ...]

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        graph = reader.graph
        ignored = graph.single_list(shape, "ignoredProperties") or []
        for name in ignored:
            if not name.startswith("<"):
                raise ill_formed(shape, "ignoredProperties", f"lists {name}, not an IRI")
        if graph.flag(shape, "closed"):
            paths = [path for node in graph.objects(shape, sh("property")) for path in graph.objects(node, sh("path"))]
            yield cls(tuple(dict.fromkeys([*(path for path in paths if path.startswith("<")), *ignored])))

    def failures(self, scope: Scope) -> Failures:
        data = scope.context.data
        pairs = scope.pairs
        triples = data.triples
        allowed = data.mask(data.ids(self.allowed))
        disallowed = data.mask(pairs.value)[triples["s"]] & ~allowed[triples["p"]]
        subjects, predicates, objects = (triples[name].filter(disallowed) for name in ("s", "p", "o"))
        if scope.path is None:
            return Failures(subjects, objects, predicates)
        statements = pl.DataFrame({"value": subjects, "predicate": predicates, "object": objects})
        joined = pairs.frame().join(statements, on="value")
        return Failures(joined["focus"], joined["object"], joined["predicate"])

    @property
    def required(self) -> str:
        return f"no properties but {', '.join(iri(predicate) for predicate in self.allowed) or 'none'}"

    def constants(self) -> tuple[str, ...]:
        return self.allowed
