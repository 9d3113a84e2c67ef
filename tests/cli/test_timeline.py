"""`itss assess --timeline`."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len

from itss_graph import resources

EXAMPLES = resources.path("data", "examples")
TEAM, TOP = EXAMPLES / "team.ttl", EXAMPLES / "operations-management-l7.ttl"
ASKED = ("--timeline", "--as-of", "2026-11-23")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.slow
def test_json_and_csv_say_the_same(call):
    code, out, err = call("assess", TEAM, TOP, *ASKED, "--format", "json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert [list(timeline) for timeline in answer] == [["profile", "since", "until", "reading", "only", "fields"]] * 4
    assert answer[0]["fields"]["OperationsManagement"] == [
        {"day": "2022-03-31", "level": 3}, {"day": "2023-03-31", "level": 4},
    ]  # fmt: skip
    _, out, _ = call("assess", TEAM, TOP, *ASKED, "--format", "csv")
    rows = [
        {"profile": timeline["profile"], "field": field, "day": step["day"] or "", "level": str(step["level"])}
        for timeline in answer
        for field, steps in timeline["fields"].items()
        for step in steps
    ]
    assert list(csv.DictReader(io.StringIO(out))) == rows


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_table_fits_into_80_columns_and_shows_each_level(call, lang):
    code, out, _ = call("assess", TOP, *ASKED, "--format", "table", "--lang", lang)
    assert code == 0
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    bars = next(line for line in out.splitlines() if "▇" in line)
    assert "".join(dict.fromkeys(bars[-52:])) == "▃▄▅▆▇"
    assert out.count("2022-09-20") == 1


@pytest.mark.slow
def test_a_short_life_and_a_long_one(call, tmp_path):
    """A record from the first day of time to one of tomorrow: every year has its place on the axis, or is left out."""
    for start in ("1000-01-01", "2026-11-24"):
        profile = tmp_path / "profile.ttl"
        profile.write_text(
            "@prefix itss: <https://w3id.org/itss/ontology#> . @prefix itsm: <https://w3id.org/itss/itsm/> ."
            "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
            "<urn:a> a itss:Candidate ; itss:engagement [ a itss:Engagement ; itss:specialtyField itsm:Operation ;"
            f' itss:role itss:TeamMember ; itss:outcome itss:Successful ; itss:startDate "{start}"^^xsd:date ] .'
        )
        for form in ("table", "svg"):
            code, out, _ = call("assess", profile, *ASKED, "--format", form)
            assert (code, start[:4] in out) == (0, True)


@pytest.mark.slow
def test_a_drawing_says_in_words_what_it_shows(call, tmp_path):
    path = tmp_path / "levels.svg"
    assert call("assess", TOP, *ASKED, "-o", path, "--lang", "ja")[0] == 0
    root = ElementTree.parse(path).getroot()
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    assert set(root.get("aria-labelledby").split()) == ids
    assert root.find(f"{SVG}title").text == "レベルの推移"
    assert "運用管理:レベル3、当初から;レベル4、2009-03-30から" in root.find(f"{SVG}desc").text
    levels = [element.get("data-level") for element in root.iter(f"{SVG}rect")]
    assert levels == ["3", "4", "5", "6", "7", "3", "4", "3", "3"]
    assert "script" not in path.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        [TEAM, "--timeline", "--kpi", "Operation-L3"],
        [TEAM, "--timeline", "--claims"],
        [TEAM, "--timeline", "--engine", "spark"],
        [TEAM, "--timeline", "--format", "parquet"],
        [TEAM, "--timeline", "--format", "svg"],
        [TEAM, "--timeline", "-o", "x.ttl", "--format", "turtle"],
        [TEAM, "--format", "svg"],
        ["--timeline", "--endpoint", "http://127.0.0.1:9/sparql"],
        ["nowhere.ttl", "--timeline"],
    ],
)
def test_bad_input(call, arguments):
    code, out, err = call("assess", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "Traceback" not in err


def test_only_what_is_evidenced(call):
    _, out, _ = call("assess", TEAM, *ASKED, "--format", "json", "--only", "evidenced")
    assert all(steps == [] for person in json.loads(out) for steps in person["fields"].values())
