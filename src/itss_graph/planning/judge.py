"""From which day on a variant of a candidate is enough, as the shapes judge.

What a record counts for is what an assessment says of a candidate who has that record alone, and no other rule stands
here. The records of all variants that are asked about together are assessed in one pass, each content once. As nothing
that has been met is lost again while time goes by, the day follows from the days of the records that count: by how many
days, or how many kinds, are required.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import polars as pl

from itss_graph.assessment import Assessor
from itss_graph.assessment.assessor import Prepared
from itss_graph.planning.variant import Variant
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.names import name_of
from itss_graph.requirements import Requirement
from itss_graph.requirements.candidate import EVER, Content, ProfileRecord, Triple
from itss_graph.requirements.changes import Change
from itss_graph.vocab import FIRST_DAY, ITSS, LAST_DAY, RDF, XSD

ANYONE = "<urn:itss:anyone>"
"""What stands for the values of a candidate that the standard does not name."""


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

    `_known` has for each content of a record what holds of it, as `itss_graph.requirements.changes.Raising` says. What
    requirements count that is no record, a subordinate or an examination, is a value of one of the properties `_own`
    of the candidate; it stands here as a record of which nothing is said.
    """

    def __init__(self, assessor: Assessor) -> None:
        self.standard, self.reading = assessor.standard, assessor.reading
        self._assessor = replace(assessor, as_of=LAST_DAY, only=None, standing=False)
        self._known: dict[Content, frozenset[str]] = {}
        requirements = [each for _, each in self.standard.requirements() if not each.counts_records]
        self._own = sorted({each.predicate for each in requirements})
        self._values: dict[tuple[str, str], ProfileRecord] = {}
        self._named = {f"<{item.iri}>" for each in requirements for item in each.items}

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
        recorded = {id(goal.variant): self._counted_of(goal.variant) for goal in goals}
        several = {id(record): record for records in recorded.values() for record in records}
        self._learn(record.content for record in several.values())
        holds = {key: self._known[record.content] for key, record in several.items()}
        held = {key: [(record, holds[id(record)]) for record in records] for key, records in recorded.items()}
        asked: dict[type[Requirement], list[tuple[int, Requirement, list[ProfileRecord]]]] = {}
        for number, goal in enumerate(goals):
            for requirement in goal.requirements:
                if requirement.specified:
                    iri = requirement.iri
                    counting = [record for record, what in held[id(goal.variant)] if iri in what]
                    asked.setdefault(type(requirement), []).append((number, requirement, counting))
        met = [EVER] * len(goals)
        for kind, questions in asked.items():
            days = kind.met_from([(requirement, counting) for _, requirement, counting in questions], self.reading)
            for (number, _, _), day in zip(questions, days, strict=True):
                met[number] = max(met[number], day)
        return met

    def holds(self, record: ProfileRecord) -> frozenset[str]:
        """What holds of a record by its content."""
        if record.content not in self._known:
            self._learn([record.content])
        return self._known[record.content]

    def _counted_of(self, variant: Variant) -> list[ProfileRecord]:
        """The records of a variant that count as their standing goes, and the values that stand as records."""
        values = [self._value(prop, value) for prop in self._own for value in variant.properties.get(prop, ())]
        return [*(record for record in variant.records.values() if record.counts), *values]

    def _value(self, prop: str, value: str) -> ProfileRecord:
        if (prop, value) not in self._values:
            said = {prop: (value if value in self._named else ANYONE,)}
            self._values[prop, value] = ProfileRecord(name_of(value), prop, said, counts=True)
        return self._values[prop, value]

    # -- what holds of a record ----------------------------------------------------------------------------------------

    def _learn(self, contents: Iterable[Content]) -> None:
        """Assess candidates with one record each, for the contents that are new."""
        new = [content for content in dict.fromkeys(contents) if content not in self._known]
        if not new:
            return
        rows = [row for number, content in enumerate(new) for row in self._alone(number, content)]
        prepared = self._assessor.derived(Columns.from_rows(rows).with_literals(), "variants")
        held: list[set[str]] = [set() for _ in new]
        for node, what in (*self._counted(prepared), *self._equivalent(prepared), *self._within(prepared)):
            held[int(node.split(":")[-1])].add(what)
        self._known |= dict(zip(new, map(frozenset, held), strict=True))

    def _counted(self, prepared: Prepared) -> Iterator[tuple[str, str]]:
        """Who alone meets, or has something that counts for, which requirement."""
        requirements = [each for _, each in self.standard.requirements()]
        single = pl.Series(values=[each.single for each in requirements])
        outcomes = self._assessor.judged(prepared).outcomes
        counts = (outcomes["outcome"] == "passed") | (~single[outcomes["requirement"]] & (outcomes["amount"] > 0))
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
        needs = (each for kpi, requirement in self.standard.requirements() for each in requirement.needs(kpi))
        for bound, shape in ((each.bound, each.shape) for each in needs if each.bound):
            measured = engagements["record"].filter(engagements[bound.measure].is_not_null())
            if len(measured):
                within = judgement.conforms(self._assessor.namespace + shape, measured)
                yield from ((name, shape) for name in prepared.data.names(measured.filter(within)))

    def _alone(self, number: int, content: Content) -> Iterator[Triple]:
        """A candidate who has one record of a content, and has had it for as long as a profile can state."""
        link, stated = content
        candidate, record = f"<urn:itss:candidate:{number}>", f"<urn:itss:record:{number}>"
        yield candidate, f"<{RDF.type}>", f"<{ITSS.Candidate}>"
        if link not in self._own:
            yield candidate, f"<{link}>", record
        subject = candidate if link in self._own else record
        yield from ((subject, f"<{prop}>", value) for prop, values in sorted(stated) for value in values)
        if link == ITSS.engagement:
            yield record, f"<{ITSS.startDate}>", f'"{FIRST_DAY}"^^<{XSD.date}>'
