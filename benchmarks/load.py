"""A load test: `python -m benchmarks.load [--seconds 300]`, on this machine alone.

Clients that query, follow links, write with the token and have profiles assessed share a server with hostile ones,
which send large, broken and unauthorized requests; as many endless queries as there are workers run all the time. Every
good request must be answered, correctly; every hostile one must be refused; and the permanent processes must not grow.
Prints a table; the exit code is 1 where any of this fails.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median

import httpx

from benchmarks.serving import Served, served
from itss_graph.profiles.sample import sample_lines
from itss_graph.queries.library import library
from itss_graph.standard import Standard

TOKEN = "a-token-of-the-load-test"
CSV = {"Accept": "text/csv"}
TURTLE = {"Content-Type": "text/turtle"}
OWNER = {"Authorization": f"Bearer {TOKEN}"}
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?a ?b ?c ?d ?e ?f"
WORKERS = 4
HOSTILE, KIND = "192.0.2.66", "192.0.2.1"
"""The addresses of clients, as in the header of a reverse proxy on this machine."""

PATIENCE = 60.0
GROWTH = 16.0
"""MiB by which the permanent processes may grow between the second fifth of the time and the last."""

Act = Callable[[httpx.AsyncClient, int], Awaitable[str | None]]
"""Sends one request of a kind, by its number; gives the problem of the answer, or None."""


@dataclass(slots=True)
class Kind:
    """Requests of one kind: their concurrency, the pause between them in seconds, and their results."""

    name: str
    act: Act
    at_once: int = 1
    pause: float = 0.02
    seconds: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)

    async def go(self, client: httpx.AsyncClient, deadline: float) -> None:
        number = 0
        while time.monotonic() < deadline:
            begin = time.monotonic()
            try:
                problem = await self.act(client, number)
            except httpx.HTTPError as error:
                problem = type(error).__name__
            self.seconds.append(time.monotonic() - begin)
            self.wrong.update([problem] if problem else [])
            number += 1
            await asyncio.sleep(self.pause)

    def line(self) -> str:
        ordered = sorted(self.seconds) or [0.0]
        slow = ordered[int(0.99 * (len(ordered) - 1))]
        wrong = ", ".join(f"{text} ({count})" for text, count in self.wrong.items()) or "none"
        return f"| {self.name} | {len(self.seconds):,} | {median(ordered):.3f} | {slow:.3f} | {wrong} |"


@dataclass(slots=True)
class Outcome:
    """The results of the load: requests by kind, and MiB over time of the permanent processes and of the workers."""

    kinds: list[Kind]
    memory: list[tuple[float, float]]

    @property
    def wrong(self) -> int:
        return sum(kind.wrong.total() for kind in self.kinds)

    @property
    def growth(self) -> float:
        """MiB by which the permanent processes grew between the second fifth of the time and the last."""
        permanent, fifth = [memory for memory, _ in self.memory], len(self.memory) // 5
        return median(permanent[-fifth:]) - median(permanent[fifth : 2 * fifth]) if fifth else 0.0

    def table(self) -> str:
        permanent, workers = zip(*self.memory, strict=True)
        head = "| request | sent | median s | 99th s | wrong |\n| --- | --- | --- | --- | --- |"
        memory = f"memory: {median(permanent):.0f} MiB in the permanent processes, growth {self.growth:+.1f} MiB"
        return "\n".join(
            [head, *(kind.line() for kind in self.kinds), "", f"{memory}; workers at most {max(workers):.0f}"]
        )


def good() -> list[Kind]:
    """Requests of ordinary clients."""
    texts = [query.text for query in library().values() if not (query.needs or query.parameters)]
    paths = ["/", "/index.ja.html", "/itsm/OperationsManagement-L5", "/itsm/ServiceDesk-L3.ttl", "/sparql", "/ready"]
    profiles = _profiles()
    answers: dict[str, bytes] = {}

    async def ask(client: httpx.AsyncClient, number: int) -> str | None:
        return same(await client.get("/sparql", params={"query": texts[number % len(texts)]}, headers=CSV))

    async def post(client: httpx.AsyncClient, number: int) -> str | None:
        text = f"{texts[number % len(texts)]}\n# {number}"
        return same(await client.post("/sparql", data={"query": text}, headers=CSV), texts[number % len(texts)])

    async def follow(client: httpx.AsyncClient, number: int) -> str | None:
        return ok(await client.get(paths[number % len(paths)], follow_redirects=True))

    async def write(client: httpx.AsyncClient, number: int) -> str | None:
        graph = f"urn:load:{number % 20}"
        put = await client.put(
            "/graphs", params={"graph": graph}, content=f"<urn:a> <urn:p> {number} .", headers={**TURTLE, **OWNER}
        )
        got = await client.get("/graphs", params={"graph": graph}, headers=OWNER)
        deleted = await client.delete("/graphs", params={"graph": graph}, headers=OWNER)
        return ok(put) or ok(got) or ok(deleted) or (None if str(number) in got.text else "another triple")

    async def assess(client: httpx.AsyncClient, number: int) -> str | None:
        person, profile = profiles[number % len(profiles)]
        answer = await client.post("/api/assess", content=profile, headers={"Content-Type": "application/n-triples"})
        return ok(answer) or (
            None if [assessment["profile"] for assessment in answer.json()] == [person] else "somebody else"
        )

    def same(answer: httpx.Response, key: str = "") -> str | None:
        """The problem of an answer that is not good, or differs from the first one."""
        first = answers.setdefault(key or str(answer.url), answer.content)
        return ok(answer) or (None if first == answer.content else "another answer")

    return [
        Kind("query, GET", ask, 2),
        Kind("query, POST", post, 2),
        Kind("page or document", follow, 2),
        Kind("write, read, delete", write, 1, 0.1),
        Kind("assess", assess, 1, 0.5),
    ]


def hostile() -> list[Kind]:
    """Requests that must be refused."""
    broken = cycle(["SELECT", "ASK {" * 5000, f"ASK {{ FILTER({'(' * 50_000}1{')' * 50_000}) }}", "\0", "é" * 10_000])
    unwelcome = cycle(["SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "ASK FROM <http://127.0.0.1:1/> {"])
    bodies = cycle([b"\xff\xfe", b"<urn:a> <urn:b", b"[" * 100_000, b'<?xml version="1.0"?><!DOCTYPE x><x/>'])

    def sending(form: Callable[[], dict[str, str]]) -> Act:
        async def send(client: httpx.AsyncClient, _number: int) -> str | None:
            return refused(await client.post("/sparql", data=form()))

        return send

    async def profile(client: httpx.AsyncClient, number: int) -> str | None:
        kind = ("text/turtle", "application/rdf+xml", "application/ld+json", "text/html")[number % 4]
        return refused(await client.post("/api/assess", content=next(bodies), headers={"Content-Type": kind}))

    async def guess(client: httpx.AsyncClient, number: int) -> str | None:
        wrong = {"Authorization": f"Bearer guess-{number}"}
        return refused(await client.put("/graphs?graph=urn:load:0", content="", headers={**TURTLE, **wrong}))

    async def flood(client: httpx.AsyncClient, _number: int) -> str | None:
        with suppress(httpx.ReadError, httpx.WriteError):  # the connection may be cut before all of it is sent
            return refused(await client.post("/api/assess", content=b"x" * (9 << 20), headers=TURTLE))
        return None

    async def leave(client: httpx.AsyncClient, _number: int) -> str | None:
        async def trickle() -> AsyncIterator[bytes]:
            for _ in range(1000):
                yield b" "
                await asyncio.sleep(0.05)

        with suppress(httpx.HTTPError, TimeoutError):
            async with asyncio.timeout(1):
                await client.post("/sparql", content=trickle(), headers=TURTLE)
        return None

    return [
        Kind("hostile: takes for ever", sending(lambda: {"query": RUNAWAY}), WORKERS),
        Kind("hostile: takes much memory", sending(lambda: {"query": LARGE}), pause=2),
        Kind("hostile: broken query", sending(lambda: {"query": next(broken)}), pause=0.2),
        Kind("hostile: would fetch", sending(lambda: {"query": next(unwelcome)}), pause=0.2),
        Kind("hostile: update", sending(lambda: {"update": "DROP ALL"}), pause=0.2),
        Kind("hostile: broken profile", profile, pause=1),
        Kind("hostile: wrong token", guess, pause=0.2),
        Kind("hostile: large body", flood, pause=1),
        Kind("hostile: leaves in the middle", leave, pause=0.2),
    ]


def ok(answer: httpx.Response) -> str | None:
    return None if answer.is_success else f"status {answer.status_code}"


def refused(answer: httpx.Response) -> str | None:
    """The problem of a request that is not refused with a message."""
    is_refusal = 400 <= answer.status_code < 500 or answer.status_code == 503
    return None if is_refusal and answer.text else f"status {answer.status_code}"


def _profiles() -> list[tuple[str, bytes]]:
    """Some people: their IRIs, and their profiles."""
    profiles: dict[str, bytes] = {}
    for line in b"".join(sample_lines(20, 1, Standard.load())).splitlines(keepends=True):
        person = line[1 : line.index(b">")].partition(b"#")[0].decode()
        profiles[person] = profiles.get(person, b"") + line
    return list(profiles.items())


async def run(server: Served, seconds: float) -> Outcome:
    """Send all kinds of requests for some seconds."""
    groups, memory = {KIND: good(), HOSTILE: hostile()}, list[tuple[float, float]]()
    deadline = time.monotonic() + seconds

    async def watch() -> None:
        while time.monotonic() < deadline:
            memory.append(server.memory())
            await asyncio.sleep(0.5)

    async def go(address: str, kinds: list[Kind]) -> None:
        limits, headers = httpx.Limits(max_connections=None), {"X-Forwarded-For": address}
        async with httpx.AsyncClient(base_url=server.url, timeout=PATIENCE, limits=limits, headers=headers) as client:
            await asyncio.gather(*(kind.go(client, deadline) for kind in kinds for _ in range(kind.at_once)))

    await asyncio.gather(watch(), *(go(address, kinds) for address, kinds in groups.items()))
    return Outcome([kind for kinds in groups.values() for kind in kinds], memory)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help="how long (300)")
    options = parser.parse_args()
    with served("--workers", str(WORKERS), token=TOKEN) as server:
        outcome = asyncio.run(run(server, options.seconds))
    print(outcome.table())
    return int(bool(outcome.wrong) or outcome.growth > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
