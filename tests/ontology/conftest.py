"""What the tests of the ontology share: its files, read by pyoxigraph alone."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).parents[2]
FILES = ("itss.ttl", "itsm.ttl", "readings.ttl")


@pytest.fixture(scope="session")
def files() -> tuple[Path, ...]:
    """The three modules of the ontology."""
    return tuple(ROOT / "ontology" / name for name in FILES)


@pytest.fixture(scope="session")
def store(files: tuple[Path, ...]) -> ox.Store:
    """The ontology as one graph; tests only read it."""
    store = ox.Store()
    for file in files:
        store.load(path=str(file), format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="session")
def source_text() -> str:
    """The source as text, white space evened out."""
    name = os.environ.get("ITSS_SOURCE_TEXT")
    if not name:
        pytest.skip("set ITSS_SOURCE_TEXT to the text file of the source to check against its very words")
    return " ".join(Path(name).read_text(encoding="utf-8").split())
