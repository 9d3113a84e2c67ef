"""The media types of answers and of what is sent: which one a request gets, and how Oxigraph writes or reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from itss_graph.server.middleware.refusals import Refusal
from itss_graph.site import negotiation
from itss_graph.site.negotiation import DOCUMENTS, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Representation

JSON = Representation("application/sparql-results+json", "srj", "SPARQL results in JSON")
XML = Representation("application/sparql-results+xml", "srx", "SPARQL results in XML")
CSV = Representation("text/csv", "csv", "CSV")
TSV = Representation("text/tab-separated-values", "tsv", "TSV")

RESULTS: Mapping[Representation, ox.QueryResultsFormat] = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV,
    TSV: ox.QueryResultsFormat.TSV,
    Representation("application/json", "json", "JSON"): ox.QueryResultsFormat.JSON,
    Representation("application/xml", "xml", "XML"): ox.QueryResultsFormat.XML,
    Representation("text/xml", "xml", "XML"): ox.QueryResultsFormat.XML,
}
"""The forms of a SELECT, the favourite first, and their common names in earlier software."""

BOOLEANS = {form: written for form, written in RESULTS.items() if form not in (CSV, TSV)}
"""The forms of an ASK: CSV and TSV have none (SPARQL 1.1 Query Results CSV and TSV Formats, section 1)."""

GRAPHS: Mapping[Representation, ox.RdfFormat] = {
    TURTLE: ox.RdfFormat.TURTLE,
    N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    RDF_XML: ox.RdfFormat.RDF_XML,
    JSON_LD: ox.RdfFormat.JSON_LD,
    Representation("application/x-turtle", "ttl", "Turtle"): ox.RdfFormat.TURTLE,
    Representation("application/turtle", "ttl", "Turtle"): ox.RdfFormat.TURTLE,
    Representation("text/plain", "nt", "N-Triples"): ox.RdfFormat.N_TRIPLES,
}
"""The forms of a graph, the favourite first."""

READ = {form.media_type: form.extension for form in GRAPHS} | {"application/json": "jsonld"}
"""The format that a body of a media type is read as."""


def negotiated(accept: str | None, offered: Sequence[Representation]) -> Representation:
    """The form to answer in; raises `Refusal` (406), naming those there are, where the request accepts none."""
    chosen = negotiation.representation(accept, offered)
    if chosen is None:
        names = ", ".join(form.media_type for form in offered)
        raise Refusal(406, f"the answer can be given as {names}; accept one of these", Vary="Accept")
    return chosen


def media_type(content_type: str | None) -> tuple[str, Mapping[str, str]]:
    """The media type of a `Content-Type`, in lower case, and its parameters."""
    name, *rest = (content_type or "").split(";")
    pairs = (part.partition("=") for part in rest)
    return name.strip().lower(), {key.strip().lower(): value.strip().strip('"') for key, _, value in pairs}


def format_of(content_type: str | None, formats: Mapping[str, str], document: str) -> str:
    """The format of a body by its `Content-Type`.

    Raises `Refusal` (415) for a media type that `formats` does not have; `document` names the body in the message.
    """
    name, attributes = media_type(content_type)
    if name not in formats:
        raise Refusal(415, f"{document} is sent as one of {', '.join(formats)}")
    if attributes.get("charset", "utf-8").lower() not in ("utf-8", "us-ascii"):
        raise Refusal(415, f"{document} is sent as UTF-8")
    return formats[name]


__all__ = [
    "BOOLEANS",
    "CSV",
    "DOCUMENTS",
    "GRAPHS",
    "JSON",
    "READ",
    "RESULTS",
    "TSV",
    "XML",
    "format_of",
    "media_type",
    "negotiated",
]
