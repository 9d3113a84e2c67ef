"""Number formats: the text that a workbook shows for a number, a date or a text.

A value that its format does not change is kept; any other becomes the text that a person sees. The grammar of number
formats is that of ECMA-376, part 1, 18.8.31; the East Asian formats without a code are those of 18.8.30.
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

from itss_graph.spreadsheets.cells import DIGITS, FormattedNumber, UnreadableCell, written
from itss_graph.spreadsheets.dates import ERAS, Month, era_of

_LONG, _MONTH, _DAY, _ERA, _ERA_LONG = (
    'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', 'm"月"d"日"', "ge.m.d", 'ggge"年"m"月"d"日"',
)  # fmt: skip
EAST_ASIAN = {
    27: _ERA, 28: _ERA_LONG, 29: _ERA_LONG, 30: "m/d/yy", 31: _LONG, 32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"',
    34: _MONTH, 35: _DAY, 36: _ERA, 50: _ERA, 51: _ERA_LONG, 52: _MONTH, 53: _DAY, 54: _ERA_LONG, 55: _MONTH,
    56: _DAY, 57: _ERA, 58: _ERA_LONG,
}  # fmt: skip
"""The formats that a workbook gives by number alone, as in Japanese Excel."""

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
"""Formats that do not change a whole number."""

_BARE = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_NIL = re.compile(r"[¥￥$\s]*[-–—－]\s*")


@dataclass(frozen=True, slots=True)
class FormatToken:
    """A token of a format: its kind, and its text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of up to four sections of a format, and the condition under which it applies: an operator and a number."""

    tokens: tuple[FormatToken, ...]
    condition: tuple[str, Decimal] | None = None

    def has(self, *kinds: str) -> bool:
        """Whether it has a token of one of the kinds."""
        return any(token.kind in kinds for token in self.tokens)

    def applies(self, value: Decimal) -> bool:
        """Whether its condition holds."""
        operator, bound = self.condition or ("", value)
        order = "<" if value < bound else ">" if value > bound else "="
        return order in operator if operator != "<>" else value != bound

    def parts(self) -> frozenset[str]:
        """The parts of a date and time that it shows: year, month, day, time, weekday, era."""
        letters = [token.text[0].lower() for token in self.tokens if token.kind == "moment"]
        shown = set()
        for index, token in enumerate(token for token in self.tokens if token.kind == "moment"):
            letter, neighbours = letters[index], letters[max(0, index - 1) : index + 2]
            if letter == "m":
                minutes = "h" in neighbours[: 1 if index else 0] or "s" in neighbours[-1]
                shown.add("time" if minutes else "month")
            elif letter == "d":
                shown.add("day" if len(token.text) < 3 else "weekday")
            else:
                shown.add({"h": "time", "s": "time", "a": "weekday", "g": "era"}.get(letter, "year"))
        return frozenset(shown)


def format_code(number: int, code: str) -> str:
    """The code of the format with a number; `code` is the one that openpyxl gives."""
    return EAST_ASIAN.get(number, code) if number not in BUILTIN_FORMATS and number < 164 else code


def as_shown(value: Any, code: str, epoch: datetime) -> Any:
    """The value of a cell with a format: itself, the text shown, or an `UnreadableCell`.

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
    sections: list[list[FormatToken]] = [[]]
    conditions: list[tuple[str, Decimal] | None] = [None]
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "end":
            sections.append([])
            conditions.append(None)
        elif kind == "bracket":
            condition = _CONDITION.fullmatch(text)
            if condition:
                conditions[-1] = condition[1], Decimal(condition[2])
            elif text.startswith("$"):
                sections[-1].append(FormatToken("literal", text[1:].partition("-")[0]))
            elif re.fullmatch("h+|m+|s+", text, re.IGNORECASE):
                sections[-1].append(FormatToken("moment", "h"))
        elif kind in ("quoted", "escaped", "other"):
            sections[-1].append(FormatToken("literal", text))
        elif kind == "padding":
            sections[-1].append(FormatToken("literal", " "))
        elif kind != "filling":
            sections[-1].append(FormatToken(kind, text))
    return tuple(Section(tuple(tokens), condition) for tokens, condition in zip(sections, conditions, strict=True))


def _literals(tokens: Iterable[FormatToken]) -> str:
    return "".join(token.text for token in tokens if token.kind in ("literal", "slash", "comma", "point", "percent"))


def text_as_shown(value: str, code: str) -> Any:
    """A text in a cell with a format: itself, the text shown, or an `UnreadableCell`."""
    sections = _sections(code)
    section = sections[3] if len(sections) > 3 else sections[-1]
    if len(sections) < 4 and not section.has("text"):
        return value
    shown = "".join(value if token.kind == "text" else _literals([token]) for token in section.tokens)
    return shown if shown.strip() else UnreadableCell("problem.unseen", value)


def _day(value: Any, section: Section) -> Any:
    """A date whose format shows its year, month and day; or else the text shown."""
    parts = section.parts()
    if not isinstance(value, datetime | date) or not parts or {"year", "month", "day"} <= parts:
        return value
    era, year = era_of(value)
    fields: dict[str, int | str] = {"y": value.year, "m": value.month, "d": value.day, "b": value.year + 543}
    fields |= {"e": year if "era" in parts else value.year, "g": ERAS[era][0], "r": value.year}
    if isinstance(value, datetime):
        fields |= {"h": value.hour, "s": value.second} | ({} if "month" in parts else {"m": value.minute})
    text = "".join(
        _field(token.text.lower(), fields) if token.kind == "moment" else _literals([token]) for token in section.tokens
    )
    if not text.strip():
        return UnreadableCell("problem.unseen", str(value))
    return Month.of(text, value) if {"year", "month"} <= parts and "time" not in parts else text


def _field(letters: str, fields: dict[str, int | str]) -> str:
    """A part of a date in the format of its letters: `yy` two digits, `mm` at least two, `mmm` a name."""
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
        return UnreadableCell("problem.unseen", written(value))
    plain = text.replace(",", "").strip()
    if _BARE.fullmatch(plain) and Decimal(plain) == held:
        return int(held) if held == held.to_integral_value() else float(held)
    if not held and _NIL.fullmatch(text):
        return 0  # shown as a dash
    return text if digits == held else FormattedNumber.of(text.strip(), held)


def _section(value: Decimal, sections: tuple[Section, ...]) -> tuple[Section, bool]:
    """The section for a number, and whether its text begins with a minus sign."""
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
    """The number of the digits shown, and the whole text."""
    tokens = section.tokens
    if section.has("general", "exponent", "text") or any(map(_is_fraction, tokens, tokens[1:], tokens[2:])):
        kinds = ("digit", "general", "exponent", "text", "point", "comma", "slash", "moment")
        indexes = [index for index, token in enumerate(tokens) if token.kind in kinds]
        before, after = _literals(tokens[: indexes[0]]), _literals(tokens[indexes[-1] + 1 :])
        return abs(value), f"{before}{value.normalize():f}{after}"
    if not section.has("digit"):
        return abs(value), _literals(tokens)
    return _in_digits(value, tokens)


def _is_fraction(*tokens: FormatToken) -> bool:
    return [token.kind for token in tokens] == ["digit", "slash", "digit"]


def _in_digits(value: Decimal, tokens: tuple[FormatToken, ...]) -> tuple[Decimal, str]:
    digit_indexes = [index for index, token in enumerate(tokens) if token.kind == "digit"]
    point = next((index for index, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    integer_indexes = [index for index in digit_indexes if index < point]
    fraction_indexes = [index for index in digit_indexes if index > point]
    commas = {index for index, token in enumerate(tokens) if token.kind == "comma"}
    scaling = sum(_run(commas, group[-1] + 1) for group in (integer_indexes, fraction_indexes) if group)
    grouped = bool(integer_indexes) and any(integer_indexes[0] < index < integer_indexes[-1] for index in commas)
    percent = sum(token.kind == "percent" for token in tokens)
    scaled = abs(value) * Decimal(100) ** percent / Decimal(1000) ** scaling
    rounded = scaled.quantize(Decimal(1).scaleb(-len(fraction_indexes)), ROUND_HALF_UP)
    integer, _, fraction = f"{rounded:f}".partition(".")
    integer = integer.lstrip("0")
    shown: dict[int, str] = {}
    for number, index in enumerate(reversed(integer_indexes)):
        digit = integer[len(integer) - 1 - number] if number < len(integer) else ""
        shown[index] = digit or ("0" if tokens[index].text == "0" else "")
    if integer_indexes:
        shown[integer_indexes[0]] = (
            integer[: max(0, len(integer) - len(integer_indexes) + 1)] or shown[integer_indexes[0]]
        )
    if grouped:
        shown = _grouped(shown, integer_indexes)
    shown |= dict(zip(fraction_indexes, fraction, strict=False))
    text = "".join(
        shown[index] if index in shown else "" if index in commas else _literals([token])
        for index, token in enumerate(tokens)
    )
    sign = "-" if value < 0 else ""
    return rounded, sign + text


def _run(indexes: set[int], start: int) -> int:
    """The number of consecutive indexes from a start."""
    return next(length for length in range(len(indexes) + 1) if start + length not in indexes)


def _grouped(shown: dict[int, str], indexes: list[int]) -> dict[int, str]:
    """Digits with a comma before every third from the right."""
    grouped, digits_after = dict(shown), 0
    for index in reversed(indexes):
        text = ""
        for digit in reversed(shown[index]):
            text = digit + ("," if digits_after and digits_after % 3 == 0 else "") + text
            digits_after += 1
        grouped[index] = text
    return grouped
