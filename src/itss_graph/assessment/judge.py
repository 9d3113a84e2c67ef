"""The outcome of every requirement for every candidate, as one table."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import polars as pl

from itss_graph.assessment import measure
from itss_graph.assessment.measure import MEASURE, Bench
from itss_graph.assessment.size import SIZE, size
from itss_graph.rdf.columns import ID
from itss_graph.standard.model import (
    Complexity,
    Development,
    Reading,
    Requirement,
    Responsibility,
    Size,
    Specialty,
    Succession,
)

OUTCOME = pl.Enum(["passed", "failed", "inapplicable"])
REASON = pl.Enum(["met", "insufficient", "no-evidence", "not-specified"])

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "candidate": ID,
    "requirement": pl.UInt16,
    "outcome": OUTCOME,
    "reason": REASON,
    **MEASURE,
    **SIZE,
}
SCHEMA.pop("row")
"""The table of outcomes, requirement within candidate: candidates are identifiers of the data's terms, requirements
their place in `Standard.requirements()`; `amount` is what was counted (days of responsibility, otherwise a number),
null for size; `evidence` the names of the records that counted, in alphabetical order, null for none."""

PASSED, FAILED, INAPPLICABLE = (pl.lit(value, OUTCOME) for value in OUTCOME.categories)
MET, INSUFFICIENT, NO_EVIDENCE, NOT_SPECIFIED = (pl.lit(value, REASON) for value in REASON.categories)


def judge(bench: Bench, reading: Reading) -> pl.DataFrame:
    """The outcomes of all candidates: a table of `SCHEMA`, in the order of the candidates and of the standard."""
    requirements = [requirement for _, requirement in bench.standard.requirements()]
    people = bench.records.candidates
    number = pl.int_range(len(people) * len(requirements), dtype=ID, eager=True)
    person, place = number // len(requirements), number % len(requirements)
    specified = pl.Series(values=[_specified(each) for each in requirements])
    counted = pl.Series(values=[not isinstance(each, Size) for each in requirements])
    passed = pl.concat(bench.conforms(each.name, people) if _specified(each) else _no(people) for each in requirements)
    measured = _beside(number, [*_measures(bench, reading)])
    return measured.with_columns(
        candidate=people[person],
        requirement=place.cast(pl.UInt16),
        specified=specified[place],
        counted=counted[place],
        passed=passed[place * len(people) + person],
    ).select(_outcome())


@cache
def _outcome() -> list[pl.Expr]:
    """The columns of `SCHEMA`."""
    outcome = pl.when("passed").then(PASSED).when("specified").then(FAILED).otherwise(INAPPLICABLE)
    reason = (
        pl.when("passed")
        .then(MET)
        .when(~pl.col("specified"))
        .then(NOT_SPECIFIED)
        .when(pl.col("evidence").is_null())
        .then(NO_EVIDENCE)
        .otherwise(INSUFFICIENT)
    )
    amount = pl.when("counted").then(pl.col("amount").fill_null(0))
    found = {"outcome": outcome.alias("outcome"), "reason": reason.alias("reason"), "amount": amount}
    return [found.get(name, pl.col(name)) for name in SCHEMA]


def _measures(bench: Bench, reading: Reading) -> Iterable[pl.DataFrame]:
    yield measure.responsibility(bench, bench.asked(Responsibility))
    yield measure.complexity(bench, bench.asked(Complexity))
    yield size(bench, bench.asked(Size), reading)
    yield measure.specialty(bench, bench.asked(Specialty), reading)
    yield measure.succession(bench, bench.asked(Succession))
    yield measure.development(bench, bench.asked(Development))


def _beside(number: pl.Series, measures: list[pl.DataFrame]) -> pl.DataFrame:
    """For each number of an outcome what was measured for it, or nulls."""
    table = pl.concat([pl.DataFrame(schema={**MEASURE, **SIZE}), *measures], how="diagonal")
    at = pl.Series(values=[None], dtype=ID).new_from_index(0, len(number))
    if len(table):
        at = at.scatter(table["row"], pl.int_range(len(table), dtype=ID, eager=True))
    return table[at] if len(table) else table.clear(len(number))


def _specified(requirement: Requirement) -> bool:
    return not isinstance(requirement, Size) or bool(requirement.alternatives)


def _no(people: pl.Series) -> pl.Series:
    return pl.Series(values=[False]).new_from_index(0, len(people))
