"""What the files state, so that nobody has to infer it: general classes, places in lists, steps of scales, units."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from itss_graph.vocab import ITSS, OWL, RDF, RDFS, XSD

ROOT = Path(__file__).parents[2]
PREFIXES = f"""
PREFIX itss: <{ITSS}>
PREFIX owl: <{OWL}>
PREFIX rdf: <{RDF}>
PREFIX rdfs: <{RDFS}>
PREFIX schema: <https://schema.org/>
PREFIX xsd: <{XSD}>
"""
WITHOUT_UNIT = {"levelNumber", "listOrder", "requiredValue", "belowValue", "measuredValue"}
"""A level and a place are numbers only; the name of a measure says which unit its values have."""


@pytest.fixture(scope="module")
def store():
    found = ox.Store()
    for name in ("itss", "itsm", "readings"):
        found.load(path=str(ROOT / "ontology" / f"{name}.ttl"), format=ox.RdfFormat.TURTLE)
    return found


def rows(store, query):
    return [tuple(value and value.value for value in row) for row in store.query(PREFIXES + query)]


def test_every_superclass_of_the_vocabulary_is_stated(store):
    missing = """SELECT ?individual ?above {
        ?individual a ?class . ?class rdfs:subClassOf ?above . FILTER (STRSTARTS(STR(?above), STR(itss:)))
        FILTER NOT EXISTS { ?individual a ?above } }"""
    assert rows(store, missing) == []


def test_no_list_has_a_place_beyond_its_longest(store):
    """Every table lists at most seven items, and the longest list of criteria counts from one to seven."""
    listed = """SELECT ?requirement ?place { ?requirement itss:countsCriterion ?item . ?item itss:listOrder ?place }"""
    places: dict[str, list[int]] = {}
    for requirement, place in rows(store, listed):
        places.setdefault(requirement, []).append(int(place))
    assert max(map(max, places.values())) == 7
    assert all(len(found) == len(set(found)) for found in places.values())
    assert sorted(places["https://w3id.org/itss/itsm/OperationsManagement-L7-complexity"]) == [*range(1, 8)]


def test_the_steps_of_a_scale_are_what_it_subsumes(store):
    def pairs(prop):
        return set(rows(store, f"SELECT ?higher ?lower {{ ?higher itss:{prop} ?lower }}"))

    assert len(pairs("directlySubsumes")) == 10
    assert pairs("directlySubsumes") == pairs("subsumes")


def test_every_figure_has_one_unit_or_currency(store):
    figures = """SELECT ?property (COUNT(?unit) AS ?units) {
        ?property a owl:DatatypeProperty ; rdfs:range ?range . FILTER (?range IN (xsd:integer, xsd:nonNegativeInteger))
        OPTIONAL { ?property schema:unitCode|schema:currency ?unit } } GROUP BY ?property"""
    found = {iri.removeprefix(ITSS): int(units) for iri, units in rows(store, figures)}
    assert {name for name, units in found.items() if units != 1} == WITHOUT_UNIT
    assert set(found.values()) == {0, 1}
