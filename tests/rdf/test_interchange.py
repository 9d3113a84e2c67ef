"""Terms and graphs to rdflib and pyoxigraph and back, without loss and without a word in the log."""

from __future__ import annotations

import logging
import threading

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF, XSD

from itss_graph.errors import InputError
from itss_graph.rdf.interchange import from_rdflib, term_from_rdflib, term_to_ox, term_to_rdflib, to_rdflib
from itss_graph.rdf.reading import read

SPELLINGS = [
    "<http://example.org/日本?q=a%20b#c>",
    "<urn:uuid:5f0c>",
    "_:label",
    "_:a.b-c",
    '""',
    '"plain"',
    '"tab\\t newline\\n quote\\" backslash\\\\ return\\r bell\\u0007 delete\\u007F"',
    '"日本語 😀"@ja',
    '"x"@en-gb',
    f'"007"^^<{XSD.integer}>',
    f'"+5"^^<{XSD.integer}>',
    f'"{"9" * 5000}"^^<{XSD.integer}>',
    f'"1.50"^^<{XSD.decimal}>',
    f'"1e3"^^<{XSD.double}>',
    f'"1"^^<{XSD.boolean}>',
    f'"abc"^^<{XSD.date}>',
    f'"2023-02-30"^^<{XSD.date}>',
    f'"2020-01-01Z"^^<{XSD.date}>',
    f'"24:00:00"^^<{XSD.time}>',
    f'"P1Y"^^<{XSD.duration}>',
    f'"300"^^<{XSD.byte}>',
    f'"  many   spaces "^^<{XSD.token}>',
    f'"a\\tb"^^<{XSD.normalizedString}>',
    f'"zz"^^<{XSD.hexBinary}>',
    f'"="^^<{XSD.base64Binary}>',
    f'"<b>unclosed"^^<{RDF.XMLLiteral}>',
    f'"<b>unclosed"^^<{RDF.HTML}>',
    f'"[1"^^<{RDF.JSON}>',
    '"x"^^<urn:unknown>',
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_term_comes_back_as_it_was(spelling):
    assert term_from_rdflib(term_to_rdflib(spelling)) == spelling
    assert str(term_to_ox(spelling)) == spelling


def test_a_graph_comes_back_as_it_was():
    data = "\n".join(f"<a:s{n}> <a:p> {spelling} ." for n, spelling in enumerate(SPELLINGS)).encode()
    columns = read(data, format="nt")
    graph = to_rdflib(columns)
    assert len(graph) == len(SPELLINGS)
    assert sorted(from_rdflib(graph).spelled().rows()) == sorted(columns.spelled().rows())


def test_values_are_there_for_those_who_compare():
    assert term_to_rdflib(f'"007"^^<{XSD.integer}>').value == 7
    assert term_to_rdflib(f'"2020-01-01"^^<{XSD.date}>') < term_to_rdflib(f'"2021-01-01"^^<{XSD.date}>')
    assert term_to_rdflib(f'"abc"^^<{XSD.date}>').ill_typed


def test_equal_terms_become_one():
    graph = rdflib.Graph()
    s, p = rdflib.URIRef("a:s"), rdflib.URIRef("a:p")
    for literal in (rdflib.Literal("x"), rdflib.Literal("x", datatype=XSD.string)):
        graph.add((s, p, literal))
    for language in ("en", "EN"):
        graph.add((s, p, rdflib.Literal("x", lang=language)))
    assert set(from_rdflib(graph).spelled()["o"]) == {'"x"', '"x"@en'}


def test_all_graphs_of_a_dataset_are_taken():
    dataset = rdflib.Dataset()
    triple = (rdflib.URIRef("a:s"), rdflib.URIRef("a:p"), rdflib.URIRef("a:o"))
    dataset.graph("a:g").add(triple)
    dataset.graph("a:h").add(triple)
    dataset.default_graph.add((*triple[:2], rdflib.BNode("b")))
    assert set(from_rdflib(dataset).spelled()["o"]) == {"<a:o>", "_:b"}


def test_an_empty_graph():
    assert from_rdflib(rdflib.Graph()).triples.height == 0
    assert len(to_rdflib(read(b"", format="nt"))) == 0


@pytest.mark.parametrize(
    "node",
    [
        rdflib.term.Literal("\ud800"),
        rdflib.term.Literal("x", datatype=rdflib.URIRef("relative")),
        rdflib.BNode("a b"),
        rdflib.Variable("x"),
        rdflib.URIRef("relative"),
        rdflib.URIRef("a:\ud800"),
    ],
)
def test_what_is_no_term_is_refused(node):
    with pytest.raises(InputError):
        term_from_rdflib(node)


def test_an_iri_with_spaces_is_refused():
    with pytest.raises(InputError, match="a b"):
        term_from_rdflib(rdflib.URIRef("http://example.org/a b"))


def test_a_literal_subject_is_refused():
    graph = rdflib.Graph()
    graph.add((rdflib.Literal("s"), rdflib.URIRef("a:p"), rdflib.URIRef("a:o")))
    with pytest.raises(InputError):
        from_rdflib(graph)


@pytest.mark.parametrize(
    "spelling", ["", "x", "<relative>", '"open', '"x" .\n<a:s> <a:p> "y"', "_:", "<<( " * 10_000, '"x"^^<d>', "\ud800"]
)
def test_what_is_no_spelling_is_refused(spelling):
    with pytest.raises(InputError):
        term_to_ox(spelling)


def test_values_stay_out_of_the_log(caplog, no_network):
    secret = "canary-7f3a"
    kinds = [
        XSD.date,
        XSD.integer,
        XSD.duration,
        XSD.hexBinary,
        XSD.base64Binary,
        RDF.XMLLiteral,
        RDF.HTML,
        XSD.boolean,
    ]
    with caplog.at_level(logging.DEBUG):
        for kind in kinds:
            node = term_to_rdflib(f'"{secret}"^^<{kind}>')
            term_from_rdflib(node)
        to_rdflib(read(f'<a:s> <a:p> "{secret}"^^<{XSD.date}> .'.encode(), format="nt"))
    assert not caplog.records
    assert not no_network


def test_the_log_of_others_is_left_alone(caplog):
    logger = logging.getLogger("rdflib.term")
    before = (logger.level, logger.disabled, list(logger.filters), list(logger.handlers))
    term_to_rdflib(f'"x"^^<{XSD.date}>')
    assert before == (logger.level, logger.disabled, list(logger.filters), list(logger.handlers))
    rdflib.Literal("x", datatype=XSD.date)
    assert len(caplog.records) == 1


def test_another_thread_may_log_meanwhile(caplog, monkeypatch):
    from itss_graph.rdf import interchange

    with interchange._unlogged():
        other = threading.Thread(target=rdflib.Literal, args=("x",), kwargs={"datatype": XSD.date})
        other.start()
        other.join()
    assert len(caplog.records) == 1


texts = st.text(st.characters(codec="utf-8"), max_size=8)
datatypes = st.sampled_from([XSD.string, XSD.integer, XSD.date, XSD.token, XSD.anyURI, RDF.XMLLiteral]).map(str)
literals = st.builds(lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(kind)), texts, datatypes)
tagged = st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(["en", "ja", "zh-hant-tw"]))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(literals | tagged)
def test_any_literal_comes_back(literal):
    assert term_from_rdflib(term_to_rdflib(str(literal))) == str(literal)
    assert term_to_ox(str(literal)) == literal
