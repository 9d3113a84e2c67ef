"""The table and the chart of the guide: `docs/performance.md` and `docs/performance.svg`.

They show the newest figures of every case, which are in `benchmarks/results.json`: cases can be measured one by one.
"""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill

from benchmarks.rows import HEAD, Figure, number

WIDTH, LEFT, RIGHT, STEP, TOP = 760, 330, 90, 26, 40
"""The chart in pixels: its width, that of labels and of figures, the height of a row, and of the head."""

LEAST = 1 / 64
"""The least ratio to a target that is drawn to scale."""

PAGE = """# Performance

Each row is one comparison: both sides as whole processes, in turn, on the same file, once they agree on the results;
the medians count. `python -m benchmarks --docs` measures all of them, or those that it is given, and writes this page;
`benchmarks/README.md` describes the cases.

![How far each figure is from its target](performance.svg)

{table}

Measured with Python {python} on {cores} cores ({machine}).{notes}
"""


RESULTS = Path(__file__).with_name("results.json")


def write(measured: Mapping[str, Sequence[Figure | str]], folder: Path) -> None:
    """Save the figures, or notes on what is left out, by case, and write the page and the chart of all saved ones."""
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    for case, case_results in measured.items():
        results[case] = [result if isinstance(result, str) else result.dump() for result in case_results]
    results = dict(sorted(results.items()))
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    everything = [result for case_results in results.values() for result in case_results]
    rows = [Figure.load(result) for result in everything if not isinstance(result, str)]
    notes = "".join(f"\n\n{fill(f'Left out: {result}.', 120)}" for result in everything if isinstance(result, str))
    table = "\n".join([HEAD, *(row.line() for row in rows)])
    page = PAGE.format(
        table=table, python=platform.python_version(), cores=os.cpu_count(), machine=platform.machine(), notes=notes
    )
    (folder / "performance.md").write_text(page, "utf-8")
    (folder / "performance.svg").write_text(chart([row for row in rows if row.target]), "utf-8")


def chart(rows: Sequence[Figure]) -> str:
    """Bars for how many times each figure is better than its target, to the right, or worse, to the left."""
    merits = [math.log2(_merit(row)) for row in rows]
    reach = max([1.0, *(abs(merit) for merit in merits)])
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    half = (WIDTH - LEFT - RIGHT) / 2
    height = TOP + STEP * len(rows) + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'font-family="system-ui, sans-serif" font-size="12">',
        "<title>Figures against their targets</title>",
        "<style>text{fill:#1f2933}.m{fill:#2f7d5b}.x{fill:#b4442f}.a{stroke:#7b8794}"
        "@media(prefers-color-scheme:dark){text{fill:#e4e7eb}.m{fill:#5fbf95}.x{fill:#e58a76}}</style>",
        f'<text x="{middle - 8:.0f}" y="20" text-anchor="end">misses its target</text>',
        f'<text x="{middle + 8:.0f}" y="20">better than its target</text>',
        f'<line class="a" x1="{middle:.0f}" x2="{middle:.0f}" y1="28" y2="{height - 8}"/>',
    ]
    for index, (row, merit) in enumerate(zip(rows, merits, strict=True)):
        y = TOP + STEP * index
        length = max(abs(merit) / reach * half, 1)
        start = middle if merit >= 0 else middle - length
        figure = f"{number(row.figure)} {row.unit}".strip()
        parts += [
            f'<text x="0" y="{y + 13}">{row.case} {_label(row)}</text>',
            f'<rect class="{"m" if merit >= 0 else "x"}" x="{start:.1f}" y="{y}" width="{length:.1f}" height="17"/>',
            f'<text x="{WIDTH}" y="{y + 13}" text-anchor="end">{figure} ({row.target})</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def _merit(row: Figure) -> float:
    if row.target is None:
        raise ValueError(f"{row.case} has no target")
    merit = row.target.limit / row.figure if row.target.least is None else row.figure / row.target.limit
    return max(merit, LEAST)


def _label(row: Figure) -> str:
    words = " ÷ ".join(name for name, _ in row.runs) if not row.unit and len(row.runs) == 2 else row.work
    return words if len(words) <= 44 else f"{words[:43]}…"
