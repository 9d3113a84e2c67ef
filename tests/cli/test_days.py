"""The as-of date on the command line, at the ends of the calendar too."""

from __future__ import annotations

import pytest

from itss_graph import resources

FILE = resources.path("data", "examples", "operations-management-l7.ttl")
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
@pytest.mark.parametrize("day", ["0001-01-01", "9998-06-01", "9999-12-31"])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_the_ends_of_the_calendar(call, day, command):
    name, *how = command
    code, out, err = call(name, FILE, "--as-of", day, *how)
    if name == "gap" and day == "9999-12-31":
        line = "itss: no day is left after 9999-12-31 by which a plan could be met; give an earlier as-of date\n"
        assert (code, out, err) == (2, "", line)
    else:
        assert (code in ((0,) if name == "assess" else (0, 1)), err) == (True, "")
        assert out


@pytest.mark.parametrize("given", ["2026-11-23T00:00", "2026-02-30", "10000-01-01", "-0001-01-01", ""])
def test_what_is_no_day(call, given):
    code, out, err = call("assess", FILE, f"--as-of={given}")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("itss: Invalid value for '--as-of'")
