"""The help of commands, as wide as the terminal; on a narrow one, meanings stand below their options."""

from __future__ import annotations

import re
from collections.abc import Iterable
from shutil import get_terminal_size
from typing import Any

WIDEST, NARROW, LEAST = 80, 60, 30
"""Columns: the most, those below which meanings stand below their options, and the fewest."""


def fitted(command: Any, context: Any) -> str:
    """The help of a command or of the application."""
    formatter = context.make_formatter()
    width = formatter.width = max(min(get_terminal_size().columns, WIDEST) - 2, LEAST)
    if width < NARROW:
        definitions = formatter.write_dl

        def below(rows: Iterable[tuple[str, str]], **_: int) -> None:
            definitions([(_folded(name, width - 4), meaning) for name, meaning in rows], col_max=2)

        formatter.write_dl = below
    command.format_help(context, formatter)
    return str(formatter.getvalue()).rstrip("\n")


def _folded(name: str, width: int) -> str:
    """An option and its values on as many lines as it takes, broken between values."""
    lines = [""]
    for part in re.findall(r"[^|\s]+[|\s]?", name):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("    ")
        lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)
