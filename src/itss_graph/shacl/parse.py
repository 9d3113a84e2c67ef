"""From a shapes graph to a plan: which nodes are shapes, what each of them says, and that nothing is left unread.

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
"""What a shape may say that is a SPARQL-based constraint too."""
DEACTIVATED = {sh(name) for name in ("js", "rule")}
"""What a shape may point at that can be deactivated by itself."""
BY_PARAMETER = {
    name: tuple(place for place, component in enumerate(COMPONENTS) if name in map(sh, component.PARAMETERS))
    for name in PARAMETERS
}
"""The places in `COMPONENTS` of the components that a parameter belongs to."""


class Compiler:
    """Reads the shapes of one graph, each once, and then puts the innermost first."""

    def __init__(self, graph: ShapesGraph, *, for_pyshacl: bool = False) -> None:
        """Make ready to read; `for_pyshacl`: what pySHACL can do beyond SHACL 1.0 is passed over, not refused."""
        self.graph = graph
        self.shapes: dict[str, Shape] = {}
        self._for_pyshacl = for_pyshacl
        self._read: dict[str, Shape] = {}
        self._waiting: list[str] = []
        self.components = declared(graph)
        self.ignored: list[tuple[str, str]] = []
        self._custom = custom_parameters(graph)
        self._void = graph.without_effect()
        self._types = graph.downwards(sh("NodeShape"), SUBCLASS_OF) | graph.downwards(sh("PropertyShape"), SUBCLASS_OF)
        self._classes = graph.downwards(RDFS_CLASS, SUBCLASS_OF)
        if for_pyshacl:
            self._classes |= graph.downwards(OWL_CLASS, SUBCLASS_OF)

    def plan(self) -> Plan:
        """Read every shape of the graph.

        Raises:
            UnsupportedConstraint: a shape is recursive, or says something that the engine cannot judge.
            IllFormedShape: a shape is ill-formed, or says what is no term of SHACL.

        """
        try:
            return self._plan()
        except UnsupportedConstraint as error:
            raise type(error)(re.sub(r"(?<=the shape )_:\S+", lambda m: self.graph.called(m[0]), str(error))) from None

    def _plan(self) -> Plan:
        self._check_entailment()
        candidates = list(self._candidates())
        self._waiting = candidates[::-1]
        while self._waiting:
            self._read_one(self._waiting.pop())
        heights = self._nest(candidates)
        constants = dict.fromkeys((RDF_TYPE, SUBCLASS_OF, *(term for s in self.shapes.values() for term in _named(s))))
        return Plan(
            self.shapes,
            {} if self._for_pyshacl else self._numbers(),
            Constants(tuple(constants)),
            heights,
            called={node: self.graph.called(node) for node in self.shapes if node.startswith("_:")},
            notes=tuple(self._notes()),
            vacuous=self._vacuous(),
            targets_elsewhere=bool(self._targeted()),
            graph=self.graph if any(c.asks_shapes for s in self.shapes.values() for c in s.constraints) else None,
        )

    def _targeted(self) -> list[str]:
        """The shapes with a `sh:target`, which only pySHACL follows."""
        return [node for node in self.shapes if sh("target") in self.graph.statements.get(node, ())]

    def _numbers(self) -> dict[str, int]:
        """The numbers of what shapes ask for: equal for equal shapes, whatever they are called."""
        numbers: dict[str, int] = {}
        keys: dict[tuple[object, ...], int] = {}
        for node, shape in self.shapes.items():
            asks = frozenset(constraint.key(numbers) for constraint in shape.constraints)
            numbers[node] = keys.setdefault((shape.path if asks else None, asks), len(keys))
        return numbers

    def effective(self, shapes: Columns) -> Columns:
        """The graph as pySHACL is to see it.

        What deactivated shapes say is left out, but for that they are, and their paths; and shapes have a type where
        they have a `sh:target`, by which alone pySHACL does not know them.
        """
        rows = [
            (node, RDF_TYPE, sh("PropertyShape" if self.shapes[node].path else "NodeShape"))
            for node in self._targeted()
        ]
        if rows:
            shapes = shapes.extended(Columns.from_rows(rows))
        if not self._void:
            return shapes
        kept = [sh(name) for name in ("path", "deactivated", *paths.FORMS)]
        spelled = shapes.spelled()
        said = spelled["s"].is_in(list(self._void)) & spelled["p"].str.starts_with(PREFIX) & ~spelled["p"].is_in(kept)
        return replace(shapes, triples=shapes.triples.filter(~said))

    def _check_entailment(self) -> None:
        """What is not inferred must not be asked for: https://www.w3.org/TR/shacl/#shacl-rdfs ."""
        for node, statements in self.graph.statements.items():
            if sh("entailment") in statements:
                raise UnsupportedConstraint(f"{short(node)} asks for sh:entailment, which no engine here can do")

    def _check_terms(self, node: str) -> None:
        """Whatever a shape says in the namespace of SHACL is defined there."""
        for term in self._undefined(node):
            raise IllFormedShape(
                f"the shape {short(node)} is ill-formed: {short(term)} is no term of SHACL{nearest(term)}"
            )

    def _undefined(self, node: str) -> Iterator[str]:
        statements = self.graph.statements.get(node, {})
        said = (term for predicate, objects in statements.items() for term in (predicate, *objects))
        return (term for term in said if not defined(term))

    def _candidates(self) -> Iterator[str]:
        """The nodes that are shapes by what they say themselves; others become shapes by being referred to."""
        parameters = {o for statements in self.graph.statements.values() for o in statements.get(sh("parameter"), ())}
        declaring, types = DECLARING | self._custom, {*self._types, sh("ShapeClass")}
        for node, statements in self.graph.statements.items():
            declared = not declaring.isdisjoint(statements) or not types.isdisjoint(statements.get(RDF_TYPE, ()))
            if declared and node not in parameters and (node not in self._void or sh("deactivated") in statements):
                yield node

    # -- one shape ---------------------------------------------------------------------------------------------------

    def _read_one(self, node: str) -> None:
        """Read a shape; those that it refers to have to wait."""
        if node in self._read:
            return
        if node in self._void:
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
            ordered=tuple(sorted(constraints, key=lambda c: c.COST)),
        )

    def _nest(self, candidates: list[str]) -> dict[str, int]:
        """Put the shapes in an order in which each comes behind those that it refers to; gives how deep each nests."""
        heights: dict[str, int] = {}
        for candidate in candidates:
            within: dict[str, Iterator[str]] = {}
            waiting = [candidate]
            while waiting:
                node = waiting[-1]
                if node in heights:
                    waiting.pop()
                    continue
                inner = within.setdefault(node, iter(_referred(self._read[node])))
                deeper = next((name for name in inner if name not in heights), None)
                if deeper is None:
                    below = [heights[name] for name in _referred(self._read[node]) if name in heights]
                    heights[node] = 1 + max(below, default=0)
                    self.shapes[node] = self._read[node]
                    within.pop(waiting.pop())
                elif deeper not in within:
                    waiting.append(deeper)
                elif not self._for_pyshacl:
                    cycle = " → ".join(short(name) for name in [*list(within)[list(within).index(deeper) :], deeper])
                    recursive = f"the shape {short(deeper)} is recursive ({cycle}), which SHACL leaves undefined"
                    raise UnsupportedConstraint(recursive)
        return heights

    def _check(self, node: str) -> None:
        """Whatever a shape says in the SHACL namespace, or in a declared constraint component, has to be known."""
        for predicate, objects in self.graph.statements.get(node, {}).items():
            known = predicate in KNOWN or any(predicate in own for own in self.components.values())
            known |= predicate in OF_CONSTRAINTS and bool(self.graph.subjects(sh("sparql"), node))
            custom = predicate in self._custom
            beyond = not known and (custom or predicate.startswith(PREFIX))
            by_pyshacl = custom or predicate in BY_PYSHACL
            if not beyond or (by_pyshacl and self._for_pyshacl):
                continue
            if predicate not in DEACTIVATED or not self._void.issuperset(objects):
                raise unsupported(node, predicate, elsewhere=by_pyshacl)
        if sh("ShapeClass") in self.graph.objects(node, RDF_TYPE) and sh("ShapeClass") not in self._classes:
            raise unsupported(node, sh("ShapeClass"), elsewhere=False)

    def _constraints(self, node: str, path: Path | None) -> Iterator[Constraint]:
        stated = {BY_PARAMETER[name] for name in self.graph.statements.get(node, ()) if name in BY_PARAMETER}
        core = (COMPONENTS[place] for place in sorted({place for places in stated for place in places}))
        components: list[type[Constraint]] = [*core, Custom]
        for component in components:
            try:
                found = tuple(component.read(self, node))
            except UnsupportedConstraint as error:
                if isinstance(error, IllFormedShape) or not self._for_pyshacl:
                    raise
                continue
            if found and component.PROPERTY_ONLY and path is None:
                raise ill_formed(node, component.PARAMETERS[0], "is on a node shape, which has no path")
            yield from found

    def _targets(self, node: str) -> Targets:
        graph = self.graph
        nodes = graph.objects(node, sh("targetNode"))
        for target in nodes:
            if target.startswith("_:"):
                raise ill_formed(node, "targetNode", "is a blank node")
        classes = list(graph.iris(node, "targetClass"))
        # To pySHACL every class with constraints is a target.
        if self._is(node, self._classes) and (self._for_pyshacl or self._is(node, self._types)):
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

    def _is(self, node: str, classes: set[str]) -> bool:
        """Whether an IRI is an instance of one of some classes."""
        return node.startswith("<") and not classes.isdisjoint(self.graph.objects(node, RDF_TYPE))

    # -- what a person should know -----------------------------------------------------------------------------------

    def _notes(self) -> Iterator[str]:
        """What the shapes graph seems to ask for and does not, a line each."""
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
            if node not in self._read and node not in self._void
            for term in self._undefined(node)
        }
        for term, node in elsewhere.items():
            yield f"{short(term)} of {graph.called(node)} is no term of SHACL{nearest(term)} and is passed over"
        classes = self._classes | graph.downwards(OWL_CLASS, SUBCLASS_OF)
        shapes = [node for node, shape in self.shapes.items() if shape.constraints and not shape.targets]
        idle = [node for node in shapes if self._is(node, classes)]
        if idle:
            others = f" and {len(idle) - 1} more classes have" if len(idle) > 1 else " is a class that has"
            needed = "a class is a target by itself only where it is of rdfs:Class and of sh:NodeShape"
            yield f"{idle[0]}{others} constraints and no target: {needed}; state sh:targetClass or both types"

    def _vacuous(self) -> str:
        """Why the shapes judge nothing, whatever the data; empty where they may."""
        if not self.shapes:
            return "there is no shape here, so nothing is judged"
        if self._targeted() or any(shape.targets for shape in self.shapes.values()):
            return ""
        active = "that is not deactivated " if self._void else ""
        return f"no shape {active}has a target, so nothing is judged; state sh:targetClass or another target"

    # -- what constraints ask for ------------------------------------------------------------------------------------

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
        found: dict[str, None] = {}
        for parent in graph.subjects(sh("property"), shape):
            for neighbour in graph.objects(parent, sh("property")):
                found.update(dict.fromkeys(graph.objects(neighbour, sh("qualifiedValueShape"))))
        return tuple(self.shape(shape, "qualifiedValueShape", node) for node in found if node not in own)


def _referred(shape: Shape) -> tuple[str, ...]:
    """The shapes that a shape refers to."""
    return tuple(name for constraint in shape.constraints for name in constraint.shapes())


def _named(shape: Shape) -> Iterator[str]:
    """The terms that a shape names."""
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
