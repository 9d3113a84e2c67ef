"""The one tree of exceptions: everything itss-graph raises on purpose is an `ItssError`.

Not conforming is a value, never an exception. The command line prints the message of an `ItssError` as one line and
exits with its `exit_code`: 2 for bad input or usage, 3 where an engine failed or cannot do what it is asked to.
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
    """A shape that goes beyond what an engine can judge: it is never passed over in silence."""

    exit_code = 3


class IllFormedShape(UnsupportedConstraint):
    """A shape that breaks the syntax rules of SHACL, or says what no version of SHACL defines."""

    exit_code = 2


class EngineError(ItssError):
    """An engine (SHACL, SPARQL, a remote endpoint) failed: there is no verdict, neither way."""

    exit_code = 3
