"""`itss assess --format html` as a person calls it."""

import gzip
import time
from dataclasses import replace

import pytest

from itss_graph import resources
from itss_graph.reports.writers import ASSESSMENTS

EXAMPLES = resources.path("data", "examples")
TEAM = EXAMPLES / "team.ttl"
AS_OF = ("--as-of", "2026-11-23")


@pytest.mark.slow
def test_a_person_and_a_team(call, tmp_path):
    out = tmp_path / "report.html"
    assert call("assess", EXAMPLES / "one-day-short.ttl", "-o", out, *AS_OF) == (0, "", "")
    assert "<h1>Assessment of " in out.read_text("utf-8")
    assert call("assess", TEAM, "--lang", "ja", "-o", out, *AS_OF) == (0, "", "")
    assert "<h1>3人の評価</h1>" in out.read_text("utf-8")
    code, text, _ = call("assess", TEAM, "--format", "html", "--lang", "ja", *AS_OF)
    assert (code, text) == (0, out.read_text("utf-8"))


@pytest.mark.slow
def test_the_exit_code_tells_the_verdict(call):
    code, text, _ = call("assess", TEAM, "--claims", "--format", "html", *AS_OF)
    assert (code, "−" in text) == (1, True)
    assert call("assess", TEAM, "--kpi", "Operation-L3", "--format", "html", *AS_OF)[0] == 1


@pytest.mark.slow
def test_a_directory_and_json_lines(call, tmp_path):
    (tmp_path / "staff").mkdir()
    for name in ("ap-holder.ttl", "one-criterion-short.nt"):
        (tmp_path / "staff" / name).write_bytes((EXAMPLES / name).read_bytes())
    lines = tmp_path / "staff" / "more.jsonl.gz"
    line = (EXAMPLES / "plain.jsonld").read_text("utf-8").replace("\n", " ")
    lines.write_bytes(gzip.compress(f"{line}\n{{\n".encode()))
    code, text, err = call("assess", tmp_path / "staff", "--format", "html", *AS_OF)
    assert (code, "Assessment of 3 people" in text) == (2, True)
    assert err.startswith(f"itss: {lines}:2: ")
    assert err.count("\n") == 1


@pytest.mark.slow
def test_who_is_ill_formed_is_named_and_the_others_are_assessed(call):
    bad = EXAMPLES / "ill-formed" / "two-roles.ttl"
    code, text, err = call("assess", TEAM, bad, "--format", "html", *AS_OF)
    assert (code, "Assessment of 3 people" in text) == (2, True)
    assert err == (
        f"itss: {bad}: https://example.org/ill-formed/two-roles#e1 role: "
        "Use exactly one role, such as itss:TeamLeader.\n"
    )
    assert call("assess", bad, "--format", "html", *AS_OF)[:2] == (2, "")


def test_names(call, tmp_path):
    names = tmp_path / "names.csv"
    names.write_text("iri,name\nhttps://example.org/team/nao-ito,伊藤 直\n", "utf-8")
    code, text, _ = call("assess", TEAM, "--names", names, "--format", "html", *AS_OF)
    assert (code, "伊藤 直" in text) == (0, True)
    code, _, err = call("assess", TEAM, "--names", names, "--format", "json", *AS_OF)
    assert (code, err) == (2, "itss: --names needs --format html\n")


@pytest.mark.slow
def test_not_more_people_than_a_browser_can_show(call, monkeypatch):
    monkeypatch.setitem(ASSESSMENTS, "html", replace(ASSESSMENTS["html"], most=2))
    code, out, err = call("assess", TEAM, "--format", "html", *AS_OF)
    assert (code, out) == (2, "")
    assert err == (
        "itss: a report shows 2 people at most, and here are more; assess one team at a time, or use --format parquet\n"
    )


@pytest.mark.parametrize("option", ["--resume", "--engine=spark"])
def test_what_does_not_go_with_a_report(call, tmp_path, option):
    code, _, err = call("assess", TEAM, option, "-o", tmp_path / "report.html", *AS_OF)
    assert (code, err.count("\n")) == (2, 1)


@pytest.mark.slow
def test_a_thousand_people_take_seconds(call, tmp_path):
    people, out = tmp_path / "people.ttl", tmp_path / "team.html"
    assert call("sample", "-n", "1000", "--seed", "7", "-o", people)[0] == 0
    began = time.process_time()
    assert call("assess", people, "-o", out, *AS_OF) == (0, "", "")
    assert time.process_time() - began < 10
    assert out.stat().st_size < 2_000_000


@pytest.mark.slow
def test_characters_that_html_has_no_place_for_are_seen_as_such(call, tmp_path):
    names, profile = tmp_path / "names.csv", tmp_path / "person.ttl"
    names.write_bytes(b'iri,name\nurn:a,"A\x01B\x0bC"\n')
    profile.write_text("<urn:a> a <https://w3id.org/itss/ontology#Candidate> .")
    code, out, err = call("assess", profile, "--format", "html", "--names", names)
    assert (code, err) == (0, "")
    assert "A\ufffdB\ufffdC" in out
    assert not set(out) & {*map(chr, range(0x20))} - {"\t", "\n"}
