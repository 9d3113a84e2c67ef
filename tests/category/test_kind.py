"""A seventh kind of requirement, one module and one Turtle file: from loading to plans, reports and pages."""

import json
from datetime import date
from pathlib import Path

import pytest

import itss_graph as itss
from itss_graph import requirements, shacl
from itss_graph.cli.main import run
from itss_graph.errors import StandardError
from itss_graph.site.knowledge import Knowledge
from itss_graph.site.pages import Pages
from tests.category.certificates import STUDIO as NAMESPACE
from tests.category.certificates import Certificates

STUDIO = str(Path(__file__).parent / "studio.ttl")
PEOPLE = """
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix studio: <https://example.org/studio/> .

<https://example.org/people/kim> a itss:Candidate ;
    itss:seeks studio:Sound-L4 ;
    itss:passedExamination studio:Rigging , studio:FirstAid ;
    itss:develops <https://example.org/people/pat> .

<https://example.org/people/lee> a itss:Candidate ;
    itss:seeks studio:Sound-L4 ;
    itss:passedExamination studio:Rigging , studio:Acoustics ;
    itss:develops <https://example.org/people/pat> .

<https://example.org/people/mio> a itss:Candidate .
"""
ADVICE = "Record at least 2 of the 3 listed certificates."


@pytest.fixture(autouse=True)
def seventh(monkeypatch):
    monkeypatch.setattr(requirements, "KINDS", (*requirements.KINDS, Certificates))


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.ttl"
    path.write_text(PEOPLE)
    return str(path)


@pytest.fixture
def call(monkeypatch, capfd):
    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["itss", *arguments, "--standard", STUDIO])
        return run(), *capfd.readouterr()

    return call


def test_loaded():
    kpi = itss.Standard.load(STUDIO).kpi("Sound-L4")
    assert [requirement.kind for requirement in kpi.requirements] == ["development", "certificates"]
    asked = kpi.requirement(Certificates)
    assert (asked.count, [term.name for term in asked.items]) == (2, ["Acoustics", "Mastering", "Rigging"])


def test_a_list_too_short_is_refused(tmp_path):
    broken = tmp_path / "broken.ttl"
    broken.write_text(Path(STUDIO).read_text().replace("itss:minimumCount 2", "itss:minimumCount 4"))
    with pytest.raises(StandardError, match="requires 4 of 3"):
        itss.Standard.load(broken)


@pytest.mark.parametrize("reading", ["default", "strict"])
def test_shaped(reading):
    shapes = itss.Standard.load(STUDIO).shapes(reading)
    assert f'sh:message "{ADVICE}"@en' in shapes
    assert "sh:in ( studio:Acoustics studio:Mastering studio:Rigging )" in shapes
    shacl.compile(shapes.encode())


def test_shown(call):
    code, out, _ = call("show", "Sound-L4")
    assert code == 0
    assert "At least 2 of the 3 listed certificates • certificate in acoustics" in " ".join(out.split())
    assert "資格" in call("show", "Sound-L4", "--lang", "ja")[1]


@pytest.mark.parametrize("engine", ["columnar", "pyshacl"])
@pytest.mark.parametrize("reading", ["default", "strict"])
def test_judged_and_measured(people, engine, reading):
    studio = itss.Standard.load(STUDIO)
    found = itss.assess(people, standard=studio, reading=reading, engine=engine, as_of=date(2026, 1, 1))
    rows = [person.outcome("Sound-L4-certificates") for person in found]
    assert [(row.outcome, row.reason, row.measured) for row in rows] == [
        ("failed", "insufficient", {"count": 1}),
        ("passed", "met", {"count": 2}),
        ("failed", "no-evidence", {"count": 0}),
    ]
    assert {row.required["count"] for row in rows} == {2}
    assert rows[1].evidence == ("https://example.org/studio/Acoustics", "https://example.org/studio/Rigging")
    assert rows[0].message.en == ADVICE
    assert [person.highest for person in found] == [{"Sound": None}, {"Sound": 4}, {"Sound": None}]


def test_claims_validated(call, people):
    code, out, _ = call("validate", people)
    assert code == 1
    assert "shapes/studio#Sound-L4-certificates" in out


@pytest.mark.slow
def test_reported(call, people):
    _, out, _ = call("assess", people, "--format", "json")
    row = json.loads(out)[0]["kpis"][0]["requirements"][1]
    assert (row["kind"], row["outcome"], row["measured"]) == ("certificates", "failed", {"count": 1})
    assert (
        "sh:sourceShape <https://w3id.org/itss/shapes/studio#Sound-L4-certificates>"
        in call("assess", people, "--format", "turtle")[1]
    )
    assert "certificates   ✗ 1/2" in call("assess", people, "--format", "table")[1]
    assert "Sound-L4-certificates,certificates,passed,met,,2," in call("assess", people, "--format", "csv")[1]
    page = call("assess", people, "--format", "html")[1]
    assert 'data-requirement="https://example.org/studio/Sound-L4-certificates"' in page
    assert "<td>Certificates</td>" in page


@pytest.mark.slow
def test_the_report_of_one_person_has_the_plan(call, tmp_path):
    path = tmp_path / "kim.ttl"
    path.write_text(PEOPLE.partition("<https://example.org/people/lee>")[0])
    assert "Record or pass the certificate in acoustics" in call("assess", str(path), "--format", "html")[1]


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["default", "strict"])
def test_planned_for(call, people, tmp_path, reading):
    asked = ("--to", "Sound-L4", "--reading", reading, "--as-of", "2026-01-01", "--format", "json")
    code, out, _ = call("gap", people, *asked)
    assert code == 1
    kim, lee, mio = json.loads(out)
    assert [plan["met"] for plan in (kim, lee, mio)] == [False, True, False]
    assert [row["lacking"] for row in kim["missing"]] == [{"count": 1}]
    assert named(kim) == [["Acoustics"]]
    (change,) = kim["sets"][0]["changes"]
    assert change["instead"] == [f"{NAMESPACE}Mastering"]
    assert change["text"]["en"] == "Record or pass the certificate in acoustics"
    assert named(mio) == [["Acoustics", "Mastering"]]
    assert [change["kind"] for change in mio["sets"][0]["changes"]].count("subordinate") == 1
    for plan in (kim, mio):
        for option in plan["sets"]:
            assert option["day"] == "2026-01-01"
            lines = [line for change in option["changes"] for line in change["add"]]
            assert met(call, people, lines, plan["profile"], tmp_path)
            for line in lines:
                assert not met(call, people, [each for each in lines if each != line], plan["profile"], tmp_path)


@pytest.mark.slow
def test_what_a_plan_states_is_what_if_would_do(call, people, tmp_path):
    one = ("--profile", "https://example.org/people/kim", "--as-of", "2026-01-01")
    (tmp_path / "change.ttl").write_text(call("gap", people, *one, "--format", "turtle")[1])
    code, out, _ = call("gap", people, *one, "--with", str(tmp_path / "change.ttl"), "--format", "json")
    assert code == 0
    assert json.loads(out)[0]["highest"] == {"Sound": {"before": None, "after": 4}}


def named(plan):
    """The certificates that each set of changes names."""
    changes = [[each for each in option["changes"] if each["kind"] == "examination"] for option in plan["sets"]]
    return [sorted(each["after"].removeprefix(NAMESPACE) for each in several) for several in changes]


def met(call, people, lines, who, tmp_path):
    """Whether a person reaches the level with these statements, as the assessment judges."""
    (tmp_path / "more.ttl").write_text("\n".join([Path(people).read_text(), *lines]))
    _, out, _ = call("assess", str(tmp_path / "more.ttl"), "--as-of", "2026-01-01", "--format", "json")
    (found,) = (each for each in json.loads(out) if each["profile"] == who)
    return found["kpis"][0]["met"]


@pytest.mark.slow
def test_paged():
    pages = Pages.of(Knowledge.load(STUDIO))
    for path in ("studio/Sound", "studio/Sound-L4", "studio/Sound-L4-certificates"):
        assert "At least 2 of the 3 listed certificates" in pages.page(path)
    assert "列挙された3資格のうち2以上" in pages.page("studio/Sound-L4-certificates", "ja")
