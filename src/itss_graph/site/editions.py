"""An edition: what the modules of one version state, whether bundled, archived, or in files from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import InputError, StandardError, UsageError
from itss_graph.site.versions import Number, archived, archived_module, files
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.reading import read
from itss_graph.rdf.sources import format_of_name
from itss_graph.standard.standard import CORE, Standard
from itss_graph.vocab import ITSS, OWL, RDF

MODULES = (*CORE, "itsm.ttl")
"""The modules that carry meaning; shapes follow from them, or are tested against profiles."""


@dataclass(frozen=True, slots=True)
class Module:
    """One file of an edition: what it is called, the ontologies whose headers it holds, its triples."""

    name: str
    ontologies: frozenset[str]
    columns: Columns

    def instances(self, cls: str) -> frozenset[str]:
        """The IRIs that are stated to be of a class."""
        rows = self.columns.spelled().iter_rows()
        found = (s for s, p, o in rows if (p, o) == (f"<{RDF.type}>", f"<{cls}>"))
        return frozenset(subject[1:-1] for subject in found if subject.startswith("<"))

    def versions(self) -> frozenset[str]:
        """What `owl:versionInfo` says of its ontologies."""
        headers = {f"<{ontology}>" for ontology in self.ontologies}
        rows = self.columns.spelled().iter_rows()
        return frozenset(o.strip('"') for s, p, o in rows if s in headers and p == f"<{OWL.versionInfo}>")


@dataclass(frozen=True, slots=True)
class Edition:
    """The modules of one version, and what it is called; `whole` where there are no others."""

    name: str
    modules: tuple[Module, ...]
    whole: bool = False

    @property
    def categories(self) -> tuple[Module, ...]:
        """The modules that state indicators: job categories."""
        return tuple(module for module in self.modules if module.instances(ITSS.KeyPerformanceIndicator))

    @property
    def number(self) -> Number | None:
        """The number in the header of the job category, or of any module where there is none."""
        found = {version for module in self.categories or self.modules for version in module.versions()}
        return Number.parse(found.pop()) if len(found) == 1 else None

    def beside(self, other: Edition) -> Edition:
        """The modules to compare with `other`: those it has too; all where it is whole, or has none of them."""
        theirs = frozenset[str]().union(*(module.ontologies for module in other.modules))
        shared = tuple(module for module in self.modules if module.ontologies & theirs)
        return self if other.whole or not shared else Edition(self.name, shared)

    def standard(self) -> Standard | None:
        """The standard that the edition states, with those bundled modules that it lacks; None where it states none."""
        categories = self.categories
        theirs = frozenset[str]().union(*(module.ontologies for module in self.modules))
        lacking = [module for module in _core() if not module.ontologies & theirs]
        core = [module for module in self.modules if module not in categories]
        try:
            return Standard.of(_triples([*core, *lacking]), _triples(categories))
        except StandardError:
            return None


def bundled(category: str | None = None) -> Edition:
    """The bundled standard, or the job category in a file with the bundled vocabulary and readings."""
    path = category or resources.path("ontology", "itsm.ttl")
    edition = Edition(str(path), (*_core(), _module(str(path), read(path))), whole=True)
    return edition if category else Edition(str(edition.number), edition.modules, whole=True)


def find(since: str) -> Edition:
    """The edition that a version number, a file or a folder of RDF files names.

    Raises `UsageError` for what is none of these and `InputError` for what cannot be read.
    """
    if Path(since).is_dir():
        return _folder(Path(since))
    if since == "-" or Path(since).exists():
        return Edition(since, (_module(since, read(since)),))
    if since not in archived():
        there = ", ".join(archived())
        raise UsageError(f"{since!r} is neither an archived version ({there}) nor a file or folder with an ontology")
    names = [file.name for file in files(since) if file.name in MODULES]
    contents = ((name, read(archived_module(since, name), format="turtle", name=name)) for name in names)
    return Edition(since, tuple(_module(*content) for content in contents), whole=True)


def _core() -> tuple[Module, ...]:
    return tuple(_module(name, read(resources.path("ontology", name))) for name in CORE)


def _folder(folder: Path) -> Edition:
    paths = sorted(path for path in folder.iterdir() if path.is_file() and format_of_name(path.name))
    modules = tuple(_module(str(path), read(path)) for path in paths)
    if not any(len(module.columns.triples) for module in modules):
        raise InputError(f"{folder}: no RDF file in it that states anything; name the folder that holds the modules")
    return Edition(str(folder), modules)


def _module(name: str, columns: Columns) -> Module:
    bare = Module(name, frozenset(), columns)
    return Module(name, bare.instances(OWL.Ontology), columns)


def _triples(modules: Iterable[Module]) -> list[ox.Triple]:
    """The triples of modules, each once; without blank nodes, whose labels mean something in one file only."""
    lines = dict.fromkeys(
        f"{s} {p} {o} ."
        for module in modules
        for s, p, o in module.columns.spelled().iter_rows()
        if not (s.startswith("_:") or o.startswith("_:"))
    )
    return [quad.triple for quad in ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)]
