"""Value type and enumeration constraints: class, datatype, node kind, in, and the reference value has-value.

https://www.w3.org/TR/shacl/#core-components-value-type
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
)
from itss_graph.shacl.data import Pairs
from itss_graph.shacl.graph import ill_formed
from itss_graph.shacl.vocabulary import iri, sh, short

KINDS = {
    "BlankNode": ("_",),
    "IRI": ("<",),
    "Literal": ('"',),
    "BlankNodeOrIRI": ("_", "<"),
    "BlankNodeOrLiteral": ("_", '"'),
    "IRIOrLiteral": ("<", '"'),
}


@dataclass(frozen=True, slots=True)
class Class(ValueConstraint):
    """Each value node is an instance of a class, or of a subclass of it."""

    NAME = "Class"
    PARAMETERS = ("class",)
    SPEC = "ClassConstraintComponent"
    cls: str

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        for name in reader.graph.iris(shape, "class"):
            yield cls(name)

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        return context.instances(self.cls)[nodes]

    @property
    def required(self) -> str:
        return f"an instance of {iri(self.cls)}"

    def constants(self) -> tuple[str, ...]:
        return (self.cls,)


@dataclass(frozen=True, slots=True)
class Datatype(ValueConstraint):
    """Each value node is a well-formed literal of a datatype."""

    NAME = "Datatype"
    PARAMETERS = ("datatype",)
    SPEC = "DatatypeConstraintComponent"
    datatype: str

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        values = reader.graph.iris(shape, "datatype")
        if len(values) > 1:
            raise ill_formed(shape, "datatype", "has several values")
        for value in values:
            yield cls(iri(value))

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        fits = context.data.decoded("datatype", nodes) == self.datatype
        fits &= context.data.decoded("valid", nodes)
        return fits.fill_null(value=False) if fits.has_nulls() else fits

    @property
    def required(self) -> str:
        return f"a well-formed literal of {self.datatype}"


@dataclass(frozen=True, slots=True)
class NodeKind(ValueConstraint):
    """Each value node is an IRI, a blank node or a literal, as allowed."""

    NAME = "NodeKind"
    PARAMETERS = ("nodeKind",)
    SPEC = "NodeKindConstraintComponent"
    COST = 1
    kind: str

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        value = reader.graph.single(shape, "nodeKind")
        if value is None:
            return
        kind = short(value).removeprefix("sh:")
        if value != sh(kind) or kind not in KINDS:
            raise ill_formed(shape, "nodeKind", f"is {short(value)}, not a node kind")
        yield cls(kind)

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        spelt = context.data.terms[nodes]
        first, *others = (spelt.str.starts_with(letter) for letter in KINDS[self.kind])
        for other in others:
            first = first | other
        return first

    @property
    def required(self) -> str:
        return f"node kind {self.kind}"


@dataclass(frozen=True, slots=True)
class In(ValueConstraint):
    """Each value node is a member of a list."""

    NAME = "In"
    PARAMETERS = ("in",)
    SPEC = "InConstraintComponent"
    COST = 1
    members: tuple[str, ...]

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        members = reader.graph.single_list(shape, "in")
        if members is not None:
            yield cls(tuple(members))

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        return context.data.mask(context.data.ids(self.members))[nodes]

    @property
    def required(self) -> str:
        shown = ", ".join(iri(member) for member in self.members[:10])
        return f"one of {shown}" + (f" … ({len(self.members)})" if len(self.members) > 10 else "")

    def constants(self) -> tuple[str, ...]:
        return self.members


@dataclass(frozen=True, slots=True)
class HasValue(FocusConstraint):
    """One of the value nodes is a given term."""

    NAME = "HasValue"
    PARAMETERS = ("hasValue",)
    SPEC = "HasValueConstraintComponent"
    COST = 0
    value: str

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        for value in reader.graph.objects(shape, sh("hasValue")):
            yield cls(value)

    def holds(self, scope: Scope) -> pl.Series:
        wanted = scope.context.data.id(self.value)
        if scope.path is None:
            return scope.foci == wanted
        return scope.context.subjects(scope.path, wanted)[scope.foci]

    def failures(self, scope: Scope) -> Failures:
        return Failures(scope.foci.filter(~self.holds(scope)))

    def counted(self, scope: Scope) -> Pairs:
        return scope.pairs.where(scope.pairs.value == scope.context.data.id(self.value))

    @property
    def required(self) -> str:
        return f"the value {iri(self.value)}"

    def constants(self) -> tuple[str, ...]:
        return (self.value,)
