"""The one tree of exceptions: everything itss-graph raises on purpose is an `ItssError`.

Not conforming is a value, never an exception. The command line prints the message of an `ItssError` as one line and
exits with its `exit_code`: 2 for bad input or usage, 3 where an engine failed.
"""


class ItssError(Exception):
    """Something the caller can act on. The message is one line: what is wrong, where, and what to do."""

    exit_code = 2


class InputError(ItssError):
    """Input that cannot be read: missing, not RDF, truncated, hostile. Names the file and, where known, the place."""


class UsageError(ItssError):
    """A call that makes no sense: an unknown KPI, query, reading or parameter."""


class StandardError(ItssError):
    """A standard that breaks `shapes/standard.ttl` or contradicts itself."""


class UnsupportedConstraint(ItssError):
    """A shape that goes beyond SHACL Core, or is ill-formed: it is never passed over in silence."""


class EngineError(ItssError):
    """An engine (SHACL, SPARQL, a remote endpoint) failed: there is no verdict, neither way."""

    exit_code = 3
