"""Specialty: expertise in one listed area, or by the strict reading in every one, at a proficiency and contribution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, product
from typing import Any, Self

import polars as pl

from itss_graph.requirements.candidate import ProfileRecord
from itss_graph.requirements.changes import EITHER, Change, PlanningContext, Way, new_record, statement
from itss_graph.requirements.measuring import NOTHING, Measurement
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.requirements.shapes import ShapeWriter
from itss_graph.shacl.paths import Inverse, Path, Predicate
from itss_graph.shacl.paths import Sequence as Steps
from itss_graph.terms import turtle
from itss_graph.terms.load import TermLoader
from itss_graph.terms.model import Reading, ScaleValue, Term, Text
from itss_graph.vocab import ITSS
from itss_graph.words import joined, says

MAX_COMBINATIONS = 64
"""How many combinations of one way per missing area are proposed."""


@dataclass(frozen=True, slots=True)
class Specialty(Requirement):
    kind = "specialty"
    iri_of_kind = ITSS.SpecialtyRequirement
    group = "professional"
    predicate = ITSS.expertise
    distinct = ITSS.area
    items_by_field = True

    count: int
    items: tuple[Term, ...] = field()
    proficiency: ScaleValue
    contribution: ScaleValue | None

    @classmethod
    def load(cls, loader: TermLoader, iri: str) -> Self:
        contribution = loader.graph.optional(iri, ITSS.requiresContribution)
        areas = loader.listed(iri, ITSS.countsCriterion)
        return loader.term(
            cls,
            iri,
            count=loader.minimum(iri, areas),
            items=areas,
            proficiency=loader.scale_value(loader.graph.one(iri, ITSS.requiresProficiency)),
            contribution=loader.scale_value(contribution) if contribution else None,
        )

    @property
    def scales(self) -> dict[str, ScaleValue]:
        """The least value on each scale, by the property of the profile vocabulary."""
        contribution = {"contribution": self.contribution} if self.contribution else {}
        return {"proficiency": self.proficiency, **contribution}

    def statement(self, kpi: Kpi, reading: Reading) -> Text:
        total = len(self.items)
        if reading.requires_every_area:
            areas = says("statement.every_area", total)
        else:
            areas = says("statement.some_areas", count=self.count, total=total)
        return says("statement.specialty", how=areas, grades=_words(self.scales))

    def path(self, reading: Reading) -> Path:
        """The path to the expertise records.

        For every area at once it leads on back to the candidate, so that there is one result for all areas together:
        the candidate must have a record that is good enough in each.
        """
        expertise = Predicate(f"<{self.predicate}>")
        return Steps((expertise, Inverse(expertise))) if reading.requires_every_area else expertise

    def shapes(self, writer: ShapeWriter, kpi: Kpi) -> Iterator[str]:
        return self._every_area(writer, kpi) if writer.reading.requires_every_area else self._any_area(writer, kpi)

    def _any_area(self, writer: ShapeWriter, kpi: Kpi) -> Iterator[str]:
        name = f"{kpi.name}-expertise"
        yield self.qualified_shape(writer, kpi, name, self.count)
        yield self._record(writer, name, f"{name}-area")
        label = says("shape.listed_area")
        limits = [("sh:minCount", ["1"]), writer.listed(self.items)]
        yield writer.part(f"{name}-area", "itss:area", label, *limits, group=self.group)
        yield from self._grades(writer, name)

    def _every_area(self, writer: ShapeWriter, kpi: Kpi) -> Iterator[str]:
        areas, name = f"{kpi.name}-areas", f"{kpi.name}-expertise"
        yield self.qualified_shape(writer, kpi, areas)
        yield writer.node(areas, ("sh:property", [writer.own(f"{areas}-{term.name}") for term in self.items]))
        yield from self._grades(writer, name)
        for term in self.items:
            label = says("shape.expertise_in", term.label)
            record = f"{name}-{term.name}"
            yield writer.part(
                f"{areas}-{term.name}", "itss:expertise", label, *writer.qualified(record, 1), group=self.group
            )
            yield self._record(writer, record, f"{record}-area", grades=name)
            yield writer.valued(f"{record}-area", "itss:area", term, says("shape.area"), self.group)

    def _record(self, writer: ShapeWriter, name: str, area: str, grades: str | None = None) -> str:
        """The shape of one expertise record: the area, and the grade on each scale."""
        parts = [area, *(f"{grades or name}-{scale}" for scale in self.scales)]
        return writer.node(name, ("sh:property", [writer.own(part) for part in parts]))

    def _grades(self, writer: ShapeWriter, name: str) -> Iterator[str]:
        for scale, value in self.scales.items():
            path = turtle.collection([f"itss:{scale}", "[ sh:zeroOrMorePath itss:subsumes ]"])
            yield writer.valued(f"{name}-{scale}", path, value, says(f"shape.{scale}"), self.group)

    def requires(self, reading: Reading) -> dict[str, Any]:
        return {"count": len(self.items) if reading.requires_every_area else self.count}

    @classmethod
    def measure(cls, measurement: Measurement, requirements: Sequence[tuple[int, Kpi, Self]]) -> pl.DataFrame:
        """Distinct listed areas at the required proficiency and contribution."""
        expertise = measurement.records["expertise"]
        tables = []
        for index, kpi, requirement in requirements:
            for shape, areas in requirement._record_shapes(kpi, measurement.reading):
                listed = measurement.mask(areas)[expertise["area"]]
                conforming = measurement.conforms(shape, expertise["record"].filter(listed))
                names = ("first", "record", "rank", "area")
                columns = {name: expertise[name].filter(listed).filter(conforming) for name in names}
                tables.append(pl.DataFrame({**columns, "row": columns["first"] + index}))
        return measurement.distinct(pl.concat(tables).sort("rank"), "area") if tables else NOTHING

    def _record_shapes(self, kpi: Kpi, reading: Reading) -> Iterator[tuple[str, tuple[Term, ...]]]:
        """The shapes of records that count, each with its areas."""
        if reading.requires_every_area:
            yield from ((f"{kpi.name}-expertise-{area.name}", (area,)) for area in self.items)
        else:
            yield f"{kpi.name}-expertise", self.items

    def ways(self, kpi: Kpi, context: PlanningContext) -> Iterator[Way]:
        """For each missing area an existing record is raised, or a new one is added."""
        records = context.in_force(ITSS.expertise)
        mastered = {record.value(ITSS.area) for record in records if context.counts(record, self.iri)}
        lacking = [area for area in self.items if area.iri not in mastered]
        required: int = self.requires(context.reading)["count"]
        missing = required - (len(self.items) - len(lacking))
        raised = {area: self._raised_records(area, context) for area in lacking}
        nearest = sorted(lacking, key=lambda area: min(map(len, raised[area]), default=3))
        chosen, others = nearest[:missing], nearest[missing:]
        recorded = {record.value(ITSS.area) for record in records}
        ways = [
            [*raised[area], *([] if area.iri in recorded else [(self._new(area, context, others),)])] for area in chosen
        ]
        for combination in islice(product(*ways), MAX_COMBINATIONS):
            yield tuple(chain(*combination))
        if missing == 1:
            yield from (way for area in others for way in raised[area])
            unrecorded = [area for area in lacking if not raised[area]]
            yield from ((self._new(area, context, unrecorded[1:]),) for area in unrecorded[:1])

    def _raised_records(self, area: Term, context: PlanningContext) -> list[Way]:
        """The changes after which each record in an area counts, fewest first."""
        records = (record for record in context.candidate.linked(ITSS.expertise) if record.value(ITSS.area) == area.iri)
        return sorted((self._raised(record, area, context) for record in records), key=len)

    def _raised(self, record: ProfileRecord, area: Term, context: PlanningContext) -> Way:
        """Higher grades of an expertise record, by scale."""
        lead = context.standing_changes(record)
        grades = {
            scale: grade
            for scale, grade in self.scales.items()
            if record.value(f"{ITSS}{scale}") not in grade.reached_by
        }
        if not grades:
            return lead
        text = says("raise.grade", area=area.label, grades=_words(grades))
        triples = tuple(statement(record.name, f"{ITSS}{scale}", grade.iri) for scale, grade in grades.items())
        after = " ".join(grade.iri for grade in grades.values())
        return (*lead, Change("grade", record.name, EITHER, triples, after, text=text))

    def _new(self, area: Term, context: PlanningContext, instead: list[Term]) -> Change:
        """A new expertise record with the grades on each scale."""
        node, candidate = f"{context.new}-expertise-{self.items.index(area) + 1}", context.candidate
        text = says("raise.expertise", area=area.label, grades=_words(self.scales))
        properties = [(f"{ITSS}{scale}", f"<{value.iri}>") for scale, value in self.scales.items()]
        properties = [(ITSS.area, f"<{area.iri}>"), *properties]
        triples = new_record(candidate, ITSS.expertise, ITSS.Expertise, node, properties)
        others = tuple(item.iri for item in instead if item != area)
        return Change("expertise", node, EITHER, triples, area.iri, None, others, text)


def _words(grades: Mapping[str, ScaleValue]) -> Text:
    """The grades, by scale, in words."""
    return joined("mark.and", (says("mark.quoted", value.label) for value in grades.values()))
