"""The nodes of a European digital credential beside what was judged: issuer, display and its drawing, concepts."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

import jinja2

from itss_graph.assessment.model import Assessment, Assessments
from itss_graph.presentation import templates
from itss_graph.profiles.standing import standing_iri, standing_label
from itss_graph.reports.credentials import wording
from itss_graph.reports.credentials.issuer import Issuer
from itss_graph.reports.credentials.nodes import NodeObject
from itss_graph.requirements.requirement import Kpi
from itss_graph.terms.model import Reading, Text
from itss_graph.words import catalogue, says, title

WIDTH, TOP, LINE = 620, 150, 26
"""Units of the drawing: its width, where the list begins, and the height of a line of it."""

CONTEXTS = ["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"]
SHAPES = "http://data.europa.eu/snb/model/ap/edc-generic-full"
SNB = "http://data.europa.eu/snb/"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
CODES = {"en": "ENG", "ja": "JPN"}
"""Languages as the Publications Office of the European Union writes them."""


def drawing(reading: Reading, assessment: Assessment, issuer: Issuer, heading: Text, language: str) -> str:
    """The drawing as SVG, without script and without anything from elsewhere."""
    return _template().render(
        assessment=assessment,
        reading=reading,
        issuer=issuer.name_in(language),
        heading=heading,
        language=language,
        words=catalogue(language),
        verdict=wording.verdict,
        width=WIDTH,
        top=TOP,
        line=LINE,
        height=TOP + LINE * len(assessment.kpis) + LINE,
    )


@cache
def _template() -> jinja2.Template:
    return templates.environment([Path(__file__).parent / "templates"]).get_template("credential.svg")


def generic_profile() -> NodeObject:
    """The profile of a credential that is of no special kind."""
    return _concept(f"{SNB}credential/e34929035b", f"{SNB}credential/25831c2", says("credential.generic"))


def specification(kpi: Kpi, reading: Reading) -> NodeObject:
    """The indicator as what an achievement is specified by, with a learning outcome for each requirement."""
    return {
        "id": kpi.iri,
        "type": "LearningAchievementSpecification",
        "title": titles(kpi.label),
        "description": kpi.definition.to_dict(),
        "category": titles(kpi.field.label),
        "homepage": {"type": "WebResource", "contentURL": kpi.iri},
        "learningOutcome": [
            {
                "id": requirement.iri,
                "type": "LearningOutcome",
                "title": titles(requirement.label),
                "additionalNote": note(requirement.statement(kpi, reading)),
            }
            for requirement in kpi.requirements
        ],
    }


def organisation(issuer: Issuer) -> NodeObject:
    """The issuer, who has a country and a legal identifier."""
    scheme = f"{AUTHORITY}country"
    country = {"id": f"{scheme}/{issuer.country}", "type": "Concept", "inScheme": _scheme(scheme)}
    return {
        "id": issuer.iri,
        "type": "Organisation",
        "legalName": dict(issuer.name),
        "eIDASIdentifier": {"type": "LegalIdentifier", "notation": issuer.legal_identifier, "spatial": country},
        "location": {"type": "Location", "address": {"type": "Address", "countryCode": country}},
    }


def display(assessments: Assessments, assessment: Assessment, issuer: Issuer, language: str) -> NodeObject:
    """How the credential is shown: a drawing in each language."""
    category = assessment.kpis[0].kpi.field.category.label
    heading = says("credential.title", category)
    languages = [language, *(tag for tag in CODES if tag != language)]
    return {
        "type": "DisplayParameter",
        "title": heading.to_dict(),
        "language": [_language(tag) for tag in languages],
        "primaryLanguage": _language(language),
        "individualDisplay": [
            {
                "type": "IndividualDisplay",
                "language": _language(tag),
                "displayDetail": [
                    {
                        "type": "DisplayDetail",
                        "page": 1,
                        "image": _image(drawing(assessments.reading, assessment, issuer, heading, tag)),
                    }
                ],
            }
            for tag in languages
        ],
    }


def _image(svg: str) -> NodeObject:
    kind = f"{AUTHORITY}file-type"
    encoding = f"{SNB}encoding"
    return {
        "type": "MediaObject",
        "contentType": _concept(f"{kind}/SVG", kind, Text("SVG", "SVG")),
        "contentEncoding": _concept(f"{encoding}/6146cde7dd", f"{encoding}/25831c2", Text("base64", "base64")),
        "content": base64.b64encode(svg.encode()).decode(),
    }


def _language(language: str) -> NodeObject:
    return _concept(f"{AUTHORITY}language/{CODES[language]}", f"{AUTHORITY}language", says(f"languages.{language}"))


def _concept(iri: str, scheme: str, label: Text) -> NodeObject:
    return {"id": iri, "type": "Concept", "inScheme": _scheme(scheme), "prefLabel": label.to_dict()}


def _scheme(iri: str) -> NodeObject:
    return {"id": iri, "type": "ConceptScheme"}


def note(text: Text) -> NodeObject:
    """A text as a node."""
    return {"type": "Note", "noteLiteral": text.to_dict()}


def standing_note(standing: str) -> NodeObject:
    """A standing as a note, whose subject is the term for it."""
    label = standing_label(standing)
    return {**note(label), "subject": {"id": standing_iri(standing), "type": "Concept", "prefLabel": label.to_dict()}}


def titles(text: Text) -> dict[str, str]:
    """A text by language, with a capital to begin with."""
    return {language: title(words) for language, words in text.to_dict().items()}
