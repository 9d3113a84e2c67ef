"""Makes plans from assessments: one for each candidate and indicator, with the sets of changes that suffice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, product

from itss_graph.assessment import Assessment, Assessor
from itss_graph.errors import UsageError
from itss_graph.planning.engagement_search import EngagementSearch
from itss_graph.planning.judge import Goal, Judge, Search, gather
from itss_graph.planning.model import Option, Part, Plan, checked, minimal_ways, options, reason, undominated
from itss_graph.planning.variant import Variant, nodes
from itss_graph.rdf.columns import Columns
from itss_graph.requirements import Kpi, Requirement
from itss_graph.requirements.candidate import Properties, Triple
from itss_graph.requirements.changes import PlanningContext, Way, examination
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import SpecialtyField
from itss_graph.vocab import ITSS, SKOS

MAX_CHOICES = 64
"""How many choices of one option per part are tried, those of least effort first."""


@dataclass(frozen=True, slots=True)
class Combination:
    """Combines the options of several parts; `goals` are those of the parts, `goal` is that of all of them."""

    parts: Sequence[Part]
    goals: Sequence[Goal]
    goal: Goal
    today: date
    bounded: bool

    def sets(self, examination: Sequence[Option]) -> Search[tuple[Option, ...]]:
        """The sets with which an indicator is met by its requirements, or deemed met; least effort first."""
        if not self.parts:
            return ()
        distinct: dict[tuple[Triple, ...], Option] = {}
        for option in (yield from self._options()):
            earliest = distinct.setdefault(option.triples, option)
            if option.day < earliest.day:
                distinct[option.triples] = option
        chosen = undominated([*distinct.values(), *examination])
        return tuple((yield from gather(checked(option, self.goal) for option in chosen)))

    def _options(self) -> Search[list[Option]]:
        """Each choice of one option per part, reduced to what is needed on the day on which the last one suffices."""
        dated = [(choice, self._day(choice)) for choice in choices(self.parts)]
        reduced = yield from gather(
            self._needed(number, dict.fromkeys((choice[number], day) for choice, day in dated))
            for number in range(len(self.parts))
        )
        sets = [
            tuple(chain(*(ways[index, day] for ways, index in zip(reduced, choice, strict=True))))
            for choice, day in dated
        ]
        days = yield [self.goal.after(changes) for changes in sets]
        soonest = [max(self.today, day) for day in days]
        return [
            Option(changes, day, reason(changes, waits=day > self.today))
            for changes, day in zip(sets, soonest, strict=True)
        ]

    def _day(self, choice: tuple[int, ...]) -> date:
        return max(part.options[index].day for part, index in zip(self.parts, choice, strict=True))

    def _needed(self, number: int, questions: Iterable[tuple[int, date]]) -> Search[dict[tuple[int, date], Way]]:
        """The needed changes of options of a part, by the index of the option and a day."""
        options = self.parts[number].options
        changes = {(index, day): options[index].changes for index, day in questions}
        # on an option's own day every one of its changes is needed
        later = [(index, day) for index, day in changes if options[index].day != day]
        ways = [(changes[index, day], day) for index, day in later]
        fewer = yield from minimal_ways(ways, self.goals[number], bounded=self.bounded)
        return changes | dict(zip(later, fewer, strict=True))


def choices(parts: Sequence[Part]) -> list[tuple[int, ...]]:
    """Indexes of one option per part, by their sum, so that the options of least effort come first."""
    ranges = [range(len(part.options)) for part in parts]
    return sorted(product(*ranges), key=sum)[:MAX_CHOICES]


MAX_NAMES = 10
"""How many names of candidates an error lists."""

NEW = "_:new"
"""The prefix of the names of nodes that a plan adds, unless the profile uses such names itself."""


class Planner:
    """Makes plans with the settings of an assessor: standard, reading, as-of date, standing of records."""

    def __init__(self, assessor: Assessor) -> None:
        self.assessor = assessor
        self.judge = Judge(assessor)

    def plans(
        self,
        columns: Columns,
        source: str,
        to: Sequence[str] = (),
        fields: Sequence[str] = (),
        profile: str | None = None,
    ) -> list[Plan]:
        """The plans of every candidate of a source, in the order of the data.

        `to` names indicators, `fields` specialty fields whose next level is the target; with neither, the target is the
        next level of each field in which the candidate has a record. `profile` names one candidate; by default there
        are plans for all. Raises as `Assessor.assess` does, and `UsageError` for an unknown name.
        """
        standard = self.assessor.standard
        kpis = [standard.kpi(name) for name in to]
        targets = [standard.field(name) for name in fields]
        assessments = list(replace(self.assessor, standing=False).assess(columns, source))  # plans do not report it
        return self.plans_of(_selected(assessments, profile, source), nodes(columns), kpis, targets)

    def plans_of(
        self,
        assessments: Iterable[Assessment],
        properties: Mapping[str, Properties],
        to: Sequence[Kpi] = (),
        fields: Sequence[SpecialtyField] = (),
    ) -> list[Plan]:
        """The plans of candidates who are assessed already, for indicators that were judged.

        `properties` are those of each node of the profiles; the other parameters are as for `plans`.
        """
        prefix = unused_prefix(properties)
        searches: list[Search[Plan]] = []
        for assessment in assessments:
            candidate = Variant.of(assessment.profile, properties, self.assessor.only)
            judged = {outcome.kpi.iri for outcome in assessment.kpis}
            targets = to or self._next(assessment, candidate, fields)
            searches += (self._plan(assessment, candidate, kpi, prefix) for kpi in targets if kpi.iri in judged)
        return self.judge.answer(gather(searches))

    def _plan(self, assessment: Assessment, candidate: Variant, kpi: Kpi, prefix: str) -> Search[Plan]:
        """The plan of one candidate for one indicator; `prefix` is that of the names of nodes that the plan adds."""
        today, outcome = self.assessor.as_of, assessment.kpi(kpi.iri)
        is_reached = outcome.met or outcome.deemed
        pairs = [] if is_reached else (yield from self._parts(candidate, kpi, prefix))
        pairs.sort(key=lambda pair: min((option.effort for option in pair[0].options), default=(99, today, 0)))
        parts = tuple(part for part, _ in pairs)
        view = self.assessor.standard.view
        deemed = tuple(
            Option((examination(candidate, iri, view.text(iri, SKOS.prefLabel)),), today, "examination")
            for iri in kpi.deemed_by
            if not is_reached
        )
        goal = Goal(kpi.requirements, candidate)
        bounded = self.assessor.reading.enforces_upper_bounds
        sets = yield from Combination(parts, [part_goal for _, part_goal in pairs], goal, today, bounded).sets(deemed)
        only, reading = self.assessor.only, assessment.reading
        return Plan(assessment.profile, today, reading, only, kpi, outcome, parts, deemed, sets, candidate)

    def _parts(self, candidate: Variant, kpi: Kpi, prefix: str) -> Search[list[tuple[Part, Goal]]]:
        """What is missing, with the ways to meet it: requirements that count the same records are one part."""
        standard, today = self.assessor.standard, self.assessor.as_of
        days = yield [Goal((requirement,), candidate) for requirement in kpi.requirements]
        met_from = dict(zip((requirement.iri for requirement in kpi.requirements), days, strict=True))
        groups: dict[str, list[Requirement]] = {}
        for requirement in kpi.requirements:
            groups.setdefault(requirement.shared or requirement.iri, []).append(requirement)
        grouped = [(group, [item for item in group if met_from[item.iri] > today]) for group in groups.values()]
        pairs = [(Goal(tuple(group), candidate), missing) for group, missing in grouped if missing]
        higher = (item for item in standard.kpis if item.field.iri == kpi.field.iri and item.level >= kpi.level)
        ladder = sorted(higher, key=lambda item: item.level)
        context = PlanningContext(candidate, today, prefix, self.judge.reading, self.judge.holds)

        def search(goal: Goal, missing: list[Requirement]) -> Search[tuple[Option, ...]]:
            first = goal.requirements[0]
            if first.shared:
                return EngagementSearch(context, ladder, goal).options(missing)
            return options(((), *first.ways(kpi, context)), goal, today, bounded=False)

        ways_per_part = yield from gather(search(goal, missing) for goal, missing in pairs)
        return [
            (Part(tuple(missing), ways, max(met_from[item.iri] for item in goal.requirements)), goal)
            for (goal, missing), ways in zip(pairs, ways_per_part, strict=True)
        ]

    def _next(self, assessment: Assessment, candidate: Variant, fields: Sequence[SpecialtyField]) -> list[Kpi]:
        """The next level of each of the fields, or of each field with a record, or of all."""
        standard = self.assessor.standard
        targets = fields or [field for field in standard.fields if self._active(field, candidate)] or standard.fields
        kpis = (next_level(standard, field, assessment.highest[field.name]) for field in targets)
        return [kpi for kpi in kpis if kpi is not None]

    def _active(self, field: SpecialtyField, candidate: Variant) -> bool:
        """Whether the candidate has a record in a field that counts on the as-of date."""
        today = self.assessor.as_of
        kpis = (kpi for kpi in self.assessor.standard.kpis if kpi.field.iri == field.iri)
        requirements = (requirement for kpi in kpis for requirement in kpi.requirements if requirement.items_by_field)
        areas = {item.iri for requirement in requirements for item in requirement.items}
        return any(
            record.counts
            and record.first <= today
            and (field.iri in record.values(ITSS.specialtyField) or record.value(ITSS.area) in areas)
            for record in candidate.records.values()
        )


def _selected(assessments: list[Assessment], profile: str | None, source: str) -> list[Assessment]:
    """The assessments of all candidates, or of the one named."""
    if profile is None:
        return assessments
    selected = [assessment for assessment in assessments if assessment.profile == profile]
    if not selected:
        names = ", ".join(assessment.profile for assessment in assessments[:MAX_NAMES])
        raise UsageError(
            f"{source}: no candidate {profile!r}; there are {names}{'…' if len(assessments) > MAX_NAMES else ''}"
        )
    return selected


def next_level(standard: Standard, field: SpecialtyField, level: int | None) -> Kpi | None:
    """The lowest indicator of a field above a level; None above the highest."""
    above = (kpi for kpi in standard.kpis if kpi.field.iri == field.iri and kpi.level > (level or 0))
    return min(above, key=lambda kpi: kpi.level, default=None)


def unused_prefix(names: Iterable[str]) -> str:
    """A prefix for the names of new nodes with which no name in use begins."""
    taken, prefix = [name for name in names if name.startswith(NEW)], NEW
    while any(name.startswith(prefix) for name in taken):
        prefix += "1"
    return prefix
