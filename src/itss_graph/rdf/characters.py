"""Sets of characters as they stand within brackets of a regular expression in Rust: names, blocks, case variants."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from pathlib import Path

_NAME_START = (
    r"\x{3A}A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}\x{200C}\x{200D}\x{2070}-\x{218F}"
    r"\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}"
)
NAMES = {
    "i": _NAME_START,
    "c": _NAME_START + r"\x{2D}.0-9\x{B7}\x{300}-\x{36F}\x{203F}\x{2040}",
}
"""What a name of XML begins with and what it has: https://www.w3.org/TR/xml/#NT-NameStartChar, within brackets."""

CATEGORY = re.compile(r"L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?")
"""The general categories of Unicode, but for surrogates, which no string has."""
_FORMER = {"Greek": "GreekandCoptic", "CombiningMarksforSymbols": "CombiningDiacriticalMarksforSymbols"}
"""Blocks that have been renamed: a processor knows them by both names (G.4.2.3)."""
_PRIVATE = ("PrivateUseArea", "SupplementaryPrivateUseArea-A", "SupplementaryPrivateUseArea-B")


def character(code: int) -> str:
    """A character, within brackets or not."""
    char = chr(code)
    return char if char.isascii() and char.isalnum() else f"\\x{{{code:X}}}"


def ranges(codes: list[int]) -> str:
    """Characters as ranges within brackets."""
    runs = [
        [code for _, code in run] for _, run in groupby(enumerate(sorted(set(codes))), lambda pair: pair[1] - pair[0])
    ]
    return "".join(character(run[0]) if len(run) == 1 else f"{character(run[0])}-{character(run[-1])}" for run in runs)


@cache
def variants() -> dict[int, tuple[int, ...]]:
    """The case variants of each character that has any: those with which it shares the lower or the upper case.

    Letters with case lie below U+20000.
    """
    shared: dict[tuple[str, str], set[int]] = {}
    for code in range(0x20000):
        char = chr(code)
        lower, upper = char.lower(), char.upper()
        if lower != upper:
            shared.setdefault(("lower", lower), set()).add(code)
            shared.setdefault(("upper", upper), set()).add(code)
    by_code: dict[int, set[int]] = {}
    for codes in shared.values():
        if len(codes) > 1:
            for code in codes:
                by_code.setdefault(code, set()).update(codes - {code})
    return {code: tuple(sorted(others)) for code, others in by_code.items()}


def block(name: str) -> str:
    """A block of Unicode by its name without spaces, within brackets; empty where there is none."""
    if name == "PrivateUse":
        return "".join(block(part) for part in _PRIVATE)
    return _blocks().get(_FORMER.get(name, name), "")


@cache
def _blocks() -> dict[str, str]:
    """The blocks of Unicode 18. No string has a surrogate, so their blocks are empty."""
    blocks = {}
    for line in Path(__file__).with_name("blocks.txt").read_text("ascii").splitlines():
        low, high, name = line.split()
        surrogate = 0xD800 <= int(low, 16) <= 0xDFFF
        blocks[name] = r"[^\x{0}-\x{10FFFF}]" if surrogate else f"\\x{{{low}}}-\\x{{{high}}}"
    return blocks
