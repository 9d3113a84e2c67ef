"""What the installed command settles before it imports anything."""

import tomllib
from pathlib import Path

import pytest

import itss_command


@pytest.mark.parametrize(
    ("arguments", "quick"),
    [
        ([], False),
        (["show"], True),
        (["serve"], False),
        (["assess", "small.ttl"], True),
        (["assess", "small.ttl", "large.nt"], False),
        (["assess", "large.nt", "-o", "x.parquet"], False),
        (["assess", "folder"], False),
        (["assess", "-"], False),
        (["assess", "--endpoint", "http://localhost/"], False),
        (["sample", "-n", "10"], False),
    ],
)
def test_quick_is_what_reads_little(arguments, quick, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.ttl").write_bytes(b"x")
    (tmp_path / "large.nt").write_bytes(b"x" * (itss_command.SMALL + 1))
    (tmp_path / "folder").mkdir()
    assert itss_command.is_quick(arguments) is quick


def test_it_tells_its_version(call):
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert call("--version") == (0, f"itss {project['version']}\n", "")
    assert call("--version", "assess", "nowhere.ttl")[0] == 0
    code, out, err = call("assess", "--version")
    assert (code, out, err.count("\n")) == (2, "", 1)
