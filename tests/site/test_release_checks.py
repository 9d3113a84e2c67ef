"""What stands against a release is found, each thing by itself or several at once."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date

import pytest
import yaml

from itss_graph import resources
from itss_graph.site import versions
from itss_graph.site.versions import Number, Weight
from release.__main__ import occupied
from release.checks import problems
from release.notes import Entry, entry
from release.version import present
from tests.site.copies import ROOT, copied

VERSION = present(ROOT)


def test_an_entry_of_the_changelog():
    text = "# Changelog\n\n## 0.3.0 - 2027-01-15\n\n### Added\n\n- This.\n\n## 0.2.0 - 2026-11-24\n\n- That.\n"
    found = entry(text)
    assert found == Entry("0.3.0", date(2027, 1, 15), "### Added\n\n- This.")
    assert found.epoch == 1_799_971_200
    assert entry(text.replace("2027-01-15", "unreleased")).day is None
    assert entry(text.replace("2027-01-15", "2027-02-30")).day is None
    assert entry("# Changelog\n") is None


@pytest.fixture(scope="module")
def committed(tmp_path_factory):
    """A clean checkout of a copy of the project."""
    copy = copied(tmp_path_factory.mktemp("committed") / "copy")
    commit(copy)
    return copy


@pytest.fixture
def checkout(committed, tmp_path, monkeypatch):
    """A checkout of one's own, which is what is bundled as long as the test runs."""
    copy = shutil.copytree(committed, tmp_path / "copy")
    monkeypatch.setattr(resources, "path", copy.joinpath)
    return copy


def commit(folder):
    if shutil.which("git") is None:
        pytest.skip("install git to test what is asked of a checkout")
    settings = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "-A"], [*settings, "commit", "-q", "--no-verify", "-m", "all"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)


@pytest.mark.slow
def test_nothing_stands_against_a_release(checkout):
    assert list(problems(checkout)) == []


CHANGES = {
    "no day": ("CHANGELOG.md", r"(?m)^## (\S+) - .*$", r"## \1 - unreleased", "has no day"),
    "no entry": ("CHANGELOG.md", r"(?m)^## \S+ ", "## 9.9.9 ", "the first entry is not that of"),
    "says nothing": ("CHANGELOG.md", r"(?ms)(^## [^\n]*\n).*?(?=^## )", r"\1", "is empty"),
    "another version": (
        "pyproject.toml",
        r'(?m)^version = ".*"$',
        'version = "9.9.9"',
        "itsm.ttl: owl:versionInfo",
    ),
    "a module behind": (
        "ontology/itss.ttl",
        r'versionInfo "[^"]*"',
        'versionInfo "0.1.0"',
        "itss.ttl: owl:versionInfo",
    ),
    "another day": (
        "ontology/itsm.ttl",
        r'modified "[^"]*"',
        'modified "2026-01-01"',
        "dcterms:modified is 2026-01-01",
    ),
    "cited wrongly": ("CITATION.cff", r"(?m)^version: .*$", "version: 0.1.0", "CITATION.cff: version is not"),
    "released when": ("CITATION.cff", r"(?m)^date-released: .*$", "", "CITATION.cff: date-released is not"),
    "archive": ("ontology/versions/0.1.0/itss.ttl", "A person", "A human", "itss.ttl: changed"),
    "shapes": ("shapes/itsm.ttl", r"sh:minInclusive 730", "sh:minInclusive 1", "out of date; run itss build"),
}


TOGETHER = [
    ("no day", "a module behind", "another day", "cited wrongly", "archive", "shapes"),
    ("no entry", "released when"),
    ("says nothing",),
    ("another version",),
]
"""What does not hide each other."""


@pytest.mark.slow
@pytest.mark.parametrize("cases", TOGETHER, ids=", ".join)
def test_what_stands_against_it_is_named(checkout, cases):
    for name, pattern, replacement, _ in map(CHANGES.get, cases):
        text = (checkout / name).read_text("utf-8")
        changed = re.sub(pattern, replacement, text, count=1)
        assert changed != text
        (checkout / name).write_text(changed, "utf-8")
    found = list(problems(checkout))
    for name, _, _, says in map(CHANGES.get, cases):
        assert f"{name}: not committed; commit it or put it away" in found
        assert any(says in problem for problem in found), found
    assert not any("\n" in problem for problem in found)


def test_every_change_is_made():
    assert sorted(sum(TOGETHER, ())) == sorted(CHANGES)


@pytest.mark.slow
def test_a_version_too_low_is_named(checkout):
    path = checkout / "ontology" / "itsm.ttl"
    path.write_text(path.read_text("utf-8").replace("itss:minimumYears 2", "itss:minimumYears 3", 1), "utf-8")
    prior = Number.parse(versions.archived()[-1])
    low, least = prior.after(Weight.PATCH), prior.after(Weight.MAJOR)
    for module in (checkout / "pyproject.toml", *checkout.glob("ontology/*.ttl"), *checkout.glob("shapes/*.ttl")):
        module.write_text(module.read_text("utf-8").replace(f'"{VERSION}"', f'"{low}"'), "utf-8")
    found = list(problems(checkout))
    assert any(f"{low} is too low" in problem and f"at least {least}" in problem for problem in found), found


@pytest.mark.slow
def test_a_folder_that_is_no_checkout(checkout):
    shutil.rmtree(checkout / ".git")
    assert f"{checkout}: not a git checkout; a release is made from one" in list(problems(checkout))


def test_what_is_no_release_is_not_written_over(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert [line.startswith(f"{tmp_path}: holds something other") for line in occupied(tmp_path)] == [True]
    assert list(occupied(tmp_path / "new")) == []
    (tmp_path / "SHA256SUMS").write_text("")
    assert list(occupied(tmp_path)) == []


def test_the_citation_keeps_to_the_citation_file_format():
    """The rules of CFF 1.2.0 for the keys used; the file was checked with cffconvert as well."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    allowed = {"cff-version", "message", "type", "title", "abstract", "authors", "version", "date-released", "url"}
    assert set(citation) <= allowed | {"license", "keywords", "references"}
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] in ("software", "dataset")
    assert all(isinstance(citation[key], str) and citation[key] for key in ("message", "title", "abstract", "url"))
    assert date.fromisoformat(citation["date-released"])
    assert str(citation["version"]) == VERSION
    assert citation["license"] == "Apache-2.0"
    assert len(citation["keywords"]) == len(set(citation["keywords"])) > 0
    entities = [*citation["authors"], *(author for each in citation["references"] for author in each["authors"])]
    assert all(set(entity) <= {"name", "website"} and entity["name"] for entity in entities)
    assert all({"type", "title", "authors"} <= set(reference) for reference in citation["references"])
