"""Logical and shape-based constraints.

https://www.w3.org/TR/shacl/#core-components-logical and https://www.w3.org/TR/shacl/#core-components-shape
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from itss_graph.shacl.constraints.base import (
    Constraint,
    Context,
    Failures,
    FocusConstraint,
    Reader,
    Scope,
    ValueConstraint,
    plural,
)
from itss_graph.shacl.data import Pairs
from itss_graph.shacl.vocabulary import sh, short


@dataclass(frozen=True, slots=True)
class Single(ValueConstraint):
    """A constraint that refers to one shape."""

    shape: str
    COST = 5

    def shapes(self) -> tuple[str, ...]:
        return (self.shape,)


class Not(Single):
    """No value node conforms to a shape."""

    __slots__ = ()
    NAME = "Not"
    PARAMETERS = ("not",)
    SPEC = "NotConstraintComponent"

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        for other in reader.graph.objects(shape, sh("not")):
            yield cls(reader.shape(shape, "not", other))

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        return ~context.holds(self.shape, nodes)

    @property
    def required(self) -> str:
        return f"not {short(self.shape)}"


class Node(Single):
    """Each value node conforms to a node shape."""

    __slots__ = ()
    NAME = "Node"
    PARAMETERS = ("node",)
    SPEC = "NodeConstraintComponent"

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        for other in reader.graph.objects(shape, sh("node")):
            yield cls(reader.shape(shape, "node", other, kind="node shape"))

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        return context.holds(self.shape, nodes)

    @property
    def required(self) -> str:
        return f"conforms to {short(self.shape)}"


class Property(Single):
    """Each value node conforms to a property shape, whose own results are reported."""

    __slots__ = ()
    NAME = "Property"
    PARAMETERS = ("property",)
    SPEC = "PropertyConstraintComponent"

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        for other in reader.graph.objects(shape, sh("property")):
            yield cls(reader.shape(shape, "property", other, kind="property shape"))

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        return context.holds(self.shape, nodes)

    @property
    def required(self) -> str:
        return f"conforms to {short(self.shape)}"


@dataclass(frozen=True, slots=True)
class Several(ValueConstraint):
    """A constraint that refers to a list of shapes."""

    members: tuple[str, ...]
    COST = 6

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        name = cls.PARAMETERS[0]
        for head in reader.graph.objects(shape, sh(name)):
            yield cls(tuple(reader.shape(shape, name, member) for member in reader.graph.items(shape, name, head)))

    def shapes(self) -> tuple[str, ...]:
        return self.members


class And(Several):
    """Each value node conforms to every shape of a list."""

    __slots__ = ()
    NAME = "And"
    PARAMETERS = ("and",)
    SPEC = "AndConstraintComponent"

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        passing = nodes
        for shape in self.members:
            if not len(passing):
                break
            passing = passing.filter(context.holds(shape, passing))
        return context.data.mask(passing)[nodes]

    @property
    def required(self) -> str:
        return f"all {len(self.members)} of a list of shapes"


class Or(Several):
    """Each value node conforms to at least one shape of a list."""

    __slots__ = ()
    NAME = "Or"
    PARAMETERS = ("or",)
    SPEC = "OrConstraintComponent"

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        failing = nodes
        for shape in self.members:
            if not len(failing):
                break
            failing = failing.filter(~context.holds(shape, failing))
        return ~context.data.mask(failing)[nodes]

    @property
    def required(self) -> str:
        return f"at least one of a list of {plural(len(self.members), 'shape')}"


class Xone(Several):
    """Each value node conforms to exactly one shape of a list; a shape listed twice counts twice."""

    __slots__ = ()
    NAME = "Xone"
    PARAMETERS = ("xone",)
    SPEC = "XoneConstraintComponent"

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        count = pl.Series(values=[0], dtype=pl.UInt32).new_from_index(0, len(nodes))
        for shape in self.members:
            count = count + context.holds(shape, nodes).cast(pl.UInt32)
        return count == 1

    @property
    def required(self) -> str:
        return f"exactly one of a list of {plural(len(self.members), 'shape')}"


@dataclass(frozen=True, slots=True)
class Qualified(FocusConstraint):
    """What the two qualified counts share: the value nodes that conform to a shape and to no sibling shape."""

    COST = 7
    PROPERTY_ONLY = True
    shape: str
    siblings: tuple[str, ...]
    count: int

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        other = reader.graph.single(shape, "qualifiedValueShape")
        count = reader.graph.integer(shape, cls.PARAMETERS[1])
        if other is None:
            return
        disjoint = reader.graph.flag(shape, "qualifiedValueShapesDisjoint")
        referred = reader.shape(shape, "qualifiedValueShape", other)
        if count is not None:
            yield cls(referred, reader.siblings(shape) if disjoint else (), count)

    def shapes(self) -> tuple[str, ...]:
        return (self.shape, *self.siblings)

    def counted(self, scope: Scope) -> Pairs:
        pairs = scope.pairs
        for sibling in self.siblings:
            pairs = pairs.where(~scope.context.holds(sibling, pairs.value)) if len(pairs) else pairs
        return pairs.where(scope.context.holds(self.shape, pairs.value)) if len(pairs) else pairs

    def failures(self, scope: Scope) -> Failures:
        return Failures(scope.foci.filter(~self.holds(scope)))


class QualifiedMinCount(Qualified):
    """At least so many value nodes conform to a shape."""

    __slots__ = ()
    NAME = "QualifiedMinCount"
    PARAMETERS = ("qualifiedValueShape", "qualifiedMinCount", "qualifiedValueShapesDisjoint")
    SPEC = "QualifiedMinCountConstraintComponent"

    def holds(self, scope: Scope) -> pl.Series:
        return scope.at_least(self.count, self.counted(scope))

    @property
    def required(self) -> str:
        return f"at least {plural(self.count, 'value')} conforming to {short(self.shape)}"


class QualifiedMaxCount(Qualified):
    """At most so many value nodes conform to a shape."""

    __slots__ = ()
    NAME = "QualifiedMaxCount"
    PARAMETERS = ("qualifiedValueShape", "qualifiedMaxCount", "qualifiedValueShapesDisjoint")
    SPEC = "QualifiedMaxCountConstraintComponent"

    def holds(self, scope: Scope) -> pl.Series:
        return ~scope.at_least(self.count + 1, self.counted(scope))

    @property
    def required(self) -> str:
        return f"at most {plural(self.count, 'value')} conforming to {short(self.shape)}"
