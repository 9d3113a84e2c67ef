"""Folders of CSV files: every file is read or named as left out, in an encoding that is known, as a person sees it."""

import pytest

from itss_graph.errors import InputError
from itss_graph.spreadsheets.binding import bind
from itss_graph.spreadsheets.mapping import WorkbookMapping
from itss_graph.spreadsheets.reading import read_tables

HEAD = "person,specialty field,role,outcome,start date,end date,persons\n"
ROW = "1001,運用管理,チームリーダー,成功,2020-04-01,,40\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "人.csv").write_text("社員番号,氏名\n1001,近藤浩\n", encoding="utf-8")
    return tmp_path


def lines(imported):
    return [problem.line() for problem in imported.problems]


@pytest.mark.parametrize("name", ["業務.tsv", "業務.txt", "業務.xls", "業務.ods", "業務.xlsx", "業務", "人.csv.bak"])
def test_a_file_that_is_not_read_is_a_problem(folder, load, name):
    (folder / name).write_text(HEAD + ROW, encoding="utf-8")
    (line,) = lines(load(folder))
    assert line.startswith(f"{folder}: {name}: is not read; save it as .csv in this folder")
    assert load(folder).fatal


def test_a_folder_in_a_folder_is_a_problem(folder, load):
    (folder / "業務").mkdir()
    (folder / "業務" / "業務.csv").write_text(HEAD + ROW, encoding="utf-8")
    (folder / "業務.csv").symlink_to(folder / "nowhere.csv")
    assert [line.split(": ")[1] for line in lines(load(folder))] == ["業務", "業務.csv"]


def test_what_is_left_out_is_told(folder, form, load):
    for name in ("~$人.xlsx", ".DS_Store", "desktop.ini", "# memo.csv", "人.names.csv", "readme.txt", "other.csv"):
        (folder / name).write_text("x\ny\n", encoding="utf-8")
    mapping = WorkbookMapping(ignore=frozenset({"readme", "other"}))
    bound = bind(read_tables(folder), form, mapping)
    assert bound.problems == []
    assert [note.en for note in bound.notes()] == [
        "Left out: # memo, .DS_Store, desktop.ini, other, readme.txt, ~$人.xlsx, 人.names.",
        "Nothing was given for: Engagements, Expertise, Succession, Development.",
    ]
    (*_, unfed) = bound.notes()
    assert unfed.ja == "何も渡されなかったシート:業務、専門性、技術の継承、後進の育成。"


def test_a_sheet_that_a_mapping_names_and_is_not_there(folder, load):
    path = folder / "m.toml"
    path.write_text('ignore = "m"\n[engagements]\nsheet = "案件"\n', encoding="utf-8")
    (line,) = lines(load(folder, mapping=path))
    assert "has no sheet “案件”" in line


# -- encodings ---------------------------------------------------------------------------------------------------------

TEXT = "社員番号,氏名\n1001,近藤浩\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings_that_are_read(tmp_path, load, encoding):
    (tmp_path / "人.csv").write_bytes(TEXT.encode(encoding))
    imported = load(tmp_path)
    assert lines(imported) == []
    assert imported.names.by_number["1001"].name == "近藤浩"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (TEXT.encode("iso2022_jp"), "in ISO-2022-JP"),
        (TEXT.encode("iso2022_jp").replace("社員番号,氏名".encode("iso2022_jp"), b"person,name"), "in ISO-2022-JP"),
        (TEXT.encode("utf-16"), "in UTF-16"),
        (TEXT.encode("utf-16-be"), "NUL"),
        (TEXT.encode("euc_jp"), "UTF-8"),
        ("person,name\n1001,近藤浩\n".encode("euc_jp"), "in an encoding that cannot be told"),
        ("person,name\n1001,コンドウ\n".encode("euc_jp"), "in an encoding that cannot be told"),
        ("person,name\n1001,Jérôme\n".encode("latin-1"), "in an encoding that cannot be told"),
        ("person,name\n1001,Müller\n".encode("cp1252"), "UTF-8"),
        ("person,name\n1001,Łukasz\n".encode("cp1250"), "UTF-8"),
        ("person,name\n1001,Иванов\n".encode("cp1251"), "UTF-8"),
        (b"person,name\n1001,\x1b[31mA\n", "escape characters"),
    ],
)
def test_encodings_that_are_refused(tmp_path, data, says):
    (tmp_path / "people.csv").write_bytes(data)
    with pytest.raises(InputError, match=says) as found:
        read_tables(tmp_path)
    assert "\n" not in str(found.value)
    assert "save it as CSV in UTF-8" in str(found.value)


def test_an_unreadable_file_is_named(folder, monkeypatch):
    from pathlib import Path

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match=r"人\.csv: cannot be read: Permission denied"):
        read_tables(folder)


# -- cells -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "number"),
    [('"=""0012"""', "0012"), ('="0012"', "0012"), ("'0012", "0012"), ("00１２", "0012"), ("0012\u3000", "0012"),
     ('="A-1"', "A-1"), ("12", "12")],
)  # fmt: skip
def test_a_number_that_keeps_its_zeros(tmp_path, load, cell, number):
    (tmp_path / "people.csv").write_text(f"person,name\n{cell},A\n", encoding="utf-8")
    imported = load(tmp_path)
    assert lines(imported) == []
    assert list(imported.names.by_number) == [number]


@pytest.mark.parametrize("cell", ["=A2", "=12", '"=""a""&""b"""', "=SUM(1)", "=0012"])
def test_another_formula_is_a_problem(tmp_path, load, cell):
    (tmp_path / "people.csv").write_text(f"person,name\n{cell},A\n", encoding="utf-8")
    (line,) = lines(load(tmp_path))
    assert "people, row 2, column A (person): holds a formula whose result is not stored" in line


def test_the_same_person_from_csv_and_from_a_workbook(tmp_path, load, write):
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "people.csv").write_text('person,name\n="0012",A\n', encoding="utf-8")
    first = load(tmp_path / "csv")
    for cell in ((12, "0000"), "0012", '="0012"', "'0012", "\u30000012 "):
        second = load(write({"People": [["Person"], [cell]]}), known=first.names)
        assert (second.new, second.names) == (0, first.names)
