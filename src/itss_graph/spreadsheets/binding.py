"""Binds tables to the sheets of the form, and their columns to its columns: by titles and headings, or a mapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from itss_graph.spreadsheets.cells import SUM, TOTALS, UnreadableCell, is_no_person
from itss_graph.spreadsheets.choices import plain
from itss_graph.spreadsheets.form import Form, Sheet
from itss_graph.spreadsheets.headings import Heading, Headings
from itss_graph.spreadsheets.mapping import WorkbookMapping
from itss_graph.spreadsheets.messages import Place, Problem, letter
from itss_graph.spreadsheets.tables import Merged, Table
from itss_graph.terms.model import Text
from itss_graph.words import joined, says


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not empty: its place, and its cells by the key of the column, each with its place and value.

    `scales` has by key the multiple of numbers that the heading states; `shared` says that the table is bound to other
    sheets too, so that a person has a row for each of their records.
    """

    sheet: Sheet
    place: Place
    cells: dict[str, list[tuple[Place, Any]]]
    scales: dict[str, int] = field(default_factory=dict)
    shared: bool = False


@dataclass(frozen=True, slots=True)
class BoundTables:
    """The content of bound tables: rows, the number of empty ones by sheet, problems of sheets, headings and merges.

    `unread` counts the cells of remarks and of ignored columns, by the place of the heading.
    """

    rows: list[SheetRow] = field(default_factory=list)
    empty: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: dict[Place, int] = field(default_factory=dict)
    recoded: list[str] = field(default_factory=list)
    """CSV files that were not in UTF-8."""
    skipped: list[str] = field(default_factory=list)
    """Sheets and files that are not read."""
    unused: list[Sheet] = field(default_factory=list)
    """Sheets of the form without a table."""
    hidden: list[Text] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    """Rows that repeat the headings."""

    def notes(self) -> Iterator[Text]:
        """A line for each kind of content that is not read, is missing, or is read though hidden or struck through."""
        for file in self.recoded:
            yield says("import.encoding", file=file)
        if self.unread:
            what = ", ".join(f"{place.sheet} {place.heading} ({count})" for place, count in self.unread.items())
            yield says("import.remarks", what=what)
        if self.skipped:
            yield says("import.left", what=", ".join(self.skipped))
        if self.unused:
            yield says("import.unfed", what=joined("mark.comma", [sheet.title for sheet in self.unused]))
        if self.hidden:
            yield says("import.hidden", what=joined("mark.comma", self.hidden))
        for key, places in (("struck", self.struck), ("repeated", self.repeated)):
            if places:
                what = ", ".join(places[:5]) + (" …" if len(places) > 5 else "")
                yield says(f"import.{key}", count=len(places), what=what)


def bind(tables: Iterable[Table], form: Form, mapping: WorkbookMapping) -> BoundTables:
    """Bind tables to the sheets and columns of the form."""
    bound, tables_by_sheet = BoundTables(), dict[str, Table]()
    source = ""
    for order, table in enumerate(tables, start=1):
        source = source or table.source
        place = Place(order, table.source, table.title)
        if table.encoding:
            bound.recoded.append(table.source)
        sheets = [] if table.skipped else _sheets(table, form, mapping)
        repeated = [sheet for sheet in sheets if sheet.key in tables_by_sheet]
        if not sheets:
            _skip(bound, table, mapping, place)
        elif repeated:
            bound.problems.append(
                Problem(place, says("problem.sheet_twice", other=tables_by_sheet[repeated[0].key].title))
            )
        else:
            tables_by_sheet |= {sheet.key: table for sheet in sheets}
            _Binder(bound, table, mapping, place).bind(sheets)
    bound.unused.extend(sheet for sheet in form.sheets if sheet.key not in tables_by_sheet)
    for sheet in bound.unused:
        given_title = mapping.sheet(sheet.key).title
        if given_title or sheet is form.people:
            title = Text(given_title, given_title) if given_title else sheet.title
            bound.problems.insert(0, Problem(Place(0, source, ""), says("problem.sheet_missing", sheet=title)))
    return bound


def _sheets(table: Table, form: Form, mapping: WorkbookMapping) -> list[Sheet]:
    """The sheets of the form to which a table is bound; with a mapping, there may be several."""
    title = plain(table.title)
    sheets = []
    for sheet in form.sheets:
        given_title = mapping.sheet(sheet.key).title
        names = (given_title,) if given_title else (sheet.key, sheet.title.en, sheet.title.ja)
        if title in map(plain, names):
            sheets.append(sheet)
    return sheets


def _skip(bound: BoundTables, table: Table, mapping: WorkbookMapping, place: Place) -> None:
    """Skip a table that is empty, ignored, or part of the template; report any other as a problem."""
    title = plain(table.title)
    template_titles = {
        plain(text[language]) for text in (says("sheet.howto"), says("sheet.values")) for language in ("en", "ja")
    }
    ignored = mapping.ignore & {title, title.rpartition(".")[0]} or title.startswith("#") or title.endswith(".names")
    if ignored or table.skipped == "system":
        bound.skipped.append(table.title)
    elif table.skipped:
        bound.problems.append(Problem(place, says("problem.file_unknown")))
    elif title not in template_titles | {"howto", "values"} and any(
        cell is not None for row in table.rows for cell in row
    ):
        bound.problems.append(Problem(place, says("problem.sheet_unknown")))


class _Binder:
    """Binds one table to sheets of the form."""

    def __init__(self, bound: BoundTables, table: Table, mapping: WorkbookMapping, place: Place) -> None:
        self.bound, self.table, self.mapping, self.place = bound, table, mapping, place
        self.headings: dict[str, Headings] = {}
        self.shared: frozenset[int] = frozenset()
        self.top = 0
        self.repeated: frozenset[int] = frozenset()
        self.merged_by_row: dict[int, list[Merged]] = {}
        """Merged cells with a value, by the number of every row that they cover."""

    def bind(self, sheets: list[Sheet]) -> None:
        self.headings = {sheet.key: Headings(sheet, self.table, self.mapping.sheet(sheet.key)) for sheet in sheets}
        known: Counter[int] = Counter()
        for headings in self.headings.values():
            self.bound.problems.extend(headings.problems(self.place))
            known.update(heading.number for heading in headings if heading.known)
        for heading in next(iter(self.headings.values())):
            if heading.first and not known[heading.number]:
                self._problem(self._at(heading), says("problem.column_unknown"))
        read: Counter[int] = Counter()
        for headings in self.headings.values():
            read.update(heading.number for heading in headings if heading.read)
        self.shared = frozenset(number for number, count in read.items() if count > 1)
        self.top = min(headings.row for headings in self.headings.values())
        self.repeated = self._repeated()
        self.bound.repeated.extend(f"{self.place.sheet} {row}" for row in sorted(self.repeated))
        self._index_merged()
        for sheet in sheets:
            self.bound.empty[sheet.key] = 0
            for number in range(self.headings[sheet.key].row + 1, len(self.table.rows) + 1):
                if number not in self.repeated:
                    self._row(sheet, number)
        self._count_unread(read, known)
        self._note_hidden(read)

    def _index_merged(self) -> None:
        for merged in self.table.merged:
            if merged.top > self.top and self._cell(merged.top, merged.left) is not None:
                for row in range(merged.top, min(merged.bottom, len(self.table.rows)) + 1):
                    self.merged_by_row.setdefault(row, []).append(merged)

    def _row(self, sheet: Sheet, number: int) -> None:
        """Add a row for a sheet, unless all its cells for the sheet are merged from others, or in shared columns.

        Shared columns count for a person, who may have a number only, which the records share.
        """
        headings = self.headings[sheet.key]
        shared = self.shared if any(column.required and column.path for column in sheet.columns) else frozenset()
        cells: dict[str, list[tuple[Place, Any]]] = {}
        has_own_cell = False
        for heading in headings:
            cell, merged = self._value(number, heading, headings)
            column = heading.column
            if cell is None or column is None or not heading.read or self._is_empty(cell):
                continue
            if column.key in ("person", "name") and self._is_no_person(number, heading, cell):
                cell = UnreadableCell("problem.no_person", str(cell))
            cells.setdefault(column.key, []).append((self._at(heading, number), cell))
            has_own_cell |= not merged and heading.number not in shared
        if has_own_cell:
            is_shared = len(self.headings) > 1
            self.bound.rows.append(SheetRow(sheet, self._row_place(number), cells, headings.scales, is_shared))
        else:
            self.bound.empty[sheet.key] += 1

    def _repeated(self) -> frozenset[int]:
        """The rows that repeat the headings, as on each page of a list, and the rows above them."""
        rows = [_trimmed(row) for row in self.table.rows]
        heading_cells = rows[self.top - 1] if self.top <= len(rows) else []
        below = range(self.top, len(rows))
        if len(heading_cells) < 2 or not any(rows[row] == heading_cells for row in below):
            return frozenset()
        above = [row for row in rows[: self.top] if row]
        return frozenset(row + 1 for row in below if rows[row] in above)

    def _is_no_person(self, row: int, heading: Heading, cell: Any) -> bool:
        """Whether a row has totals, remarks or headings, so that its cell for a person does not name one."""
        key = heading.column.key if heading.column else ""
        if not isinstance(cell, UnreadableCell) and plain(str(cell)) == plain(heading.text):
            return True
        if key == "person" and is_no_person(cell):
            return True
        cells = self.table.rows[row - 1] if row <= len(self.table.rows) else ()
        if TOTALS.isdisjoint(cells):
            return False
        names = {heading.number for headings in self.headings.values() for heading in headings if _is_name(heading)}
        return any(
            cell in TOTALS and not (cell == SUM and number in names) for number, cell in enumerate(cells, start=1)
        )

    def _value(self, row: int, heading: Heading, headings: Headings) -> tuple[Any, bool]:
        """The value of a cell, and whether it is merged from another row."""
        cell = self._cell(row, heading.number)
        for merged in self.merged_by_row.get(row, ()):
            if merged.left <= heading.number <= merged.right:
                if heading.number != headings.first(merged):
                    return None, False
                if headings.across(merged):
                    return UnreadableCell("problem.merged", str(self._cell(merged.top, merged.left))), row > merged.top
                return self._cell(merged.top, merged.left), row > merged.top
        return cell, False

    def _is_empty(self, cell: Any) -> bool:
        return bool(self.mapping.empty) and plain(str(cell)) in self.mapping.empty

    def _cell(self, row: int, column: int) -> Any:
        cells = self.table.rows[row - 1] if row <= len(self.table.rows) else ()
        return cells[column - 1] if column <= len(cells) else None

    def _count_unread(self, read: Counter[int], known_columns: Counter[int]) -> None:
        """Count the values in columns that no sheet reads; values without a heading are a problem, once per column."""
        headings = next(iter(self.headings.values()))
        by_number = {heading.number: heading for heading in headings}
        nameless: set[int] = set()
        for row, cells in enumerate(self.table.rows[headings.row :], start=headings.row + 1):
            if row in self.repeated:
                continue
            for number, cell in enumerate(cells, start=1):
                heading = by_number.get(number)
                if cell is None or read[number] or number in nameless or (heading and not known_columns[number]):
                    continue
                if heading is None or not heading.text:
                    nameless.add(number)
                    self._problem(self._row_place(row, number), says("problem.column_nameless"))
                else:
                    place = self._at(heading)
                    self.bound.unread[place] = self.bound.unread.get(place, 0) + 1

    def _note_hidden(self, read: Counter[int]) -> None:
        """Record what is read although it is hidden or struck through."""
        title, hidden = self.place.sheet, self.table.hidden
        if hidden.hidden:
            self.bound.hidden.append(says("count.sheet", sheet=title))
        rows = [row for row in hidden.hidden_rows if row > self.top and self._has_values(row, read)]
        columns = [column for column in hidden.hidden_columns if read[column]]
        for key, numbers in (("rows", rows), ("columns", columns)):
            if numbers:
                self.bound.hidden.append(says(f"count.{key}", count=len(numbers), sheet=title))
        struck = sorted((row, column) for row, column in self.table.struck if row > self.top and read[column])
        self.bound.struck.extend(f"{title} {letter(column)}{row}" for row, column in struck)

    def _has_values(self, row: int, read: Counter[int]) -> bool:
        return any(self._cell(row, column) is not None for column in read)

    def _at(self, heading: Heading, row: int = 0) -> Place:
        order, source, sheet = self.place.order, self.place.source, self.place.sheet
        return Place(order, source, sheet, row or heading.row, heading.number, heading.text)

    def _row_place(self, row: int, column: int = 0) -> Place:
        return Place(self.place.order, self.place.source, self.place.sheet, row, column)

    def _problem(self, place: Place, message: Text) -> None:
        self.bound.problems.append(Problem(place, message))


def _trimmed(row: tuple[Any, ...]) -> list[Any]:
    """The cells of a row, without empty ones at its end."""
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _is_name(heading: Heading) -> bool:
    return heading.column is not None and heading.column.key == "name"
