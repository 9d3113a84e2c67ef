"""Why a node conforms to a shape or does not: the tree of its constraints, measured.

A validation report holds only what is violated, and nothing from within `sh:or`, `sh:not` or qualified shapes. Here
every constraint is listed, met or not, with what it requires, how many value nodes there are and how many count, and
for each value node why, down through every shape that the constraint refers to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from itss_graph.errors import UsageError
from itss_graph.rdf.columns import ID
from itss_graph.rdf.names import SH
from itss_graph.shacl.constraints import Constraint, Scope
from itss_graph.shacl.evaluate import Evaluator
from itss_graph.shacl.paths import describe
from itss_graph.shacl.plan import Shape
from itss_graph.shacl.vocabulary import iri, short


@dataclass(frozen=True, slots=True)
class Explanation:
    """A shape and a node: IRIs, or spellings; the path in the notation of SPARQL, None for a node shape."""

    shape: str
    node: str
    path: str | None
    conforms: bool
    deactivated: bool
    checks: tuple[Check, ...]

    def to_json(self) -> dict[str, Any]:
        """The tree as plain dictionaries, lists, strings, numbers and booleans."""
        return asdict(self)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, indent: str = "") -> Iterator[str]:
        """The tree as text: a line for each shape, constraint and value node, names without their namespaces."""
        about = f" ({brief(self.path)})" if self.path else ""
        off = ", deactivated" if self.deactivated else ""
        yield f"{indent}{mark(holds=self.conforms)} {brief(self.shape)}{about}: {brief(self.node)}{off}"
        for check in self.checks:
            yield from check.lines(f"{indent}  ", itself=self.path is None)


@dataclass(frozen=True, slots=True)
class Check:
    """One constraint of the shape.

    `component`, `spec`: its IRI and its section of the specification; `required`: what it asks for; `count` of `total`
    value nodes satisfy it, or count for it; `against`: the violations without a value node.
    """

    component: str
    spec: str
    required: str
    conforms: bool
    count: int
    total: int
    values: tuple[Value, ...]
    against: tuple[str, ...]

    def lines(self, indent: str, *, itself: bool) -> Iterator[str]:
        """The lines of this part; `itself`: the only value node is the focus node, which need not be named again."""
        plain = itself and self.component.removeprefix(SH) in PLAIN
        if not plain:
            measured = "" if itself else f": {self.count} of {self.total}"
            yield f"{indent}{mark(holds=self.conforms)} {brief(self.required)}{measured}"
        for value in self.values:
            if itself:
                for reason in value.because:
                    yield from reason.lines(indent if plain else f"{indent}  ")
            else:
                yield from value.lines(f"{indent}  ")
        for term in self.against:
            yield f"{indent}  {mark(holds=False)} {brief(term)}"


@dataclass(frozen=True, slots=True)
class Value:
    """One value node: whether it counts for the constraint and, where that refers to shapes, why."""

    value: str
    counts: bool
    because: tuple[Explanation, ...]

    def lines(self, indent: str) -> Iterator[str]:
        """The lines of this part."""
        yield f"{indent}{mark(holds=self.counts)} {brief(self.value)}"
        for reason in self.because:
            yield from reason.lines(f"{indent}  ")


DEEPEST = 50
"""Shapes that nest deeper are not explained: nobody reads such a tree, and recursion does not reach so far."""

PLAIN = ("NodeConstraintComponent", "PropertyConstraintComponent")
"""Components that require only the shape that they refer to, whose line suffices."""

NAMESPACE = re.compile(r"<?\b(?:https?|urn)://?[^\s<>\"]*[/#]([^\s<>\"/#]+)>?")


def brief(text: str) -> str:
    """A text with the namespaces and brackets of its IRIs left out."""
    return NAMESPACE.sub(r"\1", text)


def mark(*, holds: bool) -> str:
    return "✓" if holds else "✗"


def explain(evaluation: Evaluator, shape: Shape, focus_node: str) -> Explanation:
    """The tree of a shape for one node, named by its IRI or by its spelling.

    Raises:
        UsageError: the node does not occur in the data, or the shape nests too deeply.

    """
    spelling = focus_node if focus_node.startswith(("<", "_:", '"')) else f"<{focus_node}>"
    node = evaluation.data.find(spelling)
    if node is None:
        raise UsageError(f"the data has no node {focus_node}")
    if evaluation.plan.heights[shape.node] > DEEPEST:
        raise UsageError(f"the shape {short(shape.node)} refers to shapes too deeply to explain; explain one within")
    return _shape(evaluation, shape, node)


def _shape(evaluation: Evaluator, shape: Shape, node: int) -> Explanation:
    focus = pl.Series(values=[node], dtype=ID)
    checks: tuple[Check, ...] = ()
    if not shape.deactivated:
        scope = Scope(evaluation, shape.path, focus)
        checks = tuple(_check(evaluation, constraint, scope) for constraint in shape.constraints)
    return Explanation(
        shape=iri(shape.node),
        node=iri(evaluation.terms[node]),
        path=None if shape.path is None else describe(shape.path),
        conforms=all(check.conforms for check in checks),
        deactivated=shape.deactivated,
        checks=checks,
    )


def _check(evaluation: Evaluator, constraint: Constraint, scope: Scope) -> Check:
    values = scope.pairs.value.sort()
    counted = set(constraint.counted(scope).value.to_list())
    shapes = [evaluation.plan.shapes[name] for name in constraint.shapes()]
    nodes = values.to_list()
    return Check(
        component=constraint.iri,
        spec=constraint.spec,
        required=constraint.required,
        conforms=bool(constraint.holds(scope)[0]),
        count=len(counted),
        total=len(nodes),
        values=tuple(
            Value(
                iri(evaluation.terms[value]),
                value in counted,
                tuple(_shape(evaluation, inner, value) for inner in shapes),
            )
            for value in nodes
        ),
        against=tuple(_against(evaluation, constraint, scope, set(nodes))),
    )


def _against(evaluation: Evaluator, constraint: Constraint, scope: Scope, nodes: set[int]) -> Iterator[str]:
    """The violations without a value node: a missing value, a statement that is not allowed."""
    failures = constraint.failures(scope)
    if failures.value is None:
        return
    predicates = [None] * len(failures) if failures.predicate is None else failures.predicate.to_list()
    for value, predicate in zip(failures.value.to_list(), predicates, strict=True):
        if predicate is not None:
            yield f"{short(evaluation.terms[predicate])} {evaluation.terms[value]}"
        elif value is not None and value not in nodes:
            yield constraint.NOT_A_VALUE.format(evaluation.terms[value])
