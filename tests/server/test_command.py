"""`itss serve`: what it refuses to start with, what it says, and how it stops."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading

import pytest

from itss_graph.errors import ItssError
from itss_graph.rdf.endpoint import is_loopback
from itss_graph.server.settings import ServerSettings, token_of

TOKEN = "0123456789abcdef"


@pytest.fixture(scope="module")
def pages():
    from itss_graph.site.writer import all_pages

    return all_pages()


@pytest.fixture
def serve(monkeypatch, capfd, needs_server):
    """Call `itss serve` with what it refuses; gives the exit code and what it says."""
    from itss_graph.cli.main import run

    monkeypatch.delenv("ITSS_TOKEN", raising=False)

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["itss", "serve", *map(str, arguments)])
        code = run()
        out, err = capfd.readouterr()
        assert out == ""
        return code, err

    return call


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--host", "0.0.0.0"], "add --expose if that is meant"),
        (["--host", "::"], "add --expose"),
        (["--host", "192.0.2.1"], "add --expose"),
        (["--host", "example.org"], "add --expose"),
        (["--host", "192.0.2.1", "--expose"], "cannot listen on 192.0.2.1"),
        (["--port", "70000"], "cannot listen on 127.0.0.1, port 70000"),
        (["--port", "-1"], "must not be negative"),
        (["--data", "x.ttl"], "give one by --token-file or ITSS_TOKEN"),
        (["--timeout", "0"], "--timeout must be above zero"),
        (["--timeout", "nan"], "--timeout must be above zero"),
        (["--answer-size", "-1"], "--answer-size must be above zero"),
        (["--workers", "0"], "--workers must be above zero"),
        (["--queue", "-1"], "must not be negative"),
        (["--token-file", "/not/there"], "/not/there: cannot be read"),
    ],
)
def test_what_it_refuses(serve, arguments, message) -> None:
    code, err = serve(*arguments)
    assert code == 2
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"\n", b"two words", b"one\ntwo", b"\xff"])
def test_a_file_without_a_token(serve, tmp_path, content) -> None:
    (tmp_path / "token").write_bytes(content)
    code, err = serve("--token-file", tmp_path / "token")
    assert (code, err.count("\n")) == (2, 1)
    assert str(tmp_path / "token") in err


@pytest.mark.parametrize("token", ["hunter2", "x" * 15, "ünicode-is-not-in-headers"])
def test_a_token_that_is_none(serve, monkeypatch, token) -> None:
    monkeypatch.setenv("ITSS_TOKEN", token)
    code, err = serve()
    assert code == 2
    assert "openssl rand -hex 32" in err
    assert token not in err


def test_a_token_comes_from_a_file_or_the_environment(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ITSS_TOKEN", TOKEN)
    (tmp_path / "token").write_text("another-token-0123456789\n")
    assert token_of(None) == TOKEN
    assert token_of(tmp_path / "token") == "another-token-0123456789"
    monkeypatch.setenv("ITSS_TOKEN", "")
    assert token_of(None) is None
    assert TOKEN not in repr(ServerSettings(token=TOKEN))


def test_a_port_that_is_taken(serve, closed_port) -> None:
    code, err = serve("--port", closed_port)
    assert code == 2
    assert f"port {closed_port}: Address already in use" in err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<urn:a> <urn:p", "profiles.ttl:1"),
        (b"<urn:a> <https://w3id.org/itss/ontology#levelNumber> 7 .", "profiles.ttl"),
        (b"[] a <https://w3id.org/itss/ontology#Candidate> .", "has no IRI"),
        (
            b"@prefix itss: <https://w3id.org/itss/ontology#> . <urn:a> a itss:Candidate . <urn:b> itss:persons 1 .",
            "urn:b",
        ),
    ],
)
@pytest.mark.slow
def test_profiles_that_are_none(serve, pages, monkeypatch, tmp_path, content, message) -> None:
    monkeypatch.setattr("itss_graph.server.run.all_pages", lambda **_: pages)  # they take seconds to make
    (tmp_path / "profiles.ttl").write_bytes(content)
    monkeypatch.setenv("ITSS_TOKEN", TOKEN)
    code, err = serve("--port", "0", "--data", tmp_path / "profiles.ttl")
    assert code == 2
    assert message in err
    assert "Traceback" not in err


@pytest.mark.slow
def test_a_store_that_is_none(serve, pages, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("itss_graph.server.run.all_pages", lambda **_: pages)
    monkeypatch.setenv("ITSS_TOKEN", TOKEN)
    (tmp_path / "file").write_text("x")
    code, err = serve("--port", "0", "--store", tmp_path / "file")
    assert (code, err.count("\n")) == (2, 1)
    assert "cannot be made" in err
    (tmp_path / "store" / "data").mkdir(parents=True)
    (tmp_path / "store" / "data" / "CURRENT").write_text("nonsense")
    code, err = serve("--port", "0", "--store", tmp_path / "store")
    assert (code, err.count("\n")) == (2, 1)
    assert "cannot be opened as a store" in err


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_loopback(host, expected) -> None:
    assert is_loopback(host) is expected


@pytest.mark.slow
def test_a_store_without_a_token_is_worth_a_warning(start, tmp_path) -> None:
    server = start("--store", tmp_path / "store", "--workers", "1")
    assert "nobody can read or write the store" in server.log.read_text()
    assert not (tmp_path / "store").exists()


@pytest.mark.slow
def test_on_ipv6(running, needs_server) -> None:
    import httpx

    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6 on its loopback interface")
    with running("--host", "::1", "--workers", "1") as server:
        assert server.url.startswith("http://[::1]:")
        assert httpx.get(f"{server.url}/health").text == "alive\n"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_under_way_is_finished(running, needs_server, number) -> None:
    import httpx

    with running("--timeout", "6", "--workers", "1") as server, httpx.Client(base_url=server.url, timeout=60) as client:
        answers = []
        runaway = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

        def ask() -> None:
            answers.append(client.post("/sparql", data={"query": runaway}))

        thread = threading.Thread(target=ask)
        thread.start()
        while "itss_running 1.0" not in client.get("/metrics").text:
            assert not answers
        server.process.send_signal(number)
        thread.join()
        assert server.process.wait(timeout=30) == 0
        assert answers[0].status_code == 503
        assert "seconds" in answers[0].text
        lines = [json.loads(line) for line in server.log.read_text().splitlines()]
        assert lines[-1]["status"] == 503


@pytest.mark.slow
def test_it_ends_where_the_data_is_lost(running, needs_server, tmp_path) -> None:
    """A server that cannot answer any more says so and ends, for its supervisor to start it anew."""
    import os
    from pathlib import Path

    with running("--store", tmp_path, "--workers", "1", token=TOKEN) as server:
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
        assert server.process.wait(timeout=30) == 3
        assert "start the server again" in server.log.read_text()


@pytest.mark.slow
def test_at_once_after_the_start(running, needs_server) -> None:
    with running("--workers", "1") as server:
        assert server.end() == 0
        assert server.log.read_text() == ""


def test_a_cold_assessment_loads_nothing_of_it() -> None:
    code = (
        "import sys; from itss_graph.cli.main import run; sys.argv = ['itss', 'assess', '--help']; run(); "
        "print([name for name in ('starlette', 'uvicorn', 'itss_graph.server') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_every_failure_is_of_the_one_tree() -> None:
    from itss_graph.server.middleware.refusals import Refusal
    from itss_graph.server.workers.fork_client import ForkServerGone

    assert issubclass(ForkServerGone, ItssError)
    assert issubclass(Refusal, ItssError)
