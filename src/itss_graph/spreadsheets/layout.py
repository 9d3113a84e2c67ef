"""The cells of a sheet: headings, and rows laid out over the columns; and the sheets as CSV files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from itss_graph.presentation.formulas import guarded
from itss_graph.spreadsheets.cells import Cell, written
from itss_graph.spreadsheets.choices import Choices
from itss_graph.spreadsheets.form import Column, Form, Sheet
from itss_graph.spreadsheets.names import BOM
from itss_graph.terms.model import Text
from itss_graph.words import LANGUAGES, joined, says, title

FilledRow = Mapping[str, Sequence[Cell]]
"""The values of a row by the key of the column."""

PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Filled:
    """The rows of all sheets, by the key of the sheet; with `problems`, each sheet has a column for them."""

    rows: Mapping[str, Sequence[FilledRow]] = field(default_factory=dict)
    problems: bool = False


def columns(sheet: Sheet, filled: Filled) -> list[tuple[Column, int]]:
    """Every column of a sheet with its number, which counts repeated columns from 0."""
    columns_found = [(column, number) for column in sheet.columns for number in range(column.repeat)]
    if filled.problems:
        note = says("note.remarks")
        problem = Column(PROBLEM, "", "text", says("column.problem"), note, required=False, single=True, repeat=1)
        columns_found.append((problem, 0))
    return columns_found


def headings(sheet: Sheet, filled: Filled, language: str) -> list[str]:
    """The heading of every column; that of a required one ends with an asterisk."""
    return [
        column.headings(language)[number] + (" *" if column.required else "")
        for column, number in columns(sheet, filled)
    ]


def cells(sheet: Sheet, filled: Filled, row: FilledRow) -> list[Cell]:
    """The cells of a row; where a property has more values than columns, the last column holds the rest."""
    return [_cell(column, number, row.get(column.key, ())) for column, number in columns(sheet, filled)]


def _cell(column: Column, number: int, values: Sequence[Cell]) -> Cell:
    rest = values[number:] if number == column.repeat - 1 else values[number : number + 1]
    if len(rest) < 2:
        return rest[0] if rest else None
    return ("\n" if column.kind == "text" else "; ").join(str(value) for value in rest)


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A row of the sheet of values; `fields` are the labels of the specialty fields that list the value."""

    choices: Choices
    fields: Text
    shown: Text
    english: str
    japanese: str
    name: str
    meaning: Text


def values(form: Form, choices: Choices) -> list[ValueRow]:
    """The rows for the values of a column.

    Where they depend on the field, they are sorted by field, so that the list of a field is one range.
    """
    labels = {field.iri: field.label for field in form.standard.fields}
    if depends_on_field(form, choices):
        pairs = [
            (labels[iri], term) for iri in labels for term in choices.terms if iri in choices.fields.get(term.iri, ())
        ]
    else:
        named = {term.iri: [labels[iri] for iri in choices.fields.get(term.iri, ())] for term in choices.terms}
        pairs = [(joined("mark.comma", named[term.iri]), term) for term in choices.terms]
    return [
        ValueRow(
            choices,
            fields,
            Text(choices.shown(term, "en"), choices.shown(term, "ja")),
            term.label.en,
            term.label.ja,
            term.name,
            term.definition,
        )
        for fields, term in pairs
    ]


def value_headings(language: str) -> list[str]:
    """The headings of the sheet of values; that of what is written in a language is its name for itself."""
    keys = ("column.list", "itss.SpecialtyField", "column.value", "column.code", "column.meaning")
    first, field, value, code, meaning = (title(says(key)[language]) for key in keys)
    names = (says(f"languages.{code}")[code] for code in LANGUAGES)
    return [first, field, value, *names, code, meaning]


def depends_on_field(form: Form, choices: Choices) -> bool:
    """Whether the values depend on the specialty field in another column of the same sheet."""
    return bool(choices.fields) and any(
        column.choices is choices and field_column(sheet) is not None
        for sheet in form.sheets
        for column in sheet.columns
    )


def field_column(sheet: Sheet) -> int | None:
    """The index of the column with the specialty field of the row, where there is exactly one."""
    positions = [index for index, (column, _) in enumerate(columns(sheet, Filled())) if column.key == "specialtyField"]
    return positions[0] if len(positions) == 1 else None


# -- as CSV ------------------------------------------------------------------------------------------------------------


def csv_files(form: Form, filled: Filled, language: str) -> dict[str, str]:
    """The text of every file by name: one per sheet, and `values.csv` with the values of the columns."""
    files = {}
    for sheet in form.sheets:
        rows = [cells(sheet, filled, row) for row in filled.rows.get(sheet.key, ())]
        files[f"{sheet.key}.csv"] = _csv_text([headings(sheet, filled, language), *rows])
    value_rows = [row for choices in form.choices for row in values(form, choices)]
    texts = [
        [
            *(text[language] for text in (row.choices.label, row.fields, row.shown)),
            *(row.english, row.japanese, row.name, row.meaning[language]),
        ]
        for row in value_rows
    ]
    files["values.csv"] = _csv_text([value_headings(language), *texts])
    return files


def _csv_text(rows: Iterable[Iterable[Cell]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([_csv_cell(cell) for cell in row] for row in rows)
    return BOM + buffer.getvalue()


def _csv_cell(cell: Cell) -> str:
    return written(cell) if isinstance(cell, int | float | date | datetime) else guarded(written(cell))
