"""A check: a query that finds one kind of fault, under a header that says what is wrong and what to do.

The bundled ones are the files of `queries/checks/`; its README states the header.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from itss_graph import resources
from itss_graph.errors import UsageError

COLUMNS = ("entity", "property", "value")
"""What each row of an answer names: what is at fault, in which property, with which value; the last two may be open."""

_LINE = re.compile(r"# (?P<key>title|problem|solution|source|adapted): (?P<text>\S.*)")
_NEEDED = ("title", "problem", "solution", "source")


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of fault. `sources` name the criteria it stands for; `adapted` says how it departs from them, if so."""

    name: str
    title: str
    problem: str
    solution: str
    sources: tuple[str, ...]
    adapted: str
    text: str


def bundled() -> dict[str, Check]:
    """The checks of `queries/checks/` by name, sorted."""
    files = sorted(resources.path("queries", "checks").glob("*.rq"))
    return {file.stem: parse(file.stem, file.read_text("utf-8")) for file in files}


def from_file(path: Path) -> Check:
    """A check from a file; raises `UsageError` where it cannot be read or lacks a line of the header."""
    try:
        return parse(path.stem, path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 at byte {error.start}; save the check as UTF-8") from None


def parse(name: str, text: str) -> Check:
    """A check from its text; raises `UsageError` for a header that is not one."""
    said: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            break
        found = _LINE.fullmatch(line)
        if not found:
            raise UsageError(f"{name}.rq, line {number}: not a header line of a check; see queries/checks/README.md")
        said.setdefault(found["key"], []).append(found["text"])
    for key, texts in said.items():
        if key != "source" and len(texts) > 1:
            raise UsageError(f"{name}.rq: the header has {len(texts)} lines {key!r}; keep one")
    if missing := [key for key in _NEEDED if key not in said]:
        raise UsageError(f"{name}.rq: the header has no line '# {missing[0]}: ...'; see queries/checks/README.md")
    (title,), (problem,), (solution,) = (said[key] for key in _NEEDED[:3])
    return Check(name, title, problem, solution, tuple(said["source"]), said.get("adapted", [""])[0], text)
