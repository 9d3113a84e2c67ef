"""The tables of the source, typed by hand, and careers to hold against them, written down as N-Triples.

The figures in `TABLES` owe nothing to the ontology, so that a slip there is found here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

AS_OF = date(2026, 11, 23)
START = date(2015, 1, 1)

ITSS = "https://w3id.org/itss/ontology#"
ITSM = "https://w3id.org/itss/itsm/"
A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
XSD = "http://www.w3.org/2001/XMLSchema#"

ROLES = ("TeamMember", "TeamLeader", "ResponsiblePerson", "ResponsibleForCustomerService", "ResponsibleForWholeService")
PROFICIENCIES = ("WorksIndependently", "GuidesSubordinates", "GuidesOthers")
CONTRIBUTIONS = ("ContributesToCompany", "ContributesToIndustry", "LeadsIndustry")
ACTIVITIES = (
    "ProfessionalCommunityActivity", "BookPublication", "ExternalPaperPublication", "InternalPaperPublication",
    "ExternalInstructor", "InternalInstructor", "PatentApplication",
)  # fmt: skip

OM, SM, OP, SD = "OperationsManagement", "SystemManagement", "Operation", "ServiceDesk"
SHARED = ("ComplexStructure", "ComplexContractConditions")
INTERNATIONAL = ("InternationalOperationsManagement", "InternationallyAdvancedOperationsManagement")
CRITERIA = {
    OM: ("AdvancedOperationsRequirements", "AdvancedInfrastructureRequirements", "AdvancedSystemLink", *SHARED),
    SM: ("AdvancedSystemOperationalRequirements", "ComplexOperatingSystem", "AdvancedApplicationRequirements", *SHARED),
    OP: ("ComplexOperationSystem", "AdvancedBusinessRequirements", *SHARED),
    SD: (
        "HighLevelTargetSupportSystem", "HighLevelNetworkRequirements", "HighLevelApplicationRequirements", *SHARED,
    ),
}  # fmt: skip
AREAS = {
    OM: (
        "ServiceLevelManagement", "RiskPreventiveMeasures", "StableServiceProvision",
        "NegotiationWithRelevantDepartments", "FormulationOfOperationalGuidelines",
    ),
    SM: (
        "OperationalControlOfITServiceManagement", "ApplicationManagement", "SystemPlatformManagement",
        "DatabaseManagement", "NetworkManagement", "Security",
    ),
    OP: ("Software", "Hardware", "BusinessKnowledge", "VariousManagementWork"),
    SD: (
        "ServiceDeskManagement", "AcquisitionOfCustomerSatisfaction", "SupportTechnology",
        "ServiceDeskOperationManagement",
    ),
}  # fmt: skip
MILLION = 1_000_000


@dataclass(frozen=True)
class Alternative:
    """One row of boxes under Size: measure → (at least, less than or None), and how many criteria go with it."""

    bounds: dict[str, tuple[int, int | None]]
    criteria: int = 0


@dataclass(frozen=True)
class Table:
    """One KPI table of the source."""

    field: str
    level: int
    role: str
    years: int
    sizes: tuple[Alternative, ...]
    proficiency: str
    contribution: str | None = None
    succession: int = 0
    development: bool = True
    criteria_count: int = 2
    must: str | None = None
    success: bool = True
    continuous: bool = False
    listed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.field}-L{self.level}"

    @property
    def areas(self) -> tuple[str, ...]:
        return AREAS[self.field]

    @property
    def days(self) -> int:
        return 365 * self.years


def project(
    persons: int, persons_below: int | None, millions: int, millions_below: int | None, criteria: int = 0
) -> Alternative:
    """A size by persons or by annual contract value in millions of yen."""
    below = None if millions_below is None else millions_below * MILLION
    bounds = {"persons": (persons, persons_below), "annualContractValue": (millions * MILLION, below)}
    return Alternative(bounds, criteria)


G_OTHERS, G_SUBORDINATES, ALONE = "GuidesOthers", "GuidesSubordinates", "WorksIndependently"
TABLES = tuple(
    replace(table, listed=(*(INTERNATIONAL if table.field == OM and table.level > 5 else ()), *CRITERIA[table.field]))
    for table in (
        Table(OM, 7, "ResponsibleForWholeService", 3,
              (project(250, None, 2500, None), project(150, 250, 1500, 2500, 5)), G_OTHERS, "LeadsIndustry", 5,
              criteria_count=3, must="InternationalOperationsManagement"),
        Table(OM, 6, "ResponsibleForCustomerService", 3,
              (project(150, None, 1500, None), project(75, 150, 750, 1500, 4)), G_OTHERS, "ContributesToIndustry", 4),
        Table(OM, 5, "ResponsiblePerson", 3, (project(75, None, 750, None), project(35, 75, 350, 750, 4)),
              G_OTHERS, "ContributesToCompany", 3),
        Table(OM, 4, "TeamLeader", 2, (project(35, None, 350, None), project(15, 35, 150, 350, 4)),
              G_SUBORDINATES, None, 1),
        Table(OM, 3, "TeamMember", 1, (), ALONE, development=False, success=False),
        Table(SM, 6, "ResponsiblePerson", 3, (project(150, None, 1500, None), project(75, 150, 750, 1500, 4)),
              G_OTHERS, "ContributesToIndustry", 4),
        Table(SM, 5, "ResponsiblePerson", 3, (project(75, 150, 750, 1500), project(35, 75, 350, 750, 4)),
              G_OTHERS, "ContributesToCompany", 3),
        Table(SM, 4, "TeamLeader", 2, (project(35, 75, 350, 750), project(15, 35, 150, 350, 4)),
              G_SUBORDINATES, None, 1),
        Table(SM, 3, "TeamMember", 1, (), ALONE, development=False, success=False, continuous=True),
        Table(OP, 4, "TeamLeader", 2, (project(30, None, 300, None), project(15, 30, 150, 300, 4)),
              G_SUBORDINATES, None, 1),
        Table(OP, 3, "TeamMember", 1, (), ALONE, development=False),
        Table(SD, 4, "TeamLeader", 2,
              (Alternative({"peakPersons": (20, None)}), Alternative({"annualContractValue": (100 * MILLION, None)}),
               Alternative({"annualUsers": (3000, None)})),
              G_SUBORDINATES, None, 1),
        Table(SD, 3, "TeamMember", 2, (), ALONE, development=False),
    )
)  # fmt: skip


# --- careers ------------------------------------------------------------------------------------------------------


@dataclass
class Profile:
    """A career being written down as N-Triples."""

    iri: str
    lines: list[str] = field(default_factory=list)
    records: int = 0

    def __post_init__(self) -> None:
        self.add(self.iri, A, f"<{ITSS}Candidate>")

    def add(self, subject: str, predicate: str, value: str) -> None:
        subject = subject if subject.startswith("_:") else f"<{subject}>"
        predicate = predicate if predicate.startswith("<") else f"<{ITSS}{predicate}>"
        self.lines.append(f"{subject} {predicate} {value} .")

    def record(self, link: str, kind: str, letter: str, **values: object) -> str:
        self.records += 1
        iri = f"{self.iri}{'' if self.iri.startswith('_:') else '#'}{letter}{self.records}"
        self.add(self.iri, link, iri if iri.startswith("_:") else f"<{iri}>")
        self.add(iri, A, f"<{ITSS}{kind}>")
        for name, value in values.items():
            for one in value if isinstance(value, tuple) else (value,):
                if one is not None:
                    predicate = "<http://purl.org/dc/terms/date>" if name == "date" else name
                    self.add(iri, predicate, term(name, one))
        return iri

    def engagement(
        self,
        field: str,
        start: date,
        end: date | None,
        *,
        criteria: tuple[str, ...] = (),
        role: str = "TeamMember",
        successful: bool = True,
        sizes: dict[str, int] | None = None,
    ) -> str:
        return self.record(
            "engagement", "Engagement", "e",
            specialtyField=field, role=role, outcome="Successful" if successful else "Unsuccessful",
            startDate=start, endDate=end, complexity=criteria, **(sizes or {}),
        )  # fmt: skip

    def expertise(self, area: str, proficiency: str, contribution: str | None = None, on: date | None = None) -> str:
        return self.record(
            "expertise", "Expertise", "x", area=area, proficiency=proficiency, contribution=contribution, date=on
        )

    def succession(self, fields: str | tuple[str, ...], activity: str, on: date | None = None) -> str:
        return self.record("succession", "SuccessionRecord", "s", specialtyField=fields, activity=activity, date=on)

    def develops(self, iri: str) -> None:
        self.add(self.iri, "develops", f"<{iri}>")

    def passes_examination(self) -> None:
        self.add(self.iri, "passedExamination", f"<{ITSM}AppliedInformationTechnologyEngineerExamination>")


def supports(candidate: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """What a record can carry: nothing, evidence, a confirmation by another, by oneself, and all of them."""
    evidence, other, oneself = (
        ("evidence", "urn:document:1"),
        ("confirmedBy", "urn:person:0"),
        ("confirmedBy", candidate),
    )
    return (), (), (evidence,), (other,), (oneself,), (evidence, oneself), (evidence, other, oneself)


def term(name: str, value: object) -> str:
    if isinstance(value, date):
        return f'"{value.isoformat()}"^^<{XSD}date>'
    if isinstance(value, int):
        return f'"{value}"^^<{XSD}integer>'
    of_category = name in ("specialtyField", "complexity", "area", "activity")
    return f"<{ITSM if of_category else ITSS}{value}>"


@dataclass(frozen=True)
class Case:
    """A career and what must come out of it: requirement → (outcome by default, outcome when strict)."""

    profile: Profile
    about: str
    outcomes: dict[str, tuple[str, str]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    met: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    deemed: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    highest: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)


def verdict(passed: bool) -> str:
    return "passed" if passed else "failed"


class Writer:
    """Names the careers of one requirement and keeps their cases."""

    def __init__(self, requirement: str) -> None:
        self.requirement = requirement
        self.cases: list[Case] = []

    def profile(self) -> Profile:
        return Profile(f"urn:case:{self.requirement}:{len(self.cases)}")

    def expect(
        self, profile: Profile, about: str, passed: bool, strict: bool | None = None, *, reason: str | None = None
    ) -> None:
        strict = passed if strict is None else strict
        reasons = {self.requirement: reason} if reason else {}
        self.cases.append(Case(profile, about, {self.requirement: (verdict(passed), verdict(strict))}, reasons))


def another_field(table: Table) -> Table:
    """A table of the next field, the highest it has."""
    names = (OM, SM, OP, SD)
    name = names[(names.index(table.field) + 1) % len(names)]
    return next(other for other in TABLES if other.field == name)


def enough_criteria(table: Table, count: int | None = None) -> tuple[str, ...]:
    """So many criteria of the table, the required one first, otherwise those that every level of the field lists."""
    ordered = ((table.must,) if table.must else ()) + tuple(c for c in reversed(table.listed) if c != table.must)
    return ordered[: table.criteria_count if count is None else count]


def enough_size(table: Table) -> dict[str, int]:
    """The least size by the first alternative; nothing where the table asks for none."""
    return {measure: least for a in table.sizes[:1] for measure, (least, _) in list(a.bounds.items())[:1]}


def suitable(profile: Profile, table: Table, start: date, end: date | None, **changes: object) -> str:
    """An engagement that satisfies complexity, size and role of the table and no more."""
    given: dict[str, object] = {
        "criteria": enough_criteria(table), "role": table.role, "sizes": enough_size(table),
    }  # fmt: skip
    return profile.engagement(table.field, start, end, **{**given, **changes})  # type: ignore[arg-type]


def days_after(start: date, days: int) -> date:
    """The last of so many days, both ends counted."""
    return start + timedelta(days - 1)


def ntriples(cases: list[Case]) -> str:
    return "\n".join(line for case in cases for line in case.profile.lines) + "\n"
