"""Options that several commands share, with those that name a SPARQL server."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer._types import TyperChoice

from itss_graph.cli import output as out
from itss_graph.cli.output import note, warn
from itss_graph.errors import InputError, UsageError

if TYPE_CHECKING:
    from itss_graph.assessment import Assessor
    from itss_graph.population.documents import Document
    from itss_graph.population.sources import Source
    from itss_graph.rdf.endpoint import Endpoint


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
            note(f"{file}: named more than once, and read once")
    return list(found.values())


def expanded(files: Iterable[str], input_format: str | None = None) -> list[str]:
    """The files that a command reads, those in folders for the folders; a line on standard error about the others."""
    given = list(files)
    if not any(map(os.path.isdir, given)):
        return given
    from itss_graph.population.inputs import find

    found = find(given, input_format)
    for each in found:
        if each.problem:
            warn(f"{each.name}: left out: {each.problem}")
    return [each.name for each in found if not each.problem]


STDIN = "itss_graph.cli.stdin"
"""How many sources of a call are standard input."""

ReadingOption = Annotated[
    Literal["default", "strict"], typer.Option(help="How clauses are read that can be understood in two ways.")
]
EngineOption = Annotated[
    Literal["auto", "columnar", "pyshacl"], typer.Option(help="The SHACL engine; auto is columnar.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The last day that counts; today where not given."),
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


def format_option(writes: Iterable[str], help: str) -> Any:
    """The option `--format` with the names of the writers that a command has."""
    return typer.Option("--format", click_type=TyperChoice([*dict.fromkeys(writes)]), help=help)


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


def day(moment: datetime | None) -> date:
    """The as-of date."""
    return moment.date() if moment else date.today()


GraphsOption = Annotated[
    list[str] | None,
    typer.Option("--graph", metavar="IRI", help="A named graph of the server to ask; repeatable, by default its own."),
]
NetrcOption = Annotated[
    Path | None,
    typer.Option(
        "--netrc", metavar="F", help="A netrc file with user and password; by default the variable ITSS_NETRC."
    ),
]


def endpoint(url: str, graphs: Iterable[str] | None, netrc: Path | None) -> Endpoint:
    """The endpoint at an address, with the credentials that a netrc file has for its host.

    Raises `UsageError` for what is no address, and `InputError` for a file that has none.
    """
    from itss_graph.rdf.endpoint import Endpoint
    from itss_graph.rdf.transport import Credentials

    made = Endpoint(url, tuple(graphs or ()))
    file = netrc or os.environ.get("ITSS_NETRC")
    if not file:
        return made
    if not made.private:
        out.warn(f"{url}: the password crosses the network unencrypted; use https")
    return Endpoint(url, made.graphs, Credentials.of(file, made.host))


def people(
    files: list[str],
    server: tuple[str | None, list[str] | None, Path | None],
    *,
    input_format: str | None,
    workers: int | None,
    master: str | None,
    resume: bool,
) -> Source:
    """Whom to assess: those in files, on Spark where there is a `master`, or those at a server.

    That is given as its URL, its named graphs and a netrc file. Raises `UsageError` where it is not clear whom.
    """
    url, graphs, netrc = server
    if url is not None:
        if files or resume or workers or master:
            raise UsageError("an endpoint is assessed alone: leave out FILE, --resume, --workers and --engine spark")
        from itss_graph.population.endpoint import EndpointSource

        return EndpointSource(endpoint(url, graphs, netrc))
    if graphs or netrc:
        raise UsageError("--graph and --netrc are for an endpoint: name it by --endpoint")
    if not (files or resume or workers or master):
        raise UsageError("nothing to assess: name a FILE, or an --endpoint")
    if master:
        from itss_graph.population.spark_source import SparkSource

        if input_format:
            raise UsageError(
                "--engine spark assesses by every indicator; leave out --input-format, which the endings of files tell"
            )
        return SparkSource(files, master)
    from itss_graph.population.sources import FileSource

    return FileSource(files, input_format, workers)


def read_each(
    files: list[str], input_format: str | None, assessor: Assessor | None = None
) -> tuple[list[Document], bool]:
    """The documents in files, and whether someone is left out, of whom there is a line on standard error.

    With an assessor, the ill-formed are left out too. Raises `InputError` where nobody is left.
    """
    from itss_graph.population.sources import FileSource

    documents, complaints = FileSource(files, input_format).documents(assessor)
    if not documents:
        raise InputError("\n".join(complaints))
    for line in complaints:
        out.warn(line)
    return documents, bool(complaints)
