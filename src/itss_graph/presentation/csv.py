"""Tables as CSV that a spreadsheet opens without harm."""

from __future__ import annotations

import polars as pl


def without_formulas(table: pl.DataFrame) -> pl.DataFrame:
    """A table in which no text begins as a spreadsheet expects of a formula: such a text is quoted with `'`."""
    return table.with_columns(pl.col(pl.String).str.replace(r"^([=+\-@\t\r])", "'$1"))
