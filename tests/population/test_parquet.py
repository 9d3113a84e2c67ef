"""Parquet files put one behind the other are read as one, by readers that use all that a footer says."""

from __future__ import annotations

import io

import polars as pl
import pytest

from itss_graph.population.parquet import join


def table(start: int, stop: int) -> pl.DataFrame:
    numbers = pl.int_range(start, stop, eager=True)
    return pl.DataFrame(
        {
            "number": numbers,
            "text": pl.select(pl.format("person {}", numbers)).to_series(),
            "kind": (numbers % 3).cast(pl.String).cast(pl.Enum(["0", "1", "2"])),
            "perhaps": pl.select(pl.when(numbers % 2 == 0).then(numbers)).to_series(),
            "several": pl.Series([[str(n)] * (n % 4) for n in numbers], dtype=pl.List(pl.String)),
            "so": numbers % 2 == 0,
        }
    )


@pytest.mark.parametrize("compression", ["zstd", "uncompressed", "snappy"])
@pytest.mark.parametrize("sizes", [[5], [100, 1, 0, 2000], [40] * 30])
def test_joined_files_hold_the_rows_of_all(tmp_path, compression, sizes):
    files, tables, start = [], [], 0
    for number, size in enumerate(sizes):
        tables.append(table(start, start + size))
        files.append(tmp_path / f"{number}.parquet")
        tables[-1].write_parquet(files[-1], compression=compression, row_group_size=30, statistics=True)
        start += size
    buffer = io.BytesIO()
    join(files, buffer)
    joined, whole = pl.read_parquet(io.BytesIO(buffer.getvalue())), pl.concat(tables)
    assert joined.equals(whole)
    assert joined.schema == whole.schema
    path = tmp_path / "joined.parquet"
    path.write_bytes(buffer.getvalue())
    last = pl.scan_parquet(path).filter(pl.col("number") >= start - 3)  # by the statistics of the row groups
    assert last.collect().equals(whole.filter(pl.col("number") >= start - 3))
    assert pl.scan_parquet(path).slice(max(0, start - 2), 2).collect().equals(whole.tail(2))


def test_one_file_alone_stays_as_it_is(tmp_path):
    table(0, 100).write_parquet(tmp_path / "one.parquet")
    buffer = io.BytesIO()
    join([tmp_path / "one.parquet"], buffer)
    assert buffer.getvalue() == (tmp_path / "one.parquet").read_bytes()
