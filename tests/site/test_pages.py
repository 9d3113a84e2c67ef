"""Every page of a standard: well formed, in both languages, each link leads somewhere, nothing is lost or made up."""

from __future__ import annotations

import json
import posixpath
import re
from urllib.parse import urldefrag

import pytest

from itss_graph.queries.checks import bundled
from itss_graph.site.addresses import file_of, page_of, relative
from itss_graph.site.answers import queries
from itss_graph.site.knowledge import Knowledge
from itss_graph.site.negotiation import DOCUMENTS, LANGUAGES
from itss_graph.site.pages import NavigationEntry, Pages
from itss_graph.terms.model import Text
from itss_graph.vocab import ITSM, ITSS, SKOS


@pytest.fixture(scope="module", params=[pytest.param(name, marks=pytest.mark.slow) for name in ("pages", "garden")])
def written(request, read):
    """The pages of a standard and all of them, looked at, by file."""
    pages = request.getfixturevalue(request.param)
    every = {file_of(path, language): pages.page(path, language) for path in pages.specs for language in LANGUAGES}
    return pages, {file: read(text) for file, text in every.items()}


def test_every_page_is_well_formed(written):
    _, documents = written
    assert {file: document.faults for file, document in documents.items() if document.faults} == {}


def test_headings_come_in_order(written):
    _, documents = written
    for file, document in documents.items():
        assert document.headings[0] == 1, file
        assert document.headings.count(1) == 1, file
        steps = zip(document.headings, document.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), (file, document.headings)


def test_every_link_leads_to_a_page_a_file_or_the_web(written):
    pages, documents = written
    there = {*documents, *pages.files(), "."}
    there |= {f"{path}.{form.extension}" for path in pages.documents() for form in DOCUMENTS}
    broken = []
    for file, document in documents.items():
        for link in document.links:
            if link.startswith(("https://", "http://")):
                continue
            target, fragment = urldefrag(link)
            found = posixpath.normpath(posixpath.join(posixpath.dirname(file), target)) if target else file
            if found not in there or (fragment and fragment not in documents[found].ids):
                broken.append((file, link))
    assert broken == []


def test_every_page_has_its_other_language(written):
    _, documents = written
    for file, document in documents.items():
        path, language = page_of(file)
        alternates = {a["hreflang"]: a["href"] for tag, a in document.elements if tag == "link" and "hreflang" in a}
        assert alternates == {each: relative(file_of(path, each), file) for each in LANGUAGES}
        assert ("html", {"lang": language}) in document.elements


def test_every_term_has_its_page(written):
    pages, documents = written
    for iri in pages.knowledge.terms:
        address = pages.address(iri)
        document = documents[file_of(address.path, "en")]
        assert iri in document.text
        assert pages.iri(address.path) == iri
        links = [a for tag, a in document.elements if tag == "link" and a["rel"] == "alternate" and "type" in a]
        assert {a["type"] for a in links} == {form.media_type for form in DOCUMENTS}
        assert any(tag == "link" and a["rel"] == "describedby" for tag, a in document.elements)


@pytest.mark.slow
def test_every_text_of_a_term_stands_on_its_page(pages):
    graph = pages.knowledge.graph
    for iri, path in pages.knowledge.terms.items():
        for language in LANGUAGES:
            page = pages.page(path, language)
            for prop in (SKOS.definition, SKOS.scopeNote, SKOS.example):
                for phrase in graph.phrases(iri, prop, language):
                    assert str(jinja_escape(phrase.text)) in page, (iri, prop)


def jinja_escape(text):
    from markupsafe import escape

    return escape(text)


@pytest.mark.slow
def test_no_two_pages_differ_in_case_only(pages, garden):
    for each in (pages, garden):
        paths = [*each.specs, *(path for path in each.documents() if path not in each.specs)]
        assert len({path.casefold() for path in paths}) == len(paths)
    assert pages.knowledge.terms[f"{ITSS}Role"] == "ontology/Role"
    assert pages.knowledge.terms[f"{ITSS}role"] == "ontology/properties/role"


def test_the_vocabulary_has_an_anchor_for_each_of_its_terms(written):
    pages, documents = written
    anchors = set(documents["ontology/index.html"].ids)
    assert {iri.removeprefix(ITSS) for iri in pages.knowledge.terms if iri.startswith(ITSS)} <= anchors
    assert len(anchors) == len(documents["ontology/index.html"].ids)


def test_every_shape_has_an_anchor(written):
    pages, documents = written
    for iri in pages.knowledge.shapes.named():
        if "#" in iri and "/shapes/" in iri:
            address = pages.address(iri)
            assert address.fragment in documents[file_of(address.path, "ja")].ids


def test_an_indicator_reads_like_its_table(pages, read):
    page = read(pages.page("itsm/OperationsManagement-L5"))
    order = [
        "Business contribution", "Responsibility", "At least 3 years (1,095 days) as responsible person or higher",
        "Complexity", "At least 2 of the 5", "advanced operations requirements", "Size", "At least 75 persons or",
        "At least 35 but less than 75 persons", "Professional contribution", "Specialty", "guides others",
        "service level management", "Succession", "At least 3 of the 7", "publication of a book", "Development",
    ]  # fmt: skip
    table = page.text[page.text.index("Business contribution") :]
    places = [table.index(text) for text in order]
    assert places == sorted(places)
    for kind in ("responsibility", "complexity", "size", "specialty", "succession", "development"):
        assert f"OperationsManagement-L5-{kind}.html" in page.links
    assert {"AdvancedSystemLink.html", "BookPublication.html", "ServiceLevelManagement.html"} <= set(page.links)
    assert "OperationsManagement-L5-size-alternative-2.html" in page.links


def test_an_indicator_in_japanese(pages, read):
    page = read(pages.page("itsm/ServiceDesk-L3", "ja"))
    for text in ("ビジネス貢献", "責任性", "プロフェッショナル貢献", "規定されていません", "応用情報技術者試験"):
        assert text in page.text
    assert "Business contribution" not in page.text


def test_a_comparison_names_what_rises(pages, read):
    page = read(pages.page("compare/OperationsManagement-L4-L5"))
    row = page.text[page.text.index("Responsibility") : page.text.index("Complexity")]
    assert re.search(r"minimum years\s*2\s*3 ↑", row)
    assert re.search(r"requires role\s*team leader\s*responsible person", row)
    assert re.search(r"minimum count\s*1\s*3 ↑", page.text[page.text.index("Succession") :])
    development = page.text[page.text.index("Development") :]
    assert "The same at both levels." in development


def test_readings_are_compared(pages, read):
    page = read(pages.page("readings"))
    assert re.search(r"enforces upper bounds\s*no\s*yes", page.text)
    assert {"Reading-R3-default", "Reading-R3-strict", "Reading-R1"} <= set(page.ids)


def test_where_a_term_is_used(pages, read):
    page = read(pages.page("itsm/ComplexStructure"))
    counted = [f"OperationsManagement-L{level}-complexity.html" for level in range(3, 8)]
    assert set(counted) <= set(page.links)
    assert any(link.endswith("shapes/itsm.html#OperationsManagement-L5-criterion") for link in page.links)


def test_the_class_of_claims_is_found_from_its_indicator(pages, read):
    assert "ServiceDesk-L4-Candidate.html" in read(pages.page("itsm/ServiceDesk-L4")).links
    candidate = read(pages.page("itsm/ServiceDesk-L4-Candidate"))
    assert re.search(r"seeks value service desk level 4", candidate.text)


def test_another_category_needs_no_code(garden, read):
    page = read(garden.page("garden/Lawns-L6"))
    assert "Lawns-L6-complexity.html" in page.links
    assert "https://example.org/garden/Lawns-L6" in page.text
    assert garden.address("https://example.org/garden/Lawns").path == "garden/Lawns"
    assert garden.address(f"{ITSM}ServiceDesk") is None


def test_the_search_index_finds_in_both_languages(pages):
    for language in LANGUAGES:
        entries = json.loads(pages.search_index(language))
        desk = next(entry for entry in entries if entry[0] == file_of("itsm/ServiceDesk", language))
        assert {"Service desk", "サービスデスク"} <= set(desk)
        assert len(entries) == len(pages.specs) - 1


def test_structured_data_is_json(pages):
    page = pages.page("itsm/ServiceDesk-L4")
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(text)
    assert (data["@type"], data["@id"], data["termCode"]) == ("DefinedTerm", f"{ITSM}ServiceDesk-L4", "ServiceDesk-L4")
    assert data["inDefinedTermSet"] == "https://w3id.org/itss/itsm"


def test_what_does_not_exist(pages):
    assert pages.page("itsm/Nothing") is None
    assert pages.page("index", "fr") is None
    assert pages.page_file("style.css") is None
    assert pages.address("https://example.org/x") is None
    assert pages.address(f"{ITSM}Nothing") is None
    assert pages.description(f"{ITSM}Nothing") == ()
    assert pages.iri("index") is None


@pytest.mark.slow
def test_the_server_can_add_places_and_templates(tmp_path):
    (tmp_path / "editor.html").write_text(
        '{% extends "layout.html" %}{% block content %}<h1>{{ name }}</h1>{% endblock %}', "utf-8"
    )
    pages = Pages.of(
        Knowledge.load(), navigation=[NavigationEntry("sparql", Text("SPARQL", "SPARQL検索"))], templates=tmp_path
    )
    page = pages.render("editor.html", "sparql", "ja", name="<b>")
    assert "<h1>&lt;b&gt;</h1>" in page
    assert re.search(r'<a href="sparql.ja.html" aria-current="page">SPARQL検索</a>', page)
    message = pages.render("message.html", "x/y", "en", heading="Not found", text="No such page.")
    assert 'href="../style.css"' in message


@pytest.mark.slow
def test_hostile_texts_and_addresses_stay_texts(tmp_path):
    hostile = (
        "@prefix itsm: <https://w3id.org/itss/itsm/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'itsm:ServiceDesk skos:altLabel "<script>alert(1)</script>"@en ; rdfs:seeAlso <javascript:alert(1)> , '
        '<https://example.org/%22onload=x> ; skos:scopeNote "</script><img src=x onerror=alert(2)>"@en .\n'
    )
    from itss_graph import resources

    file = tmp_path / "hostile.ttl"
    file.write_text(resources.path("ontology", "itsm.ttl").read_text("utf-8") + hostile, "utf-8")
    page = Pages.of(Knowledge.load(file)).page("itsm/ServiceDesk")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    assert "<code>javascript:alert(1)</code>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.slow
@pytest.mark.parametrize("name", ["../x", "index", "a/b"])
def test_a_name_that_is_no_file_name_is_refused(tmp_path, name):
    from itss_graph import resources
    from itss_graph.errors import StandardError

    file = tmp_path / "odd.ttl"
    text = resources.path("ontology", "itsm.ttl").read_text("utf-8")
    extra = f'<https://w3id.org/itss/itsm/{name}> skos:prefLabel "x"@en , "x"@ja ; skos:definition "x"@en , "x"@ja .\n'
    file.write_text(text + extra.replace("itsm/../x", "itsm/%2E%2E%2Fx"), "utf-8")
    with pytest.raises(StandardError, match="a name that no page can have"):
        Pages.of(Knowledge.load(file))


DRAWN = """
    JobCategory SpecialtyField Level KeyPerformanceIndicator Requirement ResponsibilityRequirement ComplexityRequirement
    SizeRequirement SpecialtyRequirement SuccessionRequirement DevelopmentRequirement SizeAlternative
    ComplexityCriterion SpecialtyArea SuccessionActivity Candidate Engagement Expertise SuccessionRecord Role
    Proficiency Contribution
"""


def test_the_model_is_drawn(pages, read):
    graph = pages.knowledge.graph
    for language in LANGUAGES:
        page = read(pages.page("model", language))
        drawings = [given for tag, given in page.elements if tag == "svg"]
        assert len(drawings) > 1
        assert all(drawing["aria-label"] for drawing in drawings)
        for name in DRAWN.split():
            address = pages.address(f"{ITSS}{name}")
            assert relative(file_of(address.path, language), "model") in page.links, name
            assert graph.phrase(f"{ITSS}{name}", SKOS.prefLabel, language).text in page.text


@pytest.mark.slow
def test_every_query_has_its_page_and_answer(pages, read):
    found = queries(pages.knowledge)
    assert len(found) > 80
    for name, query in found.items():
        page = read(pages.page(f"queries/{name}", "en"))
        assert query.title in page.text
        assert query.question in page.text
        assert "answer" in page.ids
        answered = page.text.partition("SPARQL")[0].partition("Answer")[2].strip()
        assert len(answered) > 5, name
        assert " ".join(query.text.split()) in " ".join(page.text.split())
        assert f"queries/{name}.rq" in pages.files()


def test_every_check_stands_on_the_page_of_checks(pages, read):
    files = pages.files()
    assert files["queries/checks/profile.tsv"]
    for language in LANGUAGES:
        page = read(pages.page("queries/checks", language))
        for name, check in bundled().items():
            assert name in page.ids
            assert check.problem in page.text
            assert f"→ {check.solution}" in page.text
            assert files[f"queries/checks/{name}.rq"].decode() == check.text


def test_what_is_in_english_on_a_japanese_page_says_so(pages):
    page = pages.page("queries/list-thresholds", "ja")
    assert '<h1 lang="en">' in page
    assert '<p class="definition" lang="en">' in page
    checks = pages.page("queries/checks", "ja")
    assert checks.count('<dd lang="en">') == len(bundled())
    assert 'lang="en"' not in pages.page("queries/checks", "en").partition("<main")[2].partition("<footer")[0]
