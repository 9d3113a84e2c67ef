"""SPARQL-based constraints: what their queries are bound to, what their solutions say, what is refused."""

from __future__ import annotations

import pytest
from rdflib import BNode, Literal, Namespace

from itss_graph import shacl
from itss_graph.errors import EngineError, IllFormedShape, UnsupportedConstraint

EX = Namespace("http://example.org/")
SH = Namespace("http://www.w3.org/ns/shacl#")
DATA = 'ex:a ex:p 1, 2 ; ex:q "x"@en . ex:b ex:p 7 . _:c ex:p 9 .'
DECLARE = """ex:o sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] ."""


def node_shape(select: str, also: str = "") -> str:
    asked = f'sh:sparql [ sh:prefixes ex:o ; sh:select """{select}""" {also} ]'
    return f"{DECLARE} ex:S sh:targetSubjectsOf ex:p ; {asked} ."


@pytest.fixture(scope="module")
def found(validate):
    """The focus nodes and values that a query finds."""

    def found(select, data=DATA, also=""):
        results = validate(data, node_shape(select, also)).results
        return sorted((str(r.focus_node).removeprefix(EX), str(r.value).removeprefix(EX)) for r in results)

    return found


# -- solutions as results ---------------------------------------------------------------------------------------------


def test_each_solution_is_a_result(validate):
    shapes = node_shape("SELECT $this ?value ?path { $this ex:p ?value BIND(ex:p AS ?path) FILTER(?value < 3) }")
    report = validate(DATA, shapes)
    assert {r.value for r in report.results} == {Literal(1), Literal(2)}
    for result in report.results:
        assert (result.focus_node, result.path, result.source_shape) == (EX.a, EX.p, EX.S)
        assert (result.component, result.severity) == (SH.SPARQLConstraintComponent, SH.Violation)
        assert isinstance(result.source_constraint, BNode)
        assert (None, SH.sourceConstraint, result.source_constraint) in report.graph
    again = shacl.Report.from_graph(report.graph)
    assert {r.source_constraint for r in again.results} == {r.source_constraint for r in report.results}


def test_the_value_is_the_focus_node_where_a_node_shape_has_none(found):
    assert found("SELECT $this { $this ex:p 7 }") == [("b", "b")]


def test_a_property_shape_has_its_path_and_no_other_value(validate):
    asked = "sh:sparql [ sh:select 'SELECT $this { FILTER NOT EXISTS { $this $PATH 7 } }' ]"
    results = validate(DATA, f"ex:S sh:targetNode ex:a ; sh:path ex:p ; {asked} .").results
    assert [(r.focus_node, r.path, r.value) for r in results] == [(EX.a, EX.p, None)]


@pytest.mark.parametrize("path", ["[ sh:inversePath ( ex:p ex:q ) ]", "( ex:p [ sh:zeroOrMorePath ex:q ] )"])
def test_a_path_stands_in_the_place_of_its_variable(validate, path):
    data = "ex:a ex:p ex:b . ex:b ex:q ex:c ."
    asked = "sh:sparql [ sh:select 'SELECT ?this ?value { ?this ?PATH ?value }' ]"
    targets = "sh:targetNode ex:a, ex:c"
    results = validate(data, f"ex:S {targets} ; sh:path {path} ; {asked} ; sh:nodeKind sh:Literal .").results
    both = {
        component: {(r.focus_node, r.value) for r in results if r.component == component}
        for component in (SH.SPARQLConstraintComponent, SH.NodeKindConstraintComponent)
    }
    assert both[SH.SPARQLConstraintComponent] == both[SH.NodeKindConstraintComponent] != set()


def test_values_that_a_query_computes(validate):
    select = "SELECT $this (COUNT(?v) AS ?value) { $this ex:p ?v } GROUP BY $this"
    report = validate(DATA, node_shape(select))
    assert sorted(str(r.value) for r in report.results) == ["1", "1", "2"]


def test_terms_come_back_as_the_data_spells_them(validate):
    data = 'ex:a ex:p "007"^^xsd:integer, "1"^^xsd:boolean, "x"@EN, "1.0"^^xsd:decimal .'
    select = "SELECT $this ?value { $this ex:p ?value FILTER(?value = 7 || ?value = true || ?value = 1 || true) }"
    values = {r.value.n3() for r in validate(data, node_shape(select)).results}
    assert {v.split("^^")[0] for v in values} == {'"007"', '"1"', '"x"@en', '"1.0"'}


def test_a_literal_is_a_focus_node_by_its_term_and_its_value(validate):
    asked = "sh:sparql [ sh:select 'SELECT $this { FILTER($this = 7) }' ]"
    results = validate("ex:a ex:p 7 .", f'ex:S sh:targetNode "007"^^xsd:integer, 8 ; {asked} .').results
    assert [r.focus_node.n3() for r in results] == ['"007"^^<http://www.w3.org/2001/XMLSchema#integer>']


def test_blank_nodes_keep_their_identity(validate):
    results = validate(DATA, node_shape("SELECT $this ?value { $this ex:p ?value FILTER(isBlank($this)) }")).results
    (result,) = results
    assert (isinstance(result.focus_node, BNode), result.value) == (True, Literal(9))


def test_a_failure_is_one(validate):
    with pytest.raises(EngineError, match=r"reports a failure for <http://example\.org/b>"):
        validate(DATA, node_shape("SELECT $this ?failure { $this ex:p 7 BIND(true AS ?failure) }"))
    assert validate(DATA, node_shape("SELECT $this ?failure { $this ex:p 7 BIND(false AS ?failure) }")).results


@pytest.mark.parametrize(
    ("select", "also", "messages"),
    [
        (
            "SELECT $this ?value { $this ex:p ?value . $this ex:p 7 }",
            '; sh:message "{?value}, {$this}"',
            {"7, http://example.org/b"},
        ),
        ("SELECT $this { $this ex:p 7 }", '; sh:message "no {?other}"@en, "ja"@ja', {"no {?other}", "ja"}),
        ("SELECT $this ?message { $this ex:p 7 BIND('own' AS ?message) }", '; sh:message "other"', {"own"}),
        ("SELECT $this { $this ex:p 7 }", "", {"of the shape"}),
    ],
)
def test_messages(validate, select, also, messages):
    (result,) = validate(DATA, node_shape(select, also) + ' ex:S sh:message "of the shape" .').results
    assert {str(message) for message in result.messages} == messages


# -- where the constraint stands --------------------------------------------------------------------------------------

INNER = "ex:I sh:sparql [ sh:select 'SELECT $this { $this <http://example.org/p> 7 }' ] ."


@pytest.mark.parametrize(
    ("outer", "expected"),
    [
        ("sh:node ex:I", {EX.b}),
        ("sh:not ex:I", {EX.a}),
        ("sh:or ( ex:I [ sh:class ex:C ] )", {EX.b}),
        ("sh:xone ( ex:I ex:I )", {EX.a, EX.b}),
        ("sh:path ex:self ; sh:qualifiedValueShape ex:I ; sh:qualifiedMinCount 1", {EX.b}),
        ("sh:path ex:self ; sh:node ex:I", {EX.b}),
        ("sh:property [ sh:path ex:self ; sh:node ex:I ]", {EX.b}),
    ],
)
def test_it_counts_wherever_a_shape_is_referred_to(validate, outer, expected):
    data = "ex:a ex:p 1 ; ex:self ex:a . ex:b ex:p 7 ; ex:self ex:b ."
    results = validate(data, f"ex:S sh:targetNode ex:a, ex:b ; {outer} . {INNER}").results
    assert {r.focus_node for r in results} == expected


def test_the_results_behind_a_node_name_the_constraint(validate):
    (result,) = validate(DATA, f"ex:S sh:targetNode ex:b ; sh:node ex:I . {INNER}").results
    (detail,) = result.details
    assert detail.component == SH.SPARQLConstraintComponent
    assert detail.source_constraint is not None


def test_equal_shapes_with_different_queries_are_different(validate):
    other = "ex:J sh:sparql [ sh:select 'SELECT $this { $this <http://example.org/p> 1 }' ] ."
    results = validate(DATA, f"ex:S sh:targetNode ex:a, ex:b ; sh:xone ( ex:I ex:J ) . {INNER} {other}").results
    assert results == ()


def test_repeated_focus_nodes_repeat_their_results(validate):
    data = "ex:a ex:p ex:x . ex:b ex:p ex:x ."
    inner = "ex:P sh:path ex:q ; sh:sparql [ sh:message 'none' ; sh:select 'SELECT $this { }' ] ."
    results = validate(data, f"ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:property ex:P . {inner}").results
    assert [(r.focus_node, str(r.message)) for r in results] == [(EX.x, "none")] * 2


def test_a_deactivated_constraint_says_nothing(validate):
    assert validate(DATA, node_shape("SELECT $this { }", "; sh:deactivated true")).conforms


def test_explained(turtle):
    plan = shacl.compile(turtle(node_shape("SELECT $this (3 AS ?value) { $this ex:p 7 }")))
    evaluation = plan.evaluate(shacl.sources.read(turtle(DATA)))
    met, unmet = (evaluation.explain(str(EX.S), str(node)) for node in (EX.a, EX.b))
    assert (met.conforms, unmet.conforms) == (True, False)
    assert "no solution of sh:sparql" in str(unmet)
    assert unmet.checks[0].against == ('"3"^^<http://www.w3.org/2001/XMLSchema#integer>',)
    assert evaluation.violations()["component"].to_list() == [str(SH.SPARQLConstraintComponent)]


# -- pre-binding ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("SELECT $this { FILTER bound($this) FILTER($this = ex:b) }", ["b"]),
        ("SELECT $this { BIND($this AS ?that) FILTER(?that = ex:b) }", ["b"]),
        ("SELECT $this { { FILTER(false) } UNION { FILTER($this = ex:b) } }", ["b"]),
        ("SELECT $this { OPTIONAL { ?x ex:none ?y FILTER($this = ex:b) } FILTER(!bound(?x) && $this = ex:a) }", ["a"]),
        ("SELECT $this { FILTER EXISTS { FILTER(bound($this)) BIND($this AS ?that) FILTER(?that = ex:b) } }", ["b"]),
        ("SELECT $this { FILTER NOT EXISTS { ?x ex:p ?y FILTER(?x = $this && ?y > 2) } }", ["a"]),
        ("SELECT $this { { SELECT $this (COUNT(?v) AS ?n) { $this ex:p ?v } GROUP BY $this } FILTER(?n > 1) }", ["a"]),
        ("SELECT $this { { SELECT $this ?v { $this ex:p ?v } ORDER BY DESC(?v) LIMIT 1 } FILTER(?v = 2) }", ["a"]),
        ("SELECT * { $this ex:p 7 }", ["b"]),
        (
            "SELECT DISTINCT $this { $this ex:p ?v } HAVING (COUNT(?v) > 1) ".replace(
                "HAVING", "GROUP BY $this HAVING"
            ),
            ["a"],
        ),
        ("SELECT $this { $this ex:p ?row FILTER(?row = 7) }", ["b"]),
        (r"SELECT $this { $this ex:p ?v FILTER(REGEX(STR(?v), '^[0-9-[0-6]]$') && $this = ex:b) }", ["b"]),
    ],
)
def test_this_is_bound_everywhere(found, select, expected):
    data = "ex:a ex:p 1, 2 . ex:b ex:p 7 ."
    assert [focus for focus, _ in found(select, data)] == expected


def test_the_shapes_graph_can_be_asked(validate):
    asked = "GRAPH $shapesGraph { $currentShape <http://example.org/limit> ?limit }"
    select = f"SELECT $this ?value {{ {asked} $this <http://example.org/p> ?value FILTER(?value > ?limit) }}"
    shapes = f"ex:S sh:targetSubjectsOf ex:p ; ex:limit 8 ; sh:sparql [ sh:select '{select}' ] ."
    assert [r.value for r in validate(DATA, shapes).results] == [Literal(9)]


def test_blank_nodes_of_the_shapes_are_none_of_the_data(turtle):
    select = "SELECT $this ?value { GRAPH $shapesGraph { $currentShape <http://example.org/k> ?value } }"
    shapes = f"_:b sh:targetNode ex:a ; ex:k _:b ; sh:sparql [ sh:select '{select}' ] ."
    (result,) = shacl.validate(turtle("_:b ex:p 1 . ex:a ex:p _:b ."), turtle(shapes)).results
    assert result.value == result.source_shape


# -- prefixes ---------------------------------------------------------------------------------------------------------


def test_prefixes_come_through_imports(validate):
    imports = "ex:top owl:imports ex:middle . ex:middle owl:imports ex:o, ex:top ."
    asked = "sh:sparql [ sh:prefixes ex:top ; sh:select 'SELECT $this { $this ex:p 7 }' ]"
    shapes = f"@prefix owl: <http://www.w3.org/2002/07/owl#> . {DECLARE} {imports} ex:S sh:targetNode ex:b ; {asked} ."
    assert len(validate(DATA, shapes).results) == 1


@pytest.mark.parametrize(
    "declaration",
    [
        '[ sh:prefix "ex" ; sh:namespace "http://other/"^^xsd:anyURI ]',
        '[ sh:prefix "ex" ]',
        '[ sh:namespace "http://other/"^^xsd:anyURI ]',
        '[ sh:prefix "e x" ; sh:namespace "http://other/"^^xsd:anyURI ]',
        '[ sh:prefix "e" ; sh:namespace "http://o> SELECT"^^xsd:anyURI ]',
        '[ sh:prefix "e" ; sh:namespace <http://other/> ]',
    ],
)
def test_prefix_declarations_that_are_none(turtle, declaration):
    with pytest.raises(IllFormedShape, match="ill-formed"):
        shacl.compile(turtle(node_shape("SELECT $this { }") + f" ex:o sh:declare {declaration} ."))


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("select", "names"),
    [
        ("SELECT $this { $this ?p ?o MINUS { $this ?p 1 } }", "MINUS"),
        ("SELECT $this { VALUES ?x { 1 } }", "VALUES"),
        ("SELECT $this { } VALUES ?x { 1 }", "VALUES"),
        ("SELECT $this { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT $this FROM <http://example.org/> { ?s ?p ?o }", "FROM"),
        ("SELECT $this FROM NAMED <http://example.org/> { ?s ?p ?o }", "FROM"),
        ("SELECT $this { BIND(1 AS $this) }", "this"),
        ("SELECT (1 AS ?this) { }", "this"),
        ("SELECT $this { { SELECT ?x { ?x ex:p $this } } }", "does not project \\$this"),
        ("SELECT $this { { SELECT * { FILTER($this = 1) } } }", "does not project \\$this"),
        ("SELECT ?value { ?x ex:p ?value }", "does not project \\$this"),
        ("SELECT $this { $this un:p 1 }", "line 1"),
        ("SELECT $this {", "line 1"),
        ("SELECT $this { $this ex:p ?v } GROUP BY ?v", "sh:select"),
        ("ASK { }", "not a SELECT query"),
        ("DESCRIBE $this", "not a SELECT query"),
        ("INSERT DATA { ex:a ex:p 1 }", "INSERT"),
        ("SELECT $this { FILTER REGEX('a', '(?=a)') }", "sh:select"),
    ],
)
def test_queries_that_break_the_rules(turtle, select, names):
    with pytest.raises(IllFormedShape, match=names) as caught:
        shacl.compile(turtle(node_shape(select)))
    assert caught.value.exit_code == 2
    assert "http://example.org/S" in str(caught.value)


@pytest.mark.parametrize("position", ["?s ?p $PATH", "$PATH ex:p ?o", "FILTER(bound($PATH))", "BIND($PATH AS ?x)"])
def test_a_path_is_nothing_but_a_predicate(turtle, position):
    asked = f'sh:sparql [ sh:prefixes ex:o ; sh:select "SELECT $this {{ {position} }}" ]'
    with pytest.raises(IllFormedShape, match="sh:select"):
        shacl.compile(turtle(f"{DECLARE} ex:S sh:targetNode ex:a ; sh:path ex:p ; {asked} ."))


@pytest.mark.parametrize(
    "says",
    [
        "'SELECT $this { }'",
        "[ ]",
        "[ sh:select 1 ]",
        "[ sh:select 'SELECT $this { }', 'SELECT $this { $this ?p ?o }' ]",
    ],
)
def test_what_is_no_constraint(turtle, says):
    with pytest.raises(IllFormedShape, match="ill-formed"):
        shacl.compile(turtle(f"ex:S sh:targetNode ex:a ; sh:sparql {says} ."))


@pytest.mark.parametrize(
    ("select", "names", "elsewhere"),
    [
        ("SELECT $this { FILTER ex:even($this) }", "the function <http://example.org/even>", True),
        ("SELECT $this { GRAPH ?g { $this ?p ?o } }", r"GRAPH \?g", False),
    ],
)
def test_queries_beyond_the_engine(turtle, select, names, elsewhere):
    with pytest.raises(UnsupportedConstraint, match=names) as caught:
        shacl.compile(turtle(node_shape(select)))
    assert caught.value.exit_code == 3
    assert ("--engine pyshacl" in str(caught.value)) is elsewhere
