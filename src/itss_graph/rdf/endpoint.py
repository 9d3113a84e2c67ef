"""Any SPARQL 1.1 endpoint, through SPARQLWrapper: queries, and graphs written by updates that every server accepts.

SPARQLWrapper by itself follows redirects, sends the credentials along, and bounds neither the time nor the size of an
answer; `itss_graph.rdf.transport` sets those rules. Virtuoso allows no blank nodes in `INSERT DATA`, and only some
hundred triples in one update; so triples are sent as the template of an `INSERT` whose pattern is empty, a few hundred
at a time.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pyoxigraph as ox

from itss_graph.errors import EngineError, UsageError
from itss_graph.rdf.names import XSD
from itss_graph.rdf.sparql import bind, query_form
from itss_graph.rdf.store import Result, Rows, Term, Triples, Truth
from itss_graph.rdf.transport import Credentials, Exchange, Unanswered

RESULTS = ("application/sparql-results+json", "application/json")
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
ACCEPTED = {
    "SELECT": RESULTS,
    "ASK": RESULTS,
    "CONSTRUCT": tuple(GRAPHS),
    "DESCRIBE": tuple(GRAPHS),
}
"""The query forms and the media types in which each is answered."""

BOOLEANS = {"1": "true", "0": "false"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A SPARQL 1.1 endpoint. `seconds` limits the whole exchange, `limit` the bytes of an answer.

    `graphs` are the named graphs that form the default graph of queries; without any, the server's own default graph is
    queried. `credentials` are sent to this address only.
    """

    url: str
    graphs: tuple[str, ...] = ()
    credentials: Credentials | None = None
    seconds: float = 60.0
    limit: int = 64 * 2**20

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"{self.url}: an endpoint is named by an http or https address")
        if parts.username is not None or parts.password is not None:
            raise UsageError(f"{parts.hostname}: leave the user and password out of the endpoint's address")
        for graph in self.graphs:
            named(graph)

    @property
    def host(self) -> str:
        """The name of the host."""
        return urlsplit(self.url).hostname or ""

    @property
    def private(self) -> bool:
        """Whether the connection is encrypted or local."""
        return urlsplit(self.url).scheme == "https" or is_loopback(self.host)

    def query(self, text: str, bindings: Mapping[str, Term | str] | None = None) -> Result:
        """The result of a query, sent by POST, its variables bound as `itss_graph.rdf.sparql.bind` does.

        Raises `UsageError` for what is not a query, and `EngineError`, naming the endpoint, where it cannot be reached,
        answers with an error, a redirect, another media type or more than `limit` bytes, or is not done in time.
        """
        bound = bind(text, bindings or {})
        form = query_form(bound)
        exchange = self._send(bound, form, ACCEPTED[form])
        return self._parse(form, exchange.media_type, exchange.body)

    def update(self, text: str) -> None:
        """Make an update, sent by POST; raises as `query` does. Whether it is atomic depends on the server."""
        self._send(text, "INSERT", ("*/*",))

    def failure(self, reason: str) -> EngineError:
        return EngineError(f"{self.url}: {reason}")

    def _send(self, text: str, form: str, accepted: Iterable[str]) -> Exchange:
        exchange = Exchange(self._client(text, form, accepted), self.seconds, self.limit, self.credentials)
        try:
            exchange.run()
        except Unanswered as error:
            raise self.failure(str(error)) from None
        return exchange

    def _client(self, text: str, form: str, accepted: Iterable[str]) -> Any:
        """A client for one request; the form is set and not guessed, so that no query is ever sent as an update.

        The first request has the user and password already: many servers answer an anonymous request too, with other
        results.
        """
        from SPARQLWrapper import POST, SPARQLWrapper

        wrapper = SPARQLWrapper(self.url)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", ", ".join(accepted))
        for graph in self.graphs:
            wrapper.addParameter("default-graph-uri", graph)
        if self.credentials:
            wrapper.setCredentials(self.credentials.user, self.credentials.password)
        wrapper.queryString = text
        wrapper.queryType = form
        return wrapper

    def _parse(self, form: str, media_type: str, body: bytes) -> Result:
        if media_type not in ACCEPTED[form]:
            raise self.failure(f"answers {form} as {media_type or 'nothing known'}, not as {ACCEPTED[form][0]}")
        try:
            if media_type in GRAPHS:
                quads = ox.parse(body, format=GRAPHS[media_type], base_iri=self.url)
                return Triples(tuple(dict.fromkeys(quad.triple for quad in quads)))
            results = ox.parse_query_results(_labelled(body), ox.QueryResultsFormat.JSON)
            if isinstance(results, ox.QueryBoolean):
                return Truth(bool(results))
            variables = tuple(variable.value for variable in results.variables)
            return Rows(
                variables,
                tuple(tuple(_canonical(row[i]) for i in range(len(variables))) for row in results),
            )
        except (SyntaxError, ValueError, OSError) as error:
            reason = " ".join(str(error).split())[:160]
            raise self.failure(f"sends what is not {media_type}: {reason}") from None


def is_loopback(host: str) -> bool:
    """Whether an address is a loopback address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _canonical(term: Term | None) -> Term | None:
    """A term as the embedded store spells it; Virtuoso writes booleans, which have two spellings each, as 1 and 0."""
    if isinstance(term, ox.Literal) and term.datatype.value == XSD.boolean and term.value in BOOLEANS:
        return ox.Literal(BOOLEANS[term.value], datatype=term.datatype)
    return term


def _labelled(body: bytes) -> bytes:
    """Results in JSON whose blank nodes have labels; Virtuoso gives them addresses (`nodeID://b10001`)."""
    return body.replace(b'"bnode", "value": "nodeID://', b'"bnode", "value": "')


def named(graph: str) -> str:
    """A graph's IRI in SPARQL; raises `UsageError` for any other text."""
    try:
        return str(ox.NamedNode(graph))
    except ValueError:
        raise UsageError(f"{graph[:80]!r} is not the IRI of a graph") from None


AT_ONCE = 400
"""Triples per update."""

NamedGraph = tuple[str, Sequence[ox.Triple]]
"""The IRI of a named graph, and its triples."""


def replace(endpoint: Endpoint, graph: str, triples: Sequence[ox.Triple]) -> None:
    """Replace the content of a named graph.

    What does not fit into one update is written to a temporary graph first and then moved, so that readers see the old
    content or the new one. Raises `EngineError` where the server fails; the graph is then unchanged.
    """
    parts = list(_packed(_connected(triples), AT_ONCE))
    if len(parts) <= 1:
        endpoint.update(_replacement([(graph, triples)]))
        return
    temporary = f"urn:uuid:{uuid4()}"
    try:
        for part in parts:
            endpoint.update(_insertion([(temporary, part)]))
        endpoint.update(f"MOVE <{temporary}> TO {named(graph)}")
    except EngineError:
        with suppress(EngineError):
            endpoint.update(f"DROP SILENT GRAPH <{temporary}>")
        raise


def replace_all(endpoint: Endpoint, graphs: Iterable[NamedGraph]) -> Iterator[int]:
    """Replace many graphs, several small ones per update. Yields the number of graphs of each update."""
    batch: list[NamedGraph] = []
    for graph in graphs:
        if sum(len(triples) for _, triples in [*batch, graph]) > AT_ONCE and batch:
            yield _replace(endpoint, batch)
            batch = []
        batch.append(graph)
    if batch:
        yield _replace(endpoint, batch)


def _replace(endpoint: Endpoint, graphs: Sequence[NamedGraph]) -> int:
    if len(graphs) == 1:
        replace(endpoint, *graphs[0])
    else:
        endpoint.update(_replacement(graphs))
    return len(graphs)


def _replacement(graphs: Sequence[NamedGraph]) -> str:
    return "".join(f"DROP SILENT GRAPH {named(graph)} ;\n" for graph, _ in graphs) + _insertion(graphs)


def _insertion(graphs: Sequence[NamedGraph]) -> str:
    """One `INSERT` of triples; a blank node label stands for the same node in all of them."""
    data = (f"GRAPH {named(graph)} {{\n{_lines(triples)}}}\n" for graph, triples in graphs)
    return f"INSERT {{\n{''.join(data)}}} WHERE {{}}"


def _lines(triples: Iterable[ox.Triple]) -> str:
    return "".join(f"{triple.subject} {triple.predicate} {triple.object} .\n" for triple in triples)


def _connected(triples: Iterable[ox.Triple]) -> list[list[ox.Triple]]:
    """The triples in groups that share no blank node; a triple without one is a group of its own."""
    groups: list[list[ox.Triple]] = []
    parents: dict[str, str] = {}

    def root(label: str) -> str:
        while (parent := parents.setdefault(label, label)) != label:
            parents[label] = label = parents[parent]
        return label

    labelled: list[tuple[str, ox.Triple]] = []
    for triple in triples:
        labels = [node.value for node in (triple.subject, triple.object) if isinstance(node, ox.BlankNode)]
        if not labels:
            groups.append([triple])
            continue
        parents[root(labels[-1])] = root(labels[0])
        labelled.append((labels[0], triple))
    by_root: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    for label, triple in labelled:
        by_root[root(label)].append(triple)
    return [*groups, *by_root.values()]


def _packed(groups: Iterable[list[ox.Triple]], limit: int) -> Iterator[list[ox.Triple]]:
    """The groups, concatenated to batches of at most `limit` triples."""
    batch: list[ox.Triple] = []
    for group in groups:
        if batch and len(batch) + len(group) > limit:
            yield batch
            batch = []
        batch = batch + group
    if batch:
        yield batch
