"""Regular expressions of XPath, in the dialect of the Rust engine behind Polars and Oxigraph.

The language is that of https://www.w3.org/TR/xpath-functions-31/#regex-syntax, to which SPARQL's REGEX and REPLACE and,
by them, `sh:pattern` point; characters, classes and blocks are those of https://www.w3.org/TR/xmlschema11-2/#regexs.
Both match leftmost and by the first alternative, so only the spelling differs, and every set of characters is spelt
out: nothing is left to what the engine takes it for. What is not XPath, or cannot be said in Rust, is an error with its
place.
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
"""How many groups may stand within each other."""

NEVER = "\uffff"
"""No character of XML. With the flag m it stands behind a final line feed, where neither `^` nor `$` match."""

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

    def found(self, texts: pl.Series) -> pl.Series:
        """Whether each text has a match; null for null."""
        os.environ.setdefault("POLARS_REGEX_SIZE_LIMIT", str(SIZE))
        return self._prepared(texts).str.contains(self.rust)

    def replaced(self, texts: pl.Series, replacement: str) -> pl.Series:
        """Each text with its matches replaced, by what `substitute` makes of a replacement."""
        os.environ.setdefault("POLARS_REGEX_SIZE_LIMIT", str(SIZE))
        return self._prepared(texts).str.replace_all(self.rust, replacement).str.strip_suffix(NEVER)

    def _prepared(self, texts: pl.Series) -> pl.Series:
        return texts.str.replace(r"\n\z", f"\n{NEVER}") if self.lines else texts


@lru_cache(maxsize=1024)
def translated(pattern: str, flags: str = "") -> Regex:
    """The expression with its flags, proved to compile.

    Raises:
        ValueError: a flag is unknown, the pattern is none of XPath, or the engine cannot match it.

    """
    if unknown := sorted(set(flags) - set("smixq")):
        raise ValueError(f"{unknown[0]!r} is no flag; there are s, m, i, x and q")
    if NEVER in pattern:
        raise ValueError("it has U+FFFF, which is no character")
    reader = _Reader(pattern, flags)
    rust = "".join(map(reader.char, pattern)) if "q" in flags else reader.expression()
    regex = Regex(rust, reader.groups, "m" in flags and "q" not in flags)
    try:
        regex.found(pl.Series(values=[""]))
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

    def part(found: re.Match[str]) -> str:
        text = found[0]
        if text in (r"\$", r"\\"):
            return "$$" if text == r"\$" else "\\"
        if text in ("$", "\\"):
            raise ValueError(
                f"the replacement {replacement!r} has {text} at character {found.start() + 1}: write \\{text}"
            )
        end = len(text)
        while int(text[1:end]) > max(regex.groups, 9):
            end -= 1
        number = int(text[1:end])
        return (f"${{{number}}}" if number <= regex.groups else "") + text[end:]

    return re.sub(r"\\[$\\]|\$[0-9]+|[$\\]", part, replacement)


class _Reader:
    """Reads a pattern from left to right and writes it anew. Places are counted from one in the pattern as given."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.flags = flags
        self.chars, self.places = _spaced_out(pattern) if "x" in flags else (pattern, list(range(len(pattern))))
        self.places.append(len(pattern))
        self.at = 0
        self.groups = 0
        self.guard = "m" in flags

    # -- structure ---------------------------------------------------------------------------------------------------

    def expression(self) -> str:
        """The whole pattern."""
        out = self._branches(depth=0, leading=True)
        if self.at < len(self.chars):
            raise self._wrong(f"{self._now()} closes nothing")
        return out

    def _branches(self, *, depth: int, leading: bool) -> str:
        if depth > NESTED:
            raise self._wrong(f"groups stand more than {NESTED} deep")
        branches = [self._branch(depth, leading=leading)]
        while self._now() == "|":
            self.at += 1
            branches.append(self._branch(depth, leading=leading))
        return "|".join(branches)

    def _branch(self, depth: int, *, leading: bool) -> str:
        out: list[str] = []
        while self._now() not in ("", "|", ")"):
            start = self.at
            atom = self._atom(depth, leading=leading and not out)
            out.append(self._quantified(atom))
            if self.guard and self.chars[start] == "^" and not (leading and len(out) == 1) and not self._consumes():
                raise self._wrong("with the flag m, ^ stands between parts that may be empty", start)
        return "".join(out)

    def _atom(self, depth: int, *, leading: bool) -> str:
        char = self._now()
        self.at += 1
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
            raise self._wrong(f"{char} repeats nothing", self.at - 1)
        if char in "]}":
            raise self._wrong(rf"{char} stands alone; write \{char}", self.at - 1)
        return self.char(char)

    def _group(self, depth: int, *, leading: bool) -> str:
        start = self.at - 1
        plain = self.chars.startswith("?:", self.at)
        if self._now() == "?" and not plain:
            raise self._wrong(f"{self.chars[start : start + 4]} opens a group of another language", start)
        self.at += 2 * plain
        self.groups += not plain
        inner = self._branches(depth=depth + 1, leading=leading)
        if self._now() != ")":
            raise self._wrong("the group is not closed", start)
        self.at += 1
        return f"(?:{inner})" if plain else f"({inner})"

    def _quantified(self, atom: str) -> str:
        found = _QUANTIFIER.match(self.chars, self.at)
        if not found:
            if self._now() == "{":
                raise self._wrong("{ begins no number of repetitions")
            return atom
        if found[3] and int(found[3]) < int(found[1]):
            raise self._wrong(f"{found[0]} asks for more than it allows")
        self.at = found.end()
        lazy = "?" if self._now() == "?" else ""
        self.at += len(lazy)
        if self._now() in (*"?*+{",):
            raise self._wrong(f"{self._now()} repeats a repetition")
        return f"{atom}{found[0]}{lazy}"

    def _consumes(self) -> bool:
        """Whether the next atom is a set of characters that has to be matched."""
        ahead = _Reader("", self.flags)
        ahead.chars, ahead.places, ahead.at = self.chars, self.places, self.at
        if ahead._now() == "$":  # which does not match there either
            return True
        if ahead._now() in ("", "|", ")", "(", "^"):
            return False
        ahead._atom(0, leading=False)
        found = _QUANTIFIER.match(ahead.chars, ahead.at)
        return not found or found[0] == "+" or bool(int(found[1] or 0))

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
        start = self.at - 1
        negated = "^" if self._now() == "^" else ""
        self.at += len(negated)
        items: list[str] = []
        while self._now() != "]" and not (items and self.chars.startswith("-[", self.at)):
            if self._now() == "":
                raise self._wrong("the class is not closed", start)
            items.append(self._part(first=not items))
        if not items:
            raise self._wrong("the class is empty", start)
        base = f"[{negated}{''.join(items)}]"
        if self._now() == "-":
            self.at += 2
            base = f"[{base}--{self._class()}]"
            if self._now() != "]":
                raise self._wrong("a subtraction ends its class")
        self.at += 1
        return base

    def _part(self, *, first: bool) -> str:
        """A character, a range or an escape within brackets."""
        start = self.at
        kind, low = self._member()
        if kind == "set":
            return low
        ranged = self._now() == "-" and self.chars[self.at + 1 : self.at + 2] not in ("]", "[", "")
        if not ranged:
            return self._range(ord(low), ord(low))
        if self.chars[start] == "-":
            if first or self.chars[start + 1] == "-":
                raise self._wrong(r"a range begins with a hyphen; write \-", start)
            return self._range(ord(low), ord(low))
        self.at += 1
        hyphen = self.at
        kind, high = self._member()
        if kind == "set" or self.chars[hyphen] == "-":
            raise self._wrong(r"a range ends with no character; write \- for a hyphen", hyphen)
        if ord(high) < ord(low):
            raise self._wrong(f"the range {low}-{high} runs backwards", start)
        return self._range(ord(low), ord(high))

    def _member(self) -> tuple[str, str]:
        char = self._now()
        self.at += 1
        if char == "\\":
            return self._escape()
        if char == "[":
            raise self._wrong(r"a class stands within a class; write \[ for the character", self.at - 1)
        return "char", char

    def _range(self, low: int, high: int) -> str:
        spelt = character(low) if low == high else f"{character(low)}-{character(high)}"
        if "i" not in self.flags:
            return spelt
        more = {other for code, others in variants().items() if low <= code <= high for other in others}
        return spelt + ranges(sorted(more))

    def _escape(self) -> tuple[str, str]:
        """What follows a backslash: a `char`, or a `set` as it stands within brackets."""
        start, char = self.at - 1, self._now()
        self.at += 1
        if char in _SINGLE:
            return "char", _SINGLE[char]
        if char and char in "sSdDwWiIcC":
            inside = _SETS[char.lower()]
            return "set", inside if char.islower() else f"[^{inside}]"
        if char and char in "pP":
            return "set", self._property(start, negated=char == "P")
        if char and char in "123456789":
            raise self._wrong(f"\\{char} refers back to a group, which this engine does not do", start)
        raise self._wrong(f"\\{char} is no escape of XPath", start)

    def _property(self, start: int, *, negated: bool) -> str:
        end = self.chars.find("}", self.at)
        name = self.chars[self.at + 1 : end] if self._now() == "{" and end > 0 else ""
        self.at = end + 1
        if CATEGORY.fullmatch(name):
            return rf"\{'P' if negated else 'p'}{{{name}}}"
        if name.startswith("Is") and (inside := block(name[2:])):
            return f"[^{inside}]" if negated else inside
        what = f"\\p{{{name}}}" if name else r"\p without a name"
        raise self._wrong(f"{what} is no category or block of Unicode", start)

    # -- places ------------------------------------------------------------------------------------------------------

    def _now(self) -> str:
        return self.chars[self.at : self.at + 1]

    def _wrong(self, problem: str, at: int | None = None) -> ValueError:
        return ValueError(f"at character {self.places[self.at if at is None else at] + 1}, {problem}")


def _spaced_out(pattern: str) -> tuple[str, list[int]]:
    """A pattern without white space but for that within brackets, and where each character of it stood."""
    kept: list[int] = []
    depth = 0
    escaped = False
    for place, char in enumerate(pattern):
        if char in _WHITE and not depth:
            continue
        kept.append(place)
        if not escaped:
            depth += (char == "[") - (char == "]" and depth > 0)
        escaped = char == "\\" and not escaped
    return "".join(pattern[place] for place in kept), kept
