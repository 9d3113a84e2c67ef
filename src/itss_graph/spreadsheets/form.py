"""The sheets and columns of a workbook, read from `shapes/profile.ttl`, a standard, and the outline in `form.toml`.

A shape says what a column is called, what it means, whether it is required and what it takes; the standard says which
values there are. So another job category, or another property, needs no code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from itss_graph.profiles.validation import profile_view, property_shapes
from itss_graph.rdf.names import local_name
from itss_graph.spreadsheets.cells import DayOfMonth
from itss_graph.spreadsheets.messages import says
from itss_graph.spreadsheets.vocabulary import Vocabularies, Vocabulary
from itss_graph.standard.model import Text
from itss_graph.standard.standard import Standard
from itss_graph.terms.graph import GraphView
from itss_graph.vocab import ITSS, PROSH, SH, XSD

Kind = Literal["person", "text", "record", "term", "date", "number", "iri", "party"]
"""What a cell holds: the number of a person, free text, the identifier of a record, a term of the standard, a date, a
whole number, an IRI, or a person or anyone else by IRI."""

DATATYPES: dict[str, Kind] = {XSD.date: "date", XSD.integer: "number"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or several with the same meaning (`repeat` of them); `path` is the property, empty for our own ones.

    `single` says that a record has at most one value; `unit` is what a column of numbers counts (`units.WORDS`); `ends`
    says that it is the end of what may still be running, `of_month` which day a month without a day stands for.
    """

    key: str
    path: str
    kind: Kind
    heading: Text
    note: Text
    required: bool
    single: bool
    repeat: int
    vocabulary: Vocabulary | None = None
    unit: str = ""
    ends: bool = False
    of_month: DayOfMonth = ""

    def headings(self, language: str) -> list[str]:
        """The heading of each of its columns."""
        text = self.heading[language]
        if self.repeat == 1:
            return [text]
        return [f"{text} {number}" for number in range(1, self.repeat + 1)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its key, title, columns, and the class of what is on it.

    For records also the property that links to them and the letter that their identifiers begin with.
    """

    key: str
    title: Text
    columns: tuple[Column, ...]
    cls: str
    link: str
    mark: str

    def column(self, key: str) -> Column:
        """The column of a key that is known to be there."""
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True)
class Form:
    """All sheets of a workbook for a standard."""

    standard: Standard
    sheets: tuple[Sheet, ...]
    vocabularies: tuple[Vocabulary, ...]

    @classmethod
    def of(cls, standard: Standard) -> Self:
        """The form for the values of a standard."""
        outline = tomllib.loads(Path(__file__).with_name("form.toml").read_text("utf-8"))
        builder = _Builder(
            profile_view(),
            Vocabularies(standard),
            frozenset(outline["parties"]["properties"]),
            outline["units"],
            frozenset(outline["ends"]["properties"]),
        )
        sheets = tuple(builder.sheet(key, given) for key, given in outline["sheets"].items())
        return cls(standard, sheets, builder.vocabularies.asked)

    def sheet(self, key: str) -> Sheet:
        """The sheet of a key that is known to be there."""
        return next(sheet for sheet in self.sheets if sheet.key == key)

    @property
    def people(self) -> Sheet:
        """The sheet that lists the persons."""
        return self.sheets[0]


@dataclass(frozen=True, slots=True)
class _Builder:
    shapes: GraphView
    vocabularies: Vocabularies
    parties: frozenset[str]
    units: dict[str, str]
    ends: frozenset[str]

    def sheet(self, key: str, given: dict[str, Any]) -> Sheet:
        own = {name: _own(name) for name in given["own"]}
        remarks = own.pop("remarks")
        repeat = given.get("repeat", {})
        asked = (self.column(shape, repeat) for shape in self._properties(given["shape"], given.get("properties")))
        link = given.get("link", "")
        return Sheet(
            key,
            says(f"sheet_{key}"),
            (*own.values(), *asked, remarks),
            self.shapes.one(f"{PROSH}{given['shape']}", SH.targetClass),
            f"{ITSS}{link}" if link else "",
            given.get("mark", ""),
        )

    def _properties(self, shape: str, only: list[str] | None) -> Iterator[str]:
        """The property shapes, group by group in their order; those in `only` in its order."""
        found = property_shapes(self.shapes, f"{PROSH}{shape}")
        if only is None:
            return iter(found)
        named = {self._name(each): each for each in found}
        return (named[name] for name in only)

    def _name(self, shape: str) -> str:
        return local_name(self.shapes.one(shape, SH.path))

    def column(self, shape: str, repeat: dict[str, int]) -> Column:
        name = self._name(shape)
        single = self.shapes.integer(shape, SH.maxCount) == 1
        kind, vocabulary = self._kind(shape, name)
        several = 1 if single else repeat.get(name, 1)
        return Column(
            name,
            self.shapes.one(shape, SH.path),
            kind,
            _capital(self.shapes.text(shape, SH.name)),
            self.shapes.text(shape, SH.description),
            required=bool(self.shapes.integer(shape, SH.minCount)) or name == "develops",
            single=single,
            repeat=min(several, len(vocabulary.terms)) if vocabulary else several,
            vocabulary=vocabulary,
            unit=self.units.get(name, ""),
            ends=name in self.ends,
        )

    def _kind(self, shape: str, name: str) -> tuple[Kind, Vocabulary | None]:
        if name in self.parties:
            return "party", None
        cls = self.shapes.optional(shape, f"{SH}class")
        if cls is not None:
            return "term", self.vocabularies.of(cls)
        datatype = self.shapes.optional(shape, SH.datatype)
        return DATATYPES[datatype] if datatype else "iri", None


OWN: dict[str, Kind] = {"person": "person", "name": "text", "record": "record", "remarks": "text"}


def _own(name: str) -> Column:
    return Column(
        name,
        "",
        OWN[name],
        says(f"column_{name}"),
        says(f"note_{name}"),
        required=name == "person",
        single=True,
        repeat=1,
    )


def _capital(text: Text) -> Text:
    return Text(text.en[:1].upper() + text.en[1:], text.ja)
