"""Whether candidates stand together in a file that was cut, and bringing them together on disk where they do not.

A candidate is whole in its piece, if no node is described in two pieces, and none that is linked to in one is described
in another. Where that fails, all triples of the file are written anew: first by their subjects, so that a record meets
the links to it, and then by the candidates to whom the subjects belong. Memory is bounded by the size of a bucket.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from itss_graph.population.inputs import Input
from itss_graph.population.shared_candidates import SUBJECTS
from itss_graph.population.triples import Broken, readable
from itss_graph.profiles.ownership import DisjointSets
from itss_graph.profiles.records import links
from itss_graph.rdf.columns import STATEMENT, Columns

_AT_ONCE = 1 << 27
"""Bytes of `SUBJECTS` that are looked at at once: those of a million and a half people."""

_STATEMENTS = pl.Schema({"hash": pl.UInt64, "line": pl.String})
_LINKS = pl.Schema({"record": pl.UInt64, "owner": pl.UInt64})


def stands_together(subjects: Sequence[Path]) -> bool:
    """Whether the candidates of a file are whole in its pieces, judging by the `SUBJECTS` of each."""
    size = sum(path.stat().st_size for path in subjects)
    slices = 1 + size // _AT_ONCE
    return all(_together(subjects, pl.col("hash") % slices == number) for number in range(slices))


def _together(subjects: Sequence[Path], slice: pl.Expr) -> bool:
    tables = [pl.read_ipc(path).filter(slice) for path in subjects]
    nodes = pl.concat([SUBJECTS.to_frame(), *tables])
    described = nodes.filter("described")["hash"]
    if described.n_unique() < len(described):
        return False
    return not nodes.filter(~pl.col("described"))["hash"].is_in(described.implode()).any()


def bring_together(given: Input, directory: Path, piece: int) -> list[Path]:
    """Files in `directory` that together hold the statements of a file of lines, each with whole candidates.

    Which file a candidate is in depends on its name alone. A line that cannot be read goes along with the line above
    it. Needs as much room on disk as the file, twice.
    """
    shutil.rmtree(directory, ignore_errors=True)  # what a killed run had begun
    directory.mkdir(parents=True)
    buckets = _Buckets(directory, max(1, -(-given.size // piece)))
    for triples, broken in _chunks(given, piece):
        buckets.add(triples, broken)
    return buckets.gather()


class _Buckets:
    """Statements by subject, and links by record, in files: a bucket each, by the remainder of the hash."""

    def __init__(self, directory: Path, count: int) -> None:
        self._directory, self._count = directory, count

    def add(self, columns: Columns, broken: Sequence[Broken]) -> None:
        """Put away a chunk: triples, and lines that cannot be read with the subjects whom they follow."""
        table = columns.spelled()
        lines = table.select(hash=pl.col("s").hash(), line=STATEMENT)
        if broken:  # a predicate is missing behind the subject, so that the line stays one that cannot be read
            names = [each.own or each.near for each in broken]
            texts = [f"{name} . # {each.reason}" for name, each in zip(names, broken, strict=True)]
            others = pl.DataFrame({"hash": pl.Series(values=names, dtype=pl.String).hash(), "line": texts})
            lines = pl.concat([lines, others])
        self._append("statements", lines, "hash")
        linked = links(columns).select(pl.col("record", "owner").map_batches(columns.spell, return_dtype=pl.String))
        self._append("links", linked.select(pl.all().hash()), "record")

    def gather(self) -> list[Path]:
        """Put every statement into the file of its candidate, which follow from the links."""
        shared = self._shared()
        others, chosen = (pl.Series(values=list(each), dtype=pl.UInt64) for each in (shared, shared.values()))
        for number in range(self._count):
            lines = self._read("statements", number, _STATEMENTS)
            owners = self._read("links", number, _LINKS).unique("record", keep="first", maintain_order=True)
            owned = lines.join(owners, left_on="hash", right_on="record", how="left", maintain_order="left")
            owner = pl.coalesce("owner", "hash").replace(others, chosen)
            self._append("candidates", owned.select("line", owner=owner), "owner", plain=True)
            for kind in ("statements", "links"):
                self._path(kind, number).unlink(missing_ok=True)
        return [path for path in map(self._candidates, range(self._count)) if path.exists()]

    def _shared(self) -> dict[int, int]:
        """Owners who link to the same record, with one of them in the place of all: they have to be seen together."""
        together = DisjointSets[int]()
        for number in range(self._count):
            linked = self._read("links", number, _LINKS).unique(maintain_order=True)
            shared = linked.filter(pl.col("record").is_duplicated()).sort("record", "owner")
            for _, owners in shared.group_by("record", maintain_order=True):
                first, *others = owners["owner"].to_list()
                for other in others:
                    together.join(first, other)
        return together.roots()

    def _candidates(self, number: int) -> Path:
        return self._path("candidates", number)

    def _path(self, kind: str, number: int) -> Path:
        return self._directory / f"{kind}-{number:05d}"

    def _append(self, kind: str, table: pl.DataFrame, key: str, *, plain: bool = False) -> None:
        bucket = (pl.col(key) % self._count).alias("bucket")
        for (number,), rows in table.with_columns(bucket).partition_by("bucket", as_dict=True).items():
            kept = rows.drop("bucket", key) if plain else rows.drop("bucket")
            with self._path(kind, int(number)).open("ab") as file:
                kept.write_csv(file, include_header=False, separator="\t", quote_style="never")

    def _read(self, kind: str, number: int, schema: pl.Schema) -> pl.DataFrame:
        """A bucket; the last column is the rest of the line."""
        path = self._path(kind, number)
        if not path.exists():
            return pl.DataFrame(schema=schema)
        parts = pl.read_lines(path.read_bytes()).to_series().str.splitn("\t", 2).struct.unnest()
        parts.columns = list(schema)
        return parts.cast(schema)


def _chunks(given: Input, size: int) -> Iterator[tuple[Columns, list[Broken]]]:
    """The statements of a file, some at a time, and the lines that cannot be read."""
    with open(given.path, "rb") as file:
        while data := file.read(size):
            yield readable(given.name, data + file.readline(), given.format)
