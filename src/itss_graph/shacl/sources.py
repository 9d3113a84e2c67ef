"""The way in: a shapes graph and a data graph from whatever holds them."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING

import pyoxigraph as ox

from itss_graph.rdf.columns import Columns
from itss_graph.shacl.graph import ShapesGraph
from itss_graph.shacl.parse import Compiler
from itss_graph.shacl.plan import Plan
from itss_graph.shacl.report import Report

if TYPE_CHECKING:
    from rdflib import Graph

Source = "str | PathLike[str] | bytes | Graph | Columns"


def compile(shapes: str | PathLike[str] | bytes | Graph | Columns) -> Plan:
    """Read a shapes graph into a plan.

    Args:
        shapes: a path, the bytes of a file, an `rdflib.Graph` or columns.

    Raises:
        InputError: it cannot be read.
        UnsupportedConstraint: it is ill-formed, or goes beyond SHACL Core.
    """
    return Compiler(ShapesGraph(_triples(shapes))).plan()


def validate(
    data: str | PathLike[str] | bytes | Graph | Columns, shapes: str | PathLike[str] | bytes | Graph | Columns
) -> Report:
    """Validate a data graph against a shapes graph: https://www.w3.org/TR/shacl/#validation

    Args:
        data, shapes: a path, the bytes of a file, an `rdflib.Graph` or columns each.

    Raises:
        InputError: one of them cannot be read.
        UnsupportedConstraint: the shapes are ill-formed, or go beyond SHACL Core.
    """
    columns = _columns(data)
    plan = compile(columns if shapes is data else shapes)
    return Report(plan.evaluate(columns))


def _triples(source: str | PathLike[str] | bytes | Graph | Columns) -> Iterable[tuple[str, str, str]]:
    if isinstance(source, Columns):
        return source.spelled().iter_rows()
    return ((str(t.subject), str(t.predicate), str(t.object)) for t in _parsed(source))


def _columns(source: str | PathLike[str] | bytes | Graph | Columns) -> Columns:
    return source if isinstance(source, Columns) else Columns.from_triples(_parsed(source))


def _parsed(source: str | PathLike[str] | bytes | Graph) -> Iterable[ox.Quad]:
    if isinstance(source, bytes):
        return ox.parse(source, format=ox.RdfFormat.TURTLE)
    if isinstance(source, (str, PathLike)):
        return ox.parse(path=str(source))
    text = source.serialize(format="nt", encoding="utf-8")
    return ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
