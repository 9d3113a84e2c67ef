"""The size requirement: which engagement satisfies which alternative, or comes nearest to one.

Every successful engagement in the field is set against every alternative of which it records a measure. How near it
comes is a number from 0 to 1: the smaller of its best measure over the minimum, and its complexity criteria over the
count where the alternative has one. A value at or above an enforced upper bound comes near from the other side.
"""

from __future__ import annotations

import polars as pl

from itss_graph.assess.measure import NOTHING, Bench
from itss_graph.standard.model import MEASURES, Bound, Complexity, Kpi, Reading, Size, SizeAlternative


def size(bench: Bench, kpi: Kpi, requirement: Size, reading: Reading) -> pl.DataFrame:
    """The engagement of each candidate that satisfies an alternative or comes nearest.

    Columns `candidate`; `alternative` (its place among the alternatives, from 0); the measures that any alternative
    looks at and, where this one counts complexity, `complexityCount`, else null; `evidence`, the one engagement.
    Candidates without an engagement that records any such measure have no row.
    """
    engagements = bench.engagements(kpi.field)
    if engagements.is_empty():
        return NOTHING
    counts = _criteria(bench, kpi)
    engagements = engagements.join(counts, on="record", how="left").with_columns(
        pl.col("complexityCount").fill_null(0), bench.records.columns.names(engagements["record"]).alias("name")
    )
    looked_at = {bound.measure for alternative in requirement.alternatives for bound in alternative.bounds}
    pairs = [
        _against(bench, engagements, place, alternative, reading)
        for place, alternative in enumerate(requirement.alternatives)
    ]
    ranked = pl.concat(pairs).sort(
        "holds", "closeness", "alternative", "name", descending=[True, True, False, False], maintain_order=True
    )
    nearest = ranked.unique("candidate", keep="first", maintain_order=True)
    measures = [measure for measure in MEASURES if measure in looked_at]
    return nearest.select(
        "candidate", "alternative", *measures, "complexityCount", pl.concat_list("record").alias("evidence")
    )


def _criteria(bench: Bench, kpi: Kpi) -> pl.DataFrame:
    """How many criteria, of those the complexity requirement of the same table lists, each engagement carries."""
    requirement = kpi.requirement(Complexity)
    if requirement is None:
        return pl.DataFrame(schema={"record": pl.UInt32, "complexityCount": pl.Int64})
    return bench.criteria(requirement).rename({"amount": "complexityCount"})


def _against(
    bench: Bench, engagements: pl.DataFrame, place: int, alternative: SizeAlternative, reading: Reading
) -> pl.DataFrame:
    """Every engagement that records a measure of one alternative, set against it."""
    recorded = engagements.filter(
        pl.any_horizontal(pl.col(bound.measure).is_not_null() for bound in alternative.bounds)
    )
    holding = bench.conforming(alternative.name, recorded["record"])
    near = pl.max_horizontal(_closeness(bound, reading) for bound in alternative.bounds)
    count = pl.lit(None, pl.Int64)
    if alternative.complexity_count:
        near = pl.min_horizontal(near, _ratio("complexityCount", alternative.complexity_count))
        count = pl.col("complexityCount")
    return recorded.with_columns(
        pl.col("record").is_in(holding.implode()).alias("holds"),
        near.alias("closeness"),
        pl.lit(place, pl.UInt8).alias("alternative"),
        count.alias("complexityCount"),
    )


def _closeness(bound: Bound, reading: Reading) -> pl.Expr:
    near = _ratio(bound.measure, bound.minimum)
    if bound.below is None or not reading.enforces_upper_bounds:
        return near
    most = bound.below - 1
    return pl.when(pl.col(bound.measure) > most).then(_divided(pl.lit(most), pl.col(bound.measure))).otherwise(near)


def _ratio(column: str, minimum: int) -> pl.Expr:
    return _divided(pl.col(column), pl.lit(minimum)).clip(upper_bound=1.0)


def _divided(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """The quotient, rounded once: Polars multiplies by the reciprocal of a literal, which makes equal ratios differ."""
    anchor = pl.int_range(pl.len()) * 0
    return (one + anchor) / (other + anchor)
