"""On what a met requirement rests is what `--only` says of it: assessed again, by every record of a standing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from itss_graph.assessment import Assessor
from itss_graph.population.part import RunOutput, RunSettings
from itss_graph.population.start import assess_population
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.standing import STANDINGS
from itss_graph.standard import Standard
from tests.supported import supported_lines

AS_OF = date(2026, 11, 23)


@pytest.fixture(scope="module")
def bundled():
    return Standard.load()


@pytest.fixture(scope="module")
def people(bundled):
    """N-Triples of people: of the first all records are confirmed, of the second none is supported."""
    return supported_lines(150, 11, bundled)


def passes(found):
    return (found.outcomes["outcome"] == "passed").to_list()


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["default", pytest.param("strict", marks=pytest.mark.slow)])
@pytest.mark.parametrize("only", [None, "evidenced", "confirmed"])
def test_it_is_what_only_says(people, bundled, reading, only):
    columns = read_profiles(people)
    assessor = Assessor.of(bundled, reading, AS_OF, only=only)
    found = assessor.assess(columns, "x")
    stronger = STANDINGS[STANDINGS.index(only or "claimed") + 1 :]
    again = {each: passes(replace(assessor, only=each).assess(columns, "x")) for each in stronger}
    developed = [requirement.kind == "development" for _, requirement in bundled.requirements()]
    expected = [
        None if not passed else "claimed" if developed[place % len(developed)]
        else next((each for each in reversed(stronger) if again[each][place]), only or "claimed")
        for place, passed in enumerate(passes(found))
    ]  # fmt: skip
    assert found.outcomes["standing"].to_list() == expected
    assert {None, "confirmed", "claimed"} <= set(expected)


@pytest.mark.slow
def test_of_whom_nothing_is_supported_everything_is_claimed(people, bundled):
    bare = b"".join(line + b"\n" for line in people.splitlines() if b"#evidence>" not in line and b"#conf" not in line)
    found = Assessor.of(bundled, "default", AS_OF).assess(read_profiles(bare), "x")
    assert found.outcomes["standing"].unique().sort().to_list() == [None, "claimed"]
    assert (found.outcomes["standing"] == "claimed").fill_null(value=False).to_list() == passes(found)


def test_one_pass_answers_for_all(people, bundled, monkeypatch):
    """Of the first every record is confirmed, of the second none is supported; whatever is found, once is enough."""
    asked = []
    derived = Assessor.derived
    monkeypatch.setattr(
        Assessor, "derived", lambda self, columns, source: asked.append(self.only) or derived(self, columns, source)
    )
    found = Assessor.of(bundled, "default", AS_OF).assess(read_profiles(people), "x")
    assert asked == [None]
    assert len(found.records.candidates) == 150
    assert found.records.columns.terms.str.starts_with("_:").sum() == 0
    standings = found.outcomes["standing"].to_list()
    number = len(list(bundled.requirements()))
    assert set(standings[:number]) <= {None, "confirmed", "claimed"}
    assert "confirmed" in standings[:number]
    assert set(standings[number : 2 * number]) == {None, "claimed"}


@pytest.mark.slow
def test_it_is_told_only_where_it_is_asked_for(people, bundled):
    found = Assessor.of(bundled, "default", AS_OF, standing=False).assess(read_profiles(people), "x")
    assert "standing" not in found.outcomes.columns
    assert not any("standing" in row for each in found for kpi in each.to_dict()["kpis"] for row in kpi["requirements"])


@pytest.mark.slow
def test_of_a_population_it_is_the_same(people, bundled, tmp_path):
    (tmp_path / "people.nt").write_bytes(people)
    found = Assessor.of(bundled, "default", AS_OF).assess(read_profiles(people), "x")
    for kind, workers in (("parquet", 2), ("jsonl", 1)):
        out = tmp_path / f"out.{kind}"
        settings = RunSettings("default", AS_OF)
        output = RunOutput(str(out), kind)
        assess_population([str(tmp_path / "people.nt")], settings, output, chunk_size=60_000, workers=workers)
        if kind == "parquet":
            assert pl.read_parquet(out)["standing"].to_list() == found.outcomes["standing"].to_list()
        else:
            told = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
            assert told == [each.to_dict() for each in found]
