"""Value range constraints.

https://www.w3.org/TR/shacl/#core-components-range

A value that does not compare with the bound (another type, a missing time zone, an ill-typed literal) violates it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from itss_graph.rdf.columns import ID
from itss_graph.shacl.constraints.base import Constraint, Context, Reader, ValueConstraint
from itss_graph.shacl.graph import ill_formed, literal


@dataclass(frozen=True, slots=True)
class RangeBound(ValueConstraint):
    """What the four bounds share."""

    UPPER: ClassVar[bool]
    INCLUSIVE: ClassVar[bool]
    WORDS: ClassVar[str]
    bound: str

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        name = cls.PARAMETERS[0]
        bound = reader.graph.single(shape, name)
        if bound is None:
            return
        if literal(bound) is None:
            raise ill_formed(shape, name, f"is {bound}, not a literal")
        yield cls(bound)

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        bound = pl.Series(values=[context.data.id(self.bound)], dtype=ID)
        return context.order.compare(nodes, bound, upper=self.UPPER, inclusive=self.INCLUSIVE)

    @property
    def required(self) -> str:
        parts = literal(self.bound)
        return f"{self.WORDS} {parts.lexical if parts else self.bound}"

    def constants(self) -> tuple[str, ...]:
        return (self.bound,)


class MinExclusive(RangeBound):
    """Each value node is greater than a bound."""

    __slots__ = ()
    NAME = "MinExclusive"
    PARAMETERS = ("minExclusive",)
    SPEC = "MinExclusiveConstraintComponent"
    UPPER, INCLUSIVE, WORDS = False, False, "more than"


class MinInclusive(RangeBound):
    """Each value node is at least a bound."""

    __slots__ = ()
    NAME = "MinInclusive"
    PARAMETERS = ("minInclusive",)
    SPEC = "MinInclusiveConstraintComponent"
    UPPER, INCLUSIVE, WORDS = False, True, "at least"


class MaxExclusive(RangeBound):
    """Each value node is less than a bound."""

    __slots__ = ()
    NAME = "MaxExclusive"
    PARAMETERS = ("maxExclusive",)
    SPEC = "MaxExclusiveConstraintComponent"
    UPPER, INCLUSIVE, WORDS = True, False, "less than"


class MaxInclusive(RangeBound):
    """Each value node is at most a bound."""

    __slots__ = ()
    NAME = "MaxInclusive"
    PARAMETERS = ("maxInclusive",)
    SPEC = "MaxInclusiveConstraintComponent"
    UPPER, INCLUSIVE, WORDS = True, True, "at most"
