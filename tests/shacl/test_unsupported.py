"""Whatever is not SHACL 1.0, or is ill-formed, is an error when it is compiled: nothing passes in silence."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from itss_graph import shacl
from itss_graph.assessment import engines
from itss_graph.errors import IllFormedShape, InputError, UnsupportedConstraint, UsageError
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.reading import read
from itss_graph.shacl.constraints import PARAMETERS
from itss_graph.shacl.vocabulary import BY_PYSHACL, INFORMATION, OF_SHAPES, TERMS, defined, sh

# what the shape says, what the error names besides the shape
BEYOND = [
    ("sh:target [ sh:select 'SELECT ?this {}' ]", "uses sh:target,"),
    ("sh:rule [ a sh:TripleRule ]", "sh:rule"),
    ("sh:js [ sh:jsFunctionName 'f' ]", "sh:js"),
    ("sh:expression [ ]", "sh:expression"),
    ("sh:validator [ ]", "sh:validator"),
    ("sh:minCuont 1", "sh:minCuont"),
    ("sh:targetclass ex:C", "sh:targetclass"),
    ("sh:propety [ ]", "sh:propety"),
    ("sh:singleLine true", "sh:singleLine"),
    ("sh:path ex:p ; sh:pattern '(?=a)'", "sh:pattern"),
    (r"sh:path ex:p ; sh:pattern '(a)\\1'", "sh:pattern"),
    (r"sh:path ex:p ; sh:pattern '\\bx'", "at character 1"),
    ("sh:path ex:p ; sh:pattern '[[:alpha:]]'", "at character 2"),
    ("sh:path ex:p ; sh:pattern '['", "sh:pattern"),
    (r"sh:path ex:p ; sh:pattern '\\p{IsNowhere}'", "IsNowhere"),
    ("sh:path ex:p ; sh:pattern 'a' ; sh:flags 'g'", "sh:pattern"),
    ("sh:node ex:S", "recursive"),
    ("sh:property [ sh:path ex:p ; sh:node ex:S ]", "recursive"),
    ("sh:not [ sh:or ( ex:S ) ]", "recursive"),
]
ILL_FORMED = [
    "sh:path ex:p ; sh:minCount 'one'",
    "sh:path ex:p ; sh:minCount 1.5",
    "sh:path ex:p ; sh:minCount 1, 2",
    "sh:minCount 1",
    "sh:lessThan ex:q",
    "sh:uniqueLang true",
    "sh:qualifiedValueShape [ ] ; sh:qualifiedMinCount 1",
    "sh:nodeKind sh:Iri",
    "sh:nodeKind ex:IRI",
    "sh:datatype xsd:string, xsd:date",
    "sh:datatype 'xsd:string'",
    "sh:class [ ]",
    "sh:in 1",
    "sh:in ex:list",
    "sh:in [ rdf:first 1 ]",
    "sh:in ( 1 ), ( 2 )",
    "sh:languageIn ( 1 )",
    "sh:or [ ]",
    "sh:or ( 'text' )",
    "sh:node 'text'",
    "sh:node [ sh:path ex:p ]",
    "sh:node ex:Unheard",
    "sh:property [ sh:minCount 1 ]",
    "sh:property [ sh:class ex:C ]",
    "sh:minInclusive ex:one",
    "sh:pattern 1",
    "sh:closed 'yes'",
    "sh:closed '1'^^xsd:boolean",
    "sh:deactivated 1",
    "sh:closed true ; sh:ignoredProperties ( 'p' )",
    "sh:targetClass 'C'",
    "sh:targetNode [ ]",
    "sh:severity 'high'",
    "sh:message 1",
    "a sh:PropertyShape",
    "a sh:NodeShape ; sh:path ex:p",
]


@pytest.mark.parametrize(("says", "names"), BEYOND)
def test_beyond_core(turtle, says, names):
    with pytest.raises(UnsupportedConstraint) as caught:
        shacl.compile(turtle(f"ex:S sh:targetNode ex:a ; {says} ."))
    assert "http://example.org/S" in str(caught.value) or "_:" in str(caught.value)
    assert names in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("says", ILL_FORMED)
def test_ill_formed(turtle, says):
    with pytest.raises(UnsupportedConstraint, match="ill-formed"):
        shacl.compile(turtle(f"ex:S sh:targetNode ex:a ; {says} ."))


def test_beyond_core_within_a_nested_shape_names_the_nested_one(turtle):
    with pytest.raises(UnsupportedConstraint, match=r"example.org/inner> uses sh:rule"):
        shacl.compile(turtle("ex:S sh:targetNode ex:a ; sh:not ex:inner . ex:inner sh:rule [ ] ."))


def test_an_entailment_regime_is_an_error(turtle):
    with pytest.raises(UnsupportedConstraint, match="sh:entailment"):
        shacl.compile(turtle("ex:graph sh:entailment <http://www.w3.org/ns/entailment/RDFS> ."))


def compiled(turtle, text, engine):
    return engines.engine(engine, read(turtle(text)))


@pytest.mark.parametrize("engine", ["auto", "columnar", "pyshacl"])
@pytest.mark.parametrize("term", sorted(OF_SHAPES))
def test_whatever_shapes_may_say_beyond_core_is_named(turtle, term, engine):
    text = f"ex:S sh:targetNode ex:a ; sh:path ex:p ; {term} [ ] ."
    name = f"sh:{term.rpartition('#')[2][:-1]}"
    if engine == "pyshacl" and term in BY_PYSHACL:
        assert compiled(turtle, text, engine)
        return
    with pytest.raises(UnsupportedConstraint, match=f"uses {name}, which") as caught:
        compiled(turtle, text, engine)
    assert caught.value.exit_code == 3
    assert ("--engine pyshacl" in str(caught.value)) is (term in BY_PYSHACL)


@pytest.mark.slow
@settings(deadline=None)
@given(st.sampled_from(sorted(TERMS)), st.data())
def test_a_slip_in_a_term_is_found_and_the_term_offered(turtle, term, data):
    place = data.draw(st.integers(0, len(term) - 1))
    slip = data.draw(
        st.sampled_from([term[:place] + term[place + 1 :], term[:place] + "q" + term[place:], term.swapcase()])
    )
    assume(slip and slip not in TERMS)
    for says in (f"sh:{slip} 1", f"ex:about sh:{slip}"):
        for engine in ("columnar", "pyshacl"):
            with pytest.raises(IllFormedShape, match=f"sh:{slip} is not a term of SHACL") as caught:
                compiled(turtle, f"ex:S sh:targetNode ex:a ; {says} .", engine)
            assert caught.value.exit_code == 2


def test_every_term_of_the_vocabulary_is_defined():
    assert all(defined(sh(term)) for term in TERMS)
    assert {sh(term) for term in TERMS} >= PARAMETERS | INFORMATION
    assert defined(sh("MinCountConstraintComponent"))
    assert defined("<http://example.org/minCuont>")
    assert not defined(sh("minCuont"))


@pytest.mark.parametrize("says", [says for says, _ in BEYOND] + ILL_FORMED)
def test_a_deactivated_shape_may_say_anything(turtle, says):
    """But `sh:deactivated` itself has to be well formed, and a recursion through it is none."""
    if "sh:deactivated" in says:
        return
    off = f"ex:S sh:targetNode ex:a ; sh:deactivated true ; {says} ."
    on = "ex:On sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 1 ."
    (result,) = shacl.validate(turtle("ex:a ex:q 1 ."), turtle(f"{off} {on}")).results
    assert str(result.source_shape) == "http://example.org/On"


def test_what_a_deactivated_shape_shares_with_another_has_its_effect(turtle):
    shared = "_:b sh:path ex:p ; sh:minCuont 1 ."
    off = f"ex:T sh:deactivated true ; sh:property _:b . {shared}"
    assert shacl.compile(turtle(f"{off} ex:S sh:targetNode ex:a ; sh:class ex:C .")).shapes
    with pytest.raises(IllFormedShape, match="sh:minCuont"):
        shacl.compile(turtle(f"{off} ex:S sh:targetNode ex:a ; sh:property _:b ."))


def test_statements_that_only_inform_pass(turtle):
    says = 'sh:name "n" ; sh:description "d" ; sh:order 1 ; sh:group ex:g ; sh:defaultValue 1 ; ex:own 1'
    assert shacl.compile(turtle(f"ex:S sh:path ex:p ; sh:minCount 1 ; {says} .")).shapes


def test_a_shape_used_twice_is_not_recursive(turtle):
    shapes = "ex:S sh:or ( ex:T ex:U ) . ex:U sh:node ex:T . ex:T sh:class ex:C ."
    assert len(shacl.compile(turtle(shapes)).shapes) == 3


def test_questions_about_what_is_not_there(turtle):
    plan = shacl.compile(turtle("ex:S sh:class ex:C ."))
    evaluation = plan.evaluate(Columns.from_triples([]))
    with pytest.raises(UsageError, match=r"no shape http://example.org/T"):
        evaluation.targets("http://example.org/T")
    with pytest.raises(UsageError, match=r"no node http://example.org/a"):
        evaluation.explain("http://example.org/S", "http://example.org/a")


def test_unreadable_input_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.ttl"):
        shacl.validate(tmp_path / "none.ttl", b"")
    with pytest.raises(InputError):
        shacl.validate(b"", b"ex:S sh:class")
