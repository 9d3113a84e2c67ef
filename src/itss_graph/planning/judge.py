"""The day on which a variant of a candidate first meets requirements, as the shapes judge.

A record counts for what an assessment says of a candidate who has that record alone; there are no other rules here.
The records of all variants of one call are assessed in one pass, each content once. A requirement that is met stays met
as time goes by, so the day follows from the dates of the records that count, by how many days or values are required.
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

OTHER_VALUE = "<urn:itss:anyone>"
"""Stands for every value of a candidate that the standard does not name."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Requirements that a variant is to meet; `Judge.days` returns the day on which it first meets all of them."""

    requirements: tuple[Requirement, ...]
    variant: Variant

    def after(self, changes: Iterable[Change]) -> Goal:
        """The same goal for the variant with further changes."""
        return self.stating(triple for change in changes for triple in change.triples)

    def stating(self, triples: Iterable[Triple]) -> Goal:
        """The same goal for the variant with further statements."""
        return Goal(self.requirements, self.variant.changed(triples))


T = TypeVar("T")

Search = Generator[list[Goal], list[date], T]
"""A search that yields many goals at once, receives their days, and repeats this until it returns its result.

Searches run side by side (`gather`), so that those of all levels and all people yield their goals in the same rounds.
"""


def gather(searches: Iterable[Search[T]]) -> Search[list[T]]:
    """Run searches side by side: one list of goals per round for all of them. Returns their results in order."""
    results: dict[int, T] = {}
    days: dict[int, list[date]] = {}
    running = dict(enumerate(searches))
    while running:
        asked: dict[int, list[Goal]] = {}
        for number, search in running.items():
            try:
                asked[number] = search.send(days[number]) if number in days else next(search)
            except StopIteration as stop:
                results[number] = stop.value
        running = {number: running[number] for number in asked}
        if running:
            answers = iter((yield [goal for goals in asked.values() for goal in goals]))
            days = {number: [next(answers) for _ in goals] for number, goals in asked.items()}
    return [results[number] for number in sorted(results)]


class Judge:
    """Finds the days on which goals are met, by the shapes of an assessor.

    `_holds` has for each content of a record what holds of it (see `itss_graph.requirements.changes.PlanningContext`).
    Some requirements count values of a property of the candidate (`_predicates`), such as subordinates, and no records;
    each such value is represented by a record of its own (`_value_records`).
    """

    def __init__(self, assessor: Assessor) -> None:
        self.standard, self.reading = assessor.standard, assessor.reading
        self._assessor = replace(assessor, as_of=LAST_DAY, only=None, standing=False)
        self._holds: dict[Content, frozenset[str]] = {}
        requirements = [
            requirement for _, requirement in self.standard.requirements() if not requirement.counts_records
        ]
        self._predicates = sorted({requirement.predicate for requirement in requirements})
        self._value_records: dict[tuple[str, str], ProfileRecord] = {}
        self._item_terms = {f"<{item.iri}>" for requirement in requirements for item in requirement.items}

    def answer(self, search: Search[T]) -> T:
        """The result of a search."""
        try:
            goals = next(search)
            while True:
                goals = search.send(self.days(goals))
        except StopIteration as stop:
            result: T = stop.value
            return result

    def days(self, goals: Sequence[Goal]) -> list[date]:
        """For each goal the day on which it is first met, or `NEVER`."""
        records = {id(goal.variant): self._counting_records(goal.variant) for goal in goals}
        distinct = {id(record): record for counting in records.values() for record in counting}
        self._assess(record.content for record in distinct.values())
        holds = {key: self._holds[record.content] for key, record in distinct.items()}
        held = {key: [(record, holds[id(record)]) for record in counting] for key, counting in records.items()}
        questions: dict[type[Requirement], list[tuple[int, Requirement, list[ProfileRecord]]]] = {}
        for number, goal in enumerate(goals):
            for requirement in goal.requirements:
                if requirement.specified:
                    counting = [record for record, iris in held[id(goal.variant)] if requirement.iri in iris]
                    questions.setdefault(type(requirement), []).append((number, requirement, counting))
        met = [EVER] * len(goals)
        for kind, asked in questions.items():
            days = kind.met_from([(requirement, counting) for _, requirement, counting in asked], self.reading)
            for (number, _, _), day in zip(asked, days, strict=True):
                met[number] = max(met[number], day)
        return met

    def holds(self, record: ProfileRecord) -> frozenset[str]:
        """What holds of a record by its content."""
        if record.content not in self._holds:
            self._assess([record.content])
        return self._holds[record.content]

    def _counting_records(self, variant: Variant) -> list[ProfileRecord]:
        """The records of a variant whose standing suffices, and those that represent values."""
        values = [
            self._value_record(prop, value) for prop in self._predicates for value in variant.properties.get(prop, ())
        ]
        return [*(record for record in variant.records.values() if record.counts), *values]

    def _value_record(self, prop: str, value: str) -> ProfileRecord:
        if (prop, value) not in self._value_records:
            properties = {prop: (value if value in self._item_terms else OTHER_VALUE,)}
            self._value_records[prop, value] = ProfileRecord(name_of(value), prop, properties, counts=True)
        return self._value_records[prop, value]

    # -- what holds of a record ----------------------------------------------------------------------------------------

    def _assess(self, contents: Iterable[Content]) -> None:
        """Assess one candidate per new content, with one record each."""
        new = [content for content in dict.fromkeys(contents) if content not in self._holds]
        if not new:
            return
        rows = [row for number, content in enumerate(new) for row in self._single_record(number, content)]
        prepared = self._assessor.derived(Columns.from_rows(rows).with_literals(), "variants")
        held: list[set[str]] = [set() for _ in new]
        for name, value in (*self._counted(prepared), *self._equivalent(prepared), *self._within(prepared)):
            held[int(name.split(":")[-1])].add(value)
        self._holds |= dict(zip(new, map(frozenset, held), strict=True))

    def _counted(self, prepared: Prepared) -> Iterator[tuple[str, str]]:
        """Pairs of a candidate and a requirement that its record meets or counts for."""
        requirements = [requirement for _, requirement in self.standard.requirements()]
        single = pl.Series(values=[requirement.single for requirement in requirements])
        outcomes = self._assessor.judged(prepared).outcomes
        counts = (outcomes["outcome"] == "passed") | (~single[outcomes["requirement"]] & (outcomes["amount"] > 0))
        counted = outcomes.filter(counts)
        names = prepared.data.names(counted["candidate"])
        yield from zip(names, (requirements[index].iri for index in counted["requirement"]), strict=True)

    def _equivalent(self, prepared: Prepared) -> Iterator[tuple[str, str]]:
        equivalence = prepared.facts.equivalence
        names = prepared.data.names(equivalence["record"])
        yield from zip(names, (self.standard.kpis[index].iri for index in equivalence["kpi"]), strict=True)

    def _within(self, prepared: Prepared) -> Iterator[tuple[str, str]]:
        engagements = prepared.records.engagements
        judgement = self._assessor.requirements.over(prepared.data)
        needs = (need for kpi, requirement in self.standard.requirements() for need in requirement.needs(kpi))
        for bound, shape in ((need.bound, need.shape) for need in needs if need.bound):
            measured = engagements["record"].filter(engagements[bound.measure].is_not_null())
            if len(measured):
                within = judgement.conforms(self._assessor.namespace + shape, measured)
                yield from ((name, shape) for name in prepared.data.names(measured.filter(within)))

    def _single_record(self, number: int, content: Content) -> Iterator[Triple]:
        """The triples of a candidate with one record of a content, dated on the first day that a profile can state."""
        link, properties = content
        candidate, record = f"<urn:itss:candidate:{number}>", f"<urn:itss:record:{number}>"
        yield candidate, f"<{RDF.type}>", f"<{ITSS.Candidate}>"
        if link not in self._predicates:
            yield candidate, f"<{link}>", record
        subject = candidate if link in self._predicates else record
        yield from ((subject, f"<{prop}>", value) for prop, values in sorted(properties) for value in values)
        if link == ITSS.engagement:
            yield record, f"<{ITSS.startDate}>", f'"{FIRST_DAY}"^^<{XSD.date}>'
