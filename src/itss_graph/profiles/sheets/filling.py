"""From profiles to the rows of a form: what an import read, written out again so that it reads the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from itss_graph.profiles.order import natural
from itss_graph.profiles.sheets.cells import Cell, is_iri, shown
from itss_graph.profiles.sheets.form import Column, Form, Sheet
from itss_graph.profiles.sheets.layout import Filled, FilledRow
from itss_graph.profiles.sheets.names import Names, Person
from itss_graph.profiles.sheets.records import joint
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.interchange import split_literal
from itss_graph.vocab import ITSS, RDF

Facts = dict[str, dict[str, list[str]]]
"""Objects by subject and property, in N-Triples spelling."""


def fill(profiles: Columns, form: Form, names: Names, language: str) -> tuple[Filled, Counter[str]]:
    """The rows for well-formed profiles, and how many statements have no place in them, by property (IRI).

    A person who is not in `names` goes by IRI.
    """
    facts: Facts = defaultdict(lambda: defaultdict(list))
    for s, p, o in profiles.spelled().sort("s", "p", "o").iter_rows():
        facts[s][p.strip("<>")].append(o)
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
                known = self.known.get(person[1:-1])
                yield {
                    "person": [number],
                    "name": [known.name or None if known else None],
                    **self.columns(sheet, person),
                }
            else:
                (column,) = (column for column in sheet.columns if column.path)
                for value in self.column(column, person):
                    yield {"person": [number], column.key: [value]}

    def _people(self) -> list[str]:
        """The candidates, by number."""
        found = [node for node, stated in self.facts.items() if f"<{ITSS.Candidate}>" in stated.get(RDF.type, [])]
        return sorted(found, key=lambda node: natural(str(self.number(node))))

    def number(self, node: str) -> str:
        """The number of a person, or else the IRI as it is written in a cell; a blank node by its label."""
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
        if column.kind == "term" and column.vocabulary:
            terms = [term for term in column.vocabulary.terms if f"<{term.iri}>" in values]
            texts = [(column.vocabulary.shown(term, self.language), term.name) for term in terms]
            return [name if re.search("[;\uff1b\n]", text) else text for text, name in texts]
        return [self.cell(column, value) for value in values]

    def cell(self, column: Column, value: str) -> Cell:
        match column.kind:
            case "date":
                return date.fromisoformat(split_literal(value)[0][:10])
            case "number":
                return int(split_literal(value)[0])
            case "party":
                return self.number(value)
            case _:
                iri = value[1:-1]
                return f"<{iri}>" if re.search("[;\uff1b]", iri) else iri

    def left_over(self) -> Counter[str]:
        """How many statements were not used, by property."""
        return Counter(
            prop
            for node, stated in self.facts.items()
            for prop, values in stated.items()
            for _ in values
            if (node, prop) not in self.used
        )


def _record(person: str, record: str) -> str | None:
    """The name of a record as a cell gives it; none for a blank node."""
    if not record.startswith("<"):
        return None
    start = person[1:-1] + joint(person)
    name = record[1:-1].removeprefix(start)
    return name if name != record[1:-1] and name and not is_iri(name) else f"<{record[1:-1]}>"
