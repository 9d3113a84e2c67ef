"""The command `itss`: what has to be settled before anything is imported, then the command line.

Polars asks for its number of threads when it is imported, and looking for garbage among hundreds of modules finds none.
For a command that is soon over both cost more than they bring.
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
    if is_quick(sys.argv[1:]):
        os.environ.setdefault("POLARS_MAX_THREADS", "1")
        gc.disable()
    from itss_graph.cli import main as run

    run()


def is_quick(arguments: list[str]) -> bool:
    """Whether a call is soon over: it reads the standard and small files only."""
    command, *named = arguments or [""]
    return command in QUICK and sum(map(_size, named)) <= SMALL


def _size(argument: str) -> int:
    """The size of a file that is named in a call; more than is small for what may hold anything."""
    if os.path.isdir(argument) or argument == "-" or argument.startswith("--endpoint"):
        return SMALL + 1
    return os.path.getsize(argument) if os.path.isfile(argument) else 0
