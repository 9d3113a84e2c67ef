"""Documents that meet keep their blank nodes apart, by the judgement of pyoxigraph's canonical labels."""

from __future__ import annotations

import gzip
import re

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import BlankNodeLabels, apart, append, merge
from itss_graph.rdf.reading import read

NAMES = st.sampled_from(["_:b", "_:n1", "_:d2.b", "_:d2..b", "_:d2.n1", "_:d3.b", "<a:s>", "<a:o>"])
ROWS = st.lists(st.tuples(NAMES, st.sampled_from(["<a:p>", "<a:q>"]), NAMES), max_size=6)


def canonical(rows: list[tuple[str, str, str]]) -> set[ox.Triple]:
    """The triples with labels that do not depend on those written."""
    found = ox.Dataset(ox.parse("".join(f"{' '.join(row)} .\n" for row in rows), format=ox.RdfFormat.N_TRIPLES))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in found}


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_a_merge_is_that_of_rdf_semantics(documents):
    """Each label is written out with the number of its document, which no label here begins with."""
    expected = [
        tuple(re.sub("^_:", f"_:x{number}-", term) for term in row)
        for number, rows in enumerate(documents)
        for row in rows
    ]
    together = [Columns.from_rows(rows) for rows in documents]
    assert canonical(merge(together).spelled().rows()) == canonical(expected)
    pairwise = together[0]
    for other in together[1:]:
        pairwise = append(pairwise, other)
    assert canonical(pairwise.spelled().rows()) == canonical(expected)


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_no_two_share_a_label_and_the_first_keeps_its_own(documents):
    together = [Columns.from_rows(rows) for rows in documents]
    found = apart(together)
    labels = [set(each.terms.filter(each.terms.str.starts_with("_:"))) for each in found]
    assert len(set().union(*labels)) == sum(map(len, labels))
    assert found[0].terms.equals(together[0].terms)
    assert [each.triples.rows() for each in found] == [each.triples.rows() for each in together]


DOCUMENTS = {
    "turtle": b'[] <a:p> "1" . _:b <a:p> "2" .',
    "trig": b'<a:g> { [] <a:p> "1" } <a:h> { _:b <a:p> "2" }',
    "nt": b'_:n1 <a:p> "1" .\n_:b <a:p> "2" .\n',
    "nq": b'_:n1 <a:p> "1" <a:g> .\n_:b <a:p> "2" <a:h> .\n',
    "json": b'[{"a:p": "1"}, {"@id": "_:b", "a:p": "2"}]',
    "rdf": b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="a:">'
    b'<r:Description a:p="1"/><r:Description r:nodeID="b" a:p="2"/></r:RDF>',
}


@pytest.mark.parametrize("first", DOCUMENTS)
@pytest.mark.parametrize("second", DOCUMENTS)
def test_documents_of_any_formats(first, second):
    merged = merge([read(DOCUMENTS[first], format=first), read(gzip.compress(DOCUMENTS[second]), format=second)])
    assert merged.triples["s"].n_unique() == 4
    assert {"_:n1", "_:b"} <= set(merged.terms)


@pytest.mark.parametrize("format", ["trig", "nq"])
def test_graphs_of_one_document_share_their_labels(format):
    data = {"trig": b"<a:g> { _:b <a:p> 1 } <a:h> { _:b <a:p> 2 }", "nq": b'_:b <a:p> "1" <a:g> .\n_:b <a:p> "2" .\n'}
    assert merge([read(data[format], format=format)]).triples["s"].n_unique() == 1


def test_what_is_stated_further_is_about_the_same_nodes():
    columns = read(b"_:b <a:p> <a:o> .")
    assert columns.extended(read(b"_:b <a:q> <a:o> .")).triples["s"].n_unique() == 1
    assert append(columns, read(b"_:b <a:q> <a:o> .")).triples["s"].n_unique() == 2


def test_labels_are_kept_over_any_number_of_documents():
    labels = BlankNodeLabels()
    found = [labels.apart(read(b"_:b <a:p> _:c .")).terms.to_list() for _ in range(3)]
    assert found == [["_:b", "<a:p>", "_:c"], ["_:d2.b", "<a:p>", "_:d2.c"], ["_:d3.b", "<a:p>", "_:d3.c"]]
    assert labels.apart(Columns.from_rows([])).triples.is_empty()
    assert isinstance(labels.apart(Columns.from_rows([])).terms, pl.Series)
