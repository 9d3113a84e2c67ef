"""Workers of one data set, as many at a time as allowed: who waits, who is killed, and what becomes of an answer."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from itss_graph.serve.cradle import Cradle, Gone
from itss_graph.serve.frames import DATA, END, FAILURE, HEADER, packed, packed_json
from itss_graph.serve.refusal import Refusal, busy
from itss_graph.serve.settings import MEBIBYTE, Limits

HELD_BACK = 1 << 20
"""Bytes of an answer that are kept until it is known whether it ends well; what is larger is passed on as it comes."""

BUFFER = 1 << 22
PREPARATION = 60
"""Seconds that a worker may take to get ready."""

REQUEST = b"R"

CRASHED = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL)
"""How a worker ends that is nested too deep for its stack."""


class Watcher(Protocol):
    """What is told of workers that had to go."""

    def killed(self, reason: str) -> None:
        """A worker was killed, or died, for this reason."""


@dataclass(frozen=True, slots=True)
class View:
    """The data as a worker is to see it: its version, and its snapshot where it is on disk."""

    version: int
    path: str | None = None


class Views(Protocol):
    """Which view new requests get, and who still needs an earlier one."""

    async def take(self) -> View:
        """The present view, which is kept until it is given back."""

    def give_back(self, view: View) -> None:
        """Somebody needs the view no more."""


@dataclass(slots=True)
class Worker:
    """A process that answers one request at a time, over a view of the data."""

    pid: int
    view: View
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


@dataclass(slots=True)
class Answer:
    """An answer: what its head tells, the bytes at hand, and those still to come, if any.

    Bytes to come end with `Cut` where the answer cannot be completed.
    """

    head: dict[str, Any]
    body: bytes
    rest: AsyncIterator[bytes] | None = None


class Cut(Exception):
    """An answer of which a part is with the asker already cannot be completed."""


@dataclass(slots=True, eq=False)
class Pool:
    """The workers of a data set, which a cradle bears.

    `warm` names what their jobs need to have ready (`itss_graph.serve.jobs`). `once`: a worker answers one request and
    ends, so that it takes with it whatever it was sent; the next one is born before it is asked for.
    """

    cradle: Cradle
    limits: Limits
    views: Views
    watcher: Watcher
    warm: str = ""
    once: bool = False
    idle: list[Worker] = field(default_factory=list)
    waiting: int = 0
    running: int = 0
    _places: asyncio.Semaphore = field(init=False)
    _birth: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self._places = asyncio.Semaphore(self.limits.workers)

    async def ask(self, job: str, body: bytes, *, once: bool = False, **fields: Any) -> Answer:
        """The answer to a request. `once`: the worker is of no use afterwards.

        Raises `Refusal`: as the worker says, or 503 where there is no room, or it took too long or too much memory.
        """
        await self._enter()
        try:
            worker = await self._worker()
        except BaseException:
            self._leave()
            raise
        call = _Call(self, worker, once=once or self.once)
        try:
            return await call.begin(packed_json(REQUEST, {"job": job, **fields}) + packed(REQUEST, body))
        except BaseException:
            await call.abandon()
            raise

    async def close(self) -> None:
        """End all workers that have nothing to do."""
        if self._birth is not None:
            await asyncio.wait([self._birth])
        while self.idle:
            await self.retire(self.idle.pop())

    async def retire(self, worker: Worker) -> int:
        """End a worker; the signal that ended it."""
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
        worker.writer.close()
        self.views.give_back(worker.view)
        with suppress(Gone):
            return int((await self.cradle.order("end", pid=worker.pid))["signal"])
        return 0

    def release(self, worker: Worker) -> None:
        """Take back a worker that has answered."""
        self.idle.append(worker)
        self._leave()

    async def discard(self, worker: Worker) -> int:
        """End a worker that is of no use any more."""
        try:
            return await self.retire(worker)
        finally:
            self._leave()
            self.keep_ready()

    def keep_ready(self) -> None:
        """Have a worker born for the next request, where each answers one."""
        if self.once and not self.idle and (self._birth is None or self._birth.done()):
            self._birth = asyncio.ensure_future(self._bear_ahead())

    async def _bear_ahead(self) -> None:
        with suppress(Gone, Refusal):
            self.idle.append(await self._worker())

    async def _enter(self) -> None:
        if self._places.locked() and self.waiting >= self.limits.waiting:
            raise busy("too many requests at a time; try again in a second")
        self.waiting += 1
        try:
            async with asyncio.timeout(self.limits.seconds):
                await self._places.acquire()
        except TimeoutError:
            raise busy("no room within the time allowed; try again in a second") from None
        finally:
            self.waiting -= 1
        self.running += 1

    def _leave(self) -> None:
        self.running -= 1
        self._places.release()

    async def _worker(self) -> Worker:
        """A worker that sees the present view: one that has nothing to do, or a new one."""
        view = await self.views.take()
        try:
            while self.idle:
                worker = self.idle.pop()
                if worker.view == view:
                    self.views.give_back(view)
                    return worker
                await self.retire(worker)
            pid, connection = await self.cradle.bear(view.path, self.warm)
        except BaseException:
            self.views.give_back(view)
            raise
        connection.setblocking(False)  # noqa: FBT003 - it takes no names
        reader, writer = await asyncio.open_unix_connection(sock=connection, limit=BUFFER)
        worker = Worker(pid, view, reader, writer)
        if self.warm:
            await self._prepared(worker)
        return worker

    async def _prepared(self, worker: Worker) -> None:
        """Wait until a worker has ready what it needs, which takes nothing of the time that a request has."""
        try:
            async with asyncio.timeout(PREPARATION):
                await worker.reader.readexactly(HEADER.size)
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            await self.retire(worker)
            raise busy("no room for now; try again in a while", PREPARATION) from None
        except BaseException:
            await asyncio.shield(self.retire(worker))
            raise


class _Call:
    """One request to one worker, within its deadline."""

    def __init__(self, pool: Pool, worker: Worker, *, once: bool) -> None:
        self._pool, self._worker, self._once = pool, worker, once
        self._started = asyncio.get_running_loop().time()
        self._over = False
        self._watchdog: asyncio.TimerHandle | None = None

    async def begin(self, request: bytes) -> Answer:
        """Send the request and wait for the answer, or for so much of it that the rest is passed on as it comes."""
        self._worker.writer.write(request)
        _, payload = await self._next()
        head = json.loads(payload)
        parts: list[bytes] = []
        held = 0
        while held < HELD_BACK:
            kind, payload = await self._next()
            if kind == END:
                await self._end()
                return Answer(head, b"".join(parts))
            parts.append(payload)
            held += len(payload)
        self._watchdog = asyncio.get_running_loop().call_at(self._deadline, self._expire)
        return Answer(head, b"".join(parts), self._rest())

    @property
    def _deadline(self) -> float:
        return self._started + self._pool.limits.seconds

    def _expire(self) -> None:
        """An asker who does not take the answer in time holds up no worker."""
        self._expired = asyncio.ensure_future(self.abandon())

    async def abandon(self) -> None:
        """Kill the worker, unless it is done."""
        if not self._over:
            self._over = True
            await asyncio.shield(self._pool.discard(self._worker))

    async def _rest(self) -> AsyncIterator[bytes]:
        try:
            while (message := await self._next())[0] == DATA:
                yield message[1]
            await self._end()
        except Refusal as refusal:
            raise Cut(str(refusal)) from None
        finally:
            await self.abandon()

    async def _next(self) -> tuple[bytes, bytes]:
        try:
            async with asyncio.timeout_at(self._deadline):
                header = await self._worker.reader.readexactly(HEADER.size)
                kind, length = HEADER.unpack(header)
                payload = await self._worker.reader.readexactly(length)
        except TimeoutError:
            raise await self._too_slow() from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise await self._died() from None
        if kind == FAILURE:
            await self._end()
            fields = json.loads(payload)
            refusal = Refusal(fields["status"], fields["message"])
            refusal.headers.update(fields["headers"])
            raise refusal
        return kind, payload

    async def _end(self) -> None:
        if self._over:
            return
        self._over = True
        if self._watchdog:
            self._watchdog.cancel()
        if self._once:
            await self._pool.discard(self._worker)
        else:
            self._pool.release(self._worker)

    async def _too_slow(self) -> Refusal:
        await self.abandon()
        self._pool.watcher.killed("time")
        seconds = self._pool.limits.seconds
        return busy(f"not done within {seconds:g} seconds; ask for less, as with LIMIT", seconds)

    async def _died(self) -> Refusal:
        if self._over:
            return busy("the answer was not taken in time")
        self._over = True
        ended_by = await self._pool.discard(self._worker)
        if ended_by in CRASHED:
            self._pool.watcher.killed("crash")
            return Refusal(400, "the request is nested too deeply or is too long a chain; make it simpler")
        self._pool.watcher.killed("memory")
        allowed = self._pool.limits.memory // MEBIBYTE
        return busy(f"it takes more than {allowed} MiB of memory; ask for less", self._pool.limits.seconds)


__all__ = ["Answer", "Cut", "Pool", "View", "Views", "Watcher"]
