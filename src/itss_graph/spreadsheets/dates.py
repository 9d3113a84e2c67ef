"""The dates of cells: in ISO, Japanese or era notation, months without a day, and ends that are still open.

A function gives the date, or the problem as a `Text`.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time
from typing import Literal, Self

from itss_graph.spreadsheets.cells import Cell, brief, written
from itss_graph.spreadsheets.units import SPACES
from itss_graph.terms.model import Text
from itss_graph.vocab import FIRST_DAY, LAST_DAY
from itss_graph.words import says


class Month(str):
    """A date of a workbook whose format shows its year and month without a day."""

    __slots__ = ("first",)
    first: date

    @classmethod
    def of(cls, text: str, value: date) -> Self:
        """The text shown for a date."""
        shown = cls(text)
        shown.first = date(value.year, value.month, 1)
        return shown


DayOfMonth = Literal["", "first", "last"]
"""The day for which a month without a day stands; empty unless a mapping gives it."""

ERAS = (("明治", "M", 1867), ("大正", "T", 1911), ("昭和", "S", 1925), ("平成", "H", 1988), ("令和", "R", 2018))
"""Name, letter, and the year before the first year."""
_BEGINS = (date(1873, 1, 1), date(1912, 7, 30), date(1926, 12, 25), date(1989, 1, 8), date(2019, 5, 1), date.max)
"""The first days of the eras; for Meiji, that of the Gregorian calendar in Japan."""

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


def is_running(value: Cell) -> bool:
    """Whether the cell of an end says that it is still open: 継続中, 現在, ongoing, present."""
    text = "".join(unicodedata.normalize("NFKC", written(value)).casefold().split())
    return _RUNNING.fullmatch(text.translate({ord(char): "~" for char in "〜～–—"})) is not None


def day(value: Cell, forms: Iterable[str] = (), of_month: DayOfMonth = "") -> date | Text:
    """A date: one of the workbook, or a text in ISO, Japanese or era notation, or in one of the `strptime` forms.

    `of_month` is the day for which a month without a day stands.
    """
    if isinstance(value, datetime):
        return _in_range(value.date()) if value.time() == time() else says("problem.date_time", value=value)
    if isinstance(value, date):
        return _in_range(value)
    text = SPACES.sub("", unicodedata.normalize("NFKC", written(value)))
    for form in forms:
        with suppress(ValueError):
            return _in_range(datetime.strptime(unicodedata.normalize("NFKC", written(value)), form).date())  # noqa: DTZ007 (a day of the calendar)
    with suppress(ValueError):
        parsed = _whole_date(text) or _month(value, text, of_month)
        if parsed is not None:
            return parsed
    return says("problem.date_number" if isinstance(value, int | float) else "problem.date", value=brief(value))


def _whole_date(text: str) -> date | Text | None:
    """A date in ISO, Japanese or era notation; raises `ValueError` for a day that does not exist."""
    if match := _COMMON.fullmatch(text):
        year, month, of_month = (int(part) for part in match.groups() if part and part.isdecimal())
        return _in_range(date(year, month, of_month))
    if match := _ERA.fullmatch(text):
        return _of_era(text, *(part for part in match.groups() if part and part not in "./-"))
    return None


def _month(value: Cell, text: str, of_month: DayOfMonth) -> date | Text | None:
    """A month without a day; raises `ValueError` for one that does not exist."""
    if isinstance(value, Month):
        return _of_month(value, value.first.year, value.first.month, of_month)
    match = next(filter(None, (pattern.fullmatch(text) for pattern in _MONTH)), None)
    if match is None or not isinstance(value, str):
        return None
    parts = match.groupdict()
    name, era = parts.get("name"), parts.get("era")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(parts.get("month") or parts.get("of_year") or 0)
    date(2000, month, 1)
    if era and of_month:
        era_index, year = _era_year(era, parts["of_era"] or "")
        last = monthrange(year, month)[1]
        return _in_era(written(value), era_index, date(year, month, 1 if of_month == "first" else last))
    return _of_month(value, 2000 if era else int(parts["year"] or 0), month, of_month)


def _of_month(value: Cell, year: int, month: int, of_month: DayOfMonth) -> date | Text:
    if not of_month:
        return says("problem.date_month", value=brief(value))
    return _in_range(date(year, month, 1 if of_month == "first" else monthrange(year, month)[1]))


def _in_range(value: date) -> date | Text:
    """A day that the shapes allow, or the problem."""
    return value if FIRST_DAY <= value <= LAST_DAY else says("problem.date_year", value=value)


def era_of(value: date) -> tuple[int, int]:
    """The index in `ERAS` of the era of a day, and the year of that era."""
    begins = [(start.year, start.month, start.day) for start in _BEGINS[1:-1]]
    index = sum(start <= (value.year, value.month, value.day) for start in begins)
    return index, value.year - ERAS[index][2]


def _of_era(text: str, name: str, year: str, month: str, of_month: str) -> date | Text:
    index, gregorian_year = _era_year(name, year)
    return _in_era(text, index, date(gregorian_year, int(month), int(of_month)))


def _era_year(name: str, year: str) -> tuple[int, int]:
    """The index of an era in `ERAS`, and the Gregorian year of one of its years."""
    index = next(index for index, era in enumerate(ERAS) if name.upper() in era[:2])
    return index, ERAS[index][2] + (1 if year == "元" else int(year))


def _in_era(text: str, index: int, day: date) -> date | Text:
    era = ERAS[index][0]
    if _BEGINS[index] <= day < _BEGINS[index + 1]:
        return day
    last = date.fromordinal(_BEGINS[index + 1].toordinal() - 1)
    return says("problem.era", value=text, era=era, first=_BEGINS[index], last="" if index == len(ERAS) - 1 else last)
