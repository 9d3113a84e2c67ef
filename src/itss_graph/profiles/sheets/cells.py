"""What a cell says: dates, whole numbers, codes and IRIs, however they are commonly written in Japan and elsewhere.

Each function gives the value, or the `Text` that says what is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal

from itss_graph.profiles.sheets.saying import says
from itss_graph.standard.model import Text

Cell = str | int | float | bool | date | datetime | time | None
"""A cell as a workbook or a CSV file holds it; an empty one is None."""

MOST = 10**15
"""The largest number that a profile may state (`shapes/profile.ttl`)."""
LONGEST = 60

ERAS = (("明治", "M", 1873), ("大正", "T", 1912), ("昭和", "S", 1926), ("平成", "H", 1989), ("令和", "R", 2019))
_BEGINS = (date(1873, 1, 1), date(1912, 7, 30), date(1926, 12, 25), date(1989, 1, 8), date(2019, 5, 1), date.max)
"""The days on which the eras began; that of Meiji, since Japan has counted days by the Gregorian calendar."""
_YEAR_ZERO = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}

_COMMON = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日|(\d{4})(\d\d)(\d\d)")
_ERA = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])(\d{1,2}|元)(?:年(\d{1,2})月(\d{1,2})日|([./-])(\d{1,2})\5(\d{1,2}))", re.I
)

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_UNITS = {"兆": 10**12, "億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "": 1}
_PART = re.compile(rf"({_DIGITS})(兆|億|千万|百万|万|千|)")
_AMOUNT = re.compile(rf"[¥¥]?((?:{_DIGITS}(?:兆|億|千万|百万|万|千|))+)(?:円|人|名|yen|jpy)?", re.I)

_SEVERAL = re.compile(r"\s*<[^<>\s]*>|[^;\uff1b\n]+")


def written(value: Cell) -> str:
    """A cell as text: without spaces around it, a whole number without a decimal point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return "" if value is None else str(value).strip()


def brief(value: Cell) -> str:
    """A cell as a message shows it."""
    text = written(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def code(value: Cell) -> str:
    """The number of a person: full and half width make no difference, leading zeros do."""
    return unicodedata.normalize("NFKC", written(value)).strip()


def several(value: Cell) -> list[Cell]:
    """The values in a cell: texts with a semicolon or a line break between them; what is in angle brackets is one."""
    if not isinstance(value, str):
        return [] if value is None else [value]
    return [part.strip() for part in _SEVERAL.findall(value) if part.strip()]


def day(value: Cell, forms: Iterable[str] = ()) -> date | Text:
    """A date: one of the workbook, or a text in ISO, Japanese or era notation, or in one of the `strptime` forms."""
    if isinstance(value, datetime):
        return _in_range(value.date()) if value.time() == time() else says("problem_date_time", value=value)
    if isinstance(value, date):
        return _in_range(value)
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", written(value)))
    for form in forms:
        with suppress(ValueError):
            return _in_range(datetime.strptime(unicodedata.normalize("NFKC", written(value)), form).date())  # noqa: DTZ007 (a day of the calendar)
    with suppress(ValueError):
        if found := _COMMON.fullmatch(text):
            year, month, of_month = (int(part) for part in found.groups() if part and part.isdecimal())
            return _in_range(date(year, month, of_month))
        if found := _ERA.fullmatch(text):
            return _of_era(text, *(part for part in found.groups() if part and part not in "./-"))
    return says("problem_date_number" if isinstance(value, int | float) else "problem_date", value=brief(value))


def _in_range(value: date) -> date | Text:
    """The shapes take the years 1000 to 2999."""
    return value if 1000 <= value.year <= 2999 else says("problem_date_year", value=value)


def _of_era(text: str, name: str, year: str, month: str, of_month: str) -> date | Text:
    place = next(place for place, era in enumerate(ERAS) if name.upper() in era[:2])
    era = ERAS[place][0]
    found = date(_YEAR_ZERO[era] + (1 if year == "元" else int(year)), int(month), int(of_month))
    if _BEGINS[place] <= found < _BEGINS[place + 1]:
        return found
    last = date.fromordinal(_BEGINS[place + 1].toordinal() - 1)
    return says("problem_era", value=text, era=era, first=_BEGINS[place], last="" if place == len(ERAS) - 1 else last)


def number(value: Cell) -> int | Text:
    """A whole number from zero to 10^15: also with thousands separators, 億 and 万, and 円 or 人 behind it."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return says("problem_number", value=brief(value))
    amount = Decimal(str(value)) if isinstance(value, int | float) else _amount(value)
    if amount is None or not amount.is_finite():
        return says("problem_number", value=brief(value))
    if amount != amount.to_integral_value():
        return says("problem_number_part", value=brief(value))
    if amount < 0 or amount > MOST:
        return says("problem_number_negative" if amount < 0 else "problem_number_large", value=brief(value))
    return int(amount)


def _amount(text: str) -> Decimal | None:
    """The amount in a text; units go down from the largest, each once."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if len(plain) > LONGEST:
        return None
    if re.fullmatch(rf"-{_DIGITS}", plain):
        return Decimal(plain.replace(",", ""))
    found = _AMOUNT.fullmatch(plain)
    if not found:
        return None
    parts = [(Decimal(digits.replace(",", "")), _UNITS[unit]) for digits, unit in _PART.findall(found[1])]
    units = [unit for _, unit in parts]
    if units != sorted(set(units), reverse=True):
        return None
    return sum((amount * unit for amount, unit in parts), Decimal(0))


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
