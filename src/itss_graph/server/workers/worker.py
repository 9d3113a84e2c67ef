"""A worker: a process that does one job at a time over a read-only store, under resource limits of the kernel.

Its memory is limited, it dumps no core, it can open neither files nor connections where its store is in memory, and an
alarm ends it soon after its deadline even if the server has gone. Between requests it keeps nothing of any of them.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import resource
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

import pyoxigraph as ox

from itss_graph.errors import ItssError
from itss_graph.server.middleware.refusals import Refusal, status_of
from itss_graph.server.settings import MEBIBYTE, Limits
from itss_graph.server.workers.messages import DATA, END, FAILURE, HEAD, READY, packed, packed_json, received

PIECE = 1 << 16
GRACE = 2.0
"""Seconds beyond its deadline after which a worker that was not killed ends itself."""


class AnswerStream:
    """The stream that a job writes its answer to: the head, then bytes; Oxigraph writes to it as to a file."""

    def __init__(self, connection: socket.socket, limits: Limits) -> None:
        self.limits = limits
        self._connection = connection
        self._parts: list[bytes] = []
        self._size = self._total = 0

    def head(self, **fields: object) -> None:
        """Begin the answer, with its `content_type` and further fields of the job."""
        self._put(packed_json(HEAD, fields))

    def write(self, data: bytes) -> int:
        self._total += len(data)
        if self._total > self.limits.answer:
            raise too_large(self.limits)
        for start in range(0, len(data), PIECE):
            self._put(packed(DATA, data[start : start + PIECE]))
        return len(data)

    def flush(self) -> None:
        """Do nothing: `end` sends the rest."""

    def close(self) -> None:
        """Do nothing: the job may go on writing."""

    def end(self) -> None:
        self._put(packed(END))
        self._send()

    def fail(self, status: int, message: str, headers: Mapping[str, str]) -> None:
        if not self._total:
            self._parts, self._size = [], 0
        self._put(packed_json(FAILURE, {"status": status, "message": message, "headers": dict(headers)}))
        self._send()

    def _put(self, message: bytes) -> None:
        self._parts.append(message)
        self._size += len(message)
        if self._size > PIECE:
            self._send()

    def _send(self) -> None:
        data = b"".join(self._parts)
        self._parts, self._size = [], 0
        self._connection.sendall(data)


Job = Callable[[ox.Store, Mapping[str, Any], bytes, AnswerStream], None]
"""A job: takes the store, the fields and the body of a request, and the stream for the answer."""


def too_large(limits: Limits) -> Refusal:
    """The refusal of an answer beyond the limit of bytes."""
    return Refusal(
        503, f"the answer is larger than {limits.answer // MEBIBYTE} MiB; ask for less, as with LIMIT", Retry_After="60"
    )


def serve(
    connection: socket.socket,
    store: ox.Store,
    jobs: Mapping[str, Job],
    limits: Limits,
    clean_state: CleanState | None = None,
) -> None:
    """Do jobs until the connection closes; `confine` is called first.

    With a clean state, the worker returns to it after each answer, then reports that it is ready, and whether it is to
    be recycled.
    """
    while _do_job(connection, store, jobs, limits):
        if clean_state is not None:
            connection.sendall(packed_json(READY, {"recycle": clean_state.wipe()}))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _do_job(connection: socket.socket, store: ox.Store, jobs: Mapping[str, Job], limits: Limits) -> bool:
    """Do one job, and keep nothing of it; False where the connection is closed."""
    if not ((header := received(connection)) and (body := received(connection))):
        return False
    signal.setitimer(signal.ITIMER_REAL, limits.seconds + GRACE)
    fields = json.loads(header[1])
    _answer(AnswerStream(connection, limits), partial(jobs[fields["job"]], store, fields, body[1]))
    return True


def _answer(out: AnswerStream, job: Callable[[AnswerStream], None]) -> None:
    """Do one job; an error becomes a failure message with no more than the client may know."""
    try:
        job(out)
        out.end()
    except ItssError as error:
        headers = error.headers if isinstance(error, Refusal) else {}
        out.fail(status_of(error), str(error), headers)
    except (MemoryError, OSError):
        os._exit(1)
    except BaseException as error:  # also a panic of Polars
        out.fail(500, f"the server failed ({type(error).__name__})", {})


def confine(limits: Limits, *, files: bool) -> None:
    """Limit the memory of this process, disable core dumps and, without `files`, opening files and connections.

    RocksDB opens files when it needs them, and loops for ever where it cannot.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    limit_memory(limits.memory)
    if not files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def limit_memory(more: int) -> None:
    """Limit this process to `more` bytes beyond its present memory, and disable core dumps."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    allowed = pages * os.sysconf("SC_PAGE_SIZE") + more
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


ANSWERS = 1000
"""Answers after which a process is recycled."""

GROWTH = 4
"""A process is recycled once its peak has grown by this fraction (1/4) of its limit, as some of that is never freed."""

WIPING = {
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.perturb=255:glibc.malloc.tcache_count=0",
    "_RJEM_MALLOC_CONF": "junk:free",
}
"""The environment of a process that overwrites freed memory: Python uses malloc of the C library, Polars jemalloc, and
both are set to overwrite. It costs a tenth of the time."""


@dataclass(slots=True)
class CleanState:
    """The state of a prepared process, to which it returns after each request.

    `caches` are those of functions (`functools.cache`), with the misses of each; `peak_limit` is the peak of memory in
    KiB up to which the process is not recycled.
    """

    caches: tuple[tuple[Any, int], ...]
    peak_limit: int
    answers: int = 0

    @classmethod
    def of_now(cls, limits: Limits) -> Self:
        """The current state. The garbage collector skips the objects that exist now."""
        gc.collect()
        wrapper = functools._lru_cache_wrapper
        caches = tuple((item, item.cache_info().misses) for item in gc.get_objects() if isinstance(item, wrapper))
        gc.freeze()
        return cls(caches, _peak() + limits.memory // GROWTH // 1024)

    def wipe(self) -> bool:
        """Drop everything that was added since; whether the process is to be recycled.

        Caches of functions and reference cycles are all that outlives a request.
        """
        self.caches = tuple((cache, _cleared(cache, misses)) for cache, misses in self.caches)
        gc.collect()
        self.answers += 1
        return self.answers >= ANSWERS or _peak() > self.peak_limit


def _cleared(cache: Any, misses: int) -> int:
    """Clear a cache if anything was added to it; returns its misses."""
    now = int(cache.cache_info().misses)
    if now == misses:
        return misses
    cache.cache_clear()
    return 0


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
