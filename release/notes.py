"""The entry of the changelog that is released."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time


@dataclass(frozen=True, slots=True)
class Entry:
    """One version in the changelog: its number, its day if it has one, and what it says."""

    version: str
    day: date | None
    text: str

    @property
    def epoch(self) -> int:
        """The beginning of the day in UTC, in seconds since 1970: what everything in the release is dated."""
        day = self.day or date(1980, 1, 1)
        return int(datetime.combine(day, time(), UTC).timestamp())


def entry(changelog: str) -> Entry | None:
    """The first entry; None where there is none."""
    found = re.search(r"(?ms)^## (\S+)(?: - (\S+))?[^\n]*\n(.*?)(?=^## |\Z)", changelog)
    if not found:
        return None
    try:
        day = date.fromisoformat(found[2] or "")
    except ValueError:
        day = None
    return Entry(found[1], day, found[3].strip())
