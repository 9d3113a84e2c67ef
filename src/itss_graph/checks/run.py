"""Running checks over an ontology: its files as one graph, every query of the profile, each row a finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from itss_graph import resources
from itss_graph.checks.check import COLUMNS, Check
from itss_graph.checks.profile import Profile
from itss_graph.errors import InputError, UsageError
from itss_graph.rdf.merging import merge
from itss_graph.rdf.reading import read
from itss_graph.rdf.store import Rows, Store, Term


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault: the check that found it and its level, what is at fault, in which property, with which value."""

    level: str
    check: Check
    entity: Term | None
    property: Term | None
    value: Term | None


def own_ontology() -> list[Path]:
    """The files of the bundled ontology: every module and every alignment, not the versions before this one."""
    folder = resources.path("ontology")
    return [*sorted(folder.glob("*.ttl")), *sorted(folder.glob("alignments/*.ttl"))]


def store_of(files: Sequence[str | PathLike[str]], format: str | None = None) -> Store:
    """The triples of all files as one graph, since modules of one ontology refer to each other.

    `format` is that of the files, by default that of their names, or what their content looks like.
    Raises `InputError` for a file that cannot be read, is not RDF, or states nothing.
    """
    parts = {str(file): read(file, format=format) for file in files}
    for name, part in parts.items():
        if not len(part.triples):
            raise InputError(f"{name}: states nothing, so there is nothing to check")
    return Store.of(merge(parts.values()))


def run(store: Store, profile: Profile) -> list[Finding]:
    """What the checks of a profile find, gravest first, then by check, each in the order of its query.

    Raises `UsageError` for a check that is no SELECT query or names no entity, `EngineError` where a query fails.
    """
    return [Finding(level, check, *row) for level, check in profile.running() for row in _rows(store, check)]


def _rows(store: Store, check: Check) -> list[tuple[Term | None, Term | None, Term | None]]:
    try:
        answer = store.query(check.text)
    except UsageError as error:
        raise UsageError(f"{check.name}.rq: {error}") from None
    if not isinstance(answer, Rows) or COLUMNS[0] not in answer.variables:
        raise UsageError(f"{check.name}.rq: a check is a SELECT query with the columns {', '.join(COLUMNS)}")
    return [(row[0], row[1], row[2]) for row in answer.select(COLUMNS).rows]
