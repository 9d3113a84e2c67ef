"""SPARQL-based constraint components: their parameters and validators, what they say, and what is ill-formed."""

from __future__ import annotations

import pytest
from rdflib import Literal, Namespace

from itss_graph import shacl
from itss_graph.errors import IllFormedShape, UnsupportedConstraint

EX = Namespace("http://example.org/")
DATA = 'ex:a ex:p 1, 5, 9 . ex:b ex:p 5 . ex:c ex:p "x"@en .'
BETWEEN = """
ex:Between a sh:ConstraintComponent ; sh:message "{$value} of {$this} is not between {$low} and {?high}" ;
    sh:parameter [ sh:path ex:low ] , [ sh:path ex:high ; sh:optional true ] ;
    sh:validator [ a sh:SPARQLAskValidator ;
        sh:ask "ASK { FILTER($value >= $low && (!bound($high) || $value <= $high)) }" ] .
"""
LONELY = """
ex:Lonely a sh:ConstraintComponent ; sh:parameter [ sh:path ex:than ] ;
    sh:nodeValidator [ a sh:SPARQLSelectValidator ;
        sh:select "SELECT $this { ?x ?p ?y FILTER(?x = $this && ?y = $than) }" ] ;
    sh:propertyValidator [ a sh:SPARQLSelectValidator ; sh:message "{?value} beside {?than}" ;
        sh:select "SELECT $this ?value { $this $PATH ?value, $than FILTER(?value != $than) }" ] .
"""


@pytest.fixture(scope="module")
def found(validate):
    def found(shapes, data=DATA):
        return sorted((r.focus_node.removeprefix(EX), str(r.value)) for r in validate(data, shapes).results)

    return found


def test_an_ask_validator_judges_each_value_node(found, validate):
    shapes = f"{BETWEEN} ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; ex:low 2 ; ex:high 8 ."
    assert found(shapes) == [("a", "1"), ("a", "9"), ("c", "x")]
    results = validate(DATA, shapes).results
    assert {r.component for r in results} == {EX.Between}
    assert {r.source_constraint for r in results} == {None}
    assert "9 of http://example.org/a is not between 2 and 8" in {str(r.message) for r in results}


def test_an_optional_parameter_may_be_left_out(found):
    assert found(f"{BETWEEN} ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; ex:low 2 .") == [("a", "1"), ("c", "x")]


def test_without_a_mandatory_parameter_there_is_no_constraint(found):
    assert found(f"{BETWEEN} ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; ex:high 2 .") == []


def test_node_shapes_and_property_shapes_have_their_own_validators(found):
    assert found(f"{LONELY} ex:S sh:targetSubjectsOf ex:p ; ex:than 5 .") == [("a", EX + "a"), ("b", EX + "b")]
    assert found(f"{LONELY} ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; ex:than 5 .") == [("a", "1"), ("a", "9")]


def test_each_value_of_a_single_parameter_is_a_constraint(validate):
    results = validate(DATA, f"{LONELY} ex:S sh:targetNode ex:a ; sh:path ex:p ; ex:than 1, 5 .").results
    assert len(results) == 4
    assert {str(r.message) for r in results} == {"1 beside 5", "9 beside 5", "5 beside 1", "9 beside 1"}


def test_parameters_and_components_by_subclass(found):
    types = "ex:Mine rdfs:subClassOf sh:ConstraintComponent . ex:Ask rdfs:subClassOf sh:SPARQLAskValidator ."
    component = BETWEEN.replace("sh:ConstraintComponent", "ex:Mine").replace("sh:SPARQLAskValidator", "ex:Ask")
    assert found(f"{types} {component} ex:S sh:targetNode 1, 3 ; ex:low 2 .") == [("1", "1")]


def test_a_component_counts_within_other_shapes(found):
    shapes = f"{BETWEEN} ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:not [ ex:low 2 ; ex:high 8 ] ."
    assert found(shapes) == [("a", "5"), ("b", "5")]


def test_the_parameter_is_bound_where_it_is_grouped(found):
    component = """
    ex:Most a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] ;
        sh:propertyValidator [ a sh:SPARQLSelectValidator ;
            sh:select "SELECT $this { $this $PATH ?v } GROUP BY $this HAVING (COUNT(?v) > $most)" ] ."""
    assert found(f"{component} ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; ex:most 2 .") == [("a", "None")]


def test_a_blank_node_and_a_literal_are_bound_as_they_are(found):
    component = """
    ex:Same a sh:ConstraintComponent ; sh:parameter [ sh:path ex:same ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER(sameTerm($value, $same)) }" ] ."""
    shapes = f'{component} ex:S sh:targetNode "007"^^xsd:integer, 7 ; ex:same "007"^^xsd:integer .'
    assert found(shapes) == [("7", "7")]


def test_explained(turtle):
    plan = shacl.compile(turtle(f"{BETWEEN} ex:S sh:targetNode ex:a ; sh:path ex:p ; ex:low 2 ; ex:high 8 ."))
    check = plan.evaluate(shacl.sources.read(turtle(DATA))).explain(str(EX.S), str(EX.a)).checks[0]
    assert (check.component, check.count, check.total) == (str(EX.Between), 1, 3)
    assert "low 2, high 8" in check.required


def test_a_component_that_is_ill_formed_is_an_error_only_where_it_is_used(turtle):
    component = "ex:L a sh:ConstraintComponent ; sh:parameter [ sh:path ex:l ] , [ sh:path ex:l ] ."
    assert shacl.compile(turtle(f"{component} ex:S sh:targetNode ex:a ; sh:class ex:C .")).shapes
    with pytest.raises(IllFormedShape, match=r"http://example\.org/L"):
        shacl.compile(turtle(f"{component} ex:S sh:targetNode ex:a ; ex:l 1 ."))


@pytest.mark.parametrize(
    "says",
    [
        "sh:parameter [ sh:path ex:l ; sh:optional true ]",
        "sh:parameter [ sh:path ex:l ] , [ sh:path ex:value ]",
        "sh:parameter [ sh:path ex:l ] , [ sh:path ex:a-b- ]",
        "sh:parameter [ sh:path ex:l ] , [ sh:path <http://other/l> ]",
        "sh:parameter [ sh:path ex:l ] , [ ]",
        "sh:parameter [ sh:path ex:l ; sh:optional 1 ]",
        "sh:parameter [ sh:path ex:l ] ; sh:validator [ a sh:SPARQLSelectValidator ; sh:select 'SELECT $this { }' ]",
        "sh:parameter [ sh:path ex:l ] ; sh:nodeValidator [ a sh:SPARQLAskValidator ; sh:ask 'ASK { }' ]",
        "sh:parameter [ sh:path ex:l ] ; sh:validator [ a sh:SPARQLAskValidator ; sh:select 'ASK { }' ]",
        "sh:parameter [ sh:path ex:l ] ; sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'ASK { BIND(1 AS ?l) }' ]",
        "sh:parameter [ sh:path ex:l ] ; sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'SELECT $this { }' ]",
        "sh:parameter [ sh:path ex:l ] ; sh:nodeValidator [ a sh:SPARQLSelectValidator ; "
        "sh:select 'SELECT $this { { SELECT $this { $this ?p ?l } } }' ]",
    ],
)
def test_ill_formed(turtle, says):
    with pytest.raises(IllFormedShape, match="ill-formed"):
        shacl.compile(turtle(f"ex:L a sh:ConstraintComponent ; {says} . ex:S sh:targetNode ex:a ; ex:l 1 ."))


def test_several_values_beside_other_parameters(turtle):
    with pytest.raises(IllFormedShape, match="several values"):
        shacl.compile(turtle(f"{BETWEEN} ex:S sh:targetNode ex:a ; ex:low 1, 2 ."))


def test_validators_in_another_language(turtle):
    component = (
        "ex:L a sh:ConstraintComponent ; sh:parameter [ sh:path ex:l ] ; sh:validator [ sh:jsFunctionName 'f' ] ."
    )
    with pytest.raises(UnsupportedConstraint, match="in JavaScript"):
        shacl.compile(turtle(f"{component} ex:S sh:targetNode ex:a ; ex:l 1 ."))


def test_a_component_without_a_suitable_validator_is_ignored(validate):
    component = LONELY.replace("sh:nodeValidator", "ex:no")
    ignored = validate(DATA, f"{component} ex:S sh:targetNode ex:a ; ex:than 5 .")
    (note,) = ignored.notes
    assert ignored.conforms
    assert "Lonely> has no validator for node shapes and is passed over at <http://example.org/S>" in note
    assert validate(DATA, f"{component} ex:S sh:targetNode ex:a ; sh:path ex:p ; ex:than 5 .").results[0].value in {
        Literal(1),
        Literal(9),
    }
