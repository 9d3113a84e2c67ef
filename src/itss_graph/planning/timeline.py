"""The level of each field over time: on which days it changes.

A requirement that is met stays met, so the level of a field never falls; it rises on the days on which the
requirements of an indicator are first met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from itss_graph.assessment import Assessor
from itss_graph.planning.judge import Goal, Judge
from itss_graph.planning.variant import Variant, nodes
from itss_graph.rdf.columns import Columns
from itss_graph.requirements import Kpi
from itss_graph.requirements.candidate import EVER
from itss_graph.terms.model import SpecialtyField
from itss_graph.vocab import ITSS


@dataclass(frozen=True, slots=True)
class Step:
    """A level and the first day on which it is held; `day` is None for what is not dated."""

    day: date | None
    level: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The levels of one candidate up to the end of the day `until`.

    `since` is the first day of the records, or None where nothing is dated; `fields` has for each specialty field, in
    the order of the standard, its steps, each to a higher level.
    """

    profile: str
    since: date | None
    until: date
    reading: str
    only: str | None
    fields: tuple[tuple[SpecialtyField, tuple[Step, ...]], ...]

    def __repr__(self) -> str:
        return f"<Timeline {self.profile} from {self.since} until {self.until}, {self.reading}>"

    def level(self, field: str, day: date) -> int | None:
        """The level of a field, by local name, at the end of a day no later than `until`; None for no level."""
        (steps,) = (steps for candidate_field, steps in self.fields if candidate_field.name == field)
        return level_on(steps, day)

    def to_dict(self) -> dict[str, Any]:
        """The timeline as a JSON object."""
        return {
            "profile": self.profile,
            "since": _iso(self.since),
            "until": self.until.isoformat(),
            "reading": self.reading,
            "only": self.only,
            "fields": {
                field.name: [{"day": _iso(step.day), "level": step.level} for step in steps]
                for field, steps in self.fields
            },
        }


def level_on(steps: Iterable[Step], day: date) -> int | None:
    """The level at the end of a day; None for no level."""
    return max((step.level for step in steps if step.day is None or step.day <= day), default=None)


def timelines(assessor: Assessor, columns: Columns, source: str) -> Iterator[Timeline]:
    """The timeline of every candidate of a source, up to the as-of date; raises as `Assessor.prepare` does."""
    prepared = assessor.prepare(columns, source)
    properties = nodes(columns)
    names = prepared.records.columns.names(prepared.records.candidates)
    yield from timelines_of(assessor, Judge(assessor), [Variant.of(name, properties, assessor.only) for name in names])


def timelines_of(assessor: Assessor, judge: Judge, candidates: Sequence[Variant]) -> list[Timeline]:
    """The timelines of candidates of well-formed profiles; `judge` is one of the same assessor."""
    kpis = assessor.standard.kpis
    days = iter(judge.days([Goal(kpi.requirements, candidate) for candidate in candidates for kpi in kpis]))
    timelines = []
    for candidate in candidates:
        passed = candidate.values(ITSS.passedExamination)
        reached = {
            kpi: EVER if passed & set(kpi.deemed_by) else day
            for kpi, day in zip(kpis, islice(days, len(kpis)), strict=True)
        }
        fields = tuple(
            (field, _steps({kpi: day for kpi, day in reached.items() if kpi.field == field}, assessor.as_of))
            for field in assessor.standard.fields
        )
        since = min((record.first for record in candidate.records.values() if record.first != EVER), default=None)
        reading, only = assessor.reading.key, assessor.only
        timelines.append(Timeline(candidate.candidate, since, assessor.as_of, reading, only, fields))
    return timelines


def _steps(reached: Mapping[Kpi, date], until: date) -> tuple[Step, ...]:
    """The steps of one field: the highest level of each day, where it is above the previous one."""
    steps: list[Step] = []
    for day, level in sorted((day, -kpi.level) for kpi, day in reached.items() if day <= until):
        if not steps or -level > steps[-1].level:
            steps.append(Step(None if day == EVER else day, -level))
    return tuple(steps)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
