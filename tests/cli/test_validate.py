"""`itss validate --shapes`: nothing is judged by another engine, left out or passed over without a word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = 'ex:a a ex:C ; ex:p 1, 2 ; ex:q "x" . ex:b a ex:C .'
SELECT = 'sh:select "SELECT $this WHERE { $this <http://example.org/p> 2 }"'
OF_C = "ex:S a sh:NodeShape ; sh:targetClass ex:C ;"
ENGINES = ("columnar", "pyshacl")


@pytest.fixture
def validate(call, tmp_path):
    """Validate one Turtle text against others; gives exit code, standard output and standard error."""

    def validate(shapes, data=DATA, *options, format="table"):
        files = []
        for number, text in enumerate([shapes] if isinstance(shapes, str) else shapes):
            (tmp_path / f"shapes{number}.ttl").write_text(PREFIXES + text, encoding="utf-8")
            files += ["--shapes", tmp_path / f"shapes{number}.ttl"]
        for number, text in enumerate([data] if isinstance(data, str) else data):
            (tmp_path / f"data{number}.ttl").write_text(PREFIXES + text, encoding="utf-8")
            files.append(tmp_path / f"data{number}.ttl")
        return call("validate", *files, "--format", format, *options)

    return validate


def lines(text):
    return text.strip().splitlines()


# what a shape says, the construct that is named, whether pySHACL can judge it
BEYOND = [
    (f"ex:S sh:target [ a sh:SPARQLTarget ; {SELECT} ] ; sh:nodeKind sh:BlankNode .", "sh:target", True),
    (f"{OF_C} sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:r ; sh:object 1 ] .", "sh:rule", True),
    (f"{OF_C} sh:expression [ sh:path ex:ok ] .", "sh:expression", True),
    (f'{OF_C} sh:sparql [ sh:select "SELECT $this {{ FILTER <http://example.org/f>($this) }}" ] .', "function", True),
    (f'{OF_C} sh:js [ a sh:JSConstraint ; sh:jsFunctionName "never" ] .', "sh:js", False),
    (f"{OF_C} sh:targetWhere [ sh:nodeKind sh:IRI ] ; sh:nodeKind sh:IRI .", "sh:targetWhere", False),
    (f"{OF_C} sh:property [ sh:path ex:l ; sh:memberShape [ sh:nodeKind sh:IRI ] ] .", "sh:memberShape", False),
    (f"{OF_C} sh:property [ sh:path ex:p ; sh:subsetOf ex:q ] .", "sh:subsetOf", False),
    (f"{OF_C} sh:uniqueValuesFor ( ex:q ) .", "sh:uniqueValuesFor", False),
    (f"{OF_C} sh:property [ sh:path ex:p ; sh:reifierShape [ ] ; sh:reificationRequired true ] .", "sh:reif", False),
    (f"{OF_C} sh:property [ sh:path ex:p ; sh:someValue [ sh:nodeKind sh:IRI ] ] .", "sh:someValue", False),
    (f"{OF_C} sh:property [ sh:path ex:p ; sh:minListLength 1 ] .", "sh:minListLength", False),
    (f"{OF_C} sh:rootClass ex:D .", "sh:rootClass", False),
    (f"{OF_C} sh:singleLine true .", "sh:singleLine", False),
    ("ex:C a sh:ShapeClass ; sh:nodeKind sh:Literal .", "sh:ShapeClass", False),
    (f"<> sh:entailment <http://www.w3.org/ns/entailment/RDFS> . {OF_C} sh:nodeKind sh:IRI .".replace("<>", "ex:g"),
     "sh:entailment", False),
]  # fmt: skip


# what stands beside a query that finds nothing, the data, how many violations
BESIDE = [
    ("sh:datatype xsd:dateTime", '"2020-01-01T24:00:00"^^xsd:dateTime, "12020-01-01T00:00:00Z"^^xsd:dateTime', 0),
    ("sh:pattern '^ab$'", '"ab\\n"', 1),
    ("sh:pattern '^[a-z-[aeiou]]$'", '"a", "b"', 1),
    ('sh:hasValue "1"^^xsd:int', '"1"^^xsd:int', 0),
    ('sh:minInclusive "a"', '"b"@en, 1, "NaN"^^xsd:double', 3),
    ("sh:maxLength 3", '"あいう"', 0),
    ("sh:class ex:D", "ex:d", 1),
]


@pytest.mark.parametrize(("says", "values", "count"), BESIDE)
def test_a_query_changes_nothing_for_what_stands_beside_it(validate, says, values, count):
    shapes = f"ex:S sh:targetSubjectsOf ex:v ; sh:property [ sh:path ex:v ; {says} ]"
    for query in ("", '; sh:sparql [ sh:select "SELECT $this { $this a <http://example.org/Never> }" ]'):
        code, output, errors = validate(f"{shapes} {query} .", f"ex:a ex:v {values} .")
        assert (code, errors) == (int(count > 0), "")
        assert (f"Violations: {count}." if count else "Conforms.") in output


@pytest.mark.parametrize(
    "shapes",
    [
        f'{OF_C} sh:sparql [ sh:message "two: {{$this}}" ; {SELECT} ] .',
        f"{OF_C} sh:property [ sh:path ex:p ; ex:lucky 2 ] . ex:L a sh:ConstraintComponent ; "
        'sh:message "two: {$this}" ; sh:parameter [ sh:path ex:lucky ] ; '
        'sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER ($value != $lucky) }" ] .',
    ],
)
def test_queries_are_judged(validate, shapes):
    code, output, errors = validate(shapes)
    assert (code, errors) == (1, "")
    assert "two: http://example.org/a" in output
    assert "Violations: 1." in output
    code, output, _ = validate(shapes, format="turtle")
    assert ("sh:sourceConstraint " in output) is ("sh:sparql" in shapes)


@pytest.mark.parametrize("engine", ["auto", "columnar"])
@pytest.mark.parametrize(("shapes", "names", "elsewhere"), BEYOND)
def test_what_the_engine_cannot_judge_is_refused_by_name(validate, shapes, names, elsewhere, engine):
    code, output, errors = validate(shapes, DATA, "--engine", engine)
    assert code == 3
    assert output == ""
    (line,) = lines(errors)
    assert names in line
    assert "shapes0.ttl" in line
    assert ("--engine pyshacl" in line) is elsewhere


@pytest.mark.parametrize(("shapes", "names", "elsewhere"), BEYOND)
def test_pyshacl_judges_it_where_it_can_and_refuses_the_rest(validate, shapes, names, elsewhere):
    code, output, errors = validate(shapes, DATA, "--engine", "pyshacl")
    if elsewhere:
        assert code in (0, 1)
        assert errors == ""
        assert "judged" not in output
    else:
        assert code == 3
        assert names in errors


@pytest.mark.parametrize(
    ("shapes", "count"),
    [
        (f"{OF_C} sh:sparql [ {SELECT} ] .", 1),
        (f"ex:S sh:target [ a sh:SPARQLTarget ; {SELECT.replace('$', '?')} ] ; sh:nodeKind sh:BlankNode .", 1),
        (f"ex:S sh:path ex:p ; sh:maxCount 1 ; sh:target [ a sh:SPARQLTarget ; {SELECT.replace('$', '?')} ] .", 1),
        (f"{OF_C} sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:r ; sh:object 1 ] ; "
         "sh:property [ sh:path ex:r ; sh:maxCount 0 ] .", 2),
        (f"{OF_C} sh:expression [ sh:path ex:ok ] .", 2),
    ],
)  # fmt: skip
def test_what_pyshacl_finds_beyond_core(validate, shapes, count):
    code, output, errors = validate(shapes, DATA, "--engine", "pyshacl")
    assert (code, errors) == (1, "")
    assert output.count("✗") == count


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("says", "names"),
    [
        ("sh:property [ sh:path ex:q ; sh:minCuont 1 ]", "sh:minCuont is not a term of SHACL (sh:minCount?)"),
        ("sh:property [ sh:path ex:q ; sh:mincount 1 ]", "sh:mincount is not a term of SHACL (sh:minCount?)"),
        ("sh:property [ sh:path ex:q ; sh:dataType xsd:string ]", "sh:dataType is not a term of SHACL (sh:datatype?)"),
        ("sh:propety [ sh:path ex:q ]", "sh:propety is not a term of SHACL (sh:property?)"),
        ("sh:severity sh:Warnung ; sh:nodeKind sh:IRI", "sh:Warnung is not a term of SHACL (sh:Warning?)"),
        ("sh:nodeKind sh:Iri", "sh:Iri is not a term of SHACL (sh:IRI?)"),
        ("a sh:NodeShap", "sh:NodeShap is not a term of SHACL (sh:NodeShape?)"),
        ("sh:xyzzy 1", "sh:xyzzy is not a term of SHACL"),
        ("sh:property [ sh:path ex:q ; sh:minCount 'x' ]", "sh:minCount"),
        ('sh:property [ sh:path ex:q ; sh:minCount "1"^^xsd:int ]', "sh:minCount"),
        ("sh:qualifiedValueShape [ sh:class ex:X ] ; sh:qualifiedMinCount 1", "sh:qualifiedValueShape"),
        ("sh:property [ sh:minCount 1 ]", "sh:property"),
        ("sh:or 1", "sh:or"),
        ("sh:closed '1'^^xsd:boolean", "sh:closed"),
    ],
)
def test_ill_formed_shapes_are_bad_input_whatever_the_engine(validate, says, names, engine):
    code, output, errors = validate(f"{OF_C} {says} .", DATA, "--engine", engine)
    assert (code, output) == (2, "")
    (line,) = lines(errors)
    assert names in line
    assert "http://example.org/S" in line


def test_a_misspelt_term_is_found_where_nothing_else_makes_a_shape(validate):
    code, output, errors = validate(f"ex:T sh:targetclass ex:C ; sh:propety [ ] . {OF_C} sh:nodeKind sh:IRI .")
    assert (code, output.strip()) == (0, "Conforms.")
    class_, property_ = lines(errors)
    assert "sh:targetclass of <http://example.org/T> is not a term of SHACL (sh:targetClass?)" in class_
    assert "sh:propety" in property_


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "says",
    [
        f"sh:sparql [ {SELECT} ]",
        "sh:js [ sh:jsFunctionName 'f' ]",
        "sh:minCuont 1",
        "sh:property [ sh:path ex:q ; sh:minCount 'x' ; sh:mincount 1 ]",
        "sh:qualifiedValueShape [ ] ; sh:qualifiedMinCount 1",
        "sh:node ex:T",
        "sh:targetWhere [ sh:memberShape [ ] ]",
        "sh:or 1 ; sh:severity 'high'",
    ],
)
def test_a_deactivated_shape_has_no_effect_whatever_it_says(validate, says, engine):
    off = f"ex:T a sh:NodeShape ; sh:deactivated true ; sh:targetClass ex:C ; {says} ."
    active = f"{OF_C} sh:property [ sh:path ex:q ; sh:minCount 1 ] ; sh:node ex:T ."
    code, output, errors = validate(f"{active} {off}", DATA, "--engine", engine)
    assert (code, errors) == (1, "")
    assert output.count("✗") == 1


def test_a_deactivated_constraint_has_no_effect(validate):
    off = f"sh:sparql [ sh:deactivated true ; {SELECT} ]"
    assert validate(f"{OF_C} sh:nodeKind sh:IRI ; {off} .")[0] == 0
    assert validate(f"{OF_C} sh:nodeKind sh:IRI ; {off} , [ {SELECT} ] .")[0] == 1


@pytest.mark.parametrize(
    ("says", "code"),
    [("", 0), ("sh:qualifiedMinCount 1 ;", 1), ("sh:qualifiedValueShapesDisjoint true ;", 0)],
)
def test_a_qualified_shape_without_a_count_asks_for_nothing(validate, says, code):
    shapes = f"{OF_C} sh:property [ sh:path ex:p ; {says} sh:qualifiedValueShape [ sh:class ex:D ] ] ."
    assert validate(shapes)[0] == code


# shapes and data of which nothing is judged, what is said, the exit code
NOTHING = [
    ("ex:onto a owl:Ontology ; owl:imports <http://example.org/other> .", "there is no shape", 2),
    ("ex:x ex:p 1 .", "there is no shape", 2),
    ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:q ; sh:minCount 1 ] .", "no shape has a target", 2),
    ("ex:C a rdfs:Class ; sh:property [ sh:path ex:q ; sh:minCount 1 ] .", "no shape has a target", 2),
    ("ex:C a owl:Class, sh:NodeShape ; sh:property [ sh:path ex:q ; sh:minCount 1 ] .", "no shape has a target", 2),
    (f"{OF_C} sh:nodeKind sh:Literal ; sh:deactivated true .", "no shape that is not deactivated has a target", 2),
    ("ex:S sh:targetClass ex:Unheard ; sh:nodeKind sh:IRI .", "no node of the data is a focus node", 0),
    ("ex:S sh:targetSubjectsOf ex:unheard ; sh:nodeKind sh:IRI .", "no node of the data is a focus node", 0),
]


@pytest.mark.parametrize(("shapes", "says", "code"), NOTHING)
def test_nothing_judged_is_said_and_no_bare_conforms(validate, shapes, says, code):
    found, output, errors = validate(shapes)
    assert found == code
    assert says in lines(errors)[-1]
    assert output.strip() == "Conforms. Nothing was judged."


def test_nothing_judged_in_a_machine_format_is_said_beside_it(validate):
    code, output, errors = validate("ex:x ex:p 1 .", format="turtle")
    assert code == 2
    assert "sh:conforms true" in output
    assert "there is no shape" in errors


@pytest.mark.parametrize(
    ("classes", "says"),
    [
        ("ex:C a owl:Class, sh:NodeShape ; sh:nodeKind sh:Literal .", "<http://example.org/C> is a class that has"),
        ("ex:C a rdfs:Class ; sh:nodeKind sh:Literal .", "<http://example.org/C> is a class that has"),
        ("ex:C a owl:Class ; sh:nodeKind sh:Literal . ex:D a owl:Class ; sh:nodeKind sh:Literal .", "1 more class"),
    ],
)
def test_a_class_with_constraints_that_is_no_target_is_told(validate, classes, says):
    code, output, errors = validate(f"{classes} ex:S sh:targetClass ex:C ; sh:nodeKind sh:IRI .")
    assert (code, output.strip()) == (0, "Conforms.")
    (line,) = lines(errors)
    assert says in line


@pytest.mark.parametrize("types", ["rdfs:Class, sh:NodeShape", "ex:Meta, sh:NodeShape"])
def test_a_class_that_is_a_shape_is_a_target(validate, types):
    meta = "ex:Meta rdfs:subClassOf rdfs:Class ."
    code, output, errors = validate(f"ex:C a {types} ; sh:property [ sh:path ex:q ; sh:minCount 1 ] . {meta}")
    assert (code, errors) == (1, "")
    assert output.count("✗") == 1


def test_an_import_that_is_not_followed_is_told_unless_it_is_given(validate):
    onto = f"ex:onto owl:imports <http://example.org/other> . {OF_C} sh:nodeKind sh:IRI ."
    code, output, errors = validate(onto)
    assert (code, output.strip()) == (0, "Conforms.")
    assert "owl:imports is not followed" in errors
    assert "<http://example.org/other>" in errors
    assert validate([onto, "<http://example.org/other> a owl:Ontology ."])[2] == ""


@pytest.mark.parametrize("engine", ENGINES)
def test_several_shapes_graphs_are_merged(validate, engine):
    counted = "ex:S sh:property [ sh:path ex:q ; sh:minCount 1 ] ."
    other = f"{OF_C} sh:property [ sh:path ex:p ; sh:maxCount 1 ; sh:severity sh:Info ] ."
    for shapes in ([counted, other], [other, counted]):
        code, output, errors = validate(shapes, DATA, "--engine", engine)
        assert (code, errors) == (1, "")
        assert output.splitlines()[-1] == "Does not conform. Violations: 1. Information: 1."


def test_several_data_files_keep_their_blank_nodes_apart(validate):
    shapes = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:maxCount 1 ] ."
    data = ["_:x a ex:C ; ex:q 1 .", "_:x a ex:C ; ex:q 2 .", "_:x a ex:C .", "[] a ex:C ; ex:q 1 ."]
    code, output, _ = validate(shapes, data)
    assert code == 1
    assert output.count("✗") == 1


def test_standard_input_is_read_once(validate):
    code, _, errors = validate(f"{OF_C} sh:nodeKind sh:IRI .", DATA, "--shapes", "-", "-")
    assert code == 2
    assert "standard input" in errors


SEVERE = f"""{OF_C} sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:severity sh:Info ] ,
    [ sh:path ex:q ; sh:minCount 1 ; sh:severity sh:Warning ] , [ sh:path ex:q ; sh:minCount 1 ] ,
    [ sh:path ex:p ; sh:maxCount 1 ; sh:severity ex:Grave ] ."""


@pytest.mark.parametrize("engine", ENGINES)
def test_severities_are_shown_and_counted_apart(validate, engine):
    code, output, _ = validate(SEVERE, DATA, "--engine", engine)
    assert code == 1
    assert output.splitlines()[-1] == "Does not conform. Violations: 1. Warnings: 1. Information: 1. Grave: 1."
    marks = [line[0] for line in output.splitlines()[:-1] if not line.startswith(" ")]
    assert sorted(marks) == ["!", "i", "•", "✗"]
    assert "! Warning: <http://example.org/b> q" in output
    japanese = validate(SEVERE, DATA, "--engine", engine, "--lang", "ja")[1]
    assert japanese.splitlines()[-1] == "適合していません。違反1件。警告1件。情報1件。Grave1件。"


def test_information_alone_does_not_conform(validate):
    shapes = f"{OF_C} sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:severity sh:Info ] ."
    code, output, _ = validate(shapes)
    assert (code, output.splitlines()[-1]) == (1, "Does not conform. Information: 1.")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("messages", "english", "japanese"),
    [
        ('"Bitte q angeben."@de', "Bitte q angeben.", "Bitte q angeben."),
        ('"Bitte"@de, "Please"@en-GB', "Please", "Please"),
        ('"Bitte"@de, "q をどうぞ"@ja', "q をどうぞ", "q をどうぞ"),
        ('"Plain", "Bitte"@de', "Plain", "Plain"),
        ('"Please"@en, "q をどうぞ"@ja, "Plain"', "Please", "q をどうぞ"),
    ],
)
def test_a_message_is_shown_in_whatever_language_there_is(validate, messages, english, japanese, engine):
    shapes = f"{OF_C} sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:message {messages} ] ."
    for language, expected in (("en", english), ("ja", japanese)):
        output = validate(shapes, DATA, "--engine", engine, "--lang", language)[1]
        assert output.splitlines()[1].strip() == expected


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("shapes", "shown"),
    [
        (f"{OF_C} sh:property [ sh:path ex:q ; sh:minCount 1 ] .", "S › q"),
        (f"{OF_C} sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:minCount 1 ] .", "S › …"),
        ("[] sh:targetClass ex:C ; sh:path ex:q ; sh:minCount 3 .", "› q"),
        (f"{OF_C} sh:property ex:S-q . ex:S-q sh:path ex:q ; sh:minCount 1 .", "S-q"),
    ],
)
def test_a_shape_without_a_name_is_shown_by_what_leads_to_it(validate, shapes, shown, engine):
    output = validate(shapes, DATA, "--engine", engine)[1]
    assert any(line.strip().endswith(shown) for line in output.splitlines())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_report_never_gives_a_node_of_the_data_the_label_of_a_shape(validate, engine):
    shapes = "ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ."
    code, first, _ = validate(shapes, ["[] ex:p 1, 2, [] .", "[] ex:p 1, 2 ."], "--engine", engine, format="turtle")
    assert code == 1
    objects = lambda name: {line.split()[1] for line in first.splitlines() if line.strip().startswith(f"sh:{name}")}  # noqa: E731
    assert len(objects("focusNode")) == 2
    assert objects("sourceShape").isdisjoint(objects("focusNode") | objects("value"))
    again = validate(shapes, ["[] ex:p 1, 2, [] .", "[] ex:p 1, 2 ."], "--engine", engine, format="turtle")[1]
    assert again == first


@pytest.mark.parametrize("engine", ENGINES)
def test_a_report_has_the_path_of_the_shape(validate, engine):
    shapes = f"{OF_C} sh:property [ sh:path ( ex:p [ sh:inversePath [ sh:zeroOrMorePath ex:q ] ] ) ; sh:minCount 9 ] ."
    code, output, _ = validate(shapes, DATA, "--engine", engine, format="turtle")
    assert code == 1
    assert "sh:resultPath _:path0" in output
    assert "sh:inversePath _:path" in output
    assert "sh:zeroOrMorePath <http://example.org/q>" in output
    assert "p/(^(q*))" in validate(shapes, DATA, "--engine", engine)[1]


DEPTH = 300
DEEP = [
    f"{OF_C} sh:node ex:S0 ." + "".join(f"ex:S{n} sh:node ex:S{n + 1} ." for n in range(DEPTH))
    + f"ex:S{DEPTH} sh:nodeKind sh:IRI .",
    f"{OF_C} sh:not " + "[ sh:not " * (DEPTH + 1) + "[ sh:nodeKind sh:IRI ]" + "]" * (DEPTH + 1) + ".",
    f"{OF_C} sh:and " + "( [ sh:and " * DEPTH + "( [ sh:nodeKind sh:IRI ] )" + "] )" * DEPTH + ".",
    f"{OF_C} sh:property " + "[ sh:path ex:self ; sh:property " * DEPTH + "[ sh:path ex:p ]" + "]" * DEPTH + ".",
    f"{OF_C} sh:path " + "[ sh:inversePath " * 1000 + "ex:p" + "]" * 1000 + ".",
    f"{OF_C} sh:property [ sh:path ( " + "ex:p " * 400 + ") ; sh:maxCount 1 ] .",
    f"{OF_C} sh:and ( " + "[ sh:nodeKind sh:IRI ] " * 1000 + ") .",
    f"{OF_C} sh:property [ sh:path ex:p ; sh:in ( " + "1 2 " * 5000 + ") ] .",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("shapes", DEEP, ids=range(len(DEEP)))
def test_deep_nesting_is_answered_or_refused_in_one_line(validate, shapes, engine):
    code, output, errors = validate(shapes, DATA, "--engine", engine)
    assert code in (0, 2, 3)
    assert len(lines(errors)) == (0 if code == 0 else 1)
    assert (output.strip() == "Conforms.") is (code == 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "number", ["-1", "0", "-99999999999999999999", "4294967296", "9999999999", "9" * 19, "9" * 5000]
)
def test_numbers_of_any_size_are_numbers(validate, number):
    large, long = len(number) > 3 and number[0] != "-", len(number) > 9 and number[0] != "-"
    conforming = {
        "minCount": not large,
        "maxCount": large,
        "minLength": not large,
        "maxLength": long,
        "qualifiedValueShape [ ] ; sh:qualifiedMinCount": not large,
        "qualifiedValueShape [ ] ; sh:qualifiedMaxCount": large,
        "order": True,
    }
    for parameter, expected in conforming.items():
        shapes = f"ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:nodeKind sh:Literal ; sh:{parameter} {number} ."
        code, _, errors = validate(shapes, DATA)
        assert (code, errors) == (0 if expected else 1, "")


@pytest.mark.slow
def test_pyshacl_writes_nothing_of_its_own(tmp_path):
    """In a process of its own, whose standard error pySHACL finds when it is imported."""
    shapes = f"{OF_C} sh:property [ sh:path ex:q ; sh:lessThan ex:p ; sh:minLength -1 ] ."
    (tmp_path / "s.ttl").write_text(PREFIXES + shapes)
    (tmp_path / "d.ttl").write_text(PREFIXES + DATA)
    command = [Path(sys.executable).parent / "itss", "validate", "--shapes", "s.ttl", "d.ttl", "--engine", "pyshacl"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (3, "")
    (line,) = run.stderr.splitlines()
    assert line.startswith("itss: pySHACL failed: ")
