"""Numbers as horizontal bars: the geometry of a small chart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, LINE, LEFT, RIGHT = 260, 24, 64, 44
"""Units of the drawing: its width, the height of a line, and the room for what stands beside the bars."""


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
            Bar(level, number, LINE * place, round(room * number / max(most, 1), 1))
            for place, (level, number) in enumerate(numbers)
        )
    )
