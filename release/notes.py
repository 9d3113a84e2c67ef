"""The entry of the changelog for a release."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time


@dataclass(frozen=True, slots=True)
class Entry:
    """A version in the changelog: its number, its day if it has one, and its text."""

    version: str
    day: date | None
    text: str

    @property
    def epoch(self) -> int:
        """The start of the day in UTC, in seconds since 1970: the modification time of all files in the release."""
        day = self.day or date(1980, 1, 1)
        return int(datetime.combine(day, time(), UTC).timestamp())


def entry(changelog: str) -> Entry | None:
    """The first entry; None where there is none."""
    match = re.search(r"(?ms)^## (\S+)(?: - (\S+))?[^\n]*\n(.*?)(?=^## |\Z)", changelog)
    if not match:
        return None
    try:
        day = date.fromisoformat(match[2] or "")
    except ValueError:
        day = None
    return Entry(match[1], day, match[3].strip())
