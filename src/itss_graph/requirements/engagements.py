"""What an engagement needs in order to count, and the changes that give it that.

Responsibility, complexity and size count the same engagements, so each states what it asks of one, and a plan changes
one engagement so that it meets all of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import compress, product

from itss_graph.rdf.names import spelling_of
from itss_graph.requirements.alternatives import Bound
from itss_graph.requirements.candidate import CandidateProfile, ProfileRecord
from itss_graph.requirements.changes import DO, EITHER, RECORD, Change, PlanningContext, Way, dated, integer, statement
from itss_graph.terms.model import Term, Text
from itss_graph.vocab import ITSS
from itss_graph.words import says


@dataclass(frozen=True, slots=True)
class Needs:
    """What one engagement needs: `count` of the `listed` criteria, `required` among them, and a measure within a bound.

    `shape` is the local name of the shape of the bound.
    """

    listed: tuple[Term, ...] = ()
    count: int = 0
    required: tuple[Term, ...] = ()
    bound: Bound | None = None
    shape: str = ""

    def merged(self, other: Needs) -> Needs:
        """What both need together; at most one of them has a bound."""
        bounded = self if self.bound else other
        return Needs(
            self.listed or other.listed,
            max(self.count, other.count),
            self.required or other.required,
            bounded.bound,
            bounded.shape,
        )

    def lacking(self, held: frozenset[str]) -> tuple[list[Term], list[Term]]:
        """The criteria to add to those held, required ones first, and the listed ones that could replace the others.

        Both are in the order of the source.
        """
        missing = [term for term in self.listed if term.iri not in held]
        chosen, others = (
            [term for term in missing if term in self.required],
            [term for term in missing if term not in self.required],
        )
        short = max(0, self.count - (len(self.listed) - len(missing)) - len(chosen))
        return [*chosen, *others[:short]], others[short:]


def combine(several: Iterable[Iterable[Needs]]) -> list[Needs]:
    """What one engagement needs for several requirements, each with its alternatives: one for each combination."""
    return [reduce(Needs.merged, combination, Needs()) for combination in product(*several)]


def minimal(alternatives: Iterable[tuple[Bound | None, Iterable[Hashable]]]) -> list[bool]:
    """For each bound and its additions, whether no other has a smaller bound and no further addition."""
    compared = [(bound, frozenset(added)) for bound, added in alternatives]
    return [not any(_smaller(other, bound) and less <= added for other, less in compared) for bound, added in compared]


def ways_to_succeed(engagement: ProfileRecord, alternatives: Iterable[Needs], context: PlanningContext) -> list[Way]:
    """The ways in which an engagement succeeds with one of several needs; none where it has ended without success."""
    lead = context.standing_changes(engagement)
    if not engagement.successful:
        if not context.is_running(engagement):
            return []
        lead = (*lead, outcome(context.candidate, engagement))
    return [(*lead, *way) for way in _content_ways(engagement, alternatives, context)]


def _content_ways(engagement: ProfileRecord, alternatives: Iterable[Needs], context: PlanningContext) -> Iterator[Way]:
    """The changes that give an engagement one of several needs, where that is possible."""
    nature = EITHER if context.is_running(engagement) else RECORD
    ways: list[tuple[Bound | None, Way, Way]] = []
    for needs in alternatives:
        size = _measure_changes(engagement, needs, context)
        if size is not None:
            chosen, others = needs.lacking(engagement.criteria)
            instead = tuple(term.iri for term in others)
            criteria = tuple(
                criterion(context.candidate, engagement, term, () if term in needs.required else instead, nature)
                for term in chosen
            )
            ways.append((needs.bound if size else None, size, criteria))
    mask = minimal((bound, criteria) for bound, _, criteria in ways)
    yield from ((*size, *criteria) for _, size, criteria in compress(ways, mask))


def _measure_changes(engagement: ProfileRecord, needs: Needs, context: PlanningContext) -> Way | None:
    """The change that brings the measure within the bound; None where no true statement does."""
    bound = needs.bound
    if bound is None or needs.shape in context.holds(engagement):
        return ()
    value, runs = engagement.sizes.get(bound.measure), context.is_running(engagement)
    if value is not None and (value >= bound.minimum or not runs):
        return None
    nature = DO if value is not None else EITHER if runs else RECORD
    return (measure(context.candidate, engagement, bound.measure, bound.minimum, nature),)


def _smaller(one: Bound | None, other: Bound | None) -> bool:
    """Whether one bound has a smaller minimum of the same measure than another; None asks for nothing."""
    if one is None or other is None:
        return one is None and other is not None
    return one.measure == other.measure and one.minimum < other.minimum


def criterion(
    candidate: CandidateProfile, engagement: ProfileRecord, term: Term, instead: tuple[str, ...], nature: str
) -> Change:
    """One more complexity criterion on an engagement."""
    label = candidate.label(engagement.name)
    text = says("raise.criterion", verb=says(f"verb.{nature}"), term=term.label, who=label)
    triples = (statement(engagement.name, ITSS.complexity, term.iri),)
    return Change("criterion", engagement.name, nature, triples, term.iri, None, instead, text)


def measure(candidate: CandidateProfile, engagement: ProfileRecord, name: str, value: int, nature: str) -> Change:
    """A measure of size of an engagement: recorded, or raised."""
    label, size = candidate.label(engagement.name), sized(name, value)
    before = engagement.sizes.get(name)
    if before is None:
        text = says("raise.measure", verb=says(f"verb.{nature}"), size=size, who=label)
    else:
        text = says("raise.measure_from", who=label, was=sized(name, before), size=size)
    triples = ((spelling_of(engagement.name), f"<{ITSS}{name}>", integer(value)),)
    return Change(
        "measure", engagement.name, nature, triples, str(value), None if before is None else str(before), (), text
    )


def outcome(candidate: CandidateProfile, engagement: ProfileRecord) -> Change:
    """Success of an engagement that still runs."""
    label = candidate.label(engagement.name)
    text = says("raise.outcome", label)
    triples = (statement(engagement.name, ITSS.outcome, ITSS.Successful),)
    return Change("outcome", engagement.name, DO, triples, ITSS.Successful, ITSS.Unsuccessful, (), text)


def end(candidate: CandidateProfile, engagement: ProfileRecord, day: date) -> Change:
    """A later end of an engagement that still runs."""
    label = candidate.label(engagement.name)
    text = says("raise.end", who=label, day=day, last=engagement.last)
    triples = ((spelling_of(engagement.name), f"<{ITSS.endDate}>", dated(day)),)
    return Change("end", engagement.name, DO, triples, str(day), str(engagement.last), (), text)


def sized(name: str, value: int) -> Text:
    """A measure of size in words."""
    return says(f"measure.{name}", f"{value:,}")
