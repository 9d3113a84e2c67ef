"""Responsibility: years of tenure in a role on equivalent engagements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Self

import polars as pl

from itss_graph.rdf.columns import ID
from itss_graph.requirements.measuring import Measurement
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.requirements.shapes import ShapeWriter
from itss_graph.shacl.paths import Path, Predicate
from itss_graph.terms.load import TermLoader
from itss_graph.terms.model import Reading, ScaleValue, Text
from itss_graph.vocab import ITSS

DAYS_A_YEAR = timedelta(days=365).days
"""A year of tenure (reading R4)."""


@dataclass(frozen=True, slots=True)
class Responsibility(Requirement):
    kind = "responsibility"
    iri_of_kind = ITSS.ResponsibilityRequirement
    label_of_kind = Text("responsibility", "責任性")
    group = "business"
    units: ClassVar = {"days": Text("days", "日")}
    quantity = "days"

    years: int
    role: ScaleValue
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
        year = "year" if self.years == 1 else "years"
        run_en, run_ja = (" without a break", "途切れなく") if self.continuity else ("", "")
        success_en, success_ja = ("successful ", "成功した") if self.success else ("", "")
        return Text(
            f"at least {self.years} {year} ({self.days:,} days){run_en} as {self.role.label.en} "
            f"or higher on {success_en}engagements equivalent to {kpi.label.en} or above",
            f"{kpi.label.ja} 以上に相当する{success_ja}業務での、「{self.role.label.ja}」以上としての"
            f"{run_ja}{self.years}年({self.days:,}日)以上の従事",
        )

    def path(self, reading: Reading) -> Path:
        return Predicate(f"<{ITSS.tenure}>")

    def shapes(self, writer: ShapeWriter, kpi: Kpi) -> Iterator[str]:
        name = f"{kpi.name}-tenure"
        yield self.qualified_shape(writer, kpi, name)
        yield writer.node(name, ("sh:property", [writer.own(f"{name}-kpi"), writer.own(f"{name}-days")]))
        yield writer.valued(f"{name}-kpi", "itss:kpi", kpi, Text("a tenure counted for", "対象の達成度指標"))
        path = "itss:longestContinuousDays" if self.continuity else "itss:totalDays"
        run = Text("unbroken ", "途切れのない") if self.continuity else Text("", "")
        says = Text(f"at least {self.days:,} {run.en}days", f"{run.ja}{self.days:,}日以上")
        minimum = [("sh:minCount", ["1"]), ("sh:minInclusive", [str(self.days)])]
        yield writer.part(f"{name}-days", path, says, *minimum)

    def requires(self, reading: Reading) -> dict[str, Any]:
        return {"days": self.days}

    @classmethod
    def measure(
        cls,
        measurement: Measurement,
        asked: Sequence[tuple[int, Kpi, Self]],
        reading: Reading,
    ) -> pl.DataFrame:
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
