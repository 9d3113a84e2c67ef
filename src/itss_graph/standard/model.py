"""A skill standard as objects: fields, indicators, requirements and their thresholds, as `ontology/` states them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, TypeVar

DAYS_A_YEAR = timedelta(days=365).days
"""A year of tenure (reading R4)."""

MEASURES = ("persons", "annualContractValue", "peakPersons", "annualUsers")
"""The measures of size that an engagement may record, named as in the profile vocabulary, in the contract's order."""


def local_name(iri: str) -> str:
    """The last part of an IRI: `OperationsManagement-L5`."""
    return iri.rstrip("/#").rpartition("#" if "#" in iri else "/")[2]


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
class Bound:
    """One measure of a size alternative: at least `minimum`, and less than `below` where the table bounds it."""

    measure: str
    minimum: int
    below: int | None


@dataclass(frozen=True, slots=True)
class SizeAlternative(Term):
    """Bounds joined by *or*, and a complexity count joined by *and* where there is one."""

    bounds: tuple[Bound, ...]
    complexity_count: int | None


class Requirement(Term):
    """One condition of a key performance indicator. `kind` names it in IRIs and reports."""

    __slots__ = ()
    kind: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Responsibility(Requirement):
    kind = "responsibility"
    years: int
    role: ScaleValue
    success: bool
    continuity: bool

    @property
    def days(self) -> int:
        return self.years * DAYS_A_YEAR


@dataclass(frozen=True, slots=True)
class Complexity(Requirement):
    kind = "complexity"
    count: int
    criteria: tuple[Term, ...]
    required: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Size(Requirement):
    """Size; no alternatives where the table says "not specified"."""

    kind = "size"
    alternatives: tuple[SizeAlternative, ...]


@dataclass(frozen=True, slots=True)
class Specialty(Requirement):
    kind = "specialty"
    count: int
    areas: tuple[Term, ...]
    proficiency: ScaleValue
    contribution: ScaleValue | None


@dataclass(frozen=True, slots=True)
class Succession(Requirement):
    kind = "succession"
    count: int
    activities: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Development(Requirement):
    kind = "development"
    count: int


R = TypeVar("R", bound=Requirement)

KINDS: tuple[type[Requirement], ...] = (Responsibility, Complexity, Size, Specialty, Succession, Development)
"""The kinds of requirement, in the order of the source's tables."""


@dataclass(frozen=True, slots=True)
class SpecialtyField(Term):
    """A specialty field of the job category `category`."""

    category: Term


@dataclass(frozen=True, slots=True)
class Kpi(Term):
    """A key performance indicator: one field at one level, one table of the source."""

    field: SpecialtyField
    level: int
    requirements: tuple[Requirement, ...]
    deemed_by: tuple[str, ...]

    def requirement(self, kind: type[R]) -> R | None:
        """The requirement of a kind, or None where the table has none."""
        return next((requirement for requirement in self.requirements if isinstance(requirement, kind)), None)

    @property
    def has_size(self) -> bool:
        """Whether the table specifies a size."""
        size = self.requirement(Size)
        return size is not None and bool(size.alternatives)


@dataclass(frozen=True, slots=True)
class Reading(Term):
    """A named reading of the clauses that can be understood in several ways."""

    key: str
    enforces_upper_bounds: bool
    requires_every_area: bool
