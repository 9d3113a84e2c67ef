"""Merging documents: the label of a blank node has a meaning within one document only.

RDF 1.1 Concepts, section 3.4, and RDF 1.1 Semantics, section 4.1: a merge keeps the blank nodes of different graphs
apart. A document that is alone, and the first of several, keeps the labels it is written with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from itss_graph.rdf.columns import Columns
from itss_graph.rdf.encoding import Encoder


class BlankNodeLabels:
    """The labels in use while documents are read one after the other."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._documents = 0

    def apart(self, columns: Columns) -> Columns:
        """The next document; in the n-th, `_:dn.label` replaces each label that an earlier one has."""
        self._documents += 1
        labels = set(blank_nodes(columns))
        shared = labels & self._taken
        if shared:
            prefix = unused(f"_:d{self._documents}.", labels | self._taken)
            renamed = {label: prefix + label.removeprefix("_:") for label in shared}
            labels = (labels - shared) | set(renamed.values())
            terms = columns.terms
            new = pl.when(terms.is_in(list(shared))).then(prefix + terms.str.slice(2)).otherwise(terms)
            columns = replace(columns, terms=pl.select(new.alias(terms.name)).to_series())
        self._taken |= labels
        return columns


def blank_nodes(columns: Columns) -> list[str]:
    """The blank nodes of some columns, as `_:label`."""
    return columns.terms.filter(columns.terms.str.starts_with("_:")).to_list()


def unused(prefix: str, labels: Iterable[str]) -> str:
    """The prefix, lengthened until none of the labels begins with it."""
    taken = [label for label in labels if label.startswith(prefix)]
    while any(label.startswith(prefix) for label in taken):
        prefix += "."
    return prefix


def apart(documents: Iterable[Columns]) -> list[Columns]:
    """Documents of which no two share a blank node."""
    labels = BlankNodeLabels()
    return [labels.apart(document) for document in documents]


def merge(documents: Iterable[Columns]) -> Columns:
    """The triples of all documents as one graph, their blank nodes kept apart."""
    parts = apart(documents)
    if len(parts) == 1:
        return parts[0]
    encoder = Encoder()
    for document in parts:
        numbers = encoder.number(document.terms)
        encoder.add(document.triples.select(pl.all().map_batches(numbers.gather, return_dtype=numbers.dtype)))
    return Columns(*encoder.finish())


def append(columns: Columns, other: Columns) -> Columns:
    """The triples of both documents, their blank nodes kept apart.

    Identifiers and labels of the first stay as they are, new terms come behind them. Costs little more than one pass
    over the first where the other is small; `merge` is for many documents.
    """
    if other.terms.str.starts_with("_:").any():
        _, other = apart([columns, other])
    return columns.extended(other)
