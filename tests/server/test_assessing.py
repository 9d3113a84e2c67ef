"""The page on which a profile is assessed, as a form without script sends it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
SHORT = (EXAMPLES / "one-day-short.ttl").read_text("utf-8")
DAY = "2026-11-23"
HOSTILE = """@prefix itss: <https://w3id.org/itss/ontology#> . @prefix itsm: <https://w3id.org/itss/itsm/> .
<urn:x:%22%3E%3Cscript%3Ealert(1)%3C/script%3E> a itss:Candidate ;
  <http://www.w3.org/2000/01/rdf-schema#label> "</textarea><script>alert(1)</script>" ;
  itss:expertise <javascript:alert(1)> .
<javascript:alert(1)> a itss:Expertise ; itss:area itsm:ServiceLevelManagement ; itss:proficiency itss:GuidesOthers ;
  itss:evidence <javascript:alert(2)> ; <http://www.w3.org/2000/01/rdf-schema#label> "<img src=x onerror=alert(1)>" ."""


def send(client, profile: str | bytes, path: str = "/assess.html", files=None, **fields: str):
    data = {"profile": profile, "asOf": DAY, **fields}
    return client.post(path, data=data, files=files or {"file": ("", b"", "application/octet-stream")})


def text(page) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", page.text))


def test_a_pasted_profile_is_assessed(client) -> None:
    page = send(client, SHORT)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "Assessment of sota-ueda" in text(page)
    assert 'data-requirement="https://w3id.org/itss/itsm/OperationsManagement-L4-responsibility"' in page.text
    assert "one step away" in text(page)
    assert 'href="https://w3id.org/itss/' not in page.text
    kept = re.search(r"<textarea id=.profile.[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)
    assert html.unescape(kept[1]).split() == SHORT.split()


def test_an_uploaded_file_goes_before_what_was_pasted(client) -> None:
    page = send(client, "nonsense", files={"file": ("me.jsonld", (EXAMPLES / "plain.jsonld").read_bytes(), "")})
    assert "Assessment of yuto-kimura" in text(page)


def test_a_form_without_files(client) -> None:
    page = client.post("/assess", data={"profile": SHORT}, headers={"Accept-Language": "ja"})
    assert "sota-ueda の評価" in text(page)
    assert page.headers["content-language"] == "ja"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wanted", "accept"), [("json", "application/json"), ("turtle", "text/turtle"), ("html", "text/html")]
)
def test_what_is_saved_is_what_the_api_answers(client, wanted, accept) -> None:
    saved = send(client, SHORT, **{"as": wanted})
    headers = {"Content-Type": "text/turtle", "Accept": accept}
    answer = client.post(f"/api/assess?asOf={DAY}", content=SHORT.encode(), headers=headers)
    assert saved.content == answer.content
    assert saved.headers["content-type"] == answer.headers["content-type"]
    assert saved.headers["content-disposition"].startswith("attachment")
    assert saved.headers["cache-control"] == "no-store"


@pytest.mark.slow
def test_before_and_after(client) -> None:
    longer = SHORT.replace("2021-03-29", "2021-03-31")
    assert longer != SHORT
    page = send(client, longer, before=SHORT)
    said = " ".join(text(page).split())
    assert "What the change comes to" in said
    assert "Operations management level 3 level 4" in said
    assert "729 / 730 days" in said
    assert "731 / 730 days" in said
    assert "Nothing changes." in text(send(client, SHORT, before=SHORT))
    assert "What the change comes to" not in text(send(client, longer, before=SHORT, **{"as": "fresh"}))


@pytest.mark.slow
def test_one_of_several_people_is_shown(client) -> None:
    team = (EXAMPLES / "team.ttl").read_text("utf-8")
    first = send(client, team)
    people = re.findall(r"<option[^>]*>(https://example.org/[^<]*)</option>", first.text)
    assert len(people) == 3
    last = send(client, team, person=people[2])
    assert f"<option selected>{people[2]}</option>" in last.text
    gone = send(client, SHORT, person=people[2])
    assert gone.status_code == 400
    assert "choose another one" in text(gone)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["end-before-start", "misspelt-property", "two-roles"])
@pytest.mark.parametrize(
    ("language", "says"), [("", "The profile is not well formed"), (".ja", "プロファイルが整形式ではありません")]
)
def test_every_violation_is_told_and_nothing_lost(client, name, language, says) -> None:
    profile = (EXAMPLES / "ill-formed" / f"{name}.ttl").read_text("utf-8")
    for wanted in ("page", "json"):
        page = send(client, profile, f"/assess{language}.html", **{"as": wanted})
        assert page.status_code == 422
        assert says in text(page)
        assert html.unescape(page.text).count(profile.splitlines()[-1]) >= 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ("", "Paste a profile"),
        ("nonsense", "the profile: its content is not a known RDF format"),
        ("<urn:a> <urn:b> <urn:c> .", "no candidate"),
        (b"\xff\xfe<\x00", "the profile"),
        (b"<urn:a> <urn:b> '\xff' .", "UTF-8"),
        (b"\x1f\x8b\x08", "uncompressed"),
        ('{"@context": "https://elsewhere.example/"}', "context"),
        ("<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "DOCTYPE"),
    ],
)
def test_what_cannot_be_read_is_said_in_the_page(client, profile, says) -> None:
    page = send(client, profile)
    assert page.status_code in (400, 415)
    assert says in text(page)
    assert 'role="alert"' in page.text


def test_a_day_that_does_not_exist(client) -> None:
    page = send(client, SHORT, asOf="2026-02-30")
    assert (page.status_code, "a day that exists" in text(page)) == (400, True)


@pytest.mark.slow
def test_a_hostile_profile_is_only_text(client) -> None:
    """Threat: cross-site scripting by labels and IRIs; what is not http(s) is no link."""
    for wanted in ("page", "html"):
        page = send(client, HOSTILE, before=HOSTILE, **{"as": wanted})
        assert page.status_code == 200
        assert "<img" not in page.text.replace('<img src="logo.svg"', "")
        assert "<script>alert" not in page.text
        assert 'href="javascript:' not in page.text
    broken = send(client, HOSTILE.replace("itss:area", "itss:aria") + "<img src=x onerror=alert(1)>")
    assert "<img src=x" not in broken.text


def test_pages_of_other_sites_cannot_send_it(client) -> None:
    """Cross-origin rules: a form elsewhere is not answered, by whichever header the browser tells of it."""
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
    ):
        assert client.post("/assess", data={"profile": SHORT}, headers=headers).status_code == 403
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    answer = client.post("/assess", data={"profile": SHORT}, headers=own)
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


def test_other_bodies_are_refused(client) -> None:
    assert client.post("/assess", content=SHORT, headers={"Content-Type": "text/turtle"}).status_code == 415
    assert client.post("/assess", content=b"x", headers={"Content-Type": "multipart/form-data"}).status_code == 400


def test_the_empty_page_and_examples(client) -> None:
    for path in ("/assess", "/assess.html", "/assess.ja.html"):
        page = client.get(path)
        assert page.status_code == 200
        assert page.headers["cache-control"].startswith("public")
    assert "sota-ueda" in client.get("/assess.html?example=one-day-short.ttl").text
    assert client.get("/assess.html?example=../../pyproject.toml").status_code == 200
