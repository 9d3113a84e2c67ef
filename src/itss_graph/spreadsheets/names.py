"""The file of names: which IRI stands for which person. It is the only place where numbers and names are kept.

The IRIs are random, so that nothing can be told from them; the file is what makes them the same the next time.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import uuid4

from itss_graph.errors import InputError
from itss_graph.presentation.formulas import guarded, unguarded
from itss_graph.rdf.diagnostics import located
from itss_graph.rdf.sources import content
from itss_graph.spreadsheets.cells import code, iri, is_iri

HEADINGS = ("person", "name", "iri")
URN = "urn:uuid:"
BOM = "\ufeff"
"""Without it, Excel takes UTF-8 for another encoding."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person: the number in the records of the house, the name (may be empty), and the IRI in profiles."""

    number: str
    name: str
    iri: str


@dataclass(frozen=True, slots=True)
class Names:
    """Persons by number, in the order in which they were added."""

    by_number: dict[str, Person]

    @classmethod
    def of(cls, people: Iterable[Person]) -> Self:
        """The file for these people."""
        return cls({person.number: person for person in people})

    @classmethod
    def read(cls, path: Path | None) -> Self:
        """The names in a file; none where there is no file. Raises `InputError` for what is no such file."""
        if path is None or not (str(path) == "-" or path.exists()):
            return cls({})
        try:
            rows = list(csv.reader(io.StringIO(content(path).decode("utf-8-sig"), newline=""), strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}; it is CSV in UTF-8") from None
        if not rows or tuple(rows[0]) != HEADINGS:
            raise located(str(path), 1, None, f"the headings of a file of names are {','.join(HEADINGS)}")
        found: dict[str, Person] = {}
        taken: dict[str, int] = {}
        for line, row in enumerate(rows[1:], start=2):
            person = _person(row, path, line)
            if person.number in found or person.iri in taken:
                raise located(str(path), line, None, "this number or IRI is there already; keep one line a person")
            found[person.number] = person
            taken[person.iri] = line
        return cls(found)

    def by_iri(self) -> dict[str, Person]:
        """Persons by IRI."""
        return {person.iri: person for person in self.by_number.values()}

    def write(self) -> Iterator[str]:
        """The file, in the order of the numbers."""
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(HEADINGS)
        for person in sorted(self.by_number.values(), key=lambda person: person.number):
            writer.writerow((guarded(person.number), guarded(person.name), person.iri))
        yield BOM + buffer.getvalue()


def minted(base: str = "") -> str:
    """A new IRI from which nothing can be told: `urn:uuid:…`, or `base` followed by a UUID."""
    return f"{base or URN}{uuid4()}"


def check_base(base: str) -> str:
    """The base of new IRIs; raises `InputError` unless it is an absolute IRI that a name can follow."""
    if isinstance(iri(base), str) and re.match(r"(https?://[^/]+/|urn:).*[/#:=]$", base):
        return base
    raise InputError(f"--base {base!r}: no IRI that a name can follow; write one like https://example.com/people/")


def _person(row: list[str], path: Path, line: int) -> Person:
    if len(row) != len(HEADINGS):
        raise located(str(path), line, None, f"{len(row)} cells instead of {len(HEADINGS)}; write {','.join(HEADINGS)}")
    number, name, given = (unguarded(cell) for cell in row)
    found = iri(given)
    if not isinstance(found, str) or not code(number) or is_iri(code(number)):
        raise located(str(path), line, None, "a number, a name (may be empty) and an IRI are wanted; correct the line")
    return Person(code(number), name, found)
