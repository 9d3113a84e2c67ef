"""Succession: a number of kinds of activity by which expertise is passed on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import polars as pl

from itss_graph.requirements.candidate import CandidateProfile, ProfileRecord
from itss_graph.requirements.changes import EITHER, RECORD, Change, PlanningContext, Way, new_record, statement
from itss_graph.requirements.measuring import Measurement
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.requirements.shapes import ShapeWriter
from itss_graph.terms.load import TermLoader
from itss_graph.terms.model import Reading, SpecialtyField, Term, Text
from itss_graph.vocab import ITSS
from itss_graph.words import says


@dataclass(frozen=True, slots=True)
class Succession(Requirement):
    kind = "succession"
    iri_of_kind = ITSS.SuccessionRequirement
    group = "professional"
    predicate = ITSS.fieldSuccession
    distinct = ITSS.activity

    count: int
    items: tuple[Term, ...] = field()

    @classmethod
    def load(cls, loader: TermLoader, iri: str) -> Self:
        activities = loader.listed(iri, ITSS.countsCriterion)
        return loader.term(cls, iri, count=loader.minimum(iri, activities), items=activities)

    def statement(self, kpi: Kpi, reading: Reading) -> Text:
        counts = {"count": self.count, "total": len(self.items)}
        return says("statement.succession", **counts, field=kpi.field.label)

    def shapes(self, writer: ShapeWriter, kpi: Kpi) -> Iterator[str]:
        name, activity = f"{kpi.name}-field-succession", f"{kpi.name}-activity"
        yield self.qualified_shape(writer, kpi, name)
        yield writer.node(name, ("sh:property", [writer.own(f"{name}-field"), writer.own(f"{name}-count")]))
        label = says("shape.succession")
        yield writer.valued(f"{name}-field", "itss:specialtyField", kpi.field, label, self.group)
        label = says("shape.activities", self.count)
        qualified = writer.qualified(activity, self.count)
        yield writer.part(f"{name}-count", "itss:activity", label, *qualified, group=self.group)
        yield writer.node(activity, writer.listed(self.items))

    def requires(self, reading: Reading) -> dict[str, Any]:
        return {"count": self.count}

    @classmethod
    def measure(cls, measurement: Measurement, requirements: Sequence[tuple[int, Kpi, Self]]) -> pl.DataFrame:
        """Distinct listed kinds of activity recorded for the field."""
        table = measurement.records["succession"]
        groups: dict[tuple[SpecialtyField, tuple[Term, ...]], list[int]] = {}
        for index, kpi, requirement in requirements:
            groups.setdefault((kpi.field, requirement.items), []).append(index)
        tables = [table.clear()]
        for group, (served, activities) in enumerate(groups):
            matches = measurement.mask((served,))[table["field"]] & measurement.mask(activities)[table["activity"]]
            tables.append(table.filter(matches).with_columns(pl.col("first") + group))
        counted = measurement.distinct(pl.concat(tables).rename({"first": "row"}), "activity")
        return measurement.spread(counted, [*groups.values()])

    def ways(self, kpi: Kpi, context: PlanningContext) -> Iterator[Way]:
        """First records that exist and lack only the field or their standing, then records of further kinds."""
        records = context.in_force(ITSS.succession)
        counted = {record.value(ITSS.activity) for record in records if context.counts(record, self.iri)}
        lacking = [activity for activity in self.items if activity.iri not in counted]
        missing = self.count - (len(self.items) - len(lacking))
        recorded: dict[Term, Way] = {}
        for record in sorted(records, key=lambda record: record.name):
            for activity in (item for item in lacking if item.iri == record.value(ITSS.activity)):
                way = context.standing_changes(record)
                if kpi.field.iri not in record.values(ITSS.specialtyField):
                    way = (*way, _another_field(context.candidate, record, kpi.field, activity))
                if activity not in recorded or len(way) < len(recorded[activity]):
                    recorded[activity] = way
        nearest = sorted(lacking, key=lambda activity: activity not in recorded)
        for existing in (recorded, {}) if recorded else ({},):
            ordered = nearest if existing else lacking
            chosen = ordered[:missing]
            instead = tuple(activity.iri for activity in ordered[missing:] if activity not in existing)
            ways = (existing.get(activity) or (self._new(kpi, context, activity, instead),) for activity in chosen)
            yield tuple(change for way in ways for change in way)

    def _new(self, kpi: Kpi, context: PlanningContext, activity: Term, instead: tuple[str, ...]) -> Change:
        """A new succession record for the field of the indicator."""
        node, candidate = f"{context.new}-succession-{self.items.index(activity) + 1}", context.candidate
        text = says("raise.succession", activity.label)
        properties = [(ITSS.specialtyField, f"<{kpi.field.iri}>"), (ITSS.activity, f"<{activity.iri}>")]
        triples = new_record(candidate, ITSS.succession, ITSS.SuccessionRecord, node, properties)
        return Change("succession", node, EITHER, triples, activity.iri, None, instead, text)


def _another_field(candidate: CandidateProfile, record: ProfileRecord, field: SpecialtyField, activity: Term) -> Change:
    """A succession record that served one more field."""
    label = candidate.label(record.name)
    text = says("raise.field", who=label, activity=activity.label, field=field.label)
    triples = (statement(record.name, ITSS.specialtyField, field.iri),)
    return Change("field", record.name, RECORD, triples, field.iri, text=text)
