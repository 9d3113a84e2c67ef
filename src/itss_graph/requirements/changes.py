"""Changes to a profile that raise a requirement, and the context in which they are proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from itss_graph.rdf.names import spelling_of
from itss_graph.requirements.candidate import CandidateProfile, ProfileRecord, Triple
from itss_graph.terms.model import Reading, Text
from itss_graph.vocab import ITSS, RDF, XSD
from itss_graph.words import says

RECORD, DO, EITHER = "record", "do", "record-or-do"
"""The nature of a change: record it if it is true, for the past cannot be changed; do it; or record it if it is true
already, and otherwise do it."""

NATURES = (RECORD, EITHER, DO)
"""From the least effort to the most."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change to a profile: `triples` are what it states.

    `kind` is `criterion`, `measure`, `outcome`, `end`, `engagement`, `role`, `expertise`, `grade`,
    `succession`, `field`, `subordinate`, `examination`, `evidence` or `confirmation`; `record` the
    record that it is about; `nature` one of `NATURES`. `before` is the value that is replaced, `after` the new one:
    IRIs, numbers and dates as text. `instead` are other values, any one of which would do as well while the other
    changes stay as they are. `text` says it in words.
    """

    kind: str
    record: str
    nature: str
    triples: tuple[Triple, ...]
    after: str
    before: str | None = None
    instead: tuple[str, ...] = ()
    text: Text = field(default=Text("", ""), compare=False)

    def __repr__(self) -> str:
        return f"<Change {self.nature}: {self.text.en or self.kind}>"

    def to_dict(self) -> dict[str, Any]:
        """The change as a JSON object."""
        return {
            "kind": self.kind,
            "record": self.record,
            "nature": self.nature,
            "before": self.before,
            "after": self.after,
            "instead": list(self.instead),
            "text": self.text.to_dict(),
            "add": [f"{s} {p} {o} ." for s, p, o in self.triples],
        }

    def substituted(self, other: str) -> tuple[Triple, ...]:
        """What it states with another term (an IRI) instead of `after`."""
        return tuple((s, p, f"<{other}>" if o == f"<{self.after}>" else o) for s, p, o in self.triples)


Way = tuple[Change, ...]
"""Changes that may together meet a requirement."""


@dataclass(frozen=True, slots=True)
class PlanningContext:
    """What a kind of requirement proposes changes for: a candidate as of a day, under a reading.

    `new` is the prefix of the names of new nodes. `holds` returns what the shapes say of a record: the IRIs of the
    requirements that it counts for and of the indicators that it is equivalent to, and the local names of the shapes
    of the bounds that it is within.
    """

    candidate: CandidateProfile
    today: date
    new: str
    reading: Reading
    holds: Callable[[ProfileRecord], frozenset[str]]

    def counts(self, record: ProfileRecord, requirement: str) -> bool:
        """Whether a record counts for a requirement (IRI), by its standing and its content."""
        return record.counts and requirement in self.holds(record)

    def in_force(self, link: str) -> list[ProfileRecord]:
        """The records of a kind that are in force today."""
        return [record for record in self.candidate.linked(link) if record.first <= self.today]

    def is_running(self, engagement: ProfileRecord) -> bool:
        """Whether an engagement has not ended."""
        return engagement.last >= self.today

    def standing_changes(self, record: ProfileRecord) -> Way:
        """The change after which a record counts where only evidenced or confirmed ones do."""
        if record.counts:
            return ()
        label, triples = self.candidate.label(record.name), standing_triples(record.name, self.candidate.only)
        if self.candidate.only == "confirmed":
            text = says("raise.confirmation", label)
            return (Change("confirmation", record.name, DO, triples, triples[0][2], text=text),)
        text = says("raise.evidence", label)
        return (Change("evidence", record.name, RECORD, triples, triples[0][2], text=text),)


def examination(candidate: CandidateProfile, iri: str, label: Text, instead: tuple[str, ...] = ()) -> Change:
    """An examination to pass."""
    text = says("raise.examination", label)
    triples = (statement(candidate.candidate, ITSS.passedExamination, iri),)
    return Change("examination", candidate.candidate, EITHER, triples, iri, None, instead, text)


def cheapest(ways: Iterable[Way]) -> list[Way]:
    """The ways by effort, least first."""
    return sorted(ways, key=lambda way: sum(1 + NATURES.index(change.nature) for change in way))


ASSESSOR, EVIDENCE = "urn:itss:plan:assessor", "urn:itss:plan:evidence"
"""Placeholders in a plan for the assessor and the evidence."""


def standing_triples(record: str, only: str | None) -> tuple[Triple, ...]:
    """The statement after which a record counts where only those of a standing do."""
    if only is None:
        return ()
    prop, value = (ITSS.confirmedBy, ASSESSOR) if only == "confirmed" else (ITSS.evidence, EVIDENCE)
    return (statement(record, prop, value),)


def new_record(
    candidate: CandidateProfile, link: str, record_class: str, node: str, properties: Iterable[tuple[str, str]]
) -> tuple[Triple, ...]:
    """The statements of a new record: the link to it, its class, properties (values as spelt) and its standing."""
    subject = spelling_of(node)
    return (
        statement(candidate.candidate, link, node),
        statement(node, RDF.type, record_class),
        *((subject, f"<{prop}>", value) for prop, value in properties),
        *standing_triples(node, candidate.only),
    )


def statement(subject: str, prop: str, value: str) -> Triple:
    """A triple whose object is a node, from names as in reports."""
    return spelling_of(subject), f"<{prop}>", spelling_of(value)


def integer(value: int) -> str:
    """A whole number in N-Triples spelling."""
    return f'"{value}"^^<{XSD.integer}>'


def dated(day: date) -> str:
    """A day in N-Triples spelling."""
    return f'"{day.isoformat()}"^^<{XSD.date}>'
