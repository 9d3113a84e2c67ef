"""Rows that are no records: headings that are repeated are skipped and counted, totals and remarks are problems."""

from datetime import date

import pytest

from itss_graph.spreadsheets.binding import bind
from itss_graph.spreadsheets.mapping import WorkbookMapping
from itss_graph.spreadsheets.reading import read_tables

from .test_seen import HEAD, PEOPLE, ROW, lines

LOOKS = "is not taken for a person: the row looks like a total, a remark, a heading or a blank; delete the row"
LABELS = ["合計", "計", "小計", "総計", "合　計", "合計：", "合計（3名）", "運用部 計", "平均", "Total",
          "TOTAL:", "Grand total", "Subtotal", "Sub-total", "Sum", "Average", "以上", "※ 2026年4月現在",
          "注) 出向者を除く", "注1：兼務", "* as of April", "Note: without temps",
          "〃", "同上", "なし", "-", "？", "N/A", "null", "■運用1部", "【運用2部】", "1001、1002", "Page 1", "- 2 -",
          "2026年11月24日", "作成者：人事部", "社外秘", "必須", "記入例"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("label", LABELS)
def test_a_total_or_a_remark_below_the_people_is_no_person(write, load, label):
    imported = load(write({"People": [*PEOPLE, ["2", "B"], [label, None]]}))
    (line,) = lines(imported)
    assert f"People, row 4, column A (Person): “{label}” {LOOKS}".replace("\u3000", " ") in line
    assert imported.people == 2


@pytest.mark.parametrize("row", [["3", "合計"], ["3名", "Total"], ["", "合 計"]])
def test_a_total_by_its_name(write, load, row):
    found = lines(load(write({"People": [*PEOPLE, row]})))
    assert any(f"People, row 3, column B (Name): “{row[1]}” {LOOKS}" in line for line in found)


def test_a_total_by_a_column_that_is_not_read(write, load):
    (line,) = lines(load(write({"People": [["# No", "Person"], [1, "1001"], ["計", "1"]]})))
    assert f"People, row 3, column B (Person): “1” {LOOKS}" in line


def test_a_total_below_engagements(write, load):
    rows = [HEAD, ROW, ["合計", *[None] * 5, 40, 80_000_000]]
    found = lines(load(write({"People": PEOPLE, "Engagements": rows})))
    assert f"Engagements, row 3, column A (Person): “合計” {LOOKS}" in found[-1]
    assert not any("add the person" in line for line in found)


@pytest.mark.parametrize("name", ["計", "合田", "小計 太郎", "Endo", "Noteboom", "Counter", "Totaro"])
def test_names_that_only_look_so(write, load, name):
    assert lines(load(write({"People": [["Person", "Name"], ["1", name]]}))) == []


@pytest.mark.parametrize(
    "number", ["E-100", "S1", "total1", "end7", "1*2", "C計1", "<urn:x;y>", "12/345", "山田 太郎", "例1"]
)
def test_numbers_that_only_look_so(write, load, number):
    assert lines(load(write({"People": [["Person"], [number]]}))) == []


def test_headings_that_are_repeated_are_skipped_and_counted(write, load, form):
    other = [ROW[0], ROW[1], "team member", *ROW[3:4], date(2022, 4, 1), None, 30, None]
    rows = [HEAD, ROW, HEAD, other, HEAD]
    path = write({"People": [PEOPLE[0], PEOPLE[1], PEOPLE[0]], "Engagements": rows})
    imported = load(path)
    assert lines(imported) == []
    assert (imported.people, dict(imported.rows)) == (1, {"people": 1, "engagements": 2})
    notes = [note.en for note in bind(read_tables(path), form, WorkbookMapping()).notes()]
    assert "Skipped, as they repeat the headings: 3 rows (People 3, Engagements 3, Engagements 5)." in notes


def test_what_stands_above_repeated_headings_is_skipped_with_them(write, load, tmp_path):
    (tmp_path / "m.toml").write_text("[people]\nrow = 3\n", encoding="utf-8")
    page = [["社員一覧", "2026年"], [None], PEOPLE[0]]
    imported = load(write({"People": [*page, ["1", "A"], *page, ["2", "B"]]}), mapping=tmp_path / "m.toml")
    assert lines(imported) == []
    assert list(imported.names.by_number) == ["1", "2"]


def test_a_heading_that_is_repeated_in_part_is_a_problem(write, load):
    found = lines(load(write({"People": [*PEOPLE, ["Person", "Full name"]]})))
    assert f"People, row 3, column A (Person): “Person” {LOOKS}" in found[0]


def test_people_without_a_name_are_told_where_others_have_one(write, load):
    (note,) = load(write({"People": [*PEOPLE, ["Osaka branch", None]]})).notes()
    assert note.en == "Without a name, unlike others: 1 people (Osaka branch). Look whether they are people."
    assert "(Osaka branch)" in note.ja
    assert list(load(write({"People": [["Person"], ["1"], ["2"]]})).notes()) == []
