"""The fork server: a process that holds a data set, updates it, and forks the workers that answer from it.

It has one thread, so that forking is safe. A child shares a store in memory copy-on-write, and of a store on disk opens
a snapshot. `python -m itss_graph.server.workers.fork_server FD PARENT` communicates by the socket
that it inherits as FD: a JSON object to begin with and one for each order, each followed by bytes. It ends with the
process PARENT, and its workers end with it.

Compaction: Oxigraph never removes the text of a term from its dictionary, so a store from which something was removed
is rewritten when it is opened the next time.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import resource
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import pyoxigraph as ox

from itss_graph.errors import ItssError, UsageError
from itss_graph.rdf.spelling import FUNCTIONS
from itss_graph.rdf.store import failures
from itss_graph.server.middleware.refusals import status_of
from itss_graph.server.settings import Limits
from itss_graph.server.workers.jobs import WorkerKind, worker_kind
from itss_graph.server.workers.messages import END, FAILURE, READY, packed_json, received
from itss_graph.server.workers.worker import CleanState, confine, limit_memory, serve

PR_SET_PDEATHSIG = 1
"""Of `prctl(2)`: the signal that a process gets when the thread that started it ends. A child does not inherit it."""


def end_with_parent(parent: int) -> None:
    """Have this process killed when its parent ends; end at once where the parent is no longer `parent`.

    The main thread has to start the process, since the signal comes when the starting thread ends.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


REMOVES = re.compile(r"delete|drop|clear|move|copy|\\u", re.IGNORECASE)
"""What the text of an update that removes something contains."""


def removes(update: str) -> bool:
    """Whether an update may remove something."""
    return REMOVES.search(update) is not None


def mark_removal(folder: Path) -> None:
    """Write the marker file that says that something was removed from the store in `folder`."""
    _mark(folder).touch(mode=0o600)


def open_store(folder: Path) -> ox.Store:
    """The store in `folder`, compacted where something was removed from it.

    After an interruption at any moment, the next start finds the old store or the new one, complete.
    """
    old, new = folder.with_suffix(".old"), folder.with_suffix(".new")
    if old.exists() and not folder.exists():
        old.rename(folder)
    for unfinished in (old, new):
        shutil.rmtree(unfinished, ignore_errors=True)
    if not _mark(folder).exists():
        return ox.Store(folder)
    _copy(folder, new)
    folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old)
    _mark(folder).unlink()
    return ox.Store(folder)


def _copy(folder: Path, new: Path) -> None:
    source, target = ox.Store(folder), ox.Store(new)
    target.bulk_extend(source)
    for graph in source.named_graphs():
        target.add_graph(graph)
    target.flush()


def _mark(folder: Path) -> Path:
    return folder.with_suffix(".removed")


Order = Callable[[Mapping[str, Any], bytes], dict[str, Any]]


class ForkServer:
    """The store, and the orders by name. `folder` is that of a store on disk."""

    def __init__(self, connection: socket.socket, store: ox.Store, folder: Path | None, limits: Limits) -> None:
        self.connection, self.store, self.folder, self.limits = connection, store, folder, limits
        self.orders: Mapping[str, Order] = {
            "worker": self.worker,
            "end": self.end,
            "update": self.update,
            "snapshot": self.snapshot,
            "missing": self.missing,
        }

    def run(self) -> None:
        """Handle orders until the connection closes."""
        while (order := received(self.connection)) and (body := received(self.connection)):
            fields = json.loads(order[1])
            try:
                reply = packed_json(END, self.orders[fields["order"]](fields, body[1]))
            except ItssError as error:
                reply = packed_json(FAILURE, {"message": str(error), "status": status_of(error)})
            self.connection.sendall(reply)

    def worker(self, fields: Mapping[str, Any], _body: bytes) -> dict[str, Any]:
        """Fork a worker over the store as it is now, or the snapshot `view`; its socket is sent before the reply."""
        kind = worker_kind(fields["warm"])
        ours, theirs = socket.socketpair()
        fork_server = os.getpid()
        with ours, theirs:
            pid = os.fork()
            if not pid:
                self._run_worker(fork_server, ours, theirs, fields["view"], kind)
            socket.send_fds(self.connection, [b"!"], [ours.fileno()])
        return {"pid": pid}

    def _run_worker(
        self, fork_server: int, ours: socket.socket, connection: socket.socket, view: str | None, kind: WorkerKind
    ) -> NoReturn:
        try:
            end_with_parent(fork_server)
            ours.close()
            self.connection.close()
            store = ox.Store.read_only(view) if view else self.store
            if kind.prepare:
                kind.prepare()
            confine(self.limits, files=view is not None)
            clean_state = CleanState.of_now(self.limits) if kind.prepare else None
            if clean_state is not None:
                connection.sendall(packed_json(READY, {"recycle": False}))
            serve(connection, store, kind.jobs, self.limits, clean_state)
        finally:
            os._exit(0)

    def end(self, fields: Mapping[str, Any], _body: bytes) -> dict[str, Any]:
        """End a worker; replies with the signal that ended it. Its process ID is free only after this."""
        with suppress(ProcessLookupError):
            os.kill(fields["pid"], signal.SIGKILL)
        _, status = os.waitpid(fields["pid"], 0)
        return {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}

    def update(self, fields: Mapping[str, Any], body: bytes) -> dict[str, Any]:
        """Make an update atomically, and on disk; replies whether `graph` existed before."""
        name = fields["graph"]
        existed = name is None or self.store.contains_named_graph(ox.NamedNode(name))
        if self.folder and existed and removes(body.decode()):
            mark_removal(self.folder)
        with failures("update"):
            try:
                self.store.update(body.decode(), base_iri=fields["base"], custom_functions=FUNCTIONS)
            except RuntimeError as error:
                raise UsageError(" ".join(str(error).split())) from None
        if self.folder:
            _sync(self.folder)
        return {"existed": existed}

    def snapshot(self, fields: Mapping[str, Any], _body: bytes) -> dict[str, Any]:
        """Make a snapshot of a store on disk in a new folder `view`."""
        self.store.backup(fields["view"])
        return {}

    def missing(self, fields: Mapping[str, Any], _body: bytes) -> dict[str, Any]:
        """Reply with those of the `graphs` that the store does not have."""
        return {
            "graphs": [graph for graph in fields["graphs"] if not self.store.contains_named_graph(ox.NamedNode(graph))]
        }


def _sync(folder: Path) -> None:
    """Sync the write-ahead log of a RocksDB store, so that an update survives a power failure."""
    for log in folder.glob("*.log"):
        with suppress(FileNotFoundError):
            descriptor = os.open(log, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _memory_store(quads: bytes) -> ox.Store:
    store = ox.Store()
    if quads:
        store.bulk_load(input=quads, format=ox.RdfFormat.N_QUADS)
    return store


def main(descriptor: int, parent: int) -> None:
    """Open the store that the first message describes, acknowledge it, and handle orders."""
    end_with_parent(parent)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    connection = socket.socket(fileno=descriptor)
    first, quads = received(connection), received(connection)
    if first is None or quads is None:
        return
    _, hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard_limit, hard_limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    fields = json.loads(first[1])
    limits = Limits(**fields["limits"])
    folder = Path(fields["folder"]) if fields["folder"] else None
    try:
        store = open_store(folder) if folder else _memory_store(quads[1])
    except (OSError, RuntimeError) as error:
        connection.sendall(packed_json(FAILURE, {"message": str(error), "status": 500}))
        return
    del quads
    connection.sendall(packed_json(END, {}))
    if folder:
        limit_memory(limits.memory)
    ForkServer(connection, store, folder, limits).run()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
    os._exit(0)  # acknowledged updates are on disk; closing RocksDB waits for threads that may never end
