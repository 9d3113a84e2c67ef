"""The as-of date on the command line, at the ends of the days that a profile can state too."""

from __future__ import annotations

import json
import re

import pytest

import itss_graph
from itss_graph import resources
from itss_graph.errors import UsageError

FILE = resources.path("data", "examples", "operations-management-l7.ttl")
NOT_YET = resources.path("data", "examples", "not-yet.ttl")
COMMANDS = {
    "json": ("assess", "--format", "json"),
    "html": ("assess", "--format", "html"),
    "turtle": ("assess", "--format", "turtle"),
    "chart": ("assess", "--timeline", "--format", "table"),
    "drawing": ("assess", "--timeline", "--format", "svg"),
    "validate": ("validate", "--format", "turtle"),
    "gap": ("gap", "--format", "json"),
    "plan": ("gap", "--format", "table"),
}


@pytest.mark.slow
@pytest.mark.parametrize("day", ["1000-01-01", "2998-06-01", "2999-12-31"])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_the_ends_of_the_days_that_profiles_state(call, day, command):
    name, *how = command
    code, out, err = call(name, FILE, "--as-of", day, *how)
    assert (code in ((0,) if name == "assess" else (0, 1)), err) == (True, "")
    assert out


@pytest.mark.slow
@pytest.mark.parametrize("day", ["0001-01-01", "0999-12-31", "3000-01-01", "9999-12-31"])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_beyond_them_nothing_is_answered(call, day, command):
    line = f"itss: as_of is a day from 1000-01-01 to 2999-12-31, as profiles can state, not {day}\n"
    name, *how = command
    assert call(name, FILE, "--as-of", day, *how) == (2, "", line)
    with pytest.raises(UsageError, match="as_of is a day from"):
        itss_graph.gap(FILE, as_of=day)


@pytest.mark.slow
def test_no_day_is_proposed_that_a_profile_cannot_state(call):
    code, out, err = call("gap", NOT_YET, "--as-of", "2999-12-30", "--format", "json")
    assert (code, err) == (1, "")
    assert {day[:4] for day in re.findall(r"\b\d{4}-\d\d-\d\d\b", out)} <= {"2999", *map(str, range(1990, 2040))}


@pytest.mark.slow
def test_at_the_last_day_nothing_is_reached_that_is_not_met(call):
    """What is never reached was told as reached on the last day of all."""
    levels = [
        json.loads(call("assess", NOT_YET, "--as-of", day, "--timeline", "--format", "json")[1])[0]["fields"]
        for day in ("2998-12-31", "2999-12-31")
    ]
    assert levels[0] == levels[1]


@pytest.mark.parametrize("given", ["2026-11-23T00:00", "2026-02-30", "10000-01-01", "-0001-01-01"])
def test_what_is_no_day(call, given):
    code, out, err = call("assess", FILE, f"--as-of={given}")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("itss: Invalid value for '--as-of'")


def test_an_empty_day_is_no_day(call):
    assert call("assess", FILE, "--as-of=") == (2, "", "itss: --as-of: is empty; give a value, or leave it out\n")
