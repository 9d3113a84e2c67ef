"""What the project says of itself is so: the version, the public names. What its pages say is followed in `docs/`."""

import re
import tomllib
from pathlib import Path

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
        "Assessment", "IllFormedProfile", "InputError", "ItssError", "KpiOutcome", "Plan", "RequirementOutcome",
        "Standard", "StandardError", "Timeline", "UsageError", "WhatIf", "assess", "credentials", "gap", "timeline",
        "what_if",
    ]  # fmt: skip
    assert {"Plan", "Report", "Result", "compile", "validate"} <= set(shacl.__all__)
    for module in (itss, shacl):
        assert all(hasattr(module, name) for name in module.__all__)
