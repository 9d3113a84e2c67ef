"""The records of a person up to the as-of date, in words: the evidence that a report refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl
import pyoxigraph as ox

from itss_graph.assessment.model import Assessment, Assessments
from itss_graph.presentation import templates
from itss_graph.profiles.records import Records
from itss_graph.profiles.standing import standing
from itss_graph.profiles.vocabulary import profile_vocabulary
from itss_graph.rdf.interchange import term_to_ox
from itss_graph.rdf.names import local_name, name_of, spelling_of
from itss_graph.reports.html.names import shortened
from itss_graph.terms.model import Term
from itss_graph.vocab import RDF, RDFS, XSD

Node = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True, slots=True)
class DisplayValue:
    """A value in words; `url` where it leads out of the standard, `language` where it is not the report's."""

    text: str
    url: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a person.

    `iri` is its name in the JSON, `title` its name here and `number` its position among them; `kind` is the label of
    its class. `facts` are properties with their values. `counted` is the number of requirements that it counted for.
    """

    iri: str
    title: DisplayValue
    number: int
    kind: str
    standing: str
    facts: tuple[tuple[str, tuple[DisplayValue, ...]], ...]
    counted: int


@dataclass(frozen=True, slots=True)
class Describer:
    """Puts the terms of a profile into one language; `names` are those of people, by IRI."""

    terms: Mapping[str, Term]
    language: str
    names: Mapping[str, str]

    def label(self, iri: str) -> str:
        """The label of a term; the last part of an IRI that has no label."""
        term = self.terms.get(iri)
        return term.label[self.language] if term else local_name(iri)

    def value(self, node: Node) -> DisplayValue:
        """A value in words."""
        if isinstance(node, ox.Literal):
            is_integer = node.datatype.value == XSD.integer and node.value.isdecimal()
            text = f"{int(node.value):,}" if is_integer else node.value
            return DisplayValue(text, language=_other(node, self))
        if isinstance(node, ox.BlankNode):
            return DisplayValue(str(node))
        if node.value in self.terms:
            return DisplayValue(self.label(node.value))
        return DisplayValue(self.names.get(node.value, node.value), templates.web(node.value))


def records(assessments: Assessments, assessment: Assessment, describer: Describer) -> dict[str, Record]:
    """The records of a person by IRI (or `_:label`): engagements as they began, expertise, succession."""
    order = _order(assessments.records, assessment.profile)
    statements = stated(assessments.records, order)
    titles = shortened(order)
    counted = [iri for outcome in assessment.kpis for row in outcome.requirements for iri in row.evidence]
    return {
        iri: Record(
            iri,
            _title(statements[iri], describer) or DisplayValue(titles[iri]),
            number,
            describer.label(class_of(statements[iri])),
            standing_of(statements[iri], assessment.profile),
            tuple(_facts(statements[iri], describer)),
            counted.count(iri),
        )
        for number, iri in enumerate(order, 1)
    }


def _order(records: Records, profile: str) -> list[str]:
    """The names of a person's records, in the order of the report."""
    spelling = spelling_of(profile)
    candidate = records.columns.ids([spelling])[spelling]
    tables = (records.engagements.sort("start", maintain_order=True), records.expertise, records.succession)
    linked = pl.concat(table.filter(pl.col("candidate") == candidate)["record"] for table in tables)
    return records.columns.names(linked.unique(maintain_order=True)).to_list()


def stated(records: Records, names: Iterable[str]) -> dict[str, dict[str, list[Node]]]:
    """What is stated of each record: the values by property."""
    ids = list(records.columns.ids(map(spelling_of, names)).values())
    triples = records.columns.triples.filter(pl.col("s").is_in(ids))
    statements: dict[str, dict[str, list[Node]]] = {name: {} for name in names}
    for subject, prop, value in replace(records.columns, triples=triples).spelled().iter_rows():
        statements[name_of(subject)].setdefault(prop[1:-1], []).append(term_to_ox(value))
    return statements


def class_of(stated: Mapping[str, list[Node]]) -> str:
    """The class of a record of which this is stated; empty where it has none."""
    return next((node.value for node in stated.get(RDF.type, [])), "")


def standing_of(stated: Mapping[str, list[Node]], candidate: str) -> str:
    """The standing of a record of which this is stated."""
    return standing({prop: tuple(str(node) for node in nodes) for prop, nodes in stated.items()}, candidate)


def _title(stated: dict[str, list[Node]], describer: Describer) -> DisplayValue | None:
    """The label of a record, in the report's language if there is one in it."""
    labels = [node for node in stated.get(RDFS.label, []) if isinstance(node, ox.Literal)]
    labels.sort(key=lambda label: (label.language != describer.language, label.language or "", label.value))
    return DisplayValue(labels[0].value, language=_other(labels[0], describer)) if labels else None


def _other(text: ox.Literal, describer: Describer) -> str:
    """The language of a text, unless it is the report's."""
    return "" if text.language == describer.language else text.language or ""


def _facts(stated: dict[str, list[Node]], describer: Describer) -> Iterator[tuple[str, tuple[DisplayValue, ...]]]:
    """The properties in the order of the shapes, then others by their label, each with its values in words."""
    order = profile_vocabulary().order(class_of(stated))
    for _, label, prop in sorted((order.get(prop, len(order)), describer.label(prop), prop) for prop in stated):
        if prop not in (RDF.type, RDFS.label):
            values = [describer.value(node) for node in stated[prop]]
            yield label, tuple(sorted(values, key=lambda value: value.text))
