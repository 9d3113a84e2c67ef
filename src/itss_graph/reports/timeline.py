"""Levels over time: for the terminal, as rows, and as an SVG chart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import jinja2
import polars as pl
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult

from itss_graph.planning.timeline import Step, Timeline, level_on
from itss_graph.presentation import templates
from itss_graph.presentation.formulas import without_formulas
from itss_graph.presentation.terminal import Line
from itss_graph.reports.table import heading
from itss_graph.terms.model import SpecialtyField
from itss_graph.words import catalogue, says, title

BLOCKS = "▁▂▃▄▅▆▇"
"""A bar for each level of the framework."""

CELLS, LEAST_CELLS = 52, 24
"""How many bars the chart of the terminal has, at most, and at least beside the names of the fields."""

WIDTH, LANE, BAR, AXIS, INSET = 640, 78, 42, 26, 8
"""Units of the drawing: its width, the height of a field, of the highest bar in it, of the axis, and the margin."""

HIGHEST = len(BLOCKS)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time on one level, drawn: from `x` on, `width` long, `height` high."""

    step: Step
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A field, drawn; `base` is the line on which its bars stand."""

    field: SpecialtyField
    steps: tuple[Step, ...]
    base: int
    segments: tuple[Segment, ...]


def table(timeline: Timeline, language: str) -> RenderableType:
    """One candidate: a bar chart with a line a field, then the days on which a level changes."""
    until = says("report.until", timeline.until)
    head = heading(timeline.profile, until, timeline.reading, language, timeline.only)
    parts: list[RenderableType] = [head, Line(), _Chart(timeline, language), Line()]
    for field, steps in timeline.fields:
        parts += [_step(field, step, language) for step in steps]
    return Group(*parts)


@dataclass(frozen=True, slots=True)
class _Chart:
    """A line of bars a field, beside its name or below it where the terminal is narrow, then the years."""

    timeline: Timeline
    language: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        names = [Line(title(field.label[self.language])) for field, _ in self.timeline.fields]
        beside = max(name.cell_len for name in names) + 2
        if options.max_width - beside < LEAST_CELLS:
            beside = 0
        cells = min(CELLS, options.max_width - beside)
        for name, (_, steps) in zip(names, self.timeline.fields, strict=True):
            bars = _bars(self.timeline, steps, cells)
            name.pad_right(max(beside - name.cell_len, 0))
            yield from [Line.assemble(name, bars)] if beside else [name, bars]
        yield Line(" " * beside + _axis(self.timeline, cells), "dim")


def rows(timelines: Iterable[Timeline]) -> pl.DataFrame:
    """Columns `profile`, `field` (local name), `day` (null for a level held throughout) and `level`: a row a step."""
    step_rows = [
        (timeline.profile, field.name, step.day, step.level)
        for timeline in timelines
        for field, steps in timeline.fields
        for step in steps
    ]
    schema = {"profile": pl.String, "field": pl.String, "day": pl.Date, "level": pl.Int64}
    return pl.DataFrame(step_rows, schema=schema, orient="row")


def csv(timelines: Iterable[Timeline]) -> str:
    """The rows as CSV; what a spreadsheet would take for a formula is quoted with `'`."""
    return without_formulas(rows(timelines)).write_csv()


def svg(timeline: Timeline, language: str, *, name: str = "timeline", alone: bool = False) -> str:
    """The drawing as SVG, with a title and a description that say the same in words, without script.

    For a page, its classes are those of the reports' style sheet, and the identifiers in it begin with `name`; `alone`
    makes a file of its own, with its style.
    """
    lanes = tuple(
        Lane(field, steps, LANE * index + LANE - INSET, _segments(timeline, steps, LANE * index + LANE - INSET))
        for index, (field, steps) in enumerate(timeline.fields)
    )
    return template().render(
        timeline=timeline,
        lanes=lanes,
        language=language,
        words=catalogue(language),
        name=name,
        alone=alone,
        width=WIDTH,
        height=LANE * len(lanes) + AXIS,
        inset=INSET,
        years=[(year, _x(timeline, date(year, 1, 1))) for year in _years(timeline)],
    )


@cache
def template() -> jinja2.Template:
    """The drawing, read once: a process that may open no more files calls this before."""
    return templates.environment([Path(__file__).parent / "templates"]).get_template("timeline.svg")


# -- the scale of time -------------------------------------------------------------------------------------------------


def _span(timeline: Timeline) -> tuple[date, int]:
    """The first day of the charts, which is the first one of the year of the first record, and their number of days."""
    first = date(min(timeline.until, timeline.since or timeline.until).year, 1, 1)
    return first, (timeline.until - first).days + 1


def _years(timeline: Timeline) -> range:
    """The years to name: all of them, or every second, fifth, tenth … so that there are twelve at most."""
    first, last = _span(timeline)[0].year, timeline.until.year
    interval = next(years for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if (last - first) / years <= 11)
    return range(first + -first % interval, last + 1, interval)


def _segments(timeline: Timeline, steps: tuple[Step, ...], base: int) -> tuple[Segment, ...]:
    segments = []
    for index, step in enumerate(steps):
        following = steps[index + 1].day if index + 1 < len(steps) else None
        start = _x(timeline, max(step.day or date.min, _span(timeline)[0]))
        end = _x(timeline, following) if following else float(WIDTH - INSET)
        height = round(BAR * step.level / HIGHEST, 1)
        segments.append(Segment(step, start, round(base - height, 1), max(round(end - start, 1), 1.0), height))
    return tuple(segments)


def _x(timeline: Timeline, day: date) -> float:
    """Where a day begins on the drawing."""
    first, days = _span(timeline)
    return round(INSET + (WIDTH - 2 * INSET) * max((day - first).days, 0) / days, 1)


def _bars(timeline: Timeline, steps: tuple[Step, ...], cells: int) -> Line:
    """A bar for each stretch of time: the level at its end."""
    first, days = _span(timeline)
    bars = Line()
    for cell in range(cells):
        day = first + timedelta(days=max(-(-days * (cell + 1) // cells) - 1, 0))
        level = level_on(steps, day)
        bars.append("·" if level is None else BLOCKS[min(level, HIGHEST) - 1], "dim" if level is None else "green")
    return bars


def _axis(timeline: Timeline, cells: int) -> str:
    """The years below the bars, each where it begins; one that would touch the one before is left out."""
    first, days = _span(timeline)
    line = ""
    for year in _years(timeline):
        column = max((date(year, 1, 1) - first).days, 0) * cells // days
        if column + 4 <= cells and (not line or column > len(line)):
            line = f"{line:<{column}}{year}"
    return line


def _step(field: SpecialtyField, step: Step, language: str) -> Line:
    day = Line(f"{step.day}" if step.day else says("report.always")[language], "bold")
    day.pad_right(len("2026-11-23") - day.cell_len)
    name = f"{title(field.label[language])}{says('mark.colon')[language]}"
    return Line.assemble(day, f"  {name}{says('report.level', step.level)[language]}")
