"""The standing of records: claimed, evidenced, or confirmed by an assessor.

A record is *confirmed* where it names in `itss:confirmedBy` someone other than the candidate, *evidenced* where it
carries `itss:evidence`, otherwise *claimed*. The three form a scale: what is confirmed counts also where evidence is
required. Subordinates and examinations are stated of the candidate, not of a record, and carry neither; they are
claimed, and count in any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from itss_graph.errors import UsageError
from itss_graph.profiles.records import linking
from itss_graph.rdf.columns import Columns
from itss_graph.terms.model import Text
from itss_graph.vocab import ITSS
from itss_graph.words import says

STANDINGS = ("claimed", "evidenced", "confirmed")
"""From the weakest to the strongest."""

CODE = pl.UInt8
"""A standing by its index in `STANDINGS`."""

ONLY = STANDINGS[1:]
"""The standings that may be required."""


def standing_iri(standing: str) -> str:
    """The term of the vocabulary for a standing."""
    return f"{ITSS}{standing.capitalize()}"


def standing_label(standing: str) -> Text:
    """The label of a standing."""
    return says(f"itss.{standing.capitalize()}")


def restricted(only: str | None) -> Text:
    """The part of a heading that names the standing that records need, if any."""
    return says("report.restricted", standing_label(only)) if only else Text("", "")


def standing(statements: Mapping[str, tuple[str, ...]], candidate: str) -> str:
    """The standing of a record with these statements: values in N-Triples spelling, by property IRI."""
    by_others = (assessor for assessor in statements.get(ITSS.confirmedBy, ()) if assessor != f"<{candidate}>")
    if any(by_others):
        return "confirmed"
    return "evidenced" if statements.get(ITSS.evidence) else "claimed"


def counts(statements: Mapping[str, tuple[str, ...]], candidate: str, only: str | None) -> bool:
    """Whether such a record counts where the standing `only`, or a stronger one, is required."""
    return only is None or STANDINGS.index(standing(statements, candidate)) >= STANDINGS.index(only)


def checked(only: str | None) -> str | None:
    """The standing required; raises `UsageError` for an unknown one."""
    if only is not None and only not in ONLY:
        raise UsageError(f"no standing {only!r}; available: {', '.join(ONLY)}")
    return only


def keep(columns: Columns, only: str | None) -> Columns:
    """The triples without the links to records whose standing is weaker than `only`."""
    if only is None:
        return columns
    links = graded(columns)
    dropped = links["row"].filter(links["standing"] < STANDINGS.index(only))
    mask = pl.Series(values=[True]).new_from_index(0, len(columns.triples))
    return replace(
        columns, triples=columns.triples.filter(mask.scatter(dropped, values=False) if len(dropped) else mask)
    )


def graded(columns: Columns) -> pl.DataFrame:
    """The links from candidates to records: `row` of the triples, `s`, `p`, `o`, and the `standing` of the record."""
    links = linking(columns)
    names = {name: f"<{ITSS}{name}>" for name in ("evidence", "confirmedBy")}
    ids = columns.ids(names.values())
    triples, absent = columns.triples, len(columns.terms)
    evidence, confirmed = (triples["p"] == ids.get(spelling, absent) for spelling in names.values())
    evidenced = pl.Series(values=[0], dtype=CODE).new_from_index(0, absent)
    if evidence.any():
        evidenced = evidenced.scatter(triples["s"].filter(evidence), STANDINGS.index("evidenced"))
    standing = evidenced[links["o"]]
    if confirmed.any():
        assessors = pl.DataFrame({"o": triples["s"].filter(confirmed), "by": triples["o"].filter(confirmed)})
        supported = links.with_row_index("index").join(assessors, on="o").filter(pl.col("by") != pl.col("s"))["index"]
        standing = standing.scatter(supported, STANDINGS.index("confirmed")) if len(supported) else standing
    return links.with_columns(standing=standing)
