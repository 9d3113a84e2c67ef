"""A natural sort order of names."""

from __future__ import annotations

import re

MOST_DIGITS = 20
"""Longer runs of digits are compared as text."""


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """A sort key by which 10 comes after 9."""
    parts = re.split(r"(\d+)", name)
    return tuple((1, int(part)) if part.isdecimal() and len(part) < MOST_DIGITS else (0, part) for part in parts)
