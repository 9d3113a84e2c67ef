"""The building blocks of requirement shapes, as Turtle: SHACL Core only, with names, messages and groups."""

from __future__ import annotations

from dataclasses import dataclass

from itss_graph.rdf.names import name_of
from itss_graph.shacl.paths import Inverse, Path, Predicate
from itss_graph.shacl.paths import Sequence as Steps
from itss_graph.terms import turtle
from itss_graph.terms.model import Reading, SpecialtyField, Term, Text
from itss_graph.vocab import ITSS
from itss_graph.words import says


@dataclass(frozen=True, slots=True)
class ShapeWriter:
    """Writes shapes of the standard of a prefix and namespace under one reading.

    Shapes have local names of `shapes_namespace`; `success` is the outcome of a successful engagement.
    """

    standard_prefix: str
    standard_namespace: str
    shapes_namespace: str
    reading: Reading
    success: Term

    @property
    def prefix(self) -> str:
        """The prefix of the shapes."""
        return f"{self.standard_prefix}{'sh' if self.reading.key == 'default' else self.reading.key}"

    def own(self, name: str) -> str:
        """The prefixed name of the shape of a local name."""
        return f"{self.prefix}:{name}"

    def of(self, term: Term) -> str:
        """A term of the standard as a prefixed name where it is in a known namespace."""
        return self.iri(term.iri)

    def iri(self, iri: str) -> str:
        """An IRI, likewise."""
        for prefix, namespace in ((self.standard_prefix, self.standard_namespace), ("itss", ITSS)):
            if iri.startswith(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return f"<{iri}>"

    def path(self, path: Path) -> str:
        """The path of a requirement."""
        match path:
            case Predicate(name):
                return self.iri(name_of(name))
            case Inverse(inner):
                return f"[ sh:inversePath {self.path(inner)} ]"
            case Steps(parts):
                return turtle.collection(map(self.path, parts))
            case _:
                raise TypeError(path)

    def node(self, name: str, *constraints: turtle.PredicateObjects) -> str:
        """A node shape."""
        return turtle.block(self.own(name), [("a", ["sh:NodeShape"]), *constraints])

    def part(
        self, name: str, path: str, what: Text, *constraints: turtle.PredicateObjects, group: str = "business"
    ) -> str:
        """A property shape of a value node of a requirement."""
        properties = [
            ("a", ["sh:PropertyShape"]),
            ("sh:path", [path]),
            ("sh:name", turtle.text(what)),
            ("sh:description", turtle.text(says("shape.asks", what))),
            ("sh:message", turtle.text(says("shape.needs", what))),
            ("sh:order", ["1"]),
            ("sh:group", [self.own(f"{group}-contribution")]),
            ("sh:severity", ["sh:Violation"]),
        ]
        return turtle.block(self.own(name), [*properties, *constraints])

    def valued(self, name: str, path: str, term: Term, label: Text, group: str = "business") -> str:
        """A property shape that requires one value."""
        what = says("shape.value", label, term.label)
        return self.part(name, path, what, ("sh:hasValue", [self.of(term)]), group=group)

    def qualified(self, shape: str, minimum: int) -> list[turtle.PredicateObjects]:
        """Require a number of values that conform to the shape of a local name."""
        return [("sh:qualifiedValueShape", [self.own(shape)]), ("sh:qualifiedMinCount", [str(minimum)])]

    def listed(self, terms: tuple[Term, ...]) -> turtle.PredicateObjects:
        """Require one of these terms."""
        return ("sh:in", [turtle.collection(self.of(term) for term in terms)])

    def succeeded(self, field: SpecialtyField) -> turtle.PredicateObjects:
        """Require field and outcome directly: some engines lose results of a node shape that several others share."""
        return ("sh:property", [self.own(f"{field.name}-successful-{part}") for part in ("field", "outcome")])
