"""Assessments as RDF against what the EARL 1.0 Schema asks for, and their results against the shapes that they name."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import SH

from itss_graph import resources
from itss_graph.profiles.reading import read_profiles
from itss_graph.reports.rdf import assertions, graph, violations
from itss_graph.vocab import EARL

EARL_SHAPES = Path(__file__).parent / "earl.ttl"
PROFILES = ("bounded-size.ttl", "team.ttl", "ap-holder.ttl", "empty.ttl", "plain.jsonld")
READINGS = ("default", "strict")
NAMES = {"default": "itsm.ttl", "strict": "itsm-strict.ttl"}


@pytest.fixture(scope="module")
def told(assessor):
    """`told(reading, rdf)`: several data sets of several people as one graph."""

    def told(reading, rdf, profiles=PROFILES):
        folder = resources.path("data", "examples")
        assessments = [assessor(reading).assess(read_profiles(folder / name), name) for name in profiles]
        return rdflib.Graph().parse(data="\n".join(rdf(assessments).lines()), format="nt")

    return told


def complaints(data):
    conforms, _, text = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(EARL_SHAPES))
    return "" if conforms else text


@pytest.mark.slow
@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("rdf", [graph, assertions])
def test_it_is_earl(told, reading, rdf):
    data = told(reading, rdf)
    assert complaints(data) == ""
    asserted = set(data.subjects(rdflib.RDF.type, rdflib.URIRef(EARL.Assertion)))
    assert len(asserted) == 70 * len(set(data.objects(None, rdflib.URIRef(EARL.subject))))
    for prop in (EARL.assertedBy, EARL.mode):
        assert {node: len(list(data.objects(node, rdflib.URIRef(prop)))) for node in asserted} == dict.fromkeys(
            asserted, 1
        )


@pytest.mark.slow
@pytest.mark.parametrize("prop", ["assertedBy", "subject", "test", "result", "mode", "outcome"])
def test_the_schema_is_held_to(told, prop):
    """One more, and one less, of anything is found, for which one person is enough."""
    data = told("default", assertions, PROFILES[:1])
    node = next(data.subjects(rdflib.URIRef(f"{EARL}{prop}")))
    data.add((node, rdflib.URIRef(f"{EARL}{prop}"), rdflib.URIRef("urn:other")))
    assert prop in complaints(data)
    data.remove((node, rdflib.URIRef(f"{EARL}{prop}"), None))
    assert prop in complaints(data)


def described(data, node):
    """What is said of a path: its statements, and those of the nodes without a name in it."""
    subgraph = rdflib.Graph()
    for triple in data.triples((node, None, None)):
        subgraph.add(triple)
        if isinstance(triple[2], rdflib.BNode):
            subgraph += described(data, triple[2])
    return subgraph


@pytest.mark.slow
@pytest.mark.parametrize("reading", READINGS)
def test_a_result_has_the_path_of_its_shape(told, reading):
    data = told(reading, graph)
    shapes = rdflib.Graph().parse(resources.path("shapes", NAMES[reading]))
    kinds = set()
    for result in data.subjects(rdflib.RDF.type, SH.ValidationResult):
        shape, path = data.value(result, SH.sourceShape), data.value(result, SH.resultPath)
        own = shapes.value(shape, SH.path)
        if isinstance(own, rdflib.URIRef):
            assert path == own
        else:
            assert isomorphic(described(data, path), described(shapes, own))
        assert len(list(data.subjects(SH.resultPath, path))) == 1 or isinstance(path, rdflib.URIRef)
        assert set(data.objects(result, SH.resultMessage)) == set(shapes.objects(shape, SH.message))
        kinds.add((str(shape).rpartition("-")[2], type(own)))
    assert {kind for kind, _ in kinds} == {
        "responsibility", "complexity", "size", "specialty", "succession", "development",
    }  # fmt: skip
    assert (("specialty", rdflib.BNode) in kinds) == (reading == "strict")


@pytest.mark.slow
@pytest.mark.parametrize("reading", READINGS)
def test_validating_says_the_same(assessor, reading):
    """A result of a claim is, but for its label, the one that the assessment has for the requirement."""
    file = resources.path("data", "examples", "not-yet.ttl")
    columns = read_profiles(file)
    claimed = rdflib.Graph().parse(
        data="\n".join(violations(assessor(reading).validate(columns, "x")).lines()), format="nt"
    )
    report = rdflib.Graph().parse(data="\n".join(graph([assessor(reading).assess(columns, "x")]).lines()), format="nt")
    by_shape = {
        report.value(node, SH.sourceShape): node for node in report.subjects(rdflib.RDF.type, SH.ValidationResult)
    }
    results = list(claimed.subjects(rdflib.RDF.type, SH.ValidationResult))
    for result in results:
        also = by_shape[claimed.value(result, SH.sourceShape)]
        for prop in (SH.focusNode, SH.sourceConstraintComponent, SH.resultSeverity, SH.resultMessage):
            assert set(claimed.objects(result, prop)) == set(report.objects(also, prop))
        paths = [(data, data.value(node, SH.resultPath)) for data, node in ((claimed, result), (report, also))]
        if isinstance(paths[0][1], rdflib.URIRef):
            assert paths[0][1] == paths[1][1]
        else:
            assert isomorphic(*(described(*pair) for pair in paths))
    assert results
