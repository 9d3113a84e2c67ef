"""A second, independent assessment: plain Python loops written from the contract, to hold the real one against.

Nothing here is shared with the package: thresholds are read from `ontology/` by a few lines of its own, a career is a
handful of dataclasses, and every reading (R1 to R9) is the most literal loop for it. Slow and obvious on purpose.

Run as a script it writes the expected assessments next to the example profiles:
`python tests/assessment/model.py data/examples/*.ttl`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).resolve().parents[2]
ITSS = "https://w3id.org/itss/ontology#"
ITSM = "https://w3id.org/itss/itsm/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DCTERMS_DATE = "http://purl.org/dc/terms/date"

# The order of section 2 and of the source.
FIELDS = ("OperationsManagement", "SystemManagement", "Operation", "ServiceDesk")
KINDS = ("responsibility", "complexity", "size", "specialty", "succession", "development")
MEASURES = ("persons", "annualContractValue", "peakPersons", "annualUsers")

Facts = dict[str, dict[str, list[str]]]


# --- the standard -------------------------------------------------------------------------------------------------


@dataclass
class Alternative:
    name: str
    order: int
    minimum: dict[str, int] = field(default_factory=dict)
    below: dict[str, int] = field(default_factory=dict)
    complexity_count: int | None = None


@dataclass
class Requirement:
    iri: str
    kind: str
    listed: set[str]
    criteria: list[str]  # those that must be among the counted ones
    count: int
    years: int
    role: str
    success: bool
    continuity: bool
    not_specified: bool
    proficiency: str | None
    contribution: str | None
    alternatives: list[Alternative]


@dataclass
class Kpi:
    iri: str
    field: str
    level: int
    deemed_by: list[str]
    requirements: dict[str, Requirement]


@dataclass
class Standard:
    kpis: list[Kpi]
    at_least: dict[str, set[str]]  # a value of a scale → itself and everything above it

    def of_field(self, name: str) -> list[Kpi]:
        return [kpi for kpi in self.kpis if kpi.field == name]


def facts_of(triples: Iterable[ox.Triple]) -> Facts:
    facts: Facts = {}
    for triple in triples:
        objects = facts.setdefault(spell(triple.subject), {}).setdefault(spell(triple.predicate), [])
        if spell(triple.object) not in objects:
            objects.append(spell(triple.object))
    return facts


def spell(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


def local(iri: str) -> str:
    return iri.removeprefix(ITSM).removeprefix(ITSS)


def load_standard() -> Standard:
    triples: list[ox.Triple] = []
    for name in ("itss.ttl", "itsm.ttl"):
        triples += parse((ROOT / "ontology" / name).read_bytes(), ox.RdfFormat.TURTLE)
    facts = facts_of(triples)
    kpis = []
    for name in FIELDS:
        for level in (7, 6, 5, 4, 3):
            iri = f"{ITSM}{name}-L{level}"
            if iri in facts:
                kpis.append(read_kpi(facts, iri, name, level))
    at_least: dict[str, set[str]] = {}
    for value in facts:
        above = {value}
        while grown := {v for v, of in facts.items() if above & set(of.get(ITSS + "subsumes", []))} - above:
            above |= grown
        at_least[value] = above
    return Standard(kpis, at_least)


def read_kpi(facts: Facts, iri: str, name: str, level: int) -> Kpi:
    requirements = {}
    for kind in KINDS:
        requirement = f"{iri}-{kind}"
        if requirement in facts[iri][ITSS + "hasRequirement"]:
            requirements[kind] = read_requirement(facts, requirement, kind)
    return Kpi(iri, name, level, facts[iri].get(ITSS + "deemedMetBy", []), requirements)


def read_requirement(facts: Facts, iri: str, kind: str) -> Requirement:
    def values(name: str) -> list[str]:
        return facts[iri].get(ITSS + name, [])

    alternatives = []
    for alternative in values("hasAlternative"):
        own = {local(key): values[0] for key, values in facts[alternative].items()}
        read = Alternative(local(alternative), int(own["listOrder"]))
        for measure in MEASURES:
            capital = measure[0].upper() + measure[1:]
            if f"minimum{capital}" in own:
                read.minimum[measure] = int(own[f"minimum{capital}"])
            if f"below{capital}" in own:
                read.below[measure] = int(own[f"below{capital}"])
        if "minimumComplexityCount" in own:
            read.complexity_count = int(own["minimumComplexityCount"])
        alternatives.append(read)
    return Requirement(
        iri=iri,
        kind=kind,
        listed=set(values("countsCriterion")),
        criteria=sorted(values("requiresCriterion")),
        count=int((values("minimumCount") or ["0"])[0]),
        years=int((values("minimumYears") or ["0"])[0]),
        role=(values("requiresRole") or [""])[0],
        success=values("requiresSuccess") == ["true"],
        continuity=values("requiresContinuity") == ["true"],
        not_specified=values("notSpecified") == ["true"],
        proficiency=(values("requiresProficiency") or [None])[0],
        contribution=(values("requiresContribution") or [None])[0],
        alternatives=sorted(alternatives, key=lambda alternative: alternative.order),
    )


# --- the career ---------------------------------------------------------------------------------------------------


@dataclass
class Engagement:
    iri: str
    field: str
    role: str
    successful: bool
    start: date
    end: date
    criteria: set[str]
    sizes: dict[str, int]


@dataclass
class Expertise:
    iri: str
    area: str
    proficiency: str
    contribution: str | None


@dataclass
class Succession:
    iri: str
    fields: set[str]
    activity: str


@dataclass
class Candidate:
    iri: str
    engagements: list[Engagement]
    expertise: list[Expertise]
    succession: list[Succession]
    subordinates: list[str]
    examinations: list[str]
    support: dict[str, str]  # record → claimed, evidenced or confirmed

    def by(self, *standings: str) -> Candidate:
        """The same with the records of these standings alone."""
        engagements, expertise, succession = (
            [record for record in records if self.support[record.iri] in standings]
            for records in (self.engagements, self.expertise, self.succession)
        )
        return replace(self, engagements=engagements, expertise=expertise, succession=succession)


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


def read_candidate(facts: Facts, iri: str, as_of: date) -> Candidate:
    """The career as it stood on the as-of date (section 3)."""
    own = facts[iri]
    records = [r for link in ("engagement", "expertise", "succession") for r in own.get(ITSS + link, [])]
    support = {record: supported(facts[record], iri) for record in records}
    developed, passed = own.get(ITSS + "develops", []), own.get(ITSS + "passedExamination", [])
    candidate = Candidate(iri, [], [], [], developed, passed, support)
    for record in own.get(ITSS + "engagement", []):
        of = facts[record]
        start = day(of[ITSS + "startDate"][0])
        end = day(of[ITSS + "endDate"][0]) if ITSS + "endDate" in of else as_of
        if start > as_of:
            continue
        candidate.engagements.append(
            Engagement(
                iri=record,
                field=local(of[ITSS + "specialtyField"][0]),
                role=of[ITSS + "role"][0],
                successful=of[ITSS + "outcome"] == [ITSS + "Successful"],
                start=start,
                end=min(end, as_of),
                criteria=set(of.get(ITSS + "complexity", [])),
                sizes={m: int(of[ITSS + m][0]) for m in MEASURES if ITSS + m in of},
            )
        )
    for record in own.get(ITSS + "expertise", []):
        of = facts[record]
        if not too_late(of, as_of):
            contribution = (of.get(ITSS + "contribution") or [None])[0]
            candidate.expertise.append(
                Expertise(record, of[ITSS + "area"][0], of[ITSS + "proficiency"][0], contribution)
            )
    for record in own.get(ITSS + "succession", []):
        of = facts[record]
        if not too_late(of, as_of):
            fields = {local(name) for name in of[ITSS + "specialtyField"]}
            candidate.succession.append(Succession(record, fields, of[ITSS + "activity"][0]))
    return candidate


def supported(record: dict[str, list[str]], candidate: str) -> str:
    """Who confirms a record of his own confirms nothing."""
    if any(assessor != candidate for assessor in record.get(ITSS + "confirmedBy", [])):
        return "confirmed"
    return "evidenced" if record.get(ITSS + "evidence") else "claimed"


def too_late(record: dict[str, list[str]], as_of: date) -> bool:
    return DCTERMS_DATE in record and day(record[DCTERMS_DATE][0]) > as_of


# --- one engagement against one indicator -------------------------------------------------------------------------


def listed_count(engagement: Engagement, kpi: Kpi) -> int:
    return len(engagement.criteria & kpi.requirements["complexity"].listed)


def complex_enough(engagement: Engagement, kpi: Kpi) -> bool:
    """R1, for one engagement."""
    complexity = kpi.requirements["complexity"]
    enough = listed_count(engagement, kpi) >= complexity.count
    return enough and all(criterion in engagement.criteria for criterion in complexity.criteria)


def holds(engagement: Engagement, alternative: Alternative, kpi: Kpi, strict: bool) -> bool:
    """R2 and R3: any bound, and the complexity count where there is one."""
    if alternative.complexity_count is not None and listed_count(engagement, kpi) < alternative.complexity_count:
        return False
    for measure, minimum in alternative.minimum.items():
        if measure in engagement.sizes and engagement.sizes[measure] >= minimum:
            bounded = strict and measure in alternative.below
            if not bounded or engagement.sizes[measure] < alternative.below[measure]:
                return True
    return False


def large_enough(engagement: Engagement, kpi: Kpi, strict: bool) -> bool:
    size = kpi.requirements["size"]
    return size.not_specified or any(holds(engagement, alternative, kpi, strict) for alternative in size.alternatives)


def closeness(engagement: Engagement, alternative: Alternative, kpi: Kpi, strict: bool) -> Fraction:
    """How near one engagement comes to one alternative: exact, so that ties are ties."""
    best = min(Fraction(1), extent(engagement, alternative, strict))
    if alternative.complexity_count is not None:
        best = min(best, Fraction(listed_count(engagement, kpi), alternative.complexity_count))
    return best


def extent(engagement: Engagement, alternative: Alternative, strict: bool) -> Fraction:
    """The best measure over its minimum; what is too large falls short of the bound."""
    best = Fraction(0)
    for measure, minimum in alternative.minimum.items():
        if measure in engagement.sizes:
            value = engagement.sizes[measure]
            near = Fraction(value, minimum)
            if strict and measure in alternative.below and value >= alternative.below[measure]:
                near = Fraction(alternative.below[measure] - 1, value)
            best = max(best, near)
    return best


def greatness(case: Case, engagement: Engagement, alternative: Alternative, asked: set[str]) -> tuple[object, ...]:
    """The larger, then the earlier, then the longer comes first; what is not recorded is less than nothing."""
    sizes = [-engagement.sizes[m] if m in asked and m in engagement.sizes else 1 for m in MEASURES]
    counts = alternative.complexity_count is not None
    count = listed_count(engagement, case.kpi) if counts else 0
    days = engagement.start, -engagement.end.toordinal()
    return -extent(engagement, alternative, case.strict), *sizes, -count, *days


# --- one requirement ----------------------------------------------------------------------------------------------


@dataclass
class Judgement:
    passed: bool
    nothing: bool  # nothing at all counted
    required: dict[str, object]
    measured: dict[str, object]
    evidence: list[str]


@dataclass
class Case:
    """One candidate before one indicator under one reading."""

    standard: Standard
    candidate: Candidate
    kpi: Kpi
    strict: bool

    @property
    def in_field(self) -> list[Engagement]:
        return [e for e in self.candidate.engagements if e.field == self.kpi.field]

    @property
    def successes(self) -> list[Engagement]:
        return [e for e in self.in_field if e.successful]


def judge_responsibility(case: Case, requirement: Requirement) -> Judgement:
    """R4: days of the engagements that are equivalent to this level or a higher one of the field."""
    levels = [kpi for kpi in case.standard.of_field(case.kpi.field) if kpi.level >= case.kpi.level]
    counted = []
    for engagement in case.in_field:
        high_enough = engagement.role in case.standard.at_least[requirement.role]
        equivalent = any(
            complex_enough(engagement, kpi) and large_enough(engagement, kpi, case.strict) for kpi in levels
        )
        if high_enough and equivalent and (engagement.successful or not requirement.success):
            counted.append(engagement)
    days: set[int] = set()
    for engagement in counted:
        days.update(range(engagement.start.toordinal(), engagement.end.toordinal() + 1))
    if requirement.continuity:
        days = longest_run(days)
        counted = [e for e in counted if e.start.toordinal() in days]
    need = 365 * requirement.years
    return Judgement(
        len(days) >= need,
        not days,
        {"days": need},
        {"days": len(days)},
        sorted(engagement.iri for engagement in counted),
    )


def longest_run(days: set[int]) -> set[int]:
    """The days of the longest unbroken run, the earliest of equal ones."""
    best = range(0)
    for first in sorted(this for this in days if this - 1 not in days):
        after = first
        while after in days:
            after += 1
        if after - first > len(best):
            best = range(first, after)
    return set(best)


def judge_complexity(case: Case, requirement: Requirement) -> Judgement:
    most = max([listed_count(e, case.kpi) for e in case.successes], default=0)
    enough = [e.iri for e in case.successes if complex_enough(e, case.kpi)]
    nearest = [e.iri for e in case.successes if listed_count(e, case.kpi) == most and most > 0]
    required: dict[str, object] = {"count": requirement.count}
    if requirement.criteria:
        required["criteria"] = requirement.criteria
    return Judgement(bool(enough), most == 0, required, {"count": most}, sorted(enough or nearest))


def judge_size(case: Case, requirement: Requirement) -> Judgement:
    if requirement.not_specified:
        return Judgement(True, False, {}, {}, [])
    asked = {measure for alternative in requirement.alternatives for measure in alternative.minimum}
    ranking = []
    for engagement in case.successes:
        for alternative in requirement.alternatives:
            held = holds(engagement, alternative, case.kpi, case.strict)
            near = closeness(engagement, alternative, case.kpi, case.strict)
            unrecorded = not set(alternative.minimum) & set(engagement.sizes)
            great = greatness(case, engagement, alternative, asked)
            ranking.append((not held, unrecorded, -near, alternative.order, great, engagement.iri))
    nothing = not any(asked & set(engagement.sizes) for engagement in case.successes)
    if nothing:
        return Judgement(False, True, size_required(requirement.alternatives[0], case.strict), {}, [])
    missed, _, _, order, _, iri = min(ranking)
    alternative = next(a for a in requirement.alternatives if a.order == order)
    engagement = next(e for e in case.successes if e.iri == iri)
    measured: dict[str, object] = {m: value for m, value in engagement.sizes.items() if m in asked}
    if alternative.complexity_count is not None:
        measured["complexityCount"] = listed_count(engagement, case.kpi)
    return Judgement(not missed, False, size_required(alternative, case.strict), measured, [iri])


def size_required(alternative: Alternative, strict: bool) -> dict[str, object]:
    required: dict[str, object] = dict(alternative.minimum)
    if alternative.complexity_count is not None:
        required["complexityCount"] = alternative.complexity_count
    if strict and alternative.below:
        required["below"] = dict(alternative.below)
    required["alternative"] = alternative.name
    return required


def judge_specialty(case: Case, requirement: Requirement) -> Judgement:
    """R5."""
    at_least = case.standard.at_least
    counted = [
        record
        for record in case.candidate.expertise
        if record.area in requirement.listed
        and (requirement.proficiency is None or record.proficiency in at_least[requirement.proficiency])
        and (requirement.contribution is None or record.contribution in at_least[requirement.contribution])
    ]
    areas = {record.area for record in counted}
    need = len(requirement.listed) if case.strict else requirement.count
    return at_least_so_many(need, len(areas), [record.iri for record in counted])


def judge_succession(case: Case, requirement: Requirement) -> Judgement:
    """R6."""
    counted = [
        record
        for record in case.candidate.succession
        if case.kpi.field in record.fields and record.activity in requirement.listed
    ]
    kinds = {record.activity for record in counted}
    return at_least_so_many(requirement.count, len(kinds), [record.iri for record in counted])


def judge_development(case: Case, requirement: Requirement) -> Judgement:
    """R7."""
    subordinates = case.candidate.subordinates
    return at_least_so_many(requirement.count, len(subordinates), subordinates)


def at_least_so_many(need: int, count: int, evidence: list[str]) -> Judgement:
    return Judgement(count >= need, count == 0, {"count": need}, {"count": count}, sorted(evidence))


JUDGES = {
    "responsibility": judge_responsibility,
    "complexity": judge_complexity,
    "size": judge_size,
    "specialty": judge_specialty,
    "succession": judge_succession,
    "development": judge_development,
}


# --- the assessment -----------------------------------------------------------------------------------------------


def assess(
    triples: Iterable[ox.Triple], reading: str, as_of: date, standard: Standard | None = None
) -> list[dict[str, object]]:
    """The JSON objects of section 5 without their messages, ordered by candidate."""
    standard = standard or load_standard()
    facts = facts_of(triples)
    candidates = sorted(iri for iri, own in facts.items() if ITSS + "Candidate" in own.get(RDF_TYPE, []))
    return [assess_candidate(standard, read_candidate(facts, iri, as_of), reading, as_of) for iri in candidates]


def assess_candidate(standard: Standard, candidate: Candidate, reading: str, as_of: date) -> dict[str, object]:
    highest: dict[str, int | None] = dict.fromkeys(FIELDS)
    kpis = []
    for kpi in standard.kpis:
        case = Case(standard, candidate, kpi, reading == "strict")
        rows = []
        for kind, requirement in kpi.requirements.items():
            judgement = JUDGES[kind](case, requirement)
            rows.append(row(requirement, judgement))
            if judgement.passed and not requirement.not_specified:
                rows[-1]["standing"] = standing(case, kind, requirement)
        met = all(entry["outcome"] in ("passed", "inapplicable") for entry in rows)
        deemed = not met and any(examination in candidate.examinations for examination in kpi.deemed_by)
        if met or deemed:
            highest[kpi.field] = max(kpi.level, highest[kpi.field] or 0)
        kpis.append(
            {
                "kpi": kpi.iri,
                "specialtyField": kpi.field,
                "level": kpi.level,
                "met": met,
                "deemed": deemed,
                "requirements": rows,
            }
        )
    return {
        "profile": candidate.iri,
        "asOf": as_of.isoformat(),
        "reading": reading,
        "highest": highest,
        "kpis": kpis,
    }


def standing(case: Case, kind: str, requirement: Requirement) -> str:
    """The strongest kind of record alone by which the requirement is met; nothing supports that someone was led."""
    if kind == "development":
        return "claimed"
    for tier in (("confirmed",), ("confirmed", "evidenced")):
        if JUDGES[kind](replace(case, candidate=case.candidate.by(*tier)), requirement).passed:
            return tier[-1]
    return "claimed"


def row(requirement: Requirement, judgement: Judgement) -> dict[str, object]:
    if requirement.not_specified:
        outcome, reason = "inapplicable", "not-specified"
    elif judgement.passed:
        outcome, reason = "passed", "met"
    else:
        outcome, reason = "failed", "no-evidence" if judgement.nothing else "insufficient"
    return {
        "requirement": requirement.iri,
        "kind": requirement.kind,
        "outcome": outcome,
        "reason": reason,
        "required": judgement.required,
        "measured": judgement.measured,
        "evidence": judgement.evidence,
    }


# --- files --------------------------------------------------------------------------------------------------------


def parse(data: bytes | str, rdf_format: ox.RdfFormat) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(data, format=rdf_format)]


def parse_file(path: Path) -> list[ox.Triple]:
    """The triples of one profile; the project's JSON-LD context is read from this checkout, never fetched."""
    if path.suffix in (".jsonld", ".json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["@context"] == "https://w3id.org/itss/context.jsonld":
            context = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))
            document["@context"] = context["@context"]
        return parse(json.dumps(document), ox.RdfFormat.JSON_LD)
    return parse(path.read_bytes(), ox.RdfFormat.from_extension(path.suffix[1:]))


def dump(assessments: list[dict[str, object]]) -> str:
    """JSON with a requirement a line, so that a changed outcome is a changed line."""
    text = json.dumps(assessments, ensure_ascii=False, indent=1)
    rows = {}
    for assessment in assessments:
        for kpi in assessment["kpis"]:
            for entry in kpi["requirements"]:
                block = json.dumps(entry, ensure_ascii=False, indent=1).replace("\n", "\n" + " " * 5)
                rows[block] = json.dumps(entry, ensure_ascii=False)
    for block, line in rows.items():
        text = text.replace(block, line)
    return text + "\n"


def write_expected(path: Path, as_of: date) -> None:
    triples = parse_file(path)
    default, strict = (assess(triples, reading, as_of) for reading in ("default", "strict"))
    path.with_suffix(".expected.json").write_text(dump(default), encoding="utf-8")
    differs = [kpi for a in default for kpi in [a["highest"], *a["kpis"]]] != [
        kpi for a in strict for kpi in [a["highest"], *a["kpis"]]
    ]
    if differs:
        path.with_suffix(".strict.expected.json").write_text(dump(strict), encoding="utf-8")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        write_expected(Path(argument), date(2026, 11, 23))
