"""The smallest sets of changes that meet requirements which count the same engagements.

These requirements are planned together: one engagement may be close to all of them, or each may need a change of
another one. Many candidate sets are generated; each is reduced to what is needed, with the day on which it suffices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, product

from itss_graph.planning.judge import Goal, Search, gather
from itss_graph.planning.model import Option, options
from itss_graph.planning.new_work import NewWork
from itss_graph.planning.variant import SINGLE, Variant
from itss_graph.requirements import Kpi, Requirement
from itss_graph.requirements.candidate import EVER, NEVER, ProfileRecord, days_after
from itss_graph.requirements.changes import PlanningContext, Way, cheapest
from itss_graph.requirements.engagements import combine, end, minimal
from itss_graph.terms.model import Term
from itss_graph.vocab import ITSS

MAX_WAYS = 4
"""How many ways to meet one requirement are combined with those of the others."""


@dataclass(frozen=True, slots=True)
class EngagementSearch:
    """A search over the engagements of one candidate.

    `ladder` is the indicator followed by the higher ones of its field; `goal` has the requirements of the indicator
    that are planned together.
    """

    context: PlanningContext
    ladder: Sequence[Kpi]
    goal: Goal

    def options(self, missing: list[Requirement]) -> Search[tuple[Option, ...]]:
        """The ways to meet what is missing, least effort first."""
        extended = yield from gather(self._extended(base) for base in self._change_sets(missing))
        bounded = self.context.reading.enforces_upper_bounds
        return (yield from options(chain(*extended), self.goal, self.context.today, bounded=bounded))

    @property
    def kpi(self) -> Kpi:
        return self.ladder[0]

    # -- changes to existing engagements -------------------------------------------------------------------------------

    def _change_sets(self, missing: list[Requirement]) -> Iterator[Way]:
        """Sets of changes to existing engagements: for each requirement on some engagement, or for all on one."""
        yield ()
        engagements = self._in_field(self.goal.variant)
        choices = [((), *self._requirement_ways(requirement, engagements)) for requirement in missing]
        combined = (tuple(dict.fromkeys(chain(*ways))) for ways in product(*choices))
        equivalent = (way for engagement in engagements for way in self.kpi.equivalent(engagement, self.context))
        yield from filter(is_consistent, chain(combined, equivalent))

    def _in_field(self, variant: Variant) -> list[ProfileRecord]:
        """The engagements in the field."""
        return [
            record
            for record in variant.linked(ITSS.engagement)
            if record.value(ITSS.specialtyField) == self.kpi.field.iri
        ]

    def _requirement_ways(self, requirement: Requirement, engagements: list[ProfileRecord]) -> list[Way]:
        """The cheapest ways to meet one requirement on one engagement, or on several where engagements add up."""
        ladder, context = self.ladder, self.context
        per_engagement = (requirement.engagement_ways(ladder, engagement, context) for engagement in engagements)
        ways = cheapest(dict.fromkeys(chain(*per_engagement)))
        if not requirement.single and len(ways) > 1:
            ways = [*ways[: MAX_WAYS - 1], tuple(dict.fromkeys(chain(*ways)))]
        return ways[:MAX_WAYS]

    # -- longer and new engagements ------------------------------------------------------------------------------------

    def _extended(self, base: Way) -> Search[list[Way]]:
        """A set as it is, with a longer engagement, and with a new one, each for as long as is needed."""
        goal, today, node = self.goal.after(base), self.context.today, f"{self.context.new}-engagement"
        days = yield [Goal((requirement,), goal.variant) for requirement in goal.requirements]
        if base and max(days, default=EVER) != NEVER:
            return [base]
        missing = [requirement for requirement, day in zip(goal.requirements, days, strict=True) if day > today]
        tenure = next((requirement for requirement in goal.requirements if requirement.role), None)
        longer = self._extensible(goal.variant, tenure) if tenure else []
        proposals = list(self._new_works(goal.variant, missing, tenure)) if tenure else []
        days = yield [
            *(goal.after([end(goal.variant, engagement, NEVER)]) for engagement in longer),
            *(goal.after([work.change(goal.variant, node)]) for work in proposals),
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
                for work, day in zip(proposals, through, strict=True)
                if day != NEVER
            ),
        ]

    def _extensible(self, variant: Variant, tenure: Requirement) -> list[ProfileRecord]:
        """The engagements that count towards the tenure and have an end that is not in the past."""
        return [
            record
            for record in self._counting(variant)
            if record.last != NEVER and self.context.is_running(record) and self.context.counts(record, tenure.iri)
        ]

    def _counting(self, variant: Variant) -> list[ProfileRecord]:
        """The engagements in the field whose standing suffices, by their start."""
        return sorted(
            (record for record in self._in_field(variant) if record.counts),
            key=lambda record: (record.first, record.name),
        )

    def _new_works(self, variant: Variant, missing: list[Requirement], tenure: Requirement) -> Iterator[NewWork]:
        """New engagements with what is missing, and a higher role on running ones."""
        today, role = self.context.today, tenure.role
        if role is None:
            return
        tomorrow = days_after(today, 1)
        for sizes, criteria in self._contents(missing, frozenset()):
            yield NewWork(self.kpi, role, criteria, sizes, tomorrow)
        if tenure not in missing:
            return
        for engagement in self._counting(variant):
            is_lower = engagement.value(ITSS.role) not in role.reached_by
            if is_lower and engagement.first <= today <= engagement.last:
                holds = self.context.holds(engagement)
                is_equivalent = any(kpi.iri in holds for kpi in self.ladder)
                for sizes, criteria in [({}, ())] if is_equivalent else self._contents(missing, engagement.criteria):
                    held = [
                        term
                        for term in self._listed_criteria()
                        if term.iri in engagement.criteria and term not in criteria
                    ]
                    measures = {**engagement.sizes, **sizes}
                    yield NewWork(self.kpi, role, (*held, *criteria), measures, tomorrow, engagement)

    def _contents(
        self, missing: list[Requirement], held: frozenset[str]
    ) -> Iterator[tuple[dict[str, int], tuple[Term, ...]]]:
        """The sizes and criteria that a new engagement needs for what is missing, without the criteria `held`."""
        requirements = {item.iri: item for requirement in missing for item in requirement.entails(self.kpi)}
        needs = combine(item.needs(self.kpi) for item in requirements.values())
        contents = [(need.bound, tuple(need.lacking(held)[0])) for need in needs]
        for bound, criteria in compress(contents, minimal(contents)):
            yield {bound.measure: bound.minimum} if bound else {}, criteria

    def _listed_criteria(self) -> list[Term]:
        """The criteria that the tables of the field list, from this level up."""
        requirements = (
            requirement
            for kpi in self.ladder
            for requirement in kpi.requirements
            if requirement.shared == ITSS.engagement
        )
        return list(dict.fromkeys(term for requirement in requirements for term in requirement.items))


def is_consistent(way: Way) -> bool:
    """Whether no two changes give the same property different values."""
    stated: dict[tuple[str, str], str] = {}
    triples = (triple for change in way for triple in change.triples)
    return all(stated.setdefault((s, p), o) == o for s, p, o in triples if p[1:-1] in SINGLE)
