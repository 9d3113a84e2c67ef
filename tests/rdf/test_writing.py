"""What is written can be read again, and the same triples always give the same bytes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from itss_graph.errors import UsageError
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.reading import read
from itss_graph.rdf.writing import serialize
from itss_graph.vocab import PREFIXES

DATA = """
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
_:b a itss:Candidate ; itss:persons 007, 1.50, 1e3, true, "x\\ty\\n\\"", "日本"@ja, "x"^^xsd:date, " a  b "^^xsd:token .
<urn:s> itss:engagement _:b, <urn:s#e1> .
"""
FORMATS = ["turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld"]


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_written_is_read_again(format):
    columns = read(DATA.encode(), format="turtle")
    for prefixes in (PREFIXES, {}):
        again = read(serialize(columns, format, prefixes), format=format)
        assert set(again.spelled().rows()) == set(columns.spelled().rows())


@pytest.mark.parametrize("format", FORMATS)
def test_the_order_of_the_triples_does_not_matter(format):
    columns = read(DATA.encode(), format="turtle")
    turned = Columns(columns.terms, columns.triples.reverse())
    assert serialize(columns, format) == serialize(turned, format)


@pytest.mark.slow
@pytest.mark.parametrize("format", ["turtle", "rdfxml", "jsonld"])
def test_another_process_writes_the_same(format):
    code = (
        "import sys; from itss_graph.rdf.reading import read; from itss_graph.rdf.writing import serialize;"
        f"sys.stdout.buffer.write(serialize(read(sys.stdin.buffer.read(), format='turtle'), {format!r}))"
    )
    here = serialize(read(DATA.encode(), format="turtle"), format)
    there = subprocess.run([sys.executable, "-c", code], input=DATA.encode(), capture_output=True, check=True)
    assert there.stdout == here


def test_only_prefixes_that_are_used_are_declared():
    columns = read(b"<urn:s> <https://w3id.org/itss/ontology#seeks> <urn:k> .", format="turtle")
    text = serialize(columns, "turtle", PREFIXES).decode()
    assert text.startswith("@prefix itss: <https://w3id.org/itss/ontology#> .\n")
    assert text.count("@prefix") == 1


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_graph(format):
    assert read(serialize(read(b"", format="nt"), format), format=format).triples.height == 0


def test_errors():
    with pytest.raises(UsageError, match="csv"):
        serialize(read(b"", format="nt"), "csv")
    with pytest.raises(UsageError, match="<a:1>"):
        serialize(read(b"<a:s> <a:1> <a:o> .", format="nt"), "rdfxml")
