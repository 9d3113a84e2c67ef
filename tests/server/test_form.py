"""The form of a profile, as it is made from the shapes; and profiles as plain JSON, which fill it in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from itss_graph.profiles.compaction import plain_json
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.vocabulary import profile_vocabulary
from itss_graph.server.routes.assess import PROVENANCE, ProfileForm
from itss_graph.standard import Standard

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
NAMES = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in (".ttl", ".jsonld", ".nt"))


@pytest.fixture(scope="module")
def form() -> ProfileForm:
    return ProfileForm.of(Standard.load())


def field(form: ProfileForm, cls: str, name: str):
    return next(one for one in form.classes[cls] if one.key == name)


def test_the_form_asks_for_all_that_a_profile_may_say(form) -> None:
    asked = {one.iri for fields in form.classes.values() for one in fields}
    assert asked == set(profile_vocabulary().properties)
    assert set(form.classes) == {"Candidate", "Engagement", "Expertise", "SuccessionRecord"}


def test_fields_are_as_the_shapes_say(form) -> None:
    start, end = field(form, "Engagement", "startDate"), field(form, "Engagement", "endDate")
    assert (start.kind, start.required, start.single) == ("date", True, True)
    assert (end.required, end.single) == (False, True)
    assert field(form, "Engagement", "persons").kind == "number"
    assert field(form, "Candidate", "develops").kind == "iri"
    assert field(form, "Candidate", "engagement").record == "Engagement"
    assert not field(form, "SuccessionRecord", "specialtyField").single
    assert field(form, "Engagement", "specialtyField").single
    assert field(form, "Expertise", "evidence").group == PROVENANCE
    assert field(form, "Engagement", "role").label.ja == "役割"


def test_terms_know_the_fields_in_which_they_count(form) -> None:
    criteria = {one.name: one.fields for one in form.options[field(form, "Engagement", "complexity").range]}
    assert criteria["AdvancedSystemLink"] == ("OperationsManagement",)
    assert len(criteria["ComplexStructure"]) == 4
    assert all(len(one.fields) == 1 for one in form.options[field(form, "Expertise", "area").range])


@pytest.mark.parametrize("name", NAMES)
def test_plain_json_says_the_same(name) -> None:
    before = read_profiles(EXAMPLES / name)
    people = plain_json(before)
    after = read_profiles(json.dumps(people).encode(), format="json-ld")
    assert statements(after) == statements(before)


def statements(columns) -> list[tuple[str, ...]]:
    """The triples, blank nodes without their labels."""
    return sorted(
        tuple("_:" if term.startswith("_:") else term for term in row) for row in columns.spelled().iter_rows()
    )


def test_plain_json_is_what_people_write() -> None:
    (person,) = plain_json(read_profiles(EXAMPLES / "one-day-short.ttl"))
    assert person["seeks"] == ["OperationsManagement-L4"]
    (work,) = person["engagement"]
    assert work["role"] == "TeamLeader"
    assert work["endDate"] == "2021-03-29"
    assert work["persons"] == 36
    assert work["complexity"] == ["AdvancedOperationsRequirements", "ComplexStructure"]


def test_what_is_ill_formed_is_not_hidden() -> None:
    """A term of elsewhere, a text for a date and a record that is not there stay what they are."""
    given = b"""@prefix itss: <https://w3id.org/itss/ontology#> .
        <urn:a> a itss:Candidate ; itss:engagement <urn:e>, <urn:gone> ; itss:nonsense <urn:x> .
        <urn:e> a itss:Engagement ; itss:role <urn:role> ; itss:startDate "2020" ; itss:persons "many" ."""
    (person,) = plain_json(read_profiles(given))
    assert person["engagement"][1] == "urn:gone"
    assert person["nonsense"] == {"@id": "urn:x"}
    again = read_profiles(json.dumps(person).encode(), format="json-ld")
    assert statements(again) == statements(read_profiles(given))
