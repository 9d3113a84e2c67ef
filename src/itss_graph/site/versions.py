"""Versions: those archived under `ontology/versions/`, how they are numbered, and what a version states.

An archived version is a folder named for it, with the modules of the ontology, `shapes/`, and `SHA256SUMS`, which is
what `sha256sum -c` reads. `python -m release.version` makes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from pathlib import Path
from typing import Self

from itss_graph import resources
from itss_graph.errors import ItssError, UsageError

MANIFEST = "SHA256SUMS"


class Weight(IntEnum):
    """How much a change asks of whoever relies on the public contract, after Semantic Versioning."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """The number of a version; they are ordered as Semantic Versioning orders them."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The number that is written `1.2.3`; None for any other text."""
        found = re.fullmatch(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})", text)
        return cls(*map(int, found.groups())) if found else None

    def after(self, weight: Weight) -> Number:
        """The least number that may follow changes of this weight; before 1.0.0 the minor number takes major ones."""
        if weight is Weight.PATCH:
            return Number(self.major, self.minor, self.patch + 1)
        if weight is Weight.MINOR or self.major == 0:
            return Number(self.major, self.minor + 1, 0)
        return Number(self.major + 1, 0, 0)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file of an archived version: its path within the version (`itsm.ttl`, `shapes/itsm.ttl`) and its SHA-256."""

    name: str
    path: Path
    sha256: str


def archived() -> tuple[str, ...]:
    """The versions archived, oldest first."""
    numbers = (Number.parse(folder.name) for folder in resources.path("ontology", "versions").iterdir())
    return tuple(str(number) for number in sorted(number for number in numbers if number))


def files(version: str) -> tuple[ArchivedFile, ...]:
    """The files of an archived version, by its manifest; raises `UsageError`, naming those there are, for another."""
    if version not in (there := archived()):
        raise UsageError(f"no version {version!r} is archived; there are {', '.join(there)}")
    folder = resources.path("ontology", "versions", version)
    lines = (folder / MANIFEST).read_text("utf-8").splitlines()
    return tuple(ArchivedFile(name, folder / name, digest) for digest, name in (line.split("  ", 1) for line in lines))


def damage(version: str) -> Iterator[str]:
    """What is not as it was archived, one line a file: changed, missing, or put there since."""
    listed = {file.path: file for file in files(version)}
    folder = resources.path("ontology", "versions", version)
    there = {path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST}
    for path in sorted({*listed, *there}):
        if path not in listed:
            yield f"{path}: not in the manifest"
        elif path not in there:
            yield f"{path}: missing"
        elif sha256(path.read_bytes()).hexdigest() != listed[path].sha256:
            yield f"{path}: changed"


def archived_module(version: str, name: str) -> bytes:
    """The bytes of an archived file; raises `ItssError` where they are not those that were archived."""
    file = next(file for file in files(version) if file.name == name)
    content = file.path.read_bytes()
    if sha256(content).hexdigest() != file.sha256:
        raise ItssError(f"{file.path}: not what was archived; get the file again")
    return content
