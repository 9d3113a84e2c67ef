"""What an engagement needs in order to count, and the changes that let it have that.

Responsibility, complexity and size look at the same engagements, so each says what it asks of one, and a plan brings
one engagement to all of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import compress, product

from itss_graph.rdf.names import spelling_of
from itss_graph.requirements.alternatives import Bound
from itss_graph.requirements.candidate import ProfileRecord, Recorded
from itss_graph.requirements.raising import DO, EITHER, RECORD, Change, Raising, Way, dated, integer, statement
from itss_graph.terms.model import Term, Text
from itss_graph.vocab import ITSS
from itss_graph.words import says


@dataclass(frozen=True, slots=True)
class Needs:
    """What one engagement needs: `count` of the `listed` criteria, `must` among them, and a measure within a bound.

    `shape` is the local name of the shape of the bound.
    """

    listed: tuple[Term, ...] = ()
    count: int = 0
    must: tuple[Term, ...] = ()
    bound: Bound | None = None
    shape: str = ""

    def also(self, other: Needs) -> Needs:
        """What both need; one of them at most has a bound."""
        bounded = self if self.bound else other
        return Needs(
            self.listed or other.listed,
            max(self.count, other.count),
            self.must or other.must,
            bounded.bound,
            bounded.shape,
        )

    def lacking(self, held: frozenset[str]) -> tuple[list[Term], list[Term]]:
        """The criteria to add to those held, those that must be first, and the listed ones that may stand for others.

        Both are in the order of the source.
        """
        lacks = [term for term in self.listed if term.iri not in held]
        chosen, others = (
            [term for term in lacks if term in self.must],
            [term for term in lacks if term not in self.must],
        )
        more = max(0, self.count - (len(self.listed) - len(lacks)) - len(chosen))
        return [*chosen, *others[:more]], others[more:]


def combined(asked: Iterable[Iterable[Needs]]) -> list[Needs]:
    """What one engagement needs for all that is asked, each of which may be met in several ways."""
    return [reduce(Needs.also, each, Needs()) for each in product(*asked)]


def least(several: Iterable[tuple[Bound | None, Iterable[Hashable]]]) -> list[bool]:
    """For each bound and what is added beside it, whether no other has a smaller bound and adds nothing else."""
    compared = [(bound, frozenset(added)) for bound, added in several]
    return [not any(_smaller(other, bound) and less <= added for other, less in compared) for bound, added in compared]


def raised(engagement: ProfileRecord, several: Iterable[Needs], raising: Raising) -> list[Way]:
    """The ways to let an engagement succeed with what it needs, by one of several; none where that is past."""
    lead = raising.supported(engagement)
    if not engagement.successful:
        if not raising.runs(engagement):
            return []
        lead = (*lead, outcome(raising.candidate, engagement))
    return [(*lead, *way) for way in _brought(engagement, several, raising)]


def _brought(engagement: ProfileRecord, several: Iterable[Needs], raising: Raising) -> Iterator[Way]:
    """What gives an engagement what it needs, by one of several; nothing that cannot be so."""
    nature = EITHER if raising.runs(engagement) else RECORD
    found: list[tuple[Bound | None, Way, Way]] = []
    for needs in several:
        size = _measured(engagement, needs, raising)
        if size is not None:
            chosen, left = needs.lacking(engagement.criteria)
            instead = tuple(term.iri for term in left)
            criteria = tuple(
                criterion(raising.candidate, engagement, term, () if term in needs.must else instead, nature)
                for term in chosen
            )
            found.append((needs.bound if size else None, size, criteria))
    kept = least((bound, criteria) for bound, _, criteria in found)
    yield from ((*size, *criteria) for _, size, criteria in compress(found, kept))


def _measured(engagement: ProfileRecord, needs: Needs, raising: Raising) -> Way | None:
    """What brings the measure within the bound; None where nothing honest does."""
    bound = needs.bound
    if bound is None or needs.shape in raising.holds(engagement):
        return ()
    value, runs = engagement.sizes.get(bound.measure), raising.runs(engagement)
    if value is not None and (value >= bound.minimum or not runs):
        return None
    nature = DO if value is not None else EITHER if runs else RECORD
    return (measure(raising.candidate, engagement, bound.measure, bound.minimum, nature),)


def _smaller(one: Bound | None, other: Bound | None) -> bool:
    """Whether one bound asks for less of the same measure than another; None asks for nothing."""
    if one is None or other is None:
        return one is None and other is not None
    return one.measure == other.measure and one.minimum < other.minimum


def criterion(
    candidate: Recorded, engagement: ProfileRecord, term: Term, instead: tuple[str, ...], nature: str
) -> Change:
    """One more complexity criterion on an engagement."""
    who = candidate.label(engagement.name)
    text = says("raise.criterion", verb=says(f"verb.{nature}"), term=term.label, who=who)
    triples = (statement(engagement.name, ITSS.complexity, term.iri),)
    return Change("criterion", engagement.name, nature, triples, term.iri, None, instead, text)


def measure(candidate: Recorded, engagement: ProfileRecord, name: str, value: int, nature: str) -> Change:
    """A measure of size of an engagement: recorded, or raised."""
    who, size = candidate.label(engagement.name), sized(name, value)
    before = engagement.sizes.get(name)
    if before is None:
        text = says("raise.measure", verb=says(f"verb.{nature}"), size=size, who=who)
    else:
        text = says("raise.measure_from", who=who, was=sized(name, before), size=size)
    triples = ((spelling_of(engagement.name), f"<{ITSS}{name}>", integer(value)),)
    return Change(
        "measure", engagement.name, nature, triples, str(value), None if before is None else str(before), (), text
    )


def outcome(candidate: Recorded, engagement: ProfileRecord) -> Change:
    """Success of an engagement that still runs."""
    who = candidate.label(engagement.name)
    text = says("raise.outcome", who)
    triples = (statement(engagement.name, ITSS.outcome, ITSS.Successful),)
    return Change("outcome", engagement.name, DO, triples, ITSS.Successful, ITSS.Unsuccessful, (), text)


def end(candidate: Recorded, engagement: ProfileRecord, day: date) -> Change:
    """A later end of an engagement that still runs."""
    who = candidate.label(engagement.name)
    text = says("raise.end", who=who, day=day, last=engagement.last)
    triples = ((spelling_of(engagement.name), f"<{ITSS.endDate}>", dated(day)),)
    return Change("end", engagement.name, DO, triples, str(day), str(engagement.last), (), text)


def sized(name: str, value: int) -> Text:
    """A measure of size in words."""
    return says(f"measure.{name}", f"{value:,}")
