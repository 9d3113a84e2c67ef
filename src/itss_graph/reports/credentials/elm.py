"""The European Learning Model 3: one European digital credential for each person.

Terms: http://data.europa.eu/snb/model/elm; what has to be there: the application profile of European Digital
Credentials, http://data.europa.eu/snb/model/ap/edc-generic-full. The credential around them is of the W3C Verifiable
Credentials Data Model 1.1, which that profile builds on.

Everything a person is said to have is an `elm:Claim`; who awarded it tells them apart. What is judged is awarded by the
issuer: an assessment for every indicator, and an achievement for each that is met. What the profile states, engagements
and the like, is awarded by the person, or by those who have confirmed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from itss_graph.assessment.model import Assessment, Assessments, KpiOutcome, RequirementOutcome
from itss_graph.profiles.standing import standing_label
from itss_graph.reports.credentials import wording
from itss_graph.reports.credentials.claims import Claim, claims, examinations
from itss_graph.reports.credentials.elm_nodes import (
    CONTEXTS,
    SHAPES,
    display,
    generic_profile,
    note,
    organisation,
    specification,
    standing_note,
    titles,
)
from itss_graph.reports.credentials.issuer import Issuer
from itss_graph.reports.credentials.nodes import TOOL, NodeObject, midnight, with_id
from itss_graph.reports.figures import quantities, reason_text
from itss_graph.terms.model import Reading, Term, Text
from itss_graph.version import SOFTWARE
from itss_graph.vocab import ITSS
from itss_graph.words import LANGUAGES, joined, says


def credential(
    assessments: Assessments, assessment: Assessment, issuer: Issuer, language: str, *, only: str | None
) -> NodeObject:
    """The credential of a person; `language` is the one in which it is shown first.

    `issuer` has a country and a legal identifier.
    """
    builder = _Credential(assessments, assessment, only)
    day = midnight(assessment.as_of)
    return with_id(
        {
            "@context": CONTEXTS,
            "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
            "credentialSchema": {"id": SHAPES, "type": "ShaclValidator2017"},
            "credentialProfiles": generic_profile(),
            "displayParameter": display(assessments, assessment, issuer, language),
            "issuer": organisation(issuer),
            "issued": day,
            "issuanceDate": day,
            "validFrom": day,
            "credentialSubject": {
                "id": assessment.profile,
                "type": "Person",
                "hasClaim": list(builder.claims(issuer.iri)),
            },
        },
        assessment.profile,
    )


class _Credential:
    """Makes the claims about one person."""

    def __init__(self, assessments: Assessments, assessment: Assessment, only: str | None) -> None:
        self.assessments, self.assessment, self.only = assessments, assessment, only
        self.reading = assessments.reading
        self.recorded = claims(assessments, assessment)

    def with_id(self, node: NodeObject) -> NodeObject:
        return with_id(node, self.assessment.profile)

    def claims(self, issuer: str) -> Iterator[NodeObject]:
        """What is judged, then what it is judged from. A node that is named again stands there by its name alone."""
        process = self.with_id(
            {
                "type": "AwardingProcess",
                "awardingBody": issuer,
                "awardingDate": midnight(self.assessment.as_of),
                "description": says("credential.judged_by_issuer").to_dict(),
            }
        )
        records = {name: self._record(claim) for name, claim in self.recorded.items()}
        examined: dict[str, NodeObject] = {}
        once: dict[str, Any] = {process["id"]: process}
        for outcome in self.assessment.kpis:
            assessed = self._assessment(outcome, process["id"])
            if outcome.met or outcome.deemed:
                passed = [self._examination(term) for term in examinations(self.assessments, self.assessment, outcome)]
                examined |= {node["id"]: node for node in passed}
                proofs = [assessed["id"], *(node["id"] for node in passed)]
                yield self._achievement(outcome, proofs, records, once.pop(process["id"], process["id"]))
            assessed["awardedBy"] = once.pop(process["id"], process["id"])
            yield assessed
        yield from records.values()
        yield from examined.values()

    def _achievement(
        self, outcome: KpiOutcome, proofs: list[str], records: Mapping[str, NodeObject], process: object
    ) -> NodeObject:
        counted = dict.fromkeys(name for row in outcome.requirements for name in row.evidence if name in records)
        activities = [records[name]["id"] for name in counted if records[name]["type"] == "LearningActivity"]
        achievement = {
            "type": "LearningAchievement",
            "title": titles(outcome.kpi.label),
            "description": wording.judgement(self.assessment, self.reading, outcome, SOFTWARE, self.only).to_dict(),
            "specifiedBy": specification(outcome.kpi, self.reading),
            "provenBy": proofs,
            **({"influencedBy": activities} if activities else {}),
        }
        return self.with_id(achievement) | {"awardedBy": process}

    def _assessment(self, outcome: KpiOutcome, process: str) -> NodeObject:
        """What was judged of an indicator, and of each of its requirements."""
        subject = says("credential.assessment_of", outcome.kpi.label)
        return self.with_id(
            {
                "type": "LearningAssessment",
                "title": titles(subject),
                "description": wording.judgement(self.assessment, self.reading, outcome, SOFTWARE, self.only).to_dict(),
                "grade": note(wording.verdict(outcome)),
                **({"additionalNote": [standing_note(outcome.standing)]} if outcome.standing else {}),
                "dateIssued": midnight(self.assessment.as_of),
                "assessedBy": {"id": TOOL, "type": "Agent", "prefLabel": {"en": SOFTWARE, "ja": SOFTWARE}},
                "specifiedBy": _specification(self.reading),
                "hasPart": [self._part(row, process) for row in outcome.requirements],
                "awardedBy": process,
            }
        )

    def _part(self, row: RequirementOutcome, process: str) -> NodeObject:
        """The assessment of a requirement: the figures as its grade, and the records that they rest on."""
        records = [self.recorded[name] for name in row.evidence if name in self.recorded]
        notes = [
            *([standing_note(row.standing)] if row.standing else []),
            *([note(_records(records))] if records else []),
        ]
        return self.with_id(
            {
                "type": "LearningAssessment",
                "title": titles(row.requirement.label),
                "description": row.message.to_dict(),
                "grade": note(_grade(row)),
                **({"additionalNote": notes} if notes else {}),
                "awardedBy": process,
            }
        )

    def _record(self, claim: Claim) -> NodeObject:
        """A record as a claim: what was done is an activity, what is mastered an achievement."""
        period = {
            key: midnight(day) for key, day in (("startDate", claim.start), ("endDate", claim.end)) if day is not None
        }
        documents = [{"type": "WebResource", "contentURL": iri} for iri in claim.evidence]
        node: NodeObject = {
            "type": "LearningAchievement" if claim.kind == ITSS.local(ITSS.Expertise) else "LearningActivity",
            "title": dict(claim.title),
            "description": claim.facts.to_dict(),
            **({"temporal": {"type": "PeriodOfTime", **period}} if period else {}),
            **({"supplementaryDocument": documents} if documents else {}),
            "additionalNote": [standing_note(claim.standing)],
            "awardedBy": self._awarding(claim.standing, claim.confirmed_by),
        }
        return {"id": claim.iri, **node} if claim.iri else self.with_id(node)

    def _awarding(self, standing: str, confirmed_by: Sequence[str]) -> NodeObject:
        """Who stands behind a record: those who confirmed it, or else the person."""
        body: object = [{"id": iri, "type": "Agent"} for iri in confirmed_by] or self.assessment.profile
        description = says(f"vouched.{standing}").to_dict()
        return self.with_id({"type": "AwardingProcess", "awardingBody": body, "description": description})

    def _examination(self, term: Term) -> NodeObject:
        """An examination that the person says to have passed."""
        passed = says("credential.passed", term.label)
        return self.with_id(
            {
                "type": "LearningAssessment",
                "title": titles(passed),
                "grade": note(standing_label("claimed")),
                "specifiedBy": _specification(term),
                "awardedBy": self._awarding("claimed", ()),
            }
        )


def _grade(row: RequirementOutcome) -> Text:
    """The outcome, and every figure."""
    figures = [wording.figure(figure) for figure in quantities(row)]
    texts = [joined("mark.semicolon", figures)] if figures else []
    return joined("mark.colon", (reason_text(row), *texts))


def _records(counted: Sequence[Claim]) -> Text:
    """The records that a requirement rests on, each with its standing."""
    records = (
        Text(*(f"{claim.title_in(language)} ({standing_label(claim.standing)[language]})" for language in LANGUAGES))
        for claim in counted
    )
    return says("credential.rests_on", joined("mark.semicolon", records))


def _specification(term: Reading | Term) -> NodeObject:
    """A reading, or an examination, as what an assessment is specified by."""
    return {
        "id": term.iri,
        "type": "LearningAssessmentSpecification",
        "title": titles(term.label),
        "description": term.definition.to_dict(),
    }
