"""An end that is still running, and months without a day: read where it is clear or a person has chosen, else told."""

from datetime import date, datetime

import openpyxl
import pytest

from itss_graph.errors import InputError
from itss_graph.spreadsheets import dates

from .test_seen import engagement, lines, stated

ADVICE = 'has no day; write the whole date, or say with --mapping which day is meant: months = "first" or "last"'
MAPPING = '[engagements.columns]\nstartDate = {{ months = "{}" }}\nendDate = {{ months = "{}" }}\n'


@pytest.fixture
def whole(tmp_path):
    path = tmp_path / "columns.toml"
    path.write_text(MAPPING.format("first", "last"), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "end",
    ["継続中", "現在", "至現在", "現在に至る", "～現在", "現在まで", "（継続中）", "現在も継続中", "実施中", "参画中",
     " 継続中　", "ongoing", "Present", "to date", "- present", "until now", "In progress", "current", "to present"],
)  # fmt: skip
def test_an_end_that_says_that_it_runs(write, load, end):
    imported = load(write(engagement(End_date=end)))
    assert lines(imported) == []
    assert (stated(imported, "startDate"), stated(imported, "endDate")) == (["2020-04-01"], [])


@pytest.mark.parametrize("end", ["未定", "-", "予定", "2026年6月現在", "終了", "中止", "presented", "?"])
def test_an_end_that_says_something_else(write, load, end):
    (line,) = lines(load(write(engagement(End_date=end))))
    assert f"row 2, column F (End date): “{end}” is no date that is understood" in line


def test_only_an_end_may_run(write, load):
    (line,) = lines(load(write(engagement(Start_date="現在"))))
    assert "row 2, column E (Start date): “現在” is no date that is understood" in line


MONTHS = ["2019年4月", "２０１９年４月", "2019/04", "2019/4", "2019-04", "2019.04", "2019.4", "04/2019",
          "平成31年4月", "H31.4", "H31/04", "平成３１年０４月", "Apr 2019", "April 2019", "apr. 2019", "APR-2019",
          "2019 April", (43556, 'yyyy"年"m"月"'),
          (43556, "mmm-yy"), (43556, "yyyy/mm"), (43556, '[$-411]ggge"年"m"月"'), (43585, 17), (43570, 34)]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("month", MONTHS)
def test_a_month_is_a_problem_unless_a_mapping_says_which_day_it_means(write, load, whole, month):
    path = write(engagement(Start_date=month, End_date=month))
    found = lines(load(path))
    assert [f"column {letter}" in line and ADVICE in line for letter, line in zip("EF", found, strict=True)] == [
        True
    ] * 2
    imported = load(path, mapping=whole)
    assert lines(imported) == []
    assert (stated(imported, "startDate"), stated(imported, "endDate")) == (["2019-04-01"], ["2019-04-30"])


@pytest.mark.parametrize(("code", "shown"), [("mmm-yy", "Apr-19"), ("yyyy/mm", "2019/04"), ("mmmm yyyy", "April 2019"),
                                             (16, "1-Apr")])  # fmt: skip
def test_a_month_is_named_as_it_is_seen(write, load, code, shown):
    (line,) = lines(load(write(engagement(Start_date=(43556, code)))))
    assert f"row 2, column E (Start date): “{shown}”" in line


@pytest.mark.parametrize(
    ("value", "says"),
    [("2019.1", "is no date"), ("Apr-19", "is no date"), ("201904", "is no date"), (2019.04, "is a number"),
     ("2019年13月", "is no date"), ("2019年", "is no date"), ("4月", "is no date"), ("平成31年5月", "era 平成"),
     ("昭和64年1月", "era 昭和"), ((43556, "yyyy"), "is no date"), ("2019年4月頃", "is no date")],
)  # fmt: skip
def test_what_is_no_month_stays_a_problem(write, load, whole, value, says):
    (line,) = lines(load(write(engagement(End_date=value)), mapping=whole))
    assert "row 2, column F (End date)" in line
    assert says in line


def test_a_whole_date_is_read_as_it_is(write, load, whole):
    imported = load(write(engagement(Start_date=date(2020, 4, 15), End_date="令和2年6月15日")), mapping=whole)
    assert (stated(imported, "startDate"), stated(imported, "endDate")) == (["2020-04-15"], ["2020-06-15"])


def test_the_leap_day():
    assert dates.day("2024年2月", (), "last") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "says"),
    [('[engagements.columns]\nstartDate = { months = "whole" }', 'write months = "first" or months = "last"'),
     ('[engagements.columns]\npersons = { months = "first" }', "months is for columns of dates")],
)  # fmt: skip
def test_a_mapping_of_months_that_makes_no_sense(write, load, tmp_path, text, says):
    path = tmp_path / "columns.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        load(write(engagement()), mapping=path)


def test_a_month_that_is_set_aside_has_its_day(write, load, whole, form, tmp_path):
    from itss_graph.spreadsheets.filling import rejects
    from itss_graph.spreadsheets.workbook import workbook

    imported = load(write(engagement(Start_date="2019年4月", End_date="継続中", Persons="?")), mapping=whole)
    path = tmp_path / "rejects.xlsx"
    path.write_bytes(workbook(form, rejects(imported.rejected, "en"), "en"))
    cells = [cell.value for cell in openpyxl.load_workbook(path)["Engagements"][2]]
    assert datetime(2019, 4, 1) in cells  # noqa: DTZ001 (a day of the calendar)
    assert "継続中" in cells
