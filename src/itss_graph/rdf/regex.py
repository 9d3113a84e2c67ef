"""Regular expressions of XPath, in the dialect of the Rust engine behind Polars and Oxigraph.

The language is that of https://www.w3.org/TR/xpath-functions-31/#regex-syntax, to which SPARQL's REGEX and REPLACE and,
by them, `sh:pattern` point; characters, classes and blocks are those of https://www.w3.org/TR/xmlschema11-2/#regexs.
Both match leftmost and by the first alternative, so only the spelling differs. Every set of characters is written out,
so that none depends on the definitions of the engine. What is not XPath, or cannot be expressed in Rust, is an error
with its position.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl
from polars.exceptions import PolarsError

from itss_graph.rdf.characters import CATEGORY, NAMES, block, character, ranges, variants

SIZE = 500_000_000
"""The bytes that a compiled expression may take; some 10,000 repetitions of any letter."""

NESTED = 50
"""How deep groups may be nested."""

NEVER = "\uffff"
"""Not a character of XML. With the flag m it is added behind a final line feed, where neither `^` nor `$` match."""

_SETS = {"s": r"\x{20}\t\n\r", "d": r"\p{Nd}", "w": r"[^\p{P}\p{Z}\p{C}]", **NAMES}
_SINGLE = {"n": "\n", "r": "\r", "t": "\t", **{char: char for char in r"\|.?*+(){}-[]^$"}}
_QUANTIFIER = re.compile(r"[?*+]|\{([0-9]+)(,([0-9]*))?\}")
_WHITE = "\t\n\r "


@dataclass(frozen=True, slots=True)
class Regex:
    """A translated expression: its spelling in Rust, how many groups it has, and whether `^` and `$` match at lines."""

    rust: str
    groups: int
    lines: bool

    def matches(self, texts: pl.Series) -> pl.Series:
        """Whether each text has a match; null for null."""
        os.environ.setdefault("POLARS_REGEX_SIZE_LIMIT", str(SIZE))
        return self._prepared(texts).str.contains(self.rust)

    def replace(self, texts: pl.Series, replacement: str) -> pl.Series:
        """Each text with its matches replaced, by what `substitute` makes of a replacement."""
        os.environ.setdefault("POLARS_REGEX_SIZE_LIMIT", str(SIZE))
        return self._prepared(texts).str.replace_all(self.rust, replacement).str.strip_suffix(NEVER)

    def _prepared(self, texts: pl.Series) -> pl.Series:
        return texts.str.replace(r"\n\z", f"\n{NEVER}") if self.lines else texts


@lru_cache(maxsize=1024)
def translated(pattern: str, flags: str = "") -> Regex:
    """The expression with its flags, translated and compiled once.

    Raises:
        ValueError: a flag is unknown, the pattern is not one of XPath, or the engine cannot match it.

    """
    if unknown := sorted(set(flags) - set("smixq")):
        raise ValueError(f"{unknown[0]!r} is not a flag; available: s, m, i, x, q")
    if NEVER in pattern:
        raise ValueError("it has U+FFFF, which is not a character")
    reader = _Reader(pattern, flags)
    rust = "".join(map(reader.char, pattern)) if "q" in flags else reader.expression()
    regex = Regex(rust, reader.groups, "m" in flags and "q" not in flags)
    try:
        regex.matches(pl.Series(values=[""]))
    except (PolarsError, UnicodeError) as error:
        why = re.search(r"^error: (.+)$", str(error), re.MULTILINE)
        too_large = f"compiled, it takes more than {SIZE // 10**6} MB"
        raise ValueError(too_large if "size limit" in str(error) else why[1] if why else str(error)) from error
    return regex


def substitute(replacement: str, regex: Regex, flags: str = "") -> str:
    r"""The replacement of `fn:replace`, as Rust writes it: `$1` and `$0` are groups, `\$` and `\\` characters.

    As many digits belong to a group's number as make one that exists; one digit at least.

    Raises:
        ValueError: a `$` without a digit, or a backslash before anything else (FORX0004).

    """
    if "q" in flags:
        return replacement.replace("$", "$$")

    def part(match: re.Match[str]) -> str:
        text = match[0]
        if text in (r"\$", r"\\"):
            return "$$" if text == r"\$" else "\\"
        if text in ("$", "\\"):
            raise ValueError(
                f"the replacement {replacement!r} has {text} at character {match.start() + 1}: write \\{text}"
            )
        end = len(text)
        while int(text[1:end]) > max(regex.groups, 9):
            end -= 1
        number = int(text[1:end])
        return (f"${{{number}}}" if number <= regex.groups else "") + text[end:]

    return re.sub(r"\\[$\\]|\$[0-9]+|[$\\]", part, replacement)


class _Reader:
    """Translates a pattern from left to right. Positions in errors count from one in the pattern as given."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.flags = flags
        self.chars, self.offsets = _without_space(pattern) if "x" in flags else (pattern, list(range(len(pattern))))
        self.offsets.append(len(pattern))
        self.pos = 0
        self.groups = 0
        self.guard = "m" in flags

    # -- structure ---------------------------------------------------------------------------------------------------

    def expression(self) -> str:
        """The whole pattern."""
        out = self._branches(depth=0, leading=True)
        if self.pos < len(self.chars):
            raise self._error(f"{self._peek()} closes nothing")
        return out

    def _branches(self, *, depth: int, leading: bool) -> str:
        if depth > NESTED:
            raise self._error(f"groups stand more than {NESTED} deep")
        branches = [self._branch(depth, leading=leading)]
        while self._peek() == "|":
            self.pos += 1
            branches.append(self._branch(depth, leading=leading))
        return "|".join(branches)

    def _branch(self, depth: int, *, leading: bool) -> str:
        out: list[str] = []
        while self._peek() not in ("", "|", ")"):
            start = self.pos
            atom = self._atom(depth, leading=leading and not out)
            out.append(self._quantified(atom))
            if self.guard and self.chars[start] == "^" and not (leading and len(out) == 1) and not self._consumes():
                raise self._error("with the flag m, ^ stands between parts that may be empty", start)
        return "".join(out)

    def _atom(self, depth: int, *, leading: bool) -> str:
        char = self._peek()
        self.pos += 1
        if char == "(":
            return self._group(depth, leading=leading)
        if char == "[":
            return self._set(self._class())
        if char == "\\":
            kind, text = self._escape()
            return self.char(text) if kind == "char" else self._set(f"[{text}]")
        if char == ".":
            return self._set(r"[\x{0}-\x{10FFFF}]" if "s" in self.flags else r"[^\n\r]")
        if char in "^$":
            return f"(?m:{char})" if self.guard else char
        if char in "?*+{":
            raise self._error(f"{char} repeats nothing", self.pos - 1)
        if char in "]}":
            raise self._error(rf"{char} stands alone; write \{char}", self.pos - 1)
        return self.char(char)

    def _group(self, depth: int, *, leading: bool) -> str:
        start = self.pos - 1
        plain = self.chars.startswith("?:", self.pos)
        if self._peek() == "?" and not plain:
            raise self._error(f"{self.chars[start : start + 4]} opens a group of another language", start)
        self.pos += 2 * plain
        self.groups += not plain
        inner = self._branches(depth=depth + 1, leading=leading)
        if self._peek() != ")":
            raise self._error("the group is not closed", start)
        self.pos += 1
        return f"(?:{inner})" if plain else f"({inner})"

    def _quantified(self, atom: str) -> str:
        quantifier = _QUANTIFIER.match(self.chars, self.pos)
        if not quantifier:
            if self._peek() == "{":
                raise self._error("{ begins no number of repetitions")
            return atom
        if quantifier[3] and int(quantifier[3]) < int(quantifier[1]):
            raise self._error(f"{quantifier[0]} asks for more than it allows")
        self.pos = quantifier.end()
        lazy = "?" if self._peek() == "?" else ""
        self.pos += len(lazy)
        if self._peek() in (*"?*+{",):
            raise self._error(f"{self._peek()} repeats a repetition")
        return f"{atom}{quantifier[0]}{lazy}"

    def _consumes(self) -> bool:
        """Whether the next atom is a set of characters that has to be matched."""
        ahead = _Reader("", self.flags)
        ahead.chars, ahead.offsets, ahead.pos = self.chars, self.offsets, self.pos
        if ahead._peek() == "$":  # which does not match there either
            return True
        if ahead._peek() in ("", "|", ")", "(", "^"):
            return False
        ahead._atom(0, leading=False)
        quantifier = _QUANTIFIER.match(ahead.chars, ahead.pos)
        return not quantifier or quantifier[0] == "+" or bool(int(quantifier[1] or 0))

    # -- sets of characters ------------------------------------------------------------------------------------------

    def char(self, char: str) -> str:
        """A character as an atom; with the flag i, its case variants too."""
        if "i" in self.flags and (others := variants().get(ord(char))):
            return f"[{ranges([ord(char), *others])}]"
        return character(ord(char))

    def _set(self, text: str) -> str:
        """A bracketed set; with the flag m, without the character that stands behind a final line feed."""
        return f"[{text}&&[^{character(ord(NEVER))}]]" if self.guard else text

    def _class(self) -> str:
        """What stands within brackets, which have been opened."""
        start = self.pos - 1
        negated = "^" if self._peek() == "^" else ""
        self.pos += len(negated)
        items: list[str] = []
        while self._peek() != "]" and not (items and self.chars.startswith("-[", self.pos)):
            if self._peek() == "":
                raise self._error("the class is not closed", start)
            items.append(self._part(first=not items))
        if not items:
            raise self._error("the class is empty", start)
        base = f"[{negated}{''.join(items)}]"
        if self._peek() == "-":
            self.pos += 2
            base = f"[{base}--{self._class()}]"
            if self._peek() != "]":
                raise self._error("a subtraction ends its class")
        self.pos += 1
        return base

    def _part(self, *, first: bool) -> str:
        """A character, a range or an escape within brackets."""
        start = self.pos
        kind, low = self._member()
        if kind == "set":
            return low
        ranged = self._peek() == "-" and self.chars[self.pos + 1 : self.pos + 2] not in ("]", "[", "")
        if not ranged:
            return self._range(ord(low), ord(low))
        if self.chars[start] == "-":
            if first or self.chars[start + 1] == "-":
                raise self._error(r"a range begins with a hyphen; write \-", start)
            return self._range(ord(low), ord(low))
        self.pos += 1
        hyphen = self.pos
        kind, high = self._member()
        if kind == "set" or self.chars[hyphen] == "-":
            raise self._error(r"a range ends with no character; write \- for a hyphen", hyphen)
        if ord(high) < ord(low):
            raise self._error(f"the range {low}-{high} runs backwards", start)
        return self._range(ord(low), ord(high))

    def _member(self) -> tuple[str, str]:
        char = self._peek()
        self.pos += 1
        if char == "\\":
            return self._escape()
        if char == "[":
            raise self._error(r"a class stands within a class; write \[ for the character", self.pos - 1)
        return "char", char

    def _range(self, low: int, high: int) -> str:
        spelt = character(low) if low == high else f"{character(low)}-{character(high)}"
        if "i" not in self.flags:
            return spelt
        more = {other for code, others in variants().items() if low <= code <= high for other in others}
        return spelt + ranges(sorted(more))

    def _escape(self) -> tuple[str, str]:
        """What follows a backslash: a `char`, or a `set` as it stands within brackets."""
        start, char = self.pos - 1, self._peek()
        self.pos += 1
        if char in _SINGLE:
            return "char", _SINGLE[char]
        if char and char in "sSdDwWiIcC":
            inside = _SETS[char.lower()]
            return "set", inside if char.islower() else f"[^{inside}]"
        if char and char in "pP":
            return "set", self._property(start, negated=char == "P")
        if char and char in "123456789":
            raise self._error(f"\\{char} refers back to a group, which this engine does not do", start)
        raise self._error(f"\\{char} is not an escape of XPath", start)

    def _property(self, start: int, *, negated: bool) -> str:
        end = self.chars.find("}", self.pos)
        name = self.chars[self.pos + 1 : end] if self._peek() == "{" and end > 0 else ""
        self.pos = end + 1
        if CATEGORY.fullmatch(name):
            return rf"\{'P' if negated else 'p'}{{{name}}}"
        if name.startswith("Is") and (inside := block(name[2:])):
            return f"[^{inside}]" if negated else inside
        what = f"\\p{{{name}}}" if name else r"\p without a name"
        raise self._error(f"{what} is not a category or block of Unicode", start)

    # -- errors ------------------------------------------------------------------------------------------------------

    def _peek(self) -> str:
        return self.chars[self.pos : self.pos + 1]

    def _error(self, problem: str, at: int | None = None) -> ValueError:
        return ValueError(f"at character {self.offsets[self.pos if at is None else at] + 1}, {problem}")


def _without_space(pattern: str) -> tuple[str, list[int]]:
    """A pattern without white space outside brackets, and the offset of each character that is left."""
    offsets: list[int] = []
    depth = 0
    escaped = False
    for offset, char in enumerate(pattern):
        if char in _WHITE and not depth:
            continue
        offsets.append(offset)
        if not escaped:
            depth += (char == "[") - (char == "]" and depth > 0)
        escaped = char == "\\" and not escaped
    return "".join(pattern[offset] for offset in offsets), offsets
