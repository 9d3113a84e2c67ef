"""The output of a run: the results of all its parts, and the rejects, each as one file that appears whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import polars as pl

from itss_graph.outputs import is_file, writing
from itss_graph.population.formats import join, nobody
from itss_graph.population.journal import Journal, RunPlan
from itss_graph.population.part import REJECTS
from itss_graph.population.worker import Job
from itss_graph.presentation.csv import without_formulas


def rejects_of(output: str) -> Path:
    """Where the rejects go."""
    return Path(f"{output}.rejects.csv")


def put_together(job: Job, journal: Journal, plans: Sequence[RunPlan], output: str | None) -> None:
    """Write the output, and beside it the rejects, if there are any; to standard output where there is no `output`.

    Raises `InputError` where it cannot be written.
    """
    with writing(output) as results:
        _join(job, journal, plans, results)
        if not is_file(output):
            results.flush()
            _tell(_rejects(journal, plans))
        elif not _write_rejects(_rejects(journal, plans), rejects_of(str(output))):
            rejects_of(str(output)).unlink(missing_ok=True)


def _join(job: Job, journal: Journal, plans: Sequence[RunPlan], target: BinaryIO) -> None:
    parts = [journal.file(piece, ".rows") for plan in plans for piece in plan.pieces]
    if any(part.stat().st_size for part in parts):
        join(parts, job.format, target)
    else:
        target.write(nobody(job.settings.assessor(), job.format))


def _write_rejects(rejects: Iterator[pl.DataFrame], path: Path) -> bool:
    """Write the rejects as CSV, if there are any, and gives whether there are."""
    first = next(rejects, None)
    if first is None:
        return False
    with writing(path) as target:
        REJECTS.to_frame().write_csv(target)
        for table in (first, *rejects):
            without_formulas(table).write_csv(target, include_header=False)
    return True


def _rejects(journal: Journal, plans: Sequence[RunPlan]) -> Iterator[pl.DataFrame]:
    """The rejects of each part that has some; a line is named by its number in the file."""
    for plan in plans:
        before = 0
        for piece in plan.pieces:
            table = pl.read_ipc(journal.file(piece, ".rejects"))
            if table.height:
                line = pl.format("{}:{}", "source", pl.col("line") + before)
                yield table.with_columns(source=pl.coalesce(line, "source")).drop("line")
            before += (journal.facts(piece) or {"lines": 0})["lines"]


def _tell(rejects: Iterator[pl.DataFrame]) -> None:
    for table in rejects:
        for row in table.iter_rows(named=True):
            named = " ".join(row[name] for name in ("profile", "node", "property", "value") if row[name])
            with suppress(OSError):
                sys.stderr.write(
                    f"itss: {': '.join(part for part in (row['source'], named, row['message']) if part)}\n"
                )
