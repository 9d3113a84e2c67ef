"""A release is complete, runs offline, and twice gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest

from release import artefacts
from release.__main__ import write
from release.notes import entry
from release.version import present
from tests.forked import forking
from tests.site.copies import ROOT, copied

VERSION = present(ROOT)


def test_packing_knows_no_clock_and_no_owner(tmp_path):
    for name, day in (("one", 1_000_000_000), ("two", 1_500_000_000)):
        folder = tmp_path / name / "site"
        (folder / "en").mkdir(parents=True)
        files = ["b.html", "a.html", "en/c.html"]
        for file in files if name == "one" else reversed(files):
            (folder / file).write_text(file)
            os.utime(folder / file, (day, day))
        (folder / "a.html").chmod(0o600 if name == "one" else 0o755)
    packed = artefacts.packed(tmp_path / "one" / "site", 1_600_000_000)
    assert packed == artefacts.packed(tmp_path / "two" / "site", 1_600_000_000)
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        assert tar.getnames() == ["site", "site/a.html", "site/b.html", "site/en", "site/en/c.html"]
        assert {(member.mtime, member.uid, member.uname) for member in tar} == {(1_600_000_000, 0, "")}


def test_dependencies_of_this_platform():
    lock = "A.b_c==1.0 \\\n    --hash=sha256:0\nd==2 ; sys_platform == 'nowhere' \\\n    --hash=sha256:1\n    # via x\n"
    assert list(artefacts.dependencies(lock)) == ["a-b-c"]


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """What is written from a copy of the project."""
    return written(tmp_path_factory.mktemp("release"), day=1_700_000_000)


def written(folder, day):
    """A release of a copy whose files are of some day."""
    copy = copied(folder / "itss-graph")
    for path in copy.rglob("*"):
        os.utime(path, (day, day))
    write(copy, folder / "dist")
    return folder / "dist"


def hashes(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def wheel(release):
    (path,) = release.glob("*.whl")
    return path


@pytest.mark.slow
def test_what_it_consists_of(release):
    names = set(hashes(release))
    assert {
        f"itss_graph-{VERSION}-py3-none-any.whl",
        f"itss_graph-{VERSION}.tar.gz",
        f"itss-site-{VERSION}.tar.gz",
        "CITATION.cff",
        "LICENSES.md",
        "RELEASE.md",
        "SHA256SUMS",
        "sbom.cdx.json",
    } == {name for name in names if not name.startswith("rdf/")}
    modules = ("ontology", "itsm", "readings", "shapes/itsm", "shapes/itsm-strict", "shapes/profile", "shapes/standard")
    assert {f"rdf/{name}.{form}" for name in modules for form in ("ttl", "rdf", "nt", "jsonld")} <= names


@pytest.mark.slow
def test_the_checksums(release):
    lines = (release / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    assert listed == {name: digest for name, digest in hashes(release).items() if name != "SHA256SUMS"}


@pytest.mark.slow
def test_the_same_commit_gives_the_same_bytes(release, tmp_path, monkeypatch):
    """On another day, in another folder, zone and locale, with sets in another order."""
    for name, value in (("PYTHONHASHSEED", "4711"), ("TZ", "Asia/Tokyo"), ("LC_ALL", "C")):
        monkeypatch.setenv(name, value)
    assert hashes(written(tmp_path, day=1_750_000_000)) == hashes(release)


@pytest.mark.slow
def test_the_checkout_and_the_sdist_give_the_same_wheel(wheel, tmp_path):
    copied(tmp_path / "copy")
    epoch = entry((ROOT / "CHANGELOG.md").read_text("utf-8")).epoch
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, tmp_path / "copy"]
    subprocess.run(command, env=os.environ | {"SOURCE_DATE_EPOCH": str(epoch)}, check=True, capture_output=True)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


@pytest.mark.slow
def test_the_wheel_holds_all_resources(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    for folder in ("ontology", "shapes", "queries", "data/examples"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                assert held[f"itss_graph/_resources/{path.relative_to(ROOT).as_posix()}"] == path.read_bytes()
    sources = [path for path in (ROOT / "src").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    for path in sources:
        name = path.relative_to(ROOT / "src").as_posix()
        assert ".egg-info" in name or held[name] == path.read_bytes()
    assert not any(name.startswith(("tests/", "release/", "benchmarks/")) for name in held)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["rdf", "nt", "jsonld"])
def test_all_formats_say_the_same(release, form):
    formats = {"rdf": ox.RdfFormat.RDF_XML, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}
    found = list((release / "rdf").rglob("*.ttl"))
    assert len(found) >= 7
    for path in found:
        assert canonical(path, ox.RdfFormat.TURTLE) == canonical(path.with_suffix(f".{form}"), formats[form])


def canonical(path, fmt):
    dataset = ox.Dataset(ox.parse(path=str(path), format=fmt))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.mark.slow
def test_the_bill_names_what_is_locked_and_its_licences(release):
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = dict(re.findall(r"(?m)^([A-Za-z0-9._-]+)==(\S+)", lock))
    bill = json.loads((release / "sbom.cdx.json").read_text("utf-8"))
    assert {part["name"]: part["version"] for part in bill["components"]} == locked
    assert (bill["metadata"]["component"]["name"], bill["metadata"]["component"]["version"]) == ("itss-graph", VERSION)
    text = (release / "LICENSES.md").read_text("utf-8").partition("\n\n")[2]
    rows = [[cell.strip() for cell in row][1:5] for row in csv.reader(io.StringIO(text), delimiter="|")][2:]
    assert {re.sub("[._]", "-", row[0]).lower() for row in rows} == set(artefacts.dependencies(lock))
    assert all(row[2] not in ("", "UNKNOWN") for row in rows)


@pytest.mark.slow
def test_the_notes_are_the_entry(release):
    notes = (release / "RELEASE.md").read_text("utf-8")
    assert notes.startswith(f"# itss-graph {VERSION}, 20")
    assert notes.partition("\n\n")[2].strip() in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.slow
def test_the_site_is_the_same_to_the_byte_as_one_that_was_built_apart(release, site, tmp_path):
    with tarfile.open(release / f"itss-site-{VERSION}.tar.gz") as tar:
        tar.extractall(tmp_path, filter="data")
    assert [path.name for path in tmp_path.iterdir()] == [f"itss-site-{VERSION}"]
    built = hashes(site)
    assert len(built) > 2000
    assert hashes(tmp_path / f"itss-site-{VERSION}") == built


# The wheel, installed where there is no network

NO_NETWORK = """
import socket

def refuse(*args, **kwargs):
    raise OSError("there is no network here")

socket.socket.connect = socket.socket.bind = socket.getaddrinfo = socket.create_connection = refuse
"""


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The command of a fresh environment: the wheel, and beside it only what is installed here already."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(pip, check=True)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.check_output([python, "-c", code], text=True).strip())
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (packages / "sitecustomize.py").write_text(NO_NETWORK)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()

    def call(*arguments):
        command = [python.with_name("itss"), *map(str, arguments)]
        done = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    call.python, call.folder = python, elsewhere
    with forking(python) as call.forked:
        yield call


@pytest.mark.slow
def test_it_is_the_wheel_that_runs_and_nothing_can_connect(installed):
    code = "import itss_graph, socket; print(itss_graph.__file__); socket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run(
        [installed.python, "-c", code], cwd=installed.folder, capture_output=True, text=True, check=False
    )
    assert str(installed.python.parents[1]) in done.stdout
    assert "there is no network here" in done.stderr


EXAMPLE = "data/examples/one-day-short.ttl"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show",), 0),
        (("show", "OperationsManagement-L5", "--lang", "ja"), 0),
        (("show", "--since", "0.1.0"), 0),
        (("query", "list-thresholds"), 0),
        (("query", "find-candidates-lacking-one-requirement", "--data", EXAMPLE), 0),
        (("assess", EXAMPLE, "--as-of", "2026-11-23", "--format", "json"), 0),
        (("assess", EXAMPLE, "--as-of", "2026-11-23", "--format", "json", "--engine", "pyshacl"), 0),
        (("assess", EXAMPLE, "--as-of", "2026-11-23", "--kpi", "OperationsManagement-L4"), 1),
        (("validate", EXAMPLE, "--as-of", "2026-11-23"), 1),
        (("sample", "-n", "3", "--seed", "1", "--format", "turtle"), 0),
    ],
)
def test_it_runs_offline_as_in_the_checkout(installed, forked, arguments, code):
    given = [ROOT / word if word == EXAMPLE else word for word in arguments]
    how = {"cwd": installed.folder, "capture_output": True, "text": True}
    here, there = (subprocess.run([*command, *given], check=False, **how) for command in (forked, installed.forked))
    assert (there.returncode, there.stdout, there.stderr) == (here.returncode, here.stdout, here.stderr)
    assert there.returncode == code
    assert there.stdout


@pytest.mark.slow
def test_it_builds_the_shapes_offline(installed):
    assert installed("build", "-o", "shapes")[0] == 0
    for name in ("itsm.ttl", "itsm-strict.ttl"):
        assert (installed.folder / "shapes" / name).read_bytes() == (ROOT / "shapes" / name).read_bytes()
