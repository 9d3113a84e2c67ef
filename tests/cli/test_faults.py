"""Whatever goes wrong inside is one line and exit code 3: there is no verdict, and none is told."""

from __future__ import annotations

import polars as pl
import pytest

from itss_graph import resources

EXAMPLE = str(resources.path("data", "examples", "one-day-short.ttl"))


def panic(*_args: object, **_more: object) -> None:
    """What Polars raises where its own code is at fault, which is no `Exception`."""
    raise pl.exceptions.PanicException("assertion failed: i < self.len()\nnote: run with backtrace")


def raising(error: BaseException) -> object:
    def fail(*_args: object, **_more: object) -> None:
        raise error

    return fail


ERRORS = [
    pl.exceptions.ComputeError("no"),
    RecursionError("maximum recursion depth exceeded"),
    MemoryError(),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    KeyError("kpi"),
    OverflowError("date value out of range"),
    SystemError("native"),
]


@pytest.mark.parametrize("command", [["assess"], ["validate"], ["gap"], ["query", "count-candidates-by-kpi", "--data"]])
@pytest.mark.parametrize("fail", [panic, *map(raising, ERRORS)])
def test_a_foreign_error_is_one_line_and_exit_code_3(call, monkeypatch, command, fail):
    monkeypatch.delenv("ITSS_TRACEBACK", raising=False)
    monkeypatch.setattr("itss_graph.rdf.sources.format_of_name", fail)
    code, out, err = call(*command, EXAMPLE)
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert err.startswith("itss: ")
    assert "there is no answer" in err


def test_the_traceback_is_there_for_a_report(call, monkeypatch):
    monkeypatch.setenv("ITSS_TRACEBACK", "1")
    monkeypatch.setattr("itss_graph.rdf.sources.format_of_name", panic)
    code, _, err = call("assess", EXAMPLE)
    assert code == 3
    assert "PanicException" in err
    assert "sources" in err or "reading" in err
