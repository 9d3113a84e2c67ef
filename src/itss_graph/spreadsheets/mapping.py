"""The mapping of a workbook with other headings and values to the form, from a small TOML file.

```toml
dates = ["%d.%m.%Y"]                     # how dates are written, as for strptime
ignore = ["Sheet3"]                      # sheets that are not read
separators = ["/"]                       # separators of lists, besides ; 、 and ,
empty = ["未定", "-"]                     # cells with these texts are empty

[engagements]
sheet = "案件一覧"                        # the title of the sheet
row = 3                                  # the headings are in this row; 1 if not given
ignore = ["備考", "顧客名"]                # columns that are not read

[engagements.columns]
person = "社員番号"
complexity = ["複雑性A", "複雑性B"]
annualContractValue = { heading = "契約金額", unit = "百万円" }
startDate = { heading = "開始", months = "first" }    # 2019年4月 is its first day; "last" for its last

[values.role]
"PM" = "ResponsiblePerson"               # a value there, and ours
```
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
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
    """The mapping of one sheet of the form: its title, the row of its headings, the columns by heading.

    `scales` has by the key of a column the multiple of its numbers, 10^6 where the unit is 百万円; `months` the day for
    which a month without a day stands.
    """

    title: str = ""
    row: int = 1
    ignore: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, DayOfMonth] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkbookMapping:
    """The mapping of a workbook; by default, that of the form's own headings and values."""

    dates: tuple[str, ...] = ()
    ignore: frozenset[str] = frozenset()
    separators: tuple[str, ...] = ()
    empty: frozenset[str] = frozenset()
    sheets: Mapping[str, SheetMapping] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, form: Form) -> tuple[Self, Form]:
        """The mapping in a file, and the form with its values and months.

        Raises `InputError` for a file that is not TOML or names an unknown sheet, column or value.
        """
        try:
            document = tomllib.loads(content(path).decode())
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InputError(f"{path}: {error}") from None
        reader = _Reader(str(path), form)
        values = reader.values(reader.table(document.pop("values", {}), "values"))
        dates = reader.texts(document.pop("dates", []), "dates")
        for pattern in dates:
            reader.check_date(pattern)
        ignore = frozenset(map(plain, reader.texts(document.pop("ignore", []), "ignore")))
        separators = tuple(filter(None, reader.texts(document.pop("separators", []), "separators")))
        empty = frozenset(map(plain, reader.texts(document.pop("empty", []), "empty")))
        sheets = {key: reader.sheet(key, value) for key, value in document.items()}
        form_sheets = tuple(
            _with_months(sheet, sheets[sheet.key].months) if sheet.key in sheets else sheet for sheet in values
        )
        return cls(tuple(dates), ignore, separators, empty, sheets), replace(form, sheets=form_sheets)

    def sheet(self, key: str) -> SheetMapping:
        """The mapping of a sheet."""
        return self.sheets.get(key, SheetMapping())


def _with_months(sheet: Sheet, months: Mapping[str, DayOfMonth]) -> Sheet:
    columns = (replace(column, of_month=months.get(column.key, "")) for column in sheet.columns)
    return replace(sheet, columns=tuple(columns))


@dataclass(frozen=True, slots=True)
class _Reader:
    name: str
    form: Form

    def refuse(self, message: str) -> InputError:
        return InputError(f"{self.name}: {message}")

    def table(self, value: Any, name: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.refuse(f"{name} is not a table; write [{name}]")
        return value

    def texts(self, value: Any, name: str) -> list[str]:
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise self.refuse(f'{name} is neither a text nor a list of texts; write {name} = ["…"]')
        return texts

    def check_date(self, pattern: str) -> None:
        if not all(directive in pattern for directive in ("%d", "%m")) or not ("%Y" in pattern or "%y" in pattern):
            raise self.refuse(f"dates: {pattern!r} has no %d, %m and %Y; write for example %d.%m.%Y")
        try:
            date(2000, 1, 1).strftime(pattern)
        except ValueError as error:
            raise self.refuse(f"dates: {pattern!r} is not a format of dates ({error})") from None

    def sheet(self, key: str, value: Any) -> SheetMapping:
        sheet = next((sheet for sheet in self.form.sheets if sheet.key == key), None)
        if sheet is None:
            keys = ", ".join(
                ["dates", "ignore", "separators", "empty", "values", *(sheet.key for sheet in self.form.sheets)]
            )
            raise self.refuse(f"unknown key {key!r}; available: {keys}")
        table = dict(self.table(value, key))
        title, row = table.pop("sheet", ""), table.pop("row", 1)
        if not isinstance(title, str) or isinstance(row, bool) or not isinstance(row, int) or row < 1:
            raise self.refuse(f'{key}: sheet is a text and row a number from 1; write sheet = "…" and row = 1')
        ignore = frozenset(map(plain, self.texts(table.pop("ignore", []), f"{key}.ignore")))
        columns, scales, months = self.columns(sheet, self.table(table.pop("columns", {}), f"{key}.columns"))
        if table:
            raise self.refuse(f"{key}: unknown key {next(iter(table))!r}; available: sheet, row, ignore, columns")
        return SheetMapping(title, row, ignore, columns, scales, months)

    def columns(
        self, sheet: Sheet, table: dict[str, Any]
    ) -> tuple[dict[str, str], dict[str, int], dict[str, DayOfMonth]]:
        """The keys of columns, by heading; by key, the multiple of numbers, and the day for which months stand."""
        columns_by_key = {column.key: column for column in sheet.columns}
        keys: dict[str, str] = {}
        scales: dict[str, int] = {}
        months: dict[str, DayOfMonth] = {}
        for key, value in table.items():
            if key not in columns_by_key:
                raise self.refuse(
                    f"{sheet.key}.columns: unknown column {key!r}; available: {', '.join(columns_by_key)}"
                )
            name = f"{sheet.key}.columns.{key}"
            options = dict(value) if isinstance(value, dict) else {"heading": value}
            headings = options.pop("heading", [])
            if "unit" in options:
                scales[key] = self.scale(columns_by_key[key], options.pop("unit"), name)
            if "months" in options:
                months[key] = self.of_month(columns_by_key[key], options.pop("months"), name)
            if options:
                raise self.refuse(f"{name}: unknown key {next(iter(options))!r}; available: heading, unit, months")
            for heading in self.texts(headings, name):
                if keys.setdefault(plain(heading), key) != key:
                    raise self.refuse(f"{sheet.key}.columns: {heading!r} stands for {keys[plain(heading)]} and {key}")
        return keys, scales, months

    def of_month(self, column: Column, value: Any, name: str) -> DayOfMonth:
        if column.kind != "date":
            raise self.refuse(f"{name}: months is for columns of dates; leave it out")
        if value not in ("first", "last"):
            raise self.refuse(f'{name}: {value!r} is not a day of a month; write months = "first" or months = "last"')
        return "first" if value == "first" else "last"

    def scale(self, column: Column, unit: Any, name: str) -> int:
        scale = scale_of(plain(unit), column.unit) if isinstance(unit, str) else None
        if scale is None:
            units = {"yen": "円, 千円, 百万円", "people": "人, 千人", "users": "人, 千人"}.get(column.unit, "no unit")
            raise self.refuse(f"{name}: {unit!r} is not a unit of this column; it takes {units}")
        return scale

    def values(self, tables: dict[str, Any]) -> tuple[Sheet, ...]:
        """The sheets, whose choices have the additional values."""
        keys = sorted({column.key for sheet in self.form.sheets for column in sheet.columns if column.choices})
        for key in tables:
            if key not in keys:
                raise self.refuse(f"values: no column with a list is called {key!r}; available: {', '.join(keys)}")
        return tuple(
            replace(sheet, columns=tuple(self.column(column, tables) for column in sheet.columns))
            for sheet in self.form.sheets
        )

    def column(self, column: Column, tables: dict[str, Any]) -> Column:
        choices = column.choices
        if choices is None or column.key not in tables:
            return column
        names = dict(choices.names)
        for text, term in self.table(tables[column.key], f"values.{column.key}").items():
            names[plain(text)] = (self.term(choices, column.key, term),)
        return replace(column, choices=replace(choices, names=names))

    def term(self, choices: Choices, key: str, name: Any) -> Any:
        terms = choices.names.get(plain(name), ()) if isinstance(name, str) else ()
        if len(terms) != 1:
            raise self.refuse(f"values.{key}: {name!r} is not a value; choose from the sheet Values of the template")
        return terms[0]
