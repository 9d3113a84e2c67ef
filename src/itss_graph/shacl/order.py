"""Comparing literals as SPARQL's `<` does: https://www.w3.org/TR/sparql11-query/#OperatorMapping.

Only terms of one class compare (see `itss_graph.rdf.literals`), and points in time with a zone with those without where
they are more than 14 hours apart (https://www.w3.org/TR/xmlschema11-2/#dateTime). Numbers compare as doubles, which
never misjudges two numbers whose doubles differ; where the doubles are equal and both numbers are exact, their decimal
forms decide. An exact number is rounded to single precision before it is compared with an `xsd:float`
(https://www.w3.org/TR/xpath20/#promotion). Moments compare by microseconds, and to the last digit where these are
equal or do not hold them; durations where XML Schema orders them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

import polars as pl

from itss_graph.rdf.instants import duration, moment
from itss_graph.rdf.literals import DURATION, MOMENT, NUMBER, STRING
from itss_graph.rdf.names import XSD
from itss_graph.shacl.data import Data

DIGITS = 15
"""Two different numbers of at most so many digits have different doubles."""

INEXACT = [XSD.double, XSD.float]
"""The data types whose values are doubles themselves."""

APART = 14 * 3600
"""The seconds by which a point in time with a zone and one without have to differ."""

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
        self._rows = data.literals.rows
        self._classes = table["order"]
        self._number = table["number"]
        self._instant = table["instant"]
        self._lexical = table["lexical"]
        self._datatype = table["datatype"]

    @cached_property
    def _present(self) -> set[int]:
        """The classes that occur."""
        return set(self._classes.unique())

    @cached_property
    def _long(self) -> pl.Series:
        """Which literals are numbers of so many digits that others may have the same double."""
        return (self._classes == NUMBER) & (self._lexical.str.len_bytes() > DIGITS)

    @cached_property
    def _some_long(self) -> bool:
        return bool(self._long.any())

    @cached_property
    def _single(self) -> pl.Series:
        """Which literals are numbers of single precision."""
        return (self._classes == NUMBER) & (self._datatype == XSD.float)

    @cached_property
    def _some_single(self) -> bool:
        return bool(self._single.any())

    @cached_property
    def _rounded(self) -> pl.Series:
        """The numbers as they compare with those of single precision."""
        exact = ((self._classes == NUMBER) & ~self._datatype.is_in(INEXACT)).arg_true()
        return self._number.clone().scatter(exact, self._lexical[exact].str.strip_chars().cast(pl.Float32))

    @cached_property
    def _fine(self) -> pl.Series:
        """Which literals are points in time that microseconds do not hold."""
        points = (self._classes >= MOMENT) & (self._classes < DURATION)
        return points & (self._instant.is_null() | self._lexical.str.contains(r"\.[0-9]{7}"))

    @cached_property
    def _some_fine(self) -> bool:
        return bool(self._fine.any())

    def compare(self, left: pl.Series, right: pl.Series, *, upper: bool, inclusive: bool) -> pl.Series:
        """Whether each left term is less (`upper`) or greater than the right one; False where they do not compare.

        Both are columns of identifiers of one length, or `right` is a single one; `inclusive` admits equality.
        """
        relation = RELATIONS[upper, inclusive]
        left, right = self._rows[left], self._rows[right]
        left_class, right_class = self._classes[left], self._classes[right]
        single = len(right_class) == 1
        result = pl.Series(values=[False]).new_from_index(0, len(left))
        for cls in {*(right_class if single else right_class.unique())} - {0}:
            comparable = left_class == cls if single else (left_class == cls) & (right_class == cls)
            if comparable.any():
                result = result | (comparable & self._related(cls, left, right, relation))
            if MOMENT <= cls < DURATION and cls ^ 1 in self._present:
                comparable = left_class == cls ^ 1 if single else (left_class == cls ^ 1) & (right_class == cls)
                later = APART if upper else -APART
                if comparable.any():
                    result = result | (comparable & self._in_time(left, right, RELATIONS[upper, False], later))
        return result

    def _related(self, cls: int, left: pl.Series, right: pl.Series, relation: Relation) -> pl.Series:
        """Whether the literals of some rows are in a relation, compared as those of a class.

        Rows of another class may be null or wrong.
        """
        if cls == STRING:
            return cast(pl.Series, relation(self._lexical[left], self._lexical[right]))
        if cls == DURATION:
            rows = ((self._classes[left] == cls) & (self._classes[right] == cls)).arg_true()
            answers = (_by_ends(a, b, relation) for a, b in self._spelt(rows, left, right))
            return _with_answers(pl.Series(values=[False]).new_from_index(0, len(left)), rows, answers)
        if cls >= MOMENT:
            return self._in_time(left, right, relation, 0)
        return self._by_number(left, right, relation)

    def _by_number(self, left: pl.Series, right: pl.Series, relation: Relation) -> pl.Series:
        a, b = self._number[left], self._number[right]
        if self._some_single:
            left_single, right_single = self._single[left], self._single[right]
            a = pl.select(pl.when(right_single).then(self._rounded[left]).otherwise(a)).to_series()
            b = pl.select(pl.when(left_single).then(self._rounded[right]).otherwise(b)).to_series()
        related = cast(pl.Series, relation(a, b))
        if not self._some_long:
            return related
        rows = ((a == b) & (self._long[left] | self._long[right])).arg_true()
        lefts, rights = self._sides(rows, left, right)
        exact = ~(self._datatype[lefts].is_in(INEXACT) | self._datatype[rights].is_in(INEXACT))
        decimals = zip(self._lexical[lefts], self._lexical[rights], exact, strict=True)
        answers = (relation(Decimal(a), Decimal(b)) if precise else relation(0, 0) for a, b, precise in decimals)
        return _with_answers(related, rows, answers)

    def _in_time(self, left: pl.Series, right: pl.Series, relation: Relation, later: int) -> pl.Series:
        """Whether the left moments, by some seconds later, are in a relation to the right ones."""
        a, b = self._instant[left] + later * 1_000_000, self._instant[right]
        related = cast(pl.Series, relation(a, b))
        if not self._some_fine:
            return related
        undecided = ((a == b).fill_null(value=True)) & (self._fine[left] | self._fine[right])
        rows = (undecided & (self._classes[left] // 2 == self._classes[right] // 2)).arg_true()
        answers = (relation(moment(a, later), moment(b)) for a, b in self._spelt(rows, left, right))
        return _with_answers(related, rows, answers)

    def _sides(self, rows: pl.Series, left: pl.Series, right: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Both sides of some rows; `right` may be a single row."""
        return left[rows], right[rows] if len(right) == len(left) else right.new_from_index(0, len(rows))

    def _spelt(self, rows: pl.Series, left: pl.Series, right: pl.Series) -> Iterator[tuple[str, str]]:
        lefts, rights = self._sides(rows, left, right)
        return zip(self._lexical[lefts], self._lexical[rights], strict=True)


def _by_ends(one: str, other: str, relation: Relation) -> bool:
    """Whether two durations are in a relation for each of the four starts, or are equal."""
    a, b = duration(one), duration(other)
    if a[:2] == b[:2]:
        return bool(relation(0, 0))
    strict = RELATIONS[relation in (operator.lt, operator.le), False]
    return all(map(strict, a.ends, b.ends))


def _with_answers(related: pl.Series, rows: pl.Series, answers: Iterator[bool]) -> pl.Series:
    """Booleans with the answers for some rows replaced."""
    return related.clone().scatter(rows, pl.Series(values=list(answers), dtype=pl.Boolean)) if len(rows) else related
