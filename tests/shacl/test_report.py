"""Reports: what results carry, what counts as conforming, and reports written by others."""

from __future__ import annotations

import polars as pl
import pyshacl
import pytest
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

from itss_graph import shacl
from itss_graph.errors import EngineError
from itss_graph.rdf.reading import read

EX = Namespace("http://example.org/")
SH = Namespace("http://www.w3.org/ns/shacl#")
DATA = 'ex:a ex:p 1, "x" . ex:b ex:p ex:y . ex:y ex:q ex:z .'
SHAPES = """
ex:S sh:targetSubjectsOf ex:p ; sh:message "about a" , "aについて"@ja ; sh:severity sh:Warning ;
    sh:path ex:p ; sh:nodeKind sh:IRI ; sh:node ex:T .
ex:T sh:property ex:T-q .
ex:T-q sh:path ex:q ; sh:minCount 2 .
"""


@pytest.fixture
def report(validate):
    return validate(DATA, SHAPES)


def test_a_result_carries_rdflib_terms(report):
    (result,) = (r for r in report.results if r.component == SH.NodeKindConstraintComponent and r.value == Literal("x"))
    assert (result.focus_node, result.path, result.source_shape) == (EX.a, EX.p, EX.S)
    assert result.severity == SH.Warning
    assert set(result.messages) == {Literal("about a"), Literal("aについて", lang="ja")}
    assert result.message in result.messages


def test_a_shape_without_a_message_gets_one(validate):
    (result,) = validate("ex:a ex:p 1 .", "ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 2 .").results
    assert result.messages == (Literal("Needs at least 2 values.", lang="en"),)


def test_the_results_behind_a_node_are_its_details(report):
    (result,) = (r for r in report.results if r.value == EX.y)
    assert result.component == SH.NodeConstraintComponent
    (detail,) = result.details
    assert (detail.focus_node, detail.source_shape) == (EX.y, EX["T-q"])
    assert (None, SH.detail, None) in report.graph


def test_the_graph_says_what_the_results_say(report):
    again = shacl.Report.from_graph(report.graph)
    assert again.conforms is report.conforms is False
    key = lambda r: (r.focus_node, r.value, r.component, r.path, r.severity, set(r.messages), len(r.details))  # noqa: E731
    assert sorted(map(key, again.results), key=str) == sorted(map(key, report.results), key=str)
    assert len(list(report.graph.subjects(RDF.type, SH.ValidationReport))) == 1


def test_a_complex_path_survives_reading_a_report(validate):
    shapes = "ex:S sh:targetNode ex:a ; sh:path ( ex:p [ sh:zeroOrMorePath ex:q ] ) ; sh:minCount 9 ."
    report = shacl.Report.from_graph(validate(DATA, shapes).graph)
    (result,) = report.results
    assert isinstance(result.path, BNode)
    assert (None, SH.zeroOrMorePath, EX.q) in report.graph


def test_a_report_by_pyshacl_is_read(turtle):
    shapes, data = (Graph().parse(data=turtle(text)) for text in (SHAPES, DATA))
    _, graph, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert {r.focus_node for r in shacl.Report.from_graph(graph).results} == {EX.a, EX.b}


def test_a_graph_without_a_report_is_an_engines_failure():
    with pytest.raises(EngineError, match="0 validation reports"):
        shacl.Report.from_graph(Graph())


def test_no_results_conform(validate):
    report = validate("ex:a ex:p 1 .", "ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 1 .")
    assert report.conforms
    assert report.results == ()
    assert (None, SH.conforms, Literal(True)) in report.graph


def test_mere_information_does_not_conform(validate):
    shapes = "ex:S sh:targetNode ex:a ; sh:class ex:C ; sh:severity sh:Info ."
    assert not validate("ex:a ex:p 1 .", shapes).conforms


def test_deactivated_shapes_are_met_by_everything(rows):
    off = "ex:off sh:class ex:C ; sh:deactivated true ."
    assert rows("ex:a ex:p 1 .", f"ex:S sh:targetNode ex:a ; sh:node ex:off . {off} ex:off sh:targetNode ex:a .") == []
    assert rows("ex:a ex:p 1 .", f"ex:S sh:targetNode ex:a ; sh:not ex:off . {off}") == [("Not", "a", "a")]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("sh:targetNode ex:a, 5", ["5", "a"]),
        ("sh:targetClass ex:C", ["c", "d"]),
        ("sh:targetSubjectsOf ex:p", ["a", "b"]),
        ("sh:targetObjectsOf ex:p", ["5", "b"]),
        ("a rdfs:Class, sh:NodeShape", ["s"]),
        ("sh:targetNode ex:b ; sh:targetSubjectsOf ex:p", ["a", "b"]),
    ],
)
def test_targets(rows, target, expected):
    data = """ex:a ex:p ex:b . ex:b ex:p 5 . ex:c a ex:C . ex:d a ex:D . ex:s a ex:S .
              ex:D rdfs:subClassOf ex:E . ex:E rdfs:subClassOf ex:C ."""
    found = rows(data, f"ex:S {target} ; sh:in () .")
    assert [focus for _, focus, _ in found] == expected


def test_sources_of_every_kind_agree(turtle, tmp_path):
    data, shapes = turtle(DATA), turtle(SHAPES)
    (tmp_path / "data.ttl").write_bytes(data)
    (tmp_path / "shapes.ttl").write_bytes(shapes)
    kinds = [
        (data, shapes),
        (tmp_path / "data.ttl", str(tmp_path / "shapes.ttl")),
        (Graph().parse(data=data), Graph().parse(data=shapes)),
        (read(data), read(shapes)),
    ]
    found = {
        frozenset((r.focus_node, r.value, r.component) for r in shacl.validate(*sources).results) for sources in kinds
    }
    assert len(found) == 1


def test_violations_as_a_table(turtle):
    evaluation = shacl.compile(turtle(SHAPES)).evaluate(read(turtle(DATA)))
    table = evaluation.violations()
    assert table.columns == ["focus", "value", "path", "shape", "component", "severity"]
    assert len(table) == len(evaluation.report().results)
    assert set(table["path"]) == {str(EX.p)}
    assert set(evaluation.terms[table["focus"]]) == {EX.a.n3(), EX.b.n3()}
    empty = shacl.compile(b"").evaluate(read(turtle(DATA))).violations()
    assert empty.schema == table.schema


def test_the_path_of_a_closed_shape_in_the_table_is_the_predicate(turtle):
    shapes = turtle("ex:S sh:targetNode ex:b ; sh:closed true .")
    assert shacl.compile(shapes).evaluate(read(turtle(DATA))).violations()["path"].to_list() == [str(EX.p)]


def test_conforming_keeps_order_and_repetition(turtle):
    evaluation = shacl.compile(turtle("ex:S sh:in ( ex:a ex:y ) ; sh:targetNode ex:b .")).evaluate(read(turtle(DATA)))
    names = ["y", "b", "a", "y"]
    focus = pl.Series([evaluation.data.find(URIRef(EX[name]).n3()) for name in names], dtype=pl.UInt32)
    found = evaluation.conforming(str(EX.S), focus)
    assert evaluation.terms[found].to_list() == [EX[name].n3() for name in ["y", "a", "y"]]


def test_what_was_found_of_some_nodes_holds_when_others_are_asked_about(turtle):
    evaluation = shacl.compile(turtle("ex:S sh:path ex:p ; sh:nodeKind sh:IRI .")).evaluate(read(turtle(DATA)))
    ids = {name: evaluation.data.find(EX[name].n3()) for name in "ab"}
    for asked in ("a", "b", "ab", "ba"):
        found = evaluation.conforming(str(EX.S), pl.Series([ids[n] for n in asked], dtype=pl.UInt32))
        assert found.to_list() == [ids["b"]] * asked.count("b")


def test_equal_shapes_are_judged_once(turtle):
    plan = shacl.compile(
        turtle("""ex:S sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:message "one" ] .
                  ex:T sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Info ] .
                  ex:U sh:property [ sh:path ex:q ; sh:minCount 1 ] .""")
    )
    number = plan.canonical
    assert number[EX.S.n3()] == number[EX["T"].n3()] != number[EX.U.n3()]


BLANK = (
    "[] sh:targetSubjectsOf ex:p ; sh:path ( ex:p [ sh:inversePath ex:p ] ) ; sh:maxCount 0 ; sh:node [ sh:in () ] ."
)


@pytest.mark.parametrize(
    "data",
    ["[] ex:p 1, 2 .", "[] ex:p [] .", "_:shape ex:p _:n1 .", "_:shape-n1 ex:p _:n1 .", "_:path0 ex:p _:result0 ."],
)
def test_no_blank_node_of_the_shapes_has_the_label_of_one_of_the_data(validate, data):
    report = validate(data, BLANK)
    theirs = {term for result in report.results for term in (result.focus_node, result.value)}
    ours = {result.source_shape for result in report.results} | {result.path for result in report.results}
    assert report.results
    assert theirs.isdisjoint(ours)
    structure = {s for s, p, _ in report.graph if str(p).endswith(("result", "first", "resultMessage"))}
    assert structure.isdisjoint(theirs | {result.source_shape for result in report.results})


def test_a_graph_that_is_data_and_shapes_keeps_its_blank_nodes(turtle):
    both = read(turtle("_:s sh:targetNode ex:a ; sh:nodeKind sh:Literal . _:t sh:targetSubjectsOf sh:in ; sh:in () ."))
    report = shacl.validate(both, both)
    assert {(r.focus_node, r.source_shape) for r in report.results} == {(EX.a, BNode("s")), (BNode("t"), BNode("t"))}


def test_labels_are_the_same_from_run_to_run(turtle):
    data = turtle(" ".join(f"[] ex:p {number}, ex:a ." for number in range(9)))
    first, second = (set(shacl.validate(data, turtle(BLANK)).graph) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("shapes", "judged", "notes"),
    [
        ("ex:S sh:targetNode ex:a ; sh:nodeKind sh:IRI .", True, []),
        ("ex:S sh:targetClass ex:Unheard ; sh:nodeKind sh:IRI .", False, ["no node of the data is a focus node"]),
        ("ex:S sh:nodeKind sh:IRI .", False, ["no shape has a target"]),
        ("", False, ["there is no shape"]),
        ("<urn:o> <http://www.w3.org/2002/07/owl#imports> <urn:p> .", False, ["<urn:p>", "there is no shape"]),
    ],
)
def test_a_report_says_whether_anything_was_judged(validate, shapes, judged, notes):
    report = validate(DATA, shapes)
    assert report.conforms
    assert report.judged is judged
    assert len(report.notes) == len(notes)
    assert all(part in note for part, note in zip(notes, report.notes, strict=True))


def test_blank_nodes_of_rdflib_stay_what_they_are(turtle):
    data, shapes = Graph().parse(data=turtle("[] ex:p 1, 2 .")), Graph().parse(data=turtle(BLANK))
    for result in shacl.validate(data, shapes).results:
        assert (result.focus_node, EX.p, None) in data
        assert (result.source_shape, None, None) in shapes


@pytest.mark.slow
@pytest.mark.parametrize("depth", [40, 300, 1000])
def test_what_is_behind_nested_shapes_is_told_however_deep(validate, depth):
    chain = " ".join(f"ex:S{n} sh:node ex:S{n + 1} ." for n in range(depth))
    report = validate(DATA, f"ex:S0 sh:targetNode ex:a . {chain} ex:S{depth} sh:nodeKind sh:Literal .")
    (result,) = report.results
    for _ in range(depth):
        (result,) = result.details
    assert result.component == SH.NodeKindConstraintComponent
    (again,) = shacl.Report.from_graph(report.graph).results
    assert len(again.details) == 1
