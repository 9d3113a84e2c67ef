"""JSON Lines: each line is a document with a profile, in plain JSON or any JSON-LD.

Lines that use the bundled context are read in batches without a common subject.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from itss_graph.errors import InputError
from itss_graph.population.documents import Document, Unreadable
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.records import NO_CANDIDATE
from itss_graph.vocab import CONTEXT, ITSS

MAX_BATCH = 1000
"""The most lines of a batch."""

_CANDIDATES = frozenset(["Candidate", "itss:Candidate", str(ITSS.Candidate)])

_PREFIXES = ("itss:", "itsm:", "dcterms:", "xsd:")
"""Those of the bundled context, which expand an identifier to another IRI."""

_Line = tuple[int, str]
"""The number and the text of a line."""


def read_json_lines(name: str, data: bytes) -> Iterator[Document | Unreadable]:
    """The profiles on the lines of a chunk of a file; empty lines are skipped."""
    batch: list[_Line] = []
    lines_by_subject: dict[str, int] = {}
    for number, raw in enumerate(data.split(b"\n"), 1):
        if not raw.strip():
            continue
        text, subjects = _parse_line(raw)
        if batch and (subjects is None or len(batch) >= MAX_BATCH or not lines_by_subject.keys().isdisjoint(subjects)):
            yield from _read_batch(name, batch, lines_by_subject)
            batch, lines_by_subject = [], {}
        if subjects is None:
            yield _read_line(name, number, raw)
        else:
            batch.append((number, text))
            lines_by_subject |= dict.fromkeys(subjects, number)
    if batch:
        yield from _read_batch(name, batch, lines_by_subject)


def _parse_line(raw: bytes) -> tuple[str, list[str] | None]:
    """A line without its context, and its subjects; None instead of these where it has to be read alone.

    A line of a batch is an object for a candidate with an IRI, in the terms of the bundled context, without labels of
    blank nodes, which another line could use too, and without a repeated key.
    """
    try:
        text = raw.decode()
        profile = json.loads(text, object_pairs_hook=_members)
    except (ValueError, RecursionError, _NotBatchable):
        return "", None
    if not isinstance(profile, dict) or "\\u" in text or "@graph" in text:
        return text, None
    context = profile.pop("@context", None)
    types = profile.get("type", profile.get("@type"))
    if context not in (None, CONTEXT) or text.count("@context") != (context is not None):
        return text, None
    if _CANDIDATES.isdisjoint(types if isinstance(types, list) else [types]) or not _identifier(profile):
        return text, None
    try:
        return json.dumps(profile, ensure_ascii=False) if context else text, list(_subjects(profile))
    except (_NotBatchable, RecursionError):
        return text, None


class _NotBatchable(Exception):
    """A line that has to be read alone."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _NotBatchable
    return members


def _subjects(value: Any) -> Iterator[str]:
    """The identifiers of the nodes that are described, and not only referred to, in a JSON value."""
    if isinstance(value, list):
        for item in value:
            yield from _subjects(item)
    elif isinstance(value, dict):
        identifier = _identifier(value)
        if identifier is not None and len(value) > 1:
            yield identifier
        for item in value.values():
            yield from _subjects(item)
    elif isinstance(value, str) and value.startswith("_:"):
        raise _NotBatchable


def _identifier(node: dict[str, Any]) -> str | None:
    identifier = node.get("id", node.get("@id"))
    if identifier is not None and (not isinstance(identifier, str) or identifier.startswith(_PREFIXES)):
        raise _NotBatchable
    return identifier


def _read_batch(name: str, batch: list[_Line], subjects: dict[str, int]) -> Iterator[Document | Unreadable]:
    profiles = ",\n".join(text for _, text in batch)
    try:
        columns = read_profiles(f'{{"@context":"{CONTEXT}","@graph":[{profiles}]}}'.encode(), format="jsonld")
    except InputError:
        yield from (_read_line(name, number, text.encode()) for number, text in batch)
    else:
        yield Document.of_lines(name, columns, subjects)


def _read_line(name: str, number: int, raw: bytes) -> Document | Unreadable:
    try:
        columns = read_profiles(raw, format="jsonld", name=name)
    except InputError as error:
        return Unreadable(name, re.sub(r"^:\d+(:\d+)?: |^: ", "", str(error).removeprefix(name)), number)
    if columns.triples.is_empty():
        return Unreadable(name, NO_CANDIDATE, number)
    described = columns.names(columns.triples["s"].unique())
    return Document.of_lines(name, columns, dict.fromkeys(described, number))
