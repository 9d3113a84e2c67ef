"""What Spark does on a partition: record batches of lines in, record batches of rows out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl
import pyoxigraph as ox

from itss_graph.assessment.model import Assessments
from itss_graph.population.chunks import CHUNK_SIZE, JSON_CHUNK_SIZE
from itss_graph.population.documents import Document, judge_documents
from itss_graph.population.formats import render
from itss_graph.population.jsonlines import read_json_lines
from itss_graph.population.part import REJECTS, PartOutcome, RunSettings, empty_rows
from itss_graph.population.shared_candidates import SharedCandidates, profile_nodes
from itss_graph.population.summary import Summary
from itss_graph.population.triples import judge_triples, read_lines
from itss_graph.population.worker import cached_assessor
from itss_graph.profiles.records import NO_CANDIDATE
from itss_graph.profiles.violations import LONGEST_VALUE
from itss_graph.profiles.vocabulary import record_links
from itss_graph.rdf.columns import Columns
from itss_graph.reports.rows import csv, rows
from itss_graph.reports.writers import PartFormat

if TYPE_CHECKING:
    import pyarrow as pa

_NODE = r'<[^<>"{}|^`\\\s]*>|_:[A-Za-z0-9_]+'
_LINE = rf"^({_NODE}) (<[^<>\\\s]*>) (.*) \.$"
"""A statement whose subject and predicate are in canonical form; pyoxigraph parses other lines."""
_SUBJECT = re.compile(r"\s*(<[^>]*>|_:\S+)")

NODES_SCHEMA = "node string, source string, number long"
SUBJECTS_SCHEMA = "source string, node string, record string, line string"


def result_schema(settings: RunSettings, format: PartFormat) -> pa.Schema:
    """The columns `result`, `reject` and `summary`; each row has a value in one of them."""
    import pyarrow as pa

    table = empty_rows(settings.assessor()).schema
    if format == "csv":
        table = pl.Schema(dict.fromkeys(table, pl.String))
    kinds = {pl.Int64: pa.int64(), pl.List: pa.list_(pa.string())}
    columns = [(name, kinds.get(dtype.base_type(), pa.string())) for name, dtype in table.items()]
    result = pa.struct(columns) if format in ("parquet", "csv") else pa.string()
    reject = pa.struct([(name, pa.string()) for name in REJECTS])
    return pa.schema([("result", result), ("reject", reject), ("summary", pa.string())])


def described_nodes(batches: Iterator[pa.RecordBatch], *, is_triples: bool) -> Iterator[pa.RecordBatch]:
    """The nodes with terms of the profile vocabulary, and the documents that describe them, as `NODES_SCHEMA`."""
    for source, lines in line_batches(batches, CHUNK_SIZE if is_triples else JSON_CHUNK_SIZE):
        data = "\n".join(lines["line"]).encode()
        documents: list[tuple[Columns, dict[str, int]]]
        if is_triples:
            documents = [(read_lines(source, data, "ntriples")[0], {})]
        else:
            read = read_json_lines(source, data)
            documents = [(document.columns, document.lines) for document in read if isinstance(document, Document)]
        for columns, lines_by_subject in documents:
            nodes = columns.spell(profile_nodes(columns)).alias("node").to_frame()
            subject = pl.col("node").str.strip_chars("<>")
            line = subject.replace_strict(lines_by_subject, default=None, return_dtype=pl.Int64)
            index = nodes.select(line - 1).to_series()
            number = pl.lit(None, pl.Int64) if is_triples else lines["number"].gather(index)
            yield from _arrow(nodes.with_columns(source=pl.lit(source), number=number))


def with_subjects(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Statements with their subject, and the record to which they link, as `SUBJECTS_SCHEMA`."""
    for batch in batches:
        table = _polars(batch)
        parts = table["line"].str.extract_groups(_LINE).struct.rename_fields(["node", "link", "record"]).struct.unnest()
        linking = pl.col("link").is_in([f"<{iri}>" for iri in record_links()])
        is_node = pl.col("record").str.contains(rf"^(?:{_NODE})$")
        table = table.hstack(parts).with_columns(record=pl.when(linking & is_node).then("record"))
        unmatched = pl.col("node").is_null() | (linking & pl.col("record").is_null())
        other_lines = table.filter(unmatched).select("source", "line").iter_rows()
        parsed_rows = [(source, *_parse_statement(line), line) for source, line in other_lines]
        names = ["source", "node", "record", "line"]
        parsed = pl.DataFrame(parsed_rows, dict.fromkeys(names, pl.String), orient="row").drop_nulls("node")
        yield from _arrow(pl.concat([table.filter(~unmatched).select(names), parsed]))


def _parse_statement(line: str) -> tuple[str | None, str | None]:
    """The subject of any line, and the record to which it links; no subject for a line without a statement."""
    try:
        statements = list(ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES))
    except SyntaxError:
        match = _SUBJECT.match(line)
        return match[1] if match else "", None
    if not statements:
        return None, None
    linking = statements[0].predicate.value in record_links() and not isinstance(statements[0].object, ox.Literal)
    return str(statements[0].subject), str(statements[0].object) if linking else None


def judge_lines(  # noqa: PLR0913 (Spark calls it with `batches` alone)
    batches: Iterator[pa.RecordBatch],
    settings: RunSettings,
    format: PartFormat,
    schema: pa.Schema,
    *,
    is_triples: bool,
    shared: pl.DataFrame | None,
) -> Iterator[pa.RecordBatch]:
    """Assess the lines of a partition, some candidates at a time; gives rows of the `schema`."""
    from pyspark import TaskContext

    assessor = cached_assessor(settings)
    task = TaskContext.get()
    for number, (source, lines) in enumerate(line_batches(batches, CHUNK_SIZE if is_triples else JSON_CHUNK_SIZE)):
        data = "\n".join(lines["line"]).encode()
        numbers = None if is_triples else lines["number"]
        candidates = None if shared is None else SharedCandidates.on_spark(shared, source, numbers)
        if is_triples:
            outcomes = [judge_triples(assessor, source, data, "ntriples", candidates)[0]]
        else:
            outcomes = list(judge_documents(assessor, read_json_lines(source, data), candidates))
        assessments = [outcome.assessments for outcome in outcomes if outcome.assessments is not None]
        if assessments:
            key = f"{task.partitionId() if task else 0}-{number}"
            yield _record_batch(schema, "result", _results(assessments, format, key))
        rejects = (_rejects(outcome, lines["line"]) for outcome in outcomes)
        yield _record_batch(schema, "reject", pl.concat([REJECTS.to_frame(), *rejects]))
        yield _record_batch(schema, "summary", pl.Series([json.dumps(Summary.of(outcomes).dump())]))


def line_batches(batches: Iterator[pa.RecordBatch], size: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """Lines of one source, about `size` bytes of them; where they have owners, all lines of an owner in one batch."""
    tables: list[pl.DataFrame] = []
    held_size, limit = 0, size
    for batch in batches:
        tables.append(_polars(batch))
        held_size += _byte_count(tables[-1])
        if held_size >= limit:
            table = pl.concat(tables)
            keys = [name for name in ("source", "owner") if "owner" in table.columns]
            last = (
                pl.all_horizontal(pl.col(name) == pl.col(name).last() for name in keys) if keys else pl.lit(value=False)
            )
            yield from _by_source(table.filter(~last))
            tables = [table.filter(last)]
            held_size = _byte_count(tables[0])
            limit = max(size, 2 * held_size)
    if tables:
        yield from _by_source(pl.concat(tables))


def _byte_count(table: pl.DataFrame) -> int:
    return int(table["line"].str.len_bytes().sum())


def _by_source(table: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    for (source,), lines in table.partition_by("source", as_dict=True, maintain_order=True).items():
        yield str(source), lines


def _results(assessments: list[Assessments], format: PartFormat, key: str) -> pl.DataFrame | pl.Series:
    if format == "parquet":
        return rows(assessments).with_columns(pl.col(pl.Enum).cast(pl.String))
    if format == "csv":
        return pl.read_csv(csv(assessments).encode(), infer_schema=False)
    return pl.Series(render(assessments, format, key).decode().removesuffix("\n").split("\n"))


def _rejects(outcome: PartOutcome, lines: pl.Series) -> pl.DataFrame:
    """The rejects; they quote lines that cannot be read, since Spark does not know their number in the file."""
    table = outcome.rejects
    if "line" in table.columns:
        quoted = lines.gather(table["line"] - 1).str.slice(0, LONGEST_VALUE)
        table = table.with_columns(pl.coalesce("value", quoted.alias("value")))
    without_candidate = pl.col("profile").is_null() & (pl.col("message") == NO_CANDIDATE) & (outcome.rejected == 0)
    return table.filter(~without_candidate).select(REJECTS.names())


def _record_batch(schema: pa.Schema, filled: str, values: pl.DataFrame | pl.Series) -> pa.RecordBatch:
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
