"""Where an upper bound of the strict reading is what failed, every format shows it."""

import json

import openpyxl
import polars as pl
import pytest

from itss_graph import resources

FILE = resources.path("data", "examples", "bounded-size.ttl")
HOW = ("--reading", "strict", "--as-of", "2026-11-23")
KPI = ("--kpi", "SystemManagement-L4")
TO = ("--to", "SystemManagement-L4")


def told(call, command, *arguments):
    _, out, err = call(command, FILE, *HOW, *arguments)
    assert err == ""
    return " ".join(out.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("assess", *KPI, "--format", "table"), "80 / less than 75 persons too large"),
        (("assess", *KPI, "--format", "table", "--lang", "ja"), "80 / 75 人未満 上限超過"),
        (("assess", "--format", "table"), "✗ 80/<75"),
        (("gap", *TO, "--format", "table"), "✗ size 80 / less than 75 persons"),
        (("gap", *TO, "--format", "table", "--lang", "ja"), "✗ サイズ 80 / 75 人未満"),
    ],
)
def test_tables(call, arguments, says):
    text = told(call, *arguments)
    assert says in text
    assert "80 / 35" not in text


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "says"), [("en", "too large"), ("ja", "上限超過")])
def test_the_report(call, lang, says):
    text = told(call, "assess", "--format", "html", "--lang", lang)
    assert '<data class="below" data-name="persons" value="75">75</data>' in text
    assert says in text
    assert "80 / 35" not in text


@pytest.mark.slow
def test_json(call):
    (person,) = json.loads(told(call, "assess", *KPI, "--format", "json"))
    (row,) = (row for row in person["kpis"][0]["requirements"] if row["kind"] == "size")
    assert (row["outcome"], row["reason"], row["measured"]) == ("failed", "insufficient", {"persons": 80})
    assert (row["required"]["persons"], row["required"]["below"]["persons"]) == (35, 75)
    assert row["message"]["en"].endswith(" The nearest has 80 persons, which is not less than 75.")
    assert row["message"]["ja"].endswith("最も近い業務は80人(75未満ではない)です。")


@pytest.mark.slow
def test_the_plan(call):
    (plan,) = json.loads(told(call, "gap", *TO, "--format", "json"))
    (row,) = plan["missing"]
    assert row["lacking"]["persons"] == -6
    assert row["message"]["en"].endswith("80 persons, which is not less than 75.")


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["strict", "default"])
@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_rows(call, tmp_path, ending, reading):
    path = tmp_path / f"rows.{ending}"
    assert call("assess", FILE, "--reading", reading, *HOW[2:], "-o", path) == (0, "", "")
    if ending == "xlsx":
        head, *cells = openpyxl.load_workbook(path)["Requirements"].iter_rows(values_only=True)
        rows = [dict(zip(head, row, strict=True)) for row in cells]
    else:
        rows = (pl.read_csv if ending == "csv" else pl.read_parquet)(path).to_dicts()
    exceeded = [(row["requirement"], row["persons"], row["exceeded"]) for row in rows if row["exceeded"]]
    bound = ["persons<75"] if ending == "parquet" else "persons<75"
    assert exceeded == ([("SystemManagement-L4-size", 80, bound)] if reading == "strict" else [])


def test_rdf(call):
    text = told(call, "assess", "--format", "turtle")
    assert 'itss:belowValue 75 ; itss:measureName "persons" ; itss:measuredValue 80 ; itss:requiredValue 35' in text
