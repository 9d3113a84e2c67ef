"""The application: its commands, and how every failure becomes one line and an exit code (contract, section 6)."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Annotated

import typer

from itss_graph.cli.output import until_nobody_reads, warn
from itss_graph.errors import ItssError

COMMANDS = (
    "show",
    "assess",
    "gap",
    "validate",
    "query",
    "check",
    "import",
    "template",
    "sample",
    "build",
    "publish",
    "serve",
)
"""Each is a function in a module of the same name; Python's own words have `_` behind them there."""


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"itss {version('itss-graph')}")
        raise typer.Exit


def application(*names: str) -> typer.Typer:
    """The application with some commands, or all: making one ready takes longer than running most of them."""
    app = typer.Typer(
        help="The ITSS skill standard as a graph, and people assessed against it.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        epilog="Example: itss assess staff.ttl --kpi OperationsManagement-L5",
    )
    app.callback()(_itss)  # without it, an application with one command would be that command
    for name in names or COMMANDS:
        function = f"{name}_" if iskeyword(name) else name
        app.command(name)(getattr(import_module(f"itss_graph.cli.{function}"), function))
    return app


def _itss(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run and exit: 0 done (and conforming), 1 not conforming, 2 bad input or usage, 3 no answer (an engine failed)."""
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
        code = application(*(name for name in sys.argv[1:2] if name in COMMANDS))(standalone_mode=False)
        return code if isinstance(code, int) else 0
    except ItssError as error:
        warn(str(error))
        return error.exit_code
    except typer.TyperException as error:
        warn(error.format_message())
        return 2
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except SystemExit:
        raise
    except MemoryError:
        warn("out of memory: there is no answer; give it more, or less to read at once")
        return 3
    except BaseException as error:  # the panic of a native library is no `Exception`
        warn(_fault(error))
        return 3


def _fault(error: BaseException) -> str:
    """An error that nothing has foreseen, on one line; all of it where `ITSS_TRACEBACK` is set."""
    import traceback

    if os.environ.get("ITSS_TRACEBACK"):
        return "".join(traceback.format_exception(error))
    what = " ".join("".join(traceback.format_exception_only(error)).split())[:200]
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"a fault of this program ({what}, {Path(last.filename).name}:{last.lineno}): there is no answer; "
        "please report it with what ITSS_TRACEBACK=1 shows"
    )
