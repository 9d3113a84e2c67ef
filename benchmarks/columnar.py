"""The columnar engine as a process: it writes every violation as a line of tab-separated text.

`python -m benchmarks.columnar DATA SHAPES OUT`; the columns are those of the other engines (`tests/peers/engines.py`).
"""

from __future__ import annotations

import sys

from itss_graph import shacl
from itss_graph.rdf.reading import read


def main(data: str, shapes: str, out: str) -> None:
    evaluation = shacl.compile(shapes).evaluate(read(data))
    violations = evaluation.violations()
    focus = evaluation.terms.gather(violations["focus"]).str.strip_chars("<>").alias("focus")
    violations.select(focus, "shape", "component", "path").write_csv(out, separator="\t", include_header=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
