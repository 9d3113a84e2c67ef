"""`itss template`: a workbook that says how it is filled in, in both languages."""

import zipfile

import openpyxl
import pytest

from itss_graph.spreadsheets.form import Form
from itss_graph.standard import Standard


def test_a_workbook_with_lists_and_notes(call, tmp_path):
    path = tmp_path / "staff.xlsx"
    assert call("template", "-o", path) == (0, "", "")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "How to", "People", "Engagements", "Expertise", "Succession", "Development", "Values",
    ]  # fmt: skip
    sheet = book["Engagements"]
    assert sheet.freeze_panes == "B2"
    assert [cell.value for cell in sheet[1]][:6] == [
        "Person *", "Record", "Specialty field *", "Role *", "Outcome *", "Start date *",
    ]  # fmt: skip
    assert "The role held." in sheet["D1"].comment.text
    assert "担った役割。" in sheet["D1"].comment.text
    rules = {
        next(iter(rule.sqref.ranges)).coord.partition("2")[0]: rule for rule in sheet.data_validations.dataValidation
    }
    assert rules["D"].type == "list"
    first, last = rules["D"].formula1.replace("$C$", "").split("!")[1].split(":")
    shown = [book["Values"].cell(row, 3).value for row in range(int(first), int(last) + 1)]
    roles = Form.of(Standard.load()).sheet("engagements").column("role").choices
    assert shown == [term.label.en for term in roles.terms]
    assert rules["H"].formula1.startswith("OFFSET('Values'!$C$")
    assert rules["F"].type == "date"
    text = "\n".join(str(row[0].value) for row in book["How to"].iter_rows(max_col=1))
    assert "itss import staff.xlsx --preview" in text
    assert "記入のしかた" in text


@pytest.mark.slow
def test_the_same_call_gives_the_same_bytes(call, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        call("template", "--example", "--lang", "ja", "-o", tmp_path / name / "staff.xlsx")
    one, two = ((tmp_path / name / "staff.xlsx").read_bytes() for name in ("one", "two"))
    assert one == two
    with zipfile.ZipFile(tmp_path / "one" / "staff.xlsx") as archive:
        assert "人" in archive.read("xl/workbook.xml").decode()


def test_csv_files_for_those_without_excel(call, tmp_path):
    assert call("template", "-o", tmp_path / "staff", "--format", "csv", "--lang", "ja")[0] == 0
    files = {path.name for path in (tmp_path / "staff").iterdir()}
    assert files == {f"{key}.csv" for key in
                     ("people", "engagements", "expertise", "succession", "development", "values")}  # fmt: skip
    assert (tmp_path / "staff" / "people.csv").read_text("utf-8-sig").startswith("社員番号 *,氏名,")
    assert call("import", tmp_path / "staff", "--preview")[0] == 0


def test_what_is_there_is_never_overwritten(call, tmp_path):
    path = tmp_path / "staff.xlsx"
    path.write_bytes(b"mine")
    code, _, err = call("template", "-o", path)
    assert (code, path.read_bytes()) == (2, b"mine")
    assert err == f"itss: {path}: exists and may have been filled in; choose another name\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-o", "x.ods"], "end the name with .xlsx"),
        (["-o", "nowhere/x.xlsx"], "cannot be written"),
        (["-o", "nowhere/x", "--format", "csv"], "cannot be written"),
        (["-o", "x.xlsx", "--example", "--from", "a.ttl"], "choose one"),
        (["-o", "x.xlsx", "--names", "a.csv"], "--from"),
        (["-o", "x.xlsx", "--from", "a.ttl"], "a.ttl"),
        (["-o", "x.xlsx", "--from", "a.ttl", "--names", "none.csv"], "no such file"),
    ],
)
def test_bad_usage_is_one_line(call, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    code, out, err = call("template", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert says in err
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_another_job_category_needs_no_code(call, tmp_path):
    from pathlib import Path

    garden = Path(__file__).parents[1] / "category" / "garden.ttl"
    assert call("template", "-o", tmp_path / "g.xlsx", "--standard", garden, "--example")[0] == 0
    code, _, err = call("import", tmp_path / "g.xlsx", "-o", tmp_path / "g.ttl", "--standard", garden)
    assert code == 0, err
    names = {term.label.en for term in Standard.load(garden).fields}
    values = {row[2] for row in openpyxl.load_workbook(tmp_path / "g.xlsx")["Values"].iter_rows(values_only=True)}
    assert names <= values
    assert "operations management" not in values
