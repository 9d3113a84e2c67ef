"""The terms of a skill standard: labelled things, values of scales, specialty fields and readings."""

from __future__ import annotations

from dataclasses import dataclass

from itss_graph.rdf.names import local_name


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """The same text in English and Japanese."""

    en: str
    ja: str

    def __getitem__(self, language: str) -> str:
        return self.ja if language == "ja" else self.en

    def to_dict(self) -> dict[str, str]:
        """The text as JSON: by language."""
        return {"en": self.en, "ja": self.ja}


@dataclass(frozen=True, slots=True)
class Term:
    """A named thing of the standard: its IRI, label, definition, and the clause of the source it comes from."""

    iri: str
    label: Text
    definition: Text
    source: str

    @property
    def name(self) -> str:
        return local_name(self.iri)


@dataclass(frozen=True, slots=True)
class ScaleValue(Term):
    """A value of an ordered scale, with the IRIs of the values that reach it: itself and every higher one."""

    reached_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpecialtyField(Term):
    """A specialty field of the job category `category`."""

    category: Term


@dataclass(frozen=True, slots=True)
class Reading(Term):
    """A named reading of the clauses that can be understood in several ways."""

    key: str
    enforces_upper_bounds: bool
    requires_every_area: bool
