"""Open Badges 3.0: held against the published JSON Schema, the published contexts and a verifier."""

from __future__ import annotations

import copy
import json
from datetime import date

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from openbadgeslib import ob3
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.contexts import load_context

import itss_graph as itss
from tests.reports.conftest import AS_OF
from tests.reports.credentials.conftest import ASSESSOR, EXAMPLES, PERSON, PROFILE, everyone, published, unknown_terms

LANGUAGES = ("en", "ja")
readings = pytest.mark.parametrize("reading", ["default", pytest.param("strict", marks=pytest.mark.slow)])


@pytest.fixture(scope="module")
def schema():
    from jsonschema import Draft201909Validator, FormatChecker  # takes seconds

    path = published("ob3", "ob_v3p0_achievementcredential_schema.json")
    return Draft201909Validator(json.loads(path.read_text("utf-8")), format_checker=FormatChecker())


@pytest.fixture(scope="module")
def contexts(made):
    urls = made(PROFILE, "ob3")[0]["@context"]
    return {url: json.dumps(load_context(url)) for url in urls}


@pytest.mark.slow
@everyone
@pytest.mark.parametrize(("reading", "language"), [("default", "en"), ("strict", "ja")])
def test_fits_the_published_schema(source, reading, language, made, schema):
    for badge in made(source, "ob3", reading, language):
        assert [error.message for error in schema.iter_errors(badge)] == []


@pytest.mark.slow
@everyone
def test_has_nothing_that_the_schema_does_not_name(source, made, schema):
    closed = type(schema)(close(schema.schema))
    for badge in made(source, "ob3"):
        assert [error.message for error in closed.iter_errors(badge)] == []


def test_what_the_schema_does_not_name_would_be_found(made, schema):
    badge = copy.deepcopy(made(PROFILE, "ob3")[0])
    badge["credentialSubject"]["result"][0]["required"] = "2"
    assert schema.is_valid(badge)
    assert not type(schema)(close(schema.schema)).is_valid(badge)


def close(schema):
    """The schema without its leave to say more."""
    if isinstance(schema, dict):
        closed = {key: close(each) for key, each in schema.items()}
        return closed | ({"additionalProperties": False} if schema.get("additionalProperties") is True else {})
    return [close(each) for each in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize(
    "spoil",
    [
        lambda badge: badge.pop("validFrom"),
        lambda badge: badge.update(type=["VerifiableCredential"]),
        lambda badge: badge["@context"].reverse(),
        lambda badge: badge["credentialSubject"].pop("achievement"),
        lambda badge: badge["credentialSubject"]["achievement"].pop("criteria"),
        lambda badge: badge["credentialSubject"]["achievement"].update(achievementType="Level"),
        lambda badge: badge["credentialSubject"]["result"][0].update(status="passed"),
        lambda badge: badge["credentialSubject"]["result"][0].update(value=3),
        lambda badge: badge["credentialSubject"]["achievement"]["resultDescription"][0].pop("name"),
        lambda badge: badge["evidence"][0].update(type=["Record"]),
    ],
)
def test_the_published_schema_finds_faults(spoil, made, schema):
    badge = copy.deepcopy(made(PROFILE, "ob3")[0])
    spoil(badge)
    assert not schema.is_valid(badge)


@everyone
def test_no_term_is_dropped(source, made, contexts):
    for badge in made(source, "ob3"):
        assert unknown_terms(badge, contexts) == []


def test_a_dropped_term_would_be_found(made, contexts):
    badge = copy.deepcopy(made(PROFILE, "ob3")[0])
    badge["credentialSubject"]["result"][0]["required"] = "2"
    badge["evidence"][0]["type"] = ["Record"]
    assert unknown_terms(badge, contexts) == ["Record", "genre", "required"]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_verifier_accepts_it_once_signed(language, tmp_path):
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    did = ob3.did_key_from_pem(public)
    issuer = tmp_path / "issuer.toml"
    issuer.write_text(f'id = "{did}"\nname = {{ en = "Example" }}\n', "utf-8")
    badges = itss.credentials(PROFILE.encode(), "ob3", issuer=issuer, language=language, as_of=AS_OF)
    verifier = ob3.OB3LdpVerifier.for_issuer_did(did)
    for badge in badges:
        signed = ob3.add_data_integrity_proof(badge, private, f"{did}#{did.rpartition(':')[2]}")
        read = verifier.verify(signed)
        assert (read.id, read.recipient_id) == (badge["id"], PERSON)
        assert [each.value for each in read.results] == [
            result.get("value") for result in badge["credentialSubject"]["result"]
        ]
        signed["credentialSubject"]["result"][0]["value"] = "1000000"
        with pytest.raises(LibOpenBadgesException):
            verifier.verify(signed)


@pytest.mark.slow
@everyone
@readings
def test_every_figure_is_that_of_the_json(source, reading, made, judged):
    met = [(person, kpi) for person in judged(source, reading) for kpi in person["kpis"] if kpi["met"] or kpi["deemed"]]
    badges = made(source, "ob3", reading)
    assert len(badges) == len(met)
    for badge, (person, kpi) in zip(badges, met, strict=True):
        subject = badge["credentialSubject"]
        assert subject["id"] == person["profile"]
        assert subject["achievement"]["id"] == kpi["kpi"]
        assert badge["validFrom"] == f"{person['asOf']}T00:00:00Z"
        results = {result["resultDescription"]: result for result in subject["result"]}
        descriptions = {description["id"]: description for description in subject["achievement"]["resultDescription"]}
        assert results.keys() <= descriptions.keys()
        count = 0
        for row in kpi["requirements"]:
            iri, outcome = row["requirement"], results[row["requirement"]]
            status = {"passed": "Completed", "failed": "Failed", "inapplicable": None}
            assert outcome.get("status") == status[row["outcome"]]
            rests = [target["targetUrl"].rpartition("#")[2].lower() for target in outcome.get("alignment", [])]
            assert rests == [each for each in [row.get("standing")] if each]
            figures = {name for name in (*row["required"], *row["measured"]) if name not in NO_FIGURES}
            whole = {} if row["kind"] == "size" else dict.fromkeys(figures, iri)
            for name in figures:
                place = whole.get(name, f"{iri}#{name}")
                assert descriptions[place].get("requiredValue") == text(row["required"].get(name))
                assert results.get(place, {}).get("value") == text(row["measured"].get(name))
                if name in row["required"].get("below", {}):
                    assert f"less than {row['required']['below'][name]}" in descriptions[place]["name"]
            count += len({whole.get(name, f"{iri}#{name}") for name in figures} | {iri})
        assert count == len(descriptions)


NO_FIGURES = ("alternative", "below", "criteria")


def text(number):
    return None if number is None else str(number)


def test_an_alternative_and_a_required_criterion_are_named(made):
    (person,) = [path for path in EXAMPLES if path.stem == "operations-management-l7"]
    (badge,) = [badge for badge in made(person, "ob3") if badge["name"].endswith("level 7")]
    aligned = {
        description["id"].rpartition("-")[2]: [
            target["targetUrl"].rpartition("/")[2] for target in description["alignment"]
        ]
        for description in badge["credentialSubject"]["achievement"]["resultDescription"]
        if "alignment" in description
    }
    assert aligned == {
        "complexity": ["InternationalOperationsManagement"],
        "size": ["OperationsManagement-L7-size-alternative-1"],
    }


def test_claim_evidence_and_assessment_are_apart(made):
    badge = next(badge for badge in made(PROFILE, "ob3") if badge["name"] == "System management level 4")
    claims = {record.get("id"): record for record in badge["evidence"] if record["genre"] == "claim"}
    evidence = {record["id"]: record["name"] for record in badge["evidence"] if record["genre"] == "evidence"}
    engagement = claims[f"{PERSON}#e1"]
    assert engagement["name"] == 'Core <systems> & "more"'
    assert engagement["description"] == (
        f"A record of the profile, confirmed, confirmed by {ASSESSOR}; it counted for responsibility, complexity, size."
    )
    assert engagement["narrative"].startswith("of specialty field: system management; has role: team leader; ")
    assert "persons: 60" in engagement["narrative"]
    assert claims[f"{PERSON}#x1"]["description"].startswith("A record of the profile, evidenced; ")
    assert claims[f"{PERSON}#s1"]["description"].startswith("A record of the profile, claimed; ")
    assert evidence == {
        "https://files.example.org/contract.pdf": 'Evidence of Core <systems> & "more"',
        "https://files.example.org/review.pdf": 'Evidence of Core <systems> & "more", untagged',
    }
    assert badge["credentialSubject"]["source"]["name"].startswith("itss-graph ")
    assert (
        "up to 2026-11-23, default reading: met, on what is claimed alone." in badge["credentialSubject"]["narrative"]
    )


def test_a_record_without_an_iri_and_one_that_only_the_person_confirms(made):
    badge = next(badge for badge in made(PROFILE, "ob3") if badge["name"] == "Operation level 3")
    engagement, expertise = badge["evidence"]
    assert "id" not in engagement
    assert engagement["name"] == "Engagement: operation"
    assert (expertise["id"], expertise["name"]) == (f"{PERSON}#x2", "Expertise: hardware")
    assert expertise["description"].startswith("A record of the profile, claimed; ")


def test_an_examination_is_a_claim(made):
    badge = next(badge for badge in made(PROFILE, "ob3") if badge["name"] == "Operations management level 3")
    assert badge["evidence"] == [
        {
            "type": ["Evidence"],
            "name": "Passed examination: Applied Information Technology Engineer Examination",
            "genre": "claim",
            "description": "Claimed",
        }
    ]
    assert "deemed met by examination" in badge["credentialSubject"]["narrative"]


def test_nobody_is_named(made):
    content = json.dumps(made(PROFILE, "ob3"), ensure_ascii=False)
    assert "Nobody" not in content
    assert "000000000099" not in content, "subordinates are other people"


def test_in_japanese(made):
    badge = next(badge for badge in made(PROFILE, "ob3", "default", "ja") if badge["name"] == "システム管理 レベル4")
    achievement = badge["credentialSubject"]["achievement"]
    assert achievement["inLanguage"] == "ja"
    assert achievement["criteria"]["narrative"].startswith("- 責任性:")
    assert badge["evidence"][0]["name"] == "基幹系"
    assert {each["targetName"] for each in achievement["alignment"]} >= {
        "システム管理 レベル4",
        "System management level 4",
    }
    assert badge["issuer"]["name"] == "株式会社例示"


def test_without_an_issuer_people_issue_their_own():
    badges = itss.credentials(PROFILE.encode(), "ob3", as_of=AS_OF)
    assert {json.dumps(badge["issuer"]) for badge in badges} == {json.dumps({"id": PERSON, "type": ["Profile"]})}


@pytest.mark.slow
def test_the_same_assessment_has_the_same_names_and_another_has_others(made):
    first, again = (itss.credentials(PROFILE.encode(), "ob3", as_of=AS_OF) for _ in range(2))
    assert json.dumps(first) == json.dumps(again)
    ids = [badge["id"] for badge in first]
    assert len(set(ids)) == len(ids)
    assert all(each.startswith("urn:uuid:") and each[23] == "5" for each in ids)
    later = itss.credentials(PROFILE.encode(), "ob3", as_of=date(2026, 11, 24))
    assert not {badge["id"] for badge in later} & set(ids)
    assert not {badge["id"] for badge in made(PROFILE, "ob3")} & set(ids), "another issuer"


def test_only_what_is_confirmed():
    badges = itss.credentials(PROFILE.encode(), "ob3", as_of=AS_OF, only="confirmed")
    assert [badge["name"] for badge in badges] == [
        "Operations management level 3",
        "System management level 3",
        "Operation level 3",
        "Service desk level 3",
    ]
    assert all("only what is confirmed" in badge["credentialSubject"]["narrative"] for badge in badges)
    assert all("deemed" in badge["credentialSubject"]["narrative"] for badge in badges)
