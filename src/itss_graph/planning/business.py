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
from itss_graph.planning.changes import DO, EITHER, NATURES, RECORD
from itss_graph.planning.judge import Goal, Judge, Search, later, together
from itss_graph.planning.model import Option, Way, options
from itss_graph.planning.new_work import NewWork
from itss_graph.planning.variant import EVER, NEVER, SINGLE, ProfileRecord, Variant
from itss_graph.requirements import Bound, Complexity, Kpi, Requirement, Responsibility, Size, SizeAlternative
from itss_graph.terms.model import Term
from itss_graph.vocab import ITSS

BUSINESS = (Responsibility, Complexity, Size)
"""The requirements that look at the same engagements."""

FEW = 4
"""Of how many ways to meet one requirement combinations are tried."""


@dataclass(frozen=True, slots=True)
class Engagements:
    """A search over the engagements of one candidate.

    `goal` are the requirements of business contribution of the indicator that comes first in `ladder`, which goes on
    with the higher ones of the field; `node` names an engagement that does not exist yet.
    """

    judge: Judge
    ladder: tuple[Kpi, ...]
    goal: Goal
    today: date
    node: str

    def options(self, missing: list[Requirement]) -> Search[tuple[Option, ...]]:
        """The ways to meet what is missing, least effort first."""
        ways = yield from together(self._with_time(base) for base in self._bases(missing))
        tried = [way for several in ways for way in several]
        return (yield from options(tried, self.goal, self.today, bounded=self.judge.reading.enforces_upper_bounds))

    @property
    def kpi(self) -> Kpi:
        return self.ladder[0]

    @property
    def candidate(self) -> Variant:
        return self.goal.variant

    # -- what is done to engagements that exist -----------------------------------------------------------------------

    def _bases(self, missing: list[Requirement]) -> Iterator[Way]:
        """Sets of changes to existing engagements: for each requirement on some engagement, or for all on one."""
        yield ()
        engagements = self.candidate.linked(ITSS.engagement)
        here = [e for e in engagements if e.one(ITSS.specialtyField) == self.kpi.field.iri]
        fixes = [((), *self._fixes(requirement, here)) for requirement in missing]
        for ways in product(*fixes):
            if agree(joined := tuple(dict.fromkeys(change for way in ways for change in way))):
                yield joined
        for engagement in here:
            yield from (way for way in self._equivalent(engagement, self.kpi) if agree(way))

    def _fixes(self, requirement: Requirement, here: list[ProfileRecord]) -> list[Way]:
        """The least ways to meet one requirement on one engagement."""
        found: list[Way] = []
        for engagement in here:
            match requirement:
                case Responsibility():
                    if engagement.one(ITSS.role) in requirement.role.reached_by:
                        ways = (way for kpi in self.ladder for way in self._equivalent(engagement, kpi))
                        found += cheapest(ways)[:2]
                case Complexity():
                    found += self._with_success(engagement, [self._criteria(engagement, self.kpi)])
                case Size():
                    found += cheapest(self._with_success(engagement, self._sizes(engagement, self.kpi)))
        found = cheapest(dict.fromkeys(found))
        if isinstance(requirement, Responsibility) and len(found) > 1:
            every = tuple(dict.fromkeys(change for way in found for change in way))
            found = [*found[: FEW - 1], every]
        return found[:FEW]

    def _equivalent(self, engagement: ProfileRecord, kpi: Kpi) -> list[Way]:
        """What makes an engagement successful and equivalent to an indicator."""
        if self.judge.equivalent(engagement, kpi.iri):
            return self._with_success(engagement, [()])
        if not kpi.has_size:
            return self._with_success(engagement, [self._criteria(engagement, kpi)])
        complexity = kpi.requirement(Complexity)
        count, must = (complexity.count, complexity.required) if complexity else (0, ())
        return self._with_success(engagement, self._sizes(engagement, kpi, count, must))

    def _with_success(self, engagement: ProfileRecord, ways: Iterable[Way]) -> list[Way]:
        """The ways with what lets the engagement count at all; none where an ended one did not succeed."""
        lead: Way = () if engagement.counts else (make.support(self.candidate, engagement.name),)
        if not engagement.successful:
            if not self._runs(engagement):
                return []
            lead = (*lead, make.outcome(self.candidate, engagement))
        return [(*lead, *way) for way in ways]

    def _sizes(self, engagement: ProfileRecord, kpi: Kpi, least: int = 0, must: tuple[Term, ...] = ()) -> list[Way]:
        """What makes an engagement large enough by one alternative, with at least so many criteria."""
        found: list[tuple[Bound | None, Way, Way]] = []
        for alternative, bound in alternatives(kpi):
            measure = self._measure(engagement, alternative, bound)
            if measure is not None:
                count = max(least, alternative.complexity_count or 0)
                criteria = self._criteria(engagement, kpi, count, must)
                found.append((bound if measure else None, measure, criteria))
        return [
            (*measure, *criteria)
            for bound, measure, criteria in found
            if not any(smaller(other, bound) and set(less) <= set(criteria) for other, _, less in found)
        ]

    def _measure(self, engagement: ProfileRecord, alternative: SizeAlternative, bound: Bound) -> Way | None:
        """What brings a measure within a bound; None where nothing honest does."""
        if self.judge.within(engagement, alternative, bound):
            return ()
        value, runs = engagement.sizes.get(bound.measure), self._runs(engagement)
        if value is not None and (value >= bound.minimum or not runs):
            return None
        nature = DO if value is not None else EITHER if runs else RECORD
        return (make.measure(self.candidate, engagement, bound.measure, bound.minimum, nature),)

    def _criteria(
        self, engagement: ProfileRecord, kpi: Kpi, count: int | None = None, must: tuple[Term, ...] | None = None
    ) -> Way:
        """The criteria that an engagement lacks, first those that are required, then in the order of the source."""
        complexity = kpi.requirement(Complexity)
        if complexity is None:
            return ()
        must = complexity.required if must is None else must
        count = complexity.count if count is None else count
        chosen, others = _lacking(complexity, must, engagement.criteria)
        more = _short(complexity, count, engagement.criteria, chosen)
        chosen, left = [*chosen, *others[:more]], tuple(term.iri for term in others[more:])
        nature = EITHER if self._runs(engagement) else RECORD
        return tuple(
            make.criterion(self.candidate, engagement, term, () if term in must else left, nature) for term in chosen
        )

    def _runs(self, engagement: ProfileRecord) -> bool:
        """Whether an engagement still runs, or has yet to begin."""
        return engagement.last >= self.today

    # -- time, and work that does not exist yet ------------------------------------------------------------------------

    def _with_time(self, base: Way) -> Search[list[Way]]:
        """A set as it is, and with an engagement that goes on for longer or begins, as long as it takes."""
        goal = self.goal.after(base)
        days = yield [Goal((each,), goal.variant) for each in goal.requirements]
        if base and max(days, default=EVER) != NEVER:
            return [base]
        missing = [each for each, day in zip(goal.requirements, days, strict=True) if day > self.today]
        tenure = self.kpi.requirement(Responsibility)
        longer = self._extensible(goal.variant, tenure) if tenure else []
        works = list(self._works(goal.variant, missing, tenure)) if tenure else []
        days = yield [
            *(goal.after([make.end(goal.variant, engagement, NEVER)]) for engagement in longer),
            *(goal.after([work.change(goal.variant, self.node)]) for work in works),
        ]
        until, through = days[: len(longer)], days[len(longer) :]
        return [
            base,
            *(
                (*base, make.end(goal.variant, engagement, max(day, self.today)))
                for engagement, day in zip(longer, until, strict=True)
                if day not in (EVER, NEVER)
            ),
            *(
                (*base, work.change(goal.variant, self.node, day if tenure in missing else NEVER))
                for work, day in zip(works, through, strict=True)
                if day != NEVER
            ),
        ]

    def _extensible(self, variant: Variant, tenure: Responsibility) -> list[ProfileRecord]:
        """The engagements that count towards the tenure and have an end that is not past."""
        return [
            each
            for each in self._engagements(variant)
            if each.last != NEVER and self._runs(each) and self.judge.counts(each, tenure)
        ]

    def _engagements(self, variant: Variant) -> list[ProfileRecord]:
        """The engagements in the field whose standing suffices, by their start."""
        here = (e for e in variant.linked(ITSS.engagement) if e.one(ITSS.specialtyField) == self.kpi.field.iri)
        return sorted((e for e in here if e.counts), key=lambda e: (e.first, e.name))

    def _works(self, variant: Variant, missing: list[Requirement], tenure: Responsibility) -> Iterator[NewWork]:
        """New engagements that have what is missing, and a higher role on those that run."""
        tomorrow = later(self.today, 1)
        for sizes, criteria in self._contents(missing, frozenset()):
            yield NewWork(self.kpi, tenure.role, criteria, sizes, tomorrow)
        if tenure not in missing:
            return
        for engagement in self._engagements(variant):
            low = engagement.one(ITSS.role) not in tenure.role.reached_by
            if low and engagement.first <= self.today <= engagement.last:
                enough = any(self.judge.equivalent(engagement, kpi.iri) for kpi in self.ladder)
                contents = [({}, ())] if enough else self._contents(missing, engagement.criteria)
                for sizes, criteria in contents:
                    has = [term for term in self._terms() if term.iri in engagement.criteria and term not in criteria]
                    measures = {**engagement.sizes, **sizes}
                    yield NewWork(self.kpi, tenure.role, (*has, *criteria), measures, tomorrow, engagement)

    def _contents(
        self, missing: list[Requirement], held: frozenset[str]
    ) -> Iterator[tuple[dict[str, int], tuple[Term, ...]]]:
        """Sizes and criteria that a new engagement needs for what is missing; `held` are criteria that it has."""
        kpi = self.kpi
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
        listed = (kpi.requirement(Complexity) for kpi in self.ladder)
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
    first, others = _lacking(complexity, must, held)
    return (*first, *others[: _short(complexity, count, held, first)])


def _lacking(complexity: Complexity, must: tuple[Term, ...], held: frozenset[str]) -> tuple[list[Term], list[Term]]:
    """The listed criteria that are not held: those that must be, and the others."""
    lacks = [term for term in complexity.criteria if term.iri not in held]
    return [term for term in lacks if term in must], [term for term in lacks if term not in must]


def _short(complexity: Complexity, count: int, held: frozenset[str], chosen: list[Term]) -> int:
    """How many listed criteria are short of a count beside those held and those chosen."""
    return max(0, count - sum(term.iri in held for term in complexity.criteria) - len(chosen))
