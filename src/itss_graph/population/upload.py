"""Putting people into a SPARQL 1.1 server, a named graph each."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from itss_graph.population.persons import persons
from itss_graph.rdf.endpoint import Endpoint
from itss_graph.rdf.loading import Graph, replace_all
from itss_graph.rdf.merging import BlankNodeLabels


def people_of(files: Iterable[str], format: str | None = None) -> list[Graph]:
    """Each person of some files as a graph of that name; raises as `itss_graph.population.persons.persons` does."""
    labels = BlankNodeLabels()
    return [
        (person, [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)])
        for file in files
        for person, lines in persons(file, labels, format)
    ]


def upload_people(endpoint: Endpoint, people: Iterable[Graph]) -> int:
    """Make each person the whole of the graph of that name; gives their number.

    Raises `EngineError` where the server fails; who was not yet sent is there as before.
    """
    return sum(replace_all(endpoint, people))
