"""What a data scientist does with the package: short forms for the eye, frames, dictionaries, and errors in words."""

from __future__ import annotations

import pickle

import polars as pl
import pytest

import itss_graph as itss
from itss_graph import resources

TEAM = resources.path("data", "examples", "team.ttl")
AS_OF = "2026-11-23"


@pytest.fixture(scope="module")
def team():
    return itss.assess(TEAM, as_of=AS_OF)


@pytest.fixture(scope="module")
def plans():
    return itss.gap(TEAM, as_of=AS_OF)


def test_tab_completion_shows_the_public_names():
    assert set(itss.__all__) | {"__version__"} <= set(dir(itss))
    assert itss.__version__.count(".") == 2


def test_what_is_shown_is_short(team, plans):
    hiro = team[0]
    assert repr(hiro) == (
        "<Assessment https://example.org/team/hiro-kondo as of 2026-11-23, default: OperationsManagement 4>"
    )
    assert repr(hiro.kpi("OperationsManagement-L5")) == "<KpiOutcome OperationsManagement-L5: not met>"
    shown = [hiro.kpis[0].requirements[0], plans[0], plans[0].sets[0], plans[0].parts[0], itss.Standard.load()]
    assert all(len(repr(each)) < 200 for each in [*shown, *itss.timeline(TEAM, as_of=AS_OF), hiro.data_set()])


def test_a_notebook_shows_a_small_table_in_which_nothing_is_markup(team, plans):
    assert "<td>level 4</td>" in team[0]._repr_html_()
    assert plans[0]._repr_html_().count("<tr>") == 1 + len(plans[0].missing)
    profile = b"<urn:x?a&b> a <https://w3id.org/itss/ontology#Candidate> ."
    assert "urn:x?a&amp;b" in itss.assess(profile)[0]._repr_html_()


def test_the_frame_of_a_person_has_a_row_a_requirement(team):
    rows = pl.concat([each.to_frame() for each in team])
    assert rows["profile"].unique(maintain_order=True).to_list() == [each.profile for each in team]
    outcomes = [row.outcome for each in team for kpi in each.kpis for row in kpi.requirements]
    assert rows["outcome"].cast(pl.String).to_list() == outcomes
    kpi = team[1].kpis[3].kpi
    assert set(team[1].only([kpi.iri]).to_frame()["kpi"]) == {kpi.name}


def test_the_frame_for_pandas(team):
    pytest.importorskip("pandas", reason="pandas is not installed: pip install pandas")
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install pyarrow")
    assert len(team[0].to_frame().to_pandas()) == len(team[0].to_frame())


@pytest.mark.parametrize("prefix", ["", "itsm:", "https://w3id.org/itss/itsm#"])
def test_names_may_be_short_prefixed_or_whole(team, prefix):
    prefix = prefix if "/" not in prefix else itss.Standard.load().namespace
    assert team[0].kpi(f"{prefix}OperationsManagement-L5").kpi.level == 5
    assert team[0].outcome(f"{prefix}OperationsManagement-L5-size").requirement.kind == "size"
    with pytest.raises(itss.UsageError) as found:
        team[0].kpi(prefix + "x" * 10_000)
    assert len(str(found.value)) < 1000


def test_an_assessment_survives_pickling(team):
    assert pickle.loads(pickle.dumps(team)) == team


def test_a_plan_is_a_dictionary(plans):
    given = plans[0].to_dict()
    assert given["missing"][0]["lacking"]
    assert given["sets"][0]["changes"][0]["text"]["en"]
