"""A profile as plain JSON, as `ontology/context.jsonld` reads it: what the form is filled in with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from itss_graph.planning.career import Node, nodes
from itss_graph.profiles.records import LINKS as RECORDS
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.names import name_of
from itss_graph.vocab import CONTEXT, DCTERMS, ITSS, RDF, XSD

LISTED = (*RECORDS, "seeks", "develops", "passedExamination", "complexity", "phase", "evidence", "confirmedBy")
"""The keys whose values are always lists, one or many."""

CODED = (
    "seeks", "passedExamination", "specialtyField", "complexity", "area", "activity",
    "role", "outcome", "phase", "proficiency", "contribution",
)  # fmt: skip
"""The keys whose values are terms, by local name."""

LINKS = ("develops", "evidence", "confirmedBy")
"""The keys whose values are IRIs."""

TYPED = {f"{ITSS}startDate", f"{ITSS}endDate", f"{DCTERMS}date"}
"""The properties whose values the context types as dates."""


def plain(columns: Columns, namespace: str) -> list[dict[str, Any]]:
    """Every candidate with the records; `namespace` is that of the job category, whose terms go by their local names.

    Reading it gives the same triples about them. What belongs to no candidate is left out.
    """
    known = nodes(columns)
    people = [node for node, said in known.items() if f"<{ITSS}Candidate>" in said.get(RDF.type, ())]
    return [{"@context": CONTEXT, **_node(person, known, namespace)} for person in people]


def _node(node: str, known: Mapping[str, Node], namespace: str) -> dict[str, Any]:
    told: dict[str, Any] = {"id": node}
    for prop, values in known[node].items():
        key = _key(prop)
        if prop == RDF.type:
            types = [_local(name_of(value), (ITSS,)) for value in values]
            told["type"] = types[0] if len(types) == 1 else types
        elif key in RECORDS:
            told[key] = [
                _node(name_of(each), known, namespace) if name_of(each) in known else name_of(each) for each in values
            ]
        else:
            told[key] = _values(key, prop, values, namespace)
    return told


def _values(key: str, prop: str, values: Iterable[str], namespace: str) -> Any:
    found = [_value(key, prop, value, namespace) for value in values]
    return found if key in LISTED or len(found) > 1 else found[0]


def _value(key: str, prop: str, spelling: str, namespace: str) -> Any:
    term = next(iter(ox.parse(f"<urn:s> <urn:p> {spelling} .", format=ox.RdfFormat.N_TRIPLES))).object
    if not isinstance(term, ox.Literal):
        iri = name_of(spelling)
        return _local(iri, (ITSS, namespace)) if key in CODED else iri if key in LINKS else {"@id": iri}
    if prop in TYPED and term.datatype.value == XSD.date:
        return term.value
    if prop.startswith(ITSS) and term.datatype.value == XSD.integer and term.value.isdecimal():
        return int(term.value)
    if term.language:
        return {"@value": term.value, "@language": term.language}
    return {"@value": term.value, "@type": term.datatype.value}


def _key(prop: str) -> str:
    return "date" if prop == f"{DCTERMS}date" else _local(prop, (ITSS,))


def _local(iri: str, namespaces: Iterable[str]) -> str:
    return next((iri[len(each) :] for each in namespaces if iri.startswith(each)), iri)
