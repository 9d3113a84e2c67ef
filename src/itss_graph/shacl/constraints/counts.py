"""Cardinality constraints.

https://www.w3.org/TR/shacl/#core-components-count
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from itss_graph.shacl.constraints.base import Constraint, Failures, FocusConstraint, Reader, Scope, plural


@dataclass(frozen=True, slots=True)
class MinCount(FocusConstraint):
    """There are at least so many value nodes."""

    NAME = "MinCount"
    PARAMETERS = ("minCount",)
    SPEC = "MinCountConstraintComponent"
    PROPERTY_ONLY = True
    COST = 1
    count: int

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        count = reader.graph.integer(shape, "minCount")
        if count is not None:
            yield cls(count)

    def holds(self, scope: Scope) -> pl.Series:
        return scope.at_least(self.count, scope.pairs)

    def failures(self, scope: Scope) -> Failures:
        return Failures(scope.foci.filter(~self.holds(scope)))

    @property
    def required(self) -> str:
        return f"at least {plural(self.count, 'value')}"


@dataclass(frozen=True, slots=True)
class MaxCount(FocusConstraint):
    """There are at most so many value nodes."""

    NAME = "MaxCount"
    PARAMETERS = ("maxCount",)
    SPEC = "MaxCountConstraintComponent"
    PROPERTY_ONLY = True
    COST = 1
    count: int

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        count = reader.graph.integer(shape, "maxCount")
        if count is not None:
            yield cls(count)

    def holds(self, scope: Scope) -> pl.Series:
        return ~scope.at_least(self.count + 1, scope.pairs)

    def failures(self, scope: Scope) -> Failures:
        return Failures(scope.foci.filter(~self.holds(scope)))

    @property
    def required(self) -> str:
        return f"at most {plural(self.count, 'value')}"
