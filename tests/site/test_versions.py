"""Versions: nothing archived changes, every module states the same version, and its number allows for the changes."""

import re
import shutil
import tomllib
from datetime import date
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest

from itss_graph import resources
from itss_graph.errors import ItssError, UsageError
from itss_graph.site import versions
from itss_graph.site.changes import compare
from itss_graph.site.versions import Number, Weight, bundled, find
from release.version import bump, modules

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
OWL, DCTERMS = "http://www.w3.org/2002/07/owl#", "http://purl.org/dc/terms/"


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the archive that a test may spoil."""
    shutil.copytree(ROOT / "ontology" / "versions", tmp_path / "ontology" / "versions")
    monkeypatch.setattr(resources, "path", tmp_path.joinpath)
    return tmp_path / "ontology" / "versions" / "0.1.0"


@pytest.mark.parametrize("version", versions.archived())
def test_what_is_archived_is_as_it_was(version):
    assert list(versions.damage(version)) == []


MANIFESTS = {
    "0.1.0": "54422b124ec26444bc63e44b9d476d5127bccff5b218673a209eed30fd6a3bed",
    "0.2.0": "64cead61a163d31a70403e2f16ef9ee1520ee4068c08709f42010d8918c4292c",
}


def test_the_manifests_are_as_they_were():
    """The hashes themselves are pinned by the hash of each manifest."""
    folders = (ROOT / "ontology" / "versions").iterdir()
    found = {folder.name: sha256((folder / "SHA256SUMS").read_bytes()).hexdigest() for folder in folders}
    assert found == MANIFESTS


def test_a_changed_byte_is_found(copy):
    path = copy / "itsm.ttl"
    path.write_bytes(path.read_bytes().replace(b"minimumYears 2", b"minimumYears 3", 1))
    assert list(versions.damage("0.1.0")) == [f"{path}: changed"]
    with pytest.raises(ItssError, match=r"itsm.ttl: not what was archived"):
        find("0.1.0")


def test_a_missing_and_a_further_file_are_found(copy):
    (copy / "itss.ttl").unlink()
    (copy / "shapes" / "more.ttl").write_text("")
    assert list(versions.damage("0.1.0")) == [
        f"{copy / 'itss.ttl'}: missing",
        f"{copy / 'shapes' / 'more.ttl'}: not in the manifest",
    ]


def test_the_files_of_a_version():
    names = [file.name for file in versions.files("0.1.0")]
    assert {"itss.ttl", "itsm.ttl", "readings.ttl", "context.jsonld", "shapes/itsm.ttl"} <= set(names)
    assert all(file.path.is_file() for file in versions.files("0.1.0"))


@pytest.mark.parametrize("version", ["0.0.9", "", "../..", "0.1.0/shapes", "1.0.0-rc1"])
def test_another_version_is_a_usage_error(version):
    with pytest.raises(UsageError, match=r"no version .* is archived; available: 0\.1\.0, 0\.2\.0"):
        versions.files(version)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "path"), modules(ROOT).items())
def test_every_module_states_the_version(name, path):
    if path.suffix == ".jsonld":
        return
    store = ox.Store()
    store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    headers = [quad.subject for quad in store.quads_for_pattern(None, TYPE, ox.NamedNode(f"{OWL}Ontology"))]
    assert len(headers) == 1

    def said(prop):
        return [quad.object.value for quad in store.quads_for_pattern(headers[0], ox.NamedNode(prop), None)]

    assert said(f"{OWL}versionInfo") == [VERSION]
    assert said(f"{OWL}versionIRI") == [f"{headers[0].value}/{VERSION}"]
    prior = versions.archived()[-1]
    had = name in {file.name for file in versions.files(prior)}
    assert said(f"{OWL}priorVersion") == ([f"{headers[0].value}/{prior}"] if had else [])
    major = compare(find(prior), bundled()).weight is Weight.MAJOR
    claims = [said(f"{OWL}{claim}") for claim in ("incompatibleWith", "backwardCompatibleWith")]
    assert claims == ([said(f"{OWL}priorVersion"), []] if major else [[], said(f"{OWL}priorVersion")])
    for prop in ("modified", "issued"):
        assert set(said(f"{DCTERMS}{prop}")) <= {released()}
    assert all(f"version {VERSION}, " in text for text in said(f"{DCTERMS}bibliographicCitation"))


def released():
    return re.search(rf"(?m)^## {re.escape(VERSION)} - (\S+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"))[1]


def test_the_version_allows_for_what_changed():
    prior = versions.archived()[-1]
    found = compare(find(prior), bundled())
    assert found.fits, f"{VERSION} is too low for what changed since {prior}: at least {found.least}"
    assert Number.parse(prior) < Number.parse(VERSION)
    assert VERSION not in versions.archived()


def test_what_is_gone_was_deprecated_before():
    gone = compare(find(versions.archived()[-1]), bundled()).of("removed")
    assert [change.term for change in gone if f"{OWL}deprecated" not in dict(change.removed)] == []


@pytest.mark.parametrize(
    ("number", "weight", "least"),
    [
        ("1.2.3", Weight.PATCH, "1.2.4"),
        ("1.2.3", Weight.MINOR, "1.3.0"),
        ("1.2.3", Weight.MAJOR, "2.0.0"),
        ("0.2.3", Weight.PATCH, "0.2.4"),
        ("0.2.3", Weight.MINOR, "0.3.0"),
        ("0.2.3", Weight.MAJOR, "0.3.0"),
    ],
)
def test_the_least_number_that_may_follow(number, weight, least):
    assert str(Number.parse(number).after(weight)) == least


@pytest.mark.parametrize("text", ["1.2", "1.2.3.4", "01.2.3", "1.2.3-rc1", "v1.2.3", "", "1.2.3\n", "1.2.9999999999"])
def test_what_is_no_number(text):
    assert Number.parse(text) is None


def test_numbers_are_ordered():
    numbers = [Number.parse(text) for text in ("0.9.0", "0.10.0", "1.0.0", "1.0.10", "1.0.9")]
    assert [str(number) for number in sorted(numbers)] == ["0.9.0", "0.10.0", "1.0.0", "1.0.9", "1.0.10"]


@pytest.fixture
def project(tmp_path):
    for name in ("pyproject.toml", "CITATION.cff", "CHANGELOG.md"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    for name in ("ontology", "shapes"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_next_version(project):
    before = {name: path.read_bytes() for name, path in modules(project).items()}
    bump(project, "7.0.0", date(2027, 1, 15))
    folder = project / "ontology" / "versions" / VERSION
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert len((folder / "SHA256SUMS").read_text().splitlines()) == len(before)
    text = (project / "ontology" / "itsm.ttl").read_text("utf-8")
    for line in (
        "owl:versionIRI <https://w3id.org/itss/itsm/7.0.0> ;",
        'owl:versionInfo "7.0.0" ;',
        f"owl:priorVersion <https://w3id.org/itss/itsm/{VERSION}> ;",
        f"owl:backwardCompatibleWith <https://w3id.org/itss/itsm/{VERSION}> ;",
        'dcterms:created "2026-11-23"^^xsd:date ;',
        'dcterms:modified "2027-01-15"^^xsd:date ;',
        'version 7.0.0, 2027. https://w3id.org/itss/itsm/7.0.0"@en ;',
    ):
        assert text.count(line) == 1
    assert "0.1.0" not in text
    assert 'version = "7.0.0"' in (project / "pyproject.toml").read_text()
    citation = (project / "CITATION.cff").read_text()
    assert re.findall("(?m)^(?:version|date-released): .*$", citation) == [
        "version: 7.0.0",
        'date-released: "2027-01-15"',
    ]
    headings = re.findall("(?m)^## .*$", (project / "CHANGELOG.md").read_text())
    assert headings[:2] == ["## 7.0.0 - 2027-01-15", f"## {VERSION} - {released()}"]
    (project / "ontology" / "versions" / "7.0.0").mkdir()
    with pytest.raises(FileExistsError):  # what is archived is never written over
        bump(project, "8.0.0", date(2027, 1, 16))
