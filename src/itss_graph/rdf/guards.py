"""Refuse what would crash or stall a parser before it sees it."""

from __future__ import annotations

import re
from array import array
from itertools import accumulate
from xml.parsers import expat

from itss_graph.rdf.diagnostics import Refused

_TOKEN = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)?'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)?"
    rb'|"(?:[^"\\\r\n]|\\.)*+"?'
    rb"|'(?:[^'\\\r\n]|\\.)*+'?"
    rb"|#[^\r\n]*+|\\.|<<|<[^<>\"{}|^`\s]*+>?",
    re.DOTALL,
)


def quoted_triple(data: bytes) -> int | None:
    """The offset of the first `<<` outside of strings, comments and IRIs in Turtle, TriG, N-Triples or N-Quads.

    pyoxigraph overflows the native stack on deeply nested quoted triples, and `Columns` does not hold them.
    """
    if b"<<" not in data:
        return None
    return next((token.start() for token in _TOKEN.finditer(data) if token.group() == b"<<"), None)


DEEPEST_XML = 1_000
"""RDF/XML nests one element in the other for each step in the graph; pyoxigraph's time is quadratic in the depth."""


class _Xml:
    """Handlers that stop at a DOCTYPE, which declares entities, at another encoding than UTF-8, and at great depth."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.XmlDeclHandler = self.declaration
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.depth = 0

    def refuse(self, message: str) -> None:
        raise Refused(message, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def doctype(self, *_: object) -> None:
        self.refuse("a DOCTYPE is refused, as entities can fetch files and exhaust memory; remove it")

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            self.refuse(f"RDF/XML is read as UTF-8 only, not as {encoding}; save it as UTF-8")

    def start(self, _name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST_XML:
            self.refuse(f"elements are nested deeper than {DEEPEST_XML}; describe the resources one after the other")

    def end(self, _name: str) -> None:
        self.depth -= 1


def check_xml(data: bytes) -> None:
    """Raise `Refused` unless expat reads the whole of `data` and finds nothing to refuse."""
    xml = _Xml()
    try:
        xml.parser.Parse(data, True)  # noqa: FBT003 (it takes no names)
    except expat.ExpatError as error:
        raise Refused(f"not XML: {expat.ErrorString(error.code)}", error.lineno, error.offset + 1) from None


DEEPEST_JSON = 500
"""pyoxigraph overflows the native stack at some thousands of nested objects; profiles nest three or four."""

_ESCAPES = (b"\\\\", b'\\"')
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_OTHERS = bytes(set(range(256)) - set(b"[{]}"))
_PIECE = 1 << 20


def check_json(data: bytes) -> None:
    """Raise `Refused` for JSON with arrays and objects within one another beyond `DEEPEST_JSON`."""
    for escape in _ESCAPES if b"\\" in data else ():
        data = data.replace(escape, b"")
    depth, quotes = 0, 0
    for start in range(0, len(data), _PIECE):
        parts = data[start : start + _PIECE].split(b'"')
        outside = b"".join(parts[quotes % 2 :: 2])
        quotes += len(parts) - 1
        depths = list(accumulate(array("b", outside.translate(_STEPS, _OTHERS)), initial=depth))
        if max(depths) > DEEPEST_JSON:
            raise Refused(f"arrays and objects are nested deeper than {DEEPEST_JSON}; describe the nodes side by side")
        depth = depths[-1]
