"""`itss check`: the quality checks over the bundled ontology or any other RDF."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import InputFormatOption, OutputOption, expanded, source
from itss_graph.cli.output import chosen
from itss_graph.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from itss_graph.queries.checks import CheckFinding, Profile

Level = Literal["error", "warn", "info"]
Format = Literal["table", "json", "csv"]
SHOWN = 10
"""How many findings of one check a table shows."""
LONGEST = 60
STYLES = {"ERROR": "bold red", "WARN": "bold yellow", "INFO": "bold blue", "OFF": "dim"}


def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE...]",
            callback=source,
            help="RDF, also folders; the bundled ontology if none.",
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(metavar="FILE", callback=source, help="Which checks run, and how grave each is; see --list."),
    ] = None,
    input_format: InputFormatOption = None,
    fail_on: Annotated[
        Level, typer.Option(case_sensitive=False, help="The least level that does not conform.")
    ] = "error",
    format: Annotated[Format | None, typer.Option(help="A table on a terminal, otherwise csv.")] = None,
    output: OutputOption = None,
    list_: Annotated[bool, typer.Option("--list", help="List the checks with their levels.")] = False,
) -> int:
    """Check the quality of an ontology: metadata, labels, definitions, logic. Several files are checked as one graph.

    The exit code is 1 where something is found at the level of --fail-on or above.

    Example: itss check my-ontology.ttl --fail-on warn
    """
    from itss_graph.queries.checks import LEVELS, Profile, own_ontology, run, store_of

    levels = Profile.load(profile)
    if list_:
        if files:
            raise UsageError("--list checks nothing: leave out the files")
        out.show(_list(levels), output)
        return 0
    wanted = chosen(format, output, get_args(Format), "csv")
    read = expanded(files, input_format) if files else [str(file) for file in own_ontology()]
    found = run(store_of(read, input_format), levels)
    failing = LEVELS[: LEVELS.index(fail_on.upper()) + 1]
    conforms = not any(each.level in failing for each in found)
    if wanted == "table":
        out.show(_table(found, levels, len(read), conforms=conforms), output)
    else:
        out.write([_json(found, conforms=conforms) if wanted == "json" else _csv(found)], output)
    return int(not conforms)


def _list(profile: Profile) -> Iterator[RenderableType]:
    from rich.table import Table

    from itss_graph.presentation.terminal import Fitting
    from itss_graph.presentation.terminal import Line as Text

    table = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for name in sorted(profile.levels):
        level = profile.levels[name]
        table.add_row(Text(level, STYLES[level]), name, profile.checks[name].title)
    yield Fitting(table)


def _table(found: Sequence[CheckFinding], profile: Profile, files: int, *, conforms: bool) -> Iterator[RenderableType]:
    """Check by check: the problem, where it shows, and how to solve it; then how many there are."""
    from rich.padding import Padding
    from rich.table import Table

    from itss_graph.presentation.terminal import Line as Text

    for (level, check_), group in groupby(found, key=lambda each: (each.level, each.check)):
        rows = list(group)
        yield Text.assemble((f"{level:<6} ", STYLES[level]), (check_.name, "bold"), f"  {len(rows)}")
        yield Padding(Text(check_.problem), (0, 0, 0, 7))
        for row in rows[:SHOWN]:
            yield Padding(_place(row), (0, 0, 0, 9))
        if len(rows) > SHOWN:
            yield Padding(Text(f"... and {len(rows) - SHOWN} more; --format csv names them all", "dim"), (0, 0, 0, 9))
        solution = Table.grid(padding=(0, 1))
        solution.add_column()
        solution.add_column(overflow="fold")
        solution.add_row(Text("→", "green"), Text(check_.solution))
        yield Padding(solution, (0, 0, 1, 7))
    counts = Counter(each.level for each in found)
    said = ", ".join(_count(counts[level], word) for level, word in _WORDS.items())
    over = f"{_count(len(profile.running()), 'check')} over {_count(files, 'file')}"
    verdict = ("Conforms", "bold green") if conforms else ("Does not conform", "bold red")
    yield Text.assemble(verdict, f": {said} ({over}).")


_WORDS = {"ERROR": "error", "WARN": "warning", "INFO": "info"}


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _place(row: CheckFinding) -> RenderableType:
    """What is at fault, in which property, with which value, on one line where it fits."""
    from itss_graph.presentation.terminal import Line as Text
    from itss_graph.queries.library import short

    value = short(row.value)
    cut = value if len(value) <= LONGEST else f"{value[:LONGEST]}…"
    parts = [short(row.entity), short(row.property), cut]
    printable = ["".join(char if char.isprintable() else " " for char in part) for part in parts if part]
    return Text("  ".join(printable), overflow="fold")


def _json(found: Sequence[CheckFinding], *, conforms: bool) -> str:
    counts = Counter(each.level for each in found)
    document = {
        "conforms": conforms,
        "counts": {level: counts[level] for level in _WORDS},
        "findings": [
            {
                "level": each.level,
                "check": each.check.name,
                "entity": _plain(each.entity),
                "property": _plain(each.property),
                "value": _plain(each.value),
                "problem": each.check.problem,
                "solution": each.check.solution,
                "sources": list(each.check.sources),
            }
            for each in found
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _csv(found: Sequence[CheckFinding]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["level", "check", "entity", "property", "value"])
    for each in found:
        terms = (_plain(term) or "" for term in (each.entity, each.property, each.value))
        writer.writerow([each.level, each.check.name, *terms])
    return text.getvalue()


def _plain(term: object) -> str | None:
    """An IRI without brackets, a blank node as `_:label`, the text of a literal; None where there is none."""
    value = getattr(term, "value", None)
    if value is None or str(term).startswith("_:"):
        return None if term is None else str(term)
    return str(value)
