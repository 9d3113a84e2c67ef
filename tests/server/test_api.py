"""The JSON API: what it answers, what it refuses, and that its description is true."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from itss_graph.server.routes.api import openapi
from itss_graph.standard import Standard

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "data" / "examples"
AS_OF = "asOf=2026-11-23"
TYPES = {".ttl": "text/turtle", ".nt": "application/n-triples", ".jsonld": "application/json"}
TURTLE = {"Content-Type": "text/turtle"}
JSON = {"Content-Type": "application/json"}
CANDIDATE = b"<urn:uuid:1> a <https://w3id.org/itss/ontology#Candidate> ."

DOCUMENT = openapi(Standard.load())


def conforms(value: object, schema: str) -> None:
    """The value is an instance of a schema of the description."""
    import jsonschema  # takes seconds: where it is needed, not where tests are collected
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    jsonschema.Draft202012Validator(
        {"$ref": f"urn:api#/components/schemas/{schema}"},
        registry=Registry().with_resource("urn:api", DRAFT202012.create_resource(DOCUMENT)),
        format_checker=jsonschema.FormatChecker(),
    ).validate(value)


def assess(client, name: str, query: str = AS_OF, **headers: str):
    path = EXAMPLES / name
    kind = {"Content-Type": TYPES[path.suffix]}
    return client.post(f"/api/assess?{query}", content=path.read_bytes(), headers={**kind, **headers})


@pytest.mark.parametrize("name", ["plain.jsonld", "team.ttl", "one-criterion-short.nt", "empty.ttl", "ap-holder.ttl"])
@pytest.mark.parametrize("reading", ["default", pytest.param("strict", marks=pytest.mark.slow)])
def test_an_assessment_is_what_the_command_line_gives(client, name, reading) -> None:
    answer = assess(client, name, f"{AS_OF}&reading={reading}")
    assert answer.status_code == 200
    found = answer.json()
    for person in found:
        conforms(person, "Assessment")
        for kpi in person["kpis"]:
            for row in kpi["requirements"]:
                assert set(row.pop("message")) == {"en", "ja"}
    ending = ".strict.expected.json" if reading == "strict" else ".expected.json"
    expected = json.loads((EXAMPLES / name).with_suffix(ending).read_text("utf-8"))
    assert sorted(found, key=lambda person: person["profile"]) == expected


@pytest.mark.slow
def test_judging_by_some_indicators(client) -> None:
    one = assess(client, "plain.jsonld", f"{AS_OF}&kpi=ServiceDesk-L4&kpi=itsm:Operation-L3").json()
    assert [kpi["kpi"].rpartition("/")[2] for kpi in one[0]["kpis"]] == ["Operation-L3", "ServiceDesk-L4"]
    claimed = assess(client, "plain.jsonld", f"{AS_OF}&claims=true").json()
    assert [kpi["kpi"].rpartition("/")[2] for kpi in claimed[0]["kpis"]] == ["ServiceDesk-L3"]


@pytest.mark.parametrize(
    ("accept", "begins"),
    [("text/turtle", b"@prefix"), ("application/ld+json", b"["), ("application/n-triples", b"_:"), ("*/*", b"[")],
)
def test_the_form_of_an_answer(client, accept, begins) -> None:
    answer = assess(client, "plain.jsonld", Accept=accept)
    assert answer.headers["content-type"].startswith(accept if accept != "*/*" else "application/json")
    assert answer.headers["vary"] == "Accept"
    assert answer.content.startswith(begins)
    if accept != "*/*":
        assert b"earl#passed" in answer.content or b"earl:passed" in answer.content
        assert assess(client, "plain.jsonld", f"{AS_OF}&claims=true", Accept=accept).status_code == 406


def test_validation_tells_form_from_claims(client) -> None:
    good = client.post("/api/validate", content=CANDIDATE, headers=TURTLE)
    assert good.json() == {"conforms": True, "violations": []}
    ill = (EXAMPLES / "ill-formed" / "end-before-start.ttl").read_bytes()
    report = client.post("/api/validate", content=ill, headers=TURTLE).json()
    conforms(report, "Report")
    assert report["conforms"] is False
    assert report["violations"][0]["path"] == "https://w3id.org/itss/ontology#startDate"
    graph = client.post("/api/validate", content=ill, headers={**TURTLE, "Accept": "text/turtle"})
    assert "sh:conforms false" in graph.text


@pytest.mark.slow
def test_an_ill_formed_profile_is_refused_with_every_violation(client) -> None:
    for path in sorted((EXAMPLES / "ill-formed").glob("*.ttl")):
        answer = client.post("/api/assess", content=path.read_bytes(), headers=TURTLE)
        assert (path.name, answer.status_code) == (path.name, 422)
        assert answer.headers["content-type"] == "application/problem+json"
        conforms(answer.json(), "Problem")
        assert answer.json()["violations"]


@pytest.mark.slow
def test_a_plan_for_the_next_level(client) -> None:
    body = (EXAMPLES / "one-day-short.ttl").read_bytes()
    plans = client.post(f"/api/gap?{AS_OF}", content=body, headers=TURTLE).json()
    assert [plan["kpi"].rpartition("/")[2] for plan in plans] == ["OperationsManagement-L4"]
    conforms(plans[0], "Plan")
    assert [row["kind"] for row in plans[0]["missing"]] == ["responsibility"]
    assert plans[0]["missing"][0]["lacking"] == {"days": 1}
    assert plans[0]["sets"][0]["day"] > "2026-11-23"
    there = client.post(f"/api/gap?{AS_OF}&to=OperationsManagement-L3&profile=urn:nobody", content=body, headers=TURTLE)
    assert there.status_code == 422
    assert "no candidate 'urn:nobody'" in there.json()["detail"]


def test_only_records_with_evidence(client) -> None:
    claimed = assess(client, "plain.jsonld", f"{AS_OF}&only=confirmed").json()
    assert set(claimed[0]["highest"].values()) == {None}


@pytest.mark.slow
def test_a_report_to_read(client) -> None:
    for language, title in (("en", "Assessment of yuto-kimura"), ("ja", "yuto-kimura の評価")):
        report = assess(client, "plain.jsonld", f"{AS_OF}&lang={language}", Accept="text/html")
        assert report.headers["content-type"] == "text/html; charset=utf-8"
        assert title in report.text
    assert "Assessment of 3 people" in assess(client, "team.ttl", Accept="text/html").text


BAD = [
    ("POST", "/api/assess?asof=2026-01-01", TURTLE, CANDIDATE, 400, "no parameter 'asof'"),
    ("POST", "/api/assess?asOf=2026-02-30", TURTLE, CANDIDATE, 400, "a day that exists"),
    ("POST", "/api/assess?asOf=20260101", TURTLE, CANDIDATE, 400, "a day that exists"),
    ("POST", "/api/assess?asOf=2026-01-01&asOf=2026-01-02", TURTLE, CANDIDATE, 400, "2 times"),
    ("POST", "/api/assess?reading=loose", TURTLE, CANDIDATE, 400, "no reading 'loose'"),
    ("POST", "/api/assess?kpi=ServiceDesk-L9", TURTLE, CANDIDATE, 400, "did you mean ServiceDesk-L"),
    ("POST", "/api/assess?lang=fr", TURTLE, CANDIDATE, 400, "lang is en or ja"),
    ("POST", "/api/assess?only=some", TURTLE, CANDIDATE, 400, "no standing 'some'"),
    ("POST", "/api/assess?reading=", TURTLE, CANDIDATE, 400, "is empty"),
    ("POST", "/api/gap?to=Nothing", TURTLE, CANDIDATE, 400, "no KPI"),
    ("POST", "/api/gap?field=Nothing", TURTLE, CANDIDATE, 400, "no specialty field"),
    ("POST", "/api/gap", {**TURTLE, "Accept": "text/turtle"}, CANDIDATE, 406, "application/json"),
    ("POST", "/api/assess?claims=yes", TURTLE, CANDIDATE, 400, "true or false"),
    ("POST", "/api/assess?claims=true", TURTLE, CANDIDATE, 400, "nobody claims an indicator"),
    ("POST", "/api/validate?kpi=ServiceDesk-L4", TURTLE, CANDIDATE, 400, "no parameter 'kpi'"),
    ("POST", "/api/assess", {}, CANDIDATE, 415, "text/turtle"),
    ("POST", "/api/assess", {"Content-Type": "application/x-www-form-urlencoded"}, CANDIDATE, 415, "text/turtle"),
    ("POST", "/api/assess", {"Content-Type": "text/turtle; charset=utf-16"}, CANDIDATE, 415, "UTF-8"),
    ("POST", "/api/assess", TURTLE, b"\x1f\x8b\x08", 415, "uncompressed"),
    ("POST", "/api/assess", {**TURTLE, "Accept": "text/csv"}, CANDIDATE, 406, "application/json"),
    ("POST", "/api/assess", TURTLE, b"", 400, "no candidate"),
    ("POST", "/api/assess", TURTLE, b"<a", 400, "the profile:1:1"),
    ("POST", "/api/assess", JSON, b'{"@context": "https://elsewhere.example/"}', 400, "context"),
    ("POST", "/api/assess", JSON, b"[" * 5000, 400, "the profile"),
    ("POST", "/api/assess", {"Content-Type": "application/rdf+xml"}, b"<!DOCTYPE x>", 400, "DOCTYPE"),
    ("GET", "/api/assess", {}, b"", 405, "post a profile"),
    ("PUT", "/api/assess", TURTLE, CANDIDATE, 405, "post a profile"),
    ("GET", "/api/standard/Nothing-L1", {}, b"", 404, "no KPI"),
    ("GET", "/api/standard?reading=loose", {}, b"", 400, "no reading"),
    ("GET", "/api/nothing", {}, b"", 404, "there is nothing here"),
]


@pytest.mark.parametrize(("method", "path", "headers", "body", "status", "says"), BAD)
def test_a_refusal_is_one_clear_line(client, method, path, headers, body, status, says) -> None:
    answer = client.request(method, path, headers=headers, content=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    conforms(told, "Problem")
    assert told["status"] == status
    assert says in told["detail"]
    assert "\n" not in told["detail"]
    assert status != 405 or "POST" in answer.headers["allow"]


def test_limits_are_told_as_problems(client) -> None:
    too_large = client.post("/api/assess", content=b"#" * (8 * 2**20 + 1), headers=TURTLE)
    assert (too_large.status_code, too_large.json()["status"]) == (413, 413)


def test_the_standard_as_json(client) -> None:
    answer = client.get("/api/standard")
    assert answer.headers["cache-control"].startswith("public")
    found = answer.json()
    conforms(found, "Standard")
    assert len(found["kpis"]) == 13
    assert sum(len(kpi["requirements"]) for kpi in found["kpis"]) == 70
    assert found["specialtyFields"][0]["name"] == "OperationsManagement"
    kpi = client.get("/api/standard/OperationsManagement-L5?reading=strict").json()
    conforms(kpi, "Kpi")
    rows = {row["kind"]: row for row in kpi["requirements"]}
    assert rows["specialty"]["required"] == {"count": 5}
    assert rows["size"]["alternatives"][1]["required"]["below"] == {"persons": 75, "annualContractValue": 750_000_000}


def test_pages_elsewhere_cannot_use_it(client) -> None:
    """Cross-origin rules: a page of another origin neither reads an assessment nor is told that it may send one."""
    origin = {"Origin": "https://elsewhere.example"}
    answer = client.post("/api/assess", content=CANDIDATE, headers={**TURTLE, **origin})
    assert "access-control-allow-origin" not in answer.headers
    asked = client.options("/api/assess", headers={**origin, "Access-Control-Request-Method": "POST"})
    assert "access-control-allow-methods" not in asked.headers
    assert client.get("/api/standard", headers=origin).headers["access-control-allow-origin"] == "*"


def test_the_description_is_served_and_whole(client) -> None:
    from jsonschema import Draft202012Validator

    served = client.get("/api/openapi.json").json()
    assert served == DOCUMENT
    assert served["components"]["schemas"]["KpiName"]["enum"] == sorted(kpi.name for kpi in Standard.load().kpis)
    for schema in served["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for body in served["components"]["requestBodies"]["Profile"]["content"].values():
        for example in body.get("examples", {}).values():
            if isinstance(example["value"], dict):
                conforms(example["value"], "Profile")


@pytest.mark.slow
def test_schemathesis_finds_nothing(server) -> None:
    """Requests made from the description, good and bad: each is answered as the description says."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml"]
    run = [*command, "run", f"{server.url}/api/openapi.json", "--seed", "1"]
    found = subprocess.run(run, capture_output=True, text=True, timeout=300, check=False, cwd=HERE)
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr
    assert "generated" in found.stdout
