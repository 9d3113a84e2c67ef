"""An assessment as rows, one a requirement, for CSV and Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO

import polars as pl

from itss_graph import requirements
from itss_graph.assessment.model import Assessments
from itss_graph.presentation.formulas import without_formulas
from itss_graph.rdf.columns import ID
from itss_graph.requirements.alternatives import MEASURES, SizeAlternative
from itss_graph.standard.standard import Standard


def rows(assessments: Iterable[Assessments]) -> pl.DataFrame:
    """The outcomes of all candidates: a row a candidate and requirement, candidates in the order of the data.

    Columns `profile`, `kpi` and `requirement` (local names), `kind`, `outcome`, `reason`, the measured quantities (null
    where not measured), `alternative` (local name of the size alternative that held or came nearest), `evidence` (a
    list of names in alphabetical order), `exceeded` (a list of the upper bounds that are reached, as `persons<75`), and
    `standing` where it was asked for. Names with few values are of type `pl.Enum`, the others `pl.String`.
    """
    return pl.concat(_rows(each) for each in assessments)


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


def _rows(assessments: Assessments) -> pl.DataFrame:
    table, asked = assessments.outcomes, list(assessments.standard.requirements())
    places = _alternatives(assessments.standard, table)
    quantity = pl.Series("quantity", [requirement.quantity for _, requirement in asked], dtype=pl.String)
    quantities = dict.fromkeys(kind.quantity for kind in requirements.KINDS if kind.quantity)
    return table.with_columns(quantity[table["requirement"]]).select(
        _profiles(assessments, len(asked)),
        *_described(assessments.standard, table["requirement"]),
        "outcome",
        "reason",
        *(pl.when(pl.col("quantity") == name).then("amount").alias(name) for name in quantities),
        *(name for kind in requirements.KINDS if not kind.quantity for name in kind.units),
        _names(assessments.standard, places),
        pl.col("evidence").fill_null([]),
        _exceeded(assessments, places).alias("exceeded"),
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
    """The place of the size alternative of each row among those of the standard."""
    starts: list[int] = []
    count = 0
    for _, requirement in standard.requirements():
        starts.append(count)
        count += len(requirement.alternatives)
    return pl.Series(values=starts, dtype=ID).gather(table["requirement"]) + table["alternative"].cast(ID)


def _names(standard: Standard, places: pl.Series) -> pl.Series:
    """The local name of the size alternative of each row."""
    names = [each.name for each in _sizes(standard)]
    return pl.Series("alternative", names, dtype=pl.Enum(names)).gather(places)


def _exceeded(assessments: Assessments, places: pl.Series) -> pl.Expr:
    """The upper bounds of the alternative that are reached; none where the reading has no upper bounds."""
    if not assessments.reading.enforces_upper_bounds:
        return pl.lit([], pl.List(pl.String))
    bounds = [{bound.measure: bound.below for bound in each.bounds} for each in _sizes(assessments.standard)]
    reached = []
    for measure in MEASURES:
        below = pl.Series(values=[each.get(measure) for each in bounds], dtype=pl.Int64).gather(places)
        reached.append(pl.when(pl.col(measure) >= below).then(pl.format(f"{measure}<{{}}", below)))
    return pl.concat_list(reached).list.drop_nulls()


def _sizes(standard: Standard) -> Iterator[SizeAlternative]:
    """All size alternatives, in the order of the standard."""
    for _, requirement in standard.requirements():
        yield from requirement.alternatives
