"""The level of each field over time: on which days it changes.

Nothing that was met is lost again, so the level of a field never falls, and it rises on the days on which the rules say
that an indicator is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from itss_graph.assessment import Assessor
from itss_graph.planning.career import EVER, Career, Node, nodes
from itss_graph.planning.rules import Rules
from itss_graph.rdf.columns import Columns
from itss_graph.standard.model import SpecialtyField


@dataclass(frozen=True, slots=True)
class Step:
    """A level and the first day on which it is held; `day` is None for what is not dated and has always held."""

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

    def level(self, field: str, day: date) -> int | None:
        """The level of a field, by local name, at the end of a day no later than `until`; None for no level."""
        (steps,) = (steps for each, steps in self.fields if each.name == field)
        return level_on(steps, day)

    def to_dict(self) -> dict[str, Any]:
        """The timeline as a JSON object."""
        return {
            "profile": self.profile,
            "since": _text(self.since),
            "until": self.until.isoformat(),
            "reading": self.reading,
            "only": self.only,
            "fields": {
                field.name: [{"day": _text(step.day), "level": step.level} for step in steps]
                for field, steps in self.fields
            },
        }


def level_on(steps: Iterable[Step], day: date) -> int | None:
    """The level at the end of a day; None for no level."""
    return max((step.level for step in steps if step.day is None or step.day <= day), default=None)


def timelines(assessor: Assessor, columns: Columns, source: str) -> Iterator[Timeline]:
    """The timeline of every candidate of a source, up to the as-of date; raises as `Assessor.prepare` does."""
    prepared = assessor.prepare(columns, source)
    known = nodes(columns)
    for name in prepared.records.columns.names(prepared.records.candidates):
        yield timeline(assessor, known, name)


def timeline(assessor: Assessor, known: Mapping[str, Node], profile: str) -> Timeline:
    """The timeline of one candidate of well-formed profiles; `known` is what is said of their nodes."""
    career = Career.of(profile, known, assessor.only)
    rules = [Rules.of(assessor.standard, kpi, assessor.reading) for kpi in assessor.standard.kpis]
    fields = tuple(
        (field, _steps([each for each in rules if each.kpi.field == field], career, assessor.as_of))
        for field in assessor.standard.fields
    )
    return Timeline(profile, _since(career), assessor.as_of, assessor.reading.key, assessor.only, fields)


def _steps(rules: list[Rules], career: Career, until: date) -> tuple[Step, ...]:
    """The steps of one field: of what is reached on the same day, the highest; nothing below the level held."""
    steps: list[Step] = []
    reached = sorted((each.reached(career), -each.kpi.level) for each in rules)
    for day, level in ((day, -level) for day, level in reached if day <= until):
        if not steps or level > steps[-1].level:
            steps.append(Step(None if day == EVER else day, level))
    return tuple(steps)


def _since(career: Career) -> date | None:
    """The first day that a record speaks of."""
    days = [e.start for e in career.engagements.values()]
    days += [record.since for record in career.expertise.values()]
    days += [record.since for record in career.succession.values()]
    return min((day for day in days if day != EVER), default=None)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
