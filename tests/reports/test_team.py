"""The report of a team: what is counted in it is counted again from the JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from itss_graph.reports.html import team
from tests.supported import supported

MARKS = {"met": "✓", "deemed": "(✓)"}
MET = {"claimed": "✓", "evidenced": "✓+", "confirmed": "✓✓"}


@pytest.fixture(scope="module")
def people(assessor, standard):
    """Some invented people, assessed, and the same as JSON."""
    assessments = assessor("default").assess(supported(120, 7, standard), "sample")
    return assessments, sorted((person.to_dict() for person in assessments), key=number)


@pytest.fixture(scope="module")
def page(people, parse):
    assessments, _ = people
    return parse("".join(team(assessments, assessments, "en")))


def number(person):
    """Invented people have numbers for names."""
    return int(person["profile"].rpartition("/")[2])


def failed(kpi):
    return [row for row in kpi["requirements"] if row["outcome"] == "failed"]


def standing(kpi):
    """The weakest of its requirements, subordinates apart, who are no records."""
    standings = [row["standing"] for row in kpi["requirements"] if "standing" in row and row["kind"] != "development"]
    return min(standings, key=list(MET).index) if kpi["met"] else None


def claimed(kpi):
    return [row for row in kpi["requirements"] if row.get("standing") == "claimed"]


def reached(person):
    """The indicator of the level reached in each field where there is one."""
    for kpi in person["kpis"]:
        if kpi["level"] == person["highest"][kpi["specialtyField"]]:
            yield kpi


def is_step(person, kpi):
    above = kpi["level"] > (person["highest"][kpi["specialtyField"]] or 0)
    return above and not (kpi["met"] or kpi["deemed"]) and len(failed(kpi)) == 1


def ahead(person):
    """The next indicator of each field in which something counts."""
    for field, level in person["highest"].items():
        kpis = [kpi for kpi in person["kpis"] if kpi["specialtyField"] == field]
        counts = any(row["evidence"] and row["kind"] != "development" for kpi in kpis for row in kpi["requirements"])
        if counts or level:
            above = [kpi for kpi in kpis if kpi["level"] > (level or 0) and not kpi["met"]]
            yield field, level, min(above, key=lambda kpi: kpi["level"], default=None)


@pytest.mark.slow
def test_the_matrix(people, page):
    table = page.one("table", data_table="matrix")
    columns = [element["data-kpi"] for element in table.all("th", data_kpi=True)]
    assert sorted(columns) == sorted(kpi["kpi"] for kpi in people[1][0]["kpis"])
    profiles = [row["data-profile"] for row in page.all("tr", data_profile=True)]
    assert profiles == [person["profile"] for person in people[1]]
    assert [element.text() for element in table.all("th", scope="row")] == [str(number) for number in range(120)]
    for row, person in zip(table.one("tbody").all("tr"), people[1], strict=True):
        kpis = {kpi["kpi"]: kpi for kpi in person["kpis"]}
        for iri, cell in zip(columns, row.all("td"), strict=True):
            kpi = kpis[iri]
            state = "met" if kpi["met"] else "deemed" if kpi["deemed"] else "step" if is_step(person, kpi) else ""
            assert cell.attributes.get("data-standing") == standing(kpi)
            assert cell.text() == (MET[standing(kpi)] if state == "met" else MARKS.get(state, f"−{len(failed(kpi))}"))
            assert cell.attributes.get("class", "") == state


@pytest.mark.slow
def test_the_distribution(people, page):
    counted = Counter((field, level) for person in people[1] for field, level in person["highest"].items())
    shown = {
        (row["data-field"], int(cell["data-level"]) if cell["data-level"] else None): int(number["value"])
        for row in page.one("table", data_table="distribution").one("tbody").all("tr")
        for cell in row.all("td")
        for number in cell.all("data")
    }
    assert {key: number for key, number in shown.items() if number} == counted
    drawn = [element.text() for element in page.all("text", class_="number")]
    assert sorted(drawn, key=int) == sorted((f"{number}" for number in shown.values()), key=int)


def test_the_commonest_gaps(people, page):
    lacked, alone = Counter(), Counter()
    for person in people[1]:
        for _, _, kpi in ahead(person):
            names = [row["requirement"] for row in failed(kpi)] if kpi else []
            lacked.update(names)
            alone.update(names if len(names) == 1 else ())
    rows = page.one("table", data_table="gaps").one("tbody").all("tr")
    shown = [(row["data-requirement"], *(int(number["value"]) for number in row.all("data"))) for row in rows]
    assert [number for _, number, _ in shown] == sorted(lacked.values(), reverse=True)[:15]
    for iri, number, only in shown:
        assert (number, only) == (lacked[iri], alone[iri])


def test_who_is_one_step_away(people, page):
    expected = [
        (kpi["kpi"], str(number(person)), failed(kpi)[0]["requirement"])
        for person in people[1]
        for kpi in person["kpis"]
        if is_step(person, kpi)
    ]
    shown = [
        (block["data-kpi"], row.one("th").text(), row["data-requirement"])
        for block in page.all("details", class_="kpi")
        for row in block.all("tr", data_member=True)
    ]
    assert expected
    assert sorted(shown) == sorted(expected)
    for block in page.all("details", class_="kpi"):
        count = len(block.all("tr", data_member=True))
        assert block.one("summary").text().endswith(f" {count} people" if count > 1 else " 1 person")


def test_the_summary(people, page):
    summary = {element["data-name"]: int(element["value"]) for element in page.one("ul", class_="summary").all("data")}
    assert summary == {
        "people": 120,
        "with-level": sum(any(person["highest"].values()) for person in people[1]),
        "on-claims": sum(any(standing(kpi) == "claimed" for kpi in reached(person)) for person in people[1]),
        "one-step": sum(any(is_step(person, kpi) for kpi in person["kpis"]) for person in people[1]),
    }


def test_person_by_person(people, page):
    rows = page.one("table", data_table="members").one("tbody").all("tr")
    for row, person in zip(rows, people[1], strict=True):
        shown = [
            (
                line["data-field"],
                int(line["data-level"]) if line["data-level"] else None,
                [element["data-requirement"] for element in line.all("span", data_requirement=True)],
            )
            for line in row.all("p", data_field=True)
        ]
        assert shown == [
            (field, level, [row["requirement"].rpartition("/")[2] for row in failed(kpi)] if kpi else [])
            for field, level, kpi in ahead(person)
        ]
        texts = [element.text() for element in row.all("span", data_requirement=True)]
        figures = [row for _, _, kpi in ahead(person) if kpi for row in failed(kpi)]
        for text, each in zip(texts, figures, strict=True):
            if each["kind"] != "size":
                ((name, required),) = [(k, v) for k, v in each["required"].items() if isinstance(v, int)]
                assert f"{each['measured'][name]:,} / {required:,}" in text
            for name, number in each["measured"].items():
                assert name not in each["required"] or f"{number:,} / {each['required'][name]:,}" in text


def test_on_what_the_levels_of_each_rest(people, page):
    rows = page.one("table", data_table="members").one("tbody").all("tr")
    for row, person in zip(rows, people[1], strict=True):
        shown = {
            line["data-rests"]: (
                line.attributes.get("data-standing"),
                [element["data-claimed"] for element in line.all("span")],
            )
            for line in row.all("p", data_rests=True)
        }
        assert shown == {
            kpi["specialtyField"]: (standing(kpi), [row["requirement"].rpartition("/")[2] for row in claimed(kpi)])
            for kpi in reached(person)
        }


@pytest.mark.slow
def test_how_many_have_a_level_by_records_of_a_standing(people, page, assessor):
    """Counted again from assessments in which no other records count."""
    columns = people[0].records.columns
    by = {each: replace(assessor("default"), only=each).assess(columns, "x") for each in ("evidenced", "confirmed")}
    for row in page.one("table", data_table="rests").one("tbody").all("tr"):
        shown = {cell["data-standing"]: int(cell.one("data")["value"]) for cell in row.all("td")}
        field = row["data-field"]
        assert shown == {
            each: sum(bool(person.highest[field]) for person in found)
            for each, found in {"claimed": people[0], **by}.items()
        }
        assert shown["claimed"] > shown["evidenced"] > shown["confirmed"]


def test_what_most_often_rests_on_claims_alone(people, page):
    counted = Counter(row["requirement"] for person in people[1] for kpi in reached(person) for row in claimed(kpi))
    rows = page.one("table", data_table="claims").one("tbody").all("tr")
    shown = [(row["data-requirement"], int(row.one("data")["value"])) for row in rows]
    assert [number for _, number in shown] == sorted(counted.values(), reverse=True)[:15]
    assert all(counted[iri] == number for iri, number in shown)


@pytest.mark.slow
def test_where_it_was_not_asked_for_nothing_rests_on_anything(parse, assessor, standard):
    silent = replace(assessor("default"), standing=False).assess(supported(5, 7, standard), "sample")
    page = parse("".join(team(silent, silent, "ja")))
    assert page.all(id="rests") == page.all(data_rests=True) == page.all(data_standing=True) == []


def test_only_some_indicators(people, parse, standard):
    assessments, _ = people
    kpis = [kpi.iri for kpi in standard.kpis if kpi.name in ("Operation-L3", "ServiceDesk-L4")]
    page = parse("".join(team(assessments, (person.only(kpis) for person in assessments), "ja")))
    assert [element["data-kpi"] for element in page.one("table", data_table="matrix").all("th", data_kpi=True)] == kpis
