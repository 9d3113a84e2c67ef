"""REGEX and REPLACE in queries: the regular expressions are those of XPath, or the query is refused."""

from __future__ import annotations

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_graph.errors import UsageError
from itss_graph.rdf.regex import translated
from itss_graph.rdf.store import Rows, Store


def answer(expression: str, where: str = "") -> str | None:
    found = Store().query(f"SELECT ({expression} AS ?x) {{ {where} }}")
    assert isinstance(found, Rows)
    (term,) = found.rows[0]
    return None if term is None else str(term).removesuffix("^^<http://www.w3.org/2001/XMLSchema#boolean>")


def spelt(text: str) -> str:
    return str(ox.Literal(text))


# What Oxigraph answers in the text, and what is answered beside it: each call is asked both ways.
CALLS = [
    ("REPLACE", ("abc", "(b)", "$1x"), '"abxc"'),
    ("REPLACE", ("abc", "(b)", "[$0]"), '"a[b]c"'),
    ("REPLACE", ("abc", "(b)", r"\$1\\"), r'"a$1\\c"'),
    ("REPLACE", ("abc", "b", "$1"), '"ac"'),
    ("REPLACE", ("abcb", "B", "x", "i"), '"axcx"'),
    ("REPLACE", ("a.c", ".", "$", "q"), '"a$c"'),
    ("REPLACE", ("a_b c", r"\W+", ""), '"abc"'),
    ("REPLACE", ("a\u3000b\u00a0c d", r"\s", "-"), '"a\u3000b\u00a0c-d"'),
    ("REPLACE", ("a\nb\n", "^(.)", "> $1", "m"), r'"> a\n> b\n"'),
    ("REPLACE", ("サーバー室", r"\p{IsKatakana}+", "x"), '"x室"'),
    ("REGEX", ("a_b", r"^\w+$"), '"false"'),
    ("REGEX", ("a+b", r"^\w+$"), '"true"'),
    ("REGEX", ("山田", r"^\p{L}{1,255}$"), '"true"'),
    ("REGEX", ("axe", "^[a-z-[aeiou]]+$"), '"false"'),
    ("REGEX", ("abc", r"^\p{Lu}+$", "i"), '"false"'),
    ("REGEX", ("\u212a", "k", "i"), '"true"'),
    ("REGEX", ("a\nb\n", "^$", "m"), '"false"'),
    ("REGEX", ("a(b", "a(b", "q"), '"true"'),
    ("REGEX", ('say "x"', '"x"$'), '"true"'),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), CALLS)
def test_constant_and_not(name, arguments, expected):
    assert answer(f"{name}({', '.join(map(spelt, arguments))})") == expected
    variables = [f"?v{place}" for place in range(len(arguments))]
    where = f"VALUES ({' '.join(variables)}) {{ ({' '.join(map(spelt, arguments))}) }}"
    assert answer(f"{name}({', '.join(variables)})", where) == expected


REFUSED = [
    (r'REGEX("a", "\\bx")', "at character 1"),
    ('REGEX("a", "(?i)a")', "at character 1"),
    ('REGEX("a", "(?=a)")', "at character 1"),
    (r'REGEX("aa", "(a)\\1")', "refers back"),
    ('REGEX("a", "[[:alpha:]]")', "at character 2"),
    ('REGEX("a", "a", "g")', "'g' is not a flag"),
    ('REPLACE("abc", "x*", "-")', "matches the empty text"),
    ('REPLACE("abc", "b", "$")', "the replacement"),
    (r'REPLACE("abc", "b", "\\n")', "the replacement"),
]


@pytest.mark.parametrize(("call", "problem"), REFUSED)
@pytest.mark.parametrize("constant", [True, False])
def test_what_is_not_xpath_is_an_error_and_no_missing_row(call, problem, constant):
    if not constant:
        name, _, rest = call.partition("(")
        first, *others = rest.removesuffix(")").split(", ")
        call = f"{name}({first}, {', '.join(f'STR({each})' for each in others)})"
    with pytest.raises(UsageError, match=problem.replace("'", ".")):
        answer(call)
    with pytest.raises(UsageError):
        Store().query(f"SELECT * {{ FILTER ({call}) }}")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('REPLACE("ab"@en, "b", "x")', '"ax"@en'),
        ('REPLACE("ab"@en, STR("b"), "x")', '"ax"@en'),
        ('REPLACE(REPLACE("abcd", "(b)", "$1x"), "(c)", "$1y")', '"abxcyd"'),
        ('IF(regex("REGEX(", "REGEX[(]"), "REGEX(", 1)', '"REGEX("'),
        ("REGEX('''a\"b''', '''\"''')", '"true"'),
        ('REGEX("a", "a"@en)', None),
        ('REGEX("a", STR("a"), "i"@en)', None),
        ("REGEX(5, '5')", None),
        ("REPLACE(<urn:a>, STR('a'), 'b')", None),
        ('COALESCE(REGEX(?nothing, STR("a")), "unbound")', '"unbound"'),
    ],
)
def test_wherever_a_call_stands(expression, expected):
    assert answer(expression) == expected


def test_in_every_place_of_a_query():
    query = r"""
    # REGEX("a", "(?=a)") is a comment, and so is REPLACE
    PREFIX regex: <urn:REGEX(>
    SELECT ?replace (COUNT(*) AS ?n) {
      VALUES ?replace { "REGEX(1, 2)" "a_b" "a+b" }
      FILTER REGEX(?replace, '^\\w+$') # each
      FILTER (EXISTS { VALUES ?x { "a_b" } FILTER (!REGEX(?x, "^\\w+$", "")) })
      BIND (regex:replace AS ?y)
    }
    GROUP BY ?replace HAVING (REGEX(?replace, "[+]")) ORDER BY REPLACE(?replace, "(a)", "$1x")
    """
    found = Store().query(query)
    assert isinstance(found, Rows)
    assert [[term.value for term in row] for row in found.rows] == [["a+b", "1"]]


@pytest.mark.parametrize(
    "text", ['SELECT (REGEX("a") AS ?x) {}', 'SELECT (REGEX("aaa", "a") AS ?x) (REPLACE("a", "b") AS ?y) {}']
)
def test_a_mistake_is_told_where_it_stands(text):
    with pytest.raises(SyntaxError) as of_oxigraph:
        ox.Store().query(text)
    column = str(of_oxigraph.value).split(":")[1]
    with pytest.raises(UsageError, match=f"line 1, column {column}:"):
        Store().query(text)


PATTERNS = ["a", "[a-c]", r"\w", r"\W+", r"\s", ".", "(a|b)c?", r"\p{L}{1,3}", r"^\w{1,60}$", r"[^\d]", "^a", "b$"]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PATTERNS), st.text("abc_+ \n\u3000山1", max_size=8), st.sampled_from(["", "i", "s", "m", "x"]))
def test_a_query_matches_as_a_shape_does(pattern, text, flags):
    call = f"REGEX({spelt(text)}, {spelt(pattern)}, {spelt(flags)})"
    expected = translated(pattern, flags).matches(pl.Series([text]))[0]
    assert answer(call) == f'"{str(expected).lower()}"'
