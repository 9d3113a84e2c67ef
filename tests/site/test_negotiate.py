"""Content negotiation: the form and the language that a request gets."""

import pytest

from itss_graph.site.negotiation import (
    DOCUMENTS,
    HTML,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    REPRESENTATIONS,
    TURTLE,
    by_extension,
    language,
    representation,
)

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
OWLAPI = "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
RDFLIB = "text/turtle,application/n-triples;q=0.9,application/rdf+xml;q=0.8,text/html;q=0.1"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, HTML),
        ("", HTML),
        ("*/*", HTML),
        (BROWSER, HTML),
        (OWLAPI, RDF_XML),
        (RDFLIB, TURTLE),
        *((each.media_type, each) for each in REPRESENTATIONS),
        ("TEXT/Turtle", TURTLE),
        ("text/turtle;q=0.5, application/rdf+xml;q=0.9", RDF_XML),
        ("text/html;q=0.2, application/ld+json;q=0.25", JSON_LD),
        ("text/html;q=0.9, application/ld+json;q=1.000", JSON_LD),
        ("text/turtle, text/html", HTML),  # equally welcome: ours to choose
        ("application/ld+json, application/n-triples", N_TRIPLES),
        ("text/*", HTML),
        ("text/*, text/html;q=0.1", TURTLE),
        ("application/*", RDF_XML),
        ("application/*;q=0.5, application/n-triples", N_TRIPLES),
        ("text/html;q=0, */*", TURTLE),
        ("text/*;q=0, */*;q=0.1", RDF_XML),
        ("image/png, */*;q=0.01", HTML),
        ("text/turtle;charset=utf-8", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x";q=0.8, text/html;q=0.7', JSON_LD),
        ("text/turtle ; q=0.8 , text/html ; q=0.7", TURTLE),
        ("text/turtle;Q=0.1, text/html;q=0.2", HTML),
        (",, text/turtle ,", TURTLE),
        ("text/turtle;q=0.1, text/turtle;q=0.9, text/html;q=0.5", TURTLE),
    ],
)
def test_the_best_form(accept, expected):
    assert representation(accept) == expected


@pytest.mark.parametrize(
    "accept",
    ["image/png", "text/turtle;q=0", "*/*;q=0", "text/plain, image/*", "text/html;q=0, text/turtle;q=0.000", "x/*"],
)
def test_nothing_acceptable(accept):
    assert representation(accept) is None


@pytest.mark.parametrize("accept", ["nonsense", ";;;", "text", "*/html", "text/html;q=2", "text/turtle;q=x", "a/b/c"])
def test_a_header_that_says_nothing_is_no_header(accept):
    assert representation(accept) == HTML


def test_malformed_ranges_do_not_spoil_the_others():
    assert representation("text/html;q=1.5, nonsense, text/turtle;q=0.3") == TURTLE
    assert representation("text/html;q=0.1234, application/n-triples;q=.5, text/turtle;q=0.001") == TURTLE


def test_only_what_is_offered():
    assert representation("text/html, application/n-triples;q=0.1", DOCUMENTS) == N_TRIPLES
    assert representation(None, DOCUMENTS) == TURTLE
    assert representation("text/html", DOCUMENTS) is None


def test_a_header_made_to_hurt_is_read_in_a_moment():
    assert representation("text/html" + ";a=b" * 50_000 + "," * 50_000 + '"' * 50_000) in REPRESENTATIONS


@pytest.mark.parametrize(
    ("accept_language", "expected"),
    [
        (None, "en"),
        ("", "en"),
        ("ja", "ja"),
        ("ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7", "ja"),
        ("en-GB,en;q=0.9,ja;q=0.8", "en"),
        ("JA-jp", "ja"),
        ("fr", "en"),
        ("fr, ja;q=0.1", "ja"),
        ("fr, *;q=0.5", "en"),
        ("en;q=0.1, *;q=0.5", "ja"),
        ("*", "en"),
        ("en;q=0, ja;q=0", "en"),
        ("ja;q=0, *", "en"),
        ("ja;q=1.1, en;q=0.1", "en"),
        ("jam", "en"),
        ("???", "en"),
    ],
)
def test_the_language(accept_language, expected):
    assert language(accept_language) == expected


def test_extensions():
    assert [by_extension(each.extension) for each in REPRESENTATIONS] == list(REPRESENTATIONS)
    assert by_extension("exe") is None


def test_content_types():
    assert TURTLE.content_type == "text/turtle; charset=utf-8"
    assert JSON_LD.content_type == "application/ld+json"
