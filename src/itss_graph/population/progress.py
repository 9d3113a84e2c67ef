"""How far a run is, for a person at a terminal: how much is read, how fast, and how long it will take."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as Bar


class Progress:
    """A bar on standard error where that is a terminal, and lines of text; nothing if `quiet`."""

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
        """There are so many bytes to read, from now on."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task("", total=size, people=self._people)

    def advance(self, size: int, people: int) -> None:
        """So many bytes are done, with so many people."""
        self._people += people
        if self._task is not None:
            self._bar.update(self._task, advance=size, people=self._people)

    def say(self, line: str) -> None:
        """A line of text, above the bar."""
        if not self._quiet:
            self._console.print(f"itss: {line}", markup=False)
