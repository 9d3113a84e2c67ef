"""The standing of each met requirement: the strongest standing whose records alone suffice for it.

That is what `--only` determines for one standing. Here a *restricted copy* of a candidate is added to the data for each
standing of its records: a further candidate with copies of only the records of that standing or a stronger one. One
pass over the shapes judges all of them.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from itss_graph.assessment.model import Assessments
from itss_graph.profiles.standing import CODE, STANDINGS, graded
from itss_graph.rdf.columns import ID, Columns, ColumnsBuilder
from itss_graph.vocab import ITSS, RDF

STANDING = pl.Enum(STANDINGS)


def with_copies(columns: Columns, least: str) -> tuple[Columns, pl.DataFrame]:
    """Well-formed profiles, followed by the restricted copies of each candidate, for the standings above `least`.

    The second value is a table of the copies, in the order of the data: `candidate`, `copy` (identifiers; those of the
    copies and their records come after all others) and `standing` (`CODE`).
    """
    codes = range(STANDINGS.index(least) + 1, len(STANDINGS))
    if not codes or not columns.ids((f"<{ITSS.evidence}>", f"<{ITSS.confirmedBy}>")):
        return columns, pl.DataFrame(schema={"candidate": ID, "copy": ID, "standing": CODE})
    builder = ColumnsBuilder(columns)
    ids = builder.ids((f"<{RDF.type}>", f"<{ITSS.Candidate}>"))
    kind, candidate = ids[f"<{RDF.type}>"], ids[f"<{ITSS.Candidate}>"]
    links = graded(columns)
    copied = pl.concat(
        [links.filter(links["standing"] >= code).with_columns(standing=pl.lit(code, CODE)) for code in codes]
    )
    copies = copied.select("standing", candidate="s").unique(maintain_order=True)
    copies = copies.select("candidate", "standing", copy=builder.blank("copy", len(copies)))
    copied = copied.join(
        copies, left_on=["s", "standing"], right_on=["candidate", "standing"], maintain_order="left"
    ).with_columns(record=builder.blank("copiedRecord", len(copied)))
    stated = columns.triples.join(copied.select("o", "record"), left_on="s", right_on="o")
    triples = [
        copies.select(s="copy", p=pl.lit(kind, ID), o=pl.lit(candidate, ID)),
        copied.select(s="copy", p="p", o="record"),
        stated.select(s="record", p="p", o="o"),
    ]
    return builder.build(triples), copies


def with_standing(assessments: Assessments, copies: pl.DataFrame, least: str) -> Assessments:
    """The assessments with the standing of each met requirement, and without the restricted copies at their end.

    The outcomes have one more column, `standing`: null where a requirement did not pass. Subordinates are claimed (see
    `itss_graph.profiles.standing`), and so is their development.
    """
    weakest = [
        STANDINGS.index(least) if requirement.counts_records else 0
        for _, requirement in assessments.standard.requirements()
    ]
    people, count, terms = len(assessments) - len(copies), len(weakest), len(assessments.records.columns.terms)
    records = assessments.records.before(copies["copy"][0]) if len(copies) else assessments.records
    outcomes, of_copies = assessments.outcomes[: people * count], assessments.outcomes[people * count :]
    standing = pl.Series(values=weakest, dtype=CODE)[pl.int_range(len(outcomes), dtype=ID, eager=True) % count]
    row = pl.int_range(len(of_copies), dtype=ID, eager=True)
    copy, requirement = row // count, row % count
    position = pl.Series(values=[0], dtype=ID).new_from_index(0, terms)
    position = position.scatter(records.candidates, pl.int_range(people, dtype=ID, eager=True))
    original, codes = position[copies["candidate"]][copy] * count + requirement, copies["standing"][copy]
    passed = of_copies["outcome"] == "passed"
    for code in range(len(STANDINGS)):
        rows = original.filter(passed & (codes == code))
        standing = standing.scatter(rows, code) if len(rows) else standing
    names = pl.Series(values=STANDINGS, dtype=STANDING)[standing]
    met = pl.when(outcomes["outcome"] == "passed").then(names)
    return replace(assessments, records=records, outcomes=outcomes.with_columns(standing=met), least=least)
