"""Careers drawn by hypothesis: a few records around the thresholds, with gaps, overlaps and days to come."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.assessment.careers import ACTIVITIES, CONTRIBUTIONS, PROFICIENCIES, ROLES, TABLES, Profile

FIRST = date(2021, 1, 1)
IRI = "urn:someone"


@st.composite
def engagements(draw, table):
    start = FIRST + timedelta(days=draw(st.integers(0, 2400)))
    length = draw(st.one_of(st.none(), st.integers(0, 1200)))
    sizes = {}
    for alternative in table.sizes:
        for measure, (least, below) in alternative.bounds.items():
            bounds = [least - 1, least, *([below] if below else [])]
            if draw(st.booleans()):
                sizes[measure] = draw(st.sampled_from(bounds))
    return {
        "start": start,
        "end": None if length is None else start + timedelta(days=length),
        "criteria": tuple(draw(st.lists(st.sampled_from(table.listed), unique=True, max_size=5))),
        "role": draw(st.sampled_from(ROLES[max(ROLES.index(table.role) - 1, 0) :])),
        "successful": draw(st.sampled_from([True, True, True, False])),
        "sizes": sizes,
    }


@st.composite
def careers(draw):
    """A table of the standard to aim at, and the N-Triples of a career in its field."""
    table = draw(st.sampled_from(TABLES))
    profile = Profile(IRI)
    for given in draw(st.lists(engagements(table), max_size=3)):
        profile.engagement(table.field, **given)
    on = st.one_of(st.none(), st.integers(0, 2400).map(lambda days: FIRST + timedelta(days=days)))
    for area in draw(st.lists(st.sampled_from(table.areas), max_size=2)):
        contribution = draw(st.sampled_from([None, *CONTRIBUTIONS]))
        profile.expertise(area, draw(st.sampled_from(PROFICIENCIES)), contribution, draw(on))
    for activity in draw(st.lists(st.sampled_from(ACTIVITIES), max_size=4)):
        fields = draw(st.sampled_from([table.field, (table.field, "Operation"), "ServiceDesk"]))
        profile.succession(fields, activity, draw(on))
    if draw(st.booleans()):
        profile.develops("urn:other")
    return table, "\n".join(profile.lines) + "\n"
