"""The outcome of every requirement for every candidate, as one table.

For a size: which engagement satisfies which alternative, or comes nearest to one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import polars as pl

from itss_graph.assessment import measure
from itss_graph.assessment.measure import MEASURE, NOTHING, Asked, Measurement
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
    SizeAlternative,
    Specialty,
    Succession,
)

SIZE: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(MEASURES, pl.Int64),
    "complexityCount": pl.Int64,
    "alternative": pl.UInt8,
}


ORDER = {
    "row": False,
    "holds": True,
    "closeness": True,
    "alternative": False,
    "extent": True,
    **dict.fromkeys(MEASURES, True),
    "complexityCount": True,
    "start": False,
    "end": True,
}
"""What decides which engagement is shown, and whether the greater comes first."""


def size(measurement: Measurement, asked: Asked[Size], reading: Reading) -> pl.DataFrame:
    """The engagement of each candidate that satisfies an alternative or comes nearest.

    Columns `row` (see `Measurement`); `alternative` (its place among the alternatives, from 0); the measures, null
    where no alternative looks at them; `complexityCount` where this one counts complexity, else null; `evidence`, the
    name of the one engagement. Candidates without an engagement that records any such measure have no row.
    """
    against = [(kpi, each) for _, kpi, requirement in asked for each in requirement.alternatives]
    if not against:
        return NOTHING
    tables = [measurement.engagements(kpi.field) for kpi, _ in against]
    which = [pl.Series(values=[number], dtype=ID).new_from_index(0, len(table)) for number, table in enumerate(tables)]
    counts = [_criteria(measurement, kpi, table["record"]) for (kpi, _), table in zip(against, tables, strict=True)]
    holds = [measurement.conforms(each.name, table["record"]) for (_, each), table in zip(against, tables, strict=True)]
    compared = pl.DataFrame(
        [
            *pl.concat(tables),
            *_alternatives(asked)[pl.concat(which)],
            pl.concat(counts).alias("count"),
            pl.concat(holds).alias("holds"),
        ]
    )
    nearest = (
        compared.with_columns(
            *_shown(), row=pl.col("first") + pl.col("place"), **_nearness(reading.enforces_upper_bounds)
        )
        .filter(pl.col("closeness").is_not_null())
        .sort(*ORDER, descending=[*ORDER.values()], nulls_last=True, maintain_order=True)
        .filter(pl.col("row").is_first_distinct())
    )
    return nearest.select(
        "row",
        *MEASURES,
        "complexityCount",
        "alternative",
        evidence=pl.concat_list(measurement.names(nearest["record"])),
    )


def _alternatives(asked: Asked[Size]) -> pl.DataFrame:
    """Every alternative of the requirements, a row each.

    Columns: `place` of its requirement and its own among the `alternative`s; the number of `criteria` that it asks for;
    for each measure the `… minimum`, the `… most` that an upper bound leaves, both null where there is none, and
    whether it `… matters` to some alternative of the requirement.
    """
    rows = [
        (
            place,
            number,
            each.complexity_count,
            *(value for name in MEASURES for value in _asks(requirement, each, name)),
        )
        for place, _, requirement in asked
        for number, each in enumerate(requirement.alternatives)
    ]
    return pl.DataFrame(rows, schema=ALTERNATIVE, orient="row")


ALTERNATIVE: dict[str, pl.DataType | type[pl.DataType]] = {
    "place": ID,
    "alternative": pl.UInt8,
    "criteria": pl.Int64,
    **{
        f"{name} {what}": dtype
        for name in MEASURES
        for what, dtype in (("minimum", pl.Int64), ("most", pl.Int64), ("matters", pl.Boolean))
    },
}


def _asks(requirement: Size, alternative: SizeAlternative, measure: str) -> tuple[int | None, int | None, bool]:
    """What an alternative asks of a measure: minimum, most, and whether the measure matters to its requirement."""
    bound = next((bound for bound in alternative.bounds if bound.measure == measure), None)
    matters = any(bound.measure == measure for each in requirement.alternatives for bound in each.bounds)
    if bound is None:
        return None, None, matters
    return bound.minimum, None if bound.below is None else bound.below - 1, matters


def _criteria(measurement: Measurement, kpi: Kpi, records: pl.Series) -> pl.Series:
    """How many criteria, of those the complexity requirement of the same table lists, each engagement carries."""
    requirement = kpi.requirement(Complexity)
    return records.cast(pl.Int64) * 0 if requirement is None else measurement.criteria(requirement)[records]


@cache
def _shown() -> list[pl.Expr]:
    """What the requirement, or the alternative, looks at."""
    measures = [pl.when(f"{name} matters").then(name).alias(name) for name in MEASURES]
    return [*measures, pl.when(pl.col("criteria").is_not_null()).then("count").alias("complexityCount")]


@cache
def _nearness(upper_bounds: bool) -> dict[str, pl.Expr]:  # noqa: FBT001
    """How near an engagement comes to an alternative, null where it records none of its measures.

    `extent` is its best measure over the minimum, `closeness` the same with the complexity criteria, at most 1.
    """
    extent = pl.max_horizontal(_extent(measure, upper_bounds=upper_bounds) for measure in MEASURES)
    near, complexity = (each.clip(upper_bound=1.0) for each in (extent, pl.col("count") / pl.col("criteria")))
    return {"extent": extent, "closeness": pl.when(near.is_not_null()).then(pl.min_horizontal(near, complexity))}


def _extent(measure: str, *, upper_bounds: bool) -> pl.Expr:
    value, most = pl.col(measure), pl.col(f"{measure} most")
    reached = value / pl.col(f"{measure} minimum")
    return pl.when(value > most).then(most / value).otherwise(reached) if upper_bounds else reached


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


def judge(measurement: Measurement, reading: Reading) -> pl.DataFrame:
    """The outcomes of all candidates: a table of `SCHEMA`, in the order of the candidates and of the standard."""
    requirements = [requirement for _, requirement in measurement.standard.requirements()]
    people = measurement.records.candidates
    number = pl.int_range(len(people) * len(requirements), dtype=ID, eager=True)
    person, place = number // len(requirements), number % len(requirements)
    specified = pl.Series(values=[_specified(each) for each in requirements])
    counted = pl.Series(values=[not isinstance(each, Size) for each in requirements])
    passed = pl.concat(
        measurement.conforms(each.name, people) if _specified(each) else _no(people) for each in requirements
    )
    measured = _beside(number, [*_measures(measurement, reading)])
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


def _measures(measurement: Measurement, reading: Reading) -> Iterable[pl.DataFrame]:
    yield measure.responsibility(measurement, measurement.asked(Responsibility))
    yield measure.complexity(measurement, measurement.asked(Complexity))
    yield size(measurement, measurement.asked(Size), reading)
    yield measure.specialty(measurement, measurement.asked(Specialty), reading)
    yield measure.succession(measurement, measurement.asked(Succession))
    yield measure.development(measurement, measurement.asked(Development))


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
