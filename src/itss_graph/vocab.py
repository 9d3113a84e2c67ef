"""The namespaces of the public contract."""

from __future__ import annotations

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

__all__ = [
    "CONTEXT",
    "DCTERMS",
    "EARL",
    "ITSM",
    "ITSMSH",
    "ITSMSTRICT",
    "ITSS",
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
