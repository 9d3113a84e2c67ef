"""Versions and editions: those archived under `ontology/versions/`, how they are numbered, and what each one states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import InputError, ItssError, StandardError, UsageError
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.reading import read
from itss_graph.rdf.sources import format_of_name
from itss_graph.rdf.store import parse
from itss_graph.standard.standard import CORE, MODULES, Standard
from itss_graph.vocab import ITSS, OWL, RDF

MANIFEST = "SHA256SUMS"


class Weight(IntEnum):
    """The weight of a change by Semantic Versioning: which part of the version number it raises."""

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
        match = re.fullmatch(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})", text)
        return cls(*map(int, match.groups())) if match else None

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
    if version not in (versions := archived()):
        raise UsageError(f"no version {version!r} is archived; available: {', '.join(versions)}")
    folder = resources.path("ontology", "versions", version)
    lines = (folder / MANIFEST).read_text("utf-8").splitlines()
    return tuple(ArchivedFile(name, folder / name, digest) for digest, name in (line.split("  ", 1) for line in lines))


def damage(version: str) -> Iterator[str]:
    """The differences from the archived state, one line per file: changed, missing, or added."""
    listed = {file.path: file for file in files(version)}
    folder = resources.path("ontology", "versions", version)
    present = {path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST}
    for path in sorted({*listed, *present}):
        if path not in listed:
            yield f"{path}: not in the manifest"
        elif path not in present:
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


@dataclass(frozen=True, slots=True)
class EditionModule:
    """One file of an edition: its name, the ontologies whose headers it holds, its triples."""

    name: str
    ontologies: frozenset[str]
    columns: Columns

    def instances(self, cls: str) -> frozenset[str]:
        """The IRIs of the instances of a class."""
        rows = self.columns.spelled().iter_rows()
        subjects = (
            subject for subject, predicate, value in rows if (predicate, value) == (f"<{RDF.type}>", f"<{cls}>")
        )
        return frozenset(subject[1:-1] for subject in subjects if subject.startswith("<"))

    def versions(self) -> frozenset[str]:
        """What `owl:versionInfo` says of its ontologies."""
        headers = {f"<{ontology}>" for ontology in self.ontologies}
        rows = self.columns.spelled().iter_rows()
        return frozenset(
            value.strip('"')
            for subject, predicate, value in rows
            if subject in headers and predicate == f"<{OWL.versionInfo}>"
        )


@dataclass(frozen=True, slots=True)
class Edition:
    """The modules of one version, and its name; `complete` where there are no others."""

    name: str
    modules: tuple[EditionModule, ...]
    complete: bool = False

    @property
    def categories(self) -> tuple[EditionModule, ...]:
        """The modules that state indicators: job categories."""
        return tuple(module for module in self.modules if module.instances(ITSS.KeyPerformanceIndicator))

    @property
    def number(self) -> Number | None:
        """The number in the header of the job category, or of any module where there is none."""
        numbers = {version for module in self.categories or self.modules for version in module.versions()}
        return Number.parse(numbers.pop()) if len(numbers) == 1 else None

    def comparable_with(self, other: Edition) -> Edition:
        """The modules to compare with `other`: those it has too; all where that is complete, or has none of them."""
        ontologies = frozenset[str]().union(*(module.ontologies for module in other.modules))
        shared = tuple(module for module in self.modules if module.ontologies & ontologies)
        return self if other.complete or not shared else Edition(self.name, shared)

    def standard(self) -> Standard | None:
        """The standard that the edition states, with those bundled modules that it lacks; None where it states none."""
        categories = self.categories
        ontologies = frozenset[str]().union(*(module.ontologies for module in self.modules))
        missing = [module for module in _core() if not module.ontologies & ontologies]
        core = [module for module in self.modules if module not in categories]
        try:
            return Standard.of(_triples([*core, *missing]), _triples(categories))
        except StandardError:
            return None


def bundled(category: str | None = None) -> Edition:
    """The bundled standard, or the job category in a file with the bundled vocabulary and readings."""
    path = category or resources.path("ontology", "itsm.ttl")
    edition = Edition(str(path), (*_core(), _module(str(path), read(path))), complete=True)
    return edition if category else Edition(str(edition.number), edition.modules, complete=True)


def find(since: str) -> Edition:
    """The edition that a version number, a file or a folder of RDF files names.

    Raises `UsageError` for what is none of these and `InputError` for what cannot be read.
    """
    if Path(since).is_dir():
        return _folder(Path(since))
    if since == "-" or Path(since).exists():
        return Edition(since, (_module(since, read(since)),))
    if since not in archived():
        available = ", ".join(archived())
        raise UsageError(
            f"{since!r} is neither an archived version ({available}) nor a file or folder with an ontology"
        )
    names = [file.name for file in files(since) if file.name in MODULES]
    contents = ((name, read(archived_module(since, name), format="turtle", name=name)) for name in names)
    return Edition(since, tuple(_module(*content) for content in contents), complete=True)


def _core() -> tuple[EditionModule, ...]:
    return tuple(_module(name, read(resources.path("ontology", name))) for name in CORE)


def _folder(folder: Path) -> Edition:
    paths = sorted(path for path in folder.iterdir() if path.is_file() and format_of_name(path.name))
    modules = tuple(_module(str(path), read(path)) for path in paths)
    if not any(len(module.columns.triples) for module in modules):
        raise InputError(f"{folder}: no RDF file in it that states anything; name the folder that holds the modules")
    return Edition(str(folder), modules)


def _module(name: str, columns: Columns) -> EditionModule:
    bare = EditionModule(name, frozenset(), columns)
    return EditionModule(name, bare.instances(OWL.Ontology), columns)


def _triples(modules: Iterable[EditionModule]) -> list[ox.Triple]:
    """The triples of modules, each once; without blank nodes, whose labels mean something in one file only."""
    lines = dict.fromkeys(
        f"{subject} {predicate} {value} ."
        for module in modules
        for subject, predicate, value in module.columns.spelled().iter_rows()
        if not (subject.startswith("_:") or value.startswith("_:"))
    )
    return [*parse(lines)]
