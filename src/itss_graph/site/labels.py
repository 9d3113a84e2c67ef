"""What publishing adds for tools that do not know SKOS: `rdfs:label` and `rdfs:comment`, from what is stated once."""

from __future__ import annotations

import polars as pl

from itss_graph.rdf.columns import Columns
from itss_graph.rdf.names import RDFS, SKOS

GENERATED = {SKOS.prefLabel: RDFS.label, SKOS.definition: RDFS.comment}
"""The property stated, to the property that is generated from it."""


def published(graph: Columns) -> Columns:
    """The graph in its published form: with the labels and comments that tools without SKOS look for.

    Every `skos:prefLabel` is an `rdfs:label` too and every `skos:definition` an `rdfs:comment`, in each language. A
    subject that states a label, or a comment, of its own keeps that one and gets no other. Publishing what is published
    already changes nothing.
    """
    spelled = graph.spelled()
    added = graph
    for stated, generated in GENERATED.items():
        source, target = f"<{stated}>", f"<{generated}>"
        own = spelled.filter(pl.col("p") == target)["s"].unique()
        new = spelled.filter((pl.col("p") == source) & ~pl.col("s").is_in(own.implode()))
        predicates = pl.repeat(target, len(new), dtype=pl.String, eager=True)
        added = added.extended(Columns.from_spellings(new["s"], predicates, new["o"]))
    return added
