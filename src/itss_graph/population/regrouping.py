"""Whether every candidate of a file is whole in its chunk, and grouping the triples by candidate where they are not.

A candidate is whole in its chunk if no node is described in two chunks, and no node linked to in one is described in
another. Otherwise all triples of the file are written to new files on disk: first by subject, so that a record is in
one file with the links to it, and then by the candidate that owns the subject. Memory is bounded by the size of a
bucket.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from itss_graph.population.inputs import Input
from itss_graph.population.shared_candidates import SUBJECTS
from itss_graph.population.triples import BrokenLine, read_lines
from itss_graph.profiles.ownership import DisjointSets
from itss_graph.profiles.records import links
from itss_graph.rdf.columns import STATEMENT, Columns

_SLICE_SIZE = 1 << 27
"""Bytes of `SUBJECTS` that are compared at once: those of a million and a half people."""

_STATEMENTS = pl.Schema({"hash": pl.UInt64, "line": pl.String})
_LINKS = pl.Schema({"record": pl.UInt64, "owner": pl.UInt64})


def are_candidates_whole(subjects: Sequence[Path]) -> bool:
    """Whether the candidates of a file are whole in its chunks, by the `SUBJECTS` of each chunk."""
    size = sum(path.stat().st_size for path in subjects)
    slices = 1 + size // _SLICE_SIZE
    return all(_are_whole_in(subjects, pl.col("hash") % slices == number) for number in range(slices))


def _are_whole_in(subjects: Sequence[Path], slice: pl.Expr) -> bool:
    tables = [pl.read_ipc(path).filter(slice) for path in subjects]
    nodes = pl.concat([SUBJECTS.to_frame(), *tables])
    described = nodes.filter("described")["hash"]
    if described.n_unique() < len(described):
        return False
    return not nodes.filter(~pl.col("described"))["hash"].is_in(described.implode()).any()


def regroup(source: Input, directory: Path, chunk_size: int) -> list[Path]:
    """Write the statements of a file of lines to files in `directory`, each with whole candidates; gives the files.

    The file of a candidate depends on its name alone. A line that cannot be read goes with the line above it. Needs
    twice the size of the file on disk.
    """
    shutil.rmtree(directory, ignore_errors=True)  # left by a killed run
    directory.mkdir(parents=True)
    buckets = _Buckets(directory, max(1, -(-source.size // chunk_size)))
    for triples, broken in _blocks(source, chunk_size):
        buckets.add(triples, broken)
    return buckets.write_candidates()


class _Buckets:
    """Files of statements by subject, and of links by record: one per bucket, the remainder of the hash."""

    def __init__(self, directory: Path, count: int) -> None:
        self._directory, self._count = directory, count

    def add(self, columns: Columns, broken: Sequence[BrokenLine]) -> None:
        """Add a block: triples, and lines that cannot be read, with the subjects that they follow."""
        table = columns.spelled()
        lines = table.select(hash=pl.col("s").hash(), line=STATEMENT)
        if broken:  # without a predicate, so that the line still cannot be read
            subjects = [line.subject or line.nearest_subject for line in broken]
            texts = [f"{name} . # {line.reason}" for name, line in zip(subjects, broken, strict=True)]
            broken_lines = pl.DataFrame({"hash": pl.Series(values=subjects, dtype=pl.String).hash(), "line": texts})
            lines = pl.concat([lines, broken_lines])
        self._append("statements", lines, "hash")
        record_links = links(columns).select(
            pl.col("record", "owner").map_batches(columns.spell, return_dtype=pl.String)
        )
        self._append("links", record_links.select(pl.all().hash()), "record")

    def write_candidates(self) -> list[Path]:
        """Write every statement to the file of its candidate, found by the links; gives the files."""
        roots = self._roots()
        shared, chosen = (pl.Series(values=list(hashes), dtype=pl.UInt64) for hashes in (roots, roots.values()))
        for number in range(self._count):
            lines = self._read("statements", number, _STATEMENTS)
            owners = self._read("links", number, _LINKS).unique("record", keep="first", maintain_order=True)
            owned = lines.join(owners, left_on="hash", right_on="record", how="left", maintain_order="left")
            owner = pl.coalesce("owner", "hash").replace(shared, chosen)
            self._append("candidates", owned.select("line", owner=owner), "owner", plain=True)
            for kind in ("statements", "links"):
                self._path(kind, number).unlink(missing_ok=True)
        return [path for path in map(self._candidates, range(self._count)) if path.exists()]

    def _roots(self) -> dict[int, int]:
        """Owners that link to the same record, each with one of them that represents all: they go to one file."""
        sets = DisjointSets[int]()
        for number in range(self._count):
            record_links = self._read("links", number, _LINKS).unique(maintain_order=True)
            shared = record_links.filter(pl.col("record").is_duplicated()).sort("record", "owner")
            for _, owners in shared.group_by("record", maintain_order=True):
                first, *others = owners["owner"].to_list()
                for other in others:
                    sets.join(first, other)
        return sets.roots()

    def _candidates(self, number: int) -> Path:
        return self._path("candidates", number)

    def _path(self, kind: str, number: int) -> Path:
        return self._directory / f"{kind}-{number:05d}"

    def _append(self, kind: str, table: pl.DataFrame, key: str, *, plain: bool = False) -> None:
        bucket = (pl.col(key) % self._count).alias("bucket")
        for (number,), rows in table.with_columns(bucket).partition_by("bucket", as_dict=True).items():
            written = rows.drop("bucket", key) if plain else rows.drop("bucket")
            with self._path(kind, int(number)).open("ab") as file:
                written.write_csv(file, include_header=False, separator="\t", quote_style="never")

    def _read(self, kind: str, number: int, schema: pl.Schema) -> pl.DataFrame:
        """A bucket; the last column is the rest of the line."""
        path = self._path(kind, number)
        if not path.exists():
            return pl.DataFrame(schema=schema)
        parts = pl.read_lines(path.read_bytes()).to_series().str.splitn("\t", 2).struct.unnest()
        parts.columns = list(schema)
        return parts.cast(schema)


def _blocks(source: Input, size: int) -> Iterator[tuple[Columns, list[BrokenLine]]]:
    """The statements of a file, about `size` bytes at a time, and the lines that cannot be read."""
    with open(source.path, "rb") as file:
        while data := file.read(size):
            yield read_lines(source.name, data + file.readline(), source.format)
