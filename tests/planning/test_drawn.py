"""What holds for any career: the days agree with an independent model, sets are minimal, nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings

from itss_graph.planning import Planner
from itss_graph.planning.judge import Goal, Judge
from itss_graph.planning.variant import Variant, nodes
from itss_graph.profiles.reading import read_profiles
from itss_graph.requirements.candidate import NEVER
from itss_graph.vocab import ITSM, ITSS
from tests.assessment import model
from tests.assessment.careers import Profile
from tests.planning.conftest import AS_OF
from tests.planning.drawn import IRI, careers

reading_each = pytest.mark.parametrize("reading", ["default", "strict"])
drawn = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def modelled():
    standard = model.load_standard()

    def judge(text, reading, day):
        (found,) = model.assess(model.parse(text, ox.RdfFormat.N_TRIPLES), reading, day, standard)
        return found

    return judge


def candidate_of(text):
    return Variant.of(IRI, nodes(read_profiles(text.encode(), format="ntriples")))


def plan_for(assessor, text, name, reading):
    (plan,) = Planner(assessor(reading)).plans(
        read_profiles(text.encode(), format="ntriples"), "drawn", [name], profile=IRI
    )
    return plan


@pytest.mark.slow
@reading_each
@drawn
@given(data=careers())
def test_the_days_are_those_of_the_model(standard, assessor, modelled, reading, data):
    """On the day from which on a requirement is met, on the day before, and on the as-of date."""
    _, text = data
    candidate = candidate_of(text)
    asked = [each for _, each in standard.requirements()]
    days = Judge(assessor(reading)).days([Goal((each,), candidate) for each in asked])
    when = {each.iri: day for each, day in zip(asked, days, strict=True)}
    turns = {day for day in when.values() if AS_OF.replace(year=2000) < day < NEVER}
    for day in sorted({AS_OF, *turns, *(turn - timedelta(days=1) for turn in turns)}):
        for kpi in modelled(text, reading, day)["kpis"]:
            for row in kpi["requirements"]:
                assert (when[row["requirement"]] <= day) == (row["outcome"] != "failed"), (row, day)


@pytest.mark.slow
@reading_each
@drawn
@given(data=careers())
def test_a_set_is_enough_on_its_day_and_not_before_and_no_part_of_it_is(assessor, days, reading, data):
    table, text = data
    plan = plan_for(assessor, text, table.name, reading)
    assert plan.reached or plan.sets
    for option in plan.sets:
        (after,) = days(plan, [option.triples])
        assert after <= option.day
        assert option.day == plan.as_of or after == option.day
        subsets = [each for size in range(len(option.changes)) for each in combinations(option.changes, size)]
        parts = [[triple for change in fewer for triple in change.triples] for fewer in subsets]
        for fewer, day in zip(subsets, days(plan, parts), strict=True):
            assert day > option.day, fewer


@pytest.mark.slow
@drawn
@given(data=careers())
def test_by_default_a_set_never_lowers_a_level(standard, assessor, days, data):
    table, text = data
    plan = plan_for(assessor, text, table.name, "default")
    for kpi in standard.kpis:
        before, *after = days(plan, [(), *(option.triples for option in plan.sets)], kpi)
        assert all(day <= before for day in after)


@pytest.mark.slow
@reading_each
@drawn
@given(data=careers())
def test_what_could_be_said_instead_does_as_well(assessor, days, reading, data):
    table, text = data
    assert_exchangeable(plan_for(assessor, text, table.name, reading), 2, days)


@pytest.mark.slow
def test_what_equivalence_needs_is_not_exchanged_for_what_complexity_would_do_with(assessor, days):
    """Any three criteria are enough for the complexity of level 7, but equivalence to it asks for a certain one."""
    profile, began = Profile(IRI), date(2021, 1, 1)
    for role, sizes in (
        ("ResponsibleForCustomerService", {}),
        ("ResponsibleForWholeService", {"annualContractValue": 2_500_000_000}),
    ):
        profile.engagement("OperationsManagement", began, None, role=role, successful=False, sizes=sizes)
    plan = plan_for(assessor, "\n".join(profile.lines) + "\n", "OperationsManagement-L7", "default")
    assert_exchangeable(plan, len(plan.sets), days)
    changes = {change.after: change.instead for option in plan.sets for change in option.changes}
    assert changes[f"{ITSM}InternationalOperationsManagement"] == ()
    assert f"{ITSM}ComplexStructure" in changes[f"{ITSM}AdvancedSystemLink"]


def assert_exchangeable(plan, number, days):
    for option in plan.sets[:number]:
        for change in option.changes:
            for other in change.instead:
                kept = [triple for each in option.changes if each is not change for triple in each.triples]
                mine = [(s, p, f"<{other}>" if o == f"<{change.after}>" else o) for s, p, o in change.triples]
                assert days(plan, [[*kept, *mine]]) <= [option.day], (change, other)


@pytest.mark.slow
@reading_each
@drawn
@given(data=careers())
def test_what_is_past_is_recorded_and_not_changed(assessor, reading, data):
    """An ended engagement gets no other role, outcome, end or greater size; new work begins tomorrow."""
    table, text = data
    plan = plan_for(assessor, text, table.name, reading)
    past = {each.name for each in plan.candidate.linked(ITSS.engagement) if each.last < AS_OF}
    for part in plan.parts:
        for change in (each for option in part.options for each in option.changes):
            if change.record in past:
                assert (change.nature, change.before, change.kind in ("criterion", "measure")) == ("record", None, True)
            if change.kind in ("engagement", "role"):
                (start,) = (o for _, p, o in change.triples if p.endswith("startDate>"))
                assert start[1:11] == (AS_OF + timedelta(days=1)).isoformat()


@pytest.mark.slow
def test_the_search_finds_the_least_of_several_ways(assessor):
    """Three persons more, or one criterion more: each alone is enough, and so is the contract value."""
    profile = Profile(IRI)
    criteria = ("AdvancedOperationsRequirements", "AdvancedInfrastructureRequirements", "AdvancedSystemLink")
    began = AS_OF - timedelta(days=729)
    profile.engagement("OperationsManagement", began, None, role="TeamLeader", criteria=criteria, sizes={"persons": 32})
    plan = plan_for(assessor, "\n".join(profile.lines) + "\n", "OperationsManagement-L4", "default")
    (found,) = (part.options for part in plan.parts if part.requirements[0].kind == "responsibility")
    assert {
        tuple((each.kind, each.nature, each.after.rpartition("/")[2]) for each in o.changes) for o in found[:3]
    } == {
        (("criterion", "record-or-do", "ComplexStructure"),),
        (("measure", "record-or-do", "350000000"),),
        (("measure", "do", "35"),),
    }
    assert [option.reason for option in found[:3]] == ["record", "record", "growth"]
    assert {option.day for option in found[:3]} == {AS_OF}
