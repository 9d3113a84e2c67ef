"""How commands behave, whatever they do; a command that is new has to be added to the tables here."""

import io
import json
import os
import re
import sys

import polars as pl
import pytest
import typer

from itss_graph import resources
from itss_graph.cli.main import COMMANDS, application
from itss_graph.population.upload import persons
from itss_graph.presentation.formats import ENDINGS, FORMATS
from itss_graph.server import run as server

DAY = ("--as-of", "2026-11-23")
PROFILE = resources.path("data", "examples", "one-day-short.ttl")


TREE = typer.main.get_command(application()).commands

NOWHERE = ("--endpoint", "http://127.0.0.1:9/")
READS = {
    "assess": ["assess", "FILE", "--format", "jsonl", *DAY],
    "gap": ["gap", "FILE", *DAY],
    "validate": ["validate", "FILE"],
    "query": ["query", "list-claims", "--data", "FILE"],
    "check": ["check", "FILE"],
    "template": ["template", "--from", "FILE", "-o", "/dev/null", "--format", "xlsx"],
    "publish": ["publish", *NOWHERE, "--data", "FILE"],
    "serve": ["serve", "--data", "FILE"],
}
"""The commands that read RDF, as they are called."""

READS_SHEETS = {"import"}
"""A command that reads workbooks and folders of CSV files, which are told apart without an option."""

READS_NOTHING = {"show", "sample", "build"}
"""Commands that read a standard at most."""

ANSWERS = {
    "show": ["show", "OperationsManagement-L5"],
    "assess": ["assess", PROFILE, *DAY],
    "gap": ["gap", PROFILE, *DAY],
    "validate": ["validate", PROFILE],
    "query": ["query", "list-claims", "--data", PROFILE],
    "check": ["check", PROFILE],
}
"""The commands that answer a question, as they are called."""

MAKES = {"import": "file", "template": "file", "sample": "file", "build": "folder", "publish": "folder", "serve": ""}
"""The commands that make something: a file in a format, a folder whose files are fixed, or nothing that stays."""


def options(command):
    return {name for parameter in TREE[command].params for name in parameter.opts}


def formats(command):
    return [name for param in TREE[command].params if "--format" in param.opts for name in param.type.choices]


def test_every_command_is_in_the_tables():
    assert set(TREE) == set(COMMANDS) == set(READS) | READS_SHEETS | READS_NOTHING == set(ANSWERS) | set(MAKES)


@pytest.mark.parametrize("command", TREE)
def test_a_command_has_the_options_that_all_have(command):
    wanted = {"-q", "--quiet"}
    wanted |= {"--input-format"} if command in READS else set()
    wanted |= {"-o", "--output", "--format", "--lang"} if command in ANSWERS else set()
    wanted |= {"file": {"-o", "--output", "--format"}, "folder": {"-o", "--output"}}.get(MAKES.get(command), set())
    assert wanted - options(command) == set()
    assert TREE[command].get_short_help_str(limit=200).endswith((".", "?"))
    assert "Example: itss " + command in TREE[command].help


@pytest.mark.parametrize("command", TREE)
def test_a_format_is_known_and_an_ending_names_one(command):
    assert set(formats(command)) <= set(FORMATS)
    for ending, names in ENDINGS.items():
        assert len([name for name in names if name in formats(command)]) <= 1, ending


@pytest.fixture
def shown(monkeypatch, call):
    """Call a command; a server shows whom it would load."""

    def run(settings, announce):
        for file in settings.data:
            for person, lines in persons(file, format=settings.input_format):
                sys.stdout.write(f"{person} {len(lines)}\n")

    def shown(*arguments):
        code, out, _ = call(*arguments)
        return code, out

    monkeypatch.setattr(server, "run", run)
    monkeypatch.setenv("ITSS_TOKEN", "t" * 40)
    return shown


@pytest.mark.slow
@pytest.mark.parametrize("command", READS)
def test_a_command_that_reads_takes_files_folders_and_standard_input(shown, tmp_path, monkeypatch, command):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "one.ttl").write_bytes(PROFILE.read_bytes())
    (tmp_path / "bare").write_bytes(PROFILE.read_bytes())

    def of(file, *more):
        return shown(*(file if argument == "FILE" else argument for argument in READS[command]), *more)

    alone = of(folder / "one.ttl")
    assert alone[0] in ((3,) if command == "publish" else (0, 1))
    assert of(folder) == alone
    assert of(tmp_path / "bare", "--input-format", "turtle") == alone
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PROFILE.read_bytes())))
    assert of("-", "--input-format", "turtle") == alone


def test_shapes_may_be_a_folder(call, tmp_path):
    shapes = tmp_path / "shapes"
    shapes.mkdir()
    (shapes / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:nodeKind sh:IRI ;"
        " sh:targetClass <https://w3id.org/itss/ontology#Candidate> ."
    )
    assert call("validate", PROFILE, "--shapes", shapes)[0] == 0


@pytest.mark.slow
def test_sheets_are_read_from_a_file_a_folder_and_standard_input(call, tmp_path, monkeypatch):
    book, folder = tmp_path / "staff.xlsx", tmp_path / "staff"
    assert call("template", "--example", "-o", book)[0] == call("template", "--example", "-o", folder)[0] == 0
    shown = call("import", book, "--preview")
    assert shown[0] == call("import", folder, "--preview")[0] == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(book.read_bytes())))
    assert call("import", "-", "--preview") == shown


@pytest.mark.slow
@pytest.mark.parametrize("command", ANSWERS)
def test_an_answer_is_in_english_or_japanese(call, command):
    tables = {lang: call(*ANSWERS[command], "--format", "table", "--lang", lang)[1] for lang in ("en", "ja")}
    assert tables["en"].isascii() or not re.search("[ぁ-ん一-龠]", tables["en"])
    assert re.search("[ぁ-ん一-龠]", tables["ja"])


WRITES = [(command, name) for command in ANSWERS for name in formats(command) if name != "table"]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "format"), WRITES)
def test_an_answer_is_the_same_in_a_file_and_on_standard_output(call, tmp_path, command, format):
    endings = [ending for ending in FORMATS[format].endings if set(ENDINGS[ending]) & set(formats(command)) == {format}]
    if FORMATS[format].binary:
        assert call(*ANSWERS[command], "-o", tmp_path / f"out{endings[0]}") == (0, "", "")
        return
    code, out, _ = call(*ANSWERS[command], "--format", format)
    for name, more in [("out", ("--format", format)), *((f"out{ending}", ()) for ending in endings)]:
        assert call(*ANSWERS[command], "-o", tmp_path / name, *more)[:2] == (code, "")
        assert not out or (tmp_path / name).read_bytes().decode("utf-8") == out


def ill_formed(count):
    """A candidate with so many engagements that lack everything."""
    records = " ".join(f"<urn:p> itss:engagement <urn:e{n}> . <urn:e{n}> itss:persons -1 ." for n in range(count))
    return f"@prefix itss: <https://w3id.org/itss/ontology#> . <urn:p> a itss:Candidate . {records}"


@pytest.mark.slow
def test_ten_problems_of_a_file_are_told_and_the_others_counted(call, tmp_path):
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(ill_formed(40))
    code, out, err = call("assess", wrong, "--format", "json", *DAY)
    *messages, last = err.splitlines()
    assert (code, out, len(messages)) == (2, "", 10)
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


@pytest.mark.slow
def test_quiet_keeps_notes_back_and_tells_problems(call, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "one.ttl").write_bytes(PROFILE.read_bytes())
    arguments = ("assess", tmp_path / "folder", "-o", tmp_path / "out.csv", *DAY)
    assert "1 people read" in call(*arguments)[2]
    assert call(*arguments, "--quiet") == (0, "", "")
    (tmp_path / "wrong.ttl").write_text(ill_formed(1))
    assert "urn:e0" in call("assess", tmp_path / "wrong.ttl", "-q", *DAY)[2]


@pytest.mark.slow
def test_a_shell_completes_commands_and_options(installed):
    surroundings = {**os.environ, "_ITSS_COMPLETE": "complete_bash"}
    for words, place, expected in (("itss as", "1", b"assess"), ("itss assess --form", "2", b"--format")):
        result = installed(env={**surroundings, "COMP_WORDS": words, "COMP_CWORD": place})
        assert (result.returncode, result.stdout.split()) == (0, [expected])


def test_values_of_options_are_lower_case_and_taken_in_any(call, tmp_path):
    file = tmp_path / "one.ttl"
    file.write_text("<urn:a> a <urn:b> .")
    codes = {level: call("check", file, "--fail-on", level)[0] for level in ("warn", "WARN", "Warn")}
    assert len(set(codes.values())) == 1
    assert "<error|warn|info>" in call("check", "-h")[1]


@pytest.mark.slow
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
    assert (code, err) == (
        2,
        "itss: without --since, the standard is not written as csv; choose --format table or json\n",
    )


@pytest.mark.slow
def test_profiles_are_imported_in_the_format_asked_for(call, tmp_path):
    assert call("template", "--example", "-o", tmp_path / "staff.xlsx")[0] == 0
    assert call("import", tmp_path / "staff.xlsx", "-o", tmp_path / "staff.txt", "--format", "ntriples", "-q")[0] == 0
    lines = (tmp_path / "staff.txt").read_text("utf-8").splitlines()
    assert lines
    assert all(line.endswith(" .") for line in lines)


@pytest.mark.slow
def test_gap_takes_several_files(call, tmp_path):
    other = tmp_path / "other.ttl"
    other.write_text(PROFILE.read_text("utf-8").replace("sota-ueda", "another"), "utf-8")
    code, out, _ = call("gap", PROFILE, other, "--format", "json", *DAY)
    assert (code, len({plan["profile"] for plan in json.loads(out)})) == (1, 2)


@pytest.mark.slow
def test_a_query_from_standard_input_over_another_standard_on_a_day(call, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"SELECT (1 AS ?n) {}")))
    assert call("query", "--file", "-")[:2] == (0, "n\n1\n")
    own = tmp_path / "own.ttl"
    text = resources.path("ontology", "itsm.ttl").read_text("utf-8")
    own.write_text(f"{text}\n<urn:own> <urn:is> 7 .\n", "utf-8")
    query = ("query", "--text", "SELECT ?n { <urn:own> <urn:is> ?n }")
    assert call(*query)[1] == "n\n"
    assert call(*query, "--standard", own)[1] == "n\n7\n"
    command = ("query", "list-missing-requirements", "--data", PROFILE)
    early, late = (call(*command, "--as-of", day) for day in ("2015-01-01", "2026-11-23"))
    assert early[0] == late[0] == 0
    assert early[1] != late[1]
