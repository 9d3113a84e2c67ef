"""The names of people and records in a report: from a separate file, or else their IRI, shortened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

LONGEST = 24
"""Characters: the end of a longer IRI is cut, as the beginning identifies a UUID."""
KEPT = 8


def shortened(iris: Iterable[str]) -> dict[str, str]:
    """The first of these that differs from those of all other IRIs: the start of the last part, that part, the IRI."""
    distinct = dict.fromkeys(iris)
    tails = {iri: _tail(iri) for iri in distinct}
    heads = {iri: f"{tail[:KEPT]}…" if len(tail) > LONGEST else tail for iri, tail in tails.items()}
    shown = dict(zip(distinct, distinct, strict=True))
    for shorter in (tails, heads):
        counts = Counter(shorter.values())
        shown |= {iri: text for iri, text in shorter.items() if counts[text] == 1}
    return shown


def display_names(iris: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """The name of each in a report, with the shortened IRI if others have the same name; without a name, that alone."""
    short = shortened(iris)
    counts = Counter(names[iri] for iri in short if iri in names)
    return {
        iri: text if (name := names.get(iri)) is None else name if counts[name] == 1 else f"{name} ({text})"
        for iri, text in short.items()
    }


def _tail(iri: str) -> str:
    """The last part of an IRI, or all of it where nothing follows its last separator."""
    if iri.startswith("_:"):
        return iri
    cut = max(iri.rfind(mark) for mark in "/#:")
    return iri[cut + 1 :] or iri
