"""From sheets to profiles: who is who, which rows say the same, what each person's profile states, and what is wrong.

A person is written whole or not at all: one problem on any of their rows sets all of their rows aside.
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
from itss_graph.spreadsheets.binding import Bound, Row
from itss_graph.spreadsheets.cells import Unread
from itss_graph.spreadsheets.entries import Entry, Said, Ways, read_row
from itss_graph.spreadsheets.form import Form
from itss_graph.spreadsheets.messages import Place, Problem
from itss_graph.spreadsheets.names import Names, Person, minted
from itss_graph.spreadsheets.records import identify
from itss_graph.terms.model import Text
from itss_graph.vocab import ITSS, RDF
from itss_graph.words import says

EARLIEST = 1950
LONGEST_CAREER = 50

Duplicates = Literal["refuse", "merge"]
Check = Callable[[Columns], Iterable[Violation]]
"""What is ill-formed in profiles: `itss_graph.assessment.Assessor.violations`."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import comes to.

    - `profiles`: the profiles of the people without a problem
    - `names`: who they are, and everyone who was known before
    - `problems`: in the order of the sheets
    - `fatal`: whether some problem is one of a sheet or a heading, so that nothing can be trusted
    - `rejected`: the rows that are not in the profiles, with the problems of the person
    - `rows`, `rejected_rows`, `merged`: how many by sheet; what was read is what was written, rejected and merged
    - `people`, `new`, `rejected_people`: how many
    - `nameless`: the numbers of people without a name, where others have one
    - `early`: the places of dates before 1950, and of the first day of careers of more than 50 years
    """

    profiles: Columns
    names: Names
    problems: tuple[Problem, ...]
    fatal: bool
    rejected: tuple[tuple[Row, tuple[Problem, ...]], ...]
    rows: Counter[str]
    rejected_rows: Counter[str]
    merged: Counter[str]
    people: int
    new: int
    rejected_people: int
    early: tuple[Place, ...] = ()
    nameless: tuple[str, ...] = ()

    def notes(self) -> Iterator[Text]:
        """What there is to say of the profiles, a line each."""
        if self.nameless:
            what = ", ".join(map(cells.brief, self.nameless[:5])) + (" …" if len(self.nameless) > 5 else "")
            yield says("import.nameless", count=len(self.nameless), what=what)
        if self.early:
            first, more = self.early[0].text(), " …" if len(self.early) > 1 else ""
            yield says("import.early", count=len(self.early), what=Text(first.en + more, first.ja + more))

    @property
    def written(self) -> Counter[str]:
        """How many rows of each sheet are in the profiles."""
        return self.rows - self.rejected_rows - self.merged


@dataclass(frozen=True, slots=True)
class Settings:
    """How to import: `dates` are further forms of dates, as for `strptime`, `base` what new IRIs begin with.

    `separators` divide lists, besides semicolons and commas; `today` is the day to which what has no end counts.

    Duplicates are refused, or `merge` joins rows that say the same, and the rows of one person on the sheet of people.
    """

    dates: tuple[str, ...] = ()
    duplicates: Duplicates = "refuse"
    base: str = ""
    separators: tuple[str, ...] = ()
    today: date = date.min


def import_rows(bound: Bound, form: Form, names: Names, check: Check, settings: Settings) -> Imported:
    """Turn bound rows into profiles; `names` are the persons known, `check` holds profiles against the shapes."""
    return _Import(form, names, settings, names.by_iri()).run(bound, check)


@dataclass(slots=True)
class _Import:
    form: Form
    names: Names
    settings: Settings
    known: dict[str, Person]
    people: dict[str, Person] = field(default_factory=dict)
    first: dict[str, Entry] = field(default_factory=dict)
    merged: Counter[str] = field(default_factory=Counter)
    joined: set[Place] = field(default_factory=set)
    """Rows of the sheet of people that add to an earlier one."""
    problems: dict[str, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    """By number of the person; those of rows whose person is not known stand under the empty number."""
    strays: list[tuple[Row, tuple[Problem, ...]]] = field(default_factory=list)

    def run(self, bound: Bound, check: Check) -> Imported:
        self._meet(row for row in bound.rows if row.sheet is self.form.people)
        entries = [self._read(row) for row in bound.rows]
        entries = list(self._distinct(self._owned(entry) for entry in entries))
        entries = [entry for entry in entries if entry.number in self.people]
        statements = list(self._statements(entries))
        self._check(statements, check)
        rejected = [(e.row, tuple(self.problems[e.number])) for e in entries if e.number in self.problems]
        good = {number: person for number, person in self.people.items() if number not in self.problems}
        found = [*bound.problems, *(each for several in self.problems.values() for each in several)]
        found += [problem for _, several in self.strays for problem in several]
        rejected = sorted([*rejected, *self.strays], key=lambda pair: pair[0].place)
        return Imported(
            profiles=_columns((subject, said) for number, subject, said in statements if number not in self.problems),
            names=self._names(good),
            problems=tuple(sorted(dict.fromkeys(found), key=lambda problem: problem.place)),
            fatal=bool(bound.problems),
            rejected=tuple(rejected),
            rows=Counter(row.sheet.key for row in bound.rows),
            rejected_rows=Counter(row.sheet.key for row, _ in rejected if row.place not in self.joined),
            merged=self.merged,
            people=len(good),
            new=sum(number not in self.names.by_number and not cells.is_iri(number) for number in good),
            rejected_people=len(self.people) - len(good),
            early=tuple(early(entries, self.settings.today)),
            nameless=_nameless(list(good.values())),
        )

    def _names(self, good: dict[str, Person]) -> Names:
        """Everyone known before, and those now written; a name given now replaces an older one."""
        numbered = {number: person for number, person in good.items() if not cells.is_iri(number)}
        return Names(self.names.by_number | numbered)

    # -- who is who ----------------------------------------------------------------------------------------------------

    def _meet(self, rows: Iterable[Row]) -> None:
        """Every person on the sheet of people, before any other row is read."""
        for row in rows:
            given = row.cells.get("person")
            number = "" if not given or isinstance(given[0][1], Unread) else self._canonical(cells.code(given[0][1]))
            name = cells.written(row.cells["name"][0][1]) if "name" in row.cells else ""
            if number and number not in self.people:
                self.people[number] = self._person(number, name)

    def _canonical(self, number: str) -> str:
        """The number of a person; for one who is named by IRI, the number of that IRI in the file of names, or it."""
        found = cells.iri(number) if cells.is_iri(number) else None
        if not isinstance(found, str):
            return number
        person = self.known.get(found)
        return person.number if person else cells.shown(found)

    def _person(self, number: str, name: str) -> Person:
        if cells.is_iri(number):
            found = cells.iri(number)
            return Person(number, name, found if isinstance(found, str) else "")
        known = self.names.by_number.get(number)
        if known is not None:
            return replace(known, name=name or known.name)
        return Person(number, name, minted(self.settings.base))

    def _party(self, number: str) -> str | None:
        person = self.people.get(number) or self.names.by_number.get(number)
        return person.iri if person else None

    # -- rows ----------------------------------------------------------------------------------------------------------

    def _read(self, row: Row) -> Entry:
        ways = Ways(self.settings.dates, self.settings.separators)
        entry = read_row(row, self._party, ways, self.form.people.title)
        number = self._canonical(entry.number)
        wrong = list(entry.problems)
        person = self.people.get(number)
        place = row.cells["person"][0][0] if "person" in row.cells else row.place
        if number and person is None:
            wrong.append(Problem(place, says("problem.not_listed", value=number, people=self.form.people.title)))
        elif person is not None and not person.iri:
            wrong.append(Problem(place, says("problem.iri", value=number)))
        return replace(entry, number=number, problems=tuple(wrong))

    def _owned(self, entry: Entry) -> Entry:
        """Note what is wrong under the person, or set the row aside where it is no one's."""
        if entry.number in self.people:
            if entry.problems:
                self.problems[entry.number] += entry.problems
        else:
            self.strays.append((entry.row, entry.problems))
        return entry

    def _distinct(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Rows that say what another says are merged or a problem; so is a person who is listed twice."""
        seen: dict[tuple[object, ...], Place] = {}
        for entry in entries:
            sheet, place = entry.row.sheet, entry.row.place
            if sheet is self.form.people:
                yield from self._listed(entry)
                continue
            earlier = seen.setdefault(entry.content, place)
            if earlier is place or entry.problems:
                yield entry
            elif self.settings.duplicates == "merge":
                self.merged[sheet.key] += 1
            else:
                self._wrong(entry, Problem(place, says("problem.row_twice", row=earlier.row)))
                yield entry

    def _listed(self, entry: Entry) -> Iterator[Entry]:
        """A row of the sheet of people; a further one adds to the first where rows are merged."""
        first = self.first.setdefault(entry.number, entry)
        if first is entry or entry.number not in self.people:
            yield entry
            return
        name, other = entry.own.get("name", ""), first.own.get("name", "")
        refused = self.settings.duplicates == "refuse" and not entry.row.shared
        twice = "names" if name and other and name != other else "twice" if refused else ""
        if twice:
            place, row = entry.row.cells["person"][0][0], first.row.place.row
            self._wrong(entry, Problem(place, says(f"problem.person_{twice}", value=entry.number, row=row)))
        else:
            self.merged[entry.row.sheet.key] += 1
            self.joined.add(entry.row.place)
        yield entry

    def _wrong(self, entry: Entry, problem: Problem) -> None:
        self.problems[entry.number].append(problem)

    # -- statements ----------------------------------------------------------------------------------------------------

    def _statements(self, entries: list[Entry]) -> Iterator[tuple[str, str, Said]]:
        """Number of the person, subject, and what is said of it."""
        persons = {number: person.iri for number, person in self.people.items()}
        for entry, record in identify(entries, persons, self._wrong):
            person, place, sheet = f"<{persons[entry.number]}>", entry.row.place, entry.row.sheet
            subject = f"<{record}>" if record else person
            if record:
                yield entry.number, person, Said(sheet.link, subject, place)
            if record or sheet is self.form.people:
                yield entry.number, subject, Said(RDF.type, f"<{sheet.cls}>", place)
            for said in entry.said:
                yield entry.number, subject, said

    def _check(self, statements: list[tuple[str, str, Said]], check: Check) -> None:
        """Hold what is free of problems against the shapes of a well-formed profile."""
        good = [(number, subject, said) for number, subject, said in statements if number not in self.problems]
        violations = list(check(_columns((subject, said) for _, subject, said in good)))
        if not violations:
            return
        owners = {subject: (number, said.place) for number, subject, said in reversed(good)}
        places = {(subject, f"<{said.path}>"): (number, said.place) for number, subject, said in reversed(good)}
        for violation in violations:
            number, place = places.get((violation.node, violation.path)) or owners[violation.node]
            if not violation.path:
                place = replace(place, column=0)
            self.problems[number].append(Problem(place, _plain(violation.message)))


def early(entries: Iterable[Entry], today: date) -> Iterator[Place]:
    """Where a date before 1950 stands, and where the first day of a career of more than 50 years."""
    dates: dict[str, list[tuple[date, Place]]] = defaultdict(list)
    last: dict[str, date] = {}
    for entry in entries:
        dated = {column.path for column in entry.row.sheet.columns if column.kind == "date"}
        stated = {said.path: said for said in entry.said if said.path in dated}
        days = {path: date.fromisoformat(split_literal(said.term)[0]) for path, said in stated.items()}
        dates[entry.number] += [(day, stated[path].place) for path, day in days.items()]
        runs = ITSS.startDate in days and ITSS.endDate not in days
        ends = [*days.values(), *([today] * runs)]
        last[entry.number] = max([last.get(entry.number, date.min), *ends])
    for number, found in dates.items():
        places = [place for day, place in found if day.year < EARLIEST]
        if found and not places:
            first, place = min(found)
            places = [place] * ((first.year + LONGEST_CAREER, first.month, first.day) < last[number].timetuple()[:3])
        yield from places


def _nameless(people: list[Person]) -> tuple[str, ...]:
    without = [person.number for person in people if not person.name]
    return tuple(without) if len(without) < len(people) else ()


def _plain(message: Text) -> Text:
    return Text(message.en[:1].lower() + message.en[1:], message.ja)


def _columns(statements: Iterable[tuple[str, Said]]) -> Columns:
    return Columns.from_rows((subject, f"<{said.path}>", said.term) for subject, said in statements)
