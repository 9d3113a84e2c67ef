"""A data graph as SPARQL asks it, beside the graph of pre-bound variables: see `itss_graph.shacl.prebinding`."""

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


class Dataset:
    """The data graph as the default graph, and the shapes graph as a named one."""

    def __init__(self, data: Data, shapes: ShapesGraph | None, prefix: str) -> None:
        """Load both; `prefix` is what the labels of the shapes' blank nodes get in front, to differ from the data's."""
        self._data = data
        self._prefix = prefix
        self._store = Store.of(data.columns)
        if shapes is not None:
            lines = (f"{self._own(s)} {p} {self._own(o)} ." for s, p, o in shapes.triples)
            self._store.add(parse(lines), SHAPES_GRAPH)

    def _own(self, term: str) -> str:
        """A term of the shapes graph as it is named here."""
        return f"{self._prefix}{term[2:]}" if self._prefix and term.startswith("_:") else term

    def solutions(self, query: Query, foci: pl.Series, constants: Mapping[str, str]) -> Iterator[tuple[int, Solution]]:
        """The solutions of a SELECT query, each with the focus node that it is about.

        Args:
            query: the query.
            foci: identifiers, each once.
            constants: spellings of the values of the other pre-bound variables.

        """
        for place, count in self._turns(query, len(foci)):
            nodes = foci[place : place + count]
            triples = self._bind(query, {"this": nodes}, constants)
            known = {triple.object: node for triple, node in zip(triples, nodes.to_list(), strict=False)}
            result = self._store.query(query.text)
            if isinstance(result, Rows):
                for row in result.rows:
                    bound = {name: term for name, term in zip(result.variables, row, strict=True) if term is not None}
                    yield known[bound["this"]], bound

    def satisfied(self, query: Query, pairs: Pairs, constants: Mapping[str, str]) -> pl.Series:
        """Whether an ASK query is true for each focus node and value node: booleans, aligned with the pairs."""
        holds = pl.Series(values=[False]).new_from_index(0, len(pairs))
        for place, count in self._turns(query, len(pairs)):
            turn = slice(place, place + count)
            self._bind(query, {"this": pairs.focus[turn], "value": pairs.value[turn]}, constants)
            result = self._store.query(query.text)
            if isinstance(result, Rows):
                found = [int(row[0].value.removeprefix(ROW)) for row in result.rows if isinstance(row[0], ox.NamedNode)]
                holds = holds.scatter([place + number for number in found], values=True)
            elif getattr(result, "value", False):
                holds = holds.scatter(place, values=True)
        return holds

    def _turns(self, query: Query, rows: int) -> Iterator[tuple[int, int]]:
        """The rows that a query takes at a time: from which on, and how many."""
        step = 1 if query.singly else rows
        return ((place, step) for place in range(0, rows, step or 1))

    def _bind(self, query: Query, rows: Mapping[str, pl.Series], constants: Mapping[str, str]) -> list[ox.Triple]:
        """Have variables bound for the next query; gives the triples that say so, those of `$this` first."""
        lines = [
            f"<{ROW}{number}> {predicate(name)} {term} ."
            for name in OF_ROWS
            if name in rows
            for number, term in enumerate(self._data.terms[rows[name]].to_list())
        ]
        values = {"shapesGraph": SHAPES, **constants}
        lines += [f"{CONSTANTS} {predicate(name)} {self._own(values[name])} ." for name in query.constants]
        triples = list(parse(lines))
        self._store.replace(triples, BINDINGS_GRAPH)
        return triples
