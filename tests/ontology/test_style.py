"""The house style of the ontology, a check a rule; each check has a seeded fault that it must find.

A check is a function from the graph to a list of faults, one line each.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

ITSS = "https://w3id.org/itss/ontology#"
ITSM = "https://w3id.org/itss/itsm/"
PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX itsm: <https://w3id.org/itss/itsm/>
PREFIX itss: <https://w3id.org/itss/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX vann: <http://purl.org/vocab/vann/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
LANGUAGES = ("en", "ja")
KINDS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
CLAUSES = {
    "responsibility": "Business Contribution, Responsibilities",
    "complexity": "Business Contribution, Complexity",
    "size": "Business Contribution, Size",
    "specialty": "Professional Contribution, specialty",
    "succession": "Professional Contribution, succession",
    "development": "Professional Contribution, development of subordinates",
}
FIELDS = {
    "OperationsManagement": "Operations Management",
    "SystemManagement": "System Management",
    "Operation": "Operations",
    "ServiceDesk": "Service Desk",
}

# The contract, sections 2 and 3: every name with its type. The lists are transcribed from there.

CONTRACT = {
    "owl:Class": """
        itss:JobCategory itss:SpecialtyField itss:Level itss:KeyPerformanceIndicator itss:Requirement
        itss:ResponsibilityRequirement itss:ComplexityRequirement itss:SizeRequirement itss:SpecialtyRequirement
        itss:SuccessionRequirement itss:DevelopmentRequirement itss:SizeAlternative itss:ComplexityCriterion
        itss:SpecialtyArea itss:SuccessionActivity itss:Phase itss:Role itss:Proficiency itss:Contribution
        itss:Examination itss:Reading itss:Candidate itss:Engagement itss:Expertise itss:SuccessionRecord
        itss:Tenure""",
    "owl:ObjectProperty": """
        itss:inJobCategory itss:inSpecialtyField itss:atLevel itss:hasRequirement itss:countsCriterion
        itss:requiresCriterion itss:requiresRole itss:hasAlternative itss:requiresProficiency itss:requiresContribution
        itss:deemedMetBy itss:subsumes
        itss:seeks itss:engagement itss:expertise itss:succession itss:develops itss:passedExamination
        itss:specialtyField itss:role itss:outcome itss:complexity itss:phase itss:area itss:proficiency
        itss:contribution itss:activity itss:evidence itss:confirmedBy
        itss:equivalentTo itss:tenure itss:kpi itss:fieldSuccession""",
    "owl:DatatypeProperty": """
        itss:levelNumber itss:minimumCount itss:minimumYears itss:requiresSuccess itss:requiresContinuity
        itss:notSpecified itss:minimumPersons itss:belowPersons itss:minimumAnnualContractValue
        itss:belowAnnualContractValue itss:minimumPeakPersons itss:minimumAnnualUsers itss:minimumComplexityCount
        itss:startDate itss:endDate itss:persons itss:peakPersons itss:annualContractValue itss:annualUsers
        itss:totalDays itss:longestContinuousDays""",
    "owl:TransitiveProperty": "itss:subsumes",
    "itss:Level": "itss:Level1 itss:Level2 itss:Level3 itss:Level4 itss:Level5 itss:Level6 itss:Level7",
    "itss:Role": """
        itss:ResponsibleForWholeService itss:ResponsibleForCustomerService itss:ResponsiblePerson itss:TeamLeader
        itss:TeamMember""",
    "itss:Proficiency": "itss:GuidesOthers itss:GuidesSubordinates itss:WorksIndependently",
    "itss:Contribution": "itss:LeadsIndustry itss:ContributesToIndustry itss:ContributesToCompany",
    "itss:Outcome": "itss:Successful itss:Unsuccessful",
    "itss:JobCategory": "itsm:ITServiceManagement",
    "itss:SpecialtyField": "itsm:OperationsManagement itsm:SystemManagement itsm:Operation itsm:ServiceDesk",
    "itss:KeyPerformanceIndicator": """
        itsm:OperationsManagement-L3 itsm:OperationsManagement-L4 itsm:OperationsManagement-L5
        itsm:OperationsManagement-L6 itsm:OperationsManagement-L7 itsm:SystemManagement-L3 itsm:SystemManagement-L4
        itsm:SystemManagement-L5 itsm:SystemManagement-L6 itsm:Operation-L3 itsm:Operation-L4 itsm:ServiceDesk-L3
        itsm:ServiceDesk-L4""",
    "itss:ComplexityCriterion": """
        itsm:ComplexStructure itsm:ComplexContractConditions itsm:InternationalOperationsManagement
        itsm:InternationallyAdvancedOperationsManagement itsm:AdvancedOperationsRequirements
        itsm:AdvancedInfrastructureRequirements itsm:AdvancedSystemLink itsm:AdvancedSystemOperationalRequirements
        itsm:ComplexOperatingSystem itsm:AdvancedApplicationRequirements itsm:ComplexOperationSystem
        itsm:AdvancedBusinessRequirements itsm:HighLevelTargetSupportSystem itsm:HighLevelNetworkRequirements
        itsm:HighLevelApplicationRequirements""",
    "itss:SpecialtyArea": """
        itsm:ServiceLevelManagement itsm:RiskPreventiveMeasures itsm:StableServiceProvision
        itsm:NegotiationWithRelevantDepartments itsm:FormulationOfOperationalGuidelines
        itsm:OperationalControlOfITServiceManagement itsm:ApplicationManagement itsm:SystemPlatformManagement
        itsm:DatabaseManagement itsm:NetworkManagement itsm:Security itsm:Software itsm:Hardware itsm:BusinessKnowledge
        itsm:VariousManagementWork itsm:ServiceDeskManagement itsm:AcquisitionOfCustomerSatisfaction
        itsm:SupportTechnology itsm:ServiceDeskOperationManagement""",
    "itss:SuccessionActivity": """
        itsm:ProfessionalCommunityActivity itsm:BookPublication itsm:ExternalPaperPublication
        itsm:InternalPaperPublication itsm:ExternalInstructor itsm:InternalInstructor itsm:PatentApplication""",
    "itss:Examination": "itsm:AppliedInformationTechnologyEngineerExamination",
}
OPEN = {"owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty"}
"""Types of which the ontology may have more than the contract names."""


def expand(name: str) -> str:
    prefix, _, rest = name.partition(":")
    (namespace,) = re.findall(rf"PREFIX {prefix}: <(.*)>", PREFIXES)
    return namespace + rest


def shorten(iri: str) -> str:
    """The prefixed name of a term of ours; a version IRI is none."""
    return re.sub(f"^{ITSM}(?=[A-Za-z])", "itsm:", re.sub(f"^{ITSS}(?=[A-Za-z])", "itss:", iri))


def rows(store: ox.Store, query: str) -> Iterator[list[str]]:
    """The solutions of a query, as text; an unbound variable is empty."""
    solutions = store.query(PREFIXES + query)
    assert isinstance(solutions, ox.QuerySolutions)
    for solution in solutions:
        yield ["" if value is None else shorten(value.value) for value in solution]


def types(store: ox.Store) -> dict[str, set[str]]:
    """The types of every term in our namespaces."""
    found: dict[str, set[str]] = defaultdict(set)
    for term, cls in rows(store, "SELECT ?t ?c { ?t a ?c FILTER isIRI(?t) }"):
        if term.startswith(("itss:", "itsm:")):
            found[term].add(cls)
    return found


def unnamed(store: ox.Store) -> list[str]:
    """One label and one definition per language, and the module that defines the term."""
    faults = []
    for term in types(store):
        for prop in ("skos:prefLabel", "skos:definition"):
            values = rows(store, f"SELECT (LANG(?v) AS ?l) {{ <{expand(term)}> {prop} ?v }}")
            if (tags := sorted(tag for (tag,) in values)) != sorted(LANGUAGES):
                faults.append(f"{term} {prop} in {tags}")
        modules = [module for (module,) in rows(store, f"SELECT ?m {{ <{expand(term)}> rdfs:isDefinedBy ?m }}")]
        if len(modules) != 1 or not list(rows(store, f"SELECT ?t {{ <{modules[0]}> a owl:Ontology , ?t }}")):
            faults.append(f"{term} is defined by {modules}")
    return faults


def untranslated(store: ox.Store) -> list[str]:
    """What is said in one language is said in the other; remarks to editors aside."""
    query = """SELECT ?t ?p (GROUP_CONCAT(LANG(?v); separator=' ') AS ?l)
        { ?t ?p ?v FILTER(isLiteral(?v) && LANG(?v) != '' && ?p NOT IN
          (skos:editorialNote, dcterms:source, dcterms:rights, dcterms:bibliographicCitation)) } GROUP BY ?t ?p"""
    return [
        f"{term} {prop} in {tags}" for term, prop, tags in rows(store, query) if set(tags.split()) != set(LANGUAGES)
    ]


def badly_worded(store: ox.Store) -> list[str]:
    """A definition is a sentence, a label is not; Japanese is written in Japanese."""
    faults = []
    for term, prop, text, tag in rows(store, "SELECT ?t ?p ?v (LANG(?v) AS ?l) { ?t ?p ?v FILTER(LANG(?v) != '') }"):
        kind = prop.rpartition("#")[2]
        stop = "。" if tag == "ja" else "."
        if kind == "definition" and not text.endswith(stop):
            faults.append(f"{term} definition@{tag} does not end in {stop}")
        if kind == "prefLabel" and text.endswith(stop):
            faults.append(f"{term} label@{tag} ends in {stop}")
        if kind in ("definition", "prefLabel") and tag == "ja" and not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text):
            faults.append(f"{term} {kind}@ja has no Japanese")
        if text != " ".join(text.split()):
            faults.append(f"{term} {kind}@{tag} has stray white space")
    return faults


def ambiguous(store: ox.Store) -> list[str]:
    """No two terms of one type share a label."""
    query = "SELECT ?c ?v (LANG(?v) AS ?l) (COUNT(DISTINCT ?t) AS ?n) { ?t a ?c ; skos:prefLabel ?v } GROUP BY ?c ?v"
    return [
        f"{number} of {cls} are called {label}@{tag}" for cls, label, tag, number in rows(store, query) if number != "1"
    ]


def without_source(store: ox.Store) -> list[str]:
    """What comes from the source names the table and the clause."""
    of_profiles = {"itss:Outcome", "itss:NamedReading", "itss:Standing"}
    faults = []
    for term, classes in types(store).items():
        if classes & {expand(f"owl:{kind}") for kind in KINDS} or classes & of_profiles:
            continue
        sources = [text for (text,) in rows(store, f"SELECT ?v {{ <{expand(term)}> dcterms:source ?v }}")]
        if not sources and term in ("itss:Level1", "itss:Level2"):  # no table is at these levels
            continue
        if sources != [expected_source(term, sources)]:
            faults.append(f"{term} comes from {sources}")
    return faults


def expected_source(term: str, sources: list[str]) -> str:
    """The source that the name of a KPI, requirement or alternative calls for; else anything that names a place."""
    start = "ITSS V3 2008, IT Service Management, "
    if parts := re.fullmatch(r"itsm:(\w+)-L(\d)(?:-([a-z]+))?(?:-alternative-(\d))?", term):
        field, level, kind, alternative = parts.groups()
        table = f"{start}KPI table {FIELDS[field]} Level {level}"
        if kind is None:
            return table + (" (with its remark on the AP examination)" if level == "3" else "")
        return f"{table}, {CLAUSES[kind]}" + (f", alternative {alternative}" if alternative else "")
    place = re.compile(re.escape(start) + r"(outline, |(every )?KPI tables? ?)")
    return sources[0] if len(sources) == 1 and place.match(sources[0]) else f"{start}…"


def counted_elsewhere(store: ox.Store) -> list[str]:
    """The levels named in the source of a listed item are those of the tables that count it."""
    query = """SELECT ?t ?v ?f (MAX(?n) AS ?high) (MIN(?n) AS ?low) {
        ?k itss:hasRequirement/itss:countsCriterion ?t ; itss:inSpecialtyField ?f ; itss:atLevel/itss:levelNumber ?n .
        ?t dcterms:source ?v } GROUP BY ?t ?v ?f"""
    faults = []
    for term, source, field, high, low in rows(store, query):
        joint = "and" if int(high) - int(low) == 1 else "to"
        named = f"KPI tables {FIELDS[field.removeprefix('itsm:')]} Level {high} {joint} {low},"
        if (
            named not in source
            and "every KPI table," not in source
            and "KPI tables of Level 4 and above," not in source
        ):
            faults.append(f"{term} is counted in {named} not in {source}")
    return faults


def badly_named(store: ox.Store) -> list[str]:
    """Classes and individuals UpperCamel, properties lowerCamel; what belongs to a table is named for it."""
    faults = []
    for term, classes in types(store).items():
        name = term.partition(":")[2]
        is_property = any(cls.endswith("Property") for cls in classes)
        of_table = r"(OperationsManagement|SystemManagement|Operation|ServiceDesk)-L[3-7]"
        of_table += rf"(-({'|'.join(CLAUSES)})|-size-alternative-[1-9]|-Candidate)?"
        pattern = r"[a-z]+([A-Z][a-z]+)*" if is_property else r"([A-Z]+[a-z]+)+\d?|Reading-(R\d(-[a-z]+)?|[A-Z][a-z]+)"
        if not re.fullmatch(pattern, name) and not (term.startswith("itsm:") and re.fullmatch(of_table, name)):
            faults.append(term)
    return faults


def inverses(store: ox.Store) -> list[str]:
    """No property is the named inverse of another."""
    faults = [" ".join(row) for row in rows(store, "SELECT ?s ?o { ?s owl:inverseOf ?o }")]
    for (term,) in rows(store, "SELECT ?p { VALUES ?c { owl:ObjectProperty owl:DatatypeProperty } ?p a ?c }"):
        if re.search(r"(^is[A-Z].*|[a-z])(Of|By)$", term.partition(":")[2]) and term not in NO_INVERSES:
            faults.append(f"{term} reads like an inverse")
    return faults


NO_INVERSES = ("itss:deemedMetBy", "itss:confirmedBy", "itss:asOf")
"""None of these has a counterpart in the other direction."""


def undeclared(store: ox.Store) -> list[str]:
    """Whatever is mentioned in our namespaces is declared."""
    mentioned = {term.value for quad in store for term in (quad.subject, quad.predicate, quad.object) if isiri(term)}
    ours = {term for iri in mentioned if (term := shorten(iri)) != iri}
    return sorted(ours - set(types(store)))


def isiri(term: object) -> bool:
    return isinstance(term, ox.NamedNode)


def of_two_kinds(store: ox.Store) -> list[str]:
    """A term is of one kind: one sort of property, or a class, or an individual of a class and those above."""
    beside = {
        expand(f"owl:{kind}Property") for kind in ("Functional", "InverseFunctional", "Transitive", "Irreflexive")
    }
    above = defaultdict(set)
    for cls, superclass in rows(store, "SELECT ?c ?s { ?c rdfs:subClassOf+ ?s FILTER isIRI(?s) }"):
        above[cls].add(superclass)
    faults = []
    for term, classes in types(store).items():
        most_special = classes - beside - set().union(*(above[cls] for cls in classes))
        if len(most_special) != 1:
            faults.append(f"{term} is {sorted(classes)}")
    return faults


def without_header(store: ox.Store) -> list[str]:
    """The header of each module is complete, and its version is told from it."""
    both = ("dcterms:title", "dcterms:description")
    dcterms = ("creator", "publisher", "license", "created", "issued", "modified")
    vann = ("vann:preferredNamespacePrefix", "vann:preferredNamespaceUri")
    once = (*(f"dcterms:{name}" for name in dcterms), "owl:versionIRI", "owl:versionInfo", *vann)
    faults = []
    for (module,) in rows(store, "SELECT ?o { ?o a owl:Ontology }"):
        found = {
            prop: [value for (value,) in rows(store, f"SELECT ?v {{ <{module}> {prop} ?v }}")]
            for prop in (*both, *once, "owl:priorVersion")
        }
        faults += [f"{module} {prop} {found[prop]}" for prop in both if len(found[prop]) != len(LANGUAGES)]
        faults += [f"{module} {prop} {found[prop]}" for prop in once if len(found[prop]) != 1]
        version = "".join(found["owl:versionInfo"])
        if found["owl:versionIRI"] != [f"{module}/{version}"]:
            faults.append(f"{module} is version {version} at {found['owl:versionIRI']}")
        if version != FIRST_VERSION and len(found["owl:priorVersion"]) != 1:
            faults.append(f"{module} has no prior version")
        days = [*found["dcterms:created"], *found["dcterms:modified"]]
        if any(not re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days) or days != sorted(days):
            faults.append(f"{module} was created and modified on {days}")
    return faults


FIRST_VERSION = "0.1.0"


def going_in_circles(store: ox.Store) -> list[str]:
    """The imports are acyclic and lead to modules that are there."""
    faults = [module for (module,) in rows(store, "SELECT ?o { ?o owl:imports+ ?o }")]
    lost = rows(store, "SELECT ?m { ?o owl:imports ?m FILTER NOT EXISTS { ?m a owl:Ontology } }")
    return faults + [f"{module} is imported but not there" for (module,) in lost]


def breaking_the_contract(store: ox.Store) -> list[str]:
    """Every name of the contract is there with its type, and of closed lists nothing else."""
    found = types(store)
    faults = []
    for cls, listed in CONTRACT.items():
        has = {term for term, classes in found.items() if shorten(expand(cls)) in classes}
        faults += [f"{term} is no {cls}" for term in listed.split() if term not in has]
        faults += [f"{term} is one {cls} too many" for term in has - set(listed.split()) if cls not in OPEN]
    return faults


CHECKS: dict[Callable[[ox.Store], list[str]], str] = {
    unnamed: "DELETE { itss:role skos:definition ?v } WHERE { itss:role skos:definition ?v FILTER(LANG(?v) = 'ja') }",
    untranslated: "INSERT DATA { itss:role skos:scopeNote 'In English alone.'@en }",
    badly_worded: "INSERT DATA { itss:role skos:definition 'no full stop'@en }",
    ambiguous: "INSERT DATA { itss:role skos:prefLabel 'has phase'@en }",
    without_source: "DELETE WHERE { itss:TeamLeader dcterms:source ?v }",
    counted_elsewhere: "INSERT DATA { itsm:ServiceDesk-L4-specialty itss:countsCriterion itsm:Hardware }",
    badly_named: "INSERT DATA { itss:Has_role a owl:ObjectProperty }",
    inverses: "INSERT DATA { itss:isRoleOf a owl:ObjectProperty }",
    undeclared: "INSERT DATA { itss:role rdfs:range itss:Roll }",
    of_two_kinds: "INSERT DATA { itss:role a owl:DatatypeProperty }",
    without_header: "DELETE WHERE { <https://w3id.org/itss/itsm> dcterms:license ?v }",
    going_in_circles: "INSERT DATA { <https://w3id.org/itss/ontology> owl:imports <https://w3id.org/itss/itsm> }",
    breaking_the_contract: "INSERT DATA { itss:Level8 a itss:Level }",
}
MORE_FAULTS: list[tuple[Callable[[ox.Store], list[str]], str]] = [
    (unnamed, "INSERT DATA { itss:role skos:prefLabel 'another label'@en }"),
    (unnamed, "DELETE WHERE { itss:role rdfs:isDefinedBy ?m }"),
    (badly_worded, "INSERT DATA { itss:role skos:prefLabel 'English'@ja }"),
    (without_source, "DELETE WHERE { itsm:ServiceDesk-L3-size dcterms:source ?v }"),
    (without_source, "DELETE WHERE { itss:Level3 dcterms:source ?v }"),
    (badly_named, "INSERT DATA { itsm:ServiceDesk-L4-weight a itss:Requirement }"),
    (badly_named, "INSERT DATA { itss:RequiresRole a owl:ObjectProperty }"),
    (inverses, "INSERT DATA { itss:role owl:inverseOf itss:engagement }"),
    (without_header, "INSERT DATA { <https://w3id.org/itss/itsm> owl:versionIRI <https://w3id.org/itss/itsm> }"),
    (breaking_the_contract, "DELETE WHERE { itss:persons a ?c }"),
    (breaking_the_contract, "DELETE DATA { itss:subsumes a owl:TransitiveProperty }"),
]


@pytest.mark.parametrize("check", CHECKS)
def test_ontology_keeps_the_rule(store: ox.Store, check: Callable[[ox.Store], list[str]]) -> None:
    assert check(store) == []


@pytest.mark.parametrize(("check", "fault"), [*CHECKS.items(), *MORE_FAULTS])
def test_check_finds_a_seeded_fault(store: ox.Store, check: Callable[[ox.Store], list[str]], fault: str) -> None:
    spoilt = ox.Store()
    spoilt.extend(store)
    spoilt.update(PREFIXES + fault)
    assert check(spoilt) != []


@pytest.mark.slow
def test_files_are_formatted(tmp_path: Path, files: tuple[Path, ...]) -> None:
    formatter = shutil.which("turtlefmt", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if formatter is None:
        pytest.skip("install turtlefmt (pip install --group lint)")
    root = files[0].parents[1]
    checked = subprocess.run([formatter, "--check", "ontology", "shapes"], cwd=root, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr.decode()
    crooked = tmp_path / "crooked.ttl"
    crooked.write_text(files[0].read_text(encoding="utf-8").replace("    skos", "  skos", 1), encoding="utf-8")
    assert subprocess.run([formatter, "--check", str(crooked)], capture_output=True, check=False).returncode != 0


# No sentence of the source

RUN = 8


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of eight words."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def english(files: Iterator[Path]) -> Counter[str]:
    """The English texts of Turtle files."""
    quads = (quad for file in files for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
    literals = (quad.object for quad in quads if isinstance(quad.object, ox.Literal))
    return Counter(literal.value for literal in literals if literal.language == "en")


def test_no_sentence_of_the_source_is_copied(source_text: str, files: tuple[Path, ...]) -> None:
    source = runs(source_text)
    texts = english(path for folder in ("ontology", "shapes") for path in (files[0].parents[1] / folder).rglob("*.ttl"))
    assert len(texts) > 100
    assert [text for text in texts if runs(text) & source] == []


def test_a_copied_sentence_would_be_found(source_text: str) -> None:
    words = source_text.split()
    assert runs("Our own words, then " + " ".join(words[100:112])) & runs(source_text)
