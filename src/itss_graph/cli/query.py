"""`itss query`: a query of the library, or any SPARQL, over the standard and the profiles given, or at an endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import (
    AsOfOption,
    GraphsOption,
    InputFormatOption,
    LanguageOption,
    NetrcOption,
    OutputOption,
    ReadingOption,
    StandardOption,
    day,
    expanded,
    format_option,
    source,
)
from itss_graph.cli.options import endpoint as endpoint_at
from itss_graph.errors import UsageError
from itss_graph.presentation.formats import Pieces, Writers
from itss_graph.words import counted, says

if TYPE_CHECKING:
    from itss_graph.queries.library import NamedQuery
    from itss_graph.rdf.columns import Columns
    from itss_graph.rdf.endpoint import Endpoint
    from itss_graph.rdf.store import Result, Rows, Term, Triples, Truth


def query(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A query of the library; --list shows them.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", callback=source, help="A file with a SPARQL query; - is standard input."),
    ] = None,
    text: Annotated[str | None, typer.Option(metavar="SPARQL", help="A SPARQL query.")] = None,
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A parameter of the query; repeatable.")
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", callback=source, help="Profiles to query with the standard, also folders; repeatable."
        ),
    ] = None,
    endpoint: Annotated[str | None, typer.Option(metavar="URL", help="Query this SPARQL 1.1 endpoint instead.")] = None,
    graph: GraphsOption = None,
    netrc: NetrcOption = None,
    input_format: InputFormatOption = None,
    standard: StandardOption = None,
    reading: ReadingOption = "default",
    as_of: AsOfOption = None,
    infer: Annotated[
        bool,
        typer.Option("--infer", help="Add what follows by OWL 2 RL (slow on large data)."),
    ] = False,
    format: Annotated[
        str | None,
        format_option(("table", "csv", "json", "turtle"), "A table on a terminal, otherwise csv; turtle for a graph."),
    ] = None,
    output: OutputOption = None,
    lang: LanguageOption = "en",
    list_: Annotated[bool, typer.Option("--list", help="List the queries of the library.")] = False,
) -> None:
    """Run a query of the library, or any SPARQL, over the standard and over profiles.

    Example: itss query list-requirements-of-kpi --param kpi=OperationsManagement-L5
    """
    from itss_graph.queries.library import QueryScope, run
    from itss_graph.reports.assertions import assertions_of

    if list_:
        if any((name, file, text, param, data, endpoint, graph, infer, standard, as_of)):
            raise UsageError("--list stands alone; leave out all but --format, --lang and -o")
        _write(_library(), "Queries of the library", format, output, lang)
        return
    named_query = _named_query(name, file, text)
    if endpoint and (data or infer or standard or as_of):
        raise UsageError(
            "an endpoint queries its own data; leave out --data and --infer"
            if data or infer
            else "an endpoint queries its own data; leave out --standard and --as-of"
        )
    if (graph or netrc) and not endpoint:
        raise UsageError("--graph and --netrc need an --endpoint")
    if endpoint:
        target: QueryScope | Endpoint = endpoint_at(endpoint, graph, netrc)
    else:
        assess = partial(assertions_of, as_of=day(as_of), reading=reading, standard=standard)
        target = QueryScope(_read(data or [], input_format), infer, assess, standard)
    answer = run(named_query, _parameters(param or []), target)
    _write(answer, named_query.title, format, output, lang)


def _named_query(name: str | None, file: Path | None, text: str | None) -> NamedQuery:
    from itss_graph.queries.library import find, from_file, parse

    if [name, file, text].count(None) != 2:
        raise UsageError("give one query: a NAME of the library, --file or --text; --list shows the names")
    if name is not None:
        return find(name)
    return from_file(file) if file is not None else parse("--text", text or "")


def _parameters(arguments: Iterable[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for argument in arguments:
        name, separator, value = argument.partition("=")
        if not (separator and name):
            raise UsageError(f"--param {argument!r}: write name=value")
        if name in values:
            raise UsageError(f"--param {name} is given twice; give it once")
        values[name] = value
    return values


def _read(paths: Iterable[Path], format: str | None) -> dict[str, Columns]:
    from itss_graph.profiles.reading import read_profiles

    return {path: read_profiles(path, format=format) for path in expanded(map(str, paths), format)}


def _library() -> Result:
    """The queries of the library as rows."""
    import pyoxigraph as ox

    from itss_graph.queries.library import library
    from itss_graph.rdf.store import Rows

    queries = library().values()
    rows = tuple((ox.Literal(query.name), ox.Literal(query.question), ox.Literal(query.usage())) for query in queries)
    return Rows(("name", "question", "parameters"), rows)


def _write(answer: Result, title: str, format: str | None, output: str | None, language: str) -> None:
    from itss_graph.rdf.store import Triples

    graph = isinstance(answer, Triples)
    writers: Writers[Any] = GRAPHS if graph else RESULTS
    wanted = out.choose_format(
        format, output, writers, "turtle" if graph else "csv", "a graph" if graph else "an answer that is no graph"
    )
    out.answer(wanted, writers[wanted]((title, answer), language), output)


def _result_table(answer: tuple[str, Rows | Truth], language: str) -> Pieces:
    from itss_graph.rdf.store import Truth

    title, result = answer
    if isinstance(result, Truth):
        return [says("answer.yes" if result.value else "answer.no")[language]]
    return _table(title, result.variables, result.rows, language)


def _result(format: str, answer: tuple[str, Rows | Truth], _: str) -> Pieces:
    import pyoxigraph as ox

    from itss_graph.rdf.store import serialize

    return _lines(serialize(answer[1], getattr(ox.QueryResultsFormat, format.upper())))


def _graph(answer: tuple[str, Triples], _: str) -> Pieces:
    from itss_graph.rdf.columns import Columns
    from itss_graph.rdf.writing import serialize
    from itss_graph.vocab import PREFIXES

    return _lines(serialize(Columns.from_triples(sorted(answer[1].triples, key=str)), "turtle", PREFIXES))


def _graph_table(answer: tuple[str, Triples], language: str) -> Pieces:
    title, graph = answer
    rows = [(triple.subject, triple.predicate, triple.object) for triple in sorted(graph.triples, key=str)]
    return _table(title, [says(f"column.{key}")[language] for key in ("subject", "property", "value")], rows, language)


def _table(title: str, heads: Iterable[str], rows: Sequence[Sequence[Term | None]], language: str) -> Pieces:
    """A table that fits the terminal, and the number of its rows; nothing in it can steer the terminal."""
    from rich import box
    from rich.table import Table

    from itss_graph.presentation.terminal import Fitting, Line, printable
    from itss_graph.queries.library import short

    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        table.add_column(Line(head), overflow="fold")
    for row in rows:
        table.add_row(*(Line(printable(short(term))) for term in row))
    return [Fitting(table), Line(counted("answer.rows", len(rows))[language], style="dim")]


def _lines(document: bytes) -> Pieces:
    """A document whose lines end in a line feed, the last one too."""
    return [document.decode("utf-8").replace("\r\n", "\n").removesuffix("\n"), "\n"]


RESULTS: Writers[tuple[str, Rows | Truth]] = {
    "table": _result_table,
    "csv": partial(_result, "csv"),
    "json": partial(_result, "json"),
}
"""The writers of rows and of truth values, with a title."""
GRAPHS: Writers[tuple[str, Triples]] = {"turtle": _graph, "table": _graph_table}
"""The writers of graphs, with a title."""
