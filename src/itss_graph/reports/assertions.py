"""The assessment of some profiles as assertions, for queries over them."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import polars as pl

from itss_graph.rdf.columns import Columns


def assertions_of(
    profiles: Columns, name: str, as_of: date | None = None, reading: str = "default", standard: str | None = None
) -> Columns:
    """An `earl:Assertion` for each requirement of each candidate, by default as of today, by the bundled standard.

    `standard` is the path of another one. Their blank nodes have labels of their own, made of the `name` of the
    profiles. Raises `IllFormedProfile` for profiles that cannot be assessed.
    """
    from itss_graph.assessment import Assessor
    from itss_graph.reports.rdf import assertions
    from itss_graph.standard import Standard

    assessor = Assessor.of(Standard.load(standard), reading, as_of or date.today())
    graph = assertions([assessor.assess(profiles, name)])
    is_new = graph.terms.str.starts_with("_:") & ~graph.terms.is_in(profiles.terms.implode())
    label = f"_:{sha256(name.encode()).hexdigest()[:16]}."
    renamed = pl.select(pl.when(is_new).then(graph.terms.str.replace("^_:", label)).otherwise(graph.terms)).to_series()
    return Columns(renamed, graph.triples)
