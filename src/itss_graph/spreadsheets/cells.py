"""The value of a cell: whole numbers, codes and IRIs, as they are commonly written in Japan and elsewhere.

Each function gives the value, or the problem as a `Text`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Self

from itss_graph.spreadsheets.units import NoAmountError, amount
from itss_graph.terms.model import Text
from itss_graph.words import says

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as a workbook or a CSV file holds it; an empty one is None."""


@dataclass(frozen=True, slots=True)
class UnreadableCell:
    """The value of a cell that cannot be read: the key of the message that says why, and the text of the cell."""

    problem: str
    text: str = ""

    def __str__(self) -> str:
        return self.text


class FormattedNumber(str):
    """A number as its format shows it: rounded, in thousands, or as a percentage; `held` is the number itself."""

    __slots__ = ("held",)
    held: Decimal

    @classmethod
    def of(cls, text: str, held: Decimal) -> Self:
        """The text shown for a number."""
        shown = cls(text)
        shown.held = held
        return shown


MOST = 10**15
"""The largest number that a profile may state (`shapes/profile.ttl`)."""
LONGEST = 60
DIGITS = 15
"""The significant digits of a number in a workbook; a float is exact up to them."""

SUM = "計"
"""A total, and a name of persons."""

TOTALS = frozenset(
    [
        *(SUM, "総合計", "累計", "Sub-total", "Sub total", "Grand total"),
        *(f"{of}{between}計" for of in "合小総" for between in ("", " ", "\u3000")),
        *(
            f(word)
            for word in ("total", "totals", "subtotal", "grand total", "sum")
            for f in (str, str.title, str.upper)
        ),
    ]
)
"""The labels of rows that add up others."""

_NO_PERSON = re.compile(
    r"(?:合計|総計|小計|総合計|累計|平均|件数|人数).*|.*計|以上|以下余白|[※*].*|注(?:\d*[:.)]|記|釈).*"
    r"|(?:(?:sub|grand)?[ -]?totals?|sum|average|avg|count|end|notes?)(?:[\s:(].*|)|n\.?b\.?[\s:].*"
    r"|.*[、;\n■□◆◇●○▼▽▲△★☆【】].*|page ?\d+|-\s*\d+\s*-|\d{4}年\d{1,2}月.*|作成[日者:].*|社外秘|confidential"
    r"|例|記入例.*|見本|必須|任意|required|optional|example"
    r"|[\W_]*|[〃々]|仝|同上|同左|なし|無し?|不明|未定|未設定|該当なし|ditto|n/a|none|null|nil|unknown|tbd|tba",
    re.DOTALL,
)

_CUT = re.compile(r"\d(?:\.\d+)?E\+\d+", re.I)
"""A number as a spreadsheet program shows it in a narrow column, and writes it to CSV."""

_SEVERAL = re.compile(r"\s*<[^<>\s]*>|[^;\uff1b\n]+")
_LIST = re.compile(r"[,\uff0c\u3001]")


def written(value: Cell) -> str:
    """A cell as text, without spaces around it; a whole number has no decimal point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, bool):
        value = str(value).upper()
    return "" if value is None else str(value).strip()


def brief(value: Cell) -> str:
    """A cell as a message shows it."""
    text = written(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def code(value: Cell) -> str:
    """The number of a person, in half width, with leading zeros.

    An apostrophe before it, which keeps the zeros when a person types the number, is not part of it.
    """
    return unicodedata.normalize("NFKC", written(value)).strip().removeprefix("'")


def is_no_person(value: Cell) -> bool:
    """Whether the value for the number of a person is the label of a total or a remark, a ditto mark or a blank."""
    text = unicodedata.normalize("NFKC", written(value)).casefold().strip()
    return isinstance(value, str) and not is_iri(text) and _NO_PERSON.fullmatch(text) is not None


def is_exact(value: Cell) -> bool:
    """Whether the number of a person is exact: not a fraction, a truth value, or a number cut to 15 digits."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return abs(value) < 10**DIGITS and value == int(value)
    return not isinstance(value, str) or _CUT.fullmatch(unicodedata.normalize("NFKC", value.strip())) is None


def several(value: Cell, known: Callable[[str], bool], separators: Iterable[str] = ()) -> list[Cell]:
    """The values in a cell: texts with a semicolon or a line break between them, or in angle brackets.

    A text that is not `known` as a whole is split at commas (also 、) and at further separators.
    """
    if not isinstance(value, str):
        return [] if value is None else [value]
    separator = re.compile("|".join([_LIST.pattern, *map(re.escape, separators)]))
    items = [item.strip() for item in _SEVERAL.findall(value) if item.strip()]
    divided = [[item] if known(item) else separator.split(item) for item in items]
    return [part.strip() for parts in divided for part in parts if part.strip()]


def number(value: Cell, quantity: str = "", scale: int = 1) -> int | Text:
    """A whole number from zero to 10^15, in digits or with units: 1,200, 8億円, ¥800 million, 80名.

    `quantity` is what the column counts (`units.WORDS`), `scale` the multiple that its heading states. A number that
    its format scales or rounds is read where the number shown is the number held.
    """
    stated = _stated(value, quantity, scale)
    if isinstance(stated, Text):
        return stated
    if isinstance(value, FormattedNumber) and stated != value.held:
        return says("problem.shown", value=brief(value), held=f"{value.held.normalize():f}")
    if stated != stated.to_integral_value():
        return says("problem.number_part", value=brief(value))
    if stated < 0 or stated > MOST:
        return says("problem.number_negative" if stated < 0 else "problem.number_large", value=brief(value))
    return int(stated)


def _stated(value: Cell, quantity: str, scale: int) -> Decimal | Text:
    """The amount that a cell states."""
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return Decimal(f"{value:.{DIGITS}g}" if isinstance(value, float) else value) * scale
    text = unicodedata.normalize("NFKC", written(value)).casefold()
    superscript = isinstance(value, str) and any(unicodedata.category(char) == "No" for char in value)  # ² is no 2
    if not isinstance(value, str) or len(text) > LONGEST or superscript:
        return says("problem.number", value=brief(value))
    if re.fullmatch(r"-\s*[\d,.]*\d", text):
        return says("problem.number_negative", value=brief(value))
    try:
        return amount(text, quantity, scale, letters=isinstance(value, FormattedNumber))
    except NoAmountError as error:
        return _no_amount(value, quantity, error.reason)


def _no_amount(value: Cell, quantity: str, reason: str) -> Text:
    if reason == "number":
        return says("problem.number", value=brief(value))
    key = "problem.unit_twice" if reason == "both" else "problem.unit"
    return says(key, value=brief(value), unit=says(f"amount.{quantity or 'none'}"))


def iri(value: Cell) -> str | Text:
    """An absolute IRI, with or without angle brackets."""
    import pyoxigraph as ox

    text = written(value)
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    with suppress(ValueError):
        return ox.NamedNode(bare).value
    return says("problem.iri", value=brief(value))


def shown(name: str) -> str:
    """An IRI as it is written in a cell, so that it is read as the same IRI."""
    return name if is_iri(name) and not re.search("[;\uff1b]", name) else f"<{name}>"


def is_iri(text: str) -> bool:
    """Whether the number of a person is an IRI: in angle brackets, or with the scheme http, https, urn or did."""
    return text.startswith("<") or re.match(r"(?:https?:|urn:|did:)\S", text, re.I) is not None
