"""Sets the next version: `python -m release.version 0.3.0 2027-01-15`.

Archives the modules under their present version, then writes the next one to `pyproject.toml`, the headers of the
modules, the citation, and a heading in the changelog. The tests compare the compatibility that the headers then claim
with the changes.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
MANIFEST = "SHA256SUMS"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m release.version", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("version", type=_version, help="such as 0.3.0")
    parser.add_argument("day", type=date.fromisoformat, help="the day it is dated, YYYY-MM-DD")
    options = parser.parse_args(arguments)
    try:
        bump(ROOT, options.version, options.day)
    except FileExistsError as error:
        parser.error(f"{error.filename} exists already: an archived version does not change")
    subprocess.run([Path(sys.executable).with_name("itss"), "build"], cwd=ROOT, check=True)
    return 0


def bump(root: Path, version: str, day: date) -> None:
    """Archive the modules in `root`, then write `version` and its day everywhere but in generated shapes.

    Raises `FileExistsError` where the present version is archived already.
    """
    old = present(root)
    archive(root, old)
    for path in modules(root).values():
        if path.suffix == ".ttl":
            _rewrite(path, header(path.read_text("utf-8"), old, version, day))
    project, citation, changelog = root / "pyproject.toml", root / "CITATION.cff", root / "CHANGELOG.md"
    _rewrite(project, project.read_text("utf-8").replace(f'\nversion = "{old}"\n', f'\nversion = "{version}"\n', 1))
    text = re.sub(r"(?m)^version: .*$", f"version: {version}", citation.read_text("utf-8"))
    _rewrite(citation, re.sub(r"(?m)^date-released: .*$", f'date-released: "{day}"', text))
    _rewrite(changelog, changelog.read_text("utf-8").replace("\n## ", f"\n## {version} - {day}\n\n## ", 1))


def present(root: Path) -> str:
    """The version in `pyproject.toml`."""
    version: str = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return version


def modules(root: Path) -> dict[str, Path]:
    """The files of a version by their path in the archive: the ontology, and the shapes in a folder."""
    ontology = sorted(path for path in (root / "ontology").rglob("*") if path.suffix in (".ttl", ".jsonld"))
    current = [path for path in ontology if path.relative_to(root / "ontology").parts[0] != "versions"]
    shapes = sorted((root / "shapes").rglob("*.ttl"))
    return {path.relative_to(root / "ontology").as_posix(): path for path in current} | {
        path.relative_to(root).as_posix(): path for path in shapes
    }


def archive(root: Path, version: str) -> None:
    """Copy the modules to `ontology/versions/VERSION`, with a manifest in the format of `sha256sum -c`."""
    folder = root / "ontology" / "versions" / version
    folder.mkdir(parents=True)
    for name, path in modules(root).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)
    _rewrite(folder / MANIFEST, "".join(manifest(folder)))


def manifest(folder: Path) -> Iterator[str]:
    """A line for every file in a folder except the manifest: hash and path, sorted by path."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST):
        yield f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"


def header(turtle: str, old: str, new: str, day: date) -> str:
    """The Turtle of a module with the next version in its header; other text, and other files, are unchanged."""
    match = re.search(rf"(?m)^    owl:versionIRI <(\S+)/{re.escape(old)}> ;\n", turtle)
    if not match:
        return turtle
    base = match[1]
    turtle = re.sub(r"(?m)^    owl:(priorVersion|backwardCompatibleWith|incompatibleWith) .*\n", "", turtle)
    turtle = turtle.replace(f"owl:versionIRI <{base}/{old}>", f"owl:versionIRI <{base}/{new}>")
    since = "".join(f"    owl:{name} <{base}/{old}> ;\n" for name in ("priorVersion", "backwardCompatibleWith"))
    turtle = turtle.replace(f'    owl:versionInfo "{old}" ;\n', f'    owl:versionInfo "{new}" ;\n{since}')
    turtle = re.sub(r'(dcterms:(?:issued|modified)) "[^"]*"', rf'\1 "{day}"', turtle)
    citation = rf"version {re.escape(old)}, \d{{4}}\. {re.escape(base)}/{re.escape(old)}"
    return re.sub(citation, f"version {new}, {day.year}. {base}/{new}", turtle)


def _version(text: str) -> str:
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a version; write it like 0.3.0")
    return text


def _rewrite(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
