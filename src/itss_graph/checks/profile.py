"""A profile: which checks run, and how grave what each finds is. One line a check: a level, a tab, a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Self

from itss_graph import resources
from itss_graph.checks.check import Check, bundled, from_file
from itss_graph.errors import InputError, UsageError
from itss_graph.rdf.sources import content

LEVELS = ("ERROR", "WARN", "INFO")
"""The gravest first: what must be put right, what should be, what is worth a look."""

OFF = "OFF"
"""The level of a check that does not run."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The level of each check, in the order of the file; `OFF` for one that does not run."""

    levels: Mapping[str, str]
    checks: Mapping[str, Check]

    @classmethod
    def load(cls, path: str | Path | None = None) -> Self:
        """The bundled profile, or the one in a file.

        A name that ends in `.rq` is a check of the user's own: a file beside the profile. A check that is not named
        does not run. Raises `UsageError` for a line that is none, an unknown level or check, and one named twice.
        """
        file = resources.path("queries", "checks", "profile.tsv") if path is None else Path(path)
        known = bundled()
        levels: dict[str, str] = {}
        checks: dict[str, Check] = {}
        for number, line in enumerate(_lines(file), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            place = f"{file}, line {number}"
            level, name = _parts(line, place)
            check = from_file(file.parent / name) if name.endswith(".rq") else known.get(name)
            if check is None:
                close = get_close_matches(name, known, n=3, cutoff=0.5)
                hint = f"did you mean {' or '.join(close)}?" if close else "itss check --list names them all"
                raise UsageError(f"{place}: no check {name!r}; {hint}")
            if check.name in levels:
                raise UsageError(f"{place}: {check.name} is named twice; keep one line")
            levels[check.name], checks[check.name] = level, check
        return cls(levels, checks)

    def running(self) -> list[tuple[str, Check]]:
        """The checks that run with their levels, gravest first, then by name."""
        return [
            (level, self.checks[name]) for level in LEVELS for name in sorted(self.levels) if self.levels[name] == level
        ]


def _lines(file: Path) -> list[str]:
    try:
        return content(file).decode().splitlines()
    except InputError as error:
        raise UsageError(str(error)) from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8 at byte {error.start}; save the profile as UTF-8") from None


def _parts(line: str, place: str) -> tuple[str, str]:
    words = line.split()
    if len(words) != 2:
        raise UsageError(f"{place}: {line.strip()[:80]!r} is no line of a profile; write LEVEL, a tab, and a check")
    level, name = words
    if level not in (*LEVELS, OFF):
        raise UsageError(f"{place}: no level {level[:40]!r}; there are {', '.join(LEVELS)} and {OFF}")
    return level, name
