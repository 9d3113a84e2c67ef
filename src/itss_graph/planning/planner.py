"""From an assessment to plans: one for each candidate and indicator, with the sets of changes that suffice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product

from itss_graph.assessment import Assessment, Assessor
from itss_graph.errors import UsageError
from itss_graph.planning import changes as make
from itss_graph.planning.business import Search
from itss_graph.planning.career import Career, Node, Triple, nodes
from itss_graph.planning.changes import Change
from itss_graph.planning.model import Option, Part, Plan, changed, least, needed, reason, sound
from itss_graph.planning.professional import Records
from itss_graph.planning.rules import BUSINESS, Rules
from itss_graph.rdf.columns import Columns
from itss_graph.standard.model import Kpi, Specialty, SpecialtyField
from itss_graph.standard.standard import Standard
from itss_graph.vocab import SKOS

CHOICES = 64
"""How many choices of one option a part are tried, those of the least options first."""


def whole(
    parts: Sequence[Part], examination: Sequence[Option], career: Career, rules: Rules, today: date
) -> tuple[Option, ...]:
    """The sets with which an indicator is met by its requirements, or deemed met; least effort first."""
    if not parts:
        return ()
    together = Combination(tuple(parts), career, rules, today)
    found: dict[tuple[Triple, ...], Option] = {}
    for choice in choices(parts):
        option = together.option(choice)
        known = found.setdefault(option.triples, option)
        if option.day < known.day:
            found[option.triples] = option
    return tuple(sound(option, career, rules.met) for option in least([*found.values(), *examination]))


def choices(parts: Sequence[Part]) -> Iterator[tuple[int, ...]]:
    """Places of one option of every part; the sum of the places rises, so that the least options come first."""
    ranges = [range(len(part.options)) for part in parts]
    yield from sorted(product(*ranges), key=sum)[:CHOICES]


@dataclass(frozen=True, slots=True)
class Combination:
    """Options of several parts as one; what an option needs by a day is found once and kept in `known`."""

    parts: tuple[Part, ...]
    career: Career
    rules: Rules
    today: date
    known: dict[tuple[int, int, date], tuple[Change, ...]] = field(default_factory=dict)

    def option(self, choice: tuple[int, ...]) -> Option:
        """One option of every part, without what is needless by the day on which the last of them is enough."""
        chosen = [part.options[place] for part, place in zip(self.parts, choice, strict=True)]
        day = max(option.day for option in chosen)
        kept = tuple(change for part, place in enumerate(choice) for change in self._needed(part, place, day))
        soonest = max(self.today, self.rules.met(changed(self.career, kept)))
        return Option(kept, soonest, reason(kept, waits=soonest > self.today))

    def _needed(self, number: int, place: int, day: date) -> tuple[Change, ...]:
        """What is needed of an option of a part by a day."""
        part, key = self.parts[number], (number, place, day)
        option = part.options[place]
        if option.day == day:  # then every one of its changes is
            return option.changes
        if key not in self.known:
            self.known[key] = needed(
                option.changes, self.career, day, lambda career: self._when(part, career), bounded=self.rules.bounded
            )
        return self.known[key]

    def _when(self, part: Part, career: Career) -> date:
        if isinstance(part.requirements[0], BUSINESS):
            return self.rules.business(career)
        return self.rules.when(part.requirements[0], career)


SOME = 10
"""How many names of candidates an error tells."""

NEW = "_:new"
"""What the names of nodes that a plan adds begin with, unless the profile uses such names itself."""


@dataclass(frozen=True, slots=True)
class Planner:
    """Makes plans under the terms of an assessor: standard, reading, as-of date, standing of records."""

    assessor: Assessor

    def plans(
        self,
        columns: Columns,
        source: str,
        to: Sequence[str] = (),
        fields: Sequence[str] = (),
        profile: str | None = None,
    ) -> Iterator[Plan]:
        """The plans of every candidate of a source, in the order of the data.

        `to` names indicators, `fields` specialty fields in which the next level is aimed at; with neither, it is the
        next level of each field in which the candidate has recorded anything. `profile` names the one candidate, if not
        all are asked for. Raises as `Assessor.assess` does, and `UsageError` for an unknown name.
        """
        standard = self.assessor.standard
        wanted = [standard.kpi(name) for name in to]
        within = [standard.field(name) for name in fields]
        assessments = list(replace(self.assessor, standing=False).assess(columns, source))  # no plan tells of it
        known = nodes(columns)
        prefix = fresh(known)
        for assessment in _chosen(assessments, profile, source):
            yield from self.plans_of(assessment, known, prefix, wanted, within)

    def plans_of(
        self,
        assessment: Assessment,
        known: Mapping[str, Node],
        prefix: str,
        to: Sequence[Kpi] = (),
        fields: Sequence[SpecialtyField] = (),
    ) -> Iterator[Plan]:
        """The plans of one candidate who is assessed already, for indicators that were judged.

        `known` is what is said of the nodes of the profiles, `prefix` begins the names of nodes that a plan adds; the
        rest is as for `plans`.
        """
        career = Career.of(assessment.profile, known, self.assessor.only)
        judged = {outcome.kpi.iri for outcome in assessment.kpis}
        for kpi in to or self._next(assessment, career, fields):
            if kpi.iri in judged:
                yield self.plan(assessment, career, kpi, prefix)

    def plan(self, assessment: Assessment, career: Career, kpi: Kpi, prefix: str = NEW) -> Plan:
        """The plan of one candidate for one indicator; `prefix` begins the names of nodes that the plan adds."""
        rules = Rules.of(self.assessor.standard, kpi, self.assessor.reading)
        today = self.assessor.as_of
        outcome = assessment.kpi(kpi.iri)
        done = outcome.met or outcome.deemed
        parts = [] if done else [*self._business(rules, career, prefix), *self._others(rules, career, prefix)]
        parts.sort(key=lambda part: min((option.effort for option in part.options), default=(99, today, 0)))
        view = self.assessor.standard.view
        examination = tuple(
            Option((make.examination(career, iri, view.text(iri, SKOS.prefLabel)),), today, "examination")
            for iri in kpi.deemed_by
            if not done
        )
        return Plan(
            assessment.profile,
            today,
            assessment.reading,
            self.assessor.only,
            kpi,
            outcome,
            tuple(parts),
            examination,
            whole(parts, examination, career, rules, today),
            career,
            rules,
        )

    def _business(self, rules: Rules, career: Career, prefix: str) -> Iterator[Part]:
        search = Search(rules, career, self.assessor.as_of, f"{prefix}-engagement")
        missing = search.lacking(career)
        if missing:
            yield Part(tuple(missing), search.options(), search.when(career))

    def _others(self, rules: Rules, career: Career, prefix: str) -> Iterator[Part]:
        records = Records(rules, career, self.assessor.as_of, prefix)
        for requirement in rules.kpi.requirements:
            if not isinstance(requirement, BUSINESS):
                by_itself = rules.when(requirement, career)
                if by_itself > self.assessor.as_of:
                    yield Part((requirement,), records.options(requirement), by_itself)

    def _next(self, assessment: Assessment, career: Career, fields: Sequence[SpecialtyField]) -> list[Kpi]:
        """The next level of each of the fields, or of each field in which there is anything, or of all."""
        standard = self.assessor.standard
        chosen = fields or [field for field in standard.fields if self._active(field, career)] or standard.fields
        found = (next_level(standard, field, assessment.highest[field.name]) for field in chosen)
        return [kpi for kpi in found if kpi is not None]

    def _active(self, field: SpecialtyField, career: Career) -> bool:
        """Whether the candidate has a record in a field that counts by the as-of date."""
        today = self.assessor.as_of
        tables = (kpi.requirement(Specialty) for kpi in self.assessor.standard.kpis if kpi.field == field)
        areas = {area.iri for each in tables if each for area in each.areas}
        return (
            any(e.counts and e.field == field.iri and e.start <= today for e in career.engagements.values())
            or any(x.counts and x.area in areas and x.since <= today for x in career.expertise.values())
            or any(s.counts and field.iri in s.fields and s.since <= today for s in career.succession.values())
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
