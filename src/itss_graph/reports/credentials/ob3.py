"""Open Badges 3.0: a credential for each indicator that is met or deemed met.

Terms and their meaning: https://www.imsglobal.org/spec/ob/v3p0; the credential around them is of the W3C Verifiable
Credentials Data Model 2.0. A text has one language there, which `inLanguage` names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from itss_graph.assessment.model import Assessment, Assessments, KpiOutcome, RequirementOutcome
from itss_graph.presentation.standard import title
from itss_graph.profiles.standing import standing_iri, standing_label
from itss_graph.reports.credentials import wording
from itss_graph.reports.credentials.claims import Claim, claims, examinations
from itss_graph.reports.credentials.issuer import Issuer
from itss_graph.reports.credentials.nodes import TOOL, Node, midnight, named
from itss_graph.reports.html.quantities import quantities
from itss_graph.terms.model import Reading, Term, Text
from itss_graph.version import SOFTWARE
from itss_graph.words import says

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
"""The last one has the type of the schema."""

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
STATUS = {"passed": "Completed", "failed": "Failed"}


def badges(
    found: Assessments, assessment: Assessment, issuer: Issuer | None, language: str, *, only: str | None
) -> Iterator[Node]:
    """The credentials of a person, from the highest level of a field down; none where no indicator is met."""
    recorded = claims(found, assessment)
    for outcome in assessment.kpis:
        if outcome.met or outcome.deemed:
            name = title(outcome.kpi.label[language])
            subject = {
                "id": assessment.profile,
                "type": ["AchievementSubject"],
                "achievement": _achievement(outcome, found.reading, language),
                "narrative": wording.judged(assessment, found.reading, outcome, SOFTWARE, only)[language],
                "source": {"id": TOOL, "type": ["Profile"], "name": SOFTWARE},
                "result": [result for row in outcome.requirements for result in _results(row, language)],
            }
            evidence = [
                *_claims(outcome, recorded, language),
                *_passed(examinations(found, assessment, outcome), language),
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
            yield named(credential, assessment.profile)


def _issuer(assessment: Assessment, issuer: Issuer | None, language: str) -> Node:
    """The organisation; without one, the person issues it."""
    if issuer is None:
        return {"id": assessment.profile, "type": ["Profile"]}
    return {"id": issuer.iri, "type": ["Profile"], "name": issuer.called(language)}


def _achievement(outcome: KpiOutcome, reading: Reading, language: str) -> Node:
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
        "alignment": [_alignment(term, each, kpi.field.category) for term in (kpi, kpi.field) for each in ("en", "ja")],
        "resultDescription": [asked for row in outcome.requirements for asked in _asked(row, language)],
    }


def _criteria(outcome: KpiOutcome, reading: Reading, language: str) -> str:
    """What has to be so, as a list in Markdown."""
    lines = []
    for row in outcome.requirements:
        asked = row.requirement.statement(outcome.kpi, reading)
        lines.append(
            f"- {title(row.requirement.label_of_kind[language])}{says('mark.colon')[language]}{asked[language]}"
        )
    return "\n".join(lines)


def _alignment(term: Term, language: str, framework: Term) -> Node:
    """A term of the standard as it is called in a language, with the clause of the source."""
    return {
        **_aligned(term.label, term.iri, language),
        "targetCode": term.name,
        "targetFramework": title(framework.label[language]),
        **({"targetDescription": term.source} if term.source else {}),
    }


def _asked(row: RequirementOutcome, language: str) -> Iterator[Node]:
    """The description of each result of `_results`."""
    terms: list[Term] = list(row.requirement.required_items)
    terms += [row.alternative] if row.alternative else []
    plain = {"id": row.requirement.iri, "type": ["ResultDescription"]}
    targets = [_aligned(term.label, term.iri, language) for term in terms]
    aligned = {"alignment": targets} if targets else {}
    found = quantities(row)
    if len(found) == 1 and not row.alternative:
        (one,) = found
        yield {
            **plain,
            "name": wording.named(row, one)[language],
            "resultType": "RawScore",
            "requiredValue": str(one.required),
            **aligned,
        }
        return
    kind = "Status" if row.outcome in STATUS else "Result"
    yield {**plain, "name": wording.named(row)[language], "resultType": kind, **aligned}
    for one in found:
        required = {} if one.required is None else {"requiredValue": str(one.required)}
        name = wording.named(row, one)[language]
        yield {**plain, "id": _part(row, one.name), "name": name, "resultType": "RawScore", **required}


def _results(row: RequirementOutcome, language: str) -> Iterator[Node]:
    """The result of a requirement: its status, on what it rests, and every quantity that was measured.

    A requirement with one quantity has one result. One of size has one for itself, and one for each quantity.
    """
    plain: Node = {"type": ["Result"], "resultDescription": row.requirement.iri}
    whole = plain | ({"status": STATUS[row.outcome]} if row.outcome in STATUS else {"value": row.outcome})
    if row.standing:
        whole["alignment"] = [_aligned(standing_label(row.standing), standing_iri(row.standing), language)]
    found = [one for one in quantities(row) if one.measured is not None]
    if found and not row.alternative:
        (one,) = found
        yield {**whole, "value": str(one.measured)}
        return
    yield whole
    for one in found:
        yield {**plain, "resultDescription": _part(row, one.name), "value": str(one.measured)}


def _aligned(name: Text, iri: str, language: str) -> Node:
    """A term by name."""
    return {"type": ["Alignment"], "targetName": title(name[language]), "targetUrl": iri}


def _part(row: RequirementOutcome, quantity: str) -> str:
    return f"{row.requirement.iri}#{quantity}"


def _claims(outcome: KpiOutcome, recorded: Mapping[str, Claim], language: str) -> Iterator[Node]:
    """The records that counted for an indicator, then the evidence that they name."""
    counted: dict[str, list[str]] = {}
    for row in outcome.requirements:
        for name in row.evidence:
            if name in recorded:
                counted.setdefault(name, []).append(row.requirement.label_of_kind[language])
    supported: dict[str, list[str]] = {}
    for name, kinds in counted.items():
        claim = recorded[name]
        by = [says("credential.confirmed_by", iri)[language] for iri in claim.confirmed_by]
        standing = says("mark.comma")[language].join([standing_label(claim.standing)[language], *by])
        yield {
            **({"id": claim.iri} if claim.iri else {}),
            "type": ["Evidence"],
            "name": claim.called(language),
            "genre": "claim",
            "description": says(
                "credential.claim", standing=standing, kinds=says("mark.comma")[language].join(dict.fromkeys(kinds))
            )[language],
            "narrative": claim.facts[language],
        }
        for iri in claim.evidence:
            supported.setdefault(iri, []).append(claim.called(language))
    for iri, titles in supported.items():
        name = says("credential.evidence_of", says("mark.comma")[language].join(titles))[language]
        yield {"id": iri, "type": ["Evidence"], "name": name, "genre": "evidence"}


def _passed(examined: Sequence[Term], language: str) -> Iterator[Node]:
    """The examinations by which an indicator is deemed met: what the profile claims, without a record."""
    for term in examined:
        name = says("credential.passed", term.label)[language]
        standing = standing_label("claimed")[language]
        yield {"type": ["Evidence"], "name": title(name), "genre": "claim", "description": title(standing)}
