"""People whom Spark assesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast, get_args

from itss_graph.assessment.assessor import Assessor
from itss_graph.errors import UsageError
from itss_graph.population.part import RunSettings
from itss_graph.population.sources import AssessedPeople
from itss_graph.population.spark import finished, session
from itss_graph.population.spark_tables import assess_tables, tabular
from itss_graph.population.start import assess_population
from itss_graph.population.summary import Progress, Summary
from itss_graph.reports.writers import PartFormat


@dataclass(frozen=True, slots=True)
class SparkSource:
    """What Spark assesses on `master`: files part by part, as local processes do, and what only Spark reads or writes.

    `files` are those of `itss_graph.population.start.assess_population`, or those of `spark_tables.assess_tables`.
    """

    files: Sequence[str]
    master: str

    def is_population(self, format: str | None, *, resume: bool) -> bool:
        """Always: on Spark everything is written to a place that its machines share."""
        return True

    def part_format(self, format: str | None) -> PartFormat:
        """Parquet where none is asked for."""
        chosen, known = format or "parquet", get_args(PartFormat)
        if chosen not in known:
            raise UsageError(f"--engine spark writes {', '.join(known)}, not {chosen}")
        return cast("PartFormat", chosen)

    def assess(self, assessor: Assessor, most: int | None = None) -> AssessedPeople:
        raise UsageError("--engine spark writes files; name one with -o")

    def write(
        self,
        settings: RunSettings,
        output: str | None,
        format: PartFormat,
        *,
        resume: bool = False,
        quiet: bool = False,
    ) -> Summary:
        """Assess everyone on Spark; raises `UsageError` without an output, and to resume what are tables."""
        if output is None:
            raise UsageError("--engine spark writes files; name one with -o")
        as_tables = tabular(self.files, output)
        if as_tables and resume:
            raise UsageError("tables on Spark are assessed in one go; leave out --resume")
        spark = session(self.master)
        try:
            if not as_tables:
                pool = partial(finished, spark)
                return assess_population(self.files, settings, output, format, resume=resume, quiet=quiet, pool=pool)
            summary = assess_tables(spark, self.files, output, format, settings)
            with Progress(quiet=quiet) as progress:
                for line in summary.lines():
                    progress.say(line)
            return summary
        finally:
            spark.stop()
