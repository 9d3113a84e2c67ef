"""One person's records as objects, also those of days to come, and what they would be with a change.

Unlike `itss_graph.profiles.records`, which cuts a whole population at one day, this keeps a person's records as they
are, so that it can be asked on which day something comes about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self, TypeVar

from itss_graph.profiles.standing import counts
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.interchange import split_literal
from itss_graph.rdf.literals import INTEGER
from itss_graph.rdf.names import local_name, name_of
from itss_graph.standard.model import MEASURES, Text
from itss_graph.vocab import DCTERMS, ITSS, LAST_DAY, RDFS

EVER = date.min
"""The day from which on something undated holds."""
NEVER = LAST_DAY + timedelta(days=1)
"""The day of what does not come about, or does not end, while there are days that a profile can state."""

LINKS = (ITSS.engagement, ITSS.expertise, ITSS.succession)
"""The properties that lead from a candidate to records."""

Triple = tuple[str, str, str]
"""Subject, predicate and object in N-Triples spelling."""

Node = Mapping[str, tuple[str, ...]]
"""What is said of a node: values in N-Triples spelling, by property IRI."""

SINGLE = frozenset(
    {
        *(f"{ITSS}{name}" for name in ("role", "outcome", "startDate", "endDate", *MEASURES)),
        *(f"{ITSS}{name}" for name in ("area", "proficiency", "contribution", "activity")),
        DCTERMS.date,
    }
)
"""The properties of which a record has one value at most: a change that states one replaces it."""


@dataclass(frozen=True, slots=True)
class EngagementRecord:
    """An engagement; `end` is `NEVER` while it runs on, `counts` whether its standing suffices."""

    record: str
    field: str
    role: str
    successful: bool
    start: date
    end: date
    criteria: frozenset[str]
    sizes: Mapping[str, int]
    counts: bool


@dataclass(frozen=True, slots=True)
class ExpertiseRecord:
    """An expertise record, in force from the day `since` on."""

    record: str
    area: str
    proficiency: str
    contribution: str | None
    since: date
    counts: bool


@dataclass(frozen=True, slots=True)
class SuccessionRecord:
    """A succession record, in force from the day `since` on."""

    record: str
    fields: frozenset[str]
    activity: str
    since: date
    counts: bool


R = TypeVar("R", EngagementRecord, ExpertiseRecord, SuccessionRecord)


@dataclass(frozen=True, slots=True)
class Career:
    """What one candidate has recorded. Nodes are named as in reports: an IRI, or `_:label`.

    `nodes` holds what is said of the candidate and of each record; `only` is the standing that records need in order to
    count, if any (see `itss_graph.profiles.standing`).
    """

    candidate: str
    nodes: Mapping[str, Node]
    only: str | None
    engagements: Mapping[str, EngagementRecord]
    expertise: Mapping[str, ExpertiseRecord]
    succession: Mapping[str, SuccessionRecord]

    @classmethod
    def of(cls, candidate: str, nodes: Mapping[str, Node], only: str | None = None) -> Self:
        """The career of a candidate in well-formed profiles, whose nodes are given."""
        own = nodes[candidate]
        names = [name_of(each) for link in LINKS for each in own.get(link, ())]
        career = cls(candidate, {node: nodes[node] for node in (candidate, *names)}, only, {}, {}, {})
        return career._read(names)

    def changed(self, triples: Iterable[Triple]) -> Self:
        """The career after a change: a value of a `SINGLE` property replaces the one there was."""
        nodes = dict(self.nodes)
        touched: dict[str, dict[str, tuple[str, ...]]] = {}
        for s, p, o in triples:
            subject, prop = name_of(s), p[1:-1]
            if subject not in touched:
                touched[subject] = dict(nodes.get(subject, {}))
            before = () if prop in SINGLE else touched[subject].get(prop, ())
            touched[subject][prop] = tuple(dict.fromkeys((*before, o)))
        nodes.update(touched)
        return replace(self, nodes=nodes)._read(touched)

    @property
    def subordinates(self) -> frozenset[str]:
        return frozenset(self.nodes[self.candidate].get(ITSS.develops, ()))

    @property
    def examinations(self) -> frozenset[str]:
        return frozenset(name_of(each) for each in self.nodes[self.candidate].get(ITSS.passedExamination, ()))

    def label(self, node: str) -> Text:
        """What people call a node: its label, or the last part of its name."""
        found = {"en": "", "ja": ""}
        for value in self.nodes.get(node, {}).get(RDFS.label, ()):
            text, _, language = split_literal(value)
            if (language or "en")[:2] in found:
                found[(language or "en")[:2]] = text
        fallback = node if node.startswith("_:") else local_name(node) or node
        return Text(found["en"] or found["ja"] or fallback, found["ja"] or found["en"] or fallback)

    def _read(self, names: Iterable[str]) -> Self:
        """The same with these records read anew."""
        own = self.nodes[self.candidate]
        linked = {link: {name_of(each) for each in own.get(link, ())} for link in LINKS}
        engagements, expertise, succession = dict(self.engagements), dict(self.expertise), dict(self.succession)
        for node in names:
            said = self.nodes[node]
            enough = counts(said, self.candidate, self.only)
            if node in linked[ITSS.engagement]:
                engagements[node] = _engagement(node, said, enough)
            elif node in linked[ITSS.expertise]:
                expertise[node] = _expertise(node, said, enough)
            elif node in linked[ITSS.succession]:
                succession[node] = _succession(node, said, enough)
        return replace(self, engagements=engagements, expertise=expertise, succession=succession)


def nodes(columns: Columns) -> dict[str, Node]:
    """What is said of every node, by its name in reports."""
    found: dict[str, dict[str, list[str]]] = {}
    for s, p, o in columns.spelled().iter_rows():
        found.setdefault(name_of(s), {}).setdefault(p[1:-1], []).append(o)
    return {node: {prop: tuple(values) for prop, values in said.items()} for node, said in found.items()}


def _engagement(node: str, said: Node, enough: bool) -> EngagementRecord:  # noqa: FBT001
    return EngagementRecord(
        node,
        name_of(said[ITSS.specialtyField][0]),
        name_of(said[ITSS.role][0]),
        name_of(said[ITSS.outcome][0]) == ITSS.Successful,
        _day(said[ITSS.startDate][0]),
        _day(said[ITSS.endDate][0]) if said.get(ITSS.endDate) else NEVER,
        frozenset(name_of(each) for each in said.get(ITSS.complexity, ())),
        {measure: _integer(said[ITSS + measure][0]) for measure in MEASURES if said.get(ITSS + measure)},
        enough,
    )


def _expertise(node: str, said: Node, enough: bool) -> ExpertiseRecord:  # noqa: FBT001
    contribution = said.get(ITSS.contribution)
    return ExpertiseRecord(
        node,
        name_of(said[ITSS.area][0]),
        name_of(said[ITSS.proficiency][0]),
        name_of(contribution[0]) if contribution else None,
        _since(said),
        enough,
    )


def _succession(node: str, said: Node, enough: bool) -> SuccessionRecord:  # noqa: FBT001
    fields = frozenset(name_of(each) for each in said.get(ITSS.specialtyField, ()))
    return SuccessionRecord(node, fields, name_of(said[ITSS.activity][0]), _since(said), enough)


def _since(said: Node) -> date:
    dated = said.get(DCTERMS.date)
    return _day(dated[0]) if dated else EVER


def _day(literal: str) -> date:
    """A day; a time zone does not move it."""
    return date.fromisoformat(literal[1:11])


def _integer(literal: str) -> int:
    found = re.match(INTEGER, literal)
    return int(found[1]) if found else 0
