"""Every kind of problem, named by file, sheet, row and column, in both languages; nothing is lost."""

from datetime import date, datetime, time
from itertools import pairwise

import pytest

from itss_graph.spreadsheets.mapping import WorkbookMapping
from itss_graph.spreadsheets.names import Names, Person
from itss_graph.words import catalogue

PEOPLE = [["Person", "Name"], ["1", "A"], ["2", "B"]]
HEAD = ["Person", "Specialty field", "Role", "Outcome", "Start date"]
GOOD = ["1", "operations management", "team leader", "successful", date(2020, 4, 1)]
EXPERTISE = ["Person", "Area", "Proficiency"]


def engagement(**cells):
    """A sheet of engagements with one row that is good but for these cells."""
    row = dict(zip(HEAD, GOOD, strict=True)) | {name.replace("_", " "): cell for name, cell in cells.items()}
    return {"People": PEOPLE, "Engagements": [list(row), list(row.values())]}


CASES = {
    "unknown value": (
        engagement(Role="boss of it all"),
        "Engagements, row 2, column C (Role): “boss of it all” is no role; choose from the list on the sheet Values,"
        " or map it with --mapping",
    ),
    "close value": (
        engagement(Role="team leder"),
        "Engagements, row 2, column C (Role): “team leder” is no role; did you mean “team leader”?",
    ),
    "required cell": (
        engagement(Outcome=None),
        "Engagements, row 2: “Outcome” is empty; fill it in",
    ),
    "date": (
        engagement(Start_date="April last year"),
        "Engagements, row 2, column E (Start date): “April last year” is no date that is understood; write it like"
        " 2024-04-01, or give its form with --mapping",
    ),
    "ambiguous date": (
        engagement(Start_date="04/01/2024"),
        "Engagements, row 2, column E (Start date): “04/01/2024” is no date that is understood; write it like"
        " 2024-04-01, or give its form with --mapping",
    ),
    "month only": (
        engagement(Start_date="2024年4月"),
        "Engagements, row 2, column E (Start date): “2024年4月” has no day; write the whole date, or say with"
        ' --mapping which day is meant: months = "first" or "last"',
    ),
    "number for a date": (
        engagement(Start_date=45383),
        "Engagements, row 2, column E (Start date): 45383 is a number, not a date; write the whole date,"
        " such as 2019-04-01",
    ),
    "time of day": (
        engagement(Start_date=datetime.combine(date(2024, 4, 1), time(9, 30))),
        "Engagements, row 2, column E (Start date): 2024-04-01 09:30:00 has a time of day; write the date alone",
    ),
    "year": (
        engagement(Start_date="3024-04-01"),
        "Engagements, row 2, column E (Start date): 3024-04-01 lies outside the years 1000 to 2999; correct it",
    ),
    "era": (
        engagement(Start_date="平成31年5月1日"),
        "Engagements, row 2, column E (Start date): 平成31年5月1日 does not lie in the era 平成, which runs from"
        " 1989-01-08 to 2019-04-30; correct it",
    ),
    "number": (
        engagement(Persons="many"),
        "Engagements, row 2, column F (Persons): “many” is no whole number that is understood; write digits, such as"
        " 800000000",
    ),
    "part of a number": (
        engagement(Persons=2.5),
        "Engagements, row 2, column F (Persons): 2.5 is no whole number; round it",
    ),
    "negative number": (
        engagement(Persons=-1),
        "Engagements, row 2, column F (Persons): -1 is less than zero; correct it",
    ),
    "large number": (
        engagement(Persons=10**16),
        "Engagements, row 2, column F (Persons): 10000000000000000 is more than 10^15; correct it",
    ),
    "truth for a number": (
        engagement(Persons=True),
        "Engagements, row 2, column F (Persons): “TRUE” is no whole number that is understood; write digits, such as"
        " 800000000",
    ),
    "date for a value": (
        engagement(Role=date(2020, 1, 1)),
        "Engagements, row 2, column C (Role): “2020-01-01” is of the wrong kind here; write text",
    ),
    "unit of another column": (
        engagement(Persons="8億円"),
        "Engagements, row 2, column F (Persons): “8億円” is not a number of people; correct it, or write digits alone",
    ),
    "unit in the cell and the heading": (
        {"People": PEOPLE, "Engagements": [[*HEAD, "Annual contract value (百万円)"], [*GOOD, "¥800"]]},
        "Engagements, row 2, column F (Annual contract value (百万円)): “¥800” stands below a heading that gives the"
        " unit; write digits alone, or the unit in full, such as 8億円",
    ),
    "unit of another column in the heading": (
        {"People": PEOPLE, "Engagements": [[*HEAD, "Persons（人月）"], [*GOOD, 80]]},
        "Engagements, row 1, column F (Persons（人月）): “人月” is no unit of a number of people; correct the"
        " heading, or say the unit with --mapping",
    ),
    "shown in thousands": (
        engagement(Annual_contract_value=(1_500_000, "#,##0,")),
        "Engagements, row 2, column F (Annual contract value): shows “1,500” and holds 1500000; write the number out,"
        " or format the cell so that it shows the number",
    ),
    "not shown": (
        engagement(Persons=(80, ";;;")),
        "Engagements, row 2, column F (Persons): holds “80” and shows nothing; clear the cell, or format it so that it"
        " shows its value",
    ),
    "date for a person": (
        {"People": [*PEOPLE, [date(2026, 1, 2), "C"]]},
        "People, row 4, column A (Person): 2026-01-02 is a date; format the cell as text and write it again",
    ),
    "character that is not seen": (
        engagement(Role="team\u200b leader"),
        "Engagements, row 2, column C (Role): holds the character U+200B, which is not seen; write the cell anew",
    ),
    "IRI": (
        engagement(Evidence="contract 17"),
        "Engagements, row 2, column F (Evidence): “contract 17” is no IRI; write a web address, or urn: followed by a"
        " name",
    ),
    "party": (
        engagement(Confirmed_by="99"),
        "Engagements, row 2, column F (Confirmed by): “99” is neither a person on the sheet People nor an IRI; add the"
        " person there, or write an IRI",
    ),
    "person who is not listed": (
        engagement(Person="99"),
        "Engagements, row 2, column A (Person): “99” is not on the sheet People; add the person there, or correct the"
        " number",
    ),
    "row without a person": (
        engagement(Person=None),
        "Engagements, row 2: “Person” is empty; fill it in",
    ),
    "record": (
        engagement(Record="<a b>"),
        "Engagements, row 2, column F (Record): “<a b>” is no identifier of a record; leave the cell empty",
    ),
    "record twice": (
        {"People": PEOPLE, "Engagements": [[*HEAD, "Record"], [*GOOD, "e7"], [*GOOD[:4], date(2021, 1, 1), "e7"]]},
        "Engagements, row 3, column F (Record): record e7 is on row 2 already; leave the cell empty",
    ),
    "row twice": (
        {"People": PEOPLE, "Engagements": [HEAD, GOOD, [], GOOD]},
        "Engagements, row 4: says the same as row 2; keep one of the rows, or use --duplicates merge",
    ),
    "person twice": (
        {"People": [*PEOPLE, ["1", "A"]]},
        "People, row 4, column A (Person): “1” is on row 2 already; keep one of the rows, or join them with"
        " --duplicates merge",
    ),
    "person with two names": (
        {"People": [*PEOPLE, ["1", "C"]]},
        "People, row 4, column A (Person): “1” has another name on row 2; keep one of the names",
    ),
    "person by a broken IRI": (
        {"People": [*PEOPLE, ["<no iri>", "C"]]},
        "People, row 4, column A (Person): “<no iri>” is no IRI; write a web address, or urn: followed by a name",
    ),
    "error": (
        engagement(Role="#REF!"),
        "Engagements, row 2, column C (Role): holds the error #REF!; correct the formula or clear the cell",
    ),
    "end before start": (
        engagement(End_date=date(2019, 1, 1)),
        "Engagements, row 2, column E (Start date): give exactly one start date, a date that exists, as"
        ' "2019-04-01"^^xsd:date, not after the end date.',
    ),
    "criterion of another field": (
        engagement(Complexity="complex operation system"),
        "Engagements, row 2: record only complexity criteria that the tables of operations management list.",
    ),
    "unknown column": (
        engagement(Rolle="x"),
        "Engagements, row 1, column F (Rolle): no column is called so; correct it, begin it with # to leave it out, or"
        " name it with --mapping",
    ),
    "column twice": (
        {"People": [["Person", "Name", "name"], ["1", "A", "B"]]},
        "People, row 1, column C (name): the column is there twice; keep one",
    ),
    "column missing": (
        {"People": PEOPLE, "Expertise": [["Person", "Area"], ["1", "security"]]},
        "Expertise: has no column “Proficiency”; add it, or name yours with --mapping",
    ),
    "column without heading": (
        {"People": [["Person"], ["1", "A"], ["2", "B"]]},
        "People, row 2, column B (): holds values below an empty heading; give it a heading, or clear the column",
    ),
    "unknown sheet": (
        {"People": PEOPLE, "Sheet7": [["x"]]},
        "Sheet7: no sheet is called so; correct it, begin it with # to leave it out, or name it with --mapping",
    ),
    "sheet twice": (
        {"People": PEOPLE, "人": [["Person"], ["1"]]},
        "人: stands for the same as the sheet “People”; keep one",
    ),
    "no people": (
        {"Expertise": [EXPERTISE, ["1", "security", "guides others"]]},
        ": has no sheet “People”; add it, or name yours with --mapping",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_problem_names_its_place(write, load, name):
    sheets, line = CASES[name]
    path = write(sheets)
    imported = load(path)
    assert f"{path}: {line}" in [problem.line() for problem in imported.problems]
    assert all("{" not in problem.line("ja") for problem in imported.problems)
    assert all(problem.line("ja") != problem.line("en") for problem in imported.problems)
    for key, count in imported.rows.items():
        assert count == imported.written[key] + imported.rejected_rows[key] + imported.merged[key]


def test_every_word_of_a_problem_is_tried():
    """The cases cover every problem that there are words for."""
    words = vars(catalogue("en").problem)
    elsewhere = {"formula", "ambiguous", "other_row", "unit_above", "merged", "several", "struck", "file_unknown"}
    elsewhere |= {"conditional", "no_person", "twice", "inexact", "about"}
    for key in set(words) - elsewhere:
        parts = [part.partition("}")[2] for part in words[key].split("{")[1:]] or [words[key]]
        longest = max((part for part in parts), key=len)
        assert any(longest in line for _, line in CASES.values()), key


def test_one_problem_sets_the_whole_person_aside(write, load):
    bad = ["1", *GOOD[1:3], "?", date(2021, 1, 1)]
    other = ["2", *GOOD[1:]]
    imported = load(write({"People": PEOPLE, "Engagements": [HEAD, GOOD, bad, other, ["99", *GOOD[1:]]]}))
    assert len(imported.problems) == 2
    assert (imported.people, imported.rejected_people) == (1, 1)
    assert dict(imported.written) == {"people": 1, "engagements": 1}
    assert dict(imported.rejected_rows) == {"people": 1, "engagements": 3}
    assert [row.place.row for row, _ in imported.rejected] == [2, 2, 3, 5]
    assert set(imported.names.by_number) == {"2"}
    subjects = {line.split()[0] for line in imported.profiles.lines()}
    assert len(subjects) == 2


def test_what_says_the_same_counts_once_when_merged(write, load):
    people = [["Person", "Name", "Seeks 1"], ["1", "A", "OperationsManagement-L3"], ["1", None, "Operation-L3"]]
    imported = load(write({"People": people, "Engagements": [HEAD, GOOD, GOOD, GOOD]}), duplicates="merge")
    assert not imported.problems
    assert dict(imported.merged) == {"people": 1, "engagements": 2}
    assert dict(imported.written) == {"people": 1, "engagements": 1}
    lines = imported.profiles.lines().to_list()
    assert sum("#seeks" in line for line in lines) == 2
    assert len(lines) == len(set(lines)) == 4 + 5
    assert imported.names.by_number["1"].name == "A"


def test_two_names_are_not_merged(write, load):
    imported = load(write({"People": [["Person", "Name"], ["1", "A"], ["1", "B"]]}), duplicates="merge")
    assert [problem.place.row for problem in imported.problems] == [3]


def test_a_person_listed_by_number_and_by_iri_is_listed_twice(write, load):
    known = Names.of([Person("1", "A", "urn:uuid:1")])
    imported = load(write({"People": [["Person"], ["1"], ["<urn:uuid:1>"]]}), known)
    assert "on row 2 already" in imported.problems[0].line()


def test_a_person_known_before_keeps_the_iri(write, load):
    known = Names.of([Person("1", "A", "urn:uuid:1"), Person("7", "G", "urn:uuid:7")])
    sheets = {"People": [["Person", "Name"], ["1", "A2"], ["2", "B"]], "Development": [["Person", "Develops"], [1, 7]]}
    imported = load(write(sheets), known)
    assert not imported.problems
    assert imported.new == 1
    assert imported.names.by_number["1"] == Person("1", "A2", "urn:uuid:1")
    assert imported.names.by_number["7"].name == "G"
    assert (
        "<urn:uuid:1> <https://w3id.org/itss/ontology#develops> <urn:uuid:7> ." in imported.profiles.lines().to_list()
    )


def test_a_formula_without_a_result_is_a_problem(write, load, tmp_path):
    import openpyxl

    path = write(engagement())
    book = openpyxl.load_workbook(path)
    book["Engagements"]["C2"] = '=LOWER("TEAM LEADER")'
    book.save(path)
    (problem,) = [problem for problem in load(path).problems if problem.place.column]
    assert "row 2, column C (Role): holds a formula whose result is not stored" in problem.line()


def test_the_result_of_a_formula_is_read(tmp_path, load):
    import xlsxwriter

    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for title, rows in engagement().items():
            sheet = book.add_worksheet(title)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    sheet.write(row, column, str(cell))
        sheet.write_formula(1, 2, '=LOWER("TEAM LEADER")', None, "team leader")
    assert not load(path).problems


def test_remarks_and_columns_after_a_hash_are_counted_and_not_read(write, form, load):
    from itss_graph.spreadsheets.binding import bind
    from itss_graph.spreadsheets.reading import read_tables

    rows = [["Person", "Remarks", "# mine", "# too"], ["1", "x", "y"], [None, "only a remark"]]
    path = write({"People": rows, "# notes": [["free"]]})
    bound = bind(read_tables(path), form, WorkbookMapping())
    assert not bound.problems
    assert {place.heading: count for place, count in bound.unread.items()} == {"Remarks": 2, "# mine": 1}
    assert bound.empty["people"] == 1
    assert load(path).people == 1
    assert [note.en for note in bound.notes()] == [
        "Not read, as asked: People Remarks (2), People # mine (1).",
        "Left out: # notes.",
        "Nothing was given for: Engagements, Expertise, Succession, Development.",
    ]


def test_rows_of_the_same_problem_come_in_the_order_of_the_sheet(write, load):
    rows = [["1", "x", "y", "z", "w"] for _ in range(3)]
    found = load(write({"People": PEOPLE, "Engagements": [HEAD, *rows]})).problems
    assert all(one.place <= other.place for one, other in pairwise(found))
    assert len(found) == 3 * 4
