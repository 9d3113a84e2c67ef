"""The sentences of credentials, in both languages."""

from __future__ import annotations

from itss_graph.assessment.model import Assessment, KpiOutcome, RequirementOutcome
from itss_graph.presentation.standard import title
from itss_graph.profiles.standing import restricted, standing_label
from itss_graph.reports.html.quantities import Quantity
from itss_graph.terms.model import Reading, Text
from itss_graph.words import LANGUAGES, joined, says


def verdict(outcome: KpiOutcome) -> Text:
    """Whether an indicator is met, deemed met, or not met."""
    return says("outcome.met" if outcome.met else "outcome.deemed" if outcome.deemed else "outcome.not_met")


def judged(assessment: Assessment, reading: Reading, outcome: KpiOutcome, tool: str, only: str | None) -> Text:
    """One sentence: by what, when, how and with which verdict."""
    found = verdict(outcome)
    return says(
        "credential.judged",
        tool=tool,
        day=assessment.as_of.isoformat(),
        reading=reading.label,
        only=restricted(only),
        verdict=says("credential.standing", found, standing_label(outcome.standing)) if outcome.standing else found,
    )


def named(row: RequirementOutcome, quantity: Quantity | None = None) -> Text:
    """What a result is called: the requirement, and what is measured for it."""
    parts = [Text(*(title(row.requirement.label[language]) for language in LANGUAGES))]
    if quantity and quantity.unit.en:
        parts.append(quantity.unit)
    if quantity and quantity.below is not None:
        parts.append(says("report.less_than", quantity.below))
    return joined("mark.comma", parts)


def figure(quantity: Quantity) -> Text:
    """What was measured and what is required, as whole numbers, with how it goes with the figure before it."""
    measured = says("credential.not_recorded") if quantity.measured is None else quantity.measured
    none = quantity.required is None
    asked = [says("credential.not_asked") if none else says("credential.required", quantity.required)]
    asked += [] if quantity.below is None else [says("report.less_than", quantity.below)]
    told = says("credential.figure", measured=measured, asked=joined("mark.comma", asked))
    told = joined("mark.colon", [quantity.unit, told] if quantity.unit.en else [told])
    return says(f"credential.{quantity.joined}", told) if quantity.joined else told
