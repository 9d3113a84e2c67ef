"""The embedded store: what it answers, what it refuses, and that it never opens a connection."""

from __future__ import annotations

import json
import socket

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_graph.errors import EngineError, InputError, UsageError
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.store import Rows, Store, Triples, Truth, serialize, term

A, B, C, P = (ox.NamedNode(f"urn:{name}") for name in "abcp")


def columns(*triples: tuple[object, object, object]) -> Columns:
    return Columns.from_triples(ox.Triple(*triple) for triple in triples)


@pytest.fixture
def store() -> Store:
    return Store.of(columns((A, P, B), (B, P, C), (A, P, ox.Literal("text", language="en"))))


def test_select_gives_rows_in_order(store: Store) -> None:
    result = store.query("SELECT ?s ?o ?none WHERE { ?s <urn:p> ?o FILTER(isIRI(?o)) } ORDER BY ?s")
    assert result == Rows(("s", "o", "none"), ((A, B, None), (B, C, None)))


def test_ask_construct_and_describe(store: Store) -> None:
    assert store.query("ASK { <urn:a> ?p <urn:b> }") == Truth(value=True)
    assert store.query("ASK { <urn:a> ?p <urn:c> }") == Truth(value=False)
    assert store.query("CONSTRUCT { <urn:c> <urn:p> <urn:b> } WHERE { ?s ?p ?o }") == Triples((ox.Triple(C, P, B),))
    assert store.query("DESCRIBE <urn:b>") == Triples((ox.Triple(B, P, C),))


def test_rows_can_be_cut_to_some_variables() -> None:
    rows = Rows(("x", "y"), ((A, B), (B, None)))
    assert rows.select(["y", "z", "x"]) == Rows(("y", "z", "x"), ((B, None, A), (None, None, B)))


def test_blank_nodes_keep_their_labels() -> None:
    store = Store.of(columns((ox.BlankNode("x"), P, A)), columns((ox.BlankNode("x"), P, B)))
    assert store.query("SELECT DISTINCT ?s { ?s ?p ?o }") == Rows(("s",), ((ox.BlankNode("x"),),))


def test_mentions_and_instances() -> None:
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    store = Store.of(columns((B, kind, C), (A, kind, C), (ox.BlankNode("x"), kind, C)))
    assert store.instances("urn:c") == ["urn:a", "urn:b"]
    assert store.mentions("urn:a")
    assert store.mentions("urn:c")
    assert not store.mentions("urn:p")


def test_a_file_that_is_no_turtle_is_named(tmp_path) -> None:
    (tmp_path / "bad.ttl").write_text("<urn:a> <urn:b>")
    with pytest.raises(InputError, match=r"bad\.ttl"):
        Store().load(tmp_path / "bad.ttl")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $x ?o { $x <urn:p> ?o FILTER(isIRI(?o)) }",
        "SELECT $x ?o { ?s <urn:p> ?o FILTER(isIRI(?o) && ?s = $x) }",
        "SELECT $x ?o { ?s <urn:p> ?o FILTER(isIRI(?o)) FILTER EXISTS { ?s <urn:p> ?o FILTER(?s = $x) } }",
        "SELECT $x ?o { ?s <urn:p> ?o BIND((?s = $x) AS ?same) FILTER(isIRI(?o) && ?same) }",
        "SELECT $x ?o { { SELECT DISTINCT $x ?o { $x <urn:p> ?o FILTER(isIRI(?o)) } } }",
        "SELECT $x ?o { { $x <urn:p> ?o } UNION { ?s <urn:p> ?o FILTER(false) } FILTER(isIRI(?o)) }",
        "SELECT $x ?o { ?s <urn:p> ?o FILTER(isIRI(?o)) MINUS { ?s <urn:p> ?o FILTER(?s != $x) } }",
        "SELECT $x (MAX(?v) AS ?o) { $x <urn:p> ?v FILTER(isIRI(?v)) } GROUP BY $x",
    ],
)
def test_a_binding_holds_everywhere(store: Store, query: str) -> None:
    assert store.query(query, {"x": A}) == Rows(("x", "o"), ((A, B),))
    assert store.query(query, {"x": "<urn:a>"}) == Rows(("x", "o"), ((A, B),))
    assert store.query(query, {"x": C}).rows == ()


def test_a_binding_does_not_reach_a_subquery_that_does_not_project_it(store: Store) -> None:
    rows = store.query("SELECT $x ?o { { SELECT ?o { $x <urn:p> ?o } } }", {"x": B}).rows
    assert len(rows) == 3  # a limit of the engine, which the README of the queries states


def test_a_binding_is_lost_where_bind_only_renames_it(store: Store) -> None:
    rows = store.query("SELECT $x ?o { BIND($x AS ?y) ?y <urn:p> ?o }", {"x": B}).rows
    assert len(rows) == 3  # likewise


def test_a_binding_that_the_query_does_not_name_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="name the parameter"):
        store.query("SELECT ?o { ?s <urn:p> ?o }", {"missing": A})
    with pytest.raises(UsageError, match="named like a variable"):
        store.query("SELECT ?o { ?s <urn:p> ?o }", {"not a name": A})


INJECTIONS = ["} #", '" } DELETE', "<urn:b>) || (1=1", "\\", "\n", '"""', "?o", "\u0000", "} UNION { ?s ?p ?o", "'"]


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_literal_stays_a_literal(store: Store, text: str) -> None:
    query = "SELECT $x ?o { ?s <urn:p> ?o FILTER(STR(?o) = $x) }"
    assert store.query(query, {"x": ox.Literal(text)}).rows == ()
    held = Store.of(columns((A, P, ox.Literal(text))))
    assert held.query(query, {"x": ox.Literal(text)}).rows == ((ox.Literal(text), ox.Literal(text)),)


@pytest.mark.parametrize(
    "spelling", ["<urn:a> <urn:b>", "", "x", "<relative>", '"open', "<urn:a>\n<urn:b>", '"a"\t"b"', "?x", "urn:a"]
)
def test_what_is_no_term_is_refused(spelling: str) -> None:
    with pytest.raises(UsageError, match="not one RDF term"):
        term(spelling)


@pytest.mark.slow
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_spelt_literal_is_read_back(text: str) -> None:
    assert term(str(ox.Literal(text, language="en"))) == ox.Literal(text, language="en")


SERVICES = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { service <URL> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE<URL>{} }",
    "SELECT * { SERVICE#x\n<URL> {} }",
    "SELECT * { SERVICE # > ' \"\n SILENT # x\n <URL> {} }",
    r"SELECT * { SERVIC\u0045 <URL> {} }",
    r"SELECT * { \u0053\u0065\U00000072vice <URL> {} }",
    "PREFIX : <URL> SELECT * { SERVICE:x {} }",
    "PREFIX : <URL> SELECT * { SERVICESILENT:x {} }",
    "PREFIX : <URL> SELECT * { ?s ?p trueSERVICE:x {} }",
    "PREFIX : <URL> PREFIX trueservice: <urn:x> SELECT * { ?s ?p trueSERVICE:x {} }",
    "PREFIX : <URL> PREFIX trueSERqzVICE: <urn:x> SELECT * { ?s ?p trueSERVICE:x {} }",
    "SELECT * { BIND(<URL> AS ?x) FILTER(?a<1)SERVICE?x#>\n{} }",
    "SELECT * { VALUES ?x { <URL> } SERVICE ?x {} }",
    "SELECT * { OPTIONAL { SERVICE SILENT <URL> {} } }",
    "SELECT * { { SELECT * { SERVICE <URL> {} } } }",
    "ASK { SERVICE <URL> {} }",
    "ASK { FILTER EXISTS { SERVICE SILENT <URL> {} } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "# SERVICE\rSELECT * { SERVICE <URL> {} }",
    "SELECT * { ?s ?service 'SERVICE' . SERVICE <URL> {} }",
]


@pytest.mark.parametrize("query", SERVICES)
def test_service_is_refused_and_calls_nobody(store: Store, listener, monkeypatch, query: str) -> None:
    url, seen = listener
    sockets: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: sockets.append(args))
    with pytest.raises(UsageError) as error:
        store.query(query.replace("URL", url))
    assert "\n" not in str(error.value)
    assert seen == []  # Oxigraph's own connections would show here
    assert sockets == []  # and Python's here


def test_the_listener_does_hear_oxigraph(listener) -> None:
    """The tests above can fail: the same query without the guard reaches the server."""
    url, seen = listener
    with pytest.raises(OSError, match="404"):
        list(ox.Store().query(f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"))
    assert len(seen) == 1


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p ?o }",
        "PREFIX service: <urn:> SELECT ?x { service:a service:p ?x }",
        "SELECT ?x { ?x ?p 'SERVICE <urn:a> {}' }",
        'SELECT ?x { ?x ?p """SERVICE""" } # SERVICE <urn:a> {}',
        "SELECT ?x { ?x <http://example.org/service#p> ?o }",
        "SELECT ?x { ?x <urn:qz> 'service', 'qzqz' }",
        r"SELECT ?x { ?x ?p '\u0053ERVICE' }",
        "ASK { ?service ?p ?o }",
    ],
)
def test_the_word_service_elsewhere_is_fine(store: Store, query: str) -> None:
    store.query(query)


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <URL>",
        "LOAD SILENT <URL> INTO GRAPH <urn:g>",
        "INSERT DATA { <urn:a> <urn:p> <urn:z> }",
        "DELETE WHERE { ?s ?p ?o }",
        "DROP ALL",
        "SELECT * { ?s ?p ?o } ; LOAD <URL>",
        "",
    ],
)
def test_updates_are_refused(store: Store, listener, update: str) -> None:
    url, seen = listener
    before = set(store.triples())
    with pytest.raises(UsageError, match=r"not a SPARQL 1\.1 query: line 1, column \d+"):
        store.query(update.replace("URL", url))
    assert set(store.triples()) == before
    assert seen == []


@pytest.mark.parametrize("clause", ["FROM <URL>", "FROM NAMED <URL>", "FROM <file:///etc/passwd>"])
def test_from_fetches_nothing(store: Store, listener, clause: str) -> None:
    url, seen = listener
    query = f"SELECT ?s {clause.replace('URL', url)} WHERE {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
    assert store.query(query).rows == ()
    assert seen == []


def test_from_names_stored_graphs() -> None:
    store = Store.of(columns((A, P, A)), graphs={"urn:g": columns((B, P, B))})
    assert store.query("SELECT ?s FROM <urn:g> { ?s ?p ?o }").rows == ((B,),)
    assert store.query("SELECT ?s FROM NAMED <urn:g> { GRAPH ?g { ?s ?p ?o } }").rows == ((B,),)
    assert store.query("SELECT ?s { ?s ?p ?o }").rows == ((A,),)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT * { ?s ?p }", "line 1, column 19"),
        ("SELECT *\n{ ?s ?p ?o . FILTER(?x ", r"line 2, column \d+"),
        ("SELECT ?s { ?s itss:ServiceDesk ?o ", r"line 1, column \d+"),
        ("SELECT ?service { ?service ?service }", "line 1, column 37"),
    ],
)
def test_a_syntax_error_names_its_place_on_one_line(store: Store, query: str, place: str) -> None:
    with pytest.raises(UsageError, match=place) as error:
        store.query(query)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 220


def test_csv_and_json_are_those_of_sparql() -> None:
    rows = Rows(
        ("a", "b"),
        (
            (A, None),
            (ox.Literal('x,"y"\t\n\r\\', language="ja"), ox.Literal(5)),
            (ox.BlankNode("n"), ox.Literal("")),
        ),
    )
    document = json.loads(serialize(rows, ox.QueryResultsFormat.JSON))
    assert document["head"] == {"vars": ["a", "b"]}
    assert document["results"]["bindings"] == [
        {"a": {"type": "uri", "value": "urn:a"}},
        {
            "a": {"type": "literal", "value": 'x,"y"\t\n\r\\', "xml:lang": "ja"},
            "b": {"type": "literal", "value": "5", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
        },
        {"a": {"type": "bnode", "value": "n"}, "b": {"type": "literal", "value": ""}},
    ]
    csv = serialize(rows, ox.QueryResultsFormat.CSV).decode()
    assert csv.startswith('a,b\r\nurn:a,\r\n"x,""y""\t\n\r\\",5\r\n_:n,')


def test_serializing_what_is_empty() -> None:
    assert serialize(Rows(("a",), ()), ox.QueryResultsFormat.CSV) == b"a\r\n"
    assert json.loads(serialize(Rows((), ()), ox.QueryResultsFormat.JSON))["results"]["bindings"] == []
    assert json.loads(serialize(Rows((), ((),)), ox.QueryResultsFormat.JSON))["results"]["bindings"] == [{}]
    assert json.loads(serialize(Truth(value=False), ox.QueryResultsFormat.JSON)) == {"head": {}, "boolean": False}
    assert serialize(Truth(value=True), ox.QueryResultsFormat.CSV) == b"true"


def test_a_triple_term_has_no_place_in_the_formats() -> None:
    with pytest.raises(UsageError, match="triple term"):
        serialize(Rows(("t",), ((ox.Triple(A, P, B),),)), ox.QueryResultsFormat.CSV)


def test_a_failing_evaluation_is_an_engine_error(store: Store, monkeypatch) -> None:
    class Broken:
        def query(self, *_: object, **__: object) -> None:
            raise OSError("disk\non fire")

    monkeypatch.setattr(store, "_store", Broken())
    with pytest.raises(EngineError, match="disk on fire"):
        store.query("SELECT * { ?s ?p ?o }")
