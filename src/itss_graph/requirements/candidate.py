"""What a candidate has recorded, as a plan looks at it: the candidate, and each record with what is said of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

from itss_graph.rdf.interchange import split_literal
from itss_graph.rdf.literals import INTEGER
from itss_graph.rdf.names import local_name, name_of
from itss_graph.requirements.alternatives import MEASURES
from itss_graph.terms.model import Text
from itss_graph.vocab import DCTERMS, ITSS, LAST_DAY, RDFS

EVER = date.min
"""The day from which on something undated holds."""
NEVER = LAST_DAY + timedelta(days=1)
"""The day of what does not come about, or does not end, while there are days that a profile can state."""

Triple = tuple[str, str, str]
"""Subject, predicate and object in N-Triples spelling."""

Node = Mapping[str, tuple[str, ...]]
"""What is said of a node: values in N-Triples spelling, by property IRI."""

Content = tuple[str, frozenset[tuple[str, tuple[str, ...]]]]
"""What a record counts by, apart from when and on what it rests: its link, and properties with values as spelt."""

BESIDE = frozenset(f"{ITSS}{name}" for name in ("startDate", "endDate", "evidence", "confirmedBy", "title", "phase"))
"""The properties of a record that are no part of its content."""


@dataclass(frozen=True)
class ProfileRecord:
    """A record of a candidate: its name, the property that links to it, what is said of it, and whether it counts.

    It counts where its standing suffices (see `itss_graph.profiles.standing`).
    """

    name: str
    link: str
    said: Node
    counts: bool

    def one(self, prop: str) -> str | None:
        """The value of a property, by its name in reports; None where there is none."""
        return next((name_of(value) for value in self.said.get(prop, ())), None)

    def all(self, prop: str) -> frozenset[str]:
        """The values of a property, by their names in reports."""
        return frozenset(name_of(value) for value in self.said.get(prop, ()))

    @cached_property
    def first(self) -> date:
        """The day from which on it is in force: an engagement from its start, another record from its date."""
        return self._day(ITSS.startDate if self.link == ITSS.engagement else DCTERMS.date) or EVER

    @cached_property
    def last(self) -> date:
        """The last day of an engagement; `NEVER` while it runs on."""
        return self._day(ITSS.endDate) or NEVER

    @cached_property
    def successful(self) -> bool:
        return self.one(ITSS.outcome) == ITSS.Successful

    @cached_property
    def criteria(self) -> frozenset[str]:
        """The complexity criteria of an engagement."""
        return self.all(ITSS.complexity)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """The recorded measures of size of an engagement."""
        return {name: _integer(self.said[ITSS + name][0]) for name in MEASURES if self.said.get(ITSS + name)}

    @cached_property
    def content(self) -> Content:
        return self.link, frozenset(each for each in self.said.items() if _is_content(each[0]))

    def _day(self, prop: str) -> date | None:
        """The day that a property states; a time zone does not move it."""
        return next((date.fromisoformat(value[1:11]) for value in self.said.get(prop, ())), None)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one candidate has recorded. Nodes are named as in reports: an IRI, or `_:label`.

    `said` is said of the candidate; `only` is the standing that records need in order to count, if any.
    """

    candidate: str
    said: Node
    only: str | None
    records: Mapping[str, ProfileRecord]

    def linked(self, link: str) -> list[ProfileRecord]:
        """The records of a kind, by the property that links to them."""
        return [record for record in self.records.values() if record.link == link]

    def own(self, prop: str) -> frozenset[str]:
        """What is said of the candidate itself, by names in reports."""
        return frozenset(name_of(each) for each in self.said.get(prop, ()))

    def label(self, node: str) -> Text:
        """What people call a node: its label, or the last part of its name."""
        found = {"en": "", "ja": ""}
        for value in self.node(node).get(RDFS.label, ()):
            text, _, language = split_literal(value)
            if (language or "en")[:2] in found:
                found[(language or "en")[:2]] = text
        fallback = node if node.startswith("_:") else local_name(node) or node
        return Text(found["en"] or found["ja"] or fallback, found["ja"] or found["en"] or fallback)

    def node(self, name: str) -> Node:
        """What is said of the candidate or a record; nothing of another node."""
        if name == self.candidate:
            return self.said
        return self.records[name].said if name in self.records else {}


@cache
def _is_content(prop: str) -> bool:
    """Whether a property (IRI) of a record is part of its content."""
    return prop.startswith(ITSS) and prop not in BESIDE


def later(day: date, days: int) -> date:
    """So many days after a day, or `NEVER` where the calendar ends before."""
    return day + timedelta(days) if days <= (NEVER - day).days else NEVER


def _integer(literal: str) -> int:
    found = re.match(INTEGER, literal)
    return int(found[1]) if found else 0
