"""The file of names: the IRI of each person. It is the only place where numbers and names are kept.

The IRIs are random, so that they disclose nothing; with the file, the next import uses the same IRIs.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Self
from uuid import uuid4

from itss_graph.errors import InputError
from itss_graph.presentation.formulas import guarded, unguarded
from itss_graph.profiles.collation import natural
from itss_graph.rdf.diagnostics import located
from itss_graph.rdf.sources import content
from itss_graph.spreadsheets.cells import code, iri, is_iri

HEADINGS = ("person", "name", "iri")
IRIS = ("iri", "profile")
"""The headings for the column of IRIs in a report's file: as an import writes it, or as the JSON names a person."""
URN = "urn:uuid:"
BOM = "\ufeff"
"""Without it, Excel does not read a file as UTF-8."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person: the number in the employer's records, the name (may be empty), and the IRI in profiles."""

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
        """The names in a file; none where there is no file. Raises `InputError` for a file of another form."""
        if path is None or not (str(path) == "-" or path.exists()):
            return cls({})
        rows = _rows(path)
        if tuple(next(rows, (1, []))[1]) != HEADINGS:  # other columns would be lost when the file is written
            raise located(str(path), 1, None, f"the headings of a file of names are {','.join(HEADINGS)}")
        people: dict[str, Person] = {}
        iris: set[str] = set()
        for line, row in rows:
            person = _person(row, path, line)
            if person.number in people or person.iri in iris:
                raise located(str(path), line, None, "this number or IRI is there already; keep one line a person")
            people[person.number] = person
            iris.add(person.iri)
        return cls(people)

    def by_iri(self) -> dict[str, Person]:
        """Persons by IRI."""
        return {person.iri: person for person in self.by_number.values()}

    def write(self) -> Iterator[str]:
        """The file, in the order of the numbers."""
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(HEADINGS)
        for person in sorted(self.by_number.values(), key=lambda person: natural(person.number)):
            writer.writerow((guarded(person.number), guarded(person.name), person.iri))
        yield BOM + buffer.getvalue()


def read_names(path: str | PathLike[str]) -> dict[str, str]:
    """The names of people by IRI, in such a file or any CSV file with the columns `iri` (or `profile`) and `name`.

    Where a name is empty, the number in the column `person` is used, if there is one. Raises `InputError`, naming the
    line, for a missing column or IRI, or a repeated IRI.
    """
    rows = _rows(path)
    _, headings = next(rows, (1, []))
    column = next((heading for heading in IRIS if heading in headings), None)
    if column is None or "name" not in headings:
        raise InputError(f"{path}: line 1: no column {'iri' if column is None else 'name'!r}; it has iri and name")
    names: dict[str, str] = {}
    for line, cells in ((line, dict(zip(headings, row, strict=False))) for line, row in rows if row):
        person = cells.get(column, "").strip()
        if not person:
            raise InputError(f"{path}: line {line}: no {column}; fill it in")
        if person in names:
            raise InputError(f"{path}: line {line}: {person} stands there already; keep one line a person")
        names[person] = unguarded((cells.get("name") or cells.get("person", "")).strip())
    return {person: name for person, name in names.items() if name}


def _rows(path: str | PathLike[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file in UTF-8, each with the number of its last line."""
    try:
        reader = csv.reader(io.StringIO(content(path).decode("utf-8-sig"), newline=""), strict=True)
        for row in reader:
            yield reader.line_num, row
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise InputError(f"{path}: not CSV: {error}") from None


def mint_iri(base: str = "") -> str:
    """A new random IRI: `urn:uuid:…`, or `base` followed by a UUID."""
    return f"{base or URN}{uuid4()}"


def check_base(base: str) -> str:
    """The base of new IRIs; raises `InputError` unless it is an absolute IRI to which a name can be appended."""
    if isinstance(iri(base), str) and re.match(r"(https?://[^/]+/|urn:).*[/#:=]$", base):
        return base
    raise InputError(
        f"--base {base!r}: not an IRI to which a name can be appended; write one like https://example.com/people/"
    )


def _person(row: list[str], path: Path, line: int) -> Person:
    if len(row) != len(HEADINGS):
        raise located(str(path), line, None, f"{len(row)} cells instead of {len(HEADINGS)}; write {','.join(HEADINGS)}")
    number, name, iri_text = (unguarded(cell) for cell in row)
    checked_iri = iri(iri_text)
    if not isinstance(checked_iri, str) or not code(number) or is_iri(code(number)):
        raise located(str(path), line, None, "a number, a name (may be empty) and an IRI are wanted; correct the line")
    return Person(code(number), name, checked_iri)
