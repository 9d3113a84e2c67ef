"""The plan: every shape of a shapes graph, read once, to be evaluated over any data graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from itss_graph.errors import UsageError
from itss_graph.shacl.constraints import Constraint
from itss_graph.shacl.data import Constants
from itss_graph.shacl.graph import ShapesGraph
from itss_graph.shacl.paths import Path
from itss_graph.shacl.vocabulary import iri


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of a shape: https://www.w3.org/TR/shacl/#targets. All of them spellings."""

    nodes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    subjects_of: tuple[str, ...] = ()
    objects_of: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape. `node` and `severity` are spellings, `messages` spellings of literals; a node shape has no path."""

    node: str
    path: Path | None
    constraints: tuple[Constraint, ...]
    targets: Targets
    severity: str
    messages: tuple[str, ...]
    deactivated: bool
    ordered: tuple[Constraint, ...] = ()
    """The same constraints, the cheapest first."""


@dataclass(frozen=True, slots=True)
class CompiledShapes:
    """The shapes of a shapes graph by their spelling, with what they refer to."""

    shapes: Mapping[str, Shape]
    canonical: Mapping[str, int]
    """A number for each shape, the same for shapes with the same content."""
    constants: Constants
    """Every term that some shape, path or target names."""
    heights: Mapping[str, int]
    """How many shapes deep each shape refers to others, itself included."""
    called: Mapping[str, str]
    """Names for blank shapes in messages: the nearest IRI that leads to them, and the paths between."""
    notes: tuple[str, ...] = ()
    """What the shapes graph probably intends but does not state, a line each."""
    vacuous: str = ""
    """Why the shapes judge nothing, whatever the data: there is none, or none that has a target."""
    targets_elsewhere: bool = False
    """Whether a shape has targets that only another engine supports."""
    graph: ShapesGraph | None = None
    """The shapes graph, where a query uses it."""

    def blank_nodes(self) -> Iterator[str]:
        """The shapes and constraints without an IRI, and those that a query of the shapes graph may find, as spelt."""
        sources = (constraint.source for shape in self.shapes.values() for constraint in shape.constraints)
        graph_nodes = self.graph.blank_nodes() if self.graph else ()
        return (node for node in (*self.shapes, *sources, *graph_nodes) if node and node.startswith("_:"))

    def shape(self, name: str) -> Shape:
        """A shape by its IRI, or by the label of a blank node (`_:b0`).

        Raises:
            UsageError: the plan has no such shape.

        """
        spelling = name if name.startswith(("<", "_:")) else f"<{name}>"
        try:
            return self.shapes[spelling]
        except KeyError:
            raise UsageError(f"the shapes graph has no shape {iri(spelling)}") from None
