"""The command `itss`: the settings that have to precede all imports, then the command line.

Polars reads its number of threads when it is imported, and the garbage collector finds nothing among imported modules.
For a short command several threads and garbage collection cost more time than they save (`docs/decisions/0022`).
"""

from __future__ import annotations

import gc
import os
import sys

QUICK = ("assess", "show", "validate")
SMALL = 1 << 22
"""Bytes of input up to which one thread is faster than several."""


def main() -> None:
    """Run the command line and exit."""
    occupy()
    if is_quick(sys.argv[1:]):
        os.environ.setdefault("POLARS_MAX_THREADS", "1")
        gc.disable()
    from itss_graph.cli import main as run

    run()


def occupy() -> None:
    """Open something in place of closed standard streams, so that no other file gets their descriptors.

    Reading from standard input and writing to standard output then fail with an error; what goes to standard error is
    lost.
    """
    for descriptor, flags in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, flags)  # the lowest that is free
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(descriptor, "w" if descriptor else "r", encoding="utf-8", closefd=False))  # noqa: SIM115 (as long as the program runs)


def is_quick(arguments: list[str]) -> bool:
    """Whether a command is short: it reads the standard and small files only."""
    command, *named = arguments or [""]
    return command in QUICK and sum(map(_size, named)) <= SMALL


def _size(argument: str) -> int:
    """Bytes of a file that is named in a call; above the limit for a directory, standard input and an endpoint."""
    if os.path.isdir(argument) or argument == "-" or argument.startswith("--endpoint"):
        return SMALL + 1
    return os.path.getsize(argument) if os.path.isfile(argument) else 0
