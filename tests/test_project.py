"""What the project says of itself is so: the README's samples, the version, the public names."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

import itss_graph as itss
from itss_graph import shacl
from itss_graph.cli.main import run

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SAMPLES = re.findall(r"```console\n\$ \.venv/bin/itss ([^\n]*)\n```\n```\n(.*?)\n```", README, re.DOTALL)


@pytest.fixture
def call(monkeypatch, capfd):
    def call(command):
        monkeypatch.chdir(ROOT)
        as_of = ["--as-of", "2026-11-23"] if command.startswith("assess") else []
        monkeypatch.setattr("sys.argv", ["itss", *command.split(), "--format", "table", *as_of])
        run()
        return "\n".join(line.rstrip() for line in capfd.readouterr().out.splitlines()).rstrip()

    return call


@pytest.mark.parametrize(("command", "output"), SAMPLES)
def test_samples_of_the_readme_are_real(call, command, output):
    assert call(command) == output


def test_the_demo_of_the_readme_is_real(call):
    (sample,) = re.findall(r"next level lacks\.\n\n```\n(.*?)\n```", README, re.DOTALL)
    assert call("assess data/examples/operations-management-l7.ttl").startswith(sample)


def test_samples_were_found():
    assert [command.split()[0] for command, _ in SAMPLES] == ["assess", "query"]


def test_the_python_of_the_readme(monkeypatch):
    monkeypatch.chdir(ROOT)
    (person,) = itss.assess("data/examples/one-day-short.ttl", as_of=date(2026, 11, 23))
    row = person.outcome("OperationsManagement-L4-responsibility")
    assert person.highest["OperationsManagement"] == 3
    assert (row.outcome, row.required, row.measured) == ("failed", {"days": 730}, {"days": 729})


def test_one_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(r"^## (\S+)", changelog, re.MULTILINE).group(1) == project["version"]
    for name in ("itss", "itsm", "readings"):
        text = (ROOT / "ontology" / f"{name}.ttl").read_text(encoding="utf-8")
        assert f'owl:versionInfo "{project["version"]}"' in text


def test_public_names():
    assert sorted(itss.__all__) == [
        "Assessment", "IllFormedProfile", "InputError", "ItssError", "KpiOutcome", "RequirementOutcome", "Standard",
        "StandardError", "UsageError", "assess",
    ]  # fmt: skip
    assert {"Plan", "Report", "Result", "compile", "validate"} <= set(shacl.__all__)
    for module in (itss, shacl):
        assert all(hasattr(module, name) for name in module.__all__)
