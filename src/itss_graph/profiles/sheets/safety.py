"""Text that a spreadsheet program would take for a formula, made harmless, and made itself again.

A cell that begins with one of these runs as a formula when a CSV file is opened: `=HYPERLINK(…)`, `@SUM(…)`, `-2+3`.
See https://owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


def guarded(text: str) -> str:
    """The text with an apostrophe before it where it would run; nothing is lost, as `unguarded` takes it away."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`."""
    return text[1:] if _GUARDED.match(text) else text
