"""Content negotiation, pure: which representation and which language a request gets (RFC 9110, section 12.5).

The same table drives the server, the links of the pages and the rules that are written for Apache.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from itss_graph.presentation.formats import FORMATS, FileFormat

LANGUAGES = ("en", "ja")
"""The languages of the pages, the default first."""

VARY = "Accept, Accept-Language"
"""What a negotiated answer depends on: the value of its `Vary`."""

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"\s*({_NAME})/({_NAME})\s*(?:;(.*))?", re.DOTALL)
_WEIGHT = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_ELEMENT = re.compile(r'(?:"(?:[^"\\]|\\.)*+"?|[^",])++')  # takes an open quotation mark too, and gives nothing back
_LANGUAGE = re.compile(r"\s*(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Representation:
    """A form in which a thing of the standard is described: its media type, file extension and name."""

    media_type: str
    extension: str
    name: str

    @property
    def content_type(self) -> str:
        """The value of `Content-Type`; the JSON and XML types state their encoding themselves."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


def _representation(form: FileFormat, name: str) -> Representation:
    return Representation(form.media_type, form.endings[0].removeprefix("."), name)


HTML = _representation(FORMATS["html"], "HTML")
TURTLE = _representation(FORMATS["turtle"], "Turtle")
RDF_XML = _representation(FORMATS["rdfxml"], "RDF/XML")
N_TRIPLES = _representation(FORMATS["ntriples"], "N-Triples")
JSON_LD = _representation(FORMATS["jsonld"], "JSON-LD")
JSON = _representation(FORMATS["json"], "JSON")

DOCUMENTS = (TURTLE, RDF_XML, N_TRIPLES, JSON_LD)
"""The forms for machines, all of RDF."""

REPRESENTATIONS = (HTML, *DOCUMENTS)
"""All forms; of those that a request accepts with equal quality, the first is chosen."""


def representation(accept: str | None, offered: Sequence[Representation] = REPRESENTATIONS) -> Representation | None:
    """The form to answer with, or None where the request accepts none of those offered (status 406).

    Each form has the quality of the most specific range that names it (`type/subtype`, `type/*`, `*/*`). Parameters
    other than `q` do not set ranges apart: a request for a profile of JSON-LD gets JSON-LD. No header, an empty
    one, and one without any readable range accept everything.
    """
    ranges = list(_media_ranges(accept or ""))
    if not ranges:
        return offered[0]
    best = max(offered, key=lambda form: _quality(form, ranges))  # the first of several equally good ones
    return best if _quality(best, ranges) > 0 else None


def language(accept_language: str | None, offered: Sequence[str] = LANGUAGES) -> str:
    """The language to answer in: never a refusal, since a page in another language is better than none.

    `ja-JP` asks for `ja`. The first offered one is given where the request names none of them.
    """
    weights: dict[str, float] = {}
    for tag, weight in _languages(accept_language or ""):
        primary = tag.partition("-")[0]
        weights[primary] = max(weight, weights.get(primary, 0.0))
    other = weights.get("*", 0.0)
    return max(offered, key=lambda tag: weights.get(tag, other))


def by_extension(extension: str) -> Representation | None:
    """The form that a file extension stands for, or None."""
    return next((form for form in REPRESENTATIONS if form.extension == extension), None)


def _quality(offered: Representation, ranges: Iterable[tuple[str, str, float]]) -> float:
    main, _, sub = offered.media_type.partition("/")
    weights: dict[int, float] = {}
    for kind, subkind, weight in ranges:
        specificity = {(main, sub): 2, (main, "*"): 1, ("*", "*"): 0}.get((kind, subkind))
        if specificity is not None:
            weights[specificity] = max(weight, weights.get(specificity, 0.0))
    return weights[max(weights)] if weights else 0.0


def _media_ranges(header: str) -> Iterator[tuple[str, str, float]]:
    """The ranges of an Accept header with their weights; those that are malformed are left out."""
    for element in _ELEMENT.findall(header):
        match = _RANGE.fullmatch(element)
        weight = _weight(match[3]) if match else None
        if match and weight is not None and not (match[1] == "*" != match[2]):
            yield match[1].lower(), match[2].lower(), weight


def _languages(header: str) -> Iterator[tuple[str, float]]:
    for element in header.split(","):
        match = _LANGUAGE.fullmatch(element)
        weight = _weight(match[2]) if match else None
        if match and weight is not None:
            yield match[1].lower(), weight


def _weight(parameters: str | None) -> float | None:
    """The weight among the parameters of a range: 1 where none is given, None where it is malformed."""
    for parameter in (parameters or "").split(";"):
        name, separator, value = parameter.partition("=")
        if separator and name.strip().lower() == "q":
            return float(value) if _WEIGHT.fullmatch(value := value.strip()) else None
    return 1.0
