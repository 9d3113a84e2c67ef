"""The application: its commands, and how every failure becomes one line and an exit code (contract, section 6)."""

from __future__ import annotations

import io
import os
import sys

import typer

from itss_graph.cli.assess import assess
from itss_graph.cli.build import build
from itss_graph.cli.check import check
from itss_graph.cli.output import until_nobody_reads, warn
from itss_graph.cli.publish import publish
from itss_graph.cli.query import query
from itss_graph.cli.sample import sample
from itss_graph.cli.serve import serve
from itss_graph.cli.show import show
from itss_graph.cli.validate import validate
from itss_graph.errors import ItssError

app = typer.Typer(
    help="The ITSS skill standard as a graph, and people assessed against it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    epilog="Example: itss assess staff.ttl --kpi OperationsManagement-L5",
)
for command in (show, assess, validate, query, check, sample, build, publish, serve):
    app.command()(command)


def main() -> None:
    """Run and exit: 0 done (and conforming), 1 not conforming, 2 bad input or usage, 3 an engine failed."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    code = run()
    with until_nobody_reads():
        sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # nothing is left to do, and taking everything apart costs a tenth of a short command's time


def run() -> int:
    """Run the command line; gives the exit code."""
    try:
        code = app(standalone_mode=False)
        return code if isinstance(code, int) else 0
    except ItssError as error:
        warn(str(error))
        return error.exit_code
    except typer.TyperException as error:
        warn(error.format_message())
        return 2
    except (typer.Abort, KeyboardInterrupt):
        return 130
