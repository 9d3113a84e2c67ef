"""Spark: rows equal to those of the local run, whatever the partitions, and whichever task dies."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import sys
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from itss_graph.errors import EngineError, InputError, UsageError
from itss_graph.population import spark as on_spark
from itss_graph.population.chunks import Chunk
from itss_graph.population.part import RunSettings
from itss_graph.population.worker import Job

pytest.importorskip("pyspark", reason="PySpark is missing; install itss-graph[spark]")

BASE = "https://example.org/sample/1"
ITSS = "https://w3id.org/itss/ontology#"
INTEGER = "<http://www.w3.org/2001/XMLSchema#integer>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
NEGATIVE = f'<{BASE}/4#engagement-1> <{ITSS}persons> "-1"^^{INTEGER} .\n'
KEY = ["profile", "kpi", "requirement"]
WHY = ["profile", "node", "property", "rule", "message"]


@pytest.fixture(scope="module")
def spark():
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Java is missing; install openjdk-17-jre-headless or set JAVA_HOME")
    import pyspark.cloudpickle

    # What this module defines goes to the workers as it is: they cannot import it.
    pyspark.cloudpickle.register_pickle_by_value(sys.modules[__name__])
    os.environ["PYSPARK_SUBMIT_ARGS"] = (
        "--driver-memory 512m --conf spark.sql.shuffle.partitions=3 --conf spark.sql.files.maxPartitionBytes=400000"
        " --conf spark.sql.adaptive.enabled=false --conf spark.ui.showConsoleProgress=false pyspark-shell"
    )
    session = on_spark.session("local[2,4]")
    yield session
    session.stop()
    del os.environ["PYSPARK_SUBMIT_ARGS"]


@dataclass(frozen=True)
class FatalOnce(RunSettings):
    """Settings that end the first process that assesses with them."""

    mark: str = ""
    driver: int = 0

    def assessor(self):
        if os.getpid() != self.driver:
            try:
                os.close(os.open(self.mark, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                pass
            else:
                os._exit(1)
        return RunSettings(self.reading, self.as_of).assessor()


@pytest.fixture
def fatal_once(tmp_path, settings):
    return FatalOnce(settings.reading, settings.as_of, mark=str(tmp_path / "dead"), driver=os.getpid())


@pytest.fixture
def through_spark(spark, monkeypatch):
    """Let runs over files have their chunks assessed by Spark."""
    monkeypatch.setattr(
        "itss_graph.population.start.assess_chunks",
        lambda job, chunks, workers: on_spark.assess_chunks(spark, job, chunks),
    )


@pytest.fixture
def tables(spark, settings, tmp_path):
    """Assess what Spark reads; gives the summary, the output and its rejects."""
    from itss_graph.population.spark_tables import assess_tables

    def _tables(*files: Path, format: str = "parquet", settings: RunSettings = settings):
        output = tmp_path / f"spark.{format}"
        summary = assess_tables(spark, list(map(str, files)), str(output), format, settings)
        rejects = list(Path(f"{output}.rejects.csv").glob("*.csv"))
        read = [pl.read_csv(path, infer_schema=False) for path in rejects]
        return summary, output, pl.concat(read) if read else pl.DataFrame()

    return _tables


def career(count: int) -> list[bytes]:
    """So many engagements more of one person: a candidate larger than all the others together."""
    record = f"<{BASE}/2#long-{{}}>"
    facts = [
        (f"<{BASE}/2> <{ITSS}engagement> {record}"),
        (f"{record} {TYPE} <{ITSS}Engagement>"),
        (f"{record} <{ITSS}specialtyField> <https://w3id.org/itss/itsm/Operation>"),
        (f"{record} <{ITSS}role> <{ITSS}TeamMember>"),
        (f"{record} <{ITSS}outcome> <{ITSS}Successful>"),
        (f'{record} <{ITSS}startDate> "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'),
    ]
    return [f"{fact.format(number)} .\n".encode() for number in range(count) for fact in facts]


def bad() -> list[bytes]:
    """What makes some profiles ill-formed: 4, 6, 7 and 8 and 9 (who share a record), and someone without the type."""
    return [
        text.encode()
        for text in (
            NEGATIVE,
            f"<{BASE}/6> <{ITSS}seeks> no term .\n",
            f"<{BASE}/7>   <{ITSS}eng\\u0061gement>  <urn:nowhere>.# spelled oddly\n",
            f"<{BASE}/8> <{ITSS}engagement> <{BASE}/9#engagement-1> .\n",
            f"<urn:untyped> <{ITSS}engagement> <urn:mine> .\n",
            f"<urn:mine> {TYPE} <{ITSS}Engagement> .\n",
            "# a comment\n",
            "\n",
        )
    ]


def ordered(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.col(pl.Enum).cast(pl.String)).sort(KEY)


def reasons(rejects: pl.DataFrame) -> list[tuple[str | None, ...]]:
    return sorted(rejects.select(WHY).rows(), key=str)


@pytest.mark.slow
def test_scattered_lines_bad_profiles_and_skew_give_the_rows_of_the_local_run(tables, run, lines, tmp_path):
    text = [*lines(120), *career(500), *bad()]
    random.Random(5).shuffle(text)
    source = tmp_path / "people.nt"
    source.write_bytes(b"".join(text))
    summary, output, rejects = tables(source)
    local = run(source)
    assert len(list(output.glob("*.parquet"))) > 1
    assert summary == local.summary
    assert (summary.read, summary.rejected) == (121, 6)
    assert ordered(pl.read_parquet(output / "*.parquet")).equals(ordered(local.rows))
    assert reasons(rejects) == reasons(local.rejects)
    broken = rejects.filter(pl.col("profile") == f"{BASE}/6")
    assert broken["value"].to_list() == [f"<{BASE}/6> <{ITSS}seeks> no term ."[:80]]


@pytest.mark.slow
def test_a_table_of_triples_gives_the_rows_of_the_local_run(tables, run, lines, tmp_path):
    text = [
        *lines(20),
        NEGATIVE.encode(),
        f'<{BASE}/5> <http://www.w3.org/2000/01/rdf-schema#label> "a\\nb" .\n'.encode(),
    ]
    (tmp_path / "people.nt").write_bytes(b"".join(text))
    random.Random(6).shuffle(text)
    triples = pl.DataFrame(
        [line.decode().removesuffix(" .\n").split(" ", 2) for line in text], list("spo"), orient="row"
    )
    (tmp_path / "people.parquet").mkdir()
    for number, part in enumerate(triples.iter_slices(700)):
        part.with_columns(pl.col("o").str.replace("a\\n", "a\n", literal=True)).write_parquet(
            tmp_path / "people.parquet" / f"{number}.parquet"
        )
    summary, output, rejects = tables(tmp_path / "people.parquet", format="csv")
    local = run(tmp_path / "people.nt", format="csv")
    written = pl.concat(pl.read_csv(path, infer_schema=False) for path in output.glob("*.csv"))
    assert summary == local.summary
    assert written.sort(KEY).equals(pl.read_csv(local.output, infer_schema=False).sort(KEY))
    assert reasons(rejects) == reasons(local.rejects)


@pytest.mark.slow
def test_who_is_described_in_two_sources_is_rejected(tables, lines, tmp_path):
    for name, count in (("a.nt", 6), ("b.nt", 4)):
        (tmp_path / name).write_bytes(b"".join(lines(count)))
    (tmp_path / "c.jsonl").write_text(
        f'{{"id": "{BASE}/5", "type": "Candidate"}}\n{{"id": "urn:x", "type": "Candidate"}}'
    )
    summary, _, rejects = tables(*(tmp_path / name for name in ("a.nt", "b.nt", "c.jsonl")))
    assert (summary.read, summary.assessed, summary.rejected) == (7, 2, 5)
    assert all("a.nt and " in message for message in rejects["message"])
    assert set(rejects["profile"]) == {f"{BASE}/{number}" for number in (0, 1, 2, 3, 5)}


@pytest.mark.slow
def test_who_stands_on_two_lines_is_one_person_whatever_the_partitions(tables, run, tmp_path):
    """The lines of a file of several blocks, far apart, and those of another; the places are those of the local run."""
    people = [f'{{"id": "urn:{n}", "type": "Candidate", "seeks": "ServiceDesk-L3"}}' for n in range(20_000)]
    people[7] = people[15_000] = people[19_999] = people[3]
    people[12_000] = people[11_999]
    (tmp_path / "a.jsonl").write_text("\n\n".join(people))
    (tmp_path / "b.jsonl").write_text(f"{people[5]}\n{people[6]}\n{people[6]}\n")
    files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    summary, _, rejects = tables(*files)
    local = run(*files)
    assert summary == local.summary
    assert (summary.read, summary.rejected) == (19_996, 4)
    here = {message.replace("file:", "") for message in rejects["message"]}
    assert here == set(local.rejects["message"])
    assert any(f"a.jsonl line 7, {files[0]} line 15, {files[0]} line 30001 and 1 more" in message for message in here)


@pytest.mark.slow
def test_json_lines_give_the_lines_of_the_local_run_though_a_task_dies(tables, run, json_people, tmp_path, fatal_once):
    text = [json.dumps(person) for person in json_people(20)]
    text[3] = text[3][:-9]
    source = tmp_path / "people.jsonl.gz"
    source.write_bytes(gzip.compress("\n".join(text).encode()))
    summary, output, rejects = tables(source, format="jsonl", settings=fatal_once)
    local = run(source, format="jsonl")
    assert Path(fatal_once.mark).exists()
    written = [line for path in output.glob("*.txt") for line in path.read_text().splitlines()]
    assert summary == local.summary
    assert sorted(written) == sorted(local.output.read_text().splitlines())
    assert rejects["value"].to_list() == [text[3][:80]]


@pytest.mark.slow
@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_chunks_assessed_by_spark_give_the_output_of_local_processes(
    run, through_spark, monkeypatch, lines, scattered, tmp_path, format
):
    source = tmp_path / "people.nt"
    source.write_bytes(b"".join([*lines(120), *bad()] if format == "parquet" else scattered(120)))
    by_spark = run(source, format=format)
    output, rejects = by_spark.output.read_bytes(), by_spark.rejects
    monkeypatch.undo()
    local = run(source, format=format)
    assert (output, by_spark.summary) == (local.output.read_bytes(), local.summary)
    assert rejects.equals(local.rejects)


@pytest.fixture
def job(tmp_path, settings):
    return Job(settings, "parquet", str(tmp_path))


@pytest.fixture
def chunks(lines, tmp_path):
    """Pieces of one person each."""
    found = []
    for number in range(4):
        path = tmp_path / f"{number}.nt"
        own = (f"<{BASE}/{number}>".encode(), f"<{BASE}/{number}#".encode())
        path.write_bytes(b"".join(line for line in lines(4) if line.startswith(own)))
        found.append(Chunk(f"{number}", (path.name,), (str(path),), "ntriples", 0, path.stat().st_size))
    return found


@pytest.mark.slow
def test_a_task_whose_process_dies_is_done_again(spark, job, chunks, fatal_once, tmp_path):
    done = list(on_spark.assess_chunks(spark, replace(job, settings=fatal_once), chunks))
    assert Path(fatal_once.mark).exists()
    assert sorted(chunk.key for chunk in done) == ["0", "1", "2", "3"]
    assert len({name for path in tmp_path.glob("*.rows") for name in pl.read_parquet(path)["profile"]}) == 4


@pytest.mark.slow
def test_what_our_own_code_raises_in_a_task_is_raised_here(spark, job, chunks):
    Path(chunks[2].paths[0]).unlink()
    with pytest.raises(InputError, match=r"^2\.nt: cannot be read: No such file or directory$"):
        list(on_spark.assess_chunks(spark, job, chunks))


@pytest.mark.slow
def test_ending_early_cancels_what_is_not_done(spark, job, chunks):
    with closing(on_spark.assess_chunks(spark, job, chunks)) as results:
        next(results)
    assert not spark.sparkContext.statusTracker().getActiveJobsIds()


@pytest.mark.slow
def test_bad_input_and_output_are_named_in_one_line(tables, tmp_path, lines):
    with pytest.raises(InputError, match=r"^[^\n]*no-such\.nt[^\n]*$"):
        tables(tmp_path / "no-such.nt")
    with pytest.raises(UsageError, match=r"people\.ttl: Spark reads N-Triples"):
        tables(tmp_path / "people.ttl")
    pl.DataFrame({"s": ["<urn:a>"]}).write_parquet(tmp_path / "few.parquet")
    with pytest.raises(InputError, match=r"few\.parquet: not a table of triples; it needs the columns s, p and o"):
        tables(tmp_path / "few.parquet")
    (tmp_path / "none.nt").write_bytes(b"<urn:a> <urn:b> <urn:c> .\n")
    with pytest.raises(InputError, match="no candidate"):
        tables(tmp_path / "none.nt")
    (tmp_path / "one.nt").write_bytes(b"".join(lines(1)))
    (tmp_path / "spark.parquet").mkdir()
    with pytest.raises(UsageError, match=r"spark\.parquet: exists"):
        tables(tmp_path / "one.nt")


@pytest.mark.slow
def test_owners_of_shared_and_chained_records_are_the_same(spark):
    from itss_graph.population.spark_tables import _owners

    links = [("f", record, owner) for owner, record in ("ax", "by", "bx", "cz", "zw", "dv", "pq", "qr", "rp")]
    found = _owners(spark.createDataFrame([*links, ("g", "x", "h")], "source string, record string, owner string"))
    owners = {(row.source, row.record): row.owner for row in found.collect()}
    assert {owners["f", name] for name in "xyab"} == {"a"}
    assert {owners["f", name] for name in "czw"} == {"c"}
    assert {owners["f", name] for name in "pqr"} == {"p"}
    assert (owners["f", "v"], owners["g", "x"]) == ("d", "h")


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 40, 200, 10_000])
def test_batches_never_part_the_lines_of_an_owner(size):
    import pyarrow as pa

    from itss_graph.population.spark_partitions import line_batches

    drawn = random.Random(size)
    rows = sorted((drawn.choice("fg"), str(drawn.randrange(12)), f"line {n}") for n in range(300))
    table = pa.table(dict(zip(("source", "owner", "line"), map(list, zip(*rows, strict=True)), strict=True)))
    owner = {line: (source, name) for source, name, line in rows}
    found = [(source, lines["line"].to_list()) for source, lines in line_batches(iter(table.to_batches(7)), size)]
    assert [line for _, lines in found for line in lines] == [line for _, _, line in rows]
    met = [{owner[line] for line in lines} for _, lines in found]
    assert sum(map(len, met)) == len(set.union(*met))
    assert all(source == name for (source, _), owners in zip(found, met, strict=True) for name, _ in owners)
    assert (len(found) == 2) == (size == 10_000)


def test_without_pyspark_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(UsageError, match=r"pip install \"itss-graph\[spark\]\""):
        on_spark.session("local[1]")


def test_without_java_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(EngineError, match="needs Java 17 or later; install it"):
        on_spark.session("local[1]")


def test_tables_and_addresses_are_for_spark_alone():
    from itss_graph.population.spark_tables import is_tabular

    tell = partial(is_tabular, output=None)
    assert tell(["hdfs://host/people.nt"])
    assert tell(["people.nt", "people.parquet/"])
    assert is_tabular(["people.nt"], "s3a://bucket/out")
    assert not tell(["people.nt", "people.jsonl.gz", "-"])
