"""Parts: who is ill-formed is taken out with all their records, and everyone is counted once."""

from __future__ import annotations

import polars as pl
import pytest

from itss_graph.population.part import RunSettings, assess_part
from itss_graph.profiles.records import NO_CANDIDATE
from itss_graph.rdf.reading import read
from itss_graph.reports.rows import rows

BASE = "https://example.org/sample/1"
ITSS = "https://w3id.org/itss/ontology#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@pytest.fixture
def assessed(assessor, lines):
    """Assess thirty people with some statements more."""

    def _assessed(*more: str, without: str | None = None):
        kept = [line for line in lines(30) if without is None or without.encode() not in line]
        return assess_part(assessor, read(b"".join(kept) + "\n".join(more).encode(), format="nt"), "staff")

    return _assessed


def rejected(part) -> list[str | None]:
    return sorted({each and each.removeprefix(f"{BASE}/") for each in part.rejects["profile"]}, key=str)


@pytest.mark.slow
def test_well_formed_people_are_assessed_as_alone(assessed, assessor, lines):
    part = assessed()
    alone = assessor.assess(read(b"".join(lines(30)), format="nt"), "staff")
    assert part.rows.equals(rows([alone]))
    assert (part.people, part.rejects.height) == (30, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "people"),
    [
        (f"<{BASE}/4> <{ITSS}seeks> <urn:no-kpi> .", ["4"]),
        (f'<{BASE}/4#engagement-1> <{ITSS}persons> "-1"^^<http://www.w3.org/2001/XMLSchema#integer> .', ["4"]),
        (f"<{BASE}/4#engagement-1> <{ITSS}rank> <urn:x> .", ["4"]),
        (f"<{BASE}/4> <{ITSS}engagement> <urn:nowhere> .", ["4"]),
        (f"<{BASE}/4> <{ITSS}engagement> <{BASE}/9#engagement-1> .", ["4", "9"]),
        (f"<urn:untyped> <{ITSS}engagement> <{BASE}/9#engagement-1> .", ["9", "urn:untyped"]),
        (f"<urn:untyped> <{ITSS}engagement> <urn:mine> .\n<urn:mine> {TYPE} <{ITSS}Engagement> .", ["urn:untyped"]),
        (f"<urn:nobodys> {TYPE} <{ITSS}Engagement> .", [None]),
        (f"<https://w3id.org/itss/itsm/Operation> {TYPE} <{ITSS}Role> .", [None]),
    ],
)
def test_a_violation_rejects_whose_profile_it_is_in(assessed, statement, people):
    part = assessed(statement)
    assert rejected(part) == people
    named = {each for each in people if each}
    assert part.people == 30 + ("urn:untyped" in named)
    left = set(part.rows["profile"])
    assert len(left) + len(named) == part.people
    assert left.isdisjoint(part.rejects["profile"])
    assert part.rejects.select("source", "rule", "message", "node").null_count().sum_horizontal().item() == 0


@pytest.mark.slow
def test_the_others_are_assessed_as_if_the_rejected_were_not_there(assessed, assessor, lines):
    part = assessed(f"<{BASE}/4> <{ITSS}seeks> <urn:no-kpi> .")
    others = b"".join(
        line for line in lines(30) if not line.startswith((f"<{BASE}/4>".encode(), f"<{BASE}/4#".encode()))
    )
    assert part.rows.equals(rows([assessor.assess(read(others, format="nt"), "staff")]))


@pytest.mark.slow
def test_a_statement_about_the_standard_helps_no_one(assessed):
    helping = f"<{ITSS}TeamMember> <{ITSS}subsumes> <{ITSS}ResponsibleForWholeService> ."
    assert assessed(helping).rows.equals(assessed().rows)


@pytest.mark.slow
def test_when_everyone_is_rejected_the_table_is_empty(assessed):
    part = assessed(without="#role>")
    assert part.people == len(set(part.rejects["profile"])) == 30
    assert part.rows.is_empty()
    assert part.rows.schema == assessed().rows.schema


@pytest.mark.slow
def test_a_violation_of_two_kinds_is_two_rejects_of_one_person(assessed):
    part = assessed(f"<{BASE}/4> <{ITSS}seeks> <urn:no-kpi> .", f"<{BASE}/4> <{ITSS}rank> <urn:x> .")
    assert part.rejects["profile"].to_list() == [f"{BASE}/4"] * 2
    assert set(part.rejects["property"]) == {f"{ITSS}seeks", f"{ITSS}rank"}


def test_nothing_is_nobody_and_no_error(assessor):
    part = assess_part(assessor, read(b"", format="nt"), "staff")
    assert (part.people, part.rows.height, part.rejects.height) == (0, 0, 0)


def test_data_without_a_candidate_is_reported(assessor):
    part = assess_part(assessor, read(b"<urn:a> <urn:b> <urn:c> .", format="nt"), "staff")
    assert part.rejects["message"].to_list() == [NO_CANDIDATE]


@pytest.mark.slow
def test_both_engines_reject_the_same(lines, settings):
    text = b"".join(lines(4)) + f"<{BASE}/1> <{ITSS}engagement> <{BASE}/2#engagement-1> .".encode()
    parts = [
        assess_part(RunSettings("default", settings.as_of, engine).assessor(), read(text, format="nt"), "staff")
        for engine in ("columnar", "pyshacl")
    ]
    assert parts[0].rejects.sort(pl.all()).equals(parts[1].rejects.sort(pl.all()))
    assert parts[0].rows.equals(parts[1].rows)
