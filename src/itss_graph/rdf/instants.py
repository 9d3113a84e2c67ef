"""Dates, times, moments and durations: as microseconds in 64 bits, and to the last digit where these do not suffice."""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from functools import cache, lru_cache
from typing import NamedTuple

import polars as pl

DATED = ("date", "dateTime", "dateTimeStamp")
"""The data types of XML Schema that name a day or a moment."""

_ZONE = r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?$"
_YEAR = r"^(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_CLOCK = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
_DAY_OR_MOMENT = rf"{_YEAR}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})(?P<clock>T{_CLOCK})?{_ZONE}"
PARTIAL = {
    "time": f"^{_CLOCK}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-(?P<month>[0-9]{{2}}){_ZONE}",
    "gMonth": f"^--(?P<month>[0-9]{{2}}){_ZONE}",
    "gDay": f"^---(?P<day>[0-9]{{2}}){_ZONE}",
    "gMonthDay": f"^--(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}}){_ZONE}",
}
"""The data types that name a part of a moment, each by its form. Others of its parts are those of the 1st of January
1972, a leap year; XML Schema takes the last day of a month or year, which orders no differently.
"""
_NUMBERS = ["year", "month", "day", "hour", "minute", "second"]
_FIELDS = [*_NUMBERS, "clock", "fraction", "zone"]
_LAST_YEAR = 290_000  # about where microseconds leave 64 bits; such years are well-formed all the same
_DAY = 86_400_000_000


def dated(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with `form` and `short` (one of `DATED`), with three more columns.

    These are `valid`, `instant` (null where it is not valid or beyond 64 bits), and whether it has a zone: `zoned`.
    """
    return _validated(rows.hstack(rows["form"].str.extract_groups(_DAY_OR_MOMENT).struct.unnest()))


def partial(rows: pl.DataFrame, short: str) -> pl.DataFrame:
    """The same for rows of one data type of `PARTIAL`."""
    fields = rows["form"].str.extract_groups(PARTIAL[short]).struct.unnest()
    matched = fields.to_series(0).is_not_null()
    defaults = {"year": "1972", "month": "01", "day": "01", "clock": "T" if short == "time" else None}
    missing = {name: defaults.get(name) for name in _FIELDS if name not in fields.columns}
    fields = fields.with_columns(pl.when(matched).then(pl.lit(text, pl.String)).alias(n) for n, text in missing.items())
    return _validated(rows.hstack(fields.select(_FIELDS)))


def _validated(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(_parts()).with_columns(valid=_valid()).with_columns(instant=_instant())


@cache
def _parts() -> list[pl.Expr]:
    """The fields as numbers, microseconds, whether there is a zone, and its offset in minutes."""
    zone = pl.col("zone")
    hours, minutes = (zone.str.slice(start, 2).cast(pl.Int64, strict=False) for start in (1, 4))
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    micros = pl.col("fraction").str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64, strict=False).fill_null(0)
    offset = pl.when(zone == "Z").then(0).otherwise(sign * (hours * 60 + minutes)).fill_null(0)
    numbers = pl.col(_NUMBERS).cast(pl.Int64, strict=False)
    # The calendar repeats after 400 years, so the last four digits of a year decide whether it is a leap year.
    digits = pl.col("year").str.slice(-4).cast(pl.Int64, strict=False).alias("digits")
    return [numbers, digits, micros.alias("micros"), zone.is_not_null().alias("zoned"), offset.alias("offset")]


@cache
def _valid() -> pl.Expr:
    return (_day_exists() & _clock_exists() & _zone_exists() & _fits()).fill_null(value=False)


@cache
def _instant() -> pl.Expr:
    return pl.when(pl.col("valid") & (pl.col("year").abs() < _LAST_YEAR)).then(_micros())


def _day_exists() -> pl.Expr:
    year, month, day = pl.col("digits"), pl.col("month"), pl.col("day")
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    last = (
        pl.when(month == 2)
        .then(pl.when(leap).then(29).otherwise(28))
        .when(month.is_in([4, 6, 9, 11]))
        .then(30)
        .otherwise(31)
    )
    return month.is_between(1, 12) & day.is_between(1, last)


def _clock_exists() -> pl.Expr:
    hour, minute, second = pl.col("hour"), pl.col("minute"), pl.col("second")
    usual = (hour < 24) & (minute < 60) & (second < 60)
    midnight = (hour == 24) & (minute == 0) & (second == 0) & pl.col("fraction").fill_null("0").str.contains("^0+$")
    return pl.col("clock").is_null() | usual | midnight


def _zone_exists() -> pl.Expr:
    zone = pl.col("zone").fill_null("Z")
    return zone.str.contains("^(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))$")


def _fits() -> pl.Expr:
    """A date has no clock, a moment has one, and a time stamp has a zone as well."""
    short, clock = pl.col("short"), pl.col("clock")
    zoned = (short != "dateTimeStamp") | pl.col("zone").is_not_null()
    return (short.is_in(["dateTime", "dateTimeStamp", "time"]) == clock.is_not_null()) & zoned


def _micros() -> pl.Expr:
    """Microseconds since 1970. Days are counted from the 1st of March of year 0, so that leap days come last."""
    year, month = pl.col("year") - (pl.col("month") <= 2).cast(pl.Int64), (pl.col("month") + 9) % 12
    days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + pl.col("day") - 719_469
    hour = pl.when(pl.col("short") == "time").then(pl.col("hour") % 24).otherwise(pl.col("hour"))
    minutes = hour.fill_null(0) * 60 + pl.col("minute").fill_null(0) - pl.col("offset")
    return days * _DAY + (minutes * 60 + pl.col("second").fill_null(0)) * 1_000_000 + pl.col("micros")


_MOMENT = re.compile(
    r"(?:(-?[0-9]{4,})(?:-([0-9]{2}))?(?:-([0-9]{2}))?)?"
    r"T?(?:([0-9]{2}):([0-9]{2}):([0-9]{2}(?:\.[0-9]+)?))?(?:Z|([+-][0-9]{2}):([0-9]{2}))?"
)
_DURATION = re.compile(
    r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?"
)
_STARTS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""The months with whose first moments durations are compared."""


class Duration(NamedTuple):
    """A duration, and its end for each of the four starts by which durations are ordered."""

    months: Decimal
    seconds: Decimal
    ends: tuple[Decimal, ...]


@lru_cache(maxsize=4096)
def moment(lexical: str, later: int = 0) -> Decimal:
    """The seconds since 1970 of a well-formed date, moment, time, year or month of a year, and some seconds more.

    They are in UTC where there is a time zone, else in local time. A time is that of 1972-12-31.
    """
    match = _MOMENT.fullmatch(lexical.strip())
    year, month, day, hour, minute, second, zone, zoned = match.groups() if match else (None,) * 8
    with localcontext(_exact(lexical)):
        days = _days(Decimal(year), int(month or 1), int(day or 1)) if year else _days(Decimal(1972), 12, 31)
        hours = int(hour or 0) if year else int(hour or 0) % 24
        offset = int(zone or 0) * 60 + int(f"{(zone or '+')[0]}{zoned or 0}")
        minutes = hours * 60 + int(minute or 0) - offset
        return days * 86_400 + minutes * 60 + Decimal(second or 0) + later


@lru_cache(maxsize=4096)
def duration(lexical: str) -> Duration:
    """A well-formed duration of any of the three data types."""
    match = _DURATION.fullmatch(lexical.strip())
    sign, *numbers = match.groups() if match else ("", *("",) * 6)
    with localcontext(_exact(lexical)):
        years, months, days, hours, minutes, seconds = (Decimal(f"{sign}{number or 0}") for number in numbers)
        months += years * 12
        seconds += ((days * 24 + hours) * 60 + minutes) * 60
        ends = []
        for year, month in _STARTS:
            total = months + year * 12 + month - 1
            remainder = _modulo(total, 12)
            ends.append(_days((total - remainder) / 12, remainder + 1, 1) * 86_400 + seconds)
        return Duration(months, seconds, tuple(ends))


def _exact(lexical: str) -> Context:
    """A context that rounds no digit away."""
    return Context(prec=len(lexical) + 40, Emax=MAX_EMAX, Emin=MIN_EMIN)


def _modulo(number: Decimal, divisor: int) -> int:
    """The remainder of a whole number, never negative."""
    return int(number % divisor) % divisor


def _days(year: Decimal, month: int, day: int) -> Decimal:
    """The days since 1970-01-01 in the Gregorian calendar, which repeats after 400 years."""
    year -= month <= 2
    cycle_year = _modulo(year, 400)
    days = 365 * cycle_year + cycle_year // 4 - cycle_year // 100 + (153 * ((month + 9) % 12) + 2) // 5 + day - 719_469
    return (year - cycle_year) / 400 * 146_097 + days
