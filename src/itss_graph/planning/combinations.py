"""Whole sets of changes, put together from one option of every part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from itss_graph.planning.career import Career, Triple
from itss_graph.planning.changes import Change
from itss_graph.planning.model import Option, Part, changed, least, needed, reason, sound
from itss_graph.planning.rules import BUSINESS, Rules

CHOICES = 64
"""How many choices of one option a part are tried, those of the least options first."""


def whole(
    parts: Sequence[Part], examination: Sequence[Option], career: Career, rules: Rules, today: date
) -> tuple[Option, ...]:
    """The sets with which an indicator is met by its requirements, or deemed met; least effort first."""
    if not parts:
        return ()
    together = Together(tuple(parts), career, rules, today)
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
class Together:
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
