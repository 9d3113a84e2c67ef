"""Input and output that only Spark can read and write: the partitions of a DataFrame are assessed by `mapInArrow`.

Input becomes lines, each with the candidate that owns it. These are hashed into many more partitions than there are
cores and sorted by candidate, so that no candidate is cut, many are assessed at once, and the largest candidate bounds
the memory, however many share a partition.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import partial, reduce
from typing import TYPE_CHECKING

import polars as pl

from itss_graph.errors import InputError, UsageError
from itss_graph.population.part import RunSettings
from itss_graph.population.shared_candidates import MAX_DOCUMENTS, document_names
from itss_graph.population.spark import translated_errors
from itss_graph.population.spark_partitions import (
    NODES_SCHEMA,
    SUBJECTS_SCHEMA,
    described_nodes,
    judge_lines,
    result_schema,
    with_subjects,
)
from itss_graph.population.summary import Summary
from itss_graph.presentation.formulas import GUARD, RUNNING
from itss_graph.profiles.ownership import DisjointSets
from itss_graph.profiles.records import NO_CANDIDATE
from itss_graph.reports.writers import PartFormat

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def is_tabular(files: Iterable[str], output: str | None) -> bool:
    """Whether only Spark can read or write these: a URL such as `hdfs://…`, or tables of triples."""
    return "://" in (output or "") or any("://" in file or _kind(file) == "parquet" for file in files)


def assess_tables(
    spark: SparkSession, files: Iterable[str], output: str, format: PartFormat, settings: RunSettings
) -> Summary:
    """Assess files that Spark reads, and write the results to the new directory `output`, and the rejects beside it.

    `files` are files, directories or patterns of N-Triples, JSON Lines, or Parquet with the columns `s`, `p` and `o`
    (N-Triples spellings). All triples of a candidate are in one file or table. Raises `InputError` for input that
    cannot be read or has no candidate, `UsageError` for an output that exists, `EngineError`.
    """
    from pyspark import StorageLevel
    from pyspark.sql import DataFrame
    from pyspark.sql.pandas.types import from_arrow_schema

    schema = result_schema(settings, format)
    with translated_errors():
        _check_absent(spark, output)
        parts = []
        inputs = [_lines(spark, file) for file in files]
        shared = _shared(inputs)
        for lines, is_triples in inputs:
            judge = partial(
                judge_lines, settings=settings, format=format, schema=schema, is_triples=is_triples, shared=shared
            )
            parts.append((_by_owner(lines) if is_triples else lines).mapInArrow(judge, from_arrow_schema(schema)))
        results = reduce(DataFrame.union, parts).persist(StorageLevel.DISK_ONLY)  # it is written to two places
        try:
            return _write(results, output, format)
        finally:
            results.unpersist()


def _write(results: DataFrame, output: str, format: PartFormat) -> Summary:
    from pyspark.sql import functions as sql

    summary = Summary()
    for row in results.where("summary is not null").select("summary").toLocalIterator():
        summary.join(Summary.load(json.loads(row["summary"])))
    rejects = results.where("reject is not null").select("reject.*")
    rejected = not rejects.isEmpty()
    if not (summary.read or rejected):
        raise InputError(f"the input: {NO_CANDIDATE}")
    outcomes = results.where("result is not null").select("result.*" if format in ("parquet", "csv") else "result")
    if format == "parquet":
        outcomes.write.parquet(output)
    elif format == "csv":
        _write_csv(outcomes, output)
    else:
        outcomes.write.text(output)
    if rejected:
        guarded = [sql.regexp_replace(name, RUNNING, GUARD).alias(name) for name in rejects.columns]
        _write_csv(rejects.select(*guarded), f"{output}.rejects.csv")
    return summary


def _write_csv(table: DataFrame, output: str) -> None:
    """Write CSV with the spaces around cells, which Spark removes by default."""
    table.write.csv(output, header=True, escape='"', ignoreLeadingWhiteSpace=False, ignoreTrailingWhiteSpace=False)


def _check_absent(spark: SparkSession, output: str) -> None:
    """Raise `UsageError` for an output that exists, before anything is assessed."""
    from pyspark.errors import AnalysisException

    for path in (output, f"{output}.rejects.csv"):
        try:
            spark.read.text(path)  # only checks that the path exists
        except AnalysisException:
            continue
        raise UsageError(f"{path}: exists; choose another place with -o, or delete it")


def _kind(file: str) -> str | None:
    name = file.lower().rstrip("/").removesuffix(".gz")
    endings = {".parquet": "parquet", ".nt": "ntriples", ".jsonl": "jsonl", ".ndjson": "jsonl"}
    return next((kind for ending, kind in endings.items() if name.endswith(ending)), None)


def _lines(spark: SparkSession, file: str) -> tuple[DataFrame, bool]:
    """The lines of an input, as `source` and `line`; and whether they are triples, not profiles as JSON.

    Lines of JSON, which are a document each, also have their `number`, from 1.
    """
    from pyspark.sql import functions as sql

    kind = _kind(file)
    if kind is None:
        raise UsageError(f"{file}: Spark reads N-Triples (.nt), JSON Lines (.jsonl), also with .gz, and .parquet")
    if kind == "parquet":
        table = spark.read.parquet(file)
        if not {"s", "p", "o"} <= set(table.columns):
            raise InputError(f"{file}: not a table of triples; it needs the columns s, p and o")
        line = sql.concat_ws(" ", "s", "p", "o", sql.lit("."))
        for char, escape in (("\n", r"\n"), ("\r", r"\r")):
            line = sql.replace(line, sql.lit(char), sql.lit(escape))  # as in N-Triples
        return table.select(sql.lit(file).alias("source"), line.alias("line")), True
    text = spark.read.text(file)
    source, line = sql.col("_metadata.file_path").alias("source"), sql.col("value").alias("line")
    if kind == "ntriples":
        return text.select(source, line), True
    start, order = sql.col("_metadata.file_block_start").alias("start"), sql.monotonically_increasing_id()
    lines = _numbered(text.select(source, start, order.alias("order"), line))
    cores = spark.sparkContext.defaultParallelism
    return lines.repartition(cores) if text.rdd.getNumPartitions() < cores else lines, False


def _numbered(lines: DataFrame) -> DataFrame:
    """Lines with their numbers, from the `start` of their block in the file and their `order` in the block."""
    from pyspark.sql import Window
    from pyspark.sql import functions as sql

    blocks = lines.groupBy("source", "start").agg(sql.count("*").alias("n"), sql.min("order").alias("first"))
    above = Window.partitionBy("source").orderBy("start").rowsBetween(Window.unboundedPreceding, -1)
    before = sql.coalesce(sql.sum("n").over(above), sql.lit(0)) - sql.col("first")
    blocks = blocks.withColumn("before", before).drop("n", "first").localCheckpoint()
    numbered = lines.join(sql.broadcast(blocks), ["source", "start"])
    return numbered.selectExpr("source", "line", "order + before + 1 as number")


def _shared(inputs: Sequence[tuple[DataFrame, bool]]) -> pl.DataFrame | None:
    """The nodes described in more than one file, table or line of JSON: their `hash` and the names of the `documents`.

    The first document is a `source` and, for JSON, the `number` of the line.
    """
    from pyspark.sql import DataFrame
    from pyspark.sql import functions as sql

    nodes = [
        lines.mapInArrow(partial(described_nodes, is_triples=is_triples), NODES_SCHEMA).distinct()
        for lines, is_triples in inputs
    ]
    documents = sql.sort_array(sql.collect_list(sql.struct("source", "number")))
    by_node = reduce(DataFrame.union, nodes).groupBy("node")
    counted = by_node.agg(sql.count("*").alias("n"), sql.slice(documents, 1, MAX_DOCUMENTS).alias("documents"))
    rows = [
        (row["node"], row["n"], document["source"], document["number"])
        for row in counted.where("n > 1").collect()
        for document in row["documents"]
    ]
    schema = {"node": pl.String, "n": pl.Int64, "source": pl.String, "number": pl.Int64}
    line = pl.coalesce(pl.format("{} line {}", "source", "number"), "source")
    table = pl.DataFrame(rows, schema, orient="row").with_columns(name=line, hash=pl.col("node").hash())
    first = pl.col("source", "number").first()
    return None if table.is_empty() else table.group_by("hash").agg(first, document_names(pl.col("n").first()))


def _by_owner(lines: DataFrame) -> DataFrame:
    """Statements sorted by the candidate that owns them, those of one candidate in one partition."""
    from pyspark import StorageLevel
    from pyspark.sql import functions as sql

    keyed = lines.mapInArrow(with_subjects, SUBJECTS_SCHEMA)
    links = keyed.where("record is not null").selectExpr("source", "record", "node as owner").distinct()
    owners = _owners(links.persist(StorageLevel.MEMORY_AND_DISK)).withColumnRenamed("record", "node")
    owned = keyed.drop("record").join(owners, ["source", "node"], "left")
    owned = owned.select("source", sql.coalesce("owner", "node").alias("owner"), "line")
    return owned.repartition("source", "owner").sortWithinPartitions("source", "owner")


def _owners(links: DataFrame) -> DataFrame:
    """The one owner of each record: columns `source`, `record`, `owner`.

    People who share a record, and records that link to records, must be assessed together, so that they get the same
    owner, one of them. This is ill-formed and rare, so that such links fit into the memory of the driver.
    """
    from pyspark.sql import functions as sql

    shared = links.groupBy("source", "record").count().where("count > 1")
    tangled_links = links.join(shared, ["source", "record"], "left_semi").union(
        links.join(links.selectExpr("source", "owner as record"), ["source", "record"], "left_semi")
    )
    sets = DisjointSets[tuple[str, str]]()
    tangled = [(row["source"], row["owner"], row["record"]) for row in tangled_links.toLocalIterator()]
    for source, owner, record in tangled:
        sets.join((source, owner), (source, record))
    if not tangled:
        return links
    roots = {node: sets.root(node) for source, *ends in tangled for node in ((source, end) for end in ends)}
    least: dict[tuple[str, str], str] = {}
    for (_, node), root in roots.items():
        least[root] = min(node, least.get(root, node))
    rows = [(source, node, least[root]) for (source, node), root in roots.items()]
    renamed = links.sparkSession.createDataFrame(rows, "source string, record string, owner string")
    links_renamed = links.join(
        renamed.selectExpr("source", "record as owner", "owner as name"), ["source", "owner"], "left"
    )
    owned = links_renamed.select("source", "record", sql.coalesce("name", "owner").alias("owner"))
    return owned.union(renamed).distinct()
