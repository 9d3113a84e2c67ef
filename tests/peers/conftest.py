"""Loads the engines, and makes the data graphs that they are compared on."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import reduce
from pathlib import Path
from types import ModuleType

import pytest

from itss_graph.assessment import Assessor
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.sample import sample
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import append
from itss_graph.rdf.writing import serialize
from itss_graph.standard import Standard

HERE = Path(__file__).parent
AS_OF = date(2026, 11, 23)
PEOPLE = 10
"""Enough for all but the requirements of a first level to be missed by somebody, which `test_population` asserts."""

Compare = Callable[[str, Path, Path], tuple[Counter, Counter]]


@pytest.fixture(scope="session")
def engines() -> ModuleType:
    spec = importlib.util.spec_from_file_location("itss_tests_peers_engines", HERE / "engines.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def compare(engines: ModuleType) -> Compare:
    """What an engine finds, and what the columnar engine does: rows, counted."""
    known: dict[tuple[Path, Path], Counter] = {}

    def compare(name: str, data: Path, shapes: Path) -> tuple[Counter, Counter]:
        if name == "topbraid" and engines.find_java() is None:
            pytest.skip(engines.NO_JAVA)
        if (data, shapes) not in known:
            known[data, shapes] = Counter(engines.columnar(data, shapes))
        return Counter(engines.ENGINES[name](data, shapes)), known[data, shapes]

    return compare


@pytest.fixture(scope="session")
def standard() -> Standard:
    return Standard.load()


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Columns], Path]:
    folder = tmp_path_factory.mktemp("peers")

    def write(name: str, columns: Columns) -> Path:
        path = folder / f"{name}.nt"
        path.write_bytes(serialize(columns, "ntriples"))
        return path

    return write


@pytest.fixture(scope="session")
def prepared(standard: Standard, write: Callable[[str, Columns], Path]) -> Callable[[str, str, Iterable[Path]], Path]:
    """A data graph with derived facts in which every candidate claims every indicator: of files, or of a sample."""
    made: dict[tuple[str, str], Path] = {}

    def prepare(name: str, reading: str, files: Iterable[Path]) -> Path:
        if (name, reading) not in made:
            each = [read_profiles(file) for file in files] or [sample(PEOPLE, 11, standard)]
            profiles = reduce(append, each)
            # Blank nodes of different files would become one.
            assert len(each) == 1 or not profiles.terms.str.starts_with("_:").any()
            data = Assessor.of(standard, reading, AS_OF).prepare(profiles, name)
            made[name, reading] = write(f"{name}-{reading}", data.claiming([kpi.iri for kpi in standard.kpis]))
        return made[name, reading]

    return prepare
