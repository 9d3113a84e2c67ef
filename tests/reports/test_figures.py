"""The figures beside an outcome agree with it: the bound that failed is shown, in both languages."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import product

import pytest

from itss_graph.profiles.reading import read_profiles
from itss_graph.reports.figures import deciding_quantity, explanation, long, reason_text, short
from itss_graph.requirements import MEASURES, Complexity, Size
from itss_graph.standard import Standard
from tests.assessment.careers import Profile

READINGS = ("default", "strict")
SIZED = [kpi for kpi in Standard.load().kpis if kpi.has_size]
UNITS = {
    "persons": ("persons", "人"),
    "annualContractValue": ("yen a year", "円/年"),
    "peakPersons": ("persons at peak", "人(ピーク時)"),
    "annualUsers": ("users a year", "利用者/年"),
}


def near(kpi):
    """Values around every bound of an indicator: by measure."""
    bounds = {}
    for alternative in kpi.requirement(Size).alternatives:
        for bound in alternative.bounds:
            for edge in filter(None, (bound.minimum, bound.below)):
                bounds.setdefault(bound.measure, set()).update((edge - 1, edge))
    return {measure: [None, 0, *sorted(values)] for measure, values in bounds.items()}


@pytest.fixture(scope="module")
def judged(assessor):
    """Every combination of values around the bounds of each indicator, and enough or too few criteria."""

    @cache
    def of(reading):
        lines = []
        for kpi in SIZED:
            criteria = [term.name for term in kpi.requirement(Complexity).items]
            values = near(kpi)
            for number, (counted, *sizes) in enumerate(product((0, 3, len(criteria)), *values.values())):
                profile = Profile(f"urn:{kpi.name}:{number}")
                given = {name: value for name, value in zip(values, sizes, strict=True) if value is not None}
                profile.engagement(
                    kpi.field.name, date(2020, 1, 1), None, criteria=tuple(criteria[:counted]), sizes=given
                )
                lines += profile.lines
        assessments = assessor(reading).assess(read_profiles("\n".join(lines).encode()), "x")
        return [(person, person.kpi(person.profile.split(":")[1])) for person in assessments]

    return of


@pytest.mark.slow
@pytest.mark.parametrize("reading", READINGS)
def test_what_decides_says_the_outcome(judged, reading):
    """The deciding figure reads as the outcome does, and each figure is set against the bound that holds or not."""
    seen = set()
    for _, outcome in judged(reading):
        (row,) = (row for row in outcome.requirements if row.requirement.kind == "size")
        name = deciding_quantity(row)
        measured = row.measured.get(name)
        below = row.required.get("below", {}).get(name)
        holds = measured is not None and measured >= row.required[name] and (below is None or measured < below)
        assert holds == (row.outcome == "passed"), row
        assert short(row, "en").startswith("–/") == (measured is None)
        exceeded = {
            key: most for key, most in row.required.get("below", {}).items() if row.measured.get(key, -1) >= most
        }
        assert row.exceeded == exceeded
        for key, most in exceeded.items():
            en, ja = UNITS[key]
            assert f"{row.measured[key]:,} / less than {most:,} {en}" in long(row, "en")
            assert f"{row.measured[key]:,} / {most:,} {ja}未満" in long(row, "ja")
            assert f"{row.measured[key]:,} / {row.required[key]:,} {en}" not in long(row, "en")
        for key in MEASURES:
            if key in row.required and key in row.measured and key not in exceeded:
                assert f"{row.measured[key]:,} / {row.required[key]:,} {UNITS[key][1]}" in long(row, "ja")
        if row.outcome == "failed" and name in exceeded:
            assert reason_text(row)["en"] == "too large"
            assert "/<" in short(row, "ja")
            assert "too large" not in explanation(row, "en")
        else:
            assert reason_text(row)["en"] in ("met", "not enough", "nothing counts")
            assert "/<" not in short(row, "en")
        seen.add((row.outcome, bool(exceeded), name))
    expected = {("passed", False, name) for name in MEASURES} | {("failed", False, "complexityCount")}
    if reading == "strict":
        expected |= {("failed", True, name) for name in MEASURES[:2]} | {
            ("passed", True, name) for name in MEASURES[:2]
        }
    assert expected <= seen
