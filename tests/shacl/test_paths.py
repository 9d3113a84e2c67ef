"""Property paths: what they reach, and how results state them."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, Namespace
from rdflib.compare import isomorphic

from itss_graph import shacl
from itss_graph.errors import UnsupportedConstraint
from itss_graph.rdf.reading import read
from itss_graph.shacl import walk
from itss_graph.shacl.data import Data
from itss_graph.shacl.paths import Alternative, Inverse, Optional, Predicate, Repeat, Sequence, describe

EX = Namespace("http://example.org/")
SH = Namespace("http://www.w3.org/ns/shacl#")
DATA = "ex:a ex:p ex:b, ex:c . ex:b ex:p ex:d . ex:c ex:p ex:d . ex:d ex:p ex:a ; ex:q ex:e . ex:x ex:q ex:a ."
PATHS = [
    ("ex:p", "bc"),
    ("[ sh:inversePath ex:q ]", "x"),
    ("( ex:p ex:p )", "d"),
    ("( ex:p [ sh:inversePath ex:p ] )", "a"),
    ("[ sh:alternativePath ( ex:p [ sh:inversePath ex:p ] ) ]", "bcd"),
    ("[ sh:zeroOrMorePath ex:p ]", "abcd"),
    ("[ sh:oneOrMorePath ex:p ]", "abcd"),
    ("[ sh:zeroOrOnePath ex:p ]", "abc"),
    ("( [ sh:zeroOrMorePath ex:p ] ex:q )", "e"),
    ("[ sh:inversePath ( ex:q [ sh:zeroOrMorePath ex:p ] ) ]", "x"),
    ("[ sh:inversePath [ sh:alternativePath ( ex:p ex:q ) ] ]", "dx"),
    ("[ sh:inversePath [ sh:zeroOrOnePath ex:q ] ]", "ax"),
    ("[ sh:inversePath [ sh:inversePath ex:p ] ]", "bc"),
    ("[ sh:zeroOrMorePath [ sh:alternativePath ( ex:p ex:q ) ] ]", "abcde"),
    ("[ sh:oneOrMorePath ex:unheard ]", ""),
    ("[ sh:zeroOrMorePath ex:unheard ]", "a"),
]


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_values_of_a_path(turtle, path, expected):
    evaluation = shacl.compile(turtle(f"ex:S sh:targetNode ex:a ; sh:path {path} .")).evaluate(read(turtle(DATA)))
    found = evaluation.values("http://example.org/S", evaluation.targets("http://example.org/S"))
    assert sorted(t[-2] for t in evaluation.terms[found["value"]]) == sorted(expected)


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_marking_backwards_agrees_with_joining_forwards(turtle, path, expected):
    shapes = f"ex:S sh:path {path} ; sh:in ( {' '.join('ex:' + n for n in 'abcdex')} ) ."
    plan = shacl.compile(turtle(shapes))
    data = Data(read(turtle(DATA)), plan.constants)
    walked = plan.shape("http://example.org/S").path
    everyone = data.ids(f"<http://example.org/{name}>" for name in "abcdex")
    pairs = walk.pairs(data, walked, everyone)
    assert len(pairs) == len(pairs.frame().unique())
    for value in everyone:
        backwards = walk.subjects(data, walked, value)
        assert set(everyone.filter(backwards[everyone])) == set(pairs.focus.filter(pairs.value == value))


def test_a_long_chain_reaches_its_fixpoint(turtle):
    chain = " ".join(f"ex:n{i} ex:p ex:n{i + 1} ." for i in range(300))
    shapes = "ex:S sh:targetNode ex:n0 ; sh:path [ sh:oneOrMorePath ex:p ] ; sh:maxCount 299 ."
    (result,) = shacl.validate(turtle(chain), turtle(shapes)).results
    assert str(result.component).endswith("MaxCountConstraintComponent")


@pytest.mark.parametrize("path", ["ex:p", "[ sh:inversePath ex:q ]", "( ex:p [ sh:inversePath ex:q ] )"])
def test_a_closure_costs_what_it_finds(turtle, monkeypatch, path):
    """However long a chain is, so many rounds are taken over all of the data; then each link is followed once."""
    length = 2000
    rounds, links = [], []
    then, follow = walk._join, walk._linked
    monkeypatch.setattr(walk, "_join", lambda *given: rounds.append(1) or then(*given))
    monkeypatch.setattr(walk, "_linked", lambda *given: links.append(1) or follow(*given))
    chain = " ".join(f"ex:n{i} ex:p ex:n{i + 1} . ex:n{i + 1} ex:q ex:n{i} ." for i in range(length))
    shapes = f"ex:S sh:targetNode ex:n0 ; sh:path [ sh:zeroOrMorePath {path} ] ; sh:minCount {length} ; sh:maxCount 0 ."
    report = shacl.validate(turtle(chain), turtle(shapes))
    assert [str(result.component)[-27:] for result in report.results][-1] == "MaxCountConstraintComponent"
    assert len(rounds) <= 4 * walk.ROUNDS
    assert len(links) <= 5 * length


def test_a_deep_hierarchy_of_classes(turtle):
    depth = 300
    chain = " ".join(f"ex:C{i} rdfs:subClassOf ex:C{i + 1} ." for i in range(depth))
    shapes = f"ex:S sh:targetClass ex:C{depth} ; sh:class ex:C{depth - 1} , ex:Other ."
    (result,) = shacl.validate(turtle(f"ex:x a ex:C0 . {chain}"), turtle(shapes)).results
    assert result.focus_node == EX.x


links = st.lists(st.tuples(st.integers(0, 6), st.sampled_from("pq"), st.integers(0, 6)), max_size=18)
path_texts = st.recursive(
    st.sampled_from(["ex:p", "ex:q"]),
    lambda inner: st.one_of(
        st.builds("[ sh:{} {} ]".format, st.sampled_from(["inversePath", "zeroOrOnePath"]), inner),
        st.builds("[ sh:{} {} ]".format, st.sampled_from(["zeroOrMorePath", "oneOrMorePath"]), inner),
        st.builds("( {} {} )".format, inner, inner),
        st.builds("[ sh:alternativePath ( {} {} ) ]".format, inner, inner),
    ),
    max_leaves=5,
)


@pytest.mark.slow
@settings(deadline=None)
@given(links, st.sampled_from(["zeroOrMorePath", "oneOrMorePath"]), path_texts)
def test_chasing_finds_what_joining_finds(turtle, given_links, repeat, path):
    data = turtle(" ".join(f"ex:n{s} ex:{p} ex:n{o} ." for s, p, o in given_links))
    nodes = [EX[f"n{number}"].n3() for number in range(7)]
    plan = shacl.compile(turtle(f"ex:S sh:path [ sh:{repeat} {path} ] ; sh:in ( {' '.join(nodes)} ) ."))
    steps = plan.shape(str(EX.S)).path
    found = []
    for rounds in (0, 1, 99):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(walk, "ROUNDS", rounds)
            columns = Data(read(data), plan.constants)
            everyone = columns.ids(nodes)
            joined = walk.pairs(columns, steps, everyone)
            marked = [walk.reach(columns, steps, columns.mask(everyone[:count])).to_list() for count in (1, 7)]
            assert len(joined) == len(joined.frame().unique())
            found.append((set(zip(joined.focus, joined.value, strict=True)), marked))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("path", [path for path, _ in PATHS if path.startswith(("[", "("))])
def test_results_copy_the_structure_of_the_path(turtle, path):
    report = shacl.validate(turtle(DATA), turtle(f"ex:S sh:targetNode ex:a ; sh:path {path} ; sh:minCount 9 ."))
    (result,) = report.results
    assert isinstance(result.path, BNode)
    copied, pending = Graph(), [result.path]
    while pending:
        for triple in report.graph.triples((pending.pop(), None, None)):
            copied.add(triple)
            pending += [triple[2]] if isinstance(triple[2], BNode) else []
    source = Graph().parse(data=turtle(f"ex:S sh:path {path} ."))
    source.remove((EX.S, SH.path, None))
    assert isomorphic(copied, source)


def test_paths_are_written_as_in_sparql():
    p, q = Predicate("<p>"), Predicate("<q>")
    assert describe(p) == "p"
    assert describe(Sequence((p, Repeat(q, zero=True)))) == "<p>/(<q>*)"
    assert describe(Alternative((Inverse(p), Optional(q), Repeat(p, zero=False)))) == "(^<p>)|(<q>?)|(<p>+)"


@pytest.mark.parametrize(
    "path",
    [
        "( ex:p )",
        "()",
        '"text"',
        "[ sh:alternativePath ( ex:p ) ]",
        "[ sh:alternativePath ex:p ]",
        "[ sh:inversePath ex:p ; sh:zeroOrOnePath ex:p ]",
        "[ sh:inversePath ex:p, ex:q ]",
        "[ ex:p ex:q ]",
        "_:loop . _:loop sh:inversePath _:loop",
        "_:loop . _:loop rdf:first ex:p ; rdf:rest _:loop",
        "ex:p, ex:q",
    ],
)
def test_an_ill_formed_path_is_an_error(turtle, path):
    with pytest.raises(UnsupportedConstraint, match=r"example.org/S.*sh:path"):
        shacl.compile(turtle(f"ex:S sh:minCount 1 ; sh:path {path} ."))


def test_values_ask_for_the_plan_and_take_any_identifiers(turtle):
    evaluation = shacl.compile(turtle("ex:S sh:path ex:p ; sh:minCount 1 .")).evaluate(read(turtle(DATA)))
    nobody = pl.Series(values=[], dtype=pl.UInt32)
    assert evaluation.values("http://example.org/S", nobody).shape == (0, 2)
    assert len(evaluation.conforming("http://example.org/S", nobody)) == 0
