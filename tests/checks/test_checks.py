"""Each check finds its seeded fault and nothing in a clean graph; headers, criteria and page say what is so."""

from __future__ import annotations

import re

import pytest
import rdflib.namespace

from itss_graph import resources
from itss_graph.errors import UsageError
from itss_graph.queries.checks import bundled, own_ontology, parse, store_of
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.store import Rows, Store
from itss_graph.reference.checks import checks as page
from itss_graph.reference.checks import criteria
from itss_graph.site.knowledge import published

CHECKS = bundled()

# publishing.md of the project's design, and the report of ROBOT 1.9.8
FOOPS = "RDF1 PURL1 FIND1 OM1 OM2 OM3 OM4.1 OM4.2 OM5.1 OM5.2 VER1 VER2 VOC1 VOC2 VOC3 VOC4 CN1 DOC1 HTTP1 URI1 URI2"
OOPS = "03 05 06 10 11 12 19 24 25 26 27 28 29 30 31 35 37 38 39 40 41"
ROBOT = """
    annotation_whitespace deprecated_boolean_datatype deprecated_class_reference deprecated_property_reference
    duplicate_definition duplicate_exact_synonym duplicate_label_synonym duplicate_label duplicate_scoped_synonym
    equivalent_pair equivalent_class_axiom_no_genus illegal_use_of_built_in_vocabulary invalid_xref label_formatting
    label_whitespace lowercase_definition missing_definition missing_label missing_obsolete_label
    missing_ontology_description missing_ontology_license missing_ontology_title missing_subset_declaration
    missing_superclass missing_synonymtype_declaration misused_obsolete_label misused_replaced_by multiple_definitions
    multiple_equivalent_classes multiple_equivalent_class_definitions multiple_labels invalid_entity_uri"""
BAR = {f"FOOPS! {name}" for name in FOOPS.split()} | {f"OOPS! P{number}" for number in OOPS.split()}
BAR |= {f"ROBOT {name}" for name in ROBOT.split()}


@pytest.mark.parametrize("name", CHECKS)
def test_it_finds_the_seeded_fault(name, cases, found):
    assert found(name, cases[name].turtle(cases[name].fault)) == cases[name].expected() != []


@pytest.mark.parametrize("name", CHECKS)
def test_it_finds_nothing_where_nothing_is_wrong(name, cases, found):
    assert found(name, cases[name].turtle(cases[name].clean)) == []


def test_every_check_has_a_case(cases):
    assert set(cases) == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_the_header_says_what_is_wrong_and_what_to_do(name):
    check = CHECKS[name]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert not check.title.endswith(".")
    assert check.problem.endswith(".")
    assert check.solution.endswith((".", ".>."))
    assert "ORDER BY ?entity ?property ?value" in check.text
    assert set(check.sources) <= {"house style", *(criterion for criterion, _, _ in criteria())}


def test_every_criterion_of_the_bar_is_held_by_something():
    held = {source for check in CHECKS.values() for source in check.sources}
    named = {criterion: otherwise for criterion, _, otherwise in criteria()}
    assert set(named) >= BAR
    assert {criterion for criterion in named if criterion not in held and not named[criterion]} == set()


def test_a_check_of_robot_bears_its_name():
    robot = {
        source.removeprefix("ROBOT "): name for name in CHECKS for source in CHECKS[name].sources if "ROBOT" in source
    }
    assert {source.replace("_", "-") for source in robot} == set(robot.values())
    assert set(robot) == set(ROBOT.split())


def test_the_page_is_fresh():
    assert resources.path("queries", "checks", "README.md").read_text("utf-8") == page()


def test_the_terms_of_the_standard_vocabularies_are_those_that_rdflib_knows():
    listed = set(re.findall(r"(?:rdf|rdfs|owl|skos|dcterms):\w+", CHECKS["misused-standard-vocabulary"].text))
    for prefix, vocabulary in (
        ("rdfs", "RDFS"),
        ("owl", "OWL"),
        ("skos", "SKOS"),
        ("dcterms", "DCTERMS"),
        ("rdf", "RDF"),
    ):
        known = {f"{prefix}:{name}" for name in getattr(rdflib.namespace, vocabulary).__annotations__}
        assert len(known) > 10
        assert known <= listed
    more = {"owl:Thing", "owl:Nothing", "owl:real", "owl:rational", "rdf:langString", "rdf:HTML", "rdf:JSON"}
    assert more <= listed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {}", "no line '# title: ...'"),
        ("# title: A\n# problem: B.\n# solution: C.\nSELECT * {}", "no line '# source: ...'"),
        ("# title: A\n# titel: A\n", "line 2: not a header line"),
        ("# title: A\n# title: B\n# problem: C.\n# solution: D.\n# source: E\n", "2 lines 'title'"),
    ],
)
def test_a_header_that_is_none_is_refused(text, message):
    with pytest.raises(UsageError, match=re.escape(message)):
        parse("mine", text)


# Our own ontology


@pytest.fixture(scope="module")
def own() -> Store:
    return store_of(own_ontology())


def test_every_module_and_alignment_is_checked():
    names = {path.relative_to(resources.path("ontology")).as_posix() for path in own_ontology()}
    assert names >= {"itss.ttl", "itsm.ttl", "readings.ttl", "alignments/esco.ttl", "alignments/sfia-9.ttl"}
    assert not any("versions" in name for name in names)


EXPLAINED = {"missing-superclass", "missing-source", "open-domain-or-range"}
"""The infos that `queries/checks/README.md` explains."""
OFF = {"missing-ontology-doi", "missing-obsolete-label"}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(CHECKS) - EXPLAINED - OFF))
def test_our_own_ontology_has_no_fault(name, own):
    answer = own.query(CHECKS[name].text)
    assert isinstance(answer, Rows)
    assert answer.rows == ()


@pytest.fixture(scope="module")
def own_published(own):
    return Store.of(published(Columns.from_triples(own.triples())))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(CHECKS) - EXPLAINED - OFF))
def test_nor_has_its_published_form(name, own_published):
    answer = own_published.query(CHECKS[name].text)
    assert isinstance(answer, Rows)
    assert answer.rows == ()


@pytest.mark.parametrize("name", sorted(EXPLAINED))
def test_the_infos_are_those_that_are_explained(name, own):
    answer = own.query(CHECKS[name].text)
    assert isinstance(answer, Rows)
    entities = {row[0].value.rpartition("#")[2] for row in answer.rows}
    if name == "missing-source":
        assert entities == {"Level1", "Level2", "Claimed", "Evidenced", "Confirmed"}
    elif name == "open-domain-or-range":
        assert entities == {
            "activity",
            "confirmedBy",
            "countedRecord",
            "evidence",
            "inPhase",
            "listOrder",
            "specialtyField",
        }
    else:
        assert entities >= {"Level", "Requirement", "Record", "ScaleValue", "CountedItem"}
        assert not entities & {"Role", "SizeRequirement", "Engagement"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "statement", "name"),
    [
        ("itss.ttl", "itss:role rdfs:range itss:Roll .", "undeclared-term"),
        ("itss.ttl", "itss:persons rdfs:domain itss:Record .", "multiple-domains-or-ranges"),
        ("itsm.ttl", 'itsm:Security skos:prefLabel "software"@en .', "duplicate-label"),
        ("itsm.ttl", "itsm:Security skos:prefLable 1 .", "misused-standard-vocabulary"),
        ("readings.ttl", 'itss:Reading-R1 skos:scopeNote " x"@en .', "annotation-whitespace"),
    ],
)
def test_a_fault_seeded_into_our_ontology_is_found(tmp_path, file, statement, name):
    files = [path for path in own_ontology() if path.name != file]
    spoilt = tmp_path / file
    spoilt.write_text(resources.path("ontology", file).read_text("utf-8") + statement + "\n", "utf-8")
    answer = store_of([*files, spoilt]).query(CHECKS[name].text)
    assert isinstance(answer, Rows)
    assert answer.rows
