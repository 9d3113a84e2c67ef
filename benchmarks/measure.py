"""Measures the time and memory of whole processes.

As a program, it starts one command and prints its figures: a process inherits the peak memory of the one that forks it,
which must therefore be small.
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
    """A process to run: its arguments, and the exit codes of success."""

    arguments: Sequence[str]
    accepted_codes: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Run:
    """The cost of a run: elapsed seconds, CPU seconds, and peak memory of all its processes in MiB."""

    seconds: float
    cpu: float
    memory: float

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s ({self.cpu:.2f} s CPU, {self.memory:,.0f} MiB)"


def run(command: Command) -> Run:
    """Run a process to its end; raises `RuntimeError`, with the end of its standard error, where it fails."""
    starter = [sys.executable, "-S", __file__, *map(str, command.arguments)]
    process = subprocess.run(starter, capture_output=True, text=True, check=True, env=_as_installed())
    code, *measured = json.loads(process.stdout)
    if code not in command.accepted_codes:
        raise RuntimeError(f"{' '.join(map(str, command.arguments))}: exit code {code}\n{process.stderr[-2000:]}")
    return Run(*measured)


def _as_installed() -> dict[str, str]:
    """The environment in which compiled modules are cached, as for installed packages."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def alternate(commands: Mapping[str, Command], repeat: int) -> dict[str, Run]:
    """The medians of some runs of each command, which alternate so that a busy machine affects all alike."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(repeat):
        for name, command in commands.items():
            runs[name].append(run(command))
    return {
        name: Run(
            median(run.seconds for run in command_runs),
            median(run.cpu for run in command_runs),
            max(run.memory for run in command_runs),
        )
        for name, command_runs in runs.items()
    }


def start(arguments: Sequence[str]) -> None:
    """Run a command without its output; print exit code, elapsed seconds, CPU seconds and MiB as JSON."""
    begin = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    peak = Peak(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10  # macOS counts peak memory in bytes, Linux in KiB
    code = process.returncode = os.waitstatus_to_exitcode(status)
    print(json.dumps([code, seconds, usage.ru_utime + usage.ru_stime, max(usage.ru_maxrss / unit, peak.mebibytes)]))


class Peak(threading.Thread):
    """Watches the total memory of a process and its descendants, where the system has `/proc`."""

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
    """The resident pages of a process and its descendants; 0 where it has ended."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            pages = int(file.read().split()[1])
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            descendants = file.read().split()
    except (OSError, IndexError):
        return 0
    return pages + sum(_pages(int(child)) for child in descendants)


if __name__ == "__main__":
    start(sys.argv[1:])
