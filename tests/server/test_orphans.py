"""No process outlives the one that bore it, not even in the midst of a query that never ends."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

RUNAWAY = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c + ?f + ?i + ?l < 0) }"
QUERY = {"query": f"SELECT (COUNT(*) AS ?n) {RUNAWAY}"}
UPDATE = {"update": f"DELETE {{ ?a ?b ?c }} WHERE {RUNAWAY}"}
TICKS = os.sysconf("SC_CLK_TCK")

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("victim", ["server", "fork server"])
def test_all_processes_are_gone_soon_after_one_is_killed(running, needs_server, token, tmp_path, victim) -> None:
    """Threat: runaway queries. All of them spin, with minutes left, when the server or a fork server is killed."""
    with running("--store", tmp_path, "--timeout", "300", "--workers", "1", token=token) as server:
        used = {pid: seconds_used(pid) for pid in children(server.process.pid)}
        askers = [
            threading.Thread(target=ask, args=(server.url, headers, form))
            for headers, form in (({}, QUERY), (server.authorization, QUERY), (server.authorization, UPDATE))
        ]
        for asker in askers:
            asker.start()
        processes = until(lambda: spinning(server.process.pid, used))
        os.kill(server.process.pid if victim == "server" else processes[0], signal.SIGKILL)
        try:
            assert server.process.wait(timeout=120) == (-signal.SIGKILL if victim == "server" else 3)
            until(lambda: not any(map(alive, processes)), seconds=120)
        finally:
            for pid in processes:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for asker in askers:
                asker.join()


def ask(url: str, headers: dict[str, str], form: dict[str, str]) -> None:
    import httpx

    with suppress(httpx.HTTPError), httpx.Client(base_url=url, timeout=60, headers=headers) as client:
        client.post("/sparql", data=form)


def until(true, seconds: float = 90):
    """Wait for what is asked, and give it."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def spinning(server: int, before: dict[int, float]) -> list[int]:
    """All processes below a server, once a worker of each data set and the process that writes spin for a second.

    `before` are the seconds that the processes had used when they had started.
    """
    public, _, writer, private = nurseries = children(server)
    workers = [worker for fork_server in nurseries for worker in children(fork_server)]
    busy = [
        pid for pid in (writer, *children(public), *children(private)) if seconds_used(pid) - before.get(pid, 0) > 1
    ]
    return [*nurseries, *workers] if len(busy) >= 3 else []


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def stat(pid: int) -> list[str]:
    """The fields of a process from its state on; none where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def alive(pid: int) -> bool:
    return stat(pid)[:1] not in ([], ["Z"], ["X"])


def seconds_used(pid: int) -> float:
    return sum(map(int, stat(pid)[11:13])) / TICKS
