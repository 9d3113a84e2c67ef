"""The SPARQL editor in a real Chromium, under the server's own security policy."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.slow

HOSTILE = """SELECT ("<img src=x onerror=alert(1)>" AS ?text) ("<b>bold</b>"@en AS ?tagged)
  (<javascript:alert(1)> AS ?script) (<data:text/html,x> AS ?data) (<http://elsewhere.example/"onclick=> AS ?web) {}"""


@pytest.fixture
def open_page(chromium, watching, served):
    with watching(chromium, f"{served.url}/", expected=("status of 400",)) as open_:
        yield open_


def write(page, query: str) -> None:
    page.locator(".yasqe").evaluate(
        "(root, text) => root.querySelector('.CodeMirror').CodeMirror.setValue(text)", query
    )


def run(page) -> None:
    page.get_by_role("button", name="Run").click()


def test_an_example_is_run(open_page):
    page = open_page("sparql")
    assert page.locator("textarea[name=query]").is_hidden()
    run(page)
    page.locator("[data-answer] tbody tr").first.wait_for()
    assert page.locator("[data-answer] tbody tr").count() == 6
    assert page.get_by_role("status").last.inner_text().startswith("6 rows")
    page.get_by_role("link", name="itsm:OperationsManagement-L7-size").first.click()
    page.get_by_role("heading", level=1, name="Operations management level 7: size").wait_for()


def test_another_example_and_another_parameter(open_page):
    page = open_page("sparql.ja.html")
    page.get_by_label("例").select_option("list-criteria-of-field")
    page.wait_for_url("**/sparql.ja.html?example=list-criteria-of-field")
    page.locator("select[name=field]").select_option("itsm:ServiceDesk")
    page.wait_for_url("**field=itsm*ServiceDesk**")
    page.locator(".yasqe").wait_for()
    assert "itsm/ServiceDesk>" in page.locator("textarea[name=query]").input_value()
    page.get_by_role("button", name="実行").click()
    page.get_by_role("link", name="itsm:SupportTechnology").first.wait_for()


def test_every_example_has_an_answer(open_page, served):
    """Each query of the list, its parameters filled in, is answered by the endpoint as it stands in the editor."""
    page = open_page("sparql", java_script_enabled=False)
    names = [option.get_attribute("value") for option in page.locator("select[name=example] option").all()]
    assert len(names) > 25
    empty = set()
    for name in names:
        page.goto(f"{served.url}/sparql.html?example={name}")
        query = page.locator("textarea").input_value()
        answer = page.request.post(f"{served.url}/sparql", form={"query": query})
        assert (name, answer.status) == (name, 200)
        if "json" in answer.headers["content-type"] and not answer.json()["results"]["bindings"]:
            empty.add(name)
    assert empty == {"find-deprecated-terms", "find-terms-without-translation"}


def test_what_does_not_fit_is_said_and_nothing_lost(open_page):
    page = open_page("sparql.html?example=list-requirements-of-kpi&kpi=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    assert "is not an IRI" in page.get_by_role("alert").inner_text()
    assert page.locator("main img").count() == 0
    write(page, "SELECT * { ?s ?p")
    run(page)
    page.locator("[data-status].bad").wait_for()
    assert "not a SPARQL 1.1 query" in page.locator("[data-status]").inner_text()
    assert page.locator("[data-answer] table").count() == 0


def test_a_hostile_answer_is_only_text(open_page):
    """Threat: stored cross-site scripting. Text and IRIs of an answer are shown as they are, and http(s) is linked."""
    page = open_page("sparql")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    write(page, HOSTILE.replace('"onclick=', "%22onclick="))
    run(page)
    page.locator("[data-answer] td").first.wait_for()
    cells = page.locator("[data-answer] td").all_inner_texts()
    assert cells[0] == "<img src=x onerror=alert(1)>"
    assert cells[1] == "<b>bold</b> @en"
    assert page.locator("[data-answer] :is(img, b)").count() == 0
    links = page.locator("[data-answer] a").all()
    assert [link.get_attribute("href") for link in links] == ["http://elsewhere.example/%22onclick="]


def test_other_forms_of_answers(open_page):
    page = open_page("sparql")
    write(page, "ASK { ?s ?p ?o }")
    run(page)
    page.get_by_text("yes (").wait_for()
    write(page, "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 3")
    run(page)
    page.locator("[data-answer] pre").wait_for()
    assert "@prefix" in page.locator("[data-answer] pre").inner_text()


def test_an_answer_is_saved(open_page):
    page = open_page("sparql")
    run(page)
    page.get_by_role("button", name="JSON").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    assert len(json.loads(download.value.path().read_text())["results"]["bindings"]) == 6


def test_the_keyboard_runs_and_leaves_the_editor(open_page):
    page = open_page("sparql")
    page.locator(".CodeMirror textarea").focus()
    page.keyboard.press("Control+Enter")
    page.locator("[data-answer] table").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"


def test_names_are_completed(open_page):
    page = open_page("sparql")
    write(page, "")
    page.locator(".CodeMirror textarea").focus()
    page.keyboard.type("SELECT * { ?s a itss:Speci")
    page.locator(".CodeMirror-hint").first.wait_for()
    assert "itss:SpecialtyField" in page.locator(".CodeMirror-hint").all_inner_texts()


@pytest.mark.parametrize("width", [390, 1280])
def test_anybody_can_use_it(open_page, hindrances, width):
    page = open_page("sparql.ja.html", viewport={"width": width, "height": 900})
    page.get_by_role("button", name="実行").click()
    page.locator("[data-answer] table").wait_for()
    assert [(rule, *each) for rule, each in hindrances(page).items() if each[0] != "minor"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
