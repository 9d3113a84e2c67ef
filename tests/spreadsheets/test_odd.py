"""Workbooks and CSV files as they come: nothing in them is passed over in silence, and each refusal is one line."""

import openpyxl
import pytest

from itss_graph.errors import InputError
from itss_graph.spreadsheets.binding import bind
from itss_graph.spreadsheets.mapping import WorkbookMapping
from itss_graph.spreadsheets.reading import read_tables

from .test_seen import engagement, lines, rewrite, stated


@pytest.mark.parametrize(
    "number", [12.5, True, 10**15, 1234567890123456789, 1e20, "1.23457E+12", "１.２E＋１５", "5e+11"]
)
def test_a_number_of_a_person_that_lost_digits(write, load, number):
    (line,) = lines(load(write({"People": [["Person", "Name"], [number, "A"]]})))
    assert "People, row 2, column A (Person): “" in line
    assert "is not the whole number of a person as it is kept; format the cell as text" in line


@pytest.mark.parametrize(
    "number", [12, 12.0, 999_999_999_999_999, "0012", "E12", "1E5", "1234567890123456789", "A.5E+1"]
)
def test_a_number_of_a_person_that_is_whole(write, load, number):
    assert lines(load(write({"People": [["Person", "Name"], [number, "A"]]}))) == []


def test_rows_and_columns_without_height_or_width_are_hidden(write, form):
    path = write(engagement())
    book = openpyxl.load_workbook(path)
    book["Engagements"].column_dimensions["G"].width = 21
    book["Engagements"].row_dimensions[2].height = 22
    book.save(path)
    rewrite(path, "xl/worksheets/sheet2.xml", 'width="21"', 'width="0"')
    rewrite(path, "xl/worksheets/sheet2.xml", 'ht="22"', 'ht="0.0"')
    notes = [note.en for note in bind(read_tables(path), form, WorkbookMapping()).notes()]
    assert "Read although hidden: 1 rows of Engagements, 1 columns of Engagements." in notes


@pytest.mark.parametrize(("heading", "says"), [("#REF!", "holds the error #REF!"), ("Nam\x07e", "holds the character")])
def test_a_heading_that_cannot_be_read(tmp_path, load, heading, says):
    (tmp_path / "people.csv").write_text(f"person,{heading}\n1,A\n", encoding="utf-8")
    found = lines(load(tmp_path))
    assert any(f"people, row 1, column B ({heading[:4]}" in line and says in line for line in found) or says in found[0]


def test_a_heading_that_is_a_formula_without_a_result(write, load):
    path = write({"People": [["Person", "Name"], ["1", "A"]]})
    book = openpyxl.load_workbook(path)
    book["People"]["B1"] = '="Na"&"me"'
    book.save(path)
    assert "People, row 1, column B (): holds a formula whose result is not stored" in lines(load(path))[0]


def test_a_very_long_cell_is_one_short_line(write, load):
    (line,) = lines(load(write(engagement(Role="x" * 32_767))))
    assert len(line) < 400
    assert "is no role" in line


@pytest.mark.parametrize(
    ("text", "says"),
    [("person;name\n1;A\n", "divided by ;"), ("person\tname\n1\tA\n", "divided by tabs"), ("person|name\n", "by |"),
     ("sep=,\nperson,name\n1,A\n", "divided by what its first line says"), ("sep=;\nperson;name\n", "divided by ;")],
)  # fmt: skip
def test_csv_that_is_divided_otherwise(tmp_path, text, says):
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as found:
        read_tables(tmp_path)
    assert says in str(found.value)
    assert "save it as CSV with commas" in str(found.value)


def test_spaces_of_any_width_do_not_count(write, load):
    sheets = engagement(Person="1　", Role="　team leader　", Start_date="2020/4/1　", Persons="　８０名　")
    imported = load(write(sheets | {"People": [["　Person", "Name　"], ["1　", "　近藤　浩　"]]}))
    assert lines(imported) == []
    assert imported.names.by_number["1"].name == "近藤　浩"
    assert stated(imported, "persons") == ["80"]
