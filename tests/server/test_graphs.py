"""The graph store beyond the W3C's cases: forms, merging, forms with files, hostile documents."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from itss_graph.server.middleware.multipart import MAX_PARTS, files
from itss_graph.server.middleware.refusals import Refusal

NT = {"Content-Type": "application/n-triples"}
TTL = {"Content-Type": "text/turtle"}
WHERE = "/graphs?graph=urn:g"


def triples(response) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(response.content, format=ox.RdfFormat.TURTLE)}


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/turtle", "<urn:a> <urn:p> 'é' ."),
        ("text/turtle; charset=UTF-8", "\ufeff<urn:a> <urn:p> 'é' ."),
        ("application/n-triples", '<urn:a> <urn:p> "é" .'),
        (
            "application/rdf+xml",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="urn:a">'
            '<p xmlns="urn:">é</p></rdf:Description></rdf:RDF>',
        ),
        ("application/ld+json", '{"@id": "urn:a", "urn:p": "é"}'),
        ("application/json", '{"@context": {}, "@id": "urn:a", "urn:p": "é"}'),
    ],
)
def test_every_form_is_read(owner, media_type, body) -> None:
    put = owner.put(WHERE, content=body.encode(), headers={"Content-Type": media_type})
    assert put.status_code == 201
    assert put.headers["location"] == "urn:g"
    assert triples(owner.get(WHERE)) == {'<urn:a> <urn:p> "é"'}


def test_plain_json_is_read_by_the_bundled_context(owner) -> None:
    body = '{"id": "urn:uuid:1", "type": "Candidate", "seeks": "OperationsManagement-L5"}'
    owner.put(WHERE, content=body, headers={"Content-Type": "application/json"})
    assert owner.get(WHERE).text.count("itss:Candidate") == 1


def test_relative_iris_are_those_of_the_graph(owner) -> None:
    owner.put("/graphs/of/one", content="<> <#p> <other> .", headers=TTL)
    base = str(owner.base_url.join("/graphs/of/one"))
    got = triples(owner.get("/graphs/of/one"))
    assert got == {f"<{base}> <{base}#p> <{base.rpartition('/')[0]}/other>"}


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/rdf+xml", '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
         '<r:Description r:about="#me" u:p="x"/></r:RDF>'),
        ("application/ld+json", '{"@context": {}, "@id": "#me", "urn:p": "x"}'),
    ],
)  # fmt: skip
def test_relative_iris_in_any_format(owner, media_type, body) -> None:
    assert owner.put("/graphs/of/me", content=body, headers={"Content-Type": media_type}).status_code in (201, 204)
    assert triples(owner.get("/graphs/of/me")) == {f'<{owner.base_url.join("/graphs/of/me")}#me> <urn:p> "x"'}
    refused = owner.put("/graphs/of/me", content="<a> <urn:p> <urn:o> .", headers=NT)
    assert (refused.status_code, "relative IRI" in refused.text) == (400, True)


def test_the_documents_of_a_form_keep_their_blank_nodes_apart(owner) -> None:
    part = "--b\r\nContent-Disposition: form-data; name=x; filename=x\r\nContent-Type: text/turtle\r\n\r\n{}\r\n"
    body = part.format("_:a <urn:p> 1 .") + part.format("_:a <urn:p> 2 . [] <urn:p> 3 .") + "--b--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert owner.put(WHERE, content=body, headers=kind).status_code in (201, 204)
    assert len({line.split()[0] for line in triples(owner.get(WHERE))}) == 3


def test_post_merges_and_keeps_blank_nodes_apart(owner) -> None:
    for _ in range(2):
        assert owner.post(WHERE, content="_:a <urn:p> 1 .", headers=TTL).status_code in (201, 204)
    assert len(triples(owner.get(WHERE))) == 2
    assert owner.put(WHERE, content="_:a <urn:p> 1 .", headers=TTL).status_code == 204
    assert len(triples(owner.get(WHERE))) == 1


def test_an_empty_graph_is_there(owner) -> None:
    assert owner.put(WHERE, content="", headers=TTL).status_code == 201
    assert owner.get(WHERE).status_code == 200
    assert owner.delete(WHERE).status_code == 204
    assert owner.get(WHERE).status_code == 404
    assert owner.delete(WHERE).status_code == 404


def test_the_default_graph(owner) -> None:
    owner.put("/graphs?default", content="<urn:a> <urn:p> 1 .", headers=TTL)
    owner.post("/graphs?default", content="<urn:b> <urn:p> 1 .", headers=TTL)
    assert len(triples(owner.get("/graphs?default"))) == 2
    assert owner.delete("/graphs?default").status_code == 204
    assert triples(owner.get("/graphs?default")) == set()


def test_a_put_is_whole_or_not_at_all(owner) -> None:
    owner.put(WHERE, content="<urn:a> <urn:p> 1 .", headers=TTL)
    assert owner.put(WHERE, content="<urn:b> <urn:p> 1 . <urn:c> <urn:p", headers=TTL).status_code == 400
    assert triples(owner.get(WHERE)) == {'<urn:a> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer>'}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/graphs", 400),
        ("/graphs?graph=relative", 400),
        ("/graphs?graph=urn:a&graph=urn:b", 400),
        ("/graphs?graph=urn:a&default", 400),
        ("/graphs/a?default", 400),
        ("/graphs?graph=urn:not-there", 404),
        ("/graphs/not/there", 404),
        ("/graphs?graph=%FF", 400),
    ],
)
def test_one_graph_is_named(owner, path, status) -> None:
    assert owner.get(path).status_code == status
    assert owner.head(path).status_code == status


@pytest.mark.parametrize("media_type", ["text/html", "application/trig", "", "text/turtle; charset=latin-1"])
def test_other_media_types(owner, media_type) -> None:
    response = owner.put(WHERE, content="<urn:a> <urn:p> 1 .", headers={"Content-Type": media_type})
    assert response.status_code == 415
    assert owner.get(WHERE).status_code == 404


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
BOMB = f"""<!DOCTYPE r [<!ENTITY a0 "aaaaaaaaaa">{ENTITIES}]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="urn:a"><p xmlns="urn:">&a8;</p></rdf:Description></rdf:RDF>"""
XXE = BOMB.replace('"aaaaaaaaaa"', 'SYSTEM "file:///etc/passwd"')


@pytest.mark.parametrize(
    ("name", "media_type", "body"),
    [
        ("xml bomb", "application/rdf+xml", BOMB.encode()),
        ("xml bomb in UTF-16", "application/rdf+xml", BOMB.encode("utf-16")),
        ("a local file", "application/rdf+xml", XXE.encode()),
        ("nested xml", "application/rdf+xml", b"<a>" * 100_000),
        ("nested json", "application/ld+json", b"[" * 1_000_000),
        ("nested objects", "application/ld+json", b'{"urn:a":' * 100_000),
        ("nested quotes", "text/turtle", b"<<" * 100_000),
        ("not UTF-8", "text/turtle", b'<urn:a> <urn:p> "\xff" .'),
        ("NUL", "text/turtle", b"<urn:a> <urn:p> 1 .\0"),
        ("no RDF", "text/turtle", b"hello"),
    ],
)
def test_bombs_are_a_clean_400(owner, name, media_type, body) -> None:
    """Threats: XML bombs and XXE; nesting, number and literal bombs. Unguarded, these crash or stall a worker."""
    response = owner.put(WHERE, content=body, headers={"Content-Type": media_type})
    assert (response.status_code, response.text.count("\n")) == (400, 1)
    assert response.text.startswith("the body")
    assert "root:" not in response.text
    assert owner.get(WHERE).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        f"<urn:a> <urn:p> {'9' * 5_000} .",
        f"<urn:a> <urn:p> '{'x' * 4_000_000}' .",
        f"<urn:a> <urn:p> {'9' * 5_000}.5e9 .",
    ],
)
def test_numbers_and_literals_of_any_length(owner, body) -> None:
    """Threat: number and literal bombs. They are as good as any other."""
    assert owner.put(WHERE, content=body, headers=TTL).status_code == 201
    assert len(triples(owner.get(WHERE))) == 1


def test_a_context_from_the_web_is_not_fetched(owner, listener) -> None:
    """Threat: reading the web through JSON-LD."""
    url, seen = listener
    for body in (f'{{"@context": "{url}", "@id": "urn:a"}}', f'{{"@context": {{"@import": "{url}"}}, "@id": "urn:a"}}'):
        response = owner.put(WHERE, content=body, headers={"Content-Type": "application/ld+json"})
        assert response.status_code == 400
    assert seen == []


FORM = (
    b"--b\r\nContent-Disposition: form-data; name=x; filename=x.ttl\r\nContent-Type: text/turtle\r\n\r\n%s\r\n--b--\r\n"
)


def test_the_parts_of_a_form() -> None:
    (part,) = files("b", FORM % b"<urn:a> <urn:p> '\r\n--bx' .")
    assert (part.name, part.content_type, part.data) == ("x", "text/turtle", b"<urn:a> <urn:p> '\r\n--bx' .")
    two = files("b", (FORM % b"1").removesuffix(b"--\r\n") + b"\r\n" + (FORM % b"2").removeprefix(b"--b\r\n"))
    assert [each.data for each in two] == [b"1", b"2"]


@pytest.mark.parametrize(
    ("boundary", "body"),
    [
        ("", FORM % b"x"),
        ("other", FORM % b"x"),
        ("b", b""),
        ("b", (FORM % b"x")[:-6]),
        ("b", b"--b--\r\n"),
        ("b", b"--b\r\n" + b"x" * 100_000),
        ("é", FORM % b"x"),
        ("b", (FORM % b"x").removesuffix(b"--\r\n").replace(b"--b", b"\r\n--b") * (MAX_PARTS + 2)),
    ],
)
def test_what_is_no_form(boundary, body) -> None:
    with pytest.raises(Refusal) as error:
        files(boundary, body)
    assert error.value.status == 400
    assert "\n" not in str(error.value)


def test_a_form_with_a_part_that_is_no_graph(owner) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert (
        owner.post(WHERE, content=(FORM % b"x").replace(b"text/turtle", b"text/html"), headers=kind).status_code == 415
    )
    assert owner.post(WHERE, content=FORM % b"x", headers=kind).status_code == 400
    assert owner.post(WHERE, content=FORM % b"<urn:a> <urn:p> 1 .", headers=kind).status_code == 201
