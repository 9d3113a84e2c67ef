"""The competency questions: the ontology gives exactly the answers that were read from the source."""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from itss_graph import resources
from itss_graph.queries.library import QueryScope, from_file, run, standard_store
from itss_graph.reports.assertions import assertions_of
from itss_graph.vocab import ITSM, ITSS

QUESTIONS = sorted(resources.path("queries", "competency").glob("*.rq"))


def test_there_are_enough_and_each_has_an_answer() -> None:
    assert len(QUESTIONS) >= 25
    assert [q.with_suffix(".csv").name for q in QUESTIONS] == sorted(
        path.name for path in resources.path("queries", "competency").glob("*.csv")
    )
    assert [q.stem for q in QUESTIONS] == [f"CQ-{number:02}" for number in range(1, len(QUESTIONS) + 1)]


@pytest.mark.slow
@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_the_answer_is_the_expected_one(path: Path, people, written) -> None:
    query = from_file(path)
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        header, *expected = csv.reader(file)
    assert query.parameters == ()
    assert [name for name, _ in query.columns] == header
    assert (
        written(run(query, over=QueryScope({"people.ttl": people} if query.needs else {}, assess=assertions_of)))
        == expected
    )
    assert expected


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_is_stated(path: Path) -> None:
    query = from_file(path)
    assert query.declared
    assert query.title
    assert query.question.endswith("?")
    assert "ORDER BY" in query.text


@pytest.mark.slow
def test_no_statement_of_the_standard_can_be_lost_unseen() -> None:
    """Each fact of `itsm.ttl` in our vocabulary, taken away, changes the answer to some question."""
    queries = [query for query in map(from_file, QUESTIONS) if not query.needs]
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in standard_store().triples())
    facts = [q for q in store if str(q.subject).startswith(f"<{ITSM}") and q.predicate.value.startswith(ITSS)]
    assert len(facts) > 500

    def answer(text: str) -> list[str]:
        return [str(list(row)) for row in store.query(text)]

    answers = {query.name: answer(query.text) for query in queries}
    unseen = []
    for fact in facts:
        about = [query for query in queries if f"itss:{fact.predicate.value.removeprefix(ITSS)}" in query.text]
        store.remove(fact)
        if all(answer(query.text) == answers[query.name] for query in about):
            unseen.append(str(fact))
        store.add(fact)
    assert unseen == []
