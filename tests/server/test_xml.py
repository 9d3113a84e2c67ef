"""Answers in XML are well-formed and say what was put, or another form is given, or none (406)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from urllib.parse import urlencode

import pytest

RESULTS = "application/sparql-results+xml"
RDF = "application/rdf+xml"
TTL = {"Content-Type": "text/turtle"}
GRAPH = "/graphs?graph=urn:t:g"
DOORS = {
    "rows": (RESULTS, {"query": "SELECT ?o { GRAPH <urn:t:g> { ?s ?p ?o } }"}, "literal"),
    "rows of other software": ("application/xml", {"query": "SELECT ?o { GRAPH <urn:t:g> { ?s ?p ?o } }"}, "literal"),
    "rows as text": ("text/xml", {"query": "SELECT ?o { GRAPH <urn:t:g> { ?s ?p ?o } }"}, "literal"),
    "a graph that is made": (
        RDF,
        {"query": "CONSTRUCT { <a:a> <a:p> ?o } WHERE { GRAPH <urn:t:g> { ?s ?p ?o } }"},
        "p",
    ),
    "a graph that is stored": (RDF, None, "p"),
}


def ask(owner, door: str, accept: str = ""):
    kind, query, _ = DOORS[door]
    path = f"/sparql?{urlencode(query)}" if query else GRAPH
    return owner.get(path, headers={"Accept": accept.format(kind) or kind})


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("text", ["one\\r\\ntwo", "\\r", "a\\t\\rb\\u007F"])
def test_carriage_returns_stay(owner, door, text) -> None:
    owner.put(GRAPH, content=f'<a:a> <a:p> "{text}" .', headers=TTL).raise_for_status()
    answer = ask(owner, door)
    assert answer.headers["content-type"].startswith(DOORS[door][0])
    found = [node.text for node in ET.fromstring(answer.content).iter() if node.tag.endswith(DOORS[door][2])]
    assert found == [text.encode().decode("unicode_escape")]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("text", ["a\\u0001b", "\\u0000", "\\uFFFE", "\\uFFFF", "\\u001F", "a\\u000Bb"])
def test_what_xml_has_no_place_for_is_given_in_another_form_or_refused(owner, door, text) -> None:
    owner.put(GRAPH, content=f'<a:a> <a:p> "{text}" .', headers=TTL).raise_for_status()
    refused = ask(owner, door)
    assert (refused.status_code, refused.text.count("\n")) == (406, 1)
    assert "XML cannot contain" in refused.text
    other = ask(owner, door, "{}, */*;q=0.1")
    assert other.status_code == 200
    assert "xml" not in other.headers["content-type"]
    assert "u00" in other.text or "\ufffe" in other.text or "\uffff" in other.text or "FFF" in other.text


def test_predicates_that_mean_something_else_in_rdf_xml(owner) -> None:
    for name in ("li", "about", "Description"):
        predicate = f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}>"
        owner.put(GRAPH, content=f"<a:a> {predicate} 1 .", headers=TTL).raise_for_status()
        assert ask(owner, "a graph that is stored").status_code == 406
        assert name in ask(owner, "a graph that is stored", "{}, text/turtle;q=0.5").text
