"""From the ontology files to the objects of `model`: each threshold is read from the graph, none is written here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from itss_graph.errors import StandardError
from itss_graph.standard.graph import GraphView
from itss_graph.standard.model import (
    KINDS,
    MEASURES,
    Bound,
    Complexity,
    Development,
    Kpi,
    Reading,
    Requirement,
    Responsibility,
    ScaleValue,
    Size,
    SizeAlternative,
    Specialty,
    SpecialtyField,
    Succession,
    Term,
)
from itss_graph.vocab import DCTERMS, ITSS, SKOS

T = TypeVar("T", bound=Term)


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds the objects of a standard from a view of its graph."""

    graph: GraphView

    def term(self, cls: type[T], iri: str, **more: Any) -> T:
        graph = self.graph
        label, definition = graph.text(iri, SKOS.prefLabel), graph.text(iri, SKOS.definition)
        return cls(iri, label, definition, graph.optional(iri, DCTERMS.source) or "", **more)

    def listed(self, subject: str, prop: str) -> tuple[Term, ...]:
        """The items that a requirement lists, in the order of the source."""
        iris = sorted(self.graph.all(subject, prop), key=self.list_order)
        return tuple(self.term(Term, iri) for iri in iris)

    def list_order(self, iri: str) -> tuple[int, str]:
        return (self.graph.integer(iri, ITSS.listOrder) or 0, iri)

    def scale_value(self, iri: str) -> ScaleValue:
        """A value with those that reach it, walked up `itss:subsumes`."""
        reached_by = [iri]
        for value in reached_by:
            higher = self.graph.subjects(ITSS.subsumes, value)
            if set(higher) & set(reached_by):
                raise StandardError(
                    f"<{value}> is on a scale that goes round in a circle; a scale goes down in one line"
                )
            reached_by += higher
        return self.term(ScaleValue, iri, reached_by=tuple(reached_by))

    def kpis(self) -> tuple[Kpi, ...]:
        """All indicators: fields in the order of the source, levels descending."""
        iris = self.graph.instances(ITSS.KeyPerformanceIndicator)
        if not iris:
            raise StandardError("no itss:KeyPerformanceIndicator is stated; give the file of a job category")
        kpis = [self.kpi(iri) for iri in iris]
        return tuple(sorted(kpis, key=lambda kpi: (self.list_order(kpi.field.iri), -kpi.level)))

    def kpi(self, iri: str) -> Kpi:
        graph = self.graph
        requirements = [self.requirement(requirement) for requirement in graph.all(iri, ITSS.hasRequirement)]
        return self.term(
            Kpi,
            iri,
            field=self.field(graph.one(iri, ITSS.inSpecialtyField)),
            level=graph.count(graph.one(iri, ITSS.atLevel), ITSS.levelNumber),
            requirements=tuple(sorted(requirements, key=lambda requirement: KINDS.index(type(requirement)))),
            deemed_by=tuple(sorted(graph.all(iri, ITSS.deemedMetBy))),
        )

    def field(self, iri: str) -> SpecialtyField:
        return self.term(SpecialtyField, iri, category=self.term(Term, self.graph.one(iri, ITSS.inJobCategory)))

    def requirement(self, iri: str) -> Requirement:
        build = {
            ITSS.ResponsibilityRequirement: self.responsibility,
            ITSS.ComplexityRequirement: self.complexity,
            ITSS.SizeRequirement: self.size,
            ITSS.SpecialtyRequirement: self.specialty,
            ITSS.SuccessionRequirement: self.succession,
            ITSS.DevelopmentRequirement: self.development,
        }
        kinds = [cls for cls in build if iri in self.graph.instances(cls)]
        if len(kinds) != 1:
            raise StandardError(f"<{iri}> is of {len(kinds)} kinds of requirement; give it exactly one")
        return build[kinds[0]](iri)

    def responsibility(self, iri: str) -> Requirement:
        graph = self.graph
        return self.term(
            Responsibility,
            iri,
            years=graph.count(iri, ITSS.minimumYears),
            role=self.scale_value(graph.one(iri, ITSS.requiresRole)),
            success=graph.flag(iri, ITSS.requiresSuccess),
            continuity=graph.flag(iri, ITSS.requiresContinuity),
        )

    def complexity(self, iri: str) -> Requirement:
        criteria = self.listed(iri, ITSS.countsCriterion)
        required = self.listed(iri, ITSS.requiresCriterion)
        count = self.minimum(iri, criteria)
        if not set(required) <= set(criteria):
            raise StandardError(f"<{iri}> requires a criterion that it does not count; list it with countsCriterion")
        return self.term(Complexity, iri, count=count, criteria=criteria, required=required)

    def size(self, iri: str) -> Requirement:
        alternatives = sorted(self.graph.all(iri, ITSS.hasAlternative), key=self.list_order)
        if bool(alternatives) == self.graph.flag(iri, ITSS.notSpecified):
            raise StandardError(f"<{iri}> needs either alternatives or notSpecified true")
        return self.term(Size, iri, alternatives=tuple(self.alternative(each) for each in alternatives))

    def alternative(self, iri: str) -> SizeAlternative:
        bounds = tuple(bound for measure in MEASURES if (bound := self.bound(iri, measure)))
        if not bounds:
            raise StandardError(f"<{iri}> has no minimum; state at least one measure")
        return self.term(
            SizeAlternative, iri, bounds=bounds, complexity_count=self.graph.integer(iri, ITSS.minimumComplexityCount)
        )

    def bound(self, iri: str, measure: str) -> Bound | None:
        suffix = measure[0].upper() + measure[1:]
        minimum = self.graph.integer(iri, f"{ITSS}minimum{suffix}")
        below = self.graph.integer(iri, f"{ITSS}below{suffix}")
        return None if minimum is None else Bound(measure, minimum, below)

    def specialty(self, iri: str) -> Requirement:
        contribution = self.graph.optional(iri, ITSS.requiresContribution)
        areas = self.listed(iri, ITSS.countsCriterion)
        return self.term(
            Specialty,
            iri,
            count=self.minimum(iri, areas),
            areas=areas,
            proficiency=self.scale_value(self.graph.one(iri, ITSS.requiresProficiency)),
            contribution=self.scale_value(contribution) if contribution else None,
        )

    def succession(self, iri: str) -> Requirement:
        activities = self.listed(iri, ITSS.countsCriterion)
        return self.term(Succession, iri, count=self.minimum(iri, activities), activities=activities)

    def development(self, iri: str) -> Requirement:
        return self.term(Development, iri, count=self.graph.count(iri, ITSS.minimumCount))

    def minimum(self, iri: str, listed: tuple[Term, ...]) -> int:
        """The minimum count, which must be possible: a list shorter than its minimum can never be met."""
        count = self.graph.count(iri, ITSS.minimumCount)
        if count > len(listed):
            raise StandardError(f"<{iri}> asks for {count} of {len(listed)} listed items; list more or ask for fewer")
        return count

    def readings(self) -> Iterable[Reading]:
        graph = self.graph
        for iri in graph.instances(ITSS.NamedReading):
            yield self.term(
                Reading,
                iri,
                key=graph.one(iri, SKOS.notation),
                enforces_upper_bounds=graph.flag(iri, ITSS.enforcesUpperBounds),
                requires_every_area=graph.flag(iri, ITSS.requiresEveryArea),
            )

    def terms(self) -> dict[str, Term]:
        """Every labelled thing by its IRI."""
        return {iri: self.term(Term, iri) for iri, values in self.graph.values.items() if SKOS.prefLabel in values}
