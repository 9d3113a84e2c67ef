"""Workers of one data set: which one answers, which are born ahead of requests, and which have to go."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from itss_graph.server.middleware.refusals import Refusal, busy
from itss_graph.server.settings import Limits
from itss_graph.server.workers.call import Answer, Call, Worker, WorkerObserver
from itss_graph.server.workers.fork_client import ForkServerClient, ForkServerGone
from itss_graph.server.workers.messages import packed, packed_json
from itss_graph.server.workers.scheduler import FairScheduler
from itss_graph.server.workers.snapshots import View, Views

BUFFER = 1 << 22
PREPARATION = 60
"""Seconds that a worker may take to get ready."""

REQUEST = b"R"


@dataclass(slots=True, eq=False)
class Pool:
    """The workers of a data set, which a fork server starts.

    `warm` names what their jobs need to have ready (`itss_graph.server.workers.jobs`); such a worker lets go of what it
    was sent before it is asked anything else. `ahead`: workers are there before they are needed, once `fill` was
    called.
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
    _births: set[asyncio.Task[None]] = field(default_factory=set)
    _settling: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.scheduler = FairScheduler(self.limits)

    @property
    def running(self) -> int:
        """How many requests are being answered."""
        return self.scheduler.running

    async def ask(self, job: str, body: bytes, *, client: str, once: bool = False, **fields: Any) -> Answer:
        """The answer to a request of a client. `once`: the worker is of no use afterwards.

        Raises `Refusal`: as the worker says, or 503 where there is no room, or it took too long or too much memory, or
        429 where the client asks for too much at a time.
        """
        await self.scheduler.take(client)
        try:
            worker = await self._worker()
        except BaseException:
            self.scheduler.give_back(client)
            raise
        worker.client = client
        call = Call(self, worker, once=once)
        try:
            return await call.begin(packed_json(REQUEST, {"job": job, **fields}) + packed(REQUEST, body))
        except BaseException:
            await call.abandon()
            raise

    def fill(self) -> None:
        """Have as many workers born as may answer at a time, beside those that are worn."""
        for _ in range(self.limits.workers - self._fresh - self._expected if self.ahead else 0):
            self._expected += 1
            _keep(self._births, self._bear_ahead())

    @property
    def _fresh(self) -> int:
        """How many workers are not worn."""
        return sum(not worker.worn for worker in self._workers)

    async def close(self) -> None:
        """End all workers that have nothing to do."""
        self.ahead = False
        if tasks := [*self._births, *self._settling]:
            await asyncio.wait(tasks)
        while self.idle:
            await self.retire(self.idle.pop())

    async def retire(self, worker: Worker) -> int:
        """End a worker; the signal that ended it."""
        self._workers.discard(worker)
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
        worker.writer.close()
        self.views.give_back(worker.view)
        with suppress(ForkServerGone):
            return int((await self.fork_server.order("end", pid=worker.pid))["signal"])
        return 0

    def release(self, worker: Worker) -> None:
        """Take back a worker that has answered, as soon as it has let go of what it was sent."""
        if self.warm:
            _keep(self._settling, self._settled(worker))
        else:
            self._free(worker)

    async def discard(self, worker: Worker) -> int:
        """End a worker that is of no use any more."""
        try:
            return await self.retire(worker)
        finally:
            self.scheduler.give_back(worker.client)
            self.fill()

    def _free(self, worker: Worker) -> None:
        self.idle.append(worker)
        self.scheduler.give_back(worker.client)

    async def _settled(self, worker: Worker) -> None:
        if not await worker.ready(self.limits.seconds) or (worker.worn and not self.ahead):
            await self.discard(worker)
        else:
            self._free(worker)
            self.fill()
            await self._replace()

    async def _bear_ahead(self) -> None:
        with suppress(ForkServerGone, Refusal):
            try:
                self.idle.append(await self._born())
            finally:
                self._expected -= 1
            await self._replace()

    async def _replace(self) -> None:
        """End workers that are worn, as far as there are others in their places."""
        for worker in [each for each in self.idle if each.worn]:
            if len(self._workers) > self.limits.workers and worker in self.idle:
                self.idle.remove(worker)
                await self.retire(worker)

    async def _worker(self) -> Worker:
        """A worker that sees the present view: one that has nothing to do, or a new one."""
        while self._births and not self.idle:
            await asyncio.wait(self._births, return_when=asyncio.FIRST_COMPLETED)
        view = await self.views.take()
        try:
            while self.idle:
                worker = self.idle.pop()
                if worker.view == view:
                    self.views.give_back(view)
                    return worker
                await self.retire(worker)
        except BaseException:
            self.views.give_back(view)
            raise
        return await self._born(view)

    async def _born(self, view: View | None = None) -> Worker:
        """A new worker over a view that was taken, or over the present one, with everything ready."""
        view = view or await self.views.take()
        try:
            pid, connection = await self.fork_server.bear(view.path, self.warm)
        except BaseException:
            self.views.give_back(view)
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
    """Do some work in a task, which is among the others until it is done."""
    task = asyncio.ensure_future(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
