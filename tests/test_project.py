"""What the project says of itself is so: the version, the public names. What its pages say is followed in `docs/`."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import itss_graph as itss
from itss_graph import shacl

ROOT = Path(__file__).parent.parent


def test_one_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(r"^## (\S+)", changelog, re.MULTILINE).group(1) == project["version"]
    for name in ("itss", "itsm", "readings"):
        text = (ROOT / "ontology" / f"{name}.ttl").read_text(encoding="utf-8")
        assert f'owl:versionInfo "{project["version"]}"' in text


def test_public_names():
    assert sorted(itss.__all__) == [
        "AssessedPeople", "Assessment", "IllFormedProfile", "InputError", "ItssError", "KpiOutcome", "Plan",
        "QueryResult", "RequirementOutcome", "Standard", "StandardError", "Timeline", "UsageError", "WhatIf", "assess",
        "assess_population", "credentials", "gap", "query", "timeline", "to_graph", "validate", "what_if",
    ]  # fmt: skip
    assert {"Plan", "Report", "Result", "compile", "validate"} <= set(shacl.__all__)
    for module in (itss, shacl):
        assert all(hasattr(module, name) for name in module.__all__)


@pytest.mark.slow
def test_what_is_not_asked_for_is_not_imported():
    """The package has a function of the name of one of its parts, which stays the function whatever is imported."""
    script = """
import sys, itss_graph as itss
assert not {"polars", "pyoxigraph", "rdflib"} & set(sys.modules)
assert itss.InputError.exit_code == 2
assert itss.Standard.__module__ == "itss_graph.standard.standard"
from itss_graph.assessment import Assessor
import itss_graph.assessment.outcomes
assert Assessor.__name__ == "Assessor" and itss.assess.__name__ == "assess"
assert len(itss.assess(sys.argv[1])) == 1
"""
    profile = ROOT / "data" / "examples" / "operations-management-l7.ttl"
    subprocess.run([sys.executable, "-c", script, profile], check=True)


def test_names_that_are_none():
    for module in (itss, sys.modules["itss_graph.assessment"]):
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            module.nothing  # noqa: B018
