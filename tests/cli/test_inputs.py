"""What is read: formats by ending, by content or by an option; standard input; relative IRIs."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys

import pytest

from itss_graph import resources

EXAMPLE = resources.path("data", "examples", "one-day-short.ttl")
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<> a <http://www.w3.org/2002/07/owl#Ontology> .
<#shape> a sh:NodeShape ; sh:targetSubjectsOf <urn:p> ; sh:property <#p> .
<#p> sh:path <urn:p> ; sh:maxCount 1 ."""
RDF = 'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:"'
TWICE = {
    "turtle": '<#me> <urn:p> "1", "2" .',
    "trig": '<#g> { <#me> <urn:p> "1", "2" }',
    "rdfxml": f'<r:RDF {RDF}><r:Description r:about="#me"><u:p>1</u:p><u:p>2</u:p></r:Description></r:RDF>',
    "jsonld": '{"@context": {}, "@id": "#me", "urn:p": ["1", "2"]}',
}
ENDINGS = {"turtle": "ttl", "trig": "trig", "rdfxml": "rdf", "jsonld": "jsonld"}


@pytest.fixture
def stdin(monkeypatch):
    def give(text):
        monkeypatch.setattr(
            sys, "stdin", io.TextIOWrapper(io.BytesIO(text if isinstance(text, bytes) else text.encode()))
        )

    return give


def written(folder, name, text):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("format", TWICE)
@pytest.mark.parametrize("packed", [False, True])
def test_relative_iris_are_those_of_the_file(call, tmp_path, format, packed):
    folder = tmp_path / "a b"
    folder.mkdir()
    shapes = written(folder, "s.ttl", SHAPES)
    data = TWICE[format].encode()
    file = written(folder, f"d.{ENDINGS[format]}{'.gz' * packed}", gzip.compress(data) if packed else data)
    code, out, _ = call("validate", "--shapes", shapes, file, "--format", "turtle")
    assert code == 1
    assert f"<{file.as_uri()}#me>" in out
    assert f"<{shapes.as_uri()}#p>" in out


@pytest.mark.parametrize("format", TWICE)
@pytest.mark.parametrize("stated", [False, True])
def test_standard_input_has_no_address(call, tmp_path, stdin, format, stated):
    shapes = written(tmp_path, "s.ttl", SHAPES)
    stdin(TWICE[format])
    option = ["--input-format", format] if stated else []
    code, out, err = call("validate", "--shapes", shapes, "-", "--format", "table", *option)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("itss: <stdin>")
    assert "relative IRI" in err
    assert "state " in err


def test_lines_have_absolute_iris_only(call, tmp_path):
    shapes = written(tmp_path, "s.ttl", SHAPES)
    for name, text in (("a.nt", '<a> <urn:p> "1" .'), ("a.nq", '<urn:a> <urn:p> "1" <g> .')):
        code, _, err = call("validate", "--shapes", shapes, written(tmp_path, name, text))
        assert (code, err.count("\n")) == (2, 1)
        assert "relative IRI; write it in full" in err


def test_plain_json_states_iris_in_full(call, tmp_path):
    file = written(tmp_path, "a.json", json.dumps({"id": "me", "type": "Candidate"}))
    code, _, err = call("assess", file)
    assert (code, "relative IRI <me>" in err) == (2, True)


def test_what_is_published_does_not_tell_where_it_lay(call, tmp_path):
    text = EXAMPLE.read_text("utf-8") + "<#me> a <https://w3id.org/itss/ontology#Candidate> ."
    file = written(tmp_path, "a.ttl", text)
    for call_ in (["publish", "--endpoint", "http://127.0.0.1:9/", "--data", file], ["show", "--standard", file]):
        code, out, err = call(*call_)
        assert (code, "relative IRI" in err) == (2, True)
        assert tmp_path.as_uri() not in out + err


@pytest.mark.slow
def test_a_credential_does_not_tell_where_the_profile_lay(call, tmp_path):
    text = resources.path("data", "examples", "operations-management-l7.ttl").read_text("utf-8")
    name = next(line for line in text.splitlines() if "a itss:Candidate" in line).split(">")[0][1:]
    file = written(tmp_path, "a.ttl", text.replace(f"<{name}>", "<#me>"))
    code, out, err = call("assess", file, "--format", "ob3")
    assert (code, out, "has no IRI to issue a credential to" in err) == (2, "", True)
    file.write_text(text.replace(f"<{name}#", "<#"))
    code, out, _ = call("assess", file, "--format", "ob3")
    assert (code, tmp_path.as_uri() in out) == (0, False)
    assert "urn:" in out or "https:" in out


def test_profiles_with_relative_iris(call, tmp_path):
    name = (
        next(line for line in EXAMPLE.read_text("utf-8").splitlines() if "a itss:Candidate" in line).split(">")[0] + ">"
    )
    file = written(tmp_path, "a.ttl", EXAMPLE.read_text("utf-8").replace(name, "<#me>"))
    code, out, _ = call("assess", file, "--format", "json")
    assert (code, [person["profile"] for person in json.loads(out)]) == (0, [f"{file.as_uri()}#me"])
    text = "SELECT ?c { ?c a <https://w3id.org/itss/ontology#Candidate> }"
    assert f"{file.as_uri()}#me" in call("query", "--text", text, "--data", file, "--format", "csv")[1]


DOCUMENTS = {
    "turtle": '@prefix : <urn:> . :a :p "1", "2" .',
    "trig": '@prefix : <urn:> . :g { :a :p "1", "2" }',
    "ntriples": '<urn:a> <urn:p> "1" .\n<urn:a> <urn:p> "2" .\n',
    "nquads": '<urn:a> <urn:p> "1" <urn:g> .\n<urn:a> <urn:p> "2" .\n',
    "rdfxml": TWICE["rdfxml"].replace("#me", "urn:a"),
    "jsonld": TWICE["jsonld"].replace("#me", "urn:a"),
}


@pytest.mark.slow
@pytest.mark.parametrize("format", DOCUMENTS)
@pytest.mark.parametrize("name", ["data", "data.shacl", "-", "data.txt.gz"])
@pytest.mark.parametrize("stated", [False, True])
def test_an_unknown_ending_is_read_by_content_or_as_it_is_said(call, tmp_path, stdin, format, name, stated):
    shapes = written(tmp_path, "shapes.shacl", SHAPES)
    data = DOCUMENTS[format].encode()
    stdin(data)
    file = name if name == "-" else written(tmp_path, name, gzip.compress(data) if name.endswith(".gz") else data)
    option = ["--input-format", format] if stated else []
    assert call("validate", "--shapes", shapes, file, "--format", "table", *option)[0] == 1


def test_the_option_is_about_the_files_and_wins_over_their_ending(call, tmp_path):
    shapes = written(tmp_path, "shapes.ttl", SHAPES)
    file = written(tmp_path, "data.xml", DOCUMENTS["ntriples"])
    assert call("validate", "--shapes", shapes, file, "--format", "table")[0] == 2
    assert call("validate", "--shapes", shapes, file, "--format", "table", "--input-format", "ntriples")[0] == 1
    assert call("validate", "--shapes", shapes, file, "--input-format", "excel")[0] == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "FILE"],
        ["gap", "FILE"],
        ["query", "count-candidates-by-kpi", "--data", "FILE", "--format", "csv"],
        ["template", "--from", "FILE", "-o", "OUT", "--format", "csv"],
        ["check", "FILE", "--format", "csv"],
    ],
)
@pytest.mark.parametrize("name", ["-", "staff", "staff.profile"])
@pytest.mark.parametrize("stated", [[], pytest.param(["--input-format", "turtle"], marks=pytest.mark.slow)])
def test_every_command_reads_what_has_no_ending(call, tmp_path, stdin, monkeypatch, arguments, name, stated):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "staff.ttl", EXAMPLE.read_bytes())
    stdin(EXAMPLE.read_bytes())
    if name != "-":
        written(tmp_path, name, EXAMPLE.read_bytes())
    code, out, _ = call(*({"FILE": name, "OUT": "out"}.get(argument, argument) for argument in arguments), *stated)
    expected = call(*({"FILE": "staff.ttl", "OUT": "plain"}.get(argument, argument) for argument in arguments))
    assert (code, out) == expected[:2]
    assert code in (0, 1)


def test_a_pipe_is_read_by_its_content(call, tmp_path):
    read, write = os.pipe()
    os.write(write, DOCUMENTS["turtle"].encode())
    os.close(write)
    shapes = written(tmp_path, "shapes.ttl", SHAPES)
    try:
        assert call("validate", "--shapes", shapes, f"/dev/fd/{read}", "--format", "table")[0] == 1
    finally:
        os.close(read)


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "-", "-"],
        ["validate", "--shapes", "-", "-"],
        ["assess", "-", "a.ttl", "-"],
        ["gap", "-", "--with", "-"],
        ["query", "--file", "-", "--data", "-"],
        ["template", "--from", "-", "--names", "-", "-o", "x.xlsx"],
        ["check", "-", "--profile", "-"],
        ["assess", "-", "--standard", "-"],
    ],
)
def test_standard_input_is_read_once(call, stdin, arguments):
    stdin("")
    code, out, err = call(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "standard input can be read only once" in err


@pytest.mark.slow
def test_what_else_is_read_may_be_standard_input(call, tmp_path, stdin):
    stdin("SELECT ?s { ?s <urn:p> ?o }")
    data = written(tmp_path, "d.ttl", DOCUMENTS["turtle"])
    assert call("query", "--file", "-", "--data", data, "--format", "csv")[1].split() == ["s", "urn:a", "urn:a"]
    stdin("ERROR\tmissing-label\n")
    assert call("check", data, "--profile", "-", "--format", "csv")[0] in (0, 1, 2)
    person = json.loads(call("assess", EXAMPLE, "--format", "json")[1])[0]["profile"]
    stdin(f"iri,name\n{person},Tarō\n")
    assert "Tarō" in call("assess", EXAMPLE, "--format", "html", "--names", "-")[1]
    stdin(SHAPES.replace("<>", "<urn:o>").replace("<#", "<urn:"))
    assert call("validate", "--shapes", "-", data, "--format", "table")[0] == 1
