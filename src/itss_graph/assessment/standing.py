"""On what each met requirement rests: the strongest standing of records by which alone it is still met.

That is what `--only` asks. So whoever has records of a standing stands in the data once more for it, as a *twin* with
copies of those records alone, and is judged beside everybody else: one pass over the shapes answers for all.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from itss_graph.assessment.model import Assessments
from itss_graph.profiles.standing import CODE, STANDINGS, graded
from itss_graph.rdf.columns import ID, Columns, ColumnsBuilder
from itss_graph.vocab import ITSS, RDF

STANDING = pl.Enum(STANDINGS)


def with_twins(columns: Columns, least: str) -> tuple[Columns, pl.DataFrame]:
    """Well-formed profiles, and behind them a twin of each candidate for every standing above `least` of its records.

    With them goes a table of the twins, in the order of the data: `candidate`, `twin` (identifiers; those of twins and
    of the copies come after all others) and `standing` (`CODE`).
    """
    codes = range(STANDINGS.index(least) + 1, len(STANDINGS))
    if not codes or not columns.ids((f"<{ITSS.evidence}>", f"<{ITSS.confirmedBy}>")):
        return columns, pl.DataFrame(schema={"candidate": ID, "twin": ID, "standing": CODE})
    builder = ColumnsBuilder(columns)
    ids = builder.ids((f"<{RDF.type}>", f"<{ITSS.Candidate}>"))
    kind, candidate = ids[f"<{RDF.type}>"], ids[f"<{ITSS.Candidate}>"]
    links = graded(columns)
    kept = pl.concat(
        [links.filter(links["standing"] >= code).with_columns(standing=pl.lit(code, CODE)) for code in codes]
    )
    twins = kept.select("standing", candidate="s").unique(maintain_order=True)
    twins = twins.select("candidate", "standing", twin=builder.blank("twin", len(twins)))
    kept = kept.join(
        twins, left_on=["s", "standing"], right_on=["candidate", "standing"], maintain_order="left"
    ).with_columns(copy=builder.blank("twinRecord", len(kept)))
    stated = columns.triples.join(kept.select("o", "copy"), left_on="s", right_on="o")
    triples = [
        twins.select(s="twin", p=pl.lit(kind, ID), o=pl.lit(candidate, ID)),
        kept.select(s="twin", p="p", o="copy"),
        stated.select(s="copy", p="p", o="o"),
    ]
    return builder.build(triples), twins


def told(found: Assessments, twins: pl.DataFrame, least: str) -> Assessments:
    """The assessments without those of the twins, which stand behind them, and with what these tell.

    The outcomes have one more column, `standing`: null where a requirement did not pass. Subordinates are claimed (see
    `itss_graph.profiles.standing`), and so is that they were developed.
    """
    requirements = [requirement for _, requirement in found.standard.requirements()]
    people, number, terms = len(found) - len(twins), len(requirements), len(found.records.columns.terms)
    records = found.records.before(twins["twin"][0]) if len(twins) else found.records
    outcomes, beside = found.outcomes[: people * number], found.outcomes[people * number :]
    weakest = [STANDINGS.index(least) if each.counts_records else 0 for each in requirements]
    standing = pl.Series(values=weakest, dtype=CODE)[pl.int_range(len(outcomes), dtype=ID, eager=True) % number]
    row = pl.int_range(len(beside), dtype=ID, eager=True)
    twin, requirement = row // number, row % number
    place = pl.Series(values=[0], dtype=ID).new_from_index(0, terms)
    place = place.scatter(records.candidates, pl.int_range(people, dtype=ID, eager=True))
    of, code = place[twins["candidate"]][twin] * number + requirement, twins["standing"][twin]
    passed = beside["outcome"] == "passed"
    for each in range(len(STANDINGS)):
        still = of.filter(passed & (code == each))
        standing = standing.scatter(still, each) if len(still) else standing
    names = pl.Series(values=STANDINGS, dtype=STANDING)[standing]
    met = pl.when(outcomes["outcome"] == "passed").then(names)
    return replace(found, records=records, outcomes=outcomes.with_columns(standing=met), least=least)
