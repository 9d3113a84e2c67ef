"""JSON Lines: a profile, in plain JSON or any JSON-LD, on each line, and every line a document of its own.

Lines that use the bundled context are read many at once, unless they have a subject in common.
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

TOGETHER = 1000
"""Lines that are read at once, at most."""

_CANDIDATES = frozenset(["Candidate", "itss:Candidate", str(ITSS.Candidate)])

_PREFIXES = ("itss:", "itsm:", "dcterms:", "xsd:")
"""Those of the bundled context: an identifier with one of them is that of another node than it looks like."""

_Line = tuple[int, str]
"""The number and the text of a line."""


def read_json_lines(name: str, data: bytes) -> Iterator[Document | Unreadable]:
    """The profiles on the lines of a piece of a file; empty lines are passed over."""
    batch: list[_Line] = []
    known: dict[str, int] = {}
    for number, raw in enumerate(data.split(b"\n"), 1):
        if not raw.strip():
            continue
        text, subjects = _plain(raw)
        if batch and (subjects is None or len(batch) >= TOGETHER or not known.keys().isdisjoint(subjects)):
            yield from _together(name, batch, known)
            batch, known = [], {}
        if subjects is None:
            yield _alone(name, number, raw)
        else:
            batch.append((number, text))
            known |= dict.fromkeys(subjects, number)
    if batch:
        yield from _together(name, batch, known)


def _plain(raw: bytes) -> tuple[str, list[str] | None]:
    """A line without its context, and the subjects in it; None where it has to be read alone.

    It has to, unless it is the object of a candidate with an IRI, in the terms of the bundled context, without labels
    of blank nodes, which could be those of another line, and without a key that is repeated.
    """
    try:
        text = raw.decode()
        profile = json.loads(text, object_pairs_hook=_members)
    except (ValueError, RecursionError, _Alone):
        return "", None
    if not isinstance(profile, dict) or "\\u" in text or "@graph" in text:
        return text, None
    named = profile.pop("@context", None)
    types = profile.get("type", profile.get("@type"))
    if named not in (None, CONTEXT) or text.count("@context") != (named is not None):
        return text, None
    if _CANDIDATES.isdisjoint(types if isinstance(types, list) else [types]) or not _identifier(profile):
        return text, None
    try:
        return json.dumps(profile, ensure_ascii=False) if named else text, list(_subjects(profile))
    except (_Alone, RecursionError):
        return text, None


class _Alone(Exception):
    """A line that has to be read alone."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _Alone
    return members


def _subjects(value: Any) -> Iterator[str]:
    """The identifiers of the nodes that are described in a piece of JSON, and not only referred to."""
    if isinstance(value, list):
        for each in value:
            yield from _subjects(each)
    elif isinstance(value, dict):
        identifier = _identifier(value)
        if identifier is not None and len(value) > 1:
            yield identifier
        for each in value.values():
            yield from _subjects(each)
    elif isinstance(value, str) and value.startswith("_:"):
        raise _Alone


def _identifier(node: dict[str, Any]) -> str | None:
    identifier = node.get("id", node.get("@id"))
    if identifier is not None and (not isinstance(identifier, str) or identifier.startswith(_PREFIXES)):
        raise _Alone
    return identifier


def _together(name: str, batch: list[_Line], subjects: dict[str, int]) -> Iterator[Document | Unreadable]:
    profiles = ",\n".join(text for _, text in batch)
    try:
        columns = read_profiles(f'{{"@context":"{CONTEXT}","@graph":[{profiles}]}}'.encode(), format="jsonld")
    except InputError:
        yield from (_alone(name, number, text.encode()) for number, text in batch)
    else:
        yield Document.of_lines(name, columns, subjects)


def _alone(name: str, number: int, raw: bytes) -> Document | Unreadable:
    try:
        columns = read_profiles(raw, format="jsonld", name=name)
    except InputError as error:
        return Unreadable(name, re.sub(r"^:\d+(:\d+)?: |^: ", "", str(error).removeprefix(name)), number)
    if columns.triples.is_empty():
        return Unreadable(name, NO_CANDIDATE, number)
    described = columns.names(columns.triples["s"].unique())
    return Document.of_lines(name, columns, dict.fromkeys(described, number))
