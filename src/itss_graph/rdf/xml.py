"""Documents in XML: what is written is well-formed and keeps its meaning, or is refused.

XML 1.0 cannot contain most control characters (2.2), and a parser turns a carriage return that is not written as a
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
    """Triples as RDF/XML, written through `output`, which may limit the size.

    Raises `UsageError` for a predicate that cannot be the name of an element, and for text that XML cannot contain.
    """
    output = BytesIO() if output is None else output
    try:
        ox.serialize(map(_checked, triples), output, ox.RdfFormat.RDF_XML, prefixes=dict(prefixes))
    except OSError as error:  # for a predicate such as rdf:li, which means something else there
        raise UsageError(f"{error}; choose another format") from None
    return well_formed(output.getvalue())


def well_formed(document: bytes) -> bytes:
    """A document with its carriage returns as references; raises `UsageError` where it is not XML."""
    document = document.replace(b"\r", b"&#13;")
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(document, True)  # noqa: FBT003 (it takes no names)
    except expat.ExpatError as error:
        match = _CONTROL.search(document.decode())
        what = f"the character {_code(match)}" if match else f"a name ({expat.ErrorString(error.code)})"
        raise UsageError(f"XML cannot contain {what} of this; choose another format") from None
    return document


def legible(text: str) -> str:
    """A text in which U+FFFD stands for each character that HTML and XML cannot contain."""
    return text.translate(_REPLACED) if _CONTROL.search(text) else text


def _checked(triple: ox.Triple) -> ox.Triple:
    """The same triple; raises `UsageError` where RDF/XML cannot write it."""
    if not _NAME.search(triple.predicate.value):
        raise UsageError(
            f"{triple.predicate} does not end in a name, so RDF/XML cannot write it; choose another format"
        )
    if isinstance(triple.object, ox.Literal) and (match := _CONTROL.search(triple.object.value)):
        raise UsageError(
            f"{triple.subject} has a text with a control character ({_code(match)}), which XML cannot contain; "
            "choose another format"
        )
    return triple


def _code(match: re.Match[str]) -> str:
    return f"U+{ord(match[0]):04X}"
