"""Small data for the queries, and a way to write answers down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from itss_graph import resources
from itss_graph.queries.library import short
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.store import Result, Rows

HERE = Path(__file__).parent


def _columns(path: Path) -> Columns:
    return Columns.from_triples(quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))


@pytest.fixture(scope="session")
def assessed() -> Columns:
    """Two candidates with their assertions."""
    return _columns(HERE / "assessed.ttl")


@pytest.fixture(scope="session")
def people() -> Columns:
    """The people of the competency questions, not assessed."""
    return _columns(resources.path("queries", "competency", "data", "people.ttl"))


@pytest.fixture(scope="session")
def written() -> Callable[[Result], list[list[str]]]:
    """The rows of a result as short texts."""

    def write(result: Result) -> list[list[str]]:
        assert isinstance(result, Rows)
        return [[short(term) for term in row] for row in result.rows]

    return write
