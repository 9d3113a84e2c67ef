"""The workbook of results says what the JSON says, to the number, and nothing in it runs as a formula."""

import io
from datetime import date

import openpyxl
import pytest

from itss_graph import resources
from itss_graph.assessment import Assessor
from itss_graph.cli.main import run
from itss_graph.errors import UsageError
from itss_graph.profiles.sample import sample
from itss_graph.rdf.reading import read
from itss_graph.reports import workbook as module
from itss_graph.reports.figures import QUANTITIES
from itss_graph.reports.workbook import results
from itss_graph.standard import Standard

HOSTILE = "=HYPERLINK(0)"


@pytest.fixture(scope="module")
def assessor():
    return Assessor.of(Standard.load(), "strict", date(2026, 11, 1))


def book_of(data):
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(io.BytesIO(data))}


@pytest.mark.slow
def test_every_number_is_the_one_in_the_json(assessor):
    assessments = [assessor.assess(sample(8, seed, assessor.standard), "sample") for seed in (1, 2)]
    levels, indicators, requirements = book_of(results(assessments, "en")).values()
    people = [person.to_dict() for each in assessments for person in each]
    fields = list(people[0]["highest"])
    assert levels[0] == (
        "profile", "Operations management", "System management", "Operation", "Service desk", "asOf", "reading",
    )  # fmt: skip
    for row, person in zip(levels[1:], people, strict=True):
        assert row == (person["profile"], *(person["highest"][field] for field in fields), "2026-11-01", "strict")
    kpis = [(person, kpi) for person in people for kpi in person["kpis"]]
    for row, (person, kpi) in zip(indicators[1:], kpis, strict=True):
        assert row[0] == person["profile"]
        assert row[1] == kpi["kpi"].rpartition("/")[2]
        assert row[2:] == (kpi["specialtyField"], kpi["level"], kpi["met"], kpi["deemed"])
    head = requirements[0]
    all_of_them = [(person, kpi, requirement) for person, kpi in kpis for requirement in kpi["requirements"]]
    for cells, (person, _, each) in zip(requirements[1:], all_of_them, strict=True):
        row = dict(zip(head, cells, strict=True))
        assert row["profile"] == person["profile"]
        assert row["requirement"] == each["requirement"].rpartition("/")[2]
        assert (row["kind"], row["outcome"], row["reason"]) == (each["kind"], each["outcome"], each["reason"])
        assert {name: row[name] for name in QUANTITIES if row[name] is not None} == each["measured"]
        assert (row["evidence"] or "").split() == each["evidence"]


def test_nothing_runs_as_a_formula(assessor, tmp_path, monkeypatch):
    turtle = b"@prefix itss: <https://w3id.org/itss/ontology#> . <urn:x> a itss:Candidate ."
    assessments = [assessor.assess(read(turtle, format="turtle"), "x")]
    monkeypatch.setattr(module, "_levels", lambda *_: iter([("profile", HOSTILE), ("@SUM(1)", "-1+1"), ("\t=1", "+1")]))
    path = tmp_path / "results.xlsx"
    path.write_bytes(results(assessments, "en"))
    cells = [cell for row in openpyxl.load_workbook(path)["Levels"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value[0] for cell in cells[1:]] == ["'"] * 5


@pytest.mark.slow
def test_the_same_assessment_gives_the_same_bytes(assessor):
    assessments = [assessor.assess(sample(3, 1, assessor.standard), "sample")]
    assert results(assessments, "ja") == results(assessments, "ja")


@pytest.mark.slow
def test_more_than_a_sheet_holds_is_refused(assessor, monkeypatch):
    assessments = [assessor.assess(sample(3, 1, assessor.standard), "sample")]
    monkeypatch.setattr(module, "MOST_ROWS", 209)
    with pytest.raises(UsageError, match="3 people are more than a sheet of Excel holds; choose --format csv"):
        results(assessments, "en")


@pytest.mark.slow
def test_the_command(tmp_path, monkeypatch, capfd):
    team = str(resources.path("data", "examples", "team.ttl"))
    for arguments in (["-o", "r.xlsx", "--lang", "ja"], ["--format", "xlsx", "-o", "r"]):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("sys.argv", ["itss", "assess", team, *arguments])
        assert run() == 0
    assert list(book_of((tmp_path / "r.xlsx").read_bytes())) == ["レベル", "達成度指標", "要件"]
    monkeypatch.setattr("sys.argv", ["itss", "assess", team, "-o", "k.xlsx", "--claims"])
    assert run() == 2
    assert "leave out --kpi and --claims" in capfd.readouterr().err


def test_a_report_calls_people_as_the_file_of_names_does(tmp_path):
    from itss_graph.spreadsheets.names import read_names

    path = tmp_path / "p.names.csv"
    path.write_text("\ufeffperson,name,iri\n1,'=A,urn:a\n2,,urn:b\n", encoding="utf-8")
    assert read_names(path) == {"urn:a": "=A", "urn:b": "2"}
