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
from itss_graph.profiles.records import LINKS
from itss_graph.rdf.columns import ID, Columns
from itss_graph.vocab import ITSS

STANDINGS = ("claimed", "evidenced", "confirmed")
"""From the weakest to the strongest."""

ONLY = STANDINGS[1:]
"""What may be asked for."""


def standing_iri(standing: str) -> str:
    """The term of the vocabulary for a standing."""
    return f"{ITSS}{standing.capitalize()}"


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
    names = {name: f"<{ITSS}{name}>" for name in (*LINKS, "evidence", "confirmedBy")}
    found = columns.ids(names.values())
    ids = {name: found[spelling] for name, spelling in names.items() if spelling in found}
    triples = columns.triples.with_row_index("place")
    links = triples.filter(_one_of(ids, *LINKS))
    supported = links.join(triples.filter(_one_of(ids, "confirmedBy")), left_on="o", right_on="s", suffix="_by")
    kept = [supported.filter(pl.col("s") != pl.col("o_by"))["place"]]
    if only == "evidenced":
        evidenced = triples.filter(_one_of(ids, "evidence"))["s"]
        kept.append(links.filter(pl.col("o").is_in(evidenced.implode()))["place"])
    gone = links.filter(~pl.col("place").is_in(pl.concat(kept).implode()))["place"]
    return replace(columns, triples=triples.filter(~pl.col("place").is_in(gone.implode())).drop("place"))


def _one_of(ids: Mapping[str, int], *names: str) -> pl.Expr:
    return pl.col("p").is_in(pl.Series(values=[ids[name] for name in names if name in ids], dtype=ID).implode())
