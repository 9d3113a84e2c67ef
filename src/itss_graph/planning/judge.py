"""From which day on a variant of a candidate is enough, as the shapes judge.

What a record counts for is what an assessment says of a candidate who has that record alone, and no other rule stands
here. The records of all variants that are asked about together are assessed in one pass, each content once. As nothing
that has been met is lost again while time goes by, the day follows from the days of the records that count: by how many
days, or how many kinds, are required.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

import polars as pl

from itss_graph.assessment import Assessor
from itss_graph.assessment.assessor import Prepared
from itss_graph.planning.changes import Change
from itss_graph.planning.variant import EVER, NEVER, Content, ProfileRecord, Triple, Variant
from itss_graph.profiles.derive import unbroken_runs
from itss_graph.rdf.columns import Columns
from itss_graph.requirements import (
    Bound,
    Complexity,
    Development,
    Requirement,
    Responsibility,
    Size,
    SizeAlternative,
    Specialty,
    Succession,
)
from itss_graph.vocab import FIRST_DAY, ITSS, LAST_DAY, RDF, XSD

DISTINCT = {Specialty: ITSS.area, Succession: ITSS.activity}
"""Of which records the different values of a property are counted."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Requirements that a variant is to meet; as a question: from which day on it meets all of them."""

    requirements: tuple[Requirement, ...]
    variant: Variant

    def after(self, changes: Iterable[Change]) -> Goal:
        """The same for the variant with more changes."""
        return self.stating(triple for change in changes for triple in change.triples)

    def stating(self, triples: Iterable[Triple]) -> Goal:
        """The same for the variant with more statements."""
        return Goal(self.requirements, self.variant.changed(triples))


T = TypeVar("T")

Search = Generator[list[Goal], list[date], T]
"""A search that asks for the days of many goals at once, and again, until it has found its answer.

Searches run side by side (`together`), so that those of all levels and all people ask in the same rounds.
"""


def together(searches: Iterable[Search[T]]) -> Search[list[T]]:
    """Run searches side by side; what they ask in a round is one list of questions. Gives what each of them found."""
    found: dict[int, T] = {}
    asking: dict[int, tuple[Search[T], list[Goal]]] = {}
    days: dict[int, list[date]] = {}
    running = dict(enumerate(searches))
    while running:
        asking = {}
        for number, search in running.items():
            try:
                asking[number] = search, search.send(days[number]) if number in days else next(search)
            except StopIteration as end:
                found[number] = end.value
        running = {number: search for number, (search, _) in asking.items()}
        if running:
            answers = iter((yield [goal for _, goals in asking.values() for goal in goals]))
            days = {number: [next(answers) for _ in goals] for number, (_, goals) in asking.items()}
    return [found[number] for number in sorted(found)]


class Judge:
    """Answers on which day goals are met, by the shapes of an assessor.

    `_known` has for each content of a record what holds of it: the IRIs of the requirements that it counts for and of
    the indicators that it is equivalent to, and the shapes of the bounds that it is within.
    """

    def __init__(self, assessor: Assessor) -> None:
        self.standard, self.reading = assessor.standard, assessor.reading
        self._assessor = replace(assessor, as_of=LAST_DAY, only=None, standing=False)
        self._known: dict[Content, frozenset[str]] = {}

    def answer(self, search: Search[T]) -> T:
        """What a search finds."""
        try:
            asked = next(search)
            while True:
                asked = search.send(self.days(asked))
        except StopIteration as end:
            found: T = end.value
            return found

    def days(self, goals: Sequence[Goal]) -> list[date]:
        """For each goal the day from which on it is met, or `NEVER`."""
        self._learn(record.content for goal in goals for record in goal.variant.records.values())
        met, served = [], Served()
        for number, goal in enumerate(goals):
            records = goal.variant.records.values()
            held = [(record, self._known[record.content]) for record in records if record.counts]
            met.append(EVER)
            for requirement in goal.requirements:
                counting = [record for record, holds in held if requirement.iri in holds]
                if isinstance(requirement, Responsibility):
                    served.add(number, requirement, counting)
                else:
                    met[number] = max(met[number], self._when(requirement, goal.variant, counting))
        for number, day in served.days():
            met[number] = max(met[number], day)
        return met

    # -- what holds of a record ----------------------------------------------------------------------------------------

    def counts(self, record: ProfileRecord, requirement: Requirement) -> bool:
        """Whether a record counts for a requirement, as its standing and its content go."""
        return record.counts and requirement.iri in self._holds(record)

    def equivalent(self, engagement: ProfileRecord, kpi: str) -> bool:
        """Whether an engagement is equivalent to an indicator (IRI), whatever its outcome."""
        return kpi in self._holds(engagement)

    def within(self, engagement: ProfileRecord, alternative: SizeAlternative, bound: Bound) -> bool:
        """Whether a measure of an engagement is within a bound of a size alternative."""
        return _shape(alternative, bound) in self._holds(engagement)

    def _holds(self, record: ProfileRecord) -> frozenset[str]:
        self._learn([record.content])
        return self._known[record.content]

    def _learn(self, contents: Iterable[Content]) -> None:
        """Assess candidates with one record each, for the contents that are new."""
        new = [content for content in dict.fromkeys(contents) if content not in self._known]
        if not new:
            return
        rows = [row for number, content in enumerate(new) for row in _alone(number, content)]
        prepared = self._assessor.derived(Columns.from_rows(rows).with_literals(), "variants")
        held: list[set[str]] = [set() for _ in new]
        for node, what in (*self._counted(prepared), *self._equivalent(prepared), *self._within(prepared)):
            held[int(node.split(":")[-1])].add(what)
        self._known |= dict(zip(new, map(frozenset, held), strict=True))

    def _counted(self, prepared: Prepared) -> Iterator[tuple[str, str]]:
        """Who alone meets, or has something that counts for, which requirement."""
        requirements = [each for _, each in self.standard.requirements()]
        several = pl.Series(values=[type(each) in DISTINCT for each in requirements])
        outcomes = self._assessor.judged(prepared).outcomes
        counts = (outcomes["outcome"] == "passed") | (several[outcomes["requirement"]] & (outcomes["amount"] > 0))
        counted = outcomes.filter(counts)
        names = prepared.data.names(counted["candidate"])
        yield from zip(names, (requirements[place].iri for place in counted["requirement"]), strict=True)

    def _equivalent(self, prepared: Prepared) -> Iterator[tuple[str, str]]:
        found = prepared.facts.equivalence
        names = prepared.data.names(found["record"])
        yield from zip(names, (self.standard.kpis[place].iri for place in found["kpi"]), strict=True)

    def _within(self, prepared: Prepared) -> Iterator[tuple[str, str]]:
        engagements = prepared.records.engagements
        judgement = self._assessor.requirements.over(prepared.data)
        sizes = (kpi.requirement(Size) for kpi in self.standard.kpis)
        alternatives = (each for size in sizes if size for each in size.alternatives)
        for alternative, bound in ((each, bound) for each in alternatives for bound in each.bounds):
            measured = engagements["record"].filter(engagements[bound.measure].is_not_null())
            shape = _shape(alternative, bound)
            if len(measured):
                within = judgement.conforms(self._assessor.namespace + shape, measured)
                yield from ((name, shape) for name in prepared.data.names(measured.filter(within)))

    # -- days ----------------------------------------------------------------------------------------------------------

    def _when(self, requirement: Requirement, variant: Variant, counting: list[ProfileRecord]) -> date:
        """The day on which as many different things are recorded as are required."""
        if not requirement.specified:
            return EVER
        own = variant.own(ITSS.develops) if isinstance(requirement, Development) else ()
        since = dict.fromkeys(own, EVER)
        counted = DISTINCT.get(type(requirement))
        for record in counting:
            what = (record.one(counted) if counted else None) or record.name
            since[what] = min(record.first, since.get(what, NEVER))
        one = isinstance(requirement, Complexity | Size)
        return nth(since.values(), 1 if one else requirement.requires(self.reading)["count"])


class Served:
    """The engagements that count towards tenures, whose days are added up for all of them at once."""

    def __init__(self) -> None:
        self._asked: dict[int, Responsibility] = {}
        self._rows: list[tuple[int, int, int, int]] = []

    def add(self, number: int, requirement: Responsibility, engagements: Iterable[ProfileRecord]) -> None:
        """A tenure of a number."""
        self._asked[number] = requirement
        self._rows += [(0, number, each.first.toordinal(), each.last.toordinal()) for each in engagements]

    def days(self) -> Iterator[tuple[int, date]]:
        """For each number the day on which the merged days, or one unbroken run of them, are enough."""
        schema = dict.fromkeys(("kpi", "candidate", "start", "end"), pl.Int32)
        runs = unbroken_runs(pl.DataFrame(self._rows, schema=schema, orient="row"))
        spans = runs.group_by("run", maintain_order=True).agg(
            pl.col("candidate").first(), pl.col("start").min(), pl.col("end").max()
        )
        found = dict.fromkeys(self._asked, NEVER)
        left = {number: requirement.days for number, requirement in self._asked.items()}
        for _, number, start, end in spans.iter_rows():
            days = end - start + 1
            if found[number] == NEVER and days >= left[number]:
                found[number] = later(date.fromordinal(start), left[number] - 1)
            left[number] -= 0 if self._asked[number].continuity else days
        yield from found.items()


def later(day: date, days: int) -> date:
    """So many days after a day, or `NEVER` where the calendar ends before."""
    return day + timedelta(days) if days <= (NEVER - day).days else NEVER


def nth(days: Iterable[date], count: int) -> date:
    """The day on which there are so many; from ever if none are asked for."""
    ordered = sorted(days)
    if count <= 0:
        return EVER
    return ordered[count - 1] if len(ordered) >= count else NEVER


def _shape(alternative: SizeAlternative, bound: Bound) -> str:
    """The local name of the shape of a bound."""
    return f"{alternative.name}-{bound.measure}"


def _alone(number: int, content: Content) -> Iterator[Triple]:
    """A candidate who has one record of a content, and has had it for as long as a profile can state."""
    link, stated = content
    candidate, record = f"<urn:itss:candidate:{number}>", f"<urn:itss:record:{number}>"
    yield candidate, f"<{RDF.type}>", f"<{ITSS.Candidate}>"
    yield candidate, f"<{link}>", record
    yield from ((record, f"<{prop}>", value) for prop, values in sorted(stated) for value in values)
    if link == ITSS.engagement:
        yield record, f"<{ITSS.startDate}>", f'"{FIRST_DAY}"^^<{XSD.date}>'
