"""A store on disk: what was acknowledged is there after whatever happened, and workers see it as of their request."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from itss_graph import resources

TTL = {"Content-Type": "text/turtle"}
COUNT = {"query": "SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o }"}
CSV = {"Accept": "text/csv"}

WHOLE = {"query": "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"}

pytestmark = pytest.mark.slow


@pytest.fixture
def serving(running, token, needs_server):
    """`with serving(folder, *arguments) as (server, client)`: with one worker that assesses, which nobody asks here."""

    @contextmanager
    def _serving(folder, *arguments):
        with (
            running("--store", folder, "--workers", "1", *arguments, token=token) as server,
            connected(server) as client,
        ):
            yield server, client

    return _serving


def connected(server):
    import httpx

    return httpx.Client(base_url=server.url, timeout=60, headers=server.authorization)


def count(client) -> int:
    return int(client.post("/sparql", data=COUNT, headers=CSV).text.split()[1])


def test_what_is_written_is_there_after_a_restart(serving, tmp_path) -> None:
    """And the operator's profiles, which become a graph a person, are not where they were deleted."""
    folder = tmp_path / "new" / "store"
    examples = Path(__file__).parents[2] / "data" / "examples"
    files = [examples / "one-day-short.ttl", examples / "ap-holder.ttl"]
    with serving(folder, *(word for file in files for word in ("--data", file))) as (server, client):
        client.post("/sparql", data={"update": "INSERT DATA { <urn:a> <urn:p> 1 }"}).raise_for_status()
        client.put("/graphs?graph=urn:g", content="<urn:a> <urn:p> 2 .", headers=TTL).raise_for_status()
        assert count(client) == 1
        query = "SELECT ?g ?s { GRAPH ?g { ?s a <https://w3id.org/itss/ontology#Candidate> } } ORDER BY ?g"
        rows = [line.split(",") for line in client.post("/sparql", data={"query": query}, headers=CSV).text.split()[1:]]
        assert len(rows) >= 2
        assert all(graph == person for graph, person in rows)
        person = rows[0][0]
        got = client.get(f"/graphs?graph={quote(person)}")
        assert "itss:engagement" in got.text or "itss:passedExamination" in got.text
        assert client.delete(f"/graphs?graph={quote(person)}").status_code == 204
        assert server.end() == 0
    assert (folder.stat().st_mode & 0o777) == 0o700
    with serving(folder) as (_, client):
        assert count(client) == 1
        assert "urn:a" in client.get("/graphs?graph=urn:g").text
        assert client.get(f"/graphs?graph={quote(person)}").status_code == 404
        assert client.post("/sparql", data={"query": "ASK { ?s a <https://w3id.org/itss/ontology#Level> }"}).json()[
            "boolean"
        ]


def test_a_store_has_one_server_and_no_snapshots_that_nobody_needs(serving, tmp_path) -> None:
    with serving(tmp_path) as (server, client):
        for number in range(5):
            client.post("/sparql", data={"update": f"INSERT DATA {{ <urn:a> <urn:p> {number} }}"}).raise_for_status()
            assert count(client) == number + 1
            assert len(list((tmp_path / "views").iterdir())) <= 2
        with pytest.raises(AssertionError, match="another server has it open"), serving(tmp_path):
            pass
    assert server.process.returncode == 0
    assert len(list((tmp_path / "views").iterdir())) <= 2
    with serving(tmp_path):
        assert list((tmp_path / "views").iterdir()) == []


def test_the_standard_is_put_in_the_place_of_an_earlier_one(serving, tmp_path) -> None:
    with serving(tmp_path) as (_, client):
        before = client.post("/sparql", data=WHOLE, headers=CSV).text
        old = "INSERT DATA { <urn:old> <urn:q> [] GRAPH <https://w3id.org/itss/ontology> { <urn:old> <urn:q> 1 } }"
        client.post("/sparql", data={"update": old}).raise_for_status()
        client.post("/sparql", data={"update": "INSERT DATA { <urn:old> <urn:q> 1 }"}).raise_for_status()
    (tmp_path / "standard").write_text("another")
    with serving(tmp_path) as (_, client):
        assert client.post("/sparql", data={"query": "ASK { <urn:old> <urn:q> 1 }"}).json()["boolean"] is False
        assert client.post("/sparql", data={"query": "ASK { <urn:old> <urn:q> ?kept }"}).json()["boolean"] is True
        client.post("/sparql", data={"update": "DELETE WHERE { <urn:old> <urn:q> ?kept }"}).raise_for_status()
        assert client.post("/sparql", data=WHOLE, headers=CSV).text == before
        client.post("/sparql", data={"update": "DROP ALL ; INSERT DATA { <urn:a> <urn:p> 1 }"}).raise_for_status()
    with serving(tmp_path) as (_, client):
        assert count(client) == 1
        client.post("/sparql", data={"update": "DELETE WHERE { <urn:a> <urn:p> 1 }"}).raise_for_status()
        assert client.post("/sparql", data=WHOLE, headers=CSV).text == before


@pytest.mark.parametrize("victim", ["server", "everything"])
def test_a_kill_loses_no_acknowledged_write(serving, tmp_path, victim) -> None:
    """Killed in the middle of writes and of a query that never ends, twice.

    Whatever was acknowledged is there, what is there was sent, and nothing is left running.
    """
    acknowledged: list[int] = []
    processes: list[int] = []
    numbers = {"query": "SELECT ?o { ?s <urn:p> ?o FILTER(isNumeric(?o)) }"}
    for life in range(3):
        before = len(acknowledged)
        with serving(tmp_path, "--timeout", "600") as (server, client):
            found = {int(line) for line in client.post("/sparql", data=numbers, headers=CSV).text.split()[1:]}
            assert set(acknowledged) <= found
            assert found <= {*acknowledged, len(acknowledged)}
            acknowledged[:] = range(len(found))
            assert [pid for pid in processes if is_ours(pid)] == []
            if life == 2:
                break
            enough = threading.Event()
            threads = [
                threading.Thread(target=abandoned, args=(client,)),
                threading.Thread(target=write, args=(server, acknowledged, len(acknowledged) + 60, enough)),
            ]
            for thread in threads:
                thread.start()
            assert enough.wait(300)
            processes = [server.process.pid, *descendants(server.process.pid)]
            assert len(processes) >= 5
            for pid in processes if victim == "everything" else processes[:1]:
                kill(pid)
            for thread in threads:
                thread.join()
            assert server.process.wait(timeout=60) == -signal.SIGKILL
        assert len(acknowledged) >= before + 60


def write(server, acknowledged: list[int], most: int, enough: threading.Event) -> None:
    """Write numbers till the server is gone, and say when there are enough."""
    import httpx

    with connected(server) as client:
        while True:
            number = len(acknowledged)
            try:
                update = f"INSERT DATA {{ <urn:s{number}> <urn:p> {number} , '{'x' * 1000}' }}"
                response = client.post("/sparql", data={"update": update})
            except httpx.HTTPError:
                return
            assert response.status_code == 204
            acknowledged.append(number)
            if len(acknowledged) >= most:
                enough.set()


def descendants(pid: int) -> list[int]:
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *descendants(int(child))]
    return found


def kill(pid: int) -> None:
    import os

    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def abandoned(client) -> None:
    import httpx

    with pytest.raises(httpx.HTTPError):
        client.post("/sparql", data={"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"})


def is_ours(pid: int) -> bool:
    try:
        return b"itss_graph.server.workers.fork_server" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_the_time_of_a_request_does_not_bound_the_loading_at_the_start(serving, tmp_path) -> None:
    """On a busy machine, the standard and the operator's profiles take longer than any request may."""
    profile = resources.path("data", "examples", "one-day-short.ttl")
    with serving(tmp_path, "--data", profile, "--timeout", "0.001") as (_, client):
        assert client.get("/health").status_code == 200


def test_an_update_that_is_too_much_is_broken_off(serving, tmp_path) -> None:
    """The process that writes is ended, and the store is as it was."""
    with serving(tmp_path, "--timeout", "3", "--memory", "128") as (_, client):
        client.post("/sparql", data={"update": "INSERT DATA { <urn:a> <urn:p> 1 }"}).raise_for_status()
        for update in (
            "DELETE { ?a ?b ?c } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c + ?f + ?i + ?l < 0) }",
            "INSERT { ?a ?b ?x } WHERE { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?c), STR(?f), STR(?d)) AS ?x) }",
        ):
            response = client.post("/sparql", data={"update": update})
            assert response.status_code == 503
            assert "broken off" in response.text
            assert count(client) == 1
        client.post("/sparql", data={"update": "INSERT DATA { <urn:a> <urn:p> 2 }"}).raise_for_status()
        assert count(client) == 2


def test_what_was_erased_is_in_no_file_after_the_next_start(serving, tmp_path) -> None:
    """Threat: personal data stays in files. Oxigraph's dictionary keeps the text of what was removed."""
    secret = "8c1f0e4b6a2d97531fcb8e0d4a6c2b19" * 2
    person = f"/graphs?graph=urn:{secret}"

    def holding() -> list[str]:
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        return [path.name for path in files if secret.encode() in path.read_bytes()]

    with serving(tmp_path) as (_, client):
        client.put(person, content=f"<urn:{secret}> <urn:q> '{secret}' .", headers=TTL).raise_for_status()
        client.put("/graphs?graph=urn:kept", content="<urn:a> <urn:p> _:b .", headers=TTL).raise_for_status()
        client.put("/graphs?graph=urn:empty", content="", headers=TTL).raise_for_status()
        before = client.post("/sparql", data=WHOLE, headers=CSV).text
    with serving(tmp_path) as (_, client):
        assert client.delete(person).status_code == 204
    assert holding() != []
    with serving(tmp_path) as (_, client):
        assert holding() == []
        assert int(client.post("/sparql", data=WHOLE, headers=CSV).text.split()[1]) == int(before.split()[1]) - 1
        assert "_:" in client.get("/graphs?graph=urn:kept", headers={"Accept": "application/n-triples"}).text
        assert client.get("/graphs?graph=urn:empty").status_code == 200


def test_a_store_is_whole_wherever_writing_it_anew_was_interrupted(tmp_path) -> None:
    import pyoxigraph as ox

    from itss_graph.server.workers.fork_server import mark_removal, open_store

    folder = tmp_path / "data"
    store = ox.Store(folder)
    store.update("INSERT DATA { <urn:a> <urn:p> 1 }")
    del store
    mark_removal(folder)
    ox.Store(tmp_path / "data.new").update("INSERT DATA { <urn:half> <urn:p> 1 }")
    assert [str(quad.subject) for quad in open_store(folder)] == ["<urn:a>"]
    folder.rename(tmp_path / "data.old")
    assert len(open_store(folder)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]
