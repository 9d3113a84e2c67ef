"""`itss assess --engine spark`: which of the two ways to Spark a call takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import PurePath
from typing import cast

from itss_graph.cli import output as out
from itss_graph.cli.options import tells
from itss_graph.cli.output import of_file
from itss_graph.errors import UsageError
from itss_graph.population.formats import ENDINGS, Format
from itss_graph.population.part import RunSettings
from itss_graph.population.summary import Summary


def run_on_spark(
    files: Sequence[str],
    how: tuple[str, date, str | None, str | None],
    output: str | None,
    format: str | None,
    master: str,
    *,
    standing: bool = False,
    resume: bool = False,
) -> int:
    """Assess a population on Spark by reading, as-of date, standard, standing of records; gives the exit code.

    `standing` tells in rows too on what each met requirement rests.
    """
    named = (output or "").rstrip("/")
    chosen = format or (of_file(None, named, ENDINGS.values()) if PurePath(named).suffix else None) or "parquet"
    if chosen not in ENDINGS.values():
        raise UsageError(f"--engine spark writes {', '.join(ENDINGS.values())}, not {chosen}")
    if output is None:
        raise UsageError("--engine spark writes files; name one with -o")
    reading, as_of, standard, only = how
    settings = RunSettings(reading, as_of, "auto", standard, only, tells(chosen, standing=standing))
    summary = assess_on_spark(files, settings, output, cast("Format", chosen), master, resume=resume)
    return summary.code


def assess_on_spark(
    files: Sequence[str], settings: RunSettings, output: str, format: Format, master: str, *, resume: bool = False
) -> Summary:
    """Assess on Spark: files piece by piece, as local processes do, and what only Spark reads or writes as tables."""
    from itss_graph.population.spark import finished, session
    from itss_graph.population.spark_tables import assess_tables, tabular
    from itss_graph.population.start import assess_population

    as_tables = tabular(files, output)
    if as_tables and resume:
        raise UsageError("tables on Spark are assessed in one go; leave out --resume")
    spark = session(master)
    try:
        if not as_tables:
            return assess_population(files, settings, output, format, resume=resume, pool=partial(finished, spark))
        summary = assess_tables(spark, files, output, format, settings)
        out.warn("\n".join(summary.lines()))
        return summary
    finally:
        spark.stop()
