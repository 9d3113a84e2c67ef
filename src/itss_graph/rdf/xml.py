"""Documents in XML: what is written is well-formed and says what it should, or is not written.

XML 1.0 has no place for most control characters (2.2), and a parser turns a carriage return that is not written as a
reference into a line feed (2.11). pyoxigraph writes both as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.parsers import expat

import pyoxigraph as ox

from itss_graph.errors import UsageError

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NAME = re.compile(r"[^\W\d][\w.-]*$")
_REPLACED = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF], "\ufffd")


def rdf_xml(triples: Iterable[ox.Triple], prefixes: Mapping[str, str], output: BytesIO | None = None) -> bytes:
    """Triples as RDF/XML; `output`, through which they are written, may set bounds to that.

    Raises `UsageError` for a predicate that is no name of an element, and for a text that XML has no place for.
    """
    output = BytesIO() if output is None else output
    try:
        ox.serialize(map(_fitting, triples), output, ox.RdfFormat.RDF_XML, prefixes=dict(prefixes))
    except OSError as error:  # for a predicate such as rdf:li, which means something else there
        raise UsageError(f"{error}; choose another format") from None
    return well_formed(output.getvalue())


def well_formed(document: bytes) -> bytes:
    """A document with its carriage returns as references; raises `UsageError` where it is no XML."""
    document = document.replace(b"\r", b"&#13;")
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(document, True)  # noqa: FBT003 (it takes no names)
    except expat.ExpatError as error:
        found = _CONTROL.search(document.decode())
        what = f"the character {_code(found)}" if found else f"a name ({expat.ErrorString(error.code)})"
        raise UsageError(f"XML has no place for {what} of this; choose another format") from None
    return document


def legible(text: str) -> str:
    """A text in which U+FFFD stands for each character that HTML and XML have no place for."""
    return text.translate(_REPLACED) if _CONTROL.search(text) else text


def _fitting(triple: ox.Triple) -> ox.Triple:
    """The same triple, which RDF/XML has a place for."""
    if not _NAME.search(triple.predicate.value):
        raise UsageError(
            f"{triple.predicate} does not end in a name, so RDF/XML cannot write it; choose another format"
        )
    if isinstance(triple.object, ox.Literal) and (found := _CONTROL.search(triple.object.value)):
        raise UsageError(
            f"{triple.subject} has a text with a control character ({_code(found)}), which XML has no place for; "
            "choose another format"
        )
    return triple


def _code(found: re.Match[str]) -> str:
    return f"U+{ord(found[0]):04X}"
