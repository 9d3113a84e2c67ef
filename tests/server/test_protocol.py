"""What a request asks for, without a server; and in which form and with which headers it is answered."""

from __future__ import annotations

import json
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from itss_graph.errors import ItssError, UsageError
from itss_graph.server.middleware.refusals import Refusal
from itss_graph.server.sparql_protocol import FORM, QUERY, UPDATE, Operation, operation, with_dataset

ASK = quote("ASK {}")


@pytest.mark.parametrize(
    ("method", "url", "content_type", "body", "expected"),
    [
        ("GET", "", None, b"", Operation("describe")),
        ("HEAD", f"query={ASK}", None, b"", Operation("query", "ASK {}")),
        ("GET", f"query={ASK}&default-graph-uri=urn:a", None, b"", Operation("query", "ASK {}", ("urn:a",))),
        ("GET", f"named-graph-uri=urn:b&query={ASK}", None, b"", Operation("query", "ASK {}", (), ("urn:b",))),
        ("GET", f"query={ASK}&format=json&output=xml", None, b"", Operation("query", "ASK {}")),
        ("POST", "", FORM, b"query=ASK+%7B%7D", Operation("query", "ASK {}")),
        ("POST", "", f"{FORM}; charset=UTF-8", b"query=ASK+%7B%7D", Operation("query", "ASK {}")),
        ("POST", "", FORM, b"query=ASK+%7B%7D&default-graph-uri=urn%3Aa", Operation("query", "ASK {}", ("urn:a",))),
        ("POST", "default-graph-uri=urn:a", QUERY, "ASK {'é'}".encode(), Operation("query", "ASK {'é'}", ("urn:a",))),
        ("POST", "", "Application/SPARQL-Query", b"ASK {}", Operation("query", "ASK {}")),
        ("POST", "", UPDATE, b"CLEAR ALL", Operation("update", "CLEAR ALL")),
        (
            "POST",
            "using-graph-uri=urn:a&using-named-graph-uri=urn:b",
            FORM,
            b"update=CLEAR+ALL",
            Operation("update", "CLEAR ALL", ("urn:a",), ("urn:b",)),
        ),
        ("GET", "query=", None, b"", Operation("query", "")),
    ],
)
def test_what_is_asked(method, url, content_type, body, expected) -> None:
    assert operation(method, url.encode(), content_type, body) == expected


@pytest.mark.parametrize(
    ("method", "url", "content_type", "body", "status"),
    [
        ("GET", "update=CLEAR+ALL", None, b"", 400),
        ("GET", f"query={ASK}&query={ASK}", None, b"", 400),
        ("GET", "default-graph-uri=urn:a", None, b"", 400),
        ("GET", "other=x", None, b"", 400),
        ("GET", f"query={ASK}&using-graph-uri=urn:a", None, b"", 400),
        ("GET", f"query={ASK}&default-graph-uri=relative", None, b"", 400),
        ("GET", f"query={ASK}&default-graph-uri=", None, b"", 400),
        ("GET", "query=%FF", None, b"", 400),
        ("GET", "&".join(["a=b"] * 2000), None, b"", 400),
        ("POST", "", None, b"ASK {}", 415),
        ("POST", "", "text/plain", b"ASK {}", 415),
        ("POST", "", "multipart/form-data; boundary=x", b"", 415),
        ("POST", "", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
        ("POST", "", QUERY, b"ASK { '\xff' }", 400),
        ("POST", "", FORM, b"", 400),
        ("POST", "", FORM, b"query=ASK+%7B%7D&update=CLEAR+ALL", 400),
        ("POST", f"query={ASK}", FORM, b"", 400),
        ("POST", f"query={ASK}", FORM, b"query=ASK+%7B%7D", 400),
        ("POST", "", FORM, b"update=CLEAR+ALL&default-graph-uri=urn:a", 400),
        ("POST", "", FORM, b"query=\xff", 400),
    ],
)
def test_what_cannot_be_asked(method, url, content_type, body, status) -> None:
    with pytest.raises(ItssError) as error:
        operation(method, url.encode(), content_type, body)
    assert "\n" not in str(error.value)
    if isinstance(error.value, Refusal):
        assert error.value.status == status
    else:
        assert isinstance(error.value, UsageError)
        assert status == 400


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ("CLEAR ALL", "CLEAR ALL"),
        ("INSERT DATA { <urn:a> <urn:b> 'WHERE' }", "INSERT DATA { <urn:a> <urn:b> 'WHERE' }"),
        (
            "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o { SELECT ?s WHERE { ?s ?p ?o } } }",
            "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 }  USING <urn:d> USING NAMED <urn:n> WHERE "
            "{ ?s ?p ?o { SELECT ?s WHERE { ?s ?p ?o } } }",
        ),
        (
            "DELETE WHERE { ?s ?p ?o } ; INSERT { ?s ?p 1 }where{ ?s ?p ?o }",
            "DELETE { ?s ?p ?o } USING <urn:d> USING NAMED <urn:n> WHERE { ?s ?p ?o } ; "
            "INSERT { ?s ?p 1 } USING <urn:d> USING NAMED <urn:n> WHERE{ ?s ?p ?o }",
        ),
        ("# WHERE\nCLEAR ALL", "# WHERE\nCLEAR ALL"),
    ],
)
def test_the_dataset_of_an_update(update, expected) -> None:
    made = with_dataset(update, ("urn:d",), ("urn:n",))
    assert made == expected
    ox.Store().update(made)
    assert with_dataset(update, (), ()) == update


@pytest.mark.parametrize(
    "update",
    [
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p ?o } using <urn:g> WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p ?o } USING NAMED <urn:g> WHERE { ?s ?p ?o }",
        "CLEAR ALL ; INSERT { ?s ?p ?o } # x\n USING <urn:g> WHERE { ?s ?p ?o }",
    ],
)
def test_a_dataset_is_given_once(update) -> None:
    with pytest.raises(Refusal, match="leave out one"):
        with_dataset(update, ("urn:d",), ())


def test_only_the_graphs_named_are_changed_by_where(owner) -> None:
    owner.post("/sparql", data={"update": "INSERT DATA { <urn:a> <urn:p> 1 GRAPH <urn:g> { <urn:b> <urn:p> 2 } }"})
    owner.post("/sparql?using-graph-uri=urn:g", data={"update": "INSERT { ?s <urn:seen> 1 } WHERE { ?s <urn:p> ?o }"})
    answer = owner.post("/sparql", data={"query": "SELECT ?s { ?s <urn:seen> 1 }"}, headers={"Accept": "text/csv"})
    assert answer.text == "s\r\nurn:b\r\n"


SELECT = "SELECT ?x ?y { VALUES (?x ?y) { (<urn:a> 'é\\t\\n\"') (1 UNDEF) (1.50 'b'@en) (true 1e0) ('' '') } }"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/json", "application/json"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/xml"),
        ("text/csv;q=0.1, application/sparql-results+xml;q=0.5", "application/sparql-results+xml"),
    ],
)
def test_solutions_in_every_form(client, accept, media_type) -> None:
    response = client.post("/sparql", data={"query": SELECT}, headers={"Accept": accept} if accept else {"Accept": ""})
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert "Accept" in response.headers["vary"]
    form = ox.QueryResultsFormat.from_media_type(media_type.partition(";")[0])
    assert form is not None
    assert response.content == ox.Store().query(SELECT).serialize(format=form)


def test_truth_in_its_forms(client) -> None:
    for accept in ("application/sparql-results+json", "application/sparql-results+xml"):
        response = client.post("/sparql", data={"query": "ASK {}"}, headers={"Accept": accept})
        assert response.headers["content-type"] == accept
        assert bool(ox.parse_query_results(response.content, ox.QueryResultsFormat.from_media_type(accept)))
    assert client.post("/sparql", data={"query": "ASK {}"}, headers={"Accept": "text/csv"}).status_code == 406


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("*/*", ox.RdfFormat.TURTLE),
    ],
)
def test_graphs_in_every_form(client, accept, form) -> None:
    values = "VALUES (?s ?o) { (<urn:x> 1) (<urn:y> 'a'@en) }"
    query = f"CONSTRUCT {{ ?s <urn:p> ?o , 'é' . <urn:a> <urn:p> <urn:b> }} WHERE {{ {values} }}"
    response = client.post("/sparql", data={"query": query}, headers={"Accept": accept})
    given = [quad.triple for quad in ox.parse(response.content, format=form)]
    assert sorted(map(str, given)) == sorted(map(str, set(ox.Store().query(query))))
    if accept == "application/n-triples":
        assert len(response.text.splitlines()) == len(given)


@pytest.mark.parametrize(
    "query", ["SELECT * {}", "ASK {}", "CONSTRUCT { <urn:a> <urn:b> 1 } WHERE {}", "DESCRIBE <urn:a>"]
)
def test_no_form_that_is_accepted(client, query) -> None:
    response = client.post("/sparql", data={"query": query}, headers={"Accept": "image/png, */*;q=0"})
    assert response.status_code == 406
    assert len(response.text.splitlines()) == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods(client, method) -> None:
    response = client.request(method, "/sparql?query=ASK%20%7B%7D")
    assert response.status_code == 405
    assert {"GET", "HEAD", "POST"} <= set(response.headers["allow"].split(", "))


def test_head_is_like_get(client) -> None:
    get = client.get("/sparql", params={"query": SELECT})
    head = client.head("/sparql", params={"query": SELECT})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"]


def test_the_named_graphs_of_the_standard_can_be_asked(client) -> None:
    query = "ASK FROM <https://w3id.org/itss/shapes/itsm> { ?s a <http://www.w3.org/ns/shacl#NodeShape> }"
    assert client.post("/sparql", data={"query": query}).json()["boolean"] is True
    without = query.replace(" FROM <https://w3id.org/itss/shapes/itsm>", "")
    assert client.post("/sparql", data={"query": without}).json()["boolean"] is False
    named = {"query": without, "default-graph-uri": "https://w3id.org/itss/shapes/itsm"}
    assert client.post("/sparql", data=named).json()["boolean"] is True


def test_the_library_answers_as_on_the_command_line(client) -> None:
    from itss_graph.queries.library import find, run
    from itss_graph.rdf.store import serialize

    query = find("list-thresholds")
    response = client.post("/sparql", data={"query": query.text}, headers={"Accept": "text/csv"})
    rows = run(query)
    assert sorted(response.text.splitlines()) == sorted(
        serialize(rows, ox.QueryResultsFormat.CSV).decode().splitlines()
    )
    assert len(rows.rows) > 50


def test_a_page_for_people(client) -> None:
    html = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "ja"})
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    assert html.headers["content-language"] == "ja"
    assert client.get("/sparql.ja.html").text == html.text
    assert str(client.base_url) in client.get("/sparql.html").text


def test_answers_are_kept_for_queries_sent_by_get_only(client) -> None:
    def cached() -> float:
        lines = client.get("/metrics").text.splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("itss_cached_answers_total"))

    text = "SELECT ?kept { VALUES ?kept { 1 } }"
    before = cached()
    answers = [client.get("/sparql", params={"query": text}) for _ in range(3)]
    assert cached() == before + 2
    assert len({answer.content for answer in answers}) == 1
    assert client.get("/sparql", params={"query": text}, headers={"Accept": "text/csv"}).text == "kept\r\n1\r\n"
    assert cached() == before + 2
    for _ in range(2):
        client.post("/sparql", data={"query": text})
    changing = {"query": "SELECT (STRUUID() AS ?x) {}"}
    assert len({client.get("/sparql", params=changing).content for _ in range(3)}) == 3
    assert cached() == before + 2


def test_errors_are_one_line(client) -> None:
    response = client.post("/sparql", data={"query": "SELECT * { ?s ?p }"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text.startswith("not a SPARQL 1.1 query: line 1, column 19")
    assert response.text.count("\n") == 1


def test_large_answers_are_whole(client) -> None:
    """Beyond what is held back, an answer is passed on as it comes."""
    query = f"SELECT ?s ?x {{ ?s ?p ?o BIND('{'x' * 500}' AS ?x) }}"
    response = client.post("/sparql", data={"query": query}, headers={"Accept": "application/sparql-results+json"})
    assert len(response.content) > 1 << 20
    assert len(json.loads(response.content)["results"]["bindings"]) > 2000
    assert "content-length" not in response.headers
