"""What a person claims: the records that counted in an assessment, in both languages, each with its support."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl
import pyoxigraph as ox

from itss_graph.assessment.model import Assessment, Assessments, KpiOutcome
from itss_graph.rdf.names import RDF, RDFS, local_name, spelling_of
from itss_graph.reports.html.records import Node, class_of, standing_of, stated
from itss_graph.terms.model import Term, Text
from itss_graph.vocab import ITSS
from itss_graph.words import LANGUAGES, says, title

APART = (RDF.type, RDFS.label, RDFS.comment, ITSS.evidence, ITSS.confirmedBy)
"""The properties that are not among the facts of a record: they have a place of their own, or none."""

FIRST = ("specialtyField", "area", "activity", "role", "outcome", "startDate", "endDate")
"""The properties of `itss:` that come first; others follow by their IRI. The identifier of a credential is made from
its text, so another order, such as that of the shapes, would give credentials that are issued again other ones."""

SUBJECTS = ("specialtyField", "area", "activity")
"""What a record without a label is called by."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A record of a profile that counted.

    `name` is its IRI, or `_:label`; `kind` the local name of its class; `title` what it is called, by language tag;
    `facts` what it says, in words. `start` and `end` are dates (`YYYY-MM-DD`) where it has them. `evidence` and
    `confirmed_by` are IRIs; `standing` is what follows from them.
    """

    name: str
    kind: str
    title: Mapping[str, str]
    facts: Text
    start: str | None
    end: str | None
    evidence: tuple[str, ...]
    confirmed_by: tuple[str, ...]
    standing: str

    @property
    def iri(self) -> str | None:
        """The IRI; None for a blank node, and for a place in a file."""
        return None if self.name.startswith(("_:", "file:")) else self.name

    def title_in(self, language: str) -> str:
        """The title in a language, or else in another."""
        return self.title.get(language) or next(iter(self.title.values()))


def claims(assessments: Assessments, assessment: Assessment) -> dict[str, Claim]:
    """The records that counted for any of the requirements, by name, in the order in which they first did.

    Subordinates are none of them: they are other people, and only their number is anyone's business.
    """
    names = list(
        dict.fromkeys(
            name
            for outcome in assessment.kpis
            for row in outcome.requirements
            if row.requirement.counts_records
            for name in row.evidence
        )
    )
    terms = assessments.standard.terms
    statements = stated(assessments.records, names)
    return {name: _claim(name, statements[name], assessment.profile, terms) for name in names}


def examinations(assessments: Assessments, assessment: Assessment, outcome: KpiOutcome) -> list[Term]:
    """The examinations that the person has passed by which an indicator is deemed met; none where it is not deemed."""
    if not outcome.deemed:
        return []
    columns, passed = assessments.records.columns, assessments.records.examinations
    spelling = spelling_of(assessment.profile)
    candidate = columns.ids([spelling])[spelling]
    names = columns.names(passed.filter(pl.col("candidate") == candidate)["examination"]).to_list()
    return [assessments.standard.terms[iri] for iri in outcome.kpi.deemed_by if iri in names]


def _claim(name: str, stated: dict[str, list[Node]], profile: str, terms: Mapping[str, Term]) -> Claim:
    kind = class_of(stated)
    return Claim(
        name,
        local_name(kind),
        _title(kind, stated, terms),
        Text(*(says("mark.semicolon")[language].join(_facts(stated, terms, language)) for language in LANGUAGES)),
        _day(stated, ITSS.startDate),
        _day(stated, ITSS.endDate),
        _iris(stated, ITSS.evidence),
        tuple(iri for iri in _iris(stated, ITSS.confirmedBy) if iri != profile),
        standing_of(stated, profile),
    )


def _title(kind: str, stated: dict[str, list[Node]], terms: Mapping[str, Term]) -> dict[str, str]:
    """The labels of a record, one a language; else its class and what it is in. A label without a tag is `und`."""
    labels = [node for node in stated.get(RDFS.label, []) if isinstance(node, ox.Literal)]
    if labels:
        titles: dict[str, str] = {}
        for language, text in sorted((label.language or "und", label.value) for label in labels):
            titles.setdefault(language, text)
        return titles
    subjects = [node.value for key in SUBJECTS for node in stated.get(f"{ITSS}{key}", [])]
    return {
        language: title(_label(kind, terms, language))
        + says("mark.colon")[language]
        + says("mark.comma")[language].join(sorted(_label(iri, terms, language) for iri in subjects))
        for language in LANGUAGES
    }


def _facts(stated: dict[str, list[Node]], terms: Mapping[str, Term], language: str) -> Iterator[str]:
    order = {f"{ITSS}{name}": index for index, name in enumerate(FIRST)}
    for prop in sorted(stated, key=lambda prop: (order.get(prop, len(order)), prop)):
        if prop not in APART:
            values = sorted(
                node.value if isinstance(node, ox.Literal) else _label(node.value, terms, language)
                for node in stated[prop]
            )
            yield (
                _label(prop, terms, language) + says("mark.colon")[language] + says("mark.comma")[language].join(values)
            )


def _label(iri: str, terms: Mapping[str, Term], language: str) -> str:
    return terms[iri].label[language] if iri in terms else local_name(iri)


def _day(stated: dict[str, list[Node]], prop: str) -> str | None:
    return next((node.value[:10] for node in stated.get(prop, [])), None)


def _iris(stated: dict[str, list[Node]], prop: str) -> tuple[str, ...]:
    return tuple(sorted(node.value for node in stated.get(prop, []) if isinstance(node, ox.NamedNode)))
