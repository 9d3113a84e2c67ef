"""The thirteen tables of the source, transcribed a second time, against the ontology and the loaded standard.

The tables below were read off the source without looking at the ontology: figures, and the names that the contract
gives to what the source lists. Where the text of the source is at hand, the transcription is checked against it too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any

import pyoxigraph as ox
import pytest

from itss_graph.requirements import (
    Complexity,
    Development,
    Kpi,
    Responsibility,
    Size,
    SizeAlternative,
    Specialty,
    Succession,
)
from itss_graph.standard import Standard

ITSS = "https://w3id.org/itss/ontology#"
ITSM = "https://w3id.org/itss/itsm/"
MILLION = 10**6

Sizes = frozenset[tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the source. Lists are sets: their order is told by `itss:listOrder` and tested apart."""

    role: str
    years: int
    success: bool
    continuity: bool
    phases: frozenset[str]
    count: int
    criteria: frozenset[str]
    required: frozenset[str]
    sizes: Sizes | None
    proficiency: str
    contribution: str | None
    areas: frozenset[str]
    succession: int | None
    development: bool
    examination: bool


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def size(**bounds: int) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(bounds.items()))


def least(persons: int, millions: int) -> tuple[tuple[str, int], ...]:
    return size(minimumPersons=persons, minimumAnnualContractValue=millions * MILLION)


def between(
    persons: tuple[int, int], millions: tuple[int, int], complexity: int | None = None
) -> tuple[tuple[str, int], ...]:
    more = {} if complexity is None else {"minimumComplexityCount": complexity}
    return size(
        minimumPersons=persons[0],
        belowPersons=persons[1],
        minimumAnnualContractValue=millions[0] * MILLION,
        belowAnnualContractValue=millions[1] * MILLION,
        **more,
    )


SHARED = "ComplexStructure ComplexContractConditions"
OM_CRITERIA = "AdvancedOperationsRequirements AdvancedInfrastructureRequirements AdvancedSystemLink " + SHARED
OM_INTERNATIONAL = "InternationalOperationsManagement InternationallyAdvancedOperationsManagement " + OM_CRITERIA
SM_CRITERIA = "AdvancedSystemOperationalRequirements ComplexOperatingSystem AdvancedApplicationRequirements " + SHARED
OP_CRITERIA = "ComplexOperationSystem AdvancedBusinessRequirements " + SHARED
SD_CRITERIA = "HighLevelTargetSupportSystem HighLevelNetworkRequirements HighLevelApplicationRequirements " + SHARED

OM_AREAS = (
    "ServiceLevelManagement RiskPreventiveMeasures StableServiceProvision "
    "NegotiationWithRelevantDepartments FormulationOfOperationalGuidelines"
)
SM_AREAS = (
    "OperationalControlOfITServiceManagement ApplicationManagement SystemPlatformManagement "
    "DatabaseManagement NetworkManagement Security"
)
OP_AREAS = "Software Hardware BusinessKnowledge VariousManagementWork"
SD_AREAS = "ServiceDeskManagement AcquisitionOfCustomerSatisfaction SupportTechnology ServiceDeskOperationManagement"
ACTIVITIES = (
    "ProfessionalCommunityActivity BookPublication ExternalPaperPublication InternalPaperPublication "
    "ExternalInstructor InternalInstructor PatentApplication"
)
CRITERIA = {
    "OperationsManagement": OM_INTERNATIONAL,
    "SystemManagement": SM_CRITERIA,
    "Operation": OP_CRITERIA,
    "ServiceDesk": SD_CRITERIA,
}
AREAS = {"OperationsManagement": OM_AREAS, "SystemManagement": SM_AREAS, "Operation": OP_AREAS, "ServiceDesk": SD_AREAS}

BOTH = names("Planning Implementation")
LEVEL_3 = {
    "role": "TeamMember",
    "count": 2,
    "required": names(""),
    "sizes": None,
    "proficiency": "WorksIndependently",
    "contribution": None,
    "succession": None,
    "development": False,
    "examination": True,
}
LEVEL_4 = {
    "role": "TeamLeader",
    "years": 2,
    "success": True,
    "continuity": False,
    "count": 2,
    "required": names(""),
    "proficiency": "GuidesSubordinates",
    "contribution": None,
    "succession": 1,
    "development": True,
    "examination": False,
}
HIGHER = {
    "years": 3,
    "success": True,
    "continuity": False,
    "phases": BOTH,
    "proficiency": "GuidesOthers",
    "development": True,
    "examination": False,
}

TABLES: dict[str, Table] = {
    "OperationsManagement-L7": Table(
        **HIGHER,
        role="ResponsibleForWholeService",
        count=3,
        criteria=names(OM_INTERNATIONAL),
        required=names("InternationalOperationsManagement"),
        sizes=frozenset({least(250, 2_500), between((150, 250), (1_500, 2_500), 5)}),
        contribution="LeadsIndustry",
        areas=names(OM_AREAS),
        succession=5,
    ),
    "OperationsManagement-L6": Table(
        **HIGHER,
        role="ResponsibleForCustomerService",
        count=2,
        criteria=names(OM_INTERNATIONAL),
        required=names(""),
        sizes=frozenset({least(150, 1_500), between((75, 150), (750, 1_500), 4)}),
        contribution="ContributesToIndustry",
        areas=names(OM_AREAS),
        succession=4,
    ),
    "OperationsManagement-L5": Table(
        **HIGHER,
        role="ResponsiblePerson",
        count=2,
        criteria=names(OM_CRITERIA),
        required=names(""),
        sizes=frozenset({least(75, 750), between((35, 75), (350, 750), 4)}),
        contribution="ContributesToCompany",
        areas=names(OM_AREAS),
        succession=3,
    ),
    "OperationsManagement-L4": Table(
        **LEVEL_4,
        phases=BOTH,
        criteria=names(OM_CRITERIA),
        sizes=frozenset({least(35, 350), between((15, 35), (150, 350), 4)}),
        areas=names(OM_AREAS),
    ),
    "OperationsManagement-L3": Table(
        **LEVEL_3,
        years=1,
        success=False,
        continuity=False,
        phases=BOTH,
        criteria=names(OM_CRITERIA),
        areas=names(OM_AREAS),
    ),
    "SystemManagement-L6": Table(
        **HIGHER,
        role="ResponsiblePerson",
        count=2,
        criteria=names(SM_CRITERIA),
        required=names(""),
        sizes=frozenset({least(150, 1_500), between((75, 150), (750, 1_500), 4)}),
        contribution="ContributesToIndustry",
        areas=names(SM_AREAS),
        succession=4,
    ),
    # From here on both sizes of system management are bounded above, not the smaller one alone.
    "SystemManagement-L5": Table(
        **HIGHER,
        role="ResponsiblePerson",
        count=2,
        criteria=names(SM_CRITERIA),
        required=names(""),
        sizes=frozenset({between((75, 150), (750, 1_500)), between((35, 75), (350, 750), 4)}),
        contribution="ContributesToCompany",
        areas=names(SM_AREAS),
        succession=3,
    ),
    "SystemManagement-L4": Table(
        **LEVEL_4,
        phases=BOTH,
        criteria=names(SM_CRITERIA),
        sizes=frozenset({between((35, 75), (350, 750)), between((15, 35), (150, 350), 4)}),
        areas=names(SM_AREAS),
    ),
    # The one table that asks for continuity, and the one that names implementation alone.
    "SystemManagement-L3": Table(
        **LEVEL_3,
        years=1,
        success=False,
        continuity=True,
        phases=names("Implementation"),
        criteria=names(SM_CRITERIA),
        areas=names(SM_AREAS),
    ),
    "Operation-L4": Table(
        **LEVEL_4,
        phases=names("SystemOperation"),
        criteria=names(OP_CRITERIA),
        sizes=frozenset({least(30, 300), between((15, 30), (150, 300), 4)}),
        areas=names(OP_AREAS),
    ),
    "Operation-L3": Table(
        **LEVEL_3,
        years=1,
        success=True,
        continuity=False,
        phases=names("SystemOperation"),
        criteria=names(OP_CRITERIA),
        areas=names(OP_AREAS),
    ),
    "ServiceDesk-L4": Table(
        **LEVEL_4,
        phases=BOTH,
        criteria=names(SD_CRITERIA),
        sizes=frozenset(
            {
                size(minimumPeakPersons=20),
                size(minimumAnnualContractValue=100 * MILLION),
                size(minimumAnnualUsers=3_000),
            }
        ),
        areas=names(SD_AREAS),
    ),
    # Two years, where every other level 3 asks for one.
    "ServiceDesk-L3": Table(
        **LEVEL_3,
        years=2,
        success=True,
        continuity=False,
        phases=BOTH,
        criteria=names(SD_CRITERIA),
        areas=names(SD_AREAS),
    ),
}
COLUMNS = [field.name for field in fields(Table)]
KINDS = ("responsibility", "complexity", "size", "specialty", "succession", "development")
EXAMINATION = "AppliedInformationTechnologyEngineerExamination"


# From the graph


@dataclass(frozen=True, slots=True)
class Facts:
    """The ontology, asked by local names."""

    store: ox.Store

    def all(self, subject: str, predicate: str) -> frozenset[str]:
        quads = self.store.quads_for_pattern(node(subject), ox.NamedNode(ITSS + predicate), None, None)
        return frozenset(local(quad.object.value) for quad in quads)

    def one(self, subject: str, predicate: str) -> str | None:
        found = self.all(subject, predicate)
        assert len(found) <= 1, f"{subject} has several values of {predicate}: {sorted(found)}"
        return next(iter(found), None)

    def number(self, subject: str, predicate: str) -> int | None:
        found = self.one(subject, predicate)
        return None if found is None else int(found)

    def type(self, subject: str) -> str:
        rdf_type = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        (quad,) = self.store.quads_for_pattern(node(subject), rdf_type, None, None)
        return local(quad.object.value)

    def instances(self, cls: str) -> set[str]:
        rdf_type = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        quads = self.store.quads_for_pattern(None, rdf_type, ox.NamedNode(ITSS + cls), None)
        return {local(quad.subject.value) for quad in quads}

    def in_order(self, items: frozenset[str]) -> list[str]:
        return sorted(items, key=lambda item: self.number(item, "listOrder") or 0)


def node(name: str) -> ox.NamedNode:
    itss_own = re.fullmatch(
        r"Level\d|Responsible\w+|Team\w+|Planning|Implementation|Development|OperationAndMaintenance", name
    )
    return ox.NamedNode((ITSS if itss_own else ITSM) + name)


def local(iri: str) -> str:
    return iri.removeprefix(ITSS).removeprefix(ITSM)


def table_of_graph(facts: Facts, kpi: str) -> Table:
    responsibility, complexity, sized, specialty, succession, development = (f"{kpi}-{kind}" for kind in KINDS)
    stated = facts.all(kpi, "hasRequirement")
    counted = facts.all(succession, "countsCriterion")
    assert counted == (names(ACTIVITIES) if succession in stated else names(""))
    assert facts.number(development, "minimumCount") == (1 if development in stated else None)
    assert facts.number(specialty, "minimumCount") == 1
    return Table(
        role=facts.one(responsibility, "requiresRole") or "",
        years=facts.number(responsibility, "minimumYears") or 0,
        success=facts.one(responsibility, "requiresSuccess") == "true",
        continuity=facts.one(responsibility, "requiresContinuity") == "true",
        phases=facts.all(responsibility, "inPhase"),
        count=facts.number(complexity, "minimumCount") or 0,
        criteria=facts.all(complexity, "countsCriterion"),
        required=facts.all(complexity, "requiresCriterion"),
        sizes=sizes_of_graph(facts, sized),
        proficiency=facts.one(specialty, "requiresProficiency") or "",
        contribution=facts.one(specialty, "requiresContribution"),
        areas=facts.all(specialty, "countsCriterion"),
        succession=facts.number(succession, "minimumCount"),
        development=development in stated,
        examination=facts.all(kpi, "deemedMetBy") == names(EXAMINATION),
    )


def sizes_of_graph(facts: Facts, requirement: str) -> Sizes | None:
    alternatives = facts.all(requirement, "hasAlternative")
    if facts.one(requirement, "notSpecified") == "true":
        assert not alternatives
        return None
    return frozenset(size(**bounds_of_graph(facts, each)) for each in alternatives)


def bounds_of_graph(facts: Facts, alternative: str) -> dict[str, int]:
    quads = facts.store.quads_for_pattern(node(alternative), None, None, None)
    bounds = {local(quad.predicate.value): quad.object.value for quad in quads}
    return {name: int(value) for name, value in bounds.items() if re.match("minimum|below", name)}


# From the loaded standard


def table_of_standard(kpi: Kpi) -> Table:
    responsibility, complexity = kpi.requirement(Responsibility), kpi.requirement(Complexity)
    sized, specialty = kpi.requirement(Size), kpi.requirement(Specialty)
    succession, development = kpi.requirement(Succession), kpi.requirement(Development)
    assert responsibility
    assert complexity
    assert sized
    assert specialty
    assert specialty.count == 1
    assert development is None or development.count == 1
    assert succession is None or [term.name for term in succession.items] == ACTIVITIES.split()
    return Table(
        role=responsibility.role.name,
        years=responsibility.years,
        success=responsibility.success,
        continuity=responsibility.continuity,
        phases=TABLES[kpi.name].phases,  # descriptive: not among the objects
        count=complexity.count,
        criteria=frozenset(term.name for term in complexity.items),
        required=frozenset(term.name for term in complexity.required_items),
        sizes=frozenset(map(bounds_of_standard, sized.alternatives)) or None,
        proficiency=specialty.proficiency.name,
        contribution=specialty.contribution and specialty.contribution.name,
        areas=frozenset(term.name for term in specialty.items),
        succession=succession and succession.count,
        development=development is not None,
        examination=[local(iri) for iri in kpi.deemed_by] == [EXAMINATION],
    )


def bounds_of_standard(alternative: SizeAlternative) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for bound in alternative.bounds:
        measure = bound.measure[0].upper() + bound.measure[1:]
        found[f"minimum{measure}"] = bound.minimum
        if bound.below is not None:
            found[f"below{measure}"] = bound.below
    if alternative.complexity_count is not None:
        found["minimumComplexityCount"] = alternative.complexity_count
    return size(**found)


# From the text of the source

NUMBER = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
UNIT = {"million": MILLION, "billion": 1_000 * MILLION}
FIELD_NAMES = {
    "Operations Management": "OperationsManagement",
    "System Management": "SystemManagement",
    "Operations": "Operation",
    "Service Desk": "ServiceDesk",
}


def sections(text: str) -> dict[str, dict[str, str]]:
    """Each table of the text, cut into its parts."""
    found = {}
    for chunk in text.split("Key Performance Indicator: IT Service Management")[1:]:
        heading = re.match(r" Specialty (?:Field|area) ([A-Za-z ]+?) +Level (\d)", chunk)
        assert heading
        parts = re.split(r"●Responsibilities|●Complexity|●Size|\[Professional Contribution\]|〈Remarks〉", chunk)
        keys = ("heading", "responsibility", "complexity", "size", "professional", "remarks")
        found[f"{FIELD_NAMES[heading[1]]}-L{heading[2]}"] = dict(zip(keys, [*parts, ""], strict=False))
    return found


def number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBER[word]


def first(pattern: str, text: str) -> str | None:
    found = re.search(pattern, text, re.IGNORECASE)
    return found and found[1]


def figures_of_text(table: dict[str, str]) -> dict[str, Any]:
    """What the words of a table say of each column that figures and set phrases can tell."""
    roles = {
        "responsible for the whole of": "ResponsibleForWholeService",
        "responsible for IT service management for customers": "ResponsibleForCustomerService",
        "person responsible": "ResponsiblePerson",
        "as a leader": "TeamLeader",
        "as a member": "TeamMember",
    }
    proficiencies = {
        "guide others": "GuidesOthers",
        "guide subordinates": "GuidesSubordinates",
        "self": "WorksIndependently",
    }
    contributions = {
        "leads the industry": "LeadsIndustry",
        "contributes to the industry": "ContributesToIndustry",
        "contributes to the company": "ContributesToCompany",
    }
    phases = {"planning": "Planning", "implementation": "Implementation", "system operations": "SystemOperation"}
    responsibility, complexity, professional = table["responsibility"], table["complexity"], table["professional"]
    phrase = first(
        r"in (?:(?:the )?phases? of )?(planning and implementation|implementation|system operations)", responsibility
    )
    succession = first(r"achievement (?:of|in) (\w+)", professional)
    return {
        "role": next(name for words, name in roles.items() if words in responsibility),
        "years": number(first(r"for (\w+) (?:or more )?years", responsibility) or ""),
        "success": "success" in responsibility,
        "continuity": "continuous" in responsibility,
        "phases": frozenset(name for words, name in phases.items() if words in (phrase or "")),
        "count": number(first(r"with (\w+) or more of following", complexity) or ""),
        "criteria": complexity.count("□"),
        "required": names("InternationalOperationsManagement" if "is required" in complexity else ""),
        "sizes": None
        if "Not specified" in table["size"]
        else frozenset(map(bounds_of_text, table["size"].split("□")[1:])),
        "proficiency": next(name for words, name in proficiencies.items() if words in professional),
        "contribution": next((name for words, name in contributions.items() if words in professional), None),
        "areas": re.split(r"-Has achievement|-Develops", professional)[0].count("□"),
        "succession": succession and number(succession),
        "development": "-Develops subordinates" in professional,
        "examination": "AP" in table["remarks"],
    }


def bounds_of_text(words: str) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    if persons := re.search(r"Project with (\d+)(?: persons)? or more(?: but less than (\d+))?", words):
        found["minimumPersons"] = int(persons[1])
        found |= {"belowPersons": int(persons[2])} if persons[2] else {}
    money = r"([\d.]+) (million|billion)"
    if value := re.search(rf"annual contract value of ?{money}(?:[a-z ]*less than {money})?", words, re.IGNORECASE):
        found["minimumAnnualContractValue"] = round(float(value[1]) * UNIT[value[2]])
        found |= {"belowAnnualContractValue": round(float(value[3]) * UNIT[value[4]])} if value[3] else {}
    if peak := first(r"(\d+) or more persons during peak", words):
        found["minimumPeakPersons"] = int(peak)
    if users := first(r"user accommodation with (\d+)", words):
        found["minimumAnnualUsers"] = int(users)
    if count := first(r"with (\w+) or more of above", words):
        found["minimumComplexityCount"] = number(count)
    return size(**found)


# The tests


@pytest.fixture(scope="module")
def facts(store: ox.Store) -> Facts:
    return Facts(store)


@pytest.fixture(scope="module")
def standard() -> Standard:
    return Standard.load()


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("kpi", TABLES)
def test_ontology_says_what_the_table_says(facts: Facts, kpi: str, column: str) -> None:
    assert getattr(table_of_graph(facts, kpi), column) == getattr(TABLES[kpi], column)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("kpi", TABLES)
def test_loaded_standard_says_what_the_table_says(standard: Standard, kpi: str, column: str) -> None:
    assert getattr(table_of_standard(standard.kpi(kpi)), column) == getattr(TABLES[kpi], column)


@pytest.mark.parametrize("kpi", TABLES)
def test_words_of_the_source_say_what_the_table_says(source_text: str, kpi: str) -> None:
    expected = {column: getattr(TABLES[kpi], column) for column in COLUMNS}
    expected |= {"criteria": len(TABLES[kpi].criteria), "areas": len(TABLES[kpi].areas)}
    assert figures_of_text(sections(source_text)[kpi]) == expected


def test_text_of_the_source_has_no_other_table(source_text: str) -> None:
    assert sorted(sections(source_text)) == sorted(TABLES)


def test_there_are_thirteen_indicators_and_seventy_requirements(facts: Facts, standard: Standard) -> None:
    expected = {
        f"{kpi}-{kind}"
        for kpi, table in TABLES.items()
        for kind in KINDS
        if (kind != "succession" or table.succession) and (kind != "development" or table.development)
    }
    assert len(expected) == 70
    assert facts.instances("KeyPerformanceIndicator") == set(TABLES)
    assert frozenset[str]().union(*(facts.all(kpi, "hasRequirement") for kpi in TABLES)) == expected
    assert {requirement.name for _, requirement in standard.requirements()} == expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_requirement_is_of_the_kind_that_it_is_named_for(facts: Facts, kind: str) -> None:
    named = {name for kpi in TABLES for name in facts.all(kpi, "hasRequirement") if name.endswith(f"-{kind}")}
    assert named == facts.instances(f"{kind.capitalize()}Requirement")


@pytest.mark.parametrize("kpi", TABLES)
def test_an_indicator_has_the_field_and_level_of_its_name(facts: Facts, standard: Standard, kpi: str) -> None:
    field, _, level = kpi.partition("-L")
    assert facts.one(kpi, "inSpecialtyField") == field
    assert facts.number(facts.one(kpi, "atLevel") or "", "levelNumber") == int(level)
    assert (standard.kpi(kpi).field.name, standard.kpi(kpi).level) == (field, int(level))


@pytest.mark.parametrize("field", CRITERIA)
def test_listed_items_come_in_the_order_of_the_source(facts: Facts, field: str) -> None:
    assert facts.in_order(names(CRITERIA[field])) == CRITERIA[field].split()
    assert facts.in_order(names(AREAS[field])) == AREAS[field].split()
    assert facts.in_order(names(ACTIVITIES)) == ACTIVITIES.split()


def test_size_alternatives_come_in_the_order_of_the_source(standard: Standard) -> None:
    for kpi in standard.kpis:
        sized = kpi.requirement(Size)
        assert sized
        expected = [f"{kpi.name}-size-alternative-{n + 1}" for n in range(len(sized.alternatives))]
        assert [alternative.name for alternative in sized.alternatives] == expected
        # The smaller size, which asks for more criteria, is the last one listed.
        assert [each.complexity_count for each in sized.alternatives[:-1]] == [None] * len(sized.alternatives[:-1])


def test_nothing_is_listed_that_no_table_counts(facts: Facts) -> None:
    assert facts.instances("ComplexityCriterion") == set(" ".join(CRITERIA.values()).split())
    assert facts.instances("SpecialtyArea") == set(" ".join(AREAS.values()).split())
    assert facts.instances("SuccessionActivity") == set(ACTIVITIES.split())
    assert facts.instances("Examination") == {EXAMINATION}


def test_outline(facts: Facts) -> None:
    fields = ["OperationsManagement", "SystemManagement", "Operation", "ServiceDesk"]
    assert facts.instances("JobCategory") == {"ITServiceManagement"}
    assert facts.in_order(frozenset(facts.instances("SpecialtyField"))) == fields
    assert {facts.one(field, "inJobCategory") for field in fields} == {"ITServiceManagement"}
    assert facts.all("ITServiceManagement", "inPhase") == names("Development OperationAndMaintenance")
    activities = {
        "OperabilityExamination": "Development",
        "MigrationPlanExamination": "Development",
        "SystemOperationPlanning": "OperationAndMaintenance",
        "SystemOperationExecution": "OperationAndMaintenance",
        "SystemOperationMonitoring": "OperationAndMaintenance",
        "FailureHandling": "OperationAndMaintenance",
    }
    assert facts.all("ITServiceManagement", "performsActivity") == set(activities) == facts.instances("JobActivity")
    assert {activity: facts.one(activity, "inPhase") for activity in activities} == activities
