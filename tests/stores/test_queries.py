"""Every query answers the same on the servers of others as on the embedded store."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from itss_graph import resources
from itss_graph.queries.library import NamedQuery, bindings, from_file, library, run, standard_store
from itss_graph.rdf.endpoint import Endpoint
from itss_graph.rdf.store import Result, Rows, Store, Triples
from tests.queries.test_library import given, required
from tests.stores.conftest import PEOPLE, STANDARD, triples

COMPETENCY = sorted(resources.path("queries", "competency").glob("*.rq"))
LIBRARY = library()

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def embedded() -> dict[str, Store]:
    """The embedded stores that the servers have to agree with, by the graph of people beside the standard."""
    found = {"": standard_store()}
    for graph, path in PEOPLE.items():
        found[graph] = standard_store()
        found[graph].add(triples(path))
    return found


def alike(result: Result) -> object:
    """A result in which any blank node is like any other, and the order of a graph, or of them, is none."""
    if isinstance(result, Triples):
        return sorted(str(triple) for triple in result.triples if not isinstance(triple.subject, ox.BlankNode))
    if not isinstance(result, Rows):
        return result
    rows = [tuple("_:" if isinstance(term, ox.BlankNode) else str(term) for term in row) for row in result.rows]
    anonymous = any("_:" in row for row in rows)
    return result.variables, sorted(rows) if anonymous else rows


def compare(store, query: NamedQuery, parameters: dict[str, str], embedded: dict[str, Store], people: str) -> None:
    graphs = (STANDARD, people) if query.needs else (STANDARD,)
    here = embedded[people if query.needs else ""]
    expected = here.query(query.text, bindings(query, parameters, here))
    if isinstance(expected, Rows) and query.columns:
        expected = expected.select(name for name, _ in query.columns)
    assert alike(run(query, parameters, Endpoint(store.query, graphs))) == alike(expected)


@pytest.mark.parametrize("path", COMPETENCY, ids=lambda path: path.stem)
def test_competency_questions(store, path, embedded) -> None:
    query = from_file(path)
    compare(store, query, {}, embedded, "urn:example:people")


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library(store, name, embedded) -> None:
    query = LIBRARY[name]
    for parameters in (given(name), required(name)):
        compare(store, query, parameters, embedded, "urn:example:assessed")
