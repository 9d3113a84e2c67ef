"""RDF/XML and SPARQL results in XML: well-formed and saying the same, or refused."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from itss_graph.errors import UsageError
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.reading import read
from itss_graph.rdf.store import Rows
from itss_graph.rdf.store import serialize as results
from itss_graph.rdf.writing import serialize
from itss_graph.rdf.xml import legible, rdf_xml, well_formed
from itss_graph.site.negotiation import RDF_XML
from itss_graph.site.serialization import serialise

S, P = ox.NamedNode("urn:s"), ox.NamedNode("https://example.org/p")
NO_PLACE = [*map(chr, (*range(9), 11, 12, *range(14, 32))), "\ufffe", "\uffff"]
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def columns(triple: ox.Triple) -> Columns:
    return read(f"{triple} .".encode(), format="ntriples")


WRITERS = {
    "a document of the site": lambda triple: serialise([triple], RDF_XML),
    "a file": lambda triple: serialize(columns(triple), "rdfxml"),
    "a file with prefixes": lambda triple: serialize(columns(triple), "rdfxml", {"ex": "https://example.org/"}),
    "the server": lambda triple: rdf_xml([triple], {"ex": "https://example.org/"}),
}


def texts(document: bytes, name: str) -> list[str | None]:
    return [node.text for node in ET.fromstring(document).iter() if node.tag.endswith(name)]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("text", ["one\r\ntwo", "\r", "a\rb\n\n", "&#13;\r", " \t\r ", "]]>\r<x>&"])
def test_carriage_returns_stay(writer, text) -> None:
    document = WRITERS[writer](ox.Triple(S, P, ox.Literal(text, language="en")))
    assert texts(document, "p") == [text]
    assert [str(quad.object) for quad in ox.parse(document, format=ox.RdfFormat.RDF_XML)] == [f"{ox.Literal(text)}@en"]


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
def test_what_xml_has_no_place_for_is_refused(writer) -> None:
    for character in NO_PLACE:
        with pytest.raises(UsageError, match=f"U[+]{ord(character):04X}.*XML cannot contain"):
            WRITERS[writer](ox.Triple(S, P, ox.Literal(f"a{character}b")))
    for predicate in (
        "https://example.org/1",
        "urn:uuid:123",
        "https://example.org/\u0132x",
        f"{RDF}li",
        f"{RDF}about",
    ):
        with pytest.raises(UsageError, match="choose another format"):
            WRITERS[writer](ox.Triple(S, ox.NamedNode(predicate), ox.Literal("x")))


@pytest.mark.slow
@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from([None, "en"]))
@example("\x85\u2028\x7f\x9f", None)
def test_rdf_xml_says_the_same_or_nothing(text, language) -> None:
    triple = ox.Triple(S, P, ox.Literal(text, language=language))
    refused = any(character in text for character in NO_PLACE)
    try:
        document = rdf_xml([triple], {})
    except UsageError:
        assert refused
    else:
        assert not refused
        assert [quad.triple for quad in ox.parse(document, format=ox.RdfFormat.RDF_XML)] == [triple]


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("one\r\ntwo")
def test_results_say_the_same_or_nothing(text) -> None:
    refused = any(character in text for character in NO_PLACE)
    try:
        document = results(Rows(("x",), ((ox.Literal(text),),)), ox.QueryResultsFormat.XML)
    except UsageError:
        assert refused
    else:
        assert not refused
        assert [found or "" for found in texts(document, "literal")] == [text]


def test_a_drawing_shows_a_sign_for_it() -> None:
    drawn = legible(f"<svg>{''.join(NO_PLACE)}é\t\n</svg>")
    assert well_formed(drawn.encode()).decode() == f"<svg>{chr(0xFFFD) * len(NO_PLACE)}é\t\n</svg>"
