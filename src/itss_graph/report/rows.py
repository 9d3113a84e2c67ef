"""An assessment as rows, one a requirement, for CSV and Parquet."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from itss_graph.assess.model import Assessments
from itss_graph.rdf.columns import ID
from itss_graph.standard.model import MEASURES, Responsibility, Size
from itss_graph.standard.standard import Standard

MEASURED = ("days", "count", *MEASURES, "complexityCount")


def rows(assessments: Iterable[Assessments]) -> pl.DataFrame:
    """The outcomes of all candidates: a row a candidate and requirement, candidates in the order of the data.

    Columns `profile`, `kpi` and `requirement` (local names), `kind`, `outcome`, `reason`, the measured quantities (null
    where not measured), `alternative` (local name of the size alternative that held or came nearest), and `evidence` (a
    list of names in alphabetical order); `standing` where it was asked for. Names with few values are of type
    `pl.Enum`, the others `pl.String`.
    """
    return pl.concat(_rows(each) for each in assessments)


def csv(assessments: Iterable[Assessments]) -> str:
    """The rows as CSV, evidence joined by spaces; what a spreadsheet would take for a formula is quoted with `'`."""
    flat = rows(assessments).with_columns(pl.col("evidence").list.join(" "), pl.col(pl.Enum).cast(pl.String))
    return without_formulas(flat).write_csv()


def without_formulas(table: pl.DataFrame) -> pl.DataFrame:
    """A table in which no text begins as a spreadsheet expects of a formula: such a text is quoted with `'`."""
    return table.with_columns(pl.col(pl.String).str.replace(r"^([=+\-@\t\r])", "'$1"))


def _rows(assessments: Assessments) -> pl.DataFrame:
    table, requirements = assessments.outcomes, list(assessments.standard.requirements())
    days = pl.Series("is_days", [isinstance(requirement, Responsibility) for _, requirement in requirements])
    return table.with_columns(days[table["requirement"]]).select(
        _profiles(assessments, len(requirements)),
        *_described(assessments.standard, table["requirement"]),
        "outcome",
        "reason",
        pl.when("is_days").then("amount").alias("days"),
        pl.when(~pl.col("is_days")).then("amount").alias("count"),
        *MEASURED[2:],
        _alternatives(assessments.standard, table),
        pl.col("evidence").fill_null([]),
        *(name for name in ("standing",) if name in table.columns),
    )


def _profiles(assessments: Assessments, count: int) -> pl.Series:
    """The candidate of each row, of whom each has `count` rows."""
    names = assessments.records.columns.names(assessments.records.candidates)
    return names[pl.int_range(len(assessments.outcomes), dtype=ID, eager=True) // count].alias("profile")


def _described(standard: Standard, places: pl.Series) -> list[pl.Series]:
    """Indicator, requirement and kind of each row."""
    pairs = list(standard.requirements())
    columns = {
        "kpi": [kpi.name for kpi, _ in pairs],
        "requirement": [requirement.name for _, requirement in pairs],
        "kind": [requirement.kind for _, requirement in pairs],
    }
    return [
        pl.Series(name, values, dtype=pl.Enum(list(dict.fromkeys(values)))).gather(places)
        for name, values in columns.items()
    ]


def _alternatives(standard: Standard, table: pl.DataFrame) -> pl.Series:
    """The local name of the size alternative of each row."""
    names: list[str] = []
    starts: list[int] = []
    for _, requirement in standard.requirements():
        starts.append(len(names))
        names += [each.name for each in requirement.alternatives] if isinstance(requirement, Size) else []
    place = pl.Series(values=starts, dtype=ID).gather(table["requirement"]) + table["alternative"].cast(ID)
    return pl.Series("alternative", names, dtype=pl.Enum(names)).gather(place)
