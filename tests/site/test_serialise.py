"""Documents: all forms say the same, whatever the triples are; the same triples give the same bytes."""

from __future__ import annotations

import json
import random

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_graph.errors import UsageError
from itss_graph.site.negotiation import DOCUMENTS, HTML, JSON_LD, RDF_XML, TURTLE
from itss_graph.site.serialization import serialise

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}
HEAD = """
@prefix : <https://example.org/> . @prefix itss: <https://w3id.org/itss/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def parse(text):
    return [quad.triple for quad in ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE)]


def canonical(quads):
    dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


GRAPHS = {
    "nested": ":a :b [ :c [ :d 1 ; :e ( 1 2 ( 3 ) [] ) ] ] .",
    "shared": ":a :b _:x . :c :b _:x . _:x :d _:y . _:y :e 1 .",
    "circle": "_:x :b _:y . _:y :b _:x .",
    "self": "_:x :b _:x .",
    "circle with a tail": ":a :b _:x . _:x :b _:y . _:y :b _:x .",
    "alone": "[] :b 1 . [] :b 2 .",
    "twins": ":a :b [ :c 1 ] , [ :c 1 ] .",
    "lists": ":a :b ( :x :y ) , ( ) ; :c ( ( :x ) ( 'a'@en 1 true ) ) .",
    "broken list": ":a :b _:l . _:l rdf:first 1 , 2 ; rdf:rest rdf:nil .",
    "list without an end": ":a :b _:l . _:l rdf:first 1 .",
    "list with more": ":a :b _:l . _:l rdf:first 1 ; rdf:rest rdf:nil ; :note 'x' .",
    "list used twice": ":a :b _:l . :c :b _:l . _:l rdf:first 1 ; rdf:rest rdf:nil .",
    "list in a circle": ":a :b _:l . _:l rdf:first 1 ; rdf:rest _:m . _:m rdf:first 2 ; rdf:rest _:l .",
    "list with a type": ":a :b _:l . _:l a rdf:List ; rdf:first 1 ; rdf:rest rdf:nil .",
    "languages": ":a skos:prefLabel 'x'@en , 'y'@ja , 'z'@en-GB ; skos:altLabel 'x'@en , 'y'@en ; :t 'x'@en , 'x' .",
    "literals": ":a :b 1 , 01 , +1 , -0 , 12345678901234567890 , 1.5 , 1e3 , true , '1'^^xsd:boolean , 'true' .",
    "types": ":a :b '2026-01-01'^^xsd:date . :c :b 'x'^^xsd:date ; :d 'P1D'^^xsd:duration , 'x'^^:own .",
    "mixed": ":a :b :c , 'c' , [ ] ; :d 'http://example.org/' , <http://example.org/> .",
    "strings in lists of things": ":a :b ( 'en' 'ja' ) , :c ; :d ( 1 true :x ) .",
    "hostile": ":a :b '</script>\\u0026\\\"\\\\ \\n\\r\\t ]]> @prefix . #' , '\U0001f600\u202e'@ar .",
    "odd names": "itss:Reading-R1 :b itss:a.b , <https://w3id.org/itss/ontology#a.> , "
    "<https://w3id.org/itss/ontology#-a> , <https://w3id.org/itss/ontology#a/b> , <https://w3id.org/itss/ontology#> , "
    "<urn:x:%20> .",
    "nothing": "",
}


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("form", DOCUMENTS, ids=lambda form: form.extension)
def test_every_form_says_the_same(name, form):
    triples = parse(GRAPHS[name])
    document = serialise(triples, form)
    assert canonical(ox.parse(document, format=FORMATS[form.extension])) == canonical(triples)


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("form", DOCUMENTS, ids=lambda form: form.extension)
def test_the_order_of_the_triples_does_not_show(name, form):
    triples = parse(GRAPHS[name])
    mixed = [*parse(GRAPHS[name])]
    random.Random(4).shuffle(mixed)
    assert serialise(triples, form) == serialise(mixed, form)


_NODE = st.sampled_from(["_:a", "_:b", "_:c", ":x", ":y", "rdf:nil"])
_VALUE = st.one_of(_NODE, st.sampled_from(["1", "'t'", "'t'@en", "'t'@ja", "true", "'d'^^xsd:date"]))
_PROPERTY = st.sampled_from([":p", ":q", "rdf:first", "rdf:rest", "a"])


@pytest.mark.slow
@given(st.lists(st.tuples(_NODE, _PROPERTY, _VALUE).filter(lambda t: t[1] != "a" or t[2][0] in "_:r"), max_size=8))
def test_any_graph_says_the_same_in_every_form(statements):
    triples = parse("".join(f"{s} {p} {o} .\n" for s, p, o in statements))
    expected = canonical(triples)
    for form in DOCUMENTS:
        document = serialise(triples, form)
        assert canonical(ox.parse(document, format=FORMATS[form.extension])) == expected, document.decode()


def test_turtle_is_for_reading():
    triples = parse(
        ":B a owl:Class ; owl:unionOf ( :x [ owl:onProperty :p ; owl:hasValue 3 ] ) ; skos:prefLabel 'b'@en . "
        "<https://example.org/o> a owl:Ontology ."
    )
    text = serialise(triples, TURTLE, {"ex": "https://example.org/"}, "https://example.org/B").decode()
    assert text == (
        "@prefix ex: <https://example.org/> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n"
        'ex:B a owl:Class ;\n    skos:prefLabel "b"@en ;\n'
        "    owl:unionOf ( ex:x [ owl:hasValue 3 ; owl:onProperty ex:p ] ) .\n\n"
        "ex:o a owl:Ontology .\n"
    )


def test_json_ld_is_for_reading():
    triples = parse(":a a itss:Level ; itss:levelNumber 3 ; skos:prefLabel 'l'@en , 'レ'@ja ; :see :b .")
    data = json.loads(serialise(triples, JSON_LD, {"ex": "https://example.org/"}))
    assert data["@graph"] == [
        {
            "@id": "ex:a",
            "@type": "itss:Level",
            "skos:prefLabel": {"en": "l", "ja": "レ"},
            "ex:see": "ex:b",
            "itss:levelNumber": 3,
        }
    ]
    assert data["@context"]["skos:prefLabel"] == {"@container": "@language"}
    assert set(data["@context"]) >= {"ex", "itss", "skos"}
    assert "owl" not in data["@context"]


def test_rdf_xml_declares_what_it_uses():
    text = serialise(parse(":a a itss:Level ; skos:prefLabel 'l'@en ."), RDF_XML).decode()
    assert 'xmlns:itss="https://w3id.org/itss/ontology#"' in text
    assert "xmlns:owl" not in text
    assert "xmlns:its=" not in text


def test_what_cannot_be_written_is_said():
    with pytest.raises(UsageError, match="does not end in a name"):
        serialise(parse(":a <https://example.org/1> 2 ."), RDF_XML)
    with pytest.raises(UsageError, match="a control character"):
        serialise(parse(":a :b '\\u0001' ."), RDF_XML)
    with pytest.raises(UsageError, match="RDF is not written as HTML"):
        serialise([], HTML)
