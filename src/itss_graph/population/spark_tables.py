"""What only Spark reads and writes: the same engine mapped over the partitions of a DataFrame, with `mapInArrow`.

Input becomes lines, each with the candidate to whom it belongs. These are hashed into many more partitions than there
are cores and sorted by candidate, so that no candidate is cut, many are assessed at once, and memory is bounded by the
largest candidate, however many share a partition.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial, reduce
from typing import TYPE_CHECKING

import polars as pl
import pyoxigraph as ox

from itss_graph.assessment.model import Assessments
from itss_graph.errors import InputError, UsageError
from itss_graph.population.chunks import JSON_PIECE, PIECE
from itss_graph.population.documents import Document, judge_documents
from itss_graph.population.formats import render
from itss_graph.population.jsonlines import read_json_lines
from itss_graph.population.part import REJECTS, PartOutcome, RunSettings, no_rows
from itss_graph.population.shared_candidates import SHOWN, Shared, places, stated
from itss_graph.population.spark import understood
from itss_graph.population.summary import Summary
from itss_graph.population.triples import judge_triples, readable
from itss_graph.population.worker import assessor
from itss_graph.presentation.formulas import GUARD, RUNNING
from itss_graph.profiles.ownership import DisjointSets
from itss_graph.profiles.records import NO_CANDIDATE
from itss_graph.profiles.violations import LONGEST_VALUE
from itss_graph.profiles.vocabulary import record_links
from itss_graph.rdf.columns import Columns
from itss_graph.reports.rows import csv, rows
from itss_graph.reports.writers import PartFormat

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_NODE = r'<[^<>"{}|^`\\\s]*>|_:[A-Za-z0-9_]+'
_LINE = rf"^({_NODE}) (<[^<>\\\s]*>) (.*) \.$"
"""A statement whose subject and predicate are spelled in the one canonical way; others go through pyoxigraph."""
_SUBJECT = re.compile(r"\s*(<[^>]*>|_:\S+)")

_STATED = "node string, source string, number long"
_KEYED = "source string, node string, record string, line string"


def tabular(files: Iterable[str], output: str | None) -> bool:
    """Whether only Spark can read or write these: an address such as `hdfs://…`, or tables of triples."""
    return "://" in (output or "") or any("://" in file or _kind(file) == "parquet" for file in files)


def assess_tables(
    spark: SparkSession, files: Iterable[str], output: str, format: PartFormat, settings: RunSettings
) -> Summary:
    """Assess what Spark reads; Spark writes the results to the new directory `output`, and the rejects beside it.

    `files` are files, directories or patterns of N-Triples, JSON Lines, or Parquet with the columns `s`, `p` and `o`
    (N-Triples spellings). What is said of a candidate stands in one file, or in one table. Raises `InputError` for what
    cannot be read and where there is no candidate, `UsageError` for an output that exists, `EngineError`.
    """
    from pyspark import StorageLevel
    from pyspark.sql import DataFrame
    from pyspark.sql.pandas.types import from_arrow_schema

    schema = _schema(settings, format)
    with understood():
        _refuse(spark, output)
        parts = []
        inputs = [_lines(spark, file) for file in files]
        shared = _shared(inputs)
        for lines, plain in inputs:
            judge = partial(_judge, settings=settings, format=format, schema=schema, plain=plain, shared=shared)
            parts.append((_grouped(lines) if plain else lines).mapInArrow(judge, from_arrow_schema(schema)))
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
    found = results.where("result is not null").select("result.*" if format in ("parquet", "csv") else "result")
    if format == "parquet":
        found.write.parquet(output)
    elif format == "csv":
        _write_csv(found, output)
    else:
        found.write.text(output)
    if rejected:
        guarded = [sql.regexp_replace(name, RUNNING, GUARD).alias(name) for name in rejects.columns]
        _write_csv(rejects.select(*guarded), f"{output}.rejects.csv")
    return summary


def _write_csv(table: DataFrame, output: str) -> None:
    """Cells as they are: Spark would take spaces off."""
    table.write.csv(output, header=True, escape='"', ignoreLeadingWhiteSpace=False, ignoreTrailingWhiteSpace=False)


def _refuse(spark: SparkSession, output: str) -> None:
    """Raise `UsageError` for an output that exists, before anything is assessed."""
    from pyspark.errors import AnalysisException

    for path in (output, f"{output}.rejects.csv"):
        try:
            spark.read.text(path)  # nothing is read, but looked for
        except AnalysisException:
            continue
        raise UsageError(f"{path}: exists; choose another place with -o, or delete it")


def _kind(file: str) -> str | None:
    name = file.lower().rstrip("/").removesuffix(".gz")
    endings = {".parquet": "parquet", ".nt": "ntriples", ".jsonl": "jsonl", ".ndjson": "jsonl"}
    return next((kind for ending, kind in endings.items() if name.endswith(ending)), None)


def _lines(spark: SparkSession, file: str) -> tuple[DataFrame, bool]:
    """The lines of an input, as `source` and `line`; and whether they are triples, not profiles as JSON.

    Lines of JSON, each of which is a document, have their `number` too, from 1.
    """
    from pyspark.sql import functions as sql

    kind = _kind(file)
    if kind is None:
        raise UsageError(f"{file}: Spark reads N-Triples (.nt), JSON Lines (.jsonl), also with .gz, and .parquet")
    if kind == "parquet":
        table = spark.read.parquet(file)
        if not {"s", "p", "o"} <= set(table.columns):
            raise InputError(f"{file}: no table of triples; it needs the columns s, p and o")
        line = sql.concat_ws(" ", "s", "p", "o", sql.lit("."))
        for char, escape in (("\n", r"\n"), ("\r", r"\r")):
            line = sql.replace(line, sql.lit(char), sql.lit(escape))
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
    """Lines with their numbers, by the `start` of the block of a file in which they are and their `order` in that."""
    from pyspark.sql import Window
    from pyspark.sql import functions as sql

    blocks = lines.groupBy("source", "start").agg(sql.count("*").alias("n"), sql.min("order").alias("first"))
    above = Window.partitionBy("source").orderBy("start").rowsBetween(Window.unboundedPreceding, -1)
    before = sql.coalesce(sql.sum("n").over(above), sql.lit(0)) - sql.col("first")
    blocks = blocks.withColumn("before", before).drop("n", "first").localCheckpoint()
    numbered = lines.join(sql.broadcast(blocks), ["source", "start"])
    return numbered.selectExpr("source", "line", "order + before + 1 as number")


def _shared(inputs: Sequence[tuple[DataFrame, bool]]) -> pl.DataFrame | None:
    """The nodes described in more than one file, table or line of JSON: `hash`, `places`; and where first.

    That is a `source` and, of JSON, the `number` of the line.
    """
    from pyspark.sql import DataFrame
    from pyspark.sql import functions as sql

    found = [lines.mapInArrow(partial(_stated, plain=plain), _STATED).distinct() for lines, plain in inputs]
    documents = sql.sort_array(sql.collect_list(sql.struct("source", "number")))
    several = reduce(DataFrame.union, found).groupBy("node")
    counted = several.agg(sql.count("*").alias("n"), sql.slice(documents, 1, SHOWN).alias("documents"))
    rows = [
        (row["node"], row["n"], document["source"], document["number"])
        for row in counted.where("n > 1").collect()
        for document in row["documents"]
    ]
    schema = {"node": pl.String, "n": pl.Int64, "source": pl.String, "number": pl.Int64}
    line = pl.coalesce(pl.format("{} line {}", "source", "number"), "source")
    table = pl.DataFrame(rows, schema, orient="row").with_columns(name=line, hash=pl.col("node").hash())
    first = pl.col("source", "number").first()
    return None if table.is_empty() else table.group_by("hash").agg(first, places(pl.col("n").first()))


def _stated(batches: Iterator[pa.RecordBatch], *, plain: bool) -> Iterator[pa.RecordBatch]:
    """The nodes of which the profile vocabulary is used, with their documents."""
    for source, lines in _chunks(batches, PIECE if plain else JSON_PIECE):
        data = "\n".join(lines["line"]).encode()
        found: list[tuple[Columns, dict[str, int]]]
        if plain:
            found = [(readable(source, data, "ntriples")[0], {})]
        else:
            found = [(each.columns, each.lines) for each in read_json_lines(source, data) if isinstance(each, Document)]
        for columns, places_of in found:
            nodes = columns.spell(stated(columns)).alias("node").to_frame()
            place = pl.col("node").str.strip_chars("<>").replace_strict(places_of, default=None, return_dtype=pl.Int64)
            number = pl.lit(None, pl.Int64) if plain else lines["number"].gather(nodes.select(place - 1).to_series())
            yield from _arrow(nodes.with_columns(source=pl.lit(source), number=number))


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
    same owner, which is themselves too. That is ill-formed and rare, so such links fit into the memory of the driver.
    """
    from pyspark.sql import functions as sql

    shared = links.groupBy("source", "record").count().where("count > 1")
    both = links.join(shared, ["source", "record"], "left_semi").union(
        links.join(links.selectExpr("source", "owner as record"), ["source", "record"], "left_semi")
    )
    together = DisjointSets[tuple[str, str]]()
    tangled = [(row["source"], row["owner"], row["record"]) for row in both.toLocalIterator()]
    for source, owner, record in tangled:
        together.join((source, owner), (source, record))
    if not tangled:
        return links
    sets = {node: together.root(node) for source, *ends in tangled for node in ((source, end) for end in ends)}
    least: dict[tuple[str, str], str] = {}
    for (_, node), root in sets.items():
        least[root] = min(node, least.get(root, node))
    rows = [(source, node, least[root]) for (source, node), root in sets.items()]
    named = links.sparkSession.createDataFrame(rows, "source string, record string, owner string")
    others = links.join(named.selectExpr("source", "record as owner", "owner as name"), ["source", "owner"], "left")
    owned = others.select("source", "record", sql.coalesce("name", "owner").alias("owner"))
    return owned.union(named).distinct()


def _keyed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Statements with their subject, and the record to which they link."""
    for batch in batches:
        table = _polars(batch)
        parts = table["line"].str.extract_groups(_LINE).struct.rename_fields(["node", "link", "record"]).struct.unnest()
        linking = pl.col("link").is_in([f"<{iri}>" for iri in record_links()])
        plain = pl.col("record").str.contains(rf"^(?:{_NODE})$")
        table = table.hstack(parts).with_columns(record=pl.when(linking & plain).then("record"))
        odd = pl.col("node").is_null() | (linking & pl.col("record").is_null())
        others = [
            (source, *_odd(line), line) for source, line in table.filter(odd).select("source", "line").iter_rows()
        ]
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
    linking = stated[0].predicate.value in record_links() and not isinstance(stated[0].object, ox.Literal)
    return str(stated[0].subject), str(stated[0].object) if linking else None


def _judge(  # noqa: PLR0913 (all of it is bound before Spark calls it)
    batches: Iterator[pa.RecordBatch],
    settings: RunSettings,
    format: PartFormat,
    schema: pa.Schema,
    *,
    plain: bool,
    shared: pl.DataFrame | None,
) -> Iterator[pa.RecordBatch]:
    """Assess the lines of a partition, some candidates at a time."""
    from pyspark import TaskContext

    own = assessor(settings)
    task = TaskContext.get()
    for number, (source, lines) in enumerate(_chunks(batches, PIECE if plain else JSON_PIECE)):
        data = "\n".join(lines["line"]).encode()
        also = None if shared is None else Shared.on_spark(shared, source, None if plain else lines["number"])
        if plain:
            judged = [judge_triples(own, source, data, "ntriples", also)[0]]
        else:
            judged = list(judge_documents(own, read_json_lines(source, data), also))
        found = [each.assessments for each in judged if each.assessments is not None]
        if found:
            yield _batch(schema, "result", _results(found, format, f"{task.partitionId() if task else 0}-{number}"))
        yield _batch(
            schema, "reject", pl.concat([REJECTS.to_frame(), *(_quoted(each, lines["line"]) for each in judged)])
        )
        yield _batch(schema, "summary", pl.Series([json.dumps(Summary.of(judged).dump())]))


def _chunks(batches: Iterator[pa.RecordBatch], size: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """Lines of one source, about so many bytes of them; all those of an owner together, where they have owners."""
    held: list[pl.DataFrame] = []
    weight, limit = 0, size
    for batch in batches:
        held.append(_polars(batch))
        weight += _bytes(held[-1])
        if weight >= limit:
            table = pl.concat(held)
            keys = [name for name in ("source", "owner") if "owner" in table.columns]
            last = (
                pl.all_horizontal(pl.col(name) == pl.col(name).last() for name in keys) if keys else pl.lit(value=False)
            )
            yield from _by_source(table.filter(~last))
            held = [table.filter(last)]
            weight = _bytes(held[0])
            limit = max(size, 2 * weight)
    if held:
        yield from _by_source(pl.concat(held))


def _bytes(table: pl.DataFrame) -> int:
    return int(table["line"].str.len_bytes().sum())


def _by_source(table: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    for (source,), lines in table.partition_by("source", as_dict=True, maintain_order=True).items():
        yield str(source), lines


def _results(found: list[Assessments], format: PartFormat, key: str) -> pl.DataFrame | pl.Series:
    if format == "parquet":
        return rows(found).with_columns(pl.col(pl.Enum).cast(pl.String))
    if format == "csv":
        return pl.read_csv(csv(found).encode(), infer_schema=False)
    return pl.Series(render(found, format, key).decode().removesuffix("\n").split("\n"))


def _quoted(judged: PartOutcome, lines: pl.Series) -> pl.DataFrame:
    """The rejects; lines that cannot be read are quoted, for what they are called by locally, their number, is lost."""
    table = judged.rejects
    if "line" in table.columns:
        quoted = lines.gather(table["line"] - 1).str.slice(0, LONGEST_VALUE)
        table = table.with_columns(pl.coalesce("value", quoted.alias("value")))
    stray = pl.col("profile").is_null() & (pl.col("message") == NO_CANDIDATE) & (judged.rejected == 0)
    return table.filter(~stray).select(REJECTS.names())


def _schema(settings: RunSettings, format: PartFormat) -> pa.Schema:
    """The columns `result`, `reject` and `summary`, of which each row has one."""
    import pyarrow as pa

    table = no_rows(settings.assessor()).schema
    if format == "csv":
        table = pl.Schema(dict.fromkeys(table, pl.String))
    kinds = {pl.Int64: pa.int64(), pl.List: pa.list_(pa.string())}
    columns = [(name, kinds.get(dtype.base_type(), pa.string())) for name, dtype in table.items()]
    result = pa.struct(columns) if format in ("parquet", "csv") else pa.string()
    reject = pa.struct([(name, pa.string()) for name in REJECTS])
    return pa.schema([("result", result), ("reject", reject), ("summary", pa.string())])


def _batch(schema: pa.Schema, filled: str, values: pl.DataFrame | pl.Series) -> pa.RecordBatch:
    import pyarrow as pa

    series = values.to_struct() if isinstance(values, pl.DataFrame) else values
    array = series.to_arrow(compat_level=pl.CompatLevel.oldest())
    columns = [array.cast(field.type) if field.name == filled else pa.nulls(len(array), field.type) for field in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _arrow(table: pl.DataFrame) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    schema = pa.schema([(name, pa.int64() if kind == pl.Int64 else pa.string()) for name, kind in table.schema.items()])
    yield from table.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(schema).to_batches()


def _polars(batch: pa.RecordBatch) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(batch))
