"""Many machines: the same engine mapped over the partitions of a Spark DataFrame, with `mapInArrow`.

Files on a disk that all machines share are cut into pieces as for local processes, and Spark is told to do the pieces:
see `finished`. Whatever else Spark reads becomes lines, each with the candidate whom it belongs to. Lines are hashed
into many more partitions than there are cores and sorted by candidate, so that no candidate is cut, many are assessed
at once, and memory is bounded by the largest candidate, however many share a partition: see `assess_tables`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import polars as pl
import pyoxigraph as ox

from itss_graph.assess.model import Assessments
from itss_graph.errors import EngineError, InputError, UsageError
from itss_graph.profiles.records import LINKS
from itss_graph.report.rows import csv, rows
from itss_graph.scale.documents import judge_documents
from itss_graph.scale.formats import Format, render
from itss_graph.scale.jsonlines import read_json_lines
from itss_graph.scale.part import NO_CANDIDATE, REJECTS, Judged, Settings, no_rows
from itss_graph.scale.split import JSON_PIECE, PIECE, Piece
from itss_graph.scale.summary import Summary
from itss_graph.scale.triples import judge_triples
from itss_graph.scale.work import Job, assessor, work
from itss_graph.vocab import ITSS

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

MISSING = "--engine spark needs PySpark; install itss-graph[spark]"
NO_JAVA = "Spark needs Java 17 or later; install it (such as openjdk-17-jre-headless) or set JAVA_HOME"
_POLL = 0.2
"""Seconds between two looks at what is done."""

_LINKS = [f"<{ITSS}{name}>" for name in LINKS]
_NODE = r'<[^<>"{}|^`\\\s]*>|_:[A-Za-z0-9_]+'
_LINE = rf"^({_NODE}) (<[^<>\\\s]*>) (.*) \.$"
"""A statement whose subject and predicate are spelled in the one canonical way; others go through pyoxigraph."""
_SUBJECT = re.compile(r"\s*(<[^>]*>|_:\S+)")

_KEYED = "source string, node string, record string, line string"
_FORMULA = r"^([=+\-@\t\r])"


def session(master: str | None = None) -> SparkSession:
    """The Spark session at hand, or a new one on `master`; by default where Spark is configured to run, or locally.

    Raises `UsageError` without PySpark or where the master is refused, `EngineError` without Java.
    """
    try:
        import pandas  # noqa: F401 - mapInArrow refuses to work without it
        import pyarrow  # noqa: F401
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError(MISSING) from None
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise EngineError(NO_JAVA)
    builder = SparkSession.builder.appName("itss assess")
    if master is not None:
        builder = builder.master(master)
    if master is not None and master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        here = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false"}
        builder = builder.config(map=here)
    # Each task has one core, so that Polars needs no threads of its own.
    builder = builder.config("spark.executorEnv.POLARS_MAX_THREADS", os.environ.get("POLARS_MAX_THREADS", "1"))
    with _understood(f"Spark on {master or 'the configured master'}"):
        spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def finished(spark: SparkSession, job: Job, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Do all pieces, each a task of one Spark job; gives each when its results are on disk, as `pool.finished` does.

    A task that fails is tried again by Spark; its results come out the same. Ending it early cancels the job. Raises
    `EngineError` for a task that fails too often.
    """
    waiting = {Path(job.directory, f"{piece.key}.json"): piece for piece in pieces}
    if not waiting:
        return
    for path in waiting:
        path.unlink(missing_ok=True)  # of a run that was killed
    listed = list(waiting.values())
    tasks = spark.range(0, len(listed), 1, len(listed)).mapInArrow(partial(_work, job, listed), "id long")
    tag = f"itss-{uuid4()}"
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(_tagged, spark, tag, tasks)
        try:
            while waiting:
                over = wait([running], _POLL).done
                for path in [path for path in waiting if path.exists()]:
                    yield waiting.pop(path)
                if over:
                    running.result()
                    if waiting and not any(path.exists() for path in waiting):
                        raise EngineError(f"{job.directory}: not a disk that the machines of Spark share")
        finally:
            spark.interruptTag(tag)


def _tagged(spark: SparkSession, tag: str, tasks: DataFrame) -> None:
    spark.addTag(tag)  # for what this thread does
    with _understood("Spark"):
        tasks.collect()


def _work(job: Job, pieces: list[Piece], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for number in batch.column("id").to_pylist():
            work(job, pieces[number])
        yield batch


def tabular(files: Iterable[str], output: str) -> bool:
    """Whether only Spark can read or write these: an address such as `hdfs://…`, or tables of triples."""
    return "://" in output or any("://" in file or _kind(file) == "parquet" for file in files)


def assess_tables(spark: SparkSession, files: Iterable[str], output: str, format: Format, settings: Settings) -> Summary:
    """Assess what Spark reads; Spark writes the results to the new directory `output`, and the rejects beside it.

    `files` are files, directories or patterns of N-Triples, JSON Lines, or Parquet with the columns `s`, `p` and `o`
    (N-Triples spellings). What is said of a candidate stands in one file, or in one table. Raises `InputError` for what
    cannot be read and where there is no candidate, `UsageError` for an output that exists, `EngineError`.
    """
    from pyspark import StorageLevel

    schema = _schema(settings, format)
    with _understood("Spark"):
        results: DataFrame | None = None
        for file in files:
            lines, plain = _lines(spark, file)
            judge = partial(_judge, settings, format, json_lines=not plain)
            judged = (_grouped(lines) if plain else lines).mapInArrow(judge, schema)
            results = judged if results is None else results.unionByName(judged)
        if results is None:
            raise UsageError("no input; name files")
        results.persist(StorageLevel.DISK_ONLY)  # it is written to two places
        try:
            return _write(results, output, format)
        finally:
            results.unpersist()


def _write(results: DataFrame, output: str, format: Format) -> Summary:
    from pyspark.sql import functions as sql

    found = results.where("result is not null").select("result.*" if format in ("parquet", "csv") else "result")
    if format == "parquet":
        found.write.parquet(output)
    elif format == "csv":
        found.write.csv(output, header=True, escape='"')
    else:
        found.write.text(output)
    rejects = results.where("reject is not null").select("reject.*")
    if not rejects.isEmpty():
        guarded = [sql.regexp_replace(name, _FORMULA, "'$1").alias(name) for name in rejects.columns]
        rejects.select(*guarded).write.csv(f"{output}.rejects.csv", header=True, escape='"')
    summary = Summary()
    for row in results.where("summary is not null").select("summary").toLocalIterator():
        summary.join(Summary.load(json.loads(row["summary"])))
    return summary


def _kind(file: str) -> str | None:
    name = file.lower().rstrip("/").removesuffix(".gz")
    endings = {".parquet": "parquet", ".nt": "ntriples", ".jsonl": "jsonl", ".ndjson": "jsonl"}
    return next((kind for ending, kind in endings.items() if name.endswith(ending)), None)


def _lines(spark: SparkSession, file: str) -> tuple[DataFrame, bool]:
    """The lines of an input, as `source` and `line`; and whether they are triples, not profiles as JSON."""
    from pyspark.sql import functions as sql

    kind = _kind(file)
    if kind is None:
        raise UsageError(f"{file}: Spark reads N-Triples (.nt), JSON Lines (.jsonl), also with .gz, and .parquet")
    if kind == "parquet":
        table = spark.read.parquet(file)
        if not {"s", "p", "o"} <= set(table.columns):
            raise InputError(f"{file}: no table of triples; it needs the columns s, p and o")
        return table.select(sql.lit(file).alias("source"), sql.concat_ws(" ", "s", "p", "o", sql.lit(".")).alias("line")), True
    text = spark.read.text(file).select(sql.col("_metadata.file_path").alias("source"), sql.col("value").alias("line"))
    cores = spark.sparkContext.defaultParallelism
    spread = kind == "jsonl" and text.rdd.getNumPartitions() < cores
    return text.repartition(cores) if spread else text, kind == "ntriples"


def _grouped(lines: DataFrame) -> DataFrame:
    """Statements in the order of the candidates to whom they belong, all those of one in one partition."""
    from pyspark import StorageLevel
    from pyspark.sql import functions as sql

    keyed = lines.mapInArrow(_keyed, _KEYED)
    links = keyed.where("record is not null").selectExpr("source", "record", "node as owner").distinct()
    owners = _owners(links.persist(StorageLevel.MEMORY_AND_DISK)).withColumnRenamed("record", "node")
    owned = keyed.drop("record").join(owners, ["source", "node"], "left")
    owned = owned.select("source", sql.coalesce("owner", "node").alias("owner"), "line")
    return owned.repartition("source", "owner").sortWithinPartitions("source", "owner")


def _owners(links: DataFrame) -> DataFrame:
    """The one owner of each record: columns `source`, `record`, `owner`.

    People who have a record in common, and records that link to records, have to be seen together; they then have the
    same owner, which is themselves too. That is ill-formed and rare.
    """
    from pyspark.sql import functions as sql

    shared = links.groupBy("source", "record").count().where("count > 1")
    chained = links.join(links.selectExpr("source", "owner as record"), ["source", "record"], "left_semi")
    if shared.isEmpty() and chained.isEmpty():
        return links
    both = links.union(links.selectExpr("source", "owner", "record"))
    named = both.groupBy("source", "record").agg(sql.min("owner").alias("owner"))
    named = named.withColumn("owner", sql.least("record", "owner")).localCheckpoint()
    while True:  # each takes the least name around it, and then the name that this one has taken
        around = both.join(named.selectExpr("source", "record as owner", "owner as name"), ["source", "owner"])
        least = around.groupBy("source", "record").agg(sql.min("name").alias("name"))
        taken = named.selectExpr("source", "record as name", "owner as next")
        joined = named.join(least, ["source", "record"]).join(taken, ["source", "name"])
        after = joined.selectExpr("source", "record", "owner as before", "least(owner, name, next) as owner")
        after = after.localCheckpoint()
        named = after.drop("before")
        if after.where("before <> owner").isEmpty():
            return named


def _keyed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Statements with their subject, and the record to which they link."""
    for batch in batches:
        table = _polars(batch)
        parts = table["line"].str.extract_groups(_LINE).struct.rename_fields(["node", "link", "record"]).struct.unnest()
        linking = pl.col("link").is_in(_LINKS)
        plain = pl.col("record").str.contains(rf"^(?:{_NODE})$")
        table = table.hstack(parts).with_columns(record=pl.when(linking & plain).then("record"))
        odd = pl.col("node").is_null() | (linking & pl.col("record").is_null())
        others = [(source, *_odd(line), line) for source, line in table.filter(odd).select("source", "line").iter_rows()]
        names = ["source", "node", "record", "line"]
        found = pl.DataFrame(others, dict.fromkeys(names, pl.String), orient="row").drop_nulls("node")
        yield from _arrow(pl.concat([table.filter(~odd).select(names), found]))


def _odd(line: str) -> tuple[str | None, str | None]:
    """The subject of any line, and the record to which it links; no subject where the line states nothing."""
    try:
        stated = list(ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES))
    except SyntaxError:
        subject = _SUBJECT.match(line)
        return subject[1] if subject else "", None
    if not stated:
        return None, None
    linking = str(stated[0].predicate) in _LINKS and not isinstance(stated[0].object, ox.Literal)
    return str(stated[0].subject), str(stated[0].object) if linking else None


def _judge(
    settings: Settings, format: Format, batches: Iterator[pa.RecordBatch], *, json_lines: bool
) -> Iterator[pa.RecordBatch]:
    """Assess the lines of a partition, some candidates at a time."""
    from pyspark import TaskContext

    own = assessor(settings)
    task = TaskContext.get()
    partition = task.partitionId() if task else 0
    for number, (source, lines) in enumerate(_chunks(batches, JSON_PIECE if json_lines else PIECE)):
        data = "\n".join(lines).encode()
        if json_lines:
            judged = list(judge_documents(own, read_json_lines(source, data)))
        else:
            judged = [judge_triples(own, source, data, "ntriples")[0]]
        rejects = pl.concat([REJECTS.to_frame(), *(_quoted(each, lines) for each in judged)])
        found = [each.assessments for each in judged if each.assessments is not None]
        if found:
            yield from _column("result", _result(found, format, f"{partition}-{number}"))
        yield from _column("reject", rejects)
        yield from _column("summary", pl.Series([json.dumps(Summary.of(judged).dump())]))


def _quoted(judged: Judged, lines: pl.Series) -> pl.DataFrame:
    """The rejects; a line that cannot be read is quoted, for its number is not known here."""
    return judged.rejects


def _chunks(batches: Iterator[pa.RecordBatch], size: int) -> Iterator[tuple[str, pl.Series]]:
    """Lines of one source, about so many bytes of them, and of triples never a part of a candidate's only."""
    ...
