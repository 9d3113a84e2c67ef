"""A cell is read as what a person sees in it, or it is a problem with the address of the cell."""

import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from itss_graph.spreadsheets import cells
from itss_graph.spreadsheets.binding import bind
from itss_graph.spreadsheets.cells import FormattedNumber, UnreadableCell
from itss_graph.spreadsheets.formats import as_shown
from itss_graph.spreadsheets.mapping import WorkbookMapping
from itss_graph.spreadsheets.reading import read_tables
from itss_graph.terms.model import Text

HEAD = ["Person", "Specialty field", "Role", "Outcome", "Start date", "End date", "Persons", "Annual contract value"]
ROW = ["1", "operations management", "team leader", "successful", date(2020, 4, 1), date(2021, 3, 31), 40, 80_000_000]
PEOPLE = [["Person", "Name"], ["1", "A"]]
EPOCH = datetime.fromisoformat("1899-12-30")


def engagement(**changed):
    """Sheets with one engagement, whose cells are these."""
    row = dict(zip(HEAD, ROW, strict=True)) | {key.replace("_", " "): cell for key, cell in changed.items()}
    return {"People": PEOPLE, "Engagements": [list(row), list(row.values())]}


def stated(imported, name):
    """The values of a property in profiles, sorted."""
    lines = [line.split(" ", 2) for line in imported.profiles.lines()]
    return sorted(o.rstrip(" .").split("^^")[0].strip('"') for _, p, o in lines if p.endswith(f"#{name}>"))


def lines(imported):
    return [problem.line() for problem in imported.problems]


def rewrite(path, part, old, new):
    """Change the text of a part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert old in parts[part]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(old, new) if name == part else content)


# -- numbers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "code", "quantity", "read"),
    [
        (15, '0"億円"', "yen", 1_500_000_000), (50, '#,##0"百万円"', "yen", 50_000_000), (80, '0"人"', "people", 80),
        (0.5, '0.0"億円"', "yen", 50_000_000), (80, "[$¥-411]#,##0", "yen", 80),
        (80, '"¥"#,##0;[Red]-"¥"#,##0', "yen", 80),
        (1_500_000, '0.0,,"M"', "yen", 1_500_000), (1_500_000, '#,##0,"千円"', "yen", 1_500_000),
        (150_000_000, '[>=100000000]0!.00,,"億円";#,##0"円"', "yen", 150_000_000),
        (5_000, '[>=100000000]0!.00,,"億円";#,##0"円"', "yen", 5_000), (8e8, "0.00E+00", "yen", 800_000_000),
        (80, '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', "people", 80), (0, '_-* #,##0_-;;_-* "-"_-;_-@_-', "people", 0),
        (12, "0000", "people", 12), (80, "[Red][<100]0;[Blue]0", "people", 80), (80, 'General"人"', "people", 80),
        (80, "@", "people", 80), (40, "#,##0_ ", "people", 40), (40, "0人", "people", 40), (3, "# ?/?", "people", 3),
        ("15", '@"億円"', "yen", 1_500_000_000), (8, '[DBNum1][$-411]General"名"', "people", 8),
    ],
)  # fmt: skip
def test_the_unit_that_a_format_shows(held, code, quantity, read):
    assert cells.number(as_shown(held, code, EPOCH), quantity) == read


@pytest.mark.parametrize(
    ("held", "code", "quantity", "shown"),
    [
        (960, '0"人月"', "people", "960人月"), (80, "[$¥-411]#,##0", "people", "¥80"), (0.8, "0%", "people", "80%"),
        (1, "0%", "yen", "100%"), (80, "[$$-409]#,##0", "yen", "$80"), (15, '0"億円"', "people", "15億円"),
        (1_500_000, "#,##0,", "yen", "1,500"), (1_234_567, '0.0,,"M"', "yen", "1.2M"), (79.6, "0", "people", "80"),
        (-5, "#,##0;[Red]#,##0", "people", "5"), (15, '"約"0"人"', "people", "約15人"), (5, "0.0,", "people", "0.0"),
        (40, '0"人以上"', "people", "40人以上"), (8, '0"億"', "people", "8億"), (80, '"A"0000', "people", "A0080"),
    ],
)  # fmt: skip
def test_what_a_format_shows_otherwise_is_a_problem(held, code, quantity, shown):
    found = cells.number(as_shown(held, code, EPOCH), quantity)
    assert f"“{shown}”" in found.en
    assert f"「{shown}」" in found.ja


def test_thousands_below_a_heading_in_thousands():
    shown = as_shown(1_500_000, "#,##0,", EPOCH)
    assert isinstance(shown, FormattedNumber)
    assert cells.number(shown, "yen", 1000) == 1_500_000
    assert isinstance(cells.number(shown, "yen", 10**6), Text)


@given(
    st.integers(0, 10**12), st.sampled_from(["0", "#,##0", "#,##0.00", "0_ ", "#,##0;-#,##0", "[Red]#,##0", "General"])
)
def test_a_plain_format_changes_nothing(held, code):
    assert as_shown(held, code, EPOCH) == held


@given(st.integers(0, 10**9), st.integers(0, 3), st.integers(0, 2))
def test_a_scaled_or_rounded_number_is_exact_or_a_problem(held, commas, decimals):
    code = "#,##0" + ("." + "0" * decimals if decimals else "") + "," * commas
    for scale in (1, 1000, 10**6):
        found = cells.number(as_shown(held, code, EPOCH), "yen", scale)
        exact = (
            held * scale
            if commas == 0
            else held
            if scale == 1000**commas and held * 10**decimals % scale == 0
            else None
        )
        assert (
            found == exact if exact is not None and exact <= 10**15 else isinstance(found, Text) or held == found == 0
        )


NUMBERS = st.floats(0, 1e12) | st.integers(-(10**12), 10**12)


@given(NUMBERS, st.text('0#?.,%"億人\\@;[]_*- EeymdhsgA/!>1', max_size=12))
def test_any_format_gives_a_value_a_text_or_why_not(held, code):
    assert isinstance(as_shown(held, code, EPOCH), int | float | str | UnreadableCell | date | time)


def test_a_format_is_read_from_a_workbook(write, load):
    sheets = engagement(Annual_contract_value=(15, '0"億円"'), Persons=(40, '#,##0"名"'))
    assert stated(load(write(sheets)), "annualContractValue") == ["1500000000"]
    (line,) = lines(load(write(engagement(Persons=(960, '0"人月"')))))
    assert "Engagements, row 2, column G (Persons): “960人月” is not a number of people" in line


def test_a_number_of_a_person_is_what_is_shown(write, load):
    sheets = engagement(Person=(12, "0000")) | {"People": [["Person", "Name"], ["0012", "A"]]}
    imported = load(write(sheets))
    assert lines(imported) == []
    assert set(imported.names.by_number) == {"0012"}


# -- headings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "read"),
    [
        ("年間契約金額（百万円）", 1_500_000_000), ("年間契約金額(千円)", 1_500_000),
        ("年間契約金額 [億円]", 150_000_000_000),
        ("年間契約金額（単位：百万円、税抜）", 1_500_000_000), ("年間契約金額（百万円/年）", 1_500_000_000),
        ("Annual contract value (million yen)", 1_500_000_000), ("Annual contract value (JPY million)", 1_500_000_000),
        ("Annual contract value in millions of yen", 1_500_000_000), ("Annual contract value (¥)", 1500),
        ("Annual contract value * (thousand JPY)", 1_500_000), ("年間契約金額：百万円", 1_500_000_000),
        ("年間契約金額（円）", 1500),
        ("Annual contract value (税抜)", 1500), ("Annual contract value (¥m)", 1_500_000_000),
    ],
)  # fmt: skip
def test_a_heading_that_shows_a_unit(write, load, heading, read):
    imported = load(write({"People": PEOPLE, "Engagements": [[*HEAD[:-1], heading], [*ROW[:-1], 1500]]}))
    assert lines(imported) == []
    assert stated(imported, "annualContractValue") == [str(read)]


@pytest.mark.parametrize(
    "heading",
    [
        "人数（人月）",
        "人数(百万円)",
        "人数（件）",
        "Persons (person-months)",
        "人数（人日）",
        "Persons (¥)",
        "人数（最大）",
    ],
)
def test_a_heading_with_the_unit_of_something_else(write, load, heading):
    (line,) = lines(load(write({"People": PEOPLE, "Engagements": [[*HEAD[:-2], heading], [*ROW[:-2], 80]]})))
    assert f"Engagements, row 1, column G ({heading}): “" in line
    assert "is no unit of a number of people" in line


# -- dates -------------------------------------------------------------------------------------------------------------

WHOLE, PART = (27, 28, 29, 30, 31, 36, 50, 51, 54, 57, 58), (32, 33, 34, 35, 52, 53, 55, 56)


@pytest.mark.parametrize("number", WHOLE)
def test_dates_in_formats_without_a_code(write, load, number):
    imported = load(write(engagement(Start_date=(43922, number), End_date=(44286, number))))
    assert lines(imported) == []
    assert stated(imported, "startDate") == ["2020-04-01"]
    assert stated(imported, "endDate") == ["2021-03-31"]


@pytest.mark.parametrize("number", PART)
def test_formats_without_a_code_that_show_no_day(write, load, number):
    (line,) = lines(load(write(engagement(Start_date=(43922, number)))))
    assert "Engagements, row 2, column E (Start date): “" in line


@pytest.mark.parametrize(
    "code",
    ["yyyy/m/d;@", '[$-411]ggge"年"m"月"d"日";@', "[$-411]ge.m.d;@", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "d/m/yy",
     'yyyy"年"m"月"d"日"(aaa)', "dd.mm.yyyy", "yyyymmdd", 14, 15],
)  # fmt: skip
def test_formats_that_show_a_day(write, load, code):
    imported = load(write(engagement(Start_date=(43922, code))))
    assert lines(imported) == []
    assert stated(imported, "startDate") == ["2020-04-01"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [('yyyy"年"m"月"', "2020年4月"), ("mmm-yy", "Apr-20"), ('m"月"d"日"', "4月1日"), ("yyyy", "2020"), (16, "1-Apr"),
     (17, "Apr-20"), ('[$-411]ggge"年"m"月"', "令和2年4月"), ("h:mm", "0:00"), ("aaa", "2020-04-01")],
)  # fmt: skip
def test_a_month_is_no_day(write, load, code, shown):
    (line,) = lines(load(write(engagement(Start_date=(43922, code)))))
    assert "row 2, column E (Start date): " in line
    assert shown in line


@pytest.mark.parametrize("value", [2019, 2019.0, 45383, "2019", "45383", "04/01/2020", "R5", True, "2020-04"])
def test_what_is_no_date_is_asked_for_in_full(write, load, value):
    (line,) = lines(load(write(engagement(Start_date=value))))
    assert "row 2, column E (Start date): " in line
    assert "write" in line
    assert "format the cell" not in line


def test_the_date_system_of_1904(tmp_path, load):
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        for title, rows in engagement(Start_date=None, End_date=None).items():
            sheet = book.add_worksheet(title)
            for row, values in enumerate(rows):
                sheet.write_row(row, 0, values)
        sheet.write_datetime(1, 4, date(2020, 4, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(1, 5, 44286 - 1462, book.add_format({"num_format": 31}))
    imported = load(path)
    assert (stated(imported, "startDate"), stated(imported, "endDate")) == (["2020-04-01"], ["2021-03-31"])


def test_a_very_long_career_is_told(write, load):
    early = load(write(engagement(Start_date=date(1905, 7, 11), End_date=date(1949, 1, 1))))
    assert lines(early) == []
    (note,) = early.notes()
    assert "more than 50 years: 2 (" in note.en
    assert "row 2, column E (Start date)" in note.en
    assert [place.row for place in load(write(engagement(Start_date=date(1970, 4, 1), End_date=None))).early] == [2]
    assert list(load(write(engagement(Start_date=date(1980, 4, 1), End_date=None))).notes()) == []
    assert list(load(write(engagement(Start_date=date(1955, 4, 1), End_date=date(1999, 4, 1)))).notes()) == []


# -- merged cells ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", "ABCDEFGH")
def test_a_merged_cell_holds_for_each_of_its_rows(write, load, column):
    place = "ABCDEFGH".index(column)
    other = [*ROW]
    other[1 if place != 1 else 2] = "system management" if place != 1 else "team member"
    other[place] = None
    rows = [[*HEAD, "Complexity"], [*ROW, "complex structure"], [*other, None]]
    sheets = {"People": PEOPLE, "Engagements": rows}
    path = write(sheets, merged={"Engagements": [f"{column}2:{column}3"]} if place not in (4, 5) else {})
    if place in (4, 5):
        book = openpyxl.load_workbook(path)
        book["Engagements"].merge_cells(f"{column}2:{column}3")
        book.save(path)
    imported = load(path)
    assert lines(imported) == []
    assert imported.rows["engagements"] == 2
    key = ("role", "role", "role", "outcome", "startDate", "endDate", "persons", "annualContractValue")[place]
    assert len(stated(imported, key)) == 2
    assert len(set(stated(imported, key))) == (2 if place == 1 else 1)


def test_a_merged_list_holds_for_each_of_its_rows(write, load):
    other = [*ROW[:4], date(2022, 4, 1), None, 30, None]
    rows = [[*HEAD, "Complexity 1", "Complexity 2"], [*ROW, "complex structure", "advanced system link"], other]
    imported = load(write({"People": PEOPLE, "Engagements": rows}, merged={"Engagements": ["I2:I3", "J2:J3"]}))
    assert lines(imported) == []
    assert len(stated(imported, "complexity")) == 4


def test_rows_that_are_merged_whole_are_one(write, load):
    rows = [["Person", "Develops"], ["1", "<urn:x>"], [None, None]]
    imported = load(write({"People": PEOPLE, "Development": rows}, merged={"Development": ["A2:A3", "B2:B3"]}))
    assert (lines(imported), imported.rows["development"]) == ([], 1)


def test_a_cell_merged_across_headings_is_a_problem(write, load):
    path = write(engagement(Persons="40", Annual_contract_value=None), merged={"Engagements": ["G2:H2"]})
    (line,) = lines(load(path))
    assert "Engagements, row 2, column G (Persons): is merged with a cell below another heading" in line


def test_merged_headings(write, load):
    rows = [
        [*HEAD, "Complexity", None, "Persons in all"],
        [*[None] * 8, "x", "y"],
        [*ROW, "complex structure", "advanced system link"],
    ]
    merged = {"Engagements": ["I1:J1", *(f"{column}1:{column}2" for column in "ABCDEFGH")]}
    rows[0].pop()
    rows[1] = []
    imported = load(write({"People": PEOPLE, "Engagements": rows}, merged=merged))
    assert lines(imported) == []
    assert len(stated(imported, "complexity")) == 2
    two = [[*HEAD[:-1], None], [*ROW[:-1], 50]]
    (line,) = lines(load(write({"People": PEOPLE, "Engagements": two}, merged={"Engagements": ["G1:H1"]})))
    assert "row 2, column H (Persons): is there twice, and takes one value; keep one" in line


# -- what stands in a cell besides its value ---------------------------------------------------------------------------


def test_text_that_is_struck_through_in_part_is_a_problem(write, load):
    path = write(engagement())
    book = openpyxl.load_workbook(path)
    struck = TextBlock(InlineFont(strike=True), "40")
    book["Engagements"]["G2"] = CellRichText([struck, TextBlock(InlineFont(b=True), "80")])
    book["Engagements"]["B2"] = CellRichText(["operations ", TextBlock(InlineFont(b=True), "management")])
    book.save(path)
    (line,) = lines(load(path))
    assert "row 2, column G (Persons): “4080” is struck through in part" in line


def test_shared_text_that_is_struck_through_in_part_is_a_problem(tmp_path, load):
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("People")
        sheet.write_row(0, 0, ["Person", "Name"])
        bold, struck = book.add_format({"bold": True}), book.add_format({"font_strikeout": True})
        sheet.write_rich_string(1, 0, "00", bold, "12")
        sheet.write_rich_string(2, 0, "00", struck, "1", bold, "3")
    imported = load(path)
    (line,) = lines(imported)
    assert "row 3, column A (Person): “0013” is struck through in part" in line
    assert list(imported.names.by_number) == ["0012"]


def test_rich_text_and_furigana(write, load):
    path = write(engagement())
    new = '<si><r><t>近藤</t></r><r><rPr><b/></rPr><t>浩</t></r><rPh sb="0" eb="2"><t>コンドウ</t></rPh></si>'
    rewrite(path, "xl/sharedStrings.xml", "<si><t>A</t></si>", new)
    assert load(path).names.by_number["1"].name == "近藤浩"


def test_what_is_read_though_it_is_not_seen_is_told(write, form):
    path = write(engagement() | {"Expertise": [["Person", "Area", "Proficiency"]]})
    book = openpyxl.load_workbook(path)
    sheet = book["Engagements"]
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["G"].hidden = True
    sheet["D2"].font = Font(strike=True)
    book["Expertise"].sheet_state = "hidden"
    book.save(path)
    notes = [note.en for note in bind(read_tables(path), form, WorkbookMapping()).notes()]
    assert "Read although hidden: 1 rows of Engagements, 1 columns of Engagements, the sheet Expertise." in notes
    assert "Read although struck through: 1 cells (Engagements D2)." in notes


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#SPILL!", "#DIV/0!", "Err:508", "#FIELD!"])
def test_errors(write, load, error):
    (line,) = lines(load(write(engagement(Persons=error))))
    assert f"row 2, column G (Persons): holds the error {error}; correct the formula or clear the cell" in line


def test_a_formula_may_give_nothing(tmp_path, load):
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for title, rows in engagement(Start_date="2020-04-01", End_date=None).items():
            sheet = book.add_worksheet(title)
            for row, values in enumerate(rows):
                sheet.write_row(row, 0, values)
        sheet.write_formula("F2", '=IF(A2="","","")', None, "")
        sheet.write_formula("G2", "=0.1*3*100+50", None, 80.00000000000001)
        sheet.write_formula("H2", "=1/0", None, "#DIV/0!")
    rewrite(path, "xl/worksheets/sheet2.xml", '<c r="F2">', '<c r="F2" t="str">')
    (line,) = lines(load(path))
    assert "column H (Annual contract value): holds the error #DIV/0!" in line


@pytest.mark.parametrize("text", ["a\x07b", "a\ufffdb", "a\x9fb", "a\x7fb"])
def test_control_characters(tmp_path, load, text):
    (tmp_path / "people.csv").write_text(f"person,name\n1,{text}\n", encoding="utf-8")
    (line,) = lines(load(tmp_path))
    assert f"row 2, column B (name): holds the character U+{ord(text[1]):04X}, which is not seen" in line


@pytest.mark.parametrize("char", ["\u200b", "\u202e", "\ufeff", "\u00ad", "\u2066"])
def test_the_number_of_a_person_has_nothing_unseen_in_it(write, load, char):
    found = lines(load(write({"People": [["Person"], [f"00{char}12"]]})))
    assert any(f"column A (Person): holds the character U+{ord(char):04X}" in line for line in found)


# -- conditional formats -----------------------------------------------------------------------------------------------


def conditional(path, cells, style, kind="cell"):
    """A workbook with one engagement, whose cells may be shown in another format."""
    sheets = engagement(Start_date=None, End_date=None)
    with xlsxwriter.Workbook(path) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for row, values in enumerate(rows):
                sheet.write_row(row, 0, values)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime("E2", date(2020, 4, 1), day)
        rule = {"type": kind, "criteria": ">" if kind == "cell" else "=$A$2>0", "format": book.add_format(style)}
        sheet.conditional_format(cells, rule | ({"value": 10} if kind == "cell" else {}))
    return path


@pytest.mark.parametrize(
    ("cells", "code", "place", "shown"),
    [("G2:G200", '0"人月"', "G (Persons)", "40人月"), ("G2", '0"億"', "G (Persons)", "40億"),
     ("A1:B9 G1:H9", "0%", "G (Persons)", "4000%"), ("$H$1:$H$9", "#,##0,", "H (Annual contract value)", "80,000"),
     ("E2:E9", 'yyyy"年"m"月"', "E (Start date)", "2020年4月")],
)  # fmt: skip
def test_a_conditional_format_that_shows_something_else(tmp_path, load, cells, code, place, shown):
    first, _, more = cells.partition(" ")
    path = conditional(tmp_path / "staff.xlsx", first, {"num_format": code})
    if more:
        rewrite(path, "xl/worksheets/sheet2.xml", f'sqref="{first}"', f'sqref="{cells}"')
    found = [line for line in lines(load(path)) if place in line]
    assert f"row 2, column {place}: may show “{shown}” by a conditional format; give the cell that" in found[0]


@pytest.mark.parametrize(
    ("cells", "style", "kind"),
    [("G2:H9", {"num_format": "#,##0"}, "cell"), ("G2:H9", {"bg_color": "#ff0000"}, "formula"),
     ("I2:J9", {"num_format": '0"人月"'}, "cell"), ("E2:E9", {"num_format": "d/m/yyyy"}, "formula"),
     ("A2:D9", {"num_format": '0"人月"'}, "formula")],
)  # fmt: skip
def test_a_conditional_format_that_changes_nothing(tmp_path, load, cells, style, kind):
    assert lines(load(conditional(tmp_path / "staff.xlsx", cells, style, kind))) == []


def test_a_conditional_format_of_an_extension_may_apply_anywhere(tmp_path, load):
    path = conditional(tmp_path / "staff.xlsx", "G2", {"bg_color": "#ff0000"})
    rule = (
        '<extLst><ext xmlns:x14="x" uri="y"><x14:conditionalFormatting><x14:cfRule><x14:dxf><x14:numFmt numFmtId="200"'
        ' formatCode="0&quot;人月&quot;"/></x14:dxf></x14:cfRule></x14:conditionalFormatting></ext></extLst>'
    )
    rewrite(path, "xl/worksheets/sheet2.xml", "</worksheet>", f"{rule}</worksheet>")
    found = lines(load(path))
    assert any("column G (Persons): may show “40人月” by a conditional format" in line for line in found)
