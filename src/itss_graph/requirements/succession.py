"""Succession: a number of kinds of activity by which expertise is passed on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import polars as pl

from itss_graph.requirements.candidate import ProfileRecord, Recorded
from itss_graph.requirements.measuring import Measurement
from itss_graph.requirements.raising import EITHER, RECORD, Change, Raising, Way, new_record, statement
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
        what = says("shape.activities", self.count)
        counting = writer.qualified(activity, self.count)
        yield writer.part(f"{name}-count", "itss:activity", what, *counting, group=self.group)
        yield writer.node(activity, writer.listed(self.items))

    def requires(self, reading: Reading) -> dict[str, Any]:
        return {"count": self.count}

    @classmethod
    def measure(cls, measurement: Measurement, asked: Sequence[tuple[int, Kpi, Self]]) -> pl.DataFrame:
        """Distinct listed kinds of activity recorded for the field."""
        table = measurement.records["succession"]
        same: dict[tuple[SpecialtyField, tuple[Term, ...]], list[int]] = {}
        for place, kpi, requirement in asked:
            same.setdefault((kpi.field, requirement.items), []).append(place)
        parts = [table.clear()]
        for group, (within, activities) in enumerate(same):
            here = measurement.mask((within,))[table["field"]] & measurement.mask(activities)[table["activity"]]
            parts.append(table.filter(here).with_columns(pl.col("first") + group))
        counted = measurement.distinct(pl.concat(parts).rename({"first": "row"}), "activity")
        return measurement.spread(counted, [*same.values()])

    def ways(self, kpi: Kpi, raising: Raising) -> Iterator[Way]:
        """First what is on record already and only lacks the field or its standing, then further kinds."""
        records = raising.present(ITSS.succession)
        counted = {record.one(ITSS.activity) for record in records if raising.counts(record, self.iri)}
        lacking = [activity for activity in self.items if activity.iri not in counted]
        more = self.count - (len(self.items) - len(lacking))
        there: dict[Term, Way] = {}
        for record in sorted(records, key=lambda record: record.name):
            for activity in (each for each in lacking if each.iri == record.one(ITSS.activity)):
                way = raising.supported(record)
                if kpi.field.iri not in record.all(ITSS.specialtyField):
                    way = (*way, _another_field(raising.candidate, record, kpi.field, activity))
                if activity not in there or len(way) < len(there[activity]):
                    there[activity] = way
        nearest = sorted(lacking, key=lambda activity: activity not in there)
        for known in (there, {}) if there else ({},):
            order = nearest if known else lacking
            used = order[:more]
            instead = tuple(each.iri for each in order[more:] if each not in known)
            ways = (known.get(each) or (self._new(kpi, raising, each, instead),) for each in used)
            yield tuple(change for way in ways for change in way)

    def _new(self, kpi: Kpi, raising: Raising, activity: Term, instead: tuple[str, ...]) -> Change:
        """A new succession record for the field of the indicator."""
        node, candidate = f"{raising.new}-succession-{self.items.index(activity) + 1}", raising.candidate
        text = says("raise.succession", activity.label)
        properties = [(ITSS.specialtyField, f"<{kpi.field.iri}>"), (ITSS.activity, f"<{activity.iri}>")]
        triples = new_record(candidate, ITSS.succession, ITSS.SuccessionRecord, node, properties)
        return Change("succession", node, EITHER, triples, activity.iri, None, instead, text)


def _another_field(candidate: Recorded, record: ProfileRecord, within: SpecialtyField, activity: Term) -> Change:
    """A succession record that served one more field."""
    who = candidate.label(record.name)
    text = says("raise.field", who=who, activity=activity.label, field=within.label)
    triples = (statement(record.name, ITSS.specialtyField, within.iri),)
    return Change("field", record.name, RECORD, triples, within.iri, text=text)
