"""SPARQL-based constraints, and the constraints of SPARQL-based constraint components.

https://www.w3.org/TR/shacl/#sparql-constraints and https://www.w3.org/TR/shacl/#sparql-constraint-components
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl
import pyoxigraph as ox

from itss_graph.errors import EngineError
from itss_graph.rdf.columns import ID
from itss_graph.shacl.constraints.base import Constraint, Failures, FocusConstraint, Reader, Scope
from itss_graph.shacl.data import Pairs
from itss_graph.shacl.dataset import Solution
from itss_graph.shacl.graph import ill_formed, literal
from itss_graph.shacl.prebinding import Query, prologue, query
from itss_graph.shacl.vocabulary import iri, sh, short

TRUE = ox.Literal(True)  # noqa: FBT003 - the literal `true`
PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


def executable(reader: Reader, shape: str, node: str, name: str, parameters: Mapping[str, bool]) -> Query:
    """The query of a SPARQL-based constraint or validator: `name` is `select` or `ask`.

    Raises:
        IllFormedShape: there is not exactly one, or it is not such a query.
        UnsupportedConstraint: it uses what the engine does not support.

    """
    texts = reader.graph.objects(node, sh(name))
    if len(texts) != 1:
        raise ill_formed(shape, name, f"of {reader.graph.called(node)} has {len(texts)} values where one is needed")
    text = reader.graph.string(node, name) or ""
    path = reader.path(shape) if name == "select" else None
    spelt = None if path is None else str(path)
    return query(shape, name, prologue(reader.graph, shape, node) + text, spelt, parameters)


@dataclass(frozen=True, slots=True)
class SparqlConstraint(FocusConstraint):
    """A constraint by a query: `values` are the spellings of the pre-bound variables other than the nodes."""

    query: Query
    values: tuple[tuple[str, str], ...]
    messages: tuple[str, ...]
    COST = 9
    NOT_A_VALUE = "{}"

    def failures(self, scope: Scope) -> Failures:
        """A violation for each solution of a SELECT query, and for each value node of which an ASK query is false."""
        constants = dict(self.values)
        if not self.query.is_ask:
            solutions = scope.context.dataset.solutions(self.query, scope.foci, constants)
            return self._failures(scope, list(solutions))
        pairs = scope.pairs
        failing = pairs.where(~scope.context.dataset.satisfied(self.query, pairs, constants))
        terms = scope.context.data.terms
        bound = (
            dict(constants, this=terms[f], value=terms[v]) for f, v in zip(failing.focus, failing.value, strict=True)
        )
        return replace(Failures.of(failing), messages=self._messages_for(bound))

    def _failures(self, scope: Scope, solutions: list[tuple[int, Solution]]) -> Failures:
        """The solutions of a SELECT query as results: https://www.w3.org/TR/shacl/#sparql-constraints-variables ."""
        for focus, solution in solutions:
            if solution.get("failure") == TRUE:
                node = scope.context.data.terms[focus]
                raise EngineError(f"the query of {short(self.source or self.iri)} reports a failure for {node}")
        foci = pl.Series(values=[focus for focus, _ in solutions], dtype=ID)
        spelt = [{name: str(term) for name, term in solution.items()} for _, solution in solutions]
        values = scope.context.data.numbers([solution.get("value") for solution in spelt])
        if scope.path is None:  # where the value node is the focus node
            values = pl.select(pl.coalesce(values, foci)).to_series()
        paths = [solution.get("path", "") for solution in spelt]
        predicates = scope.context.data.numbers([path if path.startswith("<") else None for path in paths])
        constants = dict(self.values)
        return Failures(
            foci,
            values if values.count() else None,
            predicates if predicates.count() else None,
            self._messages_for(constants | solution for solution in spelt),
        )

    def _messages_for(self, solutions: Iterable[Mapping[str, str]]) -> pl.Series:
        """The messages for each solution: its own, else those of the constraint."""
        messages = (
            [_message(bound["message"])] if "message" in bound else [_filled(text, bound) for text in self.messages]
            for bound in solutions
        )
        return pl.Series(values=list(messages), dtype=pl.List(pl.String))

    @property
    def asks_shapes(self) -> bool:
        return self.query.shapes_graph

    def counted(self, scope: Scope) -> Pairs:
        return self.not_blamed(scope)


def _message(spelling: str) -> str:
    """A term as a message."""
    parts = literal(spelling)
    return (
        spelling
        if parts and (parts.language or parts.datatype.endswith("#string"))
        else str(ox.Literal(shown(spelling)))
    )


def shown(spelling: str) -> str:
    """A term as a message shows it: an IRI without brackets, a literal by its lexical form."""
    parts = literal(spelling)
    return iri(spelling) if parts is None else parts.lexical


def _filled(message: str, bound: Mapping[str, str]) -> str:
    """A message with the values of variables instead of `{?variable}` and `{$variable}`."""
    parts = literal(message)
    if parts is None or not PLACEHOLDER.search(parts.lexical):
        return message
    text = PLACEHOLDER.sub(lambda match: shown(bound[match[1]]) if match[1] in bound else match[0], parts.lexical)
    return str(ox.Literal(text, language=parts.language or None))


@dataclass(frozen=True, slots=True)
class Sparql(SparqlConstraint):
    """A query has no solution: a result for each of its solutions."""

    node: str
    NAME = "SPARQL"
    PARAMETERS = ("sparql",)
    SPEC = "SPARQLConstraintComponent"

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        graph = reader.graph
        for node in graph.objects(shape, sh("sparql")):
            if literal(node) is not None:
                raise ill_formed(shape, "sparql", f"is {short(node)}, not a SPARQL-based constraint")
            if not graph.flag(node, "deactivated"):
                prepared = executable(reader, shape, node, "select", {})
                yield cls(prepared, (("currentShape", shape),), graph.messages(node), node)

    @property
    def source(self) -> str:
        return self.node

    @property
    def required(self) -> str:
        return "no solution of sh:sparql"
