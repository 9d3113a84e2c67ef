"""A second, invented job category, one Turtle file: shown, shaped, queried and assessed with no change in code."""

from datetime import date
from pathlib import Path

import pytest

import itss_graph as itss
from itss_graph.cli.main import run
from itss_graph.errors import StandardError

HERE = Path(__file__).parent
GARDEN, GARDENERS = str(HERE / "garden.ttl"), str(HERE / "gardeners.ttl")


@pytest.fixture
def call(monkeypatch, capfd):
    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["itss", *arguments])
        return run(), *capfd.readouterr()

    return call


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["columnar", "pyshacl"])
@pytest.mark.parametrize(
    ("reading", "highest", "failed"),
    [
        ("default", {"Lawns": 6, "Orchards": None}, set()),
        ("strict", {"Lawns": 2, "Orchards": None}, {"Lawns-L6-responsibility", "Lawns-L6-specialty"}),
    ],
)
def test_assessed(engine, reading, highest, failed):
    garden = itss.Standard.load(GARDEN)
    (ivy,) = itss.assess(GARDENERS, standard=garden, reading=reading, engine=engine, as_of=date(2026, 1, 1))
    assert ivy.highest == highest
    lawns = ivy.kpi("Lawns-L6").requirements
    assert {row.requirement.name for row in lawns if row.outcome == "failed"} == failed
    assert ivy.outcome("Lawns-L6-size").measured == {"annualUsers": 500}


@pytest.mark.parametrize(("as_of", "outcome"), [(date(2019, 12, 29), "failed"), (date(2019, 12, 30), "passed")])
def test_five_years_without_a_break_to_the_day(as_of, outcome):
    (ivy,) = itss.assess(GARDENERS, standard=itss.Standard.load(GARDEN), as_of=as_of)
    assert ivy.outcome("Lawns-L6-responsibility").outcome == outcome


def test_issued():
    garden = itss.Standard.load(GARDEN)
    badges = itss.credentials(GARDENERS, "ob3", standard=garden, language="ja", as_of=date(2026, 1, 1))
    codes = [each["credentialSubject"]["achievement"]["humanCode"] for each in badges]
    assert codes[0] == "Lawns-L6"
    results = {each["resultDescription"]: each for each in badges[0]["credentialSubject"]["result"]}
    assert results["https://example.org/garden/Lawns-L6-size#annualUsers"]["value"] == "500"


def test_required_criterion_is_among_those_counted():
    text = Path(GARDENERS).read_text().replace("garden:DryClimate , ", "")
    (ivy,) = itss.assess(text.encode(), format="turtle", standard=itss.Standard.load(GARDEN))
    row = ivy.outcome("Lawns-L6-complexity")
    assert (row.outcome, row.measured, row.required["count"]) == ("failed", {"count": 2}, 2)


def test_shown(call):
    code, out, _ = call("show", "Lawns-L6", "--standard", GARDEN)
    assert code == 0
    assert "dry climate (required)" in out
    assert "at least 3 subordinates developed" in " ".join(out.lower().split())


def test_queried(call):
    code, out, _ = call(
        "query", "list-requirements-of-kpi", "--data", GARDEN, "--param", "kpi=https://example.org/garden/Lawns-L6"
    )
    assert code == 0
    assert [line.split(",")[0].rsplit("/")[-1] for line in out.splitlines()[1:]] == [
        f"Lawns-L6-{kind}"
        for kind in ("responsibility", "complexity", "size", "specialty", "succession", "development")
    ]


@pytest.mark.slow
def test_shaped(call, tmp_path):
    code, _, _ = call("build", "--standard", GARDEN, "-o", str(tmp_path))
    assert code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["garden-strict.ttl", "garden.ttl"]
    assert call("build", "--standard", GARDEN, "-o", str(tmp_path), "--check")[0] == 0
    (tmp_path / "garden.ttl").write_text("# stale")
    assert call("build", "--standard", GARDEN, "-o", str(tmp_path), "--check")[0] == 1


@pytest.mark.slow
def test_claims_validated(call):
    assert call("validate", GARDENERS, "--standard", GARDEN)[0] == 0
    code, out, _ = call("validate", GARDENERS, "--standard", GARDEN, "--reading", "strict")
    assert code == 1
    assert "garden-strict#Lawns-L6-specialty" in out


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            (
                "itss:minimumCount 2 ;\n    itss:countsCriterion garden:SteepSlope",
                "itss:countsCriterion garden:SteepSlope",
            ),
            "minimumCount",
        ),
        (("itss:minimumYears 5", 'itss:minimumYears "five"'), "not a whole number"),
        (("itss:requiresCriterion garden:DryClimate", "itss:requiresCriterion garden:OldTrees"), "does not count"),
        (
            (
                "itss:minimumCount 2 ;\n    itss:countsCriterion garden:SteepSlope",
                "itss:minimumCount 9 ;\n    itss:countsCriterion garden:SteepSlope",
            ),
            "requires 9 of 3",
        ),
        (('vann:preferredNamespacePrefix "garden"', 'rdfs:comment "none"'), "preferredNamespacePrefix"),
    ],
)
def test_a_category_that_makes_no_sense_is_refused(change, says, tmp_path):
    text = Path(GARDEN).read_text()
    assert change[0] in text
    broken = tmp_path / "broken.ttl"
    broken.write_text(text.replace(*change))
    with pytest.raises(StandardError, match=says):
        itss.Standard.load(broken)
