"""Loads the follower of pages, and gives it a graph to query and an engine to check profiles with."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture(scope="session")
def guide() -> ModuleType:
    spec = importlib.util.spec_from_file_location("itss_tests_docs_guide", HERE / "guide.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def run_sparql():
    """How much a query answers over the standard, its alignments, the examples and their assessment."""
    from itss_graph.assessment import Assessor
    from itss_graph.profiles.reading import read_profiles
    from itss_graph.queries.library import standard_store
    from itss_graph.rdf.store import Rows, Store, Triples
    from itss_graph.reports.rdf import graph
    from itss_graph.standard import Standard

    store = standard_store()
    for path in sorted((ROOT / "ontology" / "alignments").glob("*.ttl")):
        store.load(path)
    assessor = Assessor.of(Standard.load(), "default", date(2026, 11, 23))
    files = [path for path in (ROOT / "data" / "examples").iterdir() if path.suffix in (".ttl", ".nt", ".jsonld")]
    parts = [(read_profiles(path), path.name) for path in sorted(files)]
    store.add(Store.of(*(columns for columns, _ in parts)).triples())
    store.add(Store.of(graph([assessor.assess(*part) for part in parts])).triples())

    def run(text: str) -> int:
        answer = store.query(text)
        if isinstance(answer, Rows):
            return len(answer.rows)
        return len(answer.triples) if isinstance(answer, Triples) else int(answer.value)

    return run


@pytest.fixture(scope="session")
def check_profile():
    """What is ill-formed in a profile, in English."""
    from itss_graph.assessment import Assessor
    from itss_graph.profiles.reading import read_profiles
    from itss_graph.standard import Standard

    assessor = Assessor.of(Standard.load(), "default", date(2026, 11, 23))

    def check(data: bytes, format: str) -> list[str]:
        return [str(violation) for violation in assessor.violations(read_profiles(data, format=format))]

    return check


@pytest.fixture
def follower(guide, run_sparql, check_profile, forked, tmp_path, monkeypatch):
    follower = guide.Follower(tmp_path, run_sparql, check_profile, forked)
    monkeypatch.chdir(tmp_path)
    yield follower
    follower.leave()
