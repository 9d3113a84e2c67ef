"""The one tree of exceptions: everything itss-graph raises on purpose is an `ItssError`.

Not conforming is a value, never an exception. The command line prints the message of an `ItssError` as one line and
exits with its `exit_code`: 2 for bad input or usage, 3 where an engine failed or lacks what is needed.
"""

from collections.abc import Iterable

LONGEST = 2_000
"""The most characters of a line of a message, which may quote a whole document."""


def _shortened(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST // 2]}…{line[-LONGEST // 2 + 1 :]}"


def suggestion(name: str, names: Iterable[str], otherwise: str) -> str:
    """The hint for an unknown name: up to three close matches among `names`, or else `otherwise`."""
    from difflib import get_close_matches  # few commands need it

    close = get_close_matches(name, list(names), n=3, cutoff=0.5)
    return f"did you mean {' or '.join(close)}?" if close else otherwise


class ItssError(Exception):
    """Something the caller can act on. The message is one line: what is wrong, where, and what to do."""

    exit_code = 2

    def __init__(self, message: str = "") -> None:
        super().__init__("\n".join(map(_shortened, message.split("\n"))))


class InputError(ItssError):
    """Input that cannot be read: missing, not RDF, truncated, hostile. Names the file and, if known, the position."""


class UsageError(ItssError):
    """A wrong call: an unknown KPI, query, reading or parameter."""


class StandardError(ItssError):
    """A standard that breaks `shapes/standard.ttl` or contradicts itself."""


class UnsupportedConstraint(ItssError):
    """A shape that uses what an engine does not support: it is never skipped silently."""

    exit_code = 3


class IllFormedShape(UnsupportedConstraint):
    """A shape that breaks the syntax rules of SHACL, or uses what no version of SHACL defines."""

    exit_code = 2


class EngineError(ItssError):
    """An engine (SHACL, SPARQL, a remote endpoint) failed: there is no result."""

    exit_code = 3
