"""`itss serve` for the duration of a block, and its processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ITSS = str(Path(sys.executable).with_name("itss"))
PAGE = os.sysconf("SC_PAGESIZE") / (1 << 20)


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its URL without a final slash, and its process."""

    url: str
    pid: int

    def memory(self) -> tuple[float, float]:
        """Resident MiB of the permanent processes, the server and its fork servers; and of the workers."""
        permanent = [self.pid, *children(self.pid)]
        workers = [worker for fork_server in permanent[1:] for worker in children(fork_server)]
        return sum(map(resident, permanent)), sum(map(resident, workers))


@contextmanager
def served(*options: str, token: str | None = None) -> Iterator[Served]:
    """A server on a free local port, with a store in memory and no rate limit."""
    environment = {name: value for name, value in os.environ.items() if name != "ITSS_TOKEN"}
    if token:
        environment["ITSS_TOKEN"] = token
    command = [ITSS, "serve", "--port", "0", "--rate", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("Serving on "):
            raise SystemExit("itss serve does not start; run it to see the error")
        yield Served(line.split()[2].rstrip("/"), process.pid)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    return []


def resident(pid: int) -> float:
    """Resident MiB; 0 where the process has ended."""
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE
    return 0.0
