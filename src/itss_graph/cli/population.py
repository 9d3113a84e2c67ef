"""`itss assess` for a population: in parts, in as many processes as there are cores, in bounded memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from itss_graph.cli.options import tells
from itss_graph.errors import UsageError

if TYPE_CHECKING:
    from itss_graph.population.formats import Format
    from itss_graph.population.part import RunSettings
    from itss_graph.rdf.endpoint import Endpoint

LARGE = 1 << 26
"""Bytes of input from which on it is a population."""


def is_population(source: list[str] | Endpoint, format: str | None, *, resume: bool) -> bool:
    """Whether to assess in parts: to resume, for a directory, for JSON Lines, or for much input; not for a terminal.

    An endpoint may have any number of people. `format` is the one asked for, also by the ending of a file, or None.
    """
    in_parts = format in ("parquet", "csv", "jsonl", "ntriples")
    if not isinstance(source, list):
        return in_parts
    if resume or any(
        file.removesuffix(".gz").endswith((".jsonl", ".ndjson")) or Path(file).is_dir() for file in source
    ):
        return True
    if not in_parts:
        return False
    sizes = (Path(file).stat().st_size * (10 if file.endswith(".gz") else 1) for file in source if Path(file).is_file())
    return sum(sizes) > LARGE


def run_population(
    source: list[str] | Endpoint,
    settings: RunSettings,
    output: str | None,
    format: str | None,
    *,
    resume: bool = False,
    workers: int | None = None,
    quiet: bool = False,
    input_format: str | None = None,
) -> int:
    """Assess a population; the exit code: 0 where everyone was assessed, 2 where someone was rejected, or no one read.

    `settings` say whether the standing is asked for in rows too.

    Raises as `assess_population` of `itss_graph.population.start`, or `assess_endpoint` of
    `itss_graph.population.endpoint`, does, and `UsageError` for another format.
    """
    from itss_graph.population.endpoint import assess_endpoint
    from itss_graph.population.start import assess_population

    chosen = _chosen(format)
    settings = replace(settings, standing=tells(chosen, standing=settings.standing))
    summary = (
        assess_population(
            source, settings, output, chosen, resume=resume, workers=workers, quiet=quiet, input_format=input_format
        )
        if isinstance(source, list)
        else assess_endpoint(source, settings, output, chosen, quiet=quiet)
    )
    return summary.code


def _chosen(format: str | None) -> Format:
    from itss_graph.population.formats import ENDINGS

    chosen = format or "jsonl"
    if chosen not in ENDINGS.values():
        raise UsageError(
            f"a population is written as {', '.join(ENDINGS.values())}; choose one with --format, "
            f"or name a few RDF files one by one for {chosen}"
        )
    return cast("Format", chosen)
