"""Splitting: wherever a file of lines is cut, candidates stay whole."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as fast
from hypothesis import strategies as st

from itss_graph.errors import InputError
from itss_graph.population.chunks import boundary, cut_files, cut_lines
from itss_graph.population.inputs import Input, find

PERSON = re.compile(rb"<https://example.org/sample/1/(\d+)[>#]")


def whole(path, format="ntriples") -> Input:
    return Input(str(path), str(path), format, path.stat().st_size, 0)


def people(data: bytes) -> set[bytes]:
    return {PERSON.match(line)[1] for line in data.splitlines()}


@pytest.mark.slow
@fast(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(count=st.integers(2, 40), chunk_size=st.integers(200, 400_000), ending=st.sampled_from([b"\n", b"\r\n"]))
def test_every_cut_leaves_candidates_whole(lines, tmp_path, count, chunk_size, ending):
    path = tmp_path / "people.nt"
    path.write_bytes(b"".join(lines(count)).replace(b"\n", ending))
    data = path.read_bytes()
    chunks = cut_lines(0, whole(path), chunk_size)
    parts = [data[chunk.start : chunk.stop] for chunk in chunks]
    assert b"".join(parts) == data
    found = [people(part) for part in parts]
    assert sum(map(len, found)) == count
    assert all(len(part) <= 2 * chunk_size + 60_000 for part in parts)


@pytest.mark.slow
@pytest.mark.parametrize("order", ["records first", "links last", "quads"])
def test_the_order_within_a_candidate_does_not_matter(lines, tmp_path, order):
    blocks: dict[bytes, list[bytes]] = {}
    for line in lines(60):
        blocks.setdefault(PERSON.match(line)[1], []).append(line)
    if order == "quads":
        text = [line.replace(b" .\n", b" <urn:g%s> .\n" % who) for who, block in blocks.items() for line in block]
    else:
        text = [
            line
            for block in blocks.values()
            for line in (block[::-1] if order == "records first" else block[2:] + block[:2])
        ]
    path = tmp_path / "people.nt"
    path.write_bytes(b"".join(text))
    chunks = cut_lines(0, whole(path), 50_000)
    assert len(chunks) > 5
    data = path.read_bytes()
    assert sum(len(people(data[chunk.start : chunk.stop])) for chunk in chunks) == 60


@pytest.mark.slow
def test_disorder_shows_where_a_cut_is_due(scattered, tmp_path, monkeypatch):
    monkeypatch.setattr("itss_graph.population.chunks._LAST_WINDOW", 1 << 18)
    path = tmp_path / "people.nt"
    path.write_bytes(b"".join(scattered(100)))
    assert cut_lines(0, whole(path), 100_000) is None


@pytest.mark.slow
def test_a_record_at_the_beginning_is_not_taken_for_a_person(lines):
    block = lines(6)
    first = next(n for n, line in enumerate(block) if b"/2>" in line.split()[0])
    cut = boundary(block[first + 20 :])
    assert cut is not None
    assert PERSON.match(block[first + 20 + cut])[1] == b"4"


def test_lines_of_json_are_cut_at_their_ends(tmp_path):
    path = tmp_path / "people.jsonl"
    path.write_bytes(b"".join(b'{"n":%d}\n' % n for n in range(1000)) + b'{"n":1000}')
    chunks = cut_lines(0, whole(path, "jsonl"), 999)
    data = path.read_bytes()
    assert len(chunks) > 5
    assert all(data[chunk.start : chunk.stop].startswith(b"{") for chunk in chunks)
    assert b"".join(data[chunk.start : chunk.stop] for chunk in chunks) == data


def test_small_files_are_put_together_and_a_large_one_is_alone():
    sizes = [10, 20, 900, 5, 5]
    chunks = cut_files([(n, Input(str(n), str(n), "turtle", size, 0)) for n, size in enumerate(sizes)], 100)
    assert [chunk.names for chunk in chunks] == [("0", "1"), ("2",), ("3", "4")]
    assert len({chunk.key for chunk in chunks}) == 3
    assert sorted(chunk.key for chunk in chunks) == [chunk.key for chunk in chunks]


def test_directories_are_searched_for_what_is_known(tmp_path):
    for name in ("b.ttl", "a.nt.gz", "c/d.jsonl", "c/e.txt", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = [chunk for chunk in find([str(tmp_path)]) if not chunk.problem]
    assert [chunk.path.removeprefix(f"{tmp_path}/") for chunk in found] == ["a.nt.gz", "b.ttl", "c/d.jsonl"]
    assert [chunk.format for chunk in found] == ["ntriples", "turtle", "jsonl"]


@pytest.mark.parametrize("name", ["missing.nt", "notes.txt", "empty", "\0"])
def test_what_is_no_input_is_one_line_that_names_it(tmp_path, name):
    (tmp_path / "notes.txt").write_text("no profiles here")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=re.escape(str(tmp_path))) as caught:
        find([f"{tmp_path}/{name}"])
    assert "\n" not in str(caught.value)
