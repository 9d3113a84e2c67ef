"""Open Badges 3.0: a credential for each indicator that is met or deemed met.

Terms and their meaning: https://www.imsglobal.org/spec/ob/v3p0; the credential around them is of the W3C Verifiable
Credentials Data Model 2.0. A text has one language there, which `inLanguage` names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from itss_graph.assessment.model import Assessment, Assessments, KpiOutcome, RequirementOutcome
from itss_graph.profiles.standing import standing_iri, standing_label
from itss_graph.reports.credentials import wording
from itss_graph.reports.credentials.claims import Claim, claims, examinations
from itss_graph.reports.credentials.issuer import Issuer
from itss_graph.reports.credentials.nodes import TOOL, NodeObject, midnight, with_id
from itss_graph.reports.figures import quantities
from itss_graph.terms.model import Reading, Term, Text
from itss_graph.version import SOFTWARE
from itss_graph.words import LANGUAGES, says, title

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
"""The last one has the type of the schema."""

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
STATUS = {"passed": "Completed", "failed": "Failed"}


def badges(
    assessments: Assessments, assessment: Assessment, issuer: Issuer | None, language: str, *, only: str | None
) -> Iterator[NodeObject]:
    """The credentials of a person, from the highest level of a field down; none where no indicator is met."""
    recorded_claims = claims(assessments, assessment)
    for outcome in assessment.kpis:
        if outcome.met or outcome.deemed:
            name = title(outcome.kpi.label[language])
            subject = {
                "id": assessment.profile,
                "type": ["AchievementSubject"],
                "achievement": _achievement(outcome, assessments.reading, language),
                "narrative": wording.judgement(assessment, assessments.reading, outcome, SOFTWARE, only)[language],
                "source": {"id": TOOL, "type": ["Profile"], "name": SOFTWARE},
                "result": [result for row in outcome.requirements for result in _results(row, language)],
            }
            evidence = [
                *_claims(outcome, recorded_claims, language),
                *_passed(examinations(assessments, assessment, outcome), language),
            ]
            credential = {
                "@context": CONTEXTS,
                "type": ["VerifiableCredential", "OpenBadgeCredential"],
                "name": name,
                "issuer": _issuer(assessment, issuer, language),
                "validFrom": midnight(assessment.as_of),
                "credentialSubject": subject,
                **({"evidence": evidence} if evidence else {}),
                "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
            }
            yield with_id(credential, assessment.profile)


def _issuer(assessment: Assessment, issuer: Issuer | None, language: str) -> NodeObject:
    """The organisation; without one, the person issues it."""
    if issuer is None:
        return {"id": assessment.profile, "type": ["Profile"]}
    return {"id": issuer.iri, "type": ["Profile"], "name": issuer.name_in(language)}


def _achievement(outcome: KpiOutcome, reading: Reading, language: str) -> NodeObject:
    kpi = outcome.kpi
    return {
        "id": kpi.iri,
        "type": ["Achievement"],
        "achievementType": "Competency",
        "humanCode": kpi.name,
        "inLanguage": language,
        "name": title(kpi.label[language]),
        "description": kpi.definition[language],
        "fieldOfStudy": title(kpi.field.label[language]),
        "criteria": {"id": kpi.iri, "narrative": _criteria(outcome, reading, language)},
        "alignment": [_alignment(term, tag, kpi.field.category) for term in (kpi, kpi.field) for tag in LANGUAGES],
        "resultDescription": [
            description for row in outcome.requirements for description in _result_descriptions(row, language)
        ],
    }


def _criteria(outcome: KpiOutcome, reading: Reading, language: str) -> str:
    """The requirements of an indicator, as a list in Markdown."""
    colon = says("mark.colon")[language]
    requirements = [row.requirement for row in outcome.requirements]
    return "\n".join(
        f"- {title(requirement.label_of_kind[language])}{colon}{requirement.statement(outcome.kpi, reading)[language]}"
        for requirement in requirements
    )


def _alignment(term: Term, language: str, framework: Term) -> NodeObject:
    """A term of the standard as it is called in a language, with the clause of the source."""
    return {
        **_aligned(term.label, term.iri, language),
        "targetCode": term.name,
        "targetFramework": title(framework.label[language]),
        **({"targetDescription": term.source} if term.source else {}),
    }


def _result_descriptions(row: RequirementOutcome, language: str) -> Iterator[NodeObject]:
    """The description of each result of `_results`."""
    terms: list[Term] = list(row.requirement.required_items)
    terms += [row.alternative] if row.alternative else []
    plain = {"id": row.requirement.iri, "type": ["ResultDescription"]}
    targets = [_aligned(term.label, term.iri, language) for term in terms]
    aligned = {"alignment": targets} if targets else {}
    figures = quantities(row)
    if len(figures) == 1 and not row.alternative:
        (figure,) = figures
        yield {
            **plain,
            "name": wording.result_name(row, figure)[language],
            "resultType": "RawScore",
            "requiredValue": str(figure.required),
            **aligned,
        }
        return
    result_type = "Status" if row.outcome in STATUS else "Result"
    yield {**plain, "name": wording.result_name(row)[language], "resultType": result_type, **aligned}
    for figure in figures:
        required = {} if figure.required is None else {"requiredValue": str(figure.required)}
        name = wording.result_name(row, figure)[language]
        yield {**plain, "id": _part(row, figure.name), "name": name, "resultType": "RawScore", **required}


def _results(row: RequirementOutcome, language: str) -> Iterator[NodeObject]:
    """The result of a requirement: its status, on what it rests, and every quantity that was measured.

    A requirement with one quantity has one result. One of size has one for itself, and one for each quantity.
    """
    plain: NodeObject = {"type": ["Result"], "resultDescription": row.requirement.iri}
    result = plain | ({"status": STATUS[row.outcome]} if row.outcome in STATUS else {"value": row.outcome})
    if row.standing:
        result["alignment"] = [_aligned(standing_label(row.standing), standing_iri(row.standing), language)]
    figures = [figure for figure in quantities(row) if figure.measured is not None]
    if figures and not row.alternative:
        (figure,) = figures
        yield {**result, "value": str(figure.measured)}
        return
    yield result
    for figure in figures:
        yield {**plain, "resultDescription": _part(row, figure.name), "value": str(figure.measured)}


def _aligned(name: Text, iri: str, language: str) -> NodeObject:
    """A term by name."""
    return {"type": ["Alignment"], "targetName": title(name[language]), "targetUrl": iri}


def _part(row: RequirementOutcome, quantity: str) -> str:
    return f"{row.requirement.iri}#{quantity}"


def _claims(outcome: KpiOutcome, recorded: Mapping[str, Claim], language: str) -> Iterator[NodeObject]:
    """The records that counted for an indicator, then the evidence that they name."""
    counted: dict[str, list[str]] = {}
    for row in outcome.requirements:
        for name in row.evidence:
            if name in recorded:
                counted.setdefault(name, []).append(row.requirement.label_of_kind[language])
    supported: dict[str, list[str]] = {}
    for name, kinds in counted.items():
        claim = recorded[name]
        confirmations = [says("credential.confirmed_by", iri)[language] for iri in claim.confirmed_by]
        standing = says("mark.comma")[language].join([standing_label(claim.standing)[language], *confirmations])
        yield {
            **({"id": claim.iri} if claim.iri else {}),
            "type": ["Evidence"],
            "name": claim.title_in(language),
            "genre": "claim",
            "description": says(
                "credential.claim", standing=standing, kinds=says("mark.comma")[language].join(dict.fromkeys(kinds))
            )[language],
            "narrative": claim.facts[language],
        }
        for iri in claim.evidence:
            supported.setdefault(iri, []).append(claim.title_in(language))
    for iri, titles in supported.items():
        name = says("credential.evidence_of", says("mark.comma")[language].join(titles))[language]
        yield {"id": iri, "type": ["Evidence"], "name": name, "genre": "evidence"}


def _passed(examined: Sequence[Term], language: str) -> Iterator[NodeObject]:
    """The examinations by which an indicator is deemed met: what the profile claims, without a record."""
    for term in examined:
        name = says("credential.passed", term.label)[language]
        standing = standing_label("claimed")[language]
        yield {"type": ["Evidence"], "name": title(name), "genre": "claim", "description": title(standing)}
