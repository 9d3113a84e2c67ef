"""Who owns a node of a profile."""

import polars as pl
import pytest

from itss_graph.profiles.ownership import DisjointSets, closure, owned, owners
from itss_graph.profiles.reading import read_profiles

PROFILES = b"""
@prefix itss: <https://w3id.org/itss/ontology#> .
<urn:a> a itss:Candidate ; itss:engagement <urn:own>, <urn:both> ; itss:develops <urn:b> .
<urn:b> a itss:Candidate ; itss:expertise <urn:both> .
<urn:own> itss:engagement <urn:deep> .
<urn:untyped> itss:succession <urn:his> .
<urn:nobody> itss:persons 3 .
<urn:own> itss:evidence <urn:document> .
<urn:document> <urn:title> "one" .
"""


@pytest.fixture
def columns():
    return read_profiles(PROFILES, format="turtle")


def pairs(columns, table):
    names = {
        name: [
            None if each is None else columns.names(pl.Series([each], dtype=table[name].dtype))[0]
            for each in table[name]
        ]
        for name in ("node", "owner")
    }
    return set(zip(names["node"], names["owner"], strict=True))


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("urn:a", {"urn:a"}),
        ("urn:own", {"urn:a"}),
        ("urn:both", {"urn:a", "urn:b"}),
        ("urn:deep", {"urn:a"}),
        ("urn:his", {"urn:untyped"}),
        ("urn:nobody", {None}),
    ],
)
def test_the_owners_of_a_node(columns, node, expected):
    ids = columns.ids([f"<{node}>"])
    found = owners(columns, pl.Series(values=list(ids.values()), dtype=columns.triples["s"].dtype))
    assert pairs(columns, found) == {(node, owner) for owner in expected}


def test_what_a_candidate_owns_ends_at_other_candidates(columns):
    expected = {("urn:a", "urn:a"), ("urn:b", "urn:b"), ("urn:own", "urn:a")}
    expected |= {("urn:document", "urn:a")}
    assert pairs(columns, owned(columns)) == expected


def test_a_closure_ends_in_a_circle():
    start = pl.DataFrame({"origin": ["a"], "node": ["a"]})
    steps = pl.DataFrame({"node": ["a", "b", "c"], "to": ["b", "c", "a"]})
    assert closure(start, steps).rows() == [("a", "a"), ("a", "b"), ("a", "c")]


def test_disjoint_sets_are_named_by_the_root_of_the_first():
    sets = DisjointSets[str]()
    for first, other in ("ab", "cd", "bd", "bd"):
        sets.join(first, other)
    assert {node: sets.root(node) for node in "abcde"} == {**dict.fromkeys("abcd", "a"), "e": "e"}
    assert set(sets.roots().values()) == {"a"}
