"""The table and the chart that the guide shows: `docs/performance.md` and `docs/performance.svg`.

They show the newest rows of every case, which `benchmarks/results.json` keeps: cases can be measured one by one.
"""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill

from benchmarks.rows import HEAD, Row, number

WIDTH, LEFT, RIGHT, STEP, TOP = 760, 330, 90, 26, 40
"""The chart in pixels: all of it, what labels and figures take, the height of a bar, the head."""

LEAST = 1 / 64
"""The least part of a target for which there is a bar; of what is less, bars would be of any length."""

PAGE = """# Performance

Each row is one comparison: both sides as whole processes, in turns, on the same file, once they agree on the results;
the medians count. `python -m benchmarks --docs` measures them all, or those it is given, and writes this page; what
each case is about is told in `benchmarks/README.md`.

![How far each figure is from its target](performance.svg)

{table}

Measured with Python {python} on {cores} cores ({machine}).{notes}
"""


RESULTS = Path(__file__).with_name("results.json")


def write(measured: Mapping[str, Sequence[Row | str]], folder: Path) -> None:
    """Keep what was measured, rows and what was left out by case, and write page and chart of all that is kept."""
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    for case, found in measured.items():
        kept[case] = [each if isinstance(each, str) else each.dump() for each in found]
    kept = dict(sorted(kept.items()))
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    everything = [each for found in kept.values() for each in found]
    rows = [Row.load(each) for each in everything if not isinstance(each, str)]
    notes = "".join(f"\n\n{fill(f'Left out: {each}.', 120)}" for each in everything if isinstance(each, str))
    table = "\n".join([HEAD, *(row.line() for row in rows)])
    page = PAGE.format(
        table=table, python=platform.python_version(), cores=os.cpu_count(), machine=platform.machine(), notes=notes
    )
    (folder / "performance.md").write_text(page, "utf-8")
    (folder / "performance.svg").write_text(chart([row for row in rows if row.target]), "utf-8")


def chart(rows: Sequence[Row]) -> str:
    """How many times better than its target each figure is, as bars to the right, or worse, to the left."""
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
    for place, (row, merit) in enumerate(zip(rows, merits, strict=True)):
        y = TOP + STEP * place
        length = max(abs(merit) / reach * half, 1)
        start = middle if merit >= 0 else middle - length
        figure = f"{number(row.figure)} {row.unit}".strip()
        parts += [
            f'<text x="0" y="{y + 13}">{row.case} {_label(row)}</text>',
            f'<rect class="{"m" if merit >= 0 else "x"}" x="{start:.1f}" y="{y}" width="{length:.1f}" height="17"/>',
            f'<text x="{WIDTH}" y="{y + 13}" text-anchor="end">{figure} ({row.target})</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def _merit(row: Row) -> float:
    if row.target is None:
        raise ValueError(f"{row.case} has no target")
    merit = row.target.limit / row.figure if row.target.least is None else row.figure / row.target.limit
    return max(merit, LEAST)


def _label(row: Row) -> str:
    words = " ÷ ".join(name for name, _ in row.runs) if not row.unit and len(row.runs) == 2 else row.work
    return words if len(words) <= 44 else f"{words[:43]}…"
