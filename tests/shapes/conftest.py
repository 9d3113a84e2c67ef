"""What the tests of the shapes share: the ontology and the shapes as rdflib graphs, and pySHACL's results as rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from itss_graph import shacl

ROOT = Path(__file__).parents[2]
Result = tuple[str, str, str, str]
"""Focus node, path, value and shape: prefixed names for our own terms, empty where a result leaves something out."""


def copy(graph: Graph) -> Graph:
    """A graph with the same triples, and the same blank nodes, that a test may change."""
    twin = Graph()
    twin += graph
    return twin


def short(term: Node | None, graph: Graph) -> str:
    if term is None:
        return ""
    if isinstance(term, URIRef):
        for name, prefix in PREFIXES.items():
            if term.startswith(prefix):
                return f"{name}:{term.removeprefix(prefix)}"
        return str(term)
    if (inverse := graph.value(term, SH.inversePath)) is not None:
        return f"^{short(inverse, graph)}"
    return str(term)


PREFIXES = {
    "itss": "https://w3id.org/itss/ontology#",
    "itsm": "https://w3id.org/itss/itsm/",
    "prosh": "https://w3id.org/itss/shapes/profile#",
    "stdsh": "https://w3id.org/itss/shapes/standard#",
    "alsh": "https://w3id.org/itss/shapes/alignments#",
    "ontsh": "https://w3id.org/itss/shapes/ontology#",
    "al": "https://w3id.org/itss/alignments/",
    "sssom": "https://w3id.org/sssom/",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@pytest.fixture(scope="session")
def prefixes() -> dict[str, str]:
    return PREFIXES


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """The three modules of the ontology; tests change only copies."""
    graph = Graph()
    for name in ("itss", "itsm", "readings"):
        graph.parse(ROOT / "ontology" / f"{name}.ttl")
    return graph


@pytest.fixture(scope="session")
def shapes() -> Callable[[str], Graph]:
    """A file of shapes by its name, without the suffix."""
    return lambda name: Graph().parse(ROOT / "shapes" / f"{name}.ttl")


@pytest.fixture(scope="session")
def changed() -> Callable[[Graph, str], Graph]:
    """A copy of a graph after a SPARQL update."""

    def change(graph: Graph, update: str) -> Graph:
        twin = copy(graph)
        twin.update(update, initNs=PREFIXES)
        return twin

    return change


def by_pyshacl(data: Graph, shapes: Graph) -> list[Result]:
    """What pySHACL finds, in order; its verdict must be the one that the results call for."""
    conforms, report, text = pyshacl.validate(data, shacl_graph=shapes, advanced=False, inference="none")
    assert isinstance(report, Graph), text
    found = []
    for result in report.objects(None, SH.result):
        parts = (SH.focusNode, SH.resultPath, SH.value, SH.sourceShape)
        focus, path, value, shape = (short(report.value(result, part), report) for part in parts)
        found.append((focus, path, value, shape))
    assert conforms == (not found), text
    return sorted(found)


def by_columns(data: Graph, shapes: Graph) -> list[Result]:
    """What the columnar engine finds, likewise."""
    report = shacl.validate(data, shapes)
    found = []
    for result in report.results:
        terms = (result.focus_node, result.path, result.value, result.source_shape)
        focus, path, value, shape = (short(term, report.graph) for term in terms)
        found.append((focus, path, value, shape))
    assert report.conforms == (not found)
    return sorted(found)


Results = Callable[[Graph, Graph], list[Result]]


@pytest.fixture(scope="session")
def results() -> Results:
    """The results of pySHACL, the reference."""
    return by_pyshacl


@pytest.fixture(scope="session", params=[by_pyshacl, by_columns], ids=["pyshacl", "columnar"])
def results_of_each_engine(request: pytest.FixtureRequest) -> Results:
    """The results of one engine after the other: both must find the same."""
    found: Results = request.param
    return found
