"""A workbook with headings and values of its own: what they stand for, from a small TOML file.

```toml
dates = ["%d.%m.%Y"]                     # how dates are written, as for strptime
ignore = ["Sheet3"]                      # sheets that are not read
separators = ["/"]                       # what stands between the values of a list, besides ; 、 and ,
empty = ["未定", "-"]                     # cells that say so say nothing

[engagements]
sheet = "案件一覧"                        # our sheet is called so here
row = 3                                  # the headings are in this row; 1 if not given
ignore = ["備考", "顧客名"]                # columns that are not read

[engagements.columns]
person = "社員番号"
complexity = ["複雑性A", "複雑性B"]
annualContractValue = { heading = "契約金額", unit = "百万円" }
startDate = { heading = "開始", months = "first" }    # 2019年4月 is its first day; "last" for its last

[values.role]
"PM" = "ResponsiblePerson"               # our value is written so there
```
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Self

from itss_graph.errors import InputError
from itss_graph.rdf.sources import content
from itss_graph.spreadsheets.choices import Choices, plain
from itss_graph.spreadsheets.dates import DayOfMonth
from itss_graph.spreadsheets.form import Column, Form, Sheet
from itss_graph.spreadsheets.units import scale_of


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """What one of our sheets is like in the workbook: its title, the row of its headings, the columns by heading.

    `scales` says by the key of a column of which multiple its numbers are given: 10^6 where the unit is 百万円;
    `months` which day a month without a day stands for.
    """

    title: str = ""
    row: int = 1
    ignore: frozenset[str] = frozenset()
    columns: Map[str, str] = field(default_factory=dict)
    scales: Map[str, int] = field(default_factory=dict)
    months: Map[str, DayOfMonth] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapping:
    """All of it; by default the form's own headings and values."""

    dates: tuple[str, ...] = ()
    ignore: frozenset[str] = frozenset()
    separators: tuple[str, ...] = ()
    empty: frozenset[str] = frozenset()
    sheets: Map[str, SheetMapping] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, form: Form) -> tuple[Self, Form]:
        """The mapping in a file, and the form with what it says of values and months.

        Raises `InputError` for what is no TOML or names a sheet, column or value that there is not.
        """
        try:
            given = tomllib.loads(content(path).decode())
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InputError(f"{path}: {error}") from None
        reader = _Reader(str(path), form)
        values = reader.values(reader.table(given.pop("values", {}), "values"))
        dates = reader.texts(given.pop("dates", []), "dates")
        for pattern in dates:
            reader.check_date(pattern)
        ignore = frozenset(map(plain, reader.texts(given.pop("ignore", []), "ignore")))
        separators = tuple(filter(None, reader.texts(given.pop("separators", []), "separators")))
        empty = frozenset(map(plain, reader.texts(given.pop("empty", []), "empty")))
        sheets = {key: reader.sheet(key, value) for key, value in given.items()}
        own = tuple(_with_months(sheet, sheets[sheet.key].months) if sheet.key in sheets else sheet for sheet in values)
        return cls(tuple(dates), ignore, separators, empty, sheets), replace(form, sheets=own)

    def sheet(self, key: str) -> SheetMapping:
        """What a sheet is like."""
        return self.sheets.get(key, SheetMapping())


def _with_months(sheet: Sheet, months: Map[str, DayOfMonth]) -> Sheet:
    columns = (replace(column, of_month=months.get(column.key, "")) for column in sheet.columns)
    return replace(sheet, columns=tuple(columns))


@dataclass(frozen=True, slots=True)
class _Reader:
    name: str
    form: Form

    def refuse(self, message: str) -> InputError:
        return InputError(f"{self.name}: {message}")

    def table(self, given: Any, place: str) -> dict[str, Any]:
        if not isinstance(given, dict):
            raise self.refuse(f"{place} is no table; write [{place}]")
        return given

    def texts(self, given: Any, place: str) -> list[str]:
        found = [given] if isinstance(given, str) else given
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise self.refuse(f'{place} is no text and no list of texts; write {place} = ["…"]')
        return found

    def check_date(self, pattern: str) -> None:
        if not all(each in pattern for each in ("%d", "%m")) or not ("%Y" in pattern or "%y" in pattern):
            raise self.refuse(f"dates: {pattern!r} has no %d, %m and %Y; write for example %d.%m.%Y")
        try:
            date(2000, 1, 1).strftime(pattern)
        except ValueError as error:
            raise self.refuse(f"dates: {pattern!r} is no form of a date ({error})") from None

    def sheet(self, key: str, value: Any) -> SheetMapping:
        sheet = next((sheet for sheet in self.form.sheets if sheet.key == key), None)
        if sheet is None:
            known = ", ".join(
                ["dates", "ignore", "separators", "empty", "values", *(sheet.key for sheet in self.form.sheets)]
            )
            raise self.refuse(f"nothing is called {key!r}; there are {known}")
        given = dict(self.table(value, key))
        title, row = given.pop("sheet", ""), given.pop("row", 1)
        if not isinstance(title, str) or isinstance(row, bool) or not isinstance(row, int) or row < 1:
            raise self.refuse(f'{key}: sheet is a text and row a number from 1; write sheet = "…" and row = 1')
        ignore = frozenset(map(plain, self.texts(given.pop("ignore", []), f"{key}.ignore")))
        columns, scales, months = self.columns(sheet, self.table(given.pop("columns", {}), f"{key}.columns"))
        if given:
            raise self.refuse(f"{key}: nothing is called {next(iter(given))!r}; there are sheet, row, ignore, columns")
        return SheetMapping(title, row, ignore, columns, scales, months)

    def columns(
        self, sheet: Sheet, given: dict[str, Any]
    ) -> tuple[dict[str, str], dict[str, int], dict[str, DayOfMonth]]:
        """The key of our column, by heading; by key, the multiple of its numbers, and the day that months stand for."""
        known = {column.key: column for column in sheet.columns}
        found: dict[str, str] = {}
        scales: dict[str, int] = {}
        months: dict[str, DayOfMonth] = {}
        for key, value in given.items():
            if key not in known:
                raise self.refuse(f"{sheet.key}.columns: no column is called {key!r}; there are {', '.join(known)}")
            place = f"{sheet.key}.columns.{key}"
            said = dict(value) if isinstance(value, dict) else {"heading": value}
            headings = said.pop("heading", [])
            if "unit" in said:
                scales[key] = self.scale(known[key], said.pop("unit"), place)
            if "months" in said:
                months[key] = self.of_month(known[key], said.pop("months"), place)
            if said:
                raise self.refuse(f"{place}: nothing is called {next(iter(said))!r}; there are heading, unit, months")
            for heading in self.texts(headings, place):
                if found.setdefault(plain(heading), key) != key:
                    raise self.refuse(f"{sheet.key}.columns: {heading!r} stands for {found[plain(heading)]} and {key}")
        return found, scales, months

    def of_month(self, column: Column, given: Any, place: str) -> DayOfMonth:
        if column.kind != "date":
            raise self.refuse(f"{place}: months is for columns of dates; leave it out")
        if given not in ("first", "last"):
            raise self.refuse(f'{place}: {given!r} is not a day of a month; write months = "first" or months = "last"')
        return "first" if given == "first" else "last"

    def scale(self, column: Column, unit: Any, place: str) -> int:
        scale = scale_of(plain(unit), column.unit) if isinstance(unit, str) else None
        if scale is None:
            known = {"yen": "円, 千円, 百万円", "people": "人, 千人", "users": "人, 千人"}.get(column.unit, "no unit")
            raise self.refuse(f"{place}: {unit!r} is no unit of this column; it takes {known}")
        return scale

    def values(self, given: dict[str, Any]) -> tuple[Sheet, ...]:
        """The sheets, whose choices know the further values."""
        known = sorted({column.key for sheet in self.form.sheets for column in sheet.columns if column.choices})
        for key in given:
            if key not in known:
                raise self.refuse(f"values: no column with a list is called {key!r}; there are {', '.join(known)}")
        return tuple(
            replace(sheet, columns=tuple(self.column(column, given) for column in sheet.columns))
            for sheet in self.form.sheets
        )

    def column(self, column: Column, given: dict[str, Any]) -> Column:
        choices = column.choices
        if choices is None or column.key not in given:
            return column
        names = dict(choices.names)
        for own, ours in self.table(given[column.key], f"values.{column.key}").items():
            names[plain(own)] = (self.term(choices, column.key, ours),)
        return replace(column, choices=replace(choices, names=names))

    def term(self, choices: Choices, key: str, ours: Any) -> Any:
        found = choices.names.get(plain(ours), ()) if isinstance(ours, str) else ()
        if len(found) != 1:
            raise self.refuse(f"values.{key}: {ours!r} is no value; choose from the sheet Values of the template")
        return found[0]
