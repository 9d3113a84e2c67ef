"""A data graph for SPARQL queries, beside the graph of pre-bound variables: see `itss_graph.shacl.prebinding`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import polars as pl
import pyoxigraph as ox

from itss_graph.rdf.store import Rows, Store, Term, parse
from itss_graph.shacl.data import Data, Pairs
from itss_graph.shacl.prebinding import BINDINGS, CONSTANTS, NAMESPACE, OF_ROWS, SHAPES, Query, predicate

if TYPE_CHECKING:
    from itss_graph.shacl.graph import ShapesGraph

ROW = f"{NAMESPACE}row:"
BINDINGS_GRAPH, SHAPES_GRAPH, THIS = (ox.NamedNode(name[1:-1]) for name in (BINDINGS, SHAPES, predicate("this")))

Solution = Mapping[str, Term]
"""The terms of the variables that are bound."""


class SparqlDataset:
    """The data graph as the default graph, and the shapes graph as a named one."""

    def __init__(self, data: Data, shapes: ShapesGraph | None, prefix: str) -> None:
        """Load both; `prefix` is put before the labels of the shapes' blank nodes, to differ from the data's."""
        self._data = data
        self._prefix = prefix
        self._store = Store.of(data.columns)
        if shapes is not None:
            lines = (f"{self._prefixed(s)} {p} {self._prefixed(o)} ." for s, p, o in shapes.triples)
            self._store.add(parse(lines), SHAPES_GRAPH)

    def _prefixed(self, term: str) -> str:
        """A term of the shapes graph, a blank node with its prefix."""
        return f"{self._prefix}{term[2:]}" if self._prefix and term.startswith("_:") else term

    def solutions(self, query: Query, foci: pl.Series, constants: Mapping[str, str]) -> Iterator[tuple[int, Solution]]:
        """The solutions of a SELECT query, each with its focus node.

        Args:
            query: the query.
            foci: identifiers, each once.
            constants: spellings of the values of the other pre-bound variables.

        """
        for start, count in self._batches(query, len(foci)):
            nodes = foci[start : start + count]
            triples = self._bind(query, {"this": nodes}, constants)
            nodes_by_term = {triple.object: node for triple, node in zip(triples, nodes.to_list(), strict=False)}
            result = self._store.query(query.text)
            if isinstance(result, Rows):
                for row in result.rows:
                    bound = {name: term for name, term in zip(result.variables, row, strict=True) if term is not None}
                    yield nodes_by_term[bound["this"]], bound

    def satisfied(self, query: Query, pairs: Pairs, constants: Mapping[str, str]) -> pl.Series:
        """Whether an ASK query is true for each focus node and value node: booleans, aligned with the pairs."""
        holds = pl.Series(values=[False]).new_from_index(0, len(pairs))
        for start, count in self._batches(query, len(pairs)):
            rows = slice(start, start + count)
            self._bind(query, {"this": pairs.focus[rows], "value": pairs.value[rows]}, constants)
            result = self._store.query(query.text)
            if isinstance(result, Rows):
                numbers = [
                    int(row[0].value.removeprefix(ROW)) for row in result.rows if isinstance(row[0], ox.NamedNode)
                ]
                holds = holds.scatter([start + number for number in numbers], values=True)
            elif getattr(result, "value", False):
                holds = holds.scatter(start, values=True)
        return holds

    def _batches(self, query: Query, rows: int) -> Iterator[tuple[int, int]]:
        """The batches of rows that a query takes: the start and the length of each."""
        step = 1 if query.row_by_row else rows
        return ((start, step) for start in range(0, rows, step or 1))

    def _bind(self, query: Query, rows: Mapping[str, pl.Series], constants: Mapping[str, str]) -> list[ox.Triple]:
        """Bind variables for the next query; returns the triples of the bindings, those of `$this` first."""
        lines = [
            f"<{ROW}{number}> {predicate(name)} {term} ."
            for name in OF_ROWS
            if name in rows
            for number, term in enumerate(self._data.terms[rows[name]].to_list())
        ]
        values = {"shapesGraph": SHAPES, **constants}
        lines += [f"{CONSTANTS} {predicate(name)} {self._prefixed(values[name])} ." for name in query.constants]
        triples = list(parse(lines))
        self._store.replace(triples, BINDINGS_GRAPH)
        return triples
