"""The sentences of credentials, in both languages."""

from __future__ import annotations

from itss_graph.assessment.model import Assessment, KpiOutcome, RequirementOutcome
from itss_graph.profiles.standing import restricted, standing_label
from itss_graph.reports.figures import Quantity
from itss_graph.terms.model import Reading, Text
from itss_graph.words import LANGUAGES, joined, says, title


def verdict(outcome: KpiOutcome) -> Text:
    """Whether an indicator is met, deemed met, or not met."""
    return says("outcome.met" if outcome.met else "outcome.deemed" if outcome.deemed else "outcome.not_met")


def judgement(assessment: Assessment, reading: Reading, outcome: KpiOutcome, tool: str, only: str | None) -> Text:
    """One sentence: the tool, the day, the reading and the verdict."""
    word = verdict(outcome)
    return says(
        "credential.judged",
        tool=tool,
        day=assessment.as_of.isoformat(),
        reading=reading.label,
        only=restricted(only),
        verdict=says("credential.standing", word, standing_label(outcome.standing)) if outcome.standing else word,
    )


def result_name(row: RequirementOutcome, quantity: Quantity | None = None) -> Text:
    """The name of a result: the requirement, and what is measured for it."""
    parts = [Text(*(title(row.requirement.label[language]) for language in LANGUAGES))]
    if quantity and quantity.unit.en:
        parts.append(quantity.unit)
    if quantity and quantity.below is not None:
        parts.append(says("report.less_than", quantity.below))
    return joined("mark.comma", parts)


def figure(quantity: Quantity) -> Text:
    """What was measured and what is required, as whole numbers, joined to the figure before it by `or` or `and`."""
    measured = says("credential.not_recorded") if quantity.measured is None else quantity.measured
    not_required = quantity.required is None
    bounds = [says("credential.not_asked") if not_required else says("credential.required", quantity.required)]
    bounds += [] if quantity.below is None else [says("report.less_than", quantity.below)]
    text = says("credential.figure", measured=measured, asked=joined("mark.comma", bounds))
    text = joined("mark.colon", [quantity.unit, text] if quantity.unit.en else [text])
    return says(f"credential.{quantity.joined}", text) if quantity.joined else text
