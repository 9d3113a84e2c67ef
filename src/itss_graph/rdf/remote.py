"""Any SPARQL 1.1 endpoint, through SPARQLWrapper: no redirects, one deadline for all, a limit on the answer.

SPARQLWrapper by itself follows redirects, credentials and all, has no timeout, and reads whatever it is sent.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox

from itss_graph.errors import EngineError, ItssError, UsageError
from itss_graph.rdf.store import Result, Rows, Term, Triples, Truth, term

RESULTS = ("application/sparql-results+json", "application/json")
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
FORMS = {
    "SELECT": RESULTS,
    "ASK": RESULTS,
    "CONSTRUCT": tuple(GRAPHS),
    "DESCRIBE": tuple(GRAPHS),
}
"""The query forms and the media types in which each is answered."""

TOKEN = re.compile(
    r"""\s+ | \#[^\r\n]*
    | <(?![?$])[^<>"{}|^`\x00-\x20]*>
    | \"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
    | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*'
    | (?P<variable>[?$]\w+) | @[A-Za-z][A-Za-z0-9-]*
    | (?P<name>(?:[^\W\d_][\w.·-]*|_)?:(?:[\w:·%-]|\\.|\.(?=[\w:·%.\\-]))*)
    | (?P<word>[A-Za-z_]\w*) | [0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?
    | (?P<mark>\{\||\|\}|[^\w\s"'\\]) """,
    re.VERBOSE | re.DOTALL,
)
"""The tokens of SPARQL, as far as finding groups and variables takes it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A SPARQL 1.1 endpoint. `seconds` is for the whole exchange, `limit` for the bytes of an answer."""

    url: str
    seconds: float = 60.0
    limit: int = 64 * 2**20

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"{self.url}: an endpoint is named by an http or https address")
        if parts.username is not None or parts.password is not None:
            raise UsageError(f"{parts.hostname}: leave the user and password out of the endpoint's address")

    def query(self, text: str, bindings: Mapping[str, Term | str] | None = None) -> Result:
        """The result of a query, sent by POST, its variables bound as `bind` does.

        Raises `UsageError` for what is not a query, and `EngineError`, naming the endpoint, where it cannot be reached,
        answers with an error, a redirect, another media type or more than `limit` bytes, or is not done in time.
        """
        bound = bind(text, bindings or {})
        form = query_form(bound)
        call = _Call(self, bound, form)
        thread = threading.Thread(target=call.run, daemon=True)
        thread.start()
        thread.join(self.seconds)
        if thread.is_alive():
            call.abandon()
            raise self.failure(f"not done within {self.seconds:g} seconds")
        if call.error:
            raise call.error
        return self._parsed(form, call.media_type, call.body)

    def failure(self, reason: str) -> EngineError:
        return EngineError(f"{self.url}: {reason}")

    def _parsed(self, form: str, media_type: str, body: bytes) -> Result:
        if media_type not in FORMS[form]:
            raise self.failure(f"answers {form} as {media_type or 'nothing known'}, not as {FORMS[form][0]}")
        try:
            if media_type in GRAPHS:
                quads = ox.parse(body, format=GRAPHS[media_type], base_iri=self.url)
                return Triples(tuple(dict.fromkeys(quad.triple for quad in quads)))
            found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
            if isinstance(found, ox.QueryBoolean):
                return Truth(bool(found))
            variables = tuple(variable.value for variable in found.variables)
            return Rows(
                variables,
                tuple(tuple(row[i] for i in range(len(variables))) for row in found),
            )
        except (SyntaxError, ValueError, OSError) as error:
            reason = " ".join(str(error).split())[:160]
            raise self.failure(f"sends what is not {media_type}: {reason}") from None


@dataclass(slots=True)
class _Call:
    """One exchange, in a thread of its own, because neither name resolution nor a trickled answer obeys a timeout."""

    endpoint: Endpoint
    text: str
    form: str
    media_type: str = ""
    body: bytes = b""
    error: ItssError | None = None
    sockets: list[socket.socket] = field(default_factory=list)

    def run(self) -> None:
        from http.client import HTTPException

        try:
            self._exchange()
        except ItssError as error:
            self.error = error
        except (OSError, HTTPException, ValueError) as error:
            self.error = self.endpoint.failure(f"cannot be asked: {' '.join(str(error).split())[:160]}")

    def abandon(self) -> None:
        """Cut the connection, so that the thread ends."""
        for connection in self.sockets:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def _exchange(self) -> None:
        from urllib.error import HTTPError

        try:
            request = _request(self.endpoint.url, self.text, self.form)
            response = _opener(self.sockets).open(request, timeout=self.endpoint.seconds)
        except HTTPError as error:
            with error:
                moved = 300 <= error.code < 400
                said = f"redirects to {error.headers.get('Location', 'nowhere')!r}, which is not followed"
                raise self.endpoint.failure(said if moved else f"answers {error.code} {error.reason}") from None
        with response:
            self.media_type = response.headers.get_content_type()
            self.body = response.read(self.endpoint.limit + 1)
        if len(self.body) > self.endpoint.limit:
            raise self.endpoint.failure(f"sends more than {self.endpoint.limit} bytes; ask for less, as with LIMIT")


def _request(url: str, text: str, form: str) -> Any:
    """The request as SPARQLWrapper makes it; the form is set by hand, so that no text is ever sent as an update."""
    from SPARQLWrapper import POST, SPARQLWrapper

    wrapper = SPARQLWrapper(url)
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    wrapper.addCustomHttpHeader("Accept", ", ".join(FORMS[form]))
    wrapper.queryString = text
    wrapper.queryType = form
    return wrapper._createRequest()


def _opener(sockets: list[socket.socket]) -> Any:
    """An opener that follows no redirect and notes each connection's socket."""
    from http.client import HTTPConnection, HTTPSConnection
    from urllib.request import (
        HTTPHandler,
        HTTPRedirectHandler,
        HTTPSHandler,
        build_opener,
    )

    class NoRedirect(HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    def noting(connection: HTTPConnection) -> HTTPConnection:
        connect = connection.connect

        def connect_and_note() -> None:
            connect()
            sockets.append(connection.sock)

        connection.connect = connect_and_note  # type: ignore[method-assign]
        return connection

    class Http(HTTPHandler):
        def http_open(self, req: Any) -> Any:
            return self.do_open(lambda host, **kw: noting(HTTPConnection(host, **kw)), req)

    class Https(HTTPSHandler):
        def https_open(self, req: Any) -> Any:
            return self.do_open(lambda host, **kw: noting(HTTPSConnection(host, **kw)), req)

    return build_opener(NoRedirect, Http, Https)


def query_form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; raises `UsageError` for an update and for anything else."""
    prologue = ("PREFIX", "BASE", "VERSION")
    words = (word.upper() for kind, word, _ in _tokens(text) if kind == "word")
    first = next((word for word in words if word not in prologue), "nothing")
    if first not in FORMS:
        raise UsageError(f"a query starts with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {first[:40]}")
    return first


def bind(text: str, bindings: Mapping[str, Term | str]) -> str:
    """The query with each variable bound, by a `VALUES` clause with the serialised term in each group that mentions it.

    It gives the same solutions as the embedded store does, within the same limits: a subquery that uses a parameter has
    to project it, and a SELECT has to name it in its head. An EXISTS takes the binding from the group around it. A
    blank node cannot be sent, and `CONSTRUCT WHERE` cannot be bound. Raises `UsageError` for these, and for a variable
    that the query does not have.
    """
    if not bindings:
        return text
    terms = {name: term(value) for name, value in bindings.items()}
    for name, value in terms.items():
        if not isinstance(value, ox.NamedNode | ox.Literal):
            raise UsageError(f"parameter {name}: only an IRI or a literal can be sent to an endpoint")
    tokens = list(_tokens(text))
    known = {token[1:] for kind, token, _ in tokens if kind == "variable"}
    for name in terms:
        if name not in known:
            raise UsageError(f"the query has no variable ?{name}")
    values = {name: f" VALUES ?{name} {{ {value} }}" for name, value in terms.items()}
    groups = [group for group in _groups(tokens, query_form(text)) if group.takes]
    if not groups:  # DESCRIBE ?x alone
        return f"{text}\n{''.join(values.values())}"
    parts, start = [], 0
    for group in groups:
        clauses = [values[name] for name in terms if group is groups[0] or name in group.mentions]
        parts += [text[start : group.place], *clauses]
        start = group.place
    return "".join([*parts, text[start:]])


@dataclass(slots=True)
class _Group:
    """What stands in braces: the place behind the opening one, the variables mentioned, and whether it takes VALUES."""

    place: int
    takes: bool
    inside_exists: bool
    mentions: set[str] = field(default_factory=set)


def _groups(tokens: list[tuple[str, str, int]], form: str) -> list[_Group]:
    """Every brace of a query, in the order of the text. A group in an EXISTS leaves its mentions to the one around."""
    found: list[_Group] = []
    stack: list[_Group] = []
    before, values = "", False
    for (kind, spelt, place), (_, following, _) in zip(tokens, [*tokens[1:], ("", "", 0)], strict=True):
        word = spelt.upper() if kind == "word" else spelt
        if word == "VALUES":
            values = True
        elif spelt == "{":
            template = form == "CONSTRUCT" and not found
            if template and before != "CONSTRUCT":
                raise UsageError("CONSTRUCT WHERE takes no parameters; write CONSTRUCT { ... } WHERE { ... }")
            subquery = following.upper() == "SELECT"
            exists = before == "EXISTS" or bool(stack and stack[-1].inside_exists)
            takes = not (template or values or subquery or exists)
            found.append(_Group(place + 1, takes, exists and not subquery))
            stack.append(found[-1])
            values = False
        elif spelt == "}" and stack:
            closed = stack.pop()
            if closed.inside_exists and stack:
                stack[-1].mentions |= closed.mentions
        elif kind == "variable" and stack:
            stack[-1].mentions.add(spelt[1:])
        before = word
    return found


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and place of each token but space and comments; raises `UsageError` for what is none."""
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if not match:
            line = text.count("\n", 0, place) + 1
            column = place - text.rfind("\n", 0, place)
            raise UsageError(f"not a SPARQL 1.1 query: line {line}, column {column}: {text[place : place + 20]!r}")
        if match.lastgroup:
            yield match.lastgroup, match[0], place
        place = match.end()
