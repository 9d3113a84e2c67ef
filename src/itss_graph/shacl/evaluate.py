"""Evaluating shapes over one data graph: which nodes conform, what the values are, what is violated.

A shape maps a column of focus nodes to those that conform. What was found out about a node is kept, by what the shape
asks for and not by its name, so that equal shapes are evaluated once however often they are referred to. A constraint
sees only the nodes that the ones before it let through, and none at all where these are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property

import polars as pl

from itss_graph.rdf.columns import Columns, ids_where
from itss_graph.rdf.merging import unused
from itss_graph.shacl import walk
from itss_graph.shacl.constraints import Constraint, Failures, Scope
from itss_graph.shacl.constraints.logic import Property
from itss_graph.shacl.data import Data, Pairs
from itss_graph.shacl.dataset import Dataset
from itss_graph.shacl.order import Order
from itss_graph.shacl.paths import Path, Predicate, Repeat, Sequence
from itss_graph.shacl.plan import CompiledShapes, Shape, Targets
from itss_graph.shacl.vocabulary import RDF_TYPE, SUBCLASS_OF

INSTANCE_OF = Sequence((Predicate(RDF_TYPE), Repeat(Predicate(SUBCLASS_OF), zero=True)))
"""https://www.w3.org/TR/shacl/#dfn-shacl-instance"""


DEEP = 30
"""Shapes that nest deeper are judged from within: each level otherwise takes some ten frames of Python's stack."""


@dataclass(slots=True)
class Memory:
    """What is known about a shape: masks of the nodes judged and of those found to conform."""

    judged: pl.Series
    conforming: pl.Series


@dataclass(frozen=True, slots=True)
class Finding:
    """The violations of one constraint of one shape."""

    shape: Shape
    constraint: Constraint
    failures: Failures


class Evaluator:
    """Shapes over one data graph. Identifiers are rows of `terms`: those of the data, then constants of the shapes."""

    def __init__(self, plan: CompiledShapes, columns: Columns, *, shared: bool = False) -> None:
        """Look up the constants of the shapes; `shared`: the data is the shapes graph, blank nodes and all."""
        self.plan = plan
        self.data = Data(columns, plan.constants, shared=shared)
        self._memory: dict[int, Memory] = {}
        self._subjects: dict[tuple[Path, int], pl.Series] = {}
        self._settling: frozenset[str] = frozenset()

    @property
    def terms(self) -> pl.Series:
        """The spellings behind the identifiers."""
        return self.data.terms

    @cached_property
    def judged(self) -> bool:
        """Whether the shapes have any focus node in the data."""
        shapes = self.plan.shapes.values()
        return self.plan.targets_elsewhere or any(len(self.targeted(s.targets)) for s in shapes if s.targets)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know who reads the answer: what was not followed, and that nothing was judged."""
        nothing = self.plan.vacuous or "no node of the data is a focus node, so nothing is judged"
        return self.plan.notes if self.judged else (*self.plan.notes, nothing)

    # -- what constraints ask for ------------------------------------------------------------------------------------

    @cached_property
    def order(self) -> Order:
        return Order(self.data)

    @cached_property
    def dataset(self) -> Dataset:
        return Dataset(self.data, self.plan.graph, self.prefix)

    @cached_property
    def prefix(self) -> str:
        """What labels of blank nodes of the shapes get in front; nothing where none is one of the data's."""
        mine = list(self.plan.blank_nodes())
        theirs = self.data.terms[: self.data.known]
        blank = theirs.filter(theirs.str.starts_with("_:"))
        return "" if self.data.shared or not theirs.is_in(mine).any() else unused("_:shape-", blank)

    def holds(self, shape: str, nodes: pl.Series) -> pl.Series:
        """Whether each node conforms to a shape: booleans, aligned with the nodes, which may repeat."""
        number = self.plan.canonical[shape]
        memory = self._memory.get(number)
        if memory is None:
            memory = self._memory[number] = Memory(self.data.nothing(), self.data.nothing())
            unknown = nodes
        elif (judged := memory.judged[nodes]).all():
            return memory.conforming[nodes]
        else:
            unknown = nodes.filter(~judged)
        if self.plan.heights[shape] > DEEP and shape not in self._settling:
            self._settle(shape, unknown)
        else:
            self._judge(self.plan.shapes[shape], unknown, memory)
        return memory.conforming[nodes]

    def _settle(self, shape: str, nodes: pl.Series) -> None:
        """Judge a shape that nests deeply from within, so that no shape has to wait for one that is not judged yet.

        Each shape is judged for every node that it may be asked about, whether or not it will be.
        """
        inner = [name for name in self.plan.shapes if self.plan.heights[name] <= self.plan.heights[shape]]
        asked = {shape: [nodes]}
        for name in reversed(inner):
            if name in asked:
                foci = self.data.distinct(pl.concat(asked[name]))
                asked[name] = [foci]
                values = self.data.distinct(self.walk(self.plan.shapes[name].path, foci).value)
                for referred in (other for each in self.plan.shapes[name].constraints for other in each.shapes()):
                    asked.setdefault(referred, []).append(values)
        before, self._settling = self._settling, self._settling | asked.keys()
        for name in inner:
            if name in asked:
                self.holds(name, asked[name][0])
        self._settling = before

    def _judge(self, shape: Shape, nodes: pl.Series, memory: Memory) -> None:
        alive = nodes
        if not shape.deactivated:
            scope = Scope(self, shape.path, nodes)
            for constraint in shape.ordered:
                alive = alive.filter(constraint.holds(scope))
                if not len(alive):
                    break
                if len(alive) < len(scope.foci):
                    scope = scope.narrowed(alive)
        memory.judged.scatter(nodes, values=self.data.yes)
        if len(alive):
            memory.conforming.scatter(alive, values=self.data.yes)

    def walk(self, path: Path | None, foci: pl.Series, within: pl.Series | None = None) -> Pairs:
        """The value nodes of a path for some focus nodes; `within` is their mask where it is at hand."""
        return Pairs(foci, foci) if path is None else walk.pairs(self.data, path, foci, within)

    def subjects(self, path: Path, value: int) -> pl.Series:
        """The mask of the focus nodes that have a value node on a path."""
        key = (path, value)
        if key not in self._subjects:
            self._subjects[key] = walk.subjects(self.data, path, value)
        return self._subjects[key]

    def instances(self, cls: str) -> pl.Series:
        """The mask of the SHACL instances of a class."""
        return self.subjects(INSTANCE_OF, self.data.id(cls))

    def targeted(self, targets: Targets) -> pl.Series:
        """The focus nodes of some targets, each once."""
        data = self.data
        found = [data.ids(targets.nodes)]
        found += [ids_where(self.instances(cls)) for cls in targets.classes]
        found += [data.table(predicate).focus for predicate in targets.subjects_of]
        found += [data.table(predicate).value for predicate in targets.objects_of]
        return data.distinct(pl.concat(found))

    # -- violations --------------------------------------------------------------------------------------------------

    def findings(self) -> list[Finding]:
        """Every violation of every shape that has targets."""
        found: list[Finding] = []
        for shape in self.plan.shapes.values():
            if shape.targets and not shape.deactivated:
                self.find(shape, self.targeted(shape.targets), found)
        return found

    def find(self, shape: Shape, foci: pl.Series, found: list[Finding]) -> None:
        """Add the violations of a shape for some focus nodes, which may repeat: then so do their violations."""
        open_ = [self._violations(shape, foci, found)] if len(foci) else []
        while open_:
            within = next(open_[-1], None)
            if within is None:
                open_.pop()
            else:
                open_.append(self._violations(*within, found))

    def _violations(self, shape: Shape, foci: pl.Series, found: list[Finding]) -> Iterator[tuple[Shape, pl.Series]]:
        """Add the violations of a shape itself; gives each property shape with the nodes that do not conform to it."""
        distinct = self.data.distinct(foci)
        repeated = foci if len(distinct) < len(foci) else None
        scope = Scope(self, shape.path, distinct)
        for constraint in shape.constraints:
            if isinstance(constraint, Property):
                values = scope.pairs
                failing = values.where(~self.holds(constraint.shape, values.value)) if len(values) else values
                nodes = failing.value if repeated is None else _repeat(Failures.of(failing), repeated).value
                if nodes is not None and len(nodes):
                    yield self.plan.shapes[constraint.shape], nodes
                continue
            failures = constraint.failures(scope)
            if len(failures):
                failures = failures if repeated is None else _repeat(failures, repeated)
                found.append(Finding(shape, constraint, failures))


def _repeat(failures: Failures, foci: pl.Series) -> Failures:
    """Failures as often as their focus node occurs."""
    columns = {field.name: getattr(failures, field.name) for field in fields(failures)}
    present = {name: column for name, column in columns.items() if column is not None}
    frame = pl.DataFrame(present).join(pl.DataFrame({"focus": foci}), on="focus", maintain_order="left")
    return Failures(**{name: frame[name] for name in present})
