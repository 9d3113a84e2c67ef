"""Cells as people write them: dates, numbers, values and names in both widths and both languages."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_graph.presentation.formulas import guarded, unguarded
from itss_graph.spreadsheets import cells, dates
from itss_graph.terms.model import Text

DAY = date(2024, 4, 1)
DAYS = [
    "2024-04-01", "2024/4/1", "2024.4.1", "2024年4月1日", "2024年 4月 1日", "２０２４年４月１日", "２０２４／４／１",
    "20240401", 20240401, "令和6年4月1日", "R6.4.1", "r6/4/1", "Ｒ６．４．１", datetime.combine(DAY, time()), DAY,
]  # fmt: skip


@pytest.mark.parametrize("written", DAYS, ids=str)
def test_a_day(written):
    assert dates.day(written) == DAY


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("S50.2.28", date(1975, 2, 28)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("明治6年1月1日", date(1873, 1, 1)),
    ],
)
def test_a_day_by_era(written, day):
    assert dates.day(written) == day


@pytest.mark.parametrize(
    "written",
    ["2024-02-30", "2024-13-01", "2024/4", "1.4.2024", "令和6年13月1日", "0999-01-01", "令和7", "", "x", 3.5, True,
     "2024-4/1", "昭和64年1月8日", "2024-04-01T00:00", "2024/4/1 1", "2024 04 01", 10**30, "9" * 10_000],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_no_day(written):
    assert isinstance(dates.day(written), Text)


def test_a_day_in_a_form_of_ones_own():
    assert dates.day("01.04.2024", ["%d.%m.%Y"]) == DAY
    assert dates.day("04/01/2024", ["%d.%m.%Y", "%m/%d/%Y"]) == DAY
    assert isinstance(dates.day("31.02.2024", ["%d.%m.%Y"]), Text)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (80, 80), (80.0, 80), ("80", 80), ("８０", 80), ("80人", 80), ("80 名", 80), ("1,200", 1200),
        ("１，２００", 1200), ("3万人", 30_000), ("2千", 2000), ("1億人", 10**8), ("80 persons", 80), ("12.0", 12),
        (80.00000000000001, 80), ("80\u3000", 80),
    ],
)  # fmt: skip
def test_a_number_of_people(written, number):
    assert cells.number(written, "people") == cells.number(written, "users") == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (80, 80), (80.0, 80), ("80円", 80), ("¥80", 80), ("\\80", 80), ("JPY 80", 80), ("1千億円", 10**11),
        ("¥800 million", 800_000_000), ("1.2bn yen", 1_200_000_000), ("3 thousand", 3000),
        ("8億円", 800_000_000), ("1.5億", 150_000_000), ("1億2,000万円", 120_000_000), ("300万", 3_000_000),
        ("50百万円", 50_000_000), ("3千万", 30_000_000), ("2千", 2000), ("¥800,000,000", 800_000_000), ("0", 0),
        ("￥１億", 100_000_000), ("1000兆", 10**15), ("12.0", 12), (10**15, 10**15), ("1億 yen", 10**8),
    ],
)  # fmt: skip
def test_an_amount_in_yen(written, number):
    assert cells.number(written, "yen") == number


@pytest.mark.parametrize(
    ("written", "quantity"),
    [
        *((each, "people") for each in (
            "8億円", "80円", "¥80", "80人月", "80 MM", "8億", "3百万", "2 million", "80件", "5社", "80%", "$80",
            "12ヶ月", "１２人月",
        )),
        *((each, "yen") for each in ("40人", "40名", "40人月", "$40", "40 USD", "40 users", "100%", "8億人", "5ドル")),
        *((each, "users") for each in ("80円", "80社", "3百万", "80人月")),
        *((each, "") for each in ("80円", "80人", "80件")),
    ],
)  # fmt: skip
def test_the_unit_of_something_else(written, quantity):
    assert "correct it, or write digits alone" in cells.number(written, quantity).en


@pytest.mark.parametrize(
    ("written", "scale", "number"),
    [
        (1500, 10**6, 1_500_000_000), ("1,500", 10**6, 1_500_000_000), (1.5, 10**6, 1_500_000),
        ("0.5", 10**8, 5 * 10**7), ("8億円", 10**6, 8 * 10**8), ("1,500百万円", 10**6, 1_500_000_000),
        ("40", 1, 40), (12.5, 1000, 12_500),
    ],
)  # fmt: skip
def test_a_number_below_a_heading_with_a_unit(written, scale, number):
    assert cells.number(written, "yen", scale) == number


@pytest.mark.parametrize("written", ["8億", "¥1,500", "1,500円", "2百万"])
def test_a_unit_from_both_the_cell_and_the_heading(written):
    assert "a heading that gives the unit" in cells.number(written, "yen", 10**6).en


@pytest.mark.parametrize(
    "written",
    ["12,34", "1,2000", "8e8", "1万2億", "1億1億", "万", "", "-5", "1.5", 2.5, -1, True, None, DAY, "約80", "80-100",
     "1001兆", 10**16, float("nan"), float("inf"), "八億", "5M", "80 100", "80\n100", "10²", "1 000", "½",
     "0x10", "1_000"],
    ids=str,
)  # fmt: skip
def test_no_number(written):
    assert isinstance(cells.number(written, "yen"), Text)
    assert isinstance(cells.number(written, "people"), Text)


def test_a_long_number_is_refused_at_once():
    assert isinstance(cells.number("1" * 57 + "x1"), Text)


@given(st.integers(0, 10**15))
def test_numbers_survive_separators(number):
    assert cells.number(f"{number:,}") == cells.number(str(number)) == cells.number(number) == number


@given(
    st.integers(0, 10**7),
    st.sampled_from(["", "円", "百万円", "千円", "人", "人月", "%"]),
    st.sampled_from(["yen", "people"]),
)
def test_a_unit_is_its_columns_or_a_problem(number, unit, quantity):
    factor = {"yen": {"": 1, "円": 1, "百万円": 10**6, "千円": 1000}, "people": {"": 1, "人": 1}}[quantity].get(unit)
    found = cells.number(f"{number:,}{unit}", quantity)
    assert isinstance(found, Text) if factor is None else found == number * factor


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_days_survive(day):
    assert dates.day(day) == dates.day(day.isoformat()) == dates.day(f"{day.year:04}年{day.month}月{day.day}日") == day


@given(st.text())
def test_any_text_is_a_value_or_says_what_is_wrong(text):
    assert isinstance(dates.day(text), date | Text)
    assert isinstance(cells.number(text), int | Text)
    assert isinstance(cells.iri(text), str | Text)


@given(st.text())
def test_what_is_made_harmless_is_made_itself_again(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_values_in_one_cell():
    one = {"a", "b", "c", "d", "e", "a, b"}.__contains__
    assert cells.several("a; b；c\nd", one) == ["a", "b", "c", "d"]
    assert cells.several("c、d，e,b", one) == ["c", "d", "e", "b"]
    assert cells.several("a, b; c、x", one) == ["a, b", "c", "x"]
    assert cells.several("c/d", one) == ["c/d"]
    assert cells.several("c/d・e", one, ["/", "・"]) == ["c", "d", "e"]
    assert cells.several("<http://a/;b>; <urn:c>", lambda part: part.startswith("<")) == ["<http://a/;b>", "<urn:c>"]
    assert cells.several(17, one) == [17]
    assert cells.several(" ; ", one) == []


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (1001, "1001"), (1001.0, "1001"), ("０１２", "012"), ("A-1 ", "A-1"), ("0012\u3000", "0012"), ("'0012", "0012"),
        (True, "TRUE"),
    ],
)  # fmt: skip
def test_the_number_of_a_person(written, code):
    assert cells.code(written) == code


def test_values_are_found_by_any_of_their_names(form):
    roles = form.sheet("engagements").column("role").choices
    leader = "https://w3id.org/itss/ontology#TeamLeader"
    for name in ("team leader", "Team  Leader", "ＴＥＡＭ　ＬＥＡＤＥＲ", "チームリーダー", "ﾁｰﾑﾘｰﾀﾞｰ", "TeamLeader",
                 "itss:TeamLeader", leader, "team leader [TeamLeader]"):  # fmt: skip
        assert roles.find(name).iri == leader
    assert roles.terms[0].name == "ResponsibleForWholeService"
    assert roles.terms[-1].name == "TeamMember"


def test_a_name_of_two_values_is_ambiguous(form):
    from dataclasses import replace

    from itss_graph.spreadsheets.choices import plain

    roles = form.sheet("engagements").column("role").choices
    one, other = roles.terms[:2]
    twin = replace(roles, names={**roles.names, plain(one.label.en): (one, other)})
    assert one.name in twin.find(one.label.en).en
    assert other.name in twin.find(one.label.en).en
    assert twin.shown(one, "en") == f"{one.label.en} [{one.name}]"
    assert twin.find(twin.shown(one, "en")) == one
