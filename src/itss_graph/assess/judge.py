"""The outcome of every requirement for every candidate, as one table."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from itss_graph.assess import measure
from itss_graph.assess.measure import Bench
from itss_graph.assess.size import size
from itss_graph.rdf.columns import ID
from itss_graph.standard.model import (
    MEASURES,
    Complexity,
    Development,
    Kpi,
    Reading,
    Requirement,
    Responsibility,
    Size,
    Specialty,
    Succession,
)
from itss_graph.standard.standard import Standard

OUTCOME = pl.Enum(["passed", "failed", "inapplicable"])
REASON = pl.Enum(["met", "insufficient", "no-evidence", "not-specified"])

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "candidate": ID,
    "requirement": pl.UInt16,
    "outcome": OUTCOME,
    "reason": REASON,
    "amount": pl.Int64,
    **dict.fromkeys(MEASURES, pl.Int64),
    "complexityCount": pl.Int64,
    "alternative": pl.UInt8,
    "evidence": pl.List(ID),
}
"""The table of outcomes: candidates and evidence are identifiers of the data's terms, requirements their place in
`Standard.requirements()`; `amount` is what was counted (days of responsibility, otherwise a number), null for size."""


def judge(bench: Bench, standard: Standard, reading: Reading) -> Iterator[pl.DataFrame]:
    """The outcomes of all candidates, a table (`SCHEMA`) a requirement, in the order of the standard."""
    candidates = pl.DataFrame({"candidate": bench.records.candidates})
    for place, (kpi, requirement) in enumerate(standard.requirements()):
        if isinstance(requirement, Size) and not requirement.alternatives:
            outcomes = candidates.with_columns(_enum("inapplicable", OUTCOME), _enum("not-specified", REASON))
        else:
            measured = candidates.join(
                _measured(bench, kpi, requirement, reading), on="candidate", how="left", maintain_order="left"
            )
            outcomes = _with_outcome(bench, requirement, measured)
        outcomes = outcomes.with_columns(pl.lit(place, pl.UInt16).alias("requirement"))
        missing = [pl.lit(None, dtype).alias(name) for name, dtype in SCHEMA.items() if name not in outcomes.columns]
        yield outcomes.with_columns(missing).select(list(SCHEMA))


def _measured(bench: Bench, kpi: Kpi, requirement: Requirement, reading: Reading) -> pl.DataFrame:
    match requirement:
        case Responsibility():
            return measure.responsibility(bench, kpi, requirement)
        case Complexity():
            return measure.complexity(bench, kpi, requirement)
        case Size():
            return size(bench, kpi, requirement, reading)
        case Specialty():
            return measure.specialty(bench, kpi, requirement, reading)
        case Succession():
            return measure.succession(bench, kpi, requirement)
        case Development():
            return measure.development(bench)
        case _:
            raise TypeError(f"no measure for {type(requirement).__name__}")


def _with_outcome(bench: Bench, requirement: Requirement, measured: pl.DataFrame) -> pl.DataFrame:
    """The engine's verdict, and whether there was anything to judge."""
    passing = bench.conforming(requirement.name, measured["candidate"])
    passed = pl.col("candidate").is_in(passing.implode())
    nothing = pl.col("evidence").is_null()
    if not isinstance(requirement, Size):
        measured = measured.with_columns(pl.col("amount").fill_null(0))
    return measured.with_columns(
        pl.when(passed).then(_enum("passed", OUTCOME)).otherwise(_enum("failed", OUTCOME)).alias("outcome"),
        pl.when(passed)
        .then(_enum("met", REASON))
        .when(nothing)
        .then(_enum("no-evidence", REASON))
        .otherwise(_enum("insufficient", REASON))
        .alias("reason"),
    )


def _enum(value: str, dtype: pl.Enum) -> pl.Expr:
    return pl.lit(value, dtype).alias("outcome" if dtype == OUTCOME else "reason")
