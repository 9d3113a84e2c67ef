"""The report of one person: levels, every requirement with its figures and evidence, and the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from itss_graph.assessment.model import Assessment, Assessments, KpiOutcome, RequirementOutcome
from itss_graph.planning import Plan
from itss_graph.planning.timeline import Timeline
from itss_graph.profiles.standing import STANDINGS
from itss_graph.reports.html.charts import levels
from itss_graph.reports.html.names import called
from itss_graph.reports.html.records import Describer, records
from itss_graph.reports.html.render import page
from itss_graph.reports.steps import by_field
from itss_graph.reports.timeline import svg


def reached(assessment: Assessment, field: str) -> KpiOutcome | None:
    """The indicator of the level reached in a field (local name), if there is one and it was judged by."""
    level = assessment.highest[field]
    return next((each for each in assessment.kpis if (each.kpi.field.name, each.kpi.level) == (field, level)), None)


def claims(outcome: KpiOutcome | None) -> list[RequirementOutcome]:
    """The requirements of an indicator that rest on claims alone."""
    return [row for row in outcome.requirements if row.standing == STANDINGS[0]] if outcome else []


def person(  # noqa: PLR0913 - what can stand in a report
    found: Assessments,
    assessment: Assessment,
    language: str,
    names: Mapping[str, str] | None = None,
    *,
    plans: Sequence[Plan] = (),
    timeline: Timeline | None = None,
    only: str | None = None,
) -> Iterator[str]:
    """The report of a person as HTML, in pieces.

    `assessment` is one of `found`; `language` is `en` or `ja`; `names` has what people are called, by profile. `plans`
    and `timeline` are the person's; `only` is the standing that records needed in `assessment`, if any.
    """
    data = shown(found, assessment, language, names, plans=plans, timeline=timeline, only=only)
    return page("person.html", language, found, data)


def shown(  # noqa: PLR0913 - as above
    found: Assessments,
    assessment: Assessment,
    language: str,
    names: Mapping[str, str] | None = None,
    *,
    plans: Sequence[Plan] = (),
    timeline: Timeline | None = None,
    only: str | None = None,
) -> dict[str, Any]:
    """What the template of a person's report is filled in with, for this one or another; as for `person`."""
    names = names or {}
    evidence = (row.evidence for outcome in assessment.kpis for row in outcome.requirements)
    describer = Describer(found.standard.terms, language, names)
    recorded = records(found, assessment, describer)
    others = dict.fromkeys(iri for iris in evidence for iri in iris if iri not in recorded)
    return {
        "assessment": assessment,
        "name": called([assessment.profile], names)[assessment.profile],
        "levels": levels(assessment),
        "fields": by_field(assessment),
        "records": recorded,
        "others": called(others, names),
        "plans": [plan for plan in plans if not plan.reached],
        "label": describer.label,
        "claims": {name: claims(reached(assessment, name)) for name in assessment.highest},
        "only": only,
        "timeline": timeline,
        "drawing": Markup(svg(timeline, language)) if timeline else "",  # noqa: S704 - escaped by its own template
    }
