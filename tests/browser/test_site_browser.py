"""The site in a real Chromium, served by a real Apache with the site's own rules and its strict security policy."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

KINDS = (
    "index", "itsm/index", "itsm/ITServiceManagement", "itsm/OperationsManagement", "itsm/OperationsManagement-L7",
    "itsm/ServiceDesk-L4-size", "itsm/AdvancedSystemLink", "ontology/index", "ontology/Engagement",
    "compare/OperationsManagement-L4-L5", "readings", "glossary", "model", "shapes/index", "shapes/profile",
    "queries/index", "queries/checks", "queries/list-thresholds", "alignments/index", "alignments/e-cf", "downloads",
    "contributors", "search", "guide/tutorials/link", "ontology/0.1.0", "skos/itsm/levels",
)  # fmt: skip


@pytest.fixture
def open_page(chromium, watching, apache):
    """Open a page of the site; whatever the browser complains about fails the test."""
    with watching(chromium, f"{apache}somewhere/") as open_:
        yield open_


def test_nothing_serious_hinders_anybody(open_page, hindrances, apache):
    found = []
    page = open_page()
    for number, path in enumerate(KINDS):
        page.goto(f"{apache}somewhere/{path}{'.ja' if number % 2 else ''}.html")
        found += [(path, rule, *each) for rule, each in hindrances(page).items() if each[0] != "minor"]
    assert found == []


def test_no_page_is_wider_than_the_screen(open_page, apache):
    wide = {}
    page = open_page()
    for path in KINDS:
        page.goto(f"{apache}somewhere/{path}.ja.html")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
                wide[path, width] = needed
    assert wide == {}


def test_from_html_to_turtle_and_back(open_page, apache):
    page = open_page("itsm/OperationsManagement-L5.html")
    iri = page.locator(".iri code").first.inner_text()
    assert iri == "https://w3id.org/itss/itsm/OperationsManagement-L5"
    link = page.get_by_role("link", name="Turtle").first
    turtle = page.request.get(page.evaluate("(link) => link.href", link.element_handle()))
    assert turtle.headers["content-type"].startswith("text/turtle")
    assert "itsm:OperationsManagement-L5 a itss:KeyPerformanceIndicator" in turtle.text()
    page.goto(iri.replace("https://w3id.org/", apache))  # through w3id.org's rules, as a browser asks
    assert page.url == f"{apache}somewhere/itsm/OperationsManagement-L5.html"
    assert page.get_by_role("heading", level=1).inner_text() == "Operations management level 5"


def test_a_hash_iri_leads_to_its_place(open_page, apache):
    page = open_page("index.html", locale="ja-JP")
    page.goto(f"{apache}itss/ontology#Candidate")
    assert page.url == f"{apache}somewhere/ontology/index.ja.html#Candidate"
    assert page.locator(":target h3").inner_text().startswith("候補者")


@pytest.mark.parametrize(
    ("start", "typed", "found"),
    [
        ("index.html", "service desk", "Service desk"),
        ("itsm/ServiceDesk-L3.html", "著書", "Publication of a book"),
        ("index.ja.html", "特許", "特許出願"),
        ("ontology/Candidate.ja.html", "operations man", "運用管理"),
        ("index.html", "OperationsManagement-L6-size", "Operations management level 6: size"),
    ],
)
def test_search_finds_in_both_languages(open_page, start, typed, found):
    page = open_page(start)
    page.get_by_role("searchbox").fill(typed)
    page.locator(".found a").first.wait_for()
    assert page.locator(".found a").first.inner_text().startswith(found)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=found).wait_for()


def test_the_search_page(open_page):
    page = open_page("search.html?q=security")
    page.locator("[data-results] li").first.wait_for()
    results = page.locator("[data-results] li").all_inner_texts()
    assert results[0].startswith("Security")
    assert "specialty area" in results[0]
    assert len(results) > 3
    assert page.get_by_role("status").inner_text() == f"{len(results)} results"
    page.get_by_role("searchbox").fill("no such thing at all")
    page.keyboard.press("Enter")
    page.get_by_text("Nothing found").wait_for()


def test_hostile_words_are_only_words(open_page):
    page = open_page("search.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    page.get_by_text("Nothing found").wait_for()
    assert page.locator("main img").count() == 0


def test_the_keyboard_reaches_the_content_first(open_page):
    page = open_page("itsm/ServiceDesk.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_language_is_changed_on_the_same_page(open_page):
    page = open_page("itsm/ServiceDesk-L4.html")
    page.get_by_role("link", name="日本語").click()
    page.get_by_role("heading", level=1, name="サービスデスク レベル4").wait_for()
    assert page.evaluate("document.documentElement.lang") == "ja"


def test_an_iri_is_copied(open_page):
    page = open_page("itsm/ServiceDesk.html", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "https://w3id.org/itss/itsm/ServiceDesk"


def test_without_script_everything_is_there(open_page):
    page = open_page("itsm/OperationsManagement-L7.html", java_script_enabled=False)
    assert page.locator("table.kpi tr").count() == 6
    assert not page.get_by_role("button", name="Copy").is_visible()
    page.goto(page.url.replace("itsm/OperationsManagement-L7", "search"))
    assert "needs JavaScript" in page.locator("noscript").inner_html()


def test_a_table_is_stacked_on_a_phone(open_page):
    page = open_page("itsm/OperationsManagement-L7.html", viewport={"width": 390, "height": 800})
    assert page.evaluate("getComputedStyle(document.querySelector('table.kpi td')).display") == "block"
    page = open_page("ontology/index.html", viewport={"width": 390, "height": 800})
    assert page.locator(".contents details").get_attribute("open") is None
