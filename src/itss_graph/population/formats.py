"""The results of a part in an output format, and those of all parts put together without reading them again."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Literal

import polars as pl

from itss_graph.assessment.assessor import Assessor
from itss_graph.assessment.model import Assessments
from itss_graph.population import parquet
from itss_graph.population.part import no_rows
from itss_graph.reports import rdf
from itss_graph.reports.json import json_lines
from itss_graph.reports.rows import csv, flat, rows

Format = Literal["parquet", "csv", "jsonl", "ntriples"]
ENDINGS: dict[str, Format] = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".nt": "ntriples"}


def render(found: Sequence[Assessments], format: Format, key: str) -> bytes:
    """The assessments of a part; `key` tells its blank nodes from those of other parts. Nothing for nobody."""
    if not found:
        return b""
    match format:
        case "parquet":
            return _parquet(rows(found))
        case "csv":
            return csv(found).encode()
        case "jsonl":
            return "".join(line for each in found for line in json_lines(each)).encode()
        case "ntriples":
            return "".join(f"{line}\n" for line in rdf.assertions(found, f"-{key}-").lines()).encode()


def join(parts: Iterable[Path], format: Format, target: BinaryIO) -> None:
    """Put the rendered parts one behind the other; at least one of them is not empty, or the format needs none."""
    filled = [part for part in parts if part.stat().st_size]
    if format == "parquet":
        parquet.join(filled, target)
        return
    for number, part in enumerate(filled):
        with part.open("rb") as source:
            if format == "csv" and number:
                source.readline()  # the header
            shutil.copyfileobj(source, target, 1 << 24)


def nobody(assessor: Assessor, format: Format) -> bytes:
    """The output for a population of nobody: the head of a table, or nothing."""
    if format not in ("parquet", "csv"):
        return b""
    table = no_rows(assessor)
    if format == "parquet":
        return _parquet(table)
    return flat(table).write_csv().encode()


def _parquet(table: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.write_parquet(buffer)
    return buffer.getvalue()
