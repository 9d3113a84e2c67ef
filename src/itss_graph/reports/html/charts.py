"""Charts of a report: numbers as horizontal bars, and the levels of one person as fields by levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from itss_graph.assessment.model import Assessment, KpiOutcome
from itss_graph.reports.steps import State, by_field, missing, state
from itss_graph.terms.model import SpecialtyField

WIDTH, LINE, LEFT, RIGHT = 260, 24, 64, 44
"""Units of the chart of bars: its width, the height of a line, and the room beside the bars."""

LEVELS = range(1, 8)
"""The levels of the framework (contract, section 2); no field has indicators for all of them."""

CELL, ROW, TOP = 50, 62, 24
"""Units of the chart of levels: the width of a cell, the height of a field, and where the first one begins."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what it stands for (a level, or None for no level), its number, and where it is drawn."""

    level: int | None
    number: int
    y: int
    length: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars, from above."""

    bars: tuple[Bar, ...]
    width = WIDTH
    left = LEFT

    @property
    def numbers(self) -> list[tuple[int | None, int]]:
        """What is drawn, as given."""
        return [(bar.level, bar.number) for bar in self.bars]

    @property
    def height(self) -> int:
        return LINE * len(self.bars)


def bars(numbers: Iterable[tuple[int | None, int]], most: int) -> Bars:
    """The numbers drawn to a scale on which `most` fills the width."""
    room = WIDTH - LEFT - RIGHT
    return Bars(
        tuple(
            Bar(level, number, LINE * index, round(room * number / max(most, 1), 1))
            for index, (level, number) in enumerate(numbers)
        )
    )


@dataclass(frozen=True, slots=True)
class LevelCell:
    """An indicator in the chart; `outcome` and `state` are None where the field has none at that level."""

    x: int
    level: int
    outcome: KpiOutcome | None
    state: State | None
    lacking: int
    highest: bool


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A field in the chart, with the level reached."""

    y: int
    field: SpecialtyField
    reached: int | None
    cells: tuple[LevelCell, ...]


@dataclass(frozen=True, slots=True)
class Levels:
    """The chart: a row a field, a cell a level."""

    rows: tuple[LevelRow, ...]

    @property
    def width(self) -> int:
        return CELL * len(LEVELS)

    @property
    def height(self) -> int:
        return TOP + ROW * len(self.rows)

    @property
    def columns(self) -> list[tuple[int, int]]:
        """Each level with the middle of its column."""
        return [(level, CELL * index + CELL // 2) for index, level in enumerate(LEVELS)]


def levels(assessment: Assessment) -> Levels:
    """The chart of an assessment."""
    rows = []
    for index, (field, kpis) in enumerate(by_field(assessment)):
        reached = assessment.highest[field.name]
        by_level = {outcome.kpi.level: outcome for outcome in kpis}
        cells = tuple(_cell(column, level, by_level.get(level), reached) for column, level in enumerate(LEVELS))
        rows.append(LevelRow(TOP + ROW * index, field, reached, cells))
    return Levels(tuple(rows))


def _cell(column: int, level: int, outcome: KpiOutcome | None, reached: int | None) -> LevelCell:
    if outcome is None:
        return LevelCell(CELL * column, level, None, None, 0, highest=False)
    return LevelCell(
        CELL * column, level, outcome, state(outcome, reached), len(missing(outcome)), highest=level == reached
    )
