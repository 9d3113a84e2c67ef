"""Evaluating shapes over one data graph: which nodes conform, what the values are, what is violated.

A shape maps a column of focus nodes to those that conform. The outcomes are cached by the content of the shape, not by
its name, so that equal shapes are evaluated once however often they are referred to. A constraint gets only the nodes
that satisfy the constraints before it.
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
from itss_graph.shacl.dataset import SparqlDataset
from itss_graph.shacl.order import Order
from itss_graph.shacl.paths import Path, Predicate, Repeat, Sequence
from itss_graph.shacl.plan import CompiledShapes, Shape, Targets
from itss_graph.shacl.vocabulary import RDF_TYPE, SUBCLASS_OF

INSTANCE_OF = Sequence((Predicate(RDF_TYPE), Repeat(Predicate(SUBCLASS_OF), zero=True)))
"""https://www.w3.org/TR/shacl/#dfn-shacl-instance"""


DEEP = 30
"""Shapes that nest deeper are judged from the innermost on: recursion takes some ten stack frames per level."""


@dataclass(slots=True)
class Outcomes:
    """The cached outcomes of a shape: masks of the nodes judged and of those that conform."""

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
        self._cache: dict[int, Outcomes] = {}
        self._subjects: dict[tuple[Path, int], pl.Series] = {}
        self._inner_first: frozenset[str] = frozenset()

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
        """Notes for the reader of the report: imports not followed, and that nothing was judged."""
        nothing = self.plan.vacuous or "no node of the data is a focus node, so nothing is judged"
        return self.plan.notes if self.judged else (*self.plan.notes, nothing)

    # -- for constraints --------------------------------------------------------------------------------------------

    @cached_property
    def order(self) -> Order:
        return Order(self.data)

    @cached_property
    def dataset(self) -> SparqlDataset:
        return SparqlDataset(self.data, self.plan.graph, self.prefix)

    @cached_property
    def prefix(self) -> str:
        """The prefix for labels of blank nodes of the shapes; empty where none is a label of the data."""
        mine = list(self.plan.blank_nodes())
        theirs = self.data.terms[: self.data.term_count]
        blank = theirs.filter(theirs.str.starts_with("_:"))
        return "" if self.data.shared or not theirs.is_in(mine).any() else unused("_:shape-", blank)

    def holds(self, shape: str, nodes: pl.Series) -> pl.Series:
        """Whether each node conforms to a shape: booleans, aligned with the nodes, which may repeat."""
        number = self.plan.canonical[shape]
        outcomes = self._cache.get(number)
        if outcomes is None:
            outcomes = self._cache[number] = Outcomes(self.data.empty_mask(), self.data.empty_mask())
            unknown = nodes
        elif (judged := outcomes.judged[nodes]).all():
            return outcomes.conforming[nodes]
        else:
            unknown = nodes.filter(~judged)
        if self.plan.heights[shape] > DEEP and shape not in self._inner_first:
            self._judge_inner_first(shape, unknown)
        else:
            self._judge(self.plan.shapes[shape], unknown, outcomes)
        return outcomes.conforming[nodes]

    def _judge_inner_first(self, shape: str, nodes: pl.Series) -> None:
        """Judge a deeply nested shape from the innermost on, so that no shape waits for another.

        Each shape is judged for every node that it might be evaluated for.
        """
        inner = [name for name in self.plan.shapes if self.plan.heights[name] <= self.plan.heights[shape]]
        nodes_by_shape = {shape: [nodes]}
        for name in reversed(inner):
            if name in nodes_by_shape:
                foci = self.data.distinct(pl.concat(nodes_by_shape[name]))
                nodes_by_shape[name] = [foci]
                values = self.data.distinct(self.walk(self.plan.shapes[name].path, foci).value)
                for constraint in self.plan.shapes[name].constraints:
                    for referred in constraint.shapes():
                        nodes_by_shape.setdefault(referred, []).append(values)
        before, self._inner_first = self._inner_first, self._inner_first | nodes_by_shape.keys()
        for name in inner:
            if name in nodes_by_shape:
                self.holds(name, nodes_by_shape[name][0])
        self._inner_first = before

    def _judge(self, shape: Shape, nodes: pl.Series, outcomes: Outcomes) -> None:
        passing = nodes
        if not shape.deactivated:
            scope = Scope(self, shape.path, nodes)
            for constraint in shape.ordered:
                passing = passing.filter(constraint.holds(scope))
                if not len(passing):
                    break
                if len(passing) < len(scope.foci):
                    scope = scope.narrowed(passing)
        outcomes.judged.scatter(nodes, values=self.data.true)
        if len(passing):
            outcomes.conforming.scatter(passing, values=self.data.true)

    def walk(self, path: Path | None, foci: pl.Series, within: pl.Series | None = None) -> Pairs:
        """The value nodes of a path for some focus nodes; `within` is their mask, if already computed."""
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
        parts = [data.ids(targets.nodes)]
        parts += [ids_where(self.instances(cls)) for cls in targets.classes]
        parts += [data.table(predicate).focus for predicate in targets.subjects_of]
        parts += [data.table(predicate).value for predicate in targets.objects_of]
        return data.distinct(pl.concat(parts))

    # -- violations --------------------------------------------------------------------------------------------------

    def findings(self) -> list[Finding]:
        """Every violation of every shape that has targets."""
        findings: list[Finding] = []
        for shape in self.plan.shapes.values():
            if shape.targets and not shape.deactivated:
                self.find(shape, self.targeted(shape.targets), findings)
        return findings

    def find(self, shape: Shape, foci: pl.Series, findings: list[Finding]) -> None:
        """Add the violations of a shape for some focus nodes, which may repeat: then so do their violations."""
        iterators = [self._violations(shape, foci, findings)] if len(foci) else []
        while iterators:
            inner = next(iterators[-1], None)
            if inner is None:
                iterators.pop()
            else:
                iterators.append(self._violations(*inner, findings))

    def _violations(self, shape: Shape, foci: pl.Series, findings: list[Finding]) -> Iterator[tuple[Shape, pl.Series]]:
        """Add the violations of the shape itself; yields each property shape with the nodes that fail it."""
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
                findings.append(Finding(shape, constraint, failures))


def _repeat(failures: Failures, foci: pl.Series) -> Failures:
    """Failures as often as their focus node occurs."""
    columns = {field.name: getattr(failures, field.name) for field in fields(failures)}
    present = {name: column for name, column in columns.items() if column is not None}
    frame = pl.DataFrame(present).join(pl.DataFrame({"focus": foci}), on="focus", maintain_order="left")
    return Failures(**{name: frame[name] for name in present})
