"""What is found in directories and named on the command line: everything is read, or named as left out."""

from __future__ import annotations

import os
import sys

import pytest

from itss_graph.errors import InputError
from itss_graph.population.inputs import find

PERSON = "<urn:%s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/itss/ontology#Candidate> .\n"


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "people" / "more"
    inside.mkdir(parents=True)
    (tmp_path / "people" / "a.nt").write_text(PERSON % "a")
    (inside / "b.ttl").write_text(PERSON % "b")
    return tmp_path / "people"


def names(*files, **options) -> tuple[list[str], list[str]]:
    found = find([str(file) for file in files], **options)
    return [os.path.basename(each.name) for each in found if not each.problem], [
        os.path.basename(each.name) for each in found if each.problem
    ]


def test_a_folder_is_searched_with_all_that_is_in_it(folder):
    assert names(folder) == (["a.nt", "b.ttl"], [])


@pytest.mark.parametrize("name", ["notes.txt", "staff.xlsx", "README.md", "people.ttl.bak", "people"])
def test_an_unknown_ending_is_named(folder, name):
    (folder / "more" / name).write_text(PERSON % "c")
    assert names(folder) == (["a.nt", "b.ttl"], [name])


@pytest.mark.parametrize("name", [".DS_Store", ".git/HEAD", ".people.txt"])
def test_what_begins_with_a_dot_and_has_no_known_ending_is_no_data(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("")
    assert names(folder) == (["a.nt", "b.ttl"], [])


def test_links_are_followed_and_nothing_is_read_twice(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "c.nt").write_text(PERSON % "c")
    (folder / "loop").symlink_to(folder)
    (folder / "more" / "up").symlink_to("..")
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "again").symlink_to(tmp_path / "elsewhere")
    (folder / "same.nt").symlink_to("a.nt")
    (folder / "gone.ttl").symlink_to("nowhere")
    read, left_out = names(folder, folder / "a.nt", folder)
    assert (sorted(read), left_out) == (["a.nt", "b.ttl", "c.nt"], ["gone.ttl"])


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes")
def test_a_pipe_in_a_folder_is_named_and_does_not_block(folder):
    os.mkfifo(folder / "pipe.ttl")
    assert names(folder) == (["a.nt", "b.ttl"], ["pipe.ttl"])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be someone else for a while")
def test_what_may_not_be_read_is_named(folder):
    (folder / "closed.ttl").write_text(PERSON % "c")
    (folder / "shut").mkdir()
    for path, mode in ((folder / "closed.ttl", 0), (folder / "shut", 0)):
        path.chmod(mode)
    for parent in folder.parents:
        if parent.stat().st_uid == 0 and not parent.stat().st_mode & 1:
            parent.chmod(parent.stat().st_mode | 0o755)
    os.seteuid(65534)
    try:
        found = names(folder)
    finally:
        os.seteuid(0)
    assert found == (["a.nt", "b.ttl"], ["closed.ttl", "shut"])


def test_nothing_to_read_is_an_error_with_every_reason(tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "notes.txt").write_text("")
    with pytest.raises(InputError) as refused:
        find([str(tmp_path / "d"), str(tmp_path / "nowhere.ttl")])
    assert [line.split(": ")[0].rpartition("/")[2] for line in str(refused.value).splitlines()] == [
        "d", "notes.txt", "nowhere.ttl"
    ]  # fmt: skip


@pytest.mark.slow
def test_who_is_left_out_is_told_and_counted_apart_from_people(call, folder, tmp_path):
    (folder / "notes.txt").write_text("")
    code, _, err = call("assess", folder, "--workers", 1, "-o", tmp_path / "out.csv")
    assert code == 2
    assert f"itss: {folder / 'notes.txt'}: left out: unknown extension" in err
    assert "2 people read = 2 assessed + 0 rejected" in err
    assert "1 file left out" in err
    assert str(folder / "notes.txt") in (tmp_path / "out.csv.rejects.csv").read_text()


def test_the_others_are_assessed_where_one_is_not_there(call, folder, tmp_path):
    code, out, err = call("assess", folder / "a.nt", tmp_path / "nowhere.ttl", "--format", "csv")
    assert (code, err) == (2, f"itss: {tmp_path / 'nowhere.ttl'}: cannot be read: No such file or directory\n")
    assert "urn:a" in out


@pytest.mark.slow
def test_a_format_can_be_given(call, folder, tmp_path):
    (tmp_path / "people").rename(tmp_path / "moved")
    (tmp_path / "lines").write_text('{"id": "urn:a", "type": "Candidate"}\n{"id": "urn:b", "type": "Candidate"}\n')
    code, out, _ = call("assess", tmp_path / "lines", "--input-format", "jsonl", "--format", "csv")
    assert (code, out.count("urn:b,") > 0) == (0, True)
    (tmp_path / "profile").write_text((PERSON % "c").replace(" .", "."))
    assert call("assess", tmp_path / "profile", "--input-format", "turtle", "--format", "json")[0] == 0
