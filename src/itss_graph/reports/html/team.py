"""The report of a team: a matrix of people by indicators, and what is told from it by counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from itss_graph.assessment.model import Assessment, Assessments, KpiOutcome, RequirementOutcome
from itss_graph.profiles.collation import natural
from itss_graph.profiles.standing import STANDINGS
from itss_graph.reports.html.charts import Bars, bars
from itss_graph.reports.html.names import called
from itss_graph.reports.html.person import claims, reached
from itss_graph.reports.html.render import page
from itss_graph.reports.steps import State, by_field, missing, next_kpi, recorded, state
from itss_graph.requirements import Kpi, Requirement
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import SpecialtyField

COMMONEST = 15
"""Gaps that are listed, and requirements that rest on claims alone, at most."""


@dataclass(frozen=True, slots=True)
class NextLevel:
    """A field in which something counts for a person: the level reached, the next indicator, and what it lacks.

    `standing` is that on which the level reached rests, if it is met and that was asked for; `claims` has what of it
    rests on claims alone.
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
    """The people of a team, and what was counted over them.

    `reached` counts people by field (local name) and level, None for no level; `steps` has for each indicator (IRI)
    those who are one step away from it, with the requirement missing. `supported` counts who has a level by standing of
    the records that it rests on and field (local name), `claimed` for whom each requirement (IRI) of a level reached
    rests on claims alone, and `on_claims` who has such a level: one met that no other records support.
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
            counted = self.supported.setdefault(standing, Counter())
            counted.update(name for name, level in highest.items() if level)

    def sort(self, called: Mapping[str, str]) -> None:
        """Put people in the order of what they are called, numbers in it as numbers; `number` stays."""
        order = {member.number: natural(called[member.iri].casefold()) for member in self.members}
        self.members.sort(key=lambda member: order[member.number])
        for found in self.steps.values():
            found.sort(key=lambda step: order[step[0].number])

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
        return len({member.number for found in self.steps.values() for member, _ in found})

    @property
    def gaps(self) -> list[CommonGap]:
        """The commonest gaps, the order of the standard deciding between equals."""
        found = [
            CommonGap(requirement, self.lacked[requirement.iri], self.lacked_alone[requirement.iri])
            for _, requirement in self.standard.requirements()
            if self.lacked[requirement.iri]
        ]
        return sorted(found, key=lambda gap: -gap.people)[:COMMONEST]

    @property
    def claims(self) -> list[tuple[Requirement, int]]:
        """The requirements that most often rest on claims alone, with the number of people, in the same order."""
        found = [(requirement, self.claimed[requirement.iri]) for _, requirement in self.standard.requirements()]
        return sorted((each for each in found if each[1]), key=lambda each: -each[1])[:COMMONEST]

    @property
    def distribution(self) -> list[tuple[SpecialtyField, Bars]]:
        """How many people reached which level of each field."""
        most = max(self.reached.values(), default=1)
        charts = []
        for each in self.standard.fields:
            levels = [kpi.level for kpi in self.standard.kpis if kpi.field == each]
            charts.append((each, bars([(level, self.reached[each.name, level]) for level in [*levels, None]], most)))
        return charts


def team(
    found: Assessments,
    people: Iterable[Assessment],
    language: str,
    names: Mapping[str, str] | None = None,
    *,
    only: str | None = None,
) -> Iterator[str]:
    """The report of a team as HTML, in pieces.

    `people` were assessed as those of `found` were, by the same standard and reading on the same day; `language` is
    `en` or `ja`; `names` has what people are called, by profile; `only` is the standing that records
    needed, if any.
    """
    counted = Team.of(found.standard, people)
    shown = called((member.iri for member in counted.members), names or {})
    counted.sort(shown)
    return page("team.html", language, found, {"team": counted, "called": shown, "only": only})


def _cell(person: Assessment, outcome: KpiOutcome) -> tuple[State, int, str | None]:
    return state(outcome, person.highest[outcome.kpi.field.name]), len(missing(outcome)), outcome.standing


def _ahead(person: Assessment) -> Iterator[NextLevel]:
    for each, kpis in by_field(person):
        level = person.highest[each.name]
        if recorded(kpis) or level:
            target, held = next_kpi(kpis, level), reached(person, each.name)
            yield NextLevel(
                each,
                level,
                target.kpi if target else None,
                tuple(missing(target)) if target else (),
                held.standing if held else None,
                tuple(claims(held)),
            )
