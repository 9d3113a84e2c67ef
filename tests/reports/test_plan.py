"""The plan in a report is that of `itss gap`, and what a verdict rests on is what `--only` says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from itss_graph import resources
from itss_graph.planning import Planner
from itss_graph.planning.timeline import timelines
from itss_graph.profiles.reading import read_profiles
from itss_graph.reports.gap_table import SHOWN
from itss_graph.reports.html import PersonReport

EXAMPLES = resources.path("data", "examples")
STANDINGS = ("evidenced", "confirmed")


@pytest.fixture(scope="module", params=["operations-management-l7.ttl", "one-day-short.ttl"])
def columns(request):
    return read_profiles(EXAMPLES / request.param)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_plan(assessor, columns, parse, language):
    assessments = assessor("default").assess(columns, "x")
    plans = list(Planner(assessor("default")).plans(columns, "x"))
    shown = {plan["kpi"]: plan for plan in (plan.to_dict() for plan in plans) if not plan["met"]}
    page = parse("".join(PersonReport(assessments, next(iter(assessments)), language, plans=plans).html()))
    articles = page.all("article", class_="plan")
    assert [article["data-kpi"] for article in articles] == list(shown)
    for article in articles:
        plan = shown[article["data-kpi"]]
        assert [element["data-missing"] for element in article.all("p", data_missing=True)] == [
            requirement for part in plan["parts"] for requirement in part["requirements"]
        ]
        least = article.one("p", data_day=True)
        assert (least["data-day"], int(least["data-changes"])) == (
            plan["sets"][0]["day"],
            len(plan["sets"][0]["changes"]),
        )
        assert plan["sets"][0]["day"] in least.text()
        options = [option for part in plan["parts"] for option in part["options"][:SHOWN]] + plan["examination"]
        for way, option in zip(article.all("li", data_day=True), options, strict=True):
            assert (way["data-day"], way["data-reason"]) == (option["day"], option["reason"])
            assert option["day"] in way.text()
            for item, change in zip(way.all("li", data_change=True), option["changes"], strict=True):
                assert item["data-change"] == change["kind"]
                assert item.text().startswith(change["text"][language])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_levels_over_time(assessor, columns, parse, language):
    assessments = assessor("default").assess(columns, "x")
    timeline = next(timelines(assessor("default"), columns, "x"))
    page = parse("".join(PersonReport(assessments, next(iter(assessments)), language, timeline=timeline).html()))
    rows = page.one("table", data_table="timeline").all("tr", data_field=True)
    shown = {
        row["data-field"]: [(element["data-day"], int(element["data-level"])) for element in row.all("p")]
        for row in rows
    }
    expected = timeline.to_dict()["fields"]
    assert shown == {field: [(step["day"] or "", step["level"]) for step in steps] for field, steps in expected.items()}
    assert any(shown.values())
    for row in rows:
        assert all(element["data-day"] in element.text() for element in row.all("p"))
    drawn = page.one("svg", class_="chart timeline")
    assert {lane["data-field"]: len(lane.all("rect")) for lane in drawn.all("g")} == {
        f: len(s) for f, s in shown.items()
    }


@pytest.mark.slow
def test_on_what_it_rests(assessor, columns, parse):
    assessments = assessor("default").assess(columns, "x")
    stronger = {only: next(iter(replace(assessor("default"), only=only).assess(columns, "x"))) for only in STANDINGS}
    assessment = next(iter(assessments))
    page = parse("".join(PersonReport(assessments, assessment, "en").html()))
    for row in page.one("table", data_table="rests").all("tr", data_field=True):
        levels = {
            cell["data-standing"]: int(cell["data-level"]) or None
            for cell in row.all("td", data_level=True)
            if cell["data-level"]
        }
        expected = {"claimed": assessment.highest} | {only: each.highest for only, each in stronger.items()}
        field = row["data-field"]
        assert levels == {only: highest[field] for only, highest in expected.items() if highest[field]}
        level = assessment.highest[field]
        met = [
            row
            for kpi in assessment.kpis
            if kpi.kpi.field.name == field and kpi.kpi.level == level
            for row in kpi.requirements
        ]
        claims = [
            each.requirement.iri
            for each in met
            if each.outcome == "passed"
            and (
                each.requirement.kind == "development"
                or stronger["evidenced"].outcome(each.requirement.iri).outcome == "failed"
            )
        ]
        assert [element["data-requirement"] for element in row.all("span")] == claims
    for row in page.all("tr", data_outcome=True):
        shown = [element["data-standing"] for element in row.all("p", data_standing=True)]
        if row["data-outcome"] != "passed":
            assert shown == []
            continue
        held = [only for only in STANDINGS if stronger[only].outcome(row["data-requirement"]).outcome == "passed"]
        development = row["data-requirement"].endswith("-development")
        assert shown == ["claimed" if development or not held else held[-1]]


@pytest.mark.slow
def test_a_record_says_on_what_it_rests(example, parse):
    assessments, assessment = example("haruka-mori")
    page = parse("".join(PersonReport(assessments, assessment, "en").html()))
    records = {element.one("h3").text(): element for element in page.all("article", class_="record")}
    (confirmed,) = (name for name in records if "confirmed" in name)
    facts = {row.one("dt").text(): row.one("dd") for row in records[confirmed].all("div")}
    assert facts["confirmed by"].one("a")["href"] == "https://example.org/assessors/naoko-ishida"
    assert facts["has evidence"].one("a")["rel"] == "external noreferrer"


def test_only_what_is_confirmed_is_said(assessor, parse):
    columns = read_profiles(EXAMPLES / "operations-management-l7.ttl")
    assessments = replace(assessor("default"), only="confirmed").assess(columns, "x")
    page = parse("".join(PersonReport(assessments, next(iter(assessments)), "en", only="confirmed").html()))
    assert "only what is confirmed" in page.one("dl", class_="basis").text()
    table = page.one("table", data_table="rests")
    assert [element.text() for element in table.all("th", scope="col")] == [
        "Specialty field",
        "confirmed",
        "On claims alone",
    ]
    claimed = {element["data-requirement"].rpartition("-")[2] for element in table.all("span")}
    assert claimed <= {"development"}
    assert {element["data-standing"] for element in page.all("p", data_standing=True)} == {"confirmed", "claimed"}


def test_of_some_indicators_the_levels_are_those_of_all(assessor, parse, standard):
    columns = read_profiles(EXAMPLES / "operations-management-l7.ttl")
    assessments = assessor("default").assess(columns, "x")
    (assessment,) = assessments
    chosen = assessment.only([standard.kpi("OperationsManagement-L3").iri])
    pages = [parse("".join(PersonReport(assessments, each, "en").html())) for each in (assessment, chosen)]
    shown = [
        {cell["data-standing"]: cell["data-level"] for cell in row.all("td", data_level=True)}
        for page in pages
        for row in page.one("table", data_table="rests").all("tr", data_field="OperationsManagement")
    ]
    assert shown[0] == shown[1]
    assert shown[0]["claimed"] == "7"
