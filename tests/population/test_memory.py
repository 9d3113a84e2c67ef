"""Memory is bounded, however many people there are."""

from __future__ import annotations

import subprocess
import sys

import pytest

MEASURE = r"""
import re, resource, sys
from datetime import date
from pathlib import Path
from itss_graph.population.part import RunOutput, RunSettings
from itss_graph.population.start import assess_population

if __name__ == "__main__":
    source, output = sys.argv[1:]
    settings = RunSettings("default", date(2026, 3, 31))
    summary = assess_population([source], settings, RunOutput(output, "parquet", quiet=True), workers=2)
    # What getrusage says of this process counts the one that it was forked from.
    own = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]
    print(summary.read, summary.assessed, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
LIMIT = 2 << 20
"""2 GiB, in KiB."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux, which counts memory in KiB")
def test_two_processes_and_the_one_that_started_them_stay_below_two_gib(tmp_path, standard):
    from itss_graph.profiles.sample import sample_lines

    path, script = tmp_path / "people.nt", tmp_path / "measure.py"
    with path.open("wb") as file:
        file.writelines(sample_lines(50_000, 1, standard))
    script.write_text(MEASURE)
    ran = subprocess.run(
        [sys.executable, script, path, tmp_path / "out.parquet"], capture_output=True, text=True, check=True
    )
    read, assessed, own, largest = map(int, ran.stdout.split())
    assert (read, assessed) == (50_000, 50_000)
    assert own + 2 * largest < LIMIT
