"""The servers of others with the standard and some people in them, started once for all tests that ask them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyoxigraph as ox
import pytest

from itss_graph import resources
from itss_graph.rdf.endpoint import Endpoint, replace
from itss_graph.site.upload import upload_standard

sys.path.insert(0, str(Path(__file__).parent))
import servers

sys.path.pop(0)

QUERIES = Path(__file__).parents[1] / "queries"
STANDARD = "urn:example:standard"
PEOPLE = {
    "urn:example:people": resources.path("queries", "competency", "data", "people.ttl"),
    "urn:example:assessed": QUERIES / "assessed.ttl",
}


def triples(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]


class Stores:
    """The servers that were asked for, each started when it is needed first, and again once it does not answer."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._running: dict[str, servers.Running] = {}

    def __call__(self, name: str) -> servers.Running:
        if name not in self._running or not servers.answers(self._running[name]):
            try:
                self._running[name] = self._stack.enter_context(servers.SERVERS[name]())
            except servers.Missing as error:
                pytest.skip(str(error))
            update = Endpoint(self._running[name].update)
            upload_standard(update, STANDARD)
            for graph, path in PEOPLE.items():
                replace(update, graph, triples(path))
        return self._running[name]


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    with ExitStack() as stack:
        yield Stores(stack)


@pytest.fixture(params=sorted(servers.SERVERS))
def store(request, stores) -> servers.Running:
    """Each of the servers."""
    return stores(request.param)
