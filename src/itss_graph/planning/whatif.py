"""Profiles with a change applied, assessed before and after.

A change is a small profile: statements about a candidate of the profiles and about the candidate's records. A property
that a record has only once gets the new value, every other statement is added. Blank nodes that the change
names by a label are those of the profiles, as reports name them; nodes without a name are new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from itss_graph.assessment import Assessment, Assessor
from itss_graph.errors import InputError
from itss_graph.planning.planner import unused_prefix
from itss_graph.planning.variant import SINGLE, nodes
from itss_graph.profiles.reading import Source, read_profiles
from itss_graph.profiles.vocabulary import record_links
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.names import name_of
from itss_graph.rdf.sources import SMALL, address, opened, read_all
from itss_graph.requirements.candidate import Properties, Triple
from itss_graph.requirements.changes import dated
from itss_graph.vocab import DCTERMS, ITSS, RDF

DATES = (ITSS.startDate, ITSS.endDate, DCTERMS.date)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The assessment of one candidate before a change, on the as-of date, and after it, on its last day."""

    before: Assessment
    after: Assessment
    profile: Columns

    def __repr__(self) -> str:
        return f"<WhatIf {self.before!r} -> {self.after!r}>"

    @property
    def day(self) -> date:
        """The day of the assessment after the change."""
        return self.after.as_of


def what_if(assessor: Assessor, columns: Columns, source: str, change: Columns, change_source: str) -> WhatIf:
    """Assess the candidate that a change is about, before and after it.

    The second assessment is as of the last day that the change states, where that is later than the as-of date. Raises
    `InputError` where the change states nothing, or is not about one candidate of the profiles, and `IllFormedProfile`
    where the changed profile is not well formed.
    """
    change_nodes = nodes(change)
    candidate = _subject(nodes(columns), change_nodes, change_source)
    merged = merge(columns, change)
    day = max([assessor.as_of, *_dates(change_nodes)])
    later = replace(assessor, as_of=day)
    before = _assessment_of(assessor.assess(columns, source), candidate)
    after = _assessment_of(later.assess(merged, f"{source} with {change_source}"), candidate)
    return WhatIf(before, after, merged)


def read_change(source: Source, profile: Columns, *, format: str | None = None) -> Columns:
    """A change to a profile from a path, bytes or a binary stream; raises `InputError` for what is not RDF.

    A reader numbers blank nodes without a label, in the profile and in the change; they are different nodes, so those
    of the change get new labels.
    """
    with opened(source, None) as (stream, label):
        text = read_all(stream, label, SMALL)
    change = read_profiles(text, format=format, name=label, base=address(source, None) or False)
    blank = change.terms.filter(change.terms.str.starts_with("_:")).to_list()
    written = [label for label in blank if _is_named(text, label)]
    prefix = unused_prefix([*profile.terms.filter(profile.terms.str.starts_with("_:")), *written])
    new = {label: f"{prefix}-node-{number}" for number, label in enumerate(blank) if label not in written}
    return Columns(change.terms.replace(new), change.triples) if new else change


def merge(columns: Columns, change: Columns) -> Columns:
    """The profiles with a change: single values are replaced, every other statement is added."""
    triples, added = columns.spelled(), change.spelled()
    succession = _succession_records(triples, added)
    single = [f"<{prop}>" for prop in SINGLE]
    replaced = added.filter(
        pl.col("p").is_in(single)
        | ((pl.col("p") == f"<{ITSS.specialtyField}>") & ~pl.col("s").is_in(succession.implode()))
    )
    kept = triples.join(replaced, on=["s", "p"], how="anti", maintain_order="left")
    merged = pl.concat([kept, added]).unique(maintain_order=True)
    return Columns.from_spellings(merged["s"], merged["p"], merged["o"])


def as_change(triples: Iterable[Triple], day: date | None = None) -> Columns:
    """A set of changes as a graph; `day` is the day on which it suffices, if that is to be stated."""
    dates = [] if day is None else [("_:plan", f"<{DCTERMS.date}>", dated(day))]
    return Columns.from_rows([*triples, *dates])


def _is_named(text: bytes, label: str) -> bool:
    """Whether a document contains the label of a blank node."""
    return re.search(rb"(?<![\w.-])" + re.escape(label[2:].encode()) + rb"(?![\w-])", text) is not None


def _subject(nodes: dict[str, Properties], stated: dict[str, Properties], source: str) -> str:
    """The one candidate that a change is about."""
    if not stated:
        raise InputError(f"{source}: nothing is stated; state what changes, as itss gap --format turtle does")
    candidates = {node for node, properties in nodes.items() if f"<{ITSS.Candidate}>" in properties.get(RDF.type, ())}
    owner = {
        name_of(value): candidate
        for graph in (stated, nodes)  # what the profiles state takes precedence
        for candidate in candidates & set(graph)
        for link in record_links()
        for value in graph[candidate].get(link, ())
    }
    about: set[str] = set()
    for node, properties in stated.items():
        candidate = node if node in candidates else owner.get(node)
        if candidate is not None:
            about.add(candidate)
        elif any(prop.startswith(ITSS) for prop in properties) or f"<{ITSS.Candidate}>" in properties.get(RDF.type, ()):
            raise InputError(
                f"{source}: {node} is neither a candidate of the profile nor a record of one; see its names"
            )
    if len(about) != 1:
        problem = f"is about {len(about)} candidates" if about else "is about no candidate of the profile"
        raise InputError(f"{source}: {problem}; a change is about one candidate")
    return about.pop()


def _dates(stated: dict[str, Properties]) -> list[date]:
    """The days that a change states; other values are left to the check of the changed profile."""
    matches = (
        re.match(r'"(\d{4}-\d\d-\d\d)', value)
        for properties in stated.values()
        for prop in DATES
        for value in properties.get(prop, ())
    )
    days = []
    for match in matches:
        try:
            days += [date.fromisoformat(match[1])] if match else []
        except ValueError:
            continue
    return days


def _succession_records(triples: pl.DataFrame, added: pl.DataFrame) -> pl.Series:
    """The succession records, which may serve several fields."""
    both = pl.concat([triples, added])
    return both.filter((pl.col("p") == f"<{RDF.type}>") & (pl.col("o") == f"<{ITSS.SuccessionRecord}>"))["s"]


def _assessment_of(assessments: Iterable[Assessment], candidate: str) -> Assessment:
    return next(assessment for assessment in assessments if assessment.profile == candidate)
