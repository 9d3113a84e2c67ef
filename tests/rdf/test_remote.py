"""A remote endpoint, played by a server on this machine: what it may answer, and what is refused."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest

from itss_graph.errors import EngineError, UsageError
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.endpoint import Endpoint
from itss_graph.rdf.sparql import bind, query_form
from itss_graph.rdf.store import Rows, Store, Triples, Truth
from itss_graph.rdf.transport import Credentials

JSON = "application/sparql-results+json"
ROWS = b'{"head":{"vars":["x","y"]},"results":{"bindings":[{"x":{"type":"uri","value":"urn:a"}}]}}'


@dataclass
class Played:
    """A server that answers each request by `reply`, and what it was asked."""

    url: str = ""
    reply: Callable[[BaseHTTPRequestHandler], None] = lambda handler: handler.send_error(404)
    requests: list[tuple[str, dict[str, str], dict[str, list[str]]]] = field(default_factory=list)

    def answers(self, body: bytes, media_type: str = JSON, status: int = 200, **headers: str) -> Played:
        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", media_type)
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)

        self.reply = reply
        return self


@pytest.fixture
def server() -> Iterator[Played]:
    played = Played()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            played.requests.append((f"{self.command} {self.path}", dict(self.headers), parse_qs(body)))
            try:
                played.reply(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    played.url = f"http://127.0.0.1:{httpd.server_port}/sparql"
    yield played
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def test_select_is_posted_and_read(server: Played) -> None:
    result = Endpoint(server.answers(ROWS, JSON + ";charset=utf-8").url).query("SELECT ?x ?y { ?x ?p ?y }")
    assert result == Rows(("x", "y"), ((ox.NamedNode("urn:a"), None),))
    [(request, headers, form)] = server.requests
    assert request == "POST /sparql"
    assert form == {"query": ["SELECT ?x ?y { ?x ?p ?y }"]}
    assert headers["Accept"].startswith(JSON)
    assert "Authorization" not in headers


def test_ask_and_construct_are_read(server: Played) -> None:
    endpoint = Endpoint(server.answers(b'{"head":{},"boolean":true}').url)
    assert endpoint.query("ASK { ?s ?p ?o }") == Truth(value=True)
    server.answers(b"<urn:a> <urn:p> 1 .", "text/turtle")
    triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal(1))
    assert endpoint.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }") == Triples((triple,))
    assert server.requests[-1][1]["Accept"] == "text/turtle, application/n-triples"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(server: Played, status: int) -> None:
    server.answers(b"", status=status, Location=server.url + "/elsewhere")
    with pytest.raises(EngineError, match=r"redirects to .*elsewhere.*not followed") as error:
        Endpoint(server.url).query("ASK {}")
    assert str(error.value).startswith(server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
def test_an_error_status_is_an_engine_error(server: Played, status: int) -> None:
    with pytest.raises(EngineError, match=f"answers {status}") as error:
        Endpoint(server.answers(b"<html>" * 1000, status=status).url).query("ASK {}")
    assert error.value.exit_code == 3
    assert "\n" not in str(error.value)


def test_the_rules_of_an_exchange_are_for_nothing_else_in_the_process(server: Played) -> None:
    Endpoint(server.answers(ROWS).url).query("SELECT * { ?s ?p ?o }")
    server.answers(b"", status=302, Location=server.url)
    with pytest.raises(HTTPError) as error:
        urlopen(Request(server.url, data=b"x"), timeout=30)
    error.value.close()
    assert error.value.code == 501  # the redirect was followed by a GET, which the played server does not know


def trickle(handler: BaseHTTPRequestHandler, head: bytes) -> None:
    handler.wfile.write(head)
    for _ in range(1200):
        time.sleep(0.05)
        handler.wfile.write(b" ")


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"HTTP/1.0 200 OK\r\nContent-Type: " + JSON.encode() + b"\r\n\r\n", id="body"),
        pytest.param(b"HTTP/1.0 200 OK\r\nX-Slow:", id="headers"),
        pytest.param(b"", id="status line"),
    ],
)
def test_a_trickled_answer_ends_at_the_deadline(server: Played, head: bytes) -> None:
    server.reply = lambda handler: trickle(handler, head)
    running = threading.active_count()
    started = time.monotonic()
    with pytest.raises(EngineError, match=r"not done within 0\.3 seconds"):
        Endpoint(server.url, seconds=0.3).query("ASK {}")
    assert time.monotonic() - started < 30
    patience = time.monotonic() + 20
    while threading.active_count() > running and time.monotonic() < patience:
        time.sleep(0.02)
    assert threading.active_count() <= running  # the connection is cut, so both ends give up


def test_a_huge_answer_is_cut_off(server: Played) -> None:
    endpoint = Endpoint(server.answers(ROWS + b" " * 1000).url, limit=1000)
    with pytest.raises(EngineError, match="more than 1000 bytes"):
        endpoint.query("SELECT * { ?x ?p ?y }")
    assert Endpoint(server.answers(ROWS).url, limit=len(ROWS)).query("SELECT * { ?x ?p ?y }")


@pytest.mark.parametrize(
    ("query", "media_type"),
    [
        ("SELECT * { ?s ?p ?o }", "text/html"),
        ("SELECT * { ?s ?p ?o }", "text/turtle"),
        ("SELECT * { ?s ?p ?o }", "application/sparql-results+xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", JSON),
        ("DESCRIBE <urn:a>", "application/rdf+xml"),
    ],
)
def test_another_media_type_is_refused(server: Played, query: str, media_type: str) -> None:
    with pytest.raises(EngineError, match=r"answers .* as "):
        Endpoint(server.answers(ROWS, media_type).url).query(query)


@pytest.mark.parametrize("body", [b"", b"{", b"<html>", b"[]", b'{"head":{"vars":["x"]}}', b"\xff\xfe"])
def test_a_broken_answer_is_an_engine_error(server: Played, body: bytes) -> None:
    with pytest.raises(EngineError, match="sends what is not") as error:
        Endpoint(server.answers(body).url).query("SELECT * { ?s ?p ?o }")
    assert "\n" not in str(error.value)


def test_a_closed_port_is_an_engine_error() -> None:
    with pytest.raises(EngineError, match="cannot be asked"):
        Endpoint("http://127.0.0.1:1/sparql").query("ASK {}")


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "file:///etc/passwd", "data:,x", "example.org", "http://", "", "javascript:alert(1)"]
)
def test_only_http_addresses_are_endpoints(url: str) -> None:
    with pytest.raises(UsageError, match="http or https"):
        Endpoint(url)


def test_credentials_in_the_address_are_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as error:
        Endpoint("http://user:secret@example.org/sparql")
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("text", ["INSERT DATA { <urn:a> <urn:b> 1 }", "LOAD <urn:a>", "", "# SELECT", "DROP ALL", '"'])
def test_what_is_no_query_is_not_sent(server: Played, text: str) -> None:
    with pytest.raises(UsageError):
        Endpoint(server.url).query(text)
    assert server.requests == []


def test_the_form_is_found_behind_any_prologue() -> None:
    text = "# ASK\nBASE <http://a/ASK#> PREFIX select: <urn:insert#>\n PREFIX : <urn:x>\ndescribe :a"
    assert query_form(text) == "DESCRIBE"


STORE = Store.of(
    Columns.from_triples(
        ox.parse(
            "<urn:a> <urn:p> <urn:b>, 'it\\'s } \"quoted\" \\\\ ?x' . <urn:b> <urn:p> <urn:c> . <urn:c> <urn:q> 5 .",
            format=ox.RdfFormat.TURTLE,
        )
    )
)

BOUND = [
    "SELECT ?x ?o { ?x <urn:p> ?o } ORDER BY ?o",
    "SELECT ?x ?o WHERE{?s <urn:p> ?o FILTER(?s=?x)} ORDER BY ?o",
    "SELECT ?x ?o { { ?x <urn:p> ?o } UNION { ?s <urn:p> ?o FILTER(?s = $x) } } ORDER BY ?o",
    "SELECT $x ?o { ?s ?p ?o OPTIONAL { ?o <urn:p> ?n FILTER(?s = $x) } FILTER(BOUND(?n)) } ORDER BY ?o",
    "SELECT $x ?s { ?s ?p ?o FILTER NOT EXISTS { $x ?p ?o } } ORDER BY ?s",
    "SELECT $x ?s { ?s ?p ?o FILTER EXISTS { ?s ?p ?o FILTER(?s = $x || EXISTS { { ?o ?q $x } }) } } ORDER BY ?s ?o",
    "SELECT $x ?s { ?s ?p ?o MINUS { ?s ?p ?o FILTER(?s = $x) } } ORDER BY ?s",
    "SELECT $x ?n { { SELECT $x (COUNT(?o) AS ?n) { $x ?p ?o } GROUP BY $x } }",
    "SELECT $x ?o { VALUES (?p) { (<urn:p>) (<urn:q>) } $x ?p ?o } ORDER BY ?o",
    "SELECT $x ?o { ?y ?p ?o BIND($x = ?y AS ?same) FILTER(?same) } ORDER BY ?o",
    "SELECT $x ?o { $x ?p ?o FILTER(?o != '} $x {' && ?o != <urn:{>) } ORDER BY ?o".replace("<urn:{>", "<urn:z>"),
    "# { $x }\nSELECT $x ?o { $x ?p ?o # }\n } ORDER BY ?o",
    "SELECT * { ?x <urn:p> ?o } ORDER BY ?o VALUES ?o { <urn:b> <urn:c> }",
    "ASK { ?x <urn:p> <urn:b> }",
    "CONSTRUCT { $x <urn:r> ?o } WHERE { $x ?p ?o }",
    "DESCRIBE $x",
]


@pytest.mark.parametrize("query", BOUND)
@pytest.mark.parametrize("value", ["<urn:a>", "<urn:b>", "<urn:none>"])
def test_values_give_what_the_store_gives(query: str, value: str) -> None:
    here, there = STORE.query(query, {"x": value}), STORE.query(bind(query, {"x": value}))
    if isinstance(here, Triples):
        assert set(here.triples) == set(there.triples)
    elif isinstance(here, Rows):
        assert here.select(sorted(here.variables)) == there.select(sorted(there.variables))
    else:
        assert here == there


@pytest.mark.parametrize("text", ["} #", "'", '"', "\\", '" } UNION { ?s ?p ?o } #', "\n", "\r", "\t\u0000é", "'''"])
def test_a_bound_literal_stays_a_literal(text: str) -> None:
    bound = bind("SELECT ?x ?o { ?s ?p ?o FILTER(STR(?o) = ?x) }", {"x": ox.Literal(text)})
    assert STORE.query(bound).rows == ()
    held = bind("SELECT ?x { }", {"x": ox.Literal(text)})
    assert STORE.query(held).rows == ((ox.Literal(text),),)


def test_what_cannot_be_bound_is_refused() -> None:
    with pytest.raises(UsageError, match="no variable"):
        bind("SELECT ?x { ?x ?p '?y' } # ?y", {"y": "<urn:a>"})
    with pytest.raises(UsageError, match="only an IRI or a literal"):
        bind("SELECT ?x { ?x ?p ?o }", {"x": "_:b"})
    with pytest.raises(UsageError, match="CONSTRUCT WHERE"):
        bind("CONSTRUCT WHERE { ?x ?p ?o }", {"x": "<urn:a>"})


def test_parameters_are_sent_as_values(server: Played) -> None:
    Endpoint(server.answers(ROWS).url).query("SELECT ?x ?y { ?x ?p ?y }", {"x": "<urn:a>"})
    [(_, _, form)] = server.requests
    assert form["query"] == ["SELECT ?x ?y { VALUES ?x { <urn:a> } ?x ?p ?y }"]


@pytest.mark.parametrize(
    "head",
    ["Content-Length: 1000", "Transfer-Encoding: chunked", "Content-Length: -5", "Content-Length: no"],
)
def test_a_truncated_answer_is_none(server: Played, head: str) -> None:
    """Also where what came is a whole document by chance."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n{head}\r\n\r\n".encode())
        handler.wfile.write(b"2\r\n# \r\n" if "chunked" in head else b"<urn:a> <urn:p> 1 .")
        handler.close_connection = True

    server.reply = reply
    if head.endswith(("-5", "no")):
        assert Endpoint(server.url, seconds=5).query(
            "DESCRIBE <urn:a>"
        )  # such a length is none: it ends with the stream
        return
    with pytest.raises(EngineError, match=r"breaks off 981 bytes|cannot be asked"):
        Endpoint(server.url, seconds=5).query("DESCRIBE <urn:a>")


def test_an_update_is_posted_and_as_guarded(server: Played) -> None:
    Endpoint(server.answers(b"<html>done</html>", "text/html").url).update("INSERT DATA { <urn:a> <urn:p> 1 }")
    [(request, headers, form)] = server.requests
    assert (request, form) == ("POST /sparql", {"update": ["INSERT DATA { <urn:a> <urn:p> 1 }"]})
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    server.answers(b"", status=307, Location=server.url + "/elsewhere")
    with pytest.raises(EngineError, match="redirects to"):
        Endpoint(server.url).update("DROP ALL")
    server.reply = lambda handler: trickle(handler, b"HTTP/1.0 200 OK\r\n\r\n")
    with pytest.raises(EngineError, match=r"not done within 0\.3 seconds"):
        Endpoint(server.url, seconds=0.3).update("DROP ALL")
    with pytest.raises(EngineError, match="more than 1000 bytes"):
        Endpoint(server.answers(b" " * 1001).url, limit=1000).update("DROP ALL")


def test_graphs_are_named_beside_the_query(server: Played) -> None:
    Endpoint(server.answers(ROWS).url, ("urn:a", "urn:b")).query("SELECT * { ?s ?p ?o }")
    assert server.requests[0][2]["default-graph-uri"] == ["urn:a", "urn:b"]


CREDENTIALS = Credentials("alice", "secret")


def test_credentials_go_along_at_once(server: Played) -> None:
    Endpoint(server.answers(ROWS).url, credentials=CREDENTIALS).query("SELECT * { ?s ?p ?o }")
    assert server.requests[0][1]["Authorization"] == "Basic YWxpY2U6c2VjcmV0"


@pytest.mark.parametrize(
    "challenge", ["", "Basic realm=x", "Bearer", 'Digest realm="x", nonce="1", qop="auth"', "Digest"]
)
def test_a_server_that_is_never_content_is_left(server: Played, challenge: str) -> None:
    named = {"WWW-Authenticate": challenge} if challenge else {}
    server.answers(b"", status=401, **named)
    with pytest.raises(EngineError, match=r"401|cannot be asked") as error:
        Endpoint(server.url, credentials=CREDENTIALS, seconds=5).query("ASK {}")
    assert "secret" not in str(error.value)
    assert len(server.requests) <= 8


def test_what_a_server_says_is_one_harmless_line(server: Played) -> None:
    complaint = b"Parse error:\n\x1b[31m line 1\x07" + b"x" * 5000
    with pytest.raises(EngineError, match=r"answers 400 .*: Parse error: \[31m line 1x") as error:
        Endpoint(server.answers(complaint, "text/plain", status=400).url).query("ASK {}")
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 400


def test_virtuoso_s_terms_are_understood(server: Played) -> None:
    boolean = '"datatype":"http://www.w3.org/2001/XMLSchema#boolean"'
    body = (
        '{"head":{"vars":["x","y"]},"results":{"bindings":[{"x":{"type": "bnode", "value": "nodeID://b10"},'
        f'"y":{{"type":"typed-literal","value":"1",{boolean}}}}}]}}}}'
    )
    found = Endpoint(server.answers(body.encode()).url).query("SELECT ?x ?y { ?x ?p ?y }")
    assert found == Rows(("x", "y"), ((ox.BlankNode("b10"), ox.Literal(True)),))
