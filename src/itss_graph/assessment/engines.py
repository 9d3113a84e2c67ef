"""The SHACL engines behind an assessment: pySHACL, the reference, and the columnar engine, for speed.

An engine is made from a shapes graph and applied to data graphs. It answers two questions: which results does the
validation of the data have, and which of some nodes conform to a shape?
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import lru_cache
from io import StringIO
from typing import TYPE_CHECKING, Protocol

import polars as pl

from itss_graph import shacl
from itss_graph.errors import EngineError, UsageError
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import apart
from itss_graph.rdf.reading import read
from itss_graph.shacl.graph import ShapesGraph
from itss_graph.shacl.parse import Compiler
from itss_graph.shacl.vocabulary import ADVANCED_TERMS

if TYPE_CHECKING:
    import rdflib

    from itss_graph.shacl import Evaluation, Plan, Report

DEEPEST = 999
"""The depth to which pySHACL may nest shapes; its default is 15."""

ENGINES = ("auto", "columnar", "pyshacl")
"""The engines by name. `auto` is the columnar one. What it does not support it refuses: another engine is a choice."""


class Judgement(Protocol):
    """An engine over one data graph."""

    def conforms(self, shape: str, focus: pl.Series) -> pl.Series:
        """Whether each of the nodes `focus` (identifiers of the data's terms) conforms to the shape of an IRI."""


class Engine(Protocol):
    """A SHACL engine with the shapes of one shapes graph."""

    @property
    def plan(self) -> Plan:
        """The shapes, read."""

    def over(self, data: Columns) -> Judgement:
        """The engine over a data graph."""

    def report(self, data: Columns) -> Report:
        """The results of validating a data graph against every shape that has a target."""


def engine(name: str, shapes: bytes | Columns) -> Engine:
    """The engine of a name over a shapes graph, as Turtle or read.

    Raises `UsageError` for an unknown name, `IllFormedShape` for an ill-formed shape, and `UnsupportedConstraint` for
    what the engine does not support.
    """
    match name:
        case "auto" | "columnar":
            return Columnar(shapes)
        case "pyshacl":
            return PyShacl(shapes)
        case _:
            raise UsageError(f"no engine {name!r}; available: {', '.join(ENGINES)}")


class Columnar:
    """The columnar engine: one plan for all data graphs."""

    def __init__(self, shapes: bytes | Columns) -> None:
        self.plan = _compiled(shapes) if isinstance(shapes, bytes) else shacl.compile(shapes)

    def over(self, data: Columns) -> Evaluation:
        return self.plan.evaluate(data)

    def report(self, data: Columns) -> Report:
        return self.plan.evaluate(data).report()


@lru_cache(maxsize=8)
def _compiled(shapes: bytes) -> Plan:
    """The plan of shapes in Turtle; cached for callers that assess one profile after another."""
    return shacl.compile(read(shapes, format="turtle"))


class PyShacl:
    """pySHACL over rdflib, without inference or imports.

    Shapes and data are read, and shapes checked, as for the columnar engine; literals keep their spelling.
    """

    def __init__(self, shapes: bytes | Columns) -> None:
        columns = read(shapes, format="turtle") if isinstance(shapes, bytes) else shapes
        compiler = Compiler(ShapesGraph(columns.spelled().iter_rows()), for_pyshacl=True)
        self.plan = compiler.plan()
        self._columns = compiler.effective(columns)
        self._advanced = not ADVANCED_TERMS.isdisjoint(columns.terms)

    def over(self, data: Columns) -> Judgement:
        return _PyShaclJudgement(self._renamed_shapes(data), data)

    def report(self, data: Columns) -> Report:
        import pyshacl
        import rdflib

        from itss_graph.rdf.interchange import to_rdflib

        graph, shapes = to_rdflib(data), self._renamed_shapes(data)
        try:
            with _silent():
                _, report, text = pyshacl.validate(
                    graph, shacl_graph=shapes, advanced=self._advanced, inplace=True, max_validation_depth=DEEPEST
                )
        except Exception as error:
            raise EngineError(f"pySHACL failed: {_first_line(error)}") from error
        if not isinstance(report, rdflib.Graph):
            raise EngineError(f"pySHACL failed: {_first_line(text)}")
        evaluation = self.plan.evaluate(data)
        return shacl.Report.from_graph(report, judged=evaluation.judged, notes=evaluation.notes)

    def _renamed_shapes(self, data: Columns) -> rdflib.Graph:
        """The shapes, with blank node labels that the data does not have."""
        from itss_graph.rdf.interchange import to_rdflib

        return to_rdflib(apart([data, self._columns])[1])


@contextmanager
def _silent() -> Iterator[None]:
    """Keep pySHACL from writing to standard output and error; its report has everything."""
    logger = logging.getLogger("pyshacl-validate")
    logger.addFilter(_drop_record)
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            yield
    finally:
        logger.removeFilter(_drop_record)


def _drop_record(_: logging.LogRecord) -> bool:
    return False


class _PyShaclJudgement:
    """pySHACL's own shapes, evaluated node by node, so that results of nested shapes do not count for their parents."""

    def __init__(self, shapes: rdflib.Graph, data: Columns) -> None:
        from pyshacl.pytypes import SHACLExecutor
        from pyshacl.shapes_graph import ShapesGraph

        from itss_graph.rdf.interchange import to_rdflib

        self.data = data
        self.graph = to_rdflib(data)
        self.shapes = {shape.node: shape for shape in ShapesGraph(shapes).shapes}
        self.executor = SHACLExecutor()
        self.cache: dict[tuple[str, int], bool] = {}

    def conforms(self, shape: str, focus: pl.Series) -> pl.Series:
        return pl.Series(values=[self._conforms(shape, node) for node in self._pairs(focus)], dtype=pl.Boolean)

    def _pairs(self, focus: pl.Series) -> Iterable[tuple[int, str]]:
        return zip(focus.to_list(), self.data.spell(focus).to_list(), strict=True)

    def _conforms(self, shape: str, node: tuple[int, str]) -> bool:
        import rdflib

        from itss_graph.rdf.interchange import term_to_rdflib

        identifier, spelling = node
        key = (shape, identifier)
        if key not in self.cache:
            try:
                pyshacl_shape = self.shapes[rdflib.URIRef(shape)]
                self.cache[key] = pyshacl_shape.validate(self.executor, self.graph, [term_to_rdflib(spelling)])[0]
            except Exception as error:
                raise EngineError(f"pySHACL failed on the shape <{shape}>: {_first_line(error)}") from error
        return self.cache[key]


def _first_line(problem: object) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]
