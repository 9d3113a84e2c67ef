"""The day of an assessment: what it may be, at the ends of the calendar too, and other arguments that make no sense."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

import itss_graph as itss
from itss_graph import resources

EXAMPLE = resources.path("data", "examples", "one-criterion-short.nt")
CALLS: dict[str, Callable[..., Any]] = {
    "assess": itss.assess,
    "gap": itss.gap,
    "timeline": itss.timeline,
    "credentials": lambda source, **how: itss.credentials(source, "ob3", **how),
    "what_if": lambda source, **how: itss.what_if(source, source, **how),
}
call_each = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


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
