"""Reading profiles from a SPARQL server, some people at a time, in bounded memory, and completely.

A server may truncate an answer silently. So each answer is counted: a page of people is read again in halves until the
answer has as many triples as the server counts, and at the end there must be as many people as the server counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from itss_graph.errors import EngineError, InputError
from itss_graph.profiles.records import NO_CANDIDATE
from itss_graph.profiles.vocabulary import profile_vocabulary, record_links
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.endpoint import Endpoint
from itss_graph.rdf.merging import BlankNodeLabels
from itss_graph.rdf.store import Rows, Triples
from itss_graph.vocab import ITSS, PREFIXES, RDF

PAGE = 100
"""People per query: some thousand triples."""

_PREFIXES = f"PREFIX itss: <{PREFIXES['itss']}>\n"
_NODES = 400
"""Nodes per query."""


def read_people(endpoint: Endpoint, page: int = PAGE) -> Iterator[Columns]:
    """The candidates of a server with their records, `page` people at a time, in the order of their IRIs.

    They are searched for in the default graph and in every named graph, or, where the endpoint names graphs, in these.
    Blank nodes of different pages are different. Raises `EngineError` where the server fails or truncates answers, and
    `InputError` where there is no candidate, or one without an IRI.
    """
    expected = _count(endpoint, "DISTINCT ?person", _people(endpoint))
    if _count(endpoint, "DISTINCT ?person", f"{_people(endpoint)} FILTER (!isIRI(?person))"):
        raise InputError(f"{endpoint.url}: a candidate has no IRI, by which to ask for the person; give everybody one")
    if not expected:
        raise InputError(f"{endpoint.url}: {NO_CANDIDATE}")
    labels = BlankNodeLabels()
    for people in _pages(endpoint, page):
        yield from map(labels.apart, _profiles(endpoint, people))
        expected -= len(people)
    if expected:
        raise _inconsistent(endpoint)


def graphs_of(endpoint: Endpoint, nodes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each node (an IRI as N-Triples) with each graph that uses the profile vocabulary of it, or links to it.

    Where the default graph is the union of the named graphs, its triples count for these only.
    """
    for first in range(0, len(nodes), _NODES):
        values = f"VALUES ?s {{ {' '.join(nodes[first : first + _NODES])} }}"
        for triple, condition in _uses():  # one by one: Virtuoso turns nodes in a UNION into literals
            for graph in endpoint.graphs:
                single = replace(endpoint, graphs=(graph,))
                yield from ((node, graph) for node, _ in _pairs(single, f"{values} {triple} {condition}"))
            if not endpoint.graphs:
                yield from _pairs(endpoint, f"{values} GRAPH ?graph {{ {triple} }} {condition}")
                unnamed = f"{values} {triple} {condition} FILTER NOT EXISTS {{ GRAPH ?other {{ {triple} }} }}"
                yield from ((node, "the default graph") for node, _ in _pairs(endpoint, unnamed))


def _uses() -> list[tuple[str, str]]:
    """The patterns for a node `?s` that uses the profile vocabulary, and for links to it as a record."""
    foreign = _iri_list(iri for iri in profile_vocabulary().properties if not iri.startswith(ITSS))
    typed = f"(?p = <{RDF.type}> && STRSTARTS(STR(?o), '{ITSS}'))"
    stated = f"FILTER (STRSTARTS(STR(?p), '{ITSS}') || ?p IN ({foreign}) || {typed})"
    return [("?s ?p ?o .", stated), ("?o ?p ?s .", f"FILTER (?p IN ({_iri_list(record_links())}))")]


def _iri_list(iris: Iterable[str]) -> str:
    return ", ".join(f"<{iri}>" for iri in iris)


def _pairs(endpoint: Endpoint, pattern: str) -> list[tuple[str, str]]:
    result = endpoint.query(f"{_PREFIXES}SELECT DISTINCT ?s ?graph WHERE {{ {pattern} }} ORDER BY ?s ?graph")
    rows = result.rows if isinstance(result, Rows) else []
    return [(str(node), graph.value if isinstance(graph, ox.NamedNode) else "") for node, graph in rows]


def _pages(endpoint: Endpoint, size: int) -> Iterator[list[str]]:
    """The IRIs of all people, each page beginning after the one before, until none is left."""
    last = ""
    while True:
        after = f"BIND (STR(?person) AS ?iri) FILTER (isIRI(?person) && STR(?person) > {ox.Literal(last)})"
        query = f"SELECT DISTINCT ?iri WHERE {{ {_people(endpoint)} {after} }} ORDER BY ?iri LIMIT {size}"
        iris = [iri.value for iri in _column(endpoint, query) if isinstance(iri, ox.Literal)]
        if not iris:
            return
        if iris[-1] <= last:
            raise endpoint.failure("gives people again who are behind in its own order")
        yield iris
        last = iris[-1]


def _profiles(endpoint: Endpoint, people: Sequence[str]) -> Iterator[Columns]:
    """The statements about people and their records; in parts where the server truncates the whole."""
    pattern = _pattern(endpoint, people)
    result = endpoint.query(f"{_PREFIXES}CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}")
    triples = result.triples if isinstance(result, Triples) else ()
    if len(triples) == _count(endpoint, "*", f"{{ SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }} }}"):
        yield Columns.from_triples(sorted(triples, key=_subject))  # the order of servers varies
    elif len(people) > 1:
        middle = len(people) // 2
        yield from _profiles(endpoint, people[:middle])
        yield from _profiles(endpoint, people[middle:])
    else:
        raise _inconsistent(endpoint)


def _subject(triple: ox.Triple | ox.Quad) -> str:
    return triple.subject.value if isinstance(triple.subject, (ox.NamedNode, ox.BlankNode)) else ""


def _people(endpoint: Endpoint) -> str:
    return _in_any_graph(endpoint, "?person a itss:Candidate .")


def _pattern(endpoint: Endpoint, people: Sequence[str]) -> str:
    """Subjects, predicates and objects of the profiles of people.

    These are their own triples, those of their records, and the links of other people to these records.
    """
    values = f"VALUES ?person {{ {' '.join(str(ox.NamedNode(iri)) for iri in people)} }}"
    own = f"{{ {values} {_in_any_graph(endpoint, '?person ?p ?o .')} BIND (?person AS ?s) }}"
    linked = _in_any_graph(endpoint, "?person ?link ?s . ?s ?p ?o .")
    others = _in_any_graph(endpoint, "?person ?link ?o . ?s ?p ?o .")
    links = _iri_list(record_links())
    records = f"{{ {values} {linked} FILTER (?link IN ({links})) }}"
    return f"{own} UNION {records} UNION {{ {values} {others} FILTER (?link IN ({links}) && ?p IN ({links})) }}"


def _in_any_graph(endpoint: Endpoint, pattern: str) -> str:
    """A pattern in the graphs queried, each profile being in one of them."""
    return pattern if endpoint.graphs else f"{{ {pattern} }} UNION {{ GRAPH ?graph {{ {pattern} }} }}"


def _count(endpoint: Endpoint, what: str, pattern: str) -> int:
    (count,) = _column(endpoint, f"SELECT (COUNT({what}) AS ?n) WHERE {{ {pattern} }}") or [None]
    if not isinstance(count, ox.Literal) or not count.value.isdecimal():
        raise endpoint.failure("does not count")
    return int(count.value)


def _column(endpoint: Endpoint, query: str) -> list[object]:
    result = endpoint.query(f"{_PREFIXES}{query}")
    return [row[0] for row in result.rows] if isinstance(result, Rows) else []


def _inconsistent(endpoint: Endpoint) -> EngineError:
    return endpoint.failure(
        "gives fewer or more than it says there is: it cuts the profile of one person, or changed while it was read"
    )
