"""The smallest changes with which requirements that look at the same engagements are met.

They are planned together: an engagement may lack little for all of them, or each may lack something on another one.
What could help is put together generously; of each set only what is needed is kept, with the day on which it is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, product

from itss_graph.planning.judge import Goal, Search, together
from itss_graph.planning.model import Option, options
from itss_graph.planning.new_work import NewWork
from itss_graph.planning.variant import SINGLE, Variant
from itss_graph.requirements import Kpi, Requirement
from itss_graph.requirements.candidate import EVER, NEVER, ProfileRecord, days_after
from itss_graph.requirements.changes import PlanningContext, Way, cheapest
from itss_graph.requirements.engagements import combine, end, minimal
from itss_graph.terms.model import Term
from itss_graph.vocab import ITSS

FEW = 4
"""Of how many ways to meet one requirement combinations are tried."""


@dataclass(frozen=True, slots=True)
class Engagements:
    """A search over the engagements of one candidate.

    `goal` are the requirements of the indicator that comes first in `ladder`, which goes on with the higher ones of the
    field.
    """

    context: PlanningContext
    ladder: Sequence[Kpi]
    goal: Goal

    def options(self, missing: list[Requirement]) -> Search[tuple[Option, ...]]:
        """The ways to meet what is missing, least effort first."""
        ways = yield from together(self._with_time(base) for base in self._bases(missing))
        tried = [way for several in ways for way in several]
        bounded = self.context.reading.enforces_upper_bounds
        return (yield from options(tried, self.goal, self.context.today, bounded=bounded))

    @property
    def kpi(self) -> Kpi:
        return self.ladder[0]

    # -- what is done to engagements that exist -----------------------------------------------------------------------

    def _bases(self, missing: list[Requirement]) -> Iterator[Way]:
        """Sets of changes to existing engagements: for each requirement on some engagement, or for all on one."""
        yield ()
        here = self._here(self.goal.variant)
        fixes = [((), *self._fixes(requirement, here)) for requirement in missing]
        for ways in product(*fixes):
            if agree(joined := tuple(dict.fromkeys(change for way in ways for change in way))):
                yield joined
        for engagement in here:
            yield from (way for way in self.kpi.equivalent(engagement, self.context) if agree(way))

    def _here(self, variant: Variant) -> list[ProfileRecord]:
        """The engagements in the field."""
        return [
            each for each in variant.linked(ITSS.engagement) if each.value(ITSS.specialtyField) == self.kpi.field.iri
        ]

    def _fixes(self, requirement: Requirement, here: list[ProfileRecord]) -> list[Way]:
        """The least ways to meet one requirement on one engagement, or on several where what counts adds up."""
        ways = (
            way for engagement in here for way in requirement.engagement_ways(self.ladder, engagement, self.context)
        )
        found = cheapest(dict.fromkeys(ways))
        if not requirement.single and len(found) > 1:
            every = tuple(dict.fromkeys(change for way in found for change in way))
            found = [*found[: FEW - 1], every]
        return found[:FEW]

    # -- time, and work that does not exist yet ------------------------------------------------------------------------

    def _with_time(self, base: Way) -> Search[list[Way]]:
        """A set as it is, and with an engagement that goes on for longer or begins, as long as it takes."""
        goal, today, node = self.goal.after(base), self.context.today, f"{self.context.new}-engagement"
        days = yield [Goal((each,), goal.variant) for each in goal.requirements]
        if base and max(days, default=EVER) != NEVER:
            return [base]
        missing = [each for each, day in zip(goal.requirements, days, strict=True) if day > today]
        tenure = next((each for each in goal.requirements if each.role), None)
        longer = self._extensible(goal.variant, tenure) if tenure else []
        works = list(self._works(goal.variant, missing, tenure)) if tenure else []
        days = yield [
            *(goal.after([end(goal.variant, engagement, NEVER)]) for engagement in longer),
            *(goal.after([work.change(goal.variant, node)]) for work in works),
        ]
        until, through = days[: len(longer)], days[len(longer) :]
        return [
            base,
            *(
                (*base, end(goal.variant, engagement, max(day, today)))
                for engagement, day in zip(longer, until, strict=True)
                if day not in (EVER, NEVER)
            ),
            *(
                (*base, work.change(goal.variant, node, day if tenure in missing else NEVER))
                for work, day in zip(works, through, strict=True)
                if day != NEVER
            ),
        ]

    def _extensible(self, variant: Variant, tenure: Requirement) -> list[ProfileRecord]:
        """The engagements that count towards the tenure and have an end that is not past."""
        return [
            each
            for each in self._counting(variant)
            if each.last != NEVER and self.context.is_running(each) and self.context.counts(each, tenure.iri)
        ]

    def _counting(self, variant: Variant) -> list[ProfileRecord]:
        """The engagements in the field whose standing suffices, by their start."""
        return sorted((each for each in self._here(variant) if each.counts), key=lambda each: (each.first, each.name))

    def _works(self, variant: Variant, missing: list[Requirement], tenure: Requirement) -> Iterator[NewWork]:
        """New engagements that have what is missing, and a higher role on those that run."""
        today, role = self.context.today, tenure.role
        if role is None:
            return
        tomorrow = days_after(today, 1)
        for sizes, criteria in self._contents(missing, frozenset()):
            yield NewWork(self.kpi, role, criteria, sizes, tomorrow)
        if tenure not in missing:
            return
        for engagement in self._counting(variant):
            low = engagement.value(ITSS.role) not in role.reached_by
            if low and engagement.first <= today <= engagement.last:
                holds = self.context.holds(engagement)
                enough = any(kpi.iri in holds for kpi in self.ladder)
                for sizes, criteria in [({}, ())] if enough else self._contents(missing, engagement.criteria):
                    has = [term for term in self._terms() if term.iri in engagement.criteria and term not in criteria]
                    measures = {**engagement.sizes, **sizes}
                    yield NewWork(self.kpi, role, (*has, *criteria), measures, tomorrow, engagement)

    def _contents(
        self, missing: list[Requirement], held: frozenset[str]
    ) -> Iterator[tuple[dict[str, int], tuple[Term, ...]]]:
        """Sizes and criteria that a new engagement needs for what is missing; `held` are criteria that it has."""
        entailed = {each.iri: each for requirement in missing for each in requirement.entails(self.kpi)}
        several = combine(each.needs(self.kpi) for each in entailed.values())
        contents = [(needs.bound, tuple(needs.lacking(held)[0])) for needs in several]
        for bound, criteria in compress(contents, minimal(contents)):
            yield {bound.measure: bound.minimum} if bound else {}, criteria

    def _terms(self) -> list[Term]:
        """The criteria that the tables of the field list, from this level up."""
        listed = (each for kpi in self.ladder for each in kpi.requirements if each.shared == ITSS.engagement)
        return list(dict.fromkeys(term for each in listed for term in each.items))


def agree(way: Way) -> bool:
    """Whether no two changes give the same property different values."""
    stated: dict[tuple[str, str], str] = {}
    triples = (triple for change in way for triple in change.triples)
    return all(stated.setdefault((s, p), o) == o for s, p, o in triples if p[1:-1] in SINGLE)
