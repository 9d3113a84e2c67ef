"""Populations: whatever they come as, and however they are cut, everyone is assessed as `itss assess` does it."""

from __future__ import annotations

import gzip
import io
import json
import sys
from datetime import date

import polars as pl
import pytest

from itss_graph.assessment import Assessor
from itss_graph.errors import InputError, UsageError
from itss_graph.population.part import RunOutput, RunSettings
from itss_graph.population.sources import FileSource, part_format
from itss_graph.population.start import assess_population
from itss_graph.profiles.reading import read_profiles
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.reading import read
from itss_graph.rdf.writing import serialize
from itss_graph.reports import rdf
from itss_graph.reports.json import json_lines
from itss_graph.reports.rows import csv, rows
from itss_graph.vocab import PREFIXES

pytestmark = pytest.mark.slow

ITSS = "https://w3id.org/itss/ontology#"
BASE = "https://example.org/sample/1"


@pytest.fixture
def people(tmp_path, lines):
    """A file of sampled people."""

    def _people(count: int, *more: str, name: str = "people.nt"):
        path = tmp_path / name
        path.write_bytes(b"".join(lines(count)) + "".join(f"{each}\n" for each in more).encode())
        return path

    return _people


@pytest.fixture
def expected(assessor: Assessor, lines):
    """The rows of so many people in one chunk."""
    return lambda count: rows([assessor.assess(read(b"".join(lines(count)), format="nt"), "people")])


def test_chunks_give_what_the_whole_gives(run, people, expected):
    ran = run(people(40))
    assert ran.counts == (40, 40, 0)
    assert ran.rows.equals(expected(40))
    assert ran.rejects.is_empty()


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_text_formats_give_what_the_whole_gives(run, people, assessor, lines, format):
    whole = [assessor.assess(read(b"".join(lines(40)), format="nt"), "people")]
    text = csv(whole) if format == "csv" else "".join(json_lines(whole[0]))
    assert run(people(40), format=format).output.read_text() == text


def test_triples_are_the_assertions_under_other_labels(run, people, assessor, lines):
    ran = run(people(12), format="ntriples", chunk_size=30_000)
    given = read(ran.output.read_bytes(), format="nt")
    whole = rdf.assertions([assessor.assess(read(b"".join(lines(12)), format="nt"), "people")])
    assert given.triples.height == whole.triples.height
    assert without_labels(given) == without_labels(whole)


def without_labels(columns: Columns) -> list[tuple[str, ...]]:
    return sorted(columns.spelled().select(pl.all().str.replace("^_:.*", "_:")).rows())


def test_the_number_of_processes_does_not_matter(run, people):
    path = people(40)
    outputs = [run(path, workers=workers).output.read_bytes() for workers in (1, 2, 3)]
    assert outputs[0] == outputs[1] == outputs[2]


@pytest.mark.parametrize("chunk_size", [pytest.param(30_000, marks=pytest.mark.slow), 120_000])
@pytest.mark.parametrize("ending", ["nt", "nq"])
def test_scattered_triples_are_brought_together(run, tmp_path, scattered, expected, chunk_size, ending, monkeypatch):
    monkeypatch.setattr("itss_graph.population.chunks._LAST_WINDOW", 1 << 16)
    monkeypatch.setattr("itss_graph.population.chunks._FIRST_WINDOW", 1 << 16)
    path = tmp_path / f"people.{ending}"
    path.write_bytes(b"".join(scattered(40)))
    ran = run(path, chunk_size=chunk_size)
    assert "do not stand together" in ran.said
    assert ran.counts == (40, 40, 0)
    key = ["profile", "requirement"]
    assert ran.rows.sort(key).equals(expected(40).sort(key))


def test_what_stands_far_away_is_noticed_after_all(run, tmp_path, lines, expected):
    """The last person's first engagement stands at the beginning: no cut goes through anyone, judging by its place."""
    record = f"<{BASE}/39#engagement-1> ".encode()
    moved = [line for line in lines(40) if line.startswith(record)]
    rest = [line for line in lines(40) if not line.startswith(record)]
    path = tmp_path / "people.nt"
    path.write_bytes(b"".join([*moved, *rest]))
    ran = run(path)
    assert "do not stand together" in ran.said
    assert ran.counts == (40, 40, 0)
    key = ["profile", "requirement"]
    assert ran.rows.sort(key).equals(expected(40).sort(key))


def test_a_record_shared_across_chunks_rejects_both_owners(run, people):
    ran = run(people(40, f"<{BASE}/39> <{ITSS}engagement> <{BASE}/3#engagement-1> ."))
    assert ran.counts == (40, 38, 2)
    assert set(ran.rejects["profile"]) == {f"{BASE}/39", f"{BASE}/3"}


def test_rejects_say_who_and_why_and_the_run_goes_on(run, people, expected):
    bad = (20, 21, 33)
    ran = run(people(40, *(f"<{BASE}/{each}> <{ITSS}rank> <urn:x> ." for each in bad)))
    assert ran.counts == (40, 37, 3)
    assert sorted(ran.rejects["profile"]) == sorted(f"{BASE}/{each}" for each in bad)
    assert set(ran.rejects["property"]) == {f"{ITSS}rank"}
    assert len(set(ran.rows["profile"])) == 37


@pytest.mark.parametrize(
    "broken", [b"<%s> <urn:p> oops .", b'<%s> <urn:p> "\xff" .', b"<%s> <urn:p> << <a:b> <a:b> <a:b> >> ."]
)
def test_a_line_that_cannot_be_read_rejects_one_person(run, tmp_path, lines, broken):
    text = list(lines(40))
    place = next(n for n, line in enumerate(text) if line.startswith(f"<{BASE}/17#engagement-1>".encode()))
    text.insert(place + 1, broken.replace(b"%s", f"{BASE}/17#engagement-1".encode()) + b"\n")
    path = tmp_path / "people.nt"
    path.write_bytes(b"".join(text))
    ran = run(path)
    assert ran.counts == (40, 39, 1)
    assert ran.rejects["profile"].to_list() == [f"{BASE}/17"]
    assert ran.rejects["source"].to_list() == [f"{path}:{place + 2}"]


def test_a_broken_line_among_scattered_ones_rejects_its_person(run, tmp_path, scattered, monkeypatch):
    monkeypatch.setattr("itss_graph.population.chunks._LAST_WINDOW", 1 << 16)
    monkeypatch.setattr("itss_graph.population.chunks._FIRST_WINDOW", 1 << 16)
    text = [*scattered(40), f"<{BASE}/17#engagement-1> <urn:p> oops .\n".encode()]
    path = tmp_path / "people.nt"
    path.write_bytes(b"".join(text))
    ran = run(path)
    assert ran.counts == (40, 39, 1)
    assert ran.rejects["profile"].to_list() == [f"{BASE}/17"]


def test_gzip_is_read_like_what_is_in_it(run, tmp_path, lines, expected, monkeypatch):
    path = tmp_path / "people.nt.gz"
    path.write_bytes(gzip.compress(b"".join(lines(40))))
    ran = run(path)
    assert "unpacking" in ran.said
    assert ran.rows.equals(expected(40))


def test_of_a_damaged_gzip_nothing_is_assessed_and_the_run_goes_on(run, tmp_path, lines, people, monkeypatch):
    whole = gzip.compress(b"".join(lines(40)))
    path = tmp_path / "damaged.nt.gz"
    path.write_bytes(whole[: len(whole) // 2])
    ran = run(path, people(20))
    assert ran.counts == (21, 20, 1)
    assert ran.rejects["source"].to_list() == [str(path)]
    assert "truncated or damaged gzip" in ran.rejects["message"][0]


@pytest.mark.parametrize("compressed", [False, True])
def test_standard_input_is_read(run, lines, expected, monkeypatch, compressed):
    text = b"".join(lines(40))
    stdin = io.TextIOWrapper(io.BytesIO(gzip.compress(text) if compressed else text))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert run("-").rows.equals(expected(40))


def test_a_directory_is_read_file_by_file(run, tmp_path, lines, assessor, standard):
    from itss_graph.profiles.sample import sample

    folder = tmp_path / "staff"
    folder.mkdir()
    endings = {"ttl": "turtle", "jsonld": "jsonld", "rdf": "rdfxml", "trig": "trig"}
    for seed, (ending, name) in enumerate(endings.items()):
        (folder / f"{seed}.{ending}").write_bytes(serialize(sample(5, 10 + seed, standard), name, PREFIXES))
    (folder / "4.nt.gz").write_bytes(gzip.compress(b"".join(lines(5))))
    (folder / "5.ttl").write_text("this is no Turtle")
    (folder / "6.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    files = sorted(folder.iterdir())
    ran = run(folder, small=1 << 20)
    assert ran.counts == (27, 25, 2)
    assert ran.rejects["source"].to_list() == [str(files[5]), str(files[6])]
    alone = [assessor.assess(read_profiles(str(file)), str(file)) for file in files[:5]]
    assert ran.rows.equals(rows(alone))


def test_blank_nodes_of_several_files_stay_apart(run, tmp_path, assessor):
    person = """@prefix itss: <https://w3id.org/itss/ontology#> . @prefix itsm: <https://w3id.org/itss/itsm/> .
    _:me a itss:Candidate ; itss:expertise [ a itss:Expertise ; itss:area itsm:%s ; itss:proficiency itss:GuidesOthers ;
    itss:contribution itss:LeadsIndustry ] ."""
    files = [tmp_path / f"{area}.ttl" for area in ("Hardware", "Software", "Security")]
    for file in files:
        file.write_text(person % file.stem)
    ran = run(*files)
    assert ran.counts == (3, 3, 0)
    assert ran.rows.equals(rows([assessor.assess(read_profiles(str(file)), str(file)) for file in files]))


def test_a_blank_node_that_is_ill_formed_is_named_as_in_its_file(run, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.ttl").write_text(f"_:me a <{ITSS}Candidate> ; <{ITSS}rank> 1 .")
    ran = run(tmp_path / "a.ttl", tmp_path / "b.ttl")
    assert ran.counts == (2, 0, 2)
    assert ran.rejects.select("source", "profile").rows() == [(str(tmp_path / f"{name}.ttl"), "_:me") for name in "ab"]
    assert ran.rows.is_empty()


@pytest.mark.parametrize("small", [1000, 1 << 20])
def test_the_same_people_in_two_files_are_rejected(run, people, small):
    ran = run(people(7, name="a.nt"), people(5, name="b.nt"), small=small)
    assert ran.counts == (7, 2, 5)
    assert all("a.nt and " in message for message in ran.rejects["message"])


@pytest.mark.parametrize("context", [None, "https://w3id.org/itss/context.jsonld"])
@pytest.mark.parametrize("name", ["people.jsonl", "people.ndjson.gz"])
def test_json_lines_are_read(run, tmp_path, json_people, expected, context, name):
    text = "".join(
        json.dumps({"@context": context, **person} if context else person, ensure_ascii=False) + "\n"
        for person in json_people(60)
    ).encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    ran = run(path, chunk_size=20_000)
    assert ran.counts == (60, 60, 0)
    assert ran.rows.equals(expected(60))


def test_json_lines_with_contexts_of_their_own_are_read(run, tmp_path, json_people, expected):
    context = json.loads(open_context())["@context"]
    path = tmp_path / "people.jsonl"
    path.write_text("".join(json.dumps({"@context": context, "@graph": [person]}) + "\n" for person in json_people(8)))
    assert run(path).rows.equals(expected(8))


def open_context() -> str:
    from itss_graph import resources

    return resources.path("ontology", "context.jsonld").read_text()


def test_lines_of_json_that_cannot_be_read_are_rejects_with_their_number(run, tmp_path, json_people):
    text = [json.dumps(person) for person in json_people(60)]
    text[10] = "{not json"
    text[20] = '{"id": "urn:x", "type": "Person"}'
    text[30] = json.dumps({**json.loads(text[30]), "@context": "https://elsewhere.example/context"})
    text[40] = json.dumps({**json.loads(text[40]), "rank": "high"})
    text[50] = json.dumps({**json.loads(text[50]), "id": "relative"})
    path = tmp_path / "people.jsonl"
    path.write_text("\n".join(text))
    ran = run(path, chunk_size=15_000)
    assert ran.counts == (60, 55, 5)
    assert not any("people.jsonl" in message for message in ran.rejects["message"])
    assert [source.rpartition(":")[2] for source in ran.rejects["source"]] == ["11", "21", "31", "41", "51"]


def test_the_same_identifiers_on_two_lines_are_two_descriptions(run, tmp_path, json_people):
    first, second = json_people(2)
    record = {"id": "urn:e", "type": "Expertise", "area": "Hardware", "proficiency": "GuidesOthers"}
    path = tmp_path / "people.jsonl"
    path.write_text("\n".join(json.dumps({**person, "expertise": record}) for person in (first, second)))
    ran = run(path)
    assert ran.counts == (2, 0, 2)  # they have a record in common
    assert "line 1 and " in ran.rejects["message"][0]


def test_nobody_is_an_empty_table(run, tmp_path):
    (tmp_path / "nobody.nt").write_text("")
    ran = run(tmp_path / "nobody.nt", small=1 << 20)
    assert ran.counts == (1, 0, 1)
    assert ran.rows.is_empty()
    assert run(tmp_path / "nobody.nt", small=1 << 20, format="csv").output.read_text().startswith("profile,kpi,")


def test_the_summary_counts_levels_and_what_is_missing(run, people, assessor, lines):
    summary = run(people(60)).summary
    whole = list(assessor.assess(read(b"".join(lines(60)), format="nt"), "people"))
    for field, found in summary.levels.items():
        levels = [person.highest[field] or 0 for person in whole]
        assert {level: levels.count(level) for level in set(levels)} == found
    failed = [
        row.requirement.name
        for person in whole
        for kpi in person.kpis
        for row in kpi.requirements
        if row.outcome == "failed"
    ]
    assert summary.missing == {name: failed.count(name) for name in set(failed)}
    assert summary.lines()[0] == "60 people read = 60 assessed + 0 rejected"


def test_a_file_that_changes_while_it_is_read_gives_no_output(people, settings, tmp_path, monkeypatch):
    path = people(10)
    monkeypatch.setattr(
        "itss_graph.population.start._processes", lambda _: path.write_bytes(path.read_bytes() * 2) and 1
    )
    with pytest.raises(InputError, match="changed while it was read"):
        assess_population([str(path)], settings, RunOutput(str(tmp_path / "out.csv"), "csv", quiet=True))
    assert not (tmp_path / "out.csv").exists()


def test_an_output_that_cannot_be_written_is_one_line(people, settings, tmp_path):
    output = RunOutput(str(tmp_path / "nowhere" / "out.csv"), "csv", quiet=True)
    with pytest.raises(InputError, match="cannot be written"):
        assess_population([str(people(2))], settings, output, workers=1)


def test_standard_output_gets_everything_and_standard_error_the_rejects(people, settings, capfdbinary):
    path = people(5, f"<{BASE}/2> <{ITSS}rank> <urn:x> .")
    assert FileSource([str(path)], workers=1).write(settings, RunOutput(None, "csv")).code == 2
    out, err = capfdbinary.readouterr()
    assert out.count(b"\n") == 1 + 4 * 70
    assert f"{BASE}/2".encode() in err


def test_the_command_says_no_to_other_formats_and_two_for_nobody(people, settings, tmp_path):
    written = "a population is written as parquet, csv, jsonl, ntriples; choose one with --format"
    for form in ("html", "xlsx"):
        with pytest.raises(UsageError) as refused:
            part_format(form)
        assert str(refused.value) == f"{written}, or name a few RDF files one by one for {form}"
    (tmp_path / "bad.ttl").write_text("no")
    source = FileSource([str(tmp_path / "bad.ttl")], workers=1)
    assert source.write(settings, RunOutput(str(tmp_path / "o.csv"), "csv")).code == 2


def test_settings_that_make_no_sense_are_refused_before_any_process_starts(people, tmp_path):
    settings = RunSettings("lenient", date(2026, 3, 31))
    with pytest.raises(UsageError, match="no reading"):
        assess_population([str(people(2))], settings, RunOutput(str(tmp_path / "o"), "csv"), workers=2)


def test_what_is_a_population(people, tmp_path, monkeypatch):
    path = str(people(3))
    assert not FileSource([path]).is_population(None, resume=False)
    assert FileSource([path]).is_population(None, resume=True)
    assert FileSource([str(tmp_path)]).is_population(None, resume=False)
    assert FileSource(["staff.jsonl.gz"]).is_population(None, resume=False)
    monkeypatch.setattr("itss_graph.population.sources.LARGE", 1000)
    assert FileSource([path]).is_population("parquet", resume=False)
    assert not FileSource([path]).is_population("table", resume=False)
