"""The smallest changes with which responsibility, complexity and size are met.

The three look at the same engagements, so they are planned together: an engagement may lack little for all three, or
each may lack something on another one. What could help is put together generously; of each set only what is needed is
kept, with the day on which it is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from itss_graph.planning import changes as make
from itss_graph.planning.career import NEVER, SINGLE, Career, EngagementRecord
from itss_graph.planning.changes import DO, EITHER, NATURES, RECORD
from itss_graph.planning.model import Option, Way, changed, options
from itss_graph.planning.new_work import NewWork
from itss_graph.planning.rules import BUSINESS, Rules, Work, later
from itss_graph.standard.model import (
    Bound,
    Complexity,
    Kpi,
    Requirement,
    Responsibility,
    Size,
    SizeAlternative,
    Term,
)

FEW = 4
"""Of how many ways to meet one requirement combinations are tried."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search over the engagements of one career; `node` names an engagement that does not exist yet."""

    rules: Rules
    career: Career
    today: date
    node: str

    def options(self) -> tuple[Option, ...]:
        """The ways, least effort first."""
        ways = (way for base in self._bases() for way in self._with_time(base))
        return options(ways, self.career, self.today, self.when, bounded=self.rules.bounded)

    def when(self, career: Career) -> date:
        """The day from which on all three are met."""
        return self.rules.business(career)

    def lacking(self, career: Career) -> list[Requirement]:
        return [
            each
            for each in self.rules.kpi.requirements
            if isinstance(each, BUSINESS) and self.rules.when(each, career) > self.today
        ]

    # -- what is done to engagements that exist -----------------------------------------------------------------------

    def _bases(self) -> Iterator[Way]:
        """Sets of changes to existing engagements: for each requirement on some engagement, or for all on one."""
        yield ()
        here = [e for e in self.career.engagements.values() if e.field == self.rules.kpi.field.iri]
        missing = self.lacking(self.career)
        fixes = [((), *self._fixes(requirement, here)) for requirement in missing]
        for ways in product(*fixes):
            if agree(joined := tuple(dict.fromkeys(change for way in ways for change in way))):
                yield joined
        for engagement in here:
            yield from (way for way in self._equivalent(engagement, self.rules.here) if agree(way))

    def _fixes(self, requirement: Requirement, here: list[EngagementRecord]) -> list[Way]:
        """The least ways to meet one requirement on one engagement."""
        found: list[Way] = []
        for engagement in here:
            match requirement:
                case Responsibility():
                    if engagement.role in requirement.role.reached_by:
                        ways = (way for work in self.rules.above for way in self._equivalent(engagement, work))
                        found += cheapest(ways)[:2]
                case Complexity():
                    found += self._with_success(engagement, [self._criteria(engagement, self.rules.here)])
                case Size():
                    found += cheapest(self._with_success(engagement, self._sizes(engagement, self.rules.here)))
        found = cheapest(dict.fromkeys(found))
        if isinstance(requirement, Responsibility) and len(found) > 1:
            every = tuple(dict.fromkeys(change for way in found for change in way))
            found = [*found[: FEW - 1], every]
        return found[:FEW]

    def _equivalent(self, engagement: EngagementRecord, work: Work) -> list[Way]:
        """What makes an engagement successful and equivalent to an indicator."""
        if work.complex_enough(engagement) and self.rules.large_enough(engagement, work):
            return self._with_success(engagement, [()])
        if not work.sizes:
            return self._with_success(engagement, [self._criteria(engagement, work)])
        return self._with_success(engagement, self._sizes(engagement, work, work.count, work.required))

    def _with_success(self, engagement: EngagementRecord, ways: Iterable[Way]) -> list[Way]:
        """The ways with what lets the engagement count at all; none where an ended one did not succeed."""
        lead: Way = () if engagement.counts else (make.support(self.career, engagement.record),)
        if not engagement.successful:
            if not self._runs(engagement):
                return []
            lead = (*lead, make.outcome(self.career, engagement))
        return [(*lead, *way) for way in ways]

    def _sizes(
        self, engagement: EngagementRecord, work: Work, least: int = 0, required: frozenset[str] = frozenset()
    ) -> list[Way]:
        """What makes an engagement large enough by one alternative, with at least so many criteria."""
        found: list[tuple[Bound | None, Way, Way]] = []
        for alternative, bound in alternatives(work.kpi):
            measure = self._measure(engagement, bound)
            if measure is not None:
                count = max(least, alternative.complexity_count or 0)
                criteria = self._criteria(engagement, work, count, required)
                found.append((bound if measure else None, measure, criteria))
        return [
            (*measure, *criteria)
            for bound, measure, criteria in found
            if not any(smaller(other, bound) and set(less) <= set(criteria) for other, _, less in found)
        ]

    def _measure(self, engagement: EngagementRecord, bound: Bound) -> Way | None:
        """What brings a measure within a bound; None where nothing honest does."""
        value = engagement.sizes.get(bound.measure)
        if self.rules.within(value, bound):
            return ()
        runs = self._runs(engagement)
        if value is not None and (self.rules.too_large(value, bound) or not runs):
            return None
        nature = DO if value is not None else EITHER if runs else RECORD
        return (make.measure(self.career, engagement, bound.measure, bound.minimum, nature),)

    def _criteria(
        self, engagement: EngagementRecord, work: Work, count: int | None = None, required: frozenset[str] | None = None
    ) -> Way:
        """The criteria that an engagement lacks, first those that are required, then in the order of the source."""
        complexity = work.kpi.requirement(Complexity)
        if complexity is None:
            return ()
        must = work.required if required is None else required
        count = work.count if count is None else count
        lacks = [term for term in complexity.criteria if term.iri not in engagement.criteria]
        chosen = [term for term in lacks if term.iri in must]
        others = [term for term in lacks if term.iri not in must]
        more = max(0, count - work.counted(engagement) - len(chosen))
        chosen, left = [*chosen, *others[:more]], tuple(term.iri for term in others[more:])
        nature = EITHER if self._runs(engagement) else RECORD
        return tuple(
            make.criterion(self.career, engagement, term, () if term.iri in must else left, nature) for term in chosen
        )

    def _runs(self, engagement: EngagementRecord) -> bool:
        """Whether an engagement still runs, or has yet to begin."""
        return engagement.end >= self.today

    # -- time, and work that does not exist yet ------------------------------------------------------------------------

    def _with_time(self, base: Way) -> Iterator[Way]:
        """A set as it is, and with an engagement that goes on for longer or begins, as long as it takes."""
        yield base
        career = changed(self.career, base)
        if base and self.when(career) != NEVER:
            return
        tenure = self.rules.kpi.requirement(Responsibility)
        for engagement in self.rules.tenured(tenure, career) if tenure else ():
            if engagement.end != NEVER and self._runs(engagement):
                day = self.when(changed(career, [make.end(career, engagement, NEVER)]))
                if day not in (NEVER, date.min):
                    yield (*base, make.end(career, engagement, max(day, self.today)))
        for work in self._works(career):
            day = self.when(changed(career, [work.change(career, self.node)]))
            if day != NEVER:
                length = tenure is not None and tenure in self.lacking(career)
                yield (*base, work.change(career, self.node, day if length else NEVER))

    def _works(self, career: Career) -> Iterator[NewWork]:
        """New engagements that have what is lacking, and a higher role on those that run."""
        tenure = self.rules.kpi.requirement(Responsibility)
        if tenure is None:
            return
        missing = self.lacking(career)
        tomorrow = later(self.today, 1)
        for sizes, criteria in self._contents(missing, frozenset()):
            yield NewWork(self.rules.kpi, tenure.role, criteria, sizes, tomorrow)
        if tenure not in missing:
            return
        for engagement in self.rules.engagements(career):
            if engagement.start <= self.today <= engagement.end and engagement.role not in tenure.role.reached_by:
                enough = self.rules.equivalent(engagement)
                contents = [({}, ())] if enough else self._contents(missing, engagement.criteria)
                for sizes, criteria in contents:
                    has = [term for term in self._terms() if term.iri in engagement.criteria and term not in criteria]
                    yield NewWork(
                        self.rules.kpi,
                        tenure.role,
                        (*has, *criteria),
                        {**engagement.sizes, **sizes},
                        tomorrow,
                        engagement,
                    )

    def _contents(
        self, missing: list[Requirement], held: frozenset[str]
    ) -> Iterator[tuple[dict[str, int], tuple[Term, ...]]]:
        """Sizes and criteria that a new engagement needs for what is missing; `held` are criteria that it has."""
        kpi = self.rules.kpi
        kinds = {type(each) for each in missing}
        complexity, tenure = kpi.requirement(Complexity), Responsibility in kinds
        least = complexity.count if complexity and (tenure or Complexity in kinds) else 0
        must = complexity.required if complexity and least else ()
        if not kpi.has_size or not (tenure or Size in kinds):
            yield {}, _filled(complexity, least, must, held)
            return
        contents = [
            (bound, _filled(complexity, max(least, alternative.complexity_count or 0), must, held))
            for alternative, bound in alternatives(kpi)
        ]
        for bound, criteria in contents:
            if not any(smaller(other, bound) and set(less) <= set(criteria) for other, less in contents):
                yield {bound.measure: bound.minimum}, criteria

    def _terms(self) -> list[Term]:
        """The criteria that the tables of the field list, from this level up."""
        listed = (work.kpi.requirement(Complexity) for work in self.rules.above)
        return list(dict.fromkeys(term for each in listed if each for term in each.criteria))


def alternatives(kpi: Kpi) -> Iterator[tuple[SizeAlternative, Bound]]:
    """Every bound of every alternative of an indicator's size."""
    size = kpi.requirement(Size)
    for alternative in size.alternatives if size else ():
        for bound in alternative.bounds:
            yield alternative, bound


def smaller(one: Bound | None, other: Bound | None) -> bool:
    """Whether one bound asks for less of the same measure than another; None asks for nothing."""
    if one is None or other is None:
        return one is None and other is not None
    return one.measure == other.measure and one.minimum < other.minimum


def agree(way: Way) -> bool:
    """Whether no two changes give the same property different values."""
    stated: dict[tuple[str, str], str] = {}
    triples = (triple for change in way for triple in change.triples)
    return all(stated.setdefault((s, p), o) == o for s, p, o in triples if p[1:-1] in SINGLE)


def cheapest(ways: Iterable[Way]) -> list[Way]:
    """Ways by how much is to be done."""
    return sorted(ways, key=lambda way: sum(1 + NATURES.index(change.nature) for change in way))


def _filled(
    complexity: Complexity | None, count: int, must: tuple[Term, ...], held: frozenset[str]
) -> tuple[Term, ...]:
    """So many criteria together with those held, the required ones first, then in the order of the source."""
    if complexity is None:
        return ()
    has = [term for term in complexity.criteria if term.iri in held]
    lacks = [term for term in complexity.criteria if term not in has]
    first = [term for term in lacks if term in must]
    others = [term for term in lacks if term not in first]
    return (*first, *others[: max(0, count - len(has) - len(first))])
