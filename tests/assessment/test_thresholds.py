"""Every threshold of every requirement, just below, at and just above, in both readings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.slow

Results = dict[str, tuple[dict[str, Any], dict[str, Any]]]

LEVELS = {
    "OperationsManagement": (7, 6, 5, 4, 3),
    "SystemManagement": (6, 5, 4, 3),
    "Operation": (4, 3),
    "ServiceDesk": (4, 3),
}
INDICATORS = [f"{field}-L{level}" for field, levels in LEVELS.items() for level in levels]
REQUIREMENTS = [
    f"{indicator}-{kind}"
    for indicator in INDICATORS
    for kind in ("responsibility", "complexity", "size", "specialty", "succession", "development")
    if not indicator.endswith("L3") or kind not in ("succession", "development")
]
READINGS = ("default", "strict")
reading_each = pytest.mark.parametrize("reading", READINGS)


def check(case: Any, assessment: dict[str, Any], reading: str) -> None:
    """The case says itself what must come out."""
    which = READINGS.index(reading)
    kpis = {kpi["kpi"].rsplit("/", 1)[1]: kpi for kpi in assessment["kpis"]}
    rows = {row["requirement"].rsplit("/", 1)[1]: row for kpi in kpis.values() for row in kpi["requirements"]}
    found = {
        "outcomes": {name: rows[name]["outcome"] for name in case.outcomes},
        "met": {name: kpis[name]["met"] for name in case.met},
        "deemed": {name: kpis[name]["deemed"] for name in case.deemed},
        "highest": {name: assessment["highest"][name] for name in case.highest},
    }
    expected = {
        part: {name: both[which] for name, both in getattr(case, part).items()}
        for part in ("outcomes", "met", "deemed", "highest")
    }
    assert found == expected, case.about
    for name, reason in case.reasons.items():
        default, strict = case.outcomes[name]
        if default == strict:
            assert rows[name]["reason"] == reason, case.about


@reading_each
@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_requirement(requirement: str, reading: str, by_requirement: dict[str, list[Any]], results: Results) -> None:
    assessed, modelled = results[reading]
    for case in by_requirement[requirement]:
        check(case, modelled[case.profile.iri], reading)
        check(case, assessed[case.profile.iri], reading)
        assert assessed[case.profile.iri] == modelled[case.profile.iri], case.about


@reading_each
@pytest.mark.parametrize("indicator", INDICATORS)
def test_indicator(indicator: str, reading: str, by_indicator: dict[str, list[Any]], results: Results) -> None:
    """All requirements met; each one left out; both with and without the examination."""
    assessed, modelled = results[reading]
    for case in by_indicator[indicator]:
        check(case, modelled[case.profile.iri], reading)
        check(case, assessed[case.profile.iri], reading)
        assert assessed[case.profile.iri] == modelled[case.profile.iri], case.about


@reading_each
def test_oddities(reading: str, cases: ModuleType, results: Results) -> None:
    assessed, modelled = results[reading]
    for case in cases.oddities():
        check(case, modelled[case.profile.iri], reading)
        check(case, assessed[case.profile.iri], reading)
        assert assessed[case.profile.iri] == modelled[case.profile.iri], case.about


def test_cases_reach_every_requirement(
    by_requirement: dict[str, list[Any]], by_indicator: dict[str, list[Any]]
) -> None:
    """No requirement without a career that passes and one that fails it, in each reading."""
    assert list(by_requirement) == REQUIREMENTS
    assert len(REQUIREMENTS) == 70
    assert list(by_indicator) == INDICATORS
    for name, cases in by_requirement.items():
        for which in range(2):
            outcomes = {case.outcomes[name][which] for case in cases}
            open_size = name.endswith("L3-size")
            assert outcomes == ({"inapplicable"} if open_size else {"passed", "failed"}), name


def test_nothing_is_assessed_twice_or_left_out(every_case: list[Any], results: Results) -> None:
    for assessed, modelled in results.values():
        assert set(assessed) == set(modelled) == {case.profile.iri for case in every_case}


@pytest.mark.parametrize("as_of", [date(2014, 12, 31), date(2015, 1, 1), date(2016, 2, 29), date(2017, 12, 30)])
def test_other_as_of_dates(
    as_of: date,
    tmp_path: Path,
    careers: ModuleType,
    every_case: list[Any],
    assessed: Callable[..., Any],
    modelled: Callable[..., Any],
) -> None:
    """Some of the careers on the eve of their first day, on it, on a leap day, and a day before three years."""
    path = tmp_path / "some.nt"
    path.write_text(careers.ntriples(every_case[::8]), encoding="utf-8")
    for reading in READINGS:
        assert assessed(path, reading, as_of) == modelled(path, reading, as_of)
