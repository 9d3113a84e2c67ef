"""What a profile may state: the profile vocabulary about its own nodes, and nothing about the standard.

Statements about terms of the ontology, derived facts and shapes could make a shape pass that should not, so they are
refused before any shape runs. Statements in other vocabularies are left alone: no shape looks at them.
"""

from __future__ import annotations

from collections.abc import Iterator

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


def forbidden(columns: Columns, namespace: str) -> list[Violation]:
    """Every statement that a profile may not make; `namespace` is that of the job category."""
    ours = tuple(f"<{name}" for name in (ITSS, namespace))
    reserved = (*ours, *(f"<{name}" for name in (SH, OWL, RDFS, RDF)))
    subjects = columns.triples["s"].unique()
    spelled = columns.spell(subjects)
    terms = subjects.filter(spelled.str.starts_with(ours[0]) | spelled.str.starts_with(ours[1]))
    about = pl.col("s").is_in(terms.implode())
    rest = Columns(columns.terms, columns.triples.filter(~about))
    return sorted(
        [*_about(columns, columns.triples.filter(about)), *_properties(rest, reserved), *_classes(rest, reserved)]
    )


def _about(columns: Columns, rows: pl.DataFrame) -> Iterator[Violation]:
    message = Text(
        "A profile states nothing about terms of the standard: remove the statement.",
        "プロファイルは標準の用語について記述できません。この記述を削除してください。",
    )
    yield from _violations(columns, rows, "about-the-standard", message)


def _properties(columns: Columns, reserved: tuple[str, ...]) -> Iterator[Violation]:
    predicates = columns.triples["p"].unique()
    refused = [
        identifier
        for identifier, spelling in zip(predicates, columns.spell(predicates), strict=True)
        if spelling.startswith(reserved) and spelling not in (*PROPERTIES, *HARMLESS, TYPE)
    ]
    rows = columns.triples.filter(pl.col("p").is_in(refused))
    message = Text(
        "Not a property of the profile vocabulary: remove it, or correct its spelling.",
        "プロファイル語彙のプロパティではありません。削除するか、綴りを直してください。",
    )
    yield from _violations(columns, rows, "foreign-property", message)


def _classes(columns: Columns, reserved: tuple[str, ...]) -> Iterator[Violation]:
    typed = columns.triples.filter(pl.col("p").is_in(list(columns.ids([TYPE]).values())))
    classes = typed["o"].unique()
    refused = [
        identifier
        for identifier, spelling in zip(classes, columns.spell(classes), strict=True)
        if spelling.startswith(reserved) and spelling not in CLASSES
    ]
    message = Text(
        "Not a class of the profile vocabulary: use Candidate, Engagement, Expertise or SuccessionRecord.",
        "プロファイル語彙のクラスではありません。Candidate、Engagement、Expertise、SuccessionRecord だけが使えます。",
    )
    yield from _violations(columns, typed.filter(pl.col("o").is_in(refused)), "foreign-class", message)


def _violations(columns: Columns, rows: pl.DataFrame, rule: str, message: Text) -> Iterator[Violation]:
    for s, p, o in Columns(columns.terms, rows).spelled().iter_rows():
        yield Violation(s, p, o, PROSH + rule, message)
