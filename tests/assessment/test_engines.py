"""The reference engine says the same as the model and the columns do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

reading_each = pytest.mark.parametrize("reading", ["default", pytest.param("strict", marks=pytest.mark.slow)])


def assess_some(
    some: list[Any],
    reading: str,
    path: Path,
    careers: ModuleType,
    assessed: Callable[..., Any],
    modelled: Callable[..., Any],
) -> None:
    path.write_text(careers.ntriples(some), encoding="utf-8")
    expected = modelled(path, reading, careers.AS_OF)
    assert len(expected) == len(some)
    assert assessed(path, reading, careers.AS_OF, "pyshacl") == expected


@pytest.mark.slow
@reading_each
def test_pyshacl_on_a_few(
    reading: str, tmp_path: Path, careers: ModuleType, every_case: list[Any],
    assessed: Callable[..., Any], modelled: Callable[..., Any],
) -> None:  # fmt: skip
    assess_some(every_case[::400], reading, tmp_path / "few.nt", careers, assessed, modelled)


@pytest.mark.slow
@reading_each
def test_pyshacl_on_many(
    reading: str, tmp_path: Path, careers: ModuleType, every_case: list[Any],
    assessed: Callable[..., Any], modelled: Callable[..., Any],
) -> None:  # fmt: skip
    assess_some(every_case[7::40], reading, tmp_path / "many.nt", careers, assessed, modelled)
