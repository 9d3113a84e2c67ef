"""Assessment in a real Chromium, under the security policy: pasted, uploaded, filled in; what if; saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
SHORT = (EXAMPLES / "one-day-short.ttl").read_text("utf-8")
DAY = "2026-11-23"
HOSTILE = """@prefix itss: <https://w3id.org/itss/ontology#> . @prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:x:%22%3E%3Cscript%3Ealert(1)%3C/script%3E> a itss:Candidate ;
  rdfs:label "</textarea><script>alert(1)</script>" ; itss:expertise <javascript:alert(1)> .
<javascript:alert(1)> a itss:Expertise ; itss:area itsm:ServiceLevelManagement ; itss:proficiency itss:GuidesOthers ;
  itss:evidence <javascript:alert(2)> ; rdfs:label "<img src=x onerror=alert(1)>" ."""


@pytest.fixture
def open_page(chromium, watching, served):
    with watching(chromium, f"{served.url}/", expected=("status of 4",)) as open_:
        yield open_


def paste(page, text: str) -> None:
    page.locator("[data-tab=text]").click()
    page.locator("#profile").fill(text)


def send(page) -> None:
    page.locator("input[name=asOf]").fill(DAY)
    with page.expect_navigation():
        page.locator("button.main").click()


def outcome(page, requirement: str) -> str:
    row = page.locator(f"[data-outcome][data-requirement='https://w3id.org/itss/itsm/{requirement}']").first
    return row.get_attribute("data-outcome")


def test_what_is_pasted_is_assessed(open_page):
    page = open_page("assess")
    paste(page, SHORT)
    send(page)
    page.get_by_role("heading", name="Assessment of sota-ueda").wait_for()
    assert outcome(page, "OperationsManagement-L4-responsibility") == "failed"
    assert outcome(page, "OperationsManagement-L4-size") == "passed"
    assert page.locator("[data-requirement][data-outcome]").count() == 70
    assert page.locator(".assessed svg.chart:not(.timeline)").is_visible()
    assert page.get_by_role("heading", name="What to do next").is_visible()


def test_what_is_uploaded_is_assessed(open_page):
    page = open_page("assess.ja.html")
    page.locator("[data-tab=text]").click()
    page.locator("input[type=file]").set_input_files(EXAMPLES / "plain.jsonld")
    send(page)
    page.get_by_role("heading", name="yuto-kimura の評価").wait_for()


def test_from_a_form_to_a_verdict_and_what_if(open_page):
    """An operations management level 3, filled in; then more persons, and before and after."""
    page = open_page("assess")
    page.locator("[data-records=engagement] [data-add]").click()
    record = page.locator(".record[data-class=Engagement]")
    record.locator("[data-field=specialtyField]").select_option("OperationsManagement")
    assert not record.get_by_text("complex operation system").is_visible()
    record.locator("[data-field=role]").select_option("TeamLeader")
    record.locator("[data-field=outcome]").select_option("Successful")
    record.locator("[data-field=startDate]").fill("2019-04-01")
    record.locator("[data-field=endDate]").fill("2022-03-31")
    for criterion in ("AdvancedSystemLink", "ComplexStructure"):
        record.locator(f"input[value={criterion}]").check()
    page.locator("[data-records=expertise] [data-add]").click()
    page.locator("[data-class=Expertise] [data-field=area]").select_option("ServiceLevelManagement")
    page.locator(".record [data-field=proficiency]").select_option("WorksIndependently")
    send(page)
    page.get_by_role("heading", name="Levels at a glance").wait_for()
    for kind in ("responsibility", "complexity", "specialty"):
        assert outcome(page, f"OperationsManagement-L3-{kind}") == "passed"
    assert outcome(page, "OperationsManagement-L4-size") == "failed"
    page.locator(".record [data-field=persons]").fill("40")  # once the form is filled in again
    send(page)
    changed = page.locator("[data-table=compared] tr.changed").all_inner_texts()
    assert any(row.startswith("Operations management level 4: size") for row in changed)
    page.locator(".record[data-class=Engagement]").wait_for()
    assert page.locator(".record [data-field=persons]").input_value() == "40"


def test_a_form_is_filled_in_with_what_was_pasted(open_page):
    page = open_page("assess")
    paste(page, SHORT)
    page.locator("[data-tab=form]").click()
    page.locator(".record").first.wait_for()
    assert page.locator(".record").count() == 3
    assert not page.locator("#profile").is_visible()
    assert page.locator("[data-field=endDate]").first.input_value() == "2021-03-29"
    page.locator("[data-field=endDate]").first.fill("2021-03-31")
    page.locator("[data-class=Expertise] [data-remove]").click()
    page.locator("[data-tab=text]").click()
    career = json.loads(page.locator("#profile").input_value())
    assert career["engagement"][0]["endDate"] == "2021-03-31"
    assert "expertise" not in career
    assert career["http://www.w3.org/2000/01/rdf-schema#label"][0]["@language"] == "en"
    paste(page, "nonsense")
    page.locator("[data-tab=form]").click()
    page.get_by_text("correct the text first").wait_for()
    assert page.locator("#profile").input_value() == "nonsense"


@pytest.mark.parametrize(
    ("button", "accept"), [("JSON", "application/json"), ("Turtle", "text/turtle"), ("HTML", "text/html")]
)
def test_what_is_saved_is_what_the_api_answers(open_page, served, button, accept):
    page = open_page("assess.html?example=one-day-short.ttl")
    send(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    headers = {"Content-Type": "text/turtle", "Accept": accept}
    answer = page.request.post(f"{served.url}/api/assess?asOf={DAY}", data=SHORT.encode(), headers=headers)
    assert download.value.path().read_bytes() == answer.body()


def test_a_hostile_profile_is_only_text(open_page):
    page = open_page("assess")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    paste(page, HOSTILE)
    send(page)
    page.locator(".assessed").wait_for()
    assert page.locator("main :is(img, script)").count() == 0
    assert page.locator("main a[href^=javascript]").count() == 0
    assert "<img src=x onerror=alert(1)>" in page.locator(".assessed").inner_text()
    page.locator("[data-tab=form]").click()
    page.locator(".record").first.wait_for()
    assert page.locator("main :is(img, script)").count() == 0


def test_without_script_a_profile_is_pasted(open_page):
    page = open_page("assess.html", java_script_enabled=False)
    assert not page.locator("[data-form]").is_visible()
    assert not page.locator(".tabs").is_visible()
    page.locator("#profile").fill(SHORT)
    page.locator("button.main").click()
    page.get_by_role("heading", name="Assessment of sota-ueda").wait_for()


@pytest.mark.parametrize("width", [390, 1280])
def test_anybody_can_use_it(open_page, hindrances, width):
    page = open_page("assess.ja.html?example=one-day-short.ttl", viewport={"width": width, "height": 900})
    page.locator("[data-tab=form]").click()
    page.locator(".record").first.wait_for()
    for look in ("form", "verdict"):
        if look == "verdict":
            send(page)
            page.locator(".record").first.wait_for()
        assert [(look, rule, *each) for rule, each in hindrances(page).items() if each[0] != "minor"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
