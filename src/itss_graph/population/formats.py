"""The results of a part in an output format, and those of all parts put together without reading them again."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from itss_graph.assessment.assessor import Assessor
from itss_graph.assessment.model import Assessments
from itss_graph.population import parquet
from itss_graph.population.part import no_rows
from itss_graph.reports import rows
from itss_graph.reports.writers import ASSESSMENTS, PartFormat


def render(found: Sequence[Assessments], format: PartFormat, key: str) -> bytes:
    """The assessments of a part; `key` tells its blank nodes from those of other parts. Nothing for nobody."""
    part = ASSESSMENTS[format].part
    return part(found, key) if found and part else b""


def join(parts: Iterable[Path], format: PartFormat, target: BinaryIO) -> None:
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


def nobody(assessor: Assessor, format: PartFormat) -> bytes:
    """The output for a population of nobody: the head of a table, or nothing."""
    if format not in ("parquet", "csv"):
        return b""
    table = no_rows(assessor)
    if format == "parquet":
        return rows.parquet(table)
    return rows.flat(table).write_csv().encode()
