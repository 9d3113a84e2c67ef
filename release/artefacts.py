"""The artefacts of a release, each written to a folder; the same commit gives the same bytes."""

from __future__ import annotations

import gzip
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from itss_graph.site.knowledge import Knowledge
from itss_graph.site.negotiation import DOCUMENTS
from itss_graph.site.serialization import serialise
from release.notes import Entry
from release.version import manifest


def packages(root: Path, target: Path, entry: Entry) -> None:
    """The sdist, and the wheel built from it, in an isolated environment that is installed over the network."""
    _run(root, entry, "build", "--outdir", str(target), str(root))


def site(root: Path, target: Path, entry: Entry, base_url: str | None = None) -> None:
    """The site as an archive, to be unpacked in the folder of a web server."""
    name = f"itss-site-{entry.version}"
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("itss")), "publish", "-o", f"{folder}/{name}"]
        command += ["--base-url", base_url] if base_url else []
        _call(command, root, entry)
        (target / f"{name}.tar.gz").write_bytes(packed(Path(folder) / name, entry.epoch))


def packed(folder: Path, epoch: int) -> bytes:
    """A folder as tar.gz: sorted, without owners, with one modification time."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in [folder, *sorted(folder.rglob("*"))]:
            info = tarfile.TarInfo(path.relative_to(folder.parent).as_posix())
            info.mtime = epoch
            if path.is_dir():
                info.type, info.mode = tarfile.DIRTYPE, 0o755
                tar.addfile(info)
            else:
                content = path.read_bytes()
                info.size, info.mode = len(content), 0o644
                tar.addfile(info, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), mtime=epoch)


def serialisations(target: Path) -> None:
    """Every module of the standard, shapes and alignments included, in every format."""
    for path, module in Knowledge.load().modules.items():
        for form in DOCUMENTS:
            file = target / "rdf" / f"{path}.{form.extension}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(serialise(module.triples, form, about=module.iri))


def metadata(root: Path, target: Path, entry: Entry) -> None:
    """The citation, the changes, the dependencies (CycloneDX) and their licences."""
    shutil.copyfile(root / "CITATION.cff", target / "CITATION.cff")
    title = f"# itss-graph {entry.version}, {entry.day}"
    (target / "RELEASE.md").write_text(f"{title}\n\n{entry.text}\n", encoding="utf-8", newline="\n")
    sbom = ["requirements", "--pyproject", "pyproject.toml", "--mc-type", "library"]
    sbom += ["--output-reproducible", "--of", "JSON", "-o", str(target / "sbom.cdx.json"), "requirements.lock"]
    _run(root, entry, "cyclonedx_py", *sbom)
    licences = ["--packages", *dependencies((root / "requirements.lock").read_text("utf-8"))]
    licences += ["--with-system", "--from", "mixed", "--with-urls", "--order", "name", "--format", "markdown"]
    table = _run(root, entry, "piplicenses", *licences)
    (target / "LICENSES.md").write_text(f"# Licences of what itss-graph depends on\n\n{table}", "utf-8", newline="\n")


def dependencies(lock: str) -> Iterator[str]:
    """The canonical names of the packages that a lock installs on this platform."""
    for line in re.findall(r"(?m)^[A-Za-z0-9][^\\\n]*", lock):
        requirement = Requirement(line.strip())
        if requirement.marker is None or requirement.marker.evaluate():
            yield canonicalize_name(requirement.name)


def checksums(target: Path) -> None:
    """The hashes of all files, in the format of `sha256sum -c`."""
    (target / "SHA256SUMS").write_text("".join(manifest(target)), encoding="utf-8", newline="\n")


def _run(root: Path, entry: Entry, module: str, *arguments: str) -> str:
    """The output of a Python tool."""
    return _call([sys.executable, "-W", "ignore", "-m", module, *arguments], root, entry)


def _call(command: list[str], root: Path, entry: Entry) -> str:
    """The output of a command; exits with its standard error where it fails."""
    variables = {"SOURCE_DATE_EPOCH": str(entry.epoch), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    process = subprocess.run(command, cwd=root, env=os.environ | variables, capture_output=True, text=True, check=False)
    if process.returncode:
        raise SystemExit(f"release: {' '.join(command)} failed:\n{process.stdout}{process.stderr}")
    return process.stdout
