"""A plan: what is missing for an indicator, and which changes would suffice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Any

from itss_graph.assessment.model import KpiOutcome, RequirementOutcome
from itss_graph.planning.judge import Goal, Search, gather
from itss_graph.planning.variant import Variant
from itss_graph.requirements import Kpi, Requirement
from itss_graph.requirements.candidate import NEVER, Triple
from itss_graph.requirements.changes import DO, Change, Way
from itss_graph.words import says, title

REASONS = ("record", "records", "time", "growth", "role", "engagement", "examination")
"""What an option takes, from the least effort to the most: one record; several records; time; growth or success of a
running engagement; a higher role on the same work; a new engagement; an examination."""

MAX_OPTIONS = 8
"""How many options a part has, and how many sets a plan proposes, at most."""


@dataclass(frozen=True, slots=True)
class Option:
    """Changes that suffice for a part of a plan, and the first day on which they do; without changes, time suffices."""

    changes: tuple[Change, ...]
    day: date
    reason: str

    @property
    def effort(self) -> tuple[int, date, int]:
        """The sort key of options: the reason, the day, the number of changes."""
        return REASONS.index(self.reason), self.day, len(self.changes)

    @property
    def triples(self) -> tuple[Triple, ...]:
        """The triples of all its changes."""
        return tuple(dict.fromkeys(triple for change in self.changes for triple in change.triples))

    def __repr__(self) -> str:
        return f"<Option {self.reason} from {self.day}: {len(self.changes)} changes>"

    def to_dict(self) -> dict[str, Any]:
        """The option as a JSON object."""
        return {
            "reason": self.reason,
            "day": self.day.isoformat(),
            "changes": [change.to_dict() for change in self.changes],
        }


@dataclass(frozen=True, slots=True)
class Part:
    """Requirements that are missing and met together: `options` are the ways, least effort first.

    `by_itself` is the day on which they are met if nothing is changed, or `NEVER`.
    """

    requirements: tuple[Requirement, ...]
    options: tuple[Option, ...]
    by_itself: date

    def __repr__(self) -> str:
        return f"<Part {', '.join(requirement.name for requirement in self.requirements)}: {len(self.options)} options>"

    def to_dict(self) -> dict[str, Any]:
        """The part as a JSON object."""
        return {
            "requirements": [requirement.iri for requirement in self.requirements],
            "byItself": None if self.by_itself == NEVER else self.by_itself.isoformat(),
            "options": [option.to_dict() for option in self.options],
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """What is missing to one candidate for one indicator.

    `outcome` is the assessment of the indicator on the day `as_of`. The indicator is met by one option of every part
    together, or deemed met by one of `examination`. `sets` are whole sets of changes with which it is met or deemed,
    least effort first, at most `MAX_OPTIONS`: no set suffices on its day with one of its changes left out, nor on an
    earlier day. `candidate` is the candidate without a change; `only` the standing that records need in
    order to count, if any.
    """

    profile: str
    as_of: date
    reading: str
    only: str | None
    kpi: Kpi
    outcome: KpiOutcome
    parts: tuple[Part, ...]
    examination: tuple[Option, ...]
    sets: tuple[Option, ...]
    candidate: Variant

    @property
    def reached(self) -> bool:
        """Whether there is nothing to do: the indicator is met or deemed met."""
        return self.outcome.met or self.outcome.deemed

    @property
    def missing(self) -> tuple[RequirementOutcome, ...]:
        """The requirements that failed, in the order of the parts: least effort first."""
        position = {
            requirement.iri: number for number, part in enumerate(self.parts) for requirement in part.requirements
        }
        failed = (row for row in self.outcome.requirements if row.outcome == "failed")
        return tuple(sorted(failed, key=lambda row: position.get(row.requirement.iri, len(position))))

    def __repr__(self) -> str:
        state = "nothing to do" if self.reached else f"{len(self.missing)} missing, {len(self.sets)} sets of changes"
        return f"<Plan {self.profile} to {self.kpi.name} as of {self.as_of}, {self.reading}: {state}>"

    def _repr_html_(self) -> str:
        """What is missing as a table, for notebooks."""
        from itss_graph.presentation.notebook import table

        missing = () if self.reached else self.missing
        rows = [(row.requirement.label_of_kind.en, row.message.en) for row in missing]
        caption = f"{self.profile} as of {self.as_of}, {self.reading}"
        headings = title(says("column.requirements").en), says("report.missing_for", self.kpi.label).en
        return table(caption, headings, rows or [(says("plan.nothing_to_do").en, "")])

    def to_dict(self) -> dict[str, Any]:
        """The plan as a JSON object (`docs/reference/gap.md`)."""
        missing = () if self.reached else self.missing
        return {
            "profile": self.profile,
            "asOf": self.as_of.isoformat(),
            "reading": self.reading,
            "only": self.only,
            "kpi": self.kpi.iri,
            "specialtyField": self.kpi.field.name,
            "level": self.kpi.level,
            "met": self.outcome.met,
            "deemed": self.outcome.deemed,
            "missing": [{**row.to_dict(), "lacking": lacking(row)} for row in missing],
            "parts": [part.to_dict() for part in self.parts],
            "examination": [option.to_dict() for option in self.examination],
            "sets": [option.to_dict() for option in self.sets],
        }


def lacking(row: RequirementOutcome) -> dict[str, Any]:
    """How much of a requirement is missing, by the keys of `measured`: required less measured, where that is positive.

    Of a size, each measure of the nearest alternative, of which one is enough. `criteria` are the IRIs of required
    criteria where enough criteria are counted without them; a measure that has to be below a bound is negative.
    """
    amounts: dict[str, Any] = {}
    for key, required in row.required.items():
        if isinstance(required, int) and (amount := required - row.measured.get(key, 0)) > 0:
            amounts[key] = amount
        elif key in row.exceeded:
            amounts[key] = row.exceeded[key] - 1 - row.measured[key]
    if not amounts and "criteria" in row.required:
        amounts["criteria"] = list(row.required["criteria"])
    return amounts


def options(ways: Iterable[Way], goal: Goal, today: date, *, bounded: bool) -> Search[tuple[Option, ...]]:
    """The ways by which a goal is met, each without unnecessary changes; least effort first, at most `MAX_OPTIONS`.

    `bounded` is as for `minimal_ways`.
    """
    candidates = list(dict.fromkeys(ways))
    days = yield [goal.after(way) for way in candidates]
    sufficient = [
        (way, max(day, today), day > today) for way, day in zip(candidates, days, strict=True) if day != NEVER
    ]
    minimal = yield from minimal_ways([(way, day) for way, day, _ in sufficient], goal, bounded=bounded)
    distinct: dict[frozenset[Change], Option] = {}
    for changes, (_, day, waits) in zip(minimal, sufficient, strict=True):
        distinct.setdefault(frozenset(changes), Option(changes, day, reason(changes, waits=waits)))
    return tuple((yield from gather(checked(option, goal) for option in undominated(distinct.values()))))


def checked(option: Option, goal: Goal) -> Search[Option]:
    """The option without those values of `instead` with which it would not suffice on its day.

    A change for one requirement may be needed by another one, too.
    """
    substitutions = [(change, other) for change in option.changes for other in change.instead]
    days = yield [goal.stating(substituted(option, change, other)) for change, other in substitutions]
    valid = {pair for pair, day in zip(substitutions, days, strict=True) if day <= option.day}
    return replace(
        option,
        changes=tuple(
            replace(change, instead=tuple(other for other in change.instead if (change, other) in valid))
            for change in option.changes
        ),
    )


def substituted(option: Option, change: Change, other: str) -> list[Triple]:
    """The triples of an option with another term in one of its changes."""
    rest = [triple for item in option.changes if item is not change for triple in item.triples]
    return [*rest, *change.substituted(other)]


def minimal_ways(ways: Sequence[tuple[Way, date]], goal: Goal, *, bounded: bool) -> Search[list[Way]]:
    """Each way reduced to the changes without which a goal is not met by the day beside it.

    Where upper bounds are enforced (`bounded`), a change may undo what another one does, so that fewer of them may
    suffice though none can be left out alone.
    """
    kept = [tuple(dict.fromkeys(way)) for way, _ in ways]
    orders = [sorted(way, key=_weight, reverse=True) for way in kept]
    for position in range(max(map(len, orders), default=0)):
        without = {
            number: tuple(change for change in kept[number] if change != order[position])
            for number, order in enumerate(orders)
            if position < len(order)
        }
        days = yield from _days(goal, without.values())
        kept = [
            without[number] if number in without and days[without[number]] <= ways[number][1] else way
            for number, way in enumerate(kept)
        ]
    if bounded:
        subsets = [_subsets(way) for way in kept]
        days = yield from _days(goal, (fewer for smaller in subsets for fewer in smaller))
        kept = [
            next((fewer for fewer in smaller if days[fewer] <= day), way)
            for way, smaller, (_, day) in zip(kept, subsets, ways, strict=True)
        ]
    return kept


def _days(goal: Goal, ways: Iterable[Way]) -> Search[dict[Way, date]]:
    """The days from which on the goal is met after each of some ways."""
    distinct = list(dict.fromkeys(ways))
    days = yield [goal.after(way) for way in distinct]
    return dict(zip(distinct, days, strict=True))


def undominated(options: Iterable[Option]) -> tuple[Option, ...]:
    """The options without those of which a part suffices as early; least effort first, at most `MAX_OPTIONS`."""
    listed = [(option, frozenset(option.triples)) for option in options]
    kept = (
        option
        for option, triples in listed
        if not any(other < triples and earlier.day <= option.day for earlier, other in listed)
    )
    return tuple(sorted(kept, key=lambda option: option.effort)[:MAX_OPTIONS])


def reason(changes: tuple[Change, ...], *, waits: bool) -> str:
    """The reason of an option: the greatest effort among its changes."""
    kinds = {change.kind for change in changes}
    for kind in ("examination", "engagement", "role"):
        if kind in kinds:
            return kind
    if any(change.nature == DO and change.kind in ("measure", "outcome", "criterion") for change in changes):
        return "growth"
    return "time" if waits or not changes or "end" in kinds else _records(changes)


def _records(changes: tuple[Change, ...]) -> str:
    return "record" if len(changes) == 1 else "records"


def _subsets(way: Way) -> list[Way]:
    """The proper subsets of few changes, smaller ones first."""
    return [subset for size in range(len(way)) for subset in combinations(way, size)] if len(way) <= 6 else []


def _weight(change: Change) -> tuple[int, int]:
    heavy = ("engagement", "role", "outcome", "measure", "end")
    return len(heavy) - heavy.index(change.kind) if change.kind in heavy else 0, len(change.triples)
