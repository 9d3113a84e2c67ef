"""Problems with sheets, and their places."""

from __future__ import annotations

from dataclasses import dataclass

from itss_graph.terms.model import Text
from itss_graph.words import says


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: `row` counts from 1 (0 for the sheet as a whole), `column` from 1 (0 for the row)."""

    order: int
    source: str
    sheet: str
    row: int = 0
    column: int = 0
    heading: str = ""

    def text(self) -> Text:
        """The place in words."""
        kind = "cell" if self.column else "row" if self.row else "sheet"
        return says(
            f"place.{kind}",
            source=self.source,
            sheet=self.sheet,
            row=self.row,
            letter=letter(self.column),
            heading=self.heading,
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a place, in both languages."""

    place: Place
    message: Text

    def line(self, language: str = "en") -> str:
        """The problem on one line."""
        text = f"{self.place.text()[language]}: {self.message[language]}"
        return "".join(char if char.isprintable() else " " for char in text)


def letter(column: int) -> str:
    """The letter of a column as spreadsheet programs show it: 1 is A, 28 is AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
