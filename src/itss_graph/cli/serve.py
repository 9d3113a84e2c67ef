"""`itss serve`: the standard and an operator's own graphs by SPARQL and as linked data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import InputFormatOption, expanded, source
from itss_graph.errors import UsageError
from itss_graph.outputs import write


def serve(
    host: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="The address to listen on; one that other machines reach needs --expose."),
    ] = ("127.0.0.1"),
    port: Annotated[int, typer.Option(metavar="N", help="The port to listen on; 0 for any free port.")] = 8000,
    store: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder for what clients with the token write.")
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
        Path | None, typer.Option(metavar="FILE", help="A file with the token; by default the variable ITSS_TOKEN.")
    ] = None,
    expose: Annotated[bool, typer.Option("--expose", help="Allow an address that other machines reach.")] = False,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", help="The most time for one request.")] = 10,
    memory: Annotated[int, typer.Option(metavar="MIB", help="The most memory for one request, beside the data.")] = 512,
    rows: Annotated[int, typer.Option(metavar="N", help="The most rows or triples in one answer.")] = 100_000,
    answer_size: Annotated[int, typer.Option(metavar="MIB", help="The largest answer.")] = 64,
    body_size: Annotated[int, typer.Option(metavar="MIB", help="The largest body of a request.")] = 8,
    workers: Annotated[
        int, typer.Option(metavar="N", help="Requests answered at a time; one client may use all workers but one.")
    ] = 3,
    queue: Annotated[
        int, typer.Option(metavar="N", help="Requests that may wait; one client may have half of them.")
    ] = 32,
    rate: Annotated[float, typer.Option(metavar="N", help="Requests per second of one client; 0 for no limit.")] = 50,
) -> None:
    """Serve the standard: SPARQL at /sparql, graphs at /graphs, pages and documents of every term below /.

    Only a client with the token reads profiles and what clients wrote; without a token nothing can be written. The
    server refuses what exceeds a limit, with status 503 or 429.

    Example: itss serve --token-file token --store careers --data staff.ttl
    """
    from itss_graph.rdf.endpoint import is_loopback
    from itss_graph.server.settings import MEBIBYTE, Limits, ServerSettings, token_of

    _positive(timeout=timeout, memory=memory, rows=rows, answer_size=answer_size, body_size=body_size, workers=workers)
    if queue < 0 or rate < 0 or port < 0:
        raise UsageError("--queue, --rate and --port must not be negative")
    limits = Limits(
        timeout, memory * MEBIBYTE, rows, answer_size * MEBIBYTE, body_size * MEBIBYTE, workers, queue, rate
    )
    files = tuple(expanded(data or (), input_format))
    settings = ServerSettings(host, port, store, files, token_of(token_file), expose, limits, input_format)
    if store is not None and settings.token is None:
        out.warn(f"{store}: without a token nobody can read or write the store; give one by --token-file or ITSS_TOKEN")
    if settings.token is not None and not is_loopback(host):
        out.warn("the token and all answers cross the network unencrypted; put a reverse proxy with TLS in front")
    from itss_graph.server.run import run

    run(settings, lambda address: write([f"Serving on {address} (Ctrl-C stops it)\n"], None))


def _positive(**options: float) -> None:
    for name, value in options.items():
        if not value > 0:
            raise UsageError(f"--{name.replace('_', '-')} must be above zero, not {value:g}")
