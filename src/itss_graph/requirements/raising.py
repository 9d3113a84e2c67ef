"""What raises a requirement: one change to a profile, its triples and words, and what a kind proposes changes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from itss_graph.rdf.names import spelling_of
from itss_graph.requirements.candidate import ProfileRecord, Recorded, Triple
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

    def exchanged(self, other: str) -> tuple[Triple, ...]:
        """What it states with another term (an IRI) in the place of `after`."""
        return tuple((s, p, f"<{other}>" if o == f"<{self.after}>" else o) for s, p, o in self.triples)


Way = tuple[Change, ...]
"""Changes by which something may be met."""


@dataclass(frozen=True, slots=True)
class Raising:
    """From what a kind of requirement proposes changes: a candidate as of a day, under a reading.

    `new` begins the names of nodes that do not exist yet. `holds` gives what holds of a record by the shapes: the IRIs
    of the requirements that it counts for and of the indicators that it is equivalent to, and the local names of the
    shapes of the bounds that it is within.
    """

    candidate: Recorded
    today: date
    new: str
    reading: Reading
    holds: Callable[[ProfileRecord], frozenset[str]]

    def counts(self, record: ProfileRecord, requirement: str) -> bool:
        """Whether a record counts for a requirement (IRI), as its standing and its content go."""
        return record.counts and requirement in self.holds(record)

    def present(self, link: str) -> list[ProfileRecord]:
        """The records of a kind that are in force today."""
        return [record for record in self.candidate.linked(link) if record.first <= self.today]

    def runs(self, engagement: ProfileRecord) -> bool:
        """Whether an engagement still runs, or has yet to begin."""
        return engagement.last >= self.today

    def supported(self, record: ProfileRecord) -> Way:
        """What a record needs in order to count where only evidenced or confirmed ones do."""
        if record.counts:
            return ()
        who, triples = self.candidate.label(record.name), supporting(record.name, self.candidate.only)
        if self.candidate.only == "confirmed":
            text = says("raise.confirmation", who)
            return (Change("confirmation", record.name, DO, triples, triples[0][2], text=text),)
        text = says("raise.evidence", who)
        return (Change("evidence", record.name, RECORD, triples, triples[0][2], text=text),)


def examination(candidate: Recorded, iri: str, label: Text, instead: tuple[str, ...] = ()) -> Change:
    """An examination to pass."""
    text = says("raise.examination", label)
    triples = (statement(candidate.candidate, ITSS.passedExamination, iri),)
    return Change("examination", candidate.candidate, EITHER, triples, iri, None, instead, text)


def cheapest(ways: Iterable[Way]) -> list[Way]:
    """Ways by how much is to be done."""
    return sorted(ways, key=lambda way: sum(1 + NATURES.index(change.nature) for change in way))


ASSESSOR, EVIDENCE = "urn:itss:plan:assessor", "urn:itss:plan:evidence"
"""What stands in a plan for the assessor and the evidence that are to be found."""


def supporting(record: str, only: str | None) -> tuple[Triple, ...]:
    """The statement that makes a record count where only those of a standing do."""
    if only is None:
        return ()
    prop, value = (ITSS.confirmedBy, ASSESSOR) if only == "confirmed" else (ITSS.evidence, EVIDENCE)
    return (statement(record, prop, value),)


def new_record(
    candidate: Recorded, link: str, record_class: str, node: str, properties: Iterable[tuple[str, str]]
) -> tuple[Triple, ...]:
    """The statements of a new record: the link to it, its class, properties (values as spelt) and its standing."""
    subject = spelling_of(node)
    return (
        statement(candidate.candidate, link, node),
        statement(node, RDF.type, record_class),
        *((subject, f"<{prop}>", value) for prop, value in properties),
        *supporting(node, candidate.only),
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
