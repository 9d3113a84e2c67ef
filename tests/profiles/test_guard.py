"""A profile that tries to help itself to a verdict is refused, whatever engine would have judged it."""

from datetime import date

import pytest

import itss_graph as itss
from itss_graph import resources
from itss_graph.assessment import Assessor
from itss_graph.profiles.reading import read_profiles
from itss_graph.standard import Standard

AS_OF = date(2026, 11, 23)
HONEST = resources.path("data", "examples", "one-day-short.ttl").read_text(encoding="utf-8")
WHO = "<https://example.org/staff/sota-ueda>"
PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPES = "https://w3id.org/itss/shapes/itsm#"
TENURE = "itss:tenure [ a itss:Tenure ; itss:kpi itsm:OperationsManagement-L4 ; itss:totalDays 99999 ] ."
CHEATS = {
    "says its own tenure": f"{WHO} {TENURE}",
    "says its own equivalence": f"{WHO[:-1]}#factory> itss:equivalentTo itsm:OperationsManagement-L7 .",
    "says its own field succession": f"{WHO} itss:fieldSuccession [ itss:specialtyField itsm:OperationsManagement ] .",
    "makes a low role a high one": "itss:TeamMember itss:subsumes itss:ResponsibleForWholeService .",
    "makes a low proficiency a high one": "itss:WorksIndependently itss:subsumes itss:GuidesOthers .",
    "retypes a term": "itsm:OperationsManagement a itss:Role .",
    "makes a role of its own": "<urn:x:role> a itss:Role .",
    "counts another criterion": "itsm:Operation-L4-complexity itss:countsCriterion itsm:ComplexOperatingSystem .",
    "lowers a threshold": "itsm:OperationsManagement-L4-responsibility itss:minimumYears 1 .",
    "brings a shape": "<urn:x:shape> a sh:NodeShape .",
    "switches a shape off": f"<{SHAPES}OperationsManagement-L4-responsibility> sh:deactivated true .",
    "is the same as another": f"{WHO} owl:sameAs <https://example.org/staff/haruka-mori> .",
    "makes a class of candidates": "<urn:x:C> rdfs:subClassOf itss:Candidate .",
    "claims by class": f"{WHO} a itsm:OperationsManagement-L7-Candidate .",
    "makes a property of its own": "<urn:x:p> rdfs:subPropertyOf itss:engagement .",
    "asks for an import": "<urn:x:o> owl:imports <https://example.org/evil> .",
}


@pytest.fixture(scope="module")
def assessors():
    """An assessor for each engine."""
    standard = Standard.load()
    return {engine: Assessor.of(standard, "default", AS_OF, engine) for engine in ("columnar", "pyshacl")}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["columnar", "pyshacl"])
@pytest.mark.parametrize("cheat", CHEATS)
def test_refused_and_named(cheat, engine, assessors):
    text = HONEST + PREFIXES + CHEATS[cheat]
    with pytest.raises(itss.IllFormedProfile) as refused:
        assessors[engine].assess(read_profiles(text.encode(), format="turtle"), "profile.ttl")
    assert refused.value.violations
    assert all(violation.message.en and violation.message.ja for violation in refused.value.violations)


def test_statements_in_other_vocabularies_are_left_alone():
    more = f'{WHO} <http://xmlns.com/foaf/0.1/nick> "Sota" ; rdfs:label "S. U." ; <urn:x:tenure> 99999 .'
    (plain,) = itss.assess(HONEST.encode(), format="turtle", as_of=AS_OF)
    (with_more,) = itss.assess((HONEST + more).encode(), format="turtle", as_of=AS_OF)
    assert with_more.to_dict() == plain.to_dict()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["columnar", "pyshacl"])
def test_a_label_like_that_of_a_derived_node_gains_nothing(engine):
    """Records named as the derived nodes might be are not merged with them."""
    lines = [line for line in HONEST.splitlines() if line.startswith("@prefix")]
    kinds = (
        "BookPublication",
        "PatentApplication",
        "ExternalInstructor",
        "InternalInstructor",
        "InternalPaperPublication",
    )
    lines.append("<urn:x:me> a itss:Candidate .")
    for number, kind in enumerate(kinds):
        label = "_:fieldSuccession0" if number == 0 else f"_:tenure{number}"
        field = "OperationsManagement" if number == 0 else "ServiceDesk"
        lines.append(
            f"<urn:x:me> itss:succession {label} . {label} a itss:SuccessionRecord ;"
            f" itss:specialtyField itsm:{field} ; itss:activity itsm:{kind} ."
        )
    (me,) = itss.assess("\n".join(lines).encode(), format="turtle", engine=engine, as_of=AS_OF)
    assert me.outcome("OperationsManagement-L4-succession").measured == {"count": 1}
    assert me.outcome("OperationsManagement-L5-succession").outcome == "failed"
    assert me.outcome("ServiceDesk-L4-succession").evidence == ("_:tenure1", "_:tenure2", "_:tenure3", "_:tenure4")


def test_plain_json_with_a_misspelt_key_is_refused(tmp_path):
    path = tmp_path / "me.json"
    path.write_text('{"id": "urn:x:me", "type": "Candidate", "engagment": []}')
    assert read_profiles(path).triples.height == 1
    path.write_text('{"id": "urn:x:me", "type": "Candidate", "seek": "Operation-L3"}')
    with pytest.raises(itss.IllFormedProfile, match="correct its spelling"):
        itss.assess(path, as_of=AS_OF)
