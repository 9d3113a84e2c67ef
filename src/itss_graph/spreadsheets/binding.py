"""Which table feeds which sheets of the form, and which column is which: by titles and headings, or by a mapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from itss_graph.spreadsheets.cells import SUM, TOTALS, Unread, is_no_person
from itss_graph.spreadsheets.choices import plain
from itss_graph.spreadsheets.form import Form, Sheet
from itss_graph.spreadsheets.headings import Heading, Headings
from itss_graph.spreadsheets.mapping import Mapping
from itss_graph.spreadsheets.messages import Place, Problem, letter
from itss_graph.spreadsheets.tables import Merged, Table
from itss_graph.terms.model import Text
from itss_graph.words import joined, says


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty: its place, and its cells by the key of the column, each with its place and value.

    `scales` gives by key the multiple in which the heading says that numbers are; `shared` says that the table feeds
    other sheets too, so that a person has a row for each of their records.
    """

    sheet: Sheet
    place: Place
    cells: dict[str, list[tuple[Place, Any]]]
    scales: dict[str, int] = field(default_factory=dict)
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """What was found on the sheets: rows, the number of empty ones by sheet, problems with sheets, headings and merges.

    `unread` counts the cells of remarks and of columns that are left out, by the place of the heading.
    """

    rows: list[Row] = field(default_factory=list)
    empty: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: dict[Place, int] = field(default_factory=dict)
    recoded: list[str] = field(default_factory=list)
    """CSV files that were not in UTF-8."""
    left: list[str] = field(default_factory=list)
    """Sheets and files that are left out."""
    unfed: list[Sheet] = field(default_factory=list)
    """Sheets of the form that no table feeds."""
    hidden: list[Text] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    """Rows that repeat the headings."""

    def notes(self) -> Iterator[Text]:
        """What else there is to say, a line each: what was not read or given, what was read though hidden or struck."""
        for file in self.recoded:
            yield says("import.encoding", file=file)
        if self.unread:
            what = ", ".join(f"{place.sheet} {place.heading} ({count})" for place, count in self.unread.items())
            yield says("import.remarks", what=what)
        if self.left:
            yield says("import.left", what=", ".join(self.left))
        if self.unfed:
            yield says("import.unfed", what=joined("mark.comma", [sheet.title for sheet in self.unfed]))
        if self.hidden:
            yield says("import.hidden", what=joined("mark.comma", self.hidden))
        for key, found in (("struck", self.struck), ("repeated", self.repeated)):
            if found:
                what = ", ".join(found[:5]) + (" …" if len(found) > 5 else "")
                yield says(f"import.{key}", count=len(found), what=what)


def bind(tables: Iterable[Table], form: Form, mapping: Mapping) -> Bound:
    """Find the sheets and columns of the form in tables."""
    bound, taken = Bound(), dict[str, Table]()
    source = ""
    for order, table in enumerate(tables, start=1):
        source = source or table.source
        place = Place(order, table.source, table.title)
        if table.encoding:
            bound.recoded.append(table.source)
        sheets = [] if table.left else _sheets(table, form, mapping)
        twice = [sheet for sheet in sheets if sheet.key in taken]
        if not sheets:
            _leave(bound, table, mapping, place)
        elif twice:
            bound.problems.append(Problem(place, says("problem.sheet_twice", other=taken[twice[0].key].title)))
        else:
            taken |= {sheet.key: table for sheet in sheets}
            _Binder(bound, table, mapping, place).bind(sheets)
    bound.unfed.extend(sheet for sheet in form.sheets if sheet.key not in taken)
    for sheet in bound.unfed:
        own = mapping.sheet(sheet.key).title
        if own or sheet is form.people:
            title = Text(own, own) if own else sheet.title
            bound.problems.insert(0, Problem(Place(0, source, ""), says("problem.sheet_missing", sheet=title)))
    return bound


def _sheets(table: Table, form: Form, mapping: Mapping) -> list[Sheet]:
    """The sheets of the form that a table feeds: with a mapping, several may be on one."""
    title = plain(table.title)
    found = []
    for sheet in form.sheets:
        own = mapping.sheet(sheet.key).title
        names = (own,) if own else (sheet.key, sheet.title.en, sheet.title.ja)
        if title in map(plain, names):
            found.append(sheet)
    return found


def _leave(bound: Bound, table: Table, mapping: Mapping, place: Place) -> None:
    """Leave out a table that need not be a sheet of the form: it is empty, or says how to fill in the others."""
    title = plain(table.title)
    known = {plain(text[language]) for text in (says("sheet.howto"), says("sheet.values")) for language in ("en", "ja")}
    wanted = mapping.ignore & {title, title.rpartition(".")[0]} or title.startswith("#") or title.endswith(".names")
    if wanted or table.left == "system":
        bound.left.append(table.title)
    elif table.left:
        bound.problems.append(Problem(place, says("problem.file_unknown")))
    elif title not in known | {"howto", "values"} and any(cell is not None for row in table.rows for cell in row):
        bound.problems.append(Problem(place, says("problem.sheet_unknown")))


class _Binder:
    """Binds one table to the sheets that it feeds."""

    def __init__(self, bound: Bound, table: Table, mapping: Mapping, place: Place) -> None:
        self.bound, self.table, self.mapping, self.place = bound, table, mapping, place
        self.headings: dict[str, Headings] = {}
        self.shared: frozenset[int] = frozenset()
        self.top = 0
        self.repeated: frozenset[int] = frozenset()
        self.anchors: dict[int, list[Merged]] = {}
        """What is merged with a value in it, by the number of every row that it covers."""

    def bind(self, sheets: list[Sheet]) -> None:
        self.headings = {sheet.key: Headings(sheet, self.table, self.mapping.sheet(sheet.key)) for sheet in sheets}
        known: Counter[int] = Counter()
        for headings in self.headings.values():
            self.bound.problems.extend(headings.problems(self.place))
            known.update(heading.number for heading in headings.found if heading.known)
        for heading in next(iter(self.headings.values())).found:
            if heading.first and not known[heading.number]:
                self._problem(self._at(heading), says("problem.column_unknown"))
        read: Counter[int] = Counter()
        for headings in self.headings.values():
            read.update(heading.number for heading in headings.found if heading.read)
        self.shared = frozenset(number for number, count in read.items() if count > 1)
        self.top = min(headings.row for headings in self.headings.values())
        self.repeated = self._repeated()
        self.bound.repeated.extend(f"{self.place.sheet} {row}" for row in sorted(self.repeated))
        self._anchor()
        for sheet in sheets:
            self.bound.empty[sheet.key] = 0
            for number in range(self.headings[sheet.key].row + 1, len(self.table.rows) + 1):
                if number not in self.repeated:
                    self._row(sheet, number)
        self._unread(read, known)
        self._seen(read)

    def _anchor(self) -> None:
        for merged in self.table.merged:
            if merged.top > self.top and self._cell(merged.top, merged.left) is not None:
                for row in range(merged.top, min(merged.bottom, len(self.table.rows)) + 1):
                    self.anchors.setdefault(row, []).append(merged)

    def _row(self, sheet: Sheet, number: int) -> None:
        """A row for a sheet, unless all that it has for it is merged into it, or stands in columns that others share.

        A person may have no more than a number, which the records share.
        """
        headings = self.headings[sheet.key]
        shared = self.shared if any(column.required and column.path for column in sheet.columns) else frozenset()
        found: dict[str, list[tuple[Place, Any]]] = {}
        own = False
        for heading in headings.found:
            cell, merged = self._value(number, heading, headings)
            column = heading.column
            if cell is None or column is None or not heading.read or self._says_nothing(cell):
                continue
            if column.key in ("person", "name") and self._is_no_person(number, heading, cell):
                cell = Unread("problem.no_person", str(cell))
            found.setdefault(column.key, []).append((self._at(heading, number), cell))
            own |= not merged and heading.number not in shared
        if own:
            several = len(self.headings) > 1
            self.bound.rows.append(Row(sheet, self._row_place(number), found, headings.scales, several))
        else:
            self.bound.empty[sheet.key] += 1

    def _repeated(self) -> frozenset[int]:
        """The rows that say again what the headings say, as on each page of a list; and those above the headings."""
        rows = [_trimmed(row) for row in self.table.rows]
        headed = rows[self.top - 1] if self.top <= len(rows) else []
        below = range(self.top, len(rows))
        if len(headed) < 2 or not any(rows[row] == headed for row in below):
            return frozenset()
        above = [row for row in rows[: self.top] if row]
        return frozenset(row + 1 for row in below if rows[row] in above)

    def _is_no_person(self, row: int, heading: Heading, cell: Any) -> bool:
        """Whether a row is one of totals, remarks or headings, so that what stands for a person is none."""
        key = heading.column.key if heading.column else ""
        if not isinstance(cell, Unread) and plain(str(cell)) == plain(heading.text):
            return True
        if key == "person" and is_no_person(cell):
            return True
        cells = self.table.rows[row - 1] if row <= len(self.table.rows) else ()
        if TOTALS.isdisjoint(cells):
            return False
        names = {each.number for headings in self.headings.values() for each in headings.found if _is_name(each)}
        return any(cell in TOTALS and not (cell == SUM and at in names) for at, cell in enumerate(cells, start=1))

    def _value(self, row: int, heading: Heading, headings: Headings) -> tuple[Any, bool]:
        """What stands in a cell, and whether it is merged into it from another row."""
        cell = self._cell(row, heading.number)
        for merged in self.anchors.get(row, ()):
            if merged.left <= heading.number <= merged.right:
                if heading.number != headings.first(merged):
                    return None, False
                if headings.across(merged):
                    return Unread("problem.merged", str(self._cell(merged.top, merged.left))), row > merged.top
                return self._cell(merged.top, merged.left), row > merged.top
        return cell, False

    def _says_nothing(self, cell: Any) -> bool:
        return bool(self.mapping.empty) and plain(str(cell)) in self.mapping.empty

    def _cell(self, row: int, column: int) -> Any:
        cells = self.table.rows[row - 1] if row <= len(self.table.rows) else ()
        return cells[column - 1] if column <= len(cells) else None

    def _unread(self, read: Counter[int], known: Counter[int]) -> None:
        """Count what stands in columns that no sheet reads; values below no heading are a problem, once a column."""
        headings = next(iter(self.headings.values()))
        by_number = {heading.number: heading for heading in headings.found}
        nameless: set[int] = set()
        for row, cells in enumerate(self.table.rows[headings.row :], start=headings.row + 1):
            if row in self.repeated:
                continue
            for number, cell in enumerate(cells, start=1):
                heading = by_number.get(number)
                if cell is None or read[number] or number in nameless or (heading and not known[number]):
                    continue
                if heading is None or not heading.text:
                    nameless.add(number)
                    self._problem(self._row_place(row, number), says("problem.column_nameless"))
                else:
                    place = self._at(heading)
                    self.bound.unread[place] = self.bound.unread.get(place, 0) + 1

    def _seen(self, read: Counter[int]) -> None:
        """Note what is read although a person does not see it, or sees it struck through."""
        title, hidden = self.place.sheet, self.table.hidden
        if hidden.hidden:
            self.bound.hidden.append(says("count.sheet", sheet=title))
        rows = [row for row in hidden.hidden_rows if row > self.top and self._has_values(row, read)]
        columns = [column for column in hidden.hidden_columns if read[column]]
        for key, found in (("rows", rows), ("columns", columns)):
            if found:
                self.bound.hidden.append(says(f"count.{key}", count=len(found), sheet=title))
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
