"""Profiles as plain JSON, the reverse of reading through the bundled context."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from itss_graph.profiles.vocabulary import Coercion, ProfileVocabulary, profile_vocabulary
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.index import named_statements
from itss_graph.rdf.interchange import split_literal
from itss_graph.rdf.names import name_of
from itss_graph.vocab import CONTEXT, ITSS, RDF, XSD

Nodes = dict[str, dict[str, list[str]]]
"""Objects in N-Triples spelling by node (an IRI, or `_:label`) and property (an IRI)."""

UNCOERCED = Coercion("", ITSS)


def plain_json(columns: Columns) -> list[dict[str, Any]]:
    """Every candidate with its records, well formed or not.

    Reading the result gives the same triples about them. What does not belong to a candidate is left out.
    """
    nodes = named_statements(columns)
    people = [node for node, stated in nodes.items() if f"<{ITSS.Candidate}>" in stated.get(RDF.type, ())]
    vocabulary = profile_vocabulary()
    return [{"@context": CONTEXT, **_node(person, nodes, vocabulary)} for person in people]


def _node(node: str, nodes: Nodes, vocabulary: ProfileVocabulary) -> dict[str, Any]:
    document: dict[str, Any] = {"id": node}
    for iri, values in nodes[node].items():
        prop = vocabulary.properties.get(iri)
        if iri == RDF.type:
            types = [name_of(value).removeprefix(ITSS) for value in values]
            document["type"] = types[0] if len(types) == 1 else types
        elif iri in vocabulary.links and prop:
            names = map(name_of, values)
            document[prop.key] = [_node(name, nodes, vocabulary) if name in nodes else name for name in names]
        else:
            key = prop.key if prop else iri.removeprefix(ITSS)
            document[key] = _values(values, vocabulary.coercions.get(iri, UNCOERCED), own=iri.startswith(ITSS))
            if len(document[key]) == 1 and not vocabulary.lists(iri):
                (document[key],) = document[key]
    return document


def _values(spellings: Iterable[str], coercion: Coercion, *, own: bool) -> list[Any]:
    return [
        _literal(spelling, coercion, own=own) if spelling.startswith('"') else _reference(name_of(spelling), coercion)
        for spelling in spellings
    ]


def _reference(name: str, coercion: Coercion) -> Any:
    if coercion.type == "@vocab":
        return name.removeprefix(coercion.vocabulary)
    return name if coercion.type == "@id" else {"@id": name}


def _literal(spelling: str, coercion: Coercion, *, own: bool) -> Any:
    """A literal as a bare JSON value where the context, or JSON-LD itself, restores its type."""
    text, datatype, language = split_literal(spelling)
    if language:
        return {"@value": text, "@language": language}
    if own and datatype == XSD.integer and text.isdecimal():
        return int(text)
    datatype = datatype or XSD.string
    if datatype == (coercion.type or XSD.string) and coercion is not UNCOERCED:
        return text
    return {"@value": text, "@type": datatype}
