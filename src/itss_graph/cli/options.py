"""Options that several commands share, and the sources that they name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer._types import TyperChoice

from itss_graph.cli import output as out
from itss_graph.errors import InputError, UsageError

if TYPE_CHECKING:
    from itss_graph.assessment import Assessor
    from itss_graph.population.documents import Document
    from itss_graph.population.sources import Source
    from itss_graph.rdf.endpoint import Endpoint

STDIN = "itss_graph.cli.stdin"
"""The key under which a call counts how often it reads standard input."""

FILES = "Profiles in Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD, also .gz; folders; - is standard input."


def source(context: typer.Context, value: Any) -> Any:
    """A callback for options that name files to read; refuses standard input twice, drops a file that is repeated."""
    files = value if isinstance(value, list) else [value]
    count = context.meta.get(STDIN, 0) + sum(str(file) == "-" for file in files)
    if count > 1:
        raise UsageError("standard input can be read only once: name one file as -, and the others by their names")
    context.meta[STDIN] = count
    return _without_repetitions(value) if isinstance(value, list) else value


def _without_repetitions(files: list[Any]) -> list[Any]:
    """The files without repetitions: the blank nodes of a file that is read twice would count twice."""
    by_path: dict[str, Any] = {}
    for file in files:
        if by_path.setdefault(os.path.realpath(file), file) is not file:
            out.note(f"{file}: named more than once; read once")
    return list(by_path.values())


def expanded(files: Iterable[str], input_format: str | None = None) -> list[str]:
    """The files that a command reads, with those in folders; a line on standard error for each that is left out."""
    named = list(files)
    if not any(map(os.path.isdir, named)):
        return named
    from itss_graph.population.inputs import find

    inputs = find(named, input_format)
    for entry in inputs:
        if entry.problem:
            out.warn(f"{entry.name}: left out: {entry.problem}")
    return [entry.name for entry in inputs if not entry.problem]


ReadingOption = Annotated[
    Literal["default", "strict"], typer.Option(help="How to read clauses that can be understood in two ways.")
]
EngineOption = Annotated[
    Literal["auto", "columnar", "pyshacl"], typer.Option(help="The SHACL engine; auto is columnar.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The last day that counts; by default today."),
]
OnlyOption = Annotated[
    Literal["evidenced", "confirmed"] | None,
    typer.Option(
        "--only", help="Count only records with evidence or an assessor's confirmation, or only confirmed records."
    ),
]
StandingOption = Annotated[
    bool,
    typer.Option(
        "--standing",
        help="Also write to CSV and Parquet what each met requirement rests on: claims, evidence or confirmation.",
    ),
]
StandardOption = Annotated[
    str | None,
    typer.Option(
        "--standard", metavar="FILE", callback=source, help="A job category in RDF; by default the bundled one."
    ),
]
LanguageOption = Annotated[Literal["en", "ja"], typer.Option("--lang", help="English or Japanese.")]


def format_option(writes: Iterable[str], help: str) -> Any:
    """The option `--format` with the names of the writers that a command has."""
    return typer.Option("--format", click_type=TyperChoice([*dict.fromkeys(writes)]), help=help)


OutputOption = Annotated[
    str | None,
    typer.Option(
        "-o", "--output", metavar="OUT", help="The file to write; its ending selects the format. - is standard output."
    ),
]
InputFormat = Literal["turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld"]
_input_format = typer.Option(
    "--input-format", help="The format of what is read; by default from its ending or its content."
)
InputFormatOption = Annotated[InputFormat | None, _input_format]
ProfilesFormatOption = Annotated[Literal[InputFormat, "jsonl"] | None, _input_format]
FilesArgument = Annotated[list[str], typer.Argument(metavar="FILE...", help=FILES, callback=source)]


def day(moment: datetime | None) -> date:
    """The as-of date."""
    return moment.date() if moment else date.today()


GraphsOption = Annotated[
    list[str] | None,
    typer.Option("--graph", metavar="IRI", help="A named graph to query, by default the default graph; repeatable."),
]
NetrcOption = Annotated[
    Path | None,
    typer.Option(
        "--netrc", metavar="FILE", help="A netrc file with user and password; by default the one in ITSS_NETRC."
    ),
]


def endpoint(url: str, graphs: Iterable[str] | None, netrc: Path | None) -> Endpoint:
    """The endpoint at an address, with the credentials that a netrc file has for its host.

    Raises `UsageError` if the address is not one, and `InputError` if the file has no credentials for the host.
    """
    from itss_graph.rdf.endpoint import Endpoint
    from itss_graph.rdf.transport import Credentials

    server = Endpoint(url, tuple(graphs or ()))
    file = netrc or os.environ.get("ITSS_NETRC")
    if not file:
        return server
    if not server.private:
        out.warn(f"{url}: the password crosses the network unencrypted; use https")
    return Endpoint(url, server.graphs, Credentials.of(file, server.host))


def people(
    files: list[str],
    server: tuple[str | None, list[str] | None, Path | None],
    *,
    input_format: str | None,
    workers: int | None,
    master: str | None,
    resume: bool,
) -> Source:
    """The people to assess: in files, read by Spark if there is a `master`, or at a server.

    `server` is its URL, its named graphs and a netrc file. Raises `UsageError` for options that exclude each other, and
    where nothing is named.
    """
    url, graphs, netrc = server
    if url is not None:
        if files or resume or workers or master:
            raise UsageError("--endpoint excludes FILE, --resume, --workers and --engine spark; leave these out")
        from itss_graph.population.endpoint import EndpointSource

        return EndpointSource(endpoint(url, graphs, netrc))
    if graphs or netrc:
        raise UsageError("--graph and --netrc need an --endpoint")
    if not (files or resume or workers or master):
        raise UsageError("nothing to assess; name a FILE or an --endpoint")
    if master:
        from itss_graph.population.spark_source import SparkSource

        if input_format:
            raise UsageError("--engine spark takes formats from the endings of files; leave out --input-format")
        return SparkSource(files, master)
    from itss_graph.population.sources import FileSource

    return FileSource(files, input_format, workers)


def read_each(
    files: list[str], input_format: str | None, assessor: Assessor | None = None
) -> tuple[list[Document], bool]:
    """The documents in files, and whether someone is left out; a line on standard error says who and why.

    With an assessor, ill-formed profiles are left out too. Raises `InputError` if nobody is left.
    """
    from itss_graph.population.sources import FileSource

    documents, complaints = FileSource(files, input_format).documents(assessor)
    if not documents:
        raise InputError("\n".join(complaints))
    for complaint in complaints:
        out.warn(complaint)
    return documents, bool(complaints)
