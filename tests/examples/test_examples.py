"""Each example profile comes to the assessment written next to it; each ill-formed one is refused for what is wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import itss_graph as itss
from itss_graph.assessment import Assessor
from itss_graph.errors import ItssError
from itss_graph.profiles.reading import read_profiles
from itss_graph.standard import Standard

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
ILL_FORMED = EXAMPLES / "ill-formed"
SUFFIXES = (".ttl", ".jsonld", ".nt")
AS_OF = date(2026, 11, 23)

NAMES = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in SUFFIXES)
REFUSED = sorted(path.name for path in ILL_FORMED.iterdir() if path.suffix in SUFFIXES)


def expected(name: str, reading: str) -> Any:
    suffix = ".strict.expected.json" if reading == "strict" else ".expected.json"
    return json.loads((EXAMPLES / name).with_suffix(suffix).read_text(encoding="utf-8"))


@cache
def assessor(reading: str, engine: str) -> Assessor:
    return Assessor.of(Standard.load(), reading, AS_OF, engine)


def assess(source: Path, reading: str, engine: str) -> list[dict[str, Any]]:
    """Assessments without their messages, ordered by candidate."""
    found = assessor(reading, engine).assess(read_profiles(source), str(source))
    assessed = [assessment.to_dict() for assessment in found]
    for assessment in assessed:
        for kpi in assessment["kpis"]:
            for row in kpi["requirements"]:
                assert set(row.pop("message")) == {"en", "ja"}
    return sorted(assessed, key=lambda assessment: assessment["profile"])


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["columnar", pytest.param("pyshacl", marks=pytest.mark.slow)])
@pytest.mark.parametrize("reading", ["default", pytest.param("strict", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", NAMES)
def test_example(name: str, reading: str, engine: str) -> None:
    assert assess(EXAMPLES / name, reading, engine) == expected(name, reading)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["columnar", "pyshacl"])
@pytest.mark.parametrize("reading", ["default", "strict"])
def test_examples_at_once(reading: str, engine: str, tmp_path: Path) -> None:
    """Many candidates in one file, each as if it were alone."""
    together = tmp_path / "together.ttl"
    names = [name for name in NAMES if name.endswith(".ttl")]
    together.write_text("\n".join((EXAMPLES / name).read_text(encoding="utf-8") for name in names), encoding="utf-8")
    each = [assessment for name in names for assessment in expected(name, reading)]
    assert assess(together, reading, engine) == sorted(each, key=lambda assessment: assessment["profile"])


@pytest.mark.parametrize("name", REFUSED)
def test_ill_formed(name: str) -> None:
    path = ILL_FORMED / name
    with pytest.raises(itss.IllFormedProfile) as refusal:
        itss.assess(path, as_of=AS_OF)
    named = {(violation.node.strip("<>"), violation.rule) for violation in refusal.value.violations}
    wrong = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    assert named == {(entry["node"], entry["rule"]) for entry in wrong}
    assert isinstance(refusal.value, ItssError)
    assert name in str(refusal.value)


@pytest.mark.parametrize("name", REFUSED)
def test_ill_formed_says_each_thing_once(name: str) -> None:
    with pytest.raises(itss.IllFormedProfile) as refusal:
        itss.assess(ILL_FORMED / name, as_of=AS_OF)
    lines = Counter(str(refusal.value).splitlines())
    assert [line for line, times in lines.items() if times > 1] == []


def test_every_file_is_in_the_table() -> None:
    """The README names each example, and the levels it gives are the expected ones."""
    table = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in table.splitlines() if line.startswith("| `")}
    assert sorted(rows) == sorted([*NAMES, *(f"ill-formed/{name}" for name in REFUSED)])
    for name in NAMES:
        columns = [column.strip() for column in rows[name].strip("| \n").split("|")]
        for column, reading in ((2, "default"), (3, "strict")):
            assert columns[column] == levels(expected(name, reading)), name


def levels(assessments: list[dict[str, Any]]) -> str:
    """Highest levels in words: `OperationsManagement 4`, candidates joined by a semicolon."""
    each = []
    for assessment in assessments:
        held = [f"{spaced(field)} {level}" for field, level in assessment["highest"].items() if level]
        each.append(", ".join(held) or "none")
    return "; ".join(each)


def spaced(field: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r" \1", field).lower()


def test_there_are_enough_of_them() -> None:
    assert len(NAMES) >= 12
    assert {Path(name).suffix for name in NAMES} == set(SUFFIXES)
