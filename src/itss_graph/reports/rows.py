"""An assessment as rows, one a requirement, for CSV and Parquet."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import polars as pl

from itss_graph.assessment.model import Assessments
from itss_graph.presentation.formulas import without_formulas


def rows(assessments: Iterable[Assessments]) -> pl.DataFrame:
    """The outcomes of all candidates, candidates in the order of the data: columns as `Assessments.to_frame`."""
    return pl.concat(data_set.to_frame() for data_set in assessments)


def csv(assessments: Iterable[Assessments]) -> str:
    """The rows as CSV, lists joined by spaces; what a spreadsheet would take for a formula is quoted with `'`."""
    return without_formulas(flat(rows(assessments))).write_csv()


def parquet(table: pl.DataFrame) -> bytes:
    """A table as Parquet."""
    buffer = BytesIO()
    table.write_parquet(buffer)
    return buffer.getvalue()


def flat(table: pl.DataFrame) -> pl.DataFrame:
    """Rows for what has no lists: these are joined by spaces."""
    return table.with_columns(pl.col(pl.List(pl.String)).list.join(" "), pl.col(pl.Enum).cast(pl.String))
