"""Processes that assess pieces, as many at a time as there is room for, and none after the one that started them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for

from itss_graph.errors import EngineError
from itss_graph.population.chunks import Chunk
from itss_graph.population.worker import REUSE, Job, assessor, work

AHEAD = 2
"""Pieces given out for each process, so that none has to wait."""

_THREADS = "POLARS_MAX_THREADS"
"""Polars asks for the number of its threads when it starts: the processes share the cores."""


def finished(job: Job, pieces: Iterable[Chunk], workers: int) -> Generator[Chunk, None, None]:
    """Do all pieces, here or in `workers` processes; gives each when its results are on disk.

    Raises what `work` raises, and `EngineError` where a process dies. Ending it early leaves no process behind.
    """
    if workers == 1:
        for piece in pieces:
            work(job, piece)
            yield piece
        return
    with _surroundings(workers):
        pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (job,))
        try:
            yield from _finished(pool, job, iter(pieces), workers * AHEAD)
        except BrokenProcessPool:
            raise EngineError("a process died, perhaps for want of memory; go on with --resume") from None
        finally:
            pool.shutdown(cancel_futures=True)


def _finished(pool: ProcessPoolExecutor, job: Job, pieces: Iterator[Chunk], ahead: int) -> Iterator[Chunk]:
    given: dict[Future[str], Chunk] = {}
    while True:
        for piece in islice(pieces, ahead - len(given)):
            given[pool.submit(work, job, piece)] = piece
        if not given:
            return
        done, _ = wait(given, return_when=FIRST_COMPLETED)
        for each in done:
            each.result()
            yield given.pop(each)


@contextmanager
def _surroundings(workers: int) -> Iterator[None]:
    """What processes find in their environment when they start."""
    wanted = {_THREADS: str(max(1, (os.cpu_count() or 1) // workers)), **REUSE}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _begin(job: Job) -> None:
    """What a process does first: leave interruptions to the one that started it, end with that, prepare."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    assessor(job.settings)


def _end_with(sentinel: int) -> None:
    """A process whose parent was killed would wait for work for ever."""
    wait_for([sentinel])
    os._exit(1)
