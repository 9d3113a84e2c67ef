"""From sheets to profiles: people, duplicate rows, the statements of each profile, and problems.

A profile is written as a whole or not at all: a problem in one row of a person rejects all rows of the person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from itss_graph.profiles.violations import Violation
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.interchange import split_literal
from itss_graph.spreadsheets import cells
from itss_graph.spreadsheets.binding import BoundTables, SheetRow
from itss_graph.spreadsheets.cells import UnreadableCell
from itss_graph.spreadsheets.entries import Entry, Statement, ValueFormats, read_row
from itss_graph.spreadsheets.form import Form
from itss_graph.spreadsheets.messages import Place, Problem
from itss_graph.spreadsheets.names import Names, Person, mint_iri
from itss_graph.spreadsheets.records import identify
from itss_graph.terms.model import Text
from itss_graph.vocab import ITSS, RDF
from itss_graph.words import says

EARLIEST = 1950
LONGEST_CAREER = 50

Duplicates = Literal["refuse", "merge"]
Check = Callable[[Columns], Iterable[Violation]]
"""The violations of profiles, as of `itss_graph.assessment.Assessor.violations`."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import.

    - `profiles`: the profiles of the people without a problem
    - `names`: the names of these people, and of everyone known before
    - `problems`: in the order of the sheets
    - `fatal`: whether there is a problem of a sheet or a heading, so that no profile is reliable
    - `rejected`: the rows that are not in the profiles, with the problems of the person
    - `rows`, `rejected_rows`, `merged`: the number of rows by sheet; rows = written + rejected + merged
    - `people`, `new`, `rejected_people`: the number of people
    - `nameless`: the numbers of people without a name, where others have one
    - `early`: the places of dates before 1950, and of the first day of careers of more than 50 years
    """

    profiles: Columns
    names: Names
    problems: tuple[Problem, ...]
    fatal: bool
    rejected: tuple[tuple[SheetRow, tuple[Problem, ...]], ...]
    rows: Counter[str]
    rejected_rows: Counter[str]
    merged: Counter[str]
    people: int
    new: int
    rejected_people: int
    early: tuple[Place, ...] = ()
    nameless: tuple[str, ...] = ()

    def notes(self) -> Iterator[Text]:
        """Notes on the profiles, a line each."""
        if self.nameless:
            what = ", ".join(map(cells.brief, self.nameless[:5])) + (" …" if len(self.nameless) > 5 else "")
            yield says("import.nameless", count=len(self.nameless), what=what)
        if self.early:
            first, more = self.early[0].text(), " …" if len(self.early) > 1 else ""
            yield says("import.early", count=len(self.early), what=Text(first.en + more, first.ja + more))

    @property
    def written(self) -> Counter[str]:
        """The number of rows in the profiles, by sheet."""
        return self.rows - self.rejected_rows - self.merged


@dataclass(frozen=True, slots=True)
class Settings:
    """How to import: `dates` are further formats of dates, as for `strptime`; `base` is the start of new IRIs.

    `separators` separate the values of lists, besides semicolons and commas; `today` is the end of a period without an
    end date. `duplicates` are refused, or merged: rows that state the same, and rows of one person on the sheet of
    people.
    """

    dates: tuple[str, ...] = ()
    duplicates: Duplicates = "refuse"
    base: str = ""
    separators: tuple[str, ...] = ()
    today: date = date.min


def import_rows(bound: BoundTables, form: Form, names: Names, check: Check, settings: Settings) -> Imported:
    """Make profiles of bound rows; `names` are the people known before, `check` validates profiles."""
    return _Import(form, names, settings, names.by_iri()).run(bound, check)


@dataclass(slots=True)
class _Import:
    form: Form
    names: Names
    settings: Settings
    known: dict[str, Person]
    people: dict[str, Person] = field(default_factory=dict)
    first_entries: dict[str, Entry] = field(default_factory=dict)
    merged: Counter[str] = field(default_factory=Counter)
    merged_people: set[Place] = field(default_factory=set)
    """Rows of the sheet of people that are merged into an earlier one."""
    problems: dict[str, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    """By number of the person, which is empty where the person is unknown."""
    unowned: list[tuple[SheetRow, tuple[Problem, ...]]] = field(default_factory=list)

    def run(self, bound: BoundTables, check: Check) -> Imported:
        self._register_people(row for row in bound.rows if row.sheet is self.form.people)
        entries = [self._read(row) for row in bound.rows]
        entries = list(self._without_duplicates(self._record_problems(entry) for entry in entries))
        entries = [entry for entry in entries if entry.number in self.people]
        statements = list(self._statements(entries))
        self._check(statements, check)
        rejected = [
            (entry.row, tuple(self.problems[entry.number])) for entry in entries if entry.number in self.problems
        ]
        accepted = {number: person for number, person in self.people.items() if number not in self.problems}
        problems = [
            *bound.problems,
            *(problem for person_problems in self.problems.values() for problem in person_problems),
        ]
        problems += [problem for _, person_problems in self.unowned for problem in person_problems]
        rejected = sorted([*rejected, *self.unowned], key=lambda pair: pair[0].place)
        return Imported(
            profiles=_columns(
                (subject, statement) for number, subject, statement in statements if number not in self.problems
            ),
            names=self._names(accepted),
            problems=tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.place)),
            fatal=bool(bound.problems),
            rejected=tuple(rejected),
            rows=Counter(row.sheet.key for row in bound.rows),
            rejected_rows=Counter(row.sheet.key for row, _ in rejected if row.place not in self.merged_people),
            merged=self.merged,
            people=len(accepted),
            new=sum(number not in self.names.by_number and not cells.is_iri(number) for number in accepted),
            rejected_people=len(self.people) - len(accepted),
            early=tuple(early(entries, self.settings.today)),
            nameless=_nameless(list(accepted.values())),
        )

    def _names(self, people: dict[str, Person]) -> Names:
        """The names of everyone known before and of these people; a new name replaces an old one."""
        numbered = {number: person for number, person in people.items() if not cells.is_iri(number)}
        return Names(self.names.by_number | numbered)

    # -- who is who ----------------------------------------------------------------------------------------------------

    def _register_people(self, rows: Iterable[SheetRow]) -> None:
        """Register every person on the sheet of people, before any other row is read."""
        for row in rows:
            cell_values = row.cells.get("person")
            number = (
                ""
                if not cell_values or isinstance(cell_values[0][1], UnreadableCell)
                else self._canonical(cells.code(cell_values[0][1]))
            )
            name = cells.written(row.cells["name"][0][1]) if "name" in row.cells else ""
            if number and number not in self.people:
                self.people[number] = self._person(number, name)

    def _canonical(self, number: str) -> str:
        """The number of a person; for an IRI, its number in the file of names, or the IRI as a cell has it."""
        iri = cells.iri(number) if cells.is_iri(number) else None
        if not isinstance(iri, str):
            return number
        person = self.known.get(iri)
        return person.number if person else cells.shown(iri)

    def _person(self, number: str, name: str) -> Person:
        if cells.is_iri(number):
            iri = cells.iri(number)
            return Person(number, name, iri if isinstance(iri, str) else "")
        previous = self.names.by_number.get(number)
        if previous is not None:
            return replace(previous, name=name or previous.name)
        return Person(number, name, mint_iri(self.settings.base))

    def _party(self, number: str) -> str | None:
        person = self.people.get(number) or self.names.by_number.get(number)
        return person.iri if person else None

    # -- rows ----------------------------------------------------------------------------------------------------------

    def _read(self, row: SheetRow) -> Entry:
        formats = ValueFormats(self.settings.dates, self.settings.separators)
        entry = read_row(row, self._party, formats, self.form.people.title)
        number = self._canonical(entry.number)
        problems = list(entry.problems)
        person = self.people.get(number)
        place = row.cells["person"][0][0] if "person" in row.cells else row.place
        if number and person is None:
            problems.append(Problem(place, says("problem.not_listed", value=number, people=self.form.people.title)))
        elif person is not None and not person.iri:
            problems.append(Problem(place, says("problem.iri", value=number)))
        return replace(entry, number=number, problems=tuple(problems))

    def _record_problems(self, entry: Entry) -> Entry:
        """Record the problems of a row for its person, or the row as one without a person."""
        if entry.number in self.people:
            if entry.problems:
                self.problems[entry.number] += entry.problems
        else:
            self.unowned.append((entry.row, entry.problems))
        return entry

    def _without_duplicates(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The rows without duplicates, which are merged or a problem; so is a person who is listed twice."""
        seen: dict[tuple[object, ...], Place] = {}
        for entry in entries:
            sheet, place = entry.row.sheet, entry.row.place
            if sheet is self.form.people:
                yield from self._merge_person(entry)
                continue
            earlier = seen.setdefault(entry.content, place)
            if earlier is place or entry.problems:
                yield entry
            elif self.settings.duplicates == "merge":
                self.merged[sheet.key] += 1
            else:
                self._add_problem(entry, Problem(place, says("problem.row_twice", row=earlier.row)))
                yield entry

    def _merge_person(self, entry: Entry) -> Iterator[Entry]:
        """A row of the sheet of people; a further row of the person is merged or a problem."""
        first = self.first_entries.setdefault(entry.number, entry)
        if first is entry or entry.number not in self.people:
            yield entry
            return
        name, first_name = entry.own_columns.get("name", ""), first.own_columns.get("name", "")
        is_refused = self.settings.duplicates == "refuse" and not entry.row.shared
        conflict = "names" if name and first_name and name != first_name else "twice" if is_refused else ""
        if conflict:
            place, row = entry.row.cells["person"][0][0], first.row.place.row
            self._add_problem(entry, Problem(place, says(f"problem.person_{conflict}", value=entry.number, row=row)))
        else:
            self.merged[entry.row.sheet.key] += 1
            self.merged_people.add(entry.row.place)
        yield entry

    def _add_problem(self, entry: Entry, problem: Problem) -> None:
        self.problems[entry.number].append(problem)

    # -- statements ----------------------------------------------------------------------------------------------------

    def _statements(self, entries: list[Entry]) -> Iterator[tuple[str, str, Statement]]:
        """The number of the person, the subject, and the property and value, of every statement."""
        persons = {number: person.iri for number, person in self.people.items()}
        for entry, record in identify(entries, persons, self._add_problem):
            person, place, sheet = f"<{persons[entry.number]}>", entry.row.place, entry.row.sheet
            subject = f"<{record}>" if record else person
            if record:
                yield entry.number, person, Statement(sheet.link, subject, place)
            if record or sheet is self.form.people:
                yield entry.number, subject, Statement(RDF.type, f"<{sheet.cls}>", place)
            for statement in entry.statements:
                yield entry.number, subject, statement

    def _check(self, statements: list[tuple[str, str, Statement]], check: Check) -> None:
        """Check that the profiles without problems are well-formed."""
        checked = [
            (number, subject, statement) for number, subject, statement in statements if number not in self.problems
        ]
        violations = list(check(_columns((subject, statement) for _, subject, statement in checked)))
        if not violations:
            return
        owners = {subject: (number, statement.place) for number, subject, statement in reversed(checked)}
        places = {
            (subject, f"<{statement.path}>"): (number, statement.place)
            for number, subject, statement in reversed(checked)
        }
        for violation in violations:
            number, place = places.get((violation.node, violation.path)) or owners[violation.node]
            if not violation.path:
                place = replace(place, column=0)
            self.problems[number].append(Problem(place, _uncapitalized(violation.message)))


def early(entries: Iterable[Entry], today: date) -> Iterator[Place]:
    """The places of dates before 1950, and of the first day of careers of more than 50 years."""
    dates: dict[str, list[tuple[date, Place]]] = defaultdict(list)
    last_days: dict[str, date] = {}
    for entry in entries:
        dated = {column.path for column in entry.row.sheet.columns if column.kind == "date"}
        statements = {statement.path: statement for statement in entry.statements if statement.path in dated}
        days = {path: date.fromisoformat(split_literal(statement.term)[0]) for path, statement in statements.items()}
        dates[entry.number] += [(day, statements[path].place) for path, day in days.items()]
        runs = ITSS.startDate in days and ITSS.endDate not in days
        ends = [*days.values(), *([today] * runs)]
        last_days[entry.number] = max([last_days.get(entry.number, date.min), *ends])
    for number, dated_places in dates.items():
        places = [place for day, place in dated_places if day.year < EARLIEST]
        if dated_places and not places:
            first, place = min(dated_places)
            places = [place] * (
                (first.year + LONGEST_CAREER, first.month, first.day) < last_days[number].timetuple()[:3]
            )
        yield from places


def _nameless(people: list[Person]) -> tuple[str, ...]:
    numbers = [person.number for person in people if not person.name]
    return tuple(numbers) if len(numbers) < len(people) else ()


def _uncapitalized(message: Text) -> Text:
    return Text(message.en[:1].lower() + message.en[1:], message.ja)


def _columns(statements: Iterable[tuple[str, Statement]]) -> Columns:
    return Columns.from_rows((subject, f"<{statement.path}>", statement.term) for subject, statement in statements)
