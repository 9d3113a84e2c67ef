"""The sheets and columns of a workbook, from the profile vocabulary, a standard, and the outline in `form.toml`.

The vocabulary says what a column is called, what it means, whether it is required and what it takes; the standard says
which values it may have. So another job category, or another property, needs no code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self

from itss_graph.profiles.vocabulary import ProfileProperty, ProfileVocabulary, profile_vocabulary
from itss_graph.spreadsheets.choices import Choices, StandardChoices
from itss_graph.spreadsheets.dates import DayOfMonth
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Text
from itss_graph.vocab import ITSS
from itss_graph.words import says

Kind = Literal["person", "text", "record", "term", "date", "number", "iri", "party"]
"""What a cell holds: the number of a person, text, the identifier of a record, a term of the standard, a date, a whole
number, an IRI, or a party: a person by number, or anyone by IRI."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or several with the same meaning (`repeat` of them); `path` is the property, empty without one.

    `single` says that a record has at most one value; `datatype` is that of literals; `unit` is what a column of
    numbers counts (`units.WORDS`); `ends` says that it is the end of a period that may still be running; `of_month` is
    the day for which a month without a day stands.
    """

    key: str
    path: str
    kind: Kind
    heading: Text
    note: Text
    required: bool
    single: bool
    repeat: int
    choices: Choices | None = None
    datatype: str = ""
    unit: str = ""
    ends: bool = False
    of_month: DayOfMonth = ""

    def headings(self, language: str) -> list[str]:
        """The heading of each column."""
        text = self.heading[language]
        if self.repeat == 1:
            return [text]
        return [f"{text} {number}" for number in range(1, self.repeat + 1)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its key, title, columns, and the class of what is on it.

    For records, also the property that links to them and the letter with which their identifiers begin.
    """

    key: str
    title: Text
    columns: tuple[Column, ...]
    cls: str
    link: str
    mark: str

    def column(self, key: str) -> Column:
        """The column with a key; there must be one."""
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True)
class Form:
    """All sheets of a workbook for a standard."""

    standard: Standard
    sheets: tuple[Sheet, ...]
    choices: tuple[Choices, ...]

    @classmethod
    def of(cls, standard: Standard) -> Self:
        """The form for the values of a standard."""
        outline = tomllib.loads(Path(__file__).with_name("form.toml").read_text("utf-8"))
        builder = _Builder(profile_vocabulary(), StandardChoices(standard), outline)
        return cls(standard, tuple(builder.sheets()), builder.choices.asked)

    def sheet(self, key: str) -> Sheet:
        """The sheet with a key; there must be one."""
        return next(sheet for sheet in self.sheets if sheet.key == key)

    @property
    def people(self) -> Sheet:
        """The sheet that lists the persons."""
        return self.sheets[0]


@dataclass(frozen=True, slots=True)
class _Builder:
    vocabulary: ProfileVocabulary
    choices: StandardChoices
    outline: dict[str, dict[str, Any]]

    def sheets(self) -> Iterator[Sheet]:
        """The sheet of people, and one for each kind of record and each property that has a sheet in the outline."""
        candidate, outline = self.vocabulary.candidate, self.outline["sheets"]
        separate = [prop for prop in candidate if prop.kind == "record" or prop.key in outline]
        listed = [prop for prop in candidate if prop not in separate]
        yield Sheet("people", says("sheet.people"), self.columns(("person", "name"), listed), ITSS.Candidate, "", "")
        for prop in separate:
            options = outline.get(prop.key, {})
            key = options.get("key", prop.key)
            title = says(f"sheet.{key}") if options else _capital(prop.label)
            if prop.kind == "record":
                columns = self.columns(("person", "record"), self.vocabulary.classes[prop.range])
                yield Sheet(key, title, columns, prop.range, prop.iri, options.get("mark", key))
            else:
                columns = self.columns(("person",), [replace(prop, required=True)])
                yield Sheet(key, title, columns, ITSS.Candidate, "", "")

    def columns(self, own: Iterable[str], properties: Sequence[ProfileProperty]) -> tuple[Column, ...]:
        ends = {prop.until for prop in properties}
        return (*map(_own, own), *(self.column(prop, ends=prop.iri in ends) for prop in properties), _own("remarks"))

    def column(self, prop: ProfileProperty, *, ends: bool) -> Column:
        choices = self.choices.of(prop.range) if prop.kind == "term" else None
        repeat = 1 if prop.single else self.outline["repeat"].get(prop.key, 1)
        return Column(
            prop.key,
            prop.iri,
            "party" if prop.key in self.outline["parties"]["properties"] else prop.kind,
            _capital(prop.label),
            prop.description,
            required=prop.required,
            single=prop.single,
            repeat=min(repeat, len(choices.terms)) if choices else repeat,
            choices=choices,
            datatype="" if choices else prop.range,
            unit=self.outline["units"].get(prop.key, ""),
            ends=ends,
        )


OWN: dict[str, Kind] = {"person": "person", "name": "text", "record": "record", "remarks": "text"}


def _own(name: str) -> Column:
    heading, note = says(f"column.{name}"), says(f"note.{name}")
    return Column(name, "", OWN[name], heading, note, required=name == "person", single=True, repeat=1)


def _capital(text: Text) -> Text:
    return Text(text.en[:1].upper() + text.en[1:], text.ja)
