"""Names in the order that people expect."""

from __future__ import annotations

import re

MOST_DIGITS = 20
"""Of longer rows of digits none is anyone's number."""


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """A key by which 10 comes behind 9."""
    parts = re.split(r"(\d+)", name)
    return tuple((1, int(part)) if part.isdecimal() and len(part) < MOST_DIGITS else (0, part) for part in parts)
