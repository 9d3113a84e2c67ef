"""The namespaces of the public contract, and the days that a profile can state."""

from __future__ import annotations

from datetime import date

from itss_graph.rdf.names import DCTERMS, EARL, OWL, PROV, RDF, RDFS, SH, SKOS, VANN, XSD, Namespace

ITSS = Namespace("https://w3id.org/itss/ontology#")
ITSM = Namespace("https://w3id.org/itss/itsm/")
ITSMSH = Namespace("https://w3id.org/itss/shapes/itsm#")
ITSMSTRICT = Namespace("https://w3id.org/itss/shapes/itsm-strict#")
PROSH = Namespace("https://w3id.org/itss/shapes/profile#")

CONTEXT = "https://w3id.org/itss/context.jsonld"
"""The IRI by which a JSON-LD profile names the context bundled as `ontology/context.jsonld`."""

PREFIXES = {
    "itss": ITSS,
    "itsm": ITSM,
    "itsmsh": ITSMSH,
    "itsmstrict": ITSMSTRICT,
    "prosh": PROSH,
    "dcterms": DCTERMS,
    "earl": EARL,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "xsd": XSD,
}
"""Prefix to namespace, for serialisations and for short names in tables."""

FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(2999, 12, 31)
"""The first and the last day that a profile can state (`shapes/profile.ttl`), and as of which it can be assessed."""

__all__ = [
    "CONTEXT",
    "DCTERMS",
    "EARL",
    "FIRST_DAY",
    "ITSM",
    "ITSMSH",
    "ITSMSTRICT",
    "ITSS",
    "LAST_DAY",
    "OWL",
    "PREFIXES",
    "PROSH",
    "PROV",
    "RDF",
    "RDFS",
    "SH",
    "SKOS",
    "VANN",
    "XSD",
    "Namespace",
]
