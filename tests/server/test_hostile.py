"""What a client sends is read in time that grows with its length, and not before it is known who sends it."""

from __future__ import annotations

import base64
import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

import h11
import pytest
from starlette.datastructures import Headers

from itss_graph.errors import ItssError
from itss_graph.rdf.guards import check_json, check_xml, quoted_triple
from itss_graph.rdf.sparql import bind, query_form
from itss_graph.rdf.tokens import tokens
from itss_graph.server.cache import NON_DETERMINISTIC
from itss_graph.server.media_types import media_type
from itss_graph.server.middleware.authorization import authenticated
from itss_graph.server.middleware.multipart import files
from itss_graph.server.middleware.request_head import LONGEST_FIELD, LONGEST_HEAD, MOST_FIELDS, head_error
from itss_graph.server.middleware.request_limiter import network
from itss_graph.server.middleware.request_middleware import is_cross_origin
from itss_graph.server.parameters import PLANNING, profile_format, read_parameters
from itss_graph.server.sparql_protocol import FORM, UPDATE, graph_iri, operation, parameters, with_dataset
from itss_graph.server.workers.fork_server import removes
from itss_graph.site.addresses import page_of
from itss_graph.site.negotiation import language, representation
from itss_graph.standard import Standard

SIZE = 20_000
"""Characters of the smaller of two inputs; the other one has four times as many."""


def dataset(update: str) -> object:
    return with_dataset(update, ("urn:g",), ())


def head(received: bytes) -> object:
    """What becomes of the head of a request: what is let through is parsed by h11."""
    if found := head_error(received):
        return found
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD)
    connection.receive_data(received)
    return connection.next_event()


def form(field: bytes, text: bytes = b"") -> tuple[str, bytes]:
    return "B", b"--B\r\n%s\r\n\r\n%s\r\n--B--\r\n" % (field, text)


def given(**named: str) -> object:
    return read_parameters(list(named.items()), PLANNING, Standard.load())


LINE = b"GET / HTTP/1.1\r\nHost: a\r\n"
PART = b'Content-Disposition: form-data; name="p"'

DOORS: dict[str, tuple[Callable[..., object], Callable[[int], object]]] = {
    "Accept, an open quotation": (representation, lambda n: '"' + "a" * n),
    "Accept, quotation marks and backslashes": (representation, lambda n: '"\\' * (n // 2)),
    "Accept, many ranges": (representation, lambda n: "a/b;q=0.1," * (n // 10)),
    "Accept, many parameters": (representation, lambda n: "text/html" + ";a=b" * (n // 4)),
    "Accept, spaces": (representation, lambda n: "text/html" + " " * n + "x"),
    "Accept, one long name": (representation, lambda n: "a" * n),
    "Accept-Language, one long tag": (language, lambda n: "en" + "-a" * (n // 2) + "!"),
    "Accept-Language, many": (language, lambda n: "en;q=0.1," * (n // 9)),
    "Accept-Language, spaces": (language, lambda n: "en" + " " * n + "!"),
    "Content-Type, parameters": (media_type, lambda n: "text/turtle" + ";a=b" * (n // 4)),
    "Content-Type of a profile": (profile_format, lambda n: "text/turtle" + ";" * n),
    "Authorization, Basic": (
        lambda t: authenticated(t, "0" * 16),
        lambda n: "Basic " + base64.b64encode(b":" * n).decode(),
    ),
    "Authorization, no base64": (lambda t: authenticated(t, "0" * 16), lambda n: "Basic " + "=" * n),
    "Authorization, another scheme": (lambda t: authenticated(t, "0" * 16), lambda n: "Digest " + 'a="b",' * (n // 6)),
    "Origin": (lambda t: is_cross_origin(Headers({"origin": t, "host": "a"})), lambda n: "http://" + "[" * n),
    "a client's address": (network, lambda n: "1." * (n // 2)),
    "a client's address, IPv6": (network, lambda n: "1:" * (n // 2)),
    "the head, spaces before a control character": (head, lambda n: LINE + b"a:" + b" " * n + b"\x00\r\n\r\n"),
    "the head, spaces within its bounds": (head, lambda n: LINE + b"a:" + b" " * (n // 12) + b"\x0b\r\n\r\n"),
    "the head, tabs in the value": (head, lambda n: LINE + b"a: x" + b"\t" * (n // 12) + b"y\r\n\r\n"),
    "the head, lines that go on": (head, lambda n: LINE + b"a: x\r\n" + b" y\r\n" * (n // 4) + b"\r\n"),
    "the head, many headers": (head, lambda n: LINE + b"a: b\r\n" * (n // 6) + b"\r\n"),
    "the head, no colon": (head, lambda n: LINE + b"a" * (n // 12) + b"\r\n\r\n"),
    "the head, digits": (head, lambda n: LINE + b"Content-Length: " + b"1" * (n // 12) + b"\r\n\r\n"),
    "the head, a long target": (head, lambda n: b"GET /" + b"a" * (n // 2) + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    "the head, no end": (head, lambda n: LINE + b"a: " + b" " * n),
    "the path": (page_of, lambda n: "a/../" * (n // 5)),
    "the query string, percent signs": (parameters, lambda n: b"a=" + b"%" * n),
    "the query string, bytes": (parameters, lambda n: b"a=" + b"%41" * (n // 3)),
    "the query string, many": (parameters, lambda n: b"a&" * (n // 2)),
    "the query string, a graph": (graph_iri, lambda n: "urn:" + "a" * n),
    "the query string, no graph": (graph_iri, lambda n: "/" * n + " "),
    "a posted form": (lambda b: operation("POST", b"", FORM, b), lambda n: b"query=" + b"%2" * (n // 2)),
    "a posted update": (lambda b: operation("POST", b"", UPDATE, b), lambda n: b"a." * (n // 2)),
    "a form with files, headers": (lambda b: files(*b), lambda n: form(b"a: b\r\n" * (n // 6) + PART)),
    "a form with files, one long header": (lambda b: files(*b), lambda n: form(PART + b";" * n)),
    "a form with files, a quotation": (lambda b: files(*b), lambda n: form(PART + b'; x="' + b";" * 4000, b"a" * n)),
    "a form with files, ends of lines": (lambda b: files(*b), lambda n: form(PART, b"\r\n-" * (n // 3))),
    "a form with files, many parts": (lambda b: files(*b), lambda n: ("B", (b"--B\r\n" + PART + b"\r\n\r\n\r\n") * n)),
    "a form with files, no part": (lambda b: files(*b), lambda n: ("B", b"\r\n--" * (n // 4))),
    "parameters of the API, an indicator": (lambda t: given(kpi=t), lambda n: "OperationsManagement-L5" * (n // 23)),
    "parameters of the API, a field": (lambda t: given(field=t), lambda n: "Operation" * (n // 9)),
    "parameters of the API, a reading": (lambda t: given(reading=t), lambda n: "default" * (n // 7)),
    "parameters of the API, a day": (lambda t: given(asOf=t), lambda n: "2026-11-" * (n // 8)),
    "parameters of the API, a standing": (lambda t: given(only=t), lambda n: "confirmed" * (n // 9)),
    "a query to be kept": (NON_DETERMINISTIC.search, lambda n: "now " * (n // 4)),
    "an update that removes": (removes, lambda n: "delet" * (n // 5)),
    "tokens, words with points": (dataset, lambda n: "a" + ".a" * (n // 2)),
    "tokens, words with hyphens": (dataset, lambda n: "a-" * (n // 2)),
    "tokens, words and numbers": (dataset, lambda n: "a.1" * (n // 3)),
    "tokens, names with points": (dataset, lambda n: ":a" + ".a" * (n // 2)),
    "tokens, points in a name": (dataset, lambda n: "a:" + "." * n),
    "tokens, colons": (dataset, lambda n: "a:" * (n // 2)),
    "tokens, letters beyond ASCII": (dataset, lambda n: "é." * (n // 2)),
    "tokens, an open string": (dataset, lambda n: '"' + "a\\" * (n // 2)),
    "tokens, a long string that is open": (dataset, lambda n: '"""' + '""\\"' * (n // 4)),
    "tokens, strings": (dataset, lambda n: "'''" * (n // 3)),
    "tokens, open IRIs": (dataset, lambda n: "<a" * (n // 2)),
    "tokens, braces": (dataset, lambda n: "{" * n),
    "tokens, comments": (dataset, lambda n: "#a\n" * (n // 3)),
    "tokens, numbers": (dataset, lambda n: "1.e" * (n // 3)),
    "tokens, languages": (dataset, lambda n: "@a-" * (n // 3)),
    "tokens, many operations": (dataset, lambda n: "DELETE WHERE {} ;" * (n // 17)),
    "the form of a query": (query_form, lambda n: "a.b" * (n // 3)),
    "the parameters of a query": (lambda t: bind(t, {"x": "1"}), lambda n: "SELECT ?x {" + "{?x ?x ?x}" * (n // 10)),
    "Turtle, quoted triples": (quoted_triple, lambda n: b'"""' + b'"\\' * (n // 2) + b"<<"),
    "Turtle, open strings": (quoted_triple, lambda n: b"'a\n" * (n // 3) + b"<<"),
    "JSON, quotation marks": (check_json, lambda n: b'"\\' * (n // 2)),
    "JSON, brackets": (check_json, lambda n: b"[]" * (n // 2)),
    "XML, attributes": (check_xml, lambda n: b"<a " + b"b='' " * (n // 5) + b"/>"),
    "XML, elements": (check_xml, lambda n: b"<a>" + b"<b/>" * (n // 4) + b"</a>"),
}  # fmt: skip
"""Each door through which something from a client comes: what reads it, and a hostile input of a length."""


def seconds(read: Callable[..., object], sent: object) -> float:
    """Processor time that reading takes, the least of three times; what is refused is read too."""
    found = []
    for _ in range(3):
        begin = time.process_time()
        with suppress(ItssError, h11.RemoteProtocolError, ValueError):
            read(sent)
        found.append(time.process_time() - begin)
    return min(found)


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
def test_reading_takes_time_in_proportion_to_the_length(door) -> None:
    """Threat: regular-expression bombs. Four times as much takes four times as long, not sixteen times."""
    read, hostile = DOORS[door]
    short, long = (seconds(read, hostile(size)) for size in (SIZE, 4 * SIZE))
    assert long < 10 * max(short, 0.01)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?s ?p true.FILTER(?x)", ["?s", "?p", "true", ".", "FILTER", "(", "?x", ")"]),
        ("?s ?p true.a:b.", ["?s", "?p", "true.a:b", "."]),
        ("?o.a:b ?q ?r", ["?o", ".", "a:b", "?q", "?r"]),
        ("a.1.b-c", ["a", ".", "1", ".", "b", "-", "c"]),
        ("SELECT-x:y", ["SELECT-x:y"]),
    ],
)
def test_words_and_names_are_told_apart(text, expected) -> None:
    assert [spelt for _, spelt, _ in tokens(text)] == expected


def test_a_head_is_bounded() -> None:
    fine = LINE + b"A: " + b"x" * (LONGEST_FIELD - 3) + b"\r\n\r\n"
    assert head_error(fine) is None
    assert head_error(fine[:-2]) is None
    assert head_error(b"GET /" + b"x" * (LONGEST_HEAD - 100) + b" HTTP/1.1\r\nHost: a\r\n\r\n") is None
    assert head_error(LINE + b"B: b\r\n" * (MOST_FIELDS - 1) + b"\r\nthe body\x00") is None
    statuses = {
        LINE + b"A: " + b"x" * LONGEST_FIELD + b"\r\n\r\n": 431,
        LINE + b"B: b\r\n" * MOST_FIELDS + b"\r\n": 431,
        b"GET /" + b"x" * LONGEST_HEAD + b" HTTP/1.1\r\n\r\n": 431,
        b"x" * (LONGEST_HEAD + 1): 431,
        LINE + b"a: b\x00c\r\n\r\n": 400,
        LINE + b"a: b\rc\r\n\r\n": 400,
        LINE + b"a: b\r\n c\r\n\r\n": 400,
        LINE.replace(b"/ ", b"/\x0b "): 400,
    }
    for sent, status in statuses.items():
        assert (head_error(sent if sent.endswith(b"\r\n\r\n") or b"\n" not in sent else sent + b"\r\n") or (0,))[
            0
        ] == status


def talk(url: str, sent: bytes, patience: float = 300) -> bytes:
    """All that a server answers to some bytes."""
    parts = urlsplit(url)
    answer = b""
    with socket.create_connection((parts.hostname, parts.port), timeout=patience) as connection:
        connection.sendall(sent)
        while piece := connection.recv(1 << 16):
            answer += piece
    return answer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (LINE + b"a:" + b" " * 60_000 + b"\x00\r\n\r\n", 431),
        (LINE + b"a: b\x00\r\n\r\n", 400),
        (LINE + b"Connection: keep-alive\r\n\r\n" + LINE + b"a:" + b" " * 8_000 + b"\x00\r\n\r\n", 200),
    ],
)
def test_a_head_that_is_refused(server, client, sent, status) -> None:
    """In the second place, too: what comes behind one request in the same packet is looked at as well."""
    answer = talk(server.url, sent)
    statuses = [int(found) for found in re.findall(rb"HTTP/1\.1 (\d+)", answer)]
    assert statuses == ([200, 400] if status == 200 else [status])
    assert client.get("/health").status_code == 200


DOTS = "a" + ".a" * 40_000
QUOTES = '"\\' * 4_000


@pytest.mark.slow
def test_whoever_lacks_the_token_is_told_so_and_everybody_else_is_answered(start, token) -> None:
    """Threat: regular-expression bombs. One request of 80 KB held up everybody for 20 seconds."""
    import httpx

    server = start("--timeout", "300", token=token)
    answers: list[int] = []

    def send(number: int) -> None:
        with httpx.Client(base_url=server.url, timeout=300) as client:
            body = {"content": DOTS, "headers": {"Content-Type": UPDATE}}
            if number % 2:
                body = {"data": {"update": DOTS}}
            answers.append(client.post("/sparql?using-graph-uri=urn:g", **body).status_code)
            answers.append(client.get("/", headers={"Accept": QUOTES}).status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    with httpx.Client(base_url=server.url, timeout=300) as good:
        assert good.get("/health").text == "alive\n"
        assert good.post("/sparql", data={"query": "ASK {}"}).json()["boolean"] is True
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] * 4 + [401] * 4


def test_an_update_without_the_token_is_not_looked_at(client, server) -> None:
    """The answer to what is no update at all is that the token is missing."""
    for body in ({"content": DOTS, "headers": {"Content-Type": UPDATE}}, {"data": {"update": DOTS}}):
        assert client.post("/sparql?using-graph-uri=urn:g", **body).status_code == 401
    wrong = {"Authorization": "Bearer 0123456789abcdef", "Content-Type": "nonsense"}
    assert client.post("/sparql", content=b"x", headers=wrong).status_code == 401
    owner = {"Content-Type": UPDATE, **server.authorization}
    told = client.post("/sparql?using-graph-uri=urn:g", content="CLEAR ALL 'x", headers=owner)
    assert (told.status_code, told.text) == (400, 'not a SPARQL 1.1 update: line 1, column 11: "\'x"\n')
