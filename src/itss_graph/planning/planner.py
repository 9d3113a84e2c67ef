"""From an assessment to plans: one for each candidate and indicator, with the sets of changes that suffice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from itss_graph.assessment import Assessment, Assessor
from itss_graph.errors import UsageError
from itss_graph.planning.business import Engagements
from itss_graph.planning.judge import Goal, Judge, Search, together
from itss_graph.planning.model import Option, Part, Plan, least, needed, options, reason, sound
from itss_graph.planning.variant import Variant, nodes
from itss_graph.rdf.columns import Columns
from itss_graph.requirements import Kpi, Requirement
from itss_graph.requirements.candidate import Properties, Triple
from itss_graph.requirements.changes import PlanningContext, Way, examination
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import SpecialtyField
from itss_graph.vocab import ITSS, SKOS

CHOICES = 64
"""How many choices of one option a part are tried, those of the least options first."""


@dataclass(frozen=True, slots=True)
class Combination:
    """Options of several parts as one; `goals` are those of the parts, `whole` is the goal of all together."""

    parts: Sequence[Part]
    goals: Sequence[Goal]
    whole: Goal
    today: date
    bounded: bool

    def sets(self, examination: Sequence[Option]) -> Search[tuple[Option, ...]]:
        """The sets with which an indicator is met by its requirements, or deemed met; least effort first."""
        if not self.parts:
            return ()
        found: dict[tuple[Triple, ...], Option] = {}
        for option in (yield from self._options()):
            known = found.setdefault(option.triples, option)
            if option.day < known.day:
                found[option.triples] = option
        chosen = least([*found.values(), *examination])
        return tuple((yield from together(sound(option, self.whole) for option in chosen)))

    def _options(self) -> Search[list[Option]]:
        """Each choice of one option of every part, without what is needless by the day on which the last is enough."""
        dated = [(choice, self._day(choice)) for choice in choices(self.parts)]
        asked = [
            list(dict.fromkeys((choice[number], day) for choice, day in dated)) for number in range(len(self.parts))
        ]
        kept = yield from together(map(self._needed, range(len(self.parts)), asked))
        known = {
            (number, *each): changes
            for number, several in enumerate(asked)
            for each, changes in zip(several, kept[number], strict=True)
        }
        sets = [
            tuple(change for part, place in enumerate(choice) for change in known[part, place, day])
            for choice, day in dated
        ]
        days = yield [self.whole.after(changes) for changes in sets]
        soonest = [max(self.today, day) for day in days]
        return [
            Option(changes, day, reason(changes, waits=day > self.today))
            for changes, day in zip(sets, soonest, strict=True)
        ]

    def _day(self, choice: tuple[int, ...]) -> date:
        return max(part.options[place].day for part, place in zip(self.parts, choice, strict=True))

    def _needed(self, number: int, asked: Sequence[tuple[int, date]]) -> Search[list[Way]]:
        """What is needed of options of a part, by their places, each by a day."""
        options = self.parts[number].options
        # on an option's own day every one of its changes is needed
        later = [(place, day) for place, day in asked if options[place].day != day]
        ways = [(options[place].changes, day) for place, day in later]
        fewer = yield from needed(ways, self.goals[number], bounded=self.bounded)
        found = dict(zip(later, fewer, strict=True))
        return [found.get((place, day), options[place].changes) for place, day in asked]


def choices(parts: Sequence[Part]) -> list[tuple[int, ...]]:
    """Places of one option of every part; the sum of the places rises, so that the least options come first."""
    ranges = [range(len(part.options)) for part in parts]
    return sorted(product(*ranges), key=sum)[:CHOICES]


SOME = 10
"""How many names of candidates an error tells."""

NEW = "_:new"
"""What the names of nodes that a plan adds begin with, unless the profile uses such names itself."""


class Planner:
    """Makes plans under the terms of an assessor: standard, reading, as-of date, standing of records."""

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

        `to` names indicators, `fields` specialty fields in which the next level is aimed at; with neither, it is the
        next level of each field in which the candidate has recorded anything. `profile` names the one candidate, if not
        all are asked for. Raises as `Assessor.assess` does, and `UsageError` for an unknown name.
        """
        standard = self.assessor.standard
        wanted = [standard.kpi(name) for name in to]
        within = [standard.field(name) for name in fields]
        assessments = list(replace(self.assessor, standing=False).assess(columns, source))  # no plan tells of it
        return self.plans_of(_chosen(assessments, profile, source), nodes(columns), wanted, within)

    def plans_of(
        self,
        assessments: Iterable[Assessment],
        known: Mapping[str, Properties],
        to: Sequence[Kpi] = (),
        fields: Sequence[SpecialtyField] = (),
    ) -> list[Plan]:
        """The plans of candidates who are assessed already, for indicators that were judged.

        `known` has the properties of each node of the profiles; the rest is as for `plans`.
        """
        prefix = fresh(known)
        searches: list[Search[Plan]] = []
        for assessment in assessments:
            candidate = Variant.of(assessment.profile, known, self.assessor.only)
            judged = {outcome.kpi.iri for outcome in assessment.kpis}
            targets = to or self._next(assessment, candidate, fields)
            searches += (self._plan(assessment, candidate, kpi, prefix) for kpi in targets if kpi.iri in judged)
        return self.judge.answer(together(searches))

    def _plan(self, assessment: Assessment, candidate: Variant, kpi: Kpi, prefix: str) -> Search[Plan]:
        """The plan of one candidate for one indicator; `prefix` begins the names of nodes that the plan adds."""
        today, outcome = self.assessor.as_of, assessment.kpi(kpi.iri)
        done = outcome.met or outcome.deemed
        pairs = [] if done else (yield from self._parts(candidate, kpi, prefix))
        pairs.sort(key=lambda pair: min((option.effort for option in pair[0].options), default=(99, today, 0)))
        parts = tuple(part for part, _ in pairs)
        view = self.assessor.standard.view
        deemed = tuple(
            Option((examination(candidate, iri, view.text(iri, SKOS.prefLabel)),), today, "examination")
            for iri in kpi.deemed_by
            if not done
        )
        whole = Goal(kpi.requirements, candidate)
        bounded = self.assessor.reading.enforces_upper_bounds
        sets = yield from Combination(parts, [goal for _, goal in pairs], whole, today, bounded).sets(deemed)
        only, reading = self.assessor.only, assessment.reading
        return Plan(assessment.profile, today, reading, only, kpi, outcome, parts, deemed, sets, candidate)

    def _parts(self, candidate: Variant, kpi: Kpi, prefix: str) -> Search[list[tuple[Part, Goal]]]:
        """What is missing, with the ways to meet it: what looks at the same records as one, all else by itself."""
        standard, today = self.assessor.standard, self.assessor.as_of
        days = yield [Goal((each,), candidate) for each in kpi.requirements]
        when = {each.iri: day for each, day in zip(kpi.requirements, days, strict=True)}
        groups: dict[str, list[Requirement]] = {}
        for each in kpi.requirements:
            groups.setdefault(each.shared or each.iri, []).append(each)
        goals = [Goal(tuple(group), candidate) for group in groups.values() if any(when[r.iri] > today for r in group)]
        missing = [[each for each in goal.requirements if when[each.iri] > today] for goal in goals]
        above = (each for each in standard.kpis if each.field.iri == kpi.field.iri and each.level >= kpi.level)
        ladder = sorted(above, key=lambda each: each.level)
        context = PlanningContext(candidate, today, prefix, self.judge.reading, self.judge.holds)

        def search(goal: Goal, lacking: list[Requirement]) -> Search[tuple[Option, ...]]:
            first = goal.requirements[0]
            if first.shared:
                return Engagements(context, ladder, goal).options(lacking)
            return options(((), *first.ways(kpi, context)), goal, today, bounded=False)

        found = yield from together(map(search, goals, missing))
        return [
            (Part(tuple(lacking), ways, max(when[each.iri] for each in goal.requirements)), goal)
            for goal, lacking, ways in zip(goals, missing, found, strict=True)
        ]

    def _next(self, assessment: Assessment, candidate: Variant, fields: Sequence[SpecialtyField]) -> list[Kpi]:
        """The next level of each of the fields, or of each field in which there is anything, or of all."""
        standard = self.assessor.standard
        chosen = fields or [field for field in standard.fields if self._active(field, candidate)] or standard.fields
        found = (next_level(standard, field, assessment.highest[field.name]) for field in chosen)
        return [kpi for kpi in found if kpi is not None]

    def _active(self, field: SpecialtyField, candidate: Variant) -> bool:
        """Whether the candidate has a record in a field that counts by the as-of date."""
        today = self.assessor.as_of
        kpis = (kpi for kpi in self.assessor.standard.kpis if kpi.field.iri == field.iri)
        tables = (each for kpi in kpis for each in kpi.requirements if each.items_by_field)
        areas = {item.iri for each in tables for item in each.items}
        return any(
            record.counts
            and record.first <= today
            and (field.iri in record.values(ITSS.specialtyField) or record.value(ITSS.area) in areas)
            for record in candidate.records.values()
        )


def _chosen(assessments: list[Assessment], profile: str | None, source: str) -> list[Assessment]:
    """All of the candidates, or the one that is named."""
    if profile is None:
        return assessments
    found = [each for each in assessments if each.profile == profile]
    if not found:
        some = ", ".join(each.profile for each in assessments[:SOME])
        raise UsageError(
            f"{source}: no candidate {profile!r}; there are {some}{'…' if len(assessments) > SOME else ''}"
        )
    return found


def next_level(standard: Standard, field: SpecialtyField, level: int | None) -> Kpi | None:
    """The lowest indicator of a field above a level; None above the highest."""
    above = (kpi for kpi in standard.kpis if kpi.field.iri == field.iri and kpi.level > (level or 0))
    return min(above, key=lambda kpi: kpi.level, default=None)


def fresh(names: Iterable[str]) -> str:
    """How names of new nodes may begin, so that none of those in use begins so."""
    taken, prefix = [each for each in names if each.startswith(NEW)], NEW
    while any(each.startswith(prefix) for each in taken):
        prefix += "1"
    return prefix
