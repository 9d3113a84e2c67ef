"""Explanations and measures: every constraint has its place, met or not, down through every shape referred to."""

from __future__ import annotations

import json

import polars as pl
import pytest

from itss_graph import shacl
from itss_graph.errors import UsageError
from itss_graph.rdf.reading import read

DATA = """
ex:a ex:project ex:x, ex:y, ex:z ; ex:name "a"@en .
ex:b ex:project ex:x .
ex:x ex:done true ; ex:persons 10 .
ex:y ex:done true ; ex:persons 3 ; ex:value 900 .
ex:z ex:persons 99 .
"""
SHAPES = """
ex:S sh:path ex:project ; sh:qualifiedValueShape ex:big ; sh:qualifiedMinCount 2 .
ex:big sh:property ex:done ; sh:or ( ex:many ex:rich ) .
ex:done sh:path ex:done ; sh:hasValue true .
ex:many sh:path ex:persons ; sh:minCount 1 ; sh:minInclusive 20 .
ex:rich sh:path ex:value ; sh:minCount 1 ; sh:minInclusive 500 .
ex:Closed sh:closed true ; sh:ignoredProperties ( ex:project ) .
ex:Equal sh:path ex:persons ; sh:equals ex:value .
ex:Off sh:class ex:C ; sh:deactivated true .
"""


@pytest.fixture
def evaluation(turtle):
    return shacl.compile(turtle(SHAPES)).evaluate(read(turtle(DATA)))


def name(local: str) -> str:
    return f"http://example.org/{local}"


def test_a_qualified_count_says_which_values_counted_and_why_the_others_did_not(evaluation):
    tree = evaluation.explain(name("S"), name("a"))
    (check,) = tree.checks
    assert not tree.conforms
    assert tree.path == name("project")
    assert check.component.endswith("QualifiedMinCountConstraintComponent")
    assert check.spec == "https://www.w3.org/TR/shacl/#QualifiedMinCountConstraintComponent"
    assert (check.count, check.total, check.conforms) == (1, 3, False)
    assert {value.value: value.counts for value in check.values} == {
        name("x"): False,
        name("y"): True,
        name("z"): False,
    }
    reasons = {value.value: value.because[0] for value in check.values}
    done, large = reasons[name("x")].checks[::-1]
    assert (done.conforms, large.conforms) == (True, False)


def test_every_branch_of_an_or_is_shown(evaluation):
    (check,) = evaluation.explain(name("S"), name("a")).checks
    (big,) = next(value for value in check.values if value.value == name("y")).because
    branches = next(c for c in big.checks if c.component.endswith("OrConstraintComponent")).values[0].because
    assert {branch.shape: branch.conforms for branch in branches} == {name("many"): False, name("rich"): True}
    many = next(branch for branch in branches if branch.shape == name("many"))
    assert [(c.required, c.count, c.total, c.conforms) for c in many.checks] == [
        ("at least 1 value", 1, 1, True),
        ("at least 20", 0, 1, False),
    ]


def test_what_is_no_value_node_is_named_too(evaluation):
    (closed,) = evaluation.explain(name("Closed"), name("a")).checks
    assert closed.against == (f'<{name("name")}> "a"@en',)
    (equal,) = evaluation.explain(name("Equal"), name("y")).checks
    assert (equal.count, equal.total) == (0, 1)
    assert any("900" in found for found in equal.against)


def test_a_tree_too_deep_to_read_is_refused_in_a_line(turtle):
    chain = " ".join(f"ex:S{n} sh:node ex:S{n + 1} ." for n in range(300))
    evaluation = shacl.compile(turtle(f"{chain} ex:S300 sh:nodeKind sh:IRI .")).evaluate(read(turtle(DATA)))
    assert evaluation.explain(name("S260"), name("a")).conforms
    with pytest.raises(UsageError, match="too deeply"):
        evaluation.explain(name("S0"), name("a"))


def test_a_deactivated_shape_has_nothing_to_explain(evaluation):
    tree = evaluation.explain(name("Off"), name("a"))
    assert (tree.conforms, tree.deactivated, tree.checks) == (True, True, ())


def test_the_tree_is_plain_json_and_text(evaluation):
    tree = evaluation.explain(name("S"), name("a"))
    assert json.loads(json.dumps(tree.to_json()))["checks"][0]["count"] == 1
    assert str(tree).splitlines()[:5] == [
        "✗ S (project): a",
        "  ✗ at least 2 values conforming to big: 1 of 3",
        "    ✗ x",
        "      ✗ big: x",
        "        ✗ at least one of a list of 2 shapes",
    ]


def test_an_explanation_agrees_with_the_answer_for_every_shape_and_node(evaluation):
    for shape in evaluation.plan.shapes:
        for node in ("a", "b", "x", "y", "z"):
            focus = pl.Series([evaluation.data.find(f"<{name(node)}>")], dtype=pl.UInt32)
            assert evaluation.explain(shape, name(node)).conforms == bool(len(evaluation.conforming(shape, focus)))


def test_measures_for_many_nodes(evaluation):
    ids = pl.Series([evaluation.data.find(f"<{name(n)}>") for n in ("a", "b", "x")], dtype=pl.UInt32)
    table = evaluation.measured(name("S"), ids).sort("focus")
    assert table.schema == {
        "focus": pl.UInt32,
        "constraint": pl.UInt32,
        "component": pl.String,
        "count": pl.UInt32,
        "values": pl.UInt32,
        "conforms": pl.Boolean,
    }
    by_name = {
        evaluation.terms[f]: (c, v, ok)
        for f, c, v, ok in table.select("focus", "count", "values", "conforms").iter_rows()
    }
    assert by_name == {
        f"<{name('a')}>": (1, 3, False),
        f"<{name('b')}>": (0, 1, False),
        f"<{name('x')}>": (0, 0, False),
    }
    assert evaluation.measured(name("Off"), ids.clear()).schema == table.schema


def test_measures_of_each_constraint(evaluation):
    ids = pl.Series([evaluation.data.find(f"<{name(n)}>") for n in ("x", "y", "z")], dtype=pl.UInt32)
    table = evaluation.measured(name("many"), ids)
    counts = {component.split("#")[1]: part["count"].to_list() for (component,), part in table.group_by("component")}
    assert counts == {"MinCountConstraintComponent": [1, 1, 1], "MinInclusiveConstraintComponent": [0, 0, 1]}
