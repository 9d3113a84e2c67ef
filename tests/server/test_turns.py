"""One client leaves room for the others (threat: runaway queries)."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from contextlib import suppress

import pytest

from itss_graph.server.middleware.refusals import Refusal
from itss_graph.server.settings import Limits
from itss_graph.server.workers.pool import FairScheduler

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def order(limits: Limits, asked: str, left: str) -> str:
    """Clients, a letter each, ask for places, then leave them; gives who has a place, in order, or `!` if refused."""
    got: list[str] = []

    async def acquire(scheduler: FairScheduler, client: str) -> None:
        try:
            await scheduler.acquire(client)
            got.append(client)
        except Refusal as refusal:
            got.append({429: "!", 503: "?"}[refusal.status])

    async def go() -> None:
        scheduler = FairScheduler(limits)
        tasks = []
        for client in asked:
            tasks.append(asyncio.ensure_future(acquire(scheduler, client)))
            await asyncio.sleep(0)
        for client in left:
            scheduler.release(client)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(go())
    return "".join(got)


@pytest.mark.parametrize(
    ("workers", "waiting", "asked", "left", "got"),
    [
        (3, 32, "aaaa", "", "aa"),
        (3, 32, "aaab", "", "aab"),
        (3, 32, "aaab", "b", "aab"),
        (3, 32, "aaab", "a", "aaba"),
        (3, 32, "aaabbc", "ab", "aabcb"),
        (3, 32, "abcaab", "c", "abca"),
        (3, 32, "aabccc", "a", "aabc"),
        (2, 32, "aab", "a", "aba"),
        (1, 32, "aab", "aab", "aab"),
        (1, 32, "aaaab", "aa", "aaa"),
        (3, 4, "aaaaa", "", "aa!"),
        (3, 4, "aaaabbbbccc", "", "aab????"),
        (3, 0, "aaab", "", "aa?b"),
        (3, 1, "aaaab", "", "aa?b"),
    ],
)
def test_who_is_next(workers, waiting, asked, left, got) -> None:
    assert order(Limits(workers=workers, waiting=waiting), asked, left) == got


def test_who_leaves_while_waiting_takes_no_place() -> None:
    async def go() -> None:
        scheduler = FairScheduler(Limits(workers=1))
        await scheduler.acquire("a")
        waiting = asyncio.ensure_future(scheduler.acquire("b"))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert (scheduler.running, scheduler.waiting) == (1, [])
        late, early = (asyncio.ensure_future(scheduler.acquire(client)) for client in "bc")
        await asyncio.sleep(0)
        scheduler.release("a")
        late.cancel()
        early.cancel()
        await asyncio.gather(late, early, return_exceptions=True)
        assert scheduler.running == 0
        await scheduler.acquire("a")
        gone, there = (asyncio.ensure_future(scheduler.acquire(client)) for client in "bc")
        await asyncio.sleep(0)
        gone.cancel()
        scheduler.release("a")
        await asyncio.gather(gone, there, return_exceptions=True)
        assert scheduler.held == {"c": 1}
        scheduler.release("c")
        assert not scheduler.held

    asyncio.run(go())


def test_nobody_waits_for_ever() -> None:
    async def go() -> None:
        scheduler = FairScheduler(Limits(workers=1, seconds=0.01))
        await scheduler.acquire("a")
        with pytest.raises(Refusal) as error:
            await scheduler.acquire("b")
        assert (error.value.status, error.value.headers) == (503, {"Retry-After": "1"})
        assert scheduler.running == 1

    asyncio.run(go())


@pytest.mark.slow
def test_a_client_with_runaway_queries_does_not_starve_the_others(running, needs_server) -> None:
    """As many runaway queries as there are workers, and more that wait; another client is answered meanwhile."""
    import httpx

    statuses: list[tuple[int, bool]] = []

    def run_away(url: str) -> None:
        headers = {"X-Forwarded-For": "192.0.2.1"}
        with suppress(httpx.HTTPError), httpx.Client(base_url=url, timeout=120, headers=headers) as client:
            answer = client.post("/sparql", data={"query": RUNAWAY})
            statuses.append((answer.status_code, "retry-after" in answer.headers))

    with running("--timeout", "60", "--workers", "2", "--queue", "4") as server:
        threads = [threading.Thread(target=run_away, args=(server.url,)) for _ in range(6)]
        begin = time.monotonic()
        for thread in threads:
            thread.start()
        while len(statuses) < 3:  # one is answered, two wait, and the others are told so
            assert time.monotonic() < begin + 50
            time.sleep(0.05)
        assert statuses == [(429, True)] * 3
        with httpx.Client(base_url=server.url, timeout=60, headers={"X-Forwarded-For": "192.0.2.2"}) as client:
            for _ in range(3):
                assert client.post("/sparql", data={"query": "ASK {}"}).json()["boolean"] is True
        assert len(statuses) == 3, "the runaway queries are still there"
        server.end(signal.SIGKILL)
    for thread in threads:
        thread.join()


@pytest.mark.slow
def test_nobody_takes_the_place_of_another_by_saying_so(start) -> None:
    """What a client says of its address counts from a proxy on this machine only, not from another address."""
    import httpx

    server = start("--rate", "1", "--workers", "1")
    transport = httpx.HTTPTransport(local_address="127.0.0.2")
    with httpx.Client(base_url=server.url, timeout=60, transport=transport) as client:
        told = [{"X-Forwarded-For": f"192.0.2.{number}"} for number in range(12)]
        assert client.get("/health", headers=told[0]).status_code == 200
        assert 429 in [client.get("/health", headers=each).status_code for each in told]
