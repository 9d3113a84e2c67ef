"""Quality checks: each is a query that finds one kind of fault in an ontology; a profile gives each a level."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Self

from itss_graph import resources
from itss_graph.errors import InputError, UsageError, suggestion
from itss_graph.rdf.merging import merge
from itss_graph.rdf.reading import read
from itss_graph.rdf.sources import content
from itss_graph.rdf.store import Rows, Store, Term

__all__ = ["LEVELS", "OFF", "CheckFinding", "Profile", "QualityCheck", "bundled", "own_ontology", "run", "store_of"]


COLUMNS = ("entity", "property", "value")
"""The columns of an answer: what is at fault, in which property, with which value; the last two may be unbound."""

_LINE = re.compile(r"# (?P<key>title|problem|solution|source|adapted): (?P<text>\S.*)")
_REQUIRED = ("title", "problem", "solution", "source")


@dataclass(frozen=True, slots=True)
class QualityCheck:
    """One kind of fault. `sources` name the criteria that it implements; `adapted` says how it differs from them."""

    name: str
    title: str
    problem: str
    solution: str
    sources: tuple[str, ...]
    adapted: str
    text: str


def bundled() -> dict[str, QualityCheck]:
    """The checks of `queries/checks/` by name, sorted."""
    files = sorted(resources.path("queries", "checks").glob("*.rq"))
    return {file.stem: parse(file.stem, file.read_text("utf-8")) for file in files}


def from_file(path: Path) -> QualityCheck:
    """A check from a file; raises `UsageError` where it cannot be read or its header is not valid."""
    try:
        return parse(path.stem, path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 at byte {error.start}; save the check as UTF-8") from None


def parse(name: str, text: str) -> QualityCheck:
    """A check from its text; raises `UsageError` for a header that is not valid."""
    header: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            break
        match = _LINE.fullmatch(line)
        if not match:
            raise UsageError(f"{name}.rq, line {number}: not a header line of a check; see queries/checks/README.md")
        header.setdefault(match["key"], []).append(match["text"])
    for key, texts in header.items():
        if key != "source" and len(texts) > 1:
            raise UsageError(f"{name}.rq: the header has {len(texts)} lines {key!r}; keep one")
    if missing := [key for key in _REQUIRED if key not in header]:
        raise UsageError(f"{name}.rq: the header has no line '# {missing[0]}: ...'; see queries/checks/README.md")
    (title,), (problem,), (solution,) = (header[key] for key in _REQUIRED[:3])
    return QualityCheck(name, title, problem, solution, tuple(header["source"]), header.get("adapted", [""])[0], text)


LEVELS = ("ERROR", "WARN", "INFO")
"""The most severe first: must be corrected, should be corrected, may need attention."""

OFF = "OFF"
"""The level of a check that does not run."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The level of each check, in the order of the file; `OFF` for one that does not run."""

    levels: Mapping[str, str]
    checks: Mapping[str, QualityCheck]

    @classmethod
    def load(cls, path: str | Path | None = None) -> Self:
        """The bundled profile, or the one in a file.

        A name that ends in `.rq` is the user's own check: a file in the folder of the profile. A check that is not
        named does not run. Raises `UsageError` for a malformed line, an unknown level or check, and a duplicate check.
        """
        file = resources.path("queries", "checks", "profile.tsv") if path is None else Path(path)
        available = bundled()
        levels: dict[str, str] = {}
        checks: dict[str, QualityCheck] = {}
        for number, line in enumerate(_lines(file), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            location = f"{file}, line {number}"
            level, name = _level_and_name(line, location)
            check = from_file(file.parent / name) if name.endswith(".rq") else available.get(name)
            if check is None:
                hint = suggestion(name, available, "itss check --list names them all")
                raise UsageError(f"{location}: no check {name!r}; {hint}")
            if check.name in levels:
                raise UsageError(f"{location}: {check.name} is named twice; keep one line")
            levels[check.name], checks[check.name] = level, check
        return cls(levels, checks)

    def running(self) -> list[tuple[str, QualityCheck]]:
        """The checks that run with their levels, most severe first, then by name."""
        return [
            (level, self.checks[name]) for level in LEVELS for name in sorted(self.levels) if self.levels[name] == level
        ]


def _lines(file: Path) -> list[str]:
    try:
        return content(file).decode().splitlines()
    except InputError as error:
        raise UsageError(str(error)) from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8 at byte {error.start}; save the profile as UTF-8") from None


def _level_and_name(line: str, location: str) -> tuple[str, str]:
    words = line.split()
    if len(words) != 2:
        raise UsageError(
            f"{location}: {line.strip()[:80]!r} is not a line of a profile; write LEVEL, a tab, and a check"
        )
    level, name = words
    if level not in (*LEVELS, OFF):
        raise UsageError(f"{location}: no level {level[:40]!r}; available: {', '.join((*LEVELS, OFF))}")
    return level, name


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """A fault: the check that found it with its level, the entity at fault, the property and the value."""

    level: str
    check: QualityCheck
    entity: Term | None
    property: Term | None
    value: Term | None


def own_ontology() -> list[Path]:
    """The files of the bundled ontology: every module and every alignment, without archived versions."""
    folder = resources.path("ontology")
    return [*sorted(folder.glob("*.ttl")), *sorted(folder.glob("alignments/*.ttl"))]


def store_of(files: Sequence[str | PathLike[str]], format: str | None = None) -> Store:
    """The triples of all files as one graph, since modules of one ontology refer to each other.

    `format` is the format of the files; by default it follows from their names, or else from their content.
    Raises `InputError` for a file that cannot be read, is not RDF, or states nothing.
    """
    parts = {str(file): read(file, format=format) for file in files}
    for name, part in parts.items():
        if not len(part.triples):
            raise InputError(f"{name}: states nothing, so there is nothing to check")
    return Store.of(merge(parts.values()))


def run(store: Store, profile: Profile) -> list[CheckFinding]:
    """What the checks of a profile find, most severe first, then by check, each in the order of its query.

    Raises `UsageError` for a check that is not a SELECT query or selects no entity, `EngineError` where a query fails.
    """
    return [CheckFinding(level, check, *row) for level, check in profile.running() for row in _rows(store, check)]


def _rows(store: Store, check: QualityCheck) -> list[tuple[Term | None, Term | None, Term | None]]:
    try:
        answer = store.query(check.text)
    except UsageError as error:
        raise UsageError(f"{check.name}.rq: {error}") from None
    if not isinstance(answer, Rows) or COLUMNS[0] not in answer.variables:
        raise UsageError(f"{check.name}.rq: a check is a SELECT query with the columns {', '.join(COLUMNS)}")
    return [(row[0], row[1], row[2]) for row in answer.select(COLUMNS).rows]
