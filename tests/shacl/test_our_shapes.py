"""Our own shapes, over profiles drawn at random: the same results as pySHACL, each as often."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Iterator

import pyshacl
import pytest

from itss_graph import resources, shacl
from itss_graph.rdf.interchange import to_rdflib
from itss_graph.rdf.merging import append
from itss_graph.rdf.reading import read
from itss_graph.vocab import SH

FIELDS = {
    "OperationsManagement": range(3, 8),
    "SystemManagement": range(3, 7),
    "Operation": (3, 4),
    "ServiceDesk": (3, 4),
}
KPIS = [f"{field}-L{level}" for field, levels in FIELDS.items() for level in levels]
CRITERIA = [
    "ComplexStructure",
    "ComplexContractConditions",
    "InternationalOperationsManagement",
    "AdvancedOperationsRequirements",
    "AdvancedInfrastructureRequirements",
    "AdvancedSystemLink",
    "AdvancedSystemOperationalRequirements",
    "ComplexOperatingSystem",
    "ComplexOperationSystem",
    "AdvancedBusinessRequirements",
    "HighLevelTargetSupportSystem",
]
AREAS = [
    "ServiceLevelManagement",
    "RiskPreventiveMeasures",
    "Security",
    "DatabaseManagement",
    "Software",
    "ServiceDeskManagement",
]
ACTIVITIES = [
    "BookPublication",
    "ExternalPaperPublication",
    "InternalPaperPublication",
    "InternalInstructor",
    "PatentApplication",
]
ROLES = ["ResponsibleForWholeService", "ResponsiblePerson", "TeamLeader", "TeamMember"]
PREFIXES = """@prefix itss: <https://w3id.org/itss/ontology#> . @prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix : <urn:test:> ."""


def profile(number: int, draw: random.Random) -> Iterator[str]:
    """The Turtle of one candidate, derived facts and now and then a mistake included."""
    me, fields = f":p{number}", draw.sample(list(FIELDS), 2)
    yield f"{me} a itss:Candidate , {', '.join(f'itsm:{kpi}-Candidate' for kpi in KPIS)} ."
    for i in range(4):
        field, record = draw.choice(fields), f":p{number}e{i}"
        yield f"{me} itss:engagement {record} . {record} a itss:Engagement ; itss:specialtyField itsm:{field} ."
        yield f"{record} itss:role itss:{draw.choice(ROLES)} ; itss:outcome itss:{draw.choice(['Successful'] * 4 + ['Unsuccessful'])} ."
        yield f'{record} itss:startDate "20{draw.randrange(10, 20)}-0{draw.randrange(1, 10)}-01"^^xsd:date .'
        yield f'{record} itss:endDate "20{draw.randrange(14, 24)}-0{draw.randrange(1, 3)}-28"^^xsd:date .'
        for criterion in draw.sample(CRITERIA, draw.randrange(7)):
            yield f"{record} itss:complexity itsm:{criterion} ."
        yield f"{record} itss:persons {draw.choice([-1, 3, 20, 50, 80, 150, 250, '1.5', 'true'])} ."
        yield f"{record} itss:annualContractValue {draw.choice([0, 10**8, 5 * 10**8, 10**9, 25 * 10**8, 10**16])} ."
        yield f"{record} itss:peakPersons {draw.randrange(60)} ; itss:annualUsers {draw.randrange(0, 6000, 100)} ."
    for i in range(3):
        record = f":p{number}x{i}"
        yield f"{me} itss:expertise {record} . {record} a itss:Expertise ; itss:area itsm:{draw.choice(AREAS)} ."
        yield f"{record} itss:proficiency itss:{draw.choice(['GuidesOthers', 'GuidesSubordinates', 'WorksIndependently'])} ."
        yield f"{record} itss:contribution itss:{draw.choice(['LeadsIndustry', 'ContributesToIndustry', 'ContributesToCompany'])} ."
    for i, field in enumerate(fields):
        yield f"{me} itss:fieldSuccession :p{number}f{i} . :p{number}f{i} itss:specialtyField itsm:{field} ."
        yield f"{me} itss:succession :p{number}s{i} . :p{number}s{i} a itss:SuccessionRecord ; itss:specialtyField itsm:{field} ."
        # On an endDate that is no date pySHACL finds anything less than or equal; so the mistake is made here.
        yield f':p{number}s{i} dcterms:date "2021-02-{draw.choice([10, 30])}"^^xsd:date .'
        for activity in draw.sample(ACTIVITIES, draw.randrange(1, 6)):
            yield f":p{number}f{i} itss:activity itsm:{activity} . :p{number}s{i} itss:activity itsm:{activity} ."
        for level in FIELDS[field]:
            tenure = f":p{number}t{i}{level}"
            yield f"{me} itss:tenure {tenure} . {tenure} itss:kpi itsm:{field}-L{level} ."
            yield f"{tenure} itss:totalDays {draw.randrange(3000)} ; itss:longestContinuousDays {draw.randrange(2000)} ."
    yield f"{me} itss:develops {draw.choice([':p0', ':p1', '[]', '5'])} ; itss:seeks itsm:{draw.choice([*KPIS, 'Nothing'])} ."


@pytest.mark.slow
@pytest.mark.parametrize("shapes", ["itsm", "itsm-strict", "profile", "standard"])
def test_same_results_as_pyshacl(shapes):
    draw = random.Random(7)
    text = "\n".join([PREFIXES, *(line for number in range(6) for line in profile(number, draw))])
    data = read(text.encode())
    for name in ("itss.ttl", "itsm.ttl", "readings.ttl"):
        data = append(data, read(resources.path("ontology", name)))
    source = resources.path("shapes", f"{shapes}.ttl")
    logging.disable(logging.CRITICAL)  # pySHACL logs what it cannot compare
    try:
        _, graph, _ = pyshacl.validate(to_rdflib(data), shacl_graph=to_rdflib(read(source)), inference="none")
    finally:
        logging.disable(logging.NOTSET)
    ours, theirs = shacl.validate(data, source), shacl.Report.from_graph(graph)
    assert rows(ours) == rows(theirs)
    assert ours.conforms == theirs.conforms
    assert shapes == "standard" or len({r.source_shape for r in ours.results}) > 8


def rows(report: shacl.Report) -> Counter[tuple[object, ...]]:
    return Counter(
        (r.source_shape, r.component.removeprefix(SH), r.focus_node, r.value, r.severity, frozenset(r.messages))
        for r in report.results
    )
