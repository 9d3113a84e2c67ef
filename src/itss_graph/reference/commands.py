"""The commands with their arguments and options, as the command line itself declares them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from itss_graph.reference.markdown import code, docstring, page, paragraph, table, verbatim

VALUES = {"str": "TEXT", "int": "N", "int range": "N", "float": "X", "float range": "X", "path": "FILE"}
"""The placeholder of a value without a name of its own, by its type."""

EXAMPLE = re.compile(r"^Example: (.+)$", re.MULTILINE)


class CommandParameter(Protocol):
    """An argument or an option of a command, as click describes it."""

    name: str | None
    opts: list[str]
    secondary_opts: list[str]
    type: Any
    required: bool
    multiple: bool
    nargs: int
    metavar: str | None
    default: Any


class Command(Protocol):
    """A command, as click describes it."""

    help: str | None
    params: list[Any]


class ClickGroup(Protocol):
    """A command with subcommands, as click describes it."""

    commands: Mapping[str, Any]


def commands(group: ClickGroup) -> str:
    """The page of the commands."""
    return page(
        "Commands",
        "the command line",
        paragraph(
            "`itss COMMAND --help` says the same in the terminal. Output goes to standard output, everything else to"
            " standard error. What the exit codes mean is told under [exit codes](exit-codes.md)."
        ),
        table(("command", "does"), _overview(group)),
        *(_command(name, command) for name, command in group.commands.items()),
    )


def _overview(group: ClickGroup) -> Iterator[tuple[str, str]]:
    for name, command in group.commands.items():
        yield f"[`itss {name}`](#itss-{name})", inspect.cleandoc(command.help or "").partition("\n\n")[0]


def _command(name: str, command: Command) -> str:
    visible = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
    arguments = [parameter for parameter in visible if not parameter.opts[0].startswith("-")]
    options = [parameter for parameter in visible if parameter not in arguments]
    usage = " ".join(["itss", name, *(["[OPTIONS]"] if options else []), *map(_argument, arguments)])
    rows = [(code(_value(argument)), "", argument.help or "") for argument in arguments]
    rows += [(_option(option), _default(option), option.help or "") for option in options]
    text = inspect.cleandoc(command.help or "")
    parts = [
        f"## itss {name}",
        verbatim(usage),
        docstring(EXAMPLE.sub("", text)),
        *(f"Example: {code(example)}" for example in EXAMPLE.findall(text)),
        table(("option", "default", "meaning"), rows),
    ]
    return "\n\n".join(filter(None, parts))


def _argument(parameter: CommandParameter) -> str:
    value = _value(parameter)
    return value if parameter.required or value.startswith("[") else f"[{value}]"


def _option(parameter: CommandParameter) -> str:
    names = [*parameter.opts, *parameter.secondary_opts]
    value = "" if getattr(parameter, "is_flag", False) else f" {_value(parameter)}"
    return ", ".join(code(f"{name}{value}") for name in names)


def _value(parameter: CommandParameter) -> str:
    """What stands for the value of a parameter."""
    if parameter.metavar:
        return parameter.metavar
    choices: Iterable[Any] | None = getattr(parameter.type, "choices", None)
    if choices is not None:
        return "|".join(str(getattr(choice, "value", choice)) for choice in choices)
    if formats := getattr(parameter.type, "formats", None):
        return "|".join(pattern.replace("%Y", "YYYY").replace("%m", "MM").replace("%d", "DD") for pattern in formats)
    if not parameter.opts[0].startswith("-"):
        return (parameter.name or "").upper()
    return VALUES.get(parameter.type.name, "VALUE")


def _default(parameter: CommandParameter) -> str:
    default = parameter.default
    if default is None or default is False or callable(default) or default == ():
        return ""
    return code(str(getattr(default, "value", default)))
