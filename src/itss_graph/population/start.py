"""Runs over a population, started or resumed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from itss_graph.assessment.engines import ENGINES
from itss_graph.errors import InputError, UsageError
from itss_graph.outputs import Terminated, ended_by_signals, is_file
from itss_graph.population.chunks import CHUNK_SIZE
from itss_graph.population.inputs import Input, find
from itss_graph.population.journal import Identity, Journal, RunPlan
from itss_graph.population.part import RunOutput, RunSettings
from itss_graph.population.pipeline import Pool, Runner, write_output
from itss_graph.population.summary import Progress, Summary
from itss_graph.population.worker import Job, assess_chunks
from itss_graph.reports.writers import PartFormat
from itss_graph.standard import READINGS
from itss_graph.version import __version__

CHUNK_SIZES: dict[PartFormat, int] = {
    "parquet": CHUNK_SIZE,
    "csv": CHUNK_SIZE,
    "jsonl": CHUNK_SIZE // 2,
    "ntriples": CHUNK_SIZE // 8,
}
"""Bytes of lines that are assessed at once, by the format of the output; fewer where the results are larger."""


def assess_population(  # noqa: PLR0913 (each one is an option of the command)
    files: Sequence[str],
    settings: RunSettings,
    output: RunOutput,
    *,
    workers: int | None = None,
    chunk_size: int | None = None,
    pool: Pool | None = None,
    input_format: str | None = None,
) -> Summary:
    """Assess everyone in files, directories and standard input (`-`), and write the outcomes in the order of the input.

    The output is the same whatever the number of processes, and however often the run was interrupted. People who
    cannot be assessed are in `OUTPUT.rejects.csv`, with the reason. Where the triples of candidates are scattered over
    a file, its people come in an order of their own, the same each time.

    Args:
        files: see `itss_graph.population.inputs.find`.
        settings: how to assess.
        output: where the outcomes go.
        workers: the number of processes; by default one per core.
        chunk_size: bytes of lines that are assessed at once.
        pool: assesses the chunks; by default as many local processes as `workers` says.
        input_format: that of the files named; by default found from their names or their content.

    Raises:
        InputError: input that is missing, or output that cannot be written.
        UsageError: to resume a run over other input or with other settings, or one that cannot be resumed.
        EngineError: an engine, or a process, failed.

    """
    if output.resume and (not is_file(output.path) or "-" in files):
        raise UsageError("--resume needs an output file, and input that can be read again; name files")
    inputs = find(files, input_format)
    identity = Identity(tuple(inputs), settings, output.format, chunk_size or CHUNK_SIZES[output.format], __version__)

    def assess(job: Job, journal: Journal, progress: Progress) -> list[RunPlan]:
        chosen_pool = pool or partial(assess_chunks, workers=_processes(workers))
        runner = Runner(job, journal, progress, chosen_pool, identity.chunk_size, identity.facts())
        plans = _resumed(journal, identity, progress) if output.resume else None
        if plans is None:
            if not output.resume and journal.manifest():
                progress.say(f"starting over; --resume would go on with {journal.directory}")
            journal.clear()
            if settings.standard or settings.reading not in READINGS or settings.engine not in ENGINES:
                settings.assessor()  # raises here what is wrong with the settings, and not in another process
            plans = runner.plan(inputs)
        plans = runner.run(plans)
        _check_unchanged(inputs)
        return plans

    return assess_parts(assess, settings, output)


def assess_parts(
    assess: Callable[[Job, Journal, Progress], list[RunPlan]], settings: RunSettings, output: RunOutput
) -> Summary:
    """Assess a population part by part, join the parts, and account for everyone.

    `assess` writes every chunk to the journal, and gives the plans. Raises what it raises, and `InputError` for output
    that cannot be written.
    """
    with journal_for(output.path) as journal, Progress(quiet=output.quiet) as progress:
        job = Job(settings, output.format, str(journal.directory))
        plans = assess(job, journal, progress)
        summary = _summary(journal, plans)
        write_output(job, journal, plans, output.path)
        journal.clear()
    for line in summary.lines():
        progress.say(line)
    return summary


def _summary(journal: Journal, plans: Sequence[RunPlan]) -> Summary:
    """The counts of all plans; a file of lines without a candidate counts as one rejected, as any document does."""
    summary = Summary()
    for plan in plans:
        counts = journal.summary(plan.chunks)
        named = (pl.read_ipc(journal.file(chunk, ".rejects"))["profile"].count() for chunk in plan.chunks)
        summary.join(counts if counts.read or counts.left_out or any(named) else Summary(rejected=1, problems=1))
    return summary


@contextmanager
def journal_for(output: str | None) -> Iterator[Journal]:
    """The journal of a run, beside its output, locked; a temporary one for a stream."""
    if not is_file(output):
        with ended_by_signals(), TemporaryDirectory(prefix="itss-") as directory:
            yield Journal(Path(directory))
        return
    journal = Journal(Path(f"{output}.parts"))
    with ended_by_signals(), journal.locked():
        try:
            yield journal
        except (KeyboardInterrupt, Terminated):
            sys.stderr.write(f"itss: interrupted; --resume goes on from {journal.directory}\n")
            raise
        finally:
            with suppress(OSError):  # not empty: there is a run to resume
                journal.directory.rmdir()


def _processes(workers: int | None) -> int:
    if workers is not None and workers < 1:
        raise UsageError(f"{workers} processes; at least 1 is needed")
    if workers:
        return workers
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _resumed(journal: Journal, identity: Identity, progress: Progress) -> list[RunPlan] | None:
    """The plans of the run to resume; None where there is none. Raises `UsageError` where it is another run."""
    manifest = journal.manifest()
    if manifest is None:
        return None
    difference = identity.difference(manifest["identity"])
    if difference:
        raise UsageError(f"{journal.directory}: not the same run: {difference}; leave out --resume to start over")
    progress.say(f"going on with {journal.directory}")
    return [RunPlan.load(plan) for plan in manifest["plans"]]


def _check_unchanged(inputs: Sequence[Input]) -> None:
    """Raise `InputError` where a file is no longer the one that was found at the start."""
    for file in inputs:
        if not (file.piped or file.problem) and find([file.path], file.format) != [file]:
            raise InputError(f"{file.name}: changed while it was read; assess it again")
