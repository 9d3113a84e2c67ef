"""Numbers however they are spelt: white space and signs change nothing, on either engine, nor in what is measured."""

from __future__ import annotations

from datetime import date

import pytest

import itss_graph as itss

ENGAGEMENT = """
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:c> a itss:Candidate ; itss:engagement <urn:c#e> .
<urn:c#e> a itss:Engagement ; itss:specialtyField itsm:SystemManagement ; itss:role itss:TeamLeader ;
    itss:outcome itss:Successful ; itss:startDate "2020-01-01"^^xsd:date ; itss:endDate "2021-12-31"^^xsd:date ;
    itss:persons %s .
"""
each_engine = pytest.mark.parametrize("engine", ["columnar", pytest.param("pyshacl", marks=pytest.mark.slow)])
SPELT = [
    ("35", 35),
    ('" 35 "^^xsd:integer', 35),
    ('"\\t35\\n"^^xsd:integer', 35),
    ('"+035"^^xsd:integer', 35),
    ('" +35"^^xsd:integer', 35),
    ('"-0"^^xsd:integer', 0),
    ('" -00\\r"^^xsd:integer', 0),
]


@each_engine
@pytest.mark.parametrize(("spelt", "persons"), SPELT)
def test_a_size(engine, spelt, persons):
    profile = (ENGAGEMENT % spelt).encode()
    (found,) = itss.assess(profile, as_of=date(2026, 11, 23), engine=engine)
    outcome = found.outcome("SystemManagement-L4-size")
    assert (outcome.measured, outcome.outcome) == ({"persons": persons}, "passed" if persons else "failed")


@pytest.mark.parametrize(
    "spelt", ['" 3 5 "^^xsd:integer', '"\\u300035"^^xsd:integer', '"- 0"^^xsd:integer', '"٣"^^xsd:integer']
)
def test_what_is_no_number_is_refused(spelt):
    with pytest.raises(itss.IllFormedProfile):
        itss.assess((ENGAGEMENT % spelt).encode(), as_of=date(2026, 11, 23))


@each_engine
@pytest.mark.parametrize("start", ["2020-01-01 ", "2020-01-01\\n", "2020-01-01Z\\t", "2020-01-01-14:00 "])
def test_a_day(engine, start):
    profile = (ENGAGEMENT % "35").replace("2020-01-01", start).encode()
    (found,) = itss.assess(profile, as_of=date(2026, 11, 23), engine=engine)
    assert found == itss.assess((ENGAGEMENT % "35").encode(), as_of=date(2026, 11, 23))[0]


@pytest.mark.slow
def test_a_plan_reads_them_too():
    def engagements(spelt):
        (plan,) = itss.gap((ENGAGEMENT % spelt).encode(), to="SystemManagement-L4", as_of="2026-11-23")
        return [dict(record.sizes) for record in plan.candidate.records.values()], plan.outcome

    assert engagements('" 35 "^^xsd:integer') == engagements("35")
