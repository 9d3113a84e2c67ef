"""The command for all comparisons, `python -m benchmarks`: prints a table with both sides and their ratio.

Both sides of a comparison run alternately on the same file, each as a whole process; the median of the runs counts.
Before anything is timed, both sides run once and must give the same results.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import cases, document, spark, sparql
from benchmarks.data import Data
from benchmarks.rows import HEAD, Figure

CASES = {**cases.CASES, "P6": spark.population, "P7": sparql.serving}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}; by default all")
    parser.add_argument("--large", action="store_true", help="also the slow engines on many profiles: hours")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each side (3)")
    parser.add_argument("--divide", type=int, default=1, help="divide the numbers of people, to try the benchmarks out")
    parser.add_argument("--folder", type=Path, help="keep the data here")
    parser.add_argument("--docs", action="store_true", help="write the table and the chart that the guide shows")
    options = parser.parse_args()
    chosen = options.only or list(CASES)
    unknown = set(chosen) - set(CASES)
    if unknown or options.repeat < 1 or options.divide < 1:
        parser.error(f"no case {', '.join(sorted(unknown))}" if unknown else "--repeat and --divide start at 1")
    measured: dict[str, list[Figure | str]] = {}
    print(HEAD)
    with tempfile.TemporaryDirectory() as temporary:
        data = Data(options.folder or Path(temporary), options.divide)
        for name in chosen:
            for result in CASES[name](data, cases.Options(options.repeat, large=options.large)):
                measured.setdefault(name, []).append(result)
                print(f"left out: {result}" if isinstance(result, str) else result.line(), flush=True)
    if options.docs:
        document.write(measured, cases.ROOT / "docs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
