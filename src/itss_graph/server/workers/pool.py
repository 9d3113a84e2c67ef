"""The worker pool of a data set: which worker answers, which are started in advance, and which are recycled.

Its scheduler limits concurrent requests, and shares them fairly between clients.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from itss_graph.server.middleware.refusals import Refusal, busy
from itss_graph.server.settings import Limits
from itss_graph.server.workers.call import Answer, Call, Worker, WorkerObserver
from itss_graph.server.workers.fork_client import ForkServerClient, ForkServerGone
from itss_graph.server.workers.messages import packed, packed_json
from itss_graph.server.workers.snapshots import View, Views

BUFFER = 1 << 22
PREPARATION = 60
"""Seconds that a worker may take to prepare."""

REQUEST = b"R"


@dataclass(slots=True, eq=False)
class Pool:
    """The workers of a data set, which a fork server starts.

    `warm` is the kind of the workers (`itss_graph.server.workers.jobs`); where it is not empty, they are prepared, and
    return to their clean state before the next request. `ahead`: workers are started in advance, once `fill` is called.
    """

    fork_server: ForkServerClient
    limits: Limits
    views: Views
    watcher: WorkerObserver
    warm: str = ""
    ahead: bool = False
    idle: list[Worker] = field(default_factory=list)
    scheduler: FairScheduler = field(init=False)
    _workers: set[Worker] = field(default_factory=set)
    _expected: int = 0
    _starting: set[asyncio.Task[None]] = field(default_factory=set)
    _resetting: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.scheduler = FairScheduler(self.limits)

    @property
    def running(self) -> int:
        """How many requests are being answered."""
        return self.scheduler.running

    async def ask(self, job: str, body: bytes, *, client: str, once: bool = False, **fields: Any) -> Answer:
        """The answer to a request of a client. `once`: the worker is ended afterwards.

        Raises `Refusal`: as the worker reports; 503 where no worker is free in time, or the request takes too much time
        or memory; 429 where the client has too many requests waiting.
        """
        await self.scheduler.acquire(client)
        try:
            worker = await self._worker()
        except BaseException:
            self.scheduler.release(client)
            raise
        worker.client = client
        call = Call(self, worker, once=once)
        try:
            return await call.begin(packed_json(REQUEST, {"job": job, **fields}) + packed(REQUEST, body))
        except BaseException:
            await call.abandon()
            raise

    def fill(self) -> None:
        """Start as many workers as may answer at a time, not counting those to be recycled."""
        for _ in range(self.limits.workers - self._fresh - self._expected if self.ahead else 0):
            self._expected += 1
            _keep(self._starting, self._start_ahead())

    @property
    def _fresh(self) -> int:
        """How many workers are not to be recycled."""
        return sum(not worker.recycle for worker in self._workers)

    async def close(self) -> None:
        """End all idle workers."""
        self.ahead = False
        if tasks := [*self._starting, *self._resetting]:
            await asyncio.wait(tasks)
        while self.idle:
            await self.retire(self.idle.pop())

    async def retire(self, worker: Worker) -> int:
        """End a worker; returns the signal that ended it."""
        self._workers.discard(worker)
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
        worker.writer.close()
        self.views.release(worker.view)
        with suppress(ForkServerGone):
            return int((await self.fork_server.order("end", pid=worker.pid))["signal"])
        return 0

    def release(self, worker: Worker) -> None:
        """Return a worker that has answered to the pool, once it is in its clean state."""
        if self.warm:
            _keep(self._resetting, self._reset(worker))
        else:
            self._free(worker)

    async def discard(self, worker: Worker) -> int:
        """End a worker that cannot be used again."""
        try:
            return await self.retire(worker)
        finally:
            self.scheduler.release(worker.client)
            self.fill()

    def _free(self, worker: Worker) -> None:
        self.idle.append(worker)
        self.scheduler.release(worker.client)

    async def _reset(self, worker: Worker) -> None:
        if not await worker.ready(self.limits.seconds) or (worker.recycle and not self.ahead):
            await self.discard(worker)
        else:
            self._free(worker)
            self.fill()
            await self._replace()

    async def _start_ahead(self) -> None:
        with suppress(ForkServerGone, Refusal):
            try:
                self.idle.append(await self._start())
            finally:
                self._expected -= 1
            await self._replace()

    async def _replace(self) -> None:
        """End workers that are to be recycled, as far as new ones have replaced them."""
        for worker in [idle_worker for idle_worker in self.idle if idle_worker.recycle]:
            if len(self._workers) > self.limits.workers and worker in self.idle:
                self.idle.remove(worker)
                await self.retire(worker)

    async def _worker(self) -> Worker:
        """A worker over the current view: an idle one, or a new one."""
        while self._starting and not self.idle:
            await asyncio.wait(self._starting, return_when=asyncio.FIRST_COMPLETED)
        view = await self.views.acquire()
        try:
            while self.idle:
                worker = self.idle.pop()
                if worker.view == view:
                    self.views.release(view)
                    return worker
                await self.retire(worker)
        except BaseException:
            self.views.release(view)
            raise
        return await self._start(view)

    async def _start(self, view: View | None = None) -> Worker:
        """A new, prepared worker over an acquired view, or over the current one."""
        view = view or await self.views.acquire()
        try:
            pid, connection = await self.fork_server.start_worker(view.path, self.warm)
        except BaseException:
            self.views.release(view)
            raise
        connection.setblocking(False)  # noqa: FBT003 - it takes no names
        reader, writer = await asyncio.open_unix_connection(sock=connection, limit=BUFFER)
        worker = Worker(pid, view, reader, writer)
        try:
            ready = not self.warm or await worker.ready(PREPARATION)
        except BaseException:
            await asyncio.shield(self.retire(worker))
            raise
        if not ready:
            await self.retire(worker)
            raise busy("no room for now; try again in a while", PREPARATION)
        self._workers.add(worker)
        return worker


def _keep(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine in a task that the set refers to until it is done."""
    task = asyncio.ensure_future(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


AGAIN = "try again in a second"


@dataclass(slots=True, eq=False)
class FairScheduler:
    """The slots of a pool, and the requests that wait for one.

    One client may hold `Limits.share` of the slots and half of the queue. Of the waiting requests that may have a slot,
    the one whose client holds the fewest comes first, then the one that has waited longest.
    """

    limits: Limits
    held: Counter[str] = field(default_factory=Counter)
    waiting: list[tuple[str, asyncio.Future[None]]] = field(default_factory=list)

    @property
    def running(self) -> int:
        """How many slots are held."""
        return self.held.total()

    async def acquire(self, client: str) -> None:
        """Take a slot, as soon as there is one.

        Raises `Refusal`: 429 where the client has its share of the queue already, 503 where the queue is full, or no
        slot is free within the time of a request.
        """
        if self._has_free_slot(client):
            self.held[client] += 1
            return
        self._refuse(client)
        waiter = (client, asyncio.get_running_loop().create_future())
        self.waiting.append(waiter)
        try:
            async with asyncio.timeout(self.limits.seconds):
                await waiter[1]
        except BaseException as error:
            if waiter in self.waiting:
                self.waiting.remove(waiter)
            else:  # the slot was granted, but the request is cancelled
                self.release(client)
            if isinstance(error, TimeoutError):
                raise busy(f"no room within the time allowed; {AGAIN}") from None
            raise

    def release(self, client: str) -> None:
        """Free a slot, and grant it to the next request."""
        self.held[client] -= 1
        self.held += Counter()  # drops clients that hold none
        eligible = [waiter for waiter in self.waiting if not waiter[1].done() and self._has_free_slot(waiter[0])]
        if eligible:
            waiter = min(eligible, key=lambda candidate: self.held[candidate[0]])
            self.waiting.remove(waiter)
            self.held[waiter[0]] += 1
            waiter[1].set_result(None)

    def _has_free_slot(self, client: str) -> bool:
        return self.running < self.limits.workers and self.held[client] < self.limits.share

    def _refuse(self, client: str) -> None:
        if len(self.waiting) >= self.limits.waiting:
            raise busy(f"too many requests at a time; {AGAIN}")
        if 2 * sum(waiting_client == client for waiting_client, _ in self.waiting) >= self.limits.waiting:
            raise Refusal(429, f"too many requests from one place at a time; {AGAIN}", Retry_After="1")
