"""Sampled populations, and runs over them in this process or in one of their own."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from itss_graph.assessment import Assessor
from itss_graph.cli.main import run as command
from itss_graph.population.part import RunOutput, RunSettings
from itss_graph.population.start import assess_population
from itss_graph.population.summary import Summary
from itss_graph.profiles.sample import sample_lines
from itss_graph.standard import Standard

AS_OF = date(2026, 3, 31)
SETTINGS = RunSettings("default", AS_OF)
PERSON = "https://example.org/sample/1"

RUN = """
import sys
from datetime import date
from itss_graph.population.part import RunOutput, RunSettings
from itss_graph.population.start import assess_population

if __name__ == "__main__":
    source, path, format, chunk_size, workers, resume = sys.argv[1:]
    settings = RunSettings("default", date(2026, 3, 31))
    output = RunOutput(path, format, resume=resume == "True", quiet=True)
    assess_population([source], settings, output, chunk_size=int(chunk_size), workers=int(workers))
"""


@pytest.fixture(scope="session")
def settings() -> RunSettings:
    return SETTINGS


@pytest.fixture(scope="session")
def standard() -> Standard:
    return Standard.load()


@pytest.fixture(scope="session")
def assessor() -> Assessor:
    return SETTINGS.assessor()


@pytest.fixture(scope="session")
def lines(standard) -> Callable[[int], list[bytes]]:
    """The lines of a sampled population of so many people."""

    @cache
    def _lines(count: int) -> list[bytes]:
        return b"".join(sample_lines(count, 1, standard)).splitlines(keepends=True)

    return _lines


@pytest.fixture(scope="session")
def scattered(lines) -> Callable[[int], list[bytes]]:
    """The same lines in disorder."""

    def _scattered(count: int) -> list[bytes]:
        shuffled = list(lines(count))
        random.Random(4).shuffle(shuffled)
        return shuffled

    return _scattered


@pytest.fixture
def call(monkeypatch, capfd):
    """Call the command line; gives exit code, standard output and standard error."""

    def _call(*arguments):
        monkeypatch.setattr("sys.argv", ["itss", *map(str, arguments)])
        code = command()
        return code, *capfd.readouterr()

    return _call


@pytest.fixture
def run(tmp_path, capfd, monkeypatch):
    """Assess files in this process; gives the summary, the output and the rejects. Files of `small` bytes are cut."""

    def _run(
        *files: Path | str, format: str = "parquet", chunk_size: int = 120_000, small: int = 1000, **options
    ) -> Ran:
        monkeypatch.setattr("itss_graph.population.inputs.SMALL", small)
        path = tmp_path / f"out.{format}"
        output = RunOutput(str(path), format, quiet=options.pop("quiet", False))
        summary = assess_population(
            [str(file) for file in files], SETTINGS, output, chunk_size=chunk_size, **{"workers": 1, **options}
        )
        return Ran(summary, path, capfd.readouterr().err)

    return _run


class Ran:
    def __init__(self, summary: Summary, output: Path, said: str) -> None:
        self.summary, self.output, self.said = summary, output, said

    @property
    def counts(self) -> tuple[int, int, int]:
        """People read, assessed, rejected."""
        return self.summary.read, self.summary.assessed, self.summary.rejected

    @property
    def rows(self) -> pl.DataFrame:
        return pl.read_parquet(self.output)

    @property
    def rejects(self) -> pl.DataFrame:
        path = Path(f"{self.output}.rejects.csv")
        return pl.read_csv(path, infer_schema=False) if path.exists() else pl.DataFrame()


@pytest.fixture
def process(tmp_path):
    """Start a run in a process of its own."""
    script = tmp_path / "run.py"
    script.write_text(RUN)

    def _process(
        source: Path, output: Path, *, chunk_size: int, workers: int = 1, resume: bool = False, format="parquet"
    ):
        arguments = [str(argument) for argument in (source, output, format, chunk_size, workers, resume)]
        return subprocess.Popen([sys.executable, str(script), *arguments], start_new_session=True)

    return _process


@pytest.fixture(scope="session")
def json_people(lines) -> Callable[[int], list[dict]]:
    """A sampled population as plain JSON, with the records within the people."""
    return lambda count: list(_people(lines(count)).values())


def _people(lines: list[bytes]) -> dict[str, dict]:
    nodes: dict[str, dict] = {}
    people: dict[str, dict] = {}
    for line in lines:
        subject, predicate, value = line.decode().removesuffix(" .\n").split(" ", 2)
        name = re.split(r"[#/]", predicate.strip("<>"))[-1]
        node = nodes.setdefault(subject[1:-1], {"id": subject[1:-1]})
        if name in ("engagement", "expertise", "succession"):
            node.setdefault(name, []).append(nodes.setdefault(value[1:-1], {"id": value[1:-1]}))
        elif name == "comment":
            continue
        elif value.startswith('"'):
            text = value[1:].split('"')[0]
            node[name] = int(text) if value.endswith("#integer>") else text
        else:
            node.setdefault(name, []).append(value[1:-1] if name == "develops" else re.split(r"[#/]", value[1:-1])[-1])
        if name == "type" and value.endswith("#Candidate>"):
            people[subject] = node
    return {name: _plain(node) for name, node in people.items()}


def _plain(node: dict) -> dict:
    """One value instead of a list of one, as a person would write it."""
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in node.items()}
