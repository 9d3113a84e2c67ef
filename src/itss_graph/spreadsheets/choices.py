"""The choices of a column: the terms of one class, in the order of the source, each with all its names."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from itss_graph.spreadsheets.cells import LONGEST, brief
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Term, Text
from itss_graph.vocab import ITSS
from itss_graph.words import says


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """A text for comparison, without differences of width, case and spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True, slots=True)
class Choices:
    """The terms of a class.

    `fields` has the IRIs of the specialty fields whose tables list a term, by its IRI; `names` the terms of a name in
    the form of `plain`.
    """

    iri: str
    label: Text
    terms: tuple[Term, ...]
    fields: dict[str, tuple[str, ...]]
    names: dict[str, tuple[Term, ...]]

    def shown(self, term: Term, language: str) -> str:
        """A term as it is written in a cell: its label, followed by its name where another term has the same label."""
        label = term.label[language]
        return label if self.names[plain(label)] == (term,) else f"{label} [{term.name}]"

    def find(self, text: str) -> Term | Text:
        """The term with a label in either language, a local or prefixed name, or an IRI; or the problem."""
        terms = self.names.get(plain(text), ())
        if not terms and len(text) > LONGEST:
            return says("problem.unknown_value", value=brief(text), label=self.label)
        if len(terms) == 1:
            return terms[0]
        if terms:
            return says("problem.ambiguous", value=text, several=", ".join(term.name for term in terms))
        matches = get_close_matches(plain(text), self.names, n=1, cutoff=0.6)
        if matches:
            term = self.names[matches[0]][0]
            return says("problem.close_value", value=text, label=self.label, close=_shown(self, term))
        return says("problem.unknown_value", value=text, label=self.label)


def _shown(choices: Choices, term: Term) -> Text:
    return Text(choices.shown(term, "en"), choices.shown(term, "ja"))


class StandardChoices:
    """The choices of a standard, by class, in the order in which they were first requested."""

    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._terms = standard.terms
        self._made: dict[str, Choices] = {}
        self._fields: dict[str, tuple[str, ...]] = {}
        items = [(item, kpi.field.iri) for kpi, requirement in standard.requirements() for item in requirement.items]
        for item, field in items:
            self._fields[item.iri] = tuple(dict.fromkeys((*self._fields.get(item.iri, ()), field)))
        ordered = [*standard.fields, *standard.kpis, *(item for item, _ in items)]
        self._positions = {iri: position for position, iri in enumerate(dict.fromkeys(term.iri for term in ordered))}

    @property
    def asked(self) -> tuple[Choices, ...]:
        """All that were requested."""
        return tuple(self._made.values())

    def of(self, cls: str) -> Choices:
        """The choices of a class."""
        if cls not in self._made:
            self._made[cls] = self._make(cls)
        return self._made[cls]

    def _make(self, cls: str) -> Choices:
        iris = sorted(self._standard.view.instances(cls), key=self._order)
        terms = tuple(self._terms[iri] for iri in iris)
        names: dict[str, tuple[Term, ...]] = {}
        for term in terms:
            for name in dict.fromkeys(map(plain, self._names(term))):
                names[name] = (*names.get(name, ()), term)
        fields = {iri: self._fields[iri] for iri in iris if iri in self._fields}
        return Choices(cls, self._terms[cls].label, terms, fields, names)

    def _names(self, term: Term) -> tuple[str, ...]:
        prefix = "itss" if term.iri.startswith(ITSS) else self._standard.prefix
        labels = (term.label.en, term.label.ja)
        return (*labels, *(f"{label} [{term.name}]" for label in labels), term.name, f"{prefix}:{term.name}", term.iri)

    def _order(self, iri: str) -> tuple[int, int, int, str]:
        """The order of the source; then terms that it does not list, from the top of a scale to its bottom."""
        view = self._standard.view
        below, depth = view.all(iri, ITSS.directlySubsumes), 0
        while below:
            below, depth = view.all(below[0], ITSS.directlySubsumes), depth + 1
        return self._positions.get(iri, len(self._positions)), -depth, view.integer(iri, ITSS.listOrder) or 0, iri
