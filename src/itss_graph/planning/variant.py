"""A candidate as a plan varies it: what is recorded, as it is or with changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from itss_graph.profiles.standing import counts
from itss_graph.profiles.vocabulary import record_links
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.index import named_statements
from itss_graph.rdf.names import name_of
from itss_graph.requirements import MEASURES
from itss_graph.requirements.candidate import CandidateProfile, ProfileRecord, Properties, Triple
from itss_graph.vocab import DCTERMS, ITSS

SINGLE = frozenset(
    {
        *(f"{ITSS}{name}" for name in ("role", "outcome", "startDate", "endDate", *MEASURES)),
        *(f"{ITSS}{name}" for name in ("area", "proficiency", "contribution", "activity")),
        DCTERMS.date,
    }
)
"""The properties of which a record has one value at most: a change that states one replaces it."""


@dataclass(frozen=True, slots=True)
class Variant(CandidateProfile):
    """What one candidate has recorded, as it is or with changes; `links` are the properties that lead to records."""

    links: tuple[str, ...]

    @classmethod
    def of(cls, candidate: str, nodes: Mapping[str, Properties], only: str | None = None) -> Self:
        """A candidate of well-formed profiles, whose nodes are given, without a change."""
        own, links = nodes[candidate], record_links()
        records = {name_of(each): link for link in links for each in own.get(link, ())}
        bare = cls(candidate, own, only, {}, links)
        return replace(bare, records={name: bare._record(name, link, nodes[name]) for name, link in records.items()})

    def changed(self, triples: Iterable[Triple]) -> Self:
        """The same with a change: a value of a `SINGLE` property replaces the one there was."""
        touched: dict[str, dict[str, tuple[str, ...]]] = {}
        new: dict[str, str] = {}
        for s, p, o in triples:
            subject, prop = name_of(s), p[1:-1]
            properties = touched.get(subject)
            if properties is None:
                properties = touched[subject] = dict(self.node(subject))
            before = () if prop in SINGLE else properties.get(prop, ())
            properties[prop] = before if o in before else (*before, o)
            if subject == self.candidate and prop in self.links:
                new[name_of(o)] = prop
        own, records = touched.pop(self.candidate, self.properties), dict(self.records)
        for name, node in touched.items():
            link = records[name].link if name in records else new.get(name)
            if link is not None:
                records[name] = self._record(name, link, node)
        return type(self)(self.candidate, own, self.only, records, self.links)

    @property
    def nodes(self) -> dict[str, Properties]:
        """What is said of the candidate and of each record."""
        return {self.candidate: self.properties, **{name: record.properties for name, record in self.records.items()}}

    def _record(self, name: str, link: str, properties: Properties) -> ProfileRecord:
        return ProfileRecord(name, link, properties, counts(properties, self.candidate, self.only))


def nodes(columns: Columns) -> dict[str, Properties]:
    """What is said of every node, by its name in reports."""
    found = named_statements(columns)
    return {node: {prop: tuple(values) for prop, values in properties.items()} for node, properties in found.items()}
