"""What is put into the server comes out as it was spelt, and queries see its value."""

from __future__ import annotations

import httpx
import pyoxigraph as ox
import pytest

TTL = {"Content-Type": "text/turtle"}
GRAPH = "/graphs?graph=urn:g"
XSD = "http://www.w3.org/2001/XMLSchema#"
LITERALS = {
    ("007", "integer"), ("7", "integer"), ("7", "int"), ("1.50", "decimal"), ("1.5", "decimal"), ("1", "boolean"),
    ("2020-01-01T00:00:00.000Z", "dateTime"), ("2020-01-01T00:00:00Z", "dateTime"), ("1E0", "double"),
    (" 7 ", "integer"), ("no number", "integer"), ('a "^^<b>', "anyURI"),
}  # fmt: skip
TRIPLES = {
    str(ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal(text, datatype=ox.NamedNode(XSD + kind))))
    for text, kind in LITERALS
}
DOCUMENT = "".join(f"{triple} .\n" for triple in sorted(TRIPLES))


def triples(answer) -> set[str]:
    kinds = {"text/turtle": ox.RdfFormat.TURTLE, "application/n-triples": ox.RdfFormat.N_TRIPLES}
    kinds |= {"application/rdf+xml": ox.RdfFormat.RDF_XML, "application/ld+json": ox.RdfFormat.JSON_LD}
    assert answer.status_code == 200
    kind = kinds[answer.headers["content-type"].partition(";")[0]]
    return {str(quad.triple) for quad in ox.parse(answer.content, format=kind)}


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_a_graph_comes_back_as_it_was_put(owner, accept) -> None:
    for path in (GRAPH, "/graphs?default"):
        owner.put(path, content=DOCUMENT, headers=TTL).raise_for_status()
        assert triples(owner.get(path, headers={"Accept": accept})) == TRIPLES
    query = {"query": "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <urn:g> { ?s ?p ?o } }"}
    assert triples(owner.post("/sparql", data=query, headers={"Accept": accept})) == TRIPLES
    owner.post(GRAPH, content="<urn:b> <urn:p> 08 .", headers=TTL).raise_for_status()
    assert len(triples(owner.get(GRAPH, headers={"Accept": accept}))) == len(TRIPLES) + 1


def ask(owner, query: str) -> list[str]:
    answer = owner.post("/sparql", data={"query": query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return sorted(answer.text.split()[1:])


def update(owner, text: str, **graphs: str) -> None:
    answer = owner.post("/sparql", data={"update": text, **graphs})
    assert answer.status_code == 204, answer.text


def test_queries_see_values_and_tell_terms(owner) -> None:
    owner.put(GRAPH, content=DOCUMENT, headers=TTL).raise_for_status()
    found = ask(owner, "SELECT ?o { GRAPH ?g { ?s ?p ?o FILTER(?o = 7) } }")
    assert found == ["007", "7", "7"]
    assert ask(owner, "SELECT ?o FROM <urn:g> { ?s ?p ?o FILTER(?o = 1.5) }") == ["1.5", "1.50"]
    assert ask(owner, "SELECT (COUNT(?o) AS ?n) { GRAPH <urn:g> { ?s ?p ?o } }") == [str(len(LITERALS))]
    assert ask(owner, "SELECT (SUM(?o) AS ?n) { GRAPH <urn:g> { ?s ?p ?o FILTER(?o = 7) } }") == ["21"]
    assert ask(owner, "SELECT ?s { GRAPH <urn:g> { ?s ?p 007 } }") == ["urn:a"]
    assert ask(owner, "SELECT ?s { GRAPH <urn:g> { ?s ?p 07 } }") == []
    for accept in ("application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values"):
        query = {"query": "SELECT ?o { GRAPH <urn:g> { ?s ?p ?o } }"}
        text = owner.post("/sparql", data=query, headers={"Accept": accept}).text
        assert "x-itss" not in text
        assert "007" in text
    wrong = owner.post("/sparql", data={"query": "SELECT ?o { FILTER(?o = 7 && ?s = ) }"})
    assert (wrong.status_code, "column 38" in wrong.text) == (400, True)


def test_updates(owner) -> None:
    update(owner, "INSERT DATA { <urn:a> <urn:p> 007, 7, 1.50, +1 }")
    assert ask(owner, "SELECT ?o { ?s ?p ?o }") == ["+1", "007", "1.50", "7"]
    update(owner, "DELETE DATA { <urn:a> <urn:p> 7 }")
    update(owner, "INSERT { <urn:b> <urn:p> ?o } WHERE { <urn:a> <urn:p> ?o FILTER(?o > 5) }")
    assert ask(owner, "SELECT ?o { <urn:b> <urn:p> ?o }") == ["007"]
    update(owner, "DELETE { ?s ?p ?o } INSERT { ?s ?p ?n } WHERE { ?s ?p ?o FILTER(?o = 7) BIND(?o + 1 AS ?n) }")
    assert ask(owner, "SELECT DISTINCT ?o { ?s ?p ?o }") == ["+1", "1.50", "8"]
    update(owner, "INSERT DATA { GRAPH <urn:g> { <urn:c> <urn:p> 009 } }")
    graph = {"using-graph-uri": "urn:g"}
    update(owner, "INSERT { <urn:d> <urn:p> ?o } WHERE { ?s ?p ?o FILTER(?o = 9) }", **graph)
    assert ask(owner, "SELECT ?o { <urn:d> <urn:p> ?o }") == ["009"]
    update(owner, "DELETE WHERE { ?s ?p 009 }")
    assert ask(owner, "SELECT ?o { <urn:d> <urn:p> ?o }") == []
    wrong = owner.post("/sparql", data={"update": "INSERT DATA { <urn:a> <urn:p> 007 } ; CLEAR"})
    assert (wrong.status_code, "column 44" in wrong.text) == (400, True)


@pytest.mark.slow
def test_a_store_on_disk_knows_it_after_a_start(needs_server, running, token, tmp_path) -> None:
    for start in range(2):
        with (
            running("--store", tmp_path / "s", "--timeout", "60", "--workers", "1", token=token) as server,
            httpx.Client(base_url=server.url, headers=server.authorization, timeout=60) as owner,
        ):
            if not start:
                owner.put(GRAPH, content=DOCUMENT, headers=TTL).raise_for_status()
            assert triples(owner.get(GRAPH, headers={"Accept": "text/turtle"})) == TRIPLES
            assert ask(owner, "SELECT ?o { GRAPH ?g { ?s <urn:p> ?o FILTER(?o = 7) } }") == ["007", "7", "7"]
