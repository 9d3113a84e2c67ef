"""What a profile may state: the profile vocabulary about its own nodes, and nothing about the standard.

Statements about terms of the ontology, derived facts and shapes could make a shape pass that should not, so they are
refused before any shape runs. Statements in other vocabularies are left alone: no shape looks at them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import polars as pl

from itss_graph.profiles.violations import Violation
from itss_graph.rdf.columns import Columns
from itss_graph.standard.model import Text
from itss_graph.vocab import ITSS, OWL, PROSH, RDF, RDFS, SH

CLASSES = tuple(f"<{ITSS}{name}>" for name in ("Candidate", "Engagement", "Expertise", "SuccessionRecord"))
PROPERTIES = tuple(
    f"<{ITSS}{name}>"
    for name in [
        "seeks",
        "engagement",
        "expertise",
        "succession",
        "develops",
        "passedExamination",
        "specialtyField",
        "role",
        "outcome",
        "startDate",
        "endDate",
        "complexity",
        "persons",
        "peakPersons",
        "annualContractValue",
        "annualUsers",
        "phase",
        "area",
        "proficiency",
        "contribution",
        "activity",
        "evidence",
        "confirmedBy",
    ]
)
HARMLESS = tuple(f"<{RDFS}{name}>" for name in ("label", "comment", "seeAlso"))
TYPE = f"<{RDF.type}>"

RULES = {
    "s": (
        "about-the-standard",
        Text(
            "A profile states nothing about terms of the standard: remove the statement.",
            "プロファイルは標準の用語について記述できません。この記述を削除してください。",
        ),
    ),
    "p": (
        "foreign-property",
        Text(
            "Not a property of the profile vocabulary: remove it, or correct its spelling.",
            "プロファイル語彙のプロパティではありません。削除するか、綴りを直してください。",
        ),
    ),
    "o": (
        "foreign-class",
        Text(
            "Not a class of the profile vocabulary: use Candidate, Engagement, Expertise or SuccessionRecord.",
            "プロファイル語彙のクラスではありません。"
            "Candidate、Engagement、Expertise、SuccessionRecord だけが使えます。",
        ),
    ),
}
"""By what stands where it may not, subject, predicate or class: the name of the rule, and what to say of it."""


def forbidden(columns: Columns, namespace: str) -> list[Violation]:
    """Every statement that a profile may not make; `namespace` is that of the job category."""
    ours = tuple(f"<{name}" for name in (ITSS, namespace))
    reserved = (*ours, *(f"<{name}" for name in (SH, OWL, RDFS, RDF)))
    triples = columns.triples
    subjects = triples["s"].unique()
    spelled = columns.spell(subjects)
    terms = subjects.filter(spelled.str.starts_with(ours[0]) | spelled.str.starts_with(ours[1])).to_list()
    rest = triples.filter(~pl.col("s").is_in(terms)) if terms else triples
    typed = rest.filter(rest["p"] == columns.ids([TYPE]).get(TYPE, len(columns.terms)))

    def refused(ids: pl.Series, allowed: Collection[str]) -> list[int]:
        distinct = ids.unique()
        spellings = zip(distinct.to_list(), columns.spell(distinct).to_list(), strict=True)
        return [each for each, spelling in spellings if spelling.startswith(reserved) and spelling not in allowed]

    return sorted(
        [
            *_violations(columns, triples, "s", terms),
            *_violations(columns, rest, "p", refused(rest["p"], (*PROPERTIES, *HARMLESS, TYPE))),
            *_violations(columns, typed, "o", refused(typed["o"], CLASSES)),
        ]
    )


def _violations(columns: Columns, triples: pl.DataFrame, place: str, refused: list[int]) -> Iterator[Violation]:
    """Every statement that has one of the refused terms in its place."""
    if not refused:
        return
    rows = triples.filter(pl.col(place).is_in(refused))
    rule, message = RULES[place]
    for s, p, o in Columns(columns.terms, rows).spelled().iter_rows():
        yield Violation(s, p, o, PROSH + rule, message)
