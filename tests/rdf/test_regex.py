"""Regular expressions of XPath against an independent reading: sets of positions, straight from the specification."""

import re
import string
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_graph.rdf.regex import substitute, translated


def matches(pattern: str, text: str, flags: str = "") -> bool:
    return bool(translated(pattern, flags).matches(pl.Series([text]))[0])


def replaced(text: str, pattern: str, replacement: str, flags: str = "") -> str:
    regex = translated(pattern, flags)
    return str(regex.replace(pl.Series([text]), substitute(replacement, regex, flags))[0])


MATCHING = [
    (r"^\w+$", "", "a+b", True),
    (r"^\w+$", "", "a_b", False),
    (r"^\w+$", "", "a$b", True),
    (r"^\W+$", "", "-_ 、", True),
    (r"^\s$", "", " ", True),
    (r"^\s$", "", "\u3000", False),
    (r"^\S+$", "", "山田\u3000太郎", True),
    (r"^a\sb$", "", "a\u00a0b", False),
    (r"^\d+$", "", "12３٣", True),
    (r"^\d$", "", "Ⅷ", False),
    (r"^\i\c*$", "", "_x-1.·", True),
    (r"^\i\c*$", "", "-x", False),
    (r"^[\i-[:]][\c-[:]]*$", "", "a:b", False),
    (r"^\I\C$", "", "1 ", True),
    (r"^\p{IsKatakana}+$", "", "サーバー", True),
    (r"^\p{IsKatakana}+$", "", "さば", False),
    (r"^\P{IsKatakana}$", "", "ー", False),
    (r"^[\p{IsHiragana}\p{IsKatakana}]+$", "", "さサー", True),
    (r"^\p{IsBasicLatin}+$", "", "abc", True),
    (r"^\p{IsLatin-1Supplement}$", "", "é", True),
    (r"^\p{IsCJKUnifiedIdeographs}+$", "", "山田", True),
    (r"^\p{IsCJKUnifiedIdeographsExtensionB}$", "", "𠮷", True),
    (r"^\p{IsGreek}\p{IsGreekandCoptic}$", "", "αω", True),
    (r"^\p{IsPrivateUse}+$", "", "\ue000\U0010fffd", True),
    (r"\p{IsHighSurrogates}", "", "a", False),
    ("^[a-z-[aeiou]]+$", "", "xyz", True),
    ("^[a-z-[aeiou]]+$", "", "axe", False),
    ("^[^a-c-[x-z-[y]]]$", "", "y", True),
    ("^[^a-c-[x-z-[y]]]$", "", "x", False),
    (r"^[\w.-]+$", "", "a-b.c", True),
    ("^[a-c-e]+$", "", "a-e", True),
    (r"^[+\-\\\]\[^]+$", "", r"+-\][^", True),
    ("[a&&b]", "", "&", True),
    ("[a~~b]", "", "~", True),
    (r"^\p{Lu}+$", "i", "abc", False),
    (r"^[\p{Lu}]$", "i", "a", False),
    ("k", "i", "\u212a", True),
    ("[A-Z]", "i", "\u212a", True),
    ("^[A-Z-[IO]]$", "i", "i", False),
    ("[^Q]", "i", "q", False),
    ("ß", "i", "ẞ", True),
    ("σ", "i", "ς", True),
    ("I", "i", "ı", True),
    ("ー", "i", "ー", True),
    ("^a b$", "x", "ab", True),
    ("^a\u3000b$", "x", "a\u3000b", True),
    ("^a\u00a0b$", "x", "ab", False),
    ("^a[ b]c$", "x", "a c", True),
    ("^a { 2 , 3 } $", "x", "aaa", True),
    (r"^a\ n$", "x", "a\n", True),
    ("a.b", "q", "a.b", True),
    ("a.b", "q", "axb", False),
    ("a.B (", "qi", "A.b (", True),
    ("a b", "qx", "a b", True),
    ("^ab$", "", "ab\n", False),
    ("^ab$", "m", "x\nab\ny", True),
    ("^ab$", "m", "x\rab\ry", False),
    ("^$", "m", "a\nb\n", False),
    ("^$", "m", "a\n\nb", True),
    (r"b\n$", "m", "b\n", False),
    (r"b\n", "m", "b\n", True),
    (r"[^a]{2}", "m", "b\n", True),
    ("^[^a]{3}", "m", "b\n", False),
    ("^.$", "", "\n", False),
    ("^.$", "", "\r", False),
    ("^.$", "s", "\n", True),
    ("^.$", "", "\u2028", True),
    (r"^\p{L}{1,255}$", "", "山田", True),
    (r"^\w{3,1000}$", "", "山田", False),
    (r"^\w{1,4000}$", "", "山田", True),
    ("^[a-z]{0,100000}$", "", "a" * 70_000, True),
    ("^(a|b|)+?$", "", "abba", True),
    ("", "", "", True),
    ("(|a)$", "", "b", True),
    ("^a{0}b$", "", "b", True),
    (r"^\n\r\t\|\.\?\*\+\(\)\{\}\-\[\]\^\$\\$", "", "\n\r\t|.?*+(){}-[]^$\\", True),
    ("#&-~ '\"/", "", "x#&-~ '\"/", True),
    ("^\U0001f600$", "", "\U0001f600", True),
    ("(?:a)(?:b)", "", "ab", True),
]


@pytest.mark.slow
@pytest.mark.parametrize(("pattern", "flags", "text", "expected"), MATCHING)
def test_what_the_specification_says(pattern: str, flags: str, text: str, expected: bool) -> None:
    assert matches(pattern, text, flags) is expected


REFUSED = [
    ("(?=a)", "", "character 1, (?=a opens a group of another language"),
    ("x(?!a)", "", "character 2"),
    ("(?<!a)", "", "character 1"),
    ("(?<n>a)", "", "character 1"),
    ("(?P<n>a)", "", "character 1"),
    ("(?i)a", "", "character 1"),
    (r"a\b", "", r"character 2, \b is not an escape"),
    (r"\A", "", r"\A is not an escape"),
    (r"a\z", "", r"\z is not an escape"),
    (r"\x41", "", r"\x is not an escape"),
    (r"\u0041", "", r"\u is not an escape"),
    (r"\/", "", r"\/ is not an escape"),
    (r"\h", "", r"\h is not an escape"),
    ("a\\", "", "is not an escape"),
    ("(a)\\1", "", r"character 4, \1 refers back"),
    ("[[:alpha:]]", "", "character 2, a class stands within a class"),
    ("[a[b]]", "", "character 3"),
    ("[]", "", "the class is empty"),
    ("[^]", "", "the class is empty"),
    ("[a", "", "character 1, the class is not closed"),
    ("[b-a]", "", "the range b-a runs backwards"),
    (r"[a-\d]", "", "character 4, a range ends with no character"),
    ("[--a]", "", "a range begins with a hyphen"),
    ("[a-[b]c]", "", "character 7, a subtraction ends its class"),
    (r"\p{Latin}", "", r"\p{Latin} is not a category or block"),
    (r"\p{IsNowhere}", "", r"\p{IsNowhere} is not a category or block"),
    (r"\p{Cs}", "", r"\p{Cs} is not a category or block"),
    (r"\pL", "", r"\p without a name"),
    (r"\p{L", "", r"\p without a name"),
    ("a++", "", "character 3, + repeats a repetition"),
    ("a{2}{3}", "", "character 5, { repeats a repetition"),
    ("*a", "", "character 1, * repeats nothing"),
    ("(|+)", "", "character 3, + repeats nothing"),
    ("a{,3}", "", "{ begins no number of repetitions"),
    ("a{3,1}", "", "{3,1} asks for more than it allows"),
    ("a{99999999999}", "", "decimal literal invalid"),
    pytest.param(r"\p{L}{99999}", "", "more than 500 MB", marks=pytest.mark.slow),
    ("a]", "", "character 2, ] stands alone"),
    ("a}", "", "character 2, } stands alone"),
    ("(a", "", "character 1, the group is not closed"),
    ("a)", "", "character 2, ) closes nothing"),
    ("(" * 99 + ")" * 99, "", "groups stand more than 50 deep"),
    ("a (?= b)", "x", "character 3, (?=b opens a group"),
    ("a", "g", "'g' is not a flag"),
    ("a", "I", "'I' is not a flag"),
    ("x\n^a*", "m", "character 3, with the flag m, ^ stands between parts that may be empty"),
    ("\ud800", "", "not a Unicode scalar value"),
    ("[\ud800-\udfff]", "", "not a Unicode scalar value"),
]


@pytest.mark.parametrize(("pattern", "flags", "problem"), REFUSED)
def test_what_is_no_xpath_is_refused_with_its_place(pattern: str, flags: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        translated(pattern, flags)


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "flags", "expected"),
    [
        ("abc", "(b)", "$1x", "", "abxc"),
        ("abc", "(b)", "${1}", "", None),
        ("abc", "(b)", "[$0]", "", "a[b]c"),
        ("abc", "(b)", "$2$1", "", "abc"),
        ("abc", "(b)", "$12", "", "ab2c"),
        ("abc", "b", "$99", "", "a9c"),
        ("abc", "(b)", r"\$1\\", "", "a$1\\c"),
        ("abc", "(b)", "$", "", None),
        ("abc", "(b)", r"\n", "", None),
        ("a.c", ".", r"$1\n", "q", r"a$1\nc"),
        ("aBc", "b", "x", "i", "axc"),
        ("abracadabra", "a.*?a", "*", "", "*c*bra"),
        ("x\ny\n", "^(.)", "> $1", "m", "> x\n> y\n"),
        ("x\ny\n", "(.)$", "$1;", "m", "x;\ny;\n"),
        ("abcdefghijk", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "$11$1$111", "", "kak1"),
        ("(x)|()", "[(](x)[)]|(y)", "$2-$1", "", "-x|()"),
    ],
)
def test_replacing(text: str, pattern: str, replacement: str, flags: str, expected: str | None) -> None:
    if expected is not None:
        assert replaced(text, pattern, replacement, flags) == expected
    else:
        with pytest.raises(ValueError, match="the replacement"):
            replaced(text, pattern, replacement, flags)


# -- an independent reading ------------------------------------------------------------------------------------------

ALPHABET = "aAbBzkK\u212aſßıİ_+-$. \t\n\r\u00a0\u3000ーサ山1٣Σς"
Found = Callable[[str, int], set[int]]
"""Where a part of an expression can end that begins at a place of a text."""


@dataclass(frozen=True)
class Part:
    spelt: str
    found: Found


@dataclass(frozen=True)
class Chars:
    """A set of characters as it stands within brackets, with and without the flag i."""

    spelt: str
    plain: frozenset[str]
    folded: frozenset[str]


def variants(chars: frozenset[str]) -> frozenset[str]:
    def same(one: str, other: str) -> bool:
        return one.lower() == other.lower() or one.upper() == other.upper()

    return frozenset(char for char in ALPHABET if any(same(char, other) for other in chars))


def holding(spelt: str, test: Callable[[str], bool]) -> Chars:
    chars = frozenset(filter(test, ALPHABET))
    return Chars(spelt, chars, chars)


def major(char: str) -> str:
    return unicodedata.category(char)[0]


ESCAPES = [
    holding(r"\w", lambda char: major(char) not in "PZC"),
    holding(r"\W", lambda char: major(char) in "PZC"),
    holding(r"\s", lambda char: char in " \t\n\r"),
    holding(r"\S", lambda char: char not in " \t\n\r"),
    holding(r"\d", lambda char: unicodedata.category(char) == "Nd"),
    holding(r"\D", lambda char: unicodedata.category(char) != "Nd"),
    holding(r"\p{Lu}", lambda char: unicodedata.category(char) == "Lu"),
    holding(r"\P{Lu}", lambda char: unicodedata.category(char) != "Lu"),
    holding(r"\p{L}", lambda char: major(char) == "L"),
    holding(r"\p{IsKatakana}", lambda char: "\u30a0" <= char <= "\u30ff"),
    holding(r"\P{IsBasicLatin}", lambda char: char > "\x7f"),
    holding(r"\i", lambda char: char in ":_" or major(char) == "L"),
]


def escaped(char: str) -> str:
    return {"\n": r"\n", "\r": r"\r", "\t": r"\t"}.get(char, f"\\{char}" if char in r"\|.?*+(){}-[]^$" else char)


def character(char: str) -> Chars:
    return Chars(escaped(char), frozenset(char), variants(frozenset(char)))


def between(low: str, high: str) -> Chars:
    low, high = sorted((low, high))
    chars = frozenset(char for char in ALPHABET if low <= char <= high)
    every = frozenset(chr(code) for code in range(ord(low), ord(high) + 1))
    return Chars(f"{escaped(low)}-{escaped(high)}", chars, chars | variants(every))


def bracketed(parts: list[Chars], negated: bool, without: Chars | None) -> Chars:
    plain, folded = (frozenset().union(*sets) for sets in zip(*((p.plain, p.folded) for p in parts), strict=True))
    if negated:
        plain, folded = frozenset(ALPHABET) - plain, frozenset(ALPHABET) - folded
    spelt = "".join(part.spelt for part in parts)
    if without:
        plain, folded = plain - without.plain, folded - without.folded
    return Chars(f"[{'^' * negated}{spelt}{f'-{without.spelt}' if without else ''}]", plain, folded)


letters = st.sampled_from(ALPHABET)
ASCII = st.sampled_from(string.ascii_letters)
members = st.one_of(letters.map(character), st.builds(between, ASCII, ASCII), st.sampled_from(ESCAPES))
plain_classes = st.builds(bracketed, st.lists(members, min_size=1, max_size=3), st.booleans(), st.none())
classes = st.builds(bracketed, st.lists(members, min_size=1, max_size=3), st.booleans(), st.none() | plain_classes)


@st.composite
def expressions(draw: st.DrawFn, flags: str) -> Part:
    def one(chars: Chars) -> Part:
        allowed = chars.folded if "i" in flags else chars.plain
        return Part(
            chars.spelt, lambda text, at: {at + 1} if text[at : at + 1] in allowed - {""} and at < len(text) else set()
        )

    dot = frozenset(ALPHABET) if "s" in flags else frozenset(ALPHABET) - {"\n", "\r"}
    start = Part("^", lambda _, at: {at} if at == 0 else set())
    end = Part("$", lambda text, at: {at} if at == len(text) else set())

    def repeated(part: Part, least: int, most: int | None, lazy: bool) -> Part:
        def found(text: str, at: int) -> set[int]:
            now, ends = {at}, {at} if least == 0 else set[int]()
            for count in range(1, (most if most is not None else least + len(text) + 1) + 1):
                now = {end for place in now for end in part.found(text, place)}
                ends |= now if count >= least else set()
            return ends

        return Part(f"(?:{part.spelt}){{{least},{'' if most is None else most}}}{'?' * lazy}", found)

    def joined(parts: list[Part]) -> Part:
        def found(text: str, at: int) -> set[int]:
            now = {at}
            for part in parts:
                now = {end for place in now for end in part.found(text, place)}
            return now

        return Part("".join(part.spelt for part in parts), found)

    def either(parts: list[Part]) -> Part:
        spelt = "|".join(part.spelt for part in parts)
        return Part(f"({spelt})", lambda text, at: set().union(*(part.found(text, at) for part in parts)))

    atoms = st.one_of(
        letters.map(lambda char: one(character(char))),
        classes.map(one),
        st.sampled_from(ESCAPES).map(one),
        st.just(one(Chars(".", dot, dot))),
        st.sampled_from([start, end]),
    )
    return draw(
        st.recursive(
            atoms,
            lambda inner: st.one_of(
                st.lists(inner, max_size=3).map(joined),
                st.lists(inner, min_size=1, max_size=3).map(either),
                st.builds(
                    lambda p, a, b, z: repeated(p, a, b if b is None else a + b, z),
                    inner,
                    st.integers(0, 2),
                    st.none() | st.integers(0, 2),
                    st.booleans(),
                ),
            ),
            max_leaves=8,
        )
    )


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.data(), st.text(ALPHABET, max_size=6), st.sampled_from(["", "i", "s", "is"]))
def test_a_translation_matches_what_the_expression_says(data: st.DataObject, text: str, flags: str) -> None:
    part = data.draw(expressions(flags))
    expected = any(part.found(text, at) for at in range(len(text) + 1))
    assert matches(part.spelt, text, flags) is expected, part.spelt
