"""The data as workers see it: as it was when they were started, in memory or in a snapshot on disk."""

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
    """The data that a worker sees: its version, and the folder of its snapshot where it is on disk."""

    version: int
    path: str | None = None


class Views(Protocol):
    """The view that new requests get, and earlier ones that are still in use."""

    async def acquire(self) -> View:
        """The current view, which is kept until it is released."""

    def release(self, view: View) -> None:
        """Release an acquired view."""


@dataclass(slots=True)
class Fixed:
    """The views of data in memory: one per change."""

    version: int = 0

    async def acquire(self) -> View:
        return View(self.version)

    def release(self, view: View) -> None:
        """Do nothing: each worker has its own copy."""


@dataclass(slots=True)
class Snapshots:
    """The views of a store on disk: hard-linked snapshots in a folder, removed when no worker uses them."""

    fork_server: ForkServerClient
    folder: Path
    version: int = 0
    _current: View | None = None
    _users: Counter[View] = field(default_factory=Counter)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def acquire(self) -> View:
        async with self._lock:
            if self._current is None or self._current.version != self.version:
                view = View(self.version, str(self.folder / str(self.version)))
                await self.fork_server.order("snapshot", view=view.path)
                before, self._current = self._current, view
                self._users[view] += 1
                if before is not None:
                    self.release(before)
            self._users[self._current] += 1
            return self._current

    def release(self, view: View) -> None:
        self._users[view] -= 1
        if not self._users[view]:
            del self._users[view]
            shutil.rmtree(str(view.path), ignore_errors=True)
