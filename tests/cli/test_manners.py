"""How commands behave, whatever they do."""

import io
import json
import os
import re

import polars as pl
import pytest

from itss_graph import resources
from itss_graph.cli.main import COMMANDS

DAY = ("--as-of", "2026-11-23")
PROFILE = resources.path("data", "examples", "one-day-short.ttl")


def ill_formed(count):
    """A candidate with so many engagements that lack everything."""
    records = " ".join(f"<urn:p> itss:engagement <urn:e{n}> . <urn:e{n}> itss:persons -1 ." for n in range(count))
    return f"@prefix itss: <https://w3id.org/itss/ontology#> . <urn:p> a itss:Candidate . {records}"


def test_ten_problems_of_a_file_are_told_and_the_others_counted(call, tmp_path):
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(ill_formed(40))
    code, out, err = call("assess", wrong, "--format", "json", *DAY)
    *said, last = err.splitlines()
    assert (code, out, len(said)) == (2, "", 10)
    (tmp_path / "folder").mkdir()
    wrong.rename(tmp_path / "folder" / "wrong.ttl")
    assert call("assess", tmp_path / "folder", "-o", tmp_path / "out.csv", *DAY)[0] == 2
    rejects = pl.read_csv(tmp_path / "out.csv.rejects.csv")
    assert last == f"itss: {wrong}: and {len(rejects) - 10:,} more problems"
    code, out, err = call("assess", tmp_path / "folder", *DAY)
    assert (code, out) == (2, "")
    assert [line for line in err.splitlines() if "more problems" in line] == [
        f"itss: {tmp_path / 'folder' / 'wrong.ttl'}: and {len(rejects) - 10:,} more problems"
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_terminals_and_cuts_no_word(call, monkeypatch, command):
    texts = []
    for columns in (80, 40):
        monkeypatch.setenv("COLUMNS", str(columns))
        code, out, err = call(command, "-h")
        assert (code, err) == (0, "")
        assert max(map(len, out.splitlines())) <= columns
        texts.append(re.sub(r"([|-])\s+", r"\1", out).split())
    assert texts[0] == texts[1]


def test_quiet_keeps_notes_back_and_tells_problems(call, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "one.ttl").write_bytes(PROFILE.read_bytes())
    arguments = ("assess", tmp_path / "folder", "-o", tmp_path / "out.csv", *DAY)
    assert "1 people read" in call(*arguments)[2]
    assert call(*arguments, "--quiet") == (0, "", "")
    (tmp_path / "wrong.ttl").write_text(ill_formed(1))
    assert "urn:e0" in call("assess", tmp_path / "wrong.ttl", "-q", *DAY)[2]


def test_a_shell_completes_commands_and_options(installed):
    surroundings = {**os.environ, "_ITSS_COMPLETE": "complete_bash"}
    for words, place, expected in (("itss as", "1", b"assess"), ("itss assess --form", "2", b"--format")):
        found = installed(env={**surroundings, "COMP_WORDS": words, "COMP_CWORD": place})
        assert (found.returncode, found.stdout.split()) == (0, [expected])


def test_values_of_options_are_lower_case_and_taken_in_any(call, tmp_path):
    file = tmp_path / "one.ttl"
    file.write_text("<urn:a> a <urn:b> .")
    codes = {level: call("check", file, "--fail-on", level)[0] for level in ("warn", "WARN", "Warn")}
    assert len(set(codes.values())) == 1
    assert "<error|warn|info>" in call("check", "-h")[1]


def test_show_finds_terms_by_their_labels_and_writes_json(call, tmp_path):
    by_name = call("show", "OperationsManagement", "--format", "json")
    assert call("show", "運用管理", "--format", "json") == by_name
    assert call("show", "operations management", "--format", "json") == by_name
    assert json.loads(by_name[1])["label"]["ja"] == "運用管理"
    kpi = json.loads(call("show", "OperationsManagement-L5", "--format", "json")[1])
    assert (kpi["level"], len(kpi["requirements"])) == (5, 6)
    assert call("show", "-o", tmp_path / "standard.json") == (0, "", "")
    assert len(json.loads((tmp_path / "standard.json").read_text("utf-8"))["kpis"]) == 13
    code, _, err = call("show", "--format", "csv")
    assert (code, err) == (2, "itss: the standard is shown as a table or as json; --format csv is for --since\n")


def test_every_command_that_reads_takes_folders(call, tmp_path, monkeypatch):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "one.ttl").write_bytes(PROFILE.read_bytes())
    people = "SELECT ?s { ?s a <https://w3id.org/itss/ontology#Candidate> }"
    for command in (["gap"], ["validate"], ["query", "--text", people, "--data"], ["check"]):
        found = call(*command, folder)
        alone = call(*command, folder / "one.ttl")
        assert (command, *found[:2]) == (command, *alone[:2])
    shapes = tmp_path / "shapes"
    shapes.mkdir()
    (shapes / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:nodeKind sh:IRI ;"
        " sh:targetClass <https://w3id.org/itss/ontology#Candidate> ."
    )
    assert call("validate", folder, "--shapes", shapes)[0] == 0


def test_profiles_are_imported_in_the_format_asked_for(call, tmp_path):
    assert call("template", "--example", "-o", tmp_path / "staff.xlsx")[0] == 0
    assert call("import", tmp_path / "staff.xlsx", "-o", tmp_path / "staff.txt", "--format", "ntriples", "-q")[0] == 0
    lines = (tmp_path / "staff.txt").read_text("utf-8").splitlines()
    assert lines
    assert all(line.endswith(" .") for line in lines)


def test_gap_takes_several_files(call, tmp_path):
    other = tmp_path / "other.ttl"
    other.write_text(PROFILE.read_text("utf-8").replace("sota-ueda", "another"), "utf-8")
    code, out, _ = call("gap", PROFILE, other, "--format", "json", *DAY)
    assert (code, len({plan["profile"] for plan in json.loads(out)})) == (1, 2)


def test_a_query_from_standard_input_over_another_standard_on_a_day(call, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"SELECT (1 AS ?n) {}")))
    assert call("query", "--file", "-")[:2] == (0, "n\n1\n")
    own = tmp_path / "own.ttl"
    text = resources.path("ontology", "itsm.ttl").read_text("utf-8")
    own.write_text(f"{text}\n<urn:own> <urn:is> 7 .\n", "utf-8")
    query = ("query", "--text", "SELECT ?n { <urn:own> <urn:is> ?n }")
    assert call(*query)[1] == "n\n"
    assert call(*query, "--standard", own)[1] == "n\n7\n"
    asked = ("query", "list-missing-requirements", "--data", PROFILE)
    early, late = (call(*asked, "--as-of", day) for day in ("2015-01-01", "2026-11-23"))
    assert early[0] == late[0] == 0
    assert early[1] != late[1]
