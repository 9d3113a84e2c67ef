import pytest

from itss_graph import resources
from itss_graph.rdf.reading import read
from itss_graph.site.knowledge import published

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PREFIXES = f"@prefix rdfs: <{RDFS}> . @prefix skos: <{SKOS}> . "


def triples(columns):
    return set(columns.lines().to_list())


def of(turtle):
    return read((PREFIXES + turtle).encode(), format="turtle")


def test_labels_and_comments_are_added_in_every_language():
    graph = of(
        '<urn:a> skos:prefLabel "one"@en , "一"@ja ; skos:definition "The one."@en ; skos:altLabel "single"@en .'
    )
    assert triples(published(graph)) - triples(graph) == {
        f'<urn:a> <{RDFS}label> "one"@en .',
        f'<urn:a> <{RDFS}label> "一"@ja .',
        f'<urn:a> <{RDFS}comment> "The one."@en .',
    }


def test_nothing_stated_is_lost():
    graph = of('<urn:a> skos:prefLabel "one"@en .')
    assert triples(graph) < triples(published(graph))


def test_a_label_of_its_own_stays_the_only_one():
    graph = of('<urn:a> rdfs:label "first"@en ; skos:prefLabel "one"@en ; skos:definition "The one."@en .')
    assert triples(published(graph)) - triples(graph) == {f'<urn:a> <{RDFS}comment> "The one."@en .'}


@pytest.mark.parametrize("turtle", ["", '<urn:a> rdfs:seeAlso "x" .'])
def test_a_graph_without_labels_stays_as_it_is(turtle):
    graph = of(turtle)
    assert triples(published(graph)) == triples(graph)


def test_publishing_twice_is_publishing_once():
    once = published(read(resources.path("ontology", "itss.ttl")))
    assert triples(published(once)) == triples(once)


def test_every_term_of_the_ontology_gets_both_labels():
    graph = published(read(resources.path("ontology", "itsm.ttl")))
    labels = [line for line in triples(graph) if f"<{RDFS}label>" in line]
    assert len(labels) == len([line for line in triples(graph) if f"<{SKOS}prefLabel>" in line]) > 200
