"""Levels over time: the days found are those on which the assessment changes, and no day between is otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import pyoxigraph as ox
import pytest

import itss_graph as itss
from itss_graph.planning.timeline import timelines
from itss_graph.profiles.reading import read_profiles
from tests.assessment import model
from tests.planning.conftest import AS_OF, FOLDER

reading_each = pytest.mark.parametrize("reading", ["default", pytest.param("strict", marks=pytest.mark.slow)])

SMALL = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <urn:t#> .

:ai a itss:Candidate ; itss:develops :bo ;
    itss:engagement :one , :two , :three ; itss:expertise :x , :y ; itss:succession :s .
:one a itss:Engagement ; itss:specialtyField itsm:OperationsManagement ; itss:role itss:TeamMember ;
    itss:outcome itss:Unsuccessful ; itss:startDate "2022-01-10"^^xsd:date ; itss:endDate "2022-09-30"^^xsd:date ;
    itss:complexity itsm:AdvancedSystemLink , itsm:ComplexStructure .
:two a itss:Engagement ; itss:specialtyField itsm:OperationsManagement ; itss:role itss:TeamLeader ;
    itss:outcome itss:Successful ; itss:startDate "2022-12-01"^^xsd:date ;
    itss:complexity itsm:AdvancedSystemLink , itsm:ComplexStructure ; itss:persons 40 .
:three a itss:Engagement ; itss:specialtyField itsm:SystemManagement ; itss:role itss:TeamMember ;
    itss:outcome itss:Successful ; itss:startDate "2022-03-01"^^xsd:date ; itss:endDate "2023-02-28"^^xsd:date ;
    itss:complexity itsm:ComplexOperatingSystem , itsm:ComplexStructure .
:x a itss:Expertise ; itss:area itsm:ServiceLevelManagement ; itss:proficiency itss:GuidesSubordinates ;
    dcterms:date "2022-05-05"^^xsd:date .
:y a itss:Expertise ; itss:area itsm:Security ; itss:proficiency itss:WorksIndependently .
:s a itss:SuccessionRecord ; itss:specialtyField itsm:OperationsManagement ; itss:activity itsm:InternalInstructor ;
    dcterms:date "2025-02-03"^^xsd:date .
:bo a itss:Candidate ; itss:passedExamination itsm:AppliedInformationTechnologyEngineerExamination .
"""


@pytest.mark.slow
@reading_each
def test_day_by_day(assessor, reading):
    """Every single day of four years, by an independent model that knows nothing of days on which something changes."""
    found = {each.profile: each for each in timelines(assessor(reading), read_profiles(SMALL.encode()), "small")}
    standard = model.load_standard()
    triples = model.parse(SMALL, ox.RdfFormat.TURTLE)
    for number in range((date(2025, 6, 1) - date(2021, 12, 1)).days):
        day = date(2021, 12, 1) + timedelta(days=number)
        for person in model.assess(triples, reading, day, standard):
            told = {field: found[person["profile"]].level(field, day) for field in person["highest"]}
            assert told == person["highest"], (person["profile"], day)
    steps = {field.name: [(str(step.day), step.level) for step in s] for field, s in found["urn:t#ai"].fields if s}
    if reading == "default":
        assert steps == {
            "OperationsManagement": [("2023-03-11", 3), ("2025-02-03", 4)],
            "SystemManagement": [("2023-02-28", 3)],
        }
    assert found["urn:t#bo"].to_dict()["fields"]["ServiceDesk"] == [{"day": None, "level": 3}]
    assert found["urn:t#bo"].since is None


@pytest.mark.slow
@reading_each
def test_each_step_is_a_change_of_the_assessment(assessor, examples, reading):
    """The real assessment on each day found and on the day before, and on the as-of date."""
    found = {each.profile: each for each in timelines(assessor(reading), examples, "examples")}
    days = {step.day for each in found.values() for _, steps in each.fields for step in steps if step.day}
    some = sorted(days)[:: 1 + len(days) // 4]
    for day in sorted({AS_OF, *some, *(day - timedelta(days=1) for day in some)}):
        for assessment in assessor(reading, day).assess(examples, "examples"):
            told = {field: found[assessment.profile].level(field, day) for field in assessment.highest}
            assert told == assessment.highest, (assessment.profile, day)


@pytest.mark.slow
def test_it_ends_with_the_as_of_date():
    hiro, *_ = itss.timeline(FOLDER / "team.ttl", as_of=date(2023, 3, 30))
    assert [(step.day, step.level) for step in hiro.fields[0][1]] == [(date(2022, 3, 31), 3)]
    hiro, *_ = itss.timeline(FOLDER / "team.ttl", as_of=date(2023, 3, 31))
    assert [step.level for step in hiro.fields[0][1]] == [3, 4]


def test_a_blank_candidate_and_an_ill_formed_profile():
    (nobody,) = itss.timeline(b"@prefix itss: <https://w3id.org/itss/ontology#> . [] a itss:Candidate .")
    assert (nobody.profile.startswith("_:"), nobody.since, {steps for _, steps in nobody.fields}) == (True, None, {()})
    with pytest.raises(itss.IllFormedProfile):
        itss.timeline(FOLDER / "ill-formed" / "two-roles.ttl")
