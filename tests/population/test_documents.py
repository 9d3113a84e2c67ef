"""One career in two documents, and a damaged line: at every size and in every format the same people are rejected."""

from __future__ import annotations

import gzip
import json

import pytest

PREFIXES = """@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
WORK = """a itss:Engagement ; itss:specialtyField itsm:Operation ; itss:role itss:TeamLeader ;
    itss:outcome itss:Successful ; itss:startDate "2020-01-01"^^xsd:date ."""
ONE = f"<urn:p> a itss:Candidate ; itss:engagement <urn:p#e1> . <urn:p#e1> {WORK} <urn:q> a itss:Candidate ."
OTHERS = {
    "another half": f"<urn:p> a itss:Candidate ; itss:engagement <urn:p#e2> . <urn:p#e2> {WORK}",
    "an engagement more": f"<urn:p> itss:engagement <urn:p#e2> . <urn:p#e2> {WORK}",
    "a claim": "<urn:p> itss:seeks itsm:Operation-L4 .",
    "an examination": "<urn:p> itss:passedExamination itsm:AppliedInformationTechnologyEngineerExamination .",
    "the end of the record": '<urn:p#e1> itss:endDate "2020-02-01"^^xsd:date .',
    "a confirmation": "<urn:p#e1> itss:confirmedBy <urn:boss> .",
    "the type alone": "<urn:p> a itss:Candidate .",
    "the same": ONE.replace("<urn:q> a itss:Candidate .", ""),
}
RECORD = f"<urn:r2> a itss:Candidate ; itss:engagement <urn:p#e1> . <urn:p#e1> {WORK}"
THIRD = " <urn:r> a itss:Candidate ."


def profiles(out: str) -> list[str]:
    return [person["profile"] for person in json.loads(out or "[]")]


@pytest.mark.slow
@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("turned", [False, True])
def test_who_is_described_in_two_files_is_rejected_with_both_places(call, tmp_path, other, turned):
    files = [tmp_path / "a.ttl", tmp_path / "b.ttl"]
    for file, text in zip(files, (ONE, other + THIRD), strict=True):
        file.write_text(PREFIXES + text)
    code, out, err = call("assess", *(files[::-1] if turned else files), "--format", "json")
    assert (code, sorted(profiles(out))) == (2, ["urn:q", "urn:r"])
    assert all(str(file) in line for file in files for line in err.splitlines() if "described in" in line)
    assert f"{files[0]}: urn:p" in err
    assert "described in" in err


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("validate", "--format", "turtle"),
        ("assess", "--timeline", "--format", "csv"),
        ("assess", "--format", "ob3"),
        ("assess", "--format", "html"),
        ("assess", "--format", "turtle"),
        ("assess", "--kpi", "Operation-L4", "--format", "json"),
    ],
)
def test_every_command_says_so(call, tmp_path, words):
    for name, text in (("a.ttl", ONE), ("b.ttl", OTHERS["an engagement more"] + THIRD)):
        (tmp_path / name).write_text(PREFIXES + text)
    code, out, err = call(words[0], tmp_path / "a.ttl", tmp_path / "b.ttl", *words[1:])
    assert code == 2
    assert err.count("urn:p: described in ") == 2
    assert "urn:p#e" not in out


@pytest.mark.slow
@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_a_directory_does_the_same(run, tmp_path, other):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.ttl").write_text(PREFIXES + ONE)
    (tmp_path / "d" / "b.ttl").write_text(PREFIXES + other + THIRD)
    ran = run(tmp_path / "d")
    assert ran.counts == (3, 2, 1)
    assert sorted(set(ran.rows["profile"])) == ["urn:q", "urn:r"]
    assert "urn:p" in ran.rejects["profile"]


@pytest.mark.slow
def test_a_record_of_two_people_in_two_files_is_nobodys(run, tmp_path):
    (tmp_path / "a.ttl").write_text(PREFIXES + ONE)
    (tmp_path / "b.ttl").write_text(PREFIXES + RECORD + THIRD)
    ran = run(tmp_path / "a.ttl", tmp_path / "b.ttl")
    assert ran.counts == (4, 2, 2)
    assert sorted(set(ran.rejects["profile"])) == ["urn:p", "urn:r2"]


LINKED = "<urn:r2> a itss:Candidate ; itss:engagement <urn:p#e1> ."


@pytest.mark.slow
@pytest.mark.parametrize("words", [("assess", "--format", "json"), ("assess", "--format", "html"), ("validate",)])
def test_a_record_that_another_document_links_to_is_nobodys(call, tmp_path, words):
    for name, text in (("a.ttl", ONE), ("b.ttl", LINKED + THIRD)):
        (tmp_path / name).write_text(PREFIXES + text)
    code, _, err = call(words[0], tmp_path / "a.ttl", tmp_path / "b.ttl", *words[1:])
    assert code == 2
    said = f"urn:p#e1: described in {tmp_path / 'a.ttl'} and {tmp_path / 'b.ttl'}; "
    assert [line.partition("; ")[0] + "; " for line in err.splitlines() if "described" in line] == [
        f"itss: {tmp_path / name}: {said}" for name in ("a.ttl", "b.ttl")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("small", [0, 1 << 20])
def test_a_record_that_another_document_links_to_is_nobodys_in_a_population(run, tmp_path, small):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.ttl").write_text(PREFIXES + ONE)
    (tmp_path / "d" / "b.ttl").write_text(PREFIXES + LINKED + THIRD)
    people = [
        {"id": "urn:x", "type": "Candidate", "expertise": {"id": "urn:x#e", "type": "Expertise", "area": "Hardware"}},
        {"id": "urn:y", "type": "Candidate", "expertise": "urn:p#e1"},
    ]
    (tmp_path / "d" / "c.jsonl").write_text("".join(json.dumps(person) + "\n" for person in people))
    ran = run(tmp_path / "d", small=small)
    assert sorted(set(ran.rejects["profile"])) == ["urn:p", "urn:r2", "urn:x", "urn:y"]
    assert sorted(set(ran.rows["profile"])) == ["urn:q", "urn:r"]
    assert ran.counts == (6, 2, 4)
    assert any("c.jsonl line 2" in message for message in ran.rejects["message"])


@pytest.mark.parametrize(
    "label",
    ['<urn:p> rdfs:label "P" .', '<urn:q> <http://xmlns.com/foaf/0.1/name> "Q" .', '<urn:p#e1> rdfs:comment "." .'],
)
def test_what_no_shape_looks_at_may_stand_anywhere(call, tmp_path, label):
    rdfs = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    (tmp_path / "a.ttl").write_text(PREFIXES + ONE)
    (tmp_path / "b.ttl").write_text(PREFIXES + rdfs + label + THIRD)
    code, out, err = call("assess", tmp_path / "a.ttl", tmp_path / "b.ttl", "--format", "json")
    assert (code, err, profiles(out)) == (0, "", ["urn:p", "urn:q", "urn:r"])


def test_blank_nodes_of_two_files_are_no_one_in_common(call, tmp_path):
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text(f"{PREFIXES} _:p a itss:Candidate ; itss:engagement _:e . _:e {WORK}")
    code, out, _ = call("assess", tmp_path / "a.ttl", tmp_path / "b.ttl", "--format", "json")
    assert (code, len(profiles(out))) == (0, 2)


@pytest.mark.slow
@pytest.mark.parametrize("second", ["b.jsonl", "b.ttl", "b.nt.gz", "b.nq", "b.jsonld"])
def test_formats_meet(run, tmp_path, second):
    (tmp_path / "a.nt").write_text(
        "".join(
            f"<urn:{n}> a <https://w3id.org/itss/ontology#Candidate> .\n".replace(" a ", f" {RDF_TYPE} ") for n in "pqr"
        )
    )
    again = f"<urn:q> {RDF_TYPE} <https://w3id.org/itss/ontology#Candidate>"
    written = {
        "b.jsonl": b'{"id":"urn:x","type":"Candidate"}\n{"id":"urn:q","type":"Candidate"}',
        "b.jsonld": b'[{"id":"urn:x","type":"Candidate"},{"id":"urn:q","type":"Candidate"}]',
        "b.nq": f"{again} <urn:graph> .\n{again.replace('urn:q', 'urn:x')} .\n".encode(),
    }
    data = written.get(second, f"{again} .\n{again.replace('urn:q', 'urn:x')} .\n".encode())
    (tmp_path / second).write_bytes(gzip.compress(data) if second.endswith(".gz") else data)
    ran = run(tmp_path / "a.nt", tmp_path / second)
    assert ran.counts == (4, 3, 1)
    assert set(ran.rejects["profile"]) == {"urn:q"}


ITSS = "https://w3id.org/itss/ontology#"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
THREE = [f"<urn:{name}> {RDF_TYPE} <https://w3id.org/itss/ontology#Candidate> ." for name in "abc"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "damaged", ["garbage", "<urn:c> <urn:p> .", "<urn:c> <urn:p> \udcff .", "<urn:c> <urn:p> <<a>> ."]
)
@pytest.mark.parametrize("ending", [".nt", ".nq", ".nt.gz"])
def test_a_damaged_line_rejects_whom_it_concerns(call, tmp_path, damaged, ending):
    data = "\n".join([*THREE, damaged, ""]).encode(errors="surrogateescape")
    path = tmp_path / f"people{ending}"
    path.write_bytes(gzip.compress(data) if ending.endswith(".gz") else data)
    code, out, err = call("assess", path, "--format", "json")
    assert (code, profiles(out)) == (2, ["urn:a", "urn:b"])
    assert err.startswith(f"itss: {path}:4: urn:c: ")


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("assess", "--format", "json"),
        ("assess", "--format", "html"),
        ("assess", "--timeline", "--format", "json"),
        ("gap", "--to", "Operation-L3", "--format", "json"),
        ("validate", "--format", "json"),
        ("template", "-o", "sheets", "--format", "csv", "--from"),
    ],
    ids=" ".join,
)
def test_every_command_leaves_out_the_same_people(call, tmp_path, monkeypatch, words):
    """One is of a damaged line, one is ill-formed, which `validate` has in its answer; the others are answered."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "people.nt"
    ill_formed = f"<urn:b> <{ITSS}develops> <urn:b> ."
    path.write_text("\n".join([*THREE, ill_formed, "<urn:c> <urn:p> .", ""]))
    code, out, err = call(*words, path) if words[0] == "template" else call(words[0], path, *words[1:])
    assert code == 2
    assert f"itss: {path}:5: urn:c: " in err
    assert ("urn:b" in err) == (words[0] != "validate")
    answer = (tmp_path / "sheets" / "people.csv").read_text("utf-8-sig") if words[0] == "template" else out
    assert ("urn:a" in answer, "urn:b" in answer, "urn:c" in answer) == (
        words[0] != "validate", words[0] == "validate", False,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("small", [0, 1 << 20])
@pytest.mark.parametrize("damaged", ["garbage", "<urn:c> <urn:p> .", "<urn:b> <urn:p> ,"])
def test_the_accounting_is_the_same_at_every_size(run, tmp_path, small, damaged):
    path = tmp_path / "people.nt"
    path.write_text("\n".join([*THREE, damaged, ""]))
    ran = run(path, small=small)
    assert ran.counts == (3, 2, 1)
    assert ran.rejects["source"].to_list() == [f"{path}:4"]


@pytest.mark.slow
@pytest.mark.parametrize("small", [0, 1 << 20])
@pytest.mark.parametrize("text", ["garbage\n", "<urn:x> <urn:p> <urn:o> .\n", ""])
def test_a_file_of_nobody_is_one_rejected_at_every_size(run, tmp_path, small, text):
    (tmp_path / "people.nt").write_text("\n".join([*THREE, ""]))
    (tmp_path / "nobody.nt").write_text(text)
    assert run(tmp_path / "people.nt", tmp_path / "nobody.nt", small=small).counts == (4, 3, 1)
