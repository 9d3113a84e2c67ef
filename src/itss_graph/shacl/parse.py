"""From a shapes graph to a plan: which nodes are shapes, what each states, and that nothing remains unread.

https://www.w3.org/TR/shacl/#shapes
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from itss_graph.errors import IllFormedShape, UnsupportedConstraint
from itss_graph.rdf.columns import Columns
from itss_graph.shacl import paths
from itss_graph.shacl.constraints import COMPONENTS, PARAMETERS, Constraint, Custom, declared
from itss_graph.shacl.data import Constants
from itss_graph.shacl.evaluation import Plan
from itss_graph.shacl.graph import ShapesGraph, ill_formed, literal, unsupported
from itss_graph.shacl.paths import Path
from itss_graph.shacl.plan import Shape, Targets
from itss_graph.shacl.vocabulary import (
    BY_PYSHACL,
    INFORMATION,
    OF_SHAPES,
    OWL_CLASS,
    OWL_IMPORTS,
    PREFIX,
    RDF_TYPE,
    RDFS_CLASS,
    SUBCLASS_OF,
    TARGETS,
    defined,
    nearest,
    sh,
    short,
)

KNOWN = PARAMETERS | INFORMATION | {sh(name) for name in TARGETS}
DECLARING = PARAMETERS | {sh(name) for name in TARGETS} | OF_SHAPES
"""A subject of one of these is a shape."""
OF_CONSTRAINTS = {sh(name) for name in ("select", "prefixes")}
"""What a shape may state that is also a SPARQL-based constraint."""
DEACTIVATED = {sh(name) for name in ("js", "rule")}
"""Properties of a shape whose values can be deactivated by themselves."""
BY_PARAMETER = {
    name: tuple(index for index, component in enumerate(COMPONENTS) if name in map(sh, component.PARAMETERS))
    for name in PARAMETERS
}
"""The indices in `COMPONENTS` of the components that a parameter belongs to."""


class Compiler:
    """Reads the shapes of one graph, each once, and then sorts them, the innermost first."""

    def __init__(self, graph: ShapesGraph, *, for_pyshacl: bool = False) -> None:
        """Prepare; `for_pyshacl`: what pySHACL supports beyond SHACL 1.0 is skipped, not refused."""
        self.graph = graph
        self.shapes: dict[str, Shape] = {}
        self._for_pyshacl = for_pyshacl
        self._read: dict[str, Shape] = {}
        self._waiting: list[str] = []
        self.components = declared(graph)
        self.ignored: list[tuple[str, str]] = []
        self._custom = custom_parameters(graph)
        self._without_effect = graph.without_effect()
        self._types = graph.downwards(sh("NodeShape"), SUBCLASS_OF) | graph.downwards(sh("PropertyShape"), SUBCLASS_OF)
        self._classes = graph.downwards(RDFS_CLASS, SUBCLASS_OF)
        if for_pyshacl:
            self._classes |= graph.downwards(OWL_CLASS, SUBCLASS_OF)

    def plan(self) -> Plan:
        """Read every shape of the graph.

        Raises:
            UnsupportedConstraint: a shape is recursive, or states what the engine does not support.
            IllFormedShape: a shape is ill-formed, or uses what is not a term of SHACL.

        """
        try:
            return self._plan()
        except UnsupportedConstraint as error:
            message = re.sub(r"(?<=the shape )_:\S+", lambda match: self.graph.called(match[0]), str(error))
            raise type(error)(message) from None

    def _plan(self) -> Plan:
        self._check_entailment()
        candidates = list(self._candidates())
        self._waiting = candidates[::-1]
        while self._waiting:
            self._read_one(self._waiting.pop())
        heights = self._sort(candidates)
        constants = dict.fromkeys(
            (RDF_TYPE, SUBCLASS_OF, *(term for shape in self.shapes.values() for term in _terms(shape)))
        )
        constraints = (constraint for shape in self.shapes.values() for constraint in shape.constraints)
        return Plan(
            self.shapes,
            {} if self._for_pyshacl else self._numbers(),
            Constants(tuple(constants)),
            heights,
            called={node: self.graph.called(node) for node in self.shapes if node.startswith("_:")},
            notes=tuple(self._notes()),
            vacuous=self._vacuous(),
            targets_elsewhere=bool(self._targeted()),
            graph=self.graph if any(constraint.asks_shapes for constraint in constraints) else None,
        )

    def _targeted(self) -> list[str]:
        """The shapes with a `sh:target`, which only pySHACL follows."""
        return [node for node in self.shapes if sh("target") in self.graph.statements.get(node, ())]

    def _numbers(self) -> dict[str, int]:
        """A number for the content of each shape: equal for equal shapes, whatever their names."""
        numbers: dict[str, int] = {}
        keys: dict[tuple[object, ...], int] = {}
        for node, shape in self.shapes.items():
            asks = frozenset(constraint.key(numbers) for constraint in shape.constraints)
            numbers[node] = keys.setdefault((shape.path if asks else None, asks), len(keys))
        return numbers

    def effective(self, shapes: Columns) -> Columns:
        """The graph for pySHACL.

        Of deactivated shapes only `sh:deactivated` and their paths are kept; and shapes with a `sh:target`, by which
        alone pySHACL does not recognise them, get a type.
        """
        rows = [
            (node, RDF_TYPE, sh("PropertyShape" if self.shapes[node].path else "NodeShape"))
            for node in self._targeted()
        ]
        if rows:
            shapes = shapes.extended(Columns.from_rows(rows))
        if not self._without_effect:
            return shapes
        kept = [sh(name) for name in ("path", "deactivated", *paths.FORMS)]
        spelled = shapes.spelled()
        dropped = (
            spelled["s"].is_in(list(self._without_effect))
            & spelled["p"].str.starts_with(PREFIX)
            & ~spelled["p"].is_in(kept)
        )
        return replace(shapes, triples=shapes.triples.filter(~dropped))

    def _check_entailment(self) -> None:
        """Refuse `sh:entailment`, which is not inferred: https://www.w3.org/TR/shacl/#shacl-rdfs ."""
        for node, statements in self.graph.statements.items():
            if sh("entailment") in statements:
                raise UnsupportedConstraint(f"{short(node)} asks for sh:entailment, which no engine here can do")

    def _check_terms(self, node: str) -> None:
        """Check that the terms of a shape in the namespace of SHACL are defined there."""
        for term in self._undefined(node):
            raise IllFormedShape(
                f"the shape {short(node)} is ill-formed: {short(term)} is not a term of SHACL{nearest(term)}"
            )

    def _undefined(self, node: str) -> Iterator[str]:
        statements = self.graph.statements.get(node, {})
        terms = (term for predicate, objects in statements.items() for term in (predicate, *objects))
        return (term for term in terms if not defined(term))

    def _candidates(self) -> Iterator[str]:
        """The nodes that are shapes by their own statements; others are shapes because shapes refer to them."""
        parameters = {o for statements in self.graph.statements.values() for o in statements.get(sh("parameter"), ())}
        declaring, types = DECLARING | self._custom, {*self._types, sh("ShapeClass")}
        for node, statements in self.graph.statements.items():
            declared = not declaring.isdisjoint(statements) or not types.isdisjoint(statements.get(RDF_TYPE, ()))
            if (
                declared
                and node not in parameters
                and (node not in self._without_effect or sh("deactivated") in statements)
            ):
                yield node

    # -- one shape ---------------------------------------------------------------------------------------------------

    def _read_one(self, node: str) -> None:
        """Read a shape; those that it refers to are queued."""
        if node in self._read:
            return
        if node in self._without_effect:
            self._read[node] = Shape(node, None, (), Targets(), sh("Violation"), (), deactivated=True)
            return
        self._check_terms(node)
        self._check(node)
        path = self.path(node)
        constraints = tuple(self._constraints(node, path))
        self.graph.flag(node, "deactivated")
        self._read[node] = Shape(
            node=node,
            path=path,
            constraints=constraints,
            targets=self._targets(node),
            severity=self._severity(node),
            messages=self.graph.messages(node),
            deactivated=False,
            ordered=tuple(sorted(constraints, key=lambda constraint: constraint.COST)),
        )

    def _sort(self, candidates: list[str]) -> dict[str, int]:
        """Sort the shapes so that each comes behind those that it refers to; returns how deep each nests."""
        heights: dict[str, int] = {}
        for candidate in candidates:
            pending: dict[str, Iterator[str]] = {}
            waiting = [candidate]
            while waiting:
                node = waiting[-1]
                if node in heights:
                    waiting.pop()
                    continue
                inner = pending.setdefault(node, iter(_referred(self._read[node])))
                deeper = next((name for name in inner if name not in heights), None)
                if deeper is None:
                    below = [heights[name] for name in _referred(self._read[node]) if name in heights]
                    heights[node] = 1 + max(below, default=0)
                    self.shapes[node] = self._read[node]
                    pending.pop(waiting.pop())
                elif deeper not in pending:
                    waiting.append(deeper)
                elif not self._for_pyshacl:
                    cycle = " → ".join(short(name) for name in [*list(pending)[list(pending).index(deeper) :], deeper])
                    problem = f"is recursive ({cycle}), which SHACL leaves undefined"
                    raise UnsupportedConstraint(f"the shape {short(deeper)} {problem}")
        return heights

    def _check(self, node: str) -> None:
        """Check that the engine supports every property of a shape in SHACL or in a declared constraint component."""
        for predicate, objects in self.graph.statements.get(node, {}).items():
            known = predicate in KNOWN or any(predicate in predicates for predicates in self.components.values())
            known |= predicate in OF_CONSTRAINTS and bool(self.graph.subjects(sh("sparql"), node))
            custom = predicate in self._custom
            beyond = not known and (custom or predicate.startswith(PREFIX))
            by_pyshacl = custom or predicate in BY_PYSHACL
            if not beyond or (by_pyshacl and self._for_pyshacl):
                continue
            if predicate not in DEACTIVATED or not self._without_effect.issuperset(objects):
                raise unsupported(node, predicate, elsewhere=by_pyshacl)
        if sh("ShapeClass") in self.graph.objects(node, RDF_TYPE) and sh("ShapeClass") not in self._classes:
            raise unsupported(node, sh("ShapeClass"), elsewhere=False)

    def _constraints(self, node: str, path: Path | None) -> Iterator[Constraint]:
        stated = {BY_PARAMETER[name] for name in self.graph.statements.get(node, ()) if name in BY_PARAMETER}
        core = (COMPONENTS[index] for index in sorted({index for indices in stated for index in indices}))
        components: list[type[Constraint]] = [*core, Custom]
        for component in components:
            try:
                constraints = tuple(component.read(self, node))
            except UnsupportedConstraint as error:
                if isinstance(error, IllFormedShape) or not self._for_pyshacl:
                    raise
                continue
            if constraints and component.PROPERTY_ONLY and path is None:
                raise ill_formed(node, component.PARAMETERS[0], "is on a node shape, which has no path")
            yield from constraints

    def _targets(self, node: str) -> Targets:
        graph = self.graph
        nodes = graph.objects(node, sh("targetNode"))
        for target in nodes:
            if target.startswith("_:"):
                raise ill_formed(node, "targetNode", "is a blank node")
        classes = list(graph.iris(node, "targetClass"))
        # To pySHACL every class with constraints is a target.
        if self._is_instance(node, self._classes) and (self._for_pyshacl or self._is_instance(node, self._types)):
            classes.append(node)
        return Targets(
            tuple(nodes),
            tuple(classes),
            tuple(graph.iris(node, "targetSubjectsOf")),
            tuple(graph.iris(node, "targetObjectsOf")),
        )

    def _severity(self, node: str) -> str:
        severity = self.graph.single(node, "severity")
        if severity is not None and not severity.startswith("<"):
            raise ill_formed(node, "severity", f"is {severity}, not an IRI")
        return severity or sh("Violation")

    def _is_instance(self, node: str, classes: set[str]) -> bool:
        """Whether an IRI is an instance of one of some classes."""
        return node.startswith("<") and not classes.isdisjoint(self.graph.objects(node, RDF_TYPE))

    # -- notes -------------------------------------------------------------------------------------------------------

    def _notes(self) -> Iterator[str]:
        """What the shapes graph probably intends but does not state, a line each."""
        graph = self.graph
        imports = {o for statements in graph.statements.values() for o in statements.get(OWL_IMPORTS, ())}
        missing = sorted(document for document in imports if document not in graph.statements)
        if missing:
            yield f"owl:imports is not followed; give with another --shapes what is needed of {', '.join(missing)}"
        for shape, component in self.ignored:
            kind = "node" if self._read[shape].path is None else "property"
            yield f"{short(component)} has no validator for {kind} shapes and is passed over at {graph.called(shape)}"
        elsewhere = {
            term: node
            for node in graph.statements
            if node not in self._read and node not in self._without_effect
            for term in self._undefined(node)
        }
        for term, node in elsewhere.items():
            yield f"{short(term)} of {graph.called(node)} is not a term of SHACL{nearest(term)} and is passed over"
        classes = self._classes | graph.downwards(OWL_CLASS, SUBCLASS_OF)
        shapes = [node for node, shape in self.shapes.items() if shape.constraints and not shape.targets]
        idle = [node for node in shapes if self._is_instance(node, classes)]
        if idle:
            others = f" and {len(idle) - 1} more classes have" if len(idle) > 1 else " is a class that has"
            needed = "a class is a target by itself only where it is of rdfs:Class and of sh:NodeShape"
            yield f"{idle[0]}{others} constraints and no target: {needed}; state sh:targetClass or both types"

    def _vacuous(self) -> str:
        """Why the shapes judge nothing, whatever the data; empty where they do."""
        if not self.shapes:
            return "there is no shape here, so nothing is judged"
        if self._targeted() or any(shape.targets for shape in self.shapes.values()):
            return ""
        active = "that is not deactivated " if self._without_effect else ""
        return f"no shape {active}has a target, so nothing is judged; state sh:targetClass or another target"

    # -- for constraints ---------------------------------------------------------------------------------------------

    def shape(self, owner: str, name: str, node: str, *, kind: str = "shape") -> str:
        """Read a shape that another refers to."""
        if literal(node) is not None:
            raise ill_formed(owner, name, f"is {node}, not a shape")
        if node.startswith("<") and node not in self.graph.statements:
            raise ill_formed(owner, name, f"is {node}, of which the shapes graph says nothing")
        has_path = bool(self.graph.objects(node, sh("path")))
        if (kind == "property shape" and not has_path) or (kind == "node shape" and has_path):
            raise ill_formed(owner, name, f"is {short(node)}, not a {kind}")
        self._waiting.append(node)
        return node

    def path(self, shape: str) -> Path | None:
        """The path of a property shape; None for a node shape."""
        node = self.graph.single(shape, "path")
        if node is None:
            if sh("PropertyShape") in self.graph.objects(shape, RDF_TYPE):
                raise ill_formed(shape, "path", "is missing from a property shape")
            return None
        if sh("NodeShape") in self.graph.objects(shape, RDF_TYPE):
            raise ill_formed(shape, "path", "is on a node shape")
        return paths.parse(self.graph, shape, node)

    def siblings(self, shape: str) -> tuple[str, ...]:
        """The sibling shapes of a qualified value shape: https://www.w3.org/TR/shacl/#sibling-shapes ."""
        graph = self.graph
        own = graph.objects(shape, sh("qualifiedValueShape"))
        sibling_shapes: dict[str, None] = {}
        for parent in graph.subjects(sh("property"), shape):
            for neighbour in graph.objects(parent, sh("property")):
                sibling_shapes.update(dict.fromkeys(graph.objects(neighbour, sh("qualifiedValueShape"))))
        return tuple(self.shape(shape, "qualifiedValueShape", node) for node in sibling_shapes if node not in own)


def _referred(shape: Shape) -> tuple[str, ...]:
    """The shapes that a shape refers to."""
    return tuple(name for constraint in shape.constraints for name in constraint.shapes())


def _terms(shape: Shape) -> Iterator[str]:
    """The terms of a shape that the data is searched for."""
    targets = shape.targets
    yield from (*targets.nodes, *targets.classes, *targets.subjects_of, *targets.objects_of)
    for constraint in shape.constraints:
        yield from constraint.constants()
    if shape.path is not None:
        yield from paths.predicates(shape.path)


def custom_parameters(graph: ShapesGraph) -> set[str]:
    """The parameters of the constraint components that a graph declares beyond those of SHACL Core."""
    declared = {o for statements in graph.statements.values() for o in statements.get(sh("parameter"), ())}
    named = {path for node in declared for path in graph.objects(node, sh("path"))}
    return named - PARAMETERS
