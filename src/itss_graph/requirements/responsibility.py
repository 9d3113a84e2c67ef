"""Responsibility: years of tenure in a role on equivalent engagements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Self

import polars as pl

from itss_graph.rdf.columns import ID
from itss_graph.requirements.candidate import NEVER, ProfileRecord, later
from itss_graph.requirements.measuring import Measurement
from itss_graph.requirements.raising import Raising, Way, cheapest
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.requirements.shapes import ShapeWriter
from itss_graph.terms.load import TermLoader
from itss_graph.terms.model import Reading, ScaleValue, Text
from itss_graph.vocab import ITSS
from itss_graph.words import counted, says

DAYS_A_YEAR = timedelta(days=365).days
"""A year of tenure (reading R4)."""


@dataclass(frozen=True, slots=True)
class Responsibility(Requirement):
    kind = "responsibility"
    iri_of_kind = ITSS.ResponsibilityRequirement
    group = "business"
    predicate = ITSS.tenure
    shared = ITSS.engagement
    units = ("days",)
    quantity = "days"

    years: int
    role: ScaleValue = field()
    success: bool
    continuity: bool

    @classmethod
    def load(cls, loader: TermLoader, iri: str) -> Self:
        graph = loader.graph
        return loader.term(
            cls,
            iri,
            years=graph.count(iri, ITSS.minimumYears),
            role=loader.scale_value(graph.one(iri, ITSS.requiresRole)),
            success=graph.flag(iri, ITSS.requiresSuccess),
            continuity=graph.flag(iri, ITSS.requiresContinuity),
        )

    @property
    def days(self) -> int:
        return self.years * DAYS_A_YEAR

    def statement(self, kpi: Kpi, reading: Reading) -> Text:
        return says(
            "statement.responsibility",
            years=counted("statement.years", self.years),
            days=self.days,
            run=says("statement.unbroken" if self.continuity else "mark.none"),
            role=self.role.label,
            success=says("statement.successful" if self.success else "mark.none"),
            kpi=kpi.label,
        )

    def shapes(self, writer: ShapeWriter, kpi: Kpi) -> Iterator[str]:
        name = f"{kpi.name}-tenure"
        yield self.qualified_shape(writer, kpi, name)
        yield writer.node(name, ("sh:property", [writer.own(f"{name}-kpi"), writer.own(f"{name}-days")]))
        yield writer.valued(f"{name}-kpi", "itss:kpi", kpi, says("shape.tenure"))
        path = "itss:longestContinuousDays" if self.continuity else "itss:totalDays"
        what = says("shape.unbroken_days" if self.continuity else "shape.days", self.days)
        minimum = [("sh:minCount", ["1"]), ("sh:minInclusive", [str(self.days)])]
        yield writer.part(f"{name}-days", path, what, *minimum)

    def requires(self, reading: Reading) -> dict[str, Any]:
        return {"days": self.days}

    @classmethod
    def measure(cls, measurement: Measurement, asked: Sequence[tuple[int, Kpi, Self]]) -> pl.DataFrame:
        """Days of tenure: all of them, or the longest unbroken run."""
        places = {kpi.iri: place for place, kpi, _ in asked}
        unbroken = {kpi.iri for _, kpi, requirement in asked if requirement.continuity}
        place = pl.Series(values=[places.get(kpi) for kpi in measurement.kpis], dtype=ID)
        continuous = pl.Series(values=[kpi in unbroken for kpi in measurement.kpis], dtype=pl.Boolean)
        tenure, counted = measurement.facts["tenure"], measurement.facts["counted"]
        tenure = tenure.with_columns(
            row=measurement.first[tenure["candidate"]] + place[tenure["kpi"]], continuous=continuous[tenure["kpi"]]
        )
        counted = counted.select(
            "run",
            "record",
            row=measurement.first[counted["candidate"]] + place[counted["kpi"]],
            rank=measurement.rank[counted["record"]],
        )
        runs = tenure.select("row", longest_run="run", continuous="continuous")
        kept = counted.join(runs, on="row").filter(~pl.col("continuous") | (pl.col("run") == pl.col("longest_run")))
        days = pl.when("continuous").then("longest").otherwise("total")
        return tenure.select("row", amount=days).join(measurement.evidence(kept.sort("row", "rank")), on="row")

    @classmethod
    def met_from(cls, asked: Sequence[tuple[Self, Iterable[ProfileRecord]]], reading: Reading) -> Iterable[date]:
        """The days on which the merged days, or one unbroken run of them, are enough; added up for all at once."""
        rows = [
            (0, number, each.first.toordinal(), each.last.toordinal())
            for number, (_, counting) in enumerate(asked)
            for each in counting
        ]
        schema = dict.fromkeys(("kpi", "candidate", "start", "end"), pl.Int32)
        runs = unbroken_runs(pl.DataFrame(rows, schema=schema, orient="row"))
        spans = runs.group_by("run", maintain_order=True).agg(
            pl.col("candidate").first(), pl.col("start").min(), pl.col("end").max()
        )
        found, left = [NEVER] * len(asked), [requirement.days for requirement, _ in asked]
        for _, number, start, end in spans.iter_rows():
            served = end - start + 1
            if found[number] == NEVER and served >= left[number]:
                found[number] = later(date.fromordinal(start), left[number] - 1)
            left[number] -= 0 if asked[number][0].continuity else served
        return found

    def raised(self, ladder: Sequence[Kpi], engagement: ProfileRecord, raising: Raising) -> list[Way]:
        """Equivalence to the indicator, or to one above it, of an engagement in the role."""
        if engagement.one(ITSS.role) not in self.role.reached_by:
            return []
        return cheapest(way for kpi in ladder for way in kpi.equivalent(engagement, raising))[:2]

    def entails(self, kpi: Kpi) -> Iterable[Requirement]:
        return (each for each in kpi.requirements if each.equivalence(kpi))


def unbroken_runs(served: pl.DataFrame) -> pl.DataFrame:
    """Number the unbroken runs of each tenure: an engagement that starts by the next day continues a run."""
    ordered = served.sort("kpi", "candidate", "start", "end")
    before = pl.col("end").cum_max().shift(1).over("kpi", "candidate")
    breaks = before.is_null() | (pl.col("start") > before + 1)
    return ordered.with_columns(breaks.cum_sum().cast(ID).alias("run"))
