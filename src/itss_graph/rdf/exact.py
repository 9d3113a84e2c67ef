"""Moments and durations to the last digit, one at a time: for what microseconds in 64 bits do not hold.

https://www.w3.org/TR/xmlschema11-2/#sec-timeontimeline, https://www.w3.org/TR/xmlschema11-2/#duration
"""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

_MOMENT = re.compile(
    r"(?:(-?[0-9]{4,})(?:-([0-9]{2}))?(?:-([0-9]{2}))?)?"
    r"T?(?:([0-9]{2}):([0-9]{2}):([0-9]{2}(?:\.[0-9]+)?))?(?:Z|([+-][0-9]{2}):([0-9]{2}))?"
)
_DURATION = re.compile(
    r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?"
)
_STARTS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""The months at whose beginnings durations are compared."""


class Duration(NamedTuple):
    """A duration, and when it ends that begins at each of the four moments by which durations are ordered."""

    months: Decimal
    seconds: Decimal
    ends: tuple[Decimal, ...]


@lru_cache(maxsize=4096)
def moment(lexical: str, later: int = 0) -> Decimal:
    """The seconds since 1970 of a well-formed date, moment, time, year or month of a year, and some seconds more.

    They are in UTC where there is a time zone, else in local time. A time is that of 1972-12-31.
    """
    found = _MOMENT.fullmatch(lexical.strip())
    year, month, day, hour, minute, second, zone, zoned = found.groups() if found else (None,) * 8
    with localcontext(_wide(lexical)):
        days = _days(Decimal(year), int(month or 1), int(day or 1)) if year else _days(Decimal(1972), 12, 31)
        hours = int(hour or 0) if year else int(hour or 0) % 24
        offset = int(zone or 0) * 60 + int(f"{(zone or '+')[0]}{zoned or 0}")
        minutes = hours * 60 + int(minute or 0) - offset
        return days * 86_400 + minutes * 60 + Decimal(second or 0) + later


@lru_cache(maxsize=4096)
def duration(lexical: str) -> Duration:
    """A well-formed duration of any of the three data types."""
    found = _DURATION.fullmatch(lexical.strip())
    sign, *numbers = found.groups() if found else ("", *("",) * 6)
    with localcontext(_wide(lexical)):
        years, months, days, hours, minutes, seconds = (Decimal(f"{sign}{number or 0}") for number in numbers)
        months += years * 12
        seconds += ((days * 24 + hours) * 60 + minutes) * 60
        ends = []
        for year, month in _STARTS:
            total = months + year * 12 + month - 1
            within = _modulo(total, 12)
            ends.append(_days((total - within) / 12, within + 1, 1) * 86_400 + seconds)
        return Duration(months, seconds, tuple(ends))


def _wide(lexical: str) -> Context:
    """Room for every digit."""
    return Context(prec=len(lexical) + 40, Emax=MAX_EMAX, Emin=MIN_EMIN)


def _modulo(number: Decimal, divisor: int) -> int:
    """The remainder of a whole number, never negative."""
    return int(number % divisor) % divisor


def _days(year: Decimal, month: int, day: int) -> Decimal:
    """The days since 1970-01-01 in the Gregorian calendar, which repeats itself after 400 years."""
    year -= month <= 2
    within = _modulo(year, 400)
    days = 365 * within + within // 4 - within // 100 + (153 * ((month + 9) % 12) + 2) // 5 + day - 719_469
    return (year - within) / 400 * 146_097 + days
