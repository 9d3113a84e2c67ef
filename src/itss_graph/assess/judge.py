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

NULLS = {name: pl.lit(None, dtype).alias(name) for name, dtype in SCHEMA.items()}
PASSED, FAILED, INAPPLICABLE = (pl.lit(value, OUTCOME) for value in OUTCOME.categories)
MET, INSUFFICIENT, NO_EVIDENCE, NOT_SPECIFIED = (pl.lit(value, REASON) for value in REASON.categories)
UNEVIDENCED = pl.col("evidence").is_null()


def judge(bench: Bench, standard: Standard, reading: Reading) -> Iterator[pl.DataFrame]:
    """The outcomes of all candidates, a table (`SCHEMA`) a requirement, in the order of the standard."""
    candidates = pl.DataFrame({"candidate": bench.records.candidates})
    for place, (kpi, requirement) in enumerate(standard.requirements()):
        here = pl.lit(place, pl.UInt16)
        if isinstance(requirement, Size) and not requirement.alternatives:
            yield _filled(candidates, requirement=here, outcome=INAPPLICABLE, reason=NOT_SPECIFIED)
            continue
        measured = _measured(bench, kpi, requirement, reading)
        table = _beside(candidates, measured)
        passing = bench.conforming(requirement.name, bench.records.candidates)
        passed = pl.col("candidate").is_in(passing.implode())
        amounts = {} if isinstance(requirement, Size) else {"amount": pl.col("amount").fill_null(0)}
        yield _filled(
            table,
            requirement=here,
            outcome=pl.when(passed).then(PASSED).otherwise(FAILED),
            reason=pl.when(passed).then(MET).when(UNEVIDENCED).then(NO_EVIDENCE).otherwise(INSUFFICIENT),
            **amounts,
        )


def _beside(candidates: pl.DataFrame, measured: pl.DataFrame) -> pl.DataFrame:
    """Every candidate with what was measured, if anything."""
    if measured.is_empty():
        return candidates.with_columns(NULLS["amount"], NULLS["evidence"])
    return candidates.join(measured, on="candidate", how="left", maintain_order="left")


def _filled(table: pl.DataFrame, **columns: pl.Expr) -> pl.DataFrame:
    """A table of `SCHEMA`: the columns given, those that the table has, and nulls for the others."""
    return table.select(
        columns[name].alias(name) if name in columns else pl.col(name) if name in table.columns else null
        for name, null in NULLS.items()
    )


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
