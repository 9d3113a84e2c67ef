"""`itss query` as a command: what it takes, and what it prints."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import typer
from typer.testing import CliRunner

from itss_graph import resources
from itss_graph.cli.query import query
from itss_graph.errors import ItssError, UsageError
from itss_graph.queries.library import library

PEOPLE = str(resources.path("queries", "competency", "data", "people.ttl"))
LARGE = ["find-large-engagements", "--data", PEOPLE, "--param", "yen=1"]
TENURE = ["list-tenure-per-kpi", "--param", "field=ServiceDesk"]


@pytest.fixture
def itss() -> Callable[..., str]:
    """Run the command; gives what it prints, and raises what it raises."""
    app = typer.Typer()
    app.command()(query)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(app, list(arguments))
        if isinstance(result.exception, ItssError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def test_off_a_terminal_rows_are_csv(itss) -> None:
    rows = list(csv.DictReader(io.StringIO(itss(*TENURE))))
    assert [row["kpi"].rpartition("/")[2] for row in rows] == ["ServiceDesk-L4", "ServiceDesk-L3"]
    assert [row["days"] for row in rows] == ["730", "730"]


def test_json_is_that_of_sparql(itss) -> None:
    document = json.loads(itss(*TENURE, "--format", "json"))
    assert document["head"]["vars"] == ["kpi", "role", "years", "days", "success", "continuity"]
    assert document["results"]["bindings"][0]["years"]["value"] == "2"


def test_a_table_fits_eighty_columns(itss, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = itss("list-requirements-of-kpi", "--param", "kpi=ServiceDesk-L4", "--format", "table")
    assert "Requirements of a KPI" in text
    assert "6 rows" in text
    assert max(map(len, text.splitlines())) <= 80
    assert max(map(len, itss("--list", "--format", "table").splitlines())) <= 80


def test_a_graph_is_turtle(itss) -> None:
    text = itss("export-kpi", "--param", "kpi=ServiceDesk-L3")
    triples = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)}
    assert len(triples) > 50
    assert "itsm:ServiceDesk-L3-size" in text
    assert "prosh:" not in text
    assert "itsm:ServiceDesk-L3-size" in itss("export-kpi", "--param", "kpi=ServiceDesk-L3", "--format", "table")
    assert itss("export-kpi", "--param", "kpi=ServiceDesk-L3") == text


def test_a_question_is_answered_yes_or_no(itss) -> None:
    ask = "ASK { ?s a <https://w3id.org/itss/ontology#Level> }"
    assert itss("--text", ask, "--format", "table") == "yes\n"
    assert itss("--text", ask) == "true\n"
    assert json.loads(itss("--text", ask, "--format", "json")) == {"head": {}, "boolean": True}


def test_the_list_names_every_query(itss) -> None:
    rows = list(csv.DictReader(io.StringIO(itss("--list"))))
    assert [row["name"] for row in rows] == list(library())
    assert all(row["question"] for row in rows)


@pytest.mark.slow
def test_data_is_read_and_assessed(itss) -> None:
    rows = itss("find-candidates-meeting-kpi", "--data", PEOPLE).splitlines()
    assert rows[1:] == [
        "urn:example:ben,https://w3id.org/itss/itsm/Operation-L3",
        "urn:example:aki,https://w3id.org/itss/itsm/ServiceDesk-L3",
    ]


@pytest.mark.slow
def test_inference_on_demand(itss) -> None:
    ask = "ASK { ?c a <https://w3id.org/itss/itsm/Operation-L4-Candidate> }"
    assert itss("--text", ask, "--data", PEOPLE) == "false\n"
    assert itss("--text", ask, "--data", PEOPLE, "--infer") == "true\n"


@pytest.mark.parametrize("persons", ["9223372036854775807", "-9223372036854775808", "+0"])
def test_a_number_within_reach_is_counted_with(itss, persons: str) -> None:
    assert (len(itss(*LARGE, "--param", f"persons={persons}").splitlines()) > 1) == (not persons.startswith("9"))


def test_a_regular_expression_is_that_of_xpath(itss) -> None:
    text = 'SELECT (REPLACE("abc", "(b)", "$1x") AS ?r) (REGEX("a_b", "^\\\\w+$") AS ?s) {}'
    assert itss("--text", text, "--format", "csv") == "r,s\nabxc,false\n"


def test_a_file_has_a_header_or_none(itss, tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("SELECT $n { $n a <https://w3id.org/itss/ontology#Level> }")
    assert itss("--file", str(file), "--param", "n=itss:Level3") == "n\nhttps://w3id.org/itss/ontology#Level3\n"


def test_help_has_an_example(itss) -> None:
    assert "Example: itss query list-requirements-of-kpi" in itss("--help")


def test_a_table_cannot_steer_the_terminal(itss) -> None:
    text = itss("--text", r"SELECT ?x { BIND('a\u001b[31mb [red]c\u009b' AS ?x) }", "--format", "table")
    assert "\x1b" not in text
    assert "\x9b" not in text
    assert "[red]c" in text


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "give one query"),
        (["list-claims", "--text", "ASK {}"], "give one query"),
        (["--list", "list-claims"], "--list stands alone"),
        (["no-such-query"], "no query"),
        (["--text", "SELECT"], "line 1, column"),
        (["--text", "SELECT * { SERVICE <http://127.0.0.1:1/> {} }"], "SERVICE is not allowed"),
        (["--file", "/no/such/file.rq"], r"/no/such/file\.rq"),
        ([*TENURE, "--param", "field=ServiceDesk"], "given twice"),
        ([*TENURE, "--param", "field"], "write name=value"),
        ([*TENURE, "--param", "=x"], "write name=value"),
        (["list-tenure-per-kpi", "--param", "feld=x"], "did you mean field"),
        ([*LARGE, "--param", "persons=99999999999999999999"], "'99999999999999999999' is not a number within range"),
        ([*LARGE, "--param", "persons=-9223372036854775809"], "is not a number within range"),
        ([*LARGE, "--param", "persons=1e5"], "is not a whole number"),
        ([*LARGE, "--param", "persons=٣"], "is not a whole number"),
        (["--text", "SELECT ?n {}", "--param", "n=99999999999999999999"], "is not a number within range"),
        (["--text", "SELECT ?n {}", "--param", f"n={'9' * 40}.5"], "is not a number within range"),
        (["--text", "SELECT ?n {}", "--param", 'n="many"^^xsd:int'], "is not a number within range"),
        (["list-claims"], "--data"),
        (["list-claims", "--data", "/no/such/file.ttl"], r"/no/such/file\.ttl"),
        ([*TENURE, "--format", "turtle"], "no graph"),
        (["export-kpi", "--param", "kpi=ServiceDesk-L3", "--format", "csv"], "--format turtle"),
        (["list-claims", "--endpoint", "file:///etc/passwd"], "http or https"),
        (["list-claims", "--endpoint", "http://127.0.0.1:1/", "--infer"], "leave out"),
        (["list-claims", "--endpoint", "http://127.0.0.1:1/"], "127.0.0.1:1"),
    ],
)
def test_what_makes_no_sense_is_one_clear_line(itss, arguments: list[str], complaint: str) -> None:
    with pytest.raises(ItssError, match=complaint) as error:
        itss(*arguments)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("clause", ["FROM <urn:g>", "FROM NAMED <urn:g>", "from itss:g"])
def test_a_graph_that_is_not_there_is_not_asked_in_silence(clause, itss):
    with pytest.raises(UsageError, match=r"^FROM names a graph, and the data stand in one without a name"):
        itss("--text", f"PREFIX itss: <urn:> SELECT * {clause} {{ ?s ?p ?o }}")


def test_from_in_a_name_or_a_text_is_no_clause(itss):
    text = 'SELECT ?from ("FROM <urn:g>" AS ?x) { VALUES ?from { <urn:from> } }'
    assert itss("--text", text, "--format", "csv").splitlines() == ["from,x", "urn:from,FROM <urn:g>"]
