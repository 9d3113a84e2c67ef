"""The data as workers see it: as it was when they were born, in memory or in a snapshot on disk."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from itss_graph.server.workers.fork_client import ForkServerClient


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
class Fixed:
    """The views of data in memory: as many as there were changes."""

    version: int = 0

    async def take(self) -> View:
        return View(self.version)

    def give_back(self, view: View) -> None:
        """Nothing: a child has its own."""


@dataclass(slots=True)
class Snapshots:
    """The views of a store on disk: hard-linked snapshots in a folder, removed when nobody needs them any more."""

    fork_server: ForkServerClient
    folder: Path
    version: int = 0
    _present: View | None = None
    _users: Counter[View] = field(default_factory=Counter)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def take(self) -> View:
        async with self._lock:
            if self._present is None or self._present.version != self.version:
                view = View(self.version, str(self.folder / str(self.version)))
                await self.fork_server.order("snapshot", view=view.path)
                before, self._present = self._present, view
                self._users[view] += 1
                if before is not None:
                    self.give_back(before)
            self._users[self._present] += 1
            return self._present

    def give_back(self, view: View) -> None:
        self._users[view] -= 1
        if not self._users[view]:
            del self._users[view]
            shutil.rmtree(str(view.path), ignore_errors=True)
