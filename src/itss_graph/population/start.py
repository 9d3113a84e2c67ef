"""A run over a population, begun or gone on with: the way in."""

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
from itss_graph.population.chunks import PIECE
from itss_graph.population.inputs import Input, find
from itss_graph.population.journal import Identity, Journal, RunPlan
from itss_graph.population.part import RunSettings
from itss_graph.population.pipeline import Pool, Runner, put_together
from itss_graph.population.summary import Progress, Summary
from itss_graph.population.worker import Job, finished
from itss_graph.reports.writers import PartFormat
from itss_graph.standard import READINGS
from itss_graph.version import __version__

PIECES: dict[PartFormat, int] = {"parquet": PIECE, "csv": PIECE, "jsonl": PIECE // 2, "ntriples": PIECE // 8}
"""Bytes of lines that are assessed at once; less where the results are larger."""


def assess_population(  # noqa: PLR0913 (each one is an option of the command)
    files: Sequence[str],
    settings: RunSettings,
    output: str | None,
    format: PartFormat,
    *,
    resume: bool = False,
    workers: int | None = None,
    quiet: bool = False,
    piece: int | None = None,
    pool: Pool | None = None,
    input_format: str | None = None,
) -> Summary:
    """Assess everyone in files, directories and standard input (`-`), and write the outcomes in the order of the input.

    The output is the same whatever the number of processes, and however often the run was interrupted. Who cannot be
    assessed is in `OUTPUT.rejects.csv`, with the reason. Where candidates do not stand together in a file, its people
    come in an order of their own, the same each time.

    Args:
        files: see `itss_graph.population.inputs.find`.
        settings: how to assess.
        output: the file to write; None for standard output.
        format: that of the output.
        resume: go on with an interrupted run over the same input to the same output, if there is one.
        workers: the number of processes; by default one a core.
        quiet: no progress, no summary.
        piece: bytes of lines that are assessed at once.
        input_format: that of the files named; by default as their names or their content tell.
        pool: who does the pieces; by default as many local processes as `workers` says.

    Raises:
        InputError: input that is not there, or output that cannot be written.
        UsageError: `resume` where the unfinished run is another one, or there can be none.
        EngineError: an engine, or a process, failed.

    """
    if resume and (not is_file(output) or "-" in files):
        raise UsageError("--resume needs an output file, and input that can be read again; name files")
    inputs = find(files, input_format)
    given = Identity(tuple(inputs), settings, format, piece or PIECES[format], __version__)

    def done(job: Job, journal: Journal, progress: Progress) -> list[RunPlan]:
        done_by = pool or partial(finished, workers=_processes(workers))
        runner = Runner(job, journal, progress, done_by, given.piece, given.facts())
        plans = _begun(journal, given, progress) if resume else None
        if plans is None:
            if not resume and journal.manifest():
                progress.say(f"starting over; --resume would go on with {journal.directory}")
            journal.clear()
            if settings.standard or settings.reading not in READINGS or settings.engine not in ENGINES:
                settings.assessor()  # what is wrong with the settings shows here, and not in another process
            plans = runner.plan(inputs)
        plans = runner.run(plans)
        _unchanged(inputs)
        return plans

    return assess_parts(done, settings, output, format, quiet=quiet)


def assess_parts(
    done: Callable[[Job, Journal, Progress], list[RunPlan]],
    settings: RunSettings,
    output: str | None,
    format: PartFormat,
    *,
    quiet: bool = False,
) -> Summary:
    """Have a population assessed part by part, put the parts together, and account for everyone.

    `done` leaves every part in the journal, and gives them in their order. Raises what it raises, and `InputError` for
    output that cannot be written.
    """
    with journal_for(output) as journal, Progress(quiet=quiet) as progress:
        job = Job(settings, format, str(journal.directory))
        plans = done(job, journal, progress)
        summary = _summary(journal, plans)
        put_together(job, journal, plans, output)
        journal.clear()
    for line in summary.lines():
        progress.say(line)
    return summary


def _summary(journal: Journal, plans: Sequence[RunPlan]) -> Summary:
    """The numbers of everyone; a file of lines in which nobody is counts as one rejected, as any document does."""
    summary = Summary()
    for plan in plans:
        found = journal.summary(plan.pieces)
        named = (pl.read_ipc(journal.file(piece, ".rejects"))["profile"].count() for piece in plan.pieces)
        summary.join(found if found.read or found.left_out or any(named) else Summary(rejected=1, problems=1))
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
            with suppress(OSError):  # there is something to go on with
                journal.directory.rmdir()


def _processes(workers: int | None) -> int:
    if workers is not None and workers < 1:
        raise UsageError(f"{workers} processes; at least 1 is needed")
    return (
        workers or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else workers or os.cpu_count() or 1
    )


def _begun(journal: Journal, given: Identity, progress: Progress) -> list[RunPlan] | None:
    """The plans of the run to go on with; None where there is none. Raises `UsageError` where it is another run."""
    manifest = journal.manifest()
    if manifest is None:
        return None
    difference = given.difference(manifest["identity"])
    if difference:
        raise UsageError(f"{journal.directory}: not the same run: {difference}; leave out --resume to start over")
    progress.say(f"going on with {journal.directory}")
    return [RunPlan.load(each) for each in manifest["plans"]]


def _unchanged(inputs: Sequence[Input]) -> None:
    """Raise `InputError` where a file is no longer the one that was found at the beginning."""
    for given in inputs:
        if not (given.piped or given.problem) and find([given.path], given.format) != [given]:
            raise InputError(f"{given.name}: changed while it was read; assess it again")
