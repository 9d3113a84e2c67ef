"""The way of a profile through the packages, from `itss assess` to a report: traced, as `pytest -rP` prints it."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import itss_graph
from itss_graph.assessment.model import Assessment, Assessments
from itss_graph.cli.main import run
from itss_graph.population.documents import Document
from itss_graph.rdf.columns import Columns

HERE = Path(itss_graph.__file__).parent
DATA = (Columns, Document, Assessments, Assessment)
"""What a profile is on its way: triples, a document of them, and what it comes to."""

DOWN = ("cli", "population", "reports", "planning", "assessment", "profiles", "shacl", "rdf")
"""The packages in the order in which a profile is handed on."""

ASKED = {("profiles", "assessment")}
"""Well-formedness is asked of the engine that the assessor hands along with the profile."""


@cache
def module(file: str) -> str | None:
    """The module of ours that a file is, such as `rdf.columns`."""
    path = Path(file)
    return ".".join(path.relative_to(HERE).with_suffix("").parts) if path.is_relative_to(HERE) else None


def caller(frame: FrameType) -> str | None:
    """The module of ours that called a frame, perhaps through a library."""
    before = frame.f_back
    while before is not None and module(before.f_code.co_filename) is None:
        before = before.f_back
    return before and module(before.f_code.co_filename)


@pytest.fixture
def way(monkeypatch, tmp_path, example):
    """Runs `itss assess` on a profile and gives each step in which one package hands the profile to another."""

    def follow(format: str) -> list[tuple[str, str]]:
        steps: list[tuple[str, str]] = []

        def call(frame: FrameType, event: str, _: Any) -> None:
            entered = module(frame.f_code.co_filename) if event == "call" else None
            if entered is None:
                return
            code, held = frame.f_code, frame.f_locals
            given = [held.get(name) for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]]
            if not any(isinstance(value, DATA) for value in given) or isinstance(held.get("self"), DATA):
                return
            left = caller(frame)
            if left is not None and left.partition(".")[0] != entered.partition(".")[0]:
                steps.append((left, entered))

        out = tmp_path / "out"
        monkeypatch.setattr(sys, "argv", ["itss", "assess", str(example), "--format", format, "-o", str(out)])
        itss_graph.assess(example)  # has the shapes of the standard compiled, which are triples too
        sys.setprofile(call)
        try:
            assert run() == 0
        finally:
            sys.setprofile(None)
        assert out.stat().st_size
        return list(dict.fromkeys(steps))

    return follow


@pytest.fixture
def example():
    return HERE.parents[1] / "data" / "examples" / "operations-management-l7.ttl"


@pytest.mark.slow
@pytest.mark.parametrize(("format", "most"), [("json", 10), ("html", 12)])
def test_a_profile_goes_down_and_comes_back_to_who_handed_it_on(way, format: str, most: int):
    """A report also says what is missing, for which planning asks the same assessor once more."""
    steps = way(format)
    print("\n".join(f"{left} -> {entered}" for left, entered in steps))  # noqa: T201 (what CONTRIBUTING.md speaks of)
    packages = {(left.partition(".")[0], entered.partition(".")[0]) for left, entered in steps}
    assert [step for step in packages - ASKED if DOWN.index(step[0]) > DOWN.index(step[1])] == []
    assert len({entered for _, entered in steps}) <= most
