"""Plans ask the shapes: other shapes give other days, and many people are judged in a few passes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from itss_graph.assessment.assessor import requirement_shapes
from itss_graph.assessment.engines import Columnar, engine
from itss_graph.planning import Planner
from itss_graph.planning.judge import Goal, Judge
from itss_graph.planning.variant import Variant, nodes
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.sample import sample
from itss_graph.requirements import Complexity
from itss_graph.requirements.candidate import NEVER
from tests.planning.conftest import FOLDER


class Counting(Columnar):
    """An engine that counts over how many data graphs it is put."""

    def __init__(self, shapes):
        super().__init__(shapes)
        self.graphs = 0

    def over(self, data):
        self.graphs += 1
        return super().over(data)


@pytest.mark.slow
def test_the_shapes_decide_and_no_threshold_of_the_standard(standard, assessor):
    columns = read_profiles(FOLDER / "one-day-short.ttl")
    (assessment,) = assessor().assess(columns, "test")
    candidate = Variant.of(assessment.profile, nodes(columns))
    kpi, requirement = next(
        (row.kpi, row.requirement)
        for outcome in assessment.kpis
        for row in outcome.requirements
        if isinstance(row.requirement, Complexity) and row.outcome == "passed"
    )
    shapes = requirement_shapes(standard, "default").decode()
    count = re.escape(f"{kpi.name}-criteria-count") + r"\s+a .*?sh:qualifiedMinCount (\d)"
    stricter = re.sub(count, lambda found: found[0][:-1] + "9", shapes, count=1, flags=re.DOTALL)
    assert stricter != shapes
    other = replace(assessor(), requirements=engine("columnar", stricter.encode()))
    goal = Goal((requirement,), candidate)
    assert Judge(assessor()).days([goal])[0] < NEVER
    assert Judge(other).days([goal]) == [NEVER]


@pytest.mark.slow
def test_many_people_are_judged_in_a_few_passes_and_as_each_alone(standard, assessor):
    columns = sample(25, 11, standard)
    counting = Counting(requirement_shapes(standard, "default"))
    together = [plan.to_dict() for plan in Planner(replace(assessor(), requirements=counting)).plans(columns, "test")]
    assert len(together) > 25
    assert counting.graphs < 80
    for profile in dict.fromkeys(plan["profile"] for plan in together[::9]):
        alone = Planner(assessor()).plans(columns, "test", profile=profile)
        assert [plan.to_dict() for plan in alone] == [plan for plan in together if plan["profile"] == profile]
