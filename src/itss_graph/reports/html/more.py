"""What the report of one person has beside the assessment: plans and timeline."""

from __future__ import annotations

from typing import TypedDict

from itss_graph.assessment import Assessment, Assessor
from itss_graph.planning import Plan, Planner
from itss_graph.planning.timeline import Timeline, timelines_of
from itss_graph.planning.variant import Variant, nodes
from itss_graph.rdf.columns import Columns


class ReportExtras(TypedDict):
    """The further arguments of `itss_graph.reports.html.person`."""

    plans: list[Plan]
    timeline: Timeline


def more(assessor: Assessor, columns: Columns, person: Assessment) -> ReportExtras:
    """The plans and the timeline of a person."""
    known, planner = nodes(columns), Planner(assessor)
    plans = planner.plans_of([person], known)
    candidate = Variant.of(person.profile, known, assessor.only)
    (timeline,) = timelines_of(assessor, planner.judge, [candidate])
    return {"plans": plans, "timeline": timeline}
