"""On which day a requirement is met: the readings R1 to R9 of the contract, turned round.

Nothing that has been met is lost again as time goes by, so that each requirement has one day from which on it is met.
The assessment asks whether, by the shapes; this asks when, so that a plan can be searched for in a moment. The tests
hold the two against each other, day by day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from itss_graph.planning.career import EVER, NEVER, Career, EngagementRecord, ExpertiseRecord
from itss_graph.standard.model import (
    Bound,
    Complexity,
    Development,
    Kpi,
    Reading,
    Requirement,
    Responsibility,
    Size,
    SizeAlternative,
    Specialty,
    Succession,
)
from itss_graph.standard.standard import Standard

DAY = timedelta(days=1)

BUSINESS = (Responsibility, Complexity, Size)
"""The requirements that look at the same engagements."""


@dataclass(frozen=True, slots=True)
class Work:
    """What an indicator asks of an engagement: `listed` criteria, so many of them and the `required`, and a size."""

    kpi: Kpi
    listed: frozenset[str]
    required: frozenset[str]
    count: int
    sizes: tuple[SizeAlternative, ...]

    @classmethod
    def of(cls, kpi: Kpi) -> Work:
        complexity, size = kpi.requirement(Complexity), kpi.requirement(Size)
        return cls(
            kpi,
            frozenset(term.iri for term in complexity.criteria) if complexity else frozenset(),
            frozenset(term.iri for term in complexity.required) if complexity else frozenset(),
            complexity.count if complexity else 0,
            size.alternatives if size else (),
        )

    def counted(self, engagement: EngagementRecord) -> int:
        """How many criteria, of those that the table lists, an engagement carries."""
        return len(self.listed & engagement.criteria)

    def complex_enough(self, engagement: EngagementRecord) -> bool:
        """R1: enough listed criteria, and those among them that are required."""
        return self.counted(engagement) >= self.count and self.required <= engagement.criteria


@dataclass(frozen=True, slots=True)
class Rules:
    """What one indicator asks for under a reading.

    `above` is what this and the higher indicators of the field ask of an engagement (R4), this one first.
    """

    kpi: Kpi
    above: tuple[Work, ...]
    reading: Reading

    @classmethod
    def of(cls, standard: Standard, kpi: Kpi, reading: Reading) -> Rules:
        ladder = (other for other in standard.kpis if other.field.iri == kpi.field.iri and other.level >= kpi.level)
        return cls(kpi, tuple(map(Work.of, sorted(ladder, key=lambda other: other.level))), reading)

    @property
    def here(self) -> Work:
        """What this indicator asks of an engagement."""
        return self.above[0]

    def met(self, career: Career) -> date:
        """The day from which on every requirement is met, or `NEVER`."""
        return max((self.when(requirement, career) for requirement in self.kpi.requirements), default=EVER)

    def reached(self, career: Career) -> date:
        """The same, or `EVER` where an examination was passed by which the indicator is deemed met (R8)."""
        return EVER if career.examinations & set(self.kpi.deemed_by) else self.met(career)

    def business(self, career: Career) -> date:
        """The day from which on responsibility, complexity and size are met, or `NEVER`."""
        asked = (each for each in self.kpi.requirements if isinstance(each, BUSINESS))
        return max((self.when(each, career) for each in asked), default=EVER)

    @property
    def bounded(self) -> bool:
        """Whether upper bounds are enforced (R3)."""
        return self.reading.enforces_upper_bounds

    def when(self, requirement: Requirement, career: Career) -> date:
        """The day from which on a requirement is met, or `NEVER`."""
        match requirement:
            case Responsibility():
                return self._tenure(requirement, career)
            case Complexity():
                return first(e.start for e in self.successes(career) if self.here.complex_enough(e))
            case Size():
                return self._size(requirement, career)
            case Specialty():
                return self._specialty(requirement, career)
            case Succession():
                return self._succession(requirement, career)
            case Development():
                return EVER if len(career.subordinates) >= requirement.count else NEVER
            case _:
                raise TypeError(f"no rule for {type(requirement).__name__}")

    def engagements(self, career: Career) -> list[EngagementRecord]:
        """The engagements in the field that count, by their start."""
        here = (e for e in career.engagements.values() if e.field == self.kpi.field.iri and e.counts)
        return sorted(here, key=lambda e: (e.start, e.record))

    def successes(self, career: Career) -> list[EngagementRecord]:
        return [e for e in self.engagements(career) if e.successful]

    def tenured(self, requirement: Responsibility, career: Career) -> list[EngagementRecord]:
        """The engagements that count towards the tenure."""
        return [e for e in self.engagements(career) if self.serves(e, requirement) and self.equivalent(e)]

    def serves(self, engagement: EngagementRecord, requirement: Responsibility) -> bool:
        """Whether role and outcome are good enough for the responsibility."""
        return engagement.role in requirement.role.reached_by and (engagement.successful or not requirement.success)

    def equivalent(self, engagement: EngagementRecord) -> bool:
        """Whether an engagement is equivalent to this level or a higher one of the field."""
        return any(work.complex_enough(engagement) and self.large_enough(engagement, work) for work in self.above)

    def large_enough(self, engagement: EngagementRecord, work: Work) -> bool:
        """R2: one alternative holds; also where the table leaves the size open."""
        criteria = work.counted(engagement)
        return not work.sizes or any(
            criteria >= (alternative.complexity_count or 0)
            and any(self.within(engagement.sizes.get(bound.measure), bound) for bound in alternative.bounds)
            for alternative in work.sizes
        )

    def within(self, value: int | None, bound: Bound) -> bool:
        """R3: whether a measure is at least the minimum and, where upper bounds are enforced, below them."""
        return value is not None and value >= bound.minimum and not self.too_large(value, bound)

    def too_large(self, value: int, bound: Bound) -> bool:
        return self.reading.enforces_upper_bounds and bound.below is not None and value >= bound.below

    def good_enough(self, record: ExpertiseRecord, requirement: Specialty) -> bool:
        """Whether the grades of an expertise record reach what is required; its area is not looked at."""
        contribution = requirement.contribution
        return record.proficiency in requirement.proficiency.reached_by and (
            contribution is None or record.contribution in contribution.reached_by
        )

    def areas(self, requirement: Specialty) -> int:
        """In how many areas expertise is required (R5)."""
        return len(requirement.areas) if self.reading.requires_every_area else requirement.count

    def _tenure(self, requirement: Responsibility, career: Career) -> date:
        """R4: the day on which the merged days, or one unbroken run of them, are enough."""
        left = requirement.days
        for start, end in runs(self.tenured(requirement, career)):
            if end == NEVER or (end - start).days + 1 >= left:
                return later(start, left - 1)
            left -= 0 if requirement.continuity else (end - start).days + 1
        return NEVER

    def _size(self, requirement: Size, career: Career) -> date:
        if not requirement.alternatives:
            return EVER
        return first(e.start for e in self.successes(career) if self.large_enough(e, self.here))

    def _specialty(self, requirement: Specialty, career: Career) -> date:
        since: dict[str, date] = {}
        listed = {area.iri for area in requirement.areas}
        for record in career.expertise.values():
            if record.counts and record.area in listed and self.good_enough(record, requirement):
                since[record.area] = min(record.since, since.get(record.area, NEVER))
        return nth(since.values(), self.areas(requirement))

    def _succession(self, requirement: Succession, career: Career) -> date:
        since: dict[str, date] = {}
        listed = {activity.iri for activity in requirement.activities}
        for record in career.succession.values():
            if record.counts and record.activity in listed and self.kpi.field.iri in record.fields:
                since[record.activity] = min(record.since, since.get(record.activity, NEVER))
        return nth(since.values(), requirement.count)


def runs(engagements: Iterable[EngagementRecord]) -> Iterator[tuple[date, date]]:
    """The unbroken runs of engagements that come by their start: the next day continues a run."""
    current: tuple[date, date] | None = None
    for engagement in engagements:
        if current is None:
            current = engagement.start, engagement.end
        elif current[1] == NEVER or engagement.start <= current[1] + DAY:
            current = current[0], max(current[1], engagement.end)
        else:
            yield current
            current = engagement.start, engagement.end
    if current is not None:
        yield current


def later(day: date, days: int) -> date:
    """So many days after a day, or `NEVER` where the calendar ends before."""
    return day + days * DAY if days <= (NEVER - day).days else NEVER


def first(days: Iterable[date]) -> date:
    return min(days, default=NEVER)


def nth(days: Iterable[date], count: int) -> date:
    """The day on which there are so many; from ever if none are asked for."""
    ordered = sorted(days)
    if count <= 0:
        return EVER
    return ordered[count - 1] if len(ordered) >= count else NEVER
