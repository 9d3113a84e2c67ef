"""The summary of a run, whose counts add up over its parts, and its progress on a terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import polars as pl
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as Bar

from itss_graph.assessment.model import Assessments
from itss_graph.population.part import PartOutcome


@dataclass(slots=True)
class Summary:
    """People read = assessed + rejected.

    `levels` has the number of people by specialty field and highest level (reading R9), 0 for none; `missing` the
    number of people by requirement that they do not meet (local names). `problems` counts the violations, also those in
    no profile; `left_out` the files that were not opened.
    """

    assessed: int = 0
    rejected: int = 0
    levels: dict[str, Counter[int]] = field(default_factory=dict)
    missing: Counter[str] = field(default_factory=Counter)
    problems: int = 0
    left_out: int = 0

    @property
    def code(self) -> int:
        """The exit code: 0 where everyone was assessed, 2 with a problem or without people."""
        return 0 if self.assessed and not self.problems else 2

    @property
    def read(self) -> int:
        return self.assessed + self.rejected

    @classmethod
    def of(cls, outcomes: Iterable[PartOutcome]) -> Self:
        summary = cls()
        for outcome in outcomes:
            summary.assessed += outcome.assessed
            summary.rejected += outcome.rejected
            summary.problems += outcome.rejects.height
            summary.left_out += outcome.left_out
            if outcome.assessments is not None:
                summary.add(_levels(outcome.assessments), _missing(outcome.assessments))
        return summary

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """From the JSON that `dump` gives."""
        levels = {
            name: Counter({int(level): count for level, count in counts.items()})
            for name, counts in data["levels"].items()
        }
        return cls(**{**data, "levels": levels, "missing": Counter(data["missing"])})

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        levels = {name: {str(level): count for level, count in counts.items()} for name, counts in self.levels.items()}
        counts = {name: getattr(self, name) for name in ("assessed", "rejected", "problems", "left_out")}
        return {**counts, "levels": levels, "missing": self.missing}

    def join(self, other: Summary) -> None:
        """Add the counts of another part."""
        self.assessed += other.assessed
        self.rejected += other.rejected
        self.problems += other.problems
        self.left_out += other.left_out
        self.add(other.levels, other.missing)

    def add(self, levels: dict[str, Counter[int]], missing: Counter[str]) -> None:
        for name, counts in levels.items():
            self.levels.setdefault(name, Counter()).update(counts)
        self.missing.update(missing)

    def lines(self) -> list[str]:
        """The summary for a person to read."""
        lines = [f"{self.read:,} people read = {self.assessed:,} assessed + {self.rejected:,} rejected"]
        if self.left_out:
            lines.append(f"{self.left_out:,} file{'s' if self.left_out > 1 else ''} left out")
        for name, counts in self.levels.items():
            levels = [f"level {level}: {counts[level]:,}" for level in sorted(counts, reverse=True) if level]
            lines.append(f"{name}: {', '.join([*levels, f'none: {counts[0]:,}'])}")
        if self.missing:
            most_common = sorted(self.missing.items(), key=lambda item: (-item[1], item[0]))[:5]
            lines.append(f"most often missing: {', '.join(f'{name} ({count:,})' for name, count in most_common)}")
        return lines


def _missing(assessments: Assessments) -> Counter[str]:
    names = [requirement.name for _, requirement in assessments.standard.requirements()]
    failed = assessments.outcomes.filter(pl.col("outcome") == "failed")["requirement"].value_counts()
    return Counter({names[index]: count for index, count in failed.iter_rows()})


def _levels(assessments: Assessments) -> dict[str, Counter[int]]:
    requirements = list(assessments.standard.requirements())
    failed = assessments.outcomes["outcome"] == "failed"
    columns = {
        requirement.name: failed.gather_every(len(requirements), index)
        for index, (_, requirement) in enumerate(requirements)
    }
    highest: dict[str, pl.Series] = {}
    for kpi in assessments.standard.kpis:
        met = ~pl.Series(values=[False]).new_from_index(0, len(assessments))
        for requirement in kpi.requirements:
            met &= ~columns[requirement.name]
        met |= _passed_examination(assessments, kpi.deemed_by)
        level = met.cast(pl.Int64) * kpi.level
        higher = highest.get(kpi.field.name, level)
        highest[kpi.field.name] = pl.select(pl.max_horizontal(higher, level)).to_series()
    return {name: Counter(levels.to_list()) for name, levels in highest.items()}


def _passed_examination(assessments: Assessments, examinations: Iterable[str]) -> pl.Series:
    """Whether each candidate passed one of the examinations (reading R8)."""
    records = assessments.records
    ids = list(records.columns.ids(f"<{iri}>" for iri in examinations).values())
    passed = records.examinations.filter(pl.col("examination").is_in(ids))["candidate"]
    return records.candidates.is_in(passed.implode())


class Progress:
    """A progress bar on standard error where that is a terminal, and lines of text; nothing if `quiet`."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._console = Console(file=sys.stderr, highlight=False, soft_wrap=True)
        self._people = 0
        self._task: TaskID | None = None
        self._bar = Bar(
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TextColumn("{task.fields[people]:,} people"),
            TimeRemainingColumn(),
            console=self._console,
            disable=quiet or not self._console.is_terminal,
            transient=True,
        )

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()

    def begin(self, size: int) -> None:
        """Start the bar for `size` bytes."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task("", total=size, people=self._people)

    def advance(self, size: int, people: int) -> None:
        """Add `size` bytes with so many people."""
        self._people += people
        if self._task is not None:
            self._bar.update(self._task, advance=size, people=self._people)

    def say(self, line: str) -> None:
        """Show a line of text, above the bar."""
        if not self._quiet:
            self._console.print(f"itss: {line}", markup=False)
