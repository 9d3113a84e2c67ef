"""The people of a file of profiles, each with the triples that a graph of the person's own is to hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from itss_graph.errors import InputError
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.records import Tables
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import BlankNodeLabels
from itss_graph.vocab import ITSS

PERSONS = ("develops", "confirmedBy")
"""The properties that lead from one person to another."""


def persons(file: str, labels: BlankNodeLabels | None = None, format: str | None = None) -> Iterator[tuple[str, bytes]]:
    """Each person of a file of profiles, by IRI, with what is said of that person as N-Triples.

    `labels` are those of other files that its blank nodes are to be kept apart from. Relative
    IRIs, which would tell where the file lies, are refused.

    Raises `InputError` where the file cannot be read, holds a person without an IRI or statements about nobody, and
    `IllFormedProfile` where a profile is not well formed.
    """
    from itss_graph.assessment import Assessor
    from itss_graph.standard import Standard

    columns = (labels or BlankNodeLabels()).apart(read_profiles(file, format=format, base=False))
    columns = Assessor.of(Standard.load(), "default", date.today()).well_formed(columns, file)
    owned = _owned(columns)
    triples = columns.triples.join(owned, left_on="s", right_on="node", how="left")
    if triples["owner"].null_count():
        about = columns.names(triples.filter(pl.col("owner").is_null())["s"])[0]
        raise InputError(f"{file}: {about} belongs to no candidate; link it from one, or leave it out")
    for (owner,), part in triples.partition_by("owner", as_dict=True, maintain_order=True).items():
        (name,) = columns.names(pl.Series([owner], dtype=part["owner"].dtype))
        if name.startswith("_:"):
            raise InputError(
                f"{file}: candidate {name} has no IRI, by which to name a graph; give it one (urn:uuid:...)"
            )
        yield name, "\n".join(Columns(columns.terms, part.select("s", "p", "o")).lines()).encode()


def _owned(columns: Columns) -> pl.DataFrame:
    """Which node belongs to which candidate: columns `node`, `owner`; a candidate belongs to no other."""
    candidates = Tables(columns).candidates().unique(maintain_order=True)
    links = columns.ids([f"<{ITSS}{name}>" for name in PERSONS])
    steps = columns.triples.filter(
        ~pl.col("p").is_in(list(links.values())) & ~pl.col("o").is_in(candidates.implode())
    ).select(node="s", to="o")
    steps = steps.filter(pl.col("to").is_in(columns.triples["s"].unique().implode()))
    found = new = pl.DataFrame({"node": candidates, "owner": candidates})
    while len(new):
        reached = new.join(steps, on="node").select(node="to", owner="owner").unique(maintain_order=True)
        new = reached.join(found, on=["node", "owner"], how="anti", maintain_order="left")
        found = pl.concat([found, new])
    return found
