"""The profile vocabulary is stated once: what is new in its three files is known everywhere."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import httpx
import openpyxl
import pytest
from starlette.applications import Starlette

import itss_graph as itss
import itss_graph.server
from itss_graph import resources
from itss_graph.cli.main import run
from itss_graph.profiles.compaction import plain_json
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.vocabulary import profile_vocabulary
from itss_graph.server.routes import assess
from itss_graph.site.writer import all_pages
from itss_graph.vocab import XSD

AS_OF = date(2026, 11, 1)

SHAPES = """
prosh:Engagement-customerCountry a sh:PropertyShape ;
    sh:path itss:customerCountry ;
    sh:datatype xsd:string ;
    sh:maxCount 1 ;
    sh:message "Give at most one country."@en , "国を一つまで記してください。"@ja ;
    sh:order 9 ;
    sh:group prosh:record-facts .

prosh:Engagement-customerSector a sh:PropertyShape ;
    sh:path itss:customerSector ;
    sh:class itss:Sector ;
    sh:name "sector of the customer"@en , "顧客の部門"@ja ;
    sh:description "Where the customer belongs."@en , "顧客の属する部門。"@ja ;
    sh:message "Use a sector."@en , "部門を指定してください。"@ja ;
    sh:order 10 ;
    sh:group prosh:record-facts .

prosh:Engagement-remark a sh:PropertyShape ;
    sh:path itss:remark ;
    sh:datatype xsd:string ;
    sh:message "Give texts."@en , "文を記してください。"@ja ;
    sh:order 11 ;
    sh:group prosh:record-facts .
"""
"""The second has a name of its own; the others are called as in the ontology."""

ONTOLOGY = """
itss:customerCountry a owl:DatatypeProperty ;
    skos:prefLabel "customer country"@en , "顧客の国"@ja ;
    skos:definition "Where the customer is."@en , "顧客の所在国。"@ja .

itss:customerSector a owl:ObjectProperty ;
    skos:prefLabel "customer sector"@en , "顧客部門"@ja ;
    skos:definition "Where the customer belongs."@en , "顧客の属する部門。"@ja .

itss:remark a owl:DatatypeProperty ;
    skos:prefLabel "remark on the work"@en , "業務の特記"@ja ;
    skos:definition "What else there is to say."@en , "その他の事項。"@ja .

itss:Sector a owl:Class ;
    skos:prefLabel "sector"@en , "部門"@ja ;
    skos:definition "A part of the economy."@en , "経済の部門。"@ja .

itss:PublicSector a itss:Sector ;
    skos:prefLabel "public sector"@en , "公共"@ja ;
    skos:definition "The state."@en , "国と自治体。"@ja .

itss:PrivateSector a itss:Sector ;
    skos:prefLabel "private sector"@en , "民間"@ja ;
    skos:definition "Companies."@en , "企業。"@ja .
"""

CONTEXT = {"customerCountry": {"@type": "xsd:string"}, "customerSector": {"@type": "@vocab"}, "remark": {}}

WORK = "<https://example.org/staff/sota-ueda#factory>"
MORE = f"""
{WORK} itss:customerCountry "日本; Japan" ; itss:customerSector itss:PublicSector ; itss:remark "One; two", "Three" .
"""


@pytest.fixture
def profile(tmp_path) -> Path:
    path = tmp_path / "sota.ttl"
    text = resources.path("data", "examples", "one-day-short.ttl").read_text("utf-8")
    path.write_text(text + MORE, "utf-8")
    return path


@pytest.fixture
def extended(tmp_path, monkeypatch):
    """The package with copies of the shapes, the ontology and the context, which have three more properties."""
    bundled = resources.path
    for folder in ("ontology", "shapes"):
        shutil.copytree(bundled(folder), tmp_path / "own" / folder)
    shapes, ontology, context = (
        tmp_path / "own" / folder / name
        for folder, name in (("shapes", "profile.ttl"), ("ontology", "itss.ttl"), ("ontology", "context.jsonld"))
    )
    text, last = shapes.read_text("utf-8"), "prosh:Engagement-phase , "
    assert last in text
    names = "".join(f"prosh:Engagement-{key} , " for key in CONTEXT)
    shapes.write_text(text.replace(last, f"{last}{names}") + SHAPES, "utf-8")
    ontology.write_text(ontology.read_text("utf-8") + ONTOLOGY, "utf-8")
    known = json.loads(context.read_text("utf-8"))
    known["@context"] |= CONTEXT
    context.write_text(json.dumps(known), "utf-8")

    def path(*parts: str) -> Path:
        own = tmp_path.joinpath("own", *parts)
        return own if own.exists() else bundled(*parts)

    monkeypatch.setattr(resources, "path", path)


def statements(columns) -> set[tuple[str, ...]]:
    """The triples but those with which no sheet has to do."""
    return {row for row in columns.spelled().iter_rows() if "rdf-schema#" not in row[1]}


def test_without_them_it_is_refused(profile):
    with pytest.raises(itss.IllFormedProfile, match="customerCountry"):
        itss.assess(profile, as_of=AS_OF)


@pytest.mark.slow
@pytest.mark.usefixtures("extended")
@pytest.mark.parametrize("engine", ["columnar", "pyshacl"])
def test_the_guard_accepts_it_and_the_shapes_check_it(profile, engine):
    standard = itss.Standard.load()  # the one that is kept is as bundled
    assert len(itss.assess(profile, as_of=AS_OF, engine=engine, standard=standard)) == 1
    wrong = profile.read_bytes() + f"{WORK} itss:customerCountry 81 .".encode()
    with pytest.raises(itss.IllFormedProfile, match="at most one country"):
        itss.assess(wrong, format="turtle", as_of=AS_OF, engine=engine, standard=standard)


@pytest.mark.usefixtures("extended")
def test_plain_json_has_it(profile):
    given = read_profiles(profile)
    (person,) = plain_json(given)
    (work,) = person["engagement"]
    assert work["customerCountry"] == "日本; Japan"
    assert work["customerSector"] == ["PublicSector"]
    assert sorted(work["remark"]) == ["One; two", "Three"]
    again = read_profiles(json.dumps(person).encode(), format="json-ld")
    assert set(again.spelled().rows()) == set(given.spelled().rows())


@pytest.mark.slow
@pytest.mark.usefixtures("extended")
@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_it_is_a_column_that_is_read_back(profile, tmp_path, monkeypatch, capsys, format):
    def call(*arguments: object) -> None:
        monkeypatch.setattr("sys.argv", ["itss", *map(str, arguments)])
        assert run() == 0, capsys.readouterr().err

    sheets, read = tmp_path / "staff.xlsx" if format == "xlsx" else tmp_path / "staff", tmp_path / "read.ttl"
    call("template", "--from", profile, "--format", format, "-o", sheets)
    if format == "xlsx":
        book = openpyxl.load_workbook(sheets)
        headings = [cell.value for cell in book["Engagements"][1]]
        at = headings.index("Customer country")
        assert headings[at : at + 3] == ["Customer country", "Sector of the customer", "Remark on the work"]
        cells = [cell.value for cell in book["Engagements"][2]][at : at + 3]
        assert (cells[:2], sorted(cells[2].splitlines())) == (["日本; Japan", "public sector"], ["One; two", "Three"])
        assert "private sector" in [cell.value for cell in book["Values"]["C"]]
    call("import", sheets, "-o", read)
    assert statements(read_profiles(read)) == statements(read_profiles(profile))


@pytest.mark.slow
@pytest.mark.usefixtures("extended")
def test_it_is_a_field_of_the_web_form():
    templates = Path(itss_graph.server.__file__).with_name("templates")
    app = Starlette(routes=assess.routes(SimpleNamespace(pages=all_pages(templates=templates))))

    async def get() -> str:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return (await client.get("/assess", headers={"Accept-Language": "en"})).text

    page = asyncio.run(get())
    assert '<input data-field="customerCountry" type="text">' in page
    assert '<input type="checkbox" value="PublicSector"> public sector' in page
    assert '<textarea data-field="remark" data-many rows="2"></textarea>' in page
    assert ">Customer country</span>" in page


@pytest.mark.slow
@pytest.mark.usefixtures("extended")
def test_the_report_shows_it(profile, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["itss", "assess", str(profile), "--format", "html", "--as-of", str(AS_OF)])
    assert run() == 0
    page = capsys.readouterr().out
    assert "日本; Japan" in page
    assert page.index("complexity") < page.index("customer country") < page.index("customer sector")


def test_the_context_makes_of_values_what_the_shapes_ask_for():
    vocabulary = profile_vocabulary()
    coerced = {"record": "@id", "iri": "@id", "term": "@vocab", "date": XSD.date, "number": XSD.integer}
    for iri, known in vocabulary.properties.items():
        assert vocabulary.coercions[iri].type == coerced[known.kind], iri
