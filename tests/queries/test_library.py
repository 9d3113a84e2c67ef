"""Every query of the library: its header says the truth, it runs, here and as it would be sent to an endpoint."""

from __future__ import annotations

import re

import polars as pl
import pyoxigraph as ox
import pytest

from itss_graph import resources
from itss_graph.profiles.standing import STANDINGS, graded
from itss_graph.queries.library import ANY, QueryScope, bindings, library, run, short, standard_store
from itss_graph.rdf.reading import read
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


@pytest.mark.slow
@pytest.mark.parametrize("name", LIBRARY)
@pytest.mark.parametrize("parameters", [given, required], ids=["all", "required"])
def test_it_answers(name: str, parameters, assessed) -> None:
    query = LIBRARY[name]
    result = run(query, parameters(name), QueryScope({"assessed.ttl": assessed} if query.needs else {}))
    if isinstance(result, Triples):
        assert result.triples
    elif not (name in EMPTY and parameters is given) and name not in FAULTLESS:
        assert result.rows


@pytest.mark.slow
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
    assert written(run(LIBRARY[name], parameters, QueryScope({"assessed.ttl": assessed}))) == expected


@pytest.mark.slow
def test_compare_kpis_finds_both_directions(written) -> None:
    up = written(run(LIBRARY["compare-kpis"], {"from": "SystemManagement-L4", "to": "SystemManagement-L5"}))
    down = written(run(LIBRARY["compare-kpis"], {"from": "SystemManagement-L5", "to": "SystemManagement-L4"}))
    assert ["itss:SizeRequirement", "1", "itss:belowPersons", "75", "150"] in up
    assert ["itss:ResponsibilityRequirement", "", "itss:minimumYears", "2", "3"] in up
    assert ["itss:SpecialtyRequirement", "", "itss:requiresContribution", "", "itss:ContributesToCompany"] in up
    assert sorted([*row[:3], row[4], row[3]] for row in down) == sorted(up)


ROLES = """
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:c> a itss:Candidate ; itss:engagement <urn:c#past> , <urn:c#latest> , <urn:c#now> , <urn:c#led> .
<urn:c#past> itss:specialtyField itsm:Operation ; itss:role itss:TeamMember ;
    itss:startDate "2018-04-01"^^xsd:date ; itss:endDate "2019-03-31"^^xsd:date .
<urn:c#latest> itss:specialtyField itsm:Operation ; itss:role itss:TeamMember ;
    itss:startDate "2020-04-01"^^xsd:date ; itss:endDate "2021-03-31"^^xsd:date .
<urn:c#now> itss:specialtyField itsm:Operation ; itss:role itss:TeamMember ; itss:startDate "2022-04-01"^^xsd:date .
<urn:c#led> itss:specialtyField itsm:Operation ; itss:role itss:TeamLeader ; itss:startDate "2023-04-01"^^xsd:date .
<urn:d> a itss:Candidate ; itss:engagement <urn:d#e> .
<urn:d#e> itss:specialtyField itsm:Operation ; itss:role itss:TeamMember ;
    itss:startDate "2017-04-01"^^xsd:date ; itss:endDate "2030-03-31"^^xsd:date .
"""


@pytest.mark.parametrize("parameters", [{}, {"candidate": "urn:c"}])
def test_a_role_that_goes_on_does_not_hide_when_it_last_ended(written, parameters) -> None:
    found = written(
        run(LIBRARY["list-roles-held"], parameters, QueryScope({"roles.ttl": read(ROLES.encode(), format="turtle")}))
    )
    expected = [
        ["<urn:c>", "itsm:Operation", "itss:TeamLeader", "1", "2023-04-01", ""],
        ["<urn:c>", "itsm:Operation", "itss:TeamMember", "3", "2018-04-01", "2021-03-31"],
        ["<urn:d>", "itsm:Operation", "itss:TeamMember", "1", "2017-04-01", "2030-03-31"],
    ]
    assert found == expected[: 2 if parameters else 3]


SUPPORTED = """
@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:c> a itss:Candidate ; itss:expertise <urn:c#claimed>, <urn:c#own>, <urn:c#both>, <urn:c#evidenced>, <urn:c#other> ;
    itss:engagement <urn:c#work> .
<urn:c#claimed> a itss:Expertise ; itss:area itsm:SupportTechnology ; itss:proficiency itss:WorksIndependently .
<urn:c#own> a itss:Expertise ; itss:area itsm:SupportTechnology ; itss:proficiency itss:WorksIndependently ;
    itss:confirmedBy <urn:c> .
<urn:c#both> a itss:Expertise ; itss:area itsm:SupportTechnology ; itss:proficiency itss:WorksIndependently ;
    itss:confirmedBy <urn:c> , <urn:boss> .
<urn:c#evidenced> a itss:Expertise ; itss:area itsm:SupportTechnology ; itss:proficiency itss:WorksIndependently ;
    itss:confirmedBy <urn:c> ; itss:evidence <urn:certificate> .
<urn:c#other> a itss:Expertise ; itss:area itsm:SupportTechnology ; itss:proficiency itss:WorksIndependently ;
    itss:confirmedBy <urn:boss> .
<urn:c#work> a itss:Engagement ; itss:specialtyField itsm:Operation ; itss:role itss:TeamMember ;
    itss:outcome itss:Successful ; itss:startDate "2020-04-01"^^xsd:date ; itss:confirmedBy <urn:c> .
"""


@pytest.mark.parametrize("parameters", [{}, {"candidate": "urn:c"}])
def test_unconfirmed_are_the_records_that_count_as_claimed(written, parameters) -> None:
    data = read(SUPPORTED.encode(), format="turtle")
    links = graded(data).filter(pl.col("standing") == STANDINGS.index("claimed"))
    claimed = {short(ox.NamedNode(iri.strip("<>"))) for iri in data.terms[links["o"]]}
    found = written(run(LIBRARY["find-unconfirmed-records"], parameters, QueryScope({"supported.ttl": data})))
    assert [record for *_, record in found] == ["<urn:c#work>", "<urn:c#claimed>", "<urn:c#own>"]
    assert {record for *_, record in found} == claimed


AUTHORED = sorted(resources.path("queries").rglob("*.rq"))
AGGREGATE = re.compile(
    r"\b(?:MIN|MAX|SUM|AVG|SAMPLE|GROUP_CONCAT)\s*\(\s*(?:DISTINCT\s+)?[?$](\w+)[^)]*\)\s*AS", re.IGNORECASE
)


def block(text: str, start: int) -> str:
    """What stands in the braces that open next."""
    start = text.index("{", start)
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if not depth:
            return text[start : place + 1]
    raise AssertionError(text)


@pytest.mark.parametrize(
    "file", [file for file in AUTHORED if AGGREGATE.search(file.read_text())], ids=lambda f: f.stem
)
def test_aggregates_are_over_what_every_row_has(file) -> None:
    text = file.read_text()
    for aggregate in AGGREGATE.finditer(text):
        pattern = block(text, aggregate.end())
        while optional := re.search(r"\bOPTIONAL\b", pattern, re.IGNORECASE):
            pattern = pattern.replace(optional[0] + " " + block(pattern, optional.end()), "", 1)
        assert re.search(rf"[?$]{aggregate[1]}\b", pattern), f"{aggregate[0]}) is over what is only OPTIONAL"
