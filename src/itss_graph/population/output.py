"""The output of a run: the results of all its parts, and the rejects, each as one file that appears whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO

import polars as pl

from itss_graph.outputs import is_file, writing
from itss_graph.population.formats import join, nobody
from itss_graph.population.journal import Journal, RunPlan
from itss_graph.population.rejects import complaints, rejects_of, write_rejects
from itss_graph.population.worker import Job


def put_together(job: Job, journal: Journal, plans: Sequence[RunPlan], output: str | None) -> None:
    """Write the output, and beside it the rejects, if there are any; to standard output where there is no `output`.

    Raises `InputError` where it cannot be written.
    """
    with writing(output) as results:
        _join(job, journal, plans, results)
        if not is_file(output):
            results.flush()
            for line in complaints(_rejects(journal, plans)):
                with suppress(OSError):
                    sys.stderr.write(f"itss: {line}\n")
        elif not write_rejects(_rejects(journal, plans), rejects_of(str(output))):
            rejects_of(str(output)).unlink(missing_ok=True)


def _join(job: Job, journal: Journal, plans: Sequence[RunPlan], target: BinaryIO) -> None:
    parts = [journal.file(piece, ".rows") for plan in plans for piece in plan.pieces]
    if any(part.stat().st_size for part in parts):
        join(parts, job.format, target)
    else:
        target.write(nobody(job.settings.assessor(), job.format))


def _rejects(journal: Journal, plans: Sequence[RunPlan]) -> Iterator[pl.DataFrame]:
    """The rejects of each part that has some; the `line` is the number in the file."""
    for plan in plans:
        before = 0
        for piece in plan.pieces:
            table = pl.read_ipc(journal.file(piece, ".rejects"))
            if table.height:
                yield table.with_columns(pl.col("line") + before)
            before += (journal.facts(piece) or {"lines": 0})["lines"]
