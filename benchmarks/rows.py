"""The figures of comparisons: a row of the table, and a bar of the chart each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

from benchmarks.measure import Run

HEAD = "| case | work | measured | figure | target | |\n| --- | --- | --- | --- | --- | --- |"


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a figure: at most, or at least, a number."""

    most: float | None = None
    least: float | None = None

    @property
    def limit(self) -> float:
        limit = self.most if self.least is None else self.least
        if limit is None:
            raise ValueError("a target is at most or at least something")
        return limit

    def __str__(self) -> str:
        return f"{'≤' if self.least is None else '≥'} {number(self.limit)}"

    def met(self, figure: float) -> bool:
        return figure <= self.limit if self.least is None else figure >= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: the work, its runs by name, and its target. `unit` is empty for a ratio."""

    case: str
    work: str
    runs: tuple[tuple[str, Run], ...]
    figure: float
    target: Target | None = None
    unit: str = ""

    def line(self) -> str:
        """The row in Markdown."""
        sides = "; ".join(f"{name}: {run}" for name, run in self.runs)
        figure = f"{number(self.figure)} {self.unit}".strip()
        return f"| {self.case} | {self.work} | {sides} | {figure} | {self.target or ''} | {self.verdict} |"

    def dump(self) -> dict[str, Any]:
        """The row as JSON, for `load`."""
        return asdict(self)

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        runs = tuple((name, Run(**run)) for name, run in data["runs"])
        target = Target(**data["target"]) if data["target"] else None
        return cls(**{**data, "runs": runs, "target": target})

    @property
    def verdict(self) -> str:
        return "" if self.target is None else "met" if self.target.met(self.figure) else "missed"


def ratio(case: str, work: str, left: tuple[str, Run], right: tuple[str, Run], target: Target | None = None) -> Figure:
    """The time of one side divided by that of the other."""
    return Figure(case, work, (left, right), left[1].seconds / right[1].seconds, target)


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
