"""The site: whole or not at all, every link and IRI resolves, all formats say the same."""

from __future__ import annotations

import json
import posixpath
from hashlib import sha256
from pathlib import Path
from urllib.parse import urldefrag
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from itss_graph import resources
from itss_graph.cli.main import run
from itss_graph.errors import InputError, UsageError
from itss_graph.rdf.store import Store, Truth
from itss_graph.shacl import validate
from itss_graph.site import writer as module
from itss_graph.site.negotiation import DOCUMENTS
from itss_graph.site.versions import archived, files
from itss_graph.site.writer import all_pages, contents, publish

GARDEN = Path(__file__).parent.parent / "category" / "garden.ttl"
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def listing(folder):
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def canonical(path):
    dataset = ox.Dataset(ox.parse(path=str(path), format=FORMATS[path.suffix[1:]]))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.mark.slow
def test_the_manifest_has_every_file(site):
    manifest = json.loads((site / "site.json").read_text("utf-8"))
    there = listing(site)
    del there["site.json"]
    assert manifest["files"] == there


@pytest.mark.slow
def test_all_formats_say_the_same(site):
    documents = sorted(path for path in site.rglob("*.ttl") if "versions" not in path.parts)
    assert len(documents) > 300
    for path in documents:
        said = [canonical(path.with_suffix(f".{form.extension}")) for form in DOCUMENTS]
        assert said[0], path
        assert all(each == said[0] for each in said[1:]), path


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_rdflib_reads_the_same(site):
    """Another library than the one that wrote them: for modules, and for a term of each kind."""
    from rdflib import Graph
    from rdflib.compare import isomorphic

    for name in ("ontology", "readings", "shapes/profile", "alignments/esco", "itsm/ServiceDesk-L4", "void"):
        turtle = Graph().parse(site / f"{name}.ttl")
        for extension, form in (("rdf", "xml"), ("nt", "nt"), ("jsonld", "json-ld")):
            assert isomorphic(turtle, Graph().parse(site / f"{name}.{extension}", format=form)), (name, extension)


@pytest.mark.slow
def test_the_modules_are_the_ontology_with_labels(site):
    labels = "http://www.w3.org/2000/01/rdf-schema#"
    for name in ("itsm", "readings"):
        stated = canonical(resources.path("ontology", f"{name}.ttl"))
        written = canonical(site / f"{name}.ttl")
        added = written - stated
        assert stated <= written
        assert added
        assert all(f"<{labels}label>" in line or f"<{labels}comment>" in line for line in added)


@pytest.mark.slow
def test_no_two_paths_differ_in_case_only(site):
    """The site can be unpacked on a disk that ignores case, and so can its folders."""
    written = [path.relative_to(site).as_posix() for path in site.rglob("*")]
    assert len({path.casefold() for path in written}) == len(written)


@pytest.mark.slow
def test_a_crawl_finds_no_broken_link_and_no_unreachable_page(site, read):
    documents = {
        path.relative_to(site).as_posix(): read(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))
    }
    assert {file: document.faults for file, document in documents.items() if document.faults} == {}
    waiting, seen, broken = ["index.html"], {"index.html"}, []
    while waiting:
        file = waiting.pop()
        for link in documents[file].links:
            if link.startswith(("https://", "http://")):
                continue
            target, fragment = urldefrag(link)
            found = posixpath.normpath(posixpath.join(posixpath.dirname(file), target)) if target else file
            if (found != "." and not (site / found).is_file()) or (fragment and fragment not in documents[found].ids):
                broken.append((file, link))
            elif found in documents and found not in seen:
                seen.add(found)
                waiting.append(found)
    assert broken == []
    assert set(documents) - seen == set()


@pytest.mark.slow
def test_versions_stay_as_they_were_archived(site):
    for number in archived():
        for file in files(number):
            copied = site / "versions" / number / file.name
            assert sha256(copied.read_bytes()).hexdigest() == file.sha256
    assert (site / "ontology/0.1.0.ttl").read_bytes() == (site / "versions/0.1.0/itss.ttl").read_bytes()


@pytest.mark.slow
def test_every_version_iri_has_its_document(site):
    versions = {
        quad.object.value
        for path in [*site.rglob("*.nt")]
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)
        if quad.predicate.value.endswith("#versionIRI")
    }
    assert "https://w3id.org/itss/ontology/0.1.0" in versions
    for version in versions:
        stem = version.removeprefix("https://w3id.org/itss/")
        assert all((site / f"{stem}.{form.extension}").is_file() for form in DOCUMENTS), version
        assert (site / f"{stem}.html").is_file()


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        # The whole counts what there is.
        "ASK { void:itss v:triples ?n ; v:subset void:ontology , void:itsm , void:readings , void:shapes-itsm }",
        "ASK { void:itsm v:classPartition [ v:class itss:KeyPerformanceIndicator ; v:entities 13 ] }",
        "ASK { void:itsm v:propertyPartition [ v:property itss:hasRequirement ; v:triples 70 ] }",
        "ASK { void:itsm v:dataDump <https://w3id.org/itss/itsm.ttl> , <https://w3id.org/itss/itsm.jsonld> }",
        "ASK { void:alignments-esco a v:Linkset ; v:linkPredicate skos:closeMatch ; v:subjectsTarget void:itsm }",
        "ASK { <https://w3id.org/itss/dcat> a dcat:Catalog ; dcat:dataset ?d . ?d dcat:distribution ?x ."
        " ?x dcat:downloadURL <https://w3id.org/itss/ontology.rdf> ; dcat:mediaType ?m }",
        # A partition for every class and property, a licence and a title in both languages for every dataset.
        "ASK { FILTER NOT EXISTS { ?d a v:Dataset FILTER NOT EXISTS { ?d dct:license ?l } } }",
        "ASK { FILTER NOT EXISTS { ?d a dcat:Dataset FILTER NOT EXISTS { ?d dct:title ?e , ?j"
        " FILTER (LANG(?e) = 'en' && LANG(?j) = 'ja') } } }",
    ],
)
def test_the_catalogues_answer(site, question):
    store = Store()
    for name in ("void.ttl", "dcat.ttl"):
        store.load(site / name)
    prefixes = (
        "PREFIX void: <https://w3id.org/itss/void#> PREFIX v: <http://rdfs.org/ns/void#> "
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/> "
        "PREFIX itss: <https://w3id.org/itss/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    )
    assert store.query(prefixes + question) == Truth(value=True)


@pytest.mark.slow
def test_void_counts_what_the_documents_hold(site):
    store = Store()
    store.load(site / "void.ttl")
    text = (
        "PREFIX v: <http://rdfs.org/ns/void#> SELECT ?dump ?n WHERE { ?d v:dataDump ?dump ; v:triples ?n "
        "FILTER (STRENDS(STR(?dump), '.nt')) } ORDER BY ?dump"
    )
    rows = store.query(text).rows
    assert len(rows) > 10
    for dump, count in rows:
        lines = (site / dump.value.removeprefix("https://w3id.org/itss/")).read_text("utf-8").splitlines()
        assert len(lines) == int(count.value), dump


@pytest.mark.slow
def test_the_published_modules_are_as_good_as_ours(site):
    from rdflib import Graph

    together = Graph()
    for name in ("ontology", "readings", "itsm"):
        together.parse(site / f"{name}.ttl")
    assert validate(together, resources.path("shapes", "standard.ttl")).conforms


@pytest.mark.slow
def test_the_sitemap_names_every_page(site):
    root = ElementTree.parse(site / "sitemap.xml").getroot()
    urls = {element.text.removeprefix(module.HOST) for element in root.iter() if element.tag.endswith("loc")}
    assert urls == {path.relative_to(site).as_posix() for path in site.rglob("*.html")}


@pytest.mark.slow
def test_another_standard_has_its_site():
    pages = all_pages(GARDEN)
    made = dict(contents(pages))
    assert {"garden/Lawns-L6.ja.html", "garden.ttl", "garden/Lawns.jsonld", "skos/garden/fields.ttl"} <= set(made)
    assert not any(path.startswith(("itsm/", "queries/", "versions/", "alignments/", "w3id/")) for path in made)
    assert b"@prefix garden: <https://example.org/garden/>" in made["garden/Lawns-L6.ttl"]


@pytest.fixture
def small(monkeypatch):
    """A site that is quickly made."""
    made = [("index.html", b"<!doctype html>"), ("itsm/X.ttl", b"")]
    monkeypatch.setattr(module, "contents", lambda pages, base_url: iter(made))
    monkeypatch.setattr(module, "all_pages", lambda *_, **__: type("P", (), {"knowledge": _Knowledge})())


class _Knowledge:
    class standard:  # noqa: N801
        version = "1.2.3"


def test_what_this_command_did_not_make_is_not_replaced(small, tmp_path):
    precious = tmp_path / "site"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="holds something else than a site"):
        publish(precious)
    (precious / "site.json").write_text('{"madeBy": "somebody"}')
    with pytest.raises(UsageError, match="holds something else than a site"):
        publish(precious)
    assert (precious / "thesis.txt").read_text() == "years of work"
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(UsageError, match="holds something else"):
        publish(file)


def test_an_empty_folder_and_an_older_site_are_replaced(small, tmp_path):
    target = tmp_path / "a" / "site"
    target.mkdir(parents=True)
    assert publish(target) == 3
    (target / "left-over.html").write_text("old")
    assert publish(target) == 3
    assert sorted(listing(target)) == ["index.html", "itsm/X.ttl", "site.json"]
    assert [path.name for path in target.parent.iterdir()] == ["site"]


def test_a_build_that_fails_changes_nothing(small, monkeypatch, tmp_path):
    target = tmp_path / "site"
    publish(target)
    before = listing(target)

    def broken(pages, base_url):
        yield "index.html", b"new"
        raise InputError("out of luck")

    monkeypatch.setattr(module, "contents", broken)
    with pytest.raises(InputError, match="out of luck"):
        publish(target)
    assert listing(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "ftp://x/",
        "https://",
        "https://x/?q",
        'https://x/"',
        "https://x/ y",
        "https://x/\x01",
        "https://x/\x85y",
    ],
)
def test_a_base_url_that_is_none(small, tmp_path, url, monkeypatch, capfd):
    monkeypatch.setattr("sys.argv", ["itss", "publish", "-o", str(tmp_path / "site"), "--base-url", url])
    assert run() == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert "--base-url" in line
    assert not (tmp_path / "site").exists()


def test_a_folder_that_cannot_be_made(small, tmp_path, monkeypatch, capfd):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("sys.argv", ["itss", "publish", "-o", str(tmp_path / "file" / "site")])
    assert run() == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert "choose another" in line
