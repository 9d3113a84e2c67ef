"""The entry points: a shapes graph and a data graph from files, bytes, rdflib or columns."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from itss_graph.rdf.columns import Columns
from itss_graph.rdf.interchange import from_rdflib
from itss_graph.rdf.reading import read
from itss_graph.shacl.evaluation import Evaluation, Plan
from itss_graph.shacl.graph import ShapesGraph
from itss_graph.shacl.parse import Compiler
from itss_graph.shacl.report import Report

if TYPE_CHECKING:
    from rdflib import Graph


def compile(  # noqa: A001 - the name in the contract
    shapes: str | PathLike[str] | bytes | Graph | Columns | list[tuple[str, str, str]],
) -> Plan:
    """Read a shapes graph into a plan.

    Args:
        shapes: a path, the bytes of a file, an `rdflib.Graph`, columns, or triples in N-Triples spelling.

    Raises:
        InputError: it cannot be read.
        UnsupportedConstraint: it is ill-formed, or uses more than SHACL 1.0.

    """
    spelled = shapes if isinstance(shapes, list) else _columns(shapes).spelled().iter_rows()
    return Compiler(ShapesGraph(spelled)).plan()


def validate(
    data: str | PathLike[str] | bytes | Graph | Columns, shapes: str | PathLike[str] | bytes | Graph | Columns
) -> Report:
    """Validate a data graph against a shapes graph (https://www.w3.org/TR/shacl/#validation).

    Args:
        data: a path, the bytes of a file, an `rdflib.Graph` or columns.
        shapes: the same; where it is the very object that `data` is, the two share their blank nodes.

    Raises:
        InputError: one of them cannot be read.
        UnsupportedConstraint: the shapes are ill-formed, or use more than SHACL 1.0.

    """
    columns = _columns(data)
    plan = compile(columns if shapes is data else shapes)
    return Report.of(Evaluation(plan, columns, shared=shapes is data))


def _columns(source: str | PathLike[str] | bytes | Graph | Columns) -> Columns:
    if isinstance(source, Columns):
        return source
    return read(source) if isinstance(source, (str, bytes, PathLike)) else from_rdflib(source)
