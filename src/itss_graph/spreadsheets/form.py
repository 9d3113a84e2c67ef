"""The sheets and columns of a workbook, from the profile vocabulary, a standard, and the outline in `form.toml`.

The vocabulary says what a column is called, what it means, whether it is required and what it takes; the standard says
which values there are. So another job category, or another property, needs no code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self

from itss_graph.profiles.vocabulary import ProfileVocabulary, Property, profile_vocabulary
from itss_graph.spreadsheets.choices import Choices, StandardChoices
from itss_graph.spreadsheets.dates import DayOfMonth
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Text
from itss_graph.vocab import ITSS
from itss_graph.words import says

Kind = Literal["person", "text", "record", "term", "date", "number", "iri", "party"]
"""What a cell holds: the number of a person, text, the identifier of a record, a term of the standard, a date, a whole
number, an IRI, or a person or anyone else by IRI."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or several with the same meaning (`repeat` of them); `path` is the property, empty for our own ones.

    `single` says that a record has at most one value; `datatype` is that of literals; `unit` is what a column of
    numbers counts (`units.WORDS`); `ends` says that it is the end of what may still be running, `of_month` which day a
    month without a day stands for.
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
    choices: tuple[Choices, ...]

    @classmethod
    def of(cls, standard: Standard) -> Self:
        """The form for the values of a standard."""
        outline = tomllib.loads(Path(__file__).with_name("form.toml").read_text("utf-8"))
        builder = _Builder(profile_vocabulary(), StandardChoices(standard), outline)
        return cls(standard, tuple(builder.sheets()), builder.choices.asked)

    def sheet(self, key: str) -> Sheet:
        """The sheet of a key that is known to be there."""
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
        """That of the people, and one for each kind of record and each property that has a sheet in the outline."""
        candidate, outline = self.vocabulary.candidate, self.outline["sheets"]
        apart = [each for each in candidate if each.kind == "record" or each.key in outline]
        about = [each for each in candidate if each not in apart]
        yield Sheet("people", says("sheet.people"), self.columns(("person", "name"), about), ITSS.Candidate, "", "")
        for each in apart:
            given = outline.get(each.key, {})
            key = given.get("key", each.key)
            title = says(f"sheet.{key}") if given else _capital(each.label)
            if each.kind == "record":
                columns = self.columns(("person", "record"), self.vocabulary.classes[each.range])
                yield Sheet(key, title, columns, each.range, each.iri, given.get("mark", key))
            else:
                columns = self.columns(("person",), [replace(each, required=True)])
                yield Sheet(key, title, columns, ITSS.Candidate, "", "")

    def columns(self, own: Iterable[str], properties: Sequence[Property]) -> tuple[Column, ...]:
        ends = {each.until for each in properties}
        return (*map(_own, own), *(self.column(each, ends=each.iri in ends) for each in properties), _own("remarks"))

    def column(self, asked: Property, *, ends: bool) -> Column:
        choices = self.choices.of(asked.range) if asked.kind == "term" else None
        repeat = 1 if asked.single else self.outline["repeat"].get(asked.key, 1)
        return Column(
            asked.key,
            asked.iri,
            "party" if asked.key in self.outline["parties"]["properties"] else asked.kind,
            _capital(asked.label),
            asked.description,
            required=asked.required,
            single=asked.single,
            repeat=min(repeat, len(choices.terms)) if choices else repeat,
            choices=choices,
            datatype="" if choices else asked.range,
            unit=self.outline["units"].get(asked.key, ""),
            ends=ends,
        )


OWN: dict[str, Kind] = {"person": "person", "name": "text", "record": "record", "remarks": "text"}


def _own(name: str) -> Column:
    heading, note = says(f"column.{name}"), says(f"note.{name}")
    return Column(name, "", OWN[name], heading, note, required=name == "person", single=True, repeat=1)


def _capital(text: Text) -> Text:
    return Text(text.en[:1].upper() + text.en[1:], text.ja)
