"""Reports in a real Chromium: for everybody, on a phone, in the dark, and on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date

import pytest

from itss_graph import resources
from itss_graph.assessment import Assessor
from itss_graph.planning import Planner
from itss_graph.planning.timeline import timelines
from itss_graph.profiles.reading import read_profiles
from itss_graph.reports.html import PersonReport, team
from itss_graph.standard import Standard
from tests.supported import supported

pytestmark = pytest.mark.slow

KINDS = [f"{kind}.{language}" for kind in ("person", "team") for language in ("en", "ja")]


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """A folder with the report of a person, of a team and of a few people, in both languages."""
    folder = tmp_path_factory.mktemp("reports")
    standard = Standard.load()
    assessor = Assessor.of(standard, "strict", date(2026, 11, 23))
    example = resources.path("data", "examples") / "operations-management-l7.ttl"
    columns = read_profiles(example)
    one = assessor.assess(columns, example.name)
    plans = list(Planner(assessor).plans(columns, example.name))
    timeline = next(timelines(assessor, columns, example.name))
    teams = {"team": 60, "few": 8}
    counted = {name: assessor.assess(supported(count, 7, standard), "sample") for name, count in teams.items()}
    for language in ("en", "ja"):
        pieces = PersonReport(one, next(iter(one)), language, plans=plans, timeline=timeline).html()
        (folder / f"person.{language}.html").write_text("".join(pieces), "utf-8")
        for name, found in counted.items():
            (folder / f"{name}.{language}.html").write_text("".join(team(found, found, language)), "utf-8")
    return folder


@pytest.fixture
def open_report(chromium, reports):
    """Open a report without JavaScript of its own; whatever the browser complains about or asks for fails the test."""
    complaints, contexts = [], []

    def open_(name, **options):
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda request: complaints.append(request.url) if request.url != address else None)
        address = (reports / f"{name}.html").as_uri()
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def test_nothing_hinders_anybody(open_report, hindrances):
    found = {}
    for name in ("person.en", "person.ja", "few.en", "few.ja"):
        page = open_report(name)
        page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        found[name] = hindrances(page)
    assert not any(found.values()), found


def test_no_report_is_wider_than_the_screen(open_report):
    wide = {}
    for name in KINDS:
        page = open_report(name)
        page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
                wide[name, width] = needed
    assert wide == {}


def test_the_matrix_keeps_its_headings(open_report):
    page = open_report("team.en", viewport={"width": 390, "height": 800}, java_script_enabled=True)
    matrix = page.locator(".matrix")
    matrix.evaluate("(it) => { it.scrollTop = 300; it.scrollLeft = 200; it.scrollIntoView() }")
    frame = matrix.bounding_box()
    heading = page.locator(".matrix thead tr:first-child th:first-child").bounding_box()
    assert abs(heading["x"] - frame["x"]) < 2
    assert abs(heading["y"] - frame["y"]) < 2
    names = page.locator(".matrix tbody th").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().x)")
    assert {round(name) for name in names} == {round(heading["x"])}


def test_what_is_folded_opens_without_javascript(open_report):
    page = open_report("person.en", java_script_enabled=False)
    folded = page.locator("#OperationsManagement-L3 table")
    assert not folded.is_visible()
    page.locator("#OperationsManagement-L3 summary").click()
    assert folded.is_visible()


def test_on_paper_everything_is_there(open_report, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("needs Poppler: apt-get install poppler-utils")
    for name, pages in zip(KINDS, ((10, 17), (10, 17), (7, 14), (7, 14)), strict=True):
        page = open_report(name, color_scheme="dark")
        shown = page.evaluate(
            "document.querySelectorAll('details').forEach((one) => one.open = true); document.body.innerText"
        )
        page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = false)")
        file = tmp_path / f"{name}.pdf"
        page.pdf(path=file, prefer_css_page_size=True)
        text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
        sheets = text.rstrip("\f").split("\f")
        assert pages[0] <= len(sheets) <= pages[1], name
        assert sheets[-1].rstrip().endswith(f"{len(sheets)} / {len(sheets)}")
        numbers = re.compile(r"\d[\d,]*")
        lost = set(numbers.findall(shown)) - set(numbers.findall(text))
        assert lost == set(), name
        for sheet in sheets[:-1]:
            assert len(sheet.split()) > 12, f"{name}: a sheet with hardly anything on it"
            *_, last, _ = (line.strip() for line in sheet.splitlines() if line.strip())
            assert not re.match("Level [0-9]|レベル[0-9] |ITSS V3 2008.* Level [0-9]$|Requirement |要件 ", last), last


def test_a_row_stays_on_one_sheet_below_its_headings(open_report, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("needs Poppler: apt-get install poppler-utils")
    page = open_report("team.en")
    file = tmp_path / "team.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
    sheets = [sheet for sheet in text.split("\f") if "example.org/sample" in sheet]
    assert len(sheets) > 1
    for sheet in sheets[1:]:
        assert sheet.split()[:3] == ["Person", "Levels,", "and"]
