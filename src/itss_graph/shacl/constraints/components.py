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
class ComponentParameter:
    """A parameter of a constraint component: its IRI as spelt, the name of its variable, whether it is optional."""

    predicate: str
    name: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Custom(SparqlConstraint):
    """A constraint by a component of the shapes graph, with the values of its parameters."""

    component: str
    NAME = "SPARQL"
    PARAMETERS = ()

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        """The constraints of every component whose parameters the shape has."""
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
    """The constraints of a shape by the components of its graph: those of which it has all mandatory parameters.

    Raises:
        IllFormedShape: such a component is ill-formed, or the shape has several values of one of several parameters.
        UnsupportedConstraint: it has only validators in another language, or a query uses what the engine lacks.

    """
    stated = reader.graph.statements.get(shape, {})
    for component, predicates in reader.components.items():
        if predicates.isdisjoint(stated):
            continue
        parameters = _parameters(reader.graph, shape, component)
        if all(parameter.optional or parameter.predicate in stated for parameter in parameters):
            yield from _constraints_of(reader, shape, component, parameters)


def _constraints_of(
    reader: Reader, shape: str, component: str, parameters: list[ComponentParameter]
) -> Iterator[Custom]:
    graph = reader.graph
    present = [parameter for parameter in parameters if graph.objects(shape, parameter.predicate)]
    values = [graph.objects(shape, parameter.predicate) for parameter in present]
    if len(parameters) > 1 and any(len(several) > 1 for several in values):
        raise ill_formed(shape, "parameter", f"of {short(component)} has several values beside other parameters")
    validator, form = _validator(reader, shape, component)
    if validator is None:
        reader.ignored.append((shape, component))
        return
    prepared = executable(
        reader, shape, validator, form, {parameter.name: parameter in present for parameter in parameters}
    )
    messages = graph.messages(validator) or graph.messages(component)
    for combination in product(*values):
        bound = zip((parameter.name for parameter in present), combination, strict=True)
        yield Custom(prepared, (("currentShape", shape), *bound), messages, component)


def _parameters(graph: ShapesGraph, shape: str, component: str) -> list[ComponentParameter]:
    """The parameters of a component: https://www.w3.org/TR/shacl/#constraint-components-parameters ."""
    if not component.startswith("<"):
        raise ill_formed(shape, "parameter", "is declared by a constraint component without an IRI")
    parameters: list[ComponentParameter] = []
    for node in graph.objects(component, sh("parameter")):
        paths = graph.objects(node, sh("path"))
        name = NAME.search(iri(paths[0])) if len(paths) == 1 and paths[0].startswith("<") else None
        if name is None or name[0] in RESERVED or name[0] in (parameter.name for parameter in parameters):
            spelt_paths = ", ".join(map(short, paths)) or "nothing"
            raise ill_formed(
                shape, "path", f"of a parameter of {short(component)} is {spelt_paths}, no name of its own"
            )
        parameters.append(ComponentParameter(paths[0], name[0], graph.flag(node, "optional")))
    if all(parameter.optional for parameter in parameters):
        raise ill_formed(shape, "parameter", f"of {short(component)} is always optional")
    return parameters


def _validator(reader: Reader, shape: str, component: str) -> tuple[str | None, str]:
    """The validator for a shape, and the property that holds its query; None where the component has none for it.

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
