"""The SPARQL 1.1 Protocol: the operation that a request asks for.

The data set that accompanies an update is written into each operation with a WHERE clause (2.2.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

import pyoxigraph as ox

from itss_graph.errors import UsageError
from itss_graph.rdf.tokens import tokens
from itss_graph.server.media_types import media_type
from itss_graph.server.middleware.refusals import Refusal

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

DATASET = {"query": ("default-graph-uri", "named-graph-uri"), "update": ("using-graph-uri", "using-named-graph-uri")}
"""The parameters that name the data set of each operation: its default graph, and its named graphs."""

FIELDS = 1_000
"""How many parameters a request may have."""

Parameters = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A query, an update, or (`describe`) the service description; and the graphs of its data set."""

    kind: Literal["query", "update", "describe"]
    text: str = ""
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def operation(method: str, query_string: bytes, content_type: str | None, body: bytes) -> Operation:
    """The operation of a request (SPARQL 1.1 Protocol, section 2).

    The data set may be named in the URL also where a form is posted, as the test suite does. Raises `Refusal` 400 for
    what is missing, given twice or contradictory, 415 for another media type or encoding.
    """
    url = parameters(query_string)
    if method != "POST":
        return _by_get(url)
    kind, attributes = media_type(content_type)
    charset = attributes.get("charset", "utf-8").lower()
    if kind not in (FORM, QUERY, UPDATE):
        raise Refusal(415, f"post a query or update as {QUERY}, {UPDATE} or {FORM}", Accept_Post=f"{QUERY}, {FORM}")
    if charset != "utf-8":
        raise Refusal(415, f"SPARQL is sent as UTF-8, not as {charset[:40]}")
    if kind == FORM:
        posted = parameters(body)
        texts = [(name, value) for name, value in posted if name in ("query", "update")]
        if any(name in ("query", "update") for name, _ in url):
            raise Refusal(400, "a posted form has its query or update in the body, not in the URL")
        return _operation(texts, [*url, *posted])
    return _operation([("query" if kind == QUERY else "update", _decoded(body))], url)


def parameters(encoded: bytes) -> Parameters:
    """The parameters of a URL or a form, in order; raises `Refusal` for parameters that are not UTF-8, or too many."""
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except UnicodeDecodeError:
        raise Refusal(400, "a parameter is not UTF-8, percent-encoded") from None
    except ValueError:
        raise Refusal(400, f"more than {FIELDS} parameters") from None


def graph_iri(text: str) -> str:
    """An absolute IRI that names a graph; raises `UsageError` for any other text."""
    try:
        return ox.NamedNode(text).value
    except ValueError:
        raise UsageError(f"{text[:80]!r} is not an absolute IRI, so it cannot name a graph") from None


def _by_get(url: Parameters) -> Operation:
    if any(name == "update" for name, _ in url):
        raise Refusal(400, "an update is posted, never sent by GET")
    texts = [(name, value) for name, value in url if name == "query"]
    return _operation(texts, url) if texts or url else Operation("describe")


def _operation(texts: Parameters, parameters: Parameters) -> Operation:
    if len(texts) != 1:
        raise Refusal(400, f"{len(texts) or 'no'} queries or updates in the request; send one")
    (kind, text), *_ = texts
    operation: Literal["query", "update"] = "query" if kind == "query" else "update"
    other = DATASET["update" if kind == "query" else "query"]
    if any(name in other for name, _ in parameters):
        raise Refusal(400, f"{' and '.join(other)} do not go with {'a query' if kind == 'query' else 'an update'}")
    default, named = (tuple(graph_iri(value) for name, value in parameters if name == key) for key in DATASET[kind])
    return Operation(operation, text, default, named)


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refusal(400, f"not UTF-8 at byte {error.start}") from None


@dataclass(frozen=True, slots=True)
class _Word:
    """A keyword outside of braces, or a brace (`text` is `{` or `}`) that opens or closes an outermost group."""

    text: str
    start: int
    end: int


def with_dataset(update: str, default: tuple[str, ...], named: tuple[str, ...]) -> str:
    """The update with `USING` and `USING NAMED` for these graphs in each of its operations.

    Raises `Refusal` where the update itself has USING or WITH.
    """
    if not (default or named):
        return update
    clauses = " ".join([*(f"USING <{iri}>" for iri in default), *(f"USING NAMED <{iri}>" for iri in named)])
    words = list(_outermost(update))
    parts, offset = [], 0
    for index, word in enumerate(words):
        if word.text in ("USING", "WITH"):
            raise Refusal(400, f"the update has {word.text} and the request names graphs too; leave out one of them")
        if word.text == "WHERE":
            template = ""
            if (
                index and words[index - 1].text == "DELETE" and index + 2 < len(words)
            ):  # DELETE WHERE {...} takes no USING
                template = update[words[index + 1].start : words[index + 2].end]
            parts += [update[offset : word.start], f"{template} {clauses} WHERE"]
            offset = word.end
    return "".join([*parts, update[offset:]])


def _outermost(update: str) -> Iterator[_Word]:
    """The keywords outside of braces, and the outermost braces."""
    depth = 0
    for kind, text, offset in tokens(update, "update"):
        if text == "{" and kind == "mark":
            depth += 1
        if depth == 0 and kind == "word":
            yield _Word(text.upper(), offset, offset + len(text))
        elif depth == 1 and kind == "mark" and text in ("{", "}"):
            yield _Word(text, offset, offset + 1)
        if text == "}" and kind == "mark":
            depth -= 1
