"""Assessing who is at the server of others gives what assessing the same people in a file gives."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest

from itss_graph import Standard, assess, credentials
from itss_graph.assessment import Assessor
from itss_graph.errors import EngineError, InputError, UsageError
from itss_graph.outputs import write
from itss_graph.population.answers import ChosenIndicators, assessments
from itss_graph.population.endpoint import EndpointSource
from itss_graph.population.part import RunOutput, RunSettings
from itss_graph.population.upload import people_of, upload_people
from itss_graph.profiles import endpoint
from itss_graph.profiles.endpoint import graphs_of, read_people
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.sample import sample_lines
from itss_graph.rdf.endpoint import Endpoint, replace
from itss_graph.rdf.store import Rows, Triples
from itss_graph.reports.json import json_lines
from itss_graph.reports.writers import ASSESSMENTS

AS_OF = date(2026, 3, 31)
COUNT = 120
GRAPH = "urn:example:population"
CANDIDATE = "https://w3id.org/itss/ontology#Candidate"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def population(tmp_path_factory) -> Path:
    """People in a file, their triples standing together."""
    path = tmp_path_factory.mktemp("population") / "people.nt"
    with path.open("wb") as file:
        file.writelines(sample_lines(COUNT, 7, Standard.load()))
    return path


@pytest.fixture(scope="module")
def expected(population) -> list[str]:
    """Their assessments, in the order of their IRIs."""
    return list(json_lines(sorted(assess(population, as_of=AS_OF), key=lambda each: each.profile)))


@pytest.fixture
def peopled(store, population):
    """A server with them in one graph, and ten of them in graphs of their own."""
    update = Endpoint(store.update)
    if not Endpoint(store.query, (GRAPH,)).query("SELECT ?s { ?s ?p ?o } LIMIT 1").rows:  # Virtuoso gives ASK a row
        replace(update, GRAPH, [quad.triple for quad in ox.parse(path=str(population), format=ox.RdfFormat.N_TRIPLES)])
        upload_people(update, people_of([str(population)])[:10])
    return store


def test_the_assessments_are_those_of_the_file(peopled, expected, tmp_path) -> None:
    out = tmp_path / "out.jsonl"
    source = EndpointSource(Endpoint(peopled.query, (GRAPH,)))
    summary = source.write(RunSettings("default", AS_OF), RunOutput(str(out), "jsonl", quiet=True))
    assert (summary.assessed, summary.rejected) == (COUNT, 0)
    assert out.read_text("utf-8").splitlines() == [line.rstrip("\n") for line in expected]


def test_the_badges_are_those_of_the_file(peopled, population, tmp_path) -> None:
    out, server = tmp_path / "badges.json", Endpoint(peopled.query, (GRAPH,))
    assessor, writer = Assessor.of(Standard.load(), "default", AS_OF), ASSESSMENTS["ob3"]
    answered = assessments(EndpointSource(server), assessor, writer, ChosenIndicators((), claims=False))
    assert answered.complaints == []
    write(writer.write(answered.answer, "en", issuer=None), out)
    found, made = json.loads(out.read_text("utf-8")), credentials(population, "ob3", as_of=AS_OF)
    assert len(made) > COUNT
    assert sorted(found, key=lambda badge: badge["id"]) == sorted(made, key=lambda badge: badge["id"])


def test_people_are_found_in_graphs_of_their_own(peopled, population) -> None:
    """Everywhere: in the default graph and in every named one, each once."""
    found = [columns.names(columns.triples["s"].unique()).to_list() for columns in read_people(Endpoint(peopled.query))]
    people = [
        name for page in found for name in page if name.startswith("https://example.org/sample/") and "#" not in name
    ]
    assert len(people) == len(set(people)) == COUNT
    first = people_of([str(population)])[0][0]
    alone = list(read_people(Endpoint(peopled.query, (first,))))
    (columns,) = alone
    assert set(columns.lines()) == set(_of(population, first))


def _of(population: Path, person: str) -> list[str]:
    columns = read_profiles(population)
    return [line for line in columns.lines() if line.startswith((f"<{person}>", f"<{person}#"))]


def test_the_command_line(peopled, expected, tmp_path, monkeypatch, capfd) -> None:
    from itss_graph.cli.main import run

    def itss(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["itss", *words])
        return run(), capfd.readouterr().out

    options = ["--endpoint", peopled.query, "--graph", GRAPH, "--as-of", str(AS_OF)]
    code, out = itss("assess", *options, "--format", "json")
    assert code == 0
    assert json.loads(out) == [json.loads(line) for line in expected]
    code, _ = itss("assess", *options, "-o", str(tmp_path / "out.parquet"))
    assert code == 0
    assert pl.read_parquet(tmp_path / "out.parquet").height == 70 * COUNT
    code, out = itss("assess", *options, "--kpi", "OperationsManagement-L7", "--format", "jsonl", "-o", "x.csv")
    assert code == 2
    code, out = itss("assess", *options, "--format", "html")
    assert code == 0
    assert out.startswith("<!doctype html>")


def test_an_ill_formed_person_is_told_and_the_others_are_assessed(stores, tmp_path, capfd, monkeypatch) -> None:
    from itss_graph.cli.main import run

    store = stores("oxigraph")
    good = f"<urn:a> a <{CANDIDATE}> . <urn:b> a <{CANDIDATE}> ."
    bad = f"<urn:c> a <{CANDIDATE}> ; <https://w3id.org/itss/ontology#engagement> <urn:c#1> ."
    load(store, "urn:example:mixed", good + bad)
    monkeypatch.setattr(
        "sys.argv", ["itss", "assess", "--endpoint", store.query, "--graph", "urn:example:mixed", "--format", "jsonl"]
    )
    assert run() == 2  # the summary and the rejects tell of the others
    out, err = capfd.readouterr()
    assert [json.loads(line)["profile"] for line in out.splitlines()] == ["urn:a", "urn:b"]
    assert "urn:c" in err
    assert "2 assessed + 1 rejected" in err
    monkeypatch.setattr(
        "sys.argv", ["itss", "assess", "--endpoint", store.query, "--graph", "urn:example:mixed", "--format", "json"]
    )
    assert run() == 2
    out, err = capfd.readouterr()
    assert [person["profile"] for person in json.loads(out)] == ["urn:a", "urn:b"]
    assert "urn:c" in err
    assert "Traceback" not in err


def load(store, graph: str, turtle: str) -> None:
    replace(
        Endpoint(store.update), graph, [quad.triple for quad in ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)]
    )


def test_nobody_and_somebody_without_an_iri(stores) -> None:
    store = stores("oxigraph")
    with pytest.raises(InputError, match="no candidate"):
        list(read_people(Endpoint(store.query, ("urn:example:nothing",))))
    load(store, "urn:example:anonymous", f"<urn:a> a <{CANDIDATE}> . [] a <{CANDIDATE}> .")
    with pytest.raises(InputError, match="no IRI"):
        list(read_people(Endpoint(store.query, ("urn:example:anonymous",))))


def cutting(monkeypatch, most: int) -> list[int]:
    """Have every answer cut to `most` triples or rows in silence; gives the numbers of triples that were there."""
    query, seen = Endpoint.query, []

    def cut(self: Endpoint, text: str, bindings=None):
        found = query(self, text, bindings)
        if isinstance(found, Triples):
            seen.append(len(found.triples))
            return Triples(found.triples[:most])
        return Rows(found.variables, found.rows[:most])

    monkeypatch.setattr(Endpoint, "query", cut)
    return seen


def test_an_answer_that_is_cut_is_asked_for_in_parts(stores, population, monkeypatch) -> None:
    """Threat: a server cuts what is longer than it likes, and a person is assessed by half of a career."""
    store = stores("oxigraph")
    endpoint = Endpoint(store.query, (GRAPH,))
    if not endpoint.query("ASK { ?s ?p ?o }").value:
        replace(
            Endpoint(store.update),
            GRAPH,
            [quad.triple for quad in ox.parse(path=str(population), format=ox.RdfFormat.N_TRIPLES)],
        )
    whole = {line for columns in read_people(endpoint) for line in columns.lines()}
    seen = cutting(monkeypatch, 500)
    assert {line for columns in read_people(endpoint) for line in columns.lines()} == whole
    assert max(seen) > 500
    cutting(monkeypatch, 20)
    with pytest.raises(EngineError, match="cuts the profile of one person"):
        list(read_people(endpoint))


def test_people_who_come_and_go_meanwhile_are_noticed(stores, monkeypatch) -> None:
    store = stores("oxigraph")
    load(store, "urn:example:moving", f"<urn:a> a <{CANDIDATE}> . <urn:b> a <{CANDIDATE}> .")
    endpoint = Endpoint(store.query, ("urn:example:moving",))
    pages = read_people(endpoint, page=1)
    next(pages)
    load(store, "urn:example:moving", f"<urn:a> a <{CANDIDATE}> .")
    with pytest.raises(EngineError, match="changed while it was read"):
        list(pages)


def test_a_server_that_turns_in_a_circle_is_left(monkeypatch) -> None:
    def query(self: Endpoint, text: str, bindings=None):
        if "COUNT" in text:
            return Rows(("n",), ((ox.Literal(0 if "!isIRI" in text else 2),),))
        if "CONSTRUCT" in text:
            return Triples(tuple(ox.parse(f"<urn:a> a <{CANDIDATE}> , <urn:x> .", format=ox.RdfFormat.TURTLE)))
        return Rows(("iri",), ((ox.Literal("urn:a"),),))

    monkeypatch.setattr(Endpoint, "query", query)
    with pytest.raises(EngineError, match="again"):
        list(read_people(Endpoint("http://localhost/")))


def test_blank_nodes_of_two_pages_are_not_the_same(stores) -> None:
    store = stores("oxigraph")
    record = "<https://w3id.org/itss/ontology#expertise> [ <https://w3id.org/itss/ontology#area> <urn:x> ]"
    load(store, "urn:example:blank", f"<urn:a> a <{CANDIDATE}> ; {record} . <urn:b> a <{CANDIDATE}> ; {record} .")
    one, two = read_people(Endpoint(store.query, ("urn:example:blank",)), page=1)
    blank = [{term for term in each.terms if term.startswith("_:")} for each in (one, two)]
    assert [len(each) for each in blank] == [1, 1]
    assert not blank[0] & blank[1]


def test_what_is_refused(monkeypatch, capfd, tmp_path) -> None:
    from itss_graph.cli.main import run

    for words, message in (
        (["assess"], "name a FILE or an --endpoint"),
        (["assess", "x.ttl", "--endpoint", "http://localhost/"], "excludes FILE"),
        (["assess", "--endpoint", "http://localhost/", "--resume"], "excludes FILE, --resume"),
        (["assess", "x.ttl", "--graph", "urn:g"], "need an --endpoint"),
        (["query", "--list", "--graph", "urn:g"], "stands alone"),
        (["query", "list-claims", "--graph", "urn:g"], "need an --endpoint"),
        (["query", "list-claims", "--endpoint", "http://localhost/", "--graph", "no iri"], "not the IRI of a graph"),
        (["publish", "--graph", "urn:g"], "need an --endpoint"),
        (["publish", "--endpoint", "http://localhost/", "-o", str(tmp_path)], "a site or a server"),
    ):
        monkeypatch.setattr("sys.argv", ["itss", *words])
        assert run() == 2
        assert message in capfd.readouterr().err
    with pytest.raises(UsageError):
        Endpoint("http://localhost/", ("} DROP ALL #",))


def test_publishing_to_a_server(stores, monkeypatch, capfd, tmp_path) -> None:
    from itss_graph.cli.main import run
    from itss_graph.site.upload import GRAPH as DEFAULT

    store = stores("oxigraph")
    profiles = tmp_path / "people.ttl"
    profiles.write_text(f"<urn:example:published> a <{CANDIDATE}> .")
    monkeypatch.setattr("sys.argv", ["itss", "publish", "--endpoint", store.update, "--data", str(profiles)])
    assert run() in (0, None)
    err = capfd.readouterr().err
    ((count,),) = Endpoint(store.query, (DEFAULT,)).query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows
    assert int(count.value) > 3000
    assert f"{int(count.value):,} triples into the graph {DEFAULT}" in err
    assert "1 people" in err or "1 person" in err
    asked = ["itss", "query", "list-kpis-of-fields", "--endpoint", store.query, "--graph", DEFAULT]
    monkeypatch.setattr("sys.argv", asked)
    run()
    assert len(capfd.readouterr().out.splitlines()) == 14
    assert Endpoint(store.query, ("urn:example:published",)).query("ASK { ?s ?p ?o }").value
    profiles.write_text(f"<urn:example:bad> a <{CANDIDATE}> ; <https://w3id.org/itss/ontology#engagement> <urn:x> .")
    other = ["--endpoint", store.update, "--graph", "urn:example:other", "--data", str(profiles)]
    monkeypatch.setattr("sys.argv", ["itss", "publish", *other])
    assert run() == 2
    assert not Endpoint(store.query, ("urn:example:other",)).query("ASK { ?s ?p ?o }").value


assert endpoint.PAGE < COUNT, "several pages are read"


@pytest.mark.parametrize("second", ["itss:engagement <urn:p#e2>", "itss:seeks itsm:Operation-L4", "a itss:Candidate"])
def test_who_is_described_in_two_graphs_is_rejected(store, tmp_path, second) -> None:
    prefixes = "@prefix itss: <https://w3id.org/itss/ontology#> . @prefix itsm: <https://w3id.org/itss/itsm/> ."
    for graph, text in (
        ("urn:example:one", "<urn:p> a itss:Candidate . <urn:q> a itss:Candidate ."),
        ("urn:example:two", f"<urn:p> {second} . <urn:r> a itss:Candidate . <urn:q> rdfs:label 'Q' ."),
    ):
        load(store, graph, f"{prefixes} @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . {text}")
    server = Endpoint(store.query, ("urn:example:one", "urn:example:two"))
    output = RunOutput(str(tmp_path / "out.csv"), "csv", quiet=True)
    summary = EndpointSource(server).write(RunSettings("default", AS_OF), output)
    assert (summary.assessed, summary.rejected) == (2, 1)
    rejects = (tmp_path / "out.csv.rejects.csv").read_text()
    assert "described in urn:example:one and urn:example:two" in rejects
    assert set(graphs_of(Endpoint(store.query), ["<urn:p>"])) == {
        ("<urn:p>", "urn:example:one"),
        ("<urn:p>", "urn:example:two"),
    }


@pytest.mark.parametrize("page", [1, 100])
def test_a_record_that_another_graph_links_to_is_nobodys(store, tmp_path, monkeypatch, page) -> None:
    """As with files: the record is in two documents, and so are the people who link to it."""
    monkeypatch.setattr(endpoint.read_people, "__defaults__", (page,))
    prefixes = "@prefix itss: <https://w3id.org/itss/ontology#> . @prefix itsm: <https://w3id.org/itss/itsm/> ."
    record = "<urn:own-e> a itss:Expertise ; itss:area itsm:Hardware ; itss:proficiency itss:GuidesOthers ."
    own, others = graphs = ("urn:example:own", "urn:example:others")
    load(store, own, f"{prefixes} <urn:own> a itss:Candidate ; itss:expertise <urn:own-e> . {record}")
    load(store, others, f"{prefixes} <urn:other> a itss:Candidate ; itss:expertise <urn:own-e> .")
    server = Endpoint(store.query, graphs)
    output = RunOutput(str(tmp_path / "out.csv"), "csv", quiet=True)
    summary = EndpointSource(server).write(RunSettings("default", AS_OF), output)
    assert (summary.assessed, summary.rejected) == (0, 2)
    rejects = pl.read_csv(tmp_path / "out.csv.rejects.csv")
    assert sorted(rejects["profile"]) == ["urn:other", "urn:own"]
    assert {message.partition(";")[0] for message in rejects["message"]} == {f"described in {others} and {own}"}
    assert set(graphs_of(Endpoint(store.query), ["<urn:own-e>"])) == {("<urn:own-e>", graph) for graph in graphs}


def test_a_record_of_two_people_is_neithers_on_whatever_pages_they_are(store, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(endpoint, "PAGE", 1)
    monkeypatch.setattr(endpoint.read_people, "__defaults__", (1,))
    shared = "<urn:e> a itss:Expertise ; itss:area itsm:Hardware ; itss:proficiency itss:GuidesOthers ."
    people = " ".join(f"<urn:{name}> a itss:Candidate ; itss:expertise <urn:e> ." for name in "ab")
    prefixes = "@prefix itss: <https://w3id.org/itss/ontology#> . @prefix itsm: <https://w3id.org/itss/itsm/> ."
    load(store, "urn:example:shared", f"{prefixes} {people} {shared} <urn:c> a itss:Candidate .")
    server = Endpoint(store.query, ("urn:example:shared",))
    output = RunOutput(str(tmp_path / "out.csv"), "csv", quiet=True)
    summary = EndpointSource(server).write(RunSettings("default", AS_OF), output)
    assert (summary.assessed, summary.rejected) == (1, 2)
