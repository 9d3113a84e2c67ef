"""`itss query`: a query of the library, or any SPARQL, over the standard and the profiles given, or at an endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import (
    AsOfOption,
    GraphsOption,
    InputFormatOption,
    NetrcOption,
    OutputOption,
    ReadingOption,
    StandardOption,
    day,
    expanded,
    source,
)
from itss_graph.cli.options import endpoint as endpoint_at
from itss_graph.cli.output import chosen
from itss_graph.errors import UsageError

if TYPE_CHECKING:
    from itss_graph.queries.library import NamedQuery
    from itss_graph.rdf.columns import Columns
    from itss_graph.rdf.endpoint import Endpoint
    from itss_graph.rdf.store import Result, Term


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    csv = "csv"
    json = "json"
    turtle = "turtle"


def query(
    name: Annotated[str | None, typer.Argument(help="A query of the library; --list names them.")] = None,
    file: Annotated[
        Path | None, typer.Option(callback=source, help="A file with a SPARQL query, or - for standard input.")
    ] = None,
    text: Annotated[str | None, typer.Option(help="A SPARQL query.")] = None,
    param: Annotated[list[str] | None, typer.Option(help="A parameter, as name=value; repeatable.")] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(callback=source, help="Profiles to query beside the standard, also folders; repeatable."),
    ] = None,
    endpoint: Annotated[str | None, typer.Option(metavar="URL", help="Ask this SPARQL 1.1 endpoint instead.")] = None,
    graph: GraphsOption = None,
    netrc: NetrcOption = None,
    input_format: InputFormatOption = None,
    standard: StandardOption = None,
    reading: ReadingOption = "default",
    as_of: AsOfOption = None,
    infer: Annotated[
        bool,
        typer.Option("--infer", help="Add what OWL 2 RL derives (slow on large data)."),
    ] = False,
    format: Annotated[
        Format | None,
        typer.Option(help="By default table on a terminal, else csv or turtle."),
    ] = None,
    output: OutputOption = None,
    list_: Annotated[bool, typer.Option("--list", help="List the queries of the library.")] = False,
) -> None:
    """Query the standard, and profiles beside it.

    Example: itss query list-requirements-of-kpi --param kpi=OperationsManagement-L5
    """
    from itss_graph.queries.library import QueryScope, run
    from itss_graph.reports.assertions import assertions_of

    if list_:
        if any((name, file, text, param, data, endpoint, graph, infer, standard, as_of)):
            raise UsageError("--list stands alone")
        _write(_library(), "Queries of the library", format, output)
        return
    asked = _asked(name, file, text)
    if endpoint and (data or infer or standard or as_of):
        raise UsageError(
            "an endpoint answers over its own data: leave out --data and --infer"
            if data or infer
            else "an endpoint answers over its own data: leave out --standard and --as-of"
        )
    if (graph or netrc) and not endpoint:
        raise UsageError("--graph and --netrc are for an endpoint: name it by --endpoint")
    if endpoint:
        over: QueryScope | Endpoint = endpoint_at(endpoint, graph, netrc)
    else:
        assess = partial(assertions_of, as_of=day(as_of), reading=reading, standard=standard)
        over = QueryScope(_read(data or [], input_format), infer, assess, standard)
    answer = run(asked, _parameters(param or []), over)
    _write(answer, asked.title, format, output)


def _asked(name: str | None, file: Path | None, text: str | None) -> NamedQuery:
    from itss_graph.queries.library import find, from_file, parse

    if [name, file, text].count(None) != 2:
        raise UsageError("give one query: a NAME of the library, --file or --text; --list names the library's")
    if name is not None:
        return find(name)
    return from_file(file) if file is not None else parse("--text", text or "")


def _parameters(given: Iterable[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for word in given:
        name, separator, value = word.partition("=")
        if not (separator and name):
            raise UsageError(f"--param {word!r}: write name=value")
        if name in values:
            raise UsageError(f"--param {name} is given twice; give it once")
        values[name] = value
    return values


def _read(paths: Iterable[Path], format: str | None) -> dict[str, Columns]:
    from itss_graph.profiles.reading import read_profiles

    return {path: read_profiles(path, format=format) for path in expanded(map(str, paths), format)}


def _library() -> Result:
    """The library as a result like any other."""
    import pyoxigraph as ox

    from itss_graph.queries.library import library
    from itss_graph.rdf.store import Rows

    named = library().values()
    rows = tuple((ox.Literal(q.name), ox.Literal(q.question), ox.Literal(q.usage())) for q in named)
    return Rows(("name", "question", "parameters"), rows)


def _write(answer: Result, title: str, asked: Format | None, output: str | None) -> None:
    import pyoxigraph as ox

    from itss_graph.rdf import writing
    from itss_graph.rdf.columns import Columns
    from itss_graph.rdf.store import Rows, Triples, serialize
    from itss_graph.vocab import PREFIXES

    graph = isinstance(answer, Triples)
    fmt = chosen(asked, output, [Format.turtle] if graph else list(Format), Format.turtle if graph else Format.csv)
    if isinstance(answer, Triples):
        triples = sorted(answer.triples, key=str)
        if fmt is Format.table:
            _table(
                title, ("subject", "property", "value"), [(t.subject, t.predicate, t.object) for t in triples], output
            )
        elif fmt is Format.turtle:
            _bytes(writing.serialize(Columns.from_triples(triples), "turtle", PREFIXES), output)
        else:
            raise UsageError(f"the query gives a graph, which is not written as {fmt}; use --format turtle")
    elif fmt is Format.turtle:
        raise UsageError("the query gives no graph; use --format table, csv or json")
    elif fmt is not Format.table:
        results = ox.QueryResultsFormat.CSV if fmt is Format.csv else ox.QueryResultsFormat.JSON
        _bytes(serialize(answer, results), output)
    elif isinstance(answer, Rows):
        _table(title, answer.variables, answer.rows, output)
    else:
        out.show(["yes" if answer.value else "no"], output)


def _table(title: str, variables: Iterable[str], rows: Sequence[Sequence[Term | None]], output: str | None) -> None:
    """A table on standard output, folded to the width of the terminal; nothing in it can steer the terminal."""
    from rich import box
    from rich.table import Table

    from itss_graph.presentation.terminal import Fitting
    from itss_graph.presentation.terminal import Line as Text
    from itss_graph.queries.library import short

    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for variable in variables:
        table.add_column(Text(variable), overflow="fold")
    for row in rows:
        table.add_row(*(Text("".join(c if c.isprintable() else " " for c in short(term))) for term in row))
    out.show([Fitting(table), Text(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", style="dim")], output)


def _bytes(document: bytes, output: str | None) -> None:
    text = document.decode("utf-8").replace("\r\n", "\n")
    out.write([text.removesuffix("\n"), "\n"], output)
