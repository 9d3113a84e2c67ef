"""Triples that pages are made of: an index with the texts in a language."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from itss_graph.rdf import index
from itss_graph.rdf.names import local_name
from itss_graph.rdf.store import Term
from itss_graph.vocab import SKOS


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and the language that it is in; `""` where it is in none."""

    text: str
    language: str = ""


class LabelledGraph(index.Graph):
    """Triples with their texts in a language."""

    def phrases(self, node: Term | str, prop: str, language: str) -> list[Phrase]:
        """The texts in a language; where there is none, those in no language, else all of them."""
        texts = [literal for literal in self.objects(node, prop) if isinstance(literal, ox.Literal)]
        for tag in (language, None):
            if matching := [literal for literal in texts if literal.language == tag]:
                return [phrase(literal) for literal in matching]
        return [phrase(literal) for literal in texts]

    def phrase(self, node: Term | str, prop: str, language: str) -> Phrase | None:
        """The first of those texts."""
        return next(iter(self.phrases(node, prop, language)), None)

    def label(self, iri: str, language: str) -> str:
        """The preferred label, or the last part of the IRI where there is none."""
        phrase = self.phrase(iri, SKOS.prefLabel, language)
        return phrase.text if phrase else local_name(iri)


def phrase(literal: ox.Literal) -> Phrase:
    return Phrase(literal.value, literal.language or "")
