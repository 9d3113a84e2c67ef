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
    generic,
    note,
    organisation,
    rests,
    specification,
    titled,
)
from itss_graph.reports.credentials.issuer import Issuer
from itss_graph.reports.credentials.nodes import TOOL, Node, midnight, named
from itss_graph.reports.figures import because
from itss_graph.reports.html.quantities import quantities
from itss_graph.terms.model import Reading, Term, Text
from itss_graph.version import SOFTWARE
from itss_graph.vocab import ITSS
from itss_graph.words import LANGUAGES, joined, says


def credential(found: Assessments, assessment: Assessment, issuer: Issuer, language: str, *, only: str | None) -> Node:
    """The credential of a person; `language` is the one in which it is shown first.

    `issuer` has a country and a legal identifier.
    """
    made = _Credential(found, assessment, only)
    day = midnight(assessment.as_of)
    return named(
        {
            "@context": CONTEXTS,
            "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
            "credentialSchema": {"id": SHAPES, "type": "ShaclValidator2017"},
            "credentialProfiles": generic(),
            "displayParameter": display(found, assessment, issuer, language),
            "issuer": organisation(issuer),
            "issued": day,
            "issuanceDate": day,
            "validFrom": day,
            "credentialSubject": {
                "id": assessment.profile,
                "type": "Person",
                "hasClaim": list(made.claims(issuer.iri)),
            },
        },
        assessment.profile,
    )


class _Credential:
    """Makes the claims about one person."""

    def __init__(self, found: Assessments, assessment: Assessment, only: str | None) -> None:
        self.found, self.assessment, self.only = found, assessment, only
        self.reading = found.reading
        self.recorded = claims(found, assessment)

    def named(self, node: Node) -> Node:
        return named(node, self.assessment.profile)

    def claims(self, issuer: str) -> Iterator[Node]:
        """What is judged, then what it is judged from. A node that is named again stands there by its name alone."""
        process = self.named(
            {
                "type": "AwardingProcess",
                "awardingBody": issuer,
                "awardingDate": midnight(self.assessment.as_of),
                "description": says("credential.judged_by_issuer").to_dict(),
            }
        )
        records = {name: self._record(claim) for name, claim in self.recorded.items()}
        examined: dict[str, Node] = {}
        once: dict[str, Any] = {process["id"]: process}
        for outcome in self.assessment.kpis:
            assessed = self._assessment(outcome, process["id"])
            if outcome.met or outcome.deemed:
                passed = [self._examination(term) for term in examinations(self.found, self.assessment, outcome)]
                examined |= {each["id"]: each for each in passed}
                proofs = [assessed["id"], *(each["id"] for each in passed)]
                yield self._achievement(outcome, proofs, records, once.pop(process["id"], process["id"]))
            assessed["awardedBy"] = once.pop(process["id"], process["id"])
            yield assessed
        yield from records.values()
        yield from examined.values()

    def _achievement(
        self, outcome: KpiOutcome, proofs: list[str], records: Mapping[str, Node], process: object
    ) -> Node:
        counted = dict.fromkeys(name for row in outcome.requirements for name in row.evidence if name in records)
        activities = [records[name]["id"] for name in counted if records[name]["type"] == "LearningActivity"]
        achievement = {
            "type": "LearningAchievement",
            "title": titled(outcome.kpi.label),
            "description": wording.judged(self.assessment, self.reading, outcome, SOFTWARE, self.only).to_dict(),
            "specifiedBy": specification(outcome.kpi, self.reading),
            "provenBy": proofs,
            **({"influencedBy": activities} if activities else {}),
        }
        return self.named(achievement) | {"awardedBy": process}

    def _assessment(self, outcome: KpiOutcome, process: str) -> Node:
        """What was judged of an indicator, and of each of its requirements."""
        subject = says("credential.assessment_of", outcome.kpi.label)
        return self.named(
            {
                "type": "LearningAssessment",
                "title": titled(subject),
                "description": wording.judged(self.assessment, self.reading, outcome, SOFTWARE, self.only).to_dict(),
                "grade": note(wording.verdict(outcome)),
                **({"additionalNote": [rests(outcome.standing)]} if outcome.standing else {}),
                "dateIssued": midnight(self.assessment.as_of),
                "assessedBy": {"id": TOOL, "type": "Agent", "prefLabel": {"en": SOFTWARE, "ja": SOFTWARE}},
                "specifiedBy": _judging(self.reading),
                "hasPart": [self._part(row, process) for row in outcome.requirements],
                "awardedBy": process,
            }
        )

    def _part(self, row: RequirementOutcome, process: str) -> Node:
        """The assessment of a requirement: the figures as its grade, and the records that they rest on."""
        records = [self.recorded[name] for name in row.evidence if name in self.recorded]
        notes = [*([rests(row.standing)] if row.standing else []), *([note(_records(records))] if records else [])]
        return self.named(
            {
                "type": "LearningAssessment",
                "title": titled(row.requirement.label),
                "description": row.message.to_dict(),
                "grade": note(_grade(row)),
                **({"additionalNote": notes} if notes else {}),
                "awardedBy": process,
            }
        )

    def _record(self, claim: Claim) -> Node:
        """A record as a claim: what was done is an activity, what is mastered an achievement."""
        period = {
            key: midnight(day) for key, day in (("startDate", claim.start), ("endDate", claim.end)) if day is not None
        }
        documents = [{"type": "WebResource", "contentURL": iri} for iri in claim.evidence]
        node: Node = {
            "type": "LearningAchievement" if claim.kind == ITSS.local(ITSS.Expertise) else "LearningActivity",
            "title": dict(claim.title),
            "description": claim.facts.to_dict(),
            **({"temporal": {"type": "PeriodOfTime", **period}} if period else {}),
            **({"supplementaryDocument": documents} if documents else {}),
            "additionalNote": [rests(claim.standing)],
            "awardedBy": self._vouching(claim.standing, claim.confirmed_by),
        }
        return {"id": claim.iri, **node} if claim.iri else self.named(node)

    def _vouching(self, standing: str, confirmed_by: Sequence[str]) -> Node:
        """Who stands behind a record: those who confirmed it, or else the person."""
        body: object = [{"id": iri, "type": "Agent"} for iri in confirmed_by] or self.assessment.profile
        description = says(f"vouched.{standing}").to_dict()
        return self.named({"type": "AwardingProcess", "awardingBody": body, "description": description})

    def _examination(self, term: Term) -> Node:
        """An examination that the person says to have passed."""
        passed = says("credential.passed", term.label)
        return self.named(
            {
                "type": "LearningAssessment",
                "title": titled(passed),
                "grade": note(standing_label("claimed")),
                "specifiedBy": _judging(term),
                "awardedBy": self._vouching("claimed", ()),
            }
        )


def _grade(row: RequirementOutcome) -> Text:
    """The outcome, and every figure."""
    figures = [wording.figure(one) for one in quantities(row)]
    told = [joined("mark.semicolon", figures)] if figures else []
    return joined("mark.colon", (because(row), *told))


def _records(rests: Sequence[Claim]) -> Text:
    """The records that a requirement rests on, each with its standing."""
    records = (
        Text(*(f"{claim.called(each)} ({standing_label(claim.standing)[each]})" for each in LANGUAGES))
        for claim in rests
    )
    return says("credential.rests_on", joined("mark.semicolon", records))


def _judging(term: Reading | Term) -> Node:
    """A reading, or an examination, as what an assessment is specified by."""
    return {
        "id": term.iri,
        "type": "LearningAssessmentSpecification",
        "title": titled(term.label),
        "description": term.definition.to_dict(),
    }
