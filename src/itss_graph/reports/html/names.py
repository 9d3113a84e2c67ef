"""What people and records are called in a report: by a name from a separate file, or else by their IRI, shortened."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from os import PathLike

from itss_graph.errors import InputError
from itss_graph.presentation.formulas import unguarded
from itss_graph.rdf.sources import content

LONGEST = 24
"""Characters from which on the end of an IRI is cut: a UUID is told by its beginning."""
KEPT = 8
PROFILE = ("iri", "profile")
"""What the column of IRIs may be called: as `itss import` writes it, or as the JSON names a person."""


def read_names(path: str | PathLike[str]) -> dict[str, str]:
    """The names in a CSV file (UTF-8), by profile.

    It has the columns `iri` (or `profile`) and `name`, as the file that `itss import` writes; where a name is empty,
    the number in its column `person` takes the place, if there is one. Raises `InputError`, naming the line, for a file
    that cannot be read, a missing column, a missing IRI, or an IRI that stands there twice.
    """
    try:
        text = io.StringIO(content(path).decode("utf-8-sig"), newline="")
        return _names(csv.DictReader(text, strict=True), str(path))
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise InputError(f"{path}: not CSV: {error}") from None


def _names(rows: csv.DictReader[str], path: str) -> dict[str, str]:
    headings = rows.fieldnames or ()
    column = next((name for name in PROFILE if name in headings), None)
    if column is None or "name" not in headings:
        raise InputError(f"{path}: line 1: no column {'iri' if column is None else 'name'!r}; it has iri and name")
    names: dict[str, str] = {}
    for row in rows:
        profile = (row[column] or "").strip()
        name = unguarded((row["name"] or row.get("person") or "").strip())
        if not profile:
            raise InputError(f"{path}: line {rows.line_num}: no {column}; fill it in")
        if profile in names:
            raise InputError(f"{path}: line {rows.line_num}: {profile} stands there already; keep one line a person")
        names[profile] = name
    return {profile: name for profile, name in names.items() if name}


def shortened(iris: Iterable[str]) -> dict[str, str]:
    """The shortest of these by which each IRI is told from the others: a beginning of its last part, that, the IRI."""
    distinct = dict.fromkeys(iris)
    tails = {iri: _tail(iri) for iri in distinct}
    heads = {iri: f"{tail[:KEPT]}…" if len(tail) > LONGEST else tail for iri, tail in tails.items()}
    shown = dict(zip(distinct, distinct, strict=True))
    for shorter in (tails, heads):
        often = Counter(shorter.values())
        shown |= {iri: text for iri, text in shorter.items() if often[text] == 1}
    return shown


def called(iris: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """What each is called in a report: its name, with the shortened IRI where others have the same, or that alone."""
    short = shortened(iris)
    often = Counter(names[iri] for iri in short if iri in names)
    return {
        iri: text if (name := names.get(iri)) is None else name if often[name] == 1 else f"{name} ({text})"
        for iri, text in short.items()
    }


def _tail(iri: str) -> str:
    """The last part of an IRI, or all of it where nothing follows its last separator."""
    if iri.startswith("_:"):
        return iri
    cut = max(iri.rfind(mark) for mark in "/#:")
    return iri[cut + 1 :] or iri
