"""Triples as documents: the same triples give the same bytes, in Turtle, RDF/XML, N-Triples and JSON-LD.

Blank nodes are named canonically first (RDFC-1.0), then everything is sorted, so neither the order of the triples nor
the labels that a parser chooses affect the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType

import pyoxigraph as ox

from itss_graph.errors import UsageError
from itss_graph.rdf.xml import rdf_xml
from itss_graph.site.blocks import Blocks
from itss_graph.site.jsonld import jsonld
from itss_graph.site.negotiation import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Representation
from itss_graph.site.turtle import turtle
from itss_graph.vocab import DCTERMS, EARL, ITSM, ITSMSH, ITSMSTRICT, ITSS, OWL, PROSH, RDF, RDFS, SH, SKOS, VANN, XSD

PREFIXES: dict[str, str] = {
    "alsh": "https://w3id.org/itss/shapes/alignments#",
    "bibo": "http://purl.org/ontology/bibo/",
    "alecf": "https://w3id.org/itss/alignments/e-cf#",
    "alelm": "https://w3id.org/itss/alignments/elm#",
    "alesco": "https://w3id.org/itss/alignments/esco#",
    "alisco": "https://w3id.org/itss/alignments/isco-08#",
    "alschema": "https://w3id.org/itss/alignments/schema-org#",
    "alsfia": "https://w3id.org/itss/alignments/sfia-9#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": DCTERMS,
    "earl": EARL,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "itsm": ITSM,
    "itsmsh": ITSMSH,
    "itsmstrict": ITSMSTRICT,
    "itss": ITSS,
    "ontsh": "https://w3id.org/itss/shapes/ontology#",
    "owl": OWL,
    "prosh": PROSH,
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "sh": SH,
    "skos": SKOS,
    "pav": "http://purl.org/pav/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": "https://w3id.org/sssom/",
    "stdsh": "https://w3id.org/itss/shapes/standard#",
    "vann": VANN,
    "void": "http://rdfs.org/ns/void#",
    "xsd": XSD,
}
"""The prefixes of our documents; each document declares those that it uses."""

_ROOT = re.compile(r"<rdf:RDF([^>]*)>")
_XMLNS = re.compile(r'xmlns:([\w.-]+)="([^"]*)"')


def serialise(
    triples: Iterable[ox.Triple],
    form: Representation,
    prefixes: Mapping[str, str] = MappingProxyType({}),
    about: str = "",
) -> bytes:
    """The document in UTF-8.

    `prefixes` are added to ours; Turtle and JSON-LD begin with what the document is `about`. Raises `UsageError` for
    a form that is not for RDF.
    """
    return next(serialise_as((form,), triples, prefixes, about))


def serialise_as(
    forms: Iterable[Representation],
    triples: Iterable[ox.Triple],
    prefixes: Mapping[str, str] = MappingProxyType({}),
    about: str = "",
) -> Iterator[bytes]:
    """The document in each of some forms, as `serialise` writes it, put in order once."""
    ordered = canonical(triples)
    names = {**PREFIXES, **prefixes}
    blocks = cache(lambda: Blocks.of(ordered, names, about))
    for form in forms:
        if form == TURTLE:
            yield turtle(blocks()).encode()
        elif form == JSON_LD:
            yield jsonld(blocks()).encode()
        elif form == N_TRIPLES:
            yield "".join(f"{triple} .\n" for triple in ordered).encode()
        elif form == RDF_XML:
            yield _rdf_xml(ordered, names)
        else:
            raise UsageError(f"RDF is not written as {form.name}")


def canonical(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples without repetitions, their blank nodes named canonically, sorted."""
    dataset = ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((quad.triple for quad in dataset), key=str)


def _rdf_xml(triples: list[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    """As pyoxigraph writes it, with the namespaces in a fixed order, and only those that are used."""
    text = rdf_xml(triples, prefixes).decode()
    root = _ROOT.search(text)
    if root is None:
        return text.encode()
    body = text[root.end() :]
    declared = sorted(_XMLNS.findall(root[1]))
    declarations = [
        f'\n\txmlns:{name}="{iri}"' for name, iri in declared if name == "rdf" or re.search(rf"[< /]{name}:", body)
    ]
    return f"{text[: root.start()]}<rdf:RDF{''.join(declarations)}>{body}".encode()
