"""The SHACL test suite of the W3C, Core and SPARQL: every case with its exact result set."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, BNode, Graph, Namespace, URIRef
from rdflib.term import Node

from itss_graph import shacl
from itss_graph.errors import IllFormedShape
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.interchange import to_rdflib

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SH = Namespace("http://www.w3.org/ns/shacl#")
FOLDER = os.environ.get("ITSS_W3C_TESTS")
KINDS = (SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
COUNT = {"core": 98, "sparql": 23}


@dataclass(frozen=True)
class Case:
    """One `sht:Validate` entry: the manifest that holds it and its node there."""

    file: Path
    graph: Graph
    node: Node

    @property
    def action(self) -> Node:
        return self.graph.value(self.node, MF.action)

    def source(self, part: URIRef) -> Path:
        """The file of the data or of the shapes graph."""
        return Path(str(self.graph.value(self.action, part)).removeprefix("file://"))


@cache
def read(path: Path) -> tuple[Columns, Graph]:
    """A file as columns and as a graph. Not through rdflib's parser, which turns `"1"^^xsd:boolean` into `true`."""
    text = path.read_bytes()
    columns = Columns.from_triples(ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=path.as_uri()))
    return columns, to_rdflib(columns)


def root() -> Path:
    return Path(FOLDER or "").resolve() / "shacl"


def files() -> list[Path]:
    """The manifests that hold cases."""
    every = [file for part in COUNT for file in sorted((root() / part).rglob("*.ttl"))] if FOLDER else []
    return [file for file in every if "sht:Validate" in file.read_text(encoding="utf-8")]


def cases(file: Path) -> list[Case]:
    _, graph = read(file)
    return [Case(file, graph, node) for node in graph.subjects(RDF.type, SHT.Validate)]


def path_of(graph: Graph, node: Node | None) -> object:
    """A path as nested tuples, equal for isomorphic paths; a list wins over anything else at its node."""
    if not isinstance(node, BNode):
        return node
    if (node, RDF.first, None) in graph:
        return tuple(path_of(graph, member) for member in graph.items(node))
    kind = next(kind for kind in KINDS if (node, kind, None) in graph)
    return (kind, path_of(graph, graph.value(node, kind)))


def rows(graph: Graph, report: Node, *, one_file: bool) -> Counter[tuple[object, ...]]:
    """The results of a report, counted; blank nodes keep their identity where everything stands in one file."""
    found: Counter[tuple[object, ...]] = Counter()
    for result in graph.objects(report, SH.result):
        row = [graph.value(result, p) for p in (SH.focusNode, SH.value, SH.sourceShape, SH.sourceConstraint)]
        row = row if one_file else ["a blank node" if isinstance(term, BNode) else term for term in row]
        row += [graph.value(result, p) for p in (SH.sourceConstraintComponent, SH.resultSeverity)]
        found[(*row, path_of(graph, graph.value(result, SH.resultPath)))] += 1
    return found


@pytest.fixture(autouse=True)
def suite() -> None:
    if not FOLDER:
        pytest.skip("set ITSS_W3C_TESTS to the folder that holds shacl/core and shacl/sparql of w3c/data-shapes")


@pytest.mark.slow
def test_the_suite_is_whole() -> None:
    found = Counter(file.relative_to(root()).parts[0] for file in files() for _ in cases(file))
    assert found == COUNT


@pytest.mark.parametrize(
    "file", [pytest.param(file, id=f"{file.parent.name}/{file.stem}") for file in files()] or [None]
)
def test_case(file: Path) -> None:
    for case in cases(file):
        check(case)


def check(case: Case) -> None:
    data, shapes = case.source(SHT.dataGraph), case.source(SHT.shapesGraph)
    expected = case.graph.value(case.node, MF.result)
    if expected == SHT.Failure:
        with pytest.raises(IllFormedShape):
            shacl.compile(read(shapes)[0])
        return
    report = shacl.validate(read(data)[0], read(shapes)[0])
    node = report.graph.value(None, RDF.type, SH.ValidationReport)
    assert report.conforms == case.graph.value(expected, SH.conforms).toPython()
    one_file = data == shapes == case.file
    assert rows(report.graph, node, one_file=one_file) == rows(case.graph, expected, one_file=one_file)
    assert len(report.results) == len(list(case.graph.objects(expected, SH.result)))
    assert set(case.graph.objects(None, SH.resultMessage)) <= set(report.graph.objects(None, SH.resultMessage))
