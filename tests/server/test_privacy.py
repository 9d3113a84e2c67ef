"""Who may read and write what, and that nothing of it is found anywhere else (threats: personal data)."""

from __future__ import annotations

import base64
import json
import os
import time
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest

from itss_graph.server.middleware.authorization import authenticated
from itss_graph.server.middleware.refusals import Refusal

PERSON = "urn:uuid:5f0c0000-0000-4000-8000-000000000001"
SECRET = "Hanako-Yamada-4711"
CAREER = f"<{PERSON}> a <https://w3id.org/itss/ontology#Candidate> ; <urn:name> '{SECRET}' ."
PUT = f"/graphs?graph={quote(PERSON)}"
TTL = {"Content-Type": "text/turtle"}
FORM = "application/x-www-form-urlencoded"

EVERYTHING = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
READINGS = [
    f"SELECT * {{ <{PERSON}> ?p ?o }}",
    f"SELECT * {{ GRAPH <{PERSON}> {{ ?s ?p ?o }} }}",
    f"SELECT * FROM <{PERSON}> {{ ?s ?p ?o }}",
    f"SELECT * FROM NAMED <{PERSON}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{PERSON}> {{ ?s ?p ?o }} }}",
    f"DESCRIBE <{PERSON}>",
]


@pytest.fixture
def career(owner):
    """A person in the private store."""
    owner.put(PUT, content=CAREER, headers=TTL).raise_for_status()


@pytest.mark.parametrize("query", READINGS)
def test_profiles_are_shown_to_who_has_the_token(client, owner, career, query) -> None:
    """Threat: profiles are served only to an authenticated caller. The public processes have never seen one."""
    for parameters in ({}, {"default-graph-uri": PERSON}, {"named-graph-uri": PERSON}):
        for send in (client.get, client.post):
            given = {"query": query, **parameters}
            answer = send("/sparql", params=given) if send == client.get else send("/sparql", data=given)
            assert answer.status_code == 200
            assert SECRET not in answer.text
    assert client.get(PUT).status_code == 404
    assert client.head(PUT).status_code == 404
    found = owner.post("/sparql", data={"query": f"SELECT * {{ GRAPH <{PERSON}> {{ ?s ?p ?o }} }}"})
    assert SECRET in found.text
    assert SECRET in owner.get(PUT).text


def test_nobody_finds_out_who_is_there(client, career) -> None:
    assert client.get(PUT).content == client.get(PUT.replace("01", "02")).content.replace(b"02", b"01")
    assert PERSON not in client.get("/sparql", headers={"Accept": "text/turtle"}).text


def test_a_person_is_erased_by_dropping_the_graph(owner, career) -> None:
    assert owner.delete(PUT).status_code == 204
    answer = owner.post("/sparql", data={"query": EVERYTHING})
    assert SECRET not in answer.text
    assert PERSON not in answer.text


@pytest.mark.parametrize("method", ["put", "post", "delete"])
def test_writing_needs_the_token(client, owner, career, method) -> None:
    more = {} if method == "delete" else {"content": "<urn:a> <urn:p> 1 .", "headers": TTL}
    response = getattr(client, method)(PUT, **more)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert SECRET in owner.get(PUT).text


def test_updates_need_the_token(client, owner, career) -> None:
    for given in (
        {"data": {"update": "DROP ALL"}},
        {"content": "DROP ALL", "headers": {"Content-Type": "application/sparql-update"}},
    ):
        assert client.post("/sparql", **given).status_code == 401
    assert SECRET in owner.get(PUT).text


WRONG = [
    "Bearer wrong",
    "bearer",
    "Basic !!!",
    "Basic " + base64.b64encode(b"user:wrong").decode(),
    "Digest x",
    "",
]


@pytest.mark.parametrize("authorization", WRONG)
def test_a_wrong_token_reads_nothing(client, career, authorization) -> None:
    headers = {"Authorization": authorization}
    for path in ("/sparql?query=ASK%7B%7D", "/sparql", "/graphs?default", PUT):
        assert client.get(path, headers=headers).status_code == 401
    assert client.post("/sparql", data={"update": "DROP ALL"}, headers=headers).status_code == 401


def test_the_token_as_a_password(client, career, token) -> None:
    given = client.get(PUT, auth=("anybody", token))
    assert SECRET in given.text


def test_the_token_is_compared_in_constant_time(monkeypatch) -> None:
    """Threat: the token is guessed letter by letter. What is compared are digests, by a function made for it."""
    import hmac

    compared = []
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append((a, b)) or a == b)
    assert authenticated("Bearer right-token", "right-token")
    for wrong in ("Bearer right-tokem", "Bearer r", "Bearer " + "r" * 1000, "Basic cjpyaWdodA=="):
        with pytest.raises(Refusal):
            authenticated(wrong, "right-token")
    assert len(compared) == 5
    assert {len(each) for pair in compared for each in pair} == {32}


@pytest.mark.slow
def test_without_a_configured_token_there_is_no_writing(start) -> None:
    import httpx

    server = start()
    with httpx.Client(base_url=server.url, timeout=60) as client:
        for headers in ({}, {"Authorization": "Bearer anything"}):
            update = client.post("/sparql", data={"update": "DROP ALL"}, headers=headers)
            assert update.status_code == 403
        for method in ("PUT", "POST", "DELETE", "PATCH"):
            response = client.request(method, PUT, headers={"Authorization": "Bearer anything"})
            assert response.status_code == 405
            assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
        assert client.get("/sparql", headers={"Authorization": "Bearer anything"}).status_code == 403
        assert "SPARQL11Update" not in client.get("/sparql").text
        assert client.post("/sparql", data={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True


def test_what_is_private_is_not_stored_on_the_way(owner, client, career) -> None:
    query = "ASK { GRAPH ?g { ?s ?p ?o } }"
    for response in (
        owner.get("/sparql", params={"query": query}),
        owner.post("/sparql", data={"query": query}),
        owner.get(PUT),
        owner.put(PUT, content=CAREER, headers=TTL),
        owner.get("/sparql"),
        client.post("/sparql", data={"query": query}),
        client.get(PUT),
        client.put(PUT),
    ):
        assert response.headers["cache-control"] == "no-store"
    public = client.get("/sparql", params={"query": query})
    assert public.headers["cache-control"].startswith("public")
    assert "Authorization" in public.headers["vary"]


def files_with(text: str, folder: Path) -> list[Path]:
    found = []
    for path in folder.rglob("*"):
        try:
            if path.is_file() and text.encode() in path.read_bytes():
                found.append(path)
        except OSError:
            continue
    return found


def send_profiles(client, canary: str, turtle: str) -> None:
    """Have profiles judged, good and bad, by the API and by the page."""
    kind = {"Content-Type": "text/turtle"}
    person = f"<urn:{canary}> a <https://w3id.org/itss/ontology#Candidate> ."
    for path in ("/api/assess", "/api/validate", "/api/gap", f"/api/assess?kpi={canary}", f"/api/{canary}"):
        for body in (person, f"{person} {turtle} <", f"<urn:{canary}> a {canary} ."):
            client.post(path, content=body, headers=kind)
        client.post(path, content=person, headers={"Content-Type": canary})
    for path, wanted, text in product(("/assess", "/assess.ja.html"), ("page", "html", "plain"), (person, canary)):
        data = {"profile": text, "before": person, "as": wanted, "person": f"urn:{canary}"}
        client.post(path, data=data, files={"file": (canary, b"", canary)})
    client.get("/assess", params={"example": canary})
    client.get("/api/standard", params={canary: canary})
    assert canary in client.post("/api/assess", content=person, headers=kind).text
    assert canary in client.post("/assess", data={"profile": person}).text


@pytest.mark.slow
def test_nothing_of_a_career_is_found_anywhere(start, token, tmp_path) -> None:
    """Threat: logs, metrics and temporary files hold values. Whatever is sent, good or bad, leaves no trace."""
    import httpx

    canary = "Canary-7391-Taro"
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    server = start("--rate", "0", token=token, environment={"TMPDIR": str(temporary), "HOME": str(temporary)})
    turtle = f"<urn:{canary}> <urn:p> '{canary}' , '{canary}'^^<http://www.w3.org/2001/XMLSchema#date> ."
    with httpx.Client(base_url=server.url, timeout=60) as client:
        secret = {"Authorization": f"Bearer {token}"}
        for query in (
            f"SELECT ('{canary}' AS ?{canary.replace('-', '')}) {{}}",
            f"SELECT {canary}",
            f"DESCRIBE <urn:{canary}>",
        ):
            client.post("/sparql", data={"query": query})
            client.get("/sparql", params={"query": query, canary: canary}, headers=secret)
        for path in (f"/graphs?graph=urn:{canary}", f"/graphs/{canary}", f"/{canary}", f"/itsm/{canary}.ttl"):
            for headers in ({}, secret):
                for kind in (
                    "text/turtle",
                    "application/rdf+xml",
                    f"text/{canary}",
                    f"multipart/form-data; boundary={canary}",
                ):
                    client.put(path, content=turtle, headers={**headers, "Content-Type": kind})
                    client.post(path, content=turtle, headers={**headers, "Content-Type": kind})
                client.get(path, headers={**headers, "Accept": canary, "User-Agent": canary})
                client.request(canary.replace("-", ""), path, headers=headers)
        client.post("/sparql", data={"update": f"INSERT DATA {{ {turtle} }}"}, headers=secret)
        client.post("/sparql", data={"update": f"INSERT {{ {canary}"}, headers=secret)
        client.get("/", headers={"Authorization": f"Bearer {canary}"})
        client.get("/sparql", headers={"Authorization": f"Bearer {canary}", "Cookie": canary})
        send_profiles(client, canary, turtle)
        runaway = f"SELECT * {{ ?a ?b ?c . ?d ?e ?f FILTER(?a = '{canary}' || ?d > 1) . ?g ?h ?i }} ORDER BY ?a ?d ?g"
        client.post("/sparql", data={"query": runaway})
        metrics = client.get("/metrics").text
    log = server.log.read_text()
    assert canary not in metrics
    assert canary not in log
    assert canary.replace("-", "").lower() not in (metrics + log).lower()
    assert token not in metrics + log
    assert files_with(canary, temporary) == []
    assert files_with(token, temporary) == []
    lines = [json.loads(line) for line in log.splitlines()]
    assert len(lines) > 50
    assert {"time", "level", "event", "route", "method", "status", "ms"} == set(lines[0])
    assert {line["route"] for line in lines if "route" in line} <= {
        "/sparql", "/graphs", "/graphs/{path:path}", "/{path:path}", "/metrics", "none",
        "/api/assess", "/api/validate", "/api/gap", "/api/standard", "/assess", "/assess.ja.html",
    }  # fmt: skip
    server.end()
    assert list(temporary.iterdir()) == []


def test_an_unexpected_failure_tells_nothing() -> None:
    """Threat: an exception quotes what it met. Its type and place are logged, its text is not."""
    import io
    import logging

    from itss_graph.server.middleware.telemetry import JsonFormatter

    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.Logger("uvicorn.error")
    logger.addHandler(handler)
    try:
        int(SECRET)
    except ValueError:
        logger.exception("cannot read %s", SECRET)
    line = json.loads(stream.getvalue())
    assert SECRET not in stream.getvalue()
    assert line["error"] == "ValueError"
    assert line["place"][0].startswith(f"{__file__}:")


def test_security_headers_are_everywhere(client, owner) -> None:
    """Threat: stored cross-site scripting. No inline script, nothing from elsewhere, on pages, answers and errors."""
    for response in (
        client.get("/"),
        client.get("/style.css"),
        client.get("/itsm/ServiceDesk-L3.html"),
        client.get("/sparql?query=ASK%7B%7D"),
        client.get("/sparql?query=nothing"),
        client.get("/not/there"),
        client.get("/assess"),
        client.post("/api/assess"),
        client.put("/sparql"),
        owner.get("/graphs?default"),
    ):
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "same-origin"
        assert "server" not in response.headers


ORIGIN = {"Origin": "https://elsewhere.example"}


def test_pages_elsewhere_may_read_what_is_public(client) -> None:
    for path in ("/", "/sparql?query=ASK%7B%7D", "/graphs?default", "/itsm/ServiceDesk-L3.ttl", "/itsm/ServiceDesk-L3"):
        assert client.get(path, headers=ORIGIN).headers["access-control-allow-origin"] == "*"
    assert (
        client.post("/sparql", data={"query": "ASK {}"}, headers=ORIGIN).headers["access-control-allow-origin"] == "*"
    )
    asked = {**ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = client.options("/sparql", headers=asked)
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-methods"] == "GET, HEAD, POST"
    assert "content-type" in allowed.headers["access-control-allow-headers"].lower()


def test_pages_elsewhere_neither_write_nor_read_what_is_private(client, owner, career) -> None:
    """Threat: a page that the operator visits uses the operator's access."""
    for response in (
        owner.get(PUT, headers=ORIGIN),
        owner.post("/sparql", data={"query": EVERYTHING}, headers=ORIGIN),
        owner.put(PUT, content=CAREER, headers={**TTL, **ORIGIN}),
        client.put(PUT, content=CAREER, headers={**TTL, **ORIGIN}),
        *(client.get(path, headers=ORIGIN) for path in ("/health", "/ready", "/metrics")),
    ):
        assert "access-control-allow-origin" not in response.headers
        assert "access-control-allow-credentials" not in response.headers
    for path in ("/sparql", "/graphs", "/graphs/a"):
        allowed = client.options(path, headers={**ORIGIN, "Access-Control-Request-Method": "PUT"})
        assert "PUT" not in allowed.headers["access-control-allow-methods"]
        assert "DELETE" not in allowed.headers["access-control-allow-methods"]
        assert "authorization" not in allowed.headers["access-control-allow-headers"].lower()


WRITES = {
    "a form": ("POST", "/sparql", FORM, b"update=DROP+ALL"),
    "an update": ("POST", "/sparql", "application/sparql-update", b"DROP ALL"),
    "an update as text": ("POST", "/sparql?update=DROP+ALL", "text/plain", b"x"),
    "a query": ("POST", "/sparql", FORM, b"query=ASK+{}"),
    "a graph": ("PUT", PUT, "text/turtle", b"<a:a> <a:a> <a:a> ."),
    "a graph as text": ("POST", PUT, "text/plain", b"<a:a> <a:a> <a:a> ."),
    "a new graph": ("POST", "/graphs", "text/plain", b"<a:a> <a:a> <a:a> ."),
    "a graph as a file": ("POST", PUT, "multipart/form-data; boundary=B", b"--B\r\n\r\n\r\n--B--\r\n"),
    "no graph any more": ("DELETE", PUT, "text/plain", b""),
    "a profile": ("POST", "/assess", FORM, b"profile=x"),
    "a profile to the API": ("POST", "/api/assess", "text/turtle", b""),
    "nothing that there is": ("POST", "/itsm/ServiceDesk", "text/plain", b""),
}
ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "of another kind"},
    ORIGIN,
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1"},
)


@pytest.mark.parametrize("write", WRITES)
def test_no_page_elsewhere_writes_with_the_access_of_the_browser(owner, career, write) -> None:
    """Threat: a page that the operator visits uses the operator's access, by a form or a script."""
    method, path, kind, body = WRITES[write]
    login = {"Authorization": "Basic " + base64.b64encode(f"me:{owner.headers['authorization'][7:]}".encode()).decode()}
    for headers in ELSEWHERE:
        answer = owner.request(method, path, content=body, headers={**login, **headers, "Content-Type": kind})
        assert (answer.status_code, answer.text.count("\n")) == (403, 0 if path.startswith("/api/") else 1)
    assert SECRET in owner.get(PUT).text


def test_pages_of_its_own_and_programs_write(server, owner) -> None:
    for headers in ({}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": server.url}):
        answer = owner.post("/sparql", data={"update": "INSERT DATA { <urn:a> <urn:p> 1 }"}, headers=headers)
        assert answer.status_code == 204


def test_a_page_elsewhere_asks_for_what_is_public(client) -> None:
    for headers in ELSEWHERE:
        assert client.post("/sparql", data={"query": "ASK {}"}, headers=headers).status_code == 200
        assert client.post("/sparql", data={"update": "DROP ALL"}, headers=headers).status_code == 401


def test_processes_that_answer_anonymously_have_never_seen_a_profile(server, client, career) -> None:
    """The memory of a worker of the public data set, read through /proc."""
    client.post("/sparql", data={"query": EVERYTHING + "LIMIT 1"})
    nurseries = [
        pid
        for pid in children(server.process.pid)
        if b"itss_graph.server.workers.fork_server" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    assert len(nurseries) == 3
    holding = [pid for pid in nurseries if in_memory(pid, SECRET.encode())]
    assert len(holding) == 1


@pytest.mark.slow
def test_no_worker_keeps_a_profile_that_it_judged(server, client) -> None:
    """A profile sent for assessment: the same processes judge the next one, and nothing of it is in their memory."""
    secret = "Jiro-Sato-" + "8213"
    person = f"<urn:{secret}> a <https://w3id.org/itss/ontology#Candidate> ."
    before = workers_of(server)
    for _ in range(3):
        for job in ("assess", "validate", "gap"):
            given = client.post(f"/api/{job}", content=person, headers=TTL)
            assert given.status_code == 200
        client.post("/api/assess", content=person + "x", headers=TTL)
        assert secret in client.post("/assess", data={"profile": person, "before": person}).text
    time.sleep(0.5)
    after = workers_of(server)
    assert len(after) > 2
    assert set(before) <= set(after)
    assert [pid for pid in after if in_memory(pid, secret.encode())] == []


def workers_of(server) -> list[int]:
    """The processes below a server, and their children."""
    return [pid for child in children(server.process.pid) for pid in (child, *children(child))]


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def in_memory(pid: int, text: bytes) -> bool:
    """Whether a text is anywhere in the memory of a process."""
    found = False
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            area, access, *_ = line.split()
            if not access.startswith("rw"):
                continue
            start, end = (int(each, 16) for each in area.split("-"))
            try:
                found = found or text in os.pread(memory.fileno(), end - start, start)
            except OSError:
                continue
    return found
