"""The answer to a query as Python values, and as a frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

import polars as pl
import pyoxigraph as ox

from itss_graph.presentation.notebook import table
from itss_graph.rdf.interchange import term_to_rdflib
from itss_graph.rdf.store import Result, Rows, Term, Triples

NOTEBOOK_ROWS = 20
"""How many rows a notebook shows."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The rows of an answer: numbers, truth values and dates as Python has them, anything else as text, or None.

    IRIs are text without brackets. A graph has the columns `subject`, `property` and `value`, the answer to an ASK
    query one row with the column `answer`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, result: Result) -> Self:
        """The answer of a store or an endpoint."""
        if isinstance(result, Rows):
            return cls(result.variables, tuple(tuple(map(_value, row)) for row in result.rows))
        if isinstance(result, Triples):
            triples = sorted(result.triples, key=str)
            rows = tuple(
                (_value(triple.subject), _value(triple.predicate), _value(triple.object)) for triple in triples
            )
            return cls(("subject", "property", "value"), rows)
        return cls(("answer",), ((result.value,),))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def __repr__(self) -> str:
        return f"<QueryResult {', '.join(self.columns)}: {len(self)} rows>"

    def _repr_html_(self) -> str:
        """The first rows as a table, for notebooks."""
        return table(f"{len(self)} rows", self.columns, self.rows[:NOTEBOOK_ROWS])

    def to_frame(self) -> pl.DataFrame:
        """A column a variable; text where the values of a variable are of several types."""
        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(self.columns)
        return pl.DataFrame([_series(name, values) for name, values in zip(self.columns, columns, strict=True)])


def _value(term: Term | None) -> Any:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return term.value
    if not isinstance(term, ox.Literal):
        return str(term)
    value = getattr(term_to_rdflib(str(term)), "value", None)
    return value if isinstance(value, int | float | Decimal | date) else term.value


def _series(name: str, values: Sequence[Any]) -> pl.Series:
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) == 1 and kinds != {str}:
        return pl.Series(name, values)
    return pl.Series(name, [None if value is None else str(value) for value in values], dtype=pl.String)
