"""Variants of the profile of a candidate: as recorded, or with changes."""

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
    """The profile of one candidate, as recorded or with changes; `links` are the properties that link to records."""

    links: tuple[str, ...]

    @classmethod
    def of(cls, candidate: str, nodes: Mapping[str, Properties], only: str | None = None) -> Self:
        """A candidate of well-formed profiles without a change, from the nodes of the profiles."""
        properties, links = nodes[candidate], record_links()
        records = {name_of(value): link for link in links for value in properties.get(link, ())}
        empty = cls(candidate, properties, only, {}, links)
        return replace(empty, records={name: empty._record(name, link, nodes[name]) for name, link in records.items()})

    def changed(self, triples: Iterable[Triple]) -> Self:
        """The variant with further triples: a value of a `SINGLE` property replaces the previous one."""
        changed: dict[str, dict[str, tuple[str, ...]]] = {}
        new_links: dict[str, str] = {}
        for s, p, o in triples:
            subject, prop = name_of(s), p[1:-1]
            properties = changed.get(subject)
            if properties is None:
                properties = changed[subject] = dict(self.node(subject))
            previous = () if prop in SINGLE else properties.get(prop, ())
            properties[prop] = previous if o in previous else (*previous, o)
            if subject == self.candidate and prop in self.links:
                new_links[name_of(o)] = prop
        own, records = changed.pop(self.candidate, self.properties), dict(self.records)
        for name, node in changed.items():
            link = records[name].link if name in records else new_links.get(name)
            if link is not None:
                records[name] = self._record(name, link, node)
        return type(self)(self.candidate, own, self.only, records, self.links)

    @property
    def nodes(self) -> dict[str, Properties]:
        """The properties of the candidate and of each record."""
        return {self.candidate: self.properties, **{name: record.properties for name, record in self.records.items()}}

    def _record(self, name: str, link: str, properties: Properties) -> ProfileRecord:
        return ProfileRecord(name, link, properties, counts(properties, self.candidate, self.only))


def nodes(columns: Columns) -> dict[str, Properties]:
    """The properties of every node, by its name in reports."""
    statements = named_statements(columns)
    return {
        node: {prop: tuple(values) for prop, values in properties.items()} for node, properties in statements.items()
    }
