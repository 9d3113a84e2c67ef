"""A record is called after what identifies it, not after its row; one sheet may hold people and their records."""

import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itss_graph.rdf.writing import serialize
from itss_graph.spreadsheets.names import Names, Person

PEOPLE = [["Person", "Name"], ["1", "A"], ["2", "B"]]
KNOWN = Names.of([Person("1", "A", "urn:uuid:1"), Person("2", "B", "urn:uuid:2")])
HEAD = ["Person", "Record", "Specialty field", "Role", "Outcome", "Start date", "Persons"]


def row(person="1", record=None, start=date(2020, 4, 1), persons=40):
    return [person, record, "operations management", "team leader", "successful", start, persons]


def lines(imported):
    return [problem.line() for problem in imported.problems]


def records(imported):
    """The records of everyone."""
    return sorted(line.split()[2] for line in imported.profiles.lines() if "#engagement>" in line)


def engagements(rows):
    return {"People": PEOPLE, "Engagements": [HEAD, *rows]}


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_sorting_changes_nothing(write, load, data):
    days = st.dates(date(2000, 1, 1), date(2025, 1, 1))
    drawn = st.builds(row, st.sampled_from("12"), st.sampled_from([None, None, "x"]), days, st.integers(1, 3))
    rows = data.draw(st.lists(drawn, max_size=8, unique_by=(lambda each: tuple(map(str, each)), lambda each: each[5])))
    rows = [[*each[:1], f"x{place}" if each[1] else None, *each[2:]] for place, each in enumerate(rows)]
    one = load(write(engagements(rows)), KNOWN)
    assert lines(one) == []
    random.Random(1).shuffle(rows)
    other = load(write(engagements([*rows, []])), KNOWN)
    assert serialize(other.profiles) == serialize(one.profiles)


def test_a_record_is_called_after_what_it_states(write, load):
    one = records(load(write(engagements([row(), row(start=date(2021, 4, 1))])), KNOWN))
    other = records(load(write(engagements([row(start=date(2021, 4, 1)), row("2"), row()])), KNOWN))
    assert set(one) < set(other)
    assert len(set(other)) == 3
    changed = records(load(write(engagements([row(persons=41)])), KNOWN))
    assert not set(changed) & set(one)


@pytest.mark.parametrize(
    ("title", "name"),
    [("17", "17"), ("X銀行基盤運用", "X銀行基盤運用"), ("X Bank (core)", "X%20Bank%20(core)"),
     ("50% #1", "50%25%20%231"),
     ("A%20B", "A%20B"), ("e-0123456789ab", "e-0123456789ab"), (17, "17")],
)  # fmt: skip
def test_a_number_or_title_of_its_own_names_it(write, load, title, name):
    one = load(write(engagements([row(record=title)])), KNOWN)
    other = load(write(engagements([row(start=date(2022, 1, 1)), row(record=title, persons=99)])), KNOWN)
    assert lines(one) == lines(other) == []
    assert records(one) == [f"<urn:uuid:1#{name}>"]
    assert records(one)[0] in records(other)


def test_the_name_that_a_record_had_may_be_given_to_another(write, load):
    (first,) = records(load(write(engagements([row()])), KNOWN))
    name = first.strip("<>").rpartition("#")[2]
    rows = [row(record=name, persons=99), row()]
    one, other = (load(write(engagements(given)), KNOWN) for given in (rows, rows[::-1]))
    assert serialize(one.profiles) == serialize(other.profiles)
    assert set(records(one)) == {first, f"{first[:-1]}-2>"}


def test_rows_that_say_the_same_are_a_problem_or_count_once(write, load):
    path = write(engagements([row(), row()]))
    (line,) = lines(load(path, KNOWN))
    assert "row 3: says the same as row 2" in line
    assert len(records(load(path, KNOWN, duplicates="merge"))) == 1


# -- one sheet for people and their records ----------------------------------------------------------------------------

LEGACY = [
    "No", "社員CD", "氏名", "所属", "案件名", "分野", "期間（自）", "期間（至）", "立場", "規模（名）",
    "契約金額（百万円／年）", "複雑性", "結果",
]  # fmt: skip
ROWS = [
    [1, "A0012", "山田 太郎", "運用1部", "X銀行", "運用管理", date(2015, 4, 1), date(2018, 3, 31), "PL", 40, 600,
     "高度な運用要件、複雑な体制", "○"],
    [2, "A0012", "山田 太郎", "運用1部", "Y保険", "運用管理", date(2018, 4, 1), "継続中", "PM", 80, 1500,
     "高度な運用要件,複雑な体制／高度なシステム連携", "○"],
    [3, "A0034", "鈴木 花子", "運用2部", "Z社", "サービスデスク", date(2019, 4, 1), date(2021, 3, 31), "PL", 12, 90,
     None, "○"],
]  # fmt: skip
MAPPING = """
separators = ["／"]
empty = ["継続中"]
[people]
sheet = "業務経歴"
row = 3
[people.columns]
person = "社員CD"
name = "氏名"
[engagements]
sheet = "業務経歴"
row = 3
ignore = ["No", "所属", "案件名", "氏名"]
[engagements.columns]
person = "社員CD"
specialtyField = "分野"
startDate = "期間（自）"
endDate = "期間（至）"
role = "立場"
persons = "規模（名）"
annualContractValue = "契約金額（百万円／年）"
outcome = "結果"
[values.role]
PL = "TeamLeader"
PM = "ResponsiblePerson"
[values.outcome]
"○" = "Successful"
"""


@pytest.fixture
def mapped(tmp_path):
    """A file with a mapping."""

    def mapped(text=MAPPING):
        path = tmp_path / "columns.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return mapped


def legacy(rows=ROWS, head=LEGACY, above="業務経歴書一覧"):
    return {"業務経歴": [[above], [], head, *rows]}


def values(imported, name):
    stated = [line.split(" ", 2) for line in imported.profiles.lines()]
    return sorted(o.rstrip(" .").split("^^")[0].strip('"<>') for _, p, o in stated if p.endswith(f"#{name}>"))


def test_one_sheet_feeds_people_and_engagements(write, load, mapped, form):
    from itss_graph.spreadsheets.binding import bind
    from itss_graph.spreadsheets.mapping import WorkbookMapping
    from itss_graph.spreadsheets.reading import read_tables

    imported = load(write(legacy()), mapping=mapped())
    assert lines(imported) == []
    assert (imported.people, dict(imported.written)) == (2, {"people": 2, "engagements": 3})
    assert {person.name for person in imported.names.by_number.values()} == {"山田 太郎", "鈴木 花子"}
    assert values(imported, "annualContractValue") == ["1500000000", "600000000", "90000000"]
    assert len(values(imported, "complexity")) == 5
    assert len(values(imported, "endDate")) == 2
    given, own = WorkbookMapping.read(mapped(), form)
    notes = [note.en for note in bind(read_tables(write(legacy())), own, given).notes()]
    assert notes[0] == "Not read, as asked: 業務経歴 No (3), 業務経歴 所属 (3), 業務経歴 案件名 (3)."


def test_a_person_who_is_written_once_for_several_rows(write, load, mapped):
    rows = [ROWS[0], [2, None, None, *ROWS[1][3:]], ROWS[2]]
    imported = load(write(legacy(rows), merged={"業務経歴": ["B4:B5", "C4:C5", "A1:K1"]}), mapping=mapped())
    assert lines(imported) == []
    assert (imported.people, dict(imported.rows)) == (2, {"people": 2, "engagements": 3})


def test_one_person_with_two_names_is_a_problem(write, load, mapped):
    rows = [ROWS[0], [*ROWS[1][:2], "山田 次郎", *ROWS[1][3:]]]
    (line,) = lines(load(write(legacy(rows)), mapping=mapped()))
    assert "業務経歴, row 5, column B (社員CD): “A0012” has another name on row 4; keep one of the names" in line


def test_a_person_without_a_record(write, load, mapped):
    rows = [*ROWS, [4, "A0056", "佐藤", "運用3部", *[None] * 9]]
    imported = load(write(legacy(rows)), mapping=mapped())
    assert lines(imported) == []
    assert (imported.people, imported.rows["engagements"]) == (3, 3)


def test_a_column_that_no_sheet_takes_is_a_problem(write, load, mapped):
    rows = [[*row, "応用情報"] for row in ROWS]
    found = lines(load(write(legacy(rows, [*LEGACY, "資格"])), mapping=mapped()))
    assert len(found) == 1
    assert "業務経歴, row 3, column N (資格): no column is called so" in found[0]


def test_a_unit_that_a_mapping_gives(write, load, mapped):
    head = [*LEGACY[:10], "契約金額", *LEGACY[11:]]
    text = MAPPING.replace('"契約金額（百万円／年）"', '{ heading = "契約金額", unit = "百万円" }')
    imported = load(write(legacy(head=head)), mapping=mapped(text))
    assert lines(imported) == []
    assert values(imported, "annualContractValue") == ["1500000000", "600000000", "90000000"]


@pytest.mark.parametrize("above", ["（単位：百万円）", "単位:千円", "in millions of yen"])
def test_a_unit_above_the_headings_is_a_problem_unless_a_heading_says_it(write, load, mapped, above):
    head = [*LEGACY[:10], "契約金額", *LEGACY[11:]]
    text = MAPPING.replace("契約金額（百万円／年）", "契約金額")
    (line,) = lines(load(write(legacy(head=head, above=above)), mapping=mapped(text)))
    assert f"業務経歴, row 1, column A (): “{above}” stands above the headings; write the unit in the heading" in line
    assert lines(load(write(legacy(above=above)), mapping=mapped())) == []


def test_what_is_set_aside_keeps_its_unit(write, load, mapped, form, tmp_path):
    from itss_graph.spreadsheets.filling import rejects
    from itss_graph.spreadsheets.workbook import workbook

    rows = [[*ROWS[0][:8], "?", 40, amount, *ROWS[0][11:]] for amount in (600, "8億円", "8億", (1_500_000, "#,##0,"))]
    imported = load(write(legacy(rows)), mapping=mapped())
    path = tmp_path / "rejects.xlsx"
    path.write_bytes(workbook(form, rejects(imported.rejected, "en"), "en"))
    again = load(path)
    column = form.sheet("engagements").column("annualContractValue")
    cells = [row.cells[column.key][0][1] for row, _ in again.rejected if row.sheet.key == "engagements"]
    assert cells == [600_000_000, 800_000_000, "8億 ?", "1,500 ?"]
