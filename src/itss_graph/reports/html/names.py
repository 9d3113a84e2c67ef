"""What people and records are called in a report: by a name from a separate file, or else by their IRI, shortened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

LONGEST = 24
"""Characters from which on the end of an IRI is cut: a UUID is told by its beginning."""
KEPT = 8


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
