"""What is too much is refused, and the server goes on (threats: runaway queries, bombs)."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from itss_graph.server.middleware.request_limiter import BURST, CLIENTS, RequestLimiter, network
from itss_graph.server.middleware.telemetry import Metrics
from itss_graph.server.settings import Limits

PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
pytestmark = pytest.mark.slow

RUNAWAY = f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}"
TTL = {"Content-Type": "text/turtle"}


@pytest.fixture(scope="module")
def strict(start, token):
    """A server with narrow limits."""
    options = ["--timeout", "2", "--memory", "128", "--rows", "1000", "--answer-size", "2", "--body-size", "1"]
    return start(*options, "--workers", "2", "--queue", "2", token=token)


@pytest.fixture(scope="module")
def anyone(strict):
    import httpx

    with httpx.Client(base_url=strict.url, timeout=60) as made:
        yield made


@pytest.fixture(scope="module")
def owner(strict):
    import httpx

    with httpx.Client(base_url=strict.url, timeout=60, headers=strict.authorization) as made:
        yield made


TOO_MUCH = {
    "time": (RUNAWAY, "seconds"),
    "time, in the plan": (f"ASK {{ {'?s ?p ?o . ' * 1000} }}", "seconds"),
    "memory, sorting": (f"SELECT * {{ {PRODUCT} }} ORDER BY ?a ?b ?c ?d ?e ?f", "MiB of memory"),
    "rows": ("SELECT * { ?a ?b ?c }", "1,000 rows"),
    "rows without columns": ("SELECT * { { SELECT * { <urn:x> <urn:y> <urn:z> } } UNION { ?a ?b ?c } }", "1,000 rows"),
    "triples": ("CONSTRUCT WHERE { ?a ?b ?c }", "1,000 rows"),
    "bytes": (f"SELECT ('{'x' * 100_000}' AS ?x) {{ ?a ?b ?c }} LIMIT 100", "2 MiB"),
    "bytes of a graph": (
        f"CONSTRUCT {{ ?a ?b ?x }} WHERE {{ ?a ?b ?c BIND('{'x' * 100_000}' AS ?x) }} LIMIT 100",
        "2 MiB",
    ),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_refused_and_the_server_goes_on(anyone, owner, name) -> None:
    """Threat: runaway queries. The worker is killed, the answer is 503, the next request is answered."""
    query, reason = TOO_MUCH[name]
    for client in (anyone, owner):
        response = client.post("/sparql", data={"query": query})
        assert response.status_code == 503
        assert reason in response.text
        assert response.text.count("\n") == 1
        assert int(response.headers["retry-after"]) >= 1
        assert client.post("/sparql", data={"query": "ASK {}"}).json()["boolean"] is True


def test_what_is_just_enough_is_answered(anyone) -> None:
    response = anyone.post(
        "/sparql", data={"query": "SELECT * { ?a ?b ?c } LIMIT 1000"}, headers={"Accept": "text/csv"}
    )
    assert len(response.text.splitlines()) >= 1001
    multiline = "SELECT ?x { ?a ?b ?c BIND('1\n2\n3' AS ?x) } LIMIT 1000".replace("\n", "\\n")
    assert anyone.post("/sparql", data={"query": multiline}).status_code == 200


DEEP = {
    "brackets": f"ASK {{ FILTER({'(' * 100_000}1{')' * 100_000}) }}",
    "groups": f"ASK {'{' * 100_000}{'}' * 100_000}",
    "negations": f"ASK {{ FILTER({'!' * 100_000}true) }}",
    "sums": f"ASK {{ FILTER(1{'+1' * 100_000} > 0) }}",
    "unions": f"ASK {{ {{}} {'UNION {} ' * 50_000} }}",
}


@pytest.mark.parametrize("name", DEEP)
def test_nesting_is_a_clean_400(anyone, name) -> None:
    """Threat: nesting bombs. Oxigraph overflows the stack of its process, which is a worker."""
    response = anyone.post("/sparql", data={"query": DEEP[name]})
    assert (response.status_code, response.text.count("\n")) == (400, 1)
    assert anyone.post("/sparql", data={"query": "ASK {}"}).status_code == 200


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|aa)+$", "(.*a){20}", "(a{1,1000}){1,1000}$", "(?:a?){50}a{50}"])
def test_regular_expressions_take_no_longer_for_being_nested(anyone, pattern) -> None:
    """Threat: regular-expression bombs, on which a backtracking engine would not come back within the time allowed."""
    response = anyone.post("/sparql", data={"query": f"ASK {{ FILTER(REGEX('{'a' * 60}!', '{pattern}')) }}"})
    assert response.status_code in (200, 400)


def test_updates_have_limits_too(owner) -> None:
    owner.post(
        "/sparql", data={"update": "DROP ALL ; INSERT DATA { <urn:a> <urn:p> 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15 }"}
    )
    for update in (
        f"INSERT {{ ?a ?b ?l }} WHERE {{ {PRODUCT} . ?m ?n ?o . ?q ?r ?s FILTER(?c + ?f + ?i + ?l + ?o + ?s < 0) }}",
        "INSERT { <urn:b> <urn:p> ?x } WHERE { "
        + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6))
        + " BIND(CONCAT("
        + ", '-', ".join(f"STR(?c{n})" for n in range(6))
        + ") AS ?x) }",
    ):
        response = owner.post("/sparql", data={"update": update})
        assert response.status_code == 503
        assert "retry-after" in response.headers
    count = owner.post(
        "/sparql", data={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}, headers={"Accept": "text/csv"}
    )
    assert count.text == "n\r\n15\r\n"


def test_a_short_queue(anyone) -> None:
    """One of a client's is answered at a time and one may wait; what comes on top of that is told so at once."""

    def ask(_number: int) -> tuple[int, str, float]:
        begin = time.monotonic()
        response = anyone.post("/sparql", data={"query": RUNAWAY})
        return response.status_code, response.headers.get("retry-after", ""), time.monotonic() - begin

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(ask, range(12)))
    assert {(status, bool(retry)) for status, retry, _ in answers} == {(503, True), (429, True)}
    assert [status for status, _, _ in answers].count(429) >= 6
    took = {told: [seconds for status, _, seconds in answers if status == told] for told in (429, 503)}
    assert max(took[429]) < min(took[503])
    assert anyone.post("/sparql", data={"query": "ASK {}"}).status_code == 200


def test_health_is_told_while_all_workers_are_busy(anyone) -> None:

    def ask() -> None:
        anyone.post("/sparql", data={"query": RUNAWAY})

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert anyone.get("/health").text == "alive\n"
    assert anyone.get("/ready").text == "ready\n"
    assert anyone.get("/itsm/ServiceDesk-L3.ttl").status_code == 200
    for thread in threads:
        thread.join()


def test_bodies_are_limited(strict, anyone, owner) -> None:
    for client, path in ((anyone, "/sparql"), (owner, "/graphs?graph=urn:g"), (anyone, "/nowhere")):
        response = client.post(path, content=b"x" * (1 << 20) + b"x", headers=TTL)
        assert response.status_code == 413
    assert owner.put("/graphs?graph=urn:g", content=b" " * (1 << 20), headers=TTL).status_code == 201

    def trickled():
        for _ in range(3000):
            yield b" " * 1000

    response = owner.put("/graphs?graph=urn:g", content=trickled(), headers=TTL)
    assert response.status_code == 413


def test_a_body_has_to_come(monkeypatch) -> None:
    """Threat: bodies that trickle hold connections for ever."""
    import asyncio

    from starlette.requests import Request

    from itss_graph.server.middleware import request_middleware
    from itss_graph.server.middleware.refusals import Refusal

    async def never() -> dict[str, object]:
        await asyncio.sleep(60)
        return {}

    async def app(scope, receive, send) -> None:
        with pytest.raises(Refusal) as error:
            await Request(scope, receive).body()
        assert error.value.status == 408
        seen.append(error.value)

    seen: list[Refusal] = []
    monkeypatch.setattr(request_middleware, "BODY_TIMEOUT", 0.01)
    guarded = request_middleware.RequestMiddleware(app, Limits(), Metrics(), frozenset())
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "client": ("192.0.2.1", 1)}
    asyncio.run(guarded(scope, never, never))
    assert len(seen) == 1


def test_who_leaves_is_no_failure(start) -> None:
    """An asker who is gone before the body is sent is logged as such, and not as an error of the server's."""
    server = start("--workers", "1")
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as raw:
        raw.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nASK")
        time.sleep(0.2)
    deadline = time.monotonic() + 30
    while not (log := server.log.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    (line,) = map(json.loads, log.splitlines())
    assert (line["level"], line["status"]) == ("info", 499)


def test_a_request_line_of_any_length(strict) -> None:
    parts = urlsplit(strict.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.request("GET", "/sparql?query=" + "x" * 30_000)
    assert connection.getresponse().status == 400
    connection.close()
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as raw:
        raw.sendall(b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\n\r\n")
        assert b" 431 " in raw.recv(1000)


def test_an_asker_who_does_not_read_holds_up_nobody(start) -> None:
    """Threat: answers that are never taken occupy the workers."""
    import httpx

    server = start("--timeout", "30", "--queue", "0", "--workers", "3")
    parts = urlsplit(server.url)
    text = f"query=SELECT ('{'x' * 20_000}' AS ?x) {{ ?a ?b ?c }} LIMIT 1000".replace(" ", "+")
    kind = "Content-Type: application/x-www-form-urlencoded"
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\n{kind}\r\nContent-Length: {len(text)}\r\n\r\n"
    with httpx.Client(base_url=server.url, timeout=60) as client, ExitStack() as sockets:
        assert client.post("/sparql", data={"query": "ASK {}"}).status_code == 200
        address = parts.hostname, parts.port
        raws = [sockets.enter_context(socket.create_connection(address, timeout=60)) for _ in range(2)]
        for raw in raws:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            raw.sendall((head + text).encode())
        for raw in raws:
            assert b" 200 " in raw.recv(100)
        assert client.post("/sparql", data={"query": "ASK {}"}).status_code == 503
        deadline = time.monotonic() + 120
        while client.post("/sparql", data={"query": "ASK {}"}).status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_an_answer_that_cannot_be_completed_is_cut(owner) -> None:
    """What was passed on must not be taken for the whole."""
    import httpx

    for number in range(4):
        body = f"<urn:a> <urn:p{number}> '{'x' * 1_000_000}' ."
        owner.post("/graphs?graph=urn:large", content=body, headers=TTL).raise_for_status()
    with pytest.raises(httpx.RemoteProtocolError):
        owner.get("/graphs?graph=urn:large")
    assert owner.delete("/graphs?graph=urn:large").status_code == 204


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_worker_can_open_nothing(strict, anyone, owner) -> None:
    """Threat: reading the web or local files through a query. A worker can open neither file nor connection."""
    anyone.post("/sparql", data={"query": "ASK {}"})
    owner.post("/sparql", data={"query": "ASK {}"})
    workers = [worker for fork_server in children(strict.process.pid) for worker in children(fork_server)]
    assert len(workers) >= 2
    for worker in workers:
        limits = Path(f"/proc/{worker}/limits").read_text()
        lines = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()}
        assert lines["Max open files"] == ["0", "0"]
        assert lines["Max core file size"] == ["0", "0"]
        assert int(lines["Max address space"][0]) < 1 << 31


def test_killed_workers_leave_no_zombies(strict, anyone) -> None:
    for _ in range(3):
        anyone.post("/sparql", data={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?b ?c ?d ?e ?f"})
    for fork_server in children(strict.process.pid):
        for worker in children(fork_server):
            assert "(zombie)" not in Path(f"/proc/{worker}/status").read_text()


def test_metrics_tell_what_became_of_them(anyone) -> None:
    text = anyone.get("/metrics").text
    for reason in ("time", "memory", "crash"):
        assert f'itss_workers_killed_total{{reason="{reason}"}}' in text
    assert "itss_running 0.0" in text
    assert 'itss_requests_total{method="POST",route="/sparql",status="503"}' in text


def test_rates_are_limited_by_client(start) -> None:
    import httpx

    server = start("--rate", "5", "--workers", "1")
    with httpx.Client(base_url=server.url, timeout=60) as client:
        codes = [client.get("/health").status_code for _ in range(60)]
        assert codes[: 5 * BURST] == [200] * (5 * BURST)
        refused = next(r for r in (client.get("/health") for _ in range(60)) if r.status_code == 429)
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.headers["x-content-type-options"] == "nosniff"
        others = client.get("/health", headers={"X-Forwarded-For": "192.0.2.7"})
        assert others.status_code == 200  # as from a reverse proxy on this machine


def test_buckets_fill_again_and_are_forgotten() -> None:
    now = 0.0
    rates = RequestLimiter(2.0, lambda: now)
    assert [rates.wait("a") for _ in range(8)] == [0.0] * 8
    assert rates.wait("a") == 0.5
    assert rates.wait("b") == 0.0
    now = 0.5
    assert rates.wait("a") == 0.0
    assert rates.wait("a") == 0.5
    now = 1000.0
    assert [rates.wait("a") > 0 for _ in range(9)] == [False] * 8 + [True]
    for number in range(CLIENTS + 10):
        rates.wait(str(number))
    assert len(rates._buckets) == CLIENTS
    assert RequestLimiter(0, lambda: now).wait("a") == 0.0


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("", ""),
        ("x" * 1000, "x" * 64),
    ],
)
def test_what_counts_as_one_client(client, expected) -> None:
    assert network(client) == expected
