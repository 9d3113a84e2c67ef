"""On what each met requirement rests: the strongest standing of records by which alone it is still met.

That is what `--only` asks, so people are judged again by those of their records that have a standing. Of whom every
record has it, or none, the answer is known; only the others are judged again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from itss_graph.assess.model import Assessments
from itss_graph.profiles.records import links
from itss_graph.profiles.standing import STANDINGS, keep
from itss_graph.rdf.columns import ID, Columns
from itss_graph.standard.model import Development

if TYPE_CHECKING:
    from itss_graph.assess.assessor import Assessor

STANDING = pl.Enum(STANDINGS)


def told(assessor: Assessor, found: Assessments) -> Assessments:
    """The assessments with one more column of the outcomes, `standing`: null where a requirement did not pass.

    Subordinates are claimed (see `itss_graph.profiles.standing`), and so is that they were developed.
    """
    requirements = [requirement for _, requirement in found.standard.requirements()]
    met = found.outcomes["outcome"] == "passed"
    least = assessor.only or STANDINGS[0]
    standing: pl.Expr = pl.when(met).then(pl.lit(least, STANDING))
    for only in STANDINGS[STANDINGS.index(least) + 1 :]:
        still = _still_met(replace(assessor, only=only), found, met, [each.name for each in requirements])
        standing = pl.when(still).then(pl.lit(only, STANDING)).otherwise(standing)
    bare = pl.Series(values=[isinstance(each, Development) for each in requirements])[found.outcomes["requirement"]]
    standing = pl.when(met & bare).then(pl.lit(STANDINGS[0], STANDING)).otherwise(standing)
    return replace(found, outcomes=found.outcomes.with_columns(standing=standing), least=least)


def _still_met(assessor: Assessor, found: Assessments, met: pl.Series, requirements: Sequence[str]) -> pl.Series:
    """Of the outcomes that are met, which are so by the records alone that count for an assessor: booleans."""
    people, number = found.records.candidates, len(requirements)
    kept = keep(found.records.columns, assessor.only)
    every, some = _supported(found.records.columns, kept)
    person = pl.int_range(len(met), dtype=ID, eager=True) // number
    still = met & people.is_in(every.implode())[person]
    open_ = met & people.is_in(some.implode())[person]
    if not open_.any():
        return still
    judgement = assessor.requirements.over(assessor.derived(_of(some, kept), "the records").data)
    for place, name in enumerate(requirements):
        asked = open_.gather_every(number, place)
        if asked.any():
            held = asked.arg_true().filter(judgement.conforms(assessor.namespace + name, people.filter(asked)))
            still = still.scatter(held * number + place, values=True)
    return still


def _supported(columns: Columns, kept: Columns) -> tuple[pl.Series, pl.Series]:
    """The candidates of whom every record is kept, and those of whom some are."""
    counts = [links(each).group_by("owner").len() for each in (columns, kept)]
    both = counts[0].join(counts[1], on="owner", suffix="_kept")
    every = both["len"] == both["len_kept"]
    return both["owner"].filter(every), both["owner"].filter(~every)


def _of(people: pl.Series, columns: Columns) -> Columns:
    """What is stated of people and of their records."""
    records = links(columns).filter(pl.col("owner").is_in(people.implode()))["record"]
    own = pl.concat([people, records]).implode()
    return replace(columns, triples=columns.triples.filter(pl.col("s").is_in(own)))
