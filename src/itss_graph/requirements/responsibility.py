"""Responsibility: years of tenure in a role on equivalent engagements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Self

import polars as pl

from itss_graph.rdf.columns import ID
from itss_graph.requirements.candidate import NEVER, ProfileRecord, days_after
from itss_graph.requirements.changes import PlanningContext, Way, cheapest
from itss_graph.requirements.measuring import Measurement
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
        label = says("shape.unbroken_days" if self.continuity else "shape.days", self.days)
        minimum = [("sh:minCount", ["1"]), ("sh:minInclusive", [str(self.days)])]
        yield writer.part(f"{name}-days", path, label, *minimum)

    def requires(self, reading: Reading) -> dict[str, Any]:
        return {"days": self.days}

    @classmethod
    def measure(cls, measurement: Measurement, requirements: Sequence[tuple[int, Kpi, Self]]) -> pl.DataFrame:
        """Days of tenure: all days, or those of the longest unbroken run."""
        indexes = {kpi.iri: index for index, kpi, _ in requirements}
        unbroken = {kpi.iri for _, kpi, requirement in requirements if requirement.continuity}
        index = pl.Series(values=[indexes.get(kpi) for kpi in measurement.kpis], dtype=ID)
        continuous = pl.Series(values=[kpi in unbroken for kpi in measurement.kpis], dtype=pl.Boolean)
        tenure, counted = measurement.facts["tenure"], measurement.facts["counted"]
        tenure = tenure.with_columns(
            row=measurement.first[tenure["candidate"]] + index[tenure["kpi"]], continuous=continuous[tenure["kpi"]]
        )
        counted = counted.select(
            "run",
            "record",
            row=measurement.first[counted["candidate"]] + index[counted["kpi"]],
            rank=measurement.rank[counted["record"]],
        )
        runs = tenure.select("row", longest_run="run", continuous="continuous")
        counting = counted.join(runs, on="row").filter(~pl.col("continuous") | (pl.col("run") == pl.col("longest_run")))
        days = pl.when("continuous").then("longest").otherwise("total")
        return tenure.select("row", amount=days).join(measurement.evidence(counting.sort("row", "rank")), on="row")

    @classmethod
    def met_from(cls, questions: Sequence[tuple[Self, Iterable[ProfileRecord]]], reading: Reading) -> Iterable[date]:
        """The days on which the tenure, in total or in one unbroken run, is long enough; computed for all at once."""
        rows = [
            (0, number, record.first.toordinal(), record.last.toordinal())
            for number, (_, records) in enumerate(questions)
            for record in records
        ]
        schema = dict.fromkeys(("kpi", "candidate", "start", "end"), pl.Int32)
        runs = unbroken_runs(pl.DataFrame(rows, schema=schema, orient="row"))
        spans = runs.group_by("run", maintain_order=True).agg(
            pl.col("candidate").first(), pl.col("start").min(), pl.col("end").max()
        )
        days, missing = [NEVER] * len(questions), [requirement.days for requirement, _ in questions]
        for _, number, start, end in spans.iter_rows():
            served = end - start + 1
            if days[number] == NEVER and served >= missing[number]:
                days[number] = days_after(date.fromordinal(start), missing[number] - 1)
            missing[number] -= 0 if questions[number][0].continuity else served
        return days

    def engagement_ways(self, ladder: Sequence[Kpi], engagement: ProfileRecord, context: PlanningContext) -> list[Way]:
        """The ways in which an engagement in the role is equivalent to the indicator, or to a higher one."""
        if engagement.value(ITSS.role) not in self.role.reached_by:
            return []
        return cheapest(way for kpi in ladder for way in kpi.equivalent(engagement, context))[:2]

    def entails(self, kpi: Kpi) -> Iterable[Requirement]:
        return (requirement for requirement in kpi.requirements if requirement.equivalence(kpi))


def unbroken_runs(served: pl.DataFrame) -> pl.DataFrame:
    """Number the unbroken runs of each tenure: an engagement that starts by the next day continues a run."""
    ordered = served.sort("kpi", "candidate", "start", "end")
    before = pl.col("end").cum_max().shift(1).over("kpi", "candidate")
    breaks = before.is_null() | (pl.col("start") > before + 1)
    return ordered.with_columns(breaks.cum_sum().cast(ID).alias("run"))
