"""The tokens of SPARQL, as far as groups, variables and literals need them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from itss_graph.errors import UsageError


class Token(NamedTuple):
    """A token: its kind, text and offset.

    `word` is a keyword or the like, `name` a prefixed name, `text` a string in its quotation marks, `mark` punctuation.
    """

    kind: str
    text: str
    offset: int


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
"""The pattern never backtracks, so that the time is linear in the length of the text. A run is what could
have been the prefix of a name, had a colon come: words, and the marks and numbers between them.
"""

_IN_RUN = re.compile(r"(?P<word>[A-Za-z_]\w*+)|(?P<number>[0-9]++)|(?P<mark>[.·-])")


def tokens(text: str, what: str = "query") -> Iterator[Token]:
    """Each token, without white space and comments.

    Raises `UsageError` for text that is not a token of SPARQL.
    """
    offset = 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        end = match.end() if match else offset
        if match and match.lastgroup == "run":
            while offset < end and (part := _IN_RUN.match(text, offset, end)):
                if part.lastgroup:
                    yield Token(part.lastgroup, part[0], offset)
                offset = part.end()
        elif match:
            if match.lastgroup:
                yield Token(match.lastgroup, match[0], offset)
            offset = end
        if not match or offset < end:
            line = text.count("\n", 0, offset) + 1
            column = offset - text.rfind("\n", 0, offset)
            raise UsageError(f"not a SPARQL 1.1 {what}: line {line}, column {column}: {text[offset : offset + 20]!r}")
