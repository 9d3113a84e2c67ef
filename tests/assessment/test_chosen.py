"""Which of several engagements is shown beside a size: the largest, then the earliest, however they are named."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itss_graph as itss
from tests.assessment.careers import AS_OF, Profile

FIRST = date(2019, 1, 1)
READINGS = ("default", "strict")
MEASURES = ("persons", "annualContractValue", "peakPersons", "annualUsers")


def assessed(careers: dict[str, tuple[tuple[dict[str, Any], ...], tuple[int, ...]]], **how: Any) -> dict[str, Any]:
    """What is shown of each career: figures and the place of the engagement, for every requirement of size."""
    lines, place = [], {}
    for iri, (engagements, numbers) in careers.items():
        profile = Profile(iri)
        for at, (engagement, number) in enumerate(zip(engagements, numbers, strict=True)):
            profile.records = number - 1  # which names the engagement
            place[profile.engagement(**engagement)] = at
        lines += profile.lines
    found = itss.assess("\n".join(lines).encode(), format="ntriples", as_of=AS_OF, **how)
    return {
        each.profile: {
            row.requirement.name: (row.outcome, row.measured, row.required, [place[one] for one in row.evidence])
            for kpi in each.kpis
            for row in kpi.requirements
            if row.requirement.kind == "size"
        }
        for each in found
    }


def engagement(persons: int | None, start: int, days: int | None = 400, **more: Any) -> dict[str, Any]:
    begins = FIRST + timedelta(days=start)
    return {
        "field": "SystemManagement",
        "start": begins,
        "end": None if days is None else begins + timedelta(days=days),
        "sizes": {} if persons is None else {"persons": persons},
        "role": "TeamLeader",
        "successful": True,
        "criteria": (),
    } | more


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engagements", "reading", "shown"),
    [
        ([engagement(40, 0), engagement(60, 900), engagement(50, 300)], "default", 1),
        ([engagement(60, 500), engagement(60, 100), engagement(60, 300)], "default", 1),
        ([engagement(60, 100, 200), engagement(60, 100, 500), engagement(60, 100, 300)], "default", 1),
        ([engagement(60, 100, 200), engagement(60, 100, None), engagement(60, 100, 300)], "default", 1),
        ([engagement(20, 0), engagement(34, 500), engagement(30, 300)], "default", 1),
        ([engagement(36, 0), engagement(74, 500), engagement(75, 300)], "strict", 1),
        ([engagement(200, 0), engagement(90, 500), engagement(100, 300)], "strict", 1),
        (
            [
                engagement(None, 0, sizes={"annualContractValue": 400_000_000}),
                engagement(70, 500),
                engagement(40, 300, sizes={"persons": 40, "annualContractValue": 500_000_000}),
            ],
            "default",
            1,
        ),
    ],
)
@pytest.mark.parametrize("engine", ["columnar", pytest.param("pyshacl", marks=pytest.mark.slow)])
def test_the_largest_then_the_earliest_then_the_longest(
    engagements: list[dict[str, Any]], reading: str, shown: int, engine: str
) -> None:
    careers = {f"urn:c:{n}": (tuple(engagements), names) for n, names in enumerate(permutations((1, 2, 3)))}
    for rows in assessed(careers, reading=reading, engine=engine).values():
        assert rows["SystemManagement-L4-size"][3] == [shown]


sizes = st.dictionaries(st.sampled_from(MEASURES), st.sampled_from((0, 20, 34, 35, 80, 350_000_000, 400_000_000)))
criteria = st.lists(st.sampled_from(("ComplexStructure", "ComplexContractConditions")), unique=True).map(tuple)
drawn = st.builds(
    engagement,
    st.none(),
    st.sampled_from((0, 1, 30, 400)),
    st.sampled_from((None, 0, 30, 400)),
    sizes=sizes,
    criteria=criteria,
    field=st.sampled_from(("SystemManagement", "SystemManagement", "ServiceDesk")),
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(engagements=st.lists(drawn, min_size=1, max_size=4), reading=st.sampled_from(READINGS), data=st.data())
def test_names_decide_no_figure(engagements: list[dict[str, Any]], reading: str, data: st.DataObject) -> None:
    numbers = tuple(range(1, len(engagements) + 1))
    other = tuple(data.draw(st.permutations(numbers)))
    found = assessed({"urn:a": (tuple(engagements), numbers), "urn:b": (tuple(engagements), other)}, reading=reading)
    for name, (outcome, measured, required, evidence) in found["urn:a"].items():
        also = found["urn:b"][name]
        assert also[:3] == (outcome, measured, required)
        assert [when(engagements[each]) for each in also[3]] == [when(engagements[each]) for each in evidence]


def when(one: dict[str, Any]) -> tuple[date, date]:
    """The days of an engagement that count."""
    return one["start"], min(one["end"] or AS_OF, AS_OF)
