"""Who was rejected, and why, as it is told: lines for a person to read, and a file that names every problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from itss_graph.outputs import writing
from itss_graph.population.part import REJECTS
from itss_graph.presentation.formulas import without_formulas
from itss_graph.profiles.violations import LONGEST_VALUE
from itss_graph.rdf.names import local_name

SAID = 10
"""Problems of one source that are told one by one; of the others there is a number."""


def rejects_of(output: str) -> Path:
    """Where the rejects of a run go."""
    return Path(f"{output}.rejects.csv")


def complaints(rejects: Iterable[pl.DataFrame]) -> Iterator[str]:
    """Tables of `REJECTS` with their `line`, as lines for a person to read: where, what, and what to do."""
    said: dict[str, set[str]] = {}
    more: dict[str, set[int]] = {}
    for row in (row for table in rejects for row in table.iter_rows(named=True)):
        line, source = _complaint(row), str(row["source"])
        known = said.setdefault(source, set())
        if line in known:
            continue
        if len(known) < SAID:
            known.add(line)
            yield line
        else:
            more.setdefault(source, set()).add(hash(line))
    for source, lines in more.items():
        yield f"{source}: and {len(lines):,} more problem{'s' if len(lines) > 1 else ''}"


def write_rejects(rejects: Iterator[pl.DataFrame], path: Path) -> bool:
    """Write the rejects as CSV, if there are any, and give whether there are."""
    first = next(rejects, None)
    if first is None:
        return False
    with writing(path) as target:
        REJECTS.to_frame().write_csv(target)
        for table in (first, *rejects):
            line = pl.format("{}:{}", "source", "line")
            named = table.with_columns(source=pl.coalesce(line, "source")).drop("line")
            without_formulas(named).write_csv(target, include_header=False)
    return True


def _complaint(row: dict[str, str | int | None]) -> str:
    source, message = row["source"], str(row["message"])
    where = f"{source}:{row['line']}" if row["line"] else f"{source}"
    if row["node"] is None:
        located = re.match(rf"{re.escape(str(source))}(:\d+)*: ", message)
        if located and not row["line"]:
            return message
        return f"{where}: {message[located.end() :] if located else message}"
    path = local_name(str(row["property"])) if row["property"] else ""
    value = str(row["value"] or "")
    value = value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"
    place = " ".join(part for part in (str(row["node"]), path, value) if part)
    return f"{where}: {place}: {message}"
