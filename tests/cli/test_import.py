"""`itss import`: from a spreadsheet to profiles, names apart, problems named, nothing half done."""

import csv
import json
import stat

import pytest

HEAD = "person,area,proficiency,evidence,confirmed by,date\n"
ROW = "{},security,guides others,https://example.com/c/1,{},2024-04-01\n"
UNFED = "itss: Nothing was given for: Engagements, Succession, Development."


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "staff").mkdir()
    (tmp_path / "staff" / "people.csv").write_text("person,name\n1,近藤浩\n2,'=HYPERLINK(1)\n", encoding="utf-8")
    (tmp_path / "staff" / "expertise.csv").write_text(HEAD + ROW.format(1, 2), encoding="utf-8")
    return tmp_path


def test_names_stay_out_of_profiles(call, folder):
    code, out, err = call("import", "staff", "-o", "p.ttl")
    assert (code, out) == (0, "")
    assert err == f"{UNFED}\nitss: Written: 2 people to p.ttl; their numbers and names to p.names.csv.\n"
    text = (folder / "p.ttl").read_text("utf-8")
    assert "近藤" not in text
    assert text.count("urn:uuid:") > 3
    rows = list(csv.reader((folder / "p.names.csv").read_text("utf-8-sig").splitlines()))
    assert [row[:2] for row in rows[1:]] == [["1", "近藤浩"], ["2", "'=HYPERLINK(1)"]]
    assert stat.S_IMODE((folder / "p.names.csv").stat().st_mode) == 0o600
    assert f"itss:confirmedBy <{rows[2][2]}>" in text
    assert call("validate", "p.ttl")[0] == 0


@pytest.mark.slow
def test_the_same_people_get_the_same_iris(call, folder):
    assert call("import", "staff", "-o", "p.ttl")[0] == 0
    before = (folder / "p.ttl").read_bytes(), (folder / "p.names.csv").read_bytes()
    assert call("import", "staff", "-o", "p.ttl")[0] == 0
    assert ((folder / "p.ttl").read_bytes(), (folder / "p.names.csv").read_bytes()) == before
    assert call("import", "staff", "-o", "q.nt", "--names", "p.names.csv", "--base", "https://example.com/p/")[0] == 0
    assert "https://example.com/p/" not in (folder / "q.nt").read_text()
    assert call("import", "staff", "-o", "r.nt", "--base", "https://example.com/p/")[0] == 0
    assert "<https://example.com/p/" in (folder / "r.nt").read_text()


@pytest.mark.slow
def test_out_and_in_again(call, folder):
    assert call("import", "staff", "-o", "p.ttl")[0] == 0
    assert call("template", "-o", "out.xlsx", "--from", "p.ttl", "--names", "p.names.csv", "--lang", "ja")[0] == 0
    assert call("import", "out.xlsx", "-o", "q.ttl", "--names", "p.names.csv")[0] == 0
    assert (folder / "q.ttl").read_bytes() == (folder / "p.ttl").read_bytes()


def test_a_preview_writes_nothing(call, folder):
    code, out, err = call("import", "staff", "-o", "p.ttl", "--preview")
    assert (code, err) == (0, f"{UNFED}\n")
    assert "Expertise       1      0        1         0       0" in out
    assert "People: 2, of whom 2 new in the file of names." in out
    assert {path.name for path in folder.iterdir()} == {"staff"}
    assert "確認のみ" in call("import", "staff", "-o", "p.ttl", "--preview", "--lang", "ja")[1]


def test_with_problems_nothing_is_written(call, folder):
    with (folder / "staff" / "expertise.csv").open("a", encoding="utf-8") as file:
        file.write(ROW.format(2, 7))
    code, out, err = call("import", "staff", "-o", "p.ttl")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "itss: staff/expertise.csv: expertise, row 3, column E (confirmed by): “7” is neither a person on the sheet"
        " People nor an IRI; add the person there, or write an IRI",
        UNFED,
        "itss: Problems: 1. Nothing was written; correct them, or set the people concerned aside with --rejects FILE.",
    ]
    assert {path.name for path in folder.iterdir()} == {"staff"}
    assert call("import", "staff", "-o", "p.ttl", "--preview")[0] == 2


def test_a_file_that_is_not_read_is_told_by_the_exit_code(call, folder):
    (folder / "staff" / "engagements.tsv").write_text("person\n1\n", encoding="utf-8")
    code, out, err = call("import", "staff", "-o", "p.ttl")
    assert (code, out) == (2, "")
    assert "itss: staff: engagements.tsv: is not read; save it as .csv" in err
    assert {path.name for path in folder.iterdir()} == {"staff"}


def test_a_date_long_ago_is_told(call, folder):
    with (folder / "staff" / "expertise.csv").open("a", encoding="utf-8") as file:
        file.write(ROW.format(2, 1).replace("2024", "1924"))
    code, _, err = call("import", "staff", "-o", "p.ttl")
    assert code == 0
    assert "Dates before 1950, or careers of more than 50 years: 1 (staff/expertise.csv: expertise, row 3, col" in err


@pytest.mark.slow
def test_people_with_problems_are_set_aside_whole(call, folder):
    with (folder / "staff" / "expertise.csv").open("a", encoding="utf-8") as file:
        file.write(ROW.format(2, 7) + ROW.format(2, 1))
    code, _, err = call("import", "staff", "-o", "p.ttl", "--rejects", "r.xlsx")
    assert code == 0
    assert "itss: Set aside: 1 people with 1 problems, in r.xlsx.\n" in err
    assert "Written: 1 people" in err
    code, out, _ = call("import", "r.xlsx", "-o", "q.ttl", "--preview")
    assert "Expertise       2      0        0         2       0" in out
    assert code == 2


def test_nothing_is_left_where_rejects_cannot_be_written(call, folder):
    with (folder / "staff" / "expertise.csv").open("a", encoding="utf-8") as file:
        file.write(ROW.format(2, 7))
    code, _, err = call("import", "staff", "-o", "p.ttl", "--rejects", "nowhere/r.xlsx")
    assert code == 2
    assert "nowhere/r.xlsx: cannot be written" in err
    assert {path.name for path in folder.iterdir()} == {"staff"}


def test_headings_and_values_of_ones_own(call, folder):
    (folder / "own").mkdir()
    (folder / "own" / "社員.csv").write_text("一覧,,\n社員番号,氏名,部署\n1,A,X\n", encoding="utf-8")
    (folder / "own" / "案件.csv").write_text(
        "番号,分野,職務,成否,開始,基準A,基準B\n1,運用管理,PM,成功,1.4.2020,高度なシステム連携,複雑な体制\n",
        encoding="utf-8",
    )
    (folder / "own" / "other.csv").write_text("x\n1\n", encoding="utf-8")
    (folder / "columns.toml").write_text(
        """
        dates = ["%d.%m.%Y"]
        ignore = "other"
        [people]
        sheet = "社員"
        row = 2
        ignore = ["部署"]
        [engagements]
        sheet = "案件"
        [engagements.columns]
        person = "番号"
        specialtyField = "分野"
        role = "職務"
        outcome = "成否"
        startDate = "開始"
        complexity = ["基準A", "基準B"]
        [values.role]
        PM = "ResponsiblePerson"
        """,
        encoding="utf-8",
    )
    code, _, err = call("import", "own", "-o", "p.ttl", "--mapping", "columns.toml")
    assert code == 0, err
    assert "Not read, as asked: 社員 部署 (1)." in err
    text = (folder / "p.ttl").read_text("utf-8")
    assert "itss:role itss:ResponsiblePerson" in text
    assert "itss:complexity itsm:AdvancedSystemLink , itsm:ComplexStructure" in text
    assert '"2020-04-01"^^xsd:date' in text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x =", "columns.toml"),
        ("[peple]", "unknown key 'peple'; available: dates, ignore, separators, empty, values, people"),
        ("[people]\nshet = 'x'", "unknown key 'shet'"),
        ("[people.columns]\nnumber = 'x'", "unknown column 'number'; available: person"),
        ("[people.columns]\nperson = 'x'\nname = 'x'", "stands for person and name"),
        ("[people]\nrow = 0", "row a number from 1"),
        ("[people]\nignore = 3", "neither a text nor a list"),
        ("people = 3", "is not a table"),
        ("[values.rolle]\nPM = 'x'", "no column with a list is called 'rolle'"),
        ("[values.role]\nPM = 'boss'", "'boss' is not a value"),
        ("dates = ['%d.%m']", "has no %d, %m and %Y"),
        (
            "[engagements.columns]\npersons = { heading = 'x', unit = '百万円' }",
            "'百万円' is not a unit of this column; it takes 人",
        ),
        (
            "[engagements.columns]\nrole = { heading = 'x', unit = '円' }",
            "'円' is not a unit of this column; it takes no unit",
        ),
        (
            "[engagements.columns]\nrole = { headings = 'x' }",
            "unknown key 'headings'; available: heading, unit, months",
        ),
        ("separators = 3", "separators is neither a text"),
    ],
)
def test_a_bad_mapping_is_one_line(call, folder, text, says):
    (folder / "columns.toml").write_text(text, encoding="utf-8")
    code, out, err = call("import", "staff", "-o", "p.ttl", "--mapping", "columns.toml")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("itss: columns.toml: ")
    assert says in err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b,c\n", "p.names.csv:1: the headings of a file of names are person,name,iri"),
        ("person,name,iri\n1,A\n", "p.names.csv:2: 2 cells instead of 3"),
        ("person,name,iri\n1,A,no iri\n", "p.names.csv:2: a number"),
        ("person,name,iri\n1,A,urn:a\n1,B,urn:b\n", "p.names.csv:3: this number or IRI is there already"),
        ("person,name,iri\n1,A,urn:a\n2,B,urn:a\n", "p.names.csv:3: this number or IRI is there already"),
    ],
)
def test_a_bad_file_of_names_is_one_line(call, folder, text, says):
    (folder / "p.names.csv").write_text(text, encoding="utf-8")
    code, out, err = call("import", "staff", "-o", "p.ttl")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert says in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["staff"], "name a file with -o or --names"),
        (["staff", "-o", "p.ttl", "--base", "people"], "not an IRI to which a name can be appended"),
        (["none.xlsx", "-o", "p.ttl"], "none.xlsx: cannot be read"),
        (["staff", "-o", "nowhere/p.ttl"], "cannot be written"),
    ],
)
def test_bad_usage_is_one_line(call, folder, arguments, says):
    code, out, err = call("import", *arguments)
    err = err.removeprefix(f"{UNFED}\n")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert says in err


def test_profiles_go_to_standard_output(call, folder):
    code, out, _ = call("import", "staff", "--names", "n.csv")
    assert code == 0
    assert "a itss:Candidate" in out


LEGACY = """社員CD,氏名,分野,期間(自),期間(至),立場,規模(名),契約金額(百万円/年),複雑性,結果
A0012,山田 太郎,運用管理,2015/4/1,2018/3/31,PL,40,600,高度な運用要件、複雑な体制,○
A0012,山田 太郎,運用管理,2018/4/1,継続中,PM,80,1500,高度な運用要件、複雑な体制、高度なシステム連携,○
A0034,鈴木 花子,サービスデスク,2019年4月,2021年3月,SV,12,90,,○
"""
COLUMNS = """
[people]
sheet = "業務経歴"
[people.columns]
person = "社員CD"
name = "氏名"
[engagements]
sheet = "業務経歴"
ignore = ["氏名"]
[engagements.columns]
person = "社員CD"
specialtyField = "分野"
startDate = "期間(自)"
endDate = "期間(至)"
role = "立場"
persons = "規模(名)"
annualContractValue = "契約金額(百万円/年)"
complexity = "複雑性"
outcome = "結果"
[values.role]
PL = "TeamLeader"
PM = "ResponsiblePerson"
SV = "TeamLeader"
[values.outcome]
"○" = "Successful"
"""


@pytest.mark.slow
def test_a_list_of_projects_as_companies_keep_it(call, folder):
    (folder / "own").mkdir()
    (folder / "own" / "業務経歴.csv").write_text(LEGACY, encoding="utf-8")
    (folder / "columns.toml").write_text(COLUMNS, encoding="utf-8")
    code, _, err = call("import", "own", "-o", "p.ttl", "--mapping", "columns.toml", "--lang", "ja")
    assert (code, err.count("には日がありません")) == (2, 2)
    mapping = COLUMNS.replace('"期間(自)"', '{ heading = "期間(自)", months = "first" }')
    mapping = mapping.replace('"期間(至)"', '{ heading = "期間(至)", months = "last" }')
    (folder / "columns.toml").write_text(mapping, encoding="utf-8")
    assert call("import", "own", "-o", "p.ttl", "--mapping", "columns.toml")[0] == 0
    assert '"2021-03-31"' in (folder / "p.ttl").read_text("utf-8")
    code, out, _ = call("assess", "p.ttl", "--kpi", "OperationsManagement-L4", "--as-of", "2026-11-23")
    (met,) = [measured for measured in json.loads(out) if '"days": 4255' in json.dumps(measured)]
    assert '"annualContractValue": 1500000000' in json.dumps(met)


def test_a_file_that_was_encoded_twice_is_one_line(call, folder):
    (folder / "staff" / "people.csv").write_text("person,name\n1,å±±ç”°\n", encoding="utf-8")
    assert call("import", "staff", "-o", "p.ttl") == (
        2,
        "",
        "itss: staff/people.csv:2: “å±±ç”°” in column B is UTF-8 that was encoded twice, from “山田”;"
        " save it from its source as CSV in UTF-8\n",
    )
    assert not (folder / "p.ttl").exists()
