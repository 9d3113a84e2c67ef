"""What people are called in a report."""

from __future__ import annotations

import pytest

from itss_graph.errors import InputError
from itss_graph.reports.html.names import display_names, shortened
from itss_graph.spreadsheets.names import Names, Person, read_names

UUID = "urn:uuid:5f0c1d2e-0000-4000-8000-{:012d}"


@pytest.mark.parametrize(
    ("iris", "short"),
    [
        (["https://example.org/staff/mei", "https://example.org/staff/ren"], ["mei", "ren"]),
        (
            ["https://one.example/mei", "https://two.example/mei"],
            ["https://one.example/mei", "https://two.example/mei"],
        ),
        ([UUID.format(1)], ["5f0c1d2e…"]),
        ([UUID.format(1), UUID.format(2)], [UUID.format(1)[9:], UUID.format(2)[9:]]),
        (["https://example.org/mei#e1", "_:e1", "https://example.org/"], ["e1", "_:e1", "https://example.org/"]),
    ],
)
def test_an_iri_is_as_short_as_tells_it_apart(iris, short):
    assert list(shortened(iris).values()) == short


def test_a_name_that_two_have_is_told_apart():
    names = {"urn:x:1": "Sato", "urn:x:2": "Sato", "urn:x:3": "Abe"}
    assert display_names(["urn:x:1", "urn:x:2", "urn:x:3", "urn:x:4"], names) == {
        "urn:x:1": "Sato (1)",
        "urn:x:2": "Sato (2)",
        "urn:x:3": "Abe",
        "urn:x:4": "4",
    }


def test_names_are_read(tmp_path):
    file = tmp_path / "names.csv"
    file.write_text('\ufeffname,note,profile\r\n"Sato, Ren",x,urn:x:1\r\n中野芽依,,urn:x:2\r\n', "utf-8")
    assert read_names(file) == {"urn:x:1": "Sato, Ren", "urn:x:2": "中野芽依"}


def test_the_file_of_names_of_an_import(tmp_path):
    file = tmp_path / "staff.names.csv"
    people = [Person("7", "=Sato", "urn:x:1"), Person("8", "", "urn:x:2")]
    file.write_text("".join(Names.of(people).write()), "utf-8")
    assert read_names(file) == {"urn:x:1": "=Sato", "urn:x:2": "8"}
    file.write_text("iri,name\nurn:x:1,\nurn:x:2\n", "utf-8")
    assert read_names(file) == {}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"profile;name\nurn:x:1;Sato\n", "line 1: no column 'iri'; it has iri and name"),
        (b"", "line 1: no column 'iri'; it has iri and name"),
        (b"iri,nom\nurn:x:1,A\n", "line 1: no column 'name'; it has iri and name"),
        (b"person,name,iri\n1,A\n", "line 2: no iri; fill it in"),
        (b"profile,name\nurn:x:1,A\n,B\n", "line 3: no profile; fill it in"),
        (b"profile,name\nurn:x:1,A\nurn:x:1,B\n", "line 3: urn:x:1 stands there already; keep one line a person"),
        ("profile,name\nurn:x:1,中野\n".encode("cp932"), "not UTF-8 at byte 21; save it as CSV UTF-8"),
        (b'profile,name\nurn:x:1,"A\n', "not CSV: unexpected end of data"),
    ],
)
def test_what_is_wrong_with_names_is_said(tmp_path, content, complaint):
    file = tmp_path / "names.csv"
    file.write_bytes(content)
    with pytest.raises(InputError) as raised:
        read_names(file)
    assert str(raised.value) == f"{file}: {complaint}"


def test_no_names(tmp_path):
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_names(tmp_path / "none.csv")
