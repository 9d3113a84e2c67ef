"""An assessment as rows, one a requirement, for CSV and Parquet."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from itss_graph.assess.model import Assessments
from itss_graph.standard.model import MEASURES, Responsibility, Size

MEASURED = ("days", "count", *MEASURES, "complexityCount")


def rows(assessments: Iterable[Assessments]) -> pl.DataFrame:
    """The outcomes of all candidates: a row a candidate and requirement, candidates in the order of the data.

    Columns `profile`, `kpi` and `requirement` (local names), `kind`, `outcome`, `reason`, the measured quantities (null
    where not measured), `alternative` (local name of the size alternative that held or came nearest), and `evidence` (a
    list of names in alphabetical order).
    """
    return pl.concat(_table(each) for each in assessments)


def _table(assessments: Assessments) -> pl.DataFrame:
    tables = [_rows(assessments, place, table) for place, table in enumerate(assessments.outcomes)]
    return pl.concat(tables).sort("position", "place").drop("position", "place")


def csv(assessments: Iterable[Assessments]) -> str:
    """The rows as CSV, evidence joined by spaces; what a spreadsheet would take for a formula is quoted with `'`."""
    flat = rows(assessments).with_columns(pl.col("evidence").list.join(" "))
    text = [name for name, dtype in flat.schema.items() if dtype == pl.String]
    return flat.with_columns(pl.col(text).str.replace(r"^([=+\-@\t\r])", "'$1")).write_csv()


def _rows(assessments: Assessments, place: int, table: pl.DataFrame) -> pl.DataFrame:
    kpi, requirement = assessments.standard.requirement_at(place)
    spell = assessments.records.columns.spell
    amount = "days" if isinstance(requirement, Responsibility) else "count"
    alternatives = [each.name for each in requirement.alternatives] if isinstance(requirement, Size) else []
    names = pl.DataFrame({"alternative": range(len(alternatives)), "name": alternatives}, _ALTERNATIVES)
    evidence = (
        table.select(pl.int_range(pl.len()).alias("position"), "evidence")
        .explode("evidence", empty_as_null=False)
        .drop_nulls()
        .with_columns(pl.col("evidence").map_batches(lambda ids: _names(spell(ids)), return_dtype=pl.String))
        .group_by("position")
        .agg(pl.col("evidence").sort())
    )
    return (
        table.with_row_index("position")
        .with_columns(pl.col("position").cast(pl.Int64))
        .drop("evidence")
        .join(evidence, on="position", how="left", maintain_order="left")
        .join(names, on="alternative", how="left", maintain_order="left")
        .with_columns(pl.lit(None, pl.Int64).alias(name) for name in ("days", "count") if name != amount)
        .select(
            "position",
            pl.lit(place).alias("place"),
            _names(spell(table["candidate"])).alias("profile"),
            pl.lit(kpi.name).alias("kpi"),
            pl.lit(requirement.name).alias("requirement"),
            pl.lit(requirement.kind).alias("kind"),
            pl.col("outcome").cast(pl.String),
            pl.col("reason").cast(pl.String),
            *(pl.col("amount").alias(name) if name == amount else pl.col(name) for name in MEASURED),
            pl.col("name").alias("alternative"),
            pl.col("evidence").fill_null([]),
        )
    )


_ALTERNATIVES = {"alternative": pl.UInt8, "name": pl.String}


def _names(spellings: pl.Series) -> pl.Series:
    return spellings.str.strip_chars("<>")
