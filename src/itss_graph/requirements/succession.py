"""Succession: a number of kinds of activity by which expertise is passed on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import polars as pl

from itss_graph.requirements.measuring import Measurement
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.requirements.shapes import ShapeWriter
from itss_graph.shacl.paths import Path, Predicate
from itss_graph.terms.load import TermLoader
from itss_graph.terms.model import Reading, SpecialtyField, Term, Text
from itss_graph.vocab import ITSS


@dataclass(frozen=True, slots=True)
class Succession(Requirement):
    kind = "succession"
    iri_of_kind = ITSS.SuccessionRequirement
    label_of_kind = Text("succession", "技術の継承")
    group = "professional"

    count: int
    activities: tuple[Term, ...]

    @classmethod
    def load(cls, loader: TermLoader, iri: str) -> Self:
        activities = loader.listed(iri, ITSS.countsCriterion)
        return loader.term(cls, iri, count=loader.minimum(iri, activities), activities=activities)

    @property
    def items(self) -> tuple[Term, ...]:
        return self.activities

    def statement(self, kpi: Kpi, reading: Reading) -> Text:
        total = len(self.activities)
        return Text(
            f"at least {self.count} of the {total} listed kinds of succession activity for {kpi.field.label.en}",
            f"{kpi.field.label.ja}について列挙された{total}種類の継承活動のうち{self.count}種類以上",
        )

    def path(self, reading: Reading) -> Path:
        return Predicate(f"<{ITSS.fieldSuccession}>")

    def shapes(self, writer: ShapeWriter, kpi: Kpi) -> Iterator[str]:
        name, activity = f"{kpi.name}-field-succession", f"{kpi.name}-activity"
        yield self.qualified_shape(writer, kpi, name)
        yield writer.node(name, ("sh:property", [writer.own(f"{name}-field"), writer.own(f"{name}-count")]))
        label = Text("succession recorded for", "継承の対象分野")
        yield writer.valued(f"{name}-field", "itss:specialtyField", kpi.field, label, self.group)
        says = Text(f"at least {self.count} kinds of activity", f"{self.count}種類以上の活動")
        counting = writer.qualified(activity, self.count)
        yield writer.part(f"{name}-count", "itss:activity", says, *counting, group=self.group)
        yield writer.node(activity, writer.listed(self.activities))

    def requires(self, reading: Reading) -> dict[str, Any]:
        return {"count": self.count}

    @classmethod
    def measure(
        cls,
        measurement: Measurement,
        asked: Sequence[tuple[int, Kpi, Self]],
        reading: Reading,
    ) -> pl.DataFrame:
        """Distinct listed kinds of activity recorded for the field."""
        table = measurement.records["succession"]
        same: dict[tuple[SpecialtyField, tuple[Term, ...]], list[int]] = {}
        for place, kpi, requirement in asked:
            same.setdefault((kpi.field, requirement.activities), []).append(place)
        parts = [table.clear()]
        for group, (within, activities) in enumerate(same):
            here = measurement.mask((within,))[table["field"]] & measurement.mask(activities)[table["activity"]]
            parts.append(table.filter(here).with_columns(pl.col("first") + group))
        counted = measurement.distinct(pl.concat(parts).rename({"first": "row"}), "activity")
        return measurement.spread(counted, [*same.values()])
