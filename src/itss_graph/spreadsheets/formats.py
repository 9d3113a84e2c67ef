"""What a workbook shows of a value: the text that a number format makes of a number, a date or a text.

A value that its format shows as it is stays what it is; any other becomes the text that a person sees. The grammar of
number formats is that of ECMA-376, part 1, 18.8.31; the East Asian formats without a code are those of 18.8.30.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import from_excel

from itss_graph.spreadsheets.cells import DIGITS, Shown, Unread, written
from itss_graph.spreadsheets.dates import ERAS, Month, era_of

_LONG, _MONTH, _DAY, _ERA, _ERA_LONG = (
    'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', 'm"月"d"日"', "ge.m.d", 'ggge"年"m"月"d"日"',
)  # fmt: skip
EAST_ASIAN = {
    27: _ERA, 28: _ERA_LONG, 29: _ERA_LONG, 30: "m/d/yy", 31: _LONG, 32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"',
    34: _MONTH, 35: _DAY, 36: _ERA, 50: _ERA, 51: _ERA_LONG, 52: _MONTH, 53: _DAY, 54: _ERA_LONG, 55: _MONTH,
    56: _DAY, 57: _ERA, 58: _ERA_LONG,
}  # fmt: skip
"""The formats that a workbook names by number alone, as Excel in Japan shows them."""

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | [\\!](?P<escaped>.) | (?P<padding>_.) | \*(?P<filling>.) | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/標準) | (?P<exponent>E[+-]) | (?P<half>AM/PM|A/P|上午/下午)
    | (?P<moment>y+|m+|d+|h+|s+|g+|e+|b+|r+|a{3,}) | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%)
    | (?P<text>@) | (?P<slash>/) | (?P<end>;) | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
PLAIN = frozenset(["General", "@", "0", "#,##0"])
"""Formats that show a whole number as it is."""

_BARE = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_NIL = re.compile(r"[¥￥$\s]*[-–—－]\s*")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a format: what kind it is, and its text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of up to four parts of a format, and the condition under which it is taken: an operator and a number."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None

    def has(self, *kinds: str) -> bool:
        """Whether it has a token of one of these kinds."""
        return any(token.kind in kinds for token in self.tokens)

    def applies(self, value: Decimal) -> bool:
        """Whether its condition holds."""
        operator, bound = self.condition or ("", value)
        order = "<" if value < bound else ">" if value > bound else "="
        return order in operator if operator != "<>" else value != bound

    def parts(self) -> frozenset[str]:
        """Which parts of a moment it shows: year, month, day, time, or others (the day of the week, the era)."""
        letters = [token.text[0].lower() for token in self.tokens if token.kind == "moment"]
        found = set()
        for place, token in enumerate(token for token in self.tokens if token.kind == "moment"):
            letter, around = letters[place], letters[max(0, place - 1) : place + 2]
            if letter == "m":
                minutes = "h" in around[: 1 if place else 0] or "s" in around[-1]
                found.add("time" if minutes else "month")
            elif letter == "d":
                found.add("day" if len(token.text) < 3 else "weekday")
            else:
                found.add({"h": "time", "s": "time", "a": "weekday", "g": "era"}.get(letter, "year"))
        return frozenset(found)


def format_code(number: int, code: str) -> str:
    """The code of the format with a number, of which openpyxl knows `code`."""
    return EAST_ASIAN.get(number, code) if number not in BUILTIN_FORMATS and number < 164 else code


def as_shown(value: Any, code: str, epoch: datetime) -> Any:
    """The value of a cell with a format: itself, or the text shown, or why there is none.

    `epoch` is the first day of the workbook's dates.
    """
    if isinstance(value, str):
        return text_as_shown(value, code)
    if isinstance(value, bool) or not isinstance(value, int | float | date):
        return value
    if isinstance(value, int) and value >= 0 and code in PLAIN:
        return value
    sections = _sections(code)
    if isinstance(value, date):
        return _day(value, sections[0])
    if sections[0].parts() and not sections[0].has("digit"):
        with suppress(ValueError, OverflowError):
            return _day(from_excel(value, epoch), sections[0])
    return _number(value, sections)


@lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[Section, ...]:
    found: list[list[Token]] = [[]]
    conditions: list[tuple[str, Decimal] | None] = [None]
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "end":
            found.append([])
            conditions.append(None)
        elif kind == "bracket":
            condition = _CONDITION.fullmatch(text)
            if condition:
                conditions[-1] = condition[1], Decimal(condition[2])
            elif text.startswith("$"):
                found[-1].append(Token("literal", text[1:].partition("-")[0]))
            elif re.fullmatch("h+|m+|s+", text, re.IGNORECASE):
                found[-1].append(Token("moment", "h"))
        elif kind in ("quoted", "escaped", "other"):
            found[-1].append(Token("literal", text))
        elif kind == "padding":
            found[-1].append(Token("literal", " "))
        elif kind != "filling":
            found[-1].append(Token(kind, text))
    return tuple(Section(tuple(tokens), condition) for tokens, condition in zip(found, conditions, strict=True))


def _literals(tokens: Iterable[Token]) -> str:
    return "".join(token.text for token in tokens if token.kind in ("literal", "slash", "comma", "point", "percent"))


def text_as_shown(value: str, code: str) -> Any:
    """A text in a cell with a format: itself, or what is shown around it, or why there is nothing."""
    sections = _sections(code)
    section = sections[3] if len(sections) > 3 else sections[-1]
    if len(sections) < 4 and not section.has("text"):
        return value
    shown = "".join(value if token.kind == "text" else _literals([token]) for token in section.tokens)
    return shown if shown.strip() else Unread("problem.unseen", value)


def _day(value: Any, section: Section) -> Any:
    """A moment whose format shows its year, month and day; or else what it shows."""
    shown = section.parts()
    if not isinstance(value, datetime | date) or not shown or {"year", "month", "day"} <= shown:
        return value
    era, year = era_of(value)
    fields: dict[str, int | str] = {"y": value.year, "m": value.month, "d": value.day, "b": value.year + 543}
    fields |= {"e": year if "era" in shown else value.year, "g": ERAS[era][0], "r": value.year}
    if isinstance(value, datetime):
        fields |= {"h": value.hour, "s": value.second} | ({} if "month" in shown else {"m": value.minute})
    text = "".join(
        _field(token.text.lower(), fields) if token.kind == "moment" else _literals([token]) for token in section.tokens
    )
    if not text.strip():
        return Unread("problem.unseen", str(value))
    return Month.of(text, value) if {"year", "month"} <= shown and "time" not in shown else text


def _field(letters: str, fields: dict[str, int | str]) -> str:
    """A part of a date as its letters show it: `yy` two digits, `mm` at least two, `mmm` a name."""
    field = fields.get(letters[0], "")
    if letters[0] == "m" and len(letters) > 2:
        name = month_name[int(field)]
        return name if len(letters) == 4 else name[: 1 if len(letters) == 5 else 3]
    if letters[0] == "y" and len(letters) < 3:
        return f"{int(field) % 100:02}"
    return f"{field:0{len(letters)}}" if letters in ("mm", "dd", "hh", "ss", "ee") and field != "" else str(field)


def _number(value: float, sections: tuple[Section, ...]) -> Any:
    held = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{DIGITS}g}")
    if not held.is_finite():
        return value
    section, signed = _section(held, sections)
    digits, text = _rendered(held if signed else abs(held), section)
    if not text.strip():
        return Unread("problem.unseen", written(value))
    plain = text.replace(",", "").strip()
    if _BARE.fullmatch(plain) and Decimal(plain) == held:
        return int(held) if held == held.to_integral_value() else float(held)
    if not held and _NIL.fullmatch(text):
        return 0  # as accountants write it
    return text if digits == held else Shown.of(text.strip(), held)


def _section(value: Decimal, sections: tuple[Section, ...]) -> tuple[Section, bool]:
    """The section for a number, and whether a minus sign goes before what it shows."""
    numbers = [section for section in sections[:3] if not section.has("text")] or [sections[0]]
    if any(section.condition for section in numbers):
        for section in numbers:
            if section.condition and section.applies(value):
                return section, value < 0
        return numbers[-1] if not numbers[-1].condition else numbers[0], value < 0
    if value < 0 and len(numbers) > 1:
        return numbers[1], False
    return numbers[2] if not value and len(numbers) > 2 else numbers[0], value < 0


def _rendered(value: Decimal, section: Section) -> tuple[Decimal, str]:
    """The number that the digits shown stand for, and all that is shown."""
    tokens = section.tokens
    if section.has("general", "exponent", "text") or any(map(_is_fraction, tokens, tokens[1:], tokens[2:])):
        kinds = ("digit", "general", "exponent", "text", "point", "comma", "slash", "moment")
        places = [place for place, token in enumerate(tokens) if token.kind in kinds]
        before, after = _literals(tokens[: places[0]]), _literals(tokens[places[-1] + 1 :])
        return abs(value), f"{before}{value.normalize():f}{after}"
    if not section.has("digit"):
        return abs(value), _literals(tokens)
    return _in_digits(value, tokens)


def _is_fraction(*tokens: Token) -> bool:
    return [token.kind for token in tokens] == ["digit", "slash", "digit"]


def _in_digits(value: Decimal, tokens: tuple[Token, ...]) -> tuple[Decimal, str]:
    places = [place for place, token in enumerate(tokens) if token.kind == "digit"]
    point = next((place for place, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    whole = [place for place in places if place < point]
    parts = [place for place in places if place > point]
    commas = {place for place, token in enumerate(tokens) if token.kind == "comma"}
    scaling = sum(_run(commas, group[-1] + 1) for group in (whole, parts) if group)
    grouped = bool(whole) and any(whole[0] < place < whole[-1] for place in commas)
    percent = sum(token.kind == "percent" for token in tokens)
    scaled = abs(value) * Decimal(100) ** percent / Decimal(1000) ** scaling
    rounded = scaled.quantize(Decimal(1).scaleb(-len(parts)), ROUND_HALF_UP)
    integer, _, fraction = f"{rounded:f}".partition(".")
    integer = integer.lstrip("0")
    shown: dict[int, str] = {}
    for number, place in enumerate(reversed(whole)):
        digit = integer[len(integer) - 1 - number] if number < len(integer) else ""
        shown[place] = digit or ("0" if tokens[place].text == "0" else "")
    if whole:
        shown[whole[0]] = integer[: max(0, len(integer) - len(whole) + 1)] or shown[whole[0]]
    if grouped:
        shown = _grouped(shown, whole)
    shown |= dict(zip(parts, fraction, strict=False))
    text = "".join(
        shown[place] if place in shown else "" if place in commas else _literals([token])
        for place, token in enumerate(tokens)
    )
    sign = "-" if value < 0 else ""
    return rounded, sign + text


def _run(places: set[int], start: int) -> int:
    """How many places there are one after another from a start."""
    return next(length for length in range(len(places) + 1) if start + length not in places)


def _grouped(shown: dict[int, str], places: list[int]) -> dict[int, str]:
    """Digits with a comma before every third from the right."""
    found, behind = dict(shown), 0
    for place in reversed(places):
        text = ""
        for digit in reversed(shown[place]):
            text = digit + ("," if behind and behind % 3 == 0 else "") + text
            behind += 1
        found[place] = text
    return found
