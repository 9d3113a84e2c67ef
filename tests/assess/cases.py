"""Threshold cases: for every requirement of every table, careers just below, at and just above each threshold.

The figures in `TABLES` are typed from the source by hand, and each case says by its construction what must come out, in
the default and in the strict reading. Neither the package nor the model in `model.py` has a part in that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations, pairwise

AS_OF = date(2026, 11, 23)

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
              (project(250, None, 2500, None), project(150, 250, 1500, 2500, 5)), G_OTHERS, "LeadsIndustry", 5, criteria_count=3, must="InternationalOperationsManagement"),
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


# --- responsibility -----------------------------------------------------------------------------------------------

START = date(2015, 1, 1)


def days_after(start: date, days: int) -> date:
    """The last of so many days, both ends counted."""
    return start + timedelta(days - 1)


def responsibility(table: Table) -> list[Case]:
    writer = Writer(f"{table.name}-responsibility")
    tenure_days(writer, table)
    tenure_spells(writer, table)
    tenure_of_whom(writer, table)
    tenure_of_what(writer, table)
    tenure_as_of(writer, table)
    return writer.cases


def tenure_days(writer: Writer, table: Table) -> None:
    for extra in (-1, 0, 1):
        profile = writer.profile()
        suitable(profile, table, START, days_after(START, table.days + extra))
        writer.expect(profile, f"{extra:+} days", extra >= 0, reason="insufficient" if extra < 0 else "met")
    # A leap day is a day: 2019-03-01 to 2020-02-28 has 365 days; two or three years from then hold 2020-02-29.
    last = {1: date(2020, 2, 28), 2: date(2021, 2, 27), 3: date(2022, 2, 27)}[table.years]
    for end, passed in ((last - timedelta(1), False), (last, True)):
        profile = writer.profile()
        suitable(profile, table, date(2019, 3, 1), end)
        writer.expect(profile, f"a leap day within, to {end}", passed)
    profile = writer.profile()
    suitable(profile, table, START, START)
    writer.expect(profile, "a single day", False, reason="insufficient")
    profile = writer.profile()
    writer.expect(profile, "no engagement", False, reason="no-evidence")


def tenure_spells(writer: Writer, table: Table) -> None:
    """Two engagements: adjacent, a day apart, overlapping, one inside the other."""
    first = table.days // 2
    second = table.days - first
    end = days_after(START, first)
    for gap in (0, 1):
        profile = writer.profile()
        suitable(profile, table, START, end)
        begin = end + timedelta(1 + gap)
        suitable(profile, table, begin, days_after(begin, second))
        writer.expect(profile, f"two spells, {gap} days between", not (gap and table.continuous))
    for total in (table.days - 1, table.days):
        profile = writer.profile()
        suitable(profile, table, START, days_after(START, total - 10))
        late = days_after(START, total) - timedelta(table.days // 2)
        suitable(profile, table, late, days_after(START, total))
        writer.expect(profile, f"overlapping spells that cover {total} days", total == table.days)
    profile = writer.profile()
    suitable(profile, table, START, days_after(START, table.days - 1))
    suitable(profile, table, START + timedelta(30), START + timedelta(90))
    suitable(profile, table, START, days_after(START, table.days - 1))
    writer.expect(profile, "spells inside one another count once", False)
    profile = writer.profile()
    suitable(profile, table, START, days_after(START, table.days - 1))
    later = START + timedelta(2000)
    suitable(profile, table, later, days_after(later, table.days - 1))
    writer.expect(profile, "two equal runs, each a day short", not table.continuous)
    profile = writer.profile()
    suitable(profile, table, later, days_after(later, table.days))
    suitable(profile, table, START, days_after(START, 20))
    writer.expect(profile, "a short run and a long enough one", True)


def tenure_of_whom(writer: Writer, table: Table) -> None:
    for role in ROLES:
        profile = writer.profile()
        suitable(profile, table, START, days_after(START, table.days), role=role)
        writer.expect(profile, f"as {role}", ROLES.index(role) >= ROLES.index(table.role))
    profile = writer.profile()
    suitable(profile, table, START, days_after(START, table.days), successful=False)
    writer.expect(profile, "without success", not table.success)
    profile = writer.profile()
    suitable(profile, table, START, days_after(START, table.days - 1))
    day = days_after(START, table.days)
    suitable(profile, table, day, day, successful=False)
    writer.expect(profile, "the last day without success", not table.success)
    profile = writer.profile()
    suitable(profile, another_field(table), START, date(2025, 1, 1), role=ROLES[-1])
    writer.expect(profile, "in another field", False, reason="no-evidence")


def tenure_of_what(writer: Writer, table: Table) -> None:
    """Equivalence: complexity and size of this level, or of a higher one of the field, whatever the outcome."""
    end = days_after(START, table.days)
    profile = writer.profile()
    suitable(profile, table, START, end, criteria=enough_criteria(table, table.criteria_count - 1))
    writer.expect(profile, "a criterion too few", False, reason="no-evidence")
    if table.must:
        profile = writer.profile()
        suitable(profile, table, START, end, criteria=tuple(c for c in table.listed if c != table.must))
        writer.expect(profile, "every criterion but the required one", False)
    for number, alternative in enumerate(table.sizes, 1):
        criteria = enough_criteria(table, max(alternative.criteria, table.criteria_count))
        for measure, (least, _) in alternative.bounds.items():
            for value in (least - 1, least):
                profile = writer.profile()
                suitable(profile, table, START, end, criteria=criteria, sizes={measure: value})
                # One less never satisfies the next alternative: its criteria are not there.
                writer.expect(profile, f"alternative {number}: {measure} {value}", value == least)
        if alternative.criteria:
            profile = writer.profile()
            few = enough_criteria(table, alternative.criteria - 1)
            sizes = {measure: least for measure, (least, _) in alternative.bounds.items()}
            suitable(profile, table, START, end, criteria=few, sizes=sizes)
            writer.expect(profile, f"alternative {number}: a criterion too few", False)
    if table.sizes:
        profile = writer.profile()
        suitable(profile, table, START, end, sizes={})
        writer.expect(profile, "no size recorded", False)
    profile = writer.profile()
    sizes = {"persons": 10**6, "annualContractValue": 10**12, "peakPersons": 10**6, "annualUsers": 10**9}
    suitable(profile, table, START, end, sizes=sizes)
    # Too large for a bounded class is the class above, and tenure counts work of a higher level.
    writer.expect(profile, "far larger", True)
    for higher in (other for other in TABLES if other.field == table.field and other.level > table.level):
        profile = writer.profile()
        suitable(profile, higher, START, end, role=table.role)
        writer.expect(profile, f"equivalent to level {higher.level}", True)
        if table.field == OM and table.level < 6 <= higher.level:
            profile = writer.profile()
            extra = CRITERIA[OM][:1] if higher.level == 7 else ()
            suitable(profile, higher, START, end, role=table.role, criteria=(*INTERNATIONAL, *extra))
            writer.expect(profile, f"criteria that only level {higher.level} lists", True)
    for lower in (other for other in TABLES if other.field == table.field and other.level < table.level):
        profile = writer.profile()
        suitable(profile, lower, START, date(2025, 1, 1), role=ROLES[-1])
        writer.expect(profile, f"equivalent only to level {lower.level}", False)


def tenure_as_of(writer: Writer, table: Table) -> None:
    first = AS_OF - timedelta(table.days - 1)
    for late in (0, 1):
        for end in (None, AS_OF, AS_OF + timedelta(1), date(2999, 12, 31)):
            profile = writer.profile()
            suitable(profile, table, first + timedelta(late), end)
            writer.expect(profile, f"{late} days late, ends {end}", not late)
    profile = writer.profile()
    suitable(profile, table, AS_OF + timedelta(1), None)
    writer.expect(profile, "starts after the as-of date", False, reason="no-evidence")
    profile = writer.profile()
    suitable(profile, table, AS_OF, None)
    writer.expect(profile, "starts on the as-of date", False, reason="insufficient")


# --- complexity ---------------------------------------------------------------------------------------------------


def complexity(table: Table) -> list[Case]:
    writer = Writer(f"{table.name}-complexity")
    for criteria in combinations(table.listed, table.criteria_count - 1):
        profile = writer.profile()
        profile.engagement(table.field, START, START, criteria=criteria)
        writer.expect(profile, f"one criterion too few: {criteria}", False, reason="insufficient")
    for criteria in combinations(table.listed, table.criteria_count):
        profile = writer.profile()
        profile.engagement(table.field, START, START, criteria=criteria)
        passed = table.must is None or table.must in criteria
        writer.expect(profile, f"just enough criteria: {criteria}", passed, reason="met" if passed else "insufficient")
    for criteria, passed in (
        (enough_criteria(table, table.criteria_count + 1), True),
        (table.listed, True),
        (tuple(c for c in table.listed if c != table.must), table.must is None),
    ):
        profile = writer.profile()
        profile.engagement(table.field, START, START, criteria=criteria)
        writer.expect(profile, f"more criteria than asked for: {criteria}", passed)
    complexity_of_which(writer, table)
    return writer.cases


def complexity_of_which(writer: Writer, table: Table) -> None:
    """On one successful engagement in the field that has begun."""
    enough = enough_criteria(table)
    profile = writer.profile()
    profile.engagement(table.field, START, START, criteria=enough[:-1])
    profile.engagement(table.field, START, START, criteria=table.listed[: table.criteria_count - 1])
    writer.expect(profile, "criteria spread over two engagements", False, reason="insufficient")
    profile = writer.profile()
    profile.engagement(table.field, START, START, criteria=enough, successful=False)
    writer.expect(profile, "without success", False, reason="no-evidence")
    profile = writer.profile()
    profile.engagement(table.field, START, START, criteria=table.listed, successful=False)
    profile.engagement(table.field, START, START, criteria=enough[:-1])
    writer.expect(profile, "success with a criterion too few", False, reason="insufficient")
    other = another_field(table)
    profile = writer.profile()
    profile.engagement(other.field, START, START, criteria=other.listed)
    writer.expect(profile, "in another field", False, reason="no-evidence")
    for begin, passed in ((AS_OF, True), (AS_OF + timedelta(1), False)):
        profile = writer.profile()
        profile.engagement(table.field, begin, None, criteria=enough)
        writer.expect(profile, f"begins {begin}", passed)
    for role in ROLES:
        profile = writer.profile()
        profile.engagement(table.field, START, START, criteria=enough, role=role)
        writer.expect(profile, f"as {role}: the role does not matter", True)
    profile = writer.profile()
    profile.engagement(table.field, START, START)
    writer.expect(profile, "no criterion", False, reason="no-evidence")
    if table.field == OM and table.level < 6:
        profile = writer.profile()
        profile.engagement(table.field, START, START, criteria=(*INTERNATIONAL, *enough[:-1]))
        writer.expect(profile, "criteria that the table does not list", False, reason="insufficient")


# --- size ---------------------------------------------------------------------------------------------------------


def size(table: Table) -> list[Case]:
    writer = Writer(f"{table.name}-size")
    if not table.sizes:
        for profile in (writer.profile(), writer.profile()):
            writer.cases.append(Case(profile, "not specified", {writer.requirement: ("inapplicable",) * 2}))
        profile = Profile(f"urn:case:{writer.requirement}:sized")
        suitable(profile, table, START, START, sizes={"persons": 10**6})
        writer.cases.append(
            Case(profile, "not specified, whatever the size", {writer.requirement: ("inapplicable",) * 2})
        )
        return writer.cases[1:]
    for alternative in table.sizes:
        size_bounds(writer, table, alternative)
    size_joined(writer, table)
    size_of_which(writer, table)
    return writer.cases


def interesting(alternative: Alternative, measure: str) -> list[int]:
    """Just below, at and just above each bound."""
    least, below = alternative.bounds[measure]
    values = {0, least - 1, least, least + 1, 10**15}
    if below is not None:
        values |= {below - 1, below, below + 1}
    return sorted(values)


def within(value: int, bounds: tuple[int, int | None], strict: bool) -> bool:
    least, below = bounds
    return value >= least and not (strict and below is not None and value >= below)


def size_bounds(writer: Writer, table: Table, alternative: Alternative) -> None:
    """Each measure alone, with as many criteria as each alternative asks for, one fewer, and none."""
    for measure in alternative.bounds:
        for value in interesting(alternative, measure):
            for count in sorted({0, max(alternative.criteria - 1, 0), alternative.criteria, len(table.listed)}):
                profile = writer.profile()
                criteria = enough_criteria(table, count)
                profile.engagement(table.field, START, START, criteria=criteria, sizes={measure: value})
                default, strict = (
                    any(
                        within(value, other.bounds[measure], reading) and count >= other.criteria
                        for other in table.sizes
                        if measure in other.bounds
                    )
                    for reading in (False, True)
                )
                writer.expect(profile, f"{measure} {value}, {count} criteria", default, strict)


def size_joined(writer: Writer, table: Table) -> None:
    """Measures of one alternative are joined by or; the criteria by and, on the same engagement."""
    for alternative in table.sizes:
        enough = enough_criteria(table, alternative.criteria)
        for measure, (least, _) in alternative.bounds.items():
            others = {other: 1 for other in alternative.bounds if other != measure}
            profile = writer.profile()
            profile.engagement(table.field, START, START, criteria=enough, sizes={measure: least, **others})
            writer.expect(profile, f"{measure} is enough, the rest far too small", True)
            if alternative.bounds[measure][1] is not None:
                huge = dict.fromkeys(others, 10**15)
                profile = writer.profile()
                profile.engagement(table.field, START, START, criteria=enough, sizes={measure: least, **huge})
                writer.expect(profile, f"{measure} is enough, the rest far too large", True)
        profile = writer.profile()
        least_less = {measure: least - 1 for measure, (least, _) in table.sizes[-1].bounds.items()}
        profile.engagement(table.field, START, START, criteria=table.listed, sizes=least_less)
        writer.expect(profile, "everything one too small", False, reason="insufficient")
        if alternative.criteria:
            sizes = {measure: least for measure, (least, _) in alternative.bounds.items()}
            profile = writer.profile()
            profile.engagement(table.field, START, START, criteria=enough[:-1], sizes=sizes)
            profile.engagement(table.field, START, START, criteria=enough)
            profile.engagement(table.field, START, START, criteria=table.listed, sizes={"persons": 1})
            writer.expect(profile, "size and criteria on different engagements", False, reason="insufficient")
    if any(below for _, below in table.sizes[0].bounds.values()):
        for less, strict in ((1, True), (0, False)):
            sizes = {measure: below - less for measure, (_, below) in table.sizes[0].bounds.items() if below}
            profile = writer.profile()
            profile.engagement(table.field, START, START, criteria=table.listed, sizes=sizes)
            writer.expect(profile, f"every measure at its upper bound less {less}", True, strict)


def size_of_which(writer: Writer, table: Table) -> None:
    """On one successful engagement in the field that has begun; a measure of another kind says nothing."""
    sizes = {measure: least for alternative in table.sizes[:1] for measure, (least, _) in alternative.bounds.items()}
    profile = writer.profile()
    writer.expect(profile, "no engagement", False, reason="no-evidence")
    profile = writer.profile()
    profile.engagement(table.field, START, START, criteria=table.listed)
    writer.expect(profile, "no size recorded", False, reason="no-evidence")
    profile = writer.profile()
    profile.engagement(table.field, START, START, sizes=sizes, successful=False)
    writer.expect(profile, "without success", False, reason="no-evidence")
    profile = writer.profile()
    profile.engagement(table.field, START, START, sizes=sizes, successful=False)
    profile.engagement(table.field, START, START, sizes={"annualContractValue": 7})
    writer.expect(profile, "success only in the small", False, reason="insufficient")
    profile = writer.profile()
    profile.engagement(another_field(table).field, START, START, sizes=sizes)
    writer.expect(profile, "in another field", False, reason="no-evidence")
    for begin, passed in ((AS_OF, True), (AS_OF + timedelta(1), False)):
        profile = writer.profile()
        profile.engagement(table.field, begin, None, sizes=sizes)
        writer.expect(profile, f"begins {begin}", passed)
    asked = {measure for alternative in table.sizes for measure in alternative.bounds}
    for measure in {"persons", "peakPersons", "annualUsers"} - asked:
        profile = writer.profile()
        profile.engagement(table.field, START, START, criteria=table.listed, sizes={measure: 10**9})
        writer.expect(profile, f"only {measure} recorded", False, reason="no-evidence")
    # Which engagement comes nearest, and which of equals is named.
    profile = writer.profile()
    for share in (3, 2, 2):
        profile.engagement(table.field, START, START, sizes={measure: n // share for measure, n in sizes.items()})
    writer.expect(profile, "several too small", False, reason="insufficient")
    profile = writer.profile()
    for _ in range(3):
        profile.engagement(table.field, START, START, criteria=table.listed, sizes=sizes)
    writer.expect(profile, "several large enough", True)


# --- professional contribution ------------------------------------------------------------------------------------


def specialty(table: Table) -> list[Case]:
    writer = Writer(f"{table.name}-specialty")
    every = table.areas
    for area in every:
        profile = writer.profile()
        profile.expertise(area, table.proficiency, table.contribution)
        writer.expect(profile, f"{area} alone", True, False)
    for proficiency in PROFICIENCIES:
        for contribution in (None, *CONTRIBUTIONS):
            profile = writer.profile()
            for area in every:
                profile.expertise(area, proficiency, contribution)
            passed = PROFICIENCIES.index(proficiency) >= PROFICIENCIES.index(table.proficiency)
            if table.contribution is not None:
                passed &= contribution in CONTRIBUTIONS[CONTRIBUTIONS.index(table.contribution) :]
            reason = "met" if passed else "no-evidence"
            writer.expect(profile, f"every area, {proficiency}, {contribution}", passed, reason=reason)
    specialty_areas(writer, table)
    return writer.cases


def specialty_areas(writer: Writer, table: Table) -> None:
    every, proficiency, contribution = table.areas, table.proficiency, table.contribution
    for missing in every:
        profile = writer.profile()
        for area in every:
            if area != missing:
                profile.expertise(area, proficiency, contribution)
        profile.expertise(every[0] if missing != every[0] else every[1], proficiency, contribution)
        writer.expect(profile, f"every area but {missing}, one twice", True, False)
    if PROFICIENCIES.index(proficiency):
        profile = writer.profile()
        for area in every[1:]:
            profile.expertise(area, proficiency, contribution)
        profile.expertise(every[0], PROFICIENCIES[PROFICIENCIES.index(proficiency) - 1], CONTRIBUTIONS[-1])
        writer.expect(profile, "one area a step too low", True, False)
        profile = writer.profile()
        profile.expertise(every[0], PROFICIENCIES[0], CONTRIBUTIONS[-1])
        profile.expertise(every[0], PROFICIENCIES[-1], None)
        writer.expect(profile, "proficiency and contribution on different records", contribution is None, False)
    profile = writer.profile()
    for area in AREAS[another_field(table).field]:
        profile.expertise(area, PROFICIENCIES[-1], CONTRIBUTIONS[-1])
    writer.expect(profile, "the areas of another field", False, reason="no-evidence")
    for on, passed in ((AS_OF, True), (AS_OF + timedelta(1), False)):
        profile = writer.profile()
        for area in every:
            profile.expertise(area, proficiency, contribution, on=on)
        writer.expect(profile, f"dated {on}", passed)
    profile = writer.profile()
    writer.expect(profile, "no expertise", False, reason="no-evidence")


def succession(table: Table) -> list[Case]:
    writer = Writer(f"{table.name}-succession")
    need = table.succession
    for count in range(len(ACTIVITIES) + 1):
        for kinds in (ACTIVITIES[:count], ACTIVITIES[::-1][:count]):
            profile = writer.profile()
            for kind in kinds:
                profile.succession(table.field, kind)
            reason = "met" if count >= need else "insufficient" if count else "no-evidence"
            writer.expect(profile, f"{count} kinds", count >= need, reason=reason)
    profile = writer.profile()
    for kind in (*ACTIVITIES[: need - 1], *ACTIVITIES[:1] * need):
        profile.succession(table.field, kind)
    writer.expect(profile, "the same kind again and again", need == 1)
    other = another_field(table).field
    profile = writer.profile()
    for kind in ACTIVITIES:
        profile.succession(other, kind)
    writer.expect(profile, "for another field", False, reason="no-evidence")
    profile = writer.profile()
    for kind in ACTIVITIES[: need - 1]:
        profile.succession(table.field, kind)
    profile.succession(other, ACTIVITIES[-1])
    writer.expect(profile, "the last for another field", False)
    profile = writer.profile()
    for kind in ACTIVITIES[:need]:
        profile.succession((other, table.field), kind)
    writer.expect(profile, "for two fields at once", True)
    for late in (0, 1):
        profile = writer.profile()
        for kind in ACTIVITIES[: need - 1]:
            profile.succession(table.field, kind)
        profile.succession(table.field, ACTIVITIES[-1], on=AS_OF + timedelta(late))
        writer.expect(profile, f"the last one {late} days after the as-of date", not late)
    return writer.cases


def development(table: Table) -> list[Case]:
    writer = Writer(f"{table.name}-development")
    for count in (0, 1, 2):
        profile = writer.profile()
        for number in range(count):
            profile.develops(f"urn:person:{number}")
        writer.expect(profile, f"{count} subordinates", count > 0, reason="met" if count else "no-evidence")
    return writer.cases


# --- whole indicators ---------------------------------------------------------------------------------------------


def complete(profile: Profile, table: Table, without: str | None = None) -> None:
    """Everything the table asks for, in both readings, with at most one requirement left out."""
    short = 1 if without == "responsibility" else 0
    changes: dict[str, object] = {"role": table.role}
    if without in ("complexity", "size"):
        # The tenure stands without success where the table allows it; otherwise it goes with the rest.
        changes["criteria" if without == "complexity" else "sizes"] = () if without == "complexity" else {}
    suitable(profile, table, START, days_after(START, table.days - short), **changes)
    if without != "specialty":
        for area in table.areas:
            profile.expertise(area, table.proficiency, table.contribution)
    if without != "succession":
        for kind in ACTIVITIES[: table.succession]:
            profile.succession(table.field, kind)
    if table.development and without != "development":
        profile.develops("urn:person:1")


def whole(table: Table) -> list[Case]:
    cases = []
    kinds = ["responsibility", "complexity", "specialty"]
    if table.level > 3:
        kinds += ["size", "succession", "development"]
    for examination in (False, True):
        for without in (None, *kinds):
            profile = Profile(f"urn:case:{table.name}:{without}:{examination}")
            complete(profile, table, without)
            if examination:
                profile.passes_examination()
            met = without is None
            level = table.level if met else 3 if examination else None
            deemed = examination and table.level == 3 and not met
            expected = Case(
                profile,
                f"{table.name} complete without {without}, examination {examination}",
                met={table.name: (met, met)},
                deemed={table.name: (deemed, deemed)},
            )
            if met or table.level == 3:
                expected.highest[table.field] = (level, level)
                if examination:
                    for other in (OM, SM, OP, SD):
                        if other != table.field:
                            expected.highest[other] = (3, 3)
                            expected.deemed[f"{other}-L3"] = (True, True)
            cases.append(expected)
    return cases


def oddities() -> Iterator[Case]:
    """What the tables above do not reach."""
    profile = Profile("_:unnamed")
    complete(profile, TABLES[3])
    yield Case(profile, "a blank node is a candidate", met={TABLES[3].name: (True, True)})
    profile = Profile("urn:case:every-field")
    for table in TABLES:
        complete(profile, table)
    levels = {OM: 7, SM: 6, OP: 4, SD: 4}
    everywhere = {name: (level, level) for name, level in levels.items()}
    yield Case(profile, "everything in every field", highest=everywhere, met={t.name: (True, True) for t in TABLES})
    profile = Profile("urn:case:level-seven-alone")
    complete(profile, TABLES[0])
    yield Case(
        profile,
        "a higher level does not imply a lower one",
        highest={OM: (7, 7)},
        met={"OperationsManagement-L7": (True, True)},
    )
    for days, passed in ((364, False), (365, True)):
        profile = Profile(f"urn:case:run-of-three:{days}")
        cuts = [START, START + timedelta(100), START + timedelta(250), START + timedelta(days)]
        for begin, end in pairwise(cuts):
            suitable(profile, next(t for t in TABLES if t.name == "SystemManagement-L3"), begin, end - timedelta(1))
        outcome = {"SystemManagement-L3-responsibility": (verdict(passed),) * 2}
        yield Case(profile, f"three adjacent spells, {days} days", outcome)


BUILDERS = {
    "responsibility": responsibility,
    "complexity": complexity,
    "size": size,
    "specialty": specialty,
    "succession": succession,
    "development": development,
}


def by_requirement() -> dict[str, list[Case]]:
    """Every requirement's local name → its cases."""
    cases = {}
    for table in TABLES:
        for kind, build in BUILDERS.items():
            if table.level > 3 or kind not in ("succession", "development"):
                cases[f"{table.name}-{kind}"] = build(table)
    return cases


def by_indicator() -> dict[str, list[Case]]:
    """Every KPI's local name → its cases."""
    return {table.name: whole(table) for table in TABLES}


def ntriples(cases: list[Case]) -> str:
    return "\n".join(line for case in cases for line in case.profile.lines) + "\n"
