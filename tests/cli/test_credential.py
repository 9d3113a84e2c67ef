"""`itss assess --format ob3` and `--format elm` as a person calls them."""

import json
from datetime import date

import pytest

import itss_graph as itss
from itss_graph import resources

EXAMPLES = resources.path("data", "examples")
ADEPT, TEAM, EMPTY = (EXAMPLES / name for name in ("ap-holder.ttl", "team.ttl", "empty.ttl"))
AS_OF = ("--as-of", "2026-11-23")
ISSUER = """
id = "did:web:example.org"
country = "JPN"
legal-identifier = "7010001000000"
name = { ja = "株式会社例示" }
"""


@pytest.fixture
def issuer(tmp_path):
    path = tmp_path / "issuer.toml"
    path.write_text(ISSUER, "utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("model", ["ob3", "elm"])
@pytest.mark.parametrize(("lang", "reading"), [("en", "default"), ("ja", "strict")])
def test_it_is_what_python_gives(call, issuer, model, lang, reading):
    how = ("--format", model, "--issuer", issuer, "--lang", lang, "--reading", reading, *AS_OF)
    code, text, err = call("assess", ADEPT, TEAM, *how)
    assert (code, err) == (0, "")
    expected = [
        credential
        for source in (ADEPT, TEAM)
        for credential in itss.credentials(
            source, model, issuer=issuer, language=lang, reading=reading, as_of=date(2026, 11, 23)
        )
    ]
    assert json.loads(text) == expected
    people = [each["credentialSubject"]["id"] for each in expected]
    assert people == sorted(people, key=people.index)
    assert len(set(people)) == 4 if model == "elm" else len(expected) >= 4


@pytest.mark.slow
def test_a_file(call, issuer, tmp_path):
    out = tmp_path / "badges.json"
    assert call("assess", ADEPT, "--format", "ob3", "-o", out, *AS_OF) == (0, "", "")
    assert out.read_text("utf-8") == call("assess", ADEPT, "--format", "ob3", *AS_OF)[1]
    badges = json.loads(out.read_text("utf-8"))
    assert {each["issuer"]["id"] for each in badges} == {badge["credentialSubject"]["id"] for badge in badges}


@pytest.mark.slow
def test_judging(call, issuer):
    def told(*options):
        code, text, err = call("assess", *options, *AS_OF)
        assert err == ""
        return code, [person["credentialSubject"]["achievement"]["humanCode"] for person in json.loads(text)]

    assert told(ADEPT, "--kpi", "Operation-L3", "--format", "ob3") == (0, ["Operation-L3"])
    assert told(ADEPT, "--kpi", "Operation-L4", "--format", "ob3") == (1, [])
    both = ("--kpi", "Operation-L4", "--kpi", "ServiceDesk-L3")
    assert told(ADEPT, *both, "--format", "ob3") == (1, ["ServiceDesk-L3"])
    code, text, _ = call("assess", ADEPT, "--kpi", "Operation-L4", "--format", "elm", "--issuer", issuer, *AS_OF)
    (document,) = json.loads(text)
    assert code == 1
    assert [claim["grade"]["noteLiteral"]["en"] for claim in document["credentialSubject"]["hasClaim"][:1]] == [
        "not met"
    ]


@pytest.mark.slow
def test_nothing_to_show_is_an_empty_array(call, issuer):
    assert call("assess", EMPTY, "--format", "ob3", *AS_OF) == (0, "[]\n", "")
    code, out, err = call("assess", EMPTY, "--claims", "--format", "elm", "--issuer", issuer, *AS_OF)
    assert (code, out, err.count("\n")) == (2, "[]\n", 1)


@pytest.mark.slow
def test_who_is_ill_formed_is_named_and_the_others_are_shown(call):
    bad = EXAMPLES / "ill-formed" / "two-roles.ttl"
    code, text, err = call("assess", bad, ADEPT, "--format", "ob3", *AS_OF)
    assert (code, len(json.loads(text))) == (2, 4)
    assert err.startswith(f"itss: {bad}: ")
    assert call("assess", bad, "--format", "ob3", *AS_OF)[:2] == (2, "")


@pytest.mark.parametrize("model", ["ob3", "elm"])
def test_a_person_without_an_iri(call, issuer, tmp_path, model):
    people = tmp_path / "people.ttl"
    people.write_text("_:someone a <https://w3id.org/itss/ontology#Candidate> .", "utf-8")
    code, text, err = call("assess", people, "--format", model, "--issuer", issuer, *AS_OF)
    assert (code, text) == (2, "")
    assert err == f"itss: {people}: _:someone has no IRI to issue a credential to; give the candidate one\n"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            ("--format", "elm"),
            "a European credential has an issuer with country and legal identifier; name one by --issuer",
        ),
        (("--format", "json", "--issuer", "ISSUER"), "--issuer needs --format ob3 or elm"),
        (("--issuer", "ISSUER"), "--issuer needs --format ob3 or elm"),
        (
            ("--format", "ob3", "--timeline"),
            "a timeline is not written as ob3; choose --format table, json, csv or svg",
        ),
        (("--format", "ob3", "--names", "n.csv"), "--names needs --format html"),
        (
            ("--format", "ob3", "--resume", "-o", "x.json"),
            "a population is written as parquet, csv, jsonl, ntriples; choose one with --format, "
            "or name a few RDF files one by one for ob3",
        ),
    ],
)
def test_options_that_do_not_go_together(call, issuer, options, says):
    arguments = [issuer if option == "ISSUER" else option for option in options]
    code, text, err = call("assess", ADEPT, *arguments, *AS_OF)
    assert (code, text) == (2, "")
    assert err == f"itss: {says}\n"


def test_a_population_is_no_set_of_credentials(call, tmp_path):
    (tmp_path / "staff").mkdir()
    (tmp_path / "staff" / "a.ttl").write_bytes(ADEPT.read_bytes())
    code, text, err = call("assess", tmp_path / "staff", "--format", "ob3", *AS_OF)
    assert (code, text) == (2, "")
    assert "a population is written as" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('name = { en = "A" }', "id must be an IRI, and is missing"),
        ('id = "example"\nname = { en = "A" }', "id must be an IRI, and is 'example'"),
        ('id = "urn:a b"\nname = { en = "A" }', "id must be an IRI, and is 'urn:a b'"),
        ('id = 5\nname = { en = "A" }', "id must be an IRI, and is 5"),
        ('id = "urn:a"', "name must be a table of texts by language, en and ja or one of them"),
        ('id = "urn:a"\nname = "A"', "name must be a table of texts by language, en and ja or one of them"),
        ('id = "urn:a"\nname = { de = "A" }', "name must be a table of texts by language, en and ja or one of them"),
        ('id = "urn:a"\nname = { en = " " }', "name must be a table of texts by language, en and ja or one of them"),
        (
            'id = "urn:a"\ncountry = "JP"\nname = { en = "A" }',
            "country must be three capital letters, as JPN, and is 'JP'",
        ),
        ('id = "urn:a"\nlegal-identifier = 7\nname = { en = "A" }', "legal-identifier must be a text, and is 7"),
        (
            'id = "urn:a"\nurl = "x"\nname = { en = "A" }',
            "no key 'url' in an issuer; there are id, country, legal-identifier, name",
        ),
        ("id = ", "not TOML: "),
        ("\xff", "not UTF-8 at byte 0; save it as UTF-8"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_an_issuer_that_is_none(call, tmp_path, text, says):
    path = tmp_path / "issuer.toml"
    if text is not None:
        path.write_bytes(text.encode("latin-1"))
    code, out, err = call("assess", ADEPT, "--format", "ob3", "--issuer", path, *AS_OF)
    assert (code, out) == (2, "")
    assert err.startswith(f"itss: {path}: {says}")
    assert err.count("\n") == 1


def test_an_issuer_of_badges_lacks_something_for_the_european_model(call, tmp_path):
    path = tmp_path / "issuer.toml"
    path.write_text('id = "urn:a"\ncountry = "JPN"\nname = { en = "A" }', "utf-8")
    assert call("assess", ADEPT, "--format", "ob3", "--issuer", path, *AS_OF)[0] == 0
    code, out, err = call("assess", ADEPT, "--format", "elm", "--issuer", path, *AS_OF)
    assert (code, out) == (2, "")
    assert err == "itss: the issuer urn:a lacks country or legal-identifier, which a European credential has\n"


@pytest.mark.slow
def test_from_python(issuer):
    with pytest.raises(itss.UsageError, match="no model 'badge'; there are ob3, elm"):
        itss.credentials(ADEPT, "badge")
    with pytest.raises(itss.UsageError, match="no texts in 'fr'; there are en and ja"):
        itss.credentials(ADEPT, "ob3", language="fr")
    with pytest.raises(itss.UsageError, match="a European credential has an issuer"):
        itss.credentials(ADEPT, "elm")
