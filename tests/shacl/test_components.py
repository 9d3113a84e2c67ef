"""Each constraint component: what it lets pass and what it reports."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

import pytest

from itss_graph.shacl.constraints import CORE

# component, what the shape of ex:C says, data, expected (focus, value)
CASES = [
    ("Class", "sh:path ex:p ; sh:class ex:D", "ex:a ex:p ex:x, ex:y, 1 . ex:x a ex:E . ex:E rdfs:subClassOf ex:D .", [("a", "y"), ("a", "1")]),
    ("Class", "sh:class ex:D", "ex:a a ex:D .", [("b", "b"), ("c", "c")]),
    ("Datatype", "sh:path ex:p ; sh:datatype xsd:byte", 'ex:a ex:p "1"^^xsd:byte, "300"^^xsd:byte, 1, ex:x .', [("a", "300"), ("a", "1"), ("a", "x")]),
    ("Datatype", "sh:path ex:p ; sh:datatype xsd:string", 'ex:a ex:p "x", "x"@en .', [("a", "x")]),
    ("Datatype", "sh:path ex:p ; sh:datatype xsd:date", 'ex:a ex:p "2024-02-29"^^xsd:date, "2023-02-29"^^xsd:date .', [("a", "2023-02-29")]),
    ("Datatype", "sh:path ex:p ; sh:datatype ex:own", 'ex:a ex:p "x"^^ex:own .', []),
    ("NodeKind", "sh:path ex:p ; sh:nodeKind sh:IRI", 'ex:a ex:p ex:x, "t" .', [("a", "t")]),
    ("NodeKind", "sh:path ex:p ; sh:nodeKind sh:BlankNodeOrLiteral", 'ex:a ex:p ex:x, "t", [] .', [("a", "x")]),
    ("NodeKind", "sh:path ex:p ; sh:nodeKind sh:IRIOrLiteral", 'ex:a ex:p ex:x, "t" .', []),
    ("MinCount", "sh:path ex:p ; sh:minCount 2", "ex:a ex:p 1 . ex:b ex:p 1, 2 .", [("a", None), ("c", None)]),
    ("MinCount", "sh:path ex:p ; sh:minCount 1", "ex:a ex:p 1 . ex:b ex:p 1, 2 .", [("c", None)]),
    ("MinCount", "sh:path ex:p ; sh:minCount 0", "ex:a ex:q 1 .", []),
    ("MaxCount", "sh:path ex:p ; sh:maxCount 1", "ex:a ex:p 1 . ex:b ex:p 1, 2 .", [("b", None)]),
    ("MaxCount", "sh:path ex:p ; sh:maxCount 0", "ex:a ex:p 1 .", [("a", None)]),
    ("MinExclusive", "sh:path ex:p ; sh:minExclusive 1", 'ex:a ex:p 1, 2, 1.5, "2"^^xsd:string, ex:x .', [("a", "1"), ("a", "2"), ("a", "x")]),
    ("MinInclusive", "sh:path ex:p ; sh:minInclusive 1.5", 'ex:a ex:p 1, 1.5, 1.5e0, "many"^^xsd:integer .', [("a", "1"), ("a", "many")]),
    ("MaxExclusive", "sh:path ex:p ; sh:maxExclusive 2", "ex:a ex:p 2, 1.999, 2.0 .", [("a", "2"), ("a", "2.0")]),
    ("MaxInclusive", "sh:path ex:p ; sh:maxInclusive 2", 'ex:a ex:p 2, 3, "NaN"^^xsd:double .', [("a", "3"), ("a", "NaN")]),
    # Neighbours that no double tells apart.
    ("MaxExclusive", "sh:path ex:p ; sh:maxExclusive 9007199254740993", "ex:a ex:p 9007199254740992, 9007199254740993 .", [("a", "9007199254740993")]),
    ("MinExclusive", "sh:path ex:p ; sh:minExclusive 0.12345678901234567890", "ex:a ex:p 0.12345678901234567890, 0.12345678901234567891 .", [("a", "0.12345678901234567890")]),
    ("MinInclusive", "sh:path ex:p ; sh:minInclusive true", "ex:a ex:p true, false .", [("a", "false")]),
    ("MinInclusive", 'sh:path ex:p ; sh:minInclusive "b"', 'ex:a ex:p "a", "b", "c"@en .', [("a", "a"), ("a", "c")]),
    ("MaxInclusive", 'sh:path ex:p ; sh:maxInclusive "2020-01-01"^^xsd:date', 'ex:a ex:p "2020-01-01"^^xsd:date, "2020-01-02"^^xsd:date, "2020-01-01Z"^^xsd:date, "2019-01-01Z"^^xsd:date .', [("a", "2020-01-02"), ("a", "2020-01-01Z")]),
    ("MinInclusive", 'sh:path ex:p ; sh:minInclusive "2020-01-01T00:00:00Z"^^xsd:dateTime', 'ex:a ex:p "2020-01-01T01:00:00+02:00"^^xsd:dateTime, "2020-01-01T00:00:00.5Z"^^xsd:dateTime, "2020-01-01T14:00:00"^^xsd:dateTime, "2020-01-01T14:00:00.1"^^xsd:dateTime .', [("a", "2020-01-01T01:00:00+02:00"), ("a", "2020-01-01T14:00:00")]),
    ("MinLength", "sh:path ex:p ; sh:minLength 3", 'ex:a ex:p "日本", "日本語", 12, ex:x .', [("a", "日本"), ("a", "12")]),
    ("MaxLength", "sh:path ex:p ; sh:maxLength 3", 'ex:a ex:p "a\\nb", "abcd"@en .', [("a", "abcd")]),
    ("Pattern", 'sh:path ex:p ; sh:pattern "^a.c$"', 'ex:a ex:p "abc", "ABC", "xabc" .', [("a", "ABC"), ("a", "xabc")]),
    ("Pattern", 'sh:path ex:p ; sh:pattern "^a b" ; sh:flags "ix"', 'ex:a ex:p "ABC", "A B" .', [("a", "A B")]),
    ("Pattern", 'sh:path ex:p ; sh:pattern "a.c" ; sh:flags "q"', 'ex:a ex:p "xa.cx", "abc" .', [("a", "abc")]),
    ("Pattern", 'sh:path ex:p ; sh:pattern "^http://example.org/x"', "ex:a ex:p ex:x, ex:y .", [("a", "y")]),
    ("Pattern", r'sh:path ex:p ; sh:pattern "^\\w+$"', 'ex:a ex:p "a_b", "a+b" .', [("a", "a_b")]),
    ("Pattern", r'sh:path ex:p ; sh:pattern "^\\s$"', 'ex:a ex:p "\u3000", "\u00a0", " " .', [("a", "\u00a0"), ("a", "\u3000")]),
    ("Pattern", r'sh:path ex:p ; sh:pattern "^\\p{IsKatakana}+$"', 'ex:a ex:p "サーバー", "さば" .', [("a", "さば")]),
    ("Pattern", r'sh:path ex:p ; sh:pattern "^\\p{Lu}+$" ; sh:flags "i"', 'ex:a ex:p "abc" .', [("a", "abc")]),
    ("Pattern", r'sh:path ex:p ; sh:pattern "^\\p{L}{1,255}$"', 'ex:a ex:p "山田" .', []),
    ("Pattern", 'sh:path ex:p ; sh:pattern "^a　b$" ; sh:flags "x"', 'ex:a ex:p "a　b", "ab" .', [("a", "ab")]),
    ("Pattern", 'sh:path ex:p ; sh:pattern "^[a-z-[aeiou]]+$"', 'ex:a ex:p "xyz", "axe" .', [("a", "axe")]),
    ("Pattern", 'sh:path ex:p ; sh:pattern "^ab$"', 'ex:a ex:p "ab", "ab\\n" .', [("a", "ab\n")]),
    ("MinLength", "sh:path ex:p ; sh:minLength -1", 'ex:a ex:p "", 1 .', []),
    ("MinLength", "sh:path ex:p ; sh:minLength 9999999999", 'ex:a ex:p "a" .', [("a", "a")]),
    ("MaxLength", "sh:path ex:p ; sh:maxLength 9999999999", 'ex:a ex:p "a" .', []),
    ("MaxLength", "sh:path ex:p ; sh:maxLength -1", 'ex:a ex:p "" .', [("a", "")]),
    ("LanguageIn", 'sh:path ex:p ; sh:languageIn ( "en" "ja" )', 'ex:a ex:p "a"@en, "b"@EN-gb, "c"@eng, "d"@ja, "e", ex:x .', [("a", "c"), ("a", "e"), ("a", "x")]),
    ("LanguageIn", "sh:path ex:p ; sh:languageIn ()", 'ex:a ex:p "a"@en .', [("a", "a")]),
    ("UniqueLang", "sh:path ex:p ; sh:uniqueLang true", 'ex:a ex:p "a"@en, "b"@EN, "c"@en, "d"@ja, "e", "f" .', [("a", None)]),
    ("Equals", "sh:path ex:p ; sh:equals ex:q", "ex:a ex:p 1, 2 ; ex:q 2, 3 . ex:b ex:p 1 ; ex:q 1 .", [("a", "1"), ("a", "3")]),
    ("Disjoint", "sh:path ex:p ; sh:disjoint ex:q", "ex:a ex:p 1, 2 ; ex:q 2, 3 . ex:b ex:p 1 ; ex:q 3 .", [("a", "2")]),
    ("LessThan", "sh:path ex:p ; sh:lessThan ex:q", 'ex:a ex:p 1, 2 ; ex:q 2, "x" .', [("a", "1"), ("a", "2"), ("a", "2")]),
    ("LessThanOrEquals", "sh:path ex:p ; sh:lessThanOrEquals ex:q", "ex:a ex:p 1, 3 ; ex:q 2, 3 .", [("a", "3")]),
    ("Not", "sh:path ex:p ; sh:not [ sh:in ( 1 ) ]", "ex:a ex:p 1, 2 .", [("a", "1")]),
    ("And", "sh:path ex:p ; sh:and ( [ sh:in ( 1 2 ) ] [ sh:in ( 2 3 ) ] )", "ex:a ex:p 1, 2, 3 .", [("a", "1"), ("a", "3")]),
    ("Or", "sh:path ex:p ; sh:or ( [ sh:in ( 1 ) ] [ sh:in ( 2 ) ] )", "ex:a ex:p 1, 2, 3 .", [("a", "3")]),
    ("Or", "sh:path ex:p ; sh:or ()", "ex:a ex:p 1 .", [("a", "1")]),
    ("Xone", "sh:path ex:p ; sh:xone ( [ sh:in ( 1 2 ) ] [ sh:in ( 2 3 ) ] )", "ex:a ex:p 1, 2, 4 .", [("a", "2"), ("a", "4")]),
    ("Node", "sh:path ex:p ; sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ]", "ex:a ex:p ex:x, ex:y . ex:x ex:q 1 .", [("a", "y")]),
    ("QualifiedMinCount", "sh:path ex:p ; sh:qualifiedValueShape [ sh:in ( 1 2 ) ] ; sh:qualifiedMinCount 2", "ex:a ex:p 1, 3 . ex:b ex:p 1, 2, 3 .", [("a", None), ("c", None)]),
    ("QualifiedMinCount", "sh:path ex:p ; sh:qualifiedValueShape [ sh:in ( 1 2 ) ] ; sh:qualifiedMinCount 1", "ex:a ex:p 1, 3 . ex:b ex:p 3 .", [("b", None), ("c", None)]),
    ("QualifiedMaxCount", "sh:path ex:p ; sh:qualifiedValueShape [ sh:in ( 1 2 ) ] ; sh:qualifiedMaxCount 1", "ex:a ex:p 1, 3 . ex:b ex:p 1, 2, 3 .", [("b", None)]),
    ("Closed", "sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path ex:p ]", "ex:a ex:p 1 ; ex:q 2, 3 .", [("a", "2"), ("a", "3")]),
    ("HasValue", "sh:path ex:p ; sh:hasValue 1, ex:x", "ex:a ex:p 1, ex:x . ex:b ex:p 1 .", [("b", None), ("c", None), ("c", None)]),
    ("HasValue", "sh:hasValue ex:a", "", [("b", None), ("c", None)]),
    ("HasValue", 'sh:path ex:p ; sh:hasValue "1"^^xsd:integer', 'ex:a ex:p "01"^^xsd:integer . ex:b ex:p 1 .', [("a", None), ("c", None)]),
    ("In", 'sh:path ex:p ; sh:in ( 1 "x" ex:x )', 'ex:a ex:p 1, "x", ex:x, "x"@en, 2 .', [("a", "x"), ("a", "2")]),
]  # fmt: skip


@pytest.mark.parametrize(("component", "shape", "data", "expected"), CASES)
def test_component(rows, component, shape, data, expected):
    found = rows(f"ex:a a ex:C . ex:b a ex:C . ex:c a ex:C . {data}", f"ex:S sh:targetClass ex:C ; {shape} .")
    assert found == sorted(((component, *row) for row in expected), key=str)


def test_every_component_has_a_case():
    # sh:property reports the results of its shape instead of its own: see test_property_shapes_report_as_often.
    assert {case[0] for case in CASES} == {component.NAME for component in CORE} - {"Property"}


def test_every_component_names_its_section():
    assert len({component.SPEC for component in CORE}) == len(CORE)


def test_an_empty_and_asks_for_nothing(rows):
    assert rows("ex:a ex:p 1 .", "ex:S sh:targetNode ex:a ; sh:and () .") == []


def test_property_shapes_report_as_often(rows):
    shapes = (
        "ex:S sh:targetNode ex:a, ex:b ; sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ."
    )
    assert rows("ex:a ex:p ex:x . ex:b ex:p ex:x, ex:y . ex:y ex:q 1 .", shapes) == [("MinCount", "x", None)] * 2


def test_sibling_shapes_are_left_out_of_the_count(rows):
    shapes = """
        ex:Hand sh:targetNode ex:h ; sh:property ex:thumb, ex:finger .
        ex:thumb sh:path ex:digit ; sh:qualifiedValueShape [ sh:class ex:Thumb ] ; sh:qualifiedMinCount 1 ;
            sh:qualifiedValueShapesDisjoint true .
        ex:finger sh:path ex:digit ; sh:qualifiedValueShape [ sh:class ex:Finger ] ; sh:qualifiedMinCount 1 ."""
    assert rows("ex:h ex:digit ex:x . ex:x a ex:Thumb, ex:Finger .", shapes) == [("QualifiedMinCount", "h", None)]


def test_closed_reports_the_predicate_as_the_path(validate):
    report = validate("ex:a ex:p ex:x . ex:x ex:q 2 .", "ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:closed true .")
    (result,) = report.results
    assert [str(term) for term in (result.focus_node, result.path, result.value)] == [
        "http://example.org/a",
        "http://example.org/q",
        "2",
    ]


def test_a_blank_node_of_the_shapes_is_none_of_the_data(rows):
    shapes = "ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:hasValue _:b ."
    assert rows("ex:a ex:p _:b .", shapes) == [("HasValue", "a", None)]


def test_constants_that_do_not_occur_in_the_data(rows):
    shapes = 'ex:S sh:targetNode ex:gone, "text" ; sh:class ex:Nowhere ; sh:in ( ex:gone ) .'
    assert rows("ex:a ex:p 1 .", shapes) == [
        ("Class", "gone", "gone"),
        ("Class", "text", "text"),
        ("In", "text", "text"),
    ]
