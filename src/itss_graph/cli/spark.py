"""`itss assess --engine spark`: which of the two ways to Spark a call takes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial

from itss_graph.cli import output as out
from itss_graph.errors import UsageError
from itss_graph.scale.formats import Format
from itss_graph.scale.part import Settings
from itss_graph.scale.summary import Summary


def assess_on_spark(
    files: Sequence[str], settings: Settings, output: str | None, format: Format, master: str, *, resume: bool = False
) -> Summary:
    """Assess on Spark: files piece by piece, as local processes do, and what only Spark reads or writes as tables."""
    from itss_graph.scale.population import assess_population
    from itss_graph.scale.spark import finished, session
    from itss_graph.scale.spark_tables import assess_tables, tabular

    as_tables = tabular(files, output)
    if as_tables and (output is None or resume):
        raise UsageError("tables on Spark need an output directory, and are assessed in one go; give -o, not --resume")
    spark = session(master, bar=as_tables and sys.stderr.isatty())
    try:
        if not as_tables:
            return assess_population(files, settings, output, format, resume=resume, pool=partial(finished, spark))
        summary = assess_tables(spark, files, str(output), format, settings)
        out.warn("\n".join(summary.lines()))
        return summary
    finally:
        spark.stop()
