"""An assessment as RDF says what the JSON says, and in PROV-O how it came about."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

import pyoxigraph as ox
import pytest

from itss_graph import resources
from itss_graph.profiles.reading import read_profiles
from itss_graph.reports.rdf import assertions, graph

WHO = "https://example.org/staff/haruka-mori"
ISHIDA = "https://example.org/assessors/naoko-ishida"
PREFIXES = """
PREFIX earl: <http://www.w3.org/ns/earl#>
PREFIX itss: <https://w3id.org/itss/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


@pytest.fixture(scope="module")
def profile():
    """A career of which one engagement is confirmed by its own candidate, too, and another by nobody else."""
    text = resources.path("data", "examples", "operations-management-l7.ttl").read_text("utf-8")
    return f"{text}\n<{WHO}#logistics> itss:confirmedBy <{WHO}> .\n<{WHO}#payments> itss:confirmedBy <{WHO}> .\n"


@pytest.fixture(scope="module")
def found(assessor, profile):
    return assessor("default").assess(read_profiles(profile.encode(), format="turtle"), "x")


@pytest.fixture(scope="module")
def ask(found):
    """`ask(query)`: the solutions over the assessment, as text."""
    store = ox.Store()
    store.extend(ox.parse("\n".join(graph([found]).lines()), format=ox.RdfFormat.N_TRIPLES))

    def ask(query):
        return sorted(tuple(each and each.value for each in row) for row in store.query(PREFIXES + query))

    return ask


def told(found):
    return [row for person in found for kpi in person.to_dict()["kpis"] for row in kpi["requirements"]]


def test_what_a_result_rests_on_and_derives_from(found, ask):
    rests = ask("SELECT ?r ?s { [] earl:test ?r ; earl:result/itss:restsOn ?s }")
    assert rests == sorted(
        (row["requirement"], f"https://w3id.org/itss/ontology#{row['standing'].title()}")
        for row in told(found)
        if row["outcome"] == "passed"
    )
    assert len({standing for _, standing in rests}) > 1
    derived = ask("SELECT ?r ?e { [] earl:test ?r ; earl:result/prov:wasDerivedFrom ?e }")
    assert derived == sorted((row["requirement"], record) for row in told(found) for record in row["evidence"])
    assert derived == ask("SELECT ?r ?e { [] earl:test ?r ; earl:result/itss:countedRecord ?e }")


def test_a_record_is_attributed_to_others_who_confirmed_it(ask):
    assert ask("SELECT ?r ?a { ?r prov:wasAttributedTo ?a }") == [(f"{WHO}#payments", ISHIDA)]
    assert ask("SELECT ?r ?a { ?r itss:confirmedBy ?a }") == [
        (f"{WHO}#logistics", WHO), (f"{WHO}#payments", ISHIDA), (f"{WHO}#payments", WHO),
    ]  # fmt: skip
    assert ask("SELECT ?r { ?r itss:evidence ?e FILTER NOT EXISTS { [] itss:countedRecord ?r } }") == []


def test_one_activity_generated_every_assertion(found, ask):
    assert ask("SELECT DISTINCT ?a { ?x a earl:Assertion ; prov:wasGeneratedBy ?a }") == ask(
        "SELECT ?a { ?a a itss:Assessment, prov:Activity }"
    )
    assert ask("SELECT (COUNT(?x) AS ?n) { ?x prov:wasGeneratedBy [ a itss:Assessment ] }") == [("70",)]
    used = ask("SELECT ?u { ?a a itss:Assessment ; prov:used ?u }")
    assert used == [
        (f"https://w3id.org/itss/itsm/{found.standard.version}",), ("https://w3id.org/itss/ontology#DefaultReading",),
    ]  # fmt: skip
    agents = ask("SELECT ?l { [] prov:wasAssociatedWith [ a prov:SoftwareAgent ; rdfs:label ?l ] }")
    assert agents == [(f"itss-graph {version('itss-graph')}",)]


def test_no_one_knows_on_what_it_rests_where_it_was_not_asked_for(assessor, profile):
    silent = replace(assessor("default"), standing=False)
    lines = assertions([silent.assess(read_profiles(profile.encode(), format="turtle"), "x")]).lines()
    assert not lines.str.contains("restsOn").any()
    assert lines.str.contains("wasDerivedFrom").any()
