"""The rows of a form: from profiles, so that an import gives the same profiles; from examples; from rejected rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from itss_graph.profiles.collation import natural
from itss_graph.profiles.sample import sample
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.interchange import split_literal
from itss_graph.spreadsheets import cells, dates
from itss_graph.spreadsheets.binding import SheetRow
from itss_graph.spreadsheets.cells import Cell, FormattedNumber, UnreadableCell, is_iri, shown
from itss_graph.spreadsheets.form import Column, Form, Sheet
from itss_graph.spreadsheets.layout import PROBLEM, Filled, FilledRow
from itss_graph.spreadsheets.messages import Problem
from itss_graph.spreadsheets.names import Names, Person
from itss_graph.spreadsheets.records import separator
from itss_graph.vocab import ITSS, RDF
from itss_graph.words import says

Facts = dict[str, dict[str, list[str]]]
"""Objects by subject and property, in N-Triples spelling."""


def fill(profiles: Columns, form: Form, names: Names, language: str) -> tuple[Filled, Counter[str]]:
    """The rows for well-formed profiles, and the number of statements that have no column, by property (IRI).

    A person who is not in `names` is named by IRI.
    """
    facts: Facts = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in profiles.spelled().sort("s", "p", "o").iter_rows():
        facts[subject][predicate.strip("<>")].append(value)
    filler = _Filler(facts, form, names.by_iri(), language)
    rows = {sheet.key: list(filler.sheet(sheet)) for sheet in form.sheets}
    return Filled(rows), filler.left_over()


@dataclass(slots=True)
class _Filler:
    facts: Facts
    form: Form
    known: dict[str, Person]
    language: str
    used: set[tuple[str, str]] = field(default_factory=set)

    def sheet(self, sheet: Sheet) -> Iterator[FilledRow]:
        for person in self._people():
            number = self.number(person)
            if sheet.link:
                for record in sorted(self.take(person, sheet.link), key=natural):
                    self.used.add((record, RDF.type))
                    yield {"person": [number], "record": [_record(person, record)], **self.columns(sheet, record)}
            elif sheet is self.form.people:
                self.used.add((person, RDF.type))
                listed = self.known.get(person[1:-1])
                yield {
                    "person": [number],
                    "name": [listed.name or None if listed else None],
                    **self.columns(sheet, person),
                }
            else:
                (column,) = (column for column in sheet.columns if column.path)
                for value in self.column(column, person):
                    yield {"person": [number], column.key: [value]}

    def _people(self) -> list[str]:
        """The candidates, by number."""
        people = [node for node, stated in self.facts.items() if f"<{ITSS.Candidate}>" in stated.get(RDF.type, [])]
        return sorted(people, key=lambda node: natural(str(self.number(node))))

    def number(self, node: str) -> str:
        """The number of a person, or else the IRI as it is written in a cell, or the label of a blank node."""
        if not node.startswith("<"):
            return node
        person = self.known.get(node[1:-1])
        return person.number if person else shown(node[1:-1])

    def take(self, node: str, prop: str) -> list[str]:
        self.used.add((node, prop))
        return self.facts[node].get(prop, [])

    def columns(self, sheet: Sheet, node: str) -> dict[str, list[Cell]]:
        return {column.key: self.column(column, node) for column in sheet.columns if column.path}

    def column(self, column: Column, node: str) -> list[Cell]:
        """The values of a property as cells, terms in the order of their list."""
        values = self.take(node, column.path)
        if column.kind == "term" and column.choices:
            terms = [term for term in column.choices.terms if f"<{term.iri}>" in values]
            texts = [(column.choices.shown(term, self.language), term.name) for term in terms]
            return [name if re.search("[;\uff1b\n]", text) else text for text, name in texts]
        return [self.cell(column, value) for value in values]

    def cell(self, column: Column, value: str) -> Cell:
        match column.kind:
            case "date":
                return date.fromisoformat(split_literal(value)[0][:10])
            case "number":
                return int(split_literal(value)[0])
            case "text":
                return split_literal(value)[0]
            case "party":
                return self.number(value)
            case _:
                iri = value[1:-1]
                return f"<{iri}>" if re.search("[;\uff1b]", iri) else iri

    def left_over(self) -> Counter[str]:
        """The number of statements that are not in the rows, by property."""
        return Counter(
            prop
            for node, stated in self.facts.items()
            for prop, values in stated.items()
            for _ in values
            if (node, prop) not in self.used
        )


def _record(person: str, record: str) -> str | None:
    """The name of a record as it is written in a cell; None for a blank node."""
    if not record.startswith("<"):
        return None
    start = person[1:-1] + separator(person)
    name = record[1:-1].removeprefix(start)
    return name if name != record[1:-1] and name and not is_iri(name) else f"<{record[1:-1]}>"


# -- examples ----------------------------------------------------------------------------------------------------------

PEOPLE = 6
FIRST_NUMBER = 1001


def example(form: Form, language: str) -> Filled:
    """A handful of people, numbered from 1001, whose records have no names yet."""
    profiles = sample(PEOPLE, 1, form.standard)
    spelled = profiles.spelled()
    typed = (spelled["p"] == f"<{RDF.type}>") & (spelled["o"] == f"<{ITSS.Candidate}>")
    people = [name.strip("<>") for name in spelled.filter(typed)["s"]]
    names = Names.of(
        Person(str(number), says("import.example_name", number=position)[language], iri)
        for position, (number, iri) in enumerate(
            zip(range(FIRST_NUMBER, FIRST_NUMBER + PEOPLE), people, strict=True), 1
        )
    )
    filled, _ = fill(profiles, form, names, language)
    unnamed = {
        key: [{name: values for name, values in row.items() if name != "record"} for row in rows]
        for key, rows in filled.rows.items()
    }
    return Filled(unnamed)


# -- rejected rows -----------------------------------------------------------------------------------------------------


def rejects(rejected: Iterable[tuple[SheetRow, tuple[Problem, ...]]], language: str) -> Filled:
    """The rejected rows with the problems of their person, by sheet."""
    rows: dict[str, list[dict[str, list[Any]]]] = defaultdict(list)
    for row, problems in rejected:
        values = {
            key: [_rejected_cell(row, key, cell) for _, cell in cells_given] for key, cells_given in row.cells.items()
        }
        rows[row.sheet.key].append({**values, PROBLEM: [_problem_text(row, problems, language)]})
    return Filled(rows, problems=True)


def _rejected_cell(row: SheetRow, key: str, cell: Any) -> Any:
    """A cell as it was; an unreadable one as an error value.

    The form has no units in headings and no formats of cells, so a number that depends on one is written in full; one
    that cannot be read with them must not be readable without them. A month becomes the day that a mapping gives.
    """
    if isinstance(cell, UnreadableCell):
        return "#VALUE!"
    column = row.sheet.column(key)
    if column.of_month and isinstance(day := dates.day(cell, (), column.of_month), date):
        return day
    scale = row.scales.get(key, 1)
    if scale == 1 and not isinstance(cell, FormattedNumber):
        return cell
    number = cells.number(cell, column.unit, scale)
    return number if isinstance(number, int) else f"{cells.written(cell)} ?"


def _problem_text(row: SheetRow, problems: tuple[Problem, ...], language: str) -> str:
    own_problems = [
        problem for problem in problems if (problem.place.order, problem.place.row) == (row.place.order, row.place.row)
    ]
    lines = [f"{problem.place.heading}: {problem.message[language]}".removeprefix(": ") for problem in own_problems]
    return " / ".join(lines) or says("problem.other_row")[language]
