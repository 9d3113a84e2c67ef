"""Property pair constraints.

https://www.w3.org/TR/shacl/#core-components-property-pairs
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from itss_graph.shacl.constraints.base import Constraint, Failures, FocusConstraint, Reader, Scope
from itss_graph.shacl.data import Pairs
from itss_graph.shacl.vocabulary import iri


@dataclass(frozen=True, slots=True)
class PairConstraint(FocusConstraint):
    """A constraint between the value nodes and the values of another property of the focus node."""

    WORDS: ClassVar[str]
    predicate: str

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        for predicate in reader.graph.iris(shape, cls.PARAMETERS[0]):
            yield cls(predicate)

    def others(self, scope: Scope) -> Pairs:
        table = scope.context.data.table(self.predicate)
        return table.where(scope.mask[table.focus]) if len(table) else table

    def counted(self, scope: Scope) -> Pairs:
        return self.not_blamed(scope)

    @property
    def required(self) -> str:
        return f"{self.WORDS} {iri(self.predicate)}"

    def constants(self) -> tuple[str, ...]:
        return (self.predicate,)


class Equals(PairConstraint):
    """The value nodes are exactly the values of another property."""

    __slots__ = ()
    NAME = "Equals"
    PARAMETERS = ("equals",)
    SPEC = "EqualsConstraintComponent"
    WORDS = "the values of"

    def failures(self, scope: Scope) -> Failures:
        ours, theirs = scope.pairs.frame(), self.others(scope).frame()
        both = ["focus", "value"]
        return Failures.of(
            Pairs.of(pl.concat([ours.join(theirs, on=both, how="anti"), theirs.join(ours, on=both, how="anti")]))
        )


class Disjoint(PairConstraint):
    """No value node is a value of another property."""

    __slots__ = ()
    NAME = "Disjoint"
    PARAMETERS = ("disjoint",)
    SPEC = "DisjointConstraintComponent"
    WORDS = "no value of"

    def failures(self, scope: Scope) -> Failures:
        shared = scope.pairs.frame().join(self.others(scope).frame(), on=["focus", "value"], how="semi")
        return Failures.of(Pairs.of(shared))


class LessThan(PairConstraint):
    """Each value node is less than each value of another property; a result for each pair that is not."""

    __slots__ = ()
    NAME = "LessThan"
    PARAMETERS = ("lessThan",)
    SPEC = "LessThanConstraintComponent"
    PROPERTY_ONLY = True
    WORDS = "less than every value of"
    OR_EQUAL: ClassVar[bool] = False

    def failures(self, scope: Scope) -> Failures:
        combined = scope.pairs.frame().join(self.others(scope).frame(), on="focus", suffix="_other")
        pairs = Pairs.of(combined)
        if not len(pairs):
            return Failures.of(pairs)
        right = combined["value_other"]
        return Failures.of(
            pairs.where(~scope.context.order.compare(pairs.value, right, upper=True, inclusive=self.OR_EQUAL))
        )


class LessThanOrEquals(LessThan):
    """Each value node is less than or equal to each value of another property."""

    __slots__ = ()
    NAME = "LessThanOrEquals"
    PARAMETERS = ("lessThanOrEquals",)
    SPEC = "LessThanOrEqualsConstraintComponent"
    WORDS = "at most every value of"
    OR_EQUAL = True
