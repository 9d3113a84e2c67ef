"""Comparing literals as SPARQL's `<` does: https://www.w3.org/TR/sparql11-query/#OperatorMapping.

Only terms of one class compare (see `itss_graph.rdf.literals`). Numbers compare as doubles, which never misjudges two
numbers whose doubles differ; where the doubles are equal and both numbers are exact, their decimal forms decide.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

import polars as pl

from itss_graph.rdf.literals import MOMENT, NUMBER, STRING
from itss_graph.rdf.names import XSD
from itss_graph.shacl.data import Data

DIGITS = 15
"""Two different numbers of at most so many digits have different doubles."""

INEXACT = [XSD.double, XSD.float]
"""The data types whose values are doubles themselves."""

Relation = Callable[[Any, Any], Any]
RELATIONS: dict[tuple[bool, bool], Relation] = {
    (True, False): operator.lt,
    (True, True): operator.le,
    (False, False): operator.gt,
    (False, True): operator.ge,
}


class Order:
    """The comparison of the terms of one data graph."""

    def __init__(self, data: Data) -> None:
        table = data.literals.table
        self._place = data.literals.place
        self._classes = table["order"]
        self._number = table["number"]
        self._instant = table["instant"]
        self._lexical = table["lexical"]
        self._datatype = table["datatype"]

    @cached_property
    def _long(self) -> pl.Series:
        """Which literals are numbers of so many digits that others may have the same double."""
        return (self._classes == NUMBER) & (self._lexical.str.len_bytes() > DIGITS)

    @cached_property
    def _some_long(self) -> bool:
        return bool(self._long.any())

    def compare(self, left: pl.Series, right: pl.Series, *, upper: bool, inclusive: bool) -> pl.Series:
        """Whether each left term is less (`upper`) or greater than the right one; False where they do not compare.

        Both are columns of identifiers of one length, or `right` is a single one; `inclusive` admits equality.
        """
        relation = RELATIONS[upper, inclusive]
        left, right = self._place[left], self._place[right]
        ones, others = self._classes[left], self._classes[right]
        single = len(others) == 1
        result = pl.Series(values=[False]).new_from_index(0, len(left))
        for cls in {*(others if single else others.unique())} - {0}:
            comparable = ones == cls if single else (ones == cls) & (others == cls)
            if comparable.any():
                result = result | (comparable & self._related(cls, left, right, relation))
        return result

    def _related(self, cls: int, left: pl.Series, right: pl.Series, relation: Relation) -> pl.Series:
        """Whether the literals of some rows are in a relation, judged as those of a class."""
        column = self._lexical if cls == STRING else self._instant if cls >= MOMENT else self._number
        a, b = column[left], column[right]
        related = cast(pl.Series, relation(a, b))  # null in rows of another class, which do not count
        if cls == NUMBER and self._some_long:
            close = (a == b) & (self._long[left] | self._long[right])
            if close.any():
                return self._decided(related, close, left, right, relation)
        return related

    def _decided(
        self, related: pl.Series, close: pl.Series, left: pl.Series, right: pl.Series, relation: Relation
    ) -> pl.Series:
        """Settle the rows whose doubles are equal by their decimal forms."""
        rows = close.arg_true()
        lefts = left[rows]
        rights = right[rows] if len(right) == len(left) else right.new_from_index(0, len(rows))
        exact = ~(self._datatype[lefts].is_in(INEXACT) | self._datatype[rights].is_in(INEXACT))
        decimals = zip(self._lexical[lefts], self._lexical[rights], exact, strict=True)
        answers = [bool(relation(Decimal(a), Decimal(b)) if precise else relation(0, 0)) for a, b, precise in decimals]
        return related.clone().scatter(rows, pl.Series(values=answers, dtype=pl.Boolean))
