"""Reading profiles from a SPARQL server, some people at a time, in bounded memory, and nobody cut short.

A server may cut an answer without saying so. So each answer is counted: a page of people is read again in halves until
the server gives as many triples as it says there are, and at the end there have to be as many people as it says.
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
"""People that are asked for at a time: some thousand triples."""

_PREFIXES = f"PREFIX itss: <{PREFIXES['itss']}>\n"
_NODES = 400
"""Nodes that are asked for at once."""


def read_people(endpoint: Endpoint, page: int = PAGE) -> Iterator[Columns]:
    """The candidates of a server with their records, `page` people at a time, in the order of their IRIs.

    They are looked for in the default graph and in every named graph, or, where the endpoint names graphs, in these.
    Blank nodes of two pages are never the same. Raises `EngineError` where the server fails or cuts answers, and
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
        raise _changed(endpoint)


def graphs_of(endpoint: Endpoint, nodes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each node (an IRI as N-Triples) with each graph that uses the profile vocabulary of it, or links to it.

    What the default graph has from named graphs, as with servers for which it is their union, is theirs alone.
    """
    for first in range(0, len(nodes), _NODES):
        given = f"VALUES ?s {{ {' '.join(nodes[first : first + _NODES])} }}"
        for triple, only in _uses():  # one by one: Virtuoso makes literals of nodes that go through a UNION
            for graph in endpoint.graphs:
                alone = replace(endpoint, graphs=(graph,))
                yield from ((node, graph) for node, _ in _pairs(alone, f"{given} {triple} {only}"))
            if not endpoint.graphs:
                yield from _pairs(endpoint, f"{given} GRAPH ?graph {{ {triple} }} {only}")
                own = f"{given} {triple} {only} FILTER NOT EXISTS {{ GRAPH ?other {{ {triple} }} }}"
                yield from ((node, "the default graph") for node, _ in _pairs(endpoint, own))


def _uses() -> list[tuple[str, str]]:
    """Where the profile vocabulary is used of a node `?s`, and where someone links to it as a record."""
    foreign = _listed(iri for iri in profile_vocabulary().properties if not iri.startswith(ITSS))
    typed = f"(?p = <{RDF.type}> && STRSTARTS(STR(?o), '{ITSS}'))"
    stated = f"FILTER (STRSTARTS(STR(?p), '{ITSS}') || ?p IN ({foreign}) || {typed})"
    return [("?s ?p ?o .", stated), ("?o ?p ?s .", f"FILTER (?p IN ({_listed(record_links())}))")]


def _listed(iris: Iterable[str]) -> str:
    return ", ".join(f"<{iri}>" for iri in iris)


def _pairs(endpoint: Endpoint, pattern: str) -> list[tuple[str, str]]:
    found = endpoint.query(f"{_PREFIXES}SELECT DISTINCT ?s ?graph WHERE {{ {pattern} }} ORDER BY ?s ?graph")
    rows = found.rows if isinstance(found, Rows) else []
    return [(str(node), graph.value if isinstance(graph, ox.NamedNode) else "") for node, graph in rows]


def _pages(endpoint: Endpoint, size: int) -> Iterator[list[str]]:
    """The IRIs of all people, each page beginning behind the one before, until there is nobody any more."""
    last = ""
    while True:
        behind = f"BIND (STR(?person) AS ?iri) FILTER (isIRI(?person) && STR(?person) > {ox.Literal(last)})"
        query = f"SELECT DISTINCT ?iri WHERE {{ {_people(endpoint)} {behind} }} ORDER BY ?iri LIMIT {size}"
        found = [iri.value for iri in _column(endpoint, query) if isinstance(iri, ox.Literal)]
        if not found:
            return
        if found[-1] <= last:
            raise endpoint.failure("gives people again who are behind in its own order")
        yield found
        last = found[-1]


def _profiles(endpoint: Endpoint, people: Sequence[str]) -> Iterator[Columns]:
    """What is said of people and of their records; in parts where the server would cut the whole."""
    pattern = _pattern(endpoint, people)
    found = endpoint.query(f"{_PREFIXES}CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}")
    triples = found.triples if isinstance(found, Triples) else ()
    if len(triples) == _count(endpoint, "*", f"{{ SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }} }}"):
        yield Columns.from_triples(sorted(triples, key=_subject))  # servers give them in orders of their own
    elif len(people) > 1:
        middle = len(people) // 2
        yield from _profiles(endpoint, people[:middle])
        yield from _profiles(endpoint, people[middle:])
    else:
        raise _changed(endpoint)


def _subject(triple: ox.Triple | ox.Quad) -> str:
    return triple.subject.value if isinstance(triple.subject, (ox.NamedNode, ox.BlankNode)) else ""


def _people(endpoint: Endpoint) -> str:
    return _anywhere(endpoint, "?person a itss:Candidate .")


def _pattern(endpoint: Endpoint, people: Sequence[str]) -> str:
    """Subjects, predicates and objects of the profiles of people.

    These are their own triples, those of their records, and the links to the records of whoever else has them.
    """
    values = f"VALUES ?person {{ {' '.join(str(ox.NamedNode(iri)) for iri in people)} }}"
    own = f"{{ {values} {_anywhere(endpoint, '?person ?p ?o .')} BIND (?person AS ?s) }}"
    linked = _anywhere(endpoint, "?person ?link ?s . ?s ?p ?o .")
    others = _anywhere(endpoint, "?person ?link ?o . ?s ?p ?o .")
    links = _listed(record_links())
    records = f"{{ {values} {linked} FILTER (?link IN ({links})) }}"
    return f"{own} UNION {records} UNION {{ {values} {others} FILTER (?link IN ({links}) && ?p IN ({links})) }}"


def _anywhere(endpoint: Endpoint, pattern: str) -> str:
    """A pattern in the graphs asked, each profile being in one of them."""
    return pattern if endpoint.graphs else f"{{ {pattern} }} UNION {{ GRAPH ?graph {{ {pattern} }} }}"


def _count(endpoint: Endpoint, what: str, pattern: str) -> int:
    (found,) = _column(endpoint, f"SELECT (COUNT({what}) AS ?n) WHERE {{ {pattern} }}") or [None]
    if not isinstance(found, ox.Literal) or not found.value.isdecimal():
        raise endpoint.failure("does not count")
    return int(found.value)


def _column(endpoint: Endpoint, query: str) -> list[object]:
    found = endpoint.query(f"{_PREFIXES}{query}")
    return [row[0] for row in found.rows] if isinstance(found, Rows) else []


def _changed(endpoint: Endpoint) -> EngineError:
    return endpoint.failure(
        "gives fewer or more than it says there is: it cuts the profile of one person, or changed while it was read"
    )
