"""Writes graphs into a SPARQL 1.1 server, by updates that every server accepts.

Virtuoso allows no blank nodes in `INSERT DATA`, and only some hundred triples in one update; so triples are sent as
the template of an `INSERT` whose pattern is empty, a few hundred at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from uuid import uuid4

import pyoxigraph as ox

from itss_graph.errors import EngineError
from itss_graph.rdf.endpoint import Endpoint, named

AT_ONCE = 400
"""Triples per update."""

Graph = tuple[str, Sequence[ox.Triple]]
"""The IRI of a named graph, and its triples."""


def replace(endpoint: Endpoint, graph: str, triples: Sequence[ox.Triple]) -> None:
    """Replace the content of a named graph.

    What does not fit into one update is written to a temporary graph first and then moved, so that readers see the old
    content or the new one. Raises `EngineError` where the server fails; the graph is then unchanged.
    """
    parts = list(_packed(_connected(triples), AT_ONCE))
    if len(parts) <= 1:
        endpoint.update(_replacing([(graph, triples)]))
        return
    temporary = f"urn:uuid:{uuid4()}"
    try:
        for part in parts:
            endpoint.update(_inserting([(temporary, part)]))
        endpoint.update(f"MOVE <{temporary}> TO {named(graph)}")
    except EngineError:
        with suppress(EngineError):
            endpoint.update(f"DROP SILENT GRAPH <{temporary}>")
        raise


def replace_all(endpoint: Endpoint, graphs: Iterable[Graph]) -> Iterator[int]:
    """Replace many graphs, several small ones per update. Yields the number of graphs of each update."""
    batch: list[Graph] = []
    for graph in graphs:
        if sum(len(triples) for _, triples in [*batch, graph]) > AT_ONCE and batch:
            yield _replace(endpoint, batch)
            batch = []
        batch.append(graph)
    if batch:
        yield _replace(endpoint, batch)


def _replace(endpoint: Endpoint, graphs: Sequence[Graph]) -> int:
    if len(graphs) == 1:
        replace(endpoint, *graphs[0])
    else:
        endpoint.update(_replacing(graphs))
    return len(graphs)


def _replacing(graphs: Sequence[Graph]) -> str:
    return "".join(f"DROP SILENT GRAPH {named(graph)} ;\n" for graph, _ in graphs) + _inserting(graphs)


def _inserting(graphs: Sequence[Graph]) -> str:
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

    connected: list[tuple[str, ox.Triple]] = []
    for triple in triples:
        labels = [node.value for node in (triple.subject, triple.object) if isinstance(node, ox.BlankNode)]
        if not labels:
            groups.append([triple])
            continue
        parents[root(labels[-1])] = root(labels[0])
        connected.append((labels[0], triple))
    by_root: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    for label, triple in connected:
        by_root[root(label)].append(triple)
    return [*groups, *by_root.values()]


def _packed(groups: Iterable[list[ox.Triple]], most: int) -> Iterator[list[ox.Triple]]:
    """The groups, concatenated to batches of at most `most` triples."""
    batch: list[ox.Triple] = []
    for group in groups:
        if batch and len(batch) + len(group) > most:
            yield batch
            batch = []
        batch = batch + group
    if batch:
        yield batch
