"""Putting graphs into the servers of others: whole, replaced, or as they were."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise

import pyoxigraph as ox
import pytest

from itss_graph.errors import EngineError, InputError
from itss_graph.rdf.endpoint import AT_ONCE, Endpoint, _connected, _packed, replace, replace_all
from itss_graph.rdf.store import Triples
from itss_graph.rdf.transport import Credentials

GRAPH = "urn:example:loaded"
LABEL = ox.NamedNode("urn:example:label")
LINK = ox.NamedNode("urn:example:link")


def texts(count: int, text: str = "x") -> list[ox.Triple]:
    return [ox.Triple(ox.NamedNode(f"urn:example:{n}"), LABEL, ox.Literal(f"{text}{n}")) for n in range(count)]


def chain(length: int) -> Iterator[ox.Triple]:
    """Blank nodes, each linked to the next."""
    nodes = [ox.BlankNode(f"n{n}") for n in range(length + 1)]
    yield from (ox.Triple(a, LINK, b) for a, b in pairwise(nodes))


def graph(store, name: str = GRAPH) -> set[ox.Triple]:
    found = Endpoint(store.query, (name,)).query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, Triples)
    return set(found.triples)


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, AT_ONCE + 1])
def test_a_graph_is_replaced_as_a_whole(store, count) -> None:
    for text in ("before", "after"):
        replace(Endpoint(store.update), GRAPH, texts(count, text))
    assert graph(store) == set(texts(count, "after"))
    aside = 'SELECT ?g { GRAPH ?g { ?s ?p ?o } FILTER (STRSTARTS(STR(?g), "urn:uuid:")) } LIMIT 1'
    assert Endpoint(store.query).query(aside).rows == ()


@pytest.mark.slow
def test_terms_come_back_as_they_were(store) -> None:
    literals = ["'", '"', "\\", "a\nb\r\tc", "} #", "<urn:x>", "é日本語", "𝄞", '"""', "?x $y", " "]
    terms = [ox.Literal(text) for text in literals]
    terms += [ox.Literal("text", language="en"), ox.Literal("文", language="ja"), ox.Literal(5), ox.Literal(-5)]
    terms += [ox.Literal("2026-02-28", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))]
    sent = [ox.Triple(ox.NamedNode(f"urn:example:{n}"), LABEL, term) for n, term in enumerate(terms)]
    replace(Endpoint(store.update), GRAPH, sent)
    assert graph(store) == set(sent)


@pytest.mark.slow
def test_blank_nodes_stay_connected(store) -> None:
    replace(Endpoint(store.update), GRAPH, [*texts(AT_ONCE), *chain(20)])
    query = "SELECT (COUNT(*) AS ?n) { ?a <urn:example:link> ?b . ?b <urn:example:link> ?c }"
    [(count,)] = Endpoint(store.query, (GRAPH,)).query(query).rows
    assert count.value == "19"


@pytest.mark.slow
def test_small_graphs_go_together(store) -> None:
    people = [(f"urn:example:person:{n}", texts(150, f"p{n}-")) for n in range(5)]
    assert list(replace_all(Endpoint(store.update), people)) == [2, 2, 1]
    for name, triples in people:
        assert graph(store, name) == set(triples)


@pytest.mark.slow
def test_a_failed_replacement_leaves_the_graph_as_it_was(store, monkeypatch) -> None:
    replace(Endpoint(store.update), GRAPH, texts(3, "before"))
    update, count = Endpoint.update, 0

    def failing(self: Endpoint, text: str) -> None:
        nonlocal count
        count += 1
        if count == 2:
            raise self.failure("played")
        update(self, text)

    monkeypatch.setattr(Endpoint, "update", failing)
    with pytest.raises(EngineError, match="played"):
        replace(Endpoint(store.update), GRAPH, texts(2 * AT_ONCE + 1))
    monkeypatch.undo()
    assert graph(store) == set(texts(3, "before"))
    aside = 'SELECT ?g { GRAPH ?g { ?s ?p ?o } FILTER (STRSTARTS(STR(?g), "urn:uuid:")) } LIMIT 1'
    assert Endpoint(store.query).query(aside).rows == ()


@pytest.mark.slow
def test_what_is_no_update_is_told(store) -> None:
    with pytest.raises(EngineError, match=r"answers [45]\d\d") as error:
        Endpoint(store.update).update("INSERT NOTHING")
    assert "\n" not in str(error.value)


@pytest.mark.slow
def test_a_password_is_proved_by_digest(stores) -> None:
    """Virtuoso's protected endpoint takes nothing else."""
    store = stores("virtuoso")
    with pytest.raises(EngineError, match="answers 401"):
        Endpoint(store.protected).update("INSERT DATA { GRAPH <urn:example:g> { <urn:a> <urn:b> 1 } }")
    with pytest.raises(EngineError, match="answers 401"):
        Endpoint(store.protected, credentials=Credentials("dba", "wrong")).query("ASK { ?s ?p ?o }")
    Endpoint(store.protected, credentials=Credentials("dba", "dba")).update(
        "INSERT DATA { GRAPH <urn:example:digest> { <urn:a> <urn:example:label> 1 } }"
    )
    assert len(graph(store, "urn:example:digest")) == 1


def test_triples_that_share_a_blank_node_are_never_apart() -> None:
    triples = [*chain(5), *texts(3), ox.Triple(ox.BlankNode("other"), LABEL, ox.BlankNode("another"))]
    groups = _connected(reversed(triples))
    assert sorted(map(len, groups)) == [1, 1, 1, 1, 5]
    assert {triple for group in groups for triple in group} == set(triples)
    assert [len(part) for part in _packed(groups, 2)] == [2, 2, 5]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("machine example.org login alice password secret\n", "nothing for localhost"),
        ("default login alice password secret\n", "nothing for localhost"),
        ("machine localhost secret\n", r"line \d: not a netrc file"),
        (None, "cannot be read"),
    ],
)
def test_credentials_that_are_none(tmp_path, text, message) -> None:
    path = tmp_path / "netrc"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InputError, match=message) as error:
        Credentials.of(path, "localhost")
    assert "secret" not in str(error.value)


def test_credentials_without_an_end_are_not_read() -> None:
    with pytest.raises(InputError, match=r"/dev/zero.*not read at once"):
        Credentials.of("/dev/zero", "localhost")


def test_credentials_come_from_a_pipe_too(tmp_path) -> None:
    """A file far larger than what a pipe holds is read as well."""
    path = tmp_path / "netrc"
    path.write_text("".join(f"machine host{n}.example login a password b\n" for n in range(5000)))
    assert Credentials.of(path, "host4999.example").user == "a"
    reading, writing = os.pipe()
    os.write(writing, b"machine localhost login bob password two\n")
    os.close(writing)
    assert Credentials.of(f"/dev/fd/{reading}", "localhost").password == "two"
    os.close(reading)


def test_credentials_are_for_one_host(tmp_path) -> None:
    path = tmp_path / "netrc"
    path.write_text("machine example.org login alice password one\nmachine localhost login bob password two\n")
    found = Credentials.of(path, "localhost")
    assert (found.user, found.password) == ("bob", "two")
    assert "two" not in repr(Endpoint("http://localhost/", credentials=found))
