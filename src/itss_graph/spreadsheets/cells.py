"""What a cell says: dates, whole numbers, codes and IRIs, however they are commonly written in Japan and elsewhere.

Each function gives the value, or the `Text` that says what is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Literal, Self

from itss_graph.spreadsheets.messages import says
from itss_graph.spreadsheets.units import SPACES, NoAmountError, amount
from itss_graph.standard.model import Text
from itss_graph.vocab import FIRST_DAY, LAST_DAY

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as a workbook or a CSV file holds it; an empty one is None."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Stands in a cell that cannot be read: the key of the words that say why, and what it holds."""

    problem: str
    text: str = ""

    def __str__(self) -> str:
        return self.text


class Shown(str):
    """A number as its format shows it: rounded, in thousands, or as a percentage; `held` is the number itself."""

    __slots__ = ("held",)
    held: Decimal

    @classmethod
    def of(cls, text: str, held: Decimal) -> Self:
        """The text shown for a number."""
        shown = cls(text)
        shown.held = held
        return shown


class Month(str):
    """A date of a workbook whose format shows its year and month, and no day."""

    __slots__ = ("first",)
    first: date

    @classmethod
    def of(cls, text: str, value: date) -> Self:
        """The text shown for a date."""
        shown = cls(text)
        shown.first = date(value.year, value.month, 1)
        return shown


DayOfMonth = Literal["", "first", "last"]
"""The day that a month without a day stands for; none unless a person says so."""

MOST = 10**15
"""The largest number that a profile may state (`shapes/profile.ttl`)."""
LONGEST = 60
DIGITS = 15
"""The significant digits of a number in a workbook; what a float has beyond them is noise."""

ERAS = (("明治", "M", 1873), ("大正", "T", 1912), ("昭和", "S", 1926), ("平成", "H", 1989), ("令和", "R", 2019))
_BEGINS = (date(1873, 1, 1), date(1912, 7, 30), date(1926, 12, 25), date(1989, 1, 8), date(2019, 5, 1), date.max)
"""The days on which the eras began; that of Meiji, since Japan has counted days by the Gregorian calendar."""
_YEAR_ZERO = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}

_COMMON = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日|(\d{4})(\d\d)(\d\d)")
_ERA = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])(\d{1,2}|元)(?:年(\d{1,2})月(\d{1,2})日|([./-])(\d{1,2})\5(\d{1,2}))", re.I
)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_MONTH = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"(?P<year>\d{4})(?:[-/](?P<month>\d{1,2})|年(?P<of_year>\d{1,2})月)",
        r"(?P<year>\d{4})\.(?P<month>\d\d|[2-9])",  # 2019.1 may be what is left of 2019.10
        r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        rf"{_NAME}[-/.,]*(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})[-/.,]*{_NAME}",
        r"(?P<era>明治|大正|昭和|平成|令和|[MTSHR])(?P<of_era>\d{1,2}|元)(?:年(?P<of_year>\d{1,2})月|[./-](?P<month>\d{1,2}))",
    )
)
"""Months without a day; two digits for a year, as in Apr-20, may also be a day."""

_RUNNING = re.compile(
    r"[(~\-]*(?:現在)?(?:も)?(?:至)?(?:現在|現在まで|現在に至る|(?:継続|実施|進行|従事|参画|稼働|対応|担当|在任)中|継続)\)?"
    r"|[(~\-]*(?:to|until|till)?(?:present|now|today|todate|current|currently|ongoing|on-going|inprogress|continuing)\)?"
)

TOTALS = frozenset(
    [
        "計",
        "合計",
        "合 計",
        "合\u3000計",
        "小計",
        "小 計",
        "小\u3000計",
        "総計",
        "総 計",
        "総\u3000計",
        "総合計",
        "累計",
    ]
    + [
        each(word)
        for word in ("total", "totals", "subtotal", "grand total", "sum")
        for each in (str, str.title, str.upper)
    ]
    + ["Sub-total", "Sub total", "Grand total"]
)
"""What stands in a cell of a row that adds up others."""

_NO_PERSON = re.compile(
    r"(?:合計|総計|小計|総合計|累計|平均|件数|人数).*|.*計|以上|以下余白|[※*].*|注(?:\d*[:.)]|記|釈).*"
    r"|(?:(?:sub|grand)?[ -]?totals?|sum|average|avg|count|end|notes?)(?:[\s:(].*|)|n\.?b\.?[\s:].*"
    r"|.*[、;\n■□◆◇●○▼▽▲△★☆【】].*|page ?\d+|-\s*\d+\s*-|\d{4}年\d{1,2}月.*|作成[日者:].*|社外秘|confidential"
    r"|例|記入例.*|見本|必須|任意|required|optional|example"
    r"|[\W_]*|[〃々]|仝|同上|同左|なし|無し?|不明|未定|未設定|該当なし|ditto|n/a|none|null|nil|unknown|tbd|tba",
    re.DOTALL,
)

_CUT = re.compile(r"\d(?:\.\d+)?E\+\d+", re.I)
"""What CSV files keep of a number that a spreadsheet program showed in a narrow column."""

_SEVERAL = re.compile(r"\s*<[^<>\s]*>|[^;\uff1b\n]+")
_LIST = re.compile(r"[,\uff0c\u3001]")


def written(value: Cell) -> str:
    """A cell as text: without spaces around it, a whole number without a decimal point."""
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
    """The number of a person: full and half width make no difference, leading zeros do.

    An apostrophe before it keeps zeros where a sheet is typed; it is no part of the number.
    """
    return unicodedata.normalize("NFKC", written(value)).strip().removeprefix("'")


def is_no_person(value: Cell) -> bool:
    """Whether what stands for the number of a person is the label of a total or a remark, a ditto mark or a blank."""
    text = unicodedata.normalize("NFKC", written(value)).casefold().strip()
    return isinstance(value, str) and not is_iri(text) and _NO_PERSON.fullmatch(text) is not None


def is_exact(value: Cell) -> bool:
    """Whether the number of a person is written as it is: no fraction, no truth value, none cut to 15 digits."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return abs(value) < 10**DIGITS and value == int(value)
    return not isinstance(value, str) or _CUT.fullmatch(unicodedata.normalize("NFKC", value.strip())) is None


def several(value: Cell, known: Callable[[str], bool], separators: Iterable[str] = ()) -> list[Cell]:
    """The values in a cell: texts with a semicolon or a line break between them; what is in angle brackets is one.

    What is not `known` as a whole is divided at commas (、 too) and at further separators.
    """
    if not isinstance(value, str):
        return [] if value is None else [value]
    further = re.compile("|".join([_LIST.pattern, *map(re.escape, separators)]))
    parts = [part.strip() for part in _SEVERAL.findall(value) if part.strip()]
    divided = [[part] if known(part) else further.split(part) for part in parts]
    return [part.strip() for each in divided for part in each if part.strip()]


def is_running(value: Cell) -> bool:
    """Whether the cell of an end says that there is none yet: 継続中, 現在, ongoing, present."""
    text = "".join(unicodedata.normalize("NFKC", written(value)).casefold().split())
    return _RUNNING.fullmatch(text.translate({ord(char): "~" for char in "〜～–—"})) is not None


def day(value: Cell, forms: Iterable[str] = (), of_month: DayOfMonth = "") -> date | Text:
    """A date: one of the workbook, or a text in ISO, Japanese or era notation, or in one of the `strptime` forms.

    `of_month` is the day that a month without a day stands for.
    """
    if isinstance(value, datetime):
        return _in_range(value.date()) if value.time() == time() else says("problem_date_time", value=value)
    if isinstance(value, date):
        return _in_range(value)
    text = SPACES.sub("", unicodedata.normalize("NFKC", written(value)))
    for form in forms:
        with suppress(ValueError):
            return _in_range(datetime.strptime(unicodedata.normalize("NFKC", written(value)), form).date())  # noqa: DTZ007 (a day of the calendar)
    with suppress(ValueError):
        found = _whole_date(text) or _month(value, text, of_month)
        if found is not None:
            return found
    return says("problem_date_number" if isinstance(value, int | float) else "problem_date", value=brief(value))


def _whole_date(text: str) -> date | Text | None:
    """A date in ISO, Japanese or era notation; raises `ValueError` for a day that there is not."""
    if found := _COMMON.fullmatch(text):
        year, month, of_month = (int(part) for part in found.groups() if part and part.isdecimal())
        return _in_range(date(year, month, of_month))
    if found := _ERA.fullmatch(text):
        return _of_era(text, *(part for part in found.groups() if part and part not in "./-"))
    return None


def _month(value: Cell, text: str, of_month: DayOfMonth) -> date | Text | None:
    """A month without a day; raises `ValueError` for one that there is not."""
    if isinstance(value, Month):
        return _of_month(value, value.first.year, value.first.month, of_month)
    found = next(filter(None, (pattern.fullmatch(text) for pattern in _MONTH)), None)
    if found is None or not isinstance(value, str):
        return None
    parts = found.groupdict()
    name, era = parts.get("name"), parts.get("era")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(parts.get("month") or parts.get("of_year") or 0)
    date(2000, month, 1)
    if era and of_month:
        place, year = _era_year(era, parts["of_era"] or "")
        last = monthrange(year, month)[1]
        return _in_era(written(value), place, date(year, month, 1 if of_month == "first" else last))
    return _of_month(value, 2000 if era else int(parts["year"] or 0), month, of_month)


def _of_month(value: Cell, year: int, month: int, of_month: DayOfMonth) -> date | Text:
    if not of_month:
        return says("problem_date_month", value=brief(value))
    return _in_range(date(year, month, 1 if of_month == "first" else monthrange(year, month)[1]))


def _in_range(value: date) -> date | Text:
    """The shapes take no other days."""
    return value if FIRST_DAY <= value <= LAST_DAY else says("problem_date_year", value=value)


def era_of(value: date) -> tuple[int, int]:
    """The era of a day, by its place in `ERAS`, and the year of that era."""
    begins = [(start.year, start.month, start.day) for start in _BEGINS[1:-1]]
    place = sum(start <= (value.year, value.month, value.day) for start in begins)
    return place, value.year - _YEAR_ZERO[ERAS[place][0]]


def _of_era(text: str, name: str, year: str, month: str, of_month: str) -> date | Text:
    place, counted = _era_year(name, year)
    return _in_era(text, place, date(counted, int(month), int(of_month)))


def _era_year(name: str, year: str) -> tuple[int, int]:
    """The place of an era in `ERAS`, and the year in which one of its years begins."""
    place = next(place for place, era in enumerate(ERAS) if name.upper() in era[:2])
    return place, _YEAR_ZERO[ERAS[place][0]] + (1 if year == "元" else int(year))


def _in_era(text: str, place: int, found: date) -> date | Text:
    era = ERAS[place][0]
    if _BEGINS[place] <= found < _BEGINS[place + 1]:
        return found
    last = date.fromordinal(_BEGINS[place + 1].toordinal() - 1)
    return says("problem_era", value=text, era=era, first=_BEGINS[place], last="" if place == len(ERAS) - 1 else last)


def number(value: Cell, quantity: str = "", scale: int = 1) -> int | Text:
    """A whole number from zero to 10^15, in digits or with units: 1,200, 8億円, ¥800 million, 80名.

    `quantity` is what the column counts (`units.WORDS`), `scale` the multiple in which its heading says that it does. A
    number that a format shows scaled or rounded is read where what is shown amounts to what is held.
    """
    found = _stated(value, quantity, scale)
    if isinstance(found, Text):
        return found
    if isinstance(value, Shown) and found != value.held:
        return says("problem_shown", value=brief(value), held=f"{value.held.normalize():f}")
    if found != found.to_integral_value():
        return says("problem_number_part", value=brief(value))
    if found < 0 or found > MOST:
        return says("problem_number_negative" if found < 0 else "problem_number_large", value=brief(value))
    return int(found)


def _stated(value: Cell, quantity: str, scale: int) -> Decimal | Text:
    """The amount that a cell states."""
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return Decimal(f"{value:.{DIGITS}g}" if isinstance(value, float) else value) * scale
    text = unicodedata.normalize("NFKC", written(value)).casefold()
    raised = isinstance(value, str) and any(unicodedata.category(char) == "No" for char in value)  # ² is no 2
    if not isinstance(value, str) or len(text) > LONGEST or raised:
        return says("problem_number", value=brief(value))
    if re.fullmatch(r"-\s*[\d,.]*\d", text):
        return says("problem_number_negative", value=brief(value))
    try:
        return amount(text, quantity, scale, letters=isinstance(value, Shown))
    except NoAmountError as error:
        return _no_amount(value, quantity, error.reason)


def _no_amount(value: Cell, quantity: str, reason: str) -> Text:
    if reason == "number":
        return says("problem_number", value=brief(value))
    key = "problem_unit_twice" if reason == "both" else "problem_unit"
    return says(key, value=brief(value), unit=says(f"unit_{quantity or 'none'}"))


def iri(value: Cell) -> str | Text:
    """An absolute IRI, with or without angle brackets."""
    import pyoxigraph as ox

    text = written(value)
    inner = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    with suppress(ValueError):
        return ox.NamedNode(inner).value
    return says("problem_iri", value=brief(value))


def shown(name: str) -> str:
    """An IRI as it is written in a cell, so that it is read as the same."""
    return name if is_iri(name) and not re.search("[;\uff1b]", name) else f"<{name}>"


def is_iri(text: str) -> bool:
    """Whether the number of a person is really an IRI: it is in angle brackets, or of a scheme that names things."""
    return text.startswith("<") or re.match(r"(?:https?:|urn:|did:)\S", text, re.I) is not None
