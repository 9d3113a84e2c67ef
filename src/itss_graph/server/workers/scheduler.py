"""The fair scheduler of a pool: a limit of concurrent requests, shared between clients."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from itss_graph.server.middleware.refusals import Refusal, busy
from itss_graph.server.settings import Limits

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
        if self._may(client):
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
        eligible = [waiter for waiter in self.waiting if not waiter[1].done() and self._may(waiter[0])]
        if eligible:
            waiter = min(eligible, key=lambda each: self.held[each[0]])
            self.waiting.remove(waiter)
            self.held[waiter[0]] += 1
            waiter[1].set_result(None)

    def _may(self, client: str) -> bool:
        return self.running < self.limits.workers and self.held[client] < self.limits.share

    def _refuse(self, client: str) -> None:
        if len(self.waiting) >= self.limits.waiting:
            raise busy(f"too many requests at a time; {AGAIN}")
        if 2 * sum(each == client for each, _ in self.waiting) >= self.limits.waiting:
            raise Refusal(429, f"too many requests from one place at a time; {AGAIN}", Retry_After="1")
