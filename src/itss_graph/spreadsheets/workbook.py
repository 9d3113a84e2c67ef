"""A form as an Excel workbook: drop-down lists, notes in both languages, frozen headings, and instructions.

The same form and rows give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from rich.cells import cell_len
from xlsxwriter.utility import xl_col_to_name

from itss_graph.presentation.formulas import guarded
from itss_graph.spreadsheets import layout
from itss_graph.spreadsheets.cells import MOST, Cell
from itss_graph.spreadsheets.choices import Choices
from itss_graph.spreadsheets.form import Column, Form, Sheet
from itss_graph.spreadsheets.inspection import MOST_ROWS
from itss_graph.spreadsheets.layout import Filled
from itss_graph.vocab import LAST_DAY
from itss_graph.words import LANGUAGES, says

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 (a workbook knows no time zone; any moment but now)
INK, REQUIRED, OPTIONAL = "#1b2a41", "#c9dcf2", "#e9edf2"
EXACT = 1 << 53

WIDTHS = {"person": 14, "text": 24, "record": 10, "term": 28, "date": 13, "number": 16, "iri": 32, "party": 20}
"""The width of a column, in half-width characters, by what its cells hold."""
WIDEST = 46
LINE = 15
"""The height of a line of text, in points."""
PAGE = 250
"""The greatest width that is legible on a landscape page of A4, in half-width characters."""


def workbook(form: Form, filled: Filled, language: str, name: str = "staff.xlsx") -> bytes:
    """The workbook with these rows; `name` is the name of the file in the instructions."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"created": CREATED, "title": form.standard.fields[0].category.label[language]})
        _Writer(book, form, filled, language).write(name)
    return buffer.getvalue()


@dataclass(slots=True)
class _Writer:
    book: Any
    form: Form
    filled: Filled
    language: str

    def write(self, name: str) -> None:
        titles = [says("sheet.howto"), *(sheet.title for sheet in self.form.sheets), says("sheet.values")]
        howto, *sheets, values = [self.book.add_worksheet(title[self.language]) for title in titles]
        self._howto(howto, name)
        lists = self._values(values)
        for target, sheet in zip(sheets, self.form.sheets, strict=True):
            self._sheet(target, sheet, lists)
        if self.filled.rows:
            sheets[0].activate()

    def style(self, **properties: Any) -> Any:
        return self.book.add_format({"valign": "top", **properties})

    # -- how to fill it in ---------------------------------------------------------------------------------------------

    def _howto(self, target: Any, name: str) -> None:
        full_width = 72  # a portrait page of A4
        target.set_column(0, 0, full_width)
        target.hide_gridlines(2)
        on_paper(target, [full_width])
        styles = {
            "title": self.style(bold=True, font_size=16, font_color=INK, text_wrap=True),
            "heading": self.style(bold=True, font_color=INK, text_wrap=True),
            "code": self.style(font_name="Courier New", bg_color=OPTIONAL),
            "text": self.style(text_wrap=True),
        }
        row = 0
        category = self.form.standard.fields[0].category.label
        text = says("sheet.how_to_fill", file=name, category=category)
        for language in sorted(LANGUAGES, key=lambda code: code != self.language):
            title, *lines = text[language].strip().splitlines()
            stop = says("mark.stop")[language].rstrip()
            target.set_row(row, 2 * LINE)
            target.write_string(row, 0, title, styles["title"])
            for row, line in enumerate(lines, start=row + 1):  # noqa: B020 (each line goes below the last)
                kind = "code" if line.startswith("itss ") else "text" if line.endswith(stop) else "heading"
                target.set_row(row, height([(line, full_width)]))
                target.write_string(row, 0, line, styles[kind])
            row += 2

    # -- values --------------------------------------------------------------------------------------------------------

    def _values(self, target: Any) -> dict[str, tuple[int, int]]:
        """Write the sheet of values; gives the first and last row, from 1, for each class of values."""
        headings = layout.value_headings(self.language)
        widths = (26, 28, 44, 44, 44, 40, 90)
        on_paper(target, widths)
        for column, (heading, column_width) in enumerate(zip(headings, widths, strict=True)):
            target.set_column(column, column, column_width)
            target.write_string(0, column, heading, self.style(bold=True, bg_color=OPTIONAL, border=1))
        target.freeze_panes(1, 0)
        wrapped = self.style(text_wrap=True)
        rows = [row for choices in self.form.choices for row in layout.values(self.form, choices)]
        lists: dict[str, tuple[int, int]] = {}
        for index, row in enumerate(rows, start=1):
            first, _ = lists.get(row.choices.iri, (index + 1, 0))
            lists[row.choices.iri] = (first, index + 1)
            labels = (row.choices.label[self.language], row.fields[self.language], row.shown[self.language])
            texts = (*labels, row.english, row.japanese, row.name, row.meaning[self.language])
            for column, text in enumerate(texts):
                target.write_string(index, column, guarded(text), wrapped)
            target.set_row(index, height(zip(texts, widths, strict=True)))
        return lists

    # -- the sheets to fill in -----------------------------------------------------------------------------------------

    def _sheet(self, target: Any, sheet: Sheet, lists: dict[str, tuple[int, int]]) -> None:
        columns = layout.columns(sheet, self.filled)
        formats = [self._format(column) for column, _ in columns]
        titles = layout.headings(sheet, self.filled, self.language)
        widths = [width(column, self.language) for column, _ in columns]
        for index, ((column, number), title) in enumerate(zip(columns, titles, strict=True)):
            shade = REQUIRED if column.required else OPTIONAL
            heading = self.style(bold=True, font_color=INK, bg_color=shade, border=1, text_wrap=True)
            target.set_column(index, index, widths[index], formats[index])
            target.write_string(0, index, title, heading)
            if number == 0:
                target.write_comment(0, index, comment(column), {"x_scale": 2.4, "y_scale": 1.6})
            rule = self._rule(sheet, column, lists)
            if rule:
                target.data_validation(1, index, MOST_ROWS - 1, index, rule)
        target.set_row(0, height((title, column_width - 4) for title, column_width in zip(titles, widths, strict=True)))
        day, plain = self.style(num_format="yyyy-mm-dd"), self.style()
        for row, filled in enumerate(self.filled.rows.get(sheet.key, ()), start=1):
            for index, cell in enumerate(layout.cells(sheet, self.filled, filled)):
                fits = isinstance(cell, date) == (columns[index][0].kind == "date")
                write(target, row, index, cell, formats[index] if fits else day if isinstance(cell, date) else plain)
        target.freeze_panes(1, 1)
        on_paper(target, widths)

    def _format(self, column: Column) -> Any:
        formats = {"date": "yyyy-mm-dd", "number": "#,##0", "term": "General"}
        text_format = "General" if column.kind == "text" and not column.path else "@"
        alignment = {"align": "center"} if column.kind == "date" else {}
        return self.style(num_format=formats.get(column.kind, text_format), **alignment)

    def _rule(self, sheet: Sheet, column: Column, lists: dict[str, tuple[int, int]]) -> dict[str, Any] | None:
        """The rule that a cell is held to: it warns where another value may be meant, and stops where none can be."""
        rule: dict[str, Any] = {"error_type": "warning", "error_message": fill(column)[self.language]}
        if column.kind == "date":
            day = {
                "validate": "date",
                "criteria": "between",
                "minimum": date(1900, 1, 1),
                "maximum": LAST_DAY,
            }
            return rule | day
        if column.kind == "number":
            return rule | {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST}
        if column.choices is None:
            return None
        source = self._source(sheet, column.choices, lists[column.choices.iri])
        return rule | {"validate": "list", "source": source, "error_type": "stop" if column.single else "warning"}

    def _source(self, sheet: Sheet, choices: Choices, rows: tuple[int, int]) -> str:
        """The cells of the sheet of values that a list shows: where they depend on the field, those of the field."""
        title, (first, last) = says("sheet.values")[self.language], rows
        index = layout.field_column(sheet)
        if index is None or not choices.fields:
            return f"='{title}'!$C${first}:$C${last}"
        fields, cell = f"'{title}'!$B${first}:$B${last}", f"${xl_col_to_name(index)}2"
        return f"=OFFSET('{title}'!$C${first},MATCH({cell},{fields},0)-1,0,COUNTIF({fields},{cell}),1)"


def write(target: Any, row: int, column: int, cell: Cell, style: Any) -> None:
    """Write a cell with its type; text that would run as a formula is guarded, a number too large is text."""
    if cell is None:
        return
    if isinstance(cell, date | datetime) and cell.year >= 1900:
        target.write_datetime(row, column, cell, style)
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and -EXACT < cell < EXACT:
        target.write_number(row, column, cell, style)
    else:
        target.write_string(row, column, guarded(str(cell)), style)


def fill(column: Column) -> Any:
    """The instructions for a column, in both languages."""
    return says("fill.terms" if column.kind == "term" and not column.single else f"fill.{column.kind}")


def comment(column: Column) -> str:
    """The note on a heading: the meaning of the column and its instructions, in both languages."""
    parts: Iterator[str] = (
        " ".join(
            dict.fromkeys(
                [column.note[language], fill(column)[language], *([says("fill.required")[language]] * column.required)]
            )
        )
        for language in ("en", "ja")
    )
    return "\n\n".join(parts)


# -- sizes -------------------------------------------------------------------------------------------------------------
# Office programs fit a row to its text only while it is edited, so a workbook has to state its heights.


def width(column: Column, language: str) -> int:
    """The width of a column, in half-width characters: a term fits, unless it is very long."""
    least = WIDTHS[column.kind]
    if column.choices is None:
        return least
    shown = (cell_len(column.choices.shown(term, language)) for term in column.choices.terms)
    return max(least, min(WIDEST, 2 + max(shown, default=0)))


def height(cells: Iterable[tuple[str, int]]) -> int:
    """The height of a row, in points, from its texts and the width of the column that each wraps in."""
    return LINE * max(-(-cell_len(text) // width) or 1 for text, width in cells)


def on_paper(target: Any, widths: Sequence[int]) -> None:
    """Print on A4, on as many pages side by side as are needed to be legible, each with the first row and column."""
    target.set_paper(9)
    if len(widths) > 1:
        target.set_landscape()
        target.repeat_rows(0)
        target.repeat_columns(0)
    target.fit_to_pages(-(-sum(widths) // PAGE), 0)
