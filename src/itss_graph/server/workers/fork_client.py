"""The client of a fork server: starts it, sends it orders, ends it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from itss_graph.errors import EngineError
from itss_graph.server.middleware.refusals import Refusal
from itss_graph.server.settings import Limits
from itss_graph.server.workers.messages import END, packed, packed_json, received
from itss_graph.server.workers.worker import WIPING

ORDER = b"O"


class ForkServerGone(EngineError):
    """The fork server has ended, or took too long and was killed."""


class ForkServerClient:
    """A fork server process. It handles one order at a time; a thread waits for the reply.

    `wiping`: it and its workers overwrite freed memory.
    """

    def __init__(self, limits: Limits, folder: Path | None = None, *, wiping: bool = False) -> None:
        self._limits, self._folder = limits, folder
        self._environment = {"POLARS_MAX_THREADS": "1", **(WIPING if wiping else {})}
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._watched: int | None = None

    def start(self) -> None:
        """Start the process; `open` waits until it is ready.

        The process ends with the thread that starts it, which has to be the main one.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-m", "itss_graph.server.workers.fork_server", str(theirs.fileno()), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                env={
                    **{name: value for name, value in os.environ.items() if name != "ITSS_TOKEN"},
                    **self._environment,
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._socket = ours

    def open(self, quads: bytes = b"") -> None:
        """Order it to open its store: a new one in memory, with these N-Quads, or the one on disk.

        Raises `Refusal` where the store cannot be opened.
        """
        folder = str(self._folder) if self._folder else None
        self._send({"folder": folder, "limits": asdict(self._limits)}, quads)
        self._reply()

    def stop(self) -> None:
        """Kill the process; its workers end with it."""
        self._unwatch()
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def watch(self, ended: Callable[[], None]) -> None:
        """Have `ended` called, in the running event loop, when the process ends before `stop`."""
        if self._process is None:
            return
        self._watched = os.pidfd_open(self._process.pid)
        asyncio.get_running_loop().add_reader(self._watched, self._ended, ended)

    def _ended(self, ended: Callable[[], None]) -> None:
        self._unwatch()
        ended()

    def _unwatch(self) -> None:
        if self._watched is not None:
            asyncio.get_running_loop().remove_reader(self._watched)
            os.close(self._watched)
            self._watched = None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    async def order(self, name: str, body: bytes = b"", *, seconds: float | None = None, **fields: Any) -> Any:
        """The reply to an order.

        Raises `Refusal` as the fork server reports, and `ForkServerGone` where it ends, or is killed as it does
        not reply within `seconds`.
        """
        return await asyncio.to_thread(self._order, {"order": name, **fields}, body, seconds)

    async def start_worker(self, view: str | None, warm: str) -> tuple[int, socket.socket]:
        """A new worker: its process ID and its socket. `warm` is its kind (`itss_graph.server.workers.jobs`)."""
        return await asyncio.to_thread(self._start_worker, {"order": "worker", "view": view, "warm": warm})

    def _order(self, fields: Mapping[str, Any], body: bytes, seconds: float | None) -> Any:
        with self._lock:
            self._send(fields, body)
            try:
                if self._socket is not None:
                    self._socket.settimeout(seconds)
                return self._reply()
            except TimeoutError:
                self.stop()
                raise ForkServerGone(f"not done within {seconds:g} seconds") from None
            finally:
                if self._socket is not None:
                    self._socket.settimeout(None)

    def _start_worker(self, fields: Mapping[str, Any]) -> tuple[int, socket.socket]:
        with self._lock:
            self._send(fields, b"")
            if self._socket is None:
                raise ForkServerGone("the store is not open")
            _, descriptors, _, _ = socket.recv_fds(self._socket, 1, 1)
            if not descriptors:
                raise ForkServerGone("the process that holds the data has ended")
            connection = socket.socket(fileno=descriptors[0])
            return self._reply()["pid"], connection

    def _send(self, fields: Mapping[str, Any], body: bytes) -> None:
        if self._socket is None:
            raise ForkServerGone("the store is not open")
        try:
            self._socket.sendall(packed_json(ORDER, fields) + packed(ORDER, body))
        except ConnectionError:
            raise ForkServerGone("the process that holds the data has ended") from None

    def _reply(self) -> Any:
        message = received(self._socket) if self._socket else None
        if message is None:
            raise ForkServerGone("the process that holds the data has ended")
        kind, payload = message
        fields = json.loads(payload)
        if kind != END:
            raise Refusal(fields["status"], fields["message"])
        return fields
