"""Whose turn it is: so many at a time, and whatever one client asks for, something is left for the others."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from itss_graph.server.middleware.refusals import Refusal, busy
from itss_graph.server.settings import Limits

AGAIN = "try again in a second"


@dataclass(slots=True, eq=False)
class FairScheduler:
    """The places of a pool, and who waits for one.

    One client has at most `Limits.share` of the places and half of the waiting room. Of those who wait and may have a
    place, the client who has fewest comes first, and then who has waited longest.
    """

    limits: Limits
    held: Counter[str] = field(default_factory=Counter)
    waiting: list[tuple[str, asyncio.Future[None]]] = field(default_factory=list)

    @property
    def running(self) -> int:
        """How many places are taken."""
        return self.held.total()

    async def take(self, client: str) -> None:
        """Take a place, as soon as there is one.

        Raises `Refusal`: 429 where the client has its share of those who wait already, 503 where nobody else may wait,
        or there was no place within the time that a request has.
        """
        if self._may(client):
            self.held[client] += 1
            return
        self._refuse(client)
        turn = (client, asyncio.get_running_loop().create_future())
        self.waiting.append(turn)
        try:
            async with asyncio.timeout(self.limits.seconds):
                await turn[1]
        except BaseException as error:
            if turn in self.waiting:
                self.waiting.remove(turn)
            else:  # the place came when nobody was there to take it
                self.give_back(client)
            if isinstance(error, TimeoutError):
                raise busy(f"no room within the time allowed; {AGAIN}") from None
            raise

    def give_back(self, client: str) -> None:
        """Leave a place, and let the next one have it."""
        self.held[client] -= 1
        self.held += Counter()  # keeps no client who holds nothing
        able = [turn for turn in self.waiting if not turn[1].done() and self._may(turn[0])]
        if able:
            turn = min(able, key=lambda each: self.held[each[0]])
            self.waiting.remove(turn)
            self.held[turn[0]] += 1
            turn[1].set_result(None)

    def _may(self, client: str) -> bool:
        return self.running < self.limits.workers and self.held[client] < self.limits.share

    def _refuse(self, client: str) -> None:
        if len(self.waiting) >= self.limits.waiting:
            raise busy(f"too many requests at a time; {AGAIN}")
        if 2 * sum(each == client for each, _ in self.waiting) >= self.limits.waiting:
            raise Refusal(429, f"too many requests from one place at a time; {AGAIN}", Retry_After="1")
