"""`itss serve`: the standard, and what an operator puts beside it, by SPARQL and as linked data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import InputFormatOption, expanded, source
from itss_graph.errors import UsageError
from itss_graph.outputs import write


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; other machines reach it only with --expose.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(help="The port to listen on; 0 takes any that is free.")] = 8000,
    store: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep what callers with the token write in this folder.")
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            callback=source,
            help="Profiles to load, a named graph per person; repeatable, also folders.",
        ),
    ] = None,
    input_format: InputFormatOption = None,
    token_file: Annotated[
        Path | None, typer.Option(metavar="F", help="A file with the token; by default the variable ITSS_TOKEN.")
    ] = None,
    expose: Annotated[bool, typer.Option("--expose", help="Listen on an address that other machines reach.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds that one request may take.")] = 10,
    memory: Annotated[int, typer.Option(help="MiB of memory that one request may take beside the data.")] = 512,
    rows: Annotated[int, typer.Option(help="Rows or triples of one answer.")] = 100_000,
    answer_size: Annotated[int, typer.Option(help="MiB of one answer.")] = 64,
    body_size: Annotated[int, typer.Option(help="MiB of what one request sends.")] = 8,
    workers: Annotated[int, typer.Option(help="Requests that are answered at a time; of one client all but one.")] = 3,
    queue: Annotated[int, typer.Option(help="Requests that may wait their turn, half of them of one client.")] = 32,
    rate: Annotated[float, typer.Option(help="Requests a second from one client; 0 for as many as come.")] = 50,
) -> None:
    """Serve the standard: SPARQL at /sparql, graphs at /graphs, pages and documents of every term below /.

    What is written, and all profiles, only a caller with the token reads; without a token nothing can be written.
    Answers that are too much are refused, with status 503 or 429.

    Example: itss serve --token-file token --store careers --data staff.ttl
    """
    from itss_graph.rdf.endpoint import is_loopback
    from itss_graph.server.settings import MEBIBYTE, Limits, ServerSettings, token_of

    _positive(timeout=timeout, memory=memory, rows=rows, answer_size=answer_size, body_size=body_size, workers=workers)
    if queue < 0 or rate < 0 or port < 0:
        raise UsageError("--queue, --rate and --port are not below zero")
    limits = Limits(
        timeout, memory * MEBIBYTE, rows, answer_size * MEBIBYTE, body_size * MEBIBYTE, workers, queue, rate
    )
    files = tuple(expanded(data or (), input_format))
    settings = ServerSettings(host, port, store, files, token_of(token_file), expose, limits, input_format)
    if store is not None and settings.token is None:
        out.warn(f"{store}: without a token nobody reads or writes the store; give one by --token-file or ITSS_TOKEN")
    if settings.token is not None and not is_loopback(host):
        out.warn("the token and all answers cross the network unencrypted; put a reverse proxy with TLS in front")
    from itss_graph.server.run import run

    run(settings, lambda address: write([f"Serving on {address} (Ctrl-C stops it)\n"], None))


def _positive(**options: float) -> None:
    for name, value in options.items():
        if not value > 0:
            raise UsageError(f"--{name.replace('_', '-')} is a number above zero, not {value:g}")
