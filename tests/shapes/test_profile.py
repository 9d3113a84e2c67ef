"""`shapes/profile.ttl`: a good profile passes, and an edit that breaks one rule brings about exactly its results.

Both engines run on the profile and the ontology together. A result is told by focus node, path, value and shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import SH

from itss_graph import shacl

Result = tuple[str, str, str, str]
Results = Callable[[Graph, Graph], list[Result]]
Changed = Callable[[Graph, str], Graph]

PROSH = "https://w3id.org/itss/shapes/profile#"
GOOD = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<urn:c> a itss:Candidate ;
    itss:seeks itsm:OperationsManagement-L5 ;
    itss:engagement <urn:e> ;
    itss:expertise <urn:x> ;
    itss:succession <urn:s> ;
    itss:develops <urn:d> ;
    itss:passedExamination itsm:AppliedInformationTechnologyEngineerExamination .

<urn:e> a itss:Engagement ;
    itss:specialtyField itsm:OperationsManagement ;
    itss:role itss:ResponsiblePerson ;
    itss:outcome itss:Successful ;
    itss:startDate "2019-04-01"^^xsd:date ;
    itss:endDate "2022-03-31"^^xsd:date ;
    itss:complexity itsm:AdvancedSystemLink , itsm:ComplexStructure ;
    itss:persons 80 ;
    itss:peakPersons 24 ;
    itss:annualContractValue 800000000 ;
    itss:annualUsers 3500 ;
    itss:phase itss:OperationAndMaintenance ;
    itss:evidence <urn:paper> ;
    itss:confirmedBy <urn:assessor> ;
    dcterms:date "2022-04-01"^^xsd:date .

<urn:x> a itss:Expertise ;
    itss:area itsm:ServiceLevelManagement ;
    itss:proficiency itss:GuidesOthers ;
    itss:contribution itss:ContributesToCompany .

<urn:s> a itss:SuccessionRecord ;
    itss:specialtyField itsm:OperationsManagement ;
    itss:activity itsm:BookPublication .
"""


def add(triples: str) -> str:
    return f"INSERT DATA {{ {triples} }}"


def drop(pattern: str) -> str:
    return f"DELETE WHERE {{ {pattern} }}"


def put(subject: str, prop: str, value: str) -> str:
    """Replace every value of a property."""
    return drop(f"{subject} {prop} ?any") + f" ; {add(f'{subject} {prop} {value}')}"


C, E, X, S = "urn:c", "urn:e", "urn:x", "urn:s"
LOST = "urn:lost"
MOST = 10**15
MEASURES = ("persons", "peakPersons", "annualContractValue", "annualUsers")
OWNED = (("Engagement", "engagement", E), ("Expertise", "expertise", X), ("SuccessionRecord", "succession", S))
FOREIGN = {
    "OperationsManagement": "ComplexOperatingSystem",
    "SystemManagement": "AdvancedSystemLink",
    "Operation": "HighLevelNetworkRequirements",
    "ServiceDesk": "AdvancedBusinessRequirements",
}
"""A criterion that no table of the field lists."""
LISTED = {
    "OperationsManagement": "InternationalOperationsManagement",
    "SystemManagement": "ComplexOperatingSystem",
    "Operation": "AdvancedBusinessRequirements",
    "ServiceDesk": "HighLevelNetworkRequirements",
}
"""A criterion that some table of the field lists."""


def hit(focus: str, prop: str, value: str, shape: str) -> Result:
    path = prop if prop.startswith(("^", "dcterms:")) or not prop else f"itss:{prop}"
    return (focus, path.replace("^", "^itss:"), value, f"prosh:{shape}")


def field(name: str, criterion: str) -> str:
    return (
        put(f"<{E}>", "itss:specialtyField", f"itsm:{name}")
        + " ; "
        + put(f"<{E}>", "itss:complexity", f"itsm:{criterion}")
    )


def date(subject: str, prop: str, day: str) -> str:
    return put(f"<{subject}>", prop, f'"{day}"^^xsd:date')


ENGAGED = """
    a itss:Engagement ; itss:engagement <urn:c> ; itss:specialtyField itsm:Operation ; itss:role itss:TeamLeader ;
    itss:outcome itss:Successful ; itss:startDate "2020-01-01"^^xsd:date ; itss:confirmedBy <urn:boss>
"""
"""What makes a node an engagement, and the candidate of it."""

Fault = tuple[str, tuple[Result, ...]]


def wrong_class(subject: str, prop: str, value: str, shape: str) -> Fault:
    return put(f"<{subject}>", f"itss:{prop}", value), (hit(subject, prop, value, f"{shape}-{prop}"),)


def missing(subject: str, prop: str, shape: str) -> Fault:
    return drop(f"<{subject}> itss:{prop} ?any"), (hit(subject, prop, "", f"{shape}-{prop}"),)


def second(subject: str, prop: str, value: str, shape: str) -> Fault:
    return add(f"<{subject}> itss:{prop} {value}"), (hit(subject, prop, "", f"{shape}-{prop}"),)


CANDIDATE: list[Fault] = [
    wrong_class(C, "seeks", "itsm:OperationsManagement", "Candidate"),
    (put("<urn:c>", "itss:seeks", "'L5'"), (hit(C, "seeks", "L5", "Candidate-seeks"),)),
    wrong_class(C, "passedExamination", "itsm:Hardware", "Candidate"),
    (add("<urn:c> itss:develops 'somebody'"), (hit(C, "develops", "somebody", "Candidate-develops"),)),
    (add("<urn:c> itss:develops itss:TeamMember"), (hit(C, "develops", "itss:TeamMember", "Candidate-develops"),)),
    (add(f"<urn:c> itss:develops <{C}>"), (hit(C, "", C, "Candidate-not-self"),)),
    *(
        (add(f"<urn:c> itss:develops <{each}>"), (hit(C, "develops", each, "Candidate-develops"),))
        for each in (E, X, S)
    ),
    (add(f"<urn:b> a itss:Candidate ; itss:develops <{E}>"), (hit("urn:b", "develops", E, "Candidate-develops"),)),
    (
        add("<urn:c> itss:expertise <urn:e>"),  # one record by two links
        (
            hit(C, "expertise", E, "Candidate-expertise"),
            *(hit(E, prop, "", f"Expertise-{prop}") for prop in ("area", "proficiency")),
        ),
    ),
    (
        add(f"<urn:c> itss:engagement <{LOST}>"),  # a record that is linked and not written out
        (
            hit(C, "engagement", LOST, "Candidate-engagement"),
            *(hit(LOST, prop, "", f"Engagement-{prop}") for prop in ("specialtyField", "role", "outcome", "startDate")),
        ),
    ),
    (
        add(f"<urn:c> itss:expertise <{LOST}>"),
        (
            hit(C, "expertise", LOST, "Candidate-expertise"),
            *(hit(LOST, prop, "", f"Expertise-{prop}") for prop in ("area", "proficiency")),
        ),
    ),
    (
        add(f"<urn:c> itss:succession <{LOST}>"),
        (
            hit(C, "succession", LOST, "Candidate-succession"),
            *(hit(LOST, prop, "", f"SuccessionRecord-{prop}") for prop in ("specialtyField", "activity")),
        ),
    ),
]
KINDS: list[Fault] = [
    (  # a person who is their own engagement: everything that an engagement needs, and the type
        drop("<urn:e> ?p ?o") + " ; " + drop("<urn:c> itss:engagement <urn:e>") + " ; " + add(f"<{C}> {ENGAGED}"),
        (hit(C, "", C, "Kind"),),
    ),
    (add("<urn:x> a itss:Candidate"), (hit(X, "", X, "Kind"),)),
    (add("<urn:s> a itss:Candidate"), (hit(S, "", S, "Kind"),)),
    (
        add(
            "<urn:c> itss:succession <urn:x> . <urn:x> a itss:SuccessionRecord ; itss:activity itsm:BookPublication ;"
            " itss:specialtyField itsm:Operation"
        ),
        (hit(X, "", X, "Kind"),),
    ),
]
OWNERS: list[Fault] = [
    fault
    for cls, link, record in OWNED
    for fault in (
        (drop(f"<urn:c> itss:{link} ?any"), (hit(record, f"^{link}", "", f"{cls}-owner"),)),
        (  # a record that two candidates share
            add(f"<urn:b> a itss:Candidate ; itss:{link} <{record}>"),
            (hit(record, f"^{link}", "", f"{cls}-owner"),),
        ),
        (  # an owner beside the candidate who is none
            add(f"<urn:b> itss:{link} <{record}>"),
            (hit(record, f"^{link}", "", f"{cls}-owner"), hit(record, f"^{link}", "urn:b", f"{cls}-owner")),
        ),
    )
]
ENGAGEMENT: list[Fault] = [
    *(missing(E, prop, "Engagement") for prop in ("specialtyField", "role", "outcome", "startDate")),
    second(E, "role", "itss:TeamLeader", "Engagement"),
    second(E, "outcome", "itss:Unsuccessful", "Engagement"),
    second(E, "startDate", '"2019-05-01"^^xsd:date', "Engagement"),
    second(E, "endDate", '"2022-04-30"^^xsd:date', "Engagement"),
    wrong_class(E, "specialtyField", "itsm:Hardware", "Engagement"),
    wrong_class(E, "role", "itss:GuidesOthers", "Engagement"),
    wrong_class(E, "role", "itss:Role", "Engagement"),
    wrong_class(E, "outcome", "itss:TeamLeader", "Engagement"),
    wrong_class(E, "phase", "itss:Level4", "Engagement"),
    (
        add("<urn:e> itss:specialtyField itsm:SystemManagement"),  # two fields, and a criterion of one alone
        (
            hit(E, "specialtyField", "", "Engagement-specialtyField"),
            hit(E, "", E, "Engagement-in-SystemManagement"),
        ),
    ),
    (
        field("OperationsManagement", "ServiceLevelManagement"),  # an area of the field is no criterion of it
        (hit(E, "complexity", "itsm:ServiceLevelManagement", "Engagement-complexity"),),
    ),
    (
        field("OperationsManagement", "Hardware"),
        (
            hit(E, "complexity", "itsm:Hardware", "Engagement-complexity"),
            hit(E, "", E, "Engagement-in-OperationsManagement"),
        ),
    ),
    *((field(name, other), (hit(E, "", E, f"Engagement-in-{name}"),)) for name, other in FOREIGN.items()),
]
DATES: list[Fault] = [
    (
        date(E, "itss:startDate", "2022-04-01"),
        (hit(E, "startDate", "2022-04-01", "Engagement-startDate"),),
    ),  # after the end
    (date(E, "itss:startDate", "0999-12-31"), (hit(E, "startDate", "0999-12-31", "Engagement-startDate"),)),
    (date(E, "itss:endDate", "3000-01-01"), (hit(E, "endDate", "3000-01-01", "Engagement-endDate"),)),
    (date(X, "dcterms:date", "3000-01-01"), (hit(X, "dcterms:date", "3000-01-01", "Record-date"),)),
    (date(S, "dcterms:date", "2021-02-29"), (hit(S, "dcterms:date", "2021-02-29", "Record-date"),)),
    (put("<urn:e>", "dcterms:date", "'2022-04-01'"), (hit(E, "dcterms:date", "2022-04-01", "Record-date"),)),
    (add('<urn:e> dcterms:date "2022-05-01"^^xsd:date'), (hit(E, "dcterms:date", "", "Record-date"),)),
    (
        drop("<urn:e> itss:endDate ?any") + " ; " + date(E, "itss:startDate", "2019-02-30"),
        (hit(E, "startDate", "2019-02-30", "Engagement-startDate"),),
    ),
    # No date, and so not comparable with the end either: one result for each.
    (
        put("<urn:e>", "itss:startDate", "'2019-04-01'"),
        (hit(E, "startDate", "2019-04-01", "Engagement-startDate"),) * 2,
    ),
    (
        put("<urn:e>", "itss:endDate", "'2022-03-31'"),
        (
            hit(E, "endDate", "2022-03-31", "Engagement-endDate"),
            hit(E, "startDate", "2019-04-01", "Engagement-startDate"),
        ),
    ),
]
SIZES: list[Fault] = [
    fault
    for measure in MEASURES
    for fault in (
        *(
            (put("<urn:e>", f"itss:{measure}", turtle), (hit(E, measure, value, f"Engagement-{measure}"),) * times)
            for turtle, value, times in (
                ("-1", "-1", 1),
                (str(MOST + 1), str(MOST + 1), 1),
                ("8.5", "8.5", 1),
                ('"80"^^xsd:int', "80", 1),
                ("'many'", "many", 3),  # not a number: neither of the type nor within either bound
            )
        ),
        second(E, measure, "81", "Engagement"),
    )
]
EXPERTISE: list[Fault] = [
    missing(X, "area", "Expertise"),
    missing(X, "proficiency", "Expertise"),
    second(X, "area", "itsm:Security", "Expertise"),
    second(X, "proficiency", "itss:WorksIndependently", "Expertise"),
    second(X, "contribution", "itss:LeadsIndustry", "Expertise"),
    wrong_class(X, "area", "itsm:AdvancedSystemLink", "Expertise"),
    wrong_class(X, "area", "itsm:NoSuchArea", "Expertise"),
    wrong_class(X, "proficiency", "itss:LeadsIndustry", "Expertise"),
    wrong_class(X, "contribution", "itss:GuidesOthers", "Expertise"),
]
SUCCESSION: list[Fault] = [
    missing(S, "specialtyField", "SuccessionRecord"),
    missing(S, "activity", "SuccessionRecord"),
    second(S, "activity", "itsm:PatentApplication", "SuccessionRecord"),
    wrong_class(S, "specialtyField", "itsm:ITServiceManagement", "SuccessionRecord"),
    wrong_class(S, "activity", "itsm:Security", "SuccessionRecord"),
]
PROVENANCE: list[Fault] = [
    fault
    for subject in (E, X, S)
    for fault in (
        (
            put(f"<{subject}>", "itss:evidence", "'a letter'"),
            (hit(subject, "evidence", "a letter", "Record-evidence"),),
        ),
        (
            put(f"<{subject}>", "itss:confirmedBy", "'A. B.'"),
            (hit(subject, "confirmedBy", "A. B.", "Record-confirmedBy"),),
        ),
    )
]
FAULTS = [*CANDIDATE, *KINDS, *OWNERS, *ENGAGEMENT, *DATES, *SIZES, *EXPERTISE, *SUCCESSION, *PROVENANCE]

# As far as a rule lets go: nothing is found.
ALLOWED = [
    add("<urn:c> itss:seeks itsm:ServiceDesk-L3"),
    add("<urn:c> itss:develops <urn:another> , []"),
    add("<urn:empty> a itss:Candidate"),
    drop("<urn:e> itss:endDate ?any"),
    date(E, "itss:startDate", "2022-03-31"),  # one day
    date(E, "itss:startDate", "1000-01-01"),
    date(E, "itss:endDate", "2999-12-31"),
    date(E, "itss:endDate", "2020-02-29"),
    drop("<urn:x> itss:contribution ?any"),
    add("<urn:s> itss:specialtyField itsm:ServiceDesk"),
    add("<urn:e> itss:phase itss:Planning ; itss:evidence <urn:more> ; itss:confirmedBy <urn:other>"),
    drop("<urn:e> itss:complexity ?any"),
    *(drop(f"<urn:e> itss:{measure} ?any") for measure in MEASURES),
    *(put("<urn:e>", f"itss:{measure}", str(value)) for measure in MEASURES for value in (0, 1, MOST)),
    *(field(name, criterion) for name, criterion in LISTED.items()),
    *(field(name, shared) for name in LISTED for shared in ("ComplexStructure", "ComplexContractConditions")),
]


@pytest.fixture(scope="module")
def rules(shapes: Callable[[str], Graph]) -> Graph:
    return shapes("profile")


@pytest.fixture(scope="module")
def good(ontology: Graph) -> Graph:
    """The good profile with what validation needs of the ontology: its literals play no part."""
    graph = Graph().parse(data=GOOD, format="turtle")
    for triple in ontology:
        if isinstance(triple[2], URIRef):
            graph.add(triple)
    return graph


@pytest.mark.slow
def test_good_profile_conforms(good: Graph, rules: Graph, results_of_each_engine: Results) -> None:
    assert results_of_each_engine(good, rules) == []


@pytest.mark.slow
def test_good_profile_conforms_beside_the_whole_ontology(
    good: Graph, ontology: Graph, rules: Graph, results_of_each_engine: Results
) -> None:
    whole = Graph()
    whole += good
    whole += ontology
    assert results_of_each_engine(whole, rules) == []


@pytest.mark.slow
@pytest.mark.parametrize(("update", "expected"), FAULTS)
def test_a_fault_is_found_as_what_it_is(
    good: Graph,
    rules: Graph,
    changed: Changed,
    results_of_each_engine: Results,
    update: str,
    expected: tuple[Result, ...],
) -> None:
    spoilt = changed(good, update)
    assert set(spoilt) != set(good), "the update changes nothing"
    assert results_of_each_engine(spoilt, rules) == sorted(expected)


@pytest.mark.slow
@pytest.mark.parametrize("update", ALLOWED)
def test_what_the_rules_allow_is_let_through(
    good: Graph, rules: Graph, changed: Changed, results_of_each_engine: Results, update: str
) -> None:
    other = changed(good, update)
    assert set(other) != set(good), "the update changes nothing"
    assert results_of_each_engine(other, rules) == []


def test_a_day_that_does_not_exist_cannot_be_compared(good: Graph, rules: Graph, changed: Changed) -> None:
    """By the columnar engine alone: rdflib's comparison, which pySHACL relies on, fails on such a literal."""
    results = shacl.validate(changed(good, date(E, "itss:startDate", "2019-02-30")), rules).results
    assert {str(result.source_shape) for result in results} == {PROSH + "Engagement-startDate"}
    assert {result.component for result in results} == {
        SH.DatatypeConstraintComponent,
        SH.LessThanOrEqualsConstraintComponent,
    }


def test_every_rule_is_broken_by_some_fault_and_kept_by_the_good_profile(good: Graph, rules: Graph) -> None:
    broken = {shape.removeprefix("prosh:") for _, expected in FAULTS for *_, shape in expected}
    assert broken == {shape.removeprefix(PROSH) for shape in reporting(rules)}
    for shape in broken:
        path = rules.value(URIRef(PROSH + shape), SH.path)
        predicate = path if path is None or isinstance(path, URIRef) else rules.value(path, SH.inversePath)
        assert predicate is None or (None, predicate, None) in good, shape


def reporting(rules: Graph) -> Iterator[str]:
    """The shapes that results name: those that a target leads to, and not those inside a condition on a value."""
    for shape in set(rules.subjects(RDF.type, SH.NodeShape)):
        if any((shape, target, None) in rules for target in (SH.targetClass, SH.targetObjectsOf)):
            yield from map(str, rules.objects(shape, SH.property))
            if any((shape, rule, None) in rules for rule in (SH["or"], SH.xone, SH.disjoint)):
                yield str(shape)
