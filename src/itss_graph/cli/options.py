"""Options that several commands share."""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import Annotated, Any, Literal

import typer

from itss_graph.cli.output import warn
from itss_graph.errors import UsageError


def source(context: typer.Context, given: Any) -> Any:
    """A callback for what names files to read: standard input is read once, and so is a file that is named twice."""
    named = given if isinstance(given, list) else [given]
    count = context.meta.get(STDIN, 0) + sum(str(file) == "-" for file in named)
    if count > 1:
        raise UsageError("standard input can be read only once: name one file as -, and the others by their names")
    context.meta[STDIN] = count
    return _once(given) if isinstance(given, list) else given


def _once(files: list[Any]) -> list[Any]:
    """Files without those that are named before: read twice, their blank nodes would count twice."""
    found: dict[str, Any] = {}
    for file in files:
        if found.setdefault(os.path.realpath(file), file) is not file:
            warn(f"{file}: named more than once, and read once")
    return list(found.values())


STDIN = "itss_graph.cli.stdin"
"""How many sources of a call are standard input."""

ReadingOption = Annotated[
    Literal["default", "strict"], typer.Option(help="How clauses are read that can be understood in two ways.")
]
EngineOption = Annotated[
    Literal["auto", "columnar", "pyshacl"], typer.Option(help="The SHACL engine; auto is columnar.")
]
AsOfOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day that counts; today where not given.")
]
OnlyOption = Annotated[
    Literal["evidenced", "confirmed"] | None,
    typer.Option(
        "--only", help="Count only records that carry evidence or an assessor's confirmation, or only the latter."
    ),
]
StandingOption = Annotated[
    bool,
    typer.Option(
        "--standing",
        help="Tell in CSV and Parquet too on what each met requirement rests: claims, evidence or confirmation.",
    ),
]
StandardOption = Annotated[
    str | None,
    typer.Option(
        "--standard", metavar="FILE", callback=source, help="Another job category in RDF; the bundled one if not given."
    ),
]
LanguageOption = Annotated[Literal["en", "ja"], typer.Option("--lang", help="English or Japanese.")]
OutputOption = Annotated[
    str | None,
    typer.Option(
        "-o", "--output", metavar="OUT", help="Write to a file; its ending names the format. - is standard output."
    ),
]
InputFormat = Literal["turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld"]
InputFormatOption = Annotated[
    InputFormat | None,
    typer.Option("--input-format", help="The format of FILE; otherwise by its ending, or else by its content."),
]
ProfilesFormatOption = Annotated[
    Literal["turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld", "jsonl"] | None,
    typer.Option("--input-format", help="The format of FILE; otherwise by its ending, or else by its content."),
]
FILES = "Profiles: Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD, also .gz."
FilesArgument = Annotated[list[str], typer.Argument(metavar="FILE...", help=FILES, callback=source)]


def tells(format: str, *, standing: bool) -> bool:
    """Whether to find out on what each met requirement rests: for a table not, for rows where they are asked to."""
    return standing or format not in ("table", "csv", "parquet")


def day(moment: datetime | None) -> date:
    """The as-of date."""
    return moment.date() if moment else date.today()
