import csv
import io
import json

import pytest

from itss_graph import resources
from itss_graph.cli.main import run

FAULTY = """
@prefix : <https://example.org/gardens#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Garden a owl:Class ; rdfs:label "garden"@en , "yard"@en .
"""
WARNED = "WARN\tmissing-definition\nINFO\tmissing-superclass\n"


@pytest.fixture
def call(monkeypatch, capfd):
    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["itss", "check", *map(str, arguments)])
        code = run()
        return code, *capfd.readouterr()

    return call


@pytest.fixture
def faulty(tmp_path):
    path = tmp_path / "gardens.ttl"
    path.write_text(FAULTY, encoding="utf-8")
    return path


@pytest.mark.slow
def test_our_own_ontology_conforms(call):
    code, said, err = call("--format", "table")
    assert (code, err) == (0, "")
    assert "Conforms: 0 errors, 0 warnings, " in said
    assert max(map(len, said.splitlines())) <= 80


def test_a_faulty_one_does_not(call, faulty):
    code, said, err = call(faulty, "--format", "table")
    lines = [line.rstrip() for line in said.splitlines()]
    assert (code, err) == (1, "")
    assert "ERROR  multiple-labels  2" in lines
    assert "         <https://example.org/gardens#Garden>  rdfs:label  yard" in lines
    assert "       → Keep one and make the other a skos:altLabel." in lines
    assert "over 1 file)." in lines[-1]
    assert lines[-1].startswith("Does not conform: 3 errors, ")
    assert max(map(len, lines)) <= 80


def test_csv_where_no_person_reads(call, faulty):
    code, said, _ = call(faulty)
    rows = list(csv.DictReader(io.StringIO(said)))
    assert code == 1
    assert rows[0].keys() == {"level", "check", "entity", "property", "value"}
    assert [row["value"] for row in rows if row["check"] == "multiple-labels"] == ["garden", "yard"]
    assert [row["level"] for row in rows] == sorted((row["level"] for row in rows), key=["ERROR", "WARN", "INFO"].index)


def test_json(call, faulty):
    code, said, _ = call(faulty, "--format", "json")
    document = json.loads(said)
    assert (code, document["conforms"]) == (1, False)
    assert document["counts"]["ERROR"] == 3
    (first, *_) = [each for each in document["findings"] if each["check"] == "multiple-labels"]
    assert first == {
        "level": "ERROR",
        "check": "multiple-labels",
        "entity": "https://example.org/gardens#Garden",
        "property": "http://www.w3.org/2000/01/rdf-schema#label",
        "value": "garden",
        "problem": "Something has two labels of one kind in one language, and tools choose between them by chance.",
        "solution": "Keep one and make the other a skos:altLabel.",
        "sources": ["ROBOT multiple_labels"],
    }


@pytest.mark.parametrize(("least", "code"), [("ERROR", 0), ("WARN", 1), ("INFO", 1)])
def test_what_fails_is_for_the_user_to_say(call, faulty, tmp_path, least, code):
    (tmp_path / "mine.tsv").write_text(WARNED)
    assert call(faulty, "--profile", tmp_path / "mine.tsv", "--fail-on", least)[0] == code


def test_infos_alone_fail_on_info_alone(call, faulty, tmp_path):
    (tmp_path / "mine.tsv").write_text("INFO\tmissing-superclass\n")
    results = [call(faulty, "--profile", tmp_path / "mine.tsv", "--fail-on", level)[0] for level in ("WARN", "INFO")]
    assert results == [0, 1]


def test_several_files_are_one_graph(call, tmp_path):
    one, two = tmp_path / "one.ttl", tmp_path / "two.nt"
    one.write_text("<urn:a> a <urn:Garden> . _:x <urn:p> 1 .")
    two.write_text(
        "<urn:Garden> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Class> ."
    )
    (tmp_path / "mine.tsv").write_text("ERROR\tuntyped-class\n")
    assert call(one, "--profile", tmp_path / "mine.tsv")[0] == 1
    assert call(one, two, "--profile", tmp_path / "mine.tsv")[0] == 0


def test_blank_nodes_of_two_files_stay_two(call, tmp_path):
    files = [tmp_path / "one.ttl", tmp_path / "two.ttl"]
    for number, file in enumerate(files):
        file.write_text(f"_:o a <http://www.w3.org/2002/07/owl#Ontology> ; <urn:n> {number} .")
    (tmp_path / "mine.tsv").write_text("ERROR\tanonymous-ontology\n")
    assert len(call(*files, "--profile", tmp_path / "mine.tsv")[1].splitlines()) == 3


def test_a_long_list_is_cut_in_the_table_only(call, tmp_path):
    file = tmp_path / "many.ttl"
    file.write_text(
        "".join(f'<urn:c{n:02}> <http://www.w3.org/2000/01/rdf-schema#label> "x{n} " .\n' for n in range(13))
    )
    (tmp_path / "mine.tsv").write_text("WARN\tlabel-whitespace\n")
    arguments = (file, "--profile", tmp_path / "mine.tsv")
    assert "... and 3 more; --format csv names them all" in call(*arguments, "--format", "table")[1]
    assert len(call(*arguments)[1].splitlines()) == 14


def test_nothing_in_a_value_steers_the_terminal(call, tmp_path):
    file = tmp_path / "evil.ttl"
    file.write_text('<urn:c> <http://www.w3.org/2000/01/rdf-schema#label> "\\u001B[31m[bold]red\\u0007 " .')
    (tmp_path / "mine.tsv").write_text("WARN\tlabel-whitespace\n")
    _, said, _ = call(file, "--profile", tmp_path / "mine.tsv", "--format", "table")
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "[31m[bold]red" in said


def test_a_file_is_written_whole(call, faulty, tmp_path):
    code, said, _ = call(faulty, "-o", tmp_path / "report.csv")
    assert (code, said) == (1, "")
    assert (tmp_path / "report.csv").read_text().startswith("level,check,entity,property,value\nERROR,")


def test_list(call):
    code, said, _ = call("--list")
    assert code == 0
    assert len(said.splitlines()) >= len(list(resources.path("queries", "checks").glob("*.rq")))
    assert "OFF    missing-ontology-doi" in said


@pytest.mark.parametrize(
    ("arguments", "content", "message"),
    [
        (["{file}"], "<urn:a> .", "itss: {file}:1:9: "),
        (["{file}"], "", "itss: {file}: states nothing, so there is nothing to check\n"),
        (["absent.ttl"], "", "itss: absent.ttl: cannot be read: No such file or directory\n"),
        (
            ["{file}", "--profile", "absent.tsv"],
            "<urn:a> a <urn:b> .",
            "itss: absent.tsv: cannot be read: No such file or directory\n",
        ),
        (["{file}", "--list"], "<urn:a> a <urn:b> .", "itss: --list checks nothing; leave out the files\n"),
        (["{file}", "--fail-on", "FATAL"], "<urn:a> a <urn:b> .", "itss: Invalid value for '--fail-on'"),
        (["{file}", "--format", "table", "-o", "x"], "<urn:a> a <urn:b> .", "itss: a table goes to the terminal;"),
    ],
)
def test_bad_input_is_one_line(call, tmp_path, arguments, content, message):
    file = tmp_path / "gardens.ttl"
    file.write_text(content)
    code, said, err = call(*(argument.format(file=file) for argument in arguments))
    assert (code, said) == (2, "")
    assert err.startswith(message.format(file=file))
    assert err.count("\n") == 1
