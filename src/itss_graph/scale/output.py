"""The output of a run: the results of all its parts, and the rejects, each as one file that appears whole."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from itss_graph.errors import InputError
from itss_graph.report.rows import without_formulas
from itss_graph.scale.formats import join, nobody
from itss_graph.scale.journal import Journal, Plan
from itss_graph.scale.part import REJECTS
from itss_graph.scale.work import Job


def rejects_of(output: str) -> Path:
    """Where the rejects go."""
    return Path(f"{output}.rejects.csv")


def put_together(job: Job, journal: Journal, plans: Sequence[Plan], output: str | None) -> None:
    """Write the output, and beside it the rejects, if there are any; to standard output where there is no `output`.

    Raises `InputError` where it cannot be written.
    """
    results, rejects = journal.directory / "output", journal.directory / "output.rejects"
    try:
        _join(job, journal, plans, results)
        some = _write_rejects(journal, plans, rejects)
        if output is None:
            _print(results, rejects)
            return
        if some:
            rejects.replace(rejects_of(output))
        else:
            rejects_of(output).unlink(missing_ok=True)
        results.replace(output)
    except OSError as error:
        raise InputError(f"{output or '<stdout>'}: cannot be written: {error.strerror or error}") from error


def _join(job: Job, journal: Journal, plans: Sequence[Plan], path: Path) -> None:
    parts = [journal.file(piece, ".rows") for plan in plans for piece in plan.pieces]
    with path.open("wb") as target:
        if any(part.stat().st_size for part in parts):
            join(parts, job.format, target)
        else:
            target.write(nobody(job.settings.assessor(), job.format))


def _write_rejects(journal: Journal, plans: Sequence[Plan], path: Path) -> bool:
    """Write the rejects as CSV; gives whether there are any."""
    some = False
    with path.open("wb") as target:
        REJECTS.to_frame().write_csv(target)
        for table in _rejects(journal, plans):
            without_formulas(table).write_csv(target, include_header=False)
            some = True
    return some


def _rejects(journal: Journal, plans: Sequence[Plan]) -> Iterator[pl.DataFrame]:
    """The rejects of each part that has some; a line is named by its number in the file."""
    for plan in plans:
        before = 0
        for piece in plan.pieces:
            table = pl.read_ipc(journal.file(piece, ".rejects"))
            if table.height:
                line = pl.format("{}:{}", "source", pl.col("line") + before)
                yield table.with_columns(source=pl.coalesce(line, "source")).drop("line")
            before += (journal.facts(piece) or {"lines": 0})["lines"]


def _print(results: Path, rejects: Path) -> None:
    with results.open("rb") as source:
        shutil.copyfileobj(source, sys.stdout.buffer, 1 << 24)
    sys.stdout.buffer.flush()
    for row in pl.read_csv(rejects, schema=REJECTS).iter_rows(named=True):
        named = " ".join(row[name] for name in ("profile", "node", "property", "value") if row[name])
        sys.stderr.write(f"itss: {row['source']}: {named}: {row['message']}\n")
