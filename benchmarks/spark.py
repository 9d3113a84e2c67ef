"""P6: Spark on two cores ÷ the local process pool, on the same file."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator

from benchmarks.cases import Options, assess
from benchmarks.data import Data
from benchmarks.measure import alternate, run
from benchmarks.rows import Figure, Target, ratio


def population(data: Data, options: Options) -> Iterator[Figure]:
    """Whole processes, including the start of Spark; both write the same bytes."""
    source, people = data.profiles(1_000_000), data.people(1_000_000)
    outputs = {"Spark local[2]": data.output("by-spark.parquet"), "processes": data.output("by-processes.parquet")}
    more = {"Spark local[2]": ["--engine", "spark", "--master", "local[2]"], "processes": []}
    sides = {name: assess(source, out, *more[name]) for name, out in outputs.items()}
    for side in sides.values():
        run(side)
    if not filecmp.cmp(*outputs.values(), shallow=False):
        raise SystemExit("the outputs differ, so nothing is timed")
    yield ratio("P6", f"{people:,} profiles, N-Triples", *alternate(sides, options.repeat).items(), Target(most=1.5))
