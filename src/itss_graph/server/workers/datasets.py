"""The two data sets of a server: the public one, which is the standard, and the private one, which can be written.

The processes that answer anonymous requests have never held anything but the standard.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from itss_graph.errors import InputError
from itss_graph.rdf.spelling import SPELT
from itss_graph.server.content import Content
from itss_graph.server.middleware.refusals import Refusal
from itss_graph.server.settings import Limits
from itss_graph.server.workers.call import Answer, WorkerObserver
from itss_graph.server.workers.fork_client import ForkServerClient, ForkServerGone
from itss_graph.server.workers.pool import Pool
from itss_graph.server.workers.snapshots import Fixed, Snapshots

RESPELT = "respelt"


class ServedDataset(Protocol):
    """What a data set answers; `client` is the client of the request."""

    async def query(self, client: str, text: str, **fields: Any) -> Answer:
        """The answer to a query; the fields are those of `itss_graph.server.workers.jobs.query`."""

    async def graph(self, client: str, name: str | None, accept: str | None) -> Answer:
        """A named graph, or the default graph."""

    @property
    def version(self) -> int:
        """A number that changes with the data."""

    @property
    def fork_servers(self) -> tuple[ForkServerClient, ...]:
        """The fork servers that every answer depends on."""

    @property
    def ready(self) -> bool:
        """Whether requests can be answered."""

    @property
    def running(self) -> int:
        """How many requests are being answered."""

    async def close(self) -> None:
        """End all processes."""


@dataclass(slots=True)
class Public:
    """The standard, in memory and read-only.

    `assessors` is the pool of workers that assess profiles; it has a fork server of its own, so that no worker that
    answers queries ever holds a profile.
    """

    fork_server: ForkServerClient
    pool: Pool
    assessors: Pool

    @classmethod
    def start(cls, limits: Limits, watcher: WorkerObserver) -> Public:
        """The data set with its process started; `open` loads it."""
        fork_servers = ForkServerClient(limits), ForkServerClient(limits, wiping=True)
        for fork_server in fork_servers:
            fork_server.start()
        usual, wiping = fork_servers
        assessors = Pool(wiping, limits, Fixed(), watcher, warm="assessors", ahead=True)
        return cls(usual, Pool(usual, limits, Fixed(), watcher), assessors)

    def open(self, content: Content) -> None:
        """Load the standard."""
        self.fork_server.open(content.quads)
        self.assessors.fork_server.open()

    @property
    def fork_servers(self) -> tuple[ForkServerClient, ...]:
        return self.fork_server, self.assessors.fork_server

    async def query(self, client: str, text: str, **fields: Any) -> Answer:
        return await self.pool.ask("query", text.encode(), client=client, respelt=False, **fields)

    async def graph(self, client: str, name: str | None, accept: str | None) -> Answer:
        return await self.pool.ask("graph", b"", client=client, graph=name, accept=accept)

    async def judge(self, client: str, job: str, body: bytes, /, **fields: Any) -> Answer:
        """The answer to a job about a profile.

        Jobs and fields are those of `itss_graph.server.workers.assessment_jobs`.
        """
        return await self.assessors.ask(job, body, client=client, **fields)

    @property
    def version(self) -> int:
        return 0

    @property
    def ready(self) -> bool:
        return all(fork_server.alive for fork_server in self.fork_servers)

    @property
    def running(self) -> int:
        return self.pool.running + self.assessors.running

    async def close(self) -> None:
        await self.assessors.close()
        await self.pool.close()
        self.stop()

    def stop(self) -> None:
        """Kill the processes."""
        for fork_server in self.fork_servers:
            fork_server.stop()


@dataclass(slots=True)
class Private:
    """The standard and the operator's data.

    `writer` holds the store, `fork_server` starts the workers; in memory they are the same process. `auxiliary` is the
    pool of workers that need no data: they parse documents, and try updates where the store is on disk, in `folder`.
    `respelt`: the store may have literals in the spelling of `itss_graph.rdf.spelling`; on disk, a marker file says so.
    """

    fork_server: ForkServerClient
    writer: ForkServerClient
    folder: Path | None
    views: Fixed | Snapshots
    pool: Pool
    auxiliary: Pool
    respelt: bool = False
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def start(cls, folder: Path | None, limits: Limits, watcher: WorkerObserver) -> Private:
        """The data set with its processes started, in memory or in a folder, which is created; `open` opens the store.

        Raises `InputError` where the folder cannot be created.
        """
        fork_server = ForkServerClient(limits)
        if folder is None:
            fork_server.start()
            fixed = Fixed()
            pool = Pool(fork_server, limits, fixed, watcher)
            return cls(
                fork_server,
                fork_server,
                None,
                fixed,
                pool,
                Pool(fork_server, limits, Fixed(), watcher, warm="documents"),
            )
        snapshots = folder / "views"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.rmtree(snapshots, ignore_errors=True)
            snapshots.mkdir(mode=0o700)
        except OSError as error:
            raise InputError(f"{folder}: cannot be made ({error.strerror}); choose another place by --store") from None
        writer = ForkServerClient(limits, folder / "data")
        writer.start()
        fork_server.start()
        views = Snapshots(writer, snapshots)
        auxiliary = Pool(fork_server, limits, Fixed(), watcher, warm="documents")
        return cls(fork_server, writer, folder, views, Pool(fork_server, limits, views, watcher), auxiliary)

    def open(self, content: Content) -> None:
        """Open the store; raises `InputError` where it is damaged, or another server has it open."""
        if self.folder is None:
            self.fork_server.open(content.quads)
            return
        self.fork_server.open()
        self.respelt = (self.folder / RESPELT).exists()
        try:
            self.writer.open()
        except (Refusal, ForkServerGone) as error:
            reason = "another server has it open" if "lock" in str(error).lower() else _shortened(error)
            raise InputError(f"{self.folder}: cannot be opened as a store: {reason}") from None

    async def install(self, content: Content) -> None:
        """Make this standard that of a store on disk, in place of an earlier one."""
        if self.folder is None:
            return
        mark = self.folder / "standard"
        if not mark.exists() or mark.read_text("ascii") != content.digest or await self.missing(list(content.graphs)):
            await self.load(content.update().encode(), content.graphs[0])
            mark.write_text(content.digest, "ascii")

    async def query(self, client: str, text: str, **fields: Any) -> Answer:
        return await self.pool.ask("query", text.encode(), client=client, respelt=self.respelt, **fields)

    async def graph(self, client: str, name: str | None, accept: str | None) -> Answer:
        return await self.pool.ask("graph", b"", client=client, graph=name, accept=accept)

    @property
    def fork_servers(self) -> tuple[ForkServerClient, ...]:
        return (self.fork_server,)

    @property
    def version(self) -> int:
        return self.views.version

    @property
    def ready(self) -> bool:
        return self.fork_server.alive and self.writer.alive

    @property
    def running(self) -> int:
        return self.pool.running + self.auxiliary.running

    async def missing(self, graphs: list[str]) -> list[str]:
        """Those of the graphs that the store does not have."""
        return list((await self.writer.order("missing", graphs=graphs))["graphs"])

    async def parsed(self, client: str, documents: Sequence[tuple[str, bytes]], *, base: str, name: str) -> bytes:
        """The triples of documents (format and content each) as N-Triples, without merging their blank nodes."""
        body = b"".join(data for _, data in documents)
        lengths = [(form, len(data)) for form, data in documents]
        answer = await self.auxiliary.ask("parse", body, client=client, documents=lengths, base=base, name=name)
        return await read_all(answer)

    async def update(
        self,
        client: str,
        text: str,
        base: str,
        graph: str | None = None,
        using: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
    ) -> bool:
        """Make an update atomically; whether `graph` existed before.

        A store on disk has it on disk when this returns. A worker tries it first, on a copy or an empty store, and
        writes the graphs of `using` (the default ones, the named ones) into it.
        """
        body = text.encode()
        async with self._writing:
            in_memory = self.folder is None
            trial = self.pool if in_memory else self.auxiliary
            answer = await trial.ask(
                "update", body, client=client, once=in_memory, base=base, writable=in_memory, using=using
            )
            seconds = None if in_memory else self.pool.limits.seconds
            return await self.load(await read_all(answer) or body, base, graph, seconds)

    async def load(self, body: bytes, base: str, graph: str | None = None, seconds: float | None = None) -> bool:
        """Make an update; whether `graph` existed before.

        The limits of a request do not bound what the operator loads at the start, so `seconds` is for an update of a
        client that is already tried; past them the update is broken off (`Refusal` 503) and the store is as it was.
        """
        if SPELT.encode() in body and not self.respelt:
            self.respelt = True
            if self.folder is not None:
                (self.folder / RESPELT).touch(mode=0o600)
        try:
            reply = await self.writer.order("update", body, seconds=seconds, base=base, graph=graph)
        except ForkServerGone as error:
            if self.folder is None:
                raise
            await self._reopen()
            raise Refusal(503, f"the update was broken off: {error}", Retry_After="60") from None
        self.views.version += 1
        return bool(reply["existed"])

    async def _reopen(self) -> None:
        """Restart the writer of a store on disk, which is then as it was before the update that was broken off."""
        await asyncio.to_thread(self.writer.stop)
        self.writer.start()
        await asyncio.to_thread(self.writer.open)

    async def close(self) -> None:
        await self.auxiliary.close()
        await self.pool.close()
        self.stop()

    def stop(self) -> None:
        """Kill the processes."""
        self.fork_server.stop()
        self.writer.stop()


async def read_all(answer: Answer) -> bytes:
    """All the bytes of an answer."""
    rest = [piece async for piece in answer.rest] if answer.rest else []
    return b"".join([answer.body, *rest])


def _shortened(error: Exception) -> str:
    text = str(error)
    return text if len(text) <= 120 else text[:120] + "..."
