"""A report is one file that loads nothing, runs nothing, and shows what hostile people wrote as text."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from itss_graph.planning import Planner
from itss_graph.profiles.reading import read_profiles
from itss_graph.reports.html import PersonReport, team

HOSTILE = """
@prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<javascript:alert('1')> a itss:Candidate ;
    itss:develops <javascript:alert('2')> ;
    itss:engagement <data:text/html,a&b#'e'> .
<data:text/html,a&b#'e'> a itss:Engagement ;
    rdfs:label "</title><script>alert(3)</script>"@en , "' onmouseover='alert(4)"@ja ;
    itss:specialtyField itsm:Operation ; itss:role itss:TeamMember ; itss:outcome itss:Successful ;
    itss:complexity itsm:ComplexStructure , itsm:ComplexOperationSystem ;
    itss:evidence <javascript:alert('5')> ; itss:confirmedBy <https://example.org/?a=1&amp="b> ;
    itss:startDate "2024-04-01"^^xsd:date .
""".replace('"b>', "b>")
NAMES = {
    "javascript:alert('1')": "<img src=x onerror=alert(6)>",
    "javascript:alert('2')": '"><script>alert(7)</script>',
}


@pytest.fixture(scope="module", params=["person", "team"])
def text(request, assessor):
    columns = read_profiles(HOSTILE.encode(), format="turtle")
    assessments = assessor("default").assess(columns, "hostile")
    if request.param == "team":
        return "".join(team(assessments, assessments, "ja", NAMES))
    plans = list(Planner(assessor("default")).plans(columns, "hostile", ["Operation-L4"]))
    assert any(
        "<script>" in str(change.text) for part in plans[0].parts for each in part.options for change in each.changes
    )
    return "".join(PersonReport(assessments, next(iter(assessments)), "en", NAMES, plans=plans).html())


@pytest.mark.slow
def test_hostile_words_are_only_words(text, parse):
    page = parse(text)
    assert "<img src=x onerror=alert(6)>" in page.text()
    assert {element.tag for element in page.all()}.isdisjoint(
        {"script", "img", "iframe", "object", "embed", "base", "link"}
    )
    assert not [
        name for element in page.all() for name in element.attributes if name.startswith("on") or name == "style"
    ]
    assert all(re.match("#|https?://", element["href"]) for element in page.all("a"))


@pytest.mark.slow
def test_nothing_is_loaded(text, parse):
    page = parse(text)
    assert not re.search(r"@import|url\(", page.one("style").text())
    assert not [
        name for element in page.all() for name in element.attributes if name in ("src", "srcset", "poster", "action")
    ]
    digest = base64.b64encode(hashlib.sha256(page.one("style").text().encode()).digest()).decode()
    (policy,) = (element["content"] for element in page.all("meta") if element.attributes.get("http-equiv"))
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_the_page_is_well_formed(text, read):
    page = read(text)
    assert [fault for fault in page.faults if fault != "inline style"] == []
    assert page.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
