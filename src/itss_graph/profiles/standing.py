"""On what a record rests: claimed, evidenced, or confirmed by an assessor.

A record is *confirmed* where it names in `itss:confirmedBy` someone other than the candidate, *evidenced* where it
carries `itss:evidence`, otherwise *claimed*. The three form a scale: what is confirmed counts also where evidence is
asked for. What a profile says of the candidate itself (subordinates, examinations) is no record and can carry neither;
it is claimed, and counts whatever is asked for.
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
"""A standing by its place in `STANDINGS`."""

ONLY = STANDINGS[1:]
"""What may be asked for."""


def standing_iri(standing: str) -> str:
    """The term of the vocabulary for a standing."""
    return f"{ITSS}{standing.capitalize()}"


def standing_label(standing: str) -> Text:
    """The label of a standing."""
    return says(f"itss.{standing.capitalize()}")


def restricted(only: str | None) -> Text:
    """How a heading goes on where only records of a standing count."""
    return says("report.restricted", standing_label(only)) if only else Text("", "")


def standing(said: Mapping[str, tuple[str, ...]], candidate: str) -> str:
    """The standing of a record of which this is said: values in N-Triples spelling, by property IRI."""
    by_others = (each for each in said.get(ITSS.confirmedBy, ()) if each != f"<{candidate}>")
    if any(by_others):
        return "confirmed"
    return "evidenced" if said.get(ITSS.evidence) else "claimed"


def counts(said: Mapping[str, tuple[str, ...]], candidate: str, only: str | None) -> bool:
    """Whether such a record counts where only those of a standing, or a stronger one, do."""
    return only is None or STANDINGS.index(standing(said, candidate)) >= STANDINGS.index(only)


def checked(only: str | None) -> str | None:
    """The standing asked for; raises `UsageError` for an unknown one."""
    if only is not None and only not in ONLY:
        raise UsageError(f"no standing {only!r}; there are {', '.join(ONLY)}")
    return only


def keep(columns: Columns, only: str | None) -> Columns:
    """The triples without the links from candidates to records that do not count where only those of a standing do."""
    if only is None:
        return columns
    links = graded(columns)
    gone = links["row"].filter(links["standing"] < STANDINGS.index(only))
    kept = pl.Series(values=[True]).new_from_index(0, len(columns.triples))
    return replace(columns, triples=columns.triples.filter(kept.scatter(gone, values=False) if len(gone) else kept))


def graded(columns: Columns) -> pl.DataFrame:
    """The links from candidates to records: `row` of the triples, `s`, `p`, `o`, and the `standing` of the record."""
    links = linking(columns)
    names = {name: f"<{ITSS}{name}>" for name in ("evidence", "confirmedBy")}
    found = columns.ids(names.values())
    triples, nowhere = columns.triples, len(columns.terms)
    evidence, confirmed = (triples["p"] == found.get(spelling, nowhere) for spelling in names.values())
    evidenced = pl.Series(values=[0], dtype=CODE).new_from_index(0, nowhere)
    if evidence.any():
        evidenced = evidenced.scatter(triples["s"].filter(evidence), STANDINGS.index("evidenced"))
    standing = evidenced[links["o"]]
    if confirmed.any():
        by = pl.DataFrame({"o": triples["s"].filter(confirmed), "by": triples["o"].filter(confirmed)})
        supported = links.with_row_index("place").join(by, on="o").filter(pl.col("by") != pl.col("s"))["place"]
        standing = standing.scatter(supported, STANDINGS.index("confirmed")) if len(supported) else standing
    return links.with_columns(standing=standing)
