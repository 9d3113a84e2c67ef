"""What the OWL RL closure derives from the standard, and which contradictions it finds."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from itss_graph import resources
from itss_graph.errors import StandardError
from itss_graph.standard.closure import close

PREFIXES = """
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def triples(turtle: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)}


@pytest.fixture(scope="module")
def standard() -> set[ox.Triple]:
    files = [resources.path("ontology", name) for name in ("itss.ttl", "itsm.ttl", "readings.ttl")]
    return {quad.triple for file in files for quad in ox.parse(path=str(file))}


@pytest.fixture(scope="module")
def vocabulary() -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(path=str(resources.path("ontology", "itss.ttl")))}


@pytest.fixture(scope="module")
def closed(standard: set[ox.Triple]) -> set[ox.Triple]:
    profile = """
        <urn:c> itss:seeks itsm:ServiceDesk-L4 ; itss:engagement <urn:e> .
        <urn:d> a itsm:Operation-L3-Candidate .
    """
    return close(standard | triples(profile))


@pytest.mark.slow
@pytest.mark.parametrize(
    "derived",
    [
        "<urn:c> a itsm:ServiceDesk-L4-Candidate .",
        "<urn:c> a itss:Candidate .",
        "<urn:c> a itss:Person .",
        "<urn:d> itss:seeks itsm:Operation-L3 .",
        "<urn:e> a itss:Engagement .",
        "itss:ResponsibleForWholeService itss:subsumes itss:TeamMember .",
        "itss:LeadsIndustry itss:subsumes itss:ContributesToCompany .",
    ],
)
def test_derives(closed: set[ox.Triple], standard: set[ox.Triple], derived: str) -> None:
    assert triples(derived) <= closed
    assert not triples(derived) <= standard


@pytest.mark.slow
def test_does_not_classify_by_another_claim(closed: set[ox.Triple]) -> None:
    assert not triples("<urn:c> a itsm:ServiceDesk-L3-Candidate .") & closed


def test_keeps_every_statement_and_adds_only_rdf(closed: set[ox.Triple], standard: set[ox.Triple]) -> None:
    assert standard < closed
    assert not any(isinstance(triple.subject, ox.Literal) for triple in closed)


def test_indicators_of_one_field_stay_apart(closed: set[ox.Triple]) -> None:
    same = ox.NamedNode("http://www.w3.org/2002/07/owl#sameAs")
    assert not [t for t in closed if t.predicate == same and t.subject != t.object]


@pytest.mark.slow
def test_a_key_makes_indicators_the_same(vocabulary: set[ox.Triple]) -> None:
    twice = """
        <urn:k1> a itss:KeyPerformanceIndicator ; itss:inSpecialtyField <urn:f> ; itss:atLevel itss:Level3 .
        <urn:k2> a itss:KeyPerformanceIndicator ; itss:inSpecialtyField <urn:f> ; itss:atLevel itss:Level3 .
        <urn:k3> a itss:KeyPerformanceIndicator ; itss:inSpecialtyField <urn:f> ; itss:atLevel itss:Level4 .
    """
    closed = close(vocabulary | triples(twice))
    assert triples("<urn:k1> owl:sameAs <urn:k2> .") <= closed
    assert not triples("<urn:k1> owl:sameAs <urn:k3> .") <= closed


@pytest.mark.slow
@pytest.mark.parametrize(
    "contradiction",
    [
        pytest.param("<urn:x> a itss:Candidate , itss:Engagement .", id="disjoint classes"),
        pytest.param("<urn:x> itss:engagement <urn:y> ; itss:expertise <urn:y> .", id="disjoint ranges"),
        pytest.param("<urn:e> itss:role itss:TeamLeader , itss:TeamMember .", id="functional object property"),
        pytest.param("<urn:l> itss:levelNumber 3 , 4 .", id="functional data property"),
        pytest.param("itss:GuidesOthers owl:sameAs itss:WorksIndependently .", id="last of AllDifferent"),
    ],
)
def test_a_contradiction_is_raised(vocabulary: set[ox.Triple], contradiction: str) -> None:
    with pytest.raises(StandardError, match="contradict") as error:
        close(vocabulary | triples(contradiction))
    assert "\n" not in str(error.value)


@pytest.mark.slow
def test_one_value_spelt_twice_is_no_contradiction(vocabulary: set[ox.Triple]) -> None:
    assert close(vocabulary | triples('<urn:l> itss:levelNumber 3 , "03"^^xsd:integer .'))


@pytest.mark.slow
def test_the_vocabulary_alone_does_not_contradict_itself(vocabulary: set[ox.Triple]) -> None:
    assert close(vocabulary)


def test_a_quoted_triple_is_refused() -> None:
    inner = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c"))
    with pytest.raises(StandardError, match="quoted"):
        close([ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), inner)])


def test_literals_keep_their_spelling() -> None:
    stated = triples('<urn:a> <urn:p> "007"^^xsd:integer , "x"@en , "plain" .')
    assert stated <= close(stated)
