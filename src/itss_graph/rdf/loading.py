"""Putting graphs into a SPARQL 1.1 server, by updates that every server takes.

Some servers allow no blank node in `INSERT DATA`, and none of more than some hundred triples in one update (Virtuoso
has both limits); so triples go as the template of an `INSERT` whose pattern is empty, a few hundred at a time.
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
"""Triples of one update."""

Graph = tuple[str, Sequence[ox.Triple]]
"""The IRI of a named graph, and its triples."""


def replace(endpoint: Endpoint, graph: str, triples: Sequence[ox.Triple]) -> None:
    """Make the triples the whole of a named graph.

    What does not fit into one update is put into a graph of another name first, so that readers see the former graph
    or the new one. Raises `EngineError` where the server fails; the graph is then as it was.
    """
    parts = list(_packed(_connected(triples), AT_ONCE))
    if len(parts) <= 1:
        endpoint.update(_replacing([(graph, triples)]))
        return
    aside = f"urn:uuid:{uuid4()}"
    try:
        for part in parts:
            endpoint.update(_inserting([(aside, part)]))
        endpoint.update(f"MOVE <{aside}> TO {named(graph)}")
    except EngineError:
        with suppress(EngineError):
            endpoint.update(f"DROP SILENT GRAPH <{aside}>")
        raise


def replace_all(endpoint: Endpoint, graphs: Iterable[Graph]) -> Iterator[int]:
    """The same for many graphs; small ones go together. Gives the number of graphs each time some more are there."""
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
    """An insertion of triples, in which a label of a blank node stands for one node."""
    data = (f"GRAPH {named(graph)} {{\n{_lines(triples)}}}\n" for graph, triples in graphs)
    return f"INSERT {{\n{''.join(data)}}} WHERE {{}}"


def _lines(triples: Iterable[ox.Triple]) -> str:
    return "".join(f"{triple.subject} {triple.predicate} {triple.object} .\n" for triple in triples)


def _connected(triples: Iterable[ox.Triple]) -> list[list[ox.Triple]]:
    """The triples in groups that share no blank node; each triple without one is a group by itself."""
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
    together: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    for label, triple in connected:
        together[root(label)].append(triple)
    return [*groups, *together.values()]


def _packed(groups: Iterable[list[ox.Triple]], most: int) -> Iterator[list[ox.Triple]]:
    """The groups put together as long as they have no more than `most` triples."""
    batch: list[ox.Triple] = []
    for group in groups:
        if batch and len(batch) + len(group) > most:
            yield batch
            batch = []
        batch = batch + group
    if batch:
        yield batch
