"""The day of an assessment: what it may be, at the ends of the calendar too, and other arguments that make no sense."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

import itss_graph as itss
from itss_graph import resources
from tests.assessment.careers import ITSM, ITSS, XSD, Profile

EXAMPLE = resources.path("data", "examples", "one-criterion-short.nt")
CALLS: dict[str, Callable[..., Any]] = {
    "assess": itss.assess,
    "gap": itss.gap,
    "timeline": itss.timeline,
    "credentials": lambda source, **how: itss.credentials(source, "ob3", **how),
    "what_if": lambda source, **how: itss.what_if(source, source, **how),
}
call_each = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@pytest.mark.slow
@call_each
def test_a_day_is_a_date_or_its_text(call: Callable[..., Any]) -> None:
    assert repr(call(EXAMPLE, as_of="2026-11-23")) == repr(call(EXAMPLE, as_of=date(2026, 11, 23)))


@call_each
@pytest.mark.parametrize("moment", [datetime(2026, 11, 23), datetime(2026, 11, 23, 12, tzinfo=UTC)])  # noqa: DTZ001
def test_a_moment_is_no_day(call: Callable[..., Any], moment: datetime) -> None:
    with pytest.raises(itss.UsageError, match="a day, not a moment; give its date"):
        call(EXAMPLE, as_of=moment)


@call_each
@pytest.mark.parametrize(
    "given", ["", "2026-02-30", "2026-11-23T00:00", "20261123", "2026-W48-1", "2026-11-23Z", " 2026-11-23", "today", 0]
)
def test_what_is_no_day(call: Callable[..., Any], given: Any) -> None:
    with pytest.raises(itss.UsageError, match="as_of is a date that exists, or one written YYYY-MM-DD"):
        call(EXAMPLE, as_of=given)


@pytest.mark.parametrize(
    ("how", "what"),
    [
        ({"reading": 3}, "reading is the name of a reading"),
        ({"standard": "ontology"}, "standard is an itss_graph.Standard"),
        ({"format": 3}, "format is the name"),
        ({"source": None}, "the input is a path, bytes"),
        ({"source": [EXAMPLE]}, "the input is a path, bytes"),
        ({"source": io.StringIO("")}, "the input is a path, bytes"),
    ],
)
def test_arguments_of_another_kind(how: dict[str, Any], what: str) -> None:
    with pytest.raises(itss.UsageError, match=what):
        itss.assess(**{"source": EXAMPLE, **how})


@pytest.mark.parametrize("how", [{"to": 3}, {"to": [3]}, {"to": None}, {"field": 5}])
def test_names_of_another_kind(how: dict[str, Any]) -> None:
    with pytest.raises(itss.UsageError, match="is a name or a list of names"):
        itss.gap(EXAMPLE, **how)


def test_no_requirement_among_no_indicators() -> None:
    (person,) = itss.assess(EXAMPLE)
    with pytest.raises(itss.UsageError, match="there is none"):
        person.only([]).outcome("OperationsManagement-L5-size")


def career(start: str, end: str) -> bytes:
    """One engagement, from and to days as they are spelt."""
    lines = Profile("urn:c")
    record = lines.engagement("SystemManagement", date(2020, 1, 1), date(2020, 1, 1), sizes={"persons": 40})
    text = "\n".join(line for line in lines.lines if "Date> " not in line)
    for name, day in (("startDate", start), ("endDate", end)):
        text += f'\n<{record}> <{ITSS}{name}> "{day}"^^<{XSD}date> .'
    return text.encode()


@pytest.mark.parametrize("engine", ["columnar", "pyshacl"])
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2020-01-03", "2020-01-02"),
        ("2020-01-03Z", "2020-01-02Z"),
        ("2020-01-03+14:00", "2020-01-02-12:00"),  # the start is the earlier moment
        ("2020-01-02+13:00", "2020-01-01-10:00"),
        ("2020-01-03", "2020-01-02-14:00"),
        ("2020-03-01", "2020-02-29"),
    ],
)
def test_an_end_before_a_start_is_refused(start: str, end: str, engine: str) -> None:
    with pytest.raises(itss.IllFormedProfile, match="startDate"):
        itss.assess(career(start, end), as_of="2026-11-23", engine=engine)


@pytest.mark.parametrize("engine", ["columnar", "pyshacl"])
@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2020-01-01", "2020-01-01", 1),
        ("2020-01-01Z", "2020-01-10Z", 10),
        ("2020-01-01Z", "2020-01-10+09:00", 10),
        ("2020-02-28", "2020-03-01", 3),
        ("2021-02-28", "2021-03-01", 2),
        ("2020-02-29", "2020-02-29", 1),
        ("2026-11-23", "2999-12-31", 1),
        ("2026-11-24", "2999-12-31", 0),
    ],
)
def test_days_are_counted_as_they_are_written(start: str, end: str, days: int, engine: str) -> None:
    text = career(start, end).decode()
    field = f"<{ITSS}specialtyField>"
    (record,) = {line.split()[0] for line in text.splitlines() if field in line}
    text += f"\n{record} <{ITSS}complexity> <{ITSM}ComplexStructure> ."
    text += f"\n{record} <{ITSS}complexity> <{ITSM}ComplexOperatingSystem> ."
    (person,) = itss.assess(text.encode(), as_of="2026-11-23", engine=engine)
    assert person.outcome("SystemManagement-L3-responsibility").measured == {"days": days}
