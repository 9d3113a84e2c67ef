"""A process that judges profiles stays for the next one, and nothing of any of them stays with it (threats: personal
data)."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from itss_graph.server.middleware.refusals import Refusal
from itss_graph.server.middleware.telemetry import Metrics
from itss_graph.server.settings import Limits
from itss_graph.server.workers.messages import END, HEAD, READY, packed, packed_json, received
from itss_graph.server.workers.pool import Pool
from itss_graph.server.workers.snapshots import Fixed
from itss_graph.server.workers.worker import ANSWERS, CleanState

REACHING = Path(__file__).with_name("reaching.py")
PLENTY = 1 << 40


def reached(how: str) -> dict[str, list[str]]:
    command = [sys.executable, str(REACHING), how]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_nothing_of_a_profile_can_be_reached_once_it_is_answered() -> None:
    """All objects of a process that has judged a profile are looked at, after each job there is."""
    found = reached("wiped")
    assert len(found) == 9
    assert {job: places for job, places in found.items() if places} == {}


@pytest.mark.slow
def test_what_is_not_wiped_can_be_reached() -> None:
    """So the test above looks where something is to be found."""
    assert any(reached("kept").values())


@pytest.mark.slow
def test_caches_are_emptied_of_what_was_added() -> None:
    @functools.cache
    def kept(value: str) -> str:
        return value

    @functools.cache
    def left(value: str) -> str:
        return value

    kept("the standard")
    left("the standard")
    clean_state = CleanState(((kept, kept.cache_info().misses), (left, left.cache_info().misses)), PLENTY)
    for _ in range(2):
        kept("a person")
        left("the standard")
        clean_state.wipe()
        assert kept.cache_info().currsize == 0
        assert left.cache_info().currsize == 1


@pytest.mark.slow
def test_when_a_process_is_worn() -> None:
    assert not CleanState((), PLENTY).wipe()
    assert CleanState((), 0).wipe(), "it has needed much memory"
    assert CleanState((), PLENTY, ANSWERS - 1).wipe()


class FakeForkServer:
    """Starts workers that are threads: each asks to be recycled after `answers`, and is silent after `silent`."""

    def __init__(self, answers: int, silent: int = 0) -> None:
        self.answers, self.silent = answers, silent
        self.started: list[subprocess.Popen[bytes]] = []
        self.ended: list[int] = []
        self.served: list[int] = []

    async def start_worker(self, _view: str | None, _warm: str) -> tuple[int, socket.socket]:
        ours, theirs = socket.socketpair()
        self.started.append(subprocess.Popen(["sleep", "60"]))
        threading.Thread(target=self._work, args=(theirs, self.started[-1].pid), daemon=True).start()
        return self.started[-1].pid, ours

    async def order(self, _name: str, pid: int) -> dict[str, int]:
        self.ended.append(pid)
        return {"signal": next(-each.wait() for each in self.started if each.pid == pid)}

    def _work(self, connection: socket.socket, pid: int) -> None:
        with suppress(OSError), connection:
            connection.sendall(packed_json(READY, {"recycle": False}))
            for number in range(1, 1000):
                if not (received(connection) and received(connection)):
                    return
                self.served.append(pid)
                connection.sendall(packed_json(HEAD, {}) + packed(END))
                if number != self.silent:
                    connection.sendall(packed_json(READY, {"recycle": number >= self.answers}))


def with_pool(fork_server: FakeForkServer, act: Any, **limits: Any) -> None:
    async def go() -> None:
        made: Any = fork_server
        pool = Pool(made, Limits(**limits), Fixed(), Metrics(), warm="something", ahead=True)
        pool.fill()
        try:
            await act(pool)
        finally:
            await pool.close()

    asyncio.run(go())
    for process in fork_server.started:
        process.kill()
        process.wait()


async def settled(pool: Pool) -> None:
    while pool._resetting or pool._starting:
        await asyncio.sleep(0.001)


def test_a_worker_is_kept_until_it_is_worn() -> None:
    """The next one is there before the old one goes, and no more than one comes for each."""
    fork_server = FakeForkServer(answers=5)

    async def act(pool: Pool) -> None:
        for number in range(12):
            await pool.ask("job", b"", client="a")
            await settled(pool)
            assert len(pool.idle) == 1, number

    with_pool(fork_server, act, workers=1)
    one, two, three = (process.pid for process in fork_server.started)
    assert fork_server.served == [one] * 5 + [two] * 5 + [three] * 2
    assert fork_server.ended == [one, two, three]


def test_as_many_as_may_answer_are_there_ahead() -> None:
    fork_server = FakeForkServer(answers=3)

    async def act(pool: Pool) -> None:
        await settled(pool)
        assert len(fork_server.started) == 3
        for _ in range(10):
            await asyncio.gather(*(pool.ask("job", b"", client=str(n)) for n in range(6)))
        await settled(pool)
        assert len(pool.idle) == 3
        assert pool.running == 0

    with_pool(fork_server, act, workers=3)
    assert len(fork_server.served) == 60
    assert 10 < len(fork_server.started) <= 23, (
        "each answers three times, and once or twice more until the next one is there"
    )


def test_a_worker_that_does_not_say_that_it_is_ready_is_ended() -> None:
    """Nobody is answered by a process that may hold what somebody else has sent."""
    fork_server = FakeForkServer(answers=100, silent=2)

    async def act(pool: Pool) -> None:
        for _ in range(3):
            await pool.ask("job", b"", client="a")
            await settled(pool)

    with_pool(fork_server, act, workers=1, seconds=0.5)
    one, two = (process.pid for process in fork_server.started)
    assert fork_server.served == [one, one, two]
    assert fork_server.ended[0] == one


def test_a_request_that_is_refused_leaves_its_place() -> None:
    fork_server = FakeForkServer(answers=100)

    async def act(pool: Pool) -> None:
        for _ in range(5):
            await settled(pool)
            os.kill(pool.idle[-1].pid, 9)
            pool.idle[-1].writer.transport.abort()
            with pytest.raises(Refusal):
                await pool.ask("job", b"", client="a")
        assert pool.running == 0

    with_pool(fork_server, act, workers=1)
