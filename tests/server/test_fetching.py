"""No query, update or document makes the server open a connection (threat: reading the web or local files)."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from itss_graph.errors import UsageError
from itss_graph.rdf.store import refuse_fetching

STORE = Path(__file__).parent.parent / "rdf" / "test_store.py"


def services() -> list[str]:
    """The spellings of SERVICE that the embedded store is tested with."""
    spec = importlib.util.spec_from_file_location("itss_tests_store", STORE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return list(module.SERVICES)


SERVICES = services()

LOADS = [
    "LOAD <URL>",
    "load <URL>",
    "LOAD SILENT <URL>",
    "LOAD <URL> INTO GRAPH <urn:g>",
    "LOAD SILENT <URL> INTO GRAPH <urn:g>",
    "LOAD#x\n<URL>",
    "LoAd\t<URL>",
    r"LO\u0041D <URL>",
    r"\u004c\U0000006fAD <URL>",
    "PREFIX : <URL> LOAD:x",
    "PREFIX load: <URL> LOAD load:x",
    "CLEAR ALL ; LOAD <URL>",
    "INSERT DATA { <urn:load> <urn:p> 'LOAD' } ; # LOAD\nLOAD <URL>",
    "LOAD <file:///etc/passwd> INTO GRAPH <urn:g>",
]

UPDATES = [
    *LOADS,
    "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <URL> { ?s ?p ?o } }",
    r"DELETE { ?s ?p ?o } WHERE { SERVIC\u0045 <URL> { ?s ?p ?o } }",
    "INSERT { ?s ?p ?o } WHERE { { SELECT * { SERVICE#\n<URL> { ?s ?p ?o } } } }",
    "WITH <urn:g> DELETE { ?s ?p ?o } INSERT {} USING <urn:g> WHERE { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
]


@pytest.mark.parametrize("query", SERVICES)
def test_no_spelling_of_service_calls_anybody(client, listener, query) -> None:
    url, seen = listener
    for send in ("get", "post"):
        given = {"query": query.replace("URL", url)}
        response = client.get("/sparql", params=given) if send == "get" else client.post("/sparql", data=given)
        assert response.status_code == 400
        assert "SERVICE is not allowed" in response.text or "not a SPARQL 1.1 query" in response.text
    assert seen == []


@pytest.mark.parametrize("update", UPDATES)
def test_no_update_fetches_anything(owner, listener, update) -> None:
    url, seen = listener
    response = owner.post("/sparql", data={"update": update.replace("URL", url)})
    assert response.status_code == 400
    assert "LOAD and SERVICE are not allowed" in response.text or "not a SPARQL 1.1 update" in response.text
    assert seen == []
    assert (
        owner.post("/sparql", data={"query": "ASK { { ?s ?p ?o } UNION { GRAPH ?g {} } }"}).json()["boolean"] is False
    )


@pytest.mark.parametrize("update", ["LOAD <URL>", "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }"])
def test_the_listener_does_hear_oxigraph(listener, update) -> None:
    """The tests above can fail: the same update without the guard reaches the server."""
    url, seen = listener
    with pytest.raises(OSError, match="404"):
        ox.Store().update(update.replace("URL", url))
    assert len(seen) == 1


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:load> <urn:service> 'LOAD' , \"SERVICE\" }",
        "PREFIX load: <urn:> INSERT DATA { load:load load:service load:a }",
        "DELETE { ?load ?p ?o } WHERE { ?load ?p ?o } # LOAD <urn:a>",
        "CLEAR SILENT GRAPH <http://example.org/load>",
        "CREATE GRAPH <urn:load> ; DROP GRAPH <urn:load> ; DROP GRAPH <urn:load>",
    ],
)
def test_the_words_elsewhere_are_fine(update) -> None:
    refuse_fetching(update)


def test_what_is_no_update_is_told_with_its_place() -> None:
    with pytest.raises(UsageError, match=r"not a SPARQL 1\.1 update: line 1, column \d+"):
        refuse_fetching("INSERT DATA { <urn:load> <urn:p> }")


PARAMETERS = ["default-graph-uri", "named-graph-uri"]


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_parameters_name_stored_graphs_only(client, owner, listener, parameter) -> None:
    url, seen = listener
    query = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    for one in (client, owner):
        for where in (url, "file:///etc/passwd", f"{url}data.ttl"):
            answer = one.post("/sparql", data={"query": query, parameter: where})
            assert answer.json()["results"]["bindings"] == []
            answer = one.post("/sparql", data={"query": query.replace("{", f"FROM <{where}> {{", 1)})
            assert answer.json()["results"]["bindings"] == []
    insert = "INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    for where in ("using-graph-uri", "using-named-graph-uri"):
        assert owner.post("/sparql", data={"update": insert, where: url}).status_code == 204
    assert owner.post("/sparql", data={"update": insert.replace("WHERE", f"USING <{url}> WHERE")}).status_code == 204
    assert owner.get("/graphs", params={"graph": url}).status_code == 404
    assert seen == []
