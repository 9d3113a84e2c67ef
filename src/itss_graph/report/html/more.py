"""What the report of one person has beside the assessment: plans, timeline, and what rests on stronger records."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict

from itss_graph.assess import Assessment, Assessor
from itss_graph.plan import Plan, Planner
from itss_graph.plan.career import nodes
from itss_graph.plan.planner import fresh
from itss_graph.plan.timeline import Timeline, timeline
from itss_graph.profiles.standing import ONLY
from itss_graph.rdf.columns import Columns


class More(TypedDict):
    """The further arguments of `itss_graph.report.html.person`."""

    plans: list[Plan]
    timeline: Timeline
    stronger: dict[str, Assessment]


def more(assessor: Assessor, columns: Columns, person: Assessment) -> More:
    """The plans and the timeline of a person, and the assessment by records of a stronger standing than counts."""
    known = nodes(columns)
    stronger = [only for only in ONLY if assessor.only is None or ONLY.index(only) > ONLY.index(assessor.only)]
    return {
        "plans": list(Planner(assessor).plans_of(person, known, fresh(known))),
        "timeline": timeline(assessor, known, person.profile),
        "stronger": {only: _alone(replace(assessor, only=only), columns, person.profile) for only in stronger},
    }


def _alone(assessor: Assessor, columns: Columns, profile: str) -> Assessment:
    return next(each for each in assessor.assess(columns, profile) if each.profile == profile)
