"""A pass in an examination is a record like any other: it counts from its date on, and by its standing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

import itss_graph as itss
from itss_graph.assessment import Assessor
from itss_graph.planning.timeline import timelines
from itss_graph.profiles.reading import read_profiles

AP = "https://w3id.org/itss/itsm/AppliedInformationTechnologyEngineerExamination"
DAY = date(2020, 6, 26)
TODAY = date(2026, 11, 23)
LEVELS = dict.fromkeys(("OperationsManagement", "SystemManagement", "Operation", "ServiceDesk"), 3)
NONE = dict.fromkeys(LEVELS)
STANDINGS = ("claimed", "evidenced", "confirmed")
HEAD = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
BARE = f"<urn:c> a itss:Candidate ; itss:seeks itsm:Operation-L3 ; itss:passedExamination <{AP}> ."
CARRIED = {
    "claimed": "",
    "evidenced": "; itss:evidence <urn:certificate>",
    "confirmed": "; itss:evidence <urn:certificate> ; itss:confirmedBy <urn:assessor>",
    "by oneself": "; itss:confirmedBy <urn:c>",
}


def recorded(carried: str = "", day: date = DAY) -> str:
    return f"""<urn:c> a itss:Candidate ; itss:seeks itsm:Operation-L3 ; itss:examinationPass <urn:c#p> .
<urn:c#p> a itss:ExaminationPass ; itss:examination <{AP}> ; dcterms:date "{day}"^^xsd:date {carried} ."""


def highest(text: str, as_of: date, reading: str = "default", engine: str = "auto", only: str | None = None):
    """The levels, where today is `TODAY`; the claim is met where there are any, for `validate` too."""
    assessor = Assessor.of(itss.Standard.load(), reading, as_of, engine, only)
    assessor = replace(assessor, today=lambda: TODAY)
    columns = read_profiles((HEAD + text).encode())
    (person,) = assessor.assess(columns, "text")
    assert person.kpi("Operation-L3").deemed == (person.highest["Operation"] == 3)
    assert bool(assessor.validate(columns, "text")) == (person.highest["Operation"] is None)
    return person.highest


@pytest.mark.parametrize("engine", ["columnar", "pyshacl"])
@pytest.mark.parametrize("reading", ["default", "strict"])
def test_from_its_date_on(reading, engine):
    for days, levels in ((-1, NONE), (0, LEVELS), (1, LEVELS)):
        assert highest(recorded(), DAY + timedelta(days), reading, engine) == levels


@pytest.mark.parametrize("only", [None, "evidenced", "confirmed"])
@pytest.mark.parametrize("carried", CARRIED)
def test_under_the_standing_asked_for(carried, only):
    standing = carried if carried in STANDINGS else "claimed"
    counts = only is None or STANDINGS.index(standing) >= STANDINGS.index(only)
    assert highest(recorded(CARRIED[carried]), TODAY, only=only) == (LEVELS if counts else NONE)
    if only is None:
        (person,) = itss.assess((HEAD + recorded(CARRIED[carried])).encode(), as_of=TODAY)
        assert person.kpi("Operation-L3").standing == standing
        assert person.kpi("Operation-L3").to_dict()["examinations"] == [
            {"examination": AP, "record": "urn:c#p", "standing": standing}
        ]
        for number, each in enumerate(STANDINGS):
            assert (person.supported[each] == LEVELS) == (STANDINGS.index(standing) >= number)


@pytest.mark.parametrize("reading", ["default", "strict"])
def test_without_a_date_it_is_a_claim_from_today_on(reading):
    past = (date(1990, 1, 1), TODAY - timedelta(1))
    assert [highest(BARE, day, reading) for day in past] == [NONE, NONE]
    assert [highest(BARE, day, reading) for day in (TODAY, TODAY + timedelta(1))] == [LEVELS, LEVELS]
    assert [highest(BARE, TODAY, reading, only=only) for only in STANDINGS[1:]] == [NONE, NONE]


def test_over_time():
    assessor = replace(Assessor.of(itss.Standard.load(), "default", TODAY), today=lambda: TODAY)
    for text, day in ((BARE, TODAY), (recorded(), DAY)):
        (found,) = timelines(assessor, read_profiles((HEAD + text).encode()), "text")
        assert {(step.day, step.level) for _, steps in found.fields for step in steps} == {(day, 3)}
    past = replace(assessor, as_of=TODAY - timedelta(1))
    (found,) = timelines(past, read_profiles((HEAD + BARE).encode()), "text")
    assert not any(steps for _, steps in found.fields)


def test_a_reading_may_refuse_it():
    standard = itss.Standard.load()
    for text in (BARE, recorded(CARRIED["confirmed"])):
        assessor = Assessor.of(standard, "strict", TODAY)
        assessor = replace(assessor, reading=replace(assessor.reading, accepts_examination=False), today=lambda: TODAY)
        columns = read_profiles((HEAD + text).encode())
        (person,) = assessor.assess(columns, "text")
        assert person.highest == NONE
        assert assessor.validate(columns, "text")
        (found,) = timelines(assessor, columns, "text")
        assert not any(steps for _, steps in found.fields)


def test_one_line_says_what_is_left_out(call, tmp_path):
    file, out = tmp_path / "bare.ttl", tmp_path / "out.csv"
    file.write_text(HEAD + BARE)
    line = "itss: 1 examination passed has no date (itss:passedExamination) and cannot count before today"
    for command in (
        ("assess", file, "--format", "json"),
        ("assess", file, "--timeline", "--format", "json"),
        ("assess", file, "-o", out),
        ("validate", file),
        ("gap", file, "--to", "Operation-L3"),
        ("query", "list-unmet-claims", "--data", file),
    ):
        past = call(*command, "--as-of", "1990-01-01")[2]
        assert past.count(line) == 1, command
        assert line not in call(*command)[2]
    code, told, _ = call("assess", file, "--claims", "--only", "confirmed", "--format", "json")
    assert (code, json.loads(told)[0]["highest"]) == (1, NONE)


def test_no_badge_claims_more_than_its_evidence():
    def made(text, **how):
        return json.dumps(list(itss.credentials((HEAD + text).encode(), model="ob3", **how)))

    assert made(BARE, as_of=date(1990, 1, 1)) == "[]"
    assert made(BARE, only="confirmed") == "[]"
    assert "confirmed" not in made(BARE)
    confirmed = made(recorded(CARRIED["confirmed"]), as_of=TODAY, only="confirmed")
    assert all(each in confirmed for each in ("urn:assessor", "urn:certificate", "urn:c#p"))
    claimed = made(recorded(), as_of=TODAY)
    assert "confirmed" not in claimed
    assert "claimed" in claimed


def test_what_a_plan_proposes_is_a_record_with_a_date(call, tmp_path):
    file, change = tmp_path / "none.ttl", tmp_path / "change.ttl"
    file.write_text(HEAD + "<urn:c> a itss:Candidate .")
    asked = ("gap", file, "--to", "Operation-L3", "--as-of", "2026-11-23")
    (plan,) = json.loads(call(*asked, "--format", "json")[1])
    (option,) = plan["examination"]
    lines = "\n".join(option["changes"][0]["add"])
    assert '"2026-11-23"^^<http://www.w3.org/2001/XMLSchema#date>' in lines
    change.write_text(lines)
    code, out, _ = call(*asked, "--with", change, "--format", "json")
    assert (code, json.loads(out)[0]["highest"]["Operation"]) == (0, {"before": None, "after": 3})


def test_a_plan_asks_for_the_confirmation_of_a_pass_that_is_recorded(call, tmp_path):
    file = tmp_path / "claimed.ttl"
    file.write_text(HEAD + recorded())
    asked = ("gap", file, "--to", "Operation-L3", "--as-of", "2026-11-23", "--only", "confirmed", "--format", "json")
    (option,) = json.loads(call(*asked)[1])[0]["examination"]
    assert [(each["kind"], each["record"]) for each in option["changes"]] == [("confirmation", "urn:c#p")]
