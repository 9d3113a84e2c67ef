"""What a spreadsheet program would take for a formula, made harmless: in every cell that is written, and read again.

A cell that begins with one of some characters runs as a formula when a file is opened: `=HYPERLINK(…)`, `@SUM(…)`,
`-2+3`, in full width too. See https://owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

import re

import polars as pl

RUNNING = r"^('*[=+\-@\t\r＝＋－＠])"
"""How a text begins that would run, or that `guarded` made: for the regular expressions of Python, Polars and Spark."""
GUARD = "'$1"
"""What takes its place in Polars and Spark."""


def guarded(text: str) -> str:
    """The text with an apostrophe before it where it would run; nothing is lost, as `unguarded` takes it away."""
    return f"'{text}" if re.match(RUNNING, text) else text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`."""
    return text[1:] if text.startswith("'") and re.match(RUNNING, text) else text


def without_formulas(table: pl.DataFrame) -> pl.DataFrame:
    """The table with every text guarded."""
    return table.with_columns(pl.col(pl.String).str.replace(RUNNING, GUARD))
