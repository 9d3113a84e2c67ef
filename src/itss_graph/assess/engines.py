"""The SHACL engines behind an assessment: pySHACL, the reference, and the columnar engine, for speed.

An engine answers one question about one data graph: which of these nodes conform to this shape?
"""

from __future__ import annotations

from typing import Protocol

import polars as pl

from itss_graph.rdf.columns import ID, Columns


class Engine(Protocol):
    """A SHACL engine over one data graph and the requirement shapes under one reading."""

    def conforming(self, shape: str, focus: pl.Series) -> pl.Series:
        """Which of the nodes `focus` (identifiers of the data's terms) conform to the shape with the IRI `shape`."""


class Columnar:
    """The columnar engine: one plan for all data graphs under a reading."""

    def __init__(self, shapes: str) -> None:
        from itss_graph import shacl

        self.plan = shacl.compile(shapes.encode())

    def over(self, data: Columns) -> Engine:
        return self.plan.evaluate(data)


class PyShacl:
    """pySHACL over rdflib, without inference, imports or anything beyond SHACL Core."""

    def __init__(self, shapes: str) -> None:
        import rdflib

        self.shapes = rdflib.Graph().parse(data=shapes, format="turtle")

    def over(self, data: Columns) -> Engine:
        return _PyShaclEngine(self.shapes, data)


class _PyShaclEngine:
    def __init__(self, shapes: object, data: Columns) -> None:
        from itss_graph.rdf.interchange import to_rdflib

        self.shapes = shapes
        self.data = data
        self.graph = to_rdflib(data)
