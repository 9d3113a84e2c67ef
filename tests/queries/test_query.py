"""Finding a query, its header, and its parameters: nothing misspelt passes in silence."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from itss_graph.errors import StandardError, UsageError
from itss_graph.queries.library import QueryScope, bindings, find, from_file, parse, run, short, standard_store
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.endpoint import Endpoint
from itss_graph.rdf.store import Rows, Store, Truth
from itss_graph.reports.assertions import assertions_of
from itss_graph.vocab import ITSM, ITSS, XSD

QUERY = """# title: Engagements
# question: Which engagements are there?
# param kpi (itss:KeyPerformanceIndicator): the indicator [any]
# param node (IRI): any node [itsm:ServiceDesk]
# param count (integer): a number [1]
# param day (date): a day [2020-01-01]
# param flag (boolean): yes or no [true]
# param language (en|ja): a language [en]
# param text (string): a text [x]
# column s: the subject
SELECT $kpi $node $count $day $flag $language $text ?s WHERE { BIND(1 AS ?s) }
"""


@pytest.fixture(scope="module")
def store(people) -> Store:
    store = standard_store()
    store.add(Store.of(people).triples())
    return store


def bound(store: Store, **given: str) -> dict[str, object]:
    return bindings(parse("q", QUERY), given, store)


@pytest.mark.parametrize(
    "value",
    ["ServiceDesk-L4", "itsm:ServiceDesk-L4", f"{ITSM}ServiceDesk-L4", f"<{ITSM}ServiceDesk-L4>"],
)
def test_an_iri_can_be_given_in_three_ways(store: Store, value: str) -> None:
    assert bound(store, kpi=value)["kpi"] == ox.NamedNode(ITSM + "ServiceDesk-L4")


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("kpi", "ServiceDesk-L5", "is not a KeyPerformanceIndicator; did you mean .*ServiceDesk-L4"),
        ("kpi", "itsm:ServiceDesk-L5", "did you mean .*ServiceDesk-L4"),
        ("kpi", "ServiceDesk", "is not a KeyPerformanceIndicator"),
        ("kpi", "itsn:ServiceDesk-L4", "is not a KeyPerformanceIndicator"),
        ("kpi", "a b", "not an IRI"),
        ("kpi", "urn:a> <urn:b", "not an IRI"),
        ("kpi", "", "is not a KeyPerformanceIndicator"),
        ("node", "ServiceDsk", "nowhere in the standard or the data; did you mean ServiceDesk"),
        ("node", "urn:example:nobody", "nowhere"),
        ("count", "x", "not a whole number"),
        ("count", "1.5", "not a whole number"),
        ("count", "9" * 5000, "not a number within range"),
        ("count", "１", "not a whole number"),
        ("count", "1\n", "not a whole number"),
        ("day", "2020-02-30", "not a day"),
        ("day", "20200101", "not a day"),
        ("day", "2020-01-01T00:00:00", "not a day"),
        ("flag", "yes", "not true or false"),
        ("language", "fr", "not en or ja"),
        ("language", "en|ja", "not en or ja"),
    ],
)
def test_a_value_of_another_type_is_refused(store: Store, name: str, value: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as error:
        bound(store, **{name: value})
    assert name in str(error.value)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400


def test_values_become_terms_of_their_type(store: Store) -> None:
    given = {"count": "-05", "day": "2024-02-29", "flag": "false", "language": "ja", "text": '" } # $x'}
    assert {name: str(value) for name, value in bound(store, **given).items()} == {
        "node": f"<{ITSM}ServiceDesk>",
        "count": f'"-05"^^<{XSD}integer>',
        "day": f'"2024-02-29"^^<{XSD}date>',
        "flag": f'"false"^^<{XSD}boolean>',
        "language": '"ja"',
        "text": '"\\" } # $x"',
    }


def test_a_node_of_the_data_can_be_given(store: Store) -> None:
    assert bound(store, node="urn:example:aki")["node"] == ox.NamedNode("urn:example:aki")


def test_a_parameter_that_is_missing_or_unknown_is_refused() -> None:
    query = find("list-requirements-of-kpi")
    with pytest.raises(UsageError, match=r"needs --param kpi=\.\.\."):
        run(query)
    with pytest.raises(UsageError, match="no parameter 'kp1'; did you mean kpi"):
        run(query, {"kp1": "ServiceDesk-L4"})
    with pytest.raises(UsageError, match="it takes none"):
        run(find("find-required-criteria"), {"kpi": "ServiceDesk-L4"})


def test_an_unknown_query_is_refused_with_close_matches() -> None:
    with pytest.raises(UsageError, match="did you mean list-requirements-of-kpi"):
        find("list-requirement-of-kpi")
    with pytest.raises(UsageError, match="no query"):
        find("../../README")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("# parm kpi (IRI): misspelt", 3),
        ("# param kpi IRI: no brackets", 3),
        ("# column", 3),
        ("# title: again", 3),
        ("# a remark", 3),
    ],
)
def test_a_header_line_that_is_none_is_refused(line: str, number: int) -> None:
    with pytest.raises(UsageError, match=f"q.rq, line {number}: not a header line"):
        parse("q", f"# title: T\n# question: Q?\n{line}\nSELECT * {{}}")


def test_an_unknown_need_is_refused() -> None:
    with pytest.raises(UsageError, match="needs luck"):
        parse("q", "# title: T\n# needs: luck\nSELECT * {}")


def test_a_declared_column_has_to_be_selected() -> None:
    query = parse("q", "# title: T\n# column x: a column\nSELECT ?y { BIND(1 AS ?y) }")
    with pytest.raises(StandardError, match="column x"):
        run(query)


def test_a_query_about_people_needs_people() -> None:
    for name in ("list-claims", "find-candidates-meeting-kpi"):
        with pytest.raises(UsageError, match="--data"):
            run(find(name))


def test_a_query_without_a_header_takes_terms_as_in_turtle(written) -> None:
    query = parse("--text", "SELECT $n ?level { ?level <https://w3id.org/itss/ontology#levelNumber> $n }")
    assert written(run(query, {"n": "5"})) == [["5", "itss:Level5"]]
    query = parse("--text", "ASK { $kpi a ?class }")
    assert run(query, {"kpi": "itsm:ServiceDesk-L4"}) == Truth(value=True)
    for wrong in ("ServiceDesk-L4", "5 . <urn:a> <urn:b> <urn:c>", "1, 2", "", "[]", "nope:x", '"open', "<a>"):
        with pytest.raises(UsageError, match="not a term"):
            run(query, {"kpi": wrong})


def test_a_file_that_cannot_be_read_is_named(tmp_path) -> None:
    with pytest.raises(UsageError, match=r"none\.rq"):
        from_file(tmp_path / "none.rq")
    (tmp_path / "latin.rq").write_bytes(b"SELECT * { ?s ?p '\xe9' }")
    with pytest.raises(UsageError, match=r"latin\.rq: not UTF-8 at byte 18"):
        from_file(tmp_path / "latin.rq")


def test_short_names() -> None:
    assert short(ox.NamedNode(ITSS + "Level5")) == "itss:Level5"
    assert short(ox.NamedNode("urn:a")) == "<urn:a>"
    assert short(ox.NamedNode(ITSS + "a/b")) == f"<{ITSS}a/b>"
    assert short(ox.Literal("x", language="en")) == "x"
    assert short(ox.BlankNode("n")) == "_:n"
    assert short(None) == ""


def test_blank_nodes_of_two_files_stay_apart() -> None:
    def one(outcome: str) -> Columns:
        node = ox.BlankNode("e")
        return Columns.from_triples([ox.Triple(node, ox.NamedNode(ITSS + "outcome"), ox.NamedNode(ITSS + outcome))])

    query = parse("--text", f"SELECT (COUNT(DISTINCT ?e) AS ?n) {{ ?e <{ITSS}outcome> ?o }}")
    result = run(query, over=QueryScope({"a.ttl": one("Successful"), "b.ttl": one("Unsuccessful")}))
    assert isinstance(result, Rows)
    assert result.rows == ((ox.Literal(2),),)


@pytest.mark.slow
def test_assessments_of_two_files_stay_apart(people, assessed, written) -> None:
    over = QueryScope({"people.ttl": people, "assessed.ttl": assessed}, assess=assertions_of)
    assert written(run(find("find-candidates-meeting-kpi"), over=over)) == [
        ["<urn:example:ben>", "itsm:Operation-L3"],
        ["<urn:example:aki>", "itsm:ServiceDesk-L3"],
        ["<urn:example:eri>", "itsm:ServiceDesk-L3"],
    ]


def test_assessments_that_nobody_makes_are_missed(people) -> None:
    with pytest.raises(UsageError, match=r"people\.ttl holds none"):
        run(find("find-candidates-meeting-kpi"), over=QueryScope({"people.ttl": people}))


@pytest.mark.slow
def test_inference_classifies_a_candidate_by_its_claim(people, written) -> None:
    query = parse("--text", f"SELECT ?c {{ ?c a <{ITSM}Operation-L4-Candidate> }}")
    assert written(run(query, over=QueryScope({"people.ttl": people}))) == []
    assert written(run(query, over=QueryScope({"people.ttl": people}, infer=True))) == [["<urn:example:ben>"]]


@pytest.mark.slow
def test_inference_raises_a_contradiction() -> None:
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    both = [ox.Triple(ox.NamedNode("urn:x"), kind, ox.NamedNode(ITSS + name)) for name in ("Candidate", "Engagement")]
    query = parse("--text", "ASK {}")
    with pytest.raises(StandardError, match="contradict"):
        run(query, over=QueryScope({"x.ttl": Columns.from_triples(both)}, infer=True))


@pytest.mark.slow
def test_inference_changes_no_answer_about_people(assessed) -> None:
    for name in ("list-levels-of-candidates", "find-candidates-meeting-kpi", "list-claims"):
        plain = run(find(name), over=QueryScope({"a.ttl": assessed}))
        assert run(find(name), over=QueryScope({"a.ttl": assessed}, infer=True)) == plain


def test_an_endpoint_is_asked_with_checked_parameters(monkeypatch) -> None:
    asked: list[dict[str, object]] = []

    def answer(_: Endpoint, __: str, bindings: dict[str, object]) -> Rows:
        asked.append(bindings)
        return Rows(("candidate", "kpi", "subordinate", "recorded"), ())

    monkeypatch.setattr(Endpoint, "query", answer)
    endpoint = Endpoint("http://example.org/sparql")
    result = run(find("list-claims"), {"kpi": "ServiceDesk-L4"}, endpoint)
    assert result == Rows(("candidate", "kpi"), ())
    assert asked == [{"kpi": ox.NamedNode(ITSM + "ServiceDesk-L4")}]
    run(find("list-subordinates"), {"candidate": "urn:example:elsewhere"}, endpoint)
    with pytest.raises(UsageError, match="did you mean"):
        run(find("list-claims"), {"kpi": "ServiceDesk-L9"}, endpoint)
