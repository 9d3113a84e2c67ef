"""The profile of a candidate as a plan uses it: the properties of the candidate and of each record."""

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
"""The day of what does not happen, or does not end, on any day that a profile can state."""

Triple = tuple[str, str, str]
"""Subject, predicate and object in N-Triples spelling."""

Properties = Mapping[str, tuple[str, ...]]
"""The properties of a node: values in N-Triples spelling, by property IRI."""

Content = tuple[str, frozenset[tuple[str, tuple[str, ...]]]]
"""What decides for which requirements a record counts: its link, and properties with values as spelt.

Its dates and its evidence are not part of it."""

NOT_CONTENT = frozenset(
    f"{ITSS}{name}" for name in ("startDate", "endDate", "evidence", "confirmedBy", "title", "phase")
)
"""The properties of a record that are not part of its content."""


@dataclass(frozen=True)
class ProfileRecord:
    """A record of a candidate: its name, the property that links to it, its properties, and whether it counts.

    It counts where its standing suffices (see `itss_graph.profiles.standing`).
    """

    name: str
    link: str
    properties: Properties
    counts: bool

    def value(self, prop: str) -> str | None:
        """The value of a property, by its name in reports; None where there is none."""
        return next((name_of(value) for value in self.properties.get(prop, ())), None)

    def values(self, prop: str) -> frozenset[str]:
        """The values of a property, by their names in reports."""
        return frozenset(name_of(value) for value in self.properties.get(prop, ()))

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
        return self.value(ITSS.outcome) == ITSS.Successful

    @cached_property
    def criteria(self) -> frozenset[str]:
        """The complexity criteria of an engagement."""
        return self.values(ITSS.complexity)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """The recorded measures of size of an engagement."""
        return {
            name: _integer(self.properties[ITSS + name][0]) for name in MEASURES if self.properties.get(ITSS + name)
        }

    @cached_property
    def content(self) -> Content:
        return self.link, frozenset(item for item in self.properties.items() if _is_content(item[0]))

    def _day(self, prop: str) -> date | None:
        """The day that a property states; a time zone does not move it."""
        return next((date.fromisoformat(value[1:11]) for value in self.properties.get(prop, ())), None)


@dataclass(frozen=True, slots=True)
class CandidateProfile:
    """The profile of one candidate. Nodes are named as in reports: an IRI, or `_:label`.

    `properties` are those of the candidate; `only` is the standing that records need in order to count, if any.
    """

    candidate: str
    properties: Properties
    only: str | None
    records: Mapping[str, ProfileRecord]

    def linked(self, link: str) -> list[ProfileRecord]:
        """The records of a kind, by the property that links to them."""
        return [record for record in self.records.values() if record.link == link]

    def values(self, prop: str) -> frozenset[str]:
        """The values of a property of the candidate, by their names in reports."""
        return frozenset(name_of(value) for value in self.properties.get(prop, ()))

    def label(self, node: str) -> Text:
        """What people call a node: its label, or the last part of its name."""
        labels = {"en": "", "ja": ""}
        for value in self.node(node).get(RDFS.label, ()):
            text, _, language = split_literal(value)
            if (language or "en")[:2] in labels:
                labels[(language or "en")[:2]] = text
        fallback = node if node.startswith("_:") else local_name(node) or node
        return Text(labels["en"] or labels["ja"] or fallback, labels["ja"] or labels["en"] or fallback)

    def node(self, name: str) -> Properties:
        """The properties of the candidate or a record; none for another node."""
        if name == self.candidate:
            return self.properties
        return self.records[name].properties if name in self.records else {}


@cache
def _is_content(prop: str) -> bool:
    """Whether a property (IRI) of a record is part of its content."""
    return prop.startswith(ITSS) and prop not in NOT_CONTENT


def days_after(day: date, days: int) -> date:
    """The day a number of days later, or `NEVER` where the calendar ends before."""
    return day + timedelta(days) if days <= (NEVER - day).days else NEVER


def _integer(literal: str) -> int:
    match = re.match(INTEGER, literal)
    return int(match[1]) if match else 0
