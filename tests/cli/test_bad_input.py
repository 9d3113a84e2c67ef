"""Bad input gets one clear line a problem that names the file and the place, exit code 2, and never a traceback."""

import gzip
import json
from pathlib import Path

import pytest

from itss_graph import resources

GOOD = resources.path("data", "examples", "one-day-short.ttl").read_text(encoding="utf-8")
EMPTY = str(resources.path("data", "examples", "empty.ttl"))
LINE = b"<urn:a> <urn:b> <urn:c> .\n"
HEAD = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n'
XML = HEAD + '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'

CASES = {
    "words.ttl": (b"hello world\n", ":1:"),
    "cut.ttl": (b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>", ":2:16: the file ends too early"),
    "cut-text.ttl": (b'<urn:a> <urn:b> "c', ":1:17: the file ends too early"),
    "cut.nt": (b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>\n", ":2:"),
    "cut.jsonld": (b'{"id": "urn:a",\n "type": "Candidate", "seeks": [', ":2:33: the file ends too early"),
    "comma.jsonld": (b'{"id": "urn:a"\n "type": "Candidate"}', ":2:2: not JSON: "),
    "latin.ttl": ('<urn:a> <urn:b> "\u00e9" .\n'.encode("latin-1"), "UTF-8"),
    "half.nt.gz": (gzip.compress(LINE * 1000)[:40], "gzip"),
    "remote.jsonld": (json.dumps({"@context": "https://example.org/c", "@id": "urn:a"}).encode(), "not fetched"),
    "doctype.rdf": (XML.encode(), "DOCTYPE"),
    "doctype-utf16.rdf": (XML.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"), "UTF-8"),
    "deep.ttl": (b"<urn:a> <urn:b> " + b"[<urn:b> " * 20_000, "deep"),
    "deep.jsonld": (b"[" * 100_000, "deep"),
    "empty.ttl": (b"", "no candidate"),
    "what.xyz": (b"", "no candidate"),
    "picture.xyz": (b"\x89PNG\r\n\x1a\n\0\0", "its content is not a known RDF format"),
    "table.csv": (b"Person,Role\n1,leader\n", "its content is not a known RDF format"),
    "words": (b"hello world\n", "give its format (--input-format)"),
    "nobody.ttl": (LINE, "no candidate"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_line_that_names_the_file(call, tmp_path, name):
    content, says = CASES[name]
    path = tmp_path / name
    path.write_bytes(content)
    code, out, err = call("assess", path, "--format", "json")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"itss: {path}")
    assert says in err


def test_a_missing_file_and_a_folder(call, tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.ttl"):
        code, out, err = call("assess", path)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert str(path) in err


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("itss:outcome itss:Successful", "itss:outcome itss:Successful , itss:Unsuccessful"), "outcome"),
        (("itss:role itss:", "itss:role itss:No"), "role"),
        (("itss:persons ", "itss:persons 1" + "0" * 5000), "persons"),
        (("itss:persons ", "itss:persons -"), "persons"),
    ],
)
def test_an_ill_formed_profile_names_node_and_property(call, tmp_path, change, place):
    assert change[0] in GOOD
    path = tmp_path / "profile.ttl"
    path.write_text(GOOD.replace(*change), encoding="utf-8")
    code, out, err = call("assess", path)
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert lines
    assert all(line.startswith(f"itss: {path}: ") for line in lines)
    assert any(f" {place}" in line and len(line) < 400 for line in lines)


def test_one_bad_file_does_not_cost_the_good_ones(call, tmp_path):
    good, bad = tmp_path / "good.ttl", tmp_path / "bad.ttl"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text("nonsense")
    code, out, err = call("assess", good, bad, "--format", "json")
    assert code == 2
    assert len(json.loads(out)) == 1
    assert err.count("\n") == 1


def test_an_output_file_is_kept_where_nothing_can_be_assessed(call, tmp_path):
    output = tmp_path / "kept.json"
    output.write_text("precious")
    assert call("assess", tmp_path / "nowhere.ttl", "-o", output)[0] == 2
    assert output.read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nosuch"],
        ["assess"],
        ["assess", "x.ttl", "--reading", "odd"],
        ["assess", "x.ttl", "--as-of", "2026-13-01"],
        ["assess", "x.ttl", "--kpi", "Nothing-L9"],
        ["assess", "x.ttl", "--engine", "warp"],
        ["show", "Nothing"],
        ["query", "no-such-query"],
        ["build", "--standard", "nowhere.ttl"],
        ["validate", "nowhere.ttl", "--shapes", "nowhere.ttl"],
    ],
)
def test_usage(call, arguments):
    code, _, err = call(*arguments)
    assert code == 2
    assert err.count("\n") <= 1
    assert "Traceback" not in err


def test_a_table_needs_a_terminal_and_parquet_a_file(call, tmp_path):
    example = Path(resources.path("data", "examples", "empty.ttl"))
    assert call("assess", example, "--format", "table", "-o", tmp_path / "x.txt")[0] == 2
    assert call("assess", example, "--kpi", "Operation-L3", "--format", "csv")[0] == 2


@pytest.mark.slow
def test_a_folder_that_cannot_be_made(call, tmp_path):
    (tmp_path / "file").write_text("")
    code, out, err = call("build", "-o", tmp_path / "file" / "shapes")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert str(tmp_path / "file") in err


def test_a_file_that_is_no_standard_is_named(call):
    for command in (["show", "ServiceDesk-L3"], ["build"], ["assess", EMPTY]):
        code, out, err = call(*command, "--standard", EMPTY)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert err.startswith(f"itss: {EMPTY}: ")


def test_nothing_unfinished_is_left_behind(call, tmp_path):
    """What cannot take its place in the end is not left beside it."""
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text("<urn:a> a <urn:C> .")
    shapes.write_text("<urn:s> <http://www.w3.org/ns/shacl#targetClass> <urn:C> .")
    (tmp_path / "folder").mkdir()
    code, _, err = call("validate", data, "--shapes", shapes, "--format", "turtle", "-o", tmp_path / "folder")
    assert (code, err.count("\n")) == (2, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.ttl", "folder", "shapes.ttl"]


def test_a_query_that_breaks_off_says_where(call):
    code, out, err = call("query", "--text", "SELEC")
    assert (code, out) == (2, "")
    assert err == "itss: not a SPARQL 1.1 query: line 1, column 6: something else is expected here\n"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "--file", "/dev/zero"],
        ["assess", EMPTY, "--format", "html", "--names", "/dev/zero"],
        ["assess", EMPTY, "--format", "elm", "--issuer", "/dev/zero"],
        ["check", "--profile", "/dev/zero"],
        ["import", "/dev/zero", "-o", "-"],
        ["import", EMPTY, "--mapping", "/dev/zero", "-o", "-"],
        ["gap", EMPTY, "--with", "/dev/zero"],
        ["serve", "--token-file", "/dev/zero"],
        ["validate", EMPTY, "--shapes", "/dev/zero"],
        ["assess", "/dev/zero", "--format", "ntriples"],
    ],
    ids=" ".join,
)
def test_what_has_no_end_is_not_read_for_ever(call, arguments):
    code, out, err = call(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "/dev/zero: " in err
    assert "its content is not a known RDF format" in err or "more than 64 MiB are not read at once" in err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["show", "--since", ""], "--since"),
        (["show", "--since="], "--since"),
        (["assess", ""], "an argument"),
        (["gap", EMPTY, "--to", ""], "--to"),
        (["query", "--text", ""], "--text"),
        (["sample", "-o", ""], "-o"),
        (["publish", "--base-url", ""], "--base-url"),
    ],
)
def test_an_empty_word_is_named(call, arguments, named):
    assert call(*arguments) == (2, "", f"itss: {named}: is empty; give a value, or leave it out\n")
