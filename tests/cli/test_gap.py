"""`itss gap` as a person or a script calls it."""

import json

import pytest

from itss_graph import resources

EXAMPLES = resources.path("data", "examples")
TEAM, TOP = EXAMPLES / "team.ttl", EXAMPLES / "operations-management-l7.ttl"
NAO, HIRO = "https://example.org/team/nao-ito", "https://example.org/team/hiro-kondo"
AS_OF = ("--as-of", "2026-11-23")
L4 = ("--to", "OperationsManagement-L4")
HEAD = """@prefix itss: <https://w3id.org/itss/ontology#> .
@prefix itsm: <https://w3id.org/itss/itsm/> .
@prefix t: <https://example.org/team/> .
"""


def plan_of(call, *arguments):
    code, out, err = call("gap", *arguments, *AS_OF, "--format", "json")
    assert err == ""
    return code, json.loads(out)


@pytest.mark.slow
def test_json_has_the_documented_keys(call):
    code, plans = plan_of(call, TEAM)
    assert code == 1
    assert [(plan["profile"].rpartition("/")[2], plan["kpi"].rpartition("/")[2]) for plan in plans] == [
        ("hiro-kondo", "OperationsManagement-L5"),
        ("nao-ito", "OperationsManagement-L4"),
        ("emi-saito", "ServiceDesk-L3"),
    ]
    for plan in plans:
        assert list(plan) == [
            "profile", "asOf", "reading", "only", "kpi", "specialtyField", "level", "met", "deemed", "missing", "parts",
            "examination", "sets",
        ]  # fmt: skip
        for part in plan["parts"]:
            assert list(part) == ["requirements", "byItself", "options"]
        for option in (*plan["sets"], *plan["examination"], *(o for part in plan["parts"] for o in part["options"])):
            assert list(option) == ["reason", "day", "changes"]
            for change in option["changes"]:
                assert list(change) == ["kind", "record", "nature", "before", "after", "instead", "text", "add"]
    nao = plans[1]
    assert [(row["kind"], row["lacking"]) for row in nao["missing"]] == [
        ("succession", {"count": 1}), ("development", {"count": 1}), ("responsibility", {"days": 730}),
    ]  # fmt: skip


@pytest.mark.slow
def test_nothing_to_do_is_zero(call):
    code, (plan,) = plan_of(call, TOP, "--to", "OperationsManagement-L7")
    assert (code, plan["met"], plan["missing"], plan["parts"], plan["sets"]) == (0, True, [], [], [])
    code, out, _ = call("gap", TOP, "--to", "OperationsManagement-L7", *AS_OF, "--format", "table")
    assert (code, "Nothing to do." in out) == (0, True)


@pytest.mark.slow
def test_at_the_top_of_every_field_there_is_no_plan(call):
    code, plans = plan_of(call, TOP, "--field", "OperationsManagement")
    assert (code, plans) == (0, [])
    assert "no level above" in call("gap", TOP, "--field", "OperationsManagement", *AS_OF, "--format", "table")[1]


@pytest.mark.slow
def test_a_set_can_be_written_and_tried(call, tmp_path):
    change, after = tmp_path / "change.ttl", tmp_path / "after.ttl"
    chosen = (TEAM, *L4, "--profile", NAO, *AS_OF)
    assert call("gap", *chosen, "--format", "turtle", "-o", change)[0] == 1
    code, out, err = call("gap", *chosen, "--with", change, "--format", "json")
    assert (code, err) == (0, "")
    (answer,) = json.loads(out)
    assert (answer["asOf"], answer["day"]) == ("2026-11-23", "2028-11-22")
    assert answer["highest"]["OperationsManagement"] == {"before": 3, "after": 4}
    (kpi,) = (kpi for kpi in answer["kpis"] if kpi["kpi"].endswith("OperationsManagement-L4"))
    assert (kpi["before"], kpi["after"]) == ({"met": False, "deemed": False}, {"met": True, "deemed": False})
    assert call("gap", *chosen, "--with", change, "--format", "turtle", "-o", after)[0] == 0
    assert call("assess", after, "--kpi", "OperationsManagement-L4", "--as-of", "2028-11-22")[0] == 1  # Emi's is not
    (nao,) = (
        person
        for person in json.loads(call("assess", after, "--as-of", "2028-11-22", "--format", "json")[1])
        if person["profile"] == NAO
    )
    assert nao["highest"]["OperationsManagement"] == 4


@pytest.mark.slow
def test_the_other_sets_by_their_place(call, tmp_path):
    first, second = (call("gap", TEAM, "--profile", NAO, *AS_OF, "--format", "turtle", "--set", n)[1] for n in (1, 2))
    assert first != second
    code, out, err = call("gap", TEAM, "--profile", NAO, *AS_OF, "--format", "turtle", "--set", 99)
    assert (code, out, err.count("\n")) == (2, "", 1)


@pytest.mark.slow
def test_a_change_of_ones_own_needs_no_name(call, tmp_path):
    """Nodes without a name, in the profile and in the change, are not the same."""
    profile, change = tmp_path / "profile.ttl", tmp_path / "change.ttl"
    record = "a itss:Expertise ; itss:proficiency itss:WorksIndependently ; itss:area itsm:"
    profile.write_text(f"{HEAD} t:x a itss:Candidate ; itss:expertise [ {record}Software ] .")
    change.write_text(f"{HEAD} t:x itss:expertise [ {record}Hardware ] .")
    _, out, _ = call(
        "gap", profile, "--field", "Operation", "--with", change, "--reading", "strict", "--format", "json"
    )
    (kpi,) = (kpi for kpi in json.loads(out)[0]["kpis"] if kpi["kpi"].endswith("Operation-L3"))
    (row,) = (requirement for requirement in kpi["requirements"] if requirement["kind"] == "specialty")
    assert (row["before"]["measured"], row["after"]["measured"]) == ({"count": 1}, {"count": 2})


@pytest.mark.slow
def test_a_single_value_is_replaced_and_a_blank_record_is_named_as_in_reports(call, tmp_path):
    profile, change = tmp_path / "profile.ttl", tmp_path / "change.ttl"
    profile.write_text(
        f"{HEAD} _:me a itss:Candidate ; itss:expertise _:e . _:e a itss:Expertise ; itss:area itsm:Software ;"
        " itss:proficiency itss:WorksIndependently ."
    )
    change.write_text(f"{HEAD} _:e itss:proficiency itss:GuidesSubordinates .")
    code, out, err = call("gap", profile, "--to", "Operation-L4", "--with", change, "--format", "json")
    assert (code, err) == (1, "")
    (kpi,) = (kpi for kpi in json.loads(out)[0]["kpis"] if kpi["kpi"].endswith("Operation-L4"))
    (row,) = (requirement for requirement in kpi["requirements"] if requirement["kind"] == "specialty")
    assert (row["before"]["outcome"], row["after"]["outcome"]) == ("failed", "passed")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("", "nothing is stated"),
        ("nonsense", "change.ttl:1:"),
        ("t:someone a itss:Candidate .", "neither a candidate"),
        ("t:nao-ito itss:seeks itsm:Operation-L3 . t:emi-saito itss:develops t:x .", "is about 2 candidates"),
        ("<urn:a> <urn:b> <urn:c> .", "is about no candidate"),
        ("t:nao-ito itss:expertise t:x .", "with "),
        ('<https://example.org/team/nao-ito#service> itss:endDate "2020-01-01" .', "endDate"),
        ("itsm:Operation-L3 itss:minimumCount 0 . t:nao-ito itss:seeks itsm:Operation-L3 .", "Operation-L3"),
    ],
)  # fmt: skip
def test_a_change_that_makes_no_sense(call, tmp_path, change, says):
    path = tmp_path / "change.ttl"
    path.write_text(change if change in ("", "nonsense") else HEAD + change)
    code, out, err = call("gap", TEAM, "--with", path, *AS_OF, "--format", "json")
    assert (code, out) == (2, "")
    assert str(path) in err
    assert says in err
    assert "Traceback" not in err


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        [TEAM, "--to", "Nothing-L9"],
        [TEAM, "--field", "Nothing"],
        [TEAM, "--profile", "urn:nobody"],
        [TEAM, "--with", "nowhere.ttl"],
        [TEAM, "--format", "turtle"],
        [TEAM, "--set", "0"],
        [TEAM, "--only", "believed"],
        [TOP, "--to", "OperationsManagement-L7", "--format", "turtle"],
        ["nowhere.ttl"],
        [EXAMPLES / "ill-formed" / "two-roles.ttl"],
    ],
)
def test_bad_input(call, arguments):
    code, out, err = call("gap", *arguments, *AS_OF)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "Traceback" not in err


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_table_fits_into_80_columns(call, lang):
    from rich.cells import cell_len

    for file in (TEAM, TOP):
        code, out, _ = call("gap", file, *AS_OF, "--format", "table", "--lang", lang)
        assert code == 1
        assert max(cell_len(line) for line in out.splitlines()) <= 80


@pytest.mark.slow
def test_what_if_as_a_table(call, tmp_path):
    change = tmp_path / "change.ttl"
    change.write_text(f"{HEAD} t:nao-ito itss:develops [] .")
    code, out, _ = call("gap", TEAM, "--with", change, *AS_OF, "--format", "table")
    assert code == 1
    (line,) = (line.split() for line in out.splitlines() if line.startswith("development"))
    assert line == ["development", "✗", "0/1", "✓", "1/1"]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["columnar", "pyshacl"])
def test_both_engines_plan_the_same(call, engine):
    assert plan_of(call, EXAMPLES / "not-yet.ttl", "--engine", engine) == plan_of(call, EXAMPLES / "not-yet.ttl")
