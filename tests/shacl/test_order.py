"""What is less than what: against tables from the specifications, exact arithmetic, and Oxigraph where it orders."""

from __future__ import annotations

import struct
from fractions import Fraction

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_graph import shacl

XSD = "http://www.w3.org/2001/XMLSchema#"
SHAPES = """
ex:Less sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:lessThan ex:q .
ex:LessOrEqual sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:lessThanOrEquals ex:q .
"""


def typed(value: tuple[str, str]) -> str:
    return f'"{value[0]}"^^<{XSD}{value[1]}>'


@pytest.fixture(scope="session")
def compared(turtle):
    """For each of some pairs whether the first is less than the second, and whether it is less or equal."""

    def answers(pairs):
        lines = (f"ex:n{i} ex:p {typed(a)} ; ex:q {typed(b)} ." for i, (a, b) in enumerate(pairs))
        report = shacl.validate(turtle("\n".join(lines)), turtle(SHAPES))
        failed = {
            (str(r.source_shape).rpartition("/")[2], str(r.focus_node).rpartition("/")[2]) for r in report.results
        }
        return [(("Less", f"n{i}") not in failed, ("LessOrEqual", f"n{i}") not in failed) for i in range(len(pairs))]

    return answers


def bounded(turtle, value, bound):
    """The same two answers from the four constraints on a range, which have to agree with one another."""
    found = {}
    for name in ("maxExclusive", "maxInclusive"):
        shape = f"ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:{name} {typed(bound)} ."
        found[name] = shacl.validate(turtle(f"ex:a ex:p {typed(value)} ."), turtle(shape)).conforms
    for name, mirrored in (("minExclusive", "maxExclusive"), ("minInclusive", "maxInclusive")):
        shape = f"ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:{name} {typed(value)} ."
        assert shacl.validate(turtle(f"ex:a ex:p {typed(bound)} ."), turtle(shape)).conforms is found[mirrored]
    return found["maxExclusive"], found["maxInclusive"]


LESS, EQUAL, NEITHER = (True, True), (False, True), (False, False)
TABLE = [
    (("1.1", "float"), ("1.1", "decimal"), EQUAL),
    (("1.1", "decimal"), ("1.1", "float"), EQUAL),
    (("0.7", "decimal"), ("0.7", "float"), EQUAL),
    (("1.1", "float"), ("1.1", "double"), NEITHER),
    (("1.1", "double"), ("1.1", "float"), LESS),
    (("16777217", "integer"), ("16777216", "float"), EQUAL),
    (("16777217", "integer"), ("16777216", "double"), NEITHER),
    (("1e39", "double"), ("INF", "float"), LESS),
    (("9" * 40, "integer"), ("INF", "float"), EQUAL),
    (("1.00000000000000000001", "decimal"), ("1", "float"), EQUAL),
    (("1", "integer"), ("1.00000000000000000001", "decimal"), LESS),
    (("-0", "integer"), ("0", "integer"), EQUAL),
    (("-0", "double"), ("0", "integer"), EQUAL),
    ((" 35 ", "integer"), ("+035", "int"), EQUAL),
    (("NaN", "double"), ("NaN", "double"), NEITHER),
    (("NaN", "float"), ("1", "decimal"), NEITHER),
    (("-INF", "float"), ("-1e38", "float"), LESS),
    (("2020-01-01T00:00:00Z", "dateTime"), ("2020-01-01T00:00:00.0000001Z", "dateTime"), LESS),
    (("2020-01-01T00:00:00.0000001Z", "dateTime"), ("2020-01-01T00:00:00Z", "dateTime"), NEITHER),
    (("2020-01-01T00:00:00.1000000Z", "dateTime"), ("2020-01-01T00:00:00.1Z", "dateTime"), EQUAL),
    (("2020-01-01T00:00:00.1234567Z", "dateTime"), ("2020-01-01T09:00:00.12345671+09:00", "dateTime"), LESS),
    (("-0001-12-31T23:59:59.9999999", "dateTime"), ("0000-01-01T00:00:00", "dateTime"), LESS),
    (("2020-01-01T00:00:00Z", "dateTime"), ("400000-01-01T00:00:00Z", "dateTime"), LESS),
    (("-400000-01-01", "date"), ("2020-01-01", "date"), LESS),
    (("400000-01-01", "date"), ("400000-01-01", "date"), EQUAL),
    (("9" * 5000 + "-01-01", "date"), ("1" + "0" * 5000 + "-01-01", "date"), LESS),
    (("1" + "0" * 40 + "-12-31T24:00:00", "dateTime"), ("1" + "0" * 39 + "1-01-01T00:00:00", "dateTime"), EQUAL),
    (("400000", "gYear"), ("400001", "gYear"), LESS),
    (("2020-01-01T00:00:00Z", "dateTime"), ("2021-03-01T00:00:00", "dateTime"), LESS),
    (("2000-01-01T00:00:00", "dateTime"), ("2021-03-01T00:00:00Z", "dateTime"), LESS),
    (("2020-01-01T00:00:00Z", "dateTime"), ("2020-01-01T14:00:00", "dateTime"), NEITHER),
    (("2020-01-01T00:00:00Z", "dateTime"), ("2020-01-01T14:00:00.0000001", "dateTime"), LESS),
    (("2020-01-01T00:00:00", "dateTime"), ("2020-01-01T14:00:00Z", "dateTime"), NEITHER),
    (("2020-01-01T00:00:00", "dateTime"), ("2020-01-01T14:00:01Z", "dateTime"), LESS),
    (("2020-01-01T12:00:00", "dateTime"), ("2020-01-01T12:00:00Z", "dateTime"), NEITHER),
    (("400000-01-01", "date"), ("400000-01-03Z", "date"), LESS),
    (("2020-01-01Z", "date"), ("2020-01-02", "date"), LESS),
    (("2020-01-01", "date"), ("2020-01-01Z", "date"), NEITHER),
    (("2020-01-01", "date"), ("2020-01-02T00:00:00", "dateTime"), NEITHER),
    (("2020-01-01T00:00:00Z", "dateTime"), ("2020-01-01T00:00:00.5Z", "dateTimeStamp"), LESS),
    (("08:00:00", "time"), ("09:00:00", "time"), LESS),
    (("24:00:00", "time"), ("00:00:00", "time"), EQUAL),
    (("09:00:00+09:00", "time"), ("00:00:00Z", "time"), EQUAL),
    (("01:00:00Z", "time"), ("23:00:00", "time"), LESS),
    (("10:00:00Z", "time"), ("20:00:00", "time"), NEITHER),
    (("10:00:00", "time"), ("10:00:00.00000001", "time"), LESS),
    (("2000", "gYear"), ("2024", "gYear"), LESS),
    (("2024", "gYear"), ("2024", "gYear"), EQUAL),
    (("2024", "gYear"), ("2024-01", "gYearMonth"), NEITHER),
    (("2023-12", "gYearMonth"), ("2024-01", "gYearMonth"), LESS),
    (("--02-28", "gMonthDay"), ("--02-29", "gMonthDay"), LESS),
    (("--02", "gMonth"), ("--11", "gMonth"), LESS),
    (("---02", "gDay"), ("---11", "gDay"), LESS),
    (("P1D", "dayTimeDuration"), ("PT25H", "dayTimeDuration"), LESS),
    (("PT24H", "dayTimeDuration"), ("P1D", "duration"), EQUAL),
    (("P1Y", "yearMonthDuration"), ("P12M", "yearMonthDuration"), EQUAL),
    (("P27D", "dayTimeDuration"), ("P1M", "yearMonthDuration"), LESS),
    (("P1M", "duration"), ("P32D", "duration"), LESS),
    (("P30D", "duration"), ("P1M", "duration"), NEITHER),
    (("P1M", "duration"), ("P30D", "duration"), NEITHER),
    (("P400Y", "duration"), ("P146097D", "duration"), NEITHER),
    (("-P1D", "duration"), ("PT0S", "duration"), LESS),
    (("PT1S", "duration"), ("PT1.00000000001S", "duration"), LESS),
    (("P" + "9" * 5000 + "Y", "duration"), ("P1" + "0" * 5000 + "Y", "duration"), LESS),
    (("false", "boolean"), ("1", "boolean"), LESS),
    (("a", "string"), ("b", "string"), LESS),
    (("\uffff", "string"), ("\U00010000", "string"), LESS),
    (("a", "token"), ("b", "string"), NEITHER),
    (("http://a", "anyURI"), ("http://b", "anyURI"), NEITHER),
    (("00", "hexBinary"), ("01", "hexBinary"), NEITHER),
    (("many", "integer"), ("1", "integer"), NEITHER),
    (("1", "integer"), ("1", "string"), NEITHER),
]


@pytest.mark.slow
@pytest.mark.parametrize(("one", "other", "expected"), TABLE)
def test_alone(turtle, one, other, expected):
    assert bounded(turtle, one, other) == expected


def test_all_at_once(compared):
    assert compared([(one, other) for one, other, _ in TABLE]) == [expected for *_, expected in TABLE]


def single(number: Fraction) -> Fraction:
    """A number as the nearest float, of two the even one."""
    near = struct.unpack("f", struct.pack("f", float(number)))[0]
    code = struct.unpack("i", struct.pack("f", near))[0]
    around = [struct.unpack("f", struct.pack("i", code + step))[0] for step in (-1, 0, 1)]
    even = {struct.unpack("f", struct.pack("i", code + step))[0]: (code + step) % 2 for step in (-1, 0, 1)}
    return Fraction(min(around, key=lambda each: (abs(Fraction(each) - number), even[each])))


reals = st.fractions(1, 1000, max_denominator=10**6).map(lambda value: f"{float(value):.17f}".rstrip("0"))
near_middle = st.integers(2**23, 2**24).flatmap(
    lambda code: st.sampled_from(["", "1", "0" * 30 + "1"]).map(lambda more: f"{code}.5{more}")
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(pairs=st.lists(st.tuples(reals | near_middle, reals | near_middle), min_size=1, max_size=20))
def test_decimals_are_rounded_once_for_floats(compared, pairs):
    pairs = [(one, other) for pair in pairs for one, other in [pair, (pair[0], pair[0])]]
    found = compared([((one, "decimal"), (other, "float")) for one, other in pairs])
    expected = [(single(Fraction(one)), single(Fraction(other))) for one, other in pairs]
    assert found == [(one < other, one <= other) for one, other in expected]


zones = st.sampled_from(["", "", "Z", "+09:00", "-14:00", "+14:00", "+00:30"])
years = st.sampled_from(["2019", "2020", "0000", "-0001"])
months, days = (st.integers(1, top).map("{:02d}".format) for top in (12, 28))
fractions = st.sampled_from(["", ".5", ".000001", ".0000001"])
clocks = st.builds(
    "{}:{}:{}{}".format, st.sampled_from(["00", "10", "23"]), *[st.sampled_from(["00", "59"])] * 2, fractions
)
FORMS = {
    "date": st.builds("{}-{}-{}{}".format, years, months, days, zones),
    "dateTime": st.builds("{}-{}-{}T{}{}".format, years, months, days, clocks, zones),
    "time": st.builds("{}{}".format, clocks, zones),
    "gYear": st.builds("{}{}".format, years, zones),
    "gYearMonth": st.builds("{}-{}{}".format, years, months, zones),
    "gMonth": st.builds("--{}{}".format, months, zones),
    "gDay": st.builds("---{}{}".format, days, zones),
    "gMonthDay": st.builds("--{}-{}{}".format, months, days, zones),
    "duration": st.builds(
        "{}P{}M{}DT{}S".format, st.sampled_from(["", "-"]), *[st.integers(0, 70)] * 2, st.sampled_from([0, 0.5, 86400])
    ),
}


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    pairs=st.lists(
        st.sampled_from(sorted(FORMS)).flatmap(lambda t: st.tuples(st.just(t), FORMS[t], FORMS[t])),
        min_size=20,
        max_size=60,
    )
)
def test_points_in_time_and_durations_are_ordered_as_by_oxigraph(compared, pairs):
    pairs = [((one, datatype), (other, datatype)) for datatype, one, other in pairs]
    rows = " ".join(f"({i} {typed(one)} {typed(other)})" for i, (one, other) in enumerate(pairs))
    answers = "(COALESCE(?a < ?b, false) AS ?less) (COALESCE(?a <= ?b, false) AS ?lessOrEqual)"
    query = f"SELECT {answers} {{ VALUES (?i ?a ?b) {{ {rows} }} }} ORDER BY ?i"
    expected = [tuple(str(term.value) == "true" for term in row) for row in ox.Store().query(query)]
    assert compared(pairs) == expected
