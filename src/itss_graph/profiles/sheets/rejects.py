"""The rows that an import sets aside, as a form again: each with what is wrong, to be corrected and read anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from itss_graph.profiles.sheets import cells
from itss_graph.profiles.sheets.binding import Row
from itss_graph.profiles.sheets.cells import Shown, Unread
from itss_graph.profiles.sheets.layout import PROBLEM, Filled
from itss_graph.profiles.sheets.problems import Problem
from itss_graph.profiles.sheets.saying import says


def rejects(rejected: Iterable[tuple[Row, tuple[Problem, ...]]], language: str) -> Filled:
    """The rows with the problems of their person, sheet by sheet."""
    rows: dict[str, list[dict[str, list[Any]]]] = defaultdict(list)
    for row, problems in rejected:
        found = {key: [_cell(row, key, cell) for _, cell in given] for key, given in row.cells.items()}
        rows[row.sheet.key].append({**found, PROBLEM: [_said(row, problems, language)]})
    return Filled(rows, problems=True)


def _cell(row: Row, key: str, cell: Any) -> Any:
    """A cell as it was; one that cannot be read, and so not be written, as an error.

    Our headings give no unit and our cells no format, so a number that takes one from there is written out; one that
    cannot be read with them must not be readable without them. A month for which a mapping gives the day becomes it.
    """
    if isinstance(cell, Unread):
        return "#VALUE!"
    column = row.sheet.column(key)
    if column.of_month and isinstance(day := cells.day(cell, (), column.of_month), date):
        return day
    scale = row.scales.get(key, 1)
    if scale == 1 and not isinstance(cell, Shown):
        return cell
    number = cells.number(cell, column.unit, scale)
    return number if isinstance(number, int) else f"{cells.written(cell)} ?"


def _said(row: Row, problems: tuple[Problem, ...], language: str) -> str:
    here = [
        problem for problem in problems if (problem.place.order, problem.place.row) == (row.place.order, row.place.row)
    ]
    lines = [f"{each.place.heading}: {each.message[language]}".removeprefix(": ") for each in here]
    return " / ".join(lines) or says("problem_other_row")[language]
