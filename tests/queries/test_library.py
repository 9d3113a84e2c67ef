"""Every query of the library: its header says the truth, it runs, here and as it would be sent to an endpoint."""

from __future__ import annotations

import re

import pytest

from itss_graph.query import ANY, Over, bindings, library, run, standard_store
from itss_graph.rdf.sparql import bind, query_form
from itss_graph.rdf.store import Rows, Store, Triples

LIBRARY = library()
GRAPHS = {"export-kpi"}

GIVEN = {
    "area": "SupportTechnology",
    "candidate": "urn:example:eri",
    "clause": "Service Desk Level 4",
    "day": "2020-01-01",
    "examination": "itsm:AppliedInformationTechnologyEngineerExamination",
    "field": "ServiceDesk",
    "from": "ServiceDesk-L3",
    "kind": "itss:ComplexityCriterion",
    "kpi": "itsm:ServiceDesk-L4",
    "language": "ja",
    "name": "strict",
    "persons": "40",
    "proficiency": "WorksIndependently",
    "role": "TeamLeader",
    "scale": "Role",
    "success": "true",
    "term": "https://w3id.org/itss/itsm/ServiceDesk",
    "text": "Risk",
    "to": "ServiceDesk-L4",
    "year": "2020",
    "yen": "1000000",
    "criterion": "ComplexStructure",
}

EMPTY = {
    "find-candidates-meeting-kpi": "nobody meets level 4",
    "find-candidates-deemed-by-examination": "the examination does not stand in for level 4",
}
FAULTLESS = {
    "find-deprecated-terms": "no term is deprecated",
    "find-terms-without-translation": "every term has a Japanese text",
}


def given(name: str) -> dict[str, str]:
    return {parameter.name: GIVEN[parameter.name] for parameter in LIBRARY[name].parameters}


def required(name: str) -> dict[str, str]:
    return {p.name: GIVEN[p.name] for p in LIBRARY[name].parameters if p.default is None}


@pytest.fixture(scope="module")
def store(assessed) -> Store:
    store = standard_store()
    store.add(Store.of(assessed).triples())
    return store


def test_there_are_enough() -> None:
    assert len(LIBRARY) >= 25


@pytest.mark.parametrize("name", LIBRARY)
def test_the_header_is_complete(name: str) -> None:
    query = LIBRARY[name]
    assert query.declared
    assert re.fullmatch(r"(find|list|count|compare|search|describe|export)-[a-z-]+", name)
    assert query.question.endswith("?")
    assert bool(query.columns) == (name not in GRAPHS)
    assert re.search(r"^ORDER BY ", query.text, re.MULTILINE)
    assert query_form(query.text) == ("CONSTRUCT" if name in GRAPHS else "SELECT")


@pytest.mark.parametrize("name", LIBRARY)
def test_the_parameters_are_those_used(name: str) -> None:
    query = LIBRARY[name]
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
    used = set(re.findall(r"\$(\w+)", body))
    assert used == {parameter.name for parameter in query.parameters}
    assert not used & set(re.findall(r"\?(\w+)", body))


@pytest.mark.parametrize("name", LIBRARY)
def test_the_columns_are_those_selected(name: str, store: Store) -> None:
    query = LIBRARY[name]
    result = store.query(query.text, bindings(query, given(name), store))
    if not isinstance(result, Rows):
        assert name in GRAPHS
        return
    declared = [column for column, _ in query.columns]
    parameters = {parameter.name for parameter in query.parameters}
    assert [v for v in result.variables if v in declared or v not in parameters] == declared


@pytest.mark.parametrize("name", LIBRARY)
@pytest.mark.parametrize("parameters", [given, required], ids=["all", "required"])
def test_it_answers(name: str, parameters, assessed) -> None:
    query = LIBRARY[name]
    result = run(query, parameters(name), Over({"assessed.ttl": assessed} if query.needs else {}))
    if isinstance(result, Triples):
        assert result.triples
    elif not (name in EMPTY and parameters is given) and name not in FAULTLESS:
        assert result.rows


@pytest.mark.parametrize("name", LIBRARY)
@pytest.mark.parametrize("parameters", [given, required], ids=["all", "required"])
def test_an_endpoint_would_be_asked_the_same(name: str, parameters, store: Store) -> None:
    query = LIBRARY[name]
    bound = bindings(query, parameters(name), store)
    here, there = store.query(query.text, bound), store.query(bind(query.text, bound))
    if isinstance(here, Triples):
        assert set(here.triples) == set(there.triples)
    else:
        assert here == there


@pytest.mark.parametrize("name", LIBRARY)
def test_a_row_has_its_place(name: str, store: Store) -> None:
    """No two rows of an answer are alike, so that the order can settle them all."""
    query = LIBRARY[name]
    result = store.query(query.text, bindings(query, required(name), store))
    if isinstance(result, Rows):
        assert len(set(result.rows)) == len(result.rows)


def test_defaults_fit_their_types(store: Store) -> None:
    for query in LIBRARY.values():
        bound = bindings(query, required(query.name), store)
        for parameter in query.parameters:
            assert (parameter.name not in bound) == (parameter.default == ANY)


@pytest.mark.parametrize(
    ("name", "parameters", "expected"),
    [
        ("find-candidates-meeting-kpi", {}, [["<urn:example:eri>", "itsm:ServiceDesk-L3"]]),
        (
            "find-candidates-lacking-one-requirement",
            {},
            [["<urn:example:eri>", "itsm:ServiceDesk-L4", "itsm:ServiceDesk-L4-specialty"]],
        ),
        (
            "find-candidates-deemed-by-examination",
            {},
            [["<urn:example:fumi>", "itsm:ServiceDesk-L3", "itsm:AppliedInformationTechnologyEngineerExamination"]],
        ),
        (
            "list-levels-of-candidates",
            {},
            [["<urn:example:eri>", "itsm:ServiceDesk", "3"], ["<urn:example:fumi>", "itsm:ServiceDesk", "3"]],
        ),
        (
            "list-unmet-claims",
            {},
            [["<urn:example:eri>", "itsm:ServiceDesk-L4", "itsm:ServiceDesk-L4-specialty"]],
        ),
        (
            "count-candidates-by-kpi",
            {"field": "ServiceDesk"},
            [["itsm:ServiceDesk-L4", "0"], ["itsm:ServiceDesk-L3", "1"]],
        ),
        (
            "find-criteria-nobody-holds",
            {"field": "ServiceDesk"},
            [
                ["itsm:ServiceDesk", "itsm:ComplexContractConditions"],
                ["itsm:ServiceDesk", "itsm:HighLevelApplicationRequirements"],
                ["itsm:ServiceDesk", "itsm:HighLevelTargetSupportSystem"],
            ],
        ),
        ("find-experts", {"area": "SupportTechnology"}, [["<urn:example:eri>", "itss:WorksIndependently", ""]]),
        ("list-subordinates", {}, [["<urn:example:eri>", "<urn:example:fumi>", "true"]]),
    ],
)
def test_answers_about_people(name: str, parameters, expected, assessed, written) -> None:
    assert written(run(LIBRARY[name], parameters, Over({"assessed.ttl": assessed}))) == expected


def test_compare_kpis_finds_both_directions(written) -> None:
    up = written(run(LIBRARY["compare-kpis"], {"from": "SystemManagement-L4", "to": "SystemManagement-L5"}))
    down = written(run(LIBRARY["compare-kpis"], {"from": "SystemManagement-L5", "to": "SystemManagement-L4"}))
    assert ["itss:SizeRequirement", "1", "itss:belowPersons", "75", "150"] in up
    assert ["itss:ResponsibilityRequirement", "", "itss:minimumYears", "2", "3"] in up
    assert ["itss:SpecialtyRequirement", "", "itss:requiresContribution", "", "itss:ContributesToCompany"] in up
    assert sorted([*row[:3], row[4], row[3]] for row in down) == sorted(up)
