"""The rules for Apache, run by Apache: what each request is answered with, on the site itself and at w3id.org."""

from __future__ import annotations

import http.client
from urllib.parse import urljoin, urlsplit

import pytest

from itss_graph.site.negotiation import DOCUMENTS, LANGUAGES, REPRESENTATIONS, language, representation

pytestmark = pytest.mark.slow


@pytest.fixture(params=["somewhere/", "itss/"], ids=["site", "w3id"])
def base(request, apache):
    return apache + request.param


def get(url, accept=None, accept_language=None, method="GET"):
    """One request, no redirect followed: status, headers and body."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.putrequest(method, parts.path, skip_accept_encoding=True)
    for name, value in (("Accept", accept), ("Accept-Language", accept_language)):
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def follow(url, accept=None, accept_language=None):
    """The final answer, and where it came from."""
    for _ in range(5):
        status, headers, body = get(url, accept, accept_language)
        if status not in (301, 302, 303):
            return status, headers, body, url
        url = urljoin(url, headers["Location"])
    pytest.fail(f"{url}: redirected without end")


ACCEPTS = [
    None,
    "*/*",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09",
    "text/turtle,application/n-triples;q=0.9,application/rdf+xml;q=0.8,text/html;q=0.1",
    *(each.media_type for each in REPRESENTATIONS),
    "TEXT/Turtle",
    "text/turtle;q=0.5, application/rdf+xml;q=0.9",
    "text/html;q=0.2, application/ld+json;q=0.25",
    "text/html;q=0.90, application/ld+json;q=1.000",
    "text/turtle;q=1.0, text/html;q=1",
    "application/ld+json;q=0.500, application/n-triples;q=0.5",
    "text/*",
    "text/*, text/html;q=0.1",
    "application/*",
    "application/*;q=0.5, application/n-triples",
    "text/html;q=0, */*",
    "text/*;q=0, */*;q=0.1",
    "image/png, */*;q=0.01",
    "text/turtle;charset=utf-8",
    "text/turtle;charset=utf-8;q=0.4, text/html;level=1;q=0.5",
    "text/turtle ; q=0.8 , text/html ; q=0.7",
    "image/png",
    "text/turtle;q=0",
    "*/*;q=0",
    "text/html;q=0, text/turtle;q=0.000",
    "nonsense",
    "text/html;q=7, text/turtle;q=0.3",
]

LANGUAGE_HEADERS = [
    None,
    "ja",
    "ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7",
    "en-GB,en;q=0.9,ja;q=0.8",
    "en-US, ja;q=0.8, en;q=0.5",
    "fr",
    "fr, ja;q=0.1",
    "en;q=0.1, *;q=0.5",
    "ja;q=0, *",
    "jam, en;q=0.1",
]


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize(
    ("path", "page", "document"),
    [
        ("itsm/OperationsManagement-L5", "itsm/OperationsManagement-L5", "itsm/OperationsManagement-L5"),
        ("ontology", "ontology/index", "ontology"),
        ("itsm/", "itsm/index", "itsm"),
        ("ontology/0.1.0", "ontology/0.1.0", "ontology/0.1.0"),
        ("shapes/itsm", "shapes/itsm", "shapes/itsm"),
        ("ontology/properties/role", "ontology/properties/role", "ontology/properties/role"),
    ],
)
def test_a_thing_is_answered_in_the_form_asked_for(base, apache, path, page, document, accept):
    expected = representation(accept)
    status, headers, _ = get(base + path, accept)
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert {name.strip() for name in headers["Vary"].split(",")} == {"Accept", "Accept-Language"}
    if expected is None:
        assert status == 406
        return
    assert status == 303
    name = f"{page if expected.extension == 'html' else document}.{expected.extension}"
    assert headers["Location"] == f"{apache}somewhere/{name}"
    status, headers, body = get(headers["Location"], accept)
    assert status == 200
    assert headers.get_content_type() == expected.media_type
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert body


@pytest.mark.parametrize("accept_language", LANGUAGE_HEADERS)
def test_pages_come_in_the_language_asked_for(base, accept_language):
    status, _, body, url = follow(f"{base}itsm/ServiceDesk", "text/html", accept_language)
    wanted = language(accept_language)
    assert status == 200
    assert url.endswith("ServiceDesk.html" if wanted == LANGUAGES[0] else f"ServiceDesk.{wanted}.html")
    assert f'<html lang="{wanted}">'.encode() in body


def test_head_is_answered_like_get(base):
    for accept in ("text/turtle", "text/html", "image/png"):
        status, headers, body = get(f"{base}itsm/ServiceDesk", accept, method="HEAD")
        other, other_headers, _ = get(f"{base}itsm/ServiceDesk", accept)
        assert (status, headers["Location"], body) == (other, other_headers["Location"], b"")


def test_pages_without_data(base):
    for path, wanted in {
        "": "index.ja.html", "glossary": "glossary.ja.html", "compare/": "compare/index.ja.html",
        "queries/list-scale": "queries/list-scale.ja.html", "contributors": "contributors.ja.html",
    }.items():  # fmt: skip
        status, _, _, url = follow(base + path, "text/html", "ja")
        assert (status, url.rpartition("/somewhere/")[2]) == (200, wanted)


def test_files_are_given_by_their_names(base):
    for path, kind in {
        "alignments/esco.sssom.tsv": "text/tab-separated-values",
        "context.jsonld": "application/ld+json", "itsm.ttl": "text/turtle", "logo.svg": "image/svg+xml",
        "queries/list-scale.rq": "application/sparql-query", "ontology/0.1.0.rdf": "application/rdf+xml",
    }.items():  # fmt: skip
        status, headers, _, _ = follow(base + path, "image/png")
        assert (status, headers.get_content_type()) == (200, kind)


def test_what_does_not_exist(base):
    for path in ("itsm/Nothing", "nothing", "itsm/Nothing.ttl", "../secret", "itsm/%0d%0aX-Evil:1"):
        status, headers, _, _ = follow(base + path, "text/turtle")
        assert status in (400, 404), path
        assert "X-Evil" not in headers


def test_pages_say_where_their_data_are(apache):
    for page, document in {
        "itsm/ServiceDesk.ja.html": "itsm/ServiceDesk", "ontology/index.html": "ontology",
        "readings.html": "readings",
    }.items():  # fmt: skip
        _, headers, _ = get(f"{apache}somewhere/{page}")
        links = ", ".join(headers.get_all("Link"))
        for form in DOCUMENTS:
            target = f"/somewhere/{document}.{form.extension}"
            assert f'<{target}>; rel="alternate"; type="{form.media_type}"' in links
            assert get(apache + target[1:])[0] == 200
        assert f'</somewhere/{document}.ttl>; rel="describedby"; type="text/turtle"' in links
        assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert get(f"{apache}somewhere/glossary.html")[1]["Link"] is None


def test_every_iri_of_ours_is_found_in_what_it_leads_to(apache, site):
    """Each IRI, asked for as a machine does through w3id.org's rules, is described in the Turtle that comes back."""
    import pyoxigraph as ox

    from itss_graph.site.knowledge import Knowledge
    from itss_graph.site.pages import Pages

    pages = Pages.of(Knowledge.load())
    knowledge = pages.knowledge
    iris = [*knowledge.terms, *(m.iri for m in knowledge.modules.values())]
    iris += [iri for iri in knowledge.shapes.named() if "/shapes/" in iri]
    described: dict[str, set[str]] = {}
    for iri in iris:
        document = iri.partition("#")[0]
        if document not in described:
            status, _, body, _ = follow(document.replace("https://w3id.org/", apache), "text/turtle")
            assert status == 200, iri
            triples = ox.parse(body, format=ox.RdfFormat.TURTLE)
            described[document] = {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)}
        assert iri in described[document]


ONTOLOGIES = ("ontology", "itsm", "readings", "shapes/itsm", "alignments/esco", "skos/itsm/fields")


class TestFoops:
    """The FOOPS! criteria about how an ontology is served; those about its metadata are checks of `itss check`."""

    @pytest.mark.parametrize("name", ONTOLOGIES)
    def test_purl1_the_iri_is_persistent_and_leads_to_the_site(self, apache, name):
        status, headers, _ = get(f"{apache}itss/{name}", "text/turtle")
        assert status == 303
        assert headers["Location"].startswith(f"{apache}somewhere/")

    @pytest.mark.parametrize("name", ONTOLOGIES)
    def test_cn1_rdf_and_html_are_negotiated_at_one_iri(self, base, name):
        for form in REPRESENTATIONS:
            status, headers, _, _ = follow(base + name, form.media_type)
            assert (status, headers.get_content_type()) == (200, form.media_type)

    @pytest.mark.parametrize("name", ONTOLOGIES)
    def test_http1_any_client_gets_something(self, base, name):
        for accept in (None, "*/*"):
            assert follow(base + name, accept)[0] == 200

    @pytest.mark.parametrize("name", ONTOLOGIES)
    def test_uri1_the_document_is_about_the_iri_that_was_asked_for(self, base, name):
        import pyoxigraph as ox

        for form, read in (("text/turtle", ox.RdfFormat.TURTLE), ("application/rdf+xml", ox.RdfFormat.RDF_XML)):
            _, _, body, _ = follow(base + name, form)
            subjects = {quad.subject for quad in ox.parse(body, format=read)}
            assert ox.NamedNode(f"https://w3id.org/itss/{name}") in subjects

    @pytest.mark.parametrize("name", ["ontology", "itsm", "readings", "shapes/itsm", "alignments/esco"])
    def test_uri2_the_version_iri_differs_and_resolves(self, base, name):
        import pyoxigraph as ox

        _, _, body, _ = follow(base + name, "text/turtle")
        (version,) = (
            quad.object.value
            for quad in ox.parse(body, format=ox.RdfFormat.TURTLE)
            if quad.predicate.value.endswith("owl#versionIRI")
        )
        assert version.startswith(f"https://w3id.org/itss/{name}/")
        for accept in ("text/html", "text/turtle"):
            assert follow(base + version.removeprefix("https://w3id.org/itss/"), accept)[0] == 200

    @pytest.mark.parametrize("name", ONTOLOGIES)
    def test_rdf1_every_form_can_be_read(self, base, name):
        import pyoxigraph as ox

        for form in DOCUMENTS:
            _, _, body, _ = follow(base + name, form.media_type)
            assert list(ox.parse(body, format=ox.RdfFormat.from_media_type(form.media_type)))

    @pytest.mark.parametrize("name", ONTOLOGIES)
    def test_doc1_there_is_documentation_for_people(self, base, name, read):
        for language_header in LANGUAGES:
            _, _, body, _ = follow(base + name, "text/html", language_header)
            page = read(body.decode())
            assert f"https://w3id.org/itss/{name}" in page.text
            assert len(page.text) > 500
