"""A worker process: read a chunk, assess it, and write the results to disk; and the pool of these processes."""

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
from itss_graph.population.shared_candidates import SUBJECTS, SharedCandidates
from itss_graph.population.summary import Summary
from itss_graph.population.triples import judge_triples
from itss_graph.reports.writers import PartFormat

SUFFIXES = (".rows", ".rejects", ".subjects", ".json")
"""The files of a finished chunk: its results, its rejects, its `SUBJECTS`, and its counts.

The last one is written last, and has the sizes of the others.
"""

ALLOCATOR_SETTINGS = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:30000,muzzy_decay_ms:30000,oversize_threshold:0,narenas:1",
}
"""Python (by glibc) and Polars (by jemalloc) keep the memory of a chunk for the next one, instead of giving it back to
the kernel and having it cleared again, which takes a fifth of the processors' time."""


@dataclass(frozen=True, slots=True)
class Job:
    """How to assess every chunk, and the directory for its results."""

    settings: RunSettings
    format: PartFormat
    directory: str


@cache
def cached_assessor(settings: RunSettings) -> Assessor:
    """The assessor of this process."""
    return settings.assessor()


def assess_chunk(job: Job, chunk: Chunk) -> str:
    """Assess a chunk; gives its key. Raises `ItssError`."""
    try:
        outcomes, subjects, lines = _judge(cached_assessor(job.settings), chunk)
    except OSError as error:
        raise InputError(f"{chunk.names[0]}: cannot be read: {error.strerror or error}") from error
    write_chunk(job, chunk, outcomes, subjects, lines)
    return chunk.key


def write_chunk(job: Job, chunk: Chunk, outcomes: list[PartOutcome], subjects: pl.DataFrame, lines: int) -> None:
    """Write the outcomes of a chunk, its `SUBJECTS`, and the number of its lines to disk."""
    rendered = render(
        [outcome.assessments for outcome in outcomes if outcome.assessments is not None], job.format, chunk.key
    )
    rejects = rejects_of(outcomes)
    if chunk.regrouped:
        rejects = rejects.with_columns(line=pl.lit(None, pl.Int64))
    files = {".rows": rendered, ".rejects": _ipc_bytes(rejects), ".subjects": _ipc_bytes(subjects)}
    facts = {
        "sizes": {suffix: len(data) for suffix, data in files.items()},
        "lines": lines,
        "summary": Summary.of(outcomes).dump(),
    }
    try:
        for suffix, data in (*files.items(), (".json", json.dumps(facts).encode())):
            write_atomically(Path(job.directory, chunk.key + suffix), data)
    except OSError as error:
        raise InputError(f"{job.directory}: cannot be written: {error.strerror or error}") from error


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_bytes(data)
    unfinished.replace(path)


def _ipc_bytes(table: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.write_ipc(buffer, compression="uncompressed")
    return buffer.getvalue()


def _judge(assessor: Assessor, chunk: Chunk) -> tuple[list[PartOutcome], pl.DataFrame, int]:
    """The outcomes of a chunk, its `SUBJECTS`, and the number of its lines."""
    none = SUBJECTS.to_frame()
    if chunk.problem is not None:
        return [Unreadable(chunk.names[0], chunk.problem, left_out=chunk.left_out).outcome()], none, 0
    shared = SharedCandidates.load(chunk.shared, chunk.position, chunk.start if chunk.format == "jsonl" else 0)
    if chunk.format is None:
        return *_documents(assessor, read_files(chunk.names, chunk.paths, chunk.formats), shared), 0
    with open(chunk.paths[0], "rb") as file:
        file.seek(chunk.start)
        data = file.read(chunk.size)
    lines = data.count(b"\n")
    name = chunk.names[0]
    if chunk.format == "jsonl":
        return *_documents(assessor, read_json_lines(name, data), shared), lines
    outcome, chunk_subjects = judge_triples(assessor, name, data, chunk.format, shared, ordered=not chunk.regrouped)
    return [outcome], chunk_subjects, lines


def _documents(
    assessor: Assessor, documents: Iterable[Document | Unreadable], shared: SharedCandidates | None
) -> tuple[list[PartOutcome], pl.DataFrame]:
    documents = list(documents)
    described = [document.described for document in documents if isinstance(document, Document)]
    return list(judge_documents(assessor, documents, shared)), pl.concat([SUBJECTS.to_frame(), *described])


CHUNKS_PER_WORKER = 2
"""Chunks submitted for each process, so that none has to wait."""

_THREADS = "POLARS_MAX_THREADS"
"""The variable from which Polars reads the number of its threads when it starts; the processes share the cores."""


def assess_chunks(job: Job, chunks: Iterable[Chunk], workers: int) -> Generator[Chunk, None, None]:
    """Assess chunks in `workers` processes, or in this one; gives each when its results are on disk.

    Raises what `assess_chunk` raises, and `EngineError` where a process dies. Closing the generator ends all processes.
    """
    if workers == 1:
        for chunk in chunks:
            assess_chunk(job, chunk)
            yield chunk
        return
    with _environment(workers):
        pool = ProcessPoolExecutor(workers, get_context("spawn"), _initialize, (job,))
        try:
            yield from _completed(pool, job, iter(chunks), workers * CHUNKS_PER_WORKER)
        except BrokenProcessPool:
            raise EngineError("a process died, perhaps for want of memory; go on with --resume") from None
        finally:
            pool.shutdown(cancel_futures=True)


def _completed(pool: ProcessPoolExecutor, job: Job, chunks: Iterator[Chunk], ahead: int) -> Iterator[Chunk]:
    futures: dict[Future[str], Chunk] = {}
    while True:
        for chunk in islice(chunks, ahead - len(futures)):
            futures[pool.submit(assess_chunk, job, chunk)] = chunk
        if not futures:
            return
        completed, _ = wait(futures, return_when=FIRST_COMPLETED)
        for future in completed:
            future.result()
            yield futures.pop(future)


@contextmanager
def _environment(workers: int) -> Iterator[None]:
    """The environment variables with which processes start."""
    variables = {_THREADS: str(max(1, (os.cpu_count() or 1) // workers)), **ALLOCATOR_SETTINGS}
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _initialize(job: Job) -> None:
    """Initialize a process: it ignores SIGINT, ends with its parent, and has the assessor ready."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_exit_with_parent, args=(parent.sentinel,), daemon=True).start()
    cached_assessor(job.settings)


def _exit_with_parent(sentinel: int) -> None:
    """Exit when the parent has ended; a process whose parent is killed would wait for work for ever."""
    wait_for([sentinel])
    os._exit(1)
