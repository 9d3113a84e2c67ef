"""Timing whole processes, in turns, and telling what each took.

Run as a program, it starts one command and prints what it took: a process inherits the peak memory of the one it was
forked from, so that one has to be small.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Command:
    """A process to run: its arguments, and the exit codes that mean that it did its work."""

    arguments: Sequence[str]
    fine: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took: seconds on the clock, seconds of processors, and peak memory of all its processes in MiB."""

    seconds: float
    cpu: float
    memory: float

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s ({self.cpu:.2f} s CPU, {self.memory:,.0f} MiB)"


def run(command: Command) -> Run:
    """Run a process to its end; raises `RuntimeError`, with the end of what it complained of, where it fails."""
    starter = [sys.executable, "-S", __file__, *map(str, command.arguments)]
    done = subprocess.run(starter, capture_output=True, text=True, check=True, env=_as_installed())
    code, *taken = json.loads(done.stdout)
    if code not in command.fine:
        raise RuntimeError(f"{' '.join(map(str, command.arguments))}: exit code {code}\n{done.stderr[-2000:]}")
    return Run(*taken)


def _as_installed() -> dict[str, str]:
    """The environment in which modules are compiled once, as they are when packages are installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def in_turns(commands: Mapping[str, Command], repeat: int) -> dict[str, Run]:
    """The medians of some runs of each command, taken in turns, so that all meet the same weather."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(repeat):
        for name, command in commands.items():
            runs[name].append(run(command))
    return {
        name: Run(median(r.seconds for r in each), median(r.cpu for r in each), max(r.memory for r in each))
        for name, each in runs.items()
    }


def start(arguments: Sequence[str]) -> None:
    """Run a command, its output thrown away; print exit code, seconds, seconds of processors and MiB as JSON."""
    begin = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    peak = Peak(process.pid)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10  # macOS counts peak memory in bytes, Linux in KiB
    code = process.returncode = os.waitstatus_to_exitcode(status)
    print(json.dumps([code, seconds, used.ru_utime + used.ru_stime, max(used.ru_maxrss / unit, peak.mebibytes)]))


class Peak(threading.Thread):
    """Watches the memory of a process and all below it together, where the system shows it in `/proc`."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.mebibytes = 0.0
        self.start()

    def run(self) -> None:
        page = os.sysconf("SC_PAGESIZE") / (1 << 20)
        while pages := _pages(self.pid):
            self.mebibytes = max(self.mebibytes, pages * page)
            time.sleep(0.05)


def _pages(pid: int) -> int:
    """The resident pages of a process and all below it; 0 where it is gone."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            own = int(file.read().split()[1])
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            below = file.read().split()
    except (OSError, IndexError):
        return 0
    return own + sum(_pages(int(child)) for child in below)


if __name__ == "__main__":
    start(sys.argv[1:])
