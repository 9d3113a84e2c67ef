"""The report of a team: a matrix of people by indicators, and counts over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from itss_graph.assessment.model import Assessment, Assessments, KpiOutcome, RequirementOutcome
from itss_graph.profiles.collation import natural
from itss_graph.profiles.standing import STANDINGS
from itss_graph.reports.html.charts import Bars, bars
from itss_graph.reports.html.names import display_names
from itss_graph.reports.html.person import claims, reached
from itss_graph.reports.html.render import page
from itss_graph.reports.steps import State, by_field, has_records, missing, next_kpi, state
from itss_graph.requirements import Kpi, Requirement
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import SpecialtyField

MOST_COMMON = 15
"""Gaps that are listed, and requirements that rest on claims alone, at most."""


@dataclass(frozen=True, slots=True)
class NextLevel:
    """A field in which something counts for a person: the level reached, the next indicator, and what it lacks.

    `standing` is the standing of the records that the level reached rests on, if it is met and was asked for; `claims`
    has the requirements of that level that rest on claims alone.
    """

    field: SpecialtyField
    reached: int | None
    kpi: Kpi | None
    lacking: tuple[RequirementOutcome, ...]
    standing: str | None
    claims: tuple[RequirementOutcome, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a team; `cells` has by indicator (IRI) the state, how many requirements failed, and the standing."""

    number: int
    iri: str
    cells: dict[str, tuple[State, int, str | None]]
    ahead: tuple[NextLevel, ...]


@dataclass(frozen=True, slots=True)
class CommonGap:
    """A requirement that people lack for their next level: how many, and how many of them lack nothing else."""

    requirement: Requirement
    people: int
    alone: int


@dataclass(slots=True)
class Team:
    """The people of a team, and counts over them.

    `reached` counts people by field (local name) and level, None for no level; `steps` has for each indicator (IRI)
    those who are one step away from it, with the requirement missing. `supported` counts people with a level by the
    standing of its records and the field (local name); `claimed` counts people for whom a requirement (IRI) of a level
    reached rests on claims alone; `on_claims` counts people with a level that is met and rests on claims alone.
    """

    standard: Standard
    members: list[Member] = field(default_factory=list)
    with_level: int = 0
    reached: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    steps: dict[str, list[tuple[Member, RequirementOutcome]]] = field(default_factory=dict)
    lacked: Counter[str] = field(default_factory=Counter)
    lacked_alone: Counter[str] = field(default_factory=Counter)
    supported: dict[str, Counter[str]] = field(default_factory=dict)
    claimed: Counter[str] = field(default_factory=Counter)
    on_claims: int = 0

    @classmethod
    def of(cls, standard: Standard, people: Iterable[Assessment]) -> Team:
        """Count over people, of whom only what the report needs is kept."""
        team = cls(standard)
        for person in people:
            team._add(person)
        return team

    def _add(self, person: Assessment) -> None:
        states = {outcome.kpi.iri: _cell(person, outcome) for outcome in person.kpis}
        member = Member(len(self.members) + 1, person.profile, states, tuple(_ahead(person)))
        self.members.append(member)
        self.with_level += any(person.highest.values())
        self.reached.update(person.highest.items())
        for outcome in person.kpis:
            if states[outcome.kpi.iri][0] == "step":
                self.steps.setdefault(outcome.kpi.iri, []).append((member, missing(outcome)[0]))
        for ahead in member.ahead:
            names = [row.requirement.iri for row in ahead.lacking]
            self.lacked.update(names)
            self.lacked_alone.update(names if len(names) == 1 else ())
            self.claimed.update(row.requirement.iri for row in ahead.claims)
        self.on_claims += any(ahead.standing == STANDINGS[0] for ahead in member.ahead)
        for standing, highest in person.supported.items():
            counts = self.supported.setdefault(standing, Counter())
            counts.update(name for name, level in highest.items() if level)

    def sort(self, names: Mapping[str, str]) -> None:
        """Sort people by name, numbers in a name as numbers; `number` stays."""
        order = {member.number: natural(names[member.iri].casefold()) for member in self.members}
        self.members.sort(key=lambda member: order[member.number])
        for steps in self.steps.values():
            steps.sort(key=lambda step: order[step[0].number])

    @property
    def kpis(self) -> list[Kpi]:
        """The indicators by which anyone was judged, in the order of the standard, levels ascending."""
        judged = {iri for member in self.members for iri in member.cells}
        return sorted(
            (kpi for kpi in self.standard.kpis if kpi.iri in judged),
            key=lambda kpi: (self.standard.fields.index(kpi.field), kpi.level),
        )

    @property
    def one_step(self) -> int:
        """How many people are one step away from an indicator."""
        return len({member.number for steps in self.steps.values() for member, _ in steps})

    @property
    def gaps(self) -> list[CommonGap]:
        """The most common gaps; equally common ones are in the order of the standard."""
        gaps = [
            CommonGap(requirement, self.lacked[requirement.iri], self.lacked_alone[requirement.iri])
            for _, requirement in self.standard.requirements()
            if self.lacked[requirement.iri]
        ]
        return sorted(gaps, key=lambda gap: -gap.people)[:MOST_COMMON]

    @property
    def claims(self) -> list[tuple[Requirement, int]]:
        """The requirements that most often rest on claims alone, with the number of people, in the same order."""
        counts = [(requirement, self.claimed[requirement.iri]) for _, requirement in self.standard.requirements()]
        return sorted((pair for pair in counts if pair[1]), key=lambda pair: -pair[1])[:MOST_COMMON]

    @property
    def distribution(self) -> list[tuple[SpecialtyField, Bars]]:
        """How many people reached which level of each field."""
        most = max(self.reached.values(), default=1)
        distribution = []
        for specialty_field in self.standard.fields:
            levels = [kpi.level for kpi in self.standard.kpis if kpi.field == specialty_field]
            counts = [(level, self.reached[specialty_field.name, level]) for level in [*levels, None]]
            distribution.append((specialty_field, bars(counts, most)))
        return distribution


def team(
    assessments: Assessments,
    people: Iterable[Assessment],
    language: str,
    names: Mapping[str, str] | None = None,
    *,
    only: str | None = None,
) -> Iterator[str]:
    """The report of a team as HTML, in pieces.

    `people` are assessed by the same standard and reading as those of `assessments`, as of the same day; `language` is
    `en` or `ja`; `names` has the names of people, by profile; `only` is the standing that records needed, if any.
    """
    counts = Team.of(assessments.standard, people)
    names = display_names((member.iri for member in counts.members), names or {})
    counts.sort(names)
    return page("team.html", language, assessments, {"team": counts, "names": names, "only": only})


def _cell(person: Assessment, outcome: KpiOutcome) -> tuple[State, int, str | None]:
    return state(outcome, person.highest[outcome.kpi.field.name]), len(missing(outcome)), outcome.standing


def _ahead(person: Assessment) -> Iterator[NextLevel]:
    for specialty_field, kpis in by_field(person):
        level = person.highest[specialty_field.name]
        if has_records(kpis) or level:
            target, outcome = next_kpi(kpis, level), reached(person, specialty_field.name)
            yield NextLevel(
                specialty_field,
                level,
                target.kpi if target else None,
                tuple(missing(target)) if target else (),
                outcome.standing if outcome else None,
                tuple(claims(outcome)),
            )
