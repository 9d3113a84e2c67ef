"""The W3C's cases for the SPARQL 1.1 protocol, the service description and the graph store, against a running server.

Each case is one test, made from the manifests, none left out. How the manifests are read:

- `/sparql/` and `/gsp` are the test suite's prefixes, to be replaced by ours: `/sparql` and `/graphs`. The authority
  `www.example` is ours too where a graph is named by its own URL; as a parameter `graph` it names a graph as it stands.
- Every request bears the token, since the cases do not speak of authorisation and many of them write.
- Before each case the store is emptied, then the graphs of `ut:graphData` are put.
- A body is sent in its `cnt:characterEncoding`. A request without a `content-type` header is sent without one.
- `hts:StatusCode2xx` and the like are classes of status codes, other names are the codes themselves.
- `put_get_repeat` and others write a backslash and an `r` at the ends of the lines of a form, which Turtle reads as a
  carriage return before the line feed: just what a form needs.
- `conforms-to-schema` comes without a schema, so the classes, domains and ranges of the specification are stated here
  as shapes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from itss_graph import shacl

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
HTS = Namespace("http://www.w3.org/2011/http-statusCodes#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")

FOLDER = os.environ.get("ITSS_W3C_TESTS")
MANIFESTS = (
    "protocol/manifest.ttl",
    "graph-store-protocol/manifest-direct.ttl",
    "graph-store-protocol/manifest-indirect.ttl",
)
COUNTS = {"ProtocolTest": 34, "GraphStoreProtocolTest": 14, "ServiceDescriptionTest": 3}

FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
}
RDF_FORMATS = {"text/turtle": "turtle", "application/rdf+xml": "xml", "application/n-triples": "nt"}


def root() -> Path:
    return Path(FOLDER or ".").resolve() / "sparql-protocol"


def read(name: str) -> Graph:
    path = root() / name
    return Graph().parse(data=path.read_text("utf-8"), format="turtle", publicID=path.as_uri())


def cases() -> dict[str, tuple[Graph, Node]]:
    """The cases that send requests, by name. All that have the type of a test, whether a manifest lists them or not."""
    found = {}
    for name in MANIFESTS if FOLDER else ():
        graph = read(name)
        for kind in (MF.ProtocolTest, MF.GraphStoreProtocolTest):
            for node in graph.subjects(RDF.type, kind):
                found[str(node).rpartition("#")[2]] = (graph, node)
    return dict(sorted(found.items()))


CASES = cases()


pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def suite() -> None:
    if not FOLDER:
        pytest.skip("set ITSS_W3C_TESTS to the folder that holds sparql-protocol of w3c/rdf-tests")


@pytest.fixture(scope="module")
def client(start, token) -> Iterator[object]:
    import httpx

    server = start(token=token)
    with httpx.Client(base_url=server.url, headers=server.authorization, timeout=30) as made:
        yield made


def test_the_suite_is_whole() -> None:
    graphs = [*map(read, MANIFESTS), read("service-description/manifest.ttl")]
    for kind, count in COUNTS.items():
        assert sum(len(list(graph.subjects(RDF.type, MF[kind]))) for graph in graphs) == count
    listed = sum(len(list(graph.items(entries))) for graph in graphs for entries in graph.objects(None, MF.entries))
    assert listed == sum(COUNTS.values()) - 1  # the manifest of direct identification does not list its last case


@pytest.mark.parametrize("name", list(CASES) or ["none"])
def test_case(client, name: str) -> None:
    graph, case = CASES[name]
    client.post("/sparql", data={"update": "DROP ALL"}).raise_for_status()
    for data in graph.objects(case, UT.graphData):
        file = Path(str(graph.value(data, UT.graph)).removeprefix("file://"))
        where = f"/graphs?graph={quote(str(graph.value(data, LABEL)), safe='')}"
        content = file.read_bytes()
        client.put(where, content=content, headers={"Content-Type": "application/n-triples"}).raise_for_status()
    requests = list(graph.items(graph.value(graph.value(case, MF.action), HT.requests)))
    assert requests
    location = ""
    for request in requests:
        response = send(client, graph, request, location)
        expected = graph.value(request, HT.resp)
        check(graph, expected, response)
        if graph.value(expected, MF.expectedLocation):
            location = response.headers["Location"]


def send(client, graph: Graph, request: Node, location: str):
    """Send a request as the manifest describes it, its prefix replaced."""
    path = str(graph.value(request, HT.absolutePath))
    for theirs, ours in (("/sparql/", "/sparql"), ("/gsp", "/graphs")):
        if path.startswith(theirs):
            path = ours + path.removeprefix(theirs)
    path = path.replace("$LOCATION$", quote(location, safe=""))
    body = graph.value(request, HT.body)
    content = None
    if body is not None:
        content = str(graph.value(body, CNT.chars)).encode(str(graph.value(body, CNT.characterEncoding)))
    made = client.build_request(str(graph.value(request, HT.methodName)), path, content=content)
    for header in graph.items(graph.value(request, HT.headers)) if graph.value(request, HT.headers) else ():
        made.headers[str(graph.value(header, HT.fieldName))] = str(graph.value(header, HT.fieldValue))
    assert ("content-type" in made.headers) == any(
        str(graph.value(header, HT.fieldName)).lower() == "content-type"
        for header in (graph.items(graph.value(request, HT.headers)) if graph.value(request, HT.headers) else ())
    )
    return client.send(made)


def check(graph: Graph, expected: Node, response) -> None:
    """A response against what the manifest expects."""
    wanted = list(graph.objects(expected, MF.expectedStatus))
    assert any(fits(status, response.status_code) for status in wanted), (response.status_code, response.text)
    kind = response.headers.get("content-type", "").partition(";")[0]
    form = graph.value(expected, MF.expectedFormat)
    if form is not None:
        assert kind in FORMATS[str(form)]
    boolean = graph.value(expected, MF.expectedBoolean)
    if boolean is not None:
        assert response.json()["boolean"] == boolean.toPython()
    for header in graph.items(graph.value(expected, HT.headers)) if graph.value(expected, HT.headers) else ():
        assert response.headers[str(graph.value(header, HT.fieldName))] == str(graph.value(header, HT.fieldValue))
    body = graph.value(expected, HT.body)
    if body is not None:
        content = Graph().parse(data=str(graph.value(body, CNT.chars)), format="turtle")
        assert isomorphic(Graph().parse(data=response.text, format=RDF_FORMATS[kind]), content)
    if graph.value(expected, MF.expectedLocation):
        assert response.headers["Location"]


def fits(status: Node, code: int) -> bool:
    name = str(status).removeprefix(str(HTS))
    if name.startswith("StatusCode"):
        return name == f"StatusCode{code // 100}xx"
    return any(each.value == code and each.phrase.replace(" ", "") == name for each in HTTPStatus)


@pytest.mark.parametrize("media_type", list(RDF_FORMATS))
def test_returns_rdf(client, media_type: str) -> None:
    """The case `returns-rdf`."""
    response = client.get("/sparql", headers={"Accept": media_type})
    assert response.headers["content-type"].startswith(media_type)
    assert len(Graph().parse(data=response.text, format=RDF_FORMATS[media_type])) > 10


def test_has_endpoint_triple(client) -> None:
    """The case `has-endpoint-triple`."""
    response = client.get("/sparql")
    graph = Graph().parse(data=response.text, format="turtle")
    assert (None, SD.endpoint, URIRef(str(client.base_url).rstrip("/") + "/sparql")) in graph


SCHEMA = """
@prefix : <urn:schema#> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

:service a sh:NodeShape ; sh:targetClass sd:Service ; sh:targetSubjectsOf sd:endpoint , sd:defaultDataset ;
    sh:class sd:Service ;
    sh:property [ sh:path sd:endpoint ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ] ,
        [ sh:path sd:supportedLanguage ; sh:minCount 1 ;
          sh:in ( sd:SPARQL10Query sd:SPARQL11Query sd:SPARQL11Update ) ] ,
        [ sh:path sd:resultFormat ; sh:nodeKind sh:IRI ; sh:minCount 1 ;
          sh:pattern "^http://www.w3.org/ns/formats/" ] ,
        [ sh:path sd:feature ; sh:in ( sd:DereferencesURIs sd:UnionDefaultGraph sd:RequiresDataset sd:EmptyGraphs
          sd:BasicFederatedQuery ) ] ,
        [ sh:path sd:defaultDataset ; sh:class sd:Dataset ; sh:maxCount 1 ] .
:dataset a sh:NodeShape ; sh:targetClass sd:Dataset ;
    sh:property [ sh:path sd:defaultGraph ; sh:class sd:Graph ; sh:minCount 1 ; sh:maxCount 1 ] ,
        [ sh:path sd:namedGraph ; sh:class sd:NamedGraph ] .
:named a sh:NodeShape ; sh:targetClass sd:NamedGraph ;
    sh:property [ sh:path sd:name ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ] ,
        [ sh:path sd:graph ; sh:class sd:Graph ; sh:minCount 1 ; sh:maxCount 1 ] .
"""


def test_conforms_to_schema(client) -> None:
    """The case `conforms-to-schema`."""
    graph = Graph().parse(data=client.get("/sparql").text, format="turtle")
    schema = Graph().parse(data=SCHEMA, format="turtle")
    report = shacl.validate(graph, schema)
    assert report.conforms, report.results
    graph.add((URIRef("urn:other"), SD.endpoint, Literal("no address")))
    assert not shacl.validate(graph, schema).conforms
    assert {str(term).removeprefix(str(SD)) for term in graph.predicates() if str(term).startswith(str(SD))} <= {
        "endpoint", "supportedLanguage", "resultFormat", "feature", "defaultDataset", "defaultGraph", "namedGraph",
        "name", "graph",
    }  # fmt: skip
