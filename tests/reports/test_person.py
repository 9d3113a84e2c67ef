"""The report of a person: every figure of it is one of the JSON's."""

from __future__ import annotations

import pytest

from itss_graph.reports.html import PersonReport


def figures(row, kind):
    return {element["data-name"]: int(element["value"]) for element in row.all("data", class_=kind)}


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["default", "strict"])
def test_every_figure_is_the_json_s(examples, parse, reading):
    for number, (assessments, assessment) in enumerate(examples(reading)):
        page = parse("".join(PersonReport(assessments, assessment, ("en", "ja")[number % 2]).html()))
        expected = assessment.to_dict()
        rows = page.all("tr", data_requirement=True)
        for row, requirement in zip(
            rows, (requirement for kpi in expected["kpis"] for requirement in kpi["requirements"]), strict=True
        ):
            required = {name: value for name, value in requirement["required"].items() if isinstance(value, int)}
            assert row["data-requirement"] == requirement["requirement"]
            assert (row["data-outcome"], row["data-reason"]) == (requirement["outcome"], requirement["reason"])
            assert figures(row, "required") == required
            assert figures(row, "below") == requirement["required"].get("below", {})
            assert figures(row, "measured") == (requirement["measured"] if required else {})
            assert [element["data-evidence"] for element in row.all("li")] == requirement["evidence"]
            assert [element["data-standing"] for element in row.all("p", data_standing=True)] == (
                [requirement["standing"]] if requirement["outcome"] == "passed" else []
            )
            for element in row.all("data"):
                assert element.text() == f"{int(element['value']):,}"
        levels = page.one("table", data_table="levels").all("tr", data_field=True)
        assert {row["data-field"]: next((int(d["value"]) for d in row.all("data")), None) for row in levels} == (
            expected["highest"]
        )


@pytest.mark.slow
def test_it_says_by_what_it_was_assessed(example, parse):
    assessments, assessment = example("tomoe-arai", "strict")
    page = parse("".join(PersonReport(assessments, assessment, "en").html()))
    text = page.text()
    assert page.one("h1").text() == "Assessment of " + assessment.profile.rpartition("/")[2]
    assert [element.text() for element in page.one("dl", class_="basis").all("dd")] == [
        assessment.profile, "2026-11-23", "strict reading",
    ]  # fmt: skip
    assert "R3, strict: upper bounds are enforced" in text
    assert "R3, default" not in text
    assert "✗ without the criterion that must be among them" in text
    for outcome in assessment.kpis:
        table = page.one("details", data_kpi=outcome.kpi.iri)
        origin = table.one("p", class_="source").text()
        for row, small in zip(outcome.requirements, table.all("small", class_="source"), strict=True):
            assert f"{origin}, {small.text()}" == row.requirement.source
            assert small.one("a")["href"] == row.requirement.iri


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kpi", "required", "measured"),
    [
        ("hiro-kondo", "OperationsManagement-L5", ["35 persons", "or 350,000,000 yen a year", "and 4 criteria"], 2),
        ("haruka-mori", "ServiceDesk-L4", ["20 persons at peak"], 3),
    ],
)
def test_of_a_size_the_nearest_alternative_is_told(example, parse, name, kpi, required, measured):
    page = parse("".join(PersonReport(*example(name), "en").html()))
    row = page.one("tr", data_requirement=f"https://w3id.org/itss/itsm/{kpi}-size")
    asked, had = row.all("td", data_label=True)[1:3]
    assert [" ".join(element.text().split()) for element in asked.all("p")] == required
    assert len(had.all("p")) == measured


def test_the_highest_and_the_next_level_are_open(example, parse):
    page = parse("".join(PersonReport(*example("hiro-kondo"), "en").html()))
    opened = [element["id"] for element in page.all("details", class_="kpi") if "open" in element.attributes]
    assert opened == ["OperationsManagement-L5", "OperationsManagement-L4"]


@pytest.mark.parametrize(
    ("language", "facts", "kind", "counted"),
    [
        ("en", {"has role": "team member", "start date": "2025-12-01"}, "engagement", "Counted for 3 requirements"),
        ("ja", {"担った役割": "チームメンバー", "開始日": "2025-12-01"}, "業務従事", "3要件に算入"),
    ],
)
def test_evidence_leads_to_the_record(example, parse, language, facts, kind, counted):
    page = parse("".join(PersonReport(*example("haruka-mori"), language).html()))
    records = {element["id"]: element for element in page.all("article", class_="record")}
    links = [element["href"][1:] for element in page.all("a") if element["href"].startswith("#record-")]
    assert set(links) <= set(records)
    assert "Operations of a payment network in five countries" in page.text()
    page = parse("".join(PersonReport(*example("akari-wada"), language).html()))
    port = next(element for element in page.all("article", class_="record") if "port" in element.one("h3").text())
    shown = {row.one("dt").text(): row.one("dd").text() for row in port.all("div")}
    assert facts.items() <= shown.items()
    assert port.one("h3").one("small").text() == kind
    assert port.one("p", class_="counted").text() == counted


def test_of_an_empty_profile(example, parse):
    page = parse("".join(PersonReport(*example("itsuki-noda"), "en").html()))
    assert "The profile has no record up to 2026-11-23." in page.text()
    assert not [element for element in page.all("details", class_="kpi") if "open" in element.attributes]
