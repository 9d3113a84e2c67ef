"""Every IRI of the standard leads somewhere: to a page for people, in their language, to a document for machines."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest

from itss_graph.site.addresses import ROOT
from itss_graph.site.negotiation import DOCUMENTS

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
KPI = "/itsm/OperationsManagement-L5"
FORMS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def iris() -> list[str]:
    """Every IRI that the ontologies and shapes define, without its fragment, which no client sends."""
    from itss_graph.site.knowledge import Knowledge

    knowledge = Knowledge.load()
    every = [*knowledge.terms, *(module.iri for module in knowledge.modules.values())]
    return sorted({iri.partition("#")[0] for iri in every})


def path_of(iri: str) -> str:
    return "/" + iri.removeprefix(ROOT)


def see(client, path: str, **headers: str):
    """Where a request for an IRI leads, and the answer there."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    first = client.get(path, headers=given)
    assert first.status_code == 303, (path, first.status_code)
    assert first.headers["vary"] == "Accept, Accept-Language"
    assert first.headers["access-control-allow-origin"] == "*"
    return urljoin(path, first.headers["location"]), client.get(urljoin(path, first.headers["location"]))


@pytest.mark.slow
def test_there_are_as_many_as_there_should_be() -> None:
    assert len(iris()) > 150


@pytest.mark.slow
def test_every_iri_leads_to_documents(client) -> None:
    for iri in iris():
        for media_type, form in FORMS.items():
            _, answer = see(client, path_of(iri), Accept=media_type)
            assert answer.status_code == 200
            assert answer.headers["content-type"].partition(";")[0] == media_type
            subjects = {
                str(quad.subject).strip("<>").partition("#")[0] for quad in ox.parse(answer.content, format=form)
            }
            assert iri in subjects, iri


@pytest.mark.slow
def test_every_iri_leads_to_pages(client) -> None:
    for iri in iris():
        for language in ("en", "ja"):
            place, answer = see(client, path_of(iri), Accept=BROWSER, Accept_Language=language)
            assert answer.status_code == 200
            assert place.endswith(".ja.html") == (language == "ja")
            assert answer.headers["content-language"] == language
            assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize(
    ("accept", "language", "expected"),
    [
        (BROWSER, "", ".html"),
        (BROWSER, "ja", ".ja.html"),
        (BROWSER, "ja-JP,ja;q=0.9,en;q=0.8", ".ja.html"),
        (BROWSER, "fr,en;q=0.5,ja;q=0.4", ".html"),
        (BROWSER, "fr", ".html"),
        ("text/turtle", "ja", ".ttl"),
        ("text/turtle;q=0.5, application/rdf+xml", "", ".rdf"),
        ("application/n-triples, text/html;q=0.9", "", ".nt"),
        ("application/ld+json", "", ".jsonld"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "", ".jsonld"),
        ("*/*", "", ".html"),
        ("", "", ".html"),
        ("text/*", "", ".html"),
        ("application/*", "", ".rdf"),
        ("text/html;q=0, */*;q=0.1", "", ".ttl"),
    ],
)
@pytest.mark.parametrize("path", [KPI, "/ontology/Level5", "/shapes/itsm", "/readings"])
def test_what_a_request_prefers(client, path, accept, language, expected) -> None:
    place, answer = see(client, path, Accept=accept, Accept_Language=language)
    assert place == path + expected
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/ontology", "/ontology/", "/itsm", "/itsm/"])
def test_a_namespace(client, path) -> None:
    stem = path.rstrip("/")
    assert see(client, path, Accept=BROWSER)[0] == f"{stem}/index.html"
    assert see(client, path, Accept="text/turtle")[0] == f"{stem}.ttl"


@pytest.mark.parametrize("path", [KPI, "/ontology", "/sparql", "/void"])
def test_nothing_acceptable(client, path) -> None:
    for accept in ("image/png", "text/html;q=0, text/turtle;q=0, application/*;q=0", "application/pdf, */*;q=0"):
        response = client.get(path, headers={"Accept": accept})
        assert response.status_code == 406
        assert "text/turtle" in response.text


def test_head_tells_the_same(client) -> None:
    for path in (KPI, f"{KPI}.html", f"{KPI}.ttl", "/", "/style.css"):
        get, head = client.get(path), client.head(path)
        assert head.content == b""
        assert head.status_code == get.status_code
        for name in ("content-type", "content-length", "location", "link", "etag", "vary", "content-language"):
            assert head.headers.get(name) == get.headers.get(name)


def links(response) -> set[tuple[str, str]]:
    found = set()
    for link in response.headers["link"].split(", "):
        target, *attributes = link.split("; ")
        given = dict(each.split("=", 1) for each in attributes)
        found.add((given["rel"].strip('"'), str(response.url.join(target.strip("<>")))))
    return found


def test_links_between_the_forms(client) -> None:
    thing = str(client.base_url.join(KPI))
    described = {("alternate", f"{thing}.{form.extension}") for form in DOCUMENTS} | {("describedby", f"{thing}.ttl")}
    assert links(client.get(KPI)) == described
    assert links(client.get(f"{KPI}.html")) == described
    assert links(client.get(f"{KPI}.ja.html")) == described
    assert links(client.get(f"{KPI}.ttl")) == {("alternate", f"{thing}.html")}
    assert links(client.get("/ontology.ttl")) == {("alternate", str(client.base_url.join("/ontology/index.html")))}


def test_the_first_page(client) -> None:
    english, japanese = client.get("/"), client.get("/", headers={"Accept-Language": "ja"})
    assert '<html lang="en">' in english.text
    assert '<html lang="ja">' in japanese.text
    assert english.headers["vary"] == "Accept, Accept-Language"
    assert client.get("/index.html").text == english.text


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/style.css", "text/css; charset=utf-8"),
        ("/pages.js", "text/javascript; charset=utf-8"),
        ("/logo.svg", "image/svg+xml"),
        ("/search.en.json", "application/json"),
        ("/search.ja.json", "application/json"),
        ("/context.jsonld", "application/ld+json"),
        ("/queries/list-thresholds.rq", "application/sparql-query"),
        ("/void.ttl", "text/turtle; charset=utf-8"),
        ("/dcat.jsonld", "application/ld+json"),
        ("/skos/itsm/fields.ttl", "text/turtle; charset=utf-8"),
        ("/alignments/esco.sssom.tsv", "text/tab-separated-values; charset=utf-8"),
        ("/versions/0.1.0/itsm.ttl", "text/turtle; charset=utf-8"),
        ("/versions/0.1.0/SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_what_belongs_to_the_pages(client, path, media_type) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)
    assert response.content


@pytest.mark.slow
def test_pages_are_those_of_the_site(client, site) -> None:
    for name in ("itsm/OperationsManagement-L5.ja.html", "glossary.html"):
        built, served = (site / name).read_text("utf-8"), client.get(f"/{name}").text
        alone = re.compile('<li><a href="[^"]*(?:sparql|assess)')  # what only a server can do
        assert [line for line in served.splitlines() if not alone.match(line)] == built.splitlines()
        assert "SPARQL</a></li>" in served
    for name in ("itsm/OperationsManagement-L5.ttl", "ontology.rdf", "ontology/0.1.0.ttl", "search.ja.json"):
        assert client.get(f"/{name}").content == (site / name).read_bytes()


@pytest.mark.slow
def test_no_link_on_any_page_is_broken(client, read) -> None:
    waiting, seen = ["/", "/sparql.html", "/sparql.ja.html"], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        response = client.get(path)
        assert response.status_code == 200, path
        if response.headers["content-type"].startswith("text/html"):
            page = read(response.text)
            assert page.faults == [], path
            targets = [str(response.url.join(link)).partition("#")[0] for link in page.links]
            home = str(client.base_url).rstrip("/")
            waiting += [target.removeprefix(home) for target in targets if target.startswith(home)]
    assert len(seen) > 1000


def test_what_was_seen_is_not_sent_again(client) -> None:
    first = client.get(f"{KPI}.html")
    tag = first.headers["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get(f"{KPI}.html", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{KPI}.html", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/itsm/Nothing",
        "/itsm/Nothing.html",
        "/itsm/OperationsManagement-L5.pdf",
        "/itsm/OperationsManagement-L5.fr.html",
        "/nothing",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/itsm/<script>alert(1)</script>",
        "/" + "x" * 5000,
        "/%00",
        "/%ff",
        "/w3id/itss/.htaccess",
    ],
)
def test_what_is_not_there(client, path) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert "script" not in response.text
    assert "root:" not in response.text


@pytest.mark.parametrize(
    "path",
    ["//elsewhere.example/ontology", "//elsewhere.example/../ontology", "/\\elsewhere.example/ontology", "///ontology"],
)
def test_no_redirect_leads_elsewhere(server, path) -> None:
    """Threat: an open redirect. All targets are relative, and made of known names."""
    import http.client

    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status == 404
    assert response.headers["location"] is None


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_pages_are_read_only(client, method) -> None:
    response = client.request(method, KPI)
    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}
