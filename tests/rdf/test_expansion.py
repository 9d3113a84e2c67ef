"""What JSON-LD would drop is refused, with its place; everything else is read."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_graph.errors import InputError
from itss_graph.profiles.reading import read_profiles
from itss_graph.rdf.reading import read

V = {"@vocab": "http://v/"}


def refusal(document: object, context: object = V) -> str:
    text = document if isinstance(document, str) else json.dumps({"@context": context, "@id": "urn:s", **document})
    with pytest.raises(InputError) as refused:
        read(text.encode(), format="jsonld", name="staff")
    return str(refused.value)


def count(document: dict, context: object = V) -> int:
    return read(json.dumps({"@context": context, "@id": "urn:s", **document}).encode(), format="jsonld").triples.height


PROFILE = {"id": "urn:c", "type": "Candidate"}
WORK = {"id": "urn:c#e", "type": "Engagement", "startDate": "2020-01-01"}


@pytest.mark.parametrize(
    ("profile", "named"),
    [
        ({"engagement": {**WORK, "endDate ": "2020-01-31"}}, '"endDate "'),
        ({"engagement": {**WORK, " endDate": "2020-01-31"}}, '" endDate"'),
        ({"engagement": {**WORK, "end\tDate": "2020-01-31"}}, '"end\tDate"'.replace("\t", " ")),
        ({"engagement": {**WORK, "endDate": None}}, '"endDate"'),
        ({"engagement": {**WORK, "complexity": ["ComplexStructure", None]}}, "null"),
        ({"engagement": {**WORK, "complexity": ["Complex Structure"]}}, '"Complex Structure"'),
        ({"engagement": {**WORK, "role": "Team{Leader"}}, '"Team{Leader"'),
        ({"engagement": {**WORK, "id": "urn:c#e "}}, '"urn:c#e "'),
        ({"engagement": "urn:c #e"}, '"urn:c #e"'),
        ({"id": "urn:uuid:1 "}, '"urn:uuid:1 "'),
        ({"type": "Candi date"}, '"Candi date"'),
        ({"@type": ["Candidate", "@person"]}, '"@person"'),
        ({"@foo": 1}, '"@foo"'),
        ({"@index": "1"}, "index"),
        ({"develops": {"@id": "urn:x y"}}, '"urn:x y"'),
        ({"develops": {"@list": ["urn:x", "urn: y"]}}, '"urn: y"'),
        ({"develops": {"@value": None}}, "null"),
        ({"@graph": ["someone"]}, '"someone"'),
        ({"@graph": [{"id": "urn:d"}]}, "nothing is said"),
        ({"@graph": [{"id": "urn:d", "develops": [[]]}]}, "nothing is said"),
        ({"@graph": [{"id": "urn:d", "@included": [PROFILE], "@reverse": {}}]}, "nothing is said"),
        ({"@included": {"@value": "x"}}, "has no subject"),
        ({"@reverse": {"devel ops": {"id": "urn:d"}}}, '"devel ops"'),
        ({"label": {"@value": "x", "@language": "e"}}, '"e"'),
    ],
)
def test_what_a_profile_would_lose_is_refused(profile, named):
    with pytest.raises(InputError) as refused:
        read_profiles(json.dumps({**PROFILE, **profile}).encode(), format="jsonld", name="staff")
    assert re.match(r"staff:1:\d+: ", str(refused.value))
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("document", "context", "named"),
    [
        ({"p": 1}, {}, '"p" is not a term'),
        ({"p": 1}, {"p": None}, '"p" is removed by the context'),
        ({"p": 1}, {"p": "of-no-namespace"}, '"p" is removed'),
        ({"p": 1}, {"p": "http://v/p q"}, '"p" is not a term'),
        ({"p": 1}, [V, None], '"p" is not a term'),
        ({"_:p": 1}, V, '"_:p"'),
        ({"p": "x"}, {**V, "@language": "not one"}, '"not one"'),
        ({"p": "x"}, {**V, "p": {"@language": "e"}}, '"e"'),
        ({"p": "12:30"}, {**V, "p": {"@type": "@id"}}, '"12:30"'),
        ({"p": "a"}, {**V, "@base": None, "p": {"@type": "@id"}}, '"a"'),
        ({"p": {"en": None}}, {**V, "p": {"@container": "@language"}}, "null"),
        ({"p": {"n o": "x"}}, {**V, "p": {"@container": "@language"}}, '"n o"'),
        ({"p": {"1": "x"}}, {**V, "p": {"@container": "@index"}}, "index"),
        ({"p": {"urn:n o": {"q": 1}}}, {**V, "p": {"@container": "@id"}}, '"urn:n o"'),
        ({"p": {"n o": {"q": 1}}}, {**V, "p": {"@container": "@type"}}, '"n o"'),
        ({"p": {"q": 1}}, {**V, "p": {"@context": None}}, '"q" is not a term'),
        ({"@type": "T", "q": 1}, {**V, "T": {"@context": {"q": None}}}, '"q" is removed'),
        ({"p": {"@context": {"@vocab": None}, "q": 1}}, V, '"q" is not a term'),
        ({"@nest": {"p": None}}, V, "null"),
        ({"p": {"@list": [1, [None]]}}, V, "null"),
        ({"@graph": {"@list": [1]}}, V, "has no subject"),
    ],
)
def test_a_context_of_its_own_drops_nothing_either(document, context, named):
    assert named in refusal(document, context)


@pytest.mark.parametrize("text", ["5", '"x"', "null", "[null]", '["x"]', '{"@id": "urn:a"}', '[{"@value": 1}]'])
def test_a_document_that_says_nothing_is_refused(text):
    assert refusal(text).startswith("staff:1:")


@pytest.mark.parametrize("text", ["[]", "{}", '{"@graph": []}', "[[]]"])
def test_an_empty_graph_is_one(text):
    assert read(text.encode(), format="jsonld").triples.is_empty()


@pytest.mark.parametrize(
    ("document", "context", "triples"),
    [
        ({"p": [], "q": 1}, V, 1),
        ({"p": {}}, V, 1),
        ({"p": {"@set": [1, [2]]}}, V, 2),
        ({"p": {"@list": []}}, V, 1),
        ({"p": {"en": "a", "@none": ["b", "c"]}}, {**V, "p": {"@container": "@language"}}, 3),
        ({"p": {"k": {"q": 1}}}, {**V, "p": {"@container": "@index", "@index": "key"}}, 3),
        ({"p": {"urn:k": {"q": 1}}}, {**V, "p": {"@container": "@id"}}, 2),
        ({"p": {"q": 1}}, {**V, "p": {"@container": "@graph"}}, 2),
        ({"p": {"a": [None]}}, {**V, "p": {"@type": "@json"}}, 1),
        ({"@reverse": {"p": [{"@id": "urn:o"}]}}, V, 1),
        ({"p": 1, "@included": [{"@id": "urn:o", "p": 1}]}, V, 2),
        ({"@type": "T", "p": {"q": 1}}, {**V, "T": {"@context": {"q": None}}}, 3),
        ({"@type": "T", "q": {"@id": "urn:o"}}, {**V, "T": {"@context": {"q": {"@id": "http://w/q"}}}}, 2),
        ({"p:x": 1}, {"p": {"@id": "http://v/p", "@prefix": True}}, 1),
        ({"n": {"q": 1}}, {**V, "n": "@nest"}, 1),
    ],
)
def test_what_json_ld_keeps_is_read(document, context, triples):
    assert count(document, context) == triples


CONTEXTS = st.fixed_dictionaries(
    {},
    optional={
        "@vocab": st.sampled_from(["http://v/", "http://v/ ", None]),
        "@base": st.sampled_from(["http://b/", None]),
        "p": st.sampled_from(["http://v/p", None, "q", {"@id": "http://v/p", "@type": "@id"}]),
        "q": st.sampled_from(
            ["http://v/q", {"@id": "r:q", "@container": "@list"}, {"@id": "http://v/q", "@type": "@vocab"}]
        ),
        "r": st.sampled_from(["http://r/", "http://r", {"@id": "http://r", "@prefix": True}]),
        "in": st.sampled_from([{"@id": "http://v/in", "@context": {"p": None}}, {"@reverse": "http://v/in"}]),
        "T": st.sampled_from([{"@id": "http://v/T", "@context": {"@vocab": "http://t/", "q": "no"}}, "http://v/T"]),
    },
)
KEYS = st.sampled_from(["p", "q", "r:x", "x y", "in", "http://k/", "_:b", "@foo", "@included", "@graph", "s"])
LEAVES = st.sampled_from(["{}", "urn:{}", "urn: {}", "_:{}", "_:{}.", "http://v/{}", "{}:30", "r:{}"])


@st.composite
def documents(draw: st.DrawFn) -> dict:
    numbers = iter(range(1000))

    def node(depth: int) -> dict:
        made = {"@context": draw(CONTEXTS)} if not depth or draw(st.integers(0, 4)) == 4 else {}
        made |= {"@type": draw(st.sampled_from(["T", "urn:t", "t u"]))} if draw(st.booleans()) else {}
        made |= {"@id": value()} if draw(st.booleans()) else {}
        for key in draw(st.lists(KEYS, max_size=3, unique=True)):
            if key == "@graph":
                made.pop("@id", None)  # the name of a graph, which is left out in every format
            made[key] = draw(st.sampled_from([node, many, literal] if depth < 3 else [many, literal]))(depth + 1)
        return made

    def many(depth: int) -> list:
        return [value() for _ in range(draw(st.integers(0, 2)))]

    def literal(depth: int) -> object:
        return draw(st.sampled_from([value(), {"@value": value()}, {"@list": [value()]}, None]))

    def value() -> str:
        return draw(LEAVES).format(f"leaf{next(numbers):03}")

    return node(0)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(documents())
def test_every_leaf_of_a_document_is_read_or_the_document_is_refused(document):
    try:
        read_as = "\n".join(read(json.dumps(document).encode(), format="jsonld").lines())
    except InputError:
        return
    labels = re.findall(r'"_:(leaf\d+)', json.dumps(document))  # of blank nodes, which may be given others
    for leaf in set(re.findall(r"leaf\d+", json.dumps(document))) - set(labels):
        assert leaf in read_as
