"""The SHACL engines behind an assessment: pySHACL, the reference, and the columnar engine, for speed.

An engine is made from the text of a shapes graph and put over data graphs. It answers two questions: which results does
validating the data give, and which of these nodes conform to this shape?
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import polars as pl
import pyoxigraph as ox

from itss_graph.errors import EngineError, UnsupportedConstraint, UsageError
from itss_graph.rdf.columns import Columns

if TYPE_CHECKING:
    import rdflib

    from itss_graph.shacl import Evaluation, Plan, Report

ENGINES = ("auto", "columnar", "pyshacl")
"""The engines by name; `auto` is the columnar one, and pySHACL where a shape is beyond it."""


class Judgement(Protocol):
    """An engine over one data graph."""

    def conforms(self, shape: str, focus: pl.Series) -> pl.Series:
        """Whether each of the nodes `focus` (identifiers of the data's terms) conforms to the shape of an IRI."""


class Engine(Protocol):
    """A SHACL engine with the shapes of one shapes graph."""

    def over(self, data: Columns) -> Judgement:
        """The engine over a data graph."""

    def report(self, data: Columns) -> Report:
        """The results of validating a data graph against every shape that has a target."""


def engine(name: str, shapes: bytes) -> Engine:
    """The engine of a name over the shapes in a Turtle text; raises `UsageError` for an unknown name."""
    match name:
        case "columnar":
            return Columnar(shapes)
        case "pyshacl":
            return PyShacl(shapes)
        case "auto":
            try:
                return Columnar(shapes)
            except UnsupportedConstraint:
                return PyShacl(shapes)
        case _:
            raise UsageError(f"no engine {name!r}; there are {', '.join(ENGINES)}")


class Columnar:
    """The columnar engine: one plan for all data graphs."""

    def __init__(self, shapes: bytes) -> None:
        self.plan = _compiled(shapes)

    def over(self, data: Columns) -> Evaluation:
        return self.plan.evaluate(data)

    def report(self, data: Columns) -> Report:
        return self.plan.evaluate(data).report()


@lru_cache(maxsize=8)
def _compiled(shapes: bytes) -> Plan:
    """The plan of shapes in Turtle; whoever assesses one profile after another has it compiled once."""
    from itss_graph import shacl

    triples = ox.parse(shapes, format=ox.RdfFormat.TURTLE)
    return shacl.compile([(str(t.subject), str(t.predicate), str(t.object)) for t in triples])


class PyShacl:
    """pySHACL over rdflib, without inference, imports or anything beyond SHACL Core."""

    def __init__(self, shapes: bytes) -> None:
        import rdflib

        self.shapes = rdflib.Graph().parse(data=shapes, format="turtle")

    def over(self, data: Columns) -> Judgement:
        return _PyShaclJudgement(self.shapes, data)

    def report(self, data: Columns) -> Report:
        import pyshacl
        import rdflib

        from itss_graph.rdf.interchange import to_rdflib
        from itss_graph.shacl import Report

        try:
            _, report, text = pyshacl.validate(to_rdflib(data), shacl_graph=self.shapes, advanced=False, inplace=True)
        except Exception as error:
            raise EngineError(f"pySHACL failed: {_first_line(error)}") from error
        if not isinstance(report, rdflib.Graph):
            raise EngineError(f"pySHACL failed: {_first_line(text)}")
        return Report.from_graph(report)


class _PyShaclJudgement:
    """pySHACL's own shapes, asked node by node: a result inside a nested shape is never taken for one of its parent."""

    def __init__(self, shapes: rdflib.Graph, data: Columns) -> None:
        from pyshacl.pytypes import SHACLExecutor
        from pyshacl.shapes_graph import ShapesGraph

        from itss_graph.rdf.interchange import to_rdflib

        self.data = data
        self.graph = to_rdflib(data)
        self.shapes = {shape.node: shape for shape in ShapesGraph(shapes).shapes}
        self.executor = SHACLExecutor()
        self.known: dict[tuple[str, int], bool] = {}

    def conforms(self, shape: str, focus: pl.Series) -> pl.Series:
        return pl.Series(values=[self._conforms(shape, node) for node in self._pairs(focus)], dtype=pl.Boolean)

    def _pairs(self, focus: pl.Series) -> Iterable[tuple[int, str]]:
        return zip(focus.to_list(), self.data.spell(focus).to_list(), strict=True)

    def _conforms(self, shape: str, node: tuple[int, str]) -> bool:
        import rdflib

        from itss_graph.rdf.interchange import term_to_rdflib

        identifier, spelling = node
        key = (shape, identifier)
        if key not in self.known:
            try:
                judge = self.shapes[rdflib.URIRef(shape)]
                self.known[key] = judge.validate(self.executor, self.graph, [term_to_rdflib(spelling)])[0]
            except Exception as error:
                raise EngineError(f"pySHACL failed on the shape <{shape}>: {_first_line(error)}") from error
        return self.known[key]


def _first_line(problem: object) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]
