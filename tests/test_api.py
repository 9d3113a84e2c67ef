"""What a data scientist does with the package: short forms for the eye, frames, dictionaries, and errors in words."""

from __future__ import annotations

import pickle

import polars as pl
import pytest

import itss_graph as itss
from itss_graph import resources

TEAM = resources.path("data", "examples", "team.ttl")
AS_OF = "2026-11-23"


@pytest.fixture(scope="module")
def team():
    return itss.assess(TEAM, as_of=AS_OF)


@pytest.fixture(scope="module")
def plans():
    return itss.gap(TEAM, as_of=AS_OF)


def test_tab_completion_shows_the_public_names():
    assert set(itss.__all__) | {"__version__"} <= set(dir(itss))
    assert itss.__version__.count(".") == 2


@pytest.mark.slow
def test_what_is_shown_is_short(team, plans):
    hiro = team[0]
    assert repr(hiro) == (
        "<Assessment https://example.org/team/hiro-kondo as of 2026-11-23, default: OperationsManagement 4>"
    )
    assert repr(hiro.kpi("OperationsManagement-L5")) == "<KpiOutcome OperationsManagement-L5: not met>"
    shown = [hiro.kpis[0].requirements[0], plans[0], plans[0].sets[0], plans[0].parts[0], itss.Standard.load()]
    assert all(len(repr(each)) < 200 for each in [*shown, *itss.timeline(TEAM, as_of=AS_OF), hiro.data_set()[0]])


@pytest.mark.slow
def test_a_notebook_shows_a_small_table_in_which_nothing_is_markup(team, plans):
    assert "<td>level 4</td>" in team[0]._repr_html_()
    assert plans[0]._repr_html_().count("<tr>") == 1 + len(plans[0].missing)
    profile = b"<urn:x?a&b> a <https://w3id.org/itss/ontology#Candidate> ."
    assert "urn:x?a&amp;b" in itss.assess(profile)[0]._repr_html_()


def test_the_frame_of_a_person_has_a_row_a_requirement(team):
    rows = pl.concat([each.to_frame() for each in team])
    assert rows["profile"].unique(maintain_order=True).to_list() == [each.profile for each in team]
    outcomes = [row.outcome for each in team for kpi in each.kpis for row in kpi.requirements]
    assert rows["outcome"].cast(pl.String).to_list() == outcomes
    kpi = team[1].kpis[3].kpi
    assert set(team[1].only([kpi.iri]).to_frame()["kpi"]) == {kpi.name}


@pytest.mark.slow
def test_the_frame_for_pandas(team):
    pytest.importorskip("pandas", reason="pandas is not installed: pip install pandas")
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install pyarrow")
    assert len(team[0].to_frame().to_pandas()) == len(team[0].to_frame())


@pytest.mark.parametrize("prefix", ["", "itsm:", "https://w3id.org/itss/itsm#"])
def test_names_may_be_short_prefixed_or_whole(team, prefix):
    prefix = prefix if "/" not in prefix else itss.Standard.load().namespace
    assert team[0].kpi(f"{prefix}OperationsManagement-L5").kpi.level == 5
    assert team[0].outcome(f"{prefix}OperationsManagement-L5-size").requirement.kind == "size"
    with pytest.raises(itss.UsageError) as found:
        team[0].kpi(prefix + "x" * 10_000)
    assert len(str(found.value)) < 3000


def test_an_assessment_survives_pickling(team):
    assert pickle.loads(pickle.dumps(team)) == team


def test_a_plan_is_a_dictionary(plans):
    given = plans[0].to_dict()
    assert given["missing"][0]["lacking"]
    assert given["sets"][0]["changes"][0]["text"]["en"]


def test_a_population_is_a_frame(team, tmp_path):
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:x> a <https://w3id.org/itss/ontology#Candidate>")
    people = itss.assess_population([TEAM, broken], as_of=AS_OF)
    assert [each.profile for each in people] == [each.profile for each in team]
    assert people.to_frame().equals(pl.concat([each.to_frame() for each in team]))
    assert repr(people) == f"<AssessedPeople: {len(team)} assessed, 1 rejected>"
    assert team[0].profile in people._repr_html_()
    assert itss.assess_population(broken).to_frame().is_empty()
    with pytest.raises(itss.UsageError, match="a path or a list of paths"):
        itss.assess_population(b"")


def test_profiles_are_validated():
    claim = """@prefix itss: <https://w3id.org/itss/ontology#> . @prefix itsm: <https://w3id.org/itss/itsm#> .
        <urn:x> a itss:Candidate"""
    nobody = itss.validate(f"{claim} .".encode())
    assert nobody.conforms
    assert not nobody.judged
    sought = f"{claim} ; itss:seeks <{itss.Standard.load().kpi('OperationsManagement-L5').iri}> .".encode()
    failed = itss.validate(sought)
    assert not failed.conforms
    assert {str(each.focus_node) for each in failed.results} == {"urn:x"}
    ill_formed = itss.validate(f"{claim} ; itss:tenure 5 .".encode())
    assert "itss:tenure" not in repr(ill_formed)
    assert [str(each.path) for each in ill_formed.results] == ["https://w3id.org/itss/ontology#tenure"]


def test_the_library_and_any_query_are_asked():
    listed = itss.query("list-requirements-of-kpi", {"kpi": "OperationsManagement-L5"})
    assert listed.to_frame().columns == list(listed.columns)
    assert len(listed) == len(listed.to_frame()) > 0
    typed = itss.query('SELECT (1 AS ?n) (1.5 AS ?d) (true AS ?b) ("x"@en AS ?t) (<urn:i> AS ?i) ?u {}')
    assert [str(value) for value in typed.rows[0]] == ["1", "1.5", "True", "x", "urn:i", "None"]
    assert typed.to_frame()["n"].dtype == pl.Int64
    assert "&lt;b&gt;" in itss.query('SELECT ("<b>" AS ?x) {}')._repr_html_()
    assert itss.query("ASK { ?s ?p ?o }").rows == ((True,),)
    assert itss.query("CONSTRUCT { <urn:a> <urn:b> 1 } WHERE {}").rows == (("urn:a", "urn:b", 1),)
    assert itss.query("SELECT ?x ?n { VALUES ?x { 1 2 } FILTER(?x = ?n) }", {"n": 2}).rows == ((2, 2),)
    candidates = itss.query("SELECT ?s { ?s a <https://w3id.org/itss/ontology#Candidate> }", data=TEAM)
    assert len(candidates) == len(itss.assess(TEAM))
    with pytest.raises(itss.UsageError, match="no query"):
        itss.query("list-nothing")


def test_assessments_are_a_graph(team):
    from rdflib import RDF, URIRef

    assertion = URIRef("http://www.w3.org/ns/earl#Assertion")
    rows = [row for kpi in team[0].kpis for row in kpi.requirements]
    assert len(list(itss.to_graph(team[0]).subjects(RDF.type, assertion))) == len(rows)
    assert len(list(itss.to_graph(team).subjects(RDF.type, assertion))) == len(rows) * len(team)
    kpi = team[0].kpis[0]
    one = itss.to_graph(team[0].only([kpi.kpi.iri]))
    assert len(list(one.subjects(RDF.type, assertion))) == len(kpi.requirements)


LONG = "@prefix itss: <https://w3id.org/itss/ontology#> .\n" + "".join(
    f"<urn:x{n}> itss:nothing {n} .\n" for n in range(5000)
)


@pytest.mark.parametrize(
    "call",
    [
        lambda: itss.assess(LONG),
        lambda: itss.assess(LONG.replace("\n", " ")),
        lambda: itss.assess((LONG + "<urn:x> a itss:Candidate .").encode()),
        lambda: itss.assess((LONG + "'" + "x" * 100_000).encode(), format="turtle"),
        lambda: itss.assess(TEAM, as_of=LONG),
        lambda: itss.assess(TEAM, reading=LONG),
        lambda: itss.assess(TEAM, engine=LONG),
        lambda: itss.assess(TEAM, only=LONG),
        lambda: itss.assess(b"", format=LONG),
        lambda: itss.gap(TEAM, to=LONG),
        lambda: itss.query(LONG),
        lambda: itss.query("list-requirements-of-kpi", {"kpi": LONG}),
    ],
)
def test_an_error_does_not_repeat_the_profile(call):
    with pytest.raises(itss.ItssError) as found:
        call()
    assert len(str(found.value)) < 25_000
    assert len(str(found.value)) < len(LONG) / 5


def test_text_that_is_no_path_is_refused_in_words():
    with pytest.raises(itss.UsageError, match=r"give the text as bytes: text.encode\(\)"):
        itss.assess(LONG)
