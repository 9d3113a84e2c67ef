"""What is not installed: `itss-graph` alone asks, validates, assesses and publishes; the rest names its extra."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from itss_graph import resources
from itss_graph.cli.main import EXTRAS

ROOT = Path(__file__).parents[2]
EXAMPLE = resources.path("data", "examples", "one-day-short.ttl")
GARDEN = ROOT / "tests" / "category" / "garden.ttl"
WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(sys.argv.pop(1).split(",")))  # None there is a package that is not installed
from itss_command import main
main()
"""


def itss(*arguments, without=tuple(EXTRAS), cwd=None):
    """`itss` where packages are not installed."""
    command = [sys.executable, "-c", WITHOUT, ",".join(without), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def test_each_package_of_an_extra_is_known():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    everything = extras.pop("all")
    assert everything == [f"itss-graph[{','.join(extras)}]"]
    packages = {
        re.match(r"[\w-]+", each)[0].replace("-", "_"): name for name, lines in extras.items() for each in lines
    }
    assert packages == EXTRAS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["serve", "--help"], 0),
        (["show", "OperationsManagement-L5"], 0),
        (["query", "--list"], 0),
        (["query", "find-candidates-lacking-one-requirement", "--data", EXAMPLE], 0),
        (["query", "--text", "ASK { ?s ?p ?o }", "--infer"], 0),
        (["validate", EXAMPLE], 1),
        (["validate", EXAMPLE, "--engine", "pyshacl"], 1),
        (["assess", EXAMPLE, "--kpi", "OperationsManagement-L4", "--format", "table"], 1),
        (["assess", EXAMPLE, "--format", "html"], 0),
        (["assess", EXAMPLE, "-o", "out.parquet"], 0),
        (["gap", EXAMPLE, "--format", "json"], 1),
        (["check", resources.path("ontology", "itss.ttl")], 0),
        (["publish", "--standard", GARDEN, "-o", "site", "--base-url", "https://example.org/"], 0),
    ],
    ids=lambda each: " ".join(map(str, each[:2])) if isinstance(each, list) else str(each),
)
def test_the_base_asks_validates_assesses_and_publishes(arguments, code, tmp_path):
    ran = itss(*arguments, cwd=tmp_path)
    assert (ran.returncode, "pip install" in ran.stderr) == (code, False), ran.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("extra", "arguments"),
    [
        ("spreadsheets", ["template", "-o", "empty.xlsx"]),
        ("spreadsheets", ["import", "staff.xlsx"]),
        ("spreadsheets", ["assess", EXAMPLE, "-o", "out.xlsx"]),
        ("server", ["serve", "--port", "0"]),
        ("spark", ["assess", EXAMPLE, "--engine", "spark", "-o", "out.parquet"]),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else each,
)
def test_a_missing_extra_is_named_in_one_line(extra, arguments, tmp_path):
    assert itss("template", "-o", "staff.xlsx", without=["nothing"], cwd=tmp_path).returncode == 0
    ran = itss(*arguments, without=[name for name, each in EXTRAS.items() if each == extra], cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") == 1
    assert f"itss-graph[{extra}]" in ran.stderr


def test_any_other_missing_module_is_a_fault():
    ran = itss("show", "OperationsManagement-L5", without=["pyoxigraph"])
    assert (ran.returncode, "fault of this program" in ran.stderr) == (3, True)
