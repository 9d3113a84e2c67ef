"""JSON-LD contexts: known ones are written out at any depth, others are refused, nothing is fetched."""

from __future__ import annotations

import json

import pytest

from itss_graph.errors import InputError
from itss_graph.rdf.reading import read

WEB = "https://example.org/context.jsonld"
BASE = "https://example.org/base.jsonld"
LIST = "https://example.org/list.jsonld"
CIRCLE = "https://example.org/circle.jsonld"
CONTEXTS = {
    BASE: b'{"@context": {"p": "a:p", "q": {"@id": "a:q", "@type": "@id"}}}',
    LIST: json.dumps({"@context": [BASE, {"r": "a:r"}]}).encode(),
    CIRCLE: json.dumps({"@context": {"x": {"@id": "a:x", "@context": [LIST, CIRCLE]}}}).encode(),
    "https://example.org/broken": b'{"@context": ',
    "https://example.org/none": b'{"p": "a:p"}',
}
DEFAULT = b'{"@context": {"p": "a:default"}}'


def triples(document: object, **more) -> set[tuple[str, str, str]]:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return set(read(data, format="json-ld", contexts=CONTEXTS, **more).spelled().rows())


def refusal(document: object, **more) -> str:
    with pytest.raises(InputError) as caught:
        triples(document, name="staff", **more)
    assert str(caught.value).startswith("staff:")
    assert str(caught.value).isprintable()
    return str(caught.value)


@pytest.mark.parametrize(
    "context",
    [
        BASE,
        [BASE],
        LIST,
        [None, BASE],
        {"@version": 1.1, "@import": BASE},
        {"@import": BASE, "p": "a:p"},
        [{"p": "a:wrong"}, [BASE], {"z": "a:z"}],
        json.loads(CONTEXTS[BASE])["@context"],
    ],
)
def test_a_known_context_means_what_it_says(no_network, context):
    document = {"@context": context, "@id": "a:s", "p": "x", "q": "a:o"}
    assert triples(document) == {("<a:s>", "<a:p>", '"x"'), ("<a:s>", "<a:q>", "<a:o>")}
    assert not no_network


def test_what_stands_beside_an_import_wins():
    document = {"@context": {"@import": BASE, "p": "a:mine"}, "@id": "a:s", "p": "x"}
    assert triples(document) == {("<a:s>", "<a:mine>", '"x"')}


def test_scoped_contexts_are_written_out():
    context = {"inner": {"@id": "a:inner", "@context": LIST}, "T": {"@id": "a:T", "@context": [BASE]}}
    document = {"@context": context, "@id": "a:s", "inner": {"@id": "a:o", "p": "x", "r": "y"}}
    assert triples(document) == {
        ("<a:s>", "<a:inner>", "<a:o>"),
        ("<a:o>", "<a:p>", '"x"'),
        ("<a:o>", "<a:r>", '"y"'),
    }
    assert ("<a:s>", "<a:p>", '"x"') in triples({"@context": context, "@id": "a:s", "@type": "T", "p": "x"})


def test_contexts_may_stand_anywhere():
    document = [
        {"@id": "a:s", "a:n": {"@id": "a:o", "p": "x", "@context": BASE}, "a:text": 'not "@context": "http://x/"'},
        {"@id": "a:t", "p": "y", "@context": LIST},
    ]
    assert triples(document) == {
        ("<a:s>", "<a:n>", "<a:o>"),
        ("<a:s>", "<a:text>", '"not \\"@context\\": \\"http://x/\\""'),
        ("<a:o>", "<a:p>", '"x"'),
        ("<a:t>", "<a:p>", '"y"'),
    }


@pytest.mark.parametrize(
    "document",
    [
        {"@context": WEB, "p": "x"},
        {"@context": [BASE, WEB], "p": "x"},
        {"@context": {"@import": WEB}, "p": "x"},
        {"@context": {"p": {"@id": "a:p", "@context": WEB}}, "p": {}},
        {"@context": {"p": {"@id": "a:p", "@context": {"q": {"@id": "a:q", "@context": [WEB]}}}}, "p": {}},
        {"a:p": [{"@context": WEB, "a:p": "x"}]},
        {"@context": "context.jsonld", "p": "x"},
        {"@context": "file:///etc/passwd", "p": "x"},
        b'{"@context"\n:\t"https://example.org/context.jsonld", "a:p": "x"}',
        b'{"@context": {"\\u0040import": "https://example.org/context.jsonld"}, "a:p": "x"}',
        b'{"@context": {"p": {"@id": "a:p", "\\u0040context": "https://example.org/context.jsonld"}}, "p": {"a:q": 1}}',
    ],
)
@pytest.mark.parametrize("default", [None, DEFAULT])
def test_any_other_context_is_refused_and_not_fetched(no_network, document, default):
    message = refusal(document, default_context=default)
    assert "not fetched from the web" in message
    assert not no_network


def test_a_context_behind_escapes_is_not_fetched(no_network):
    data = b'{"\\u0040context": "https://example.org/context.jsonld", "a:p": "x"}'
    assert "not fetched from the web" in refusal(data)
    refusal(data, default_context=DEFAULT)
    assert not no_network


def test_the_refusal_says_which_contexts_are_known_and_where():
    message = refusal(b'{"a:p": 1,\n "@context": "https://example.org/context.jsonld"}')
    assert message.startswith("staff:2:2: the context https://example.org/context.jsonld")
    assert BASE in message


@pytest.mark.parametrize(
    "context",
    [CIRCLE, "https://example.org/broken", "https://example.org/none", {"@import": LIST}, {"@import": 1}, 1, "", True],
)
def test_bad_contexts_are_refused(context):
    refusal({"@context": context, "p": "x"})


@pytest.mark.parametrize("data", [b'{"@context": ', b'{"@context": {', b'{"@context": x}', b'{"@context"'])
def test_a_broken_context_is_refused(data):
    refusal(data)


@pytest.mark.parametrize(
    ("document", "subjects"),
    [
        ({"@id": "a:s", "p": "x"}, ["<a:s>"]),
        ([{"@id": "a:s", "p": "x"}, {"@id": "a:t", "p": "x"}], ["<a:s>", "<a:t>"]),
        ({"@graph": [{"@id": "a:s", "p": "x"}]}, ["<a:s>"]),
        ([], []),
        ({}, []),
        (b" \n { } ", []),
        ({"@context": {"p": "a:own"}, "@id": "a:s", "p": "x"}, []),
    ],
)
def test_the_default_context_is_for_plain_documents(document, subjects):
    found = triples(document, default_context=DEFAULT)
    assert {(s, p, o) for s, p, o in found if p == "<a:default>"} == {(s, "<a:default>", '"x"') for s in subjects}


@pytest.mark.parametrize(
    "data", [b'[{"p": 1}], "p": [2]', b"[1]}", b"{}}", b'{"p": 1}]', b'{,"p": 1}', b"[,]", b"[", b"{"]
)
def test_the_default_context_mends_nothing(data):
    refusal(data, default_context=DEFAULT)


def test_a_repeated_key_is_refused():
    assert refusal(b'{"@id": "a:s",\n "a:p": 1, "a:p": 2}') == (
        'staff:2:2: "a:p" stands more than once in an object; give several values as an array'
    )
