"""The checks before a release, each a function from the project's folder to its problems."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from itss_graph.site import versions
from itss_graph.site.changes import compare
from itss_graph.site.versions import bundled, find
from release.notes import entry
from release.version import modules, present


def problems(root: Path) -> Iterator[str]:
    """The problems that prevent a release of the project in `root`, one line each."""
    for check in CHECKS:
        yield from check(root)


def unclean(root: Path) -> Iterator[str]:
    """Changes that are not committed."""
    status = _git(root, "status", "--porcelain")
    if status is None:
        yield f"{root}: not a git checkout; a release is made from one"
    for line in (status or "").splitlines():
        yield f"{line[3:]}: not committed; commit it or put it away"


def undated(root: Path) -> Iterator[str]:
    """A first entry of the changelog that is of another version, has no day, or is empty."""
    version, first = present(root), entry((root / "CHANGELOG.md").read_text("utf-8"))
    if first is None or first.version != version:
        yield f"CHANGELOG.md: the first entry is not that of {version}; begin it with '## {version} - YYYY-MM-DD'"
    elif first.day is None:
        yield f"CHANGELOG.md: the entry of {version} has no day; write '## {version} - YYYY-MM-DD'"
    elif not first.text:
        yield f"CHANGELOG.md: the entry of {version} is empty; say what changed"


def disagreeing(root: Path) -> Iterator[str]:
    """Versions and days that differ from those of `pyproject.toml` and the changelog."""
    version, first = present(root), entry((root / "CHANGELOG.md").read_text("utf-8"))
    day = first.day.isoformat() if first and first.day else ""
    expected = {"version": version, "date-released": f'"{day}"'}
    citation = (root / "CITATION.cff").read_text("utf-8")
    for key, value in expected.items():
        if re.findall(rf"(?m)^{key}: (.*)$", citation) != [value]:
            yield f"CITATION.cff: {key} is not {value}"
    for name, path in modules(root).items():
        text = path.read_text("utf-8") if path.suffix == ".ttl" else f'owl:versionInfo "{version}"'
        if re.findall(r'owl:versionInfo "([^"]*)"', text) != [version]:
            yield f"{name}: owl:versionInfo is not {version}"
        for modified in set(re.findall(r'dcterms:modified "([^"]*)"', text)) - {day}:
            yield f"{name}: dcterms:modified is {modified}, the changelog says {day}"


def misnumbered(root: Path) -> Iterator[str]:
    """Archives that have changed, and a version that is too low for the changes since the last of them."""
    damaged = [line for version in versions.archived() for line in versions.damage(version)]
    yield from damaged
    if damaged:
        return
    if present(root) in versions.archived():
        yield f"{present(root)} is archived already; give the project its next version"
        return
    comparison = compare(find(versions.archived()[-1]), bundled())
    if not comparison.fits:
        old, least = comparison.old.name, comparison.least
        yield f"{present(root)} is too low for what changed since {old}; it has to be at least {least}"


def stale(root: Path) -> Iterator[str]:
    """Generated shapes that are not up to date."""
    itss, standard = Path(sys.executable).with_name("itss"), root / "ontology" / "itsm.ttl"
    build = [itss, "build", "--check", "--standard", standard, "-o", root / "shapes"]
    process = subprocess.run(list(map(str, build)), capture_output=True, text=True, check=False)
    if process.returncode:
        yield from (line.removeprefix("itss: ") for line in process.stderr.splitlines())


CHECKS: tuple[Callable[[Path], Iterator[str]], ...] = (unclean, undated, disagreeing, misnumbered, stale)


def _git(root: Path, *arguments: str) -> str | None:
    try:
        process = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return process.stdout
