"""Clients as their users have them, unmodified, against a running server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

FOLDER = Path(os.environ.get("ITSS_CLIENTS", "~/.cache/itss-graph/clients")).expanduser()
HERE = Path(__file__).parent / "clients"
ITSS = "https://w3id.org/itss/ontology#"
KPIS = f"SELECT ?kpi WHERE {{ ?kpi a <{ITSS}KeyPerformanceIndicator> }} ORDER BY ?kpi"
COUNT = 13
KPI = "https://w3id.org/itss/itsm/OperationsManagement-L5"

pytestmark = pytest.mark.slow


@pytest.fixture
def wrapper(server) -> SPARQLWrapper:
    return SPARQLWrapper(f"{server.url}/sparql")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_rows(wrapper, method) -> None:
    wrapper.setQuery(KPIS)
    wrapper.setMethod(method)
    wrapper.setReturnFormat(JSON)
    assert len(wrapper.queryAndConvert()["results"]["bindings"]) == COUNT
    wrapper.setReturnFormat(XML)
    assert wrapper.queryAndConvert().toxml().count("<result>") == COUNT
    for form in (CSV, TSV):
        wrapper.setReturnFormat(form)
        assert len(wrapper.queryAndConvert().decode().splitlines()) == COUNT + 1


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("form", [TURTLE, RDFXML, N3])
def test_sparqlwrapper_graphs(wrapper, form) -> None:
    wrapper.setQuery(f"DESCRIBE <{KPI}>")
    wrapper.setReturnFormat(form)
    found = wrapper.queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert (URIRef(KPI), URIRef(f"{ITSS}atLevel"), URIRef(f"{ITSS}Level5")) in graph


def test_sparqlwrapper_updates(wrapper, owner, server, token) -> None:
    wrapper.setCredentials("anybody", token)
    wrapper.setMethod(POST)
    wrapper.setQuery("INSERT DATA { <urn:a> <urn:p> 1 }")
    wrapper.query()
    wrapper.setQuery("ASK { <urn:a> <urn:p> 1 }")
    wrapper.setReturnFormat(JSON)
    assert wrapper.queryAndConvert()["boolean"] is True


def test_sparqlwrapper_tells_what_is_wrong(wrapper) -> None:
    wrapper.setQuery("SELECT * { ?s ?p }")
    with pytest.raises(QueryBadFormed, match="line 1, column 19"):
        wrapper.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads(server, method) -> None:
    graph = Graph(SPARQLStore(f"{server.url}/sparql", method=method))
    assert len(list(graph.query(KPIS))) == COUNT
    assert graph.value(URIRef(KPI), URIRef(f"{ITSS}atLevel")) == URIRef(f"{ITSS}Level5")
    assert (URIRef(KPI), None, None) in graph
    assert len(graph) > 1000


def test_rdflib_writes(server, owner, token) -> None:
    where = f"{server.url}/sparql"
    store = SPARQLUpdateStore(where, where, auth=("anybody", token), context_aware=True, autocommit=True)
    graph = Graph(store, URIRef("urn:g"))
    added = (URIRef("urn:a"), URIRef("urn:p"), Literal("é", lang="en"))
    graph.add(added)
    assert set(graph) == {added}
    assert owner.get("/graphs?graph=urn:g").text.count("é") == 1
    graph.remove(added)
    assert len(graph) == 0
    graph.update("INSERT DATA { <urn:a> <urn:p> 1 , 2 }")
    assert len(graph) == 2


def test_curl(server) -> None:
    if shutil.which("curl") is None:
        pytest.skip("install curl")

    def curl(*words: str) -> str:
        done = subprocess.run(["curl", "-sSf", *words], capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    where = f"{server.url}/sparql"
    assert len(json.loads(curl("--get", where, "--data-urlencode", f"query={KPIS}"))["results"]["bindings"]) == COUNT
    assert len(curl(where, "-H", "Accept: text/csv", "--data-urlencode", f"query={KPIS}").splitlines()) == COUNT + 1
    direct = curl(where, "-H", "Content-Type: application/sparql-query", "-H", "Accept: text/csv", "--data", KPIS)
    assert len(direct.splitlines()) == COUNT + 1
    followed = curl("-L", "-H", "Accept: text/turtle", f"{server.url}/itsm/OperationsManagement-L5")
    assert "itsm:OperationsManagement-L5 a itss:KeyPerformanceIndicator" in followed.replace("\n", " ")


def test_comunica(server) -> None:
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "@comunica" / "query-sparql").is_dir():
        pytest.skip(f"install Comunica: cp tests/server/clients/package.json {FOLDER} && npm install --prefix {FOLDER}")
    query = f"{KPIS} LIMIT 5"
    join = f"SELECT ?kpi ?n {{ ?kpi <{ITSS}atLevel> ?level . ?level <{ITSS}levelNumber> ?n FILTER(?n > 6) }}"
    env = {**os.environ, "ITSS_CLIENTS": str(FOLDER)}
    for text, expected in ((query, 5), (join, 1)):
        command = [node, str(HERE / "comunica.mjs"), f"{server.url}/sparql", text]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=env, check=False)
        assert done.returncode == 0, done.stderr
        assert len(json.loads(done.stdout)) == expected


def rsparql(*words: str) -> str:
    """Apache Jena's `rsparql` or `rupdate`."""
    java = shutil.which("java")
    if java is None or not list((FOLDER / "jena").glob("jena-cmds-*.jar")):
        pom = "tests/server/clients/pom.xml"
        pytest.skip(f"install Jena: mvn -f {pom} dependency:copy-dependencies -DoutputDirectory={FOLDER}/jena")
    command = [java, "-cp", f"{FOLDER}/jena/*", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_jena(server) -> None:
    service = f"--service={server.url}/sparql"
    found = json.loads(rsparql("arq.rsparql", service, "--results=JSON", KPIS))
    assert len(found["results"]["bindings"]) == COUNT
    assert "yes" in rsparql("arq.rsparql", service, f"ASK {{ <{KPI}> ?p ?o }}").lower()
    assert "OperationsManagement-L5" in rsparql("arq.rsparql", service, f"DESCRIBE <{KPI}>")
