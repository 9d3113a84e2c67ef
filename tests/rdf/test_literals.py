"""Literals decoded: against tables from XML Schema 1.1, against rdflib, against Python's own dates and numbers."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_graph.rdf.literals import BOOLEAN, DATE, MOMENT, NUMBER, PARTS, SCHEMA, STRING, decode

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def typed(lexical: str, datatype: str) -> str:
    return f'"{lexical}"^^<{XSD}{datatype}>'


def one(spelling: str) -> dict[str, object]:
    return decode(pl.Series([spelling])).row(0, named=True)


VALID = {
    "string": ["", "x"],
    "boolean": ["true", "false", "0", "1", " true\\t"],
    "integer": ["0", "007", "+5", "-5", "-0", "9" * 50, " 5", "5 ", "5\\n", "\\t\\r\\n -5 "],
    "decimal": ["0", "1.", ".5", "-1.50", "+0.0", "9" * 50 + ".1"],
    "double": ["1", "1.5", "1e3", "1E+3", ".5e-3", "5.", "INF", "+INF", "-INF", "NaN", "1e400"],
    "float": ["1.1", "INF", "NaN"],
    "byte": ["-128", "127", "+0127"],
    "short": ["-32768", "32767"],
    "int": ["-2147483648", "2147483647"],
    "long": ["-9223372036854775808", "9223372036854775807"],
    "unsignedByte": ["0", "-0", "255"],
    "unsignedShort": ["65535"],
    "unsignedInt": ["4294967295"],
    "unsignedLong": ["18446744073709551615"],
    "positiveInteger": ["1", "9" * 50],
    "nonNegativeInteger": ["0", "9" * 50],
    "negativeInteger": ["-1", "-" + "9" * 50],
    "nonPositiveInteger": ["0", "-1"],
    "date": [
        " 2024-02-29\\n",
        "2024-02-29",
        "2000-02-29",
        "0000-02-29",
        "-0004-02-29",
        "12345-01-01",
        "2020-12-31Z",
        "2020-01-01-14:00",
    ],
    "dateTime": ["2020-01-01T00:00:00", "2020-01-01T24:00:00.0Z", "2020-12-31T23:59:59.999999999+14:00"],
    "dateTimeStamp": ["2020-01-01T00:00:00Z"],
    "time": ["00:00:00", "23:59:59.9+09:00", "24:00:00", " 10:00:00 "],
    "gYear": ["2020", "-0001", "12345Z"],
    "gYearMonth": ["2020-12"],
    "gMonth": ["--12"],
    "gDay": ["---31"],
    "gMonthDay": ["--02-29", "--12-31"],
    "duration": ["P1Y", "P1Y2M3DT4H5M6.7S", "-P1D", "PT1S", "PT0.5S", "P1M", "PT1M"],
    "dayTimeDuration": ["P1D", "PT1H", "-P1DT1M"],
    "yearMonthDuration": ["P1Y", "P1Y2M", "-P2M"],
    "hexBinary": ["", "0aF9"],
    "base64Binary": ["", "AAAA", "AA==", "AAA=", "AA AA"],
    "anyURI": ["", "http://example.org/", "a b"],
    "normalizedString": ["a  b", "a\\tb"],
    "token": ["", "a b", " a", "a ", "a  b", "a\\n\\tb"],
    "language": ["en", "en-GB"],
    "Name": ["a:b", "_x"],
    "NCName": ["a-b.c", "日本", "〇", "a·"],
    "NMTOKEN": ["1a", "-"],
    "unknown": ["anything"],
}
INVALID = {
    "boolean": ["", "yes", "TRUE", "tr ue"],
    "integer": ["", " ", "abc", "1.0", "1e3", "\u3000 5", "5\u00a0", "1 2", "+", "+ 5", "--5", "٣", "0x1"],
    "decimal": ["", ".", "1e3", "INF", "1,5", "+.", "1.5.1"],
    "double": ["", "inf", "nan", "-NaN", "e3", "1e", "1e1.5", "Infinity", "infinity", "1_0"],
    "float": ["", "inf"],
    "byte": ["-129", "128", "300"],
    "short": ["-32769", "32768"],
    "int": ["-2147483649", "2147483648"],
    "long": ["-9223372036854775809", "9223372036854775808", "9" * 50, "-" + "9" * 50],
    "unsignedByte": ["-1", "256"],
    "unsignedShort": ["65536"],
    "unsignedInt": ["4294967296"],
    "unsignedLong": ["18446744073709551616", "-1", "9" * 60],
    "positiveInteger": ["0", "-" + "9" * 50],
    "nonNegativeInteger": ["-1", "-" + "9" * 50],
    "negativeInteger": ["0", "9" * 50],
    "nonPositiveInteger": ["1"],
    "date": [
        "",
        "2023-02-30",
        "2023-02-29",
        "1900-02-29",
        "2023-13-01",
        "2023-00-01",
        "2023-01-00",
        "2023-04-31",
        "23-01-01",
        "02023-01-01",
        "2023-1-1",
        "2023-01-01T00:00:00",
        "2023-01-01+14:01",
        "2023-01-01+15:00",
        "2023-01-01z",
        "2023-01-01+0900",
        "2023-01-01\u3000",
        "2023- 01-01",
        "２０２３-01-01",
    ],
    "dateTime": [
        "2020-01-01",
        "2020-01-01T24:00:01",
        "2020-01-01T25:00:00",
        "2020-01-01T00:60:00",
        "2020-01-01T00:00:60",
        "2020-01-01T00:00",
        "2020-01-01 00:00:00",
        "2020-01-01T00:00:00.",
        "2020-02-30T00:00:00Z",
    ],
    "dateTimeStamp": ["2020-01-01T00:00:00", "2020-01-01Z"],
    "time": ["", "24:00:01", "00:00", "25:00:00", "00:60:00", "T00:00:00"],
    "gYear": ["", "20", "+2020", "2020-15:00"],
    "gYearMonth": ["", "2020-13", "2020-00", "2020"],
    "gMonth": ["", "12", "--13", "--00"],
    "gDay": ["", "---32", "---00"],
    "gMonthDay": ["", "--02-30", "--04-31", "--00-01"],
    "duration": ["", "P", "PT", "P1", "1Y", "P1Y1Y", "P1DT", "P-1Y", "P1.5Y"],
    "dayTimeDuration": ["P1Y", "P1M"],
    "yearMonthDuration": ["P1D", "P"],
    "hexBinary": ["a", "zz"],
    "base64Binary": ["A", "AB=", "A===", "AAAA=", "*"],
    "language": ["", "toolonglanguage", "en_GB"],
    "Name": ["1a", "", "a×"],
    "NCName": ["a:b", "-a", ":a"],
    "NMTOKEN": ["", "a b"],
}
CASES = [(lexical, datatype, True) for datatype, forms in VALID.items() for lexical in forms]
CASES += [(lexical, datatype, False) for datatype, forms in INVALID.items() for lexical in forms]


@pytest.mark.slow
@pytest.mark.parametrize(("lexical", "datatype", "valid"), CASES)
def test_well_formed(lexical, datatype, valid):
    found = one(typed(lexical, datatype))
    assert found["valid"] is valid
    if not valid:
        assert (found["number"], found["instant"], found["order"]) == (None, None, 0)


@pytest.mark.slow
def test_rows_stay_in_order_and_columns_as_promised():
    spellings = [typed(lexical, datatype) for lexical, datatype, _ in CASES] + ['"x"@en']
    spellings = spellings[::-8] * 2
    table = decode(pl.Series(spellings))
    assert dict(table.schema) == SCHEMA
    for spelling, row in zip(spellings, table.rows(named=True), strict=True):
        assert str(row) == str(one(spelling))
    assert decode(pl.Series([], dtype=pl.String)).schema == table.schema


@pytest.mark.parametrize(
    ("spelling", "lexical", "datatype", "language"),
    [
        ('""', "", f"{XSD}string", None),
        ('"x"@en', "x", f"{RDF}langString", "en"),
        ('"x"@EN-gb', "x", f"{RDF}langString", "en-gb"),
        ('"a\\tb\\n\\r\\"\\\\\\u00e9\\U0001F600\\b\\f"', 'a\tb\n\r"\\é😀\b\f', f"{XSD}string", None),
        ('"\\\\n"', "\\n", f"{XSD}string", None),
        ('"\\"@en"', '"@en', f"{XSD}string", None),
        ('"\\"^^<a:b>"^^<a:c>', '"^^<a:b>', "a:c", None),
        ('"raw\nline"', "raw\nline", f"{XSD}string", None),
    ],
)
def test_parts(spelling, lexical, datatype, language):
    found = one(spelling)
    assert [found[name] for name in ("lexical", "datatype", "language")] == [lexical, datatype, language]
    assert found["valid"] is True


@pytest.mark.parametrize(
    ("lexical", "datatype", "number"),
    [
        ("007", "integer", 7.0),
        ("+5", "int", 5.0),
        ("-0", "integer", 0.0),
        ("9007199254740993", "integer", 9007199254740992.0),
        ("18446744073709551615", "unsignedLong", 1.8446744073709552e19),
        (str(2**127 - 1), "integer", 2.0**127),
        ("9" * 50, "integer", 1e50),
        ("1.50", "decimal", 1.5),
        ("2", "decimal", 2.0),
        ("1e3", "double", 1000.0),
        ("-INF", "double", -math.inf),
        ("+INF", "double", math.inf),
        ("0.1", "float", 0.10000000149011612),
        (" 35 ", "integer", 35.0),
        # Just above the middle of two floats, and the middle itself as a double.
        ("1." + "00000005960464477539147", "float", 1.0000001192092896),
    ],
)
def test_numbers(lexical, datatype, number):
    found = one(typed(lexical, datatype))
    assert (found["number"], found["order"]) == (number, NUMBER)


@pytest.mark.parametrize(("lexical", "number"), [("true", 1), ("1", 1), ("false", 0), ("0", 0)])
def test_truth_values(lexical, number):
    found = one(typed(lexical, "boolean"))
    assert (found["number"], found["order"]) == (number, BOOLEAN)


@pytest.mark.parametrize(
    ("spelling", "order"),
    [
        ('"5"', STRING),
        (typed("5", "string"), STRING),
        ('"5"@en', 0),
        (typed("5", "token"), 0),
        ('"5"^^<urn:a>', 0),
    ],
)
def test_what_is_neither_number_nor_moment(spelling, order):
    found = one(spelling)
    assert (found["number"], found["instant"], found["order"]) == (None, None, order)


def test_not_a_number():
    found = one(typed("NaN", "double"))
    assert math.isnan(found["number"])
    assert found["order"] == 0


@pytest.mark.parametrize(
    ("lexical", "datatype", "seconds", "zoned"),
    [
        ("1970-01-01", "date", 0, False),
        ("1970-01-02Z", "date", 86_400, True),
        ("1970-01-01+09:00", "date", -32_400, True),
        ("1970-01-01T00:00:00.5-14:00", "dateTime", 50_400.5, True),
        ("1969-12-31T24:00:00", "dateTime", 0, False),
        ("1970-01-01T00:00:00.1234567Z", "dateTimeStamp", 0.123456, True),
        ("0001-01-01", "date", -62_135_596_800, False),
        ("0000-12-31", "date", -62_135_683_200, False),
        ("-0001-12-31", "date", -62_167_305_600, False),
        ("10000-01-01", "date", 253_402_300_800, False),
        ("400000-01-01", "date", None, False),
        ("9" * 30 + "-02-28", "date", None, False),
        ("9" * 29 + "6-02-29", "date", None, False),
        ("1970-01-01T00:00:00Z ", "dateTime", 0, True),
        ("24:00:00", "time", 730 * 86_400, False),
        ("09:00:00.25+09:00", "time", 730 * 86_400 + 0.25, True),
        ("1970", "gYear", 0, False),
        ("1970-02-01:00", "gYearMonth", 31 * 86_400 + 3600, True),
        ("--02-29", "gMonthDay", (730 + 59) * 86_400, False),
        ("--02", "gMonth", (730 + 31) * 86_400, False),
        ("---02Z", "gDay", 731 * 86_400, True),
    ],
)
def test_instants(lexical, datatype, seconds, zoned):
    found = one(typed(lexical, datatype))
    assert found["valid"] is True
    assert found["instant"] == (None if seconds is None else round(seconds * 1_000_000))
    kind = {"date": DATE, **PARTS}.get(datatype, MOMENT)
    assert found["order"] == kind + zoned


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.dates(), min_size=1, max_size=50))
def test_dates_are_as_in_python(days):
    table = decode(pl.Series([typed(day.isoformat(), "date") for day in days]))
    assert table["instant"].to_list() == [(day - date(1970, 1, 1)).days * 86_400_000_000 for day in days]


EARLY, LATE = datetime(2, 1, 1), datetime(9998, 1, 1)  # noqa: DTZ001 (the strategy adds the zones)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.datetimes(EARLY, LATE, timezones=zones), min_size=1, max_size=20))
def test_moments_are_as_in_python(moments):
    table = decode(pl.Series([typed(moment.isoformat(), "dateTime") for moment in moments]))
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert table["instant"].to_list() == [(moment - epoch) // timedelta(microseconds=1) for moment in moments]


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.integers(-(10**40), 10**40))
def test_integers_are_as_in_python(number):
    found = one(typed(str(number), "integer"))
    assert found["number"] == float(number)
    for name, (low, high) in {"long": (-(2**63), 2**63 - 1), "unsignedLong": (0, 2**64 - 1)}.items():
        assert one(typed(str(number), name))["valid"] is (low <= number <= high)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False, places=5))
def test_reals_are_as_in_python(real, decimal):
    assert one(typed(repr(real), "double"))["number"] == real
    assert one(typed(f"{decimal:f}", "decimal"))["number"] == float(Decimal(decimal))


AGREED = [
    "boolean",
    "integer",
    "double",
    "date",
    "dateTime",
    "byte",
    "unsignedByte",
    "positiveInteger",
    "gYear",
    "decimal",
]


@pytest.mark.parametrize("datatype", AGREED)
def test_agrees_with_rdflib_where_rdflib_judges(datatype):
    """rdflib accepts more (underscores, other digits), never less than what is well-formed."""
    from itss_graph.rdf.interchange import term_to_rdflib

    beyond_python = {"0000-02-29", "-0004-02-29", "12345-01-01", "-0001", "12345Z", "2020-01-01T24:00:00.0Z"}
    for lexical in VALID[datatype]:
        if lexical not in beyond_python:
            assert not term_to_rdflib(typed(lexical, datatype)).ill_typed, lexical
