"""What constraint components have in common: how they are read, what they evaluate, what they return."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar, Protocol, Self

import polars as pl

from itss_graph.rdf.names import SH
from itss_graph.shacl.data import Data, Pairs
from itss_graph.shacl.graph import ShapesGraph
from itss_graph.shacl.vocabulary import SPECIFICATION

if TYPE_CHECKING:
    from itss_graph.shacl.dataset import SparqlDataset
    from itss_graph.shacl.order import Order
    from itss_graph.shacl.paths import Path


class Context(Protocol):
    """The part of the evaluation that a constraint uses."""

    data: Data

    @property
    def order(self) -> Order:
        """The comparison of its literals."""

    @property
    def dataset(self) -> SparqlDataset:
        """The data as an RDF dataset, for queries."""

    def holds(self, shape: str, nodes: pl.Series) -> pl.Series:
        """Whether each node conforms to a shape: booleans, aligned with the nodes, which may repeat."""

    def subjects(self, path: Path, value: int) -> pl.Series:
        """The mask of the focus nodes that have a value node on a path."""

    def instances(self, cls: str) -> pl.Series:
        """The mask of the SHACL instances of a class."""

    def walk(self, path: Path | None, foci: pl.Series, within: pl.Series | None = None) -> Pairs:
        """The value nodes of a path for some focus nodes; `within` is their mask, if already computed."""


class Scope:
    """The focus nodes of a shape and, on demand, their value nodes.

    `path` is None for a node shape, whose value nodes are its focus nodes.
    """

    __slots__ = ("_mask", "_pairs", "context", "foci", "path")

    def __init__(self, context: Context, path: Path | None, foci: pl.Series, pairs: Pairs | None = None) -> None:
        self.context = context
        self.path = path
        self.foci = foci
        self._pairs = pairs
        self._mask: pl.Series | None = None

    @property
    def mask(self) -> pl.Series:
        if self._mask is None:
            self._mask = self.context.data.mask(self.foci)
        return self._mask

    @property
    def pairs(self) -> Pairs:
        if self._pairs is None:
            self._pairs = self.context.walk(self.path, self.foci, None if self.path is None else self.mask)
        return self._pairs

    def narrowed(self, foci: pl.Series) -> Scope:
        """The same for some of the focus nodes."""
        narrow = Scope(self.context, self.path, foci)
        if self._pairs is not None and self.path is not None:
            narrow._pairs = self._pairs.where(narrow.mask[self._pairs.focus])
        return narrow

    def without(self, failing: pl.Series) -> pl.Series:
        """Booleans aligned with the focus nodes: all but the failing ones."""
        if not len(failing):
            return pl.Series(values=[True]).new_from_index(0, len(self.foci))
        return ~self.context.data.mask(failing)[self.foci]

    def at_least(self, count: int, pairs: Pairs) -> pl.Series:
        """Booleans aligned with the focus nodes: whether each has so many rows among some pairs."""
        if count <= 0:
            return self.without(self.foci.clear())
        rows = pairs.focus
        if count > 1:
            rows = rows.sort()
            last = rows[count - 1 :]
            rows = last.filter(last == rows[: len(last)])
        return self.context.data.mask(rows)[self.foci]

    def counts(self, pairs: Pairs) -> pl.Series:
        """How many rows each focus node has among some pairs, aligned with the focus nodes."""
        dense = pl.Series(values=[0], dtype=pl.UInt32).new_from_index(0, self.context.data.size)
        if len(pairs):
            tally = pairs.focus.value_counts(name="rows")
            dense.scatter(tally.to_series(0), tally["rows"])
        return dense[self.foci]


@dataclass(frozen=True, slots=True)
class Failures:
    """The violations of one constraint: a row each. `value` and `predicate` are None, or null, where results have none.

    `messages` has a list of spellings for each row, empty where there are none but those of the shape.
    """

    focus: pl.Series
    value: pl.Series | None = None
    predicate: pl.Series | None = None
    messages: pl.Series | None = None

    @classmethod
    def of(cls, pairs: Pairs) -> Self:
        return cls(pairs.focus, pairs.value)

    def __len__(self) -> int:
        return len(self.focus)


class Reader(Protocol):
    """The part of the shapes graph that a constraint uses while it is read."""

    graph: ShapesGraph
    components: dict[str, set[str]]
    """The constraint components that the graph declares, with the predicates of their parameters."""

    ignored: list[tuple[str, str]]
    """The shapes with a constraint by a component that has no validator for such shapes, and the component."""

    def shape(self, owner: str, name: str, node: str, *, kind: str = "shape") -> str:
        """Read a shape that another refers to and return its node; `kind`: `shape`, `node shape`, `property shape`."""

    def path(self, shape: str) -> Path | None:
        """The path of a property shape; None for a node shape."""

    def siblings(self, shape: str) -> tuple[str, ...]:
        """The sibling shapes of a property shape with a qualified value shape."""


@dataclass(frozen=True, slots=True)
class Constraint(ABC):
    """One constraint of one shape, a node of the plan."""

    NAME: ClassVar[str]
    """The local name of the constraint component, without `ConstraintComponent`."""
    PARAMETERS: ClassVar[tuple[str, ...]]
    SPEC: ClassVar[str]
    """The section of the specification."""
    PROPERTY_ONLY: ClassVar[bool] = False
    """Whether node shapes may not have it."""
    COST: ClassVar[int] = 2
    """The rank in which a shape evaluates its constraints: cheap ones first, so that expensive ones get fewer nodes."""
    NOT_A_VALUE: ClassVar[str] = "{} is missing"
    """How an explanation describes the term of a failure that is not a value node."""

    @classmethod
    @abstractmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        """The constraints of this kind that a shape declares."""

    @abstractmethod
    def failures(self, scope: Scope) -> Failures:
        """Every violation, as the specification counts validation results."""

    @abstractmethod
    def holds(self, scope: Scope) -> pl.Series:
        """Whether each focus node satisfies it: booleans, aligned with the focus nodes."""

    def counted(self, scope: Scope) -> Pairs:
        """The value nodes that satisfy it, or that it counts; all, where it does not distinguish them."""
        return scope.pairs

    @property
    @abstractmethod
    def required(self) -> str:
        """What it requires, in a few words."""

    @property
    def iri(self) -> str:
        return f"{SH}{self.NAME}ConstraintComponent"

    @property
    def spec(self) -> str:
        return SPECIFICATION + self.SPEC

    @property
    def source(self) -> str | None:
        """The node that results name as their `sh:sourceConstraint`."""
        return None

    @property
    def asks_shapes(self) -> bool:
        """Whether it queries the shapes graph."""
        return False

    def shapes(self) -> tuple[str, ...]:
        """The shapes that it refers to."""
        return ()

    def constants(self) -> tuple[str, ...]:
        """The terms that it compares with."""
        return ()

    def key(self, canonical: Mapping[str, int]) -> tuple[object, ...]:
        """A key that is equal for equal constraints; `canonical` numbers the shapes referred to."""
        refers = set(self.shapes())
        values: list[object] = [self.NAME]
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str) and value in refers:
                value = canonical[value]
            elif isinstance(value, tuple) and refers.intersection(value):
                value = tuple(canonical[member] for member in value)
            values.append(value)
        return tuple(values)


class ValueConstraint(Constraint):
    """A constraint that judges each value node separately."""

    __slots__ = ()

    @abstractmethod
    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        """Whether each value node satisfies it: booleans, aligned with the nodes, which may repeat."""

    def failures(self, scope: Scope) -> Failures:
        pairs = scope.pairs
        return Failures.of(pairs.where(~self.accepts(scope.context, pairs.value)) if len(pairs) else pairs)

    def counted(self, scope: Scope) -> Pairs:
        pairs = scope.pairs
        return pairs.where(self.accepts(scope.context, pairs.value)) if len(pairs) else pairs

    def holds(self, scope: Scope) -> pl.Series:
        if scope.path is None:
            return self.accepts(scope.context, scope.foci)
        return scope.without(self.failures(scope).focus)


class FocusConstraint(Constraint):
    """A constraint that judges all value nodes of a focus node together."""

    __slots__ = ()

    def holds(self, scope: Scope) -> pl.Series:
        return scope.without(self.failures(scope).focus)

    def not_blamed(self, scope: Scope) -> Pairs:
        """The value nodes that no failure names."""
        failures = self.failures(scope)
        if failures.value is None:
            return scope.pairs
        blamed = Pairs(failures.focus, failures.value).frame()
        return Pairs.of(scope.pairs.frame().join(blamed, on=["focus", "value"], how="anti"))


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
