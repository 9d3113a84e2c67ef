"""Loads the independent model and the cases, and runs both assessments over all cases once."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import itss_graph as itss

HERE = Path(__file__).parent
Assessed = dict[str, dict[str, Any]]


def load(name: str) -> ModuleType:
    """A module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(f"itss_tests_assess_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def model() -> ModuleType:
    return load("model")


@pytest.fixture(scope="session")
def careers() -> ModuleType:
    return load("careers")


@pytest.fixture(scope="session")
def cases(careers: ModuleType) -> ModuleType:
    load("business")
    return load("cases")


@pytest.fixture(scope="session")
def standard(model: ModuleType) -> Any:
    return model.load_standard()


@pytest.fixture(scope="session")
def by_requirement(cases: ModuleType) -> dict[str, list[Any]]:
    return cases.by_requirement()


@pytest.fixture(scope="session")
def by_indicator(cases: ModuleType) -> dict[str, list[Any]]:
    return cases.by_indicator()


@pytest.fixture(scope="session")
def every_case(
    cases: ModuleType, by_requirement: dict[str, list[Any]], by_indicator: dict[str, list[Any]]
) -> list[Any]:
    every = [case for group in (*by_requirement.values(), *by_indicator.values()) for case in group]
    return [*every, *cases.oddities()]


@pytest.fixture(scope="session")
def case_file(tmp_path_factory: pytest.TempPathFactory, careers: ModuleType, every_case: list[Any]) -> Path:
    path = tmp_path_factory.mktemp("cases") / "cases.nt"
    path.write_text(careers.ntriples(every_case), encoding="utf-8")
    return path


def without_messages(assessment: dict[str, Any]) -> dict[str, Any]:
    """The assessment as the model gives it. Each row must speak both languages."""
    for kpi in assessment["kpis"]:
        for row in kpi["requirements"]:
            message = row.pop("message")
            assert set(message) == {"en", "ja"}, row
            assert all(text.strip() for text in message.values()), row
    return assessment


def run(source: Any, reading: str, as_of: Any, engine: str = "columnar") -> Assessed:
    """Candidate → the assessment of the package, its messages checked and taken out."""
    assessments = itss.assess(source, reading=reading, as_of=as_of, engine=engine)
    return {a["profile"]: a for a in (without_messages(assessment.to_dict()) for assessment in assessments)}


@pytest.fixture(scope="session")
def assessed() -> Callable[..., Assessed]:
    return run


@pytest.fixture(scope="session")
def modelled(model: ModuleType, standard: Any) -> Callable[..., Assessed]:
    """Candidate → the assessment of the model."""

    def judge(path_or_text: Path | str, reading: str, as_of: Any) -> Assessed:
        if isinstance(path_or_text, Path):
            triples = model.parse_file(path_or_text)
        else:
            triples = model.parse(path_or_text, model.ox.RdfFormat.N_TRIPLES)
        return {a["profile"]: a for a in model.assess(triples, reading, as_of, standard)}

    return judge


@pytest.fixture(scope="session")
def results(
    case_file: Path, careers: ModuleType, modelled: Callable[..., Assessed]
) -> dict[str, tuple[Assessed, Assessed]]:
    """Reading → (the package's assessment, the model's) of every case."""
    return {
        reading: (run(case_file, reading, careers.AS_OF), modelled(case_file, reading, careers.AS_OF))
        for reading in ("default", "strict")
    }
