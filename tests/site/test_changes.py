"""What changed: every kind of change is found with its weight and words, and nothing is made up."""

import csv
import io
import json
import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from itss_graph.cli.main import run
from itss_graph.errors import InputError, UsageError
from itss_graph.rdf.writing import serialize
from itss_graph.site import changeset, versions
from itss_graph.site.changes import KINDS, compare
from itss_graph.site.changeset import reason
from itss_graph.site.versions import Weight, find
from itss_graph.words import catalogue

ROOT = Path(__file__).parents[2]
NAMES = ("itss.ttl", "readings.ttl", "itsm.ttl")
ITSS, ITSM = "https://w3id.org/itss/ontology#", "https://w3id.org/itss/itsm/"
RESPONSIBILITY = f"{ITSM}OperationsManagement-L4-responsibility"
CS = "http://purl.org/vocab/changeset/schema#"
bundled = cache(versions.bundled)
LABEL = 'skos:prefLabel "station"@en , "駅"@ja'


@pytest.fixture
def edit(tmp_path):
    """The bundled modules after replacements and additions, as an edition in a folder."""

    def edit(*replacements, more="", within="itsm.ttl", folder="edited"):
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        for name in NAMES:
            text = (ROOT / "ontology" / name).read_text("utf-8")
            for old, new in replacements if name == within else ():
                assert old in text, old
                text = text.replace(old, new, 1)
            (place / name).write_text(text + (more if name == within else ""), encoding="utf-8")
        return find(str(place))

    return edit


def found(old, new):
    return [(change.kind, change.weight.word, change.term, change.property) for change in compare(old, new).changes]


@pytest.mark.slow
def test_the_same_is_unchanged(edit, tmp_path):
    nt = tmp_path / "all.nt"
    nt.write_bytes(b"".join(serialize(module.columns, "ntriples") for module in bundled().modules[:1]))
    assert found(edit(), bundled()) == []
    assert found(bundled(), edit()) == []
    assert found(find(str(nt)), bundled()) == []  # other names of blank nodes, another order, one module of three


YEARS = ("itss:minimumYears 2", "itss:minimumYears 3")
CASES = {
    "a threshold": ([YEARS], "", "itsm.ttl", ("threshold", "major", RESPONSIBILITY, f"{ITSS}minimumYears")),
    "a list": (
        [("itsm:AdvancedSystemLink , ", "")],
        "",
        "itsm.ttl",
        ("threshold", "major", f"{ITSM}OperationsManagement-L7-complexity", f"{ITSS}countsCriterion"),
    ),
    "a scale": (
        [("    itss:subsumes itss:TeamMember ;\n", "")],
        "",
        "itss.ttl",
        ("threshold", "major", f"{ITSS}TeamLeader", f"{ITSS}subsumes"),
    ),
    "a reading": (
        [("itss:enforcesUpperBounds true", "itss:enforcesUpperBounds false")],
        "",
        "readings.ttl",
        ("threshold", "major", f"{ITSS}StrictReading", f"{ITSS}enforcesUpperBounds"),
    ),
    "a new term": ([], f"itss:station a itss:Phase ; {LABEL} .", "itss.ttl", ("added", "minor", f"{ITSS}station", "")),
    "an axiom more": (
        [],
        "itss:persons rdfs:subPropertyOf itss:annualUsers .",
        "itss.ttl",
        ("axiom", "minor", f"{ITSS}persons", "http://www.w3.org/2000/01/rdf-schema#subPropertyOf"),
    ),
    "a domain": (
        [],
        "itss:minimumCount rdfs:domain itss:Role .",
        "itss.ttl",
        ("axiom", "minor", f"{ITSS}minimumCount", "http://www.w3.org/2000/01/rdf-schema#domain"),
    ),
    "an axiom that can contradict": (
        [],
        "itss:startDate owl:propertyDisjointWith itss:endDate .",
        "itss.ttl",
        ("axiom", "major", f"{ITSS}startDate", "http://www.w3.org/2002/07/owl#propertyDisjointWith"),
    ),
    "a characteristic": (
        [],
        "itss:phase a owl:FunctionalProperty .",
        "itss.ttl",
        ("axiom", "major", f"{ITSS}phase", str(RDF.type)),
    ),
    "an axiom less": (
        [("    rdfs:subPropertyOf itss:countsCriterion ;\n", "")],
        "",
        "itss.ttl",
        ("axiom", "major", f"{ITSS}requiresCriterion", "http://www.w3.org/2000/01/rdf-schema#subPropertyOf"),
    ),
    "an axiom with blank nodes": (
        [("owl:hasValue itsm:ServiceDesk-L4 ]", "owl:hasValue itsm:ServiceDesk-L3 ]")],
        "",
        "itsm.ttl",
        ("axiom", "major", f"{ITSM}ServiceDesk-L4-Candidate", "http://www.w3.org/2002/07/owl#equivalentClass"),
    ),
    "a disjointness less": (
        [("itss:Engagement itss:Expertise itss:SuccessionRecord", "itss:Engagement itss:Expertise")],
        "",
        "itss.ttl",
        ("axiom", "major", f"{ITSS}SuccessionRecord", "http://www.w3.org/2002/07/owl#disjointWith"),
    ),
    "an axiom about several": (
        [],
        "[] a owl:AllDifferent ; owl:distinctMembers ( itss:Level1 itss:TeamLeader ) .",
        "itss.ttl",
        ("axiom", "major", "", ""),
    ),
    "a fact": (
        [("    itss:listOrder 1 ;\n", "")],
        "",
        "itsm.ttl",
        ("fact", "minor", None, f"{ITSS}listOrder"),
    ),
    "a definition": (
        [("A human being, known", "A human, known")],
        "",
        "itss.ttl",
        ("text", "patch", f"{ITSS}Person", "http://www.w3.org/2004/02/skos/core#definition"),
    ),
    "a deprecation": (
        [],
        "itss:phase owl:deprecated true ; dcterms:isReplacedBy itss:activity .",
        "itss.ttl",
        ("deprecated", "minor", f"{ITSS}phase", ""),
    ),
    "a title": (
        [('"ITSS vocabulary"@en', '"The vocabulary"@en')],
        "",
        "itss.ttl",
        ("text", "patch", "https://w3id.org/itss/ontology", "http://purl.org/dc/terms/title"),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_each_kind_of_change(edit, case):
    replacements, more, within, (kind, weight, term, prop) = CASES[case]
    ((a, b, c, d), *rest) = found(bundled(), edit(*replacements, more=more, within=within))
    assert (a, b, term and c, d) == (kind, weight, term, prop)
    assert all(other[0] == kind and other[2] == c for other in rest)


@pytest.mark.slow
def test_what_is_gone_is_major_and_what_comes_back_is_new(edit):
    with_it = edit(more=f"itss:station a itss:Phase ; {LABEL} .", within="itss.ttl")
    assert found(with_it, bundled()) == [("removed", "major", f"{ITSS}station", "")]
    deprecated = edit(more="itss:phase owl:deprecated true .", within="itss.ttl", folder="other")
    assert found(deprecated, bundled()) == [("restored", "minor", f"{ITSS}phase", "")]


def test_a_new_term_among_those_that_differ_is_only_new(edit):
    """An axiom lists all terms of a kind: it follows from what is new, and weighs nothing by itself."""
    before = "itss:Engagement itss:Expertise itss:SuccessionRecord"
    more = (
        f"itss:Station a owl:Class ; {LABEL} . [] a owl:AllDifferent ; owl:distinctMembers ( itss:Station itss:Role ) ."
    )
    after = edit((before, f"{before} itss:Station"), more=more, within="itss.ttl")
    assert found(bundled(), after) == [("added", "minor", f"{ITSS}Station", "")]


@pytest.mark.slow
def test_a_requirement_more_is_a_threshold_of_its_indicator(edit):
    more = "itsm:ServiceDesk-L3 itss:hasRequirement itsm:ServiceDesk-L3-succession ."
    assert found(bundled(), edit(more=more)) == [
        ("threshold", "major", f"{ITSM}ServiceDesk-L3", f"{ITSS}hasRequirement")
    ]


def test_the_words_of_a_threshold(edit):
    (change,) = compare(bundled(), edit(YEARS)).changes
    assert change.before.en.startswith("at least 2 years (730 days) as team leader or higher")
    assert change.after.en.startswith("at least 3 years (1,095 days) as team leader or higher")
    assert "2年(730日)以上" in change.before.ja
    assert "3年(1,095日)以上" in change.after.ja


def test_words_are_found_beyond_the_module_compared(tmp_path):
    """The label of the property stands in the vocabulary, which the file does not bring."""
    path = tmp_path / "itsm.ttl"
    path.write_text((ROOT / "ontology" / "itsm.ttl").read_text("utf-8").replace(*YEARS, 1), "utf-8")
    changes = compare(find(str(path)), bundled())
    assert [reason(change, changes.labels).en.split(": ", 2)[2] for change in changes.changes] == [
        "responsibility: minimum years: 3 → 2"
    ]


def test_an_upper_bound_is_told_in_the_reading_that_has_it(edit):
    (change,) = compare(bundled(), edit(("itss:belowPersons 150", "itss:belowPersons 160"))).changes
    assert "less than 150 persons" in change.before.en.replace("75 but ", "")
    assert "160" in change.after.en
    assert change.term.endswith("-size-alternative-2")


def test_a_bare_declaration_is_a_term_only_in_a_namespace_of_ours(edit):
    declared = "<http://example.org/note> a owl:AnnotationProperty . <http://example.org/Thing> a owl:Class ."
    assert found(bundled(), edit(more=declared, within="itss.ttl")) == []
    after = edit(more=f"{declared} itss:Station a owl:Class .", within="itss.ttl")
    assert found(bundled(), after) == [("added", "minor", f"{ITSS}Station", "")]


def test_disjointness_said_of_the_classes_above_is_the_same(edit):
    """Some of a list get a class of their own, which takes their place in it: every pair is disjoint as before."""
    listed = "itss:Engagement itss:Expertise itss:SuccessionRecord"
    more = f"""itss:Noted a owl:Class ; {LABEL} . itss:Expertise rdfs:subClassOf itss:Noted .
        itss:SuccessionRecord rdfs:subClassOf itss:Noted ."""
    inner = "[] a owl:AllDisjointClasses ; owl:members ( itss:Expertise itss:SuccessionRecord ) ."
    apart = edit((listed, "itss:Engagement itss:Noted"), more=more + inner, within="itss.ttl")
    assert {(kind, weight) for kind, weight, *_ in found(bundled(), apart)} == {("axiom", "minor"), ("added", "minor")}
    together = edit((listed, "itss:Engagement itss:Noted"), more=more, within="itss.ttl", folder="together")
    (lost,) = [change for change in compare(bundled(), together).changes if change.weight is Weight.MAJOR]
    assert (lost.term, lost.removed) == (
        f"{ITSS}SuccessionRecord",
        (("http://www.w3.org/2002/07/owl#disjointWith", f"<{ITSS}Expertise>"),),
    )


def test_disjointness_by_a_list_is_that_by_axioms_of_pairs(edit):
    listed = ("itss:Engagement itss:Expertise itss:SuccessionRecord", "itss:Engagement itss:Expertise")
    lost = compare(bundled(), edit(listed, within="itss.ttl")).changes
    pairs = [f"<{change.term}> owl:disjointWith {value} ." for change in lost for _, value in change.removed]
    assert len(pairs) > 1
    assert found(bundled(), edit(listed, more="\n".join(pairs), within="itss.ttl", folder="pairs")) == []


@pytest.mark.slow
def test_the_number_has_to_allow_for_the_changes(edit):
    def versioned(edition_, number):
        path = Path(edition_.name) / "itsm.ttl"
        path.write_text(re.sub('versionInfo "[^"]*"', f'versionInfo "{number}"', path.read_text("utf-8")), "utf-8")
        return find(edition_.name)

    old = versioned(edit(folder="old"), "1.4.2")
    for number, fits in (("1.4.3", False), ("1.5.0", False), ("2.0.0", True)):
        found_ = compare(old, versioned(edit(YEARS, folder="new"), number))
        assert (found_.weight, str(found_.least), found_.fits) == (Weight.MAJOR, "2.0.0", fits)


def test_another_standard_is_compared_whole():
    garden = ROOT / "tests" / "category" / "garden.ttl"
    kinds = {change.kind for change in compare(find(str(garden)), bundled()).changes}
    assert {"added", "removed"} <= kinds
    assert compare(find(str(garden)), bundled(str(garden))).changes == ()


def test_what_is_not_a_standard_is_compared_all_the_same(tmp_path):
    path = tmp_path / "x.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .")
    changes = compare(find(str(path)), bundled())
    assert [change.term for change in changes.of("removed")] == ["urn:a"]


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (None, UsageError, "neither an archived version"),
        ("_:a <urn:b> _:c . _:c <urn:b> _:a .", InputError, "in a circle"),
        ("hello", InputError, ":1:"),
    ],
)
def test_bad_input(tmp_path, content, error, says):
    path = tmp_path / "x.ttl"
    if content:
        path.write_text(content)
    with pytest.raises(error, match=says) as raised:
        compare(find(str(path)), bundled())
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_folder_without_rdf(tmp_path):
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(InputError, match="no RDF file in it"):
        find(str(tmp_path))


# As JSON, CSV, RDF, and a table


@pytest.fixture
def changes(edit):
    more = f"""itss:phase owl:deprecated true ; dcterms:isReplacedBy itss:activity .
        itss:Candidate rdfs:subClassOf [ a owl:Restriction ; owl:onProperty itss:role ; owl:minCardinality 1 ] .
        itss:station a itss:Phase ; {LABEL} ; skos:definition "=1+1 \\u001b[31mred"@en ."""
    edited = edit(YEARS)
    itss = Path(edited.name) / "itss.ttl"
    itss.write_text(itss.read_text("utf-8").replace("A human being, known", "A human, known") + more, "utf-8")
    return compare(bundled(), find(edited.name))


@pytest.mark.slow
def test_as_json(changes):
    document = json.loads(changeset.json(changes))
    assert [change["kind"] for change in document["changes"]] == ["threshold", "axiom", "deprecated", "added", "text"]
    assert (document["weight"], document["leastVersion"]) == ("major", str(changes.least))
    threshold, axiom, deprecated, *_ = document["changes"]
    assert threshold["removed"] == [
        {"property": f"{ITSS}minimumYears", "value": '"2"^^<http://www.w3.org/2001/XMLSchema#integer>'}
    ]
    assert threshold["after"]["ja"].startswith("運用管理")
    assert axiom["added"][0]["value"].startswith("[ <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ")
    assert deprecated["replacedBy"] == [f"{ITSS}activity"]


@pytest.mark.slow
def test_as_csv(changes):
    rows = list(csv.DictReader(io.StringIO(changeset.csv(changes))))
    assert [row["kind"] for row in rows] == [change.kind for change in changes.changes]
    assert (rows[0]["old"], rows[0]["new"]) == ("2", "3")
    assert rows[2]["replaced_by"] == f"{ITSS}activity"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


@pytest.mark.slow
def test_as_rdf(changes):
    graph = Graph().parse(data=serialize(changeset.graph(changes), "turtle", changeset.NAMESPACES), format="turtle")
    sets = list(graph.subjects(RDF.type, URIRef(f"{CS}ChangeSet")))
    assert len(sets) == len(changes.changes)
    (threshold,) = graph.subjects(URIRef(f"{CS}subjectOfChange"), URIRef(RESPONSIBILITY))
    statements = [graph.value(threshold, URIRef(f"{CS}{name}")) for name in ("removal", "addition")]
    values = [
        [graph.value(statement, prop) for prop in (RDF.subject, RDF.predicate, RDF.object)] for statement in statements
    ]
    assert [row[:2] for row in values] == [[URIRef(RESPONSIBILITY), URIRef(f"{ITSS}minimumYears")]] * 2
    assert [row[2].toPython() for row in values] == [2, 3]
    reasons = {reason.language: str(reason) for reason in graph.objects(threshold, URIRef(f"{CS}changeReason"))}
    assert reasons["en"].endswith("minimum years: 2 → 3")
    assert reasons["ja"].endswith("最小の年数: 2 → 3")
    weight = graph.value(threshold, URIRef("http://purl.org/dc/terms/type"))
    assert str(weight) == "https://semver.org/spec/v2.0.0.html#spec-item-8"


def test_versions_are_revisions():
    graph = changeset.graph(compare(find("0.1.0"), bundled()))
    number = bundled().number
    revisions = [row for row in graph.spelled().iter_rows() if row[1].endswith("#wasRevisionOf>")]
    assert (f"<{ITSM}{number}>", "<http://www.w3.org/ns/prov#wasRevisionOf>", f"<{ITSM}0.1.0>") in revisions


@pytest.fixture
def call(monkeypatch, capfd):
    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["itss", "show", *map(str, arguments)])
        return run(), *capfd.readouterr()

    return call


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Thresholds changed (1, major)", "minimum years: 3 → 2", "+ at least 2 years", "Removed (1, major)"]),
        ("ja", ["しきい値の変更 (1, メジャー)", "最小の年数: 3 → 2", "削除 (1, メジャー)", "駅"]),
    ],
)
def test_the_table(call, edit, language, expected):
    edited = edit(YEARS)
    itss = Path(edited.name) / "itss.ttl"
    itss.write_text(itss.read_text("utf-8") + f'itss:station a itss:Phase ; {LABEL} , "\\u001b[31mred"@fr .', "utf-8")
    code, out, err = call("--since", edited.name, "--format", "table", "--lang", language)
    assert (code, err) == (0, "")
    assert all(text in out for text in expected)
    assert all(len(line) <= 80 for line in out.splitlines())
    assert "\x1b" not in out


def test_every_kind_has_its_words(edit, call):
    assert tuple(vars(catalogue("en").changed)) == KINDS
    code, out, _ = call("--since", edit().name, "--format", "table")
    assert code == 0
    assert out.split()[-2:] == ["Nothing", "changed."]  # wherever a long path of the files makes the line end


@pytest.mark.slow
def test_the_command_line(call, tmp_path):
    code, out, err = call("--since", "0.1.0")
    assert (code, err) == (0, "")
    assert json.loads(out)["from"] == "0.1.0"
    target = tmp_path / "changes.ttl"
    assert call("--since", "0.1.0", "--format", "turtle", "-o", target) == (0, "", "")
    assert len(Graph().parse(target)) > 0
    for arguments in (
        ("ServiceDesk", "--since", "0.1.0"),
        ("--since", "9.9.9"),
        ("--format", "csv"),
        ("-o", target),
        ("--since", "0.1.0", "--format", "table", "-o", target),
    ):
        code, out, err = call(*arguments)
        assert (code, out, err.count("\n")) == (2, "", 1)
