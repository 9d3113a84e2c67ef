"""Names in order: numbers in them count as numbers, and no name is too much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_graph.profiles.collation import natural


def test_numbers_are_numbers():
    names = ["p10", "p9", "p", "10", "9", "p9 b", "p9 a", "p09"]
    assert sorted(names, key=natural) == ["9", "10", "p", "p9", "p09", "p9 a", "p9 b", "p10"]


def test_a_row_of_digits_too_long_to_be_a_number_is_text():
    long = "9" * 5000
    assert sorted(["b", long, "a1"], key=natural) == [long, "a1", "b"]


@pytest.mark.slow
@given(st.text(), st.text())
def test_any_two_names_compare(one, other):
    assert (natural(one) < natural(other)) != (natural(one) >= natural(other))


@given(st.integers(0, 10**18), st.integers(0, 10**18))
def test_the_number_decides(one, other):
    assert (natural(f"p{one}") < natural(f"p{other}")) == (one < other)
