"""The application: its commands, and how every failure becomes one line and an exit code (contract, section 6)."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from keyword import iskeyword
from pathlib import Path
from shutil import get_terminal_size
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from itss_graph.cli.output import MARKS, be_quiet, implied_format, note, warn
from itss_graph.errors import EngineError, ItssError, UsageError
from itss_graph.outputs import Terminated, keep_apart

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
"""Each is a function in a module of the same name; a keyword of Python is followed by `_` there."""

EXTRAS = {
    "openpyxl": "spreadsheets",
    "xlsxwriter": "spreadsheets",
    "prometheus_client": "server",
    "python_multipart": "server",
    "starlette": "server",
    "uvicorn": "server",
    "pandas": "spark",
    "pyspark": "spark",
}
"""The extra of `pyproject.toml` that installs a package, by the name that is imported."""

WRITTEN = ("output", "directory", "rejects")
"""The parameters that name what is written; any other value that names an existing file is read."""

UNWRITTEN = (errno.EBADF, errno.EIO, errno.ENOSPC)
"""The errors when `--help` cannot be written, the only text that Typer itself writes."""

WIDEST, NARROW, LEAST = 80, 60, 30
"""Columns: the most, the number below which meanings stand below their options, and the fewest."""


class GuardedCommand(TyperCommand):
    """A command with `--quiet`, which writes to nothing that it reads."""

    def __init__(self, *args: Any, params: list[Any] | None = None, **kwargs: Any) -> None:
        quiet = TyperOption(
            param_decls=["--quiet", "-q"],
            is_flag=True,
            expose_value=False,
            callback=lambda _, __, value: be_quiet(value=value),
            help="Only problems on standard error: no notes, progress or summary.",
        )
        super().__init__(*args, params=[*(params or []), quiet], **kwargs)

    def get_help(self, ctx: Any) -> str:
        return _help(self, ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Parse the words of a call; raises `UsageError` for an empty one, as an unset variable leaves it."""
        for before, word in pairwise([self.name or "", *args]):
            if not word or re.fullmatch(r"--[a-z-]+=", word):
                option = word.rstrip("=") or (before.partition("=")[0] if before.startswith("-") else "an argument")
                raise UsageError(f"{option}: is empty; give a value, or leave it out")
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run it, unless an output is an input; a note says which format a pipe gets instead of a table."""
        arguments = {name: value if isinstance(value, list | tuple) else [value] for name, value in ctx.params.items()}
        read = [value for name, values in arguments.items() if name not in WRITTEN for value in values]
        keep_apart(
            (ctx.params[name] for name in WRITTEN if name in arguments and (ctx.params[name] or name == "output")),
            (value for value in read if isinstance(value, str | os.PathLike)),
        )
        try:
            code = super().invoke(ctx)
        except BrokenPipeError as error:  # not of standard output, where it is no failure
            raise EngineError(f"a connection was closed ({error.strerror or error}); try again") from error
        implied = implied_format()
        if implied and code in (None, 0, 1):
            note(f"standard output is not a terminal, so {implied}; choose with --format")
        return code


class CommandGroup(TyperGroup):
    """The application, which shows its help if no command is given."""

    def get_help(self, ctx: Any) -> str:
        return _help(self, ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())
            raise typer.Exit(2)
        return super().parse_args(ctx, args)


def _help(command: Any, context: Any) -> str:
    """The help of a command or of the application, as wide as the terminal; on a narrow one, meanings stand below."""
    formatter = context.make_formatter()
    width = formatter.width = max(min(get_terminal_size().columns, WIDEST) - 2, LEAST)
    if width < NARROW:
        definitions = formatter.write_dl

        def below(rows: Iterable[tuple[str, str]], **_: int) -> None:
            definitions([(_folded(name, width - 4), meaning) for name, meaning in rows], col_max=2)

        formatter.write_dl = below
    command.format_help(context, formatter)
    return str(formatter.getvalue()).rstrip("\n")


def _folded(name: str, width: int) -> str:
    """An option and its values on as many lines as it takes, broken between values."""
    lines = [""]
    for part in re.findall(r"[^|\s]+[|\s]?", name):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("    ")
        lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)


def _version(value: bool) -> None:
    if value:
        from itss_graph.version import __version__

        typer.echo(f"itss {__version__}")
        raise typer.Exit


def application(*names: str) -> typer.Typer:
    """The application with some commands; by default with all, whose set-up takes longer than most commands."""
    app = typer.Typer(
        help="The ITSS skill standard as a graph, and people assessed against it.",
        cls=CommandGroup,
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode=None,  # whose tables cut words on a narrow terminal
        pretty_exceptions_enable=False,
        epilog="Example: itss assess staff.ttl --kpi OperationsManagement-L5",
    )
    app.callback()(_itss)  # without it, an application with one command would be that command
    for name in names or COMMANDS:
        function = f"{name}_" if iskeyword(name) else name
        app.command(name, cls=GuardedCommand)(getattr(import_module(f"itss_graph.cli.{function}"), function))
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
            stream.reconfigure(errors=MARKS)
    code = run()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        code = code if code == 2 else _unwritten(error)
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(code)  # nothing is left to do, and an orderly exit takes a tenth of the time of a short command


def run() -> int:  # noqa: PLR0911 (each ends in another way)
    """Run the command line and return the exit code."""
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
    except Terminated as ended:
        return ended.exit_code
    except SystemExit:  # of Typer and Rich if the reader is gone; only `--help` is not written by `itss_graph.outputs`
        return 0
    except MemoryError:
        warn("out of memory, so there is no answer; read less at once, or provide more")
        return 3
    except BaseException as error:  # the panic of a native library is no `Exception`
        if isinstance(error, OSError) and (error.filename or error.errno in UNWRITTEN):
            return _unwritten(error)
        if isinstance(error, ModuleNotFoundError) and (package := (error.name or "").partition(".")[0]) in EXTRAS:
            warn(f'this needs {package}; install it by: pip install "itss-graph[{EXTRAS[package]}]"')
            return 2
        warn(_fault(error))
        return 3


def _fault(error: BaseException) -> str:
    """An unexpected error on one line, or with its traceback if `ITSS_TRACEBACK` is set."""
    import traceback

    if os.environ.get("ITSS_TRACEBACK"):
        return "".join(traceback.format_exception(error))
    what = " ".join("".join(traceback.format_exception_only(error)).split())[:200]
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"a fault of this program ({what}, {Path(last.filename).name}:{last.lineno}): there is no answer; "
        "please report it with what ITSS_TRACEBACK=1 shows"
    )


def _unwritten(error: OSError) -> int:
    done = "read or written" if error.filename else "written"
    warn(f"{error.filename or 'standard output'}: cannot be {done} ({error.strerror or error})")
    return 2
