"""The report of one person: levels, every requirement with its figures and evidence, and the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

from markupsafe import Markup

from itss_graph.assessment import Assessor
from itss_graph.assessment.model import Assessment, Assessments, KpiOutcome, RequirementOutcome
from itss_graph.planning import Plan, Planner
from itss_graph.planning.timeline import Timeline, timelines_of
from itss_graph.planning.variant import Variant, nodes
from itss_graph.profiles.standing import STANDINGS
from itss_graph.rdf.columns import Columns
from itss_graph.reports.html.charts import levels
from itss_graph.reports.html.names import display_names
from itss_graph.reports.html.records import Describer, records
from itss_graph.reports.html.render import page
from itss_graph.reports.steps import by_field
from itss_graph.reports.timeline import svg


class Outlook(TypedDict):
    """What a report of one person has beside the assessment: arguments of `PersonReport`."""

    plans: Sequence[Plan]
    timeline: Timeline


def outlook(assessor: Assessor, columns: Columns, assessment: Assessment) -> Outlook:
    """The plans and the timeline of a person; `columns` is the profile."""
    graph, planner = nodes(columns), Planner(assessor)
    plans = planner.plans_of([assessment], graph)
    candidate = Variant.of(assessment.profile, graph, assessor.only)
    (timeline,) = timelines_of(assessor, planner.judge, [candidate])
    return {"plans": plans, "timeline": timeline}


@dataclass(frozen=True, slots=True)
class PersonReport:
    """The report of a person.

    `assessment` is one of `assessments`; `language` is `en` or `ja`; `names` has the names of people, by profile.
    `plans` and `timeline` are the person's; `only` is the standing that records needed in `assessment`, if any.
    """

    assessments: Assessments
    assessment: Assessment
    language: str
    names: Mapping[str, str] = field(default_factory=dict)
    plans: Sequence[Plan] = ()
    timeline: Timeline | None = None
    only: str | None = None

    def html(self) -> Iterator[str]:
        """The report as HTML, in pieces."""
        return page("person.html", self.language, self.assessments, self.context())

    def context(self) -> dict[str, Any]:
        """The variables of the template of a person's report, for this template or another."""
        assessment = self.assessment
        evidence = (row.evidence for outcome in assessment.kpis for row in outcome.requirements)
        describer = Describer(self.assessments.standard.terms, self.language, self.names)
        own_records = records(self.assessments, assessment, describer)
        others = dict.fromkeys(iri for iris in evidence for iri in iris if iri not in own_records)
        return {
            "assessment": assessment,
            "name": display_names([assessment.profile], self.names)[assessment.profile],
            "levels": levels(assessment),
            "fields": by_field(assessment),
            "records": own_records,
            "others": display_names(others, self.names),
            "plans": [plan for plan in self.plans if not plan.reached],
            "label": describer.label,
            "claims": {name: claims(reached(assessment, name)) for name in assessment.highest},
            "only": self.only,
            "timeline": self.timeline,
            "drawing": Markup(svg(self.timeline, self.language)) if self.timeline else "",  # noqa: S704 - escaped by its own template
        }


def reached(assessment: Assessment, field: str) -> KpiOutcome | None:
    """The indicator of the level reached in a field (local name), if there is one and it was judged by."""
    level = assessment.highest[field]
    return next(
        (outcome for outcome in assessment.kpis if (outcome.kpi.field.name, outcome.kpi.level) == (field, level)), None
    )


def claims(outcome: KpiOutcome | None) -> list[RequirementOutcome]:
    """The requirements of an indicator that rest on claims alone."""
    return [row for row in outcome.requirements if row.standing == STANDINGS[0]] if outcome else []
