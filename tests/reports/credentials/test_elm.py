"""The European Learning Model: held against the published shapes and contexts, and against our own where those are not.

Ours (`elm/`) state the same facts for the terms that are written here, and are tried against the published ones.
"""

from __future__ import annotations

import base64
import copy
import json
import re
import xml.etree.ElementTree as ET
from datetime import date

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

import itss_graph as itss
from itss_graph import shacl
from itss_graph.profiles.reading import read_profiles
from itss_graph.reports.credentials import credentials, read_issuer
from tests.reports.conftest import AS_OF
from tests.reports.credentials.conftest import (
    ASSESSOR,
    EXAMPLES,
    HERE,
    PERSON,
    PROFILE,
    everyone,
    published,
    triples,
    unknown_terms,
)

readings = pytest.mark.parametrize("reading", ["default", pytest.param("strict", marks=pytest.mark.slow)])
VC, EDC = "https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"
varied = pytest.mark.parametrize(
    "source",
    [PROFILE, *(path for path in EXAMPLES if path.stem in ("empty", "ap-holder"))],
    ids=["profile", "ap", "empty"],
)
UNITS = ("days", "count", "persons", "annualContractValue", "peakPersons", "annualUsers", "complexityCount")


@pytest.fixture(scope="module", params=["ours", pytest.param("published", marks=pytest.mark.slow)])
def model(request):
    """Contexts and shapes: as we restate them, and as published."""
    return ours() if request.param == "ours" else theirs()


def ours():
    folder = HERE / "elm"
    contexts = {VC: (folder / "credentials-v1.jsonld").read_bytes(), EDC: (folder / "edc-ap.jsonld").read_bytes()}
    return contexts, rdflib.Graph().parse(folder / "shapes.ttl")


def theirs():
    first = published("node_modules", "@digitalbazaar", "credentials-context", "contexts", "v1.jsonld")
    contexts = {VC: first.read_bytes(), EDC: published("elm", "edc-ap-context.jsonld").read_bytes()}
    shapes = rdflib.Graph()
    for name in ("EDC-generic-no-cv.ttl", "EDC-generic-full.ttl"):
        shapes.parse(published("elm", name))
    # Slips in the published files, for sh:nodeKind and sh:PropertyShape: our engine refuses unknown terms.
    shapes.remove((None, rdflib.URIRef(f"{rdflib.SH}nodekind"), None))
    shapes.remove((None, rdflib.RDF.type, rdflib.URIRef(f"{rdflib.SH}propertyShape")))
    return contexts, shapes


def graph(document, contexts):
    parsed = rdflib.Graph()
    parsed.parse(data="\n".join(f"{triple} ." for triple in triples(document, contexts)), format="nt")
    return parsed


def conforms(document, model, *, reference=False):
    """Whether a document conforms; with `reference`, pySHACL has to say the same."""
    contexts, shapes = model
    data = graph(document, contexts)
    verdict = shacl.validate(data, shapes).conforms
    if reference:
        assert pyshacl.validate(data, shacl_graph=shapes)[0] == verdict
    return verdict


@pytest.mark.slow
@everyone
@readings
def test_conforms_to_the_shapes(source, reading, made, model):
    documents = made(source, "elm", reading)
    assert documents
    for document in documents:
        assert conforms(document, model)


@pytest.mark.slow
@varied
def test_conforms_by_the_reference_engine_too(source, made, model):
    (document,) = made(source, "elm")
    assert conforms(document, model, reference=True)


@pytest.fixture(scope="module")
def small(assessor, issuer):
    """The credential of the profile by one indicator, which is met."""
    assessments = assessor("default").assess(read_profiles(PROFILE.encode()), "profile")
    (person,) = assessments
    alone = person.only([person.kpi("SystemManagement-L4").kpi.iri])
    (document,) = credentials("elm", [(assessments, alone)], read_issuer(issuer), "en")
    return document


def first(document, kind):
    return next(claim for claim in document["credentialSubject"]["hasClaim"] if claim["type"] == kind)


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document.pop("issuer"),
        lambda document: document["issuer"].pop("eIDASIdentifier"),
        lambda document: document["issuer"].pop("location"),
        lambda document: document["issuer"].pop("legalName"),
        lambda document: document["issuer"]["location"]["address"].pop("countryCode"),
        lambda document: document["issuer"]["eIDASIdentifier"].pop("notation"),
        lambda document: document.pop("issued"),
        lambda document: document.pop("validFrom"),
        lambda document: document.update(validFrom=["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"]),
        lambda document: document.pop("credentialSchema"),
        lambda document: document.pop("credentialProfiles"),
        lambda document: document.pop("displayParameter"),
        lambda document: document["displayParameter"].pop("title"),
        lambda document: document["displayParameter"].update(primaryLanguage={"id": "urn:en", "type": "Concept"}),
        lambda document: document["displayParameter"]["individualDisplay"][0]["displayDetail"][0].pop("page"),
        lambda document: document["displayParameter"]["individualDisplay"][0]["displayDetail"][0]["image"].pop(
            "content"
        ),
        lambda document: document["credentialSubject"].pop("hasClaim"),
        lambda document: document["credentialSubject"].update(type="Thing"),
        lambda document: first(document, "LearningAchievement").pop("title"),
        lambda document: first(document, "LearningAchievement").pop("awardedBy"),
        lambda document: first(document, "LearningAchievement").update(provenBy=[PERSON]),
        lambda document: first(document, "LearningAchievement")["awardedBy"].pop("awardingBody"),
        lambda document: first(document, "LearningAchievement")["specifiedBy"].pop("title"),
        lambda document: first(document, "LearningAchievement")["specifiedBy"]["learningOutcome"][0].pop("title"),
        lambda document: first(document, "LearningAssessment").pop("grade"),
        lambda document: first(document, "LearningAssessment")["hasPart"][0].pop("grade"),
        lambda document: first(document, "LearningAssessment")["hasPart"][0]["grade"].pop("noteLiteral"),
        lambda document: first(document, "LearningAssessment").update(dateIssued=["2026-11-23T00:00:00Z", "x"]),
        lambda document: first(document, "LearningAssessment")["additionalNote"][0].update(subject=PERSON),
        lambda document: first(document, "LearningActivity").pop("title"),
        lambda document: first(document, "LearningActivity").pop("awardedBy"),
        lambda document: first(document, "LearningActivity")["supplementaryDocument"][0].pop("contentURL"),
        lambda document: first(document, "LearningActivity")["temporal"].update(type="Period"),
    ],
)
def test_the_shapes_find_faults(spoil, small, model):
    document = copy.deepcopy(small)
    spoil(document)
    assert not conforms(document, model, reference=True)


@pytest.mark.slow
def test_without_a_fault_it_conforms(small, model):
    assert conforms(small, model, reference=True)


@pytest.mark.slow
@varied
def test_no_term_is_dropped(source, made, model):
    contexts, _ = model
    for document in made(source, "elm"):
        assert unknown_terms(document, contexts) == []


def test_a_dropped_term_would_be_found(made, model):
    (document,) = copy.deepcopy(made(PROFILE, "elm"))
    first(document, "LearningAssessment")["score"] = "2"
    first(document, "LearningActivity")["type"] = "Engagement"
    assert set(unknown_terms(document, model[0])) >= {"Engagement"}
    first(document, "LearningAssessment")["required"] = "2"
    assert "required" in unknown_terms(document, model[0])


@pytest.mark.slow
@everyone
def test_our_contexts_say_what_the_published_ones_say(source, made):
    published_contexts, _ = theirs()
    for document in made(source, "elm"):
        assert canonical(document, ours()[0]) == canonical(document, published_contexts)


def canonical(document, contexts):
    """The triples with blank nodes named by what is said of them."""
    found = ox.Dataset(ox.Quad(*triple) for triple in triples(document, contexts))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(found)


def reason(row):
    """The reason in words that fit the figures."""
    required, measured = row["required"], row["measured"]
    if row["reason"] == "insufficient" and row["kind"] == "complexity" and measured["count"] >= required["count"]:
        return "without the criterion that must be among them"
    below = required.get("below", {})
    if row["reason"] == "insufficient" and any(measured.get(name, 0) >= below[name] for name in below):
        return "too large"
    words = {"met": "met", "insufficient": "not enough", "no-evidence": "nothing counts"}
    return words.get(row["reason"], "not specified")


@pytest.mark.slow
@everyone
@readings
def test_every_figure_is_that_of_the_json(source, reading, made, judged):
    documents, people = made(source, "elm", reading), judged(source, reading)
    assert len(documents) == len(people)
    for document, person in zip(documents, people, strict=True):
        assert document["credentialSubject"]["id"] == person["profile"]
        assert document["validFrom"] == document["issued"] == f"{person['asOf']}T00:00:00Z"
        nodes = document["credentialSubject"]["hasClaim"]
        judgements = [claim for claim in nodes if claim["type"] == "LearningAssessment" and "hasPart" in claim]
        achieved = [claim["specifiedBy"]["id"] for claim in nodes if "provenBy" in claim]
        assert achieved == [kpi["kpi"] for kpi in person["kpis"] if kpi["met"] or kpi["deemed"]]
        assert len(judgements) == len(person["kpis"])
        for judgement, kpi in zip(judgements, person["kpis"], strict=True):
            assert judgement["grade"]["noteLiteral"]["en"] == (
                "met" if kpi["met"] else "deemed met by examination" if kpi["deemed"] else "not met"
            )
            for part, row in zip(judgement["hasPart"], kpi["requirements"], strict=True):
                assert part["description"] == row["message"]
                assert standings(part) == [each for each in [row.get("standing")] if each]
                grade = part["grade"]["noteLiteral"]
                assert grade["en"].startswith(reason(row))
                for language in ("en", "ja"):
                    assert [int(each) for each in re.findall(r"\d+", grade[language])] == figures(row)


def standings(node):
    """The standings that the notes of a node are about."""
    subjects = [note["subject"]["id"] for note in node.get("additionalNote", []) if "subject" in note]
    return [each.rpartition("#")[2].lower() for each in subjects]


def figures(row):
    """Every figure of a requirement, as they are told: measured, required, the bound."""
    found = []
    for name in (name for name in UNITS if name in row["required"] or name in row["measured"]):
        required = row["required"]
        found += [values[name] for values in (row["measured"], required) if name in values]
        found += [required["below"][name]] if name in required.get("below", {}) else []
    return found


def test_figures_in_words(made):
    (person,) = [path for path in EXAMPLES if path.stem == "bounded-size"]
    (document,) = made(person, "elm", "strict")
    grades = {
        part["title"]["en"]: part["grade"]["noteLiteral"]
        for claim in document["credentialSubject"]["hasClaim"]
        for part in claim.get("hasPart", [])
    }
    assert grades["System management level 4: responsibility"]["en"] == "met: days: 1095 (730 required)"
    assert grades["System management level 4: complexity"] == {"en": "met: 2 (2 required)", "ja": "充足:2(要求 2)"}
    assert grades["System management level 4: size"] == {
        "en": "too large: persons: 80 (35 required, less than 75); "
        "or yen a year: not recorded (350000000 required, less than 750000000)",
        "ja": "上限超過:人:80(要求 35、75未満);または円/年:記録なし(要求 350000000、750000000未満)",
    }
    assert grades["System management level 3: size"] == {"en": "not specified", "ja": "規定なし"}


def test_claim_evidence_and_assessment_are_apart(made):
    (document,) = made(PROFILE, "elm")
    nodes = {claim["id"]: claim for claim in document["credentialSubject"]["hasClaim"]}
    engagement = nodes[f"{PERSON}#e1"]
    assert engagement["type"] == "LearningActivity"
    assert engagement["title"] == {"en": 'Core <systems> & "more"', "ja": "基幹系"}
    assert engagement["temporal"] == {
        "type": "PeriodOfTime",
        "startDate": "2020-10-01T00:00:00Z",
        "endDate": "2023-09-30T00:00:00Z",
    }
    assert [document["contentURL"] for document in engagement["supplementaryDocument"]] == [
        "https://files.example.org/contract.pdf",
        "https://files.example.org/review.pdf",
    ]
    assert engagement["awardedBy"]["awardingBody"] == [{"id": ASSESSOR, "type": "Agent"}]
    assert engagement["additionalNote"][0]["noteLiteral"] == {"en": "confirmed", "ja": "評価者確認済み"}
    expertise, own = nodes[f"{PERSON}#x1"], nodes[f"{PERSON}#x2"]
    assert expertise["type"] == own["type"] == "LearningAchievement"
    assert expertise["title"] == {"und": "untagged"}
    assert expertise["awardedBy"]["awardingBody"] == own["awardedBy"]["awardingBody"] == PERSON
    assert expertise["additionalNote"][0]["noteLiteral"]["en"] == "evidenced"
    assert own["additionalNote"][0]["noteLiteral"]["en"] == "claimed"
    judged = [each for each in nodes.values() if "hasPart" in each or "provenBy" in each]
    bodies = {json.dumps(claim["awardedBy"], sort_keys=True) for claim in judged}
    full = next(claim["awardedBy"] for claim in judged if isinstance(claim["awardedBy"], dict))
    assert full["awardingBody"] == "https://www.example.org/"
    assert bodies == {json.dumps(full, sort_keys=True), json.dumps(full["id"])}
    achievement = next(
        claim for claim in judged if claim.get("specifiedBy", {}).get("id", "").endswith("SystemManagement-L4")
    )
    assert achievement["influencedBy"] == [f"{PERSON}#e1", f"{PERSON}#s1"]
    part = next(
        part
        for claim in judged
        for part in claim.get("hasPart", [])
        if part["title"]["en"] == "System management level 4: complexity"
    )
    assert standings(part) == ["confirmed"]
    assert part["additionalNote"][1]["noteLiteral"]["en"] == 'Rests on: Core <systems> & "more" (confirmed)'


def test_an_examination_is_claimed_and_proves_what_is_deemed_met(made):
    (document,) = made(PROFILE, "elm")
    nodes = document["credentialSubject"]["hasClaim"]
    (examination,) = [claim for claim in nodes if claim["title"].get("en", "").startswith("Passed examination: ")]
    assert examination["awardedBy"]["awardingBody"] == PERSON
    assert examination["specifiedBy"]["id"].endswith("/AppliedInformationTechnologyEngineerExamination")
    proven = [claim for claim in nodes if examination["id"] in claim.get("provenBy", [])]
    assert [each["specifiedBy"]["id"].rpartition("/")[2] for each in proven] == [
        "OperationsManagement-L3",
        "ServiceDesk-L3",
    ]


def test_nobody_is_named(made):
    (document,) = made(PROFILE, "elm")
    images = [entry["displayDetail"][0]["image"] for entry in document["displayParameter"]["individualDisplay"]]
    content = json.dumps(document) + "".join(base64.b64decode(each["content"]).decode() for each in images)
    assert "Nobody" not in content
    assert "000000000099" not in content, "subordinates are other people"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_drawing(language, made):
    (document,) = made(PROFILE, "elm", "default", language)
    display = document["displayParameter"]
    codes = [entry["language"]["id"].rpartition("/")[2] for entry in display["individualDisplay"]]
    assert codes == (["ENG", "JPN"] if language == "en" else ["JPN", "ENG"])
    assert display["primaryLanguage"]["id"].endswith(codes[0])
    image = display["individualDisplay"][0]["displayDetail"][0]["image"]["content"]
    drawn = ET.fromstring(base64.b64decode(image))
    texts = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[1:3] == ["Example <Inc.>" if language == "en" else "株式会社例示", PERSON]
    assert len(texts) == 4 + 2 * 13
    met = [texts[number + 1] for number in range(4, len(texts), 2) if texts[number].endswith(("level 4", "レベル4"))]
    assert met == (
        ["not met", "met", "not met", "not met"] if language == "en" else ["未充足", "充足", "未充足", "未充足"]
    )


def test_a_person_who_reached_nothing_is_assessed_all_the_same(made):
    (empty,) = [path for path in EXAMPLES if path.stem == "empty"]
    (document,) = made(empty, "elm")
    nodes = document["credentialSubject"]["hasClaim"]
    assert {claim["type"] for claim in nodes} == {"LearningAssessment"}
    assert {claim["grade"]["noteLiteral"]["en"] for claim in nodes} == {"not met"}


@pytest.mark.slow
def test_the_same_assessment_has_the_same_names_and_another_has_others(made, issuer):
    (document,) = made(PROFILE, "elm")
    how = {"issuer": issuer, "as_of": AS_OF}
    (again,) = itss.credentials(PROFILE.encode(), "elm", **how)
    assert json.dumps(again) == json.dumps(document)
    (later,) = itss.credentials(PROFILE.encode(), "elm", issuer=issuer, as_of=date(2026, 11, 24))
    assert later["id"] != document["id"]
    assert judgements(document).keys() & judgements(later).keys() == set()
    claimed = [
        {name: claim for name, claim in claims(one).items() if name not in judgements(one)} for one in (document, later)
    ]
    assert claimed[0].keys() == claimed[1].keys(), "what is claimed does not change by being judged again"
    names = [name for name in claims(document) if name not in claimed[0]]
    assert all(name.startswith("urn:uuid:") and name[23] == "5" for name in names)


def claims(document):
    return {claim["id"]: claim for claim in document["credentialSubject"]["hasClaim"]}


def judgements(document):
    """What was judged, by name; the passed examination, which proves as well, is a claim."""
    return {name: claim for name, claim in claims(document).items() if "hasPart" in claim or "provenBy" in claim}
