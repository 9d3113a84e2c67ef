"""The index of triples: each once, in their order, both ways."""

from __future__ import annotations

import pyoxigraph as ox

from itss_graph.rdf.index import Graph

DATA = """
<a:s> <a:p> <a:o> , "text" ; <a:q> <a:o> ; a <a:C> .
<a:t> <a:p> <a:o> ; <a:list> ( <a:x> 1 <a:x> ) .
<a:s> <a:p> <a:o> .
[] <a:p> <a:o> .
<a:head> <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> <a:x> ;
    <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <a:head> .
"""


def test_both_ways():
    graph = Graph.of(quad.triple for quad in ox.parse(DATA, format=ox.RdfFormat.TURTLE))
    assert graph.objects("a:s", "a:p") == [ox.NamedNode("a:o"), ox.Literal("text")]
    assert graph.iris("a:s", "a:p") == ["a:o"]
    assert graph.objects("a:s", "a:none") == graph.objects("a:none", "a:p") == []
    assert graph.subjects("a:p", "a:o") == ["a:s", "a:t"]
    assert [prop for _, prop in graph.used_by("a:o")] == ["a:p", "a:q", "a:p", "a:p"]
    assert graph.instances("a:C") == ["a:s"]
    assert graph.named() == ["a:s", "a:t", "a:head"]


def test_lists():
    graph = Graph.of(quad.triple for quad in ox.parse(DATA, format=ox.RdfFormat.TURTLE))
    (head,) = graph.objects("a:t", "a:list")
    assert [str(item) for item in graph.items(head)] == [
        "<a:x>",
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        "<a:x>",
    ]
    assert list(graph.items(ox.NamedNode("a:head"))) == [ox.NamedNode("a:x")]  # goes round in a circle
    assert list(graph.items(ox.Literal("no list"))) == []
