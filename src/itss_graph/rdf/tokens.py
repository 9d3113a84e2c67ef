"""The tokens of SPARQL, as far as finding groups, variables and literals takes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from itss_graph.errors import UsageError


class Token(NamedTuple):
    """A token: its kind, text and place.

    `word` is a keyword or the like, `name` a prefixed name, `text` a string in its quotation marks, `mark` punctuation.
    """

    kind: str
    text: str
    place: int


_TOKEN = re.compile(
    r"""\s++ | \#[^\r\n]*+
    | (?P<iri><(?![?$])[^<>"{}|^`\x00-\x20]*+>)
    | (?P<text>\"\"\"(?:"{0,2}(?:[^"\\]|\\.))*+\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*+'''
        | "(?:[^"\\\r\n]|\\.)*+" | '(?:[^'\\\r\n]|\\.)*+')
    | (?P<variable>[?$]\w++) | (?P<language>@[A-Za-z][A-Za-z0-9-]*+)
    | (?P<name>(?:[^\W\d_][\w.·-]*+|_)?:(?:[\w:·%-]|\\.|\.(?=[\w:·%.\\-]))*+)
    | (?P<run>[A-Za-z_][\w.·-]*+)
    | (?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
    | (?P<mark>\{\||\|\}|[^\w\s"'\\]) """,
    re.VERBOSE | re.DOTALL,
)
"""Nothing that was taken is ever given back, so that a text takes time in proportion to its length. A run is what could
have been the prefix of a name, had a colon come: words, and the marks and numbers between them.
"""

_IN_RUN = re.compile(r"(?P<word>[A-Za-z_]\w*+)|(?P<number>[0-9]++)|(?P<mark>[.·-])")


def tokens(text: str, what: str = "query") -> Iterator[Token]:
    """Each token but space and comments.

    Raises `UsageError` for what is no token of SPARQL.
    """
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        end = match.end() if match else place
        if match and match.lastgroup == "run":
            while place < end and (part := _IN_RUN.match(text, place, end)):
                if part.lastgroup:
                    yield Token(part.lastgroup, part[0], place)
                place = part.end()
        elif match:
            if match.lastgroup:
                yield Token(match.lastgroup, match[0], place)
            place = end
        if not match or place < end:
            line = text.count("\n", 0, place) + 1
            column = place - text.rfind("\n", 0, place)
            raise UsageError(f"not a SPARQL 1.1 {what}: line {line}, column {column}: {text[place : place + 20]!r}")
