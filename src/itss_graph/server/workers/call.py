"""One request to one worker: the deadline, the answer, and when the worker is killed."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

from itss_graph.server.middleware.refusals import Refusal, busy
from itss_graph.server.settings import MEBIBYTE, Limits
from itss_graph.server.workers.messages import DATA, END, FAILURE, HEADER
from itss_graph.server.workers.snapshots import View

BUFFERED = 1 << 20
"""Bytes of an answer that are buffered until it is complete; a larger answer is streamed."""

CRASHED = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL)
"""The signals that end a worker whose stack overflows."""


@dataclass(slots=True, eq=False)
class Worker:
    """A process that answers one request at a time, over a view of the data.

    `client` is the client of the current request. `recycle`: the worker is to be replaced by a new one.
    """

    pid: int
    view: View
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    client: str = ""
    recycle: bool = False

    async def next(self) -> tuple[bytes, bytes]:
        """The next message: its kind and payload; raises `IncompleteReadError` where the process has ended."""
        kind, length = HEADER.unpack(await self.reader.readexactly(HEADER.size))
        return kind, await self.reader.readexactly(length)

    async def ready(self, seconds: float) -> bool:
        """Whether the worker reports in time that it is ready; it gets no request before."""
        try:
            async with asyncio.timeout(seconds):
                _, payload = await self.next()
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            return False
        self.recycle = json.loads(payload)["recycle"]
        return True


@dataclass(slots=True)
class Answer:
    """An answer: the fields of its head, the buffered bytes, and a stream of the rest, if any.

    The stream raises `IncompleteAnswer` where the answer cannot be completed.
    """

    head: dict[str, Any]
    body: bytes
    rest: AsyncIterator[bytes] | None = None


class IncompleteAnswer(Exception):
    """An answer that is partly sent cannot be completed."""


class WorkerObserver(Protocol):
    """Is notified of killed workers."""

    def killed(self, reason: str) -> None:
        """A worker was killed, or died, for this reason."""


class WorkerOwner(Protocol):
    """The pool that owns the workers."""

    limits: Limits
    watcher: WorkerObserver

    def release(self, worker: Worker) -> None:
        """Return a worker that has answered to the pool."""

    async def discard(self, worker: Worker) -> int:
        """End a worker that cannot be used again; returns the signal that ended it."""


class Call:
    """One request. `once`: the worker is ended afterwards."""

    def __init__(self, owner: WorkerOwner, worker: Worker, *, once: bool) -> None:
        self._owner, self._worker, self._once = owner, worker, once
        self._started = asyncio.get_running_loop().time()
        self._over = False
        self._watchdog: asyncio.TimerHandle | None = None

    async def begin(self, request: bytes) -> Answer:
        """Send the request and wait for the answer, or for the first part of one that is streamed."""
        self._worker.writer.write(request)
        _, payload = await self._next()
        head = json.loads(payload)
        parts: list[bytes] = []
        buffered = 0
        while buffered < BUFFERED:
            kind, payload = await self._next()
            if kind == END:
                await self._end()
                return Answer(head, b"".join(parts))
            parts.append(payload)
            buffered += len(payload)
        self._watchdog = asyncio.get_running_loop().call_at(self._deadline, self._time_out)
        return Answer(head, b"".join(parts), self._rest())

    @property
    def _deadline(self) -> float:
        return self._started + self._owner.limits.seconds

    def _time_out(self) -> None:
        """Free the worker of a client that does not read the answer in time."""
        self._timed_out = asyncio.ensure_future(self.abandon())

    async def abandon(self) -> None:
        """Kill the worker, unless it has finished."""
        if not self._over:
            self._over = True
            await asyncio.shield(self._owner.discard(self._worker))

    async def _rest(self) -> AsyncIterator[bytes]:
        try:
            while (message := await self._next())[0] == DATA:
                yield message[1]
            await self._end()
        except Refusal as refusal:
            raise IncompleteAnswer(str(refusal)) from None
        finally:
            await self.abandon()

    async def _next(self) -> tuple[bytes, bytes]:
        try:
            async with asyncio.timeout_at(self._deadline):
                kind, payload = await self._worker.next()
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
            await self._owner.discard(self._worker)
        else:
            self._owner.release(self._worker)

    async def _too_slow(self) -> Refusal:
        await self.abandon()
        self._owner.watcher.killed("time")
        seconds = self._owner.limits.seconds
        return busy(f"not done within {seconds:g} seconds; ask for less, as with LIMIT", seconds)

    async def _died(self) -> Refusal:
        if self._over:
            return busy("the answer was not taken in time")
        self._over = True
        ended_by = await self._owner.discard(self._worker)
        if ended_by in CRASHED:
            self._owner.watcher.killed("crash")
            return Refusal(400, "the request is nested too deeply or is too long a chain; make it simpler")
        self._owner.watcher.killed("memory")
        allowed = self._owner.limits.memory // MEBIBYTE
        return busy(f"it takes more than {allowed} MiB of memory; ask for less", self._owner.limits.seconds)
