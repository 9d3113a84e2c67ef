"""People assessed by Spark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast, get_args

from itss_graph.assessment.assessor import Assessor
from itss_graph.errors import UsageError
from itss_graph.population.part import RunOutput, RunSettings
from itss_graph.population.sources import AssessedPeople
from itss_graph.population.spark import assess_chunks, session
from itss_graph.population.spark_tables import assess_tables, is_tabular
from itss_graph.population.start import assess_population
from itss_graph.population.summary import Progress, Summary
from itss_graph.reports.writers import PartFormat


@dataclass(frozen=True, slots=True)
class SparkSource:
    """People assessed by Spark on `master`: files part by part, as by local processes, and what only Spark can read.

    `files` are those of `itss_graph.population.start.assess_population`, or those of `spark_tables.assess_tables`.
    """

    files: Sequence[str]
    master: str

    def is_population(self, format: str | None, *, resume: bool) -> bool:
        """Always: Spark writes to a place that its machines share."""
        return True

    def part_format(self, format: str | None) -> PartFormat:
        """Parquet where none is asked for."""
        chosen, formats = format or "parquet", get_args(PartFormat)
        if chosen not in formats:
            raise UsageError(f"--engine spark writes {', '.join(formats)}, not {chosen}")
        return cast("PartFormat", chosen)

    def assess(self, assessor: Assessor, most: int | None = None) -> AssessedPeople:
        raise UsageError("--engine spark writes files; name one with -o")

    def write(self, settings: RunSettings, output: RunOutput) -> Summary:
        """Assess everyone on Spark; raises `UsageError` without an output file, and to resume a run over tables."""
        if output.path is None:
            raise UsageError("--engine spark writes files; name one with -o")
        as_tables = is_tabular(self.files, output.path)
        if as_tables and output.resume:
            raise UsageError("tables on Spark are assessed in one go; leave out --resume")
        spark = session(self.master)
        try:
            if not as_tables:
                return assess_population(self.files, settings, output, pool=partial(assess_chunks, spark))
            summary = assess_tables(spark, self.files, output.path, output.format, settings)
            with Progress(quiet=output.quiet) as progress:
                for line in summary.lines():
                    progress.say(line)
            return summary
        finally:
            spark.stop()
