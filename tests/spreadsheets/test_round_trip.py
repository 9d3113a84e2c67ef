"""Import, export, import: the same graph and the same bytes, for any profile that the sheets can hold."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itss_graph.profiles.sample import sample
from itss_graph.rdf.reading import read
from itss_graph.rdf.writing import serialize
from itss_graph.spreadsheets import layout
from itss_graph.spreadsheets.binding import bind
from itss_graph.spreadsheets.filling import fill
from itss_graph.spreadsheets.form import Form
from itss_graph.spreadsheets.importing import Settings, import_rows
from itss_graph.spreadsheets.mapping import WorkbookMapping
from itss_graph.spreadsheets.names import Names, Person
from itss_graph.spreadsheets.reading import read_tables
from itss_graph.spreadsheets.workbook import workbook
from itss_graph.standard import Standard

IRIS = st.sampled_from(
    ["https://example.com/c/17", "urn:x:a;b", "https://例え.jp/証跡", "mailto:a@example.com", "ex:y#z"]
)
PEOPLE = ["urn:uuid:1", "https://example.com/p#2", "ex:three", "urn:a;b"]
FORM = Form.of(Standard.load())
NAMES = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1)


@st.composite
def profiles(draw, form):
    """Turtle of well-formed profiles with any of the properties."""
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True))
    lines = []
    for person in people:
        lines.append(f"<{person}> a itss:Candidate .")
        for sheet in form.sheets:
            if sheet.link:
                names = ["#e3", "/other", "#x", "-e1"] if sheet.key == "engagements" else [f"#{sheet.mark}1"]
                for name in draw(st.lists(st.sampled_from(names), max_size=2, unique=True)):
                    record = f"{person}{name.replace('#', '/') if '#' in person else name}/{sheet.mark}"
                    lines += [f"<{person}> <{sheet.link}> <{record}> .", f"<{record}> a <{sheet.cls}> ."]
                    lines += draw(statements(form, sheet, record))
            else:
                lines += draw(statements(form, sheet, person))
    head = "@prefix itss: <https://w3id.org/itss/ontology#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    return head + "\n".join(lines)


@st.composite
def statements(draw, form, sheet, subject):
    """Statements about one subject that the shapes allow."""
    fields = [field.iri for field in form.standard.fields]
    chosen = draw(st.sampled_from(fields))
    lines = []
    start = draw(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
    for column in (column for column in sheet.columns if column.path):
        least = 1 if column.required and sheet.link else 0
        most = 1 if column.single else 9 if column.kind == "term" else 3
        count = draw(st.integers(least, most))
        match column.kind:
            case "term":
                terms = [term.iri for term in column.choices.terms]
                if column.key == "complexity":
                    terms = [iri for iri in terms if chosen in column.choices.fields[iri]]
                if column.key == "specialtyField" and column.single:
                    terms = [chosen]
                found = draw(st.lists(st.sampled_from(terms), min_size=least, max_size=count, unique=True))
                values = [f"<{iri}>" for iri in found]
            case "date":
                days = st.dates(start, date(2999, 12, 31)) if column.key != "startDate" else st.just(start)
                values = [f'"{draw(days).isoformat()}"^^xsd:date'] * count
            case "number":
                values = [str(draw(st.integers(0, 10**15)))] * count
            case _:
                others = [person for person in PEOPLE if person != subject]
                people = st.one_of(IRIS, st.sampled_from(others)) if column.kind == "party" else IRIS
                values = [f"<{draw(people)}>" for _ in range(count)]
        lines += [f"<{subject}> <{column.path}> {value} ." for value in values]
    return lines


def again(path, form, check, names):
    bound = bind(read_tables(path), form, WorkbookMapping())
    imported = import_rows(bound, form, names, check, Settings())
    assert [problem.line() for problem in imported.problems] == []
    return imported


@st.composite
def cases(draw):
    """Profiles, who of the people in them are known by number and name, and a language."""
    known = draw(st.lists(st.sampled_from(PEOPLE), unique=True))
    numbered = enumerate(known, 7)
    names = Names.of(Person(str(number), draw(NAMES), iri) for number, iri in numbered)
    return draw(profiles(FORM)), names, draw(st.sampled_from(["en", "ja"]))


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_profiles_survive_a_workbook(check, tmp_path, case):
    form, (turtle, names, language) = FORM, case
    columns = read(turtle.encode(), format="turtle")
    filled, left = fill(columns, form, names, language)
    assert not left
    path = tmp_path / "staff.xlsx"
    path.write_bytes(workbook(form, filled, language))
    imported = again(path, form, check, names)
    assert serialize(imported.profiles) == serialize(columns)
    folder = tmp_path / "staff"
    folder.mkdir(exist_ok=True)
    for name, text in layout.csv_files(form, filled, language).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    assert serialize(again(folder, form, check, names).profiles) == serialize(columns)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ja"])
def test_import_export_import_gives_the_same_bytes(form, check, tmp_path, language):
    filled, _ = fill(sample(60, 3, form.standard), form, Names({}), language)
    rows = {key: [{k: v for k, v in row.items() if k != "record"} for row in rows] for key, rows in filled.rows.items()}
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    first.write_bytes(workbook(form, type(filled)(rows), language))
    one = again(first, form, check, Names({}))
    exported, left = fill(one.profiles, form, one.names, language)
    assert not left
    second.write_bytes(workbook(form, exported, language))
    other = again(second, form, check, one.names)
    assert serialize(other.profiles) == serialize(one.profiles)
    assert other.names == one.names
    assert other.rows == one.rows
    assert workbook(form, exported, language) == second.read_bytes()


def test_what_has_no_place_is_counted(form):
    turtle = b"""@prefix itss: <https://w3id.org/itss/ontology#> .
    <urn:a> a itss:Candidate ; <http://www.w3.org/2000/01/rdf-schema#label> "A", "B" ; <urn:p> <urn:o> .
    <urn:o> <urn:p> 1 ."""
    _, left = fill(read(turtle, format="turtle"), form, Names({}), "en")
    assert left == {"http://www.w3.org/2000/01/rdf-schema#label": 2, "urn:p": 2}


def test_rejects_can_be_corrected_and_read_again(form, check, write, load, tmp_path):
    from itss_graph.spreadsheets.filling import rejects

    rows = [
        ["Person", "Area", "Proficiency", "Date"],
        ["1", "security", "guides", 45383],
        ["2", "security", "guides others"],
    ]
    imported = load(write({"People": [["Person", "Name"], ["1", "=A"], ["2", "B"]], "Expertise": rows}))
    path = tmp_path / "rejects.xlsx"
    path.write_bytes(workbook(form, rejects(imported.rejected, "en"), "en"))
    tables = {table.title: table.rows for table in read_tables(path)}
    assert tables["People"][1][:2] == ("1", "=A")
    assert tables["People"][1][-1] == "another row of this person has a problem"
    assert tables["Expertise"][1][-1].startswith("Proficiency: “guides” is no proficiency; did you mean")
    assert "write the whole date" in tables["Expertise"][1][-1]
    assert 45383 in tables["Expertise"][1]
    assert len(load(path).problems) == len(imported.problems) == 2
