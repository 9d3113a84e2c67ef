"""What the terms of two editions are called, and what their requirements ask for, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from itss_graph.queries.library import short
from itss_graph.rdf.folding import Values
from itss_graph.rdf.interchange import split_literal
from itss_graph.standard import Standard
from itss_graph.terms.model import Text
from itss_graph.vocab import DCTERMS, RDFS, SKOS
from itss_graph.words import says


def plain(value: str) -> str:
    """A value on one line: prefixed names where there are prefixes, literals without their data type."""
    if value.startswith('"'):
        text, _, language = split_literal(value)
        return printable(f"{text}@{language}" if language else text)
    return printable(re.sub(r"<([^<>]*)>", lambda match: short(ox.NamedNode(match[1])), value))


def listed(pairs: Sequence[tuple[str, str]], labels: EditionLabels, language: str) -> str:
    """Values in words: the label of a term where it has one; a word for none where there are none."""
    return ", ".join(_in_words(value, labels, language) for _, value in pairs) or says("change.none")[language]


def _in_words(value: str, labels: EditionLabels, language: str) -> str:
    if value.startswith("<") and labels.has(value[1:-1]):
        return labels.of_term(value[1:-1])[language]
    return plain(value)


def printable(text: str) -> str:
    """A text on one line, without what could steer a terminal."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


@dataclass(frozen=True, slots=True)
class EditionLabels:
    """Labels of terms, from the first of several sides that describes them."""

    sides: tuple[Mapping[str, Values], ...]

    def has(self, iri: str) -> bool:
        """Whether one of the editions describes a term."""
        return any(iri in terms for terms in self.sides)

    def of_term(self, iri: str) -> Text:
        """The label in both languages; for a term without one its name with its prefix."""
        if not iri:
            return says("change.axiom_of_all")
        labels = {"en": short(ox.NamedNode(iri)), "ja": ""}
        for terms in reversed(self.sides):
            values = terms.get(iri, {})
            for prop in (f"{DCTERMS}title", RDFS.label, SKOS.prefLabel):
                for spelling in sorted(values.get(prop, ())):
                    text, _, language = split_literal(spelling) if spelling.startswith('"') else (spelling, None, None)
                    labels[language or "en"] = text
        return Text(labels["en"], labels["ja"] or labels["en"])


def statements(standard: Standard | None) -> dict[tuple[str, str], Text]:
    """What each requirement asks for, by its IRI and the key of the reading; a size alternative as its requirement."""
    if standard is None:
        return {}
    return {
        (term.iri, reading.key): requirement.statement(kpi, reading)
        for kpi, requirement in standard.requirements()
        if requirement.specified
        for reading in standard.readings
        for term in (requirement, *requirement.alternatives)
    }
