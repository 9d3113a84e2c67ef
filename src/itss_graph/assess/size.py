"""The size requirement: which engagement satisfies which alternative, or comes nearest to one.

Every successful engagement in the field is set against every alternative of which it records a measure. How near it
comes is a number from 0 to 1: the smaller of its best measure over the minimum, and its complexity criteria over the
count where the alternative has one. A value at or above an enforced upper bound comes near from the other side.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from itss_graph.assess.measure import NOTHING, Asked, Bench
from itss_graph.standard.model import MEASURES, Bound, Complexity, Kpi, Reading, Size, SizeAlternative

SIZE: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(MEASURES, pl.Int64),
    "complexityCount": pl.Int64,
    "alternative": pl.UInt8,
}


def size(bench: Bench, asked: Asked[Size], reading: Reading) -> pl.DataFrame:
    """The engagement of each candidate that satisfies an alternative or comes nearest.

    Columns `row` (see `Bench`); `alternative` (its place among the alternatives, from 0); the measures, null where no
    alternative looks at them; `complexityCount` where this one counts complexity, else null; `evidence`, the name of
    the one engagement. Candidates without an engagement that records any such measure have no row.
    """
    parts = [
        part for place, kpi, requirement in asked for part in _against_each(bench, place, kpi, requirement, reading)
    ]
    if not parts:
        return NOTHING
    ranked = pl.concat(parts).sort("row", "holds", "closeness", descending=[False, True, True], maintain_order=True)
    nearest = ranked.filter(ranked["row"].is_first_distinct())
    return nearest.select("row", *SIZE, evidence=pl.concat_list(bench.names(nearest["record"])))


def _against_each(bench: Bench, place: int, kpi: Kpi, requirement: Size, reading: Reading) -> Iterator[pl.DataFrame]:
    """Every successful engagement in the field, set against each alternative of which it records a measure."""
    table = bench.engagements(kpi.field)
    counts = _criteria(bench, kpi, table["record"])
    looked_at = {bound.measure for alternative in requirement.alternatives for bound in alternative.bounds}
    near = table.select(*MEASURES, counts.alias("complexityCount")).select(
        _nearness(alternative, reading).alias(str(number))
        for number, alternative in enumerate(requirement.alternatives)
    )
    for number, alternative in enumerate(requirement.alternatives):
        recorded = near[str(number)].is_not_null()
        record = table["record"].filter(recorded)
        nothing = pl.Series(values=[None], dtype=pl.Int64).new_from_index(0, len(record))
        yield pl.DataFrame(
            {
                "row": table["first"].filter(recorded) + place,
                "record": record,
                "holds": bench.conforms(alternative.name, record),
                "closeness": near[str(number)].filter(recorded),
                "alternative": pl.Series(values=[number], dtype=pl.UInt8).new_from_index(0, len(record)),
                "complexityCount": counts.filter(recorded) if alternative.complexity_count else nothing,
                **{name: table[name].filter(recorded) if name in looked_at else nothing for name in MEASURES},
            }
        )


def _criteria(bench: Bench, kpi: Kpi, records: pl.Series) -> pl.Series:
    """How many criteria, of those the complexity requirement of the same table lists, each engagement carries."""
    requirement = kpi.requirement(Complexity)
    return records.cast(pl.Int64) * 0 if requirement is None else bench.criteria(requirement)[records]


def _nearness(alternative: SizeAlternative, reading: Reading) -> pl.Expr:
    """How near an engagement comes to an alternative; null where it records none of its measures."""
    near = pl.max_horizontal(_closeness(bound, reading) for bound in alternative.bounds)
    if not alternative.complexity_count:
        return near
    complexity = _ratio("complexityCount", alternative.complexity_count)
    return pl.when(near.is_not_null()).then(pl.min_horizontal(near, complexity))


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
