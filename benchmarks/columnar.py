"""The columnar engine in a process of its own: every violation as a line of tab-separated text.

`python -m benchmarks.columnar DATA SHAPES OUT`; the columns are those of the other engines (`tests/peers/engines.py`).
"""

from __future__ import annotations

import sys

from itss_graph import shacl
from itss_graph.rdf.reading import read


def main(data: str, shapes: str, out: str) -> None:
    evaluation = shacl.compile(shapes).evaluate(read(data))
    found = evaluation.violations()
    focus = evaluation.terms.gather(found["focus"]).str.strip_chars("<>").alias("focus")
    found.select(focus, "shape", "component", "path").write_csv(out, separator="\t", include_header=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
