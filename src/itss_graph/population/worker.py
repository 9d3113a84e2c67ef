"""What one process does: read a piece, assess it, and leave the results on disk; and the pool of such processes."""

from __future__ import annotations

import io
import json
import os
import signal
import threading
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from pathlib import Path

import polars as pl

from itss_graph.assessment.assessor import Assessor
from itss_graph.errors import EngineError, InputError
from itss_graph.population.chunks import Chunk
from itss_graph.population.documents import Document, Unreadable, judge_documents, read_files, rejects_of
from itss_graph.population.formats import render
from itss_graph.population.jsonlines import read_json_lines
from itss_graph.population.part import PartOutcome, RunSettings
from itss_graph.population.shared_candidates import SUBJECTS, Shared
from itss_graph.population.summary import Summary
from itss_graph.population.triples import judge_triples
from itss_graph.reports.writers import PartFormat

SUFFIXES = (".rows", ".rejects", ".subjects", ".json")
"""The files of a finished part: its results, its rejects, its `SUBJECTS`, and what there is in numbers.

The last one is written last, and has the sizes of the others.
"""

REUSE = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:30000,muzzy_decay_ms:30000,oversize_threshold:0,narenas:1",
}
"""Python (by glibc) and Polars (by jemalloc) keep the memory of a piece for the next one, instead of giving it back to
the kernel and having it cleared again, which takes a fifth of the processors' time."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with every piece: how to assess it, and where its results go."""

    settings: RunSettings
    format: PartFormat
    directory: str


@cache
def assessor(settings: RunSettings) -> Assessor:
    """The assessor of this process."""
    return settings.assessor()


def work(job: Job, piece: Chunk) -> str:
    """Assess a piece; gives its key. Raises `ItssError`."""
    try:
        judged, subjects, lines = _judge(assessor(job.settings), piece)
    except OSError as error:
        raise InputError(f"{piece.names[0]}: cannot be read: {error.strerror or error}") from error
    leave(job, piece, judged, subjects, lines)
    return piece.key


def leave(job: Job, piece: Chunk, judged: list[PartOutcome], subjects: pl.DataFrame, lines: int) -> None:
    """Leave on disk what became of a piece, its `SUBJECTS`, and the number of its lines."""
    rendered = render([each.assessments for each in judged if each.assessments is not None], job.format, piece.key)
    rejects = rejects_of(judged)
    if piece.gathered:
        rejects = rejects.with_columns(line=pl.lit(None, pl.Int64))
    files = {".rows": rendered, ".rejects": _packed(rejects), ".subjects": _packed(subjects)}
    facts = {
        "sizes": {suffix: len(data) for suffix, data in files.items()},
        "lines": lines,
        "summary": Summary.of(judged).dump(),
    }
    try:
        for suffix, data in (*files.items(), (".json", json.dumps(facts).encode())):
            put(Path(job.directory, piece.key + suffix), data)
    except OSError as error:
        raise InputError(f"{job.directory}: cannot be written: {error.strerror or error}") from error


def put(path: Path, data: bytes) -> None:
    """Write a file that is there as a whole or not at all."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_bytes(data)
    unfinished.replace(path)


def _packed(table: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.write_ipc(buffer, compression="uncompressed")
    return buffer.getvalue()


def _judge(own: Assessor, piece: Chunk) -> tuple[list[PartOutcome], pl.DataFrame, int]:
    """What became of a piece, its `SUBJECTS`, and how many lines it has."""
    none = SUBJECTS.to_frame()
    if piece.problem is not None:
        return [Unreadable(piece.names[0], piece.problem, left_out=piece.left_out).judged()], none, 0
    shared = Shared.load(piece.shared, piece.place, piece.start if piece.format == "jsonl" else 0)
    if piece.format is None:
        return *_documents(own, read_files(piece.names, piece.paths, piece.formats), shared), 0
    with open(piece.paths[0], "rb") as file:
        file.seek(piece.start)
        data = file.read(piece.size)
    lines = data.count(b"\n")
    name = piece.names[0]
    if piece.format == "jsonl":
        return *_documents(own, read_json_lines(name, data), shared), lines
    judged, found = judge_triples(own, name, data, piece.format, shared, ordered=not piece.gathered)
    return [judged], found, lines


def _documents(
    own: Assessor, documents: Iterable[Document | Unreadable], shared: Shared | None
) -> tuple[list[PartOutcome], pl.DataFrame]:
    read = list(documents)
    described = [each.described for each in read if isinstance(each, Document)]
    return list(judge_documents(own, read, shared)), pl.concat([SUBJECTS.to_frame(), *described])


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
