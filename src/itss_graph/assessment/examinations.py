"""Which indicators are deemed met by examination (reading R8), by which pass, and on what that rests."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from itss_graph.profiles.records import Records
from itss_graph.profiles.standing import CODE, STANDINGS, graded
from itss_graph.rdf.columns import ID
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Reading

DEEMING = pl.Schema({"candidate": ID, "kpi": pl.String, "examination": pl.String, "record": ID, "standing": CODE})
"""The passes that count for indicators: identifiers of the data's terms, IRIs, and standings by their index.

`record` is null where the pass is stated without one, and so without a date; it is a claim then."""


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass in an examination (IRI), with its standing.

    `record` is the name of its record, an IRI or `_:label`; None where it is stated without one.
    """

    examination: str
    record: str | None
    standing: str

    def to_dict(self) -> dict[str, str | None]:
        return {"examination": self.examination, "record": self.record, "standing": self.standing}


def deeming(records: Records, standard: Standard, reading: Reading) -> pl.DataFrame:
    """Each pass with each indicator that it lets be deemed met, as `DEEMING`; none where the reading accepts none."""
    accepted = [(kpi.iri, examination) for kpi in standard.kpis for examination in kpi.deemed_by]
    pairs = pl.DataFrame(accepted, {"kpi": pl.String, "examination": pl.String}, orient="row")
    passes = records.examinations
    if passes.is_empty() or not reading.accepts_examination:
        return DEEMING.to_frame()
    standings = graded(records.columns).select("standing", candidate="s", record="o")
    return (
        passes.with_columns(examination=records.columns.names(passes["examination"]))
        .join(pairs, on="examination", maintain_order="left")
        .join(standings, on=["candidate", "record"], how="left", maintain_order="left")
        .select("candidate", "kpi", "examination", "record", pl.col("standing").fill_null(0))
    )


def passes_by_indicator(
    records: Records, standard: Standard, reading: Reading
) -> dict[tuple[int, str], tuple[Pass, ...]]:
    """The same by candidate (identifier) and indicator (IRI), those with the strongest standing first."""
    found: dict[tuple[int, str], tuple[Pass, ...]] = {}
    table = deeming(records, standard, reading).sort("standing", descending=True, maintain_order=True)
    names = records.columns.terms.gather(table["record"]).str.strip_chars("<>")
    for (candidate, kpi, examination, _, code), name in zip(table.iter_rows(), names, strict=True):
        found[candidate, kpi] = (*found.get((candidate, kpi), ()), Pass(examination, name, STANDINGS[code]))
    return found


def left_out(undated: int) -> str | None:
    """The note on passes that are left out because they have no date; None without any."""
    if not undated:
        return None
    passes = "1 examination passed has" if undated == 1 else f"{undated:,} examinations passed have"
    return (
        f"{passes} no date (itss:passedExamination) and cannot count before today; "
        "record each as an itss:ExaminationPass with its dcterms:date"
    )
