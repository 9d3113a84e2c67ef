"""What would be if: profiles with a change applied, assessed before and after.

A change is a small profile of its own: what it states of a candidate of the profiles and of the candidate's records. A
property that a record has once only gets the new value, every other statement is added. Blank nodes that the change
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
from itss_graph.planning.planner import fresh
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

    After it is the last day that the change speaks of, where that is later than the as-of date. Raises `InputError`
    where the change states nothing, or is not about one candidate of the profiles, and `IllFormedProfile` where the
    changed profile is not well formed.
    """
    stated = nodes(change)
    who = _about(nodes(columns), stated, change_source)
    merged = merge(columns, change)
    day = max([assessor.as_of, *_days(stated)])
    later = replace(assessor, as_of=day)
    before = _of(assessor.assess(columns, source), who)
    after = _of(later.assess(merged, f"{source} with {change_source}"), who)
    return WhatIf(before, after, merged)


def read_change(source: Source, profile: Columns, *, format: str | None = None) -> Columns:
    """A change to a profile from a path, bytes or a binary stream; raises `InputError` for what is not RDF.

    A reader numbers nodes without a name, in the profile and in the change alike; they are not the same nodes, so those
    that the change does not name are set apart.
    """
    with opened(source, None) as (stream, label):
        text = read_all(stream, label, SMALL)
    change = read_profiles(text, format=format, name=label, base=address(source, None) or False)
    blank = change.terms.filter(change.terms.str.starts_with("_:")).to_list()
    written = [label for label in blank if _names(text, label)]
    prefix = fresh([*profile.terms.filter(profile.terms.str.starts_with("_:")), *written])
    new = {label: f"{prefix}-node-{number}" for number, label in enumerate(blank) if label not in written}
    return Columns(change.terms.replace(new), change.triples) if new else change


def merge(columns: Columns, change: Columns) -> Columns:
    """The profiles with a change: single values are replaced, every other statement is added."""
    mine, theirs = columns.spelled(), change.spelled()
    succession = _typed(mine, theirs)
    single = [f"<{prop}>" for prop in SINGLE]
    replaced = theirs.filter(
        pl.col("p").is_in(single)
        | ((pl.col("p") == f"<{ITSS.specialtyField}>") & ~pl.col("s").is_in(succession.implode()))
    )
    kept = mine.join(replaced, on=["s", "p"], how="anti", maintain_order="left")
    together = pl.concat([kept, theirs]).unique(maintain_order=True)
    return Columns.from_spellings(together["s"], together["p"], together["o"])


def as_change(triples: Iterable[Triple], day: date | None = None) -> Columns:
    """A set of changes as a graph of its own; `day` is the day on which it is enough, if that is to be kept."""
    dates = [] if day is None else [("_:plan", f"<{DCTERMS.date}>", dated(day))]
    return Columns.from_rows([*triples, *dates])


def _names(text: bytes, label: str) -> bool:
    """Whether a document names a blank node."""
    return re.search(rb"(?<![\w.-])" + re.escape(label[2:].encode()) + rb"(?![\w-])", text) is not None


def _about(known: dict[str, Properties], stated: dict[str, Properties], source: str) -> str:
    """The one candidate that a change is about."""
    if not stated:
        raise InputError(f"{source}: nothing is stated; state what changes, as itss gap --format turtle does")
    candidates = {node for node, said in known.items() if f"<{ITSS.Candidate}>" in said.get(RDF.type, ())}
    owner = {name_of(each): who for who in candidates for link in record_links() for each in known[who].get(link, ())}
    for who in candidates & set(stated):
        owner |= {
            name_of(each): who
            for link in record_links()
            for each in stated[who].get(link, ())
            if name_of(each) not in owner
        }
    about: set[str] = set()
    for node, said in stated.items():
        found = node if node in candidates else owner.get(node)
        if found is not None:
            about.add(found)
        elif any(prop.startswith(ITSS) for prop in said) or f"<{ITSS.Candidate}>" in said.get(RDF.type, ()):
            raise InputError(
                f"{source}: {node} is neither a candidate of the profile nor a record of one; see its names"
            )
    if len(about) != 1:
        told = f"is about {len(about)} candidates" if about else "is about no candidate of the profile"
        raise InputError(f"{source}: {told}; a change is about one candidate")
    return about.pop()


def _days(stated: dict[str, Properties]) -> list[date]:
    """The days that a change speaks of; what is no day is left to the check of the changed profile."""
    found = (
        re.match(r'"(\d{4}-\d\d-\d\d)', value)
        for said in stated.values()
        for prop in DATES
        for value in said.get(prop, ())
    )
    days = []
    for match in found:
        try:
            days += [date.fromisoformat(match[1])] if match else []
        except ValueError:
            continue
    return days


def _typed(mine: pl.DataFrame, theirs: pl.DataFrame) -> pl.Series:
    """The succession records, which may serve several fields."""
    both = pl.concat([mine, theirs])
    return both.filter((pl.col("p") == f"<{RDF.type}>") & (pl.col("o") == f"<{ITSS.SuccessionRecord}>"))["s"]


def _of(assessments: Iterable[Assessment], who: str) -> Assessment:
    return next(each for each in assessments if each.profile == who)
