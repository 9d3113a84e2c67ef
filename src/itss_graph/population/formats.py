"""The results of a part in an output format, and the concatenation of all parts without decoding."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from itss_graph.assessment.assessor import Assessor
from itss_graph.assessment.model import Assessments
from itss_graph.population import parquet
from itss_graph.population.part import empty_rows
from itss_graph.reports import rows
from itss_graph.reports.writers import ASSESSMENTS, PartFormat


def render(assessments: Sequence[Assessments], format: PartFormat, key: str) -> bytes:
    """The assessments of a part, serialized, empty without any; `key` makes its blank nodes unique among parts."""
    part = ASSESSMENTS[format].part
    return part(assessments, key) if assessments and part else b""


def join(parts: Iterable[Path], format: PartFormat, target: BinaryIO) -> None:
    """Concatenate the serialized parts; for Parquet, at least one is not empty."""
    not_empty = [part for part in parts if part.stat().st_size]
    if format == "parquet":
        parquet.join(not_empty, target)
        return
    for number, part in enumerate(not_empty):
        with part.open("rb") as source:
            if format == "csv" and number:
                source.readline()  # the header
            shutil.copyfileobj(source, target, 1 << 24)


def empty_output(assessor: Assessor, format: PartFormat) -> bytes:
    """The output for a population without people: the header of a table, or nothing."""
    if format not in ("parquet", "csv"):
        return b""
    table = empty_rows(assessor)
    if format == "parquet":
        return rows.parquet(table)
    return rows.flat(table).write_csv().encode()
