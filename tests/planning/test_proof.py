"""Proof: each proposed set makes the indicator pass on its day, and no part of it does, by the real assessment."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest

from itss_graph.planning.judge import Goal, Judge
from itss_graph.planning.variant import Variant, nodes
from itss_graph.planning.whatif import as_change, merge
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.sample import sample
from itss_graph.rdf.merging import append
from itss_graph.requirements.candidate import NEVER
from tests.planning.conftest import AS_OF, FOLDER

reading_each = pytest.mark.parametrize("reading", ["default", pytest.param("strict", marks=pytest.mark.slow)])


def questions(plan, most=99):
    """What has to be asked about the first sets of a plan, and the answers that prove them."""
    for option in plan.sets[:most]:
        yield (plan.candidate, option.triples, plan.kpi.iri, option.day), True
        if option.day > plan.as_of:
            yield (plan.candidate, option.triples, plan.kpi.iri, option.day - timedelta(days=1)), False
        sizes = range(len(option.changes)) if len(option.changes) <= 4 else [len(option.changes) - 1]
        for fewer in (each for size in sizes for each in combinations(option.changes, size)):
            triples = tuple(triple for change in fewer for triple in change.triples)
            yield (plan.candidate, triples, plan.kpi.iri, option.day), False


def prove(pairs, reached, reading, engine="columnar", only=None):
    asked, expected = zip(*pairs, strict=True)
    answers = reached(asked, reading, engine, only)
    wrong = [(*q[1:], e) for q, e, a in zip(asked, expected, answers, strict=True) if a != e]
    assert not wrong
    return len(asked)


@pytest.mark.slow
@reading_each
def test_every_set_for_the_examples_is_enough_and_no_less_is(examples, plans, reached, reading):
    pairs = [pair for plan in plans(examples, reading) for pair in questions(plan)]
    assert prove(pairs, reached, reading) > 200


@pytest.mark.slow
@reading_each
def test_every_set_for_sampled_people_and_indicators(standard, plans, reached, reading):
    """Not only for the next level: each plan is for an indicator of its own."""
    columns = sample(13, 7, standard)
    every = plans(columns, reading, [kpi.iri for kpi in standard.kpis])
    found = [plan for person, plan in enumerate(every) if person % 14 == 0 or person % 14 == 5]
    pairs = [pair for plan in found for pair in questions(plan, 2)]
    assert prove(pairs, reached, reading) > 100


@pytest.mark.slow
@reading_each
def test_the_reference_engine_says_the_same(plans, reached, reading):
    columns = read_profiles(FOLDER / "not-yet.ttl")
    pairs = [pair for plan in plans(columns, reading) for pair in questions(plan, 1)]
    prove(pairs, reached, reading, "pyshacl")


@pytest.mark.slow
@reading_each
def test_the_judge_says_when_what_the_assessment_says_whether(standard, assessor, examples, reading):
    """For every example and a sample: a requirement is met by the as-of date exactly where it passed."""
    columns = append(examples, sample(40, 3, standard))
    known, judge = nodes(columns), Judge(assessor(reading))
    for assessment in assessor(reading).assess(columns, "test"):
        candidate = Variant.of(assessment.profile, known)
        rows = [row for outcome in assessment.kpis for row in outcome.requirements]
        days = judge.days([Goal((row.requirement,), candidate) for row in rows])
        for row, day in zip(rows, days, strict=True):
            assert (day <= AS_OF) == (row.outcome != "failed"), row
        days = judge.days([Goal(outcome.kpi.requirements, candidate) for outcome in assessment.kpis])
        for outcome, day in zip(assessment.kpis, days, strict=True):
            assert (day <= AS_OF) == outcome.met, outcome


@pytest.mark.slow
def test_what_time_brings_comes_on_its_day(plans):
    (plan,) = plans(FOLDER / "not-yet.ttl")
    assert plan.kpi.name == "Operation-L3"
    assert [(option.reason, str(option.day), option.changes) for option in plan.sets][:1] == [
        ("time", "2026-11-30", ())
    ]
    assert all(part.by_itself != NEVER for part in plan.parts)


@pytest.mark.slow
def test_a_change_is_applied_to_the_graph_as_to_the_candidate(examples, plans):
    for plan in plans(FOLDER / "team.ttl", to=["OperationsManagement-L5", "ServiceDesk-L4"]):
        for option in plan.sets[:2]:
            merged = nodes(merge(examples, as_change(option.triples)))
            expected = plan.candidate.changed(option.triples)
            assert Variant.of(plan.profile, merged) == expected
            assert {node: merged[node] for node in expected.nodes} == expected.nodes
