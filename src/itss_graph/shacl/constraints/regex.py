"""Regular expressions: from the XPath syntax that SPARQL's REGEX takes to that of the engine behind Polars.

https://www.w3.org/TR/xpath-functions/#regex-syntax. Both are Unicode and linear engines understand most of it. What
one of them reads differently, or not at all, is an error here and never a silent difference.
"""

from __future__ import annotations

import re

import polars as pl
from polars.exceptions import PolarsError

DIFFERENT = {
    r"\i": "the name-start escape",
    r"\c": "the name escape",
    r"\I": "the name-start escape",
    r"\C": "the name escape",
}


def compiled(pattern: str, flags: str) -> str:
    """The pattern with its flags set, proved to compile.

    Raises:
        ValueError: a flag is unknown, or the pattern says what the engine does not know or reads differently.

    """
    if set(flags) - set("smixq"):
        raise ValueError("flags are s, m, i, x and q")
    body = re.escape(pattern) if "q" in flags else _translated(pattern, spaced="x" not in flags)
    switched = "".join(sorted(set(flags) & ({"i"} if "q" in flags else {"s", "m", "i"})))
    regex = f"(?{switched}){body}" if switched else body
    try:
        pl.Series(values=[""]).str.contains(regex)
    except PolarsError as error:
        raise ValueError(str(error).strip().splitlines()[-1]) from error
    return regex


def _translated(pattern: str, *, spaced: bool) -> str:
    """Check a pattern character by character; leave white space out where it is not `spaced`."""
    out: list[str] = []
    inside = at = 0
    while at < len(pattern):
        char = pattern[at]
        step = pattern[at : at + 2] if char == "\\" else char
        if step in DIFFERENT:
            raise ValueError(f"it uses {step} ({DIFFERENT[step]})")
        if inside:
            _check_within(pattern, at)
            inside = inside if step != "]" or at == inside else 0
        elif step == "[":
            inside = at + 2 if pattern[at + 1 : at + 2] == "^" else at + 1
            step = pattern[at:inside]
        elif pattern.startswith("(?", at) and not pattern.startswith("(?:", at):
            raise ValueError("it uses a group other than (…) and (?:…)")
        if spaced or inside or not step.isspace():
            out.append(step)
        at += len(step)
    return "".join(out)


def _check_within(pattern: str, at: int) -> None:
    """Within brackets the engine knows set operations that XPath has not, and the other way round."""
    if pattern[at] == "[":
        raise ValueError("it subtracts or nests character classes")
    if pattern[at : at + 2] in ("&&", "~~", "--"):
        raise ValueError(f"it uses {pattern[at : at + 2]} in a character class")
