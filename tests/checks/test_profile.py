from collections import Counter

import pytest

from itss_graph.errors import EngineError, UsageError
from itss_graph.queries.checks import LEVELS, Profile, bundled, run
from itss_graph.rdf.reading import read
from itss_graph.rdf.store import Store

MINE = """\
# title: No colour
# problem: A garden has no colour.
# solution: Paint it.
# source: taste
SELECT ?value ?entity WHERE { ?entity a <urn:Garden> BIND (1 AS ?value) }
"""


def profile(tmp_path, text, name="profile.tsv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return Profile.load(path)


def graph(turtle):
    return Store.of(read(turtle.encode(), format="turtle"))


def test_the_bundled_profile_names_every_check_once():
    loaded = Profile.load()
    assert set(loaded.levels) == set(bundled())
    assert set(loaded.levels.values()) == {*LEVELS, "OFF"}


def test_the_gravest_checks_run_first_and_those_off_not_at_all():
    loaded = Profile.load()
    levels = [level for level, _ in loaded.running()]
    assert levels == sorted(levels, key=LEVELS.index)
    assert len(levels) == len(bundled()) - Counter(loaded.levels.values())["OFF"]
    assert "missing-ontology-doi" not in {check.name for _, check in loaded.running()}


def test_a_profile_of_ones_own(tmp_path):
    loaded = profile(tmp_path, "# mine\n\nINFO\tmissing-label\nOFF missing-definition\n")
    assert [(level, check.name) for level, check in loaded.running()] == [("INFO", "missing-label")]


def test_a_check_of_ones_own(tmp_path):
    (tmp_path / "no-colour.rq").write_text(MINE)
    loaded = profile(tmp_path, "WARN\tno-colour.rq\nERROR\tmissing-label\n")
    found = run(graph("<urn:a> a <urn:Garden> . <urn:b> a <urn:Park> ; <urn:p> 1 ."), loaded)
    assert [(each.level, each.check.name, each.entity.value) for each in found] == [
        ("ERROR", "missing-label", "urn:b"),
        ("WARN", "no-colour", "urn:a"),
    ]
    assert found[1].property is None
    assert found[1].value.value == "1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FATAL\tmissing-label\n", "line 1: no level 'FATAL'; available: ERROR, WARN, INFO, OFF"),
        ("# x\nERROR\tmising-label\n", "line 2: no check 'mising-label'; did you mean missing-label"),
        ("ERROR\tzzz\n", "no check 'zzz'; itss check --list names them all"),
        ("ERROR\n", "line 1: 'ERROR' is not a line of a profile"),
        ("ERROR\tmissing-label\nWARN\tmissing-label\n", "line 2: missing-label is named twice"),
        ("ERROR\tabsent.rq\n", "absent.rq: No such file"),
    ],
)
def test_what_is_no_profile_is_refused(tmp_path, text, message):
    with pytest.raises(UsageError, match=message):
        profile(tmp_path, text)


def test_a_profile_that_cannot_be_read(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        Profile.load(tmp_path / "absent.tsv")
    (tmp_path / "latin.tsv").write_bytes(b"# caf\xe9\n")
    with pytest.raises(UsageError, match="not UTF-8 at byte 5"):
        Profile.load(tmp_path / "latin.tsv")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?entity {", "no-colour.rq: not a SPARQL 1.1 query"),
        ("ASK {}", "no-colour.rq: a check is a SELECT query with the columns entity, property, value"),
        ("SELECT ?subject { ?subject a ?kind }", "no-colour.rq: a check is a SELECT query"),
        ("SELECT ?entity { SERVICE <urn:x> { ?entity a ?kind } }", "no-colour.rq: SERVICE is not allowed"),
    ],
)
def test_a_query_that_is_no_check_is_refused(tmp_path, query, message):
    (tmp_path / "no-colour.rq").write_text(MINE.rpartition("SELECT")[0] + query)
    loaded = profile(tmp_path, "WARN\tno-colour.rq\n")
    with pytest.raises(UsageError, match=message) as raised:
        run(graph("<urn:a> a <urn:Garden> ."), loaded)
    assert not isinstance(raised.value, EngineError)
