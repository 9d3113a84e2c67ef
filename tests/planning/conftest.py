"""What the tests of plans share: standard and assessors, made once, and profiles assessed in many variants together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import reduce

import pytest

from itss_graph import resources
from itss_graph.assessment import Assessor
from itss_graph.planning import Planner
from itss_graph.planning.judge import Goal, Judge
from itss_graph.profiles.reading import read_profiles
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import append
from itss_graph.rdf.names import spelling_of
from itss_graph.requirements.candidate import EVER
from itss_graph.standard import Standard
from itss_graph.vocab import ITSS

AS_OF = date(2026, 11, 23)
FOLDER = resources.path("data", "examples")
EXAMPLES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".ttl", ".jsonld", ".nt"))


@pytest.fixture(scope="session")
def standard():
    return Standard.load()


@pytest.fixture(scope="session")
def examples():
    """All examples as one data set: what is done for many together costs little more than for one."""
    return reduce(append, map(read_profiles, EXAMPLES))


@pytest.fixture(scope="session")
def assessor(standard):
    """The assessor of a reading and an engine; shapes are compiled once."""
    made = {}

    def of(reading="default", as_of=AS_OF, engine="columnar", only=None):
        if (reading, engine) not in made:
            made[reading, engine] = Assessor.of(standard, reading, AS_OF, engine)
        return replace(made[reading, engine], as_of=as_of, only=only)

    return of


@pytest.fixture(scope="session")
def plans(assessor):
    """All plans for the next levels, or for the indicators named, of the profiles in a file or in columns."""

    def made(source, reading="default", to=(), as_of=AS_OF, only=None):
        columns = source if isinstance(source, Columns) else read_profiles(source)
        return list(Planner(assessor(reading, as_of, only=only)).plans(columns, "test", to))

    return made


@pytest.fixture(scope="session")
def reached(assessor):
    """For each (candidate, triples, kpi, day): whether the real assessment calls it met or deemed then."""

    def judge(questions, reading, engine="columnar", only=None):
        answers = {}
        for day in sorted({question[3] for question in questions}):
            asked = [(n, question) for n, question in enumerate(questions) if question[3] == day]
            lines = [line for n, (candidate, triples, _, _) in asked for line in variant(candidate, triples, n)]
            found = assessor(reading, day, engine, only).assess(read_profiles("\n".join(lines).encode()), "variants")
            kpis = {f"urn:v{n}:0": question[2] for n, question in asked}
            for assessment in found:
                outcome = assessment.kpi(kpis[assessment.profile])
                answers[int(assessment.profile.split(":")[1][1:])] = outcome.met or outcome.deemed
        return [answers[n] for n in range(len(questions))]

    return judge


@pytest.fixture(scope="session")
def days(assessor):
    """For each set of triples, the day from which on they let the candidate of a plan reach an indicator."""
    judges = {}

    def judge(plan, several, kpi=None):
        asked = kpi or plan.kpi
        if (plan.reading, plan.only) not in judges:
            judges[plan.reading, plan.only] = Judge(assessor(plan.reading, only=plan.only))
        variants = [plan.candidate.changed(triples) for triples in several]
        found = judges[plan.reading, plan.only].days([Goal(asked.requirements, each) for each in variants])
        passed = [each.values(ITSS.passedExamination) & set(asked.deemed_by) for each in variants]
        return [EVER if by else day for by, day in zip(passed, found, strict=True)]

    return judge


def variant(candidate, triples, number):
    """A candidate with a change, under names of its own, as lines of N-Triples."""
    changed = candidate.changed(triples).nodes
    names = {spelling_of(node): f"<urn:v{number}:{place}>" for place, node in enumerate(changed)}
    for node, said in changed.items():
        for prop, values in said.items():
            yield from (f"{names[spelling_of(node)]} <{prop}> {names.get(value, value)} ." for value in values)
