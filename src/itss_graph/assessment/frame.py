"""Outcomes as a table for people: names and measured quantities in columns, a row per requirement."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from itss_graph import requirements
from itss_graph.rdf.columns import ID
from itss_graph.requirements.alternatives import MEASURES, SizeAlternative
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Reading


def frame(standard: Standard, reading: Reading, candidates: pl.Series, table: pl.DataFrame) -> pl.DataFrame:
    """The outcomes of candidates: a row per candidate and requirement, candidates in the order of the data.

    `candidates` are their names, `table` is of `itss_graph.assessment.outcomes.SCHEMA`, with a row for each of them and
    each requirement of the standard.

    Columns `profile`, `kpi` and `requirement` (local names), `kind`, `outcome`, `reason`, the measured quantities (null
    where not measured), `alternative` (local name of the size alternative that is met or closest), `evidence` (a
    list of names in alphabetical order), `exceeded` (a list of the upper bounds that are reached, as `persons<75`), and
    `standing` where it was determined. Names with few values are of type `pl.Enum`, the others `pl.String`.
    """
    pairs = list(standard.requirements())
    alternatives = _alternatives(standard, table)
    quantity = pl.Series("quantity", [requirement.quantity for _, requirement in pairs], dtype=pl.String)
    quantities = dict.fromkeys(kind.quantity for kind in requirements.KINDS if kind.quantity)
    return table.with_columns(quantity[table["requirement"]]).select(
        candidates[pl.int_range(len(table), dtype=ID, eager=True) // len(pairs)].alias("profile"),
        *_described(standard, table["requirement"]),
        "outcome",
        "reason",
        *(pl.when(pl.col("quantity") == name).then("amount").alias(name) for name in quantities),
        *(name for kind in requirements.KINDS if not kind.quantity for name in kind.units),
        _names(standard, alternatives),
        pl.col("evidence").fill_null([]),
        _exceeded(standard, reading, alternatives).alias("exceeded"),
        *(name for name in ("standing",) if name in table.columns),
    )


def _described(standard: Standard, numbers: pl.Series) -> list[pl.Series]:
    """Indicator, requirement and kind of each row."""
    pairs = list(standard.requirements())
    columns = {
        "kpi": [kpi.name for kpi, _ in pairs],
        "requirement": [requirement.name for _, requirement in pairs],
        "kind": [requirement.kind for _, requirement in pairs],
    }
    return [
        pl.Series(name, values, dtype=pl.Enum(list(dict.fromkeys(values)))).gather(numbers)
        for name, values in columns.items()
    ]


def _alternatives(standard: Standard, table: pl.DataFrame) -> pl.Series:
    """The index of the size alternative of each row among those of the standard."""
    starts: list[int] = []
    count = 0
    for _, requirement in standard.requirements():
        starts.append(count)
        count += len(requirement.alternatives)
    return pl.Series(values=starts, dtype=ID).gather(table["requirement"]) + table["alternative"].cast(ID)


def _names(standard: Standard, alternatives: pl.Series) -> pl.Series:
    """The local name of the size alternative of each row."""
    names = [alternative.name for alternative in _sizes(standard)]
    return pl.Series("alternative", names, dtype=pl.Enum(names)).gather(alternatives)


def _exceeded(standard: Standard, reading: Reading, alternatives: pl.Series) -> pl.Expr:
    """The upper bounds of the alternative that are reached; none where the reading has no upper bounds."""
    if not reading.enforces_upper_bounds:
        return pl.lit([], pl.List(pl.String))
    bounds = [{bound.measure: bound.below for bound in alternative.bounds} for alternative in _sizes(standard)]
    reached = []
    for measure in MEASURES:
        below = pl.Series(values=[bound.get(measure) for bound in bounds], dtype=pl.Int64).gather(alternatives)
        reached.append(pl.when(pl.col(measure) >= below).then(pl.format(f"{measure}<{{}}", below)))
    return pl.concat_list(reached).list.drop_nulls()


def _sizes(standard: Standard) -> Iterator[SizeAlternative]:
    """All size alternatives, in the order of the standard."""
    for _, requirement in standard.requirements():
        yield from requirement.alternatives
