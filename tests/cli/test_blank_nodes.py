"""Blank nodes of different files are different nodes, for every command that takes several files, in every format."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict

import pyoxigraph as ox
import pytest

from itss_graph.queries.checks import store_of

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:shape> a sh:NodeShape ; sh:targetSubjectsOf <urn:zip> ; sh:property [ sh:path <urn:zip> ; sh:maxCount 1 ] ."""
ADDRESS = {
    "ttl": '<urn:{0}> <urn:address> [ <urn:zip> "{0}" ] .',
    "labelled.ttl": '<urn:{0}> <urn:address> _:n1 . _:n1 <urn:zip> "{0}" .',
    "nt": '<urn:{0}> <urn:address> _:n1 .\n_:n1 <urn:zip> "{0}" .\n',
    "nq": '<urn:{0}> <urn:address> _:n1 <urn:g> .\n_:n1 <urn:zip> "{0}" <urn:h> .\n',
    "trig": '<urn:g> {{ <urn:{0}> <urn:address> _:n1 }} <urn:h> {{ _:n1 <urn:zip> "{0}" }}',
    "jsonld": '{{"@id": "urn:{0}", "urn:address": {{"urn:zip": "{0}"}}}}',
    "rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
    '<r:Description r:about="urn:{0}"><u:address u:zip="{0}"/></r:Description></r:RDF>',
}
PREFIXES = """@prefix itss: <https://w3id.org/itss/ontology#> . @prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."""
RECORD = """{who} a itss:Candidate ; itss:engagement [ a itss:Engagement ; itss:role itss:ResponsiblePerson ;
    itss:outcome itss:Successful ; itss:specialtyField itsm:Operation ; itss:persons {persons} ;
    itss:startDate "20{persons}-04-01"^^xsd:date ; itss:endDate "20{persons}-04-02"^^xsd:date ] ."""


def written(folder, name, text):
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def people(folder, first="[]", second="[]"):
    """Two files with a person each."""
    return [
        written(folder, f"{persons}.ttl", PREFIXES + RECORD.format(who=who, persons=persons))
        for who, persons in ((first, 15), (second, 18))
    ]


def graph(text):
    return list(ox.parse(text, format=ox.RdfFormat.TURTLE))


@pytest.mark.slow
@pytest.mark.parametrize("first", ADDRESS)
@pytest.mark.parametrize("second", [*ADDRESS, "nt.gz"])
def test_validate_any_data(call, tmp_path, first, second):
    shapes = written(tmp_path, "shapes.ttl", SHAPES)
    files = [
        written(tmp_path, f"{place}.{ending}", ADDRESS[ending.removesuffix(".gz")].format(place))
        for place, ending in (("a", first), ("b", second))
    ]
    assert call("validate", "--shapes", shapes, *files, "--format", "table")[0] == 0
    one = written(tmp_path, "one.ttl", '_:b <urn:zip> "1", "2" .')
    code, out, _ = call("validate", "--shapes", shapes, *files, one, one, "--format", "table")
    assert (code, out.count("✗")) == (1, 1)


def test_a_label_shared_by_files_does_not_complete_a_node(call, tmp_path):
    shapes = written(tmp_path, "shapes.ttl", SHAPES.replace("sh:maxCount 1", "sh:minCount 2"))
    files = [written(tmp_path, name, f'_:b1 <urn:zip> "{name}" .') for name in ("a.nt", "b.nt")]
    code, out, _ = call("validate", "--shapes", shapes, *files, "--format", "turtle")
    focus = {quad.object for quad in graph(out) if quad.predicate.value.endswith("focusNode")}
    assert (code, len(focus)) == (1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("labels", [("[]", "[]"), ("_:b", "_:b"), ("_:report", "_:result0"), ("_:d2.n1", "[]")])
def test_the_report_of_profiles_tells_two_people_apart(call, tmp_path, labels):
    files = people(tmp_path, *labels)
    for path in files:
        path.write_text(path.read_text().replace("a itss:Candidate", "a itss:Candidate ; itss:seeks itsm:Operation-L3"))
    code, out, _ = call("validate", *files, "--as-of", "2026-11-30", "--format", "turtle")
    assert code == 1
    found = defaultdict(set)
    for quad in graph(out):
        if quad.predicate.value.endswith("focusNode"):
            found[quad.object].add(quad.subject)
    assert len(found) == 2
    reports = {quad.subject for quad in graph(out) if quad.predicate.value.endswith("conforms")}
    assert len(reports) == 1
    assert not reports & set(found)
    assert not set(found) & {result for results in found.values() for result in results}


@pytest.mark.slow
@pytest.mark.parametrize("labels", [("[]", "[]"), ("_:b", "_:b"), ("_:assessment0", "_:assertion0.0"), ("_:n1", "[]")])
def test_the_rdf_of_an_assessment_tells_two_people_apart(call, tmp_path, labels):
    code, out, _ = call("assess", *people(tmp_path, *labels), "--as-of", "2026-11-30", "--format", "turtle")
    quads = graph(out)
    subjects = {quad.object for quad in quads if quad.predicate.value.endswith("earl#subject")}
    assertions = {quad.subject for quad in quads if quad.predicate.value.endswith("earl#subject")}
    tests = {(quad.subject, quad.object) for quad in quads if quad.predicate.value.endswith("earl#test")}
    assert (code, len(subjects), len(assertions)) == (0, 2, len(tests))
    assert len(assertions) == 2 * len({test for _, test in tests})
    described = {quad.subject for quad in quads if quad.predicate.value.endswith("#type")}
    assert not subjects & described  # a candidate is nothing that the assessment itself makes


@pytest.mark.slow
def test_json_tells_two_people_apart_and_one_alone_keeps_the_label(call, tmp_path):
    files = people(tmp_path, "_:b", "_:b")
    together = json.loads(call("assess", *files, "--format", "json")[1])
    assert [each["profile"] for each in together] == ["_:b", "_:d2.b"]
    alone = json.loads(call("assess", files[1], "--format", "json")[1])
    assert [each["profile"] for each in alone] == ["_:b"]


def test_a_sheet_has_each_record_with_its_person(call, tmp_path):
    files = people(tmp_path, "<urn:uuid:1>", "<urn:uuid:2>")
    assert call("template", *(f"--from={file}" for file in files), "--format", "csv", "-o", tmp_path / "out")[0] == 0
    with open(tmp_path / "out" / "engagements.csv", encoding="utf-8-sig", newline="") as file:
        rows = [(row["Person *"], row["Persons"]) for row in csv.DictReader(file)]
    assert rows == [("urn:uuid:1", "15"), ("urn:uuid:2", "18")]


def test_a_query_over_two_files(call, tmp_path):
    files = [written(tmp_path, f"{place}.ttl", ADDRESS["ttl"].format(place)) for place in "ab"]
    text = "SELECT ?a ?z WHERE { ?a <urn:address> [ <urn:zip> ?z ] } ORDER BY ?a"
    assert call("query", "--text", text, *(f"--data={file}" for file in files), "--format", "csv")[1].split() == [
        "a,z", "urn:a,a", "urn:b,b",
    ]  # fmt: skip


def test_check_reads_files_apart(tmp_path):
    files = [written(tmp_path, f"{place}.nt", f'_:b <urn:p> "{place}" .') for place in "ab"]
    assert len({triple.subject for triple in store_of(files).triples()}) == 2


def test_a_file_named_twice_is_one_document(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shapes = written(tmp_path, "shapes.ttl", SHAPES.replace("urn:zip> ; sh:maxCount", "urn:address> ; sh:maxCount"))
    shapes.write_text(shapes.read_text().replace("targetSubjectsOf <urn:zip>", "targetSubjectsOf <urn:address>"))
    file = written(tmp_path, "a.ttl", ADDRESS["ttl"].format("a"))
    code, _, err = call("validate", "--shapes", shapes, file, "a.ttl", "--format", "table")
    assert (code, err) == (0, "itss: a.ttl: named more than once; read once\n")
    copy = written(tmp_path, "copy.ttl", ADDRESS["ttl"].format("a"))
    assert call("validate", "--shapes", shapes, file, copy, "--format", "table")[0] == 1
