"""A claim that is deemed met by examination is met, whoever is asked."""

import json

import pytest

HEAD = """
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix itsm: <https://w3id.org/itss/itsm/> .
"""
PASSED = "<urn:c> itss:passedExamination itsm:AppliedInformationTechnologyEngineerExamination ."
OTHER = """<urn:d> a itss:Candidate ; itss:seeks itsm:Operation-L3 ; itss:develops <urn:c> ."""
DAY = ("--as-of", "2026-11-23")


def claim(*kpis, more=PASSED):
    return f"{HEAD}<urn:c> a itss:Candidate ; itss:seeks {', '.join(f'itsm:{each}' for each in kpis)} . {more}"


CASES = {
    "deemed": (claim("Operation-L3"), 0),
    "deemed in every field": (
        claim("Operation-L3", "ServiceDesk-L3", "SystemManagement-L3", "OperationsManagement-L3"),
        0,
    ),
    "no examination": (claim("Operation-L3", more=""), 1),
    "a higher level is not deemed": (claim("Operation-L4"), 1),
    "one deemed, one not": (claim("Operation-L3", "ServiceDesk-L4"), 1),
    "somebody else passed it": (claim("Operation-L3", more=PASSED + OTHER), 1),
}


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["default", pytest.param("strict", marks=pytest.mark.slow)])
@pytest.mark.parametrize(("text", "code"), CASES.values(), ids=CASES)
def test_one_answer(call, tmp_path, text, code, reading):
    file = tmp_path / "claims.ttl"
    file.write_text(text)
    how = (file, "--reading", reading, *DAY)
    judged, out, _ = call("assess", *how, "--claims", "--format", "json")
    unmet = {
        (person["profile"], row["requirement"])
        for person in json.loads(out)
        for kpi in person["kpis"]
        if not (kpi["met"] or kpi["deemed"])
        for row in kpi["requirements"]
        if row["outcome"] == "failed"
    }
    assert (judged, bool(unmet)) == (code, bool(code))
    for engine in ("columnar", "pyshacl"):
        validated, out, _ = call("validate", *how, "--engine", engine, "--format", "table")
        assert (validated, out.count("✗")) == (code, len(unmet))
    _, out, _ = call("query", "list-unmet-claims", "--data", file, "--format", "csv")
    listed = {tuple(line.split(",")[::2]) for line in out.splitlines()[1:]}
    if reading == "default":
        assert listed == unmet
    for kpi in json.loads(call("assess", *how, "--claims", "--format", "json")[1])[0]["kpis"]:
        reached, _, _ = call("gap", *how, "--to", kpi["kpi"], "--profile", "urn:c", "--format", "json")
        assert reached == int(not (kpi["met"] or kpi["deemed"]))


@pytest.mark.slow
def test_requirements_keep_their_own_outcomes(call, tmp_path):
    file = tmp_path / "claims.ttl"
    file.write_text(claim("Operation-L3"))
    _, out, _ = call("assess", file, "--claims", *DAY, "--format", "json")
    (kpi,) = json.loads(out)[0]["kpis"]
    assert (kpi["met"], kpi["deemed"]) == (False, True)
    assert "failed" in {row["outcome"] for row in kpi["requirements"]}
    _, out, _ = call("assess", file, *DAY, "--format", "turtle")
    assert "sh:sourceShape itsmsh:Operation-L3-complexity" in out
