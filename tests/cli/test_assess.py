"""`itss assess`, `validate`, `show`, `build` as a person or a script calls them."""

import json
import os
import subprocess
import sys

import polars as pl
import pyoxigraph as ox
import pytest

from itss_graph import resources
from itss_graph.standard import Standard

EXAMPLES = resources.path("data", "examples")
TOP = EXAMPLES / "operations-management-l7.ttl"
SHORT = EXAMPLES / "one-day-short.ttl"
AS_OF = ("--as-of", "2026-11-23")
EARL = "http://www.w3.org/ns/earl#"


@pytest.mark.slow
def test_json_of_many_files_is_one_array_in_the_order_of_the_contract(call):
    code, out, err = call("assess", *sorted(EXAMPLES.glob("*.ttl")), "--format", "json", *AS_OF)
    assert (code, err) == (0, "")
    documents = json.loads(out)
    names = [f"{kpi.iri}" for kpi in Standard.load().kpis]
    for document in documents:
        assert list(document) == ["profile", "asOf", "reading", "highest", "kpis"]
        assert [kpi["kpi"] for kpi in document["kpis"]] == names
        assert list(document["highest"]) == ["OperationsManagement", "SystemManagement", "Operation", "ServiceDesk"]
        rows = [row for kpi in document["kpis"] for row in kpi["requirements"]]
        assert len(rows) == 70
        for row in rows:
            assert list(row) == [
                "requirement", "kind", "outcome", "reason", "required", "measured", "evidence", "message",
                *(["standing"] if row["outcome"] == "passed" else []),
            ]  # fmt: skip
            assert set(row["message"]) == {"en", "ja"}
            assert (row["outcome"], row["reason"]) in {
                ("passed", "met"),
                ("failed", "insufficient"),
                ("failed", "no-evidence"),
                ("inapplicable", "not-specified"),
            }


@pytest.mark.slow
def test_json_lines_hold_the_same(call):
    _, array, _ = call("assess", EXAMPLES / "team.ttl", "--format", "json", *AS_OF)
    _, lines, _ = call("assess", EXAMPLES / "team.ttl", "--format", "jsonl", *AS_OF)
    assert [json.loads(line) for line in lines.splitlines()] == json.loads(array)


@pytest.mark.slow
@pytest.mark.parametrize(("file", "code"), [(TOP, 0), (SHORT, 1)])
def test_judges_only_when_asked(call, file, code):
    _, out, _ = call("assess", file, "--format", "json", *AS_OF)
    field, level = max(
        ((name, level) for name, level in json.loads(out)[0]["highest"].items() if level), key=lambda pair: pair[1]
    )
    wanted = level if code == 0 else level + 1
    assert call("assess", file, "--format", "json", *AS_OF)[0] == 0
    judged, out, _ = call("assess", file, "--kpi", f"{field}-L{wanted}", "--format", "json", *AS_OF)
    assert judged == code
    assert [kpi["level"] for kpi in json.loads(out)[0]["kpis"]] == [wanted]


@pytest.mark.slow
def test_claims(call):
    code, out, _ = call("assess", EXAMPLES / "team.ttl", "--claims", "--format", "json", *AS_OF)
    met = [kpi["met"] or kpi["deemed"] for person in json.loads(out) for kpi in person["kpis"]]
    assert (code, any(met), all(met)) == (1, True, False)
    assert call("validate", EXAMPLES / "team.ttl", *AS_OF)[0] == 1


EMPTY = EXAMPLES / "empty.ttl"


@pytest.mark.slow
@pytest.mark.parametrize("format", ["table", "json", "jsonl", "html", "ob3"])
@pytest.mark.parametrize("files", [[EMPTY], [EMPTY, EXAMPLES / "ap-holder.ttl"]])
def test_claims_of_nobody_are_no_verdict(call, files, format):
    code, _, err = call("assess", *files, "--claims", "--format", format, *AS_OF)
    assert (code, err.count("\n")) == (2, 1)
    assert "no indicator (itss:seeks)" in err


@pytest.mark.slow
def test_who_claims_nothing_among_others_is_told(call):
    code, _, err = call("assess", TOP, EMPTY, "--claims", "--format", "json", *AS_OF)
    assert code == 0
    assert "1 of 2 people claim no indicator" in err
    assert call("assess", EMPTY, "--claims", "--kpi", "ServiceDesk-L3", "--format", "json", *AS_OF)[0] == 1
    assert call("assess", TOP, "--claims", "--format", "json", *AS_OF)[2] == ""


def test_validating_profiles_without_claims_says_so(call):
    code, out, err = call("validate", EMPTY, "--format", "table", *AS_OF)
    assert (code, out.strip()) == (0, "Conforms.")
    assert "nobody claims an indicator" in err
    assert call("validate", TOP, "--format", "table", *AS_OF)[2] == ""


@pytest.mark.slow
def test_table_fits_80_columns_in_both_languages(call):
    for language, word in (("en", "responsibility"), ("ja", "責任性")):
        _, out, _ = call("assess", TOP, "--format", "table", "--lang", language, *AS_OF)
        assert word in out
        assert "L7" in out
        assert max(map(_width, out.splitlines())) <= 80
        assert "…" not in out


def _width(line):
    from rich.cells import cell_len

    return cell_len(line)


def test_detail_shows_required_measured_and_evidence(call):
    code, out, _ = call("assess", SHORT, "--kpi", "OperationsManagement-L4", "--format", "table", *AS_OF)
    assert "729 / 730 days" in out or "1,094 / 1,095 days" in out or code == 0


def test_turtle_holds_an_assertion_for_every_requirement(call):
    code, out, _ = call("assess", TOP, "--format", "turtle", *AS_OF)
    store = ox.Store()
    store.load(out.encode(), format=ox.RdfFormat.TURTLE)
    query = f"""PREFIX earl: <{EARL}> PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT (COUNT(DISTINCT ?test) AS ?tests) (SUM(IF(?o = earl:failed, 1, 0)) AS ?failed) {{
            ?a a earl:Assertion ; earl:subject ?who ; earl:test ?test ; earl:result/earl:outcome ?o }}"""
    (row,) = store.query(query)
    results = store.query("SELECT ?r { ?x <http://www.w3.org/ns/shacl#result> ?r }")
    assert (code, int(row["tests"].value)) == (0, 70)
    assert int(row["failed"].value) == len(list(results))


@pytest.mark.slow
def test_csv_and_parquet_hold_the_same_rows(call, tmp_path):
    for name in ("rows.csv", "rows.parquet"):
        assert call("assess", EXAMPLES / "team.ttl", "-o", tmp_path / name, *AS_OF)[0] == 0
    parquet = pl.read_parquet(tmp_path / "rows.parquet")
    csv = pl.read_csv(tmp_path / "rows.csv", schema_overrides={"evidence": pl.String})
    people = parquet["profile"].n_unique()
    assert parquet.height == csv.height == 70 * people
    assert parquet["outcome"].to_list() == csv["outcome"].to_list()
    assert parquet.columns == csv.columns


def test_shapes_of_ones_own(call, tmp_path):
    (tmp_path / "data.ttl").write_text("<urn:a> a <urn:C> .")
    (tmp_path / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:targetClass <urn:C> ;"
        " sh:property [ sh:path <urn:p> ; sh:minCount 1 ] ."
    )
    for engine in ("auto", "columnar", "pyshacl"):
        arguments = ("validate", tmp_path / "data.ttl", "--shapes", tmp_path / "shapes.ttl", "--engine", engine)
        code, out, _ = call(*arguments)
        assert code == 1
        assert "sh:MinCountConstraintComponent" in out
    (tmp_path / "data.ttl").write_text("<urn:a> a <urn:C> ; <urn:p> 1 .")
    assert call("validate", tmp_path / "data.ttl", "--shapes", tmp_path / "shapes.ttl")[0] == 0


def test_show(call):
    _, outline, _ = call("show")
    _, table, _ = call("show", "ServiceDesk-L3")
    _, japanese, _ = call("show", "ServiceDesk-L3", "--lang", "ja")
    _, term, _ = call("show", "ComplexStructure")
    assert "Service desk" in outline
    assert "2 years (730 days)" in table
    assert "サービスデスク レベル3" in japanese
    assert "Counted by" in term
    assert max(map(_width, (outline + table + japanese + term).splitlines())) <= 80


@pytest.mark.slow
def test_committed_shapes_are_fresh(call):
    standard = Standard.load()
    for reading, file in (("default", "itsm.ttl"), ("strict", "itsm-strict.ttl")):
        assert resources.path("shapes", file).read_text(encoding="utf-8") == standard.shapes(reading)
    assert call("build", "--check", "-o", resources.path("shapes"))[0] == 0


@pytest.mark.parametrize("command", ["assess", "validate", "show", "query", "build"])
def test_help_has_an_example(call, command):
    code, out, _ = call(command, "--help")
    assert code == 0
    assert f"Example: itss {command}" in " ".join(out.split())


@pytest.mark.slow
def test_a_reader_who_has_seen_enough_changes_no_verdict():
    command = [sys.executable, "-c", "from itss_command import main; main()", "assess", str(TOP), "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"[\n"
        process.stdout.close()
        complaint = process.stderr.read()
        assert (process.wait(timeout=60), complaint) == (0, b"")


@pytest.mark.slow
def test_several_threads_give_the_bytes_of_one(call, tmp_path):
    people = tmp_path / "people.nt"
    assert call("sample", "-n", "3000", "--seed", "5", "-o", people)[0] == 0
    results = []
    for threads in ("1", "2", "5"):
        command = [sys.executable, "-c", "from itss_graph.cli import main; main()", "assess", str(people),
                   "--format", "csv", *AS_OF]  # fmt: skip
        environment = {**os.environ, "POLARS_MAX_THREADS": threads}
        results.append(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    assert results[0].count(b"\n") > 3000 * 70
    assert len(set(results)) == 1


@pytest.mark.slow
def test_rows_tell_the_standing_where_they_are_asked_to(call, tmp_path):
    """In files and populations alike; JSON tells it unasked, and so does a workbook."""
    from openpyxl import load_workbook

    said = [row for person in json.loads(call("assess", TOP, "--format", "json", *AS_OF)[1]) for kpi in person["kpis"]
            for row in kpi["requirements"]]  # fmt: skip
    expected = [row.get("standing") for row in said]
    assert set(expected) == {None, "claimed", "confirmed"}
    folder = tmp_path / "people"
    folder.mkdir()
    (folder / TOP.name).write_bytes(TOP.read_bytes())
    for source in (TOP, folder):
        for ending, read in (("csv", pl.read_csv), ("parquet", pl.read_parquet)):
            out = tmp_path / f"rows.{ending}"
            assert call("assess", source, "-o", out, *AS_OF)[0] == 0
            assert "standing" not in read(out).columns
            assert call("assess", source, "-o", out, "--standing", *AS_OF)[0] == 0
            assert read(out)["standing"].to_list() == expected
        assert call("assess", source, "-o", tmp_path / "people.jsonl", *AS_OF)[0] == 0
        (line,) = (tmp_path / "people.jsonl").read_text("utf-8").splitlines()
        assert [row.get("standing") for kpi in json.loads(line)["kpis"] for row in kpi["requirements"]] == expected
    assert call("assess", TOP, "-o", tmp_path / "book.xlsx", *AS_OF)[0] == 0
    head, *rows = load_workbook(tmp_path / "book.xlsx").worksheets[2].iter_rows(values_only=True)
    assert [row[head.index("standing")] for row in rows] == expected


def test_a_timeline_has_no_standing(call):
    code, _, err = call("assess", TOP, "--timeline", "--standing", *AS_OF)
    assert code == 2
    assert "leave out --kpi, --claims, --standing" in err
