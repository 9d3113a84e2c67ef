"""From a shapes graph to a plan: which nodes are shapes, what each of them says, and that nothing is left unread.

https://www.w3.org/TR/shacl/#shapes
"""

from __future__ import annotations

from collections.abc import Iterator

from itss_graph.errors import UnsupportedConstraint
from itss_graph.rdf.names import RDF, SH, XSD
from itss_graph.shacl import paths
from itss_graph.shacl.constraints import CORE, PARAMETERS, Constraint
from itss_graph.shacl.data import Constants
from itss_graph.shacl.graph import ShapesGraph, ill_formed, literal, unsupported
from itss_graph.shacl.names import INFORMATION, RDF_TYPE, RDFS_CLASS, SUBCLASS_OF, TARGETS, sh, short
from itss_graph.shacl.paths import Path
from itss_graph.shacl.plan import Plan, Shape, Targets

KNOWN = PARAMETERS | INFORMATION | {sh(name) for name in TARGETS}
PREFIX = f"<{SH}"
DECLARING = PARAMETERS | {sh(name) for name in TARGETS}
"""A subject of one of these is a shape."""
BY_PARAMETER = {
    name: tuple(place for place, component in enumerate(CORE) if name in map(sh, component.PARAMETERS))
    for name in PARAMETERS
}
"""The places in `CORE` of the components that a parameter belongs to."""


class Compiler:
    """Reads the shapes of one graph; each shape is read where it is first referred to."""

    def __init__(self, graph: ShapesGraph) -> None:
        self.graph = graph
        self.shapes: dict[str, Shape] = {}
        self.canonical: dict[str, int] = {}
        self._keys: dict[tuple[object, ...], int] = {}
        self._open: list[str] = []
        self._constants: dict[str, None] = dict.fromkeys((RDF_TYPE, SUBCLASS_OF))
        self._custom = custom_parameters(graph)
        self._types = graph.downwards(sh("NodeShape"), SUBCLASS_OF) | graph.downwards(sh("PropertyShape"), SUBCLASS_OF)
        self._classes = graph.downwards(RDFS_CLASS, SUBCLASS_OF)

    def plan(self) -> Plan:
        """Read every shape of the graph."""
        for node in self.candidates():
            self.read(node)
        return Plan(self.shapes, self.canonical, Constants(tuple(self._constants)))

    def candidates(self) -> Iterator[str]:
        """The nodes that are shapes by what they say themselves; others become shapes by being referred to."""
        parameters = {o for statements in self.graph.triples.values() for o in statements.get(sh("parameter"), ())}
        for node, statements in self.graph.triples.items():
            if (sh("entailment")) in statements:
                raise UnsupportedConstraint(f"{short(node)} asks for sh:entailment, which this engine does not know")
            declared = not DECLARING.isdisjoint(statements) or not self._types.isdisjoint(statements.get(RDF_TYPE, ()))
            if declared and node not in parameters:
                yield node

    # -- one shape ---------------------------------------------------------------------------------------------------

    def read(self, node: str) -> None:
        """Read a shape and all that it refers to.

        Raises:
            UnsupportedConstraint: it is ill-formed, recursive or says something that is not SHACL Core.

        """
        if node in self.shapes:
            return
        if node in self._open:
            cycle = " → ".join(short(n) for n in [*self._open[self._open.index(node) :], node])
            raise UnsupportedConstraint(f"the shape {short(node)} is recursive ({cycle}), which SHACL leaves undefined")
        self._open.append(node)
        self._check(node)
        path = self.path(node)
        constraints = tuple(self._constraints(node, path))
        shape = Shape(
            node=node,
            path=path,
            constraints=constraints,
            targets=self._targets(node),
            severity=self._severity(node),
            messages=self._messages(node),
            deactivated=self.graph.flag(node, "deactivated"),
            ordered=tuple(sorted(constraints, key=lambda c: c.COST)),
        )
        self._open.pop()
        self.shapes[node] = shape
        self.canonical[node] = self._number(shape)
        self._note(shape)

    def _check(self, node: str) -> None:
        """Whatever a shape says in the SHACL namespace, or in a declared constraint component, has to be known."""
        for predicate in self.graph.triples.get(node, ()):
            if predicate in self._custom:
                raise unsupported(node, predicate, "is a parameter of a custom constraint component")
            if predicate.startswith(PREFIX) and predicate not in KNOWN:
                raise unsupported(node, predicate)

    def _constraints(self, node: str, path: Path | None) -> Iterator[Constraint]:
        stated = {BY_PARAMETER[name] for name in self.graph.triples.get(node, ()) if name in BY_PARAMETER}
        for component in (CORE[place] for place in sorted({place for places in stated for place in places})):
            found = tuple(component.read(self, node))
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
        if node.startswith("<") and not self._classes.isdisjoint(graph.objects(node, RDF_TYPE)):
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

    def _messages(self, node: str) -> tuple[str, ...]:
        messages = self.graph.objects(node, sh("message"))
        for message in messages:
            parts = literal(message)
            if parts is None or parts.datatype not in (f"{XSD}string", f"{RDF}langString"):
                raise ill_formed(node, "message", f"is {short(message)}, not a text")
        return tuple(messages)

    def _number(self, shape: Shape) -> int:
        """The number of what a shape asks for: equal for equal shapes, whatever they are called."""
        asks = frozenset() if shape.deactivated else frozenset(c.key(self.canonical) for c in shape.constraints)
        key = (shape.path if asks else None, asks)
        return self._keys.setdefault(key, len(self._keys))

    def _note(self, shape: Shape) -> None:
        """Remember the terms that a shape names."""
        targets = shape.targets
        named = [*targets.nodes, *targets.classes, *targets.subjects_of, *targets.objects_of]
        for constraint in shape.constraints:
            named += constraint.constants()
        if shape.path is not None:
            named += paths.predicates(shape.path)
        self._constants.update(dict.fromkeys(named))

    # -- what constraints ask for ------------------------------------------------------------------------------------

    def shape(self, owner: str, name: str, node: str, *, kind: str = "shape") -> str:
        """Read a shape that another refers to."""
        if literal(node) is not None:
            raise ill_formed(owner, name, f"is {node}, not a shape")
        if node.startswith("<") and node not in self.graph.triples:
            raise ill_formed(owner, name, f"is {node}, of which the shapes graph says nothing")
        has_path = bool(self.graph.objects(node, sh("path")))
        if (kind == "property shape" and not has_path) or (kind == "node shape" and has_path):
            raise ill_formed(owner, name, f"is {short(node)}, not a {kind}")
        self.read(node)
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


def custom_parameters(graph: ShapesGraph) -> set[str]:
    """The parameters of the constraint components that a graph declares beyond those of SHACL Core."""
    declared = {o for statements in graph.triples.values() for o in statements.get(sh("parameter"), ())}
    named = {path for node in declared for path in graph.objects(node, sh("path"))}
    return named - PARAMETERS
