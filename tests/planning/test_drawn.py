"""Rules that hold for any career: the rules agree with an independent model, sets are minimal, nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings

from itss_graph.planning.business import Search
from itss_graph.planning.career import NEVER, Career, nodes
from itss_graph.planning.planner import Planner
from itss_graph.planning.rules import Rules
from itss_graph.profiles.reading import read_profiles
from itss_graph.vocab import ITSM
from tests.assessment import model
from tests.assessment.careers import Profile
from tests.planning.conftest import AS_OF
from tests.planning.drawn import IRI, careers

reading_each = pytest.mark.parametrize("reading", ["default", "strict"])
drawn = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def modelled():
    standard = model.load_standard()

    def judge(text, reading, day):
        (found,) = model.assess(model.parse(text, ox.RdfFormat.N_TRIPLES), reading, day, standard)
        return found

    return judge


def career_of(text):
    return Career.of(IRI, nodes(read_profiles(text.encode(), format="ntriples")))


class Told:
    """What a planner needs of an assessment, without the engine: plans for drawn careers come quickly."""

    def __init__(self, career, rules, kpi):
        self.met = rules.met(career) <= AS_OF
        self.deemed, self.kpi, self.requirements = False, kpi, ()
        self.profile, self.reading = IRI, rules.reading.key

    @property
    def outcome(self):
        return self


def plan_for(assessor, standard, text, name, reading):
    career, kpi = career_of(text), standard.kpi(name)
    rules = Rules.of(standard, kpi, assessor(reading).reading)
    told = Told(career, rules, kpi)
    told.kpi = lambda iri: told.outcome
    return Planner(assessor(reading)).plan(told, career, kpi)


@pytest.mark.slow
@reading_each
@drawn
@given(data=careers())
def test_the_rules_are_those_of_the_model(standard, assessor, modelled, reading, data):
    """On the day on which a requirement is met by the rules, on the day before, and on the as-of date."""
    _, text = data
    career = career_of(text)
    kpis = [(kpi, Rules.of(standard, kpi, assessor(reading).reading)) for kpi in standard.kpis]
    when = {each.iri: rules.when(each, career) for kpi, rules in kpis for each in kpi.requirements}
    turns = {day for day in when.values() if AS_OF.replace(year=2000) < day < NEVER}
    for day in sorted({AS_OF, *turns, *(turn - timedelta(days=1) for turn in turns)}):
        for kpi in modelled(text, reading, day)["kpis"]:
            for row in kpi["requirements"]:
                assert (when[row["requirement"]] <= day) == (row["outcome"] != "failed"), (row, day)


@pytest.mark.slow
@reading_each
@drawn
@given(data=careers())
def test_a_set_is_enough_on_its_day_and_not_before_and_no_part_of_it_is(standard, assessor, reading, data):
    table, text = data
    plan = plan_for(assessor, standard, text, table.name, reading)
    assert plan.reached or plan.sets
    for option in plan.sets:
        after = plan.career.changed(option.triples)
        assert plan.rules.reached(after) <= option.day
        assert option.day == plan.as_of or plan.rules.reached(after) == option.day
        for size in range(len(option.changes)):
            for fewer in combinations(option.changes, size):
                triples = [triple for change in fewer for triple in change.triples]
                assert plan.rules.reached(plan.career.changed(triples)) > option.day, fewer


@pytest.mark.slow
@drawn
@given(data=careers())
def test_by_default_a_set_never_lowers_a_level(standard, assessor, data):
    table, text = data
    plan = plan_for(assessor, standard, text, table.name, "default")
    rules = [Rules.of(standard, kpi, plan.rules.reading) for kpi in standard.kpis]
    for option in plan.sets:
        after = plan.career.changed(option.triples)
        assert all(each.reached(after) <= each.reached(plan.career) for each in rules)


@pytest.mark.slow
@reading_each
@drawn
@given(data=careers())
def test_what_could_be_said_instead_does_as_well(standard, assessor, reading, data):
    table, text = data
    assert_exchangeable(plan_for(assessor, standard, text, table.name, reading), 2)


def test_what_equivalence_needs_is_not_exchanged_for_what_complexity_would_do_with(standard, assessor):
    """Any three criteria are enough for the complexity of level 7, but equivalence to it asks for a certain one."""
    profile, began = Profile(IRI), date(2021, 1, 1)
    for role, sizes in (
        ("ResponsibleForCustomerService", {}),
        ("ResponsibleForWholeService", {"annualContractValue": 2_500_000_000}),
    ):
        profile.engagement("OperationsManagement", began, None, role=role, successful=False, sizes=sizes)
    plan = plan_for(assessor, standard, "\n".join(profile.lines) + "\n", "OperationsManagement-L7", "default")
    assert_exchangeable(plan, len(plan.sets))
    changes = {change.after: change.instead for option in plan.sets for change in option.changes}
    assert changes[f"{ITSM}InternationalOperationsManagement"] == ()
    assert f"{ITSM}ComplexStructure" in changes[f"{ITSM}AdvancedSystemLink"]


def assert_exchangeable(plan, number):
    for option in plan.sets[:number]:
        for change in option.changes:
            for other in change.instead:
                kept = [triple for each in option.changes if each is not change for triple in each.triples]
                mine = [(s, p, f"<{other}>" if o == f"<{change.after}>" else o) for s, p, o in change.triples]
                assert plan.rules.reached(plan.career.changed([*kept, *mine])) <= option.day, (change, other)


@pytest.mark.slow
@reading_each
@drawn
@given(data=careers())
def test_what_is_past_is_recorded_and_not_changed(standard, assessor, reading, data):
    """An ended engagement gets no other role, outcome, end or greater size; new work begins tomorrow."""
    table, text = data
    plan = plan_for(assessor, standard, text, table.name, reading)
    past = {name for name, e in plan.career.engagements.items() if e.end < AS_OF}
    for part in plan.parts:
        for change in (each for option in part.options for each in option.changes):
            if change.record in past:
                assert (change.nature, change.before, change.kind in ("criterion", "measure")) == ("record", None, True)
            if change.kind in ("engagement", "role"):
                (start,) = (o for _, p, o in change.triples if p.endswith("startDate>"))
                assert start[1:11] == (AS_OF + timedelta(days=1)).isoformat()


def test_the_search_finds_the_least_of_several_ways(standard, assessor):
    """Three persons more, or one criterion more: each alone is enough, and so is the contract value."""
    profile = Profile(IRI)
    criteria = ("AdvancedOperationsRequirements", "AdvancedInfrastructureRequirements", "AdvancedSystemLink")
    began = AS_OF - timedelta(days=729)
    profile.engagement("OperationsManagement", began, None, role="TeamLeader", criteria=criteria, sizes={"persons": 32})
    rules = Rules.of(standard, standard.kpi("OperationsManagement-L4"), assessor().reading)
    found = Search(rules, career_of("\n".join(profile.lines) + "\n"), AS_OF, "_:n").options()
    assert {
        tuple((each.kind, each.nature, each.after.rpartition("/")[2]) for each in o.changes) for o in found[:3]
    } == {
        (("criterion", "record-or-do", "ComplexStructure"),),
        (("measure", "record-or-do", "350000000"),),
        (("measure", "do", "35"),),
    }
    assert [option.reason for option in found[:3]] == ["record", "record", "growth"]
    assert {option.day for option in found[:3]} == {AS_OF}
