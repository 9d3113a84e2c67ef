"""Whether profiles are well formed: `shapes/profile.ttl`, and no statement that a profile may not make."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING

import polars as pl

from itss_graph.profiles.records import ending_before_their_start
from itss_graph.profiles.violations import Violation
from itss_graph.profiles.vocabulary import profile_vocabulary
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import append
from itss_graph.rdf.names import local_name
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Text
from itss_graph.vocab import ITSS, OWL, PROSH, RDF, RDFS, SH
from itss_graph.words import joined, says

if TYPE_CHECKING:
    from itss_graph.shacl import Report, Result


HARMLESS = tuple(f"<{RDFS}{name}>" for name in ("label", "comment", "seeAlso"))
TYPE = f"<{RDF.type}>"

RULES = {"s": "about-the-standard", "p": "foreign-property", "o": "foreign-class"}
"""The rule that a forbidden term violates, by its column: subject, predicate or class."""


def forbidden(columns: Columns, namespace: str) -> list[Violation]:
    """Every statement that a profile may not make; `namespace` is that of the job category."""
    ours = tuple(f"<{name}" for name in (ITSS, namespace))
    vocabulary = profile_vocabulary()
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
        return [term for term, spelling in spellings if spelling.startswith(reserved) and spelling not in allowed]

    return sorted(
        [
            *_violations(columns, triples, "s", terms),
            *_violations(columns, rest, "p", refused(rest["p"], (*_spelt(vocabulary.properties), *HARMLESS, TYPE))),
            *_violations(columns, typed, "o", refused(typed["o"], _spelt(vocabulary.classes))),
        ]
    )


def _spelt(iris: Iterable[str]) -> list[str]:
    return [f"<{iri}>" for iri in iris]


def _violations(columns: Columns, triples: pl.DataFrame, column: str, refused: list[int]) -> Iterator[Violation]:
    """Every statement that has one of the refused terms in a column."""
    if not refused:
        return
    rows = triples.filter(pl.col(column).is_in(refused))
    *names, last = map(local_name, profile_vocabulary().classes)
    message = says(
        f"rule.{RULES[column]}", says("mark.or_last", joined("mark.comma", (Text(name, name) for name in names)), last)
    )
    for s, p, o in Columns(columns.terms, rows).spelled().iter_rows():
        yield Violation(s, p, o, PROSH + RULES[column], message)


Validate = Callable[[Columns], "Report"]
"""Validates a data graph against `shapes/profile.ttl`, by an engine."""


def check(columns: Columns, standard: Standard, validate: Validate) -> tuple[Violation, ...]:
    """Every violation in the profiles, in order of node, property and value; none where they are well formed.

    The shapes validate the profiles together with the structure of the standard, which states the roles, and the
    criteria of each field.
    """
    violations = set(forbidden(columns, standard.namespace))
    report = validate(append(columns, standard.structure))
    if not report.conforms:
        violations |= {violation(result) for result in report.results}
    return tuple(sorted(violations or _backwards(columns)))


def _backwards(columns: Columns) -> Iterator[Violation]:
    """Engagements whose days as written are in the wrong order: a shape compares moments, which a time zone moves."""
    for record, start in ending_before_their_start(columns).iter_rows():
        yield Violation(
            record,
            f"<{ITSS.startDate}>",
            start,
            f"{PROSH}Engagement-startDate",
            says("rule.backwards"),
            SH.LessThanOrEqualsConstraintComponent,
        )


def violation(result: Result) -> Violation:
    """A result of a SHACL engine as a violation."""
    from rdflib import URIRef

    from itss_graph.rdf.interchange import term_from_rdflib

    node = term_from_rdflib(result.focus_node)
    path = term_from_rdflib(result.path) if isinstance(result.path, URIRef) else ""
    value = "" if result.value is None else term_from_rdflib(result.value)
    rule, component, severity = str(result.source_shape), str(result.component), str(result.severity)
    return Violation(node, path, value, rule, _text(result), component, severity, result.property_path)


def _text(result: Result) -> Text:
    """The message in English and Japanese, else without a language, else in any language."""
    messages = {(message.language or "").lower(): str(message) for message in reversed(result.messages)}
    by_language = {language: messages[language] for language in sorted(messages)}
    english, japanese = (
        next((text for tag, text in by_language.items() if tag.partition("-")[0] == language), None)
        for language in ("en", "ja")
    )
    other = by_language.get("") or english or japanese or next(iter(by_language.values()), "does not conform")
    return Text(english or other, japanese or english or other)
