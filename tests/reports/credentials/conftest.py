"""Credentials of the examples and of one profile with all there can be, and the models they are held against."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

import itss_graph as itss
from itss_graph import resources
from itss_graph.rdf.jsonld import inline
from tests.reports.conftest import AS_OF

HERE = Path(__file__).parent
MODELS = Path(os.environ.get("ITSS_MODELS", "~/.cache/itss-graph/models")).expanduser()
EXAMPLES = [
    path for path in sorted(resources.path("data", "examples").iterdir()) if path.suffix in (".ttl", ".nt", ".jsonld")
]
ISSUER = """
id = "https://www.example.org/"
country = "JPN"
legal-identifier = "7010001000000"

[name]
en = "Example <Inc.>"
ja = "株式会社例示"
"""
PROFILE = """
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<urn:uuid:5f0c0000-0000-4000-8000-000000000001> a itss:Candidate ;
    rdfs:label "Nobody's Business" ;
    itss:engagement <urn:uuid:5f0c0000-0000-4000-8000-000000000001#e1> , [
        a itss:Engagement ;
        itss:specialtyField itsm:Operation ;
        itss:role itss:TeamMember ;
        itss:outcome itss:Successful ;
        itss:startDate "2024-04-01"^^xsd:date ;
        itss:complexity itsm:ComplexOperationSystem , itsm:ComplexStructure
    ] ;
    itss:expertise <urn:uuid:5f0c0000-0000-4000-8000-000000000001#x1> ;
    itss:expertise <urn:uuid:5f0c0000-0000-4000-8000-000000000001#x2> ;
    itss:succession <urn:uuid:5f0c0000-0000-4000-8000-000000000001#s1> ;
    itss:develops <urn:uuid:5f0c0000-0000-4000-8000-000000000099> ;
    itss:passedExamination itsm:AppliedInformationTechnologyEngineerExamination .

<urn:uuid:5f0c0000-0000-4000-8000-000000000001#e1> a itss:Engagement ;
    rdfs:label "基幹系"@ja , "Core <systems> & \\"more\\""@en ;
    itss:specialtyField itsm:SystemManagement ;
    itss:role itss:TeamLeader ;
    itss:outcome itss:Successful ;
    itss:startDate "2020-10-01"^^xsd:date ;
    itss:endDate "2023-09-30"^^xsd:date ;
    itss:complexity itsm:AdvancedSystemOperationalRequirements , itsm:ComplexStructure ;
    itss:persons 60 ;
    itss:evidence <https://files.example.org/contract.pdf> , <https://files.example.org/review.pdf> ;
    itss:confirmedBy <urn:uuid:5f0c0000-0000-4000-8000-000000000002> .

<urn:uuid:5f0c0000-0000-4000-8000-000000000001#x1> a itss:Expertise ;
    rdfs:label "untagged" ;
    itss:area itsm:Security ;
    itss:proficiency itss:GuidesSubordinates ;
    itss:evidence <https://files.example.org/review.pdf> .

<urn:uuid:5f0c0000-0000-4000-8000-000000000001#x2> a itss:Expertise ;
    itss:area itsm:Hardware ;
    itss:proficiency itss:WorksIndependently ;
    itss:confirmedBy <urn:uuid:5f0c0000-0000-4000-8000-000000000001> .

<urn:uuid:5f0c0000-0000-4000-8000-000000000001#s1> a itss:SuccessionRecord ;
    itss:specialtyField itsm:SystemManagement ;
    itss:activity itsm:InternalPaperPublication ;
    dcterms:date "2022-05-01"^^xsd:date .
"""
everyone = pytest.mark.parametrize(
    "source",
    [
        *(
            pytest.param(path, id=path.stem, marks=() if path.stem in ("plain", "team") else pytest.mark.slow)
            for path in EXAMPLES
        ),
        pytest.param(PROFILE, id="profile"),
    ],
)
"""All of them; in the quick part, a few."""
PERSON = "urn:uuid:5f0c0000-0000-4000-8000-000000000001"
ASSESSOR = "urn:uuid:5f0c0000-0000-4000-8000-000000000002"


@pytest.fixture(scope="session")
def issuer(tmp_path_factory):
    """A file that describes an issuer."""
    path = tmp_path_factory.mktemp("issuer") / "issuer.toml"
    path.write_text(ISSUER, "utf-8")
    return path


@pytest.fixture(scope="session")
def made(issuer):
    """`made(source, model, reading, language)`: the credentials of a profile as on the day of the examples."""

    @cache
    def made(source, model, reading="default", language="en"):
        content = source if isinstance(source, Path) else source.encode()
        how = {"reading": reading, "language": language, "as_of": AS_OF}
        return itss.credentials(content, model, issuer=issuer, **how)

    return made


@pytest.fixture(scope="session")
def judged():
    """`judged(source, reading)`: the same people assessed, as JSON objects."""

    @cache
    def judged(source, reading="default"):
        content = source if isinstance(source, Path) else source.encode()
        return [assessment.to_dict() for assessment in itss.assess(content, reading=reading, as_of=AS_OF)]

    return judged


def published(*names):
    """A file of a model; the test is skipped, saying what to do, where it is not there."""
    path = MODELS.joinpath(*names)
    if not path.exists():
        pytest.skip(f"{path} is not there; CONTRIBUTING.md tells where it comes from")
    return path


def triples(document, contexts):
    """The triples of a JSON-LD document by contexts: document by IRI. Nothing is fetched."""
    text = inline(json.dumps(document), contexts, None)
    return {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)}


def unknown_terms(document, contexts):
    """The keys and types of a document for which the contexts have no meaning, and which JSON-LD drops."""
    from pyld import jsonld

    def load(url, _options):
        return {"contextUrl": None, "documentUrl": url, "document": json.loads(contexts[url])}

    caught = {**document, "@context": [*document["@context"], {"@vocab": "unknown:", "@base": "relative:/"}]}
    text = json.dumps(jsonld.expand(caught, {"documentLoader": load}))
    return sorted({part.split('"')[0] for start in ("unknown:", "relative:") for part in text.split(f'"{start}')[1:]})
