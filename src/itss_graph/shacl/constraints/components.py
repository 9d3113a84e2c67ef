"""The constraint components that a shapes graph declares.

https://www.w3.org/TR/shacl/#sparql-constraint-components
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from itss_graph.shacl.constraints.base import Constraint, Reader
from itss_graph.shacl.constraints.sparql import SparqlConstraint, executable, shown
from itss_graph.shacl.graph import ShapesGraph, ill_formed, unsupported
from itss_graph.shacl.vocabulary import PREFIX, RDF_TYPE, SPECIFICATION, SUBCLASS_OF, iri, sh, short

RESERVED = ("this", "shapesGraph", "currentShape", "path", "PATH", "value")
NAME = re.compile(r"(?<!^)[^\W\d][\w·]*$")
"""The local name of a parameter's IRI where that is the name of a variable."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its IRI as spelt, the name of its variable, and whether a constraint may do without."""

    predicate: str
    name: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Custom(SparqlConstraint):
    """What a constraint component of the shapes graph asks for, with the values of its parameters."""

    component: str
    NAME = "SPARQL"
    PARAMETERS = ()

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        """Those of every component that the shape has the parameters of."""
        return constraints(reader, shape)

    @property
    def iri(self) -> str:
        return iri(self.component)

    @property
    def spec(self) -> str:
        return f"{SPECIFICATION}sparql-constraint-components"

    @property
    def required(self) -> str:
        named = ", ".join(f"{name} {shown(value)}" for name, value in self.values if name != "currentShape")
        return f"what {short(self.component)} asks for ({named})"


def declared(graph: ShapesGraph) -> dict[str, set[str]]:
    """The components beyond those of SHACL by their spelling, with the predicates of their parameters."""
    types = graph.downwards(sh("ConstraintComponent"), SUBCLASS_OF)
    return {
        component: {
            path for node in graph.objects(component, sh("parameter")) for path in graph.objects(node, sh("path"))
        }
        for component in graph.instances(types)
        if not component.startswith(PREFIX)
    }


def constraints(reader: Reader, shape: str) -> Iterator[Custom]:
    """The constraints of a shape by the components of its graph: of each whose parameters it has, all mandatory ones.

    Raises:
        IllFormedShape: such a component is ill-formed, or the shape has several values of one of several parameters.
        UnsupportedConstraint: it has only validators in another language, or a query asks for what the engine lacks.

    """
    stated = reader.graph.statements.get(shape, {})
    for component, predicates in reader.components.items():
        if predicates.isdisjoint(stated):
            continue
        parameters = _parameters(reader.graph, shape, component)
        if all(each.optional or each.predicate in stated for each in parameters):
            yield from _of(reader, shape, component, parameters)


def _of(reader: Reader, shape: str, component: str, parameters: list[Parameter]) -> Iterator[Custom]:
    graph = reader.graph
    given = [each for each in parameters if graph.objects(shape, each.predicate)]
    values = [graph.objects(shape, each.predicate) for each in given]
    if len(parameters) > 1 and any(len(several) > 1 for several in values):
        raise ill_formed(shape, "parameter", f"of {short(component)} has several values beside other parameters")
    validator, form = _validator(reader, shape, component)
    if validator is None:
        reader.ignored.append((shape, component))
        return
    asked = executable(reader, shape, validator, form, {each.name: each in given for each in parameters})
    messages = graph.messages(validator) or graph.messages(component)
    for chosen in product(*values):
        bound = zip((each.name for each in given), chosen, strict=True)
        yield Custom(asked, (("currentShape", shape), *bound), messages, component)


def _parameters(graph: ShapesGraph, shape: str, component: str) -> list[Parameter]:
    """The parameters of a component: https://www.w3.org/TR/shacl/#constraint-components-parameters ."""
    if not component.startswith("<"):
        raise ill_formed(shape, "parameter", "is declared by a constraint component without an IRI")
    found: list[Parameter] = []
    for node in graph.objects(component, sh("parameter")):
        paths = graph.objects(node, sh("path"))
        name = NAME.search(iri(paths[0])) if len(paths) == 1 and paths[0].startswith("<") else None
        if name is None or name[0] in RESERVED or name[0] in (each.name for each in found):
            said = ", ".join(map(short, paths)) or "nothing"
            raise ill_formed(shape, "path", f"of a parameter of {short(component)} is {said}, no name of its own")
        found.append(Parameter(paths[0], name[0], graph.flag(node, "optional")))
    if all(each.optional for each in found):
        raise ill_formed(shape, "parameter", f"of {short(component)} is always optional")
    return found


def _validator(reader: Reader, shape: str, component: str) -> tuple[str | None, str]:
    """The validator for a shape, and the property that holds its query; none where the component has none for it.

    https://www.w3.org/TR/shacl/#constraint-components-validators
    """
    graph = reader.graph
    special = "nodeValidator" if reader.path(shape) is None else "propertyValidator"
    for name, form, kind in (
        (special, "select", "SPARQLSelectValidator"),
        ("validator", "ask", "SPARQLAskValidator"),
    ):
        types = graph.downwards(sh(kind), SUBCLASS_OF)
        nodes = graph.objects(component, sh(name))
        fitting = [node for node in nodes if not types.isdisjoint(graph.objects(node, RDF_TYPE))]
        if fitting:
            return fitting[0], form
        if nodes and all(graph.objects(node, sh("jsFunctionName")) for node in nodes):
            raise unsupported(shape, f"{short(component)} in JavaScript", elsewhere=False)
        if nodes:
            raise ill_formed(shape, name, f"of {short(component)} is {graph.called(nodes[0])}, not a sh:{kind}")
    return None, ""
